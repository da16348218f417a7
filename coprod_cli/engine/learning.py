"""What the raw texts of the rows mean that could not be read whole: each distinct text is read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from coprod_cli.engine.base import Readings, Unreadable
from coprod_cli.engine.rows import Rows

_MOST_UNREADABLE = 10_000


class Learnt(NamedTuple):
    """The readings with what was learnt; the texts that nobody could read, and how many more there are."""

    readings: Readings
    unreadable: list[Unreadable]
    left_out: int


def learn(rows: Rows, texts: Callable[[str], Iterable[tuple[str, int]]], *, checklists: bool) -> Learnt:
    """Reads each distinct raw text of the unread rows. ``texts`` runs a query of texts and their rows."""
    readings, interpreter = rows.request.readings, rows.request.interpreter
    known: dict[str, dict[str, Any]] = {
        "item": dict(readings.items),
        "role": dict(readings.roles),
        "rating": dict(readings.answers),
        "checklist": dict(readings.checklists),
    }
    # A date has no distinct meanings to learn: it is read or it is not.
    readers = {
        "item": interpreter.item,
        "role": interpreter.role,
        "rating": interpreter.answer,
        "checklist": interpreter.for_checklist,
    }
    own = {place: dict(meanings) for place, meanings in readings.own.items()}
    unreadable: list[Unreadable] = []
    left_out = 0
    for sql, number, what, column in rows.unread_texts(checklists=checklists):
        reader = rows.request.tables[number].own.get(column) or readers.get(what)
        meanings = known.get(what, {})
        if column in rows.request.tables[number].own:
            meanings = own.setdefault((number, column), {})
        for raw, count in texts(sql):
            if raw in meanings:
                continue
            meaning = reader(raw) if reader else None
            if meaning is not None:
                meanings[raw] = meaning
            elif len(unreadable) < _MOST_UNREADABLE:
                unreadable.append(Unreadable(number, what, column, raw, count))
            else:
                left_out += 1
    learnt = replace(
        readings,
        items=known["item"],
        roles=known["role"],
        answers=known["rating"],
        checklists=known["checklist"],
        own=own,
    )
    return Learnt(learnt, unreadable, left_out)
