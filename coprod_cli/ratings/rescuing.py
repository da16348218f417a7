"""Saving what can still be read of a damaged store into a new one. The damaged file is read and never written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coprod_cli.checklist.library import list_checklists
from coprod_cli.problems import CoprodError, Problem, SourceError, UsageError
from coprod_cli.ratings.responses import definition, keep_definition, select
from coprod_cli.ratings.store import Store, open_store

Row = tuple[Any, ...]
_DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What SQLite raises where a page cannot be read, and Python where its message quotes one."""
_UNKNOWN = 100_000
"""How many rows are looked for beyond the damage, where the end of a table cannot be read."""


@dataclass(frozen=True, slots=True)
class Rescued:
    """What was saved: rows by table; and the ids of finished responses of which an answer could not be read.

    ``left_out`` counts rows that were read and belong to nothing that could be. ``whole`` is True when no page
    of the old store is damaged and every row was saved; what is ``incomplete`` was never answered then.
    """

    rows: dict[str, int]
    incomplete: tuple[str, ...]
    left_out: int
    whole: bool


def rescue(damaged: Path, into: Path) -> Rescued:
    """Reads every page that can be read, and keeps what is whole in a new store at ``into``.

    Raises:
        UsageError: there is something at ``into`` already.
        SourceError: no response can be read. There is no new store then.
        CoprodError: the new store cannot be made, as ``open_store`` raises.
    """
    if into.exists():
        message = "There is a file of this name already."
        raise UsageError(Problem("already-there", message, "Name a new file with --into.", str(into)))
    try:
        with closing(_opened(damaged)) as old, open_store(into, create=True) as store:
            found = _saved(old, store)
            if "responses" not in found.rows:
                raise _nothing(damaged)
        return found
    except CoprodError:
        into.unlink(missing_ok=True)
        raise


def _opened(damaged: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    try:
        # SQLite then reads on where a file is shorter than it should be.
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("PRAGMA schema_version").fetchone()
    except _DAMAGE:
        connection.close()
        raise _nothing(damaged) from None
    return connection


def _saved(old: sqlite3.Connection, store: Store) -> Rescued:
    rows: dict[str, int] = {}
    left_out = 0
    with store.writing() as new:
        tables = [name for (name,) in new.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")]
        # In case their own copies cannot be read.
        for entry in list_checklists().entries:
            keep_definition(new, entry.checklist)
        for table in tables:
            for columns, row in _rows(old, new, table):
                places = ", ".join("?" * len(row))
                try:
                    new.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", row)
                    rows[table] = rows.get(table, 0) + 1
                except sqlite3.IntegrityError:
                    left_out += table != "definitions"
        using = [table for table in tables if "definition" in _columns(new, table)]
        used = " UNION ".join(f"SELECT definition FROM {table}" for table in using)
        new.execute(f"DELETE FROM definitions WHERE sha256 NOT IN ({used})")
    rows.pop("definitions", None)
    items = {sha256: len(definition(store, sha256).items) for sha256 in {one.sha256 for one in select(store)}}
    incomplete = tuple(one.id for one in select(store) if len(one.answers) < items[one.sha256])
    return Rescued(rows, incomplete, left_out, not left_out and _is_whole(old))


def _is_whole(old: sqlite3.Connection) -> bool:
    """Whether every page can be read, and every row belongs to something that is there."""
    try:
        pages = old.execute("PRAGMA quick_check(1)").fetchone()[0]
        return bool(pages == "ok" and old.execute("PRAGMA foreign_key_check").fetchone() is None)
    except _DAMAGE:
        return False


def _rows(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> Iterator[tuple[list[str], Row]]:
    """The rows of a table that can be read: from both ends up to the damage, then one by one in between."""
    try:
        columns = [name for name in _columns(old, table) if name in _columns(new, table)]
    except _DAMAGE:
        return
    if not columns:
        return
    key = _key(new, table)
    start = f"SELECT {', '.join([*key, *columns])} FROM {table}"
    ends: list[Row | None] = []
    seen: set[Row] = set()

    def fresh(found: Iterable[Row]) -> Iterator[Row]:
        for row in found:
            if row[: len(key)] in seen:
                return
            seen.add(row[: len(key)])
            yield row

    for direction in ("ASC", "DESC"):
        last = None
        try:
            for last in fresh(old.execute(f"{start} ORDER BY {', '.join(f'{name} {direction}' for name in key)}")):
                yield columns, last[len(key) :]
        except _DAMAGE:
            ends.append(last)
        else:
            return
    for probe in _between(new, table, key, *ends):
        with suppress(*_DAMAGE):
            for row in fresh(old.execute(f"{start} WHERE {key[0]} = ?", (probe,)).fetchall()):
                yield columns, row[len(key) :]


def _between(new: sqlite3.Connection, table: str, key: list[str], low: Row | None, high: Row | None) -> Iterable[Any]:
    """What the first part of a key can be where the damage is: numbers, or the ids of what a row belongs to."""
    if key == ["rowid"]:
        first = low[0] + 1 if low else 1
        return range(first, high[0] if high else first + _UNKNOWN)
    parents = [row[2] for row in new.execute(f"PRAGMA foreign_key_list({table})") if row[3] == key[0]]
    return [id for parent in parents for (id,) in new.execute(f"SELECT id FROM {parent}")]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _key(new: sqlite3.Connection, table: str) -> list[str]:
    """The columns by which the table's rows are laid down, first the most telling."""
    sql = new.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    if not sql.endswith("WITHOUT ROWID"):
        return ["rowid"]
    info = [(row[5], row[1]) for row in new.execute(f"PRAGMA table_info({table})") if row[5]]
    return [name for _, name in sorted(info)]


def _nothing(damaged: Path) -> SourceError:
    message = "Nothing of a store can be read in this file."
    hint = "Put a backup in its place, or import the survey files and exports again."
    return SourceError(Problem("nothing-to-rescue", message, hint, str(damaged)))
