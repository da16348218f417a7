"""Stories: examples of good practice that were told about a statement, and which of them a team puts on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coprod_cli.checklist.model import Checklist
from coprod_cli.ratings.linked import EVERYTHING, LINK_COLUMNS, Link, Sought
from coprod_cli.ratings.named import find_id
from coprod_cli.ratings.responses import keep_definition
from coprod_cli.ratings.store import Store


@dataclass(frozen=True, slots=True)
class Story:
    """One example of good practice.

    ``role`` is the role of whoever tells it, when that was said. ``date`` is an ISO day. ``place`` is
    where its team puts it among the stories of this statement, 1 on top; ``None`` when it was not picked.
    """

    id: str
    link: Link
    text: str
    date: str
    kept_at: str
    role: str | None = None
    place: int | None = None


def add(store: Store, checklist: Checklist, story: Story) -> None:
    """Keeps a story about an item of ``checklist``."""
    link = story.link
    with store.writing() as connection:
        keep_definition(connection, checklist)
        connection.execute(
            "INSERT INTO stories (id, definition, item, team, pair, role, date, text, place, kept_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                story.id,
                link.sha256,
                link.item,
                link.team,
                link.pair,
                story.role,
                story.date,
                story.text,
                story.place,
                story.kept_at,
            ),
        )


def select(store: Store, sought: Sought = EVERYTHING, *, id: str | None = None) -> list[Story]:
    """Stories: those that were picked come first, in their order, then the newest; ``id`` for one alone."""
    condition, values = sought.sql()
    if id is not None:
        condition, values = f"{condition} AND t.id = ?", [*values, id]
    with store.reading() as connection:
        rows = connection.execute(
            f"SELECT t.id, {LINK_COLUMNS}, t.text, t.date, t.kept_at, t.role, t.place "
            f"FROM stories t JOIN definitions d ON t.definition = d.sha256 WHERE {condition} "
            "ORDER BY t.place IS NULL, t.place, t.date DESC, t.kept_at DESC, t.id",
            values,
        ).fetchall()
    stories = (Story(id, Link(*row[:6]), *row[6:]) for id, *row in rows)
    return [story for story in stories if sought.fits(story.link)]


def find(store: Store, name: str) -> Story:
    """The story whose id is ``name`` or begins with it. Raises UsageError when there is not exactly one."""
    return select(store, id=find_id(store, "stories", name))[0]


def pick(store: Store, story: Story, place: int) -> Story:
    """Puts a story at a place among those of its statement and team, 1 on top; 0 takes it from its place."""
    link = story.link
    with store.writing() as connection:
        picked = dict(
            connection.execute(
                "SELECT t.id, t.place FROM stories t JOIN definitions d ON t.definition = d.sha256 "
                "WHERE d.id = ? AND t.item = ? AND t.team IS ? AND t.place IS NOT NULL",
                (link.checklist, link.item, link.team),
            ).fetchall()
        )
        now = moved(picked, story.id, place)
        connection.executemany(
            "UPDATE stories SET place = ? WHERE id = ?", [(now.get(id), id) for id in {*picked, story.id}]
        )
    return find(store, story.id)


def moved(places: Mapping[str, int], id: str, place: int) -> dict[str, int]:
    """The places once ``id`` has ``place`` (0: none).

    Where it stood, those below move up. If its new place is taken, the one there and those right below it
    move down; further ones, below a free place, stay.
    """
    left = places.get(id)
    others = {other: at - 1 if left is not None and at > left else at for other, at in places.items() if other != id}
    if place == 0:
        return others
    by_place = {at: other for other, at in others.items()}
    end = place
    while end in by_place:
        end += 1
    others |= {by_place[at]: at + 1 for at in range(place, end)}
    return others | {id: place}
