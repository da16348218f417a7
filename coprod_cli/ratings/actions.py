"""Actions: what was said, what was agreed together, who does it by when, where it stands, and what changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import Problem, UsageError
from coprod_cli.ratings.linked import EVERYTHING, LINK_COLUMNS, Link, Sought
from coprod_cli.ratings.looks import COLUMNS, Look, from_row, row_of
from coprod_cli.ratings.named import find_id
from coprod_cli.ratings.responses import keep_definition
from coprod_cli.ratings.store import Store

Status = Literal["planned", "doing", "done", "cannot do"]
STATUSES: tuple[Status, ...] = get_args(Status)
CHANGEABLE = ("said", "agreed", "owner", "due", "status", "why", "did")
"""The fields that may change once an action is agreed; each change is kept."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field of an action as it was before a day (ISO), and what took its place."""

    day: str
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Action:
    """Something that was agreed about a statement.

    ``said_by`` is a role's id. ``due`` and ``agreed_on`` are ISO days; ``agreed_at`` is the moment (UTC) on
    that day which parts the answers before from those since. ``why`` is there exactly when it cannot be
    done; ``did`` is what was done so far. ``then`` and ``since`` are the item's scores when it was agreed,
    and from the answers since then when they were last looked at.
    """

    id: str
    link: Link
    said: str
    said_by: str
    agreed: str
    owner: str
    due: str
    agreed_on: str
    agreed_at: str
    status: Status = "planned"
    why: str | None = None
    did: str | None = None
    then: Look | None = None
    since: Look | None = None
    history: tuple[Change, ...] = ()

    @property
    def stands_since(self) -> str:
        """The day (ISO) on which its status became what it is."""
        return next((change.day for change in self.history[::-1] if change.field == "status"), self.agreed_on)

    def overdue(self, today: str) -> bool:
        """Whether it was due before ``today`` (ISO) and is neither done nor given up."""
        return self.due < today and self.status in ("planned", "doing")


def restated(action: Action, status: Status | None, why: str | None) -> tuple[Status, str | None]:
    """The status and its reason once ``status`` (``None``: as it is) and ``why`` are said of an action.

    Raises:
        UsageError: "cannot do" without a reason, or a reason for anything else.
    """
    new = status or action.status
    if new == "cannot do":
        reason = why or action.why
        if reason is None:
            raise UsageError(
                Problem("why-needed", "Why can it not be done? Those who asked will want to know.", 'Add --why "…".')
            )
        return new, reason
    if why is not None:
        raise UsageError(
            Problem(
                "why-not-asked",
                f'--why says why something cannot be done, and this is "{new}".',
                'Add --status "cannot do", or say what was done with --did.',
            )
        )
    return new, None


def add(store: Store, checklist: Checklist, action: Action) -> None:
    """Keeps an action about an item of ``checklist``, with the scores that it holds."""
    link = action.link
    with store.writing() as connection:
        keep_definition(connection, checklist)
        connection.execute(
            "INSERT INTO actions (id, definition, item, team, pair, said, said_by, agreed, owner, due, status, why, "
            "did, agreed_on, agreed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                action.id,
                link.sha256,
                link.item,
                link.team,
                link.pair,
                action.said,
                action.said_by,
                action.agreed,
                action.owner,
                action.due,
                action.status,
                action.why,
                action.did,
                action.agreed_on,
                action.agreed_at,
            ),
        )
        for look, name in ((action.then, "agreed"), (action.since, "since")):
            if look is not None:
                _keep_look(connection, action.id, name, look)
        _keep_changes(connection, action.id, action.history)


def update(
    store: Store,
    id: str,
    day: str,
    *,
    status: Status | None = None,
    why: str | None = None,
    texts: Mapping[str, str | None] | None = None,
    since: Look | None = None,
) -> Action:
    """Changes an action on a day (ISO), and keeps what it was before.

    ``texts`` are new values by the name of their field; ``None`` leaves one as it is. ``since`` takes the
    place of an earlier look.

    Raises:
        UsageError: the status and the reason do not fit together; nothing is changed then.
    """
    with store.writing() as connection:
        old = find(store, id)
        now, reason = restated(old, status, why)
        given = {field: text for field, text in (texts or {}).items() if text is not None}
        new = replace(old, status=now, why=reason, **given)  # type: ignore[arg-type]
        changes = [
            Change(day, field, getattr(old, field), getattr(new, field))
            for field in CHANGEABLE
            if getattr(old, field) != getattr(new, field)
        ]
        fields = ", ".join(f"{field} = ?" for field in CHANGEABLE)
        connection.execute(
            f"UPDATE actions SET {fields} WHERE id = ?", [*(getattr(new, field) for field in CHANGEABLE), id]
        )
        _keep_changes(connection, id, changes)
        if since is not None:
            _keep_look(connection, id, "since", since)
    return find(store, id)


def _keep_look(connection: sqlite3.Connection, id: str, name: str, look: Look) -> None:
    row = (id, name, *row_of(look))
    connection.execute(
        f"INSERT OR REPLACE INTO action_scores (action, look, {COLUMNS}) VALUES ({', '.join('?' * len(row))})", row
    )


def _keep_changes(connection: sqlite3.Connection, id: str, changes: Iterable[Change]) -> None:
    connection.executemany(
        "INSERT INTO action_changes (action, day, field, old, new) VALUES (?, ?, ?, ?, ?)",
        [(id, change.day, change.field, change.old, change.new) for change in changes],
    )


def select(store: Store, sought: Sought = EVERYTHING, *, id: str | None = None) -> list[Action]:
    """Actions with their scores and history, in the order in which they were agreed; ``id`` for one alone."""
    condition, values = sought.sql()
    if id is not None:
        condition, values = f"{condition} AND t.id = ?", [*values, id]
    joined = "FROM actions t JOIN definitions d ON t.definition = d.sha256"
    with store.reading() as connection:
        rows = connection.execute(
            f"SELECT t.id, {LINK_COLUMNS}, t.said, t.said_by, t.agreed, t.owner, t.due, t.agreed_on, t.agreed_at, "
            f"t.status, t.why, t.did {joined} WHERE {condition} ORDER BY t.agreed_at, t.id",
            values,
        ).fetchall()
        looks = {
            (action, name): from_row(row)
            for action, name, *row in connection.execute(
                f"SELECT s.action, s.look, {COLUMNS} {joined} JOIN action_scores s ON s.action = t.id "
                f"WHERE {condition}",
                values,
            )
        }
        history: dict[str, list[Change]] = {}
        for action, *change in connection.execute(
            f"SELECT c.action, c.day, c.field, c.old, c.new {joined} JOIN action_changes c ON c.action = t.id "
            f"WHERE {condition} ORDER BY c.number",
            values,
        ):
            history.setdefault(action, []).append(Change(*change))
    actions = (
        replace(
            Action(id, Link(*row[:6]), *row[6:]),
            then=looks.get((id, "agreed")),
            since=looks.get((id, "since")),
            history=tuple(history.get(id, ())),
        )
        for id, *row in rows
    )
    return [action for action in actions if sought.fits(action.link)]


def find(store: Store, name: str) -> Action:
    """The action whose id is ``name`` or begins with it. Raises UsageError when there is not exactly one."""
    return select(store, id=find_id(store, "actions", name))[0]
