"""Taking responses into the store: what is new is added, what changed is updated with its history, the rest stays.

All of it runs in one transaction of the caller's, so that an import is whole or leaves nothing behind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import Problem, SourceError
from coprod_cli.ratings.differences import Difference, FieldChange, Incoming, difference
from coprod_cli.ratings.fields import write_field
from coprod_cli.ratings.identity import row_id
from coprod_cli.ratings.records import Change, Response, now
from coprod_cli.ratings.responses import insert, keep_changes, stored_response

_MOST_ROWS_NAMED = 5
_AT_ONCE = 500
_ASKED_HERE = frozenset({"interview", "scripted"})


@dataclass(frozen=True, slots=True)
class Added:
    """A response that was not there. ``response`` has no answers here; ``answers`` is how many it has."""

    given: Incoming
    answers: int


@dataclass(frozen=True, slots=True)
class Updated:
    """A response that was there and says something else now; ``response`` is how it was."""

    given: Incoming
    response: Response
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """A response that is no longer there."""

    file: str
    response: Response


@dataclass(slots=True)
class Outcome:
    """What became of every response of an import; ``removed`` are those of rows that a corrected copy has no more.

    ``standing`` counts answers, notes and other fields that stay as they were amended; ``left_alone`` the
    responses that are still being asked for here, or were.
    """

    added: list[Added] = field(default_factory=list)
    updated: list[Updated] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    same: int = 0
    standing: int = 0
    left_alone: int = 0


def take_in(connection: sqlite3.Connection, incoming: Iterable[Incoming], *, replace_moved: bool = False) -> Outcome:
    """Adds and updates responses; their definitions must be in the store.

    Raises:
        SourceError: ``rows-moved``, when rows that name nobody hold other answers than they did, unless
            ``replace_moved``; ``another-checklist``, when a stored response was given to another definition.
    """
    outcome, at = Outcome(), now()
    moved: dict[str, list[int]] = {}
    for given in incoming:
        stored = stored_response(connection, given.response.id)
        if stored is None:
            insert(connection, given.response)
            bare = replace(given, response=replace(given.response, answers=(), changes=()))
            outcome.added.append(Added(bare, len(given.response.answers)))
        elif (stored.checklist, stored.version) != (given.response.checklist, given.response.version):
            raise SourceError(_other_response(given, stored))
        elif stored.saved_at is None or (stored.source in _ASKED_HERE and not given.exported):
            outcome.left_alone += 1
        else:
            found = difference(stored, given, replace=replace_moved)
            outcome.standing += found.standing
            if found.moved and not replace_moved:
                moved.setdefault(given.file, []).append(given.row or 0)
            elif found.changes or found.later:
                _update(connection, stored, found, at)
                outcome.updated.append(Updated(given, stored, found.changes))
            else:
                outcome.same += 1
    if moved:
        raise SourceError(_moved(file, rows) for file, rows in moved.items())
    return outcome


def _update(connection: sqlite3.Connection, stored: Response, found: Difference, at: str) -> None:
    for change in found.changes:
        write_field(connection, stored.id, change.field, change.new)
    new = [Change(change.field, change.old, change.new, at, "import") for change in found.changes if not change.told]
    keep_changes(connection, stored.id, (*found.later, *new))


def _other_response(given: Incoming, stored: Response) -> Problem:
    return Problem(
        "export-damaged",
        f"Response {stored.id} is to {given.response.checklist} {given.response.version} here, "
        f"and to {stored.checklist} {stored.version} in the store.",
        "Use the export as `coprod export` wrote it, before another program saved it.",
        given.file,
        row=given.row,
    )


def _moved(file: str, rows: Sequence[int]) -> Problem:
    rows = sorted(rows)
    named = [str(row) for row in rows[:_MOST_ROWS_NAMED]]
    if len(rows) > _MOST_ROWS_NAMED:
        named.append(f"{len(rows) - _MOST_ROWS_NAMED:,} more")
    listed = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    subject = f"Row {listed} names nobody, and holds" if len(rows) == 1 else f"Rows {listed} name nobody, and hold"
    return Problem(
        "rows-moved",
        f"{subject} other answers than when this file was imported before. Nothing was stored.",
        "New answers need a file name of their own. If this file is a corrected copy, add --replace.",
        file,
        row=rows[0],
    )


def rows_gone(
    connection: sqlite3.Connection, checklist: Checklist, source: str, before: int, rows: Iterable[int]
) -> list[str]:
    """The ids of stored responses of rows that named nobody, and that the source no longer has.

    ``before`` is the last of them that there was; ``rows`` are those that name nobody now. Both count from 1.
    """
    missing = sorted(set(range(1, before + 1)).difference(rows))
    found: list[str] = []
    for start in range(0, len(missing), _AT_ONCE):
        ids = [row_id(checklist, source, row) for row in missing[start : start + _AT_ONCE]]
        places = ", ".join("?" * len(ids))
        there = {id for (id,) in connection.execute(f"SELECT id FROM responses WHERE id IN ({places})", ids)}
        found += [id for id in ids if id in there]
    return found


def take_out(connection: sqlite3.Connection, file: str, ids: Iterable[str]) -> Iterator[Removed]:
    """Removes responses with their answers and history, and tells of each."""
    for id in ids:
        response = stored_response(connection, id)
        if response is not None:
            connection.execute("DELETE FROM responses WHERE id = ?", (id,))
            yield Removed(file, response)
