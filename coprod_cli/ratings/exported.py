"""What is read back of an export must be as ``coprod export`` writes it: the checks that rows and JSON share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from coprod_cli.checklist.leaves import SLUG_PATTERN
from coprod_cli.checklist.library import find_checklist
from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import Problem, SourceError, UsageError
from coprod_cli.ratings.fields import OF_RESPONSE
from coprod_cli.ratings.records import Answer, Response

AS_WRITTEN = "Use the export as `coprod export` wrote it, before another program saved it."
_MOST_PROBLEMS = 20
_ID = re.compile(r"[0-9a-f]{16}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


class Wrong(NamedTuple):
    """What is wrong with a response, and the column of an export that holds it."""

    code: str
    column: str
    message: str
    hint: str = AS_WRITTEN


@dataclass(frozen=True, slots=True)
class Definitions:
    """Where the definition of an exported response may be: in the store, named by hand, or in the library."""

    stored: Mapping[str, Checklist] = field(default_factory=dict)
    named: Checklist | None = None
    folder: Path | None = None

    def find(self, id: str, sha256: str) -> Checklist | None:
        """The definition with exactly this content; ``None`` when it is nowhere."""
        if sha256 in self.stored:
            return self.stored[sha256]
        if self.named is not None and self.named.sha256 == sha256:
            return self.named
        if not re.fullmatch(SLUG_PATTERN, id):
            return None
        try:
            found = find_checklist(id, self.folder)
        except UsageError:
            return None
        return found if found.sha256 == sha256 else None


def another_definition(file: str, name: str, row: int | None = None) -> Problem:
    """The definition that the answers were given to is not at hand."""
    return Problem(
        "definition-differs",
        f"These answers were given to {name} with another content than the one found here, or there is none.",
        "Name the definition that was used with --checklist FILE; or take a JSON export, which carries it.",
        file,
        row=row,
    )


def wrong_in(response: Response, checklist: Checklist) -> Iterator[Wrong]:
    """All that a response cannot hold, or not with this checklist."""
    if not _ID.fullmatch(response.id):
        yield Wrong("export-damaged", "response_id", f'"{response.id}" is no id of a response')
    if response.version != checklist.version or response.checklist != checklist.id:
        name = f"{response.checklist}@{response.version}"
        yield Wrong("export-damaged", "checklist", f'"{name}" is not the checklist that "sha256" stands for')
    if response.role not in checklist.roles:
        roles = ", ".join(checklist.roles)
        yield Wrong("not-a-role", "role", f'"{response.role}" is not a role of "{checklist.id}" ({roles})')
    if response.date is not None and not _is_day(response.date):
        yield Wrong("not-a-date", "date", f'"{response.date}" is not a date written as 2026-03-31')
    for column in ("started_at", "saved_at"):
        moment = getattr(response, column)
        if not _MOMENT.fullmatch(moment or ""):
            yield Wrong("export-damaged", column, f'"{moment or ""}" is no moment as an export writes it')
    for column in ("source", "tool_version"):
        if not getattr(response, column):
            yield Wrong("export-damaged", column, "There is nothing here")
    items = {item.id for item in checklist.items}
    for answer in response.answers:
        if answer.item not in items:
            yield not_an_item(answer.item, checklist)
        elif not fits(answer, checklist):
            yield off_scale(answer.value if answer.kind == "point" else "not applicable", checklist)
    named = {f"{kind}:{item}" for kind in ("rating", "note") for item in items}
    for change in response.changes:
        if change.field not in OF_RESPONSE and change.field not in named:
            yield Wrong("export-damaged", "earlier", f'A change of "{change.field}" is not known')


def fits(answer: Answer, checklist: Checklist) -> bool:
    """Whether an answer is one of the checklist's scale."""
    if answer.kind == "not_applicable":
        return checklist.not_applicable
    return answer.kind == "blank" or answer.value in checklist.values


def not_an_item(raw: str, checklist: Checklist) -> Wrong:
    """A statement that the checklist does not have."""
    return Wrong("not-an-item", "item", f'"{raw}" is not a statement of "{checklist.id}"', "Use the statement's id.")


def off_scale(raw: object, checklist: Checklist) -> Wrong:
    """An answer that is no point of the scale."""
    scale = f"{checklist.values[0]} to {checklist.values[-1]}"
    hint = f"Write {scale}, or leave the cell empty."
    return Wrong("not-an-answer", "rating", f'"{raw}" is not an answer on this scale ({scale})', hint)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def stop_at(problems: Iterable[Problem]) -> None:
    """Raises SourceError when there are problems, the first twenty of them."""
    found = list(problems)
    if len(found) > _MOST_PROBLEMS:
        left = f"{len(found) - _MOST_PROBLEMS:,} more values cannot be read."
        found[_MOST_PROBLEMS:] = [Problem("more-problems", left, "Put these right, then run again.")]
    if found:
        raise SourceError(found)
