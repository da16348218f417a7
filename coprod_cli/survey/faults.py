"""What is wrong with a file whose bytes do not make rows: looked for only when something is wrong."""

from __future__ import annotations

from coprod_cli.problems import Problem

LARGEST_CELL = 2_000_000
"""Characters. A longer cell is a quotation mark that was never closed, or not a survey answer."""

_MOST_ROWS_NAMED = 5


_EXPORT = "Export the answers as CSV or as a workbook."
_UNPACK = "Unpack it, and name the survey file in it."
_OTHERS = {
    b"%pdf-": ("a PDF document", _EXPORT),
    b"<!doctype html": ("a web page", _EXPORT),
    b"<html": ("a web page", _EXPORT),
    b"<table": ("a web page", _EXPORT),
    b"<?xml": ("an XML document", _EXPORT),
    b"\x89png": ("a picture", _EXPORT),
    b"\xff\xd8\xff": ("a picture", _EXPORT),
    b"rar!\x1a": ("a RAR archive", _UNPACK),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", _UNPACK),
    b"bzh9": ("a file compressed by bzip2", _UNPACK),
    b"\xfd7zxz\0": ("a file compressed by xz", _UNPACK),
    b"\x28\xb5\x2f\xfd": ("a file compressed by zstd", _UNPACK),
}
"""How files begin that are easily taken for survey files, in small letters."""
_UTF_32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")


def fault_of_bytes(name: str, start: bytes, *, encoding_said: bool = False) -> Problem | None:
    """What a look at the first bytes of a text file shows to be wrong."""
    if not start.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        return Problem("empty", "The file is empty.", "Export it again with answers.", name)
    if start.startswith(b"SQLite format 3"):
        return Problem("is-a-store", "This is a store of ratings, not a survey file.", "Name it with --store.", name)
    beginning = start[:100].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, (what, hint) in _OTHERS.items():
        if beginning.startswith(mark):
            return Problem("not-a-survey", f"This is {what}, not a survey file.", hint, name)
    if start.startswith(_UTF_32) and not encoding_said:
        message, hint = "This text is UTF-32, which is read only when that is said.", "Add --encoding utf-32."
        return Problem("unknown-encoding", message, hint, name)
    found = start.find(b"\0")
    if found < 0 or encoding_said or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    if looks_like_utf_16(start):
        return Problem(
            "utf-16-unmarked",
            "The file looks like UTF-16 and does not begin with its mark, so nobody can tell which kind.",
            "Try --encoding utf-16-le, or --encoding utf-16-be; the headings show which is right.",
            name,
        )
    row = start[:found].count(b"\n") + 1
    return Problem(
        "nul-byte",
        f"Row {row} holds a NUL byte, so this is not a text file, or it is damaged.",
        "Export it again as CSV.",
        name,
        row=row,
    )


def looks_like_utf_16(start: bytes) -> bool:
    """Whether every other byte is NUL, as UTF-16 writes plain letters."""
    zeros = sorted(start[half::2].count(0) for half in (0, 1))
    return len(start) > 3 and zeros[0] == 0 and zeros[1] > 0.4 * (len(start) // 2)


class Raggedness:
    """Rows that have too many or too few cells, gathered while a table is read."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._wrong: dict[int, list[int]] = {}

    def add(self, row: int, cells: int) -> None:
        self._wrong.setdefault(cells, []).append(row)

    def problems(self, name: str) -> list[Problem]:
        """One problem for each wrong number of cells, the most frequent first."""
        problems = []
        for number, rows in sorted(self._wrong.items(), key=lambda pair: -len(pair[1])):
            named = ", ".join(str(row) for row in rows[:_MOST_ROWS_NAMED])
            more = f" and {len(rows) - _MOST_ROWS_NAMED} more" if len(rows) > _MOST_ROWS_NAMED else ""
            few = "too few" if number < self._width else "too many"
            which = f"Row {named} has" if len(rows) == 1 else f"Rows {named}{more} have"
            problems.append(
                Problem(
                    "ragged-rows",
                    f"{which} {few} cells: {number}, where the heading row has {self._width}.",
                    "A comma inside a text needs quotation marks around the text.",
                    name,
                    row=rows[0],
                )
            )
        return problems


def fault_of_text(name: str, error: str, row: int) -> Problem:
    """What the csv module's own ``error`` in a row means."""
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
