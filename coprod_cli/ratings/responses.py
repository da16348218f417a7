"""Responses in the store: begun, answered one item at a time, finished, found again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from itertools import groupby
from operator import itemgetter
from secrets import token_hex

from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import Problem, UsageError
from coprod_cli.ratings.records import Answer, Change, Response, now
from coprod_cli.ratings.store import Store
from coprod_cli.ratings.store_faults import damaged
from coprod_cli.version import __version__


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which responses: each field that is set must be equal; dates are ISO days, both included.

    ``finished`` is True for those that count, False for unfinished interviews, None for both.
    """

    checklist: str | None = None
    version: str | None = None
    role: str | None = None
    pair: str | None = None
    team: str | None = None
    respondent: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    finished: bool | None = True

    def sql(self) -> tuple[str, list[str]]:
        """A condition on ``r`` (responses) and ``d`` (definitions), and its values."""
        columns = {"checklist": "d.id", "version": "d.version", "date_from": "r.date >=", "date_to": "r.date <="}
        conditions, values = ["1"], []
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None or field.name == "finished":
                continue
            column = columns.get(field.name, f"r.{field.name}")
            conditions.append(f"{column} ?" if column.endswith("=") else f"{column} = ?")
            values.append(value)
        if self.finished is not None:
            conditions.append(f"r.saved_at IS {'NOT ' if self.finished else ''}NULL")
        return " AND ".join(conditions), values


def begin(
    store: Store,
    checklist: Checklist,
    *,
    role: str,
    date: str | None,
    pair: str | None = None,
    team: str | None = None,
    respondent: str | None = None,
    source: str = "interview",
) -> Response:
    """A new unfinished response without answers, already in the store."""
    response = Response(
        token_hex(8),
        checklist.id,
        checklist.version,
        checklist.sha256,
        role,
        date,
        now(),
        __version__,
        pair,
        team,
        respondent,
        None,
        source,
    )
    with store.writing() as connection:
        keep_definition(connection, checklist)
        insert(connection, response)
    return response


def keep(store: Store, response: str, answer: Answer) -> None:
    """Saves one answer of an unfinished response, in place of an earlier one. It is on disk on return.

    Raises:
        UsageError: the response is not open: it was finished, discarded or forgotten, perhaps elsewhere.
    """
    with store.writing() as connection:
        _refuse_closed(connection, response)
        connection.execute(
            "INSERT INTO answers VALUES (?, ?, ?, ?, ?) ON CONFLICT (response, item) DO UPDATE SET "
            "kind = excluded.kind, value = excluded.value, note = excluded.note",
            (response, answer.item, answer.kind, answer.value, answer.note),
        )


def finish(store: Store, response: str, checklist: Checklist) -> Response:
    """Makes a response count. Items without an answer become blank: they were asked and left out.

    Raises:
        UsageError: the response is not open: it was finished, discarded or forgotten, perhaps elsewhere.
    """
    with store.writing() as connection:
        _refuse_closed(connection, response)
        connection.executemany(
            "INSERT INTO answers VALUES (?, ?, 'blank', NULL, NULL) ON CONFLICT DO NOTHING",
            [(response, item.id) for item in checklist.items],
        )
        connection.execute("UPDATE responses SET saved_at = ? WHERE id = ?", (now(), response))
    return find(store, response)


def _refuse_closed(connection: sqlite3.Connection, response: str) -> None:
    open_still = "SELECT 1 FROM responses WHERE id = ? AND saved_at IS NULL"
    if connection.execute(open_still, (response,)).fetchone() is None:
        raise UsageError(
            Problem(
                "response-closed",
                "This response is not open any more: it was finished, discarded or forgotten elsewhere.",
                "Nothing was changed by this. `coprod responses` lists what is kept.",
            )
        )


def discard(store: Store, response: str) -> None:
    """Takes an unfinished response out of the store, with its answers. A finished one stays."""
    with store.writing() as connection:
        connection.execute("DELETE FROM responses WHERE id = ? AND saved_at IS NULL", (response,))


def add(store: Store, checklist: Checklist, responses: Iterable[Response]) -> None:
    """Saves whole responses, all of them or none."""
    with store.writing() as connection:
        keep_definition(connection, checklist)
        for response in responses:
            insert(connection, response)


def keep_definition(connection: sqlite3.Connection, checklist: Checklist) -> None:
    """Keeps the checklist's content beside the answers to it, so that they can always be read."""
    content = json.dumps(checklist.model_dump(mode="json", by_alias=True), ensure_ascii=False)
    connection.execute(
        "INSERT INTO definitions VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (checklist.sha256, checklist.id, checklist.version, content),
    )


def insert(connection: sqlite3.Connection, response: Response) -> None:
    """Writes a response with its answers and changes; its definition must be there."""
    connection.execute(
        "INSERT INTO responses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            response.id,
            response.sha256,
            response.role,
            response.date,
            response.pair,
            response.team,
            response.respondent,
            response.note,
            response.source,
            response.started_at,
            response.saved_at,
            response.tool_version,
        ),
    )
    connection.executemany(
        "INSERT INTO answers VALUES (?, ?, ?, ?, ?)",
        [(response.id, answer.item, answer.kind, answer.value, answer.note) for answer in response.answers],
    )
    connection.executemany(
        "INSERT INTO changes (response, field, old, new, at, how) VALUES (?, ?, ?, ?, ?, ?)",
        [(response.id, change.field, change.old, change.new, change.at, change.how) for change in response.changes],
    )


def select(store: Store, wanted: Wanted = Wanted(), *, id: str | None = None) -> Iterator[Response]:
    """Responses with their answers and history, by date, then by when they were saved; ``id`` for one alone."""
    condition, values = wanted.sql()
    if id is not None:
        condition, values = f"{condition} AND r.id = ?", [*values, id]
    joined = "responses r JOIN definitions d ON r.definition = d.sha256"
    changes: dict[str, list[Change]] = {}
    places: dict[str, dict[str, int]] = {}
    with store.reading() as connection:
        for response, *change in connection.execute(
            f"SELECT r.id, c.field, c.old, c.new, c.at, c.how FROM {joined} JOIN changes c ON c.response = r.id "
            f"WHERE {condition} ORDER BY c.number",
            values,
        ):
            changes.setdefault(response, []).append(Change(*change))
        rows = connection.execute(
            "SELECT r.id, d.id, d.version, d.sha256, r.role, r.date, r.started_at, r.tool_version, r.pair, r.team, "
            "r.respondent, r.note, r.source, r.saved_at, a.item, a.kind, a.value, a.note "
            f"FROM {joined} LEFT JOIN answers a ON a.response = r.id WHERE {condition} "
            "ORDER BY r.date, r.saved_at IS NULL, r.saved_at, r.started_at, r.id",
            values,
        )
        for head, answers in groupby(rows, key=itemgetter(slice(14))):
            sha256 = head[3]
            if sha256 not in places:
                places[sha256] = {item.id: n for n, item in enumerate(definition(store, sha256).items)}
            try:
                found = [Answer(*row[14:]) for row in answers if row[14] is not None]
                found.sort(key=lambda answer: places[sha256][answer.item])
            except (KeyError, ValueError):  # no such item, or a kind of answer that has no such value
                raise damaged(store.path) from None
            yield replace(Response(*head), answers=tuple(found), changes=tuple(changes.get(head[0], ())))


def find(store: Store, name: str) -> Response:
    """The response whose id is ``name`` or begins with it.

    Raises:
        UsageError: there is none, or more than one.
    """
    with store.reading() as connection:
        ids = [
            row[0]
            for row in connection.execute(
                "SELECT id FROM responses WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id LIMIT 3", (name,)
            )
        ]
    if name in ids:
        ids = [name]
    if not name or not ids:
        raise UsageError(Problem("no-response", f'No response is called "{name}".', "`coprod responses` lists them."))
    if len(ids) > 1:
        message = f'More than one response begins with "{name}": {", ".join(ids)}.'
        raise UsageError(Problem("no-response", message, "Write more of it."))
    return next(select(store, Wanted(finished=None), id=ids[0]))


def unfinished(store: Store, checklist: str | None = None) -> list[Response]:
    """Interviews that were stopped, the latest first."""
    found = select(store, Wanted(checklist=checklist, finished=False))
    return sorted(found, key=lambda response: response.started_at, reverse=True)


def definition(store: Store, sha256: str) -> Checklist:
    """The checklist as it was when it was answered.

    Raises:
        SourceError: the store holds none, or something else in its place.
    """
    with store.reading() as connection:
        found = connection.execute("SELECT content FROM definitions WHERE sha256 = ?", (sha256,)).fetchone()
    try:
        return Checklist.model_validate(json.loads(found[0]))
    except (TypeError, ValueError):
        raise damaged(store.path) from None


def held(store: Store) -> dict[tuple[str, str], int]:
    """(checklist id, version) → how many finished responses the store holds."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT d.id, d.version, count(*) FROM responses r JOIN definitions d ON r.definition = d.sha256 "
            "WHERE r.saved_at IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
        ).fetchall()
    return {(checklist, version): count for checklist, version, count in rows}
