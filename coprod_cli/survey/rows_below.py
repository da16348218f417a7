"""Rows below the last one that was to be read: none is left out without being counted."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence

from coprod_cli.survey.headings import Row, is_blank
from coprod_cli.survey.totals import looks_like_answers

# What a table can show on its way: its quotation marks, its letters, its spans of time.
_NOT_READ = (csv.Error, UnicodeDecodeError, OverflowError)


class RowsBelow:
    """Counts the rows below ``last_row`` that hold anything, and those among them that look like answers.

    ``above`` are answers above it; there is at least one.
    """

    def __init__(self, last_row: int, above: Sequence[Sequence[str]]) -> None:
        self.last_row = last_row
        self.rows = 0
        self.answers = 0
        self.unread_from: int | None = None
        self._above = above

    def look(self, rows: Iterable[Row], no_answer: Callable[[Sequence[str]], bool]) -> None:
        """Counts rows, up to one that cannot be read: what is left out need not be right.

        ``no_answer`` knows rows that are none, whatever they look like.
        """
        number = self.last_row
        try:
            for row, cells in rows:
                number = row
                if not is_blank(cells):
                    self.rows += 1
                    self.answers += not no_answer(cells) and looks_like_answers(cells, self._above)
        except _NOT_READ:
            self.unread_from = number + 1

    def notes(self, name: str) -> Iterator[str]:
        """What a reader should know of them; nothing where all are blank."""
        if self.rows:
            one = self.rows == 1
            rows, were = ("1 row", "was") if one else (f"{self.rows:,} rows", "were")
            told = f"{name}: {rows} below row {self.last_row} {were} left out (--last-row)"
            if self.answers:
                like = "looks like an answer" if self.answers == 1 else "look like answers"
                who = "it" if one else f"{self.answers:,} of them"
                told += f"; {who} {like}: give a later --last-row, or leave rows out by what stands in them"
            yield f"{told}."
        if self.unread_from is not None:
            yield f"{name}: what stands from row {self.unread_from} on cannot be read, and was left out (--last-row)."
