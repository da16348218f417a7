"""A source as it lies there: found, opened, its heading row and its first rows read. Nothing is interpreted.

Compressed files and standard input are written to a temporary folder first, so that any source can be
read more than once.
"""

from __future__ import annotations

import csv
import glob
import gzip
import io
import os
import shutil
import stat
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, runtime_checkable

from coprod_cli.engine.rows import parquet_texts
from coprod_cli.problems import Problem, SourceError, UsageError
from coprod_cli.survey.faults import LARGEST_CELL, fault_of_bytes
from coprod_cli.tallies.saved import is_saved_tally

if TYPE_CHECKING:
    import duckdb

    from coprod_cli.checklist.model import Checklist

_SAMPLE = 256 * 1024
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


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
    """One table of texts. ``name`` is what the person called it; ``path`` is where its bytes are."""

    name: str
    kind: str
    headings: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    path: Path | None = None
    delimiter: str = ","
    lines_before: int = 0
    frame: Any = field(default=None, compare=False)
    notes: tuple[str, ...] = ()

    @property
    def delimiter_name(self) -> str:
        return _DELIMITERS[self.delimiter]

    def records(self) -> Iterator[tuple[int, Sequence[str | None]]]:
        """All rows with their number as a spreadsheet shows it: the heading is row 1."""
        if self.kind == "frame":
            for number, row in enumerate(self.frame.itertuples(index=False), start=2):
                yield number, row
        elif self.kind == "parquet":
            yield from _parquet_rows(str(self.path), self.headings)
        else:
            assert self.path is not None
            csv.field_size_limit(LARGEST_CELL)
            with self.path.open(encoding="utf-8-sig", newline="") as stream:
                for number, row in enumerate(csv.reader(stream, delimiter=self.delimiter), start=1):
                    if number > self.lines_before + 1 and row:
                        yield number, row


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
    path = folder / f"written-{len(list(folder.iterdir()))}.csv"
    notes = answers.write_table(checklist, path)
    with path.open("rb") as stream:
        return replace(_open_delimited(answers.name, path, stream.read(_SAMPLE)), notes=tuple(notes))


def open_source(name: Any, folder: Path) -> Source:
    """Opens one file, standard input (``-``) or pandas DataFrame.

    Raises:
        SourceError: it is missing, not readable, not text, or has no heading row.
    """
    if not isinstance(name, str):
        return _open_frame(name)
    path = _on_disk(name, folder)
    name = "standard input" if name == "-" else name
    with path.open("rb") as stream:
        start = stream.read(_SAMPLE)
    if start[:4] == b"PAR1":
        return _open_parquet(name, path)
    fault = fault_of_bytes(name, start)
    if fault:
        raise SourceError(fault)
    return _open_delimited(name, path, start)


def _stop(name: str, code: str, message: str, hint: str) -> SourceError:
    return SourceError(Problem(code, message, hint, name))


def _on_disk(name: str, folder: Path) -> Path:
    """Where the bytes are, after unpacking or taking in what can be read only once."""
    if name == "-":
        if sys.stdin.isatty():
            raise _stop(
                "standard input",
                "no-input",
                "Nothing is coming in on standard input.",
                "Pipe a file into coprod, or name the file.",
            )
        return _kept(sys.stdin.buffer, folder)
    path = Path(name)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise _stop(name, "is-folder", "This is a folder, not a file.", f'Name files, for example "{name}/*.csv".')
        with path.open("rb") as stream:
            head = stream.read(2) if stat.S_ISREG(mode) else b""
            if head == b"\x1f\x8b":
                return _unpacked(name, path, folder)
            return path if stat.S_ISREG(mode) else _kept(stream, folder)
    except FileNotFoundError:
        raise _stop(name, "missing", "There is no such file.", "Check the name and the folder.") from None
    except PermissionError:
        raise _stop(name, "no-permission", "This file may not be read.", "Ask its owner for access.") from None
    except OSError as error:
        raise _stop(name, "not-readable", f"This file cannot be read: {error.strerror}.", "Check the file.") from None


def _kept(stream: BinaryIO, folder: Path) -> Path:
    kept = folder / f"input-{len(list(folder.iterdir()))}"
    with kept.open("wb") as out:
        shutil.copyfileobj(stream, out, 1 << 20)
    with kept.open("rb") as again:
        packed = again.read(2) == b"\x1f\x8b"
    return _unpacked("standard input", kept, folder) if packed else kept


def _unpacked(name: str, path: Path, folder: Path) -> Path:
    unpacked = folder / f"unpacked-{len(list(folder.iterdir()))}"
    try:
        with gzip.open(path) as stream, unpacked.open("wb") as out:
            shutil.copyfileobj(stream, out, 1 << 20)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise _stop(
            name, "broken-gzip", "This compressed file is cut short or damaged.", "Fetch or export it again."
        ) from None
    return unpacked


def _open_delimited(name: str, path: Path, start: bytes) -> Source:
    whole = len(start) < _SAMPLE
    text = start.decode("utf-8-sig", errors="ignore")
    best: tuple[tuple[bool, int, int], str, list[list[str]]] | None = None
    for delimiter in _DELIMITERS:
        rows = _sample_rows(text, delimiter, whole=whole)
        if not rows:
            continue
        wide = len(rows[0])
        # A delimiter gives rows of one width; a comma in the statements of a semicolon file does not.
        fitting = sum(len(row) == wide for row in rows)
        score = (wide > 1 and fitting >= 0.9 * len(rows), wide, fitting)
        if best is None or score > best[0]:
            best = (score, delimiter, rows)
    if best is None or not any(cell.strip() for cell in best[2][0]):
        raise _stop(name, "no-heading", "The file has no heading row.", "The first row must name the columns.")
    _, delimiter, rows = best
    if whole and len(rows) == 1:
        raise _stop(name, "header-only", "The file has a heading row and no answers.", "Export it again with answers.")
    width = len(rows[0])
    sample = tuple(tuple(row) for row in rows[1:] if len(row) == width)
    blank = text[: len(text) - len(text.lstrip("\r\n"))]
    headings = tuple(cell.strip() for cell in rows[0])
    return Source(name, "delimited", headings, sample, path, delimiter, len(blank.splitlines()))


def _sample_rows(text: str, delimiter: str, *, whole: bool) -> list[list[str]]:
    csv.field_size_limit(LARGEST_CELL)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    except csv.Error:
        return []
    return rows if whole else rows[:-1]


def _connection() -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _parquet_rows(path: str, headings: Sequence[str]) -> Iterator[tuple[int, Sequence[str | None]]]:
    with _connection() as connection:
        cursor = connection.execute(parquet_texts(path, headings))
        number = 1
        while rows := cursor.fetchmany(1000):
            for row in rows:
                number += 1
                yield number, row


def _open_parquet(name: str, path: Path) -> Source:
    import duckdb

    try:
        with _connection() as connection:
            cursor = connection.execute("SELECT * FROM read_parquet([?]) LIMIT 0", [str(path)])
            headings = tuple(column[0] for column in cursor.description or ())
            rows = connection.execute(f"{parquet_texts(str(path), headings)} LIMIT 2000").fetchall()
    except duckdb.Error:
        raise _stop(name, "broken-parquet", "This Parquet file is damaged.", "Export it again.") from None
    if not rows:
        raise _stop(name, "header-only", "The file has columns and no answers.", "Export it again with answers.")
    sample = tuple(tuple("" if cell is None else cell for cell in row) for row in rows)
    return Source(name, "parquet", headings, sample, path)


def _as_text(value: Any) -> str | None:
    # One missing value makes floats of a column's whole numbers; a pair is 7 with or without it.
    return (str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)) or None


def _open_frame(frame: Any) -> Source:
    """A pandas DataFrame, as texts: missing cells stay missing, dates are written as ISO."""
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise UsageError(
            Problem(
                "not-a-source",
                f"A source is a path or a pandas DataFrame, not {type(frame).__module__}.{type(frame).__qualname__}.",
                "A DataFrame of another library can often be given as frame.to_pandas().",
            )
        )
    name = "DataFrame"
    if frame.empty:
        raise _stop(name, "header-only", "The DataFrame has no rows.", "Give one with answers.")
    texts = pd.DataFrame(
        {
            f"c{position}": pd.Series(
                [None if missing else _as_text(value) for value, missing in zip(column, column.isna(), strict=True)],
                dtype="object",
            )
            for position, (_, column) in enumerate(frame.items())
        }
    )
    sample = tuple(tuple(cell or "" for cell in row) for row in texts.head(2000).itertuples(index=False))
    return Source(name, "frame", tuple(str(heading) for heading in frame.columns), sample, frame=texts)
