"""What each source of an import is: a survey file, an export in rows or in JSON, or something without responses."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coprod_cli.problems import Problem, SourceError, UsageError
from coprod_cli.ratings.backup import is_export
from coprod_cli.ratings.exporting import MARKS
from coprod_cli.survey.faults import Raggedness
from coprod_cli.survey.files import FileChoices
from coprod_cli.survey.source import Source, find_sources, open_source, unpacked_parts
from coprod_cli.tallies.saved import is_saved_tally, json_from_pipe

_CHUNK = 1 << 20
_BEGINNING = 1 << 16


@dataclass(slots=True)
class Given:
    """The sources of one call by what they are: survey files, exports in rows, exports in JSON.

    A survey file is its name, or a source where it can be opened only once.
    """

    surveys: list[str | Source] = field(default_factory=list)
    tables: list[Source] = field(default_factory=list)
    objects: list[tuple[str, Any]] = field(default_factory=list)


def look_at(names: Sequence[str], files: FileChoices, folder: Path) -> Given:
    """Finds out what each source is; ``folder`` holds what has to be unpacked, and must outlive them.

    Raises:
        SourceError: standard input cannot be used, an export is damaged, or a glob matches nothing.
        UsageError: a file is named twice, or holds no responses.
    """
    given = Given()
    for name in find_sources(names):
        if is_saved_tally(name):
            given.objects.append((_shown(name), _export(name)))
        elif not os.path.exists(name) and name != "-":
            given.surveys.append(name)
        elif _is_pipe(name) or _begins_like_an_export(name):
            source = open_source(name, folder, files)
            is_export = holds_marks(source)
            (given.tables if is_export else given.surveys).append(source if is_export or _is_pipe(name) else name)
        else:
            given.surveys.append(name)
    return given


def holds_marks(source: Source) -> bool:
    """Whether a source has the columns by which an export is known."""
    return set(source.headings) >= MARKS


def place_of(given: str | Source, source: Source) -> str | None:
    """The real path of a survey file, and its sheet; ``None`` for what came through a pipe."""
    if not isinstance(given, str):
        return None
    sheet = sheet_of(source)
    return os.path.realpath(given) + (f"\n{sheet}" if sheet else "")


def sheet_of(source: Source) -> str | None:
    """The sheet of a workbook: two sheets of one file are two sources."""
    return str(source.told["sheet"]) if "sheet" in source.told else None


def digest_of(given: str | Source, source: Source) -> str:
    """The SHA-256 of a survey file's bytes."""
    path = Path(given) if isinstance(given, str) else source.path
    assert path is not None
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _shown(name: str) -> str:
    return "standard input" if name == "-" else name


def _is_pipe(name: str) -> bool:
    return name == "-" or not (os.path.isfile(name) or os.path.isdir(name))


def _begins_like_an_export(name: str) -> bool:
    """Whether it is worth while to look at a file's columns before anything else is known of it."""
    try:
        with open(name, "rb") as stream:
            start = stream.read(_BEGINNING)
            if start.startswith(b"\x1f\x8b"):
                stream.seek(0)
                start = gzip.GzipFile(fileobj=stream).read(_BEGINNING)
    except (OSError, EOFError, zlib.error):
        return False
    return start.startswith(b"PAR1") or all(mark.encode("ascii") in start for mark in MARKS)


def rows_of(source: Source) -> Iterator[tuple[int, Sequence[str | None]]]:
    """The rows of an export with their numbers, just as they are written.

    Raises:
        SourceError: its bytes make no rows, or some rows have more or fewer cells than the heading row.
    """
    width = len(source.headings)
    ragged = Raggedness(width)
    for number, cells in source.records():
        if len(cells) == width:
            yield number, cells
        else:
            ragged.add(number, len(cells))
    if problems := ragged.problems(source.name):
        raise SourceError(problems)


def _export(name: str) -> Any:
    try:
        content = json.loads(_json_bytes(name).decode("utf-8-sig"), parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        place = f"at line {error.lineno}, character {error.colno}"
        raise _damaged(name, f"This is no whole JSON: it stops or goes wrong {place}.") from None
    except (ValueError, RecursionError):
        raise _damaged(name, "This is no JSON text that can be read.") from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is damaged or cut short"
        raise _damaged(name, f"The file cannot be read: {reason}.") from None
    if not is_export(content):
        raise UsageError(
            Problem(
                "tally-has-no-responses",
                "This is a saved tally or another result: it holds counts and nobody's response.",
                "Name the survey files it was counted from, or what `coprod export` wrote.",
                _shown(name),
            )
        )
    return content


def _json_bytes(name: str) -> bytes:
    if name == "-":
        return json_from_pipe(sys.stdin) or b""
    with Path(name).open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    return b"".join(unpacked_parts(name, Path(name))) if packed else Path(name).read_bytes()


def _no_constant(text: str) -> float:
    raise ValueError(text)


def _damaged(name: str, message: str) -> SourceError:
    hint = "Make it again with `coprod export`, or ask for a fresh copy."
    return SourceError(Problem("export-damaged", message, hint, _shown(name)))
