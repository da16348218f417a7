"""What was said and cannot be kept: about a kind of file that is not there, or about one file of several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from coprod_cli.problems import Problem, UsageError
from coprod_cli.survey.files import FileChoices, option_of
from coprod_cli.survey.said import Said
from coprod_cli.survey.source import Source

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist
    from coprod_cli.survey.mapping import SurveyMapping


def require_role(role: str | None, checklist: Checklist) -> None:
    """Refuses a role that the checklist does not have."""
    if role is not None and role not in checklist.roles:
        raise UsageError(
            Problem(
                "unknown-role",
                f'"{role}" is not a role of the checklist "{checklist.id}".',
                f"Its roles are {', '.join(checklist.roles)}.",
            )
        )


def require_use(files: FileChoices, sources: Iterable[Source]) -> None:
    """Refuses what was said about files when no file is of that kind."""
    ways = {way for source in sources for way in source.ways}
    for name in files.given():
        if name not in ways:
            kind = "a workbook" if name == "sheet" else "a text file" if name in ("encoding", "delimiter") else "a file"
            message = f"{option_of(name)} says how {kind} is to be read, and none is named."
            raise UsageError(Problem("option-without-use", message, f"Leave {option_of(name)} out."))


def require_ways(said: Said, source: Source) -> Iterator[Problem]:
    """Refuses what a mapping says about a file that is not of that kind."""
    if said.mapping is None:
        return
    for name in said.mapping.files().given():
        if name not in source.ways:
            at = said.mapping.places[("file", name)]
            message = f"`{name}` says nothing about a file such as {source.name}."
            yield Problem("option-without-use", message, f"Take `{name}` out.", at.file, at.row, at.column)


def require_one_file_each(about: Sequence[Said]) -> None:
    """Refuses a last row that would be the last of several files."""
    if len(about) < 2:
        return
    for said in about:
        if said.files.last_row is None:
            continue
        mapping = said.mapping if said.mapping and said.mapping.files().last_row == said.files.last_row else None
        if mapping is None or sum(other.mapping is mapping for other in about) > 1:
            raise UsageError(
                Problem(
                    "last-row-of-several",
                    "--last-row is about one file, and several are named."
                    if mapping is None
                    else "`last_row` is about one file, and this mapping is for several.",
                    "Score one file at a time, or take the rows below the answers out of the files.",
                    mapping.file if mapping else None,
                )
            )


def require_mappings_used(mappings: Iterable[SurveyMapping], about: Sequence[Said]) -> None:
    """Refuses a mapping that is for none of the sources: something was meant otherwise."""
    used = {said.mapping.file for said in about if said.mapping}
    problems = [
        Problem(
            "mapping-unused",
            f'This mapping is for files such as "{mapping.content.source}", and none is named.'
            if mapping.content.source
            else "This mapping is for no file: another one names each of them."
            if about
            else "This mapping says how a survey file is to be read, and none is named.",
            "Look at its `source:`, or leave the mapping out.",
            mapping.file,
        )
        for mapping in mappings
        if mapping.file not in used
    ]
    if problems:
        raise UsageError(problems)
