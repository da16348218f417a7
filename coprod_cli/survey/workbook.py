"""One sheet of a workbook, its cells as texts as a spreadsheet shows them.

python-calamine is used by itself. pandas reads with it too, and then parses each cell once more, which takes half
as long again as all the rest; and it cannot tell which sheets are hidden.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coprod_cli.problems import Problem, SourceError
from coprod_cli.survey.even import Even, write_even
from coprod_cli.survey.files import FileChoices
from coprod_cli.survey.headings import Headings, Row, find_headings
from coprod_cli.survey.rows_said import leaves_out
from coprod_cli.survey.words import same, shown
from coprod_cli.survey.workbook_old import SIGNATURE, OldWorkbook
from coprod_cli.survey.workbook_zip import Cell, Look, ZippedWorkbook, damaged, locked

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_FIRST_ROWS = 100
_MOST_NAMED = 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that was opened: what it is called, its headings, and what was written of it for an engine."""

    name: str
    top: Headings
    even: Even


def open_workbook(
    name: str, path: Path, files: FileChoices, even: Path, left_out: Mapping[str, Sequence[str]]
) -> Sheet:
    """Opens the sheet that was asked for, or the only visible one that holds anything; writes it to ``even``.

    Raises:
        SourceError: the workbook is damaged, locked or too large; or the sheet needs a person's word.
    """
    with path.open("rb") as stream:
        old = stream.read(8) == SIGNATURE
    looks = OldWorkbook(name, path) if old else ZippedWorkbook(name, path)
    book = _Book(name, path, looks)
    try:
        place = book.named(files.sheet) if files.sheet is not None else book.only()
        sheet, look = book.sheet(place), book.looks[place]
        if look.uncalculated:
            raise _uncalculated(name, look.uncalculated)
        rows = _rows(sheet, look.errors, clean=old)
        first = list(islice(rows, _FIRST_ROWS + (files.skip_rows or 0)))
        skipped = files.skip_rows or 0
        top = find_headings(
            [row for row in first if row[0] > skipped],
            header_rows=files.header_rows,
            look_above=files.skip_rows is None,
            merged={start[0] + 1 for start, end in sheet.merged_cell_ranges or () if end[1] > start[1]},
        )
        if top is None:
            below = f" below row {skipped}" if skipped else ""
            message = f"The sheet {shown(sheet.name)} has no heading row{below}."
            raise SourceError(Problem("no-heading", message, "One row must name the columns.", name))
        skips = leaves_out(top.columns, left_out)
        return Sheet(sheet.name, top, write_even(name, chain(first, rows), top, even, files.last_row, skips))
    except OverflowError:
        # A cell holds a span of time that is longer than Python knows.
        raise damaged(name) from None
    finally:
        book.close()


@contextmanager
def _silently() -> Iterator[None]:
    """What the reader of workbooks itself writes on standard error, when it panics, is for its makers."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _uncalculated(name: str, cells: Sequence[str]) -> SourceError:
    more = f" and {len(cells) - 1:,} more" if len(cells) > 1 else ""
    return SourceError(
        Problem(
            "formula-without-value",
            f"Cell {cells[0]}{more} {'hold' if more else 'holds'} a formula whose result was never worked out.",
            "Open the workbook in a spreadsheet program and save it, then try again.",
            name,
        )
    )


# -- which sheet -----------------------------------------------------------------------------------


class _Book:
    """A workbook, its sheets read when they are needed and not before they were looked at."""

    def __init__(self, name: str, path: Path, looks: OldWorkbook | ZippedWorkbook) -> None:
        from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

        self.name = name
        self.looks: dict[int, Look] = {}
        self._inside = looks
        self._sheets: dict[int, CalamineSheet] = {}
        with path.open("rb") as stream:
            # By its path it is read quicker, when the name ends as the content does.
            by_path = path.suffix.lower() in looks.endings
            self._book: CalamineWorkbook = self._safely(lambda: load_workbook(path if by_path else stream))
        metadata = self._book.sheets_metadata
        self.names = [one.name for one in metadata]
        self.tables = [place for place, one in enumerate(metadata) if one.typ == SheetTypeEnum.WorkSheet]
        self.visible = {place for place in self.tables if metadata[place].visible == SheetVisibleEnum.Visible}

    def close(self) -> None:
        self._sheets.clear()
        self._book.close()

    def _safely(self, work: Callable[[], Any]) -> Any:
        from python_calamine import CalamineError, PasswordError

        try:
            with _silently():
                return work()
        except PasswordError:
            raise locked(self.name) from None
        except (CalamineError, ValueError, OSError, MemoryError, OverflowError):
            raise damaged(self.name) from None
        except BaseException as error:
            # The reader's own panics are none of Python's exceptions.
            if type(error).__name__ != "PanicException":
                raise
            raise damaged(self.name) from None

    def sheet(self, place: int) -> CalamineSheet:
        if place not in self._sheets:
            self.looks[place] = self._inside.look(place)
            found: CalamineSheet = self._safely(lambda: self._book.get_sheet_by_index(place))
            self._sheets[place] = found
        return self._sheets[place]

    def named(self, asked: str) -> int:
        """The place of the sheet that a person named, by its name or its number."""
        for shape in (str, same):
            alike = [place for place in self.tables if shape(self.names[place]) == shape(asked)]
            if len(alike) == 1:
                return alike[0]
        # Of a number of thousands of digits Python makes none.
        if asked.isdecimal() and len(asked) < 10 and 0 < int(asked) <= len(self.tables):
            return self.tables[int(asked) - 1]
        raise SourceError(
            Problem(
                "no-such-sheet",
                f"There is no sheet {shown(asked)}.",
                f"The sheets are {self._listed(self.tables)}.",
                self.name,
            )
        )

    def only(self) -> int:
        """The place of the only visible sheet that holds anything."""
        filled = [place for place in self.tables if place in self.visible and self.sheet(place).start is not None]
        if len(filled) == 1:
            return filled[0]
        if filled:
            message = f"{len(filled)} sheets hold something: {self._listed(filled)}."
            hint = f"Say which: --sheet {shown(self.names[filled[0]])}, or by its number."
            raise SourceError(Problem("several-sheets", message, hint, self.name))
        hidden = [place for place in self.tables if place not in self.visible]
        named = f"Hidden sheets are read when they are named: {self._listed(hidden)}." if hidden else None
        message = "No sheet that can be seen holds anything."
        raise SourceError(Problem("empty-workbook", message, named or "Export it again with answers.", self.name))

    def _listed(self, places: Iterable[int]) -> str:
        told = []
        for place in places:
            sheet = self._sheets.get(place)
            size = f" ({sheet.total_height + 1:,} rows, {sheet.total_width + 1:,} columns)" if sheet else ""
            hidden = "" if place in self.visible else " (hidden)"
            told.append(f"{self.tables.index(place) + 1} {shown(self.names[place])}{size}{hidden}")
        more = f" and {len(told) - _MOST_NAMED} more" if len(told) > _MOST_NAMED else ""
        return ", ".join(told[:_MOST_NAMED]) + more


# -- cells -----------------------------------------------------------------------------------------


class _Numbers(dict[float, str]):
    """The texts of numbers, of which a survey has few different ones; each is put into words once."""

    def __missing__(self, value: float) -> str:
        text = self[value] = _number(value)
        return text


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _moment(value: datetime.datetime) -> str:
    """An ISO day, with the time unless it is midnight, to the millisecond."""
    text = str(value)
    return text.removesuffix(" 00:00:00")[:23]


def _hours(value: datetime.timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


_WORDS: dict[type, Callable[[Any], str]] = {
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    datetime.datetime: _moment,
    datetime.date: datetime.date.isoformat,
    datetime.time: lambda value: value.isoformat(timespec="seconds"),
    datetime.timedelta: _hours,
}


def _rows(sheet: CalamineSheet, errors: Mapping[Cell, str], *, clean: bool) -> Iterator[Row]:
    """All rows of a sheet with their numbers in it, as texts. ``clean`` leaves NUL out, which stands for nothing."""
    numbers = _Numbers()
    # Rows come from the first one on, columns from the first that holds something.
    left = [""] * (sheet.start[1] if sheet.start else 0)
    in_error: dict[int, list[tuple[int, str]]] = {}
    for (place, column), text in errors.items():
        in_error.setdefault(place + 1, []).append((column, text))
    rows: Iterator[tuple[int, list[Any]]] = enumerate(sheet.iter_rows(), start=1)
    for number, row in rows:
        cells = [
            cell if (kind := type(cell)) is str else numbers[cell] if kind is float else _WORDS[kind](cell)
            for cell in row
        ]
        if left:
            cells = left + cells
        if clean:
            cells = [cell.replace("\0", "") for cell in cells]
        for column, text in in_error.get(number, ()):
            if column < len(cells):
                cells[column] = text
        yield number, cells
