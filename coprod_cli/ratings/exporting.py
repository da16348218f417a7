"""What the store holds, written out: one row an answer for spreadsheets and ``coprod score``, or whole objects."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Any

from coprod_cli.ratings.records import Answer, Change, Response, rating_text
from coprod_cli.ratings.responses import Wanted, select
from coprod_cli.ratings.store import Store

HEADINGS = (
    "item", "role", "rating", "date", "respondent", "pair", "team", "note", "checklist",
    "response_id", "sha256", "response_note", "source", "started_at", "saved_at", "tool_version", "earlier",
)  # fmt: skip
MARKS = frozenset({"response_id", "sha256", "tool_version"})
"""The columns by which an export is known again."""

Row = dict[str, str]

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@")
# A scale may have points below zero, and a spreadsheet runs no number.
_NOT_GUARDED = frozenset({"rating"})
_OF_RESPONSES = frozenset({"definitions", "responses", "answers", "changes"})


def how_many(store: Store, wanted: Wanted) -> int:
    """How many responses are wanted."""
    condition, values = wanted.sql()
    with store.reading() as connection:
        found = connection.execute(
            f"SELECT count(*) FROM responses r JOIN definitions d ON r.definition = d.sha256 WHERE {condition}", values
        ).fetchone()
    return int(found[0])


def rows(store: Store, wanted: Wanted) -> Iterator[Row]:
    """One row an answer, all texts. A response without an answer has one row without an item."""
    for response in select(store, wanted):
        head = _head(response)
        earlier = json.dumps([change_object(change) for change in response.changes], ensure_ascii=False)
        head["earlier"] = earlier if response.changes else ""
        for answer in response.answers or (None,):
            yield {**head, **_cells(answer)}
            head["earlier"] = ""


def stand_in(id: str) -> str:
    """What stands for the respondent of a response that names nobody, so that its answers stay together."""
    return f"response {id}"


def _head(response: Response) -> Row:
    nobody = response.respondent is None and response.pair is None
    texts = {
        **{field: getattr(response, field) for field in ("role", "date", "pair", "team")},
        "respondent": stand_in(response.id) if nobody else response.respondent,
        "checklist": f"{response.checklist}@{response.version}",
        "response_id": response.id,
        "response_note": response.note,
        **{field: getattr(response, field) for field in ("sha256", "source", "started_at", "saved_at", "tool_version")},
    }
    return {name: text or "" for name, text in texts.items()}


def _cells(answer: Answer | None) -> Row:
    if answer is None:
        return {"item": "", "rating": "", "note": ""}
    return {"item": answer.item, "rating": rating_text(answer), "note": answer.note or ""}


def guarded(row: Row) -> list[str]:
    """The cells of a row under ``HEADINGS``; no spreadsheet runs one of them, and ``unguarded`` gives them back."""
    return [row[name] if name in _NOT_GUARDED else _guard(row[name]) for name in HEADINGS]


def _guard(text: str) -> str:
    return f"'{text}" if text.startswith("'") or text.lstrip().startswith(_RUN_BY_SPREADSHEETS) else text


def unguarded(name: str, text: str) -> str:
    """A cell of the column ``name`` as it was before ``guarded``."""
    return text if name in _NOT_GUARDED else text.removeprefix("'")


def response_object(response: Response) -> dict[str, Any]:
    """A response as JSON holds it: a rating is a number, "not applicable", or null for blank."""
    ratings = {answer.item: answer.value if answer.kind != "not_applicable" else rating_text(answer)
               for answer in response.answers}  # fmt: skip
    head = ("id", "checklist", "version", "sha256", "role", "date", "pair", "team", "respondent", "note", "source",
            "started_at", "saved_at", "tool_version")  # fmt: skip
    return {
        **{field: getattr(response, field) for field in head},
        "answers": ratings,
        "notes": {answer.item: answer.note for answer in response.answers if answer.note is not None},
        "changes": [change_object(change) for change in response.changes],
    }


def change_object(change: Change) -> dict[str, str | None]:
    """A change as JSON holds it."""
    return {"field": change.field, "old": change.old, "new": change.new, "at": change.at, "how": change.how}


def response_objects(store: Store, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """The responses that are wanted, in the order of ``select``."""
    return map(response_object, select(store, wanted))


def definition_objects(store: Store, wanted: Wanted | None) -> Iterator[dict[str, Any]]:
    """The definitions of the responses that are wanted, or all that the store keeps."""
    used = "1"
    values: list[str] = []
    if wanted is not None:
        condition, values = wanted.sql()
        of_responses = "SELECT r.definition FROM responses r JOIN definitions d ON r.definition = d.sha256"
        used = f"sha256 IN ({of_responses} WHERE {condition})"
    with store.reading() as connection:
        for sha256, content in connection.execute(
            f"SELECT sha256, content FROM definitions WHERE {used} ORDER BY id, version, sha256", values
        ):
            yield {"sha256": sha256, "content": json.loads(content)}


def further_tables(store: Store) -> dict[str, list[dict[str, Any]]]:
    """All rows of every table that holds no response: stories, actions, what was imported, and any later one."""
    with store.reading() as connection:
        return {table: _all_rows(connection, table) for table in further_names(connection)}


def further_names(connection: sqlite3.Connection) -> list[str]:
    """The tables beside those of responses; a table comes after those it refers to."""
    names = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        )
        if name not in _OF_RESPONSES
    ]
    return list(
        TopologicalSorter({name: sorted(set(parents(connection, name).values())) for name in names}).static_order()
    )


def parents(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """Column → the further table that it refers to."""
    keys = connection.execute('SELECT "from", "table" FROM pragma_foreign_key_list(?)', (table,))
    return {column: other for column, other in keys if other not in _OF_RESPONSES}


def key_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns that tell the rows of a table apart."""
    found = connection.execute("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (table,))
    return [name for (name,) in found]


def _all_rows(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    order = ", ".join(f'"{name}"' for name in key_of(connection, table)) or "rowid"
    cursor = connection.execute(f'SELECT * FROM "{table}" ORDER BY {order}')
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
