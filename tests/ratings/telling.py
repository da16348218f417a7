"""Stories, actions and chains with fixed ids and days, to test with."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from coprod_cli.checklist import Checklist, find_checklist
from coprod_cli.ratings import actions, stories, whys
from coprod_cli.ratings.actions import Action, Change
from coprod_cli.ratings.linked import Link, item_of, link
from coprod_cli.ratings.looks import Look, View
from coprod_cli.ratings.records import Answer, Response
from coprod_cli.ratings.store import open_store
from coprod_cli.ratings.stories import Story
from coprod_cli.ratings.whys import Chain
from tests.ratings.filling import fill, response

_numbers = count(1)


def moment(number: int) -> str:
    return f"2026-03-02T10:00:00.{number:06}Z"


def about(checklist: Checklist, item: str, team: str | None = None, pair: str | None = None) -> Link:
    return link(checklist, item_of(checklist, item), team, pair)


def story(checklist: Checklist, item: str, text: str = "It went well.", **fields: Any) -> Story:
    """A story; ``team`` and ``pair`` go into its link."""
    number = next(_numbers)
    whom = {name: fields.pop(name, None) for name in ("team", "pair")}
    plain = Story(f"{number:08x}{0:08x}", about(checklist, item, **whom), text, "2026-03-02", moment(number))
    return replace(plain, **fields)


def action(checklist: Checklist, item: str, **fields: Any) -> Action:
    """An action that is planned, and due in a far future; ``team`` and ``pair`` go into its link."""
    number = next(_numbers)
    whom = {name: fields.pop(name, None) for name in ("team", "pair")}
    plain = Action(
        f"{number:08x}{0:08x}",
        about(checklist, item, **whom),
        "Nobody rang back.",
        "person",
        "We ring back within two days.",
        "Duty desk",
        "2999-12-31",
        "2026-03-02",
        moment(number),
    )
    return replace(plain, **fields)


def look(first: tuple[int, float | None], second: tuple[int, float | None], **fields: Any) -> Look:
    """Both views: how many answered, and their mean."""
    plain = Look("2026-03-02", moment(0), "mean", View("practitioner", *first), View("person", *second), None, 0)
    return replace(plain, **fields)


def chain(checklist: Checklist, item: str, seen: str = "Nobody rings back.", **fields: Any) -> Chain:
    """A chain without answers; ``team`` and ``pair`` go into its link."""
    number = next(_numbers)
    whom = {name: fields.pop(name, None) for name in ("team", "pair")}
    plain = Chain(f"{number:08x}{0:08x}", about(checklist, item, **whom), seen, "2026-03-02", moment(number))
    return replace(plain, **fields)


def noted(response: Response, notes: dict[str, str], note: str | None = None) -> Response:
    """The same response with notes beside its answers, and one about all of it."""
    answers: tuple[Answer, ...] = tuple(
        replace(answer, note=notes.get(answer.item, answer.note)) for answer in response.answers
    )
    return replace(response, answers=answers, note=note)


def example(path: Path) -> Path:
    """A team's store after a few months: the one that docs/we-said-we-did.md shows."""
    ten = find_checklist("ten-statements")
    then = look((11, 40 / 11), (12, 2.5), gap=-1.0, n_pairs=11)
    since = look((9, 37 / 9), (10, 3.4), gap=-0.75, n_pairs=8, day="2026-05-29", at="2026-05-29T15:00:00.000000Z")
    with open_store(path, create=True) as store:
        for one in (
            story(
                ten,
                "trusted",
                "She wrote her plan over two evenings with her sister. We only typed it.",
                id="5c1e07d2a9b43f60",
                kept_at=moment(1),
                role="person",
                team="North",
            ),
            story(
                ten,
                "trusted",
                "We left the first page empty, and brought a pencil.",
                id="b7402f9e13d85c6a",
                kept_at=moment(2),
                role="practitioner",
                team="North",
                place=1,
            ),
            story(
                ten,
                "promise",
                "The lift came on the day that was promised.",
                id="e91d6a3b70c2f845",
                kept_at=moment(3),
                role="carer",
            ),
        ):
            stories.add(store, ten, one)
        for agreed in (
            action(
                ten,
                "choice",
                id="0a94c7e25b18d3f6",
                agreed_at=moment(4),
                team="North",
                said="I did not know that I could choose who helps me plan.",
                agreed="Put the choice, with photographs, on page one of the welcome pack.",
                owner="Team lead",
                due="2026-05-01",
                status="done",
                did="The new pack went out on 27 April.",
                then=then,
                since=since,
                history=(Change("2026-04-27", "status", "planned", "done"),),
            ),
            action(
                ten,
                "promise",
                id="7d20b8f4c6e1935a",
                agreed_at=moment(5),
                team="North",
                due="2026-03-31",
                then=look((0, None), (0, None)),
            ),
            action(
                ten,
                "promise",
                id="c35f1a0e8d7b2946",
                agreed_at=moment(6),
                said="The desk is closed when we are free to ring.",
                said_by="carer",
                agreed="Keep the desk open until seven in the evening.",
                owner="Manager",
                due="2026-03-31",
                status="cannot do",
                why="There is no money for it this year. We ask again in October.",
                then=look((11, 48 / 11), (0, None)),
                since=look((0, None), (2, 3.0), day="2026-04-10"),
                history=(Change("2026-04-10", "status", "planned", "cannot do"),),
            ),
        ):
            actions.add(store, ten, agreed)
        whys.keep(
            store,
            ten,
            chain(ten, "promise", id="2f8b60d4e7a19c53", kept_at=moment(7), team="North"),
            "Three teams share one telephone.",
            "The line was planned for one team.",
        )
    practitioner = response(ten, "practitioner", {"choice": 4, "promise": 4}, team="North", respondent="R-1")
    person = response(ten, "person", {"choice": 2, "promise": None}, team="North", respondent="R-2")
    return fill(
        path,
        ten,
        [
            noted(practitioner, {"choice": "+ The photographs start a talk.\n- The list of helpers is out of date."}),
            noted(
                person,
                {"choice": "- Nobody told me that I could.", "promise": "My worker always rang."},
                "Glad you asked.",
            ),
        ],
    )
