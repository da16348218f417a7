"""Five Whys: from what is seen to what lies behind it, at most five answers to "why?", kept as a chain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from coprod_cli.checklist.model import Checklist
from coprod_cli.ratings.linked import EVERYTHING, LINK_COLUMNS, Link, Sought
from coprod_cli.ratings.responses import keep_definition
from coprod_cli.ratings.store import Store

MOST = 5
"""How often "why?" is asked."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A problem in the words of those who see it, and the answers to each "why?", at most five.

    ``date`` is an ISO day.
    """

    id: str
    link: Link
    about: str
    date: str
    kept_at: str
    answers: tuple[str, ...] = ()


def keep(store: Store, checklist: Checklist, chain: Chain, *answers: str) -> Chain:
    """Saves further answers, and with the first one the chain itself; all or none. They are on disk on return."""
    link, had = chain.link, len(chain.answers)
    with store.writing() as connection:
        keep_definition(connection, checklist)
        connection.execute(
            "INSERT INTO whys (id, definition, item, team, pair, date, about, kept_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            (chain.id, link.sha256, link.item, link.team, link.pair, chain.date, chain.about, chain.kept_at),
        )
        connection.executemany(
            "INSERT INTO why_answers VALUES (?, ?, ?)",
            [(chain.id, number, answer) for number, answer in enumerate(answers, had + 1)],
        )
    return replace(chain, answers=(*chain.answers, *answers))


def select(
    store: Store, sought: Sought = EVERYTHING, *, date_from: str | None = None, date_to: str | None = None
) -> list[Chain]:
    """Chains, the oldest first; days are ISO, both included."""
    condition, values = sought.sql()
    for bound, day in (("t.date >= ?", date_from), ("t.date <= ?", date_to)):
        if day is not None:
            condition, values = f"{condition} AND {bound}", [*values, day]
    with store.reading() as connection:
        rows = connection.execute(
            f"SELECT t.id, {LINK_COLUMNS}, t.about, t.date, t.kept_at, w.answer "
            "FROM whys t JOIN definitions d ON t.definition = d.sha256 JOIN why_answers w ON w.chain = t.id "
            f"WHERE {condition} ORDER BY t.date, t.kept_at, t.id, w.number",
            values,
        ).fetchall()
    chains = (
        Chain(id, Link(*link), about, date, kept_at, tuple(answer for *_, answer in answers))
        for (id, *link, about, date, kept_at), answers in groupby(rows, key=itemgetter(slice(10)))
    )
    return [chain for chain in chains if sought.fits(chain.link)]
