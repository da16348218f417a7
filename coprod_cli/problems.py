"""Every problem a person can meet is data: a code, a place, plain words, what to do next.

Exit codes are decided here, once. Nothing in this room reads files or draws tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells the shell (README, "Exit codes")."""

    DONE = 0
    THRESHOLD_NOT_MET = 1
    USAGE = 2
    WRONG_INPUT = 3
    NOTHING_TO_SCORE = 4
    NEEDS_TERMINAL = 5
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and what to do about it.

    ``row`` and ``column`` count from 1. For a definition they are the line and
    the character; for a survey file ``row`` is the record as a spreadsheet
    numbers it (the heading is row 1) and ``column`` is the column's heading.
    """

    code: str
    message: str
    hint: str | None = None
    file: str | None = None
    row: int | None = None
    column: int | str | None = None
    severity: str = "error"

    @property
    def place(self) -> str:
        """``file:line:column`` for a definition, ``file, row 7, column "Q3"`` for data."""
        if isinstance(self.column, int):
            return ":".join(str(part) for part in (self.file, self.row, self.column) if part is not None)
        parts = [self.file] if self.file else []
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f'column "{self.column}"')
        return ", ".join(parts)

    def __str__(self) -> str:
        return ": ".join(part for part in (self.place, self.message) if part)


class CoprodError(Exception):
    """Something the person must put right. Carries all problems found, not only the first.

    ``advice`` are lines that would put several of them right at once.
    """

    exit_code = ExitCode.WRONG_INPUT

    def __init__(self, problems: Problem | Iterable[Problem], advice: Iterable[str] = ()) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.advice = tuple(advice)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DefinitionError(CoprodError):
    """A checklist definition is wrong."""


class MappingError(CoprodError):
    """A mapping of a survey file is wrong, or is for another checklist."""


class SettingsError(CoprodError):
    """A file of settings for ``coprod run`` is wrong, or asks for what cannot be done."""


class SourceError(CoprodError):
    """A survey file or a saved tally cannot be used as it is."""


class UsageError(CoprodError):
    """The command line asks for something that cannot be done as asked."""

    exit_code = ExitCode.USAGE


class NothingToScore(CoprodError):
    """The input was read, and holds no answer that counts."""

    exit_code = ExitCode.NOTHING_TO_SCORE


class NeedsTerminal(CoprodError):
    """A conversation was asked for, and there is no terminal to have it at."""

    exit_code = ExitCode.NEEDS_TERMINAL
