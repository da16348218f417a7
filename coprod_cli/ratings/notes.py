"""Notes of ratings, line by line: what is working, what is not, examples and remarks. Never who wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from coprod_cli.ratings.linked import EVERYTHING, Link, Sought
from coprod_cli.ratings.records import Answer
from coprod_cli.ratings.responses import Wanted, select
from coprod_cli.ratings.store import Store

Kind = Literal["working", "not working", "remark"]
# Word processors and telephones turn a hyphen at the start of a line into a dash.
_SIGNS: dict[str, Kind] = {"+": "working", "-": "not working", "–": "not working", "−": "not working"}


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of a note, with the role that said it and the rating that it stands beside.

    ``answer`` is ``None`` for a line about the whole checklist; ``link.item`` is empty then. ``date`` is an
    ISO day, ``None`` when it is not known.
    """

    link: Link
    kind: Kind
    text: str
    role: str
    date: str | None
    answer: Answer | None = None


def lines_of(note: str | None) -> Iterator[tuple[Kind, str]]:
    """The lines of a note: "+" at the start is what is working, "-" what is not; empty ones are left out."""
    for line in (note or "").splitlines():
        text = line.strip()
        kind = _SIGNS.get(text[:1], "remark")
        text = text if kind == "remark" else text[1:].strip()
        if text:
            yield kind, text


def remarks(store: Store, wanted: Wanted, sought: Sought = EVERYTHING) -> list[Remark]:
    """Every line of the notes of finished responses, the oldest first.

    ``wanted`` says which responses. With places in ``sought`` only the notes beside those statements; else also
    the notes about a whole checklist.
    """
    found = []
    for response in select(store, wanted):
        notes = [(answer.item, answer, answer.note) for answer in response.answers]
        for item, answer, note in [*notes, ("", None, response.note)]:
            link = Link(response.checklist, response.version, response.sha256, item, response.team)
            if sought.fits(link):
                found += [
                    Remark(link, kind, text, response.role, response.date, answer) for kind, text in lines_of(note)
                ]
    return found
