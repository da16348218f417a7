"""A store with fixed contents, for the tests of the commands over it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from coprod_cli.checklist import find_checklist
from coprod_cli.ratings.records import Answer, Change, Response
from coprod_cli.ratings.responses import add
from coprod_cli.ratings.store import open_store
from tests.ratings.filling import response
from tests.ratings.telling import noted

BELIEFS, READY = find_checklist("core-beliefs"), find_checklist("partnership-prerequisites")
SAVED = "2026-03-05T09:10:00.000000Z"


def kept(path: Path) -> Path:
    """Three finished responses, one of them changed twice, and an interview that was stopped."""
    practitioner = response(
        BELIEFS,
        "practitioner",
        {"equals": 4, "assets": None, "collaboration": 5},
        saved_at=SAVED,
        pair="P1",
        team="North",
        respondent="S1",
    )
    practitioner = noted(practitioner, {"equals": "+ We meet first\n- Late [bold]again[/bold]"}, "Glad you asked.")
    person = response(
        BELIEFS,
        "person",
        {"equals": 2, "assets": 3, "collaboration": 3},
        date="2026-03-04",
        saved_at=SAVED,
        pair="P1",
        team="North",
        respondent="R-FORGET",
    )
    changes = (
        Change("rating:equals", "", "2", "2026-03-06T10:00:00.000000Z", "amend"),
        Change("team", "South", "North", "2026-03-07T11:30:00.000000Z", "import"),
    )
    parent = response(
        READY,
        "parent",
        {READY.items[0].id: 1, READY.items[1].id: "n", READY.items[2].id: 0},
        date=None,
        saved_at=SAVED,
        source="spring [1].csv",
    )
    stopped = response(BELIEFS, "person", {"equals": 1}, saved_at=SAVED, pair="P2", respondent="R-FORGET")
    with open_store(path, create=True) as store:
        add(store, BELIEFS, [_as("a1", practitioner), replace(_as("b2", person), changes=changes)])
        add(store, READY, [_as("c3", parent)])
        add(store, BELIEFS, [replace(_as("d4", stopped), saved_at=None)])
    return path


def _as(start: str, given: Response) -> Response:
    return replace(given, id=start.ljust(16, "0"), tool_version="0.1.0")


def answer(given: Response, item: str) -> Answer:
    return next(one for one in given.answers if one.item == item)
