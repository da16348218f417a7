from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from coprod_cli.checklist.model import Checklist
from coprod_cli.scoring.results import ScoreResult
from coprod_cli.scoring.score import score
from coprod_cli.tallies.distribution import Distribution
from coprod_cli.tallies.tally import AnswerKey, ResponseScore, ScopeKey, Tally

from .builders import NA, Response, count, make_checklist, only

quick = settings(max_examples=50, deadline=None)
THREE = [
    {"id": "q1", "text": "One", "section": "a"},
    {"id": "q2", "text": "Two", "section": "a"},
    {"id": "q3", "text": "Three", "section": "b", "reverse": True},
]
SECTIONS = {"a": "A", "b": "B"}
NUMBERS = ("mean", "mean_low", "mean_high", "sd", "median", "top_box", "top_box_low", "top_box_high")


def three(**more: Any) -> Checklist:
    return make_checklist(THREE, sections=SECTIONS, not_applicable=True, **more)


def people(*answers: dict[str, Any]) -> list[Response]:
    return [Response("person", given) for given in answers]


def test_an_item_by_hand() -> None:
    # 2, 4, 4, 5: mean 3.75, SD sqrt(19/12) = 1.2583; t(0.975, 3) = 3.182446; half = 2.002245.
    checklist = three(scoring={"top_box": [4, 5]})
    tally = count(checklist, people({"q1": 2}, {"q1": 4}, {"q1": 4}, {"q1": 5}, {"q1": None}, {"q1": NA}))
    result = only(score(tally, checklist), item="q1")
    assert result == ScoreResult(
        item="q1", section="a", role="person", period=None, group=(), n=4, blank=1, not_applicable=1, invalid=0,
        mean=3.75,
        mean_low=pytest.approx(1.747755, abs=1e-6),
        mean_high=pytest.approx(5.752245, abs=1e-6),
        sd=pytest.approx(1.258306, abs=1e-6),
        median=4.0,
        top_box=0.75,
        top_box_low=pytest.approx(0.300642, abs=1e-6),
        top_box_high=pytest.approx(0.954413, abs=1e-6),
        distribution={"1": 0, "2": 1, "3": 0, "4": 2, "5": 1},
    )  # fmt: skip


def test_sections_and_the_whole_are_means_of_response_scores() -> None:
    # Two responses: (4, 2) and (5, blank) on section a score 3 and 5; q3 reversed gives 5 and 3.
    # Whole: (4 + 2 + 5) / 3 = 11/3 and (5 + 3) / 2 = 4; their mean is 23/6.
    checklist = three()
    tally = count(checklist, people({"q1": 4, "q2": 2, "q3": 1}, {"q1": 5, "q2": None, "q3": 3}))
    results = score(tally, checklist)
    section = only(results, item=None, section="a")
    assert (section.n, section.mean, section.median, section.unscored) == (2, 4.0, 4.0, 0)
    assert section.distribution == {"3": 1, "5": 1}
    whole = only(results, item=None, section=None)
    assert (whole.n, whole.mean, whole.blank) == (2, 23 / 6, 1)
    assert whole.distribution == {"3.6666666666666665": 1, "4": 1}
    assert whole.top_box is None
    assert whole.why["top_box"] == whole.why["top_box_low"] == "the top box is counted item by item"


def test_a_response_with_too_few_answers_has_no_score_and_is_counted() -> None:
    checklist = three(scoring={"min_answered": 0.6})
    answers = people({"q1": 4}, {"q1": 5, "q2": NA}, {"q1": None}, {"q1": 2, "q2": 2, "q3": 4})
    whole = only(score(count(checklist, answers), checklist), item=None, section=None)
    assert (whole.n, whole.unscored, whole.mean) == (1, 3, 2.0)
    assert whole.why["sd"] == "needs at least 2 responses with a score"


def test_order_is_items_then_sections_then_the_whole_and_within_them_group_period_role() -> None:
    checklist = three()
    answers = [
        Response(role, {"q1": 3, "q2": 3, "q3": 3}, group=(team,), period=period)
        for role in ("person", "practitioner")
        for period in ("2026-02", "2025-12")
        for team in ("South", "North")
    ]
    random.Random(7).shuffle(answers)
    results = score(count(checklist, answers, by=("team",), every="month"), checklist)
    scopes = [("q1", "a"), ("q2", "a"), ("q3", "b"), (None, "a"), (None, "b"), (None, None)]
    cells = [
        (team, period, role)
        for team in ("North", "South")
        for period in ("2025-12", "2026-02")
        for role in ("practitioner", "person")
    ]
    assert [((r.item, r.section), (r.group[0], r.period, r.role)) for r in results] == [
        (scope, cell) for scope in scopes for cell in cells
    ]


def test_a_role_that_answered_something_has_every_item_and_others_are_left_out() -> None:
    checklist = three()
    results = score(count(checklist, people({"q1": 4})), checklist)
    assert {result.role for result in results} == {"person"}
    empty = only(results, item="q2")
    assert empty.n == 0
    assert empty.distribution == dict.fromkeys("12345", 0)
    assert all(getattr(empty, name) is None for name in NUMBERS)
    assert empty.why == dict.fromkeys(NUMBERS, "no answers")


def test_one_answer_has_no_interval_and_no_spread() -> None:
    checklist = three()
    result = only(score(count(checklist, people({"q1": 4})), checklist), item="q1")
    assert (result.mean, result.median) == (4.0, 4.0)
    assert result.why == dict.fromkeys(("mean_low", "mean_high", "sd"), "needs at least 2 answers")


def test_without_spread_the_interval_is_the_mean() -> None:
    checklist = three()
    result = only(score(count(checklist, people({"q1": 4}, {"q1": 4})), checklist), item="q1")
    assert (result.mean_low, result.mean, result.mean_high, result.sd) == (4.0, 4.0, 4.0, 0.0)
    assert result.why == {}


def test_reversed_items_are_turned_round_and_marked() -> None:
    checklist = three()
    tally = count(checklist, people({"q3": 1}, {"q3": 2}))
    turned = only(score(tally, checklist), item="q3")
    assert (turned.mean, turned.distribution, turned.reverse) == (4.5, {"1": 0, "2": 0, "3": 0, "4": 1, "5": 1}, True)
    assert turned.top_box == 0.5
    as_answered = only(score(tally, checklist, raw=True), item="q3")
    assert (as_answered.mean, as_answered.top_box, as_answered.reverse) == (1.5, 0.0, True)


def test_raw_shows_no_total_over_reversed_items() -> None:
    checklist = three(scoring={"total": {"bands": [{"from": 1, "label": "low"}]}})
    tally = count(checklist, people({"q1": 4, "q2": 4, "q3": 1}, {"q1": 5, "q2": 5, "q3": 2}))
    results = score(tally, checklist, raw=True)
    for section in ("b", None):
        hidden = only(results, item=None, section=section)
        assert all(getattr(hidden, name) is None for name in NUMBERS)
        assert set(hidden.why) == set(NUMBERS)
        assert hidden.why["mean"].startswith("not shown with --raw")
        assert (hidden.distribution, hidden.bands, hidden.n) == ({}, None, 2)
    assert only(results, item=None, section="a").mean == 4.5


@pytest.mark.parametrize(
    ("method", "mean", "sd"), [("mean", 3.5, 2.1213203), ("sum", 10.5, 6.3639610), ("percent", 62.5, 53.033009)]
)
def test_the_whole_is_in_the_totals_unit(method: str, mean: float, sd: float) -> None:
    checklist = three(scoring={"total": {"method": method}})
    tally = count(checklist, people({"q1": 5, "q2": 5, "q3": 1}, {"q1": 2, "q2": 2, "q3": 4}))
    whole = only(score(tally, checklist), item=None, section=None)
    assert whole.mean == mean
    assert whole.sd == pytest.approx(sd, rel=1e-7)
    assert only(score(tally, checklist), item="q1").mean == 3.5


def test_bands_are_counted_per_response() -> None:
    bands = [{"from": 1, "label": "early"}, {"from": 2.5, "label": "growing"}, {"from": 4, "label": "how we work"}]
    checklist = three(scoring={"total": {"bands": bands}})
    answers = people({"q1": 4, "q2": 4, "q3": 2}, {"q1": 5, "q2": 5, "q3": 1}, {"q1": 2, "q2": 3, "q3": 4}, {"q1": 1})
    results = score(count(checklist, answers), checklist)
    whole = only(results, item=None, section=None)
    assert whole.bands == {"early": 1, "growing": 0, "how we work": 2}
    assert whole.unscored == 1
    assert only(results, item=None, section="a").bands is None


def test_a_total_below_the_first_band_is_counted_and_named() -> None:
    checklist = three(scoring={"total": {"bands": [{"from": 3, "label": "good"}]}})
    whole = only(score(count(checklist, people({"q1": 1, "q2": 1, "q3": 5})), checklist), item=None, section=None)
    assert whole.bands == {"good": 0, "(no band)": 1}


def test_a_ladder_has_medians_and_no_means_and_no_total() -> None:
    checklist = make_checklist(kind="ladder", points=range(1, 8))
    results = score(count(checklist, people({"q1": 2, "q2": 6}, {"q1": 5, "q2": 6})), checklist)
    assert [result.item for result in results] == ["q1", "q2"]
    now = results[0]
    assert (now.median, now.n, now.top_box) == (3.5, 2, 0.0)
    assert [now.mean, now.mean_low, now.mean_high, now.sd] == [None] * 4
    assert set(now.why) == {"mean", "mean_low", "mean_high", "sd"}
    assert "ladder is ordinal" in now.why["mean"]


def test_met_or_not_met_is_counted() -> None:
    checklist = make_checklist(
        [{"id": f"q{n}", "text": f"Statement {n}"} for n in range(1, 6)],
        points=(0, 1), not_applicable=True, scoring={"total": {"method": "met"}},
    )  # fmt: skip
    answers = people(
        {"q1": 1, "q2": 1, "q3": 1, "q4": 0, "q5": 0}, {"q1": 0, "q2": 1, "q3": 1, "q4": NA, "q5": 0}, {"q1": 1}
    )
    results = score(count(checklist, answers), checklist)
    item = only(results, item="q1")
    assert (item.met, item.top_box) == ((2, 3), 2 / 3)
    assert (item.top_box_low, item.top_box_high) == pytest.approx(proportion_confint(2, 3, method="wilson"))
    assert item.why == dict.fromkeys(
        ("mean", "mean_low", "mean_high", "sd", "median"), "met or not met is counted, not averaged"
    )
    whole = only(results, item=None, section=None)
    assert (whole.met, whole.top_box, whole.n, whole.unscored) == ((5, 9), 5 / 9, 2, 1)
    assert whole.distribution == {"2 of 4": 1, "3 of 5": 1}
    assert whole.why["top_box_low"] == "several answers of one response are not independent"
    assert (whole.mean, whole.median) == (None, None)


def test_an_empty_tally_has_no_results() -> None:
    checklist = three()
    assert score(Tally(checklist.id, checklist.version, checklist.sha256), checklist) == ()


grids = st.lists(
    st.fixed_dictionaries({}, optional={"q1": st.integers(1, 5), "q2": st.integers(1, 5), "q3": st.integers(1, 5)}),
    min_size=1, max_size=12,
)  # fmt: skip


@quick
@given(grids)
def test_numbers_agree_with_scipy_and_keep_their_bounds(rows: list[dict[str, int]]) -> None:
    checklist = three(scoring={"top_box": [4, 5]})
    for result in score(count(checklist, people(*rows)), checklist):
        assert set(result.why) == {name for name in NUMBERS if getattr(result, name) is None}
        assert sum(result.distribution.values()) == result.n
        if result.n == 0:
            continue
        assert 1 <= result.mean <= 5
        assert 1 <= result.median <= 5
        if result.item is not None:
            assert 0 <= result.top_box_low <= result.top_box <= result.top_box_high <= 1
            given_values = [row[result.item] for row in rows if result.item in row]
            values = [6 - v if result.reverse else v for v in given_values]
            assert result.mean == pytest.approx(np.mean(values), rel=1e-14)
            if len(set(values)) > 1:
                expected = stats.ttest_1samp(values, 0).confidence_interval()
                assert (result.mean_low, result.mean_high) == pytest.approx((expected.low, expected.high), rel=1e-9)


@quick
@given(grids, st.integers(0, 12))
def test_parts_merged_score_as_the_whole(rows: list[dict[str, int]], cut: int) -> None:
    checklist = three()
    one, two = count(checklist, people(*rows[:cut])), count(checklist, people(*rows[cut:]))
    together = score(count(checklist, people(*rows)), checklist)
    assert score(one + two, checklist) == score(two + one, checklist) == together


@quick
@given(grids)
def test_a_reversed_item_answered_the_other_way_scores_the_same(rows: list[dict[str, int]]) -> None:
    turned = [{item: 6 - value for item, value in row.items()} for row in rows]
    checklist = make_checklist([{"id": "q1", "text": "One"}])
    mirrored = make_checklist([{"id": "q1", "text": "One", "reverse": True}])

    def numbers(result: ScoreResult) -> list[object]:
        return [getattr(result, name) for name in (*NUMBERS, "distribution", "n")]

    plain = score(count(checklist, people(*rows)), checklist)
    reverse = score(count(mirrored, people(*turned)), mirrored)
    assert [numbers(one) for one in plain] == [numbers(one) for one in reverse]


def test_invalid_cells_are_carried_to_the_total() -> None:
    checklist = three()
    tally = Tally(
        checklist.id, checklist.version, checklist.sha256,
        answers={
            AnswerKey("q1", "person"): Distribution({3: 1}, blank=1, invalid=2),
            AnswerKey("q2", "person"): Distribution({3: 2}, not_applicable=4, invalid=1),
        },
        responses={ScopeKey(None, "person"): {ResponseScore(6, 2): 1}},
    )  # fmt: skip
    whole = only(score(tally, checklist), item=None, section=None)
    assert (whole.blank, whole.not_applicable, whole.invalid) == (1, 4, 3)
