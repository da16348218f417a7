"""Erasing one thing, or what is kept about a respondent or a pair: in every table with such a column, now or later."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from coprod_cli.ratings.named import Table
from coprod_cli.ratings.pseudonym import tidy
from coprod_cli.ratings.store import Store

Field = Literal["respondent", "pair"]
One = Literal["response", "story", "action", "whys"]
TABLES: dict[One, Table] = {"response": "responses", "story": "stories", "action": "actions", "whys": "whys"}
"""Where each thing that can be erased by itself is kept."""

_HISTORY = {"field", "old", "new"}
"""The columns of a table that tells what a field was before, and what it became."""
_NO_WORDS = frozenset(
    (
        *("id", "response", "definition", "item", "kind", "role", "field", "how", "action", "chain", "path", "sha256"),
        *("at", "day", "date", "due", "started_at", "saved_at", "kept_at", "agreed_at", "agreed_on", "tool_version"),
        *("status", "look", "measure", "said_by", "first_role", "second_role"),
    )
)
"""Columns that coprod fills in by itself, or with one of a few words: nobody writes about somebody in them."""
_NOBODY = frozenset({"definitions", "imports"})
"""Tables in which nothing is written about anybody: the checklists, and digests of the files that were imported."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A text that stays in the store and holds the erased name as a word: its table, its row's id, its column."""

    table: str
    id: str
    column: str


def would_erase(store: Store, what: Field | One, name: str) -> dict[str, int]:
    """What ``erase`` would erase. Nothing is changed."""
    counts: dict[str, int] = {}
    with suppress(_NotMeant), store.writing() as connection:
        counts = _erase(connection, what, name)
        raise _NotMeant
    return counts


def erase(store: Store, what: Field | One, name: str) -> dict[str, int]:
    """Erases every row whose respondent or pair is ``name``, what belongs to such rows, and the history that names it.

    Space around a name does not count. Of one thing (``One``), ``name`` is the whole id: it goes, with what
    belongs to it, finished or not. Gives how many rows went, by table; ``unfinished`` are those of
    the ``responses`` that were not finished, ``notes`` those of the responses and answers that had one.
    Only what is there is in it. ``Store.sweep`` then clears the file of what was erased.
    """
    with store.writing() as connection:
        return _erase(connection, what, name)


def mentions(store: Store, name: str) -> list[Mention]:
    """Texts in the store that hold ``name`` as a whole word, in any case."""
    word = re.compile(rf"(?<!\w){re.escape(name.strip())}(?!\w)", re.IGNORECASE)
    found = []
    with store.reading() as connection:
        for table in _tables(connection):
            columns = _columns(connection, table)
            texts = [column for column, kind in columns.items() if kind == "TEXT" and column not in _NO_WORDS]
            if table in _NOBODY or not texts:
                continue
            # A row without an id of its own belongs to what its first column names, or to what it refers to.
            owner = next((one for one in ("id", "response", "action", "chain") if one in columns), next(iter(columns)))
            about = "field" if columns.keys() >= _HISTORY else "''"
            for id, field, *row in connection.execute(f'SELECT {owner}, {about}, {", ".join(texts)} FROM "{table}"'):
                if field in _NO_WORDS or field.startswith("rating:"):
                    continue
                found += [
                    Mention(table, str(id), column)
                    for column, text in zip(texts, row, strict=True)
                    if text and word.search(str(text))
                ]
    return found


def written_otherwise(store: Store, field: Field, name: str) -> list[str]:
    """Names in ``field`` that differ from ``name`` in spaces, hyphens of ours, and small and capital letters only."""
    wanted = tidy(name).casefold()
    with store.reading() as connection:
        found = {one for table in _with(connection, field) for one in _names(connection, table, field)}
    return sorted(one for one in found if tidy(one).casefold() == wanted)


class _NotMeant(Exception):
    """Takes everything back."""


def _erase(connection: sqlite3.Connection, what: Field | One, name: str) -> dict[str, int]:
    before = _census(connection)
    if what == "respondent" or what == "pair":
        _erase_named(connection, what, name.strip())
    else:
        connection.execute(f"DELETE FROM {TABLES[what]} WHERE id = ?", (name,))
    after = _census(connection)
    return {counted: count - after[counted] for counted, count in before.items() if count != after[counted]}


def _erase_named(connection: sqlite3.Connection, field: Field, wanted: str) -> None:
    for table in _with(connection, field):
        meant = [(one,) for one in _names(connection, table, field) if one.strip() == wanted]
        connection.executemany(f'DELETE FROM "{table}" WHERE {field} = ?', meant)
    for table in _tables(connection):
        if _columns(connection, table).keys() >= _HISTORY:
            rows = connection.execute(f'SELECT rowid, old, new FROM "{table}" WHERE field = ?', (field,)).fetchall()
            told = [(row,) for row, *texts in rows if wanted in (text.strip() for text in texts if text)]
            connection.executemany(f'DELETE FROM "{table}" WHERE rowid = ?', told)


def _census(connection: sqlite3.Connection) -> dict[str, int]:
    def count(select: str) -> int:
        return int(connection.execute(select).fetchone()[0])

    counted = {table: count(f'SELECT count(*) FROM "{table}"') for table in _tables(connection)}
    counted["unfinished"] = count("SELECT count(*) FROM responses WHERE saved_at IS NULL")
    counted["notes"] = count("SELECT count(note) FROM responses") + count("SELECT count(note) FROM answers")
    return counted


def _tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid"
    )
    return [name for (name,) in found]


def _columns(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """The names of a table's columns, and what they hold."""
    return {row[1]: row[2] for row in connection.execute(f'PRAGMA table_info("{table}")')}


def _with(connection: sqlite3.Connection, field: Field) -> Iterator[str]:
    return (table for table in _tables(connection) if field in _columns(connection, table))


def _names(connection: sqlite3.Connection, table: str, field: Field) -> list[str]:
    found = connection.execute(f'SELECT DISTINCT {field} FROM "{table}" WHERE {field} IS NOT NULL')
    return [str(name) for (name,) in found]
