"""Text files of rows: how the cells are parted and the rows begin, and whether the file can be read where it lies.

UTF-8 with one row of headings is read as it is. Everything else is written once more, evenly.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

from coprod_cli.problems import Problem, SourceError
from coprod_cli.survey.encoding import UTF_16_MARKS, Encoding, encoding_of, fault_of_decoding, whole_encoding
from coprod_cli.survey.even import Even, no_answers, write_even
from coprod_cli.survey.faults import LARGEST_CELL, fault_of_bytes, fault_of_text
from coprod_cli.survey.files import DELIMITERS, FileChoices
from coprod_cli.survey.headings import Headings, Row, find_headings, is_blank
from coprod_cli.survey.rows_said import LeavesOut, leaves_out
from coprod_cli.survey.totals import LAST_ROWS, find_totals, totals_fault

MOST_COLUMNS = 16_384
_SAMPLE = 256 * 1024
_LONGEST_HEADING = 16 * 1024 * 1024
_TAIL = 64 * 1024
_ROWS_AT_THE_TOP = 60
"""How many rows are looked at for headings."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file and how it is written. ``literal``: quotation marks are letters like any other."""

    name: str
    path: Path
    files: FileChoices
    encoding: Encoding
    delimiter: str
    literal: bool
    top: Headings
    leaves_out: LeavesOut

    def rows(self, *, strict: bool = False) -> Iterator[Row]:
        """All rows with their numbers. Raises UnicodeDecodeError and csv.Error."""
        csv.field_size_limit(LARGEST_CELL)
        with self.path.open(encoding=self.encoding.codec, newline="") as stream:
            yield from enumerate(_reader(stream, self.delimiter, literal=self.literal, strict=strict), start=1)

    def told(self) -> dict[str, object]:
        """How the file is written, for a person."""
        told: dict[str, object] = {"delimiter": DELIMITERS[self.delimiter], "encoding": self.encoding.label}
        return told | ({"quotation_marks": "literal"} if self.literal else {})


@dataclass(frozen=True, slots=True)
class Opened:
    """A text file with its first rows; ``even`` is what was written of it, or ``None`` where it is read in place."""

    text: TextFile
    even_path: Path
    sample: tuple[tuple[str, ...], ...]
    empty: frozenset[int]
    even: Even | None = None


def open_delimited(
    name: str, path: Path, files: FileChoices, even: Path, left_out: Mapping[str, Sequence[str]]
) -> Opened:
    """Opens a text file; ``even`` is where it may be written once more.

    Raises SourceError: it is not text, has no headings or no answers, or what is written needs a person's word.
    """
    start, whole = _start(path)
    fault = fault_of_bytes(name, start, encoding_said=files.encoding is not None)
    if fault:
        raise SourceError(fault)
    delimiter = files.mark() or _delimiter(_letters(start, files.encoding), files, whole=whole)
    encoding = encoding_of(name, path, start, files.encoding, delimiter, whole=whole)
    text = _decoded(name, path, start, encoding, said=files.encoding is not None, whole=whole)
    literal = delimiter == "\t" and _is_literal(text, files, whole=whole)
    try:
        rows = _sample_rows(text, delimiter, literal=literal, whole=whole)
    except _NoRows as found:
        raise SourceError(fault_of_text(name, found.error, found.row)) from None
    top = _headings(rows, files)
    if top is None:
        below = f" below row {files.skip_rows}" if files.skip_rows else ""
        message, hint = f"The file has no heading row{below}.", "The first row must name the columns."
        raise SourceError(Problem("no-heading", message, hint, name))
    if len(top.columns) > MOST_COLUMNS:
        raise SourceError(
            Problem(
                "too-many-columns",
                f"The heading row has {len(top.columns):,} columns, and at most {MOST_COLUMNS:,} are read.",
                "No spreadsheet has more. Look at the delimiter, or leave columns out of the export.",
                name,
                row=top.rows[0],
            )
        )
    file = TextFile(name, path, files, encoding, delimiter, literal, top, leaves_out(top.columns, left_out))
    answers = [(number, cells) for number, cells in rows if number > top.rows[-1]]
    if not _is_plain(file, rows):
        return settled(file, even)
    if whole and all(is_blank(cells) for _, cells in answers):
        raise SourceError(no_answers(name))
    fault = totals_fault(name, answers[-LAST_ROWS:], top, file.leaves_out) if whole else _totals_at_the_end(file)
    if fault:
        raise SourceError(fault)
    width = len(top.columns)
    sample = tuple(tuple(cells) for _, cells in answers if len(cells) == width)
    if any(_again(cells, top) for cells in sample):
        return settled(file, even)
    blank = {n for n, column in enumerate(top.columns) if not column.texts} if whole else set()
    empty = frozenset(n for n in blank if not any(cells[n].strip() for cells in sample))
    return Opened(file, even, sample, empty)


# -- the first look --------------------------------------------------------------------------------


def _start(path: Path) -> tuple[bytes, bool]:
    """The first bytes, which hold the headings and more, and whether they are all."""
    size = _SAMPLE
    with path.open("rb") as stream:
        start = stream.read(size)
        while len(start) == size < _LONGEST_HEADING and start.count(b"\n") + start.count(b"\r") < 2:
            start += stream.read(size)
            size *= 2
        return start, len(start) < size


def _letters(start: bytes, asked: str | None) -> str:
    """The first bytes as a text in which delimiters are right, whatever the encoding turns out to be."""
    if asked is not None:
        return start.decode(asked, errors="replace")
    return start.decode("utf-16" if start.startswith(UTF_16_MARKS) else "utf-8-sig", errors="replace")


def _decoded(name: str, path: Path, start: bytes, encoding: Encoding, *, said: bool, whole: bool) -> str:
    try:
        return codecs.getincrementaldecoder(encoding.codec)().decode(start, final=whole).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise SourceError(fault_of_decoding(name, path, encoding, said=said)) from None


def _reader(lines: Iterable[str], delimiter: str, *, literal: bool, strict: bool = False) -> Iterator[list[str]]:
    if literal:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=strict)
    return csv.reader(lines, delimiter=delimiter, strict=strict)


class _NoRows(Exception):
    """No rows can be made of a text, from some row on; with the csv module's own words."""

    def __init__(self, error: str, row: int) -> None:
        self.error = error
        self.row = row


def _sample_rows(text: str, delimiter: str, *, literal: bool = False, whole: bool) -> list[Row]:
    """The rows of a text, without the last where the file goes on. Raises _NoRows."""
    csv.field_size_limit(LARGEST_CELL)
    rows: list[Row] = []
    try:
        rows += enumerate(_reader(io.StringIO(text, newline=""), delimiter, literal=literal), start=1)
    except csv.Error as error:
        raise _NoRows(str(error), len(rows) + 1) from None
    return rows if whole else rows[:-1]


def _headings(rows: Sequence[Row], files: FileChoices) -> Headings | None:
    skipped = files.skip_rows or 0
    return find_headings(
        rows[skipped : skipped + _ROWS_AT_THE_TOP],
        header_rows=files.header_rows,
        look_above=files.skip_rows is None,
    )


def _delimiter(text: str, files: FileChoices, *, whole: bool) -> str:
    """The delimiter that gives rows of one width; a comma in the statements of a semicolon file does not."""
    best: tuple[tuple[bool, int, int], str] | None = None
    for delimiter in [mark for mark in DELIMITERS if mark in text]:
        try:
            rows = _sample_rows(text, delimiter, whole=whole)
        except _NoRows:
            continue
        top = _headings(rows, files)
        if top is None:
            continue
        wide = len(top.columns)
        below = [cells for number, cells in rows if number > top.rows[-1] and cells]
        fitting = 1 + sum(len(cells) == wide for cells in below)
        score = (wide > 1 and fitting >= 0.9 * (1 + len(below)), wide, fitting)
        if best is None or score > best[0]:
            best = (score, delimiter)
    return best[1] if best else ","


def _is_literal(text: str, files: FileChoices, *, whole: bool) -> bool:
    """Whether quotation marks of a tab file stand for themselves: read as quoting they make no rows, else they do."""
    rows = _reader(io.StringIO(text, newline=""), "\t", literal=False, strict=True)
    try:
        deque(rows, maxlen=0)
        return False
    except csv.Error as error:
        if not whole and "end of data" in str(error):
            return False
    try:
        literal = _sample_rows(text, "\t", literal=True, whole=whole)
    except _NoRows:
        return False
    top = _headings(literal, files)
    return top is not None and all(len(cells) == len(top.columns) for n, cells in literal if cells and n > top.rows[-1])


# -- in place, or once more ------------------------------------------------------------------------


def _is_plain(file: TextFile, rows: Sequence[Row]) -> bool:
    """Whether an engine can read the file as it lies: one row of headings, with nothing but blank lines above it."""
    above = takewhile(lambda row: row[0] < file.top.rows[0], rows)
    return (
        file.encoding.is_utf_8
        and not file.literal
        and len(file.top.rows) == 1
        and not file.files.skip_rows
        and file.files.last_row is None
        and not any(cells for _, cells in above)
        # DuckDB takes the first line break for those of all rows, and then finds no row in silence.
        and not any("\n" in cell or "\r" in cell for cell in file.top.cells[0])
    )


def _again(cells: Sequence[str], top: Headings) -> bool:
    return cells[0].strip() == top.cells[0][0].strip() and [cell.strip() for cell in cells] == [
        cell.strip() for cell in top.cells[0]
    ]


def settled(file: TextFile, path: Path) -> Opened:
    """The file written evenly to ``path``, in the encoding and with the quotation marks that all of its rows show.

    Raises SourceError: some rows are wrong; all of them.
    """
    try:
        even = _written(file, path)
    except UnicodeDecodeError:
        if file.files.encoding is not None or not file.encoding.is_utf_8:
            said = file.files.encoding is not None
            raise SourceError(fault_of_decoding(file.name, file.path, file.encoding, said=said)) from None
        file = replace(file, encoding=whole_encoding(file.name, file.path, file.delimiter))
        return settled(file, path)
    except _NotQuoted as fault:
        if file.delimiter != "\t" or file.literal:
            raise SourceError(fault.problem) from None
        file = replace(file, literal=True)
        try:
            even = _written(file, path)
        except (SourceError, _NotQuoted):
            raise SourceError(fault.problem) from None
    return Opened(file, path, even.sample, even.empty, even)


class _NotQuoted(Exception):
    """Quotation marks do not make rows."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def _written(file: TextFile, path: Path) -> Even:
    rows = _Counted(file.rows(strict=True))
    try:
        return write_even(file.name, rows, file.top, path, file.files.last_row, file.leaves_out)
    except csv.Error as error:
        problem = fault_of_text(file.name, str(error), rows.number + 1)
        if problem.code == "huge-cell":
            raise SourceError(problem) from None
        raise _NotQuoted(problem) from None


class _Counted:
    """Rows, and the number of the last that was read."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.number = row[0]
            yield row


def _totals_at_the_end(file: TextFile) -> Problem | None:
    """What the last rows of a long file show; all rows are read only when these look like sums."""
    with file.path.open("rb") as stream:
        stream.seek(-_TAIL, os.SEEK_END)
        text = stream.read().decode("utf-8", errors="replace").partition("\n")[2]
    try:
        if find_totals(_sample_rows(text, file.delimiter, whole=True)[-LAST_ROWS:]) is None:
            return None
        return totals_fault(file.name, deque(file.rows(), maxlen=LAST_ROWS), file.top, file.leaves_out)
    except (_NoRows, UnicodeDecodeError, csv.Error):
        # The rows themselves are wrong, and are told of when they are counted.
        return None
