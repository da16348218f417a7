"""The problems of one definition file, collected while it is read."""

from __future__ import annotations

from typing import Protocol

from coprod_cli.checklist.leaves import sentence
from coprod_cli.problems import Problem

MOST_PROBLEMS = 100


class Placed(Protocol):
    """Anything that knows its line and character, both counted from 1."""

    @property
    def row(self) -> int: ...

    @property
    def column(self) -> int: ...


class EnoughProblems(Exception):
    """The file has so many problems that looking further helps nobody."""


class Findings:
    """Collects the problems of one file, and stops the reading after ``MOST_PROBLEMS``."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: list[Problem] = []

    def __len__(self) -> int:
        return len(self._problems)

    def add(self, code: str, message: str, hint: str | None = None, at: Placed | None = None) -> None:
        """Note one problem, at a place or about the file as a whole. Texts become sentences.

        Raises ``EnoughProblems`` once, in place of the first problem too many.
        """
        if len(self) == MOST_PROBLEMS:
            more = f"There are more than {MOST_PROBLEMS} problems. Put these right first."
            self._problems.append(Problem("too-many-problems", more, None, self.file))
            raise EnoughProblems
        row, column = (at.row, at.column) if at else (None, None)
        hint = sentence(hint) if hint else None
        self._problems.append(Problem(code, sentence(message), hint, self.file, row, column))

    def in_order(self) -> tuple[Problem, ...]:
        """The problems from the top of the file to its end; those about the whole file first."""
        return tuple(sorted(self._problems, key=_place))


def _place(problem: Problem) -> tuple[bool, int, int]:
    column = problem.column
    is_last = problem.code == "too-many-problems"
    return is_last, problem.row or 0, column if isinstance(column, int) else 0
