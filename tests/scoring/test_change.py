"""The change of those who answered both times, beside the change between all who answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from scipy import stats

from coprod_cli.checklist.model import Checklist
from coprod_cli.scoring.results import Change, LinkedChange, TrendResult
from coprod_cli.scoring.suppression import suppressed
from coprod_cli.scoring.trend import trend
from coprod_cli.tallies.distribution import Distribution
from coprod_cli.tallies.tally import LinkKey, Tally

from .builders import Response, count, make_checklist, only

ONE = [{"id": "q1", "text": "One"}]
ENDS = ("2025", "2026")


def key(who: str, item: str | None = "q1", section: str | None = None) -> LinkKey:
    return LinkKey(item, section, who, (), *ENDS)


def followed(
    checklist: Checklist,
    by_role: Mapping[str, tuple[list[int], list[int]]],
    linked: Mapping[LinkKey, Mapping[Any, int]] | None,
    *,
    pairs: bool = False,
    **asked: Any,
) -> tuple[TrendResult, ...]:
    """Two years of answers to one item, and what is known of those who answered in both."""
    voices = [
        Response(role, {"q1": answer}, pair=f"P{number}" if pairs else None, period=year)
        for role, years in by_role.items()
        for year, answers in zip(ENDS, years, strict=True)
        for number, answer in enumerate(answers)
    ]
    known = None if linked is None else {one: Distribution(changes) for one, changes in linked.items()}
    return trend(replace(count(checklist, voices, every="year"), linked=known), checklist, **asked)


def change_of(results: tuple[TrendResult, ...], who: str, item: str | None = "q1") -> Change:
    return only(only(results, item=item).changes, role=who)


PEOPLE = {"person": ([2, 3, 2, 3, 4, 2, 3, 4], [3, 3, 4, 4, 4, 3, 5, 3])}
UP = {1: 3, 0: 2, 2: 1}


def test_a_hidden_change_of_the_same_people_is_not_stood_in_for_by_the_other() -> None:
    tally = count(
        make_checklist(ONE),
        [
            Response("person", {"q1": answer}, period=year)
            for year, answers in zip(ENDS, ([1, 2, 1, 2] * 5, [4, 5, 4, 5] * 5), strict=True)
            for answer in answers
        ],
        every="year",
    )
    shown, hidden = (
        change_of(trend(suppressed(replace(tally, linked={key("person"): Distribution(UP)}), make_checklist(ONE), n),
                        make_checklist(ONE)), "person")
        for n in (2, 10)
    )  # fmt: skip
    assert (shown.direction, shown.linked is None) == ("up", False)
    assert (hidden.direction, hidden.linked, hidden.difference) == (None, None, 3.0)


def test_both_changes_are_told_and_the_paired_interval_decides() -> None:
    found = change_of(followed(make_checklist(ONE), PEOPLE, {key("person"): UP}), "person")
    between = stats.ttest_ind(PEOPLE["person"][1], PEOPLE["person"][0], equal_var=False).confidence_interval()
    own = stats.ttest_1samp([1, 1, 1, 0, 0, 2], 0).confidence_interval()
    assert (found.low, found.high) == pytest.approx((between.low, between.high))
    assert between.low < 0 < own.low
    assert found.linked == LinkedChange(
        6, 8, 8, 5 / 6, pytest.approx(own.low), pytest.approx(own.high), rose=4, fell=0, same=2
    )
    assert found.direction == "up"


@pytest.mark.parametrize(
    ("years", "linked", "direction"),
    [
        (([1, 2, 1, 2], [4, 5, 4, 5]), None, "up"),
        (([4, 5, 4, 5], [1, 2, 1, 2]), None, "down"),
        (([1, 5, 1, 5], [2, 5, 2, 5]), None, None),
        # Those who answered both times decide where they have an interval of their own …
        (([1, 5, 1, 5], [2, 5, 2, 5]), {1: 3, 2: 1}, "up"),
        (([1, 2, 1, 2], [4, 5, 4, 5]), {1: 2, -1: 2}, None),
        (([1, 2, 1, 2], [4, 5, 4, 5]), {-1: 3, -2: 1}, "down"),
        # … and not where they have none.
        (([1, 2, 1, 2], [4, 5, 4, 5]), {-1: 1}, "up"),
        (([1, 2, 1, 2], [4, 5, 4, 5]), {-1: 3}, "up"),
        (([1, 2, 1, 2], [4, 5, 4, 5]), {}, "up"),
        # No spread at all says nothing of the uncertainty.
        (([1, 1], [5, 5]), {4: 2}, None),
        (([1], [5]), None, None),
    ],
)
def test_a_direction_is_only_there_where_an_interval_leaves_zero_out(
    years: tuple[list[int], list[int]], linked: dict[int, int] | None, direction: str | None
) -> None:
    known = None if linked is None else {key("person"): linked}
    results = followed(make_checklist(ONE), {"person": years}, known)
    assert change_of(results, "person").direction == direction
    assert ("changes.person.direction" in only(results, item="q1").why) is (direction is None)


@pytest.mark.parametrize(
    ("years", "linked", "why"),
    [
        (([1, 2], [4, 5]), None, {"linked": "who answered both times is not known: a saved tally keeps nobody apart"}),
        (([1, 2], [4, 5]), {}, {"linked.difference": "nobody answered both times"}),
        (([1, 2], [4, 5]), {3: 1}, {"linked.low": "needs at least 2 who answered both times"}),
        (([1, 2], [4, 5]), {3: 2}, {"linked.high": "all who answered both times changed by the same"}),
        (([1], [4, 5]), {}, {"low": "needs at least 2 answers of each side, or 2 pairs, in both periods"}),
        (([1, 1], [4, 4]), {}, {"high": "all answers of a period are alike"}),
    ],
)
def test_what_is_undefined_has_its_reason(
    years: tuple[list[int], list[int]], linked: dict[int, int] | None, why: dict[str, str]
) -> None:
    known = None if linked is None else {key("person"): linked}
    found = only(followed(make_checklist(ONE), {"person": years}, known), item="q1")
    for name, reason in why.items():
        assert found.why[f"changes.person.{name}"].startswith(reason)
        value: Any = found.changes[0]
        for part in name.split("."):
            value = getattr(value, part)
        assert value is None


def test_a_reversed_item_is_turned_round_and_not_with_raw() -> None:
    checklist = make_checklist([ONE[0] | {"reverse": True}])
    linked = {key("person"): {1: 3, 2: 1}}
    turned, raw = (change_of(followed(checklist, PEOPLE, linked, raw=raw), "person").linked for raw in (False, True))
    assert turned is not None
    assert raw is not None
    assert (turned.difference, turned.rose, turned.fell) == (-1.25, 0, 4)
    assert (raw.difference, raw.rose, raw.fell) == (1.25, 4, 0)


@pytest.mark.parametrize(("method", "worth"), [("mean", 1), ("sum", 1), ("percent", 25)])
def test_the_whole_changes_in_the_unit_of_its_total(method: str, worth: int) -> None:
    checklist = make_checklist(ONE, scoring={"total": {"method": method}})
    linked = {key("person", None): {Fraction(1, 2): 1, 1: 1}}
    found = change_of(followed(checklist, PEOPLE, linked), "person", item=None)
    assert found.linked is not None
    assert found.linked.difference == 0.75 * worth
    assert found.difference == 0.75 * worth


def test_a_sum_counts_every_item_of_a_response() -> None:
    items = [ONE[0], {"id": "q2", "text": "Two"}]
    checklist = make_checklist(items, scoring={"total": {"method": "sum"}, "min_answered": 0.5})
    found = change_of(followed(checklist, PEOPLE, {key("person", None): {1: 2, 2: 2}}), "person", item=None)
    assert found.linked is not None
    assert found.linked.difference == 3.0


def test_a_paired_gap_changes_with_the_variances_of_both_gaps() -> None:
    sides = {"practitioner": ([4, 4, 5, 4], [4, 4, 4, 5]), "person": ([2, 3, 2, 1], [4, 3, 4, 4])}
    gaps = [[two - one for one, two in zip(*at, strict=True)] for at in zip(*sides.values(), strict=True)]
    results = followed(make_checklist(ONE), sides, {key("gap"): {1: 2, 2: 1}}, pairs=True)
    found = change_of(results, "gap")
    expected = stats.ttest_ind(gaps[1], gaps[0], equal_var=False).confidence_interval()
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert found.linked is not None
    assert (found.linked.n, found.linked.n_first, found.linked.n_last) == (3, 4, 4)


def test_an_unpaired_gap_changes_with_the_variances_of_four_means_and_links_nobody() -> None:
    sides = {"practitioner": ([4, 4, 5, 4], [4, 4, 4, 5]), "person": ([2, 3, 2, 1], [4, 3, 4, 4])}
    results = followed(make_checklist(ONE), sides, {})
    found = change_of(results, "gap")
    parts = [stats.describe(answers).variance / 4 for years in sides.values() for answers in years]
    df = sum(parts) ** 2 / sum(part**2 / 3 for part in parts)
    half = stats.t.ppf(0.975, df) * sum(parts) ** 0.5
    assert (found.low, found.high) == pytest.approx((1.75 - half, 1.75 + half))
    assert found.linked is None
    assert only(results, item="q1").why["changes.gap.linked"] == "only pairs can tell"


def test_a_ladder_counts_who_moved_and_measures_nothing() -> None:
    checklist = make_checklist(ONE, kind="ladder", points=range(1, 8))
    results = followed(checklist, PEOPLE, {key("person"): {1: 3, 0: 1, -2: 2}})
    (change,) = only(results, item="q1").changes
    assert (change.low, change.high, change.direction) == (None, None, None)
    assert change.linked == LinkedChange(6, 8, 8, None, None, None, rose=3, fell=2, same=1)
    why = only(results, item="q1").why
    assert why["changes.person.low"].startswith("a median has no interval here")
    assert why["changes.person.linked.difference"].startswith("a ladder is ordinal")


def test_met_items_have_newcombes_interval_and_the_whole_has_none() -> None:
    checklist = make_checklist(ONE, points=(0, 1), scoring={"total": {"method": "met"}})
    years = ([0, 0, 0, 0, 1, 0, 0, 0], [1, 1, 1, 1, 0, 1, 1, 1])
    results = followed(checklist, {"person": years}, {key("person"): {1: 6, -1: 1, 0: 1}, key("person", None): {}})
    item, whole = change_of(results, "person"), change_of(results, "person", item=None)
    assert (item.difference, item.direction) == (0.75, "up")
    assert item.linked is not None
    assert (item.linked.difference, item.linked.rose, item.linked.fell) == (5 / 8, 6, 1)
    assert (whole.low, whole.direction) == (None, None)
    assert only(results, item=None).why["changes.person.low"] == "several answers of one response are not independent"


FOUR = [("2024", 1), ("2025", 2), ("2026", 3), ("2027", 5)]


@pytest.mark.parametrize(
    ("since", "first", "difference"),
    [("baseline", "2024", 4), ("previous", "2026", 2), ("2025", "2025", 3), ("2025-06-30", "2025", 3)],
)
def test_since_says_where_a_change_begins(since: str, first: str, difference: int) -> None:
    checklist = make_checklist(ONE)
    voices = [Response("person", {"q1": answer}, period=year) for year, answer in FOUR]
    found = change_of(trend(count(checklist, voices, every="year"), checklist, since=since), "person")
    assert (found.first_period, found.last_period, found.difference) == (first, "2027", difference)


def test_a_change_that_would_begin_where_it_ends_says_so() -> None:
    checklist = make_checklist(ONE)
    voices = [Response("person", {"q1": answer}, period=year) for year, answer in FOUR]
    found = only(trend(count(checklist, voices, every="year"), checklist, since="2027"), item="q1")
    assert found.changes == ()
    assert found.why["changes.person"] == "the change would begin and end in the same period"


def test_waves_change_in_their_own_order() -> None:
    checklist = make_checklist(ONE)
    waves = ("Before", "After 6 months", "A year on")
    voices = [Response("person", {"q1": answer}, period=wave) for wave, answer in zip(waves, (2, 3, 5), strict=True)]
    tally: Tally = count(checklist, voices, every="wave", waves=waves)
    found = only(trend(tally, checklist, since="After 6 months"), item="q1")
    assert [point.period for point in found.points] == list(waves)
    assert (found.changes[0].first_period, found.changes[0].difference) == ("After 6 months", 2.0)
