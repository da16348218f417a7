"""In which encoding a text file is written: what its bytes prove, or what the person said, and never a guess.

A file that is not UTF-8 is looked through whole. What it was taken for is always told.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coprod_cli.problems import Problem, SourceError
from coprod_cli.survey.faults import LARGEST_CELL
from coprod_cli.survey.words import shown

UTF_8 = "utf-8-sig"
_LABELS = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "iso8859-1": "Latin-1", "utf-16": "UTF-16"}
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HIGH = re.compile(rb"[\x80-\xff]+")
# In these a line end is not one byte.
_WIDE = ("utf-16", "utf-32")
# Words of Western Europe hold no four accented letters in a row, and no such marks between small letters.
_NOT_WESTERN = re.compile(r"[^\W\d_a-zA-Z]{4}|[a-z][‚„“”†‡ˆ‰Š‹ŒŽ•˜™›ŸÀ-ÖØ-Þ¡-©«¬®-´¶¸-¿][a-zß-ÿ]")
_UNLIKELY_SHARE = 0.2
_UNDEFINED = frozenset(b"\x81\x8d\x8f\x90\x9d")  # in Windows-1252
_SAVE = 'Save the file as "CSV UTF-8", or say which encoding it is, for example --encoding windows-1250.'
_MOST_ROWS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Encoding:
    """``codec`` is Python's name, ``label`` the name for people. ``note`` tells of what is not UTF-8."""

    codec: str = UTF_8
    label: str = "UTF-8"
    note: str | None = None

    @property
    def is_utf_8(self) -> bool:
        return self.codec == UTF_8


def encoding_of(name: str, path: Path, start: bytes, asked: str | None, delimiter: str, *, whole: bool) -> Encoding:
    """The encoding of a file, of which ``start`` are the first bytes, or with ``whole`` all of them.

    The start decides when it is UTF-8 or bears a mark. Otherwise the whole file does.

    Raises:
        SourceError: the bytes prove no encoding, or another one than ``asked``.
    """
    if asked is not None:
        return _as_asked(name, path, start, asked, delimiter)
    if any(start.startswith(mark) for mark in UTF_16_MARKS):
        return Encoding("utf-16", "UTF-16")
    if _is_utf_8(start, cut=not whole):
        return Encoding()
    return whole_encoding(name, path, delimiter)


def whole_encoding(name: str, path: Path, delimiter: str) -> Encoding:
    """What all bytes of a file prove, when it bears no mark.

    Raises SourceError: it mixes two encodings, or is in one that is not known here.
    """
    seen = _look(path, delimiter)
    if not seen.single:
        return Encoding()
    if seen.utf_8:
        rows, others = _listed(list(seen.utf_8)), _listed(list(seen.single))
        raise SourceError(
            Problem(
                "mixed-encoding",
                f"The file mixes two encodings: {rows} {'is' if len(seen.utf_8) == 1 else 'are'} UTF-8, "
                f"and {others} {'is' if len(seen.single) == 1 else 'are'} not.",
                "Put the rows right that look wrong in a text editor; or, if all of it is one encoding, "
                "say which with --encoding.",
                name,
                row=next(iter(seen.single)),
            )
        )
    unknown = seen.undefined or (seen.unlikely if len(seen.unlikely) > _UNLIKELY_SHARE * len(seen.single) else {})
    row, raw = next(iter((unknown or seen.controls or seen.single).items()))
    if unknown:
        byte = next(byte for byte in raw if byte > 127)
        raise SourceError(
            Problem(
                "unknown-encoding",
                f"The bytes do not prove an encoding: row {row} is not UTF-8 (byte {byte:#04x}), and makes no words "
                "as Windows-1252.",
                _SAVE,
                name,
                row=row,
            )
        )
    label = "Windows-1252" if seen.controls else "Latin-1"
    text = shown(raw.decode("cp1252"))
    note = f"{name}: not UTF-8, so read as {label}; row {row} then says {text}. If that is wrong, add --encoding."
    return Encoding("cp1252", label, note)


def _as_asked(name: str, path: Path, start: bytes, asked: str, delimiter: str) -> Encoding:
    known = codecs.lookup(asked).name.removesuffix("-sig")
    label = _LABELS.get(known, asked)
    if known in ("utf-16-le", "utf-16-be") and start.startswith(UTF_16_MARKS):
        known = "utf-16"
    if not known.startswith(_WIDE):
        seen = _look(path, delimiter)
        if known == "utf-8":
            if seen.single:
                raise SourceError(fault_of_decoding(name, path, Encoding("utf-8", label), said=True))
            return Encoding()
        if known == "iso8859-1" and seen.controls:
            row, raw = next(iter(seen.controls.items()))
            byte = next(byte for byte in raw if 0x80 <= byte <= 0x9F)
            raise SourceError(
                Problem(
                    "wrong-encoding",
                    f"Row {row} cannot be Latin-1: it holds byte {byte:#04x}, for which Latin-1 has no letter.",
                    "Leave --encoding out, or try --encoding windows-1252.",
                    name,
                    row=row,
                )
            )
        if seen.utf_8 and not seen.single:
            row, raw = next(iter(seen.utf_8.items()))
            text = shown(raw.decode(known, errors="replace"))
            note = f"{name}: the whole file is valid UTF-8. As {label}, row {row} says {text}."
            return Encoding(known, label, note)
    return Encoding(known, label)


def fault_of_decoding(name: str, path: Path, encoding: Encoding, *, said: bool) -> Problem:
    """Where a file stops being of the encoding that it was ``said`` to be, or that its own beginning shows."""
    row = None if encoding.codec.startswith(_WIDE) else _undecodable_row(path, encoding.codec)
    place = f"Row {row} is" if row else "Its bytes are"
    return Problem(
        "wrong-encoding",
        f"{place} not written in {encoding.label}.",
        "Leave --encoding out, or name another." if said else "Fetch or export it again, or say --encoding.",
        name,
        row=row,
    )


def _undecodable_row(path: Path, codec: str) -> int | None:
    decoder = codecs.getincrementaldecoder(codec)()
    with path.open("rb") as stream:
        for row, line in enumerate(stream, start=1):
            try:
                decoder.decode(line)
            except UnicodeDecodeError:
                return row
    return None


def is_misread(text: str) -> bool:
    """Whether a text looks read in a wrong encoding: it holds "�", or is UTF-8 that was read byte by byte."""
    if text.isascii():
        return False
    if "\ufffd" in text:
        return True
    try:
        return b"".join(_byte(character) for character in text).decode("utf-8") != text
    except ValueError:
        return False


def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


# -- looking through a file ------------------------------------------------------------------------


@dataclass(slots=True)
class _Seen:
    """The first cell of each kind in each row that is not ASCII.

    ``single`` are bytes that UTF-8 does not have. Of these rows, ``controls`` hold bytes that Windows-1252 has
    and Latin-1 has not, ``undefined`` such as neither has, and ``unlikely`` make no words of Western Europe.
    """

    utf_8: dict[int, bytes] = field(default_factory=dict)
    single: dict[int, bytes] = field(default_factory=dict)
    controls: dict[int, bytes] = field(default_factory=dict)
    undefined: dict[int, bytes] = field(default_factory=dict)
    unlikely: dict[int, bytes] = field(default_factory=dict)

    def look(self, row: int, cell: bytes) -> None:
        if _is_utf_8(cell):
            self.utf_8.setdefault(row, cell)
            return
        for found in _HIGH.finditer(cell):
            (self.utf_8 if _is_utf_8(found[0]) else self.single).setdefault(row, cell)
        if any(0x80 <= byte <= 0x9F for byte in cell):
            self.controls.setdefault(row, cell)
        if any(byte in _UNDEFINED for byte in cell):
            self.undefined.setdefault(row, cell)
        elif _NOT_WESTERN.search(cell.decode("cp1252")):
            self.unlikely.setdefault(row, cell)


def _look(path: Path, delimiter: str) -> _Seen:
    seen = _Seen()
    csv.field_size_limit(LARGEST_CELL)
    # Latin-1 makes a letter of every byte, so rows can be told apart before their encoding is known.
    with path.open(encoding="latin-1", newline="") as stream:
        try:
            for row, cells in enumerate(csv.reader(stream, delimiter=delimiter), start=1):
                for cell in cells:
                    if not cell.isascii():
                        seen.look(row, cell.encode("latin-1"))
        except csv.Error:
            # What does not make rows is told when the rows are read.
            pass
    return seen


def _is_utf_8(data: bytes, *, cut: bool = False) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return cut and error.start > len(data) - 4 and error.reason == "unexpected end of data"
    return True


def _listed(rows: Sequence[int]) -> str:
    first = ", ".join(str(row) for row in rows[:_MOST_ROWS_NAMED])
    return f"row {first}" if len(rows) == 1 else f"rows {first}{', …' if len(rows) > _MOST_ROWS_NAMED else ''}"
