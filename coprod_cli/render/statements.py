"""The statement that something is linked to, for people and for machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coprod_cli.checklist.model import Checklist
from coprod_cli.ratings.linked import Link

Definitions = Mapping[str, Checklist]
"""Checklists by sha256."""

LINK_FIELDS = ("checklist", "version", "sha256", "item", "number", "statement", "team", "pair")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its number, and the title and version of its checklist; no number: all of the checklist."""

    checklist: str
    number: int | None
    text: str

    def __str__(self) -> str:
        return self.text if self.number is None else f"{self.number}. {self.text}"


def statement_of(checklist: Checklist, item: str) -> Statement:
    """The item as people read it; an empty ``item`` is the checklist as a whole."""
    named = f"{checklist.title}, version {checklist.version}"
    return Statement(named, *(_place(checklist, item) if item else (None, "The whole checklist")))


def _place(checklist: Checklist, item: str) -> tuple[int | None, str]:
    places = ((number, one.text) for number, one in enumerate(checklist.items, 1) if one.id == item)
    return next(places, (None, item))


def link_record(link: Link, checklist: Checklist) -> dict[str, Any]:
    """``LINK_FIELDS`` and their values; a link to no item has neither number nor statement."""
    number, text = _place(checklist, link.item) if link.item else (None, None)
    return {
        "checklist": link.checklist,
        "version": link.version,
        "sha256": link.sha256,
        "item": link.item or None,
        "number": number,
        "statement": text,
        "team": link.team,
        "pair": link.pair,
    }


def link_facts(link: Link) -> list[tuple[str, str]]:
    """Whom it concerns, as far as that was said."""
    return [(name, value) for name, value in (("team", link.team), ("pair", link.pair)) if value]


def role_name(checklist: Checklist, role: str) -> str:
    """What a role is called."""
    return checklist.roles[role].label if role in checklist.roles else role


def short_id(id: str) -> str:
    """The part of an id that people see, and that is enough to name it by."""
    return id[:8]
