"""A source as it lies there: found, opened, its headings and its first rows read. Nothing is interpreted.

Compressed files and standard input are written to a temporary folder first, so that any source can be
read more than once.
"""

from __future__ import annotations

import csv
import glob
import gzip
import os
import stat
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, runtime_checkable

from coprod_cli.pipes import open_to_read
from coprod_cli.problems import Problem, SourceError, UsageError
from coprod_cli.survey import delimited
from coprod_cli.survey.delimited import TextFile, open_delimited
from coprod_cli.survey.encoding import fault_of_decoding
from coprod_cli.survey.even import numbered_rows
from coprod_cli.survey.faults import fault_of_text
from coprod_cli.survey.files import FileChoices
from coprod_cli.survey.headings import Heading, Headings, plain_headings
from coprod_cli.survey.tables import open_frame, open_parquet, parquet_rows
from coprod_cli.tallies.saved import is_saved_tally

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist

# A zip archive, and the file system in a file of Excel 97 to 2003.
_WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20
LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes. A compressed file may hold more where that is at most ``_MOST_TIMES`` its own size."""
_MOST_TIMES = 200
_WAYS = {
    "delimited": ("encoding", "delimiter", "header_rows", "skip_rows", "last_row"),
    "workbook": ("sheet", "header_rows", "skip_rows", "last_row"),
}
"""What a person can say about each kind of file; nothing about others."""
_NONE: Mapping[str, Sequence[str]] = {}


@runtime_checkable
class Written(Protocol):
    """Answers that are kept elsewhere, and can be written out as a survey file."""

    @property
    def name(self) -> str: ...

    def write_table(self, checklist: Checklist, path: Path) -> list[str]:
        """Writes them as CSV; gives notes for a reader of the numbers."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """One table of texts. ``name`` is what the person called it; ``path`` is where its bytes are.

    ``kind`` is how an engine reads it: delimited, parquet or frame. ``even`` says that it was written once more
    for the engine, and that each row ends with its number in the person's file. ``empty`` are the columns
    without a heading that surely hold nothing. ``told`` is how the file is written, for a person.
    """

    name: str
    kind: str
    columns: tuple[Heading, ...]
    sample: tuple[tuple[str, ...], ...]
    path: Path | None = None
    delimiter: str = ","
    lines_before: int = 0
    frame: Any = field(default=None, compare=False)
    notes: tuple[str, ...] = ()
    even: bool = False
    empty: frozenset[int] = frozenset()
    told: Mapping[str, Any] = field(default_factory=dict)
    text: TextFile | None = None
    ways: tuple[str, ...] = ()
    headings: tuple[str, ...] = field(init=False)
    """The names of the columns, each different."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "headings", tuple(column.name for column in self.columns))

    @property
    def width(self) -> int:
        """How many cells each row has where the engine reads it."""
        return len(self.columns) + self.even

    def records(self) -> Iterator[tuple[int, Sequence[str | None]]]:
        """All rows with their number as a spreadsheet shows it: the first row of the file is 1.

        Raises:
            SourceError: no rows can be made of the file from some place on.
        """
        if self.kind == "frame":
            yield from enumerate(self.frame.itertuples(index=False, name=None), start=2)
        elif self.kind == "parquet":
            yield from parquet_rows(str(self.path), len(self.headings))
        elif self.text is None or self.even:
            assert self.path is not None
            yield from numbered_rows(self.path)
        else:
            yield from _rows_in_place(self.text)


def _rows_in_place(file: TextFile) -> Iterator[tuple[int, Sequence[str]]]:
    number = 0
    try:
        for number, row in file.rows():
            if number > file.top.rows[-1] and row:
                yield number, row
    except UnicodeDecodeError:
        raise SourceError(_not_as_said(file)) from None
    except csv.Error as error:
        raise SourceError(fault_of_text(file.name, str(error), number + 1)) from None


def _not_as_said(file: TextFile) -> Problem:
    return fault_of_decoding(file.name, file.path, file.encoding, said=file.files.encoding is not None)


def find_sources(names: Sequence[Any]) -> list[Any]:
    """File names with globs spelt out, in order. Frames stay as they are.

    Raises:
        SourceError: a glob matches nothing.
        UsageError: one file is named twice, which would count its answers twice.
    """
    found: list[Any] = []
    for name in names:
        if not isinstance(name, (str, os.PathLike)):
            found.append(name)
            continue
        text = os.fspath(name)
        if "\0" in text:
            raise _stop(text, "missing", "There is no such file.", "No name of a file holds a NUL.")
        if not glob.has_magic(text) or os.path.exists(text):
            found.append(text)
            continue
        matches = sorted(glob.glob(text, recursive=True))
        if not matches:
            raise SourceError(Problem("no-match", "No file matches this pattern.", "Check the folder.", text))
        found += matches
    seen: dict[str, str] = {}
    for name in found:
        if isinstance(name, str):
            real = os.path.realpath(name) if name != "-" else name
            if real in seen:
                raise UsageError(
                    Problem(
                        "named-twice",
                        "This file is named twice, so its answers would count twice.",
                        "Name each file once.",
                        name,
                    )
                )
            seen[real] = name
    return found


def saved_tallies(names: Sequence[Any]) -> list[str]:
    """Which sources are saved tallies."""
    return [name for name in find_sources(names) if isinstance(name, str) and is_saved_tally(name)]


def open_written(answers: Written, checklist: Checklist, folder: Path) -> Source:
    """Answers kept elsewhere, written to a file in ``folder``. Raises what writing them raises."""
    path = _new(folder, "written")
    notes = answers.write_table(checklist, path)
    source = _open_text(answers.name, path, folder, FileChoices(), _NONE)
    return replace(source, notes=tuple(notes), ways=())


def open_source(
    name: Any, folder: Path, files: FileChoices | None = None, left_out: Mapping[str, Sequence[str]] = _NONE
) -> Source:
    """Opens one file, standard input (``-``) or pandas DataFrame. What is open already stays as it is.

    ``left_out`` says by column and text which rows do not count. They stay in the source, and may be sums at its end.

    Raises:
        SourceError: it is missing, not readable, not text, or has no heading row.
    """
    if isinstance(name, Source):
        return name
    if not isinstance(name, str):
        headings, sample, frame = open_frame("DataFrame", name)
        return Source("DataFrame", "frame", plain_headings(headings), sample, frame=frame)
    path = _on_disk(name, folder)
    name = "standard input" if name == "-" else name
    with path.open("rb") as stream:
        start = stream.read(8)
    if start[:4] == b"PAR1":
        headings, sample = open_parquet(name, path)
        return Source(name, "parquet", plain_headings(headings), sample, path)
    files = files or FileChoices()
    if start.startswith(_WORKBOOKS):
        return _open_workbook(name, path, folder, files, left_out)
    return _open_text(name, path, folder, files, left_out)


def settled(source: Source, folder: Path) -> Source:
    """The same source, every row of it looked at and written evenly; a text file that lies as it came.

    Raises:
        SourceError: some rows are wrong; all of them.
    """
    if source.text is None or source.even:
        return source
    return replace(
        _of_text(delimited.settled(source.text, _new(folder, "even")), earlier=source.notes), ways=source.ways
    )


def _open_text(
    name: str, path: Path, folder: Path, files: FileChoices, left_out: Mapping[str, Sequence[str]]
) -> Source:
    return _of_text(open_delimited(name, path, files, _new(folder, "even"), left_out))


def _open_workbook(
    name: str, path: Path, folder: Path, files: FileChoices, left_out: Mapping[str, Sequence[str]]
) -> Source:
    from coprod_cli.survey.workbook import open_workbook

    place = _new(folder, "even")
    sheet = open_workbook(name, path, files, place, left_out)
    return Source(
        name,
        "delimited",
        sheet.top.columns,
        sheet.even.sample,
        place,
        notes=sheet.even.notes,
        even=True,
        empty=sheet.even.empty,
        told={"sheet": sheet.name} | told_of_headings(sheet.top),
        ways=_WAYS["workbook"],
    )


def _of_text(opened: delimited.Opened, earlier: tuple[str, ...] = ()) -> Source:
    file, even = opened.text, opened.even
    notes = (*earlier, *([file.encoding.note] if file.encoding.note else []), *(even.notes if even else ()))
    return Source(
        file.name,
        "delimited",
        file.top.columns,
        opened.sample,
        opened.even_path if even else file.path,
        "," if even else file.delimiter,
        0 if even else file.top.rows[0] - 1,
        notes=tuple(dict.fromkeys(notes)),
        even=even is not None,
        empty=opened.empty,
        told=file.told() | told_of_headings(file.top),
        text=file,
        ways=_WAYS["delimited"],
    )


def told_of_headings(top: Headings) -> dict[str, Any]:
    """Which rows are headings, for a person."""
    told: dict[str, Any] = {"heading_rows": list(top.rows)}
    if top.form:
        told["heading_form"] = top.form
    if top.above:
        told["rows_above"] = list(top.above)
    return told


def _new(folder: Path, kind: str) -> Path:
    """A name in the folder that nothing has yet."""
    return folder / f"{kind}-{len(list(folder.iterdir()))}"


def _stop(name: str, code: str, message: str, hint: str) -> SourceError:
    return SourceError(Problem(code, message, hint, name))


def _on_disk(name: str, folder: Path) -> Path:
    """Where the bytes are, after unpacking or taking in what can be read only once."""
    if name == "-" and sys.stdin.isatty():
        raise _stop(
            "standard input",
            "no-input",
            "Nothing is coming in on standard input.",
            "Pipe a file into coprod, or name the file.",
        )
    path = Path(name)
    try:
        if name == "-":
            return _kept("standard input", sys.stdin.buffer, folder)
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise _stop(name, "is-folder", "This is a folder, not a file.", f'Name files, for example "{name}/*.csv".')
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            raise _stop(name, "not-readable", "This is a device, not a file.", "Name a survey file, or - for a pipe.")
        with open_to_read(path) as stream:
            if not stat.S_ISREG(mode):
                return _kept(name, stream, folder)
            packed = stream.read(2) == _GZIP
        return _unpacked(name, path, folder) if packed else path
    except FileNotFoundError:
        raise _stop(name, "missing", "There is no such file.", "Check the name and the folder.") from None
    except PermissionError:
        raise _stop(name, "no-permission", "This file may not be read.", "Ask its owner for access.") from None
    except OSError as error:
        shown = "standard input" if name == "-" else name
        raise _stop(shown, "not-readable", f"This file cannot be read: {error.strerror}.", "Check the file.") from None


def _kept(name: str, stream: BinaryIO, folder: Path) -> Path:
    kept = _new(folder, "input")
    with kept.open("wb") as out:
        while chunk := stream.read(_CHUNK):
            out.write(chunk)
            if out.tell() == _CHUNK and not chunk.strip(b"\0"):
                break  # of such there may be no end
    with kept.open("rb") as again:
        packed = again.read(2) == _GZIP
    return _unpacked(name, kept, folder) if packed else kept


def unpacked_parts(name: str, path: Path) -> Iterator[bytes]:
    """What a compressed file holds, piece by piece.

    Raises:
        SourceError: it is damaged, compressed twice, or far larger than what is compressed ever is.
    """
    packed, size = path.stat().st_size, 0
    try:
        with gzip.open(path) as stream:
            while part := stream.read(_CHUNK):
                if not size and part.startswith(_GZIP):
                    raise _stop(name, "broken-gzip", "This file is compressed twice.", "Unpack it once.")
                size += len(part)
                if size > LARGEST_UNPACKED and size > _MOST_TIMES * packed:
                    raise _stop(
                        name,
                        "huge-gzip",
                        f"This file unpacks to more than {LARGEST_UNPACKED // 2**20} MB, and to more than "
                        f"{_MOST_TIMES} times its size.",
                        "No survey is so much alike. If this is one, unpack it yourself.",
                    )
                yield part
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise _stop(
            name, "broken-gzip", "This compressed file is cut short or damaged.", "Fetch or export it again."
        ) from None


def _unpacked(name: str, path: Path, folder: Path) -> Path:
    unpacked = _new(folder, "unpacked")
    with unpacked.open("wb") as out:
        out.writelines(unpacked_parts(name, path))
    return unpacked
