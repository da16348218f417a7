"""What is working and what is not, statement by statement, from the notes of ratings; below it the Five Whys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from coprod_cli.checklist.model import Checklist
from coprod_cli.ratings.notes import Remark
from coprod_cli.ratings.records import Answer
from coprod_cli.ratings.whys import Chain
from coprod_cli.render.page import NOTHING_FITS, Entry, Group, Page
from coprod_cli.render.statements import (
    LINK_FIELDS,
    Definitions,
    link_facts,
    link_record,
    role_name,
    short_id,
    statement_of,
)

FIELDS = ("kind", *LINK_FIELDS, "text", "role", "rating", "rating_in_words", "date", "id", "whys")
_MARKS = {"working": "Working", "not working": "Not working", "remark": "Example or remark"}
_ORDER = tuple(_MARKS)
_EMPTY = (
    "No notes are kept here yet. `coprod rate` asks for one after each rating: a line that starts with + is what is "
    "working, with - what is not."
)
FIVE_WHYS = "Five Whys"


def reflection(
    remarks: Sequence[Remark], chains: Sequence[Chain], definitions: Definitions, *, narrowed: bool = False
) -> Page:
    """Remarks (in the order of their statements) and chains as one page; ``narrowed`` when only some were asked for."""
    groups = []
    for (sha256, item), said in groupby(remarks, key=lambda remark: (remark.link.sha256, remark.link.item)):
        checklist = definitions[sha256]
        ordered = sorted(said, key=lambda remark: _ORDER.index(remark.kind))
        entries = (_entry(remark, checklist) for remark in ordered)
        groups.append(Group(statement_of(checklist, item), tuple(entries)))
    return Page(
        "reflect",
        "What is working, and what is not",
        [*groups, *(_chain(chain, definitions[chain.link.sha256]) for chain in chains)],
        FIELDS,
        [
            *(_record(remark, definitions[remark.link.sha256]) for remark in remarks),
            *(_chain_record(chain, definitions[chain.link.sha256]) for chain in chains),
        ],
        NOTHING_FITS if narrowed else _EMPTY,
    )


def five_whys(chain: Chain, checklist: Checklist) -> Page:
    """One chain as a page of its own."""
    return Page("reflect", FIVE_WHYS, [_chain(chain, checklist)], FIELDS, [_chain_record(chain, checklist)], _EMPTY)


def rating_in_words(answer: Answer, checklist: Checklist) -> str:
    """``4 (Mostly)``; ``does not apply``; ``left blank``."""
    if answer.kind == "point":
        label = next((point.label for point in checklist.scale if point.value == answer.value), "")
        return f"{answer.value} ({label})" if label else str(answer.value)
    return "does not apply" if answer.kind == "not_applicable" else "left blank"


def _entry(remark: Remark, checklist: Checklist) -> Entry:
    facts = [("said by", role_name(checklist, remark.role))]
    if remark.answer is not None:
        facts.append(("rating", rating_in_words(remark.answer, checklist)))
    return Entry(_MARKS[remark.kind], remark.text, tuple(facts))


def _chain(chain: Chain, checklist: Checklist) -> Group:
    statement = statement_of(checklist, chain.link.item)
    told = [("What we see", chain.about)] if chain.about != statement.text else []
    told += [(f"Why? {number}", answer) for number, answer in enumerate(chain.answers, 1)]
    facts = (("on", chain.date), *link_facts(chain.link))
    first, *others = (Entry(mark, text) for mark, text in told)
    named = replace(first, about=facts, handle=("whys", short_id(chain.id)))
    return Group(statement, (named, *others), FIVE_WHYS)


def _record(remark: Remark, checklist: Checklist) -> dict[str, object]:
    answer = remark.answer
    return {
        "kind": remark.kind,
        **link_record(remark.link, checklist),
        "text": remark.text,
        "role": remark.role,
        "rating": answer and answer.value,
        "rating_in_words": answer and rating_in_words(answer, checklist),
        "date": remark.date,
        "id": None,
        "whys": None,
    }


def _chain_record(chain: Chain, checklist: Checklist) -> dict[str, object]:
    return {
        "kind": "five whys",
        **link_record(chain.link, checklist),
        "text": chain.about,
        "role": None,
        "rating": None,
        "rating_in_words": None,
        "date": chain.date,
        "id": chain.id,
        "whys": list(chain.answers),
    }
