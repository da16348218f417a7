"""What stories, actions and chains of why are linked to: a statement, a team, perhaps a pair; how each is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Protocol, TypeVar

from coprod_cli.checklist.leaves import quoted, sentence
from coprod_cli.checklist.model import Checklist, Item
from coprod_cli.checklist.rules import did_you_mean
from coprod_cli.problems import Problem, UsageError
from coprod_cli.ratings.responses import definition
from coprod_cli.ratings.store import Store


@dataclass(frozen=True, slots=True)
class Link:
    """The statement that something is about, in the version in which it was said, and whom it concerns.

    ``item`` is the item's id in the definition with ``sha256``, which the store keeps.
    """

    checklist: str
    version: str
    sha256: str
    item: str
    team: str | None = None
    pair: str | None = None


def link(checklist: Checklist, item: Item, team: str | None = None, pair: str | None = None) -> Link:
    """A link to an item of this checklist."""
    return Link(checklist.id, checklist.version, checklist.sha256, item.id, team, pair)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which are wanted: each field that is set must fit. ``places`` are (definition's sha256, item id)."""

    checklist: str | None = None
    places: frozenset[tuple[str, str]] | None = None
    team: str | None = None
    pair: str | None = None

    def sql(self) -> tuple[str, list[str]]:
        """A condition on ``t`` (the table) and ``d`` (definitions), and its values; ``places`` is not in it."""
        wanted = {"d.id": self.checklist, "t.team": self.team, "t.pair": self.pair}
        named = {column: value for column, value in wanted.items() if value is not None}
        return " AND ".join(["1", *(f"{column} = ?" for column in named)]), list(named.values())

    def fits(self, link: Link) -> bool:
        """Whether the statement is one of those wanted."""
        return self.places is None or (link.sha256, link.item) in self.places


EVERYTHING = Sought()


class Linked(Protocol):
    """Anything that has a link."""

    @property
    def link(self) -> Link: ...


L = TypeVar("L", bound=Linked)

LINK_COLUMNS = "d.id, d.version, d.sha256, t.item, t.team, t.pair"
"""The fields of a ``Link``, in their order, of ``t`` joined with its definition ``d``."""


def item_of(checklist: Checklist, text: str) -> Item:
    """The item that ``text`` means: its id, its number, or its text.

    Raises:
        UsageError: there is none.
    """
    found = _item_of(checklist, text)
    if found is not None:
        return found
    near = did_you_mean(text.strip(), (name for item in checklist.items for name in (item.id, item.text)))
    hint = sentence(near) if near else f"`coprod show {checklist.id}` lists them, with the id of each."
    raise UsageError(Problem("unknown-item", f"{checklist.id} has no statement {quoted(text)}.", hint))


def _item_of(checklist: Checklist, text: str) -> Item | None:
    by_text = {_same(item.text): item for item in checklist.items}
    by_number = {str(number): item for number, item in enumerate(checklist.items, 1)}
    by_id = {item.id: item for item in checklist.items}
    return (by_text | by_number | by_id).get(_same(text))


def _same(text: str) -> str:
    return " ".join(text.casefold().split())


def role_of(checklist: Checklist, text: str) -> str:
    """The id of the role that ``text`` means: its id or its label.

    Raises:
        UsageError: there is none.
    """
    names = {_same(name): role for role, about in checklist.roles.items() for name in (about.label, role)}
    wanted = _same(text)
    if wanted in names:
        return names[wanted]
    near = did_you_mean(wanted, checklist.roles) or f"its roles are: {', '.join(checklist.roles)}"
    raise UsageError(Problem("unknown-role", f"{checklist.id} has no role {quoted(text)}.", sentence(near)))


def kept_definitions(store: Store, checklist: str | None = None) -> dict[str, Checklist]:
    """The definitions in the store by sha256, of one checklist or of all, the one kept last first."""
    with store.reading() as connection:
        found = connection.execute(
            "SELECT sha256 FROM definitions WHERE ?1 IS NULL OR id = ?1 ORDER BY rowid DESC", (checklist,)
        ).fetchall()
        return {sha256: definition(store, sha256) for (sha256,) in found}


def places(definitions: Sequence[Checklist], text: str) -> frozenset[tuple[str, str]]:
    """Where a statement stands in these definitions: (sha256, item id), each by its own ids, numbers and texts.

    Raises:
        UsageError: none of them has it.
    """
    found = [(one.sha256, item.id) for one in definitions if (item := _item_of(one, text)) is not None]
    if not found and definitions:
        item_of(definitions[0], text)
    return frozenset(found)


def by_statement(definitions: Mapping[str, Checklist], found: Iterable[L]) -> list[L]:
    """The same, as the statements stand: by checklist and version, then by number; otherwise as they came."""
    numbers = {
        (sha256, item.id): number
        for sha256, checklist in definitions.items()
        for number, item in enumerate(checklist.items, 1)
    }

    def place(one: L) -> tuple[str, str, str, float]:
        link = one.link
        # What is about a whole checklist comes after its statements.
        return link.checklist, link.version, link.sha256, numbers.get((link.sha256, link.item), inf)

    return sorted(found, key=place)


def kept_text(what: str, text: str) -> str:
    """What somebody wrote, as it is kept: without space around it; half characters become ``?``.

    Raises:
        UsageError: nothing is left of it.
    """
    found = _plain(text).replace("\r\n", "\n").strip()
    if not found:
        raise UsageError(Problem("no-text", f"{what} is empty.", "Write it between quotation marks."))
    return found


def _plain(text: str) -> str:
    # A file name or an argument in another encoding holds half characters, which no database takes.
    return text.encode("utf-8", "replace").decode()
