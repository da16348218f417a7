"""Responses in the store: begun, answered one item at a time, finished, found again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from secrets import token_hex

from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import Problem, SourceError, UsageError
from coprod_cli.ratings.named import find_id
from coprod_cli.ratings.records import Answer, Change, Response, now
from coprod_cli.ratings.store import Store
from coprod_cli.ratings.store_faults import damaged
from coprod_cli.version import __version__

_JOINED = "responses r JOIN definitions d ON r.definition = d.sha256"
_HEAD = (
    "r.id, d.id, d.version, d.sha256, r.role, r.date, r.started_at, r.tool_version, r.pair, r.team, "
    "r.respondent, r.note, r.source, r.saved_at"
)
"""The fields of a ``Response`` up to its answers, in their order, of ``_JOINED``."""


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
        conditions = {
            "d.id = ?": self.checklist,
            "d.version = ?": self.version,
            "r.role = ?": self.role,
            "r.pair = ?": self.pair,
            "r.team = ?": self.team,
            "r.respondent = ?": self.respondent,
            "r.date >= ?": self.date_from,
            "r.date <= ?": self.date_to,
        }
        chosen = {condition: value for condition, value in conditions.items() if value is not None}
        finished = {None: "1", True: "r.saved_at IS NOT NULL", False: "r.saved_at IS NULL"}[self.finished]
        return " AND ".join([*chosen, finished]), list(chosen.values())


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
        id=token_hex(8),
        checklist=checklist.id,
        version=checklist.version,
        sha256=checklist.sha256,
        role=role,
        date=date,
        started_at=now(),
        tool_version=__version__,
        pair=pair,
        team=team,
        respondent=respondent,
        source=source,
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
        keep_answer(connection, response, answer)


def keep_answer(connection: sqlite3.Connection, response: str, answer: Answer) -> None:
    """Writes an answer of a response, in place of an earlier one to that item."""
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
    """Keeps the checklist's content beside the answers to it, so that they can always be read.

    Raises:
        SourceError: there are responses to a checklist of the same id and version that asks something else.
    """
    refuse_another(connection, checklist)
    content = json.dumps(checklist.model_dump(mode="json", by_alias=True), ensure_ascii=False)
    connection.execute(
        "INSERT INTO definitions VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (checklist.sha256, checklist.id, checklist.version, content),
    )


def refuse_another(connection: sqlite3.Connection, checklist: Checklist) -> None:
    """Raises SourceError when there are responses to a checklist of the same name that asks something else."""
    answered = connection.execute(
        "SELECT content FROM definitions WHERE id = ? AND version = ? AND sha256 <> ? "
        "AND sha256 IN (SELECT definition FROM responses)",
        (checklist.id, checklist.version, checklist.sha256),
    ).fetchall()
    for (content,) in answered:
        differs = checklist.measures_otherwise(Checklist.model_validate(json.loads(content)))
        if differs:
            path = connection.execute("PRAGMA database_list").fetchone()[2]
            raise SourceError(
                Problem(
                    "another-checklist",
                    f"The store holds responses to another {checklist.id} {checklist.version}, "
                    f"which differs in its {differs}.",
                    "Give the changed checklist a new version; scores of two versions are never mixed.",
                    path,
                )
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
    keep_changes(connection, response.id, response.changes)


def keep_changes(connection: sqlite3.Connection, response: str, changes: Iterable[Change]) -> None:
    """Adds to the history of a response, in the order given."""
    connection.executemany(
        "INSERT INTO changes (response, field, old, new, at, how) VALUES (?, ?, ?, ?, ?, ?)",
        [(response, change.field, change.old, change.new, change.at, change.how) for change in changes],
    )


def stored_response(connection: sqlite3.Connection, id: str) -> Response | None:
    """The response of exactly this id, with its answers in no order; ``None`` when there is none."""
    head = connection.execute(f"SELECT {_HEAD} FROM {_JOINED} WHERE r.id = ?", (id,)).fetchone()
    if head is None:
        return None
    answers = connection.execute("SELECT item, kind, value, note FROM answers WHERE response = ?", (id,))
    changes = connection.execute(
        "SELECT field, old, new, at, how FROM changes WHERE response = ? ORDER BY number", (id,)
    )
    return replace(
        Response(*head), answers=tuple(Answer(*row) for row in answers), changes=tuple(Change(*row) for row in changes)
    )


def select(store: Store, wanted: Wanted = Wanted(), *, id: str | None = None) -> Iterator[Response]:
    """Responses with their answers and history, by date, then by when they were saved; ``id`` for one alone."""
    condition, values = wanted.sql()
    if id is not None:
        condition, values = f"{condition} AND r.id = ?", [*values, id]
    changes: dict[str, list[Change]] = {}
    places: dict[str, dict[str, int]] = {}
    with store.reading() as connection:
        for response, *change in connection.execute(
            f"SELECT r.id, c.field, c.old, c.new, c.at, c.how FROM {_JOINED} JOIN changes c ON c.response = r.id "
            f"WHERE {condition} ORDER BY c.number",
            values,
        ):
            changes.setdefault(response, []).append(Change(*change))
        rows = connection.execute(
            f"SELECT {_HEAD}, a.item, a.kind, a.value, a.note FROM {_JOINED} "
            f"LEFT JOIN answers a ON a.response = r.id WHERE {condition} "
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
    return next(select(store, Wanted(finished=None), id=find_id(store, "responses", name)))


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
