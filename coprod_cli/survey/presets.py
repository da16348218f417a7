"""Which survey system wrote an export, known by its headings alone, and what that says about its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from coprod_cli.survey.headings import Heading
from coprod_cli.survey.systems import BY_KIND, SYSTEMS, Mark, System, key, tells_who
from coprod_cli.survey.words import same

Kind = Literal["bookkeeping", "personal data"]
"""What a column is that nothing reads: the system's own, or something that tells who somebody is."""

_CODE_AND_TEXT = re.compile(r"\s*([A-Za-z]\w*)\.\s+(\S.*)", re.DOTALL)
# What parts a question from the statement below it: "Question. Statement", "group/statement", "Question - Statement".
_BEFORE_A_STATEMENT = re.compile(r"[.?!:|→»>/]|\s[-–—]\s|(?<=\w)-(?=\w)")
_LONGEST_STATEMENT = 2000
_A_RATING_EACH = (frozenset({"item", "itemid", "statement", "statementid", "question", "questionid"}),
                  frozenset({"rating", "answer", "score", "value", "response"}))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Export:
    """One file as the export of a system, or of none that is known.

    ``known_by`` are the headings that it was recognised by; empty when a person named the system. ``columns``
    are the file's, with all parts of their headings that may be a statement.
    """

    system: System | None
    known_by: tuple[str, ...]
    columns: tuple[Heading, ...]

    def column_of(self, thing: str) -> int | None:
        """The column that the system has for a thing, of several the one preferred; ``None`` without one."""
        return next(iter(self.columns_of(thing)), None)

    def columns_of(self, thing: str) -> list[int]:
        """All columns that the system may mean by a thing, the preferred one first; one for each name at most."""
        if self.system is None:
            return []
        names = {
            "date": self.system.dates,
            "respondent": self.system.respondents,
            "period": self.system.periods,
        }.get(thing, ())
        found = ([n for n, column in enumerate(self.columns) if name in _keys(column)] for name in names)
        return [places[0] for places in found if len(places) == 1]

    def kind_of(self, column: int) -> Kind | None:
        """Whether a column is personal data, or the system's own bookkeeping; ``None``: neither is known."""
        texts = self.columns[column].texts
        names = _keys(self.columns[column])
        system = self.system
        if system and names & system.personal:
            return "personal data"
        if system and system.bookkeeping and any(map(system.bookkeeping.match, names)):
            return "bookkeeping"
        return "personal data" if any(tells_who(text) for text in texts) else None

    def marks(self) -> Iterator[tuple[int, Mark]]:
        """The columns that say which rows may be no real answers."""
        for n, column in enumerate(self.columns):
            for mark in self.system.marks if self.system else ():
                if any(mark.columns.match(name) for name in _keys(column)):
                    yield n, mark
                    break


def export_of(columns: Sequence[Heading], form: str | None = None, kind: str | None = None) -> Export:
    """The export that some headings are. ``form`` is that of their rows; ``kind`` the system that a person named."""
    with_parts = tuple(_with_parts(columns))
    if kind is not None:
        return Export(BY_KIND[kind] if kind != "other" else None, (), with_parts)
    for system in SYSTEMS:
        known_by = _known_by(system, columns, form)
        if known_by:
            return Export(system, tuple(dict.fromkeys(columns[n].name for n in known_by)), with_parts)
    return Export(None, (), with_parts)


def _keys(column: Heading) -> frozenset[str]:
    """The names of a column: of its whole texts, and of both parts of "submitdate. Date submitted"."""
    names = {key(text) for text in column.texts}
    for text in column.texts:
        if found := _CODE_AND_TEXT.fullmatch(text):
            names |= {key(found[1]), key(found[2])}
    return frozenset(names)


def _known_by(system: System, columns: Sequence[Heading], form: str | None) -> list[int]:
    """The columns that a system is recognised by; none when it is not."""
    if system.kind == "google-forms":
        return _google(columns)
    keys = [_keys(column) for column in columns]
    for needed in system.known_by:
        found = [next((n for n, names in enumerate(keys) if any(map(wanted.match, names))), None) for wanted in needed]
        if all(n is not None for n in found):
            return [n for n in found if n is not None]
    if form is not None and form == system.form:
        return [0]
    if system.pattern is not None:
        alike = [n for n, column in enumerate(columns) if any(map(system.pattern.match, column.texts))]
        return alike[:2] if len(alike) > 1 else []
    return []


def _google(columns: Sequence[Heading]) -> list[int]:
    """Google writes its time stamp first; so do people above one rating a row, and that is another file."""
    if not columns or "timestamp" not in _keys(columns[0]):
        return []
    names = {name for column in columns for name in _keys(column)}
    if all(names & wanted for wanted in _A_RATING_EACH):
        return []
    return [0, *[n for n, column in enumerate(columns) if column.statements][:1]]


# -- statements in headings ------------------------------------------------------------------------


def _with_parts(columns: Sequence[Heading]) -> Iterator[Heading]:
    """The headings with every ending that may be a statement. Options of one question are none."""
    wholes = {same(text) for column in columns for text in column.texts}
    for column in columns:
        parts = (part for text in column.texts for part in _endings(text, wholes))
        found = dict.fromkeys((*column.statements, *parts))
        yield replace(column, statements=tuple(found)) if len(found) > len(column.statements) else column


def _endings(text: str, wholes: Iterable[str]) -> Iterator[str]:
    text = text.rstrip()
    start = max(0, len(text) - _LONGEST_STATEMENT)
    for found in _BEFORE_A_STATEMENT.finditer(text, start):
        before, ending = text[: found.start()], text[found.end() :].strip()
        if not before.strip() or not ending:
            continue
        if "/" in found[0] and same(before) in wholes:
            # "Which do you use?/Water" is a yes or no beside the column "Which do you use?".
            return
        yield ending
