"""What makes an imported response the same one when its file is read again: its voice and day, or its row."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass

from coprod_cli.checklist.model import Checklist
from coprod_cli.version import __version__


def voice_id(checklist: Checklist, role: str, respondent: str | None, pair: str | None, date: str | None) -> str:
    """The id of what somebody with a name answered on one day. The team is not part of who somebody is."""
    return _digest(checklist.id, checklist.version, role, respondent, pair, date)


def row_id(checklist: Checklist, source: str, row: int) -> str:
    """The id of a row that names nobody: where it stands is all that is known of it. ``row`` counts from 1."""
    return _digest("row", source, checklist.id, checklist.version, row)


def _digest(*parts: str | int | None) -> str:
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Origin:
    """One file as it was imported: where it lay, and what it held.

    Both are digests. ``content`` covers the bytes and all that the command line said about every row: the
    same file for another team is another source.
    """

    path: str
    content: str


def origin(path: str | None, content: str, said: dict[str, str | None]) -> Origin:
    """``path`` is the real path, ``None`` for standard input, which is known by its ``content`` alone."""
    whole = _digest(content, json.dumps(said, sort_keys=True))
    return Origin(_digest("file", path) if path is not None else whole, whole)


def source_of(connection: sqlite3.Connection, origin: Origin) -> str:
    """The source whose rows these are: of the same content, else of the same place, else a new one."""
    found = connection.execute(
        "SELECT source FROM imports WHERE sha256 = ?1 OR path = ?2 ORDER BY sha256 <> ?1, path <> ?2, at DESC LIMIT 1",
        (origin.content, origin.path),
    ).fetchone()
    return str(found[0]) if found else origin.path


def keep_origin(connection: sqlite3.Connection, origin: Origin, source: str, last_row: int, at: str) -> None:
    """Remembers an import, unless it is the one remembered last. ``last_row`` is the last that named nobody."""
    last = connection.execute(
        "SELECT sha256, source, rows FROM imports WHERE path = ? ORDER BY at DESC LIMIT 1", (origin.path,)
    ).fetchone()
    if last != (origin.content, source, last_row):
        connection.execute(
            "INSERT OR REPLACE INTO imports VALUES (?, ?, ?, ?, ?, ?)",
            (origin.path, source, origin.content, last_row, at, __version__),
        )


def last_row_before(connection: sqlite3.Connection, source: str) -> int:
    """The last row of this source that ever named nobody; 0 when there was none."""
    found = connection.execute("SELECT max(rows) FROM imports WHERE source = ?", (source,)).fetchone()
    return int(found[0] or 0)
