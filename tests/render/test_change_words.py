"""Changes over time in words. A word of direction stands only where an interval tells the change from none."""

from __future__ import annotations

import re
from typing import Any

import pytest

from coprod_cli.render.change_words import change_lines
from coprod_cli.render.text import SPOKEN, UNICODE, Signs
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import Change, LinkedChange, TrendResult
from coprod_cli.tallies.tally import ReadCounts
from tests.render.sample import LADDER, MET, STATEMENTS

PERSON = "Person receiving support"
UP = (0.1, 0.7)
UNCLEAR = (-0.3, 0.7)
DOWN = (-0.9, -0.1)
ALONE, ALIKE = "only one answered", "all changed alike"


def told(change: Change, checklist: Any = STATEMENTS, signs: Signs = UNICODE) -> list[str]:
    why = {f"changes.{change.role}.low": ALONE, f"changes.{change.role}.linked.low": ALIKE}
    result = TrendResult("x", None, (), (), (change,), why)
    return change_lines(Report("trend", checklist, ReadCounts()), result, signs)


def change(role: str, first: float, last: float, interval: tuple[float, float] | None, **more: Any) -> Change:
    low, high = interval or (None, None)
    return Change(role, "2025-Q1", "2026-Q1", first, last, last - first, low, high, **more)


def linked(n: int, difference: float | None, interval: tuple[float, float] | None, **more: Any) -> LinkedChange:
    low, high = interval or (None, None)
    counts = {"n_first": 30, "n_last": 30, "rose": 0, "fell": 0, "same": 0} | more
    return LinkedChange(n=n, difference=difference, low=low, high=high, **counts)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            change("person", 3.0, 3.4, UP, direction="up"),
            [f"{PERSON}: went up from 2025-Q1 to 2026-Q1, +0.40 (+0.10 to +0.70)."],
        ),
        (
            change("person", 3.4, 3.0, DOWN, direction="down"),
            [f"{PERSON}: went down from 2025-Q1 to 2026-Q1, −0.40 (−0.90 to −0.10)."],
        ),
        (
            change("person", 3.0, 3.2, UNCLEAR),
            [f"{PERSON}: no clear change from 2025-Q1 to 2026-Q1, +0.20 (−0.30 to +0.70)."],
        ),
        (
            change("person", 3.0, 4.0, None),
            [f"{PERSON}: no clear change from 2025-Q1 to 2026-Q1, +1.00 (no interval: only one answered)."],
        ),
        (
            change("person", 3.0, 3.2, UNCLEAR, direction="up", linked=linked(12, 0.4, UP)),
            [
                f"{PERSON}: went up from 2025-Q1 to 2026-Q1. 12 of 30 answered both times; their own change: "
                "+0.40 (+0.10 to +0.70).",
                "Between all who answered: +0.20 (−0.30 to +0.70), partly different people.",
            ],
        ),
        (
            change("person", 3.0, 3.2, UNCLEAR, linked=linked(12, 0.4, None, n_first=25)),
            [
                f"{PERSON}: no clear change from 2025-Q1 to 2026-Q1. 12 of 30 answered both times (25 answered in "
                "2025-Q1); their own change: +0.40 (no interval: all changed alike).",
                "Between all who answered: +0.20 (−0.30 to +0.70), partly different people.",
            ],
        ),
        (
            change("person", 3.0, 3.4, UNCLEAR, direction="up", linked=linked(30, 0.4, UP)),
            [
                f"{PERSON}: went up from 2025-Q1 to 2026-Q1. All 30 answered both times; their own change: "
                "+0.40 (+0.10 to +0.70)."
            ],
        ),
        (
            change("person", 3.0, 3.4, UP, direction="up", linked=linked(0, None, None)),
            [
                f"{PERSON}: went up from 2025-Q1 to 2026-Q1, +0.40 (+0.10 to +0.70).",
                "As far as is known, nobody answered both times: these are different people.",
            ],
        ),
        (
            change("gap", -0.9, -0.5, UP, direction="up"),
            ["Gap: narrowed from 2025-Q1 to 2026-Q1, +0.40 (+0.10 to +0.70)."],
        ),
        (
            change("gap", -0.5, -0.9, DOWN, direction="down"),
            ["Gap: widened from 2025-Q1 to 2026-Q1, −0.40 (−0.90 to −0.10)."],
        ),
        (
            change("gap", -0.2, 0.2, UP, direction="up"),
            ["Gap: turned round from 2025-Q1 to 2026-Q1, +0.40 (+0.10 to +0.70)."],
        ),
        (
            change("gap", -0.5, -0.6, UNCLEAR, direction="up", linked=linked(9, 0.4, UP)),
            [
                "Gap: went up from 2025-Q1 to 2026-Q1. 9 of 30 pairs answered both times; their own change: "
                "+0.40 (+0.10 to +0.70).",
                "Between all pairs: −0.10 (−0.30 to +0.70), partly different pairs.",
            ],
        ),
    ],
)
def test_a_change_in_words(one: Change, expected: list[str]) -> None:
    assert told(one) == expected


def test_a_ladder_says_who_moved() -> None:
    moved = linked(12, None, None, rose=6, fell=2, same=4)
    assert told(change("person", 3.0, 5.0, None, linked=moved), LADDER) == [
        f"{PERSON} in 2026-Q1: 2 rungs higher than in 2025-Q1.",
        "12 of 30 answered both times: 6 higher, 2 lower, 4 the same.",
    ]
    assert told(change("person", 3.0, 3.0, None), LADDER) == [f"{PERSON} in 2026-Q1: the same as in 2025-Q1."]


def test_shares_are_in_percentage_points() -> None:
    assert told(change("parent", 0.4, 0.6, (0.05, 0.35), direction="up"), MET) == [
        "Parent: went up from 2025-Q1 to 2026-Q1, +20 percentage points (+5 to +35)."
    ]


def test_signs_are_spoken_in_plain_text() -> None:
    (line,) = told(change("person", 3.0, 3.2, UNCLEAR), signs=SPOKEN)
    assert line.endswith("plus 0.20 (minus 0.30 to plus 0.70).")


@pytest.mark.parametrize("role", ["person", "gap"])
@pytest.mark.parametrize("own", [None, linked(12, 0.4, (-0.1, 0.9)), linked(1, 2.0, None)])
def test_no_word_or_arrow_of_direction_where_no_interval_tells(role: str, own: LinkedChange | None) -> None:
    text = " ".join(told(change(role, 3.0, 3.2, UNCLEAR, linked=own)))
    assert not re.search(r"higher|lower|wide|narrow|turned|up\b|down\b|rose|fell|better|worse|[↑↓↗↘▲▼]", text)
