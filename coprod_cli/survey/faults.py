"""What is wrong with a file whose bytes do not make rows: looked for only when something is wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from coprod_cli.problems import Problem

LARGEST_CELL = 2_000_000
"""Characters. A longer cell is a quotation mark that was never closed, or not a survey answer."""

_MOST_ROWS_NAMED = 5


def fault_of_bytes(name: str, start: bytes) -> Problem | None:
    """What a look at the first bytes shows to be wrong."""
    if not start.strip(b"\xef\xbb\xbf \t\r\n"):
        return Problem("empty", "The file is empty.", "Export it again with answers.", name)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Problem(
            "not-utf-8",
            "The file is written in UTF-16, which cannot be read yet (row 1).",
            'Save it as "CSV UTF-8", then try again.',
            name,
            row=1,
        )
    if start.startswith(b"SQLite format 3"):
        return Problem("is-a-store", "This is a store of ratings, not a survey file.", "Name it with --store.", name)
    if start[:2] == b"PK" or start[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return Problem(
            "workbook", "This is a workbook, which cannot be read yet.", 'Save the sheet as "CSV UTF-8".', name
        )
    found = start.find(b"\0")
    if found >= 0:
        row = start[:found].count(b"\n") + 1
        return Problem(
            "nul-byte",
            f"Row {row} holds a NUL byte, so this is not a text file, or it is damaged.",
            "Export it again as CSV.",
            name,
            row=row,
        )
    return _fault_of_encoding(name, start, 0)


def _fault_of_encoding(name: str, chunk: bytes, rows_before: int) -> Problem | None:
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(chunk) - 4 and error.reason == "unexpected end of data":
            return None
        row = rows_before + chunk[: error.start].count(b"\n") + 1
        return Problem(
            "not-utf-8",
            f"Row {row} is not written in UTF-8 (byte {chunk[error.start]:#04x}); "
            "it is probably Windows-1252 or Latin-1.",
            'Save the file as "CSV UTF-8", then try again.',
            name,
            row=row,
        )
    return None


def faults_of_rows(name: str, path: Path, delimiter: str, headings: Sequence[str]) -> list[Problem]:
    """All rows that have too many or too few cells, or the first place where the text stops making rows."""
    csv.field_size_limit(LARGEST_CELL)
    wrong: dict[int, list[int]] = {}
    row = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row, cells in enumerate(csv.reader(stream, delimiter=delimiter, strict=True), start=1):
                if cells and len(cells) != len(headings):
                    wrong.setdefault(len(cells), []).append(row)
    except UnicodeDecodeError:
        return list(_encoding_faults(name, path))
    except csv.Error as error:
        return [_fault_of_text(name, str(error), row + 1)]
    problems = []
    for number, rows in sorted(wrong.items(), key=lambda pair: -len(pair[1])):
        named = ", ".join(str(row) for row in rows[:_MOST_ROWS_NAMED])
        more = f" and {len(rows) - _MOST_ROWS_NAMED} more" if len(rows) > _MOST_ROWS_NAMED else ""
        few = "too few" if number < len(headings) else "too many"
        which = f"Row {named} has" if len(rows) == 1 else f"Rows {named}{more} have"
        problems.append(
            Problem(
                "ragged-rows",
                f"{which} {few} cells: {number}, where the heading row has {len(headings)}.",
                "A comma inside a text needs quotation marks around the text.",
                name,
                row=rows[0],
            )
        )
    return problems


def _encoding_faults(name: str, path: Path) -> Iterator[Problem]:
    rows = 0
    with path.open("rb") as stream:
        for line in stream:
            problem = _fault_of_encoding(name, line + b"    ", rows)
            if problem:
                yield problem
                return
            rows += 1


def _fault_of_text(name: str, error: str, row: int) -> Problem:
    if "end of data" in error:
        message, hint = (
            f"A quotation mark in row {row} is never closed.",
            "Close it, or double it if it belongs to the text.",
        )
        code = "unclosed-quote"
    elif "field limit" in error:
        message, hint = (
            f"Row {row} holds a cell of more than {LARGEST_CELL:,} characters.",
            "Look for a quotation mark that is never closed.",
        )
        code = "huge-cell"
    else:
        message, hint = (
            f"Row {row} has a quotation mark in the wrong place.",
            'Put the whole text in quotation marks, and double those inside it: "like ""this""".',
        )
        code = "stray-quote"
    return Problem(code, message, hint, name, row=row)
