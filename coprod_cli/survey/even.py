"""A table written once more, evenly: UTF-8, commas, one heading row, nothing but answers below it.

Each row ends with its number in the person's own file, so that every message can name the true row.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from coprod_cli.problems import Problem, SourceError
from coprod_cli.survey.faults import LARGEST_CELL, Raggedness
from coprod_cli.survey.headings import UNSEEN, Headings, Row, is_blank
from coprod_cli.survey.rows_below import RowsBelow
from coprod_cli.survey.rows_said import LeavesOut, leaves_none_out
from coprod_cli.survey.totals import LAST_ROWS, totals_fault

SAMPLE_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Even:
    """What was written: its first rows, the columns that hold nothing, and what a reader should know."""

    sample: tuple[tuple[str, ...], ...]
    empty: frozenset[int]
    repeated_headings: int
    notes: tuple[str, ...]


def write_even(
    name: str,
    rows: Iterable[Row],
    headings: Headings,
    path: Path,
    last_row: int | None,
    leaves_out: LeavesOut = leaves_none_out,
) -> Even:
    """Writes the rows below the headings, up to ``last_row``. Blank rows and headings once more are left out.

    Rows below ``last_row`` are counted in the notes. What ``leaves_out`` names is written, and may be sums.

    Raises:
        SourceError: rows do not fit the headings, there are none, or sums stand below them.
    """
    columns = headings.columns
    width = len(columns)
    headed = [n for n, column in enumerate(columns) if column.texts]
    known = _Known(headings)
    ragged = Raggedness(width)
    sample: list[tuple[str, ...]] = []
    empty = {n for n, column in enumerate(columns) if not column.texts}
    ending: deque[Row] = deque(maxlen=LAST_ROWS)
    number = headings.rows[-1]
    written = False
    beyond: Row | None = None
    rows = iter(rows)
    with path.open("w", encoding="utf-8", newline="") as out:
        # The writer puts those cells in quotation marks that hold a part of its line end; a cell may hold either.
        write = csv.writer(out, lineterminator="\r\n").writerow
        write([*(column.name for column in columns), "row"])
        for number, cells in rows:
            if number <= headings.rows[-1]:
                continue
            if last_row is not None and number > last_row:
                beyond = (number, cells)
                break
            ending.append((number, cells))
            if known.perhaps(cells) and (is_blank(cells) or known.again(cells)):
                continue
            if len(cells) != width:
                fitted = _fitted(cells, width, headed[-1] if headed else -1)
                if fitted is None:
                    ragged.add(number, len(cells))
                    continue
                cells = fitted
            written = True
            line = ",".join(cells)
            # Most rows need no quotation marks, and so are written far quicker.
            if line.count(",") >= width or '"' in line or "\n" in line or "\r" in line:
                write([*cells, number])
            else:
                out.write(f"{line},{number}\r\n")
            if empty:
                empty -= {n for n in empty if cells[n].strip()}
            if len(sample) < SAMPLE_ROWS:
                sample.append(tuple(cells))
    problems = ragged.problems(name)
    if last_row is None and not problems:
        problems += [fault for fault in [totals_fault(name, ending, headings, leaves_out)] if fault]
    if not written and not problems:
        problems.append(no_answers(name, last_row))
    if problems:
        raise SourceError(problems)
    notes = list(known.notes(name))
    if last_row is not None and beyond is not None:
        below = RowsBelow(last_row, sample[-LAST_ROWS:])
        below.look(chain([beyond], rows), lambda cells: known.is_heading(cells) or leaves_out(cells))
        notes += below.notes(name)
    if last_row is not None and number < last_row:
        notes.append(f"{name}: it ends at row {number}, above --last-row {last_row}.")
    return Even(tuple(sample), frozenset(empty), known.count, tuple(notes))


def no_answers(name: str, last_row: int | None = None) -> Problem:
    """A table that has headings and nothing below them."""
    if last_row is not None:
        message = f"The file has no answers between its headings and row {last_row}."
        return Problem("header-only", message, "Change --last-row, or leave it out.", name)
    return Problem("header-only", "The file has a heading row and no answers.", "Export it again with answers.", name)


def numbered_rows(path: Path) -> Iterator[Row]:
    """The rows of an even table, with their numbers in the person's file."""
    csv.field_size_limit(LARGEST_CELL)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        for *cells, number in rows:
            yield int(number), cells


def _fitted(cells: Sequence[str], width: int, last_headed: int) -> Sequence[str] | None:
    """A row with as many cells as there are columns, where only cells that hold nothing are too many or too few."""
    if len(cells) > width:
        return cells[:width] if is_blank(cells[width:]) else None
    return [*cells, *[""] * (width - len(cells))] if len(cells) > last_headed else None


class _Known:
    """Knows the headings again, where exports were put one below the other."""

    def __init__(self, headings: Headings) -> None:
        self.rows = {_shape(cells) for cells in headings.cells}
        self.first = {cells[0].strip() for cells in headings.cells} | {""}
        self.top = _shape(headings.cells[0])
        self.count = 0

    def perhaps(self, cells: Sequence[str]) -> bool:
        """Whether the first cell is that of a heading row or a blank row: of most rows it is not."""
        return not cells or cells[0].strip(UNSEEN) in self.first

    def is_heading(self, cells: Sequence[str]) -> bool:
        return _shape(cells) in self.rows

    def again(self, cells: Sequence[str]) -> bool:
        shape = _shape(cells)
        self.count += shape == self.top
        return shape in self.rows

    def notes(self, name: str) -> Iterator[str]:
        if self.count:
            times = "once more" if self.count == 1 else f"{self.count:,} times more"
            yield f"{name}: the headings stand {times} among the answers, and were left out there."


def _shape(cells: Sequence[str]) -> tuple[str, ...]:
    stripped = [cell.replace("\0", "").removeprefix("\ufeff").strip() for cell in cells]
    while stripped and not stripped[-1]:
        stripped.pop()
    return tuple(stripped)
