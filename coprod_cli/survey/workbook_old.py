"""A look into .xls, the binary workbook of Excel 97 to 2003, before it is read: error cells, locks, damage.

The file is a small file system of its own (MS-CFB), in which the stream "Workbook" holds records (MS-XLS).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path

from coprod_cli.problems import Problem, SourceError
from coprod_cli.survey.workbook_zip import Cell, Look, damaged, locked, require_size

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END = 0xFFFFFFFA
"""Numbers of sectors from here on are marks: the end of a chain, a free sector."""

_BOUND_SHEET, _FILE_PASS, _STRINGS, _DIMENSIONS, _FORMULA, _BOOL_OR_ERROR = 0x85, 0x2F, 0xFC, 0x200, 0x06, 0x205
_BEGINNING = b"\x09\x08"
"""The record with which the workbook and each of its sheets begins. The reader does not ask for it, and reads on."""
_CELLS = frozenset({0x203, 0xFD, 0x27E, 0x201, 0x204, 0xD6, 0xBD, 0xBE, _FORMULA, _BOOL_OR_ERROR})
"""Records that begin with a row and a column."""

# What a cell beyond the last column of these sheets looks like in a record, or what only looks like it.
_FAR = re.compile(rb"(?:[\x03\x01\x04\x05\x7e]\x02|[\xfd\xd6\xbd\xbe\x06]\x00)..[\s\S]{2}.[\x01-\xff]", re.DOTALL)
# What an error looks like in a record, or what only looks like it; without any the records are not gone through.
_PERHAPS = re.compile(rb"\x05\x02\x08\x00|\x02\x00[\x00\x07\x0f\x17\x1d\x24\x2a]\x00\x00\x00\xff\xff", re.DOTALL)
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_OTHERS = {"WordDocument": "a Word document", "PowerPoint Document": "a presentation"}


class OldWorkbook:
    """An .xls file.

    Raises:
        SourceError: it is another kind of file, locked, or damaged.
    """

    endings = (".xls",)

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        try:
            streams = dict(_streams(path.read_bytes()))
        except (struct.error, IndexError, ValueError, OverflowError):
            raise damaged(name) from None
        if "EncryptedPackage" in streams:
            raise locked(name)
        for stream, what in _OTHERS.items():
            if stream in streams:
                hint = "Export the answers as CSV or as a workbook."
                raise SourceError(Problem("not-a-workbook", f"This is {what}, not a survey file.", hint, name))
        book = streams.get("Workbook", streams.get("Book"))
        if book is None:
            raise damaged(name)
        if not book.startswith(_BEGINNING):
            raise damaged(name)
        self._book = book
        self._sheets = []
        for kind, content in _records(book, 0):
            if kind == _FILE_PASS:
                raise locked(name)
            if kind == _BOUND_SHEET and len(content) >= 4:
                self._sheets.append(int.from_bytes(content[:4], "little"))
            if kind == _STRINGS and (len(content) < 8 or int.from_bytes(content[4:8], "little") > len(book)):
                raise damaged(name)
        # All sheets are read at once.
        for start in self._sheets:
            if not book.startswith(_BEGINNING, start):
                raise damaged(name)
            self._require_size(start)

    def _require_size(self, start: int) -> None:
        """Refuses a sheet that says to be larger than these can be, or has a cell outside."""
        far = bool(_FAR.search(self._book, start))
        for kind, content in _records(self._book, start):
            if kind == _DIMENSIONS and len(content) >= 10:
                form = "<IIHH" if len(content) >= 12 else "<HHHH"
                row, last_row, column, last_column = struct.unpack_from(form, content)
                if row > last_row or column > last_column:
                    raise damaged(self.name)
                require_size(self.name, last_row, last_column)
                if not far:
                    return
            if kind in _CELLS and len(content) >= 4 and struct.unpack_from("<H", content, 2)[0] > 255:
                raise damaged(self.name)

    def look(self, sheet: int) -> Look:
        """The error cells of a sheet, by its place in the workbook. Results of formulas are always kept there."""
        errors: dict[Cell, str] = {}
        if not _PERHAPS.search(self._book):
            return Look()
        start = self._sheets[sheet] if sheet < len(self._sheets) else len(self._book)
        for kind, content in _records(self._book, start):
            code = None
            if kind == _BOOL_OR_ERROR and len(content) >= 8 and content[7]:
                code = content[6]
            elif kind == _FORMULA and len(content) >= 14 and content[6] == 2 and content[12:14] == b"\xff\xff":
                code = content[8]
            if code is not None:
                row, column = struct.unpack_from("<HH", content)
                errors[row, column] = _ERRORS.get(code, "#ERROR!")
        return Look(errors)


def _records(book: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of a workbook: the workbook's own, or one sheet's."""
    place, inside = start, 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        yield kind, book[place + 4 : place + 4 + length]
        # Charts lie inside a sheet, with a beginning and an end of their own.
        inside += {0x809: 1, 0x0A: -1}.get(kind, 0)
        if inside <= 0:
            return
        place += 4 + length


def _streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The streams of a compound file. Raises ValueError, IndexError or struct.error: it is damaged."""
    sector = 1 << struct.unpack_from("<H", data, 30)[0]
    if sector not in (512, 4096):
        raise ValueError("sector size")
    first_directory, _, smallest, first_mini, _, first_more, _ = struct.unpack_from("<7I", data, 48)

    def of(number: int) -> bytes:
        found = data[(number + 1) * sector : (number + 2) * sector]
        if not found:
            raise ValueError("sector past the end")
        return found

    tables = [number for number in struct.unpack_from("<109I", data, 76) if number < _END]
    more, seen = first_more, 0
    while more < _END:
        *numbers, more = struct.unpack(f"<{sector // 4}I", of(more))
        tables += [number for number in numbers if number < _END]
        seen += 1
        if seen > len(data) // sector:
            raise ValueError("a chain without an end")
    table = [entry for number in tables for entry in struct.unpack(f"<{sector // 4}I", of(number))]

    def chain(number: int) -> bytes:
        parts = []
        while number < _END:
            parts.append(of(number))
            number = table[number]
            if len(parts) > len(table):
                raise ValueError("a chain without an end")
        return b"".join(parts)

    directory = chain(first_directory)
    if len(directory) % 128:
        raise ValueError("the directory is cut short")
    entries = [directory[place : place + 128] for place in range(0, len(directory) - 127, 128)]
    small = chain(struct.unpack_from("<I", entries[0], 116)[0])
    minis = chain(first_mini)
    mini_table = struct.unpack(f"<{len(minis) // 4}I", minis)

    for entry in entries[1:]:
        length, kind = struct.unpack_from("<HB", entry, 64)
        if kind != 2:
            continue
        name = entry[: max(length - 2, 0)].decode("utf-16-le", errors="replace")
        start, size = struct.unpack_from("<II", entry, 116)
        if size >= smallest:
            content = chain(start)
        else:
            parts: list[bytes] = []
            while start < _END and len(parts) <= len(mini_table):
                parts.append(small[start * 64 : start * 64 + 64])
                start = mini_table[start]
            content = b"".join(parts)
        if len(content) < size:
            raise ValueError("a stream is cut short")
        yield name, content[:size]
