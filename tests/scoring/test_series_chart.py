"""What is charted of a trend, and what a chart leaves out. The arithmetic has tests of its own."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import UsageError
from coprod_cli.scoring.chart_choices import ChartChoices, check_choices, default_series, rebase_positions
from coprod_cli.scoring.periods import next_period
from coprod_cli.scoring.series_chart import SeriesChart
from coprod_cli.scoring.suppression import suppressed
from coprod_cli.scoring.trend import trend

from .builders import Response, count, make_checklist, only

ONE = [{"id": "q1", "text": "One"}]
# Making Data Count's own fixture (docs/statistics/control-charts.md).
FIXTURE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
SHIFTED = [3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 5, 4, 5, 4, 5, 4, 5, 4]


def months(n: int, first: str = "2024-01") -> list[str]:
    found = [first]
    while len(found) < n:
        found.append(next_period(found[-1]))
    return found


def people(values: list[int | None], *, several: int = 1) -> list[Response]:
    return [
        Response("person", {"q1": value}, period=month)
        for month, value in zip(months(len(values)), values, strict=True)
        if value is not None
        for _ in range(several)
    ]


def chart_of(
    checklist: Checklist, voices: list[Response], of: str, choices: ChartChoices | None = None, **asked: bool
) -> SeriesChart:
    results = trend(count(checklist, voices, every="month"), checklist, charts=choices, **asked)
    return only(only(results, item="q1").charts, of=of)


def test_the_published_fixture() -> None:
    checklist = make_checklist(ONE, points=range(1, 11))
    found = chart_of(checklist, people(list(FIXTURE), several=3), "person.mean")
    (phase,) = found.chart.phases
    assert (round(phase.centre or 0, 2), round(phase.lower or 0, 2), round(phase.upper or 0, 2)) == (1.94, -3.06, 6.95)
    assert found.n == (3,) * 18
    assert [place for place in range(18) if found.claimed_at(place)] == [4]


def test_every_series_of_a_statement_and_of_the_whole() -> None:
    checklist = make_checklist(ONE)
    results = trend(count(checklist, people([3, 4]), every="month"), checklist)
    of_item, of_whole = ([chart.of for chart in only(results, item=item).charts] for item in ("q1", None))
    means = ["practitioner.mean", "person.mean", "gap.mean"]
    assert of_item == [*means, "practitioner.top_box", "person.top_box"]
    assert of_whole == means


def test_a_ladder_has_the_top_box_that_its_definition_names_and_no_mean() -> None:
    for scoring, expected in (({"top_box": [6, 7]}, ["practitioner.top_box", "person.top_box"]), ({}, [])):
        ladder = make_checklist(ONE, kind="ladder", points=range(1, 8), scoring=scoring)
        (found,) = trend(count(ladder, people([3, 7]), every="month"), ladder)
        assert [chart.of for chart in found.charts] == expected


def test_met_is_followed_by_the_share_met() -> None:
    checklist = make_checklist(ONE, points=(0, 1), scoring={"total": {"method": "met"}})
    results = trend(count(checklist, people([0, 1, 1]), every="month"), checklist)
    for item in ("q1", None):
        chart = only(only(results, item=item).charts, of="person.top_box")
        assert [point.value for point in chart.chart.points] == [0.0, 1.0, 1.0]
    assert default_series(checklist, ("practitioner", "person")) == ("practitioner.top_box", "person.top_box")


def test_empty_periods_stay_empty_and_say_why() -> None:
    found = chart_of(make_checklist(ONE), people([3, None, 4, 5]), "person.mean")
    assert [point.value for point in found.chart.points] == [3.0, None, 4.0, 5.0]
    assert found.n == (1, 0, 1, 1)
    assert found.why == {"points.1": "no answers"}
    assert found.chart.moving_ranges == (None, None, 1.0)


def test_fewer_than_twelve_points_claim_nothing() -> None:
    found = chart_of(make_checklist(ONE), people([1, 1, 1, 1, 1, 1, 1, 5, 5, 5, 5]), "person.mean")
    assert (found.chart.enough, found.chart.special_causes) == (False, ())
    assert {found.claimed_at(place) for place in range(11)} == {()}
    assert found.chart.why["enough"].startswith("fewer than 12 points")


def pair(month: str, one: int, two: int) -> list[Response]:
    return [
        Response("practitioner", {"q1": one}, pair="P", period=month),
        Response("person", {"q1": two}, pair="P", period=month),
    ]


def alone(month: str, one: int, two: int) -> list[Response]:
    return [replace(response, pair=None) for response in pair(month, one, two)]


@pytest.mark.parametrize(("n_paired", "paired"), [(3, True), (2, True), (1, False)])
def test_gaps_from_pairs_and_others_are_never_on_one_chart(n_paired: int, paired: bool) -> None:
    named = months(4)
    voices = [v for month in named[:n_paired] for v in pair(month, 4, 3)]
    voices += [v for month in named[n_paired:] for v in alone(month, 5, 2)]
    found = chart_of(make_checklist(ONE), voices, "gap.mean")
    assert found.paired is paired
    kept = [-1.0] * n_paired + [None] * (4 - n_paired) if paired else [None] * n_paired + [-3.0] * (4 - n_paired)
    assert [point.value for point in found.chart.points] == kept
    left_out = {place for place, value in enumerate(kept) if value is None}
    assert {int(path.removeprefix("points.")) for path in found.why} == left_out
    assert all("so it is left out" in reason for reason in found.why.values())


def test_the_n_of_an_unpaired_gap_is_that_of_the_smaller_side() -> None:
    voices = [*alone("2024-01", 4, 3), Response("person", {"q1": 3}, period="2024-01")]
    assert chart_of(make_checklist(ONE), voices, "gap.mean").n == (1,)


@pytest.mark.parametrize(
    ("better", "of", "expected"),
    [
        ("up", "person.mean", {"concern", "improvement"}),
        ("neither", "person.mean", {"neither"}),
        ("up", "person.top_box", {"concern", "improvement"}),
    ],
)
def test_better_says_what_a_special_cause_means(better: str, of: str, expected: set[str]) -> None:
    choices = ChartChoices(better=better)  # type: ignore[arg-type]
    found = chart_of(make_checklist(ONE, scoring={"top_box": [4, 5]}), people(list(SHIFTED)), of, choices)
    assert {cause.meaning for cause in found.chart.special_causes} == expected


@pytest.mark.parametrize(("better", "latest"), [("up", "improvement"), ("down", "concern")])
def test_the_latest_shift_is_good_or_bad_by_the_direction_that_is_better(better: str, latest: str) -> None:
    choices = ChartChoices(better=better)  # type: ignore[arg-type]
    found = chart_of(make_checklist(ONE), people(list(SHIFTED)), "person.mean", choices)
    assert found.chart.meaning_at(19) == latest


def test_a_gap_is_neither_better_nor_worse() -> None:
    voices = [v for month, value in zip(months(20), SHIFTED, strict=True) for v in pair(month, 5, value)]
    found = chart_of(make_checklist(ONE), voices, "gap.mean", ChartChoices(better="up"))
    assert {cause.meaning for cause in found.chart.special_causes} == {"neither"}


def test_with_raw_the_good_direction_of_a_reversed_item_is_turned_round() -> None:
    checklist = make_checklist([ONE[0] | {"reverse": True}])
    for raw in (False, True):
        found = chart_of(checklist, people(list(SHIFTED)), "person.mean", raw=raw)
        assert found.chart.meaning_at(19) == "concern", "people chose higher points of a reversed statement"


@pytest.mark.parametrize(
    ("target", "drawn", "of", "verdict"),
    [
        (1.5, (), "person.mean", "hit_or_miss"),
        (5.0, (), "person.mean", "fail"),
        (1.0, (), "person.mean", "pass"),
        (0.5, ("person.top_box",), "person.top_box", "fail"),
    ],
)
def test_a_target_is_held_against_what_is_drawn(target: float, drawn: tuple[str, ...], of: str, verdict: str) -> None:
    values: list[int | None] = [2, 2, 1, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2]  # limits 1.04 to 2.68
    choices = ChartChoices(target=target, drawn=drawn)
    checklist = make_checklist(ONE, points=range(1, 6))
    results = trend(count(checklist, people(values, several=2), every="month"), checklist, charts=choices)
    charts = {chart.of: chart.assurance for chart in only(results, item="q1").charts}
    found = charts.pop(of)
    assert found is not None
    assert found.verdict == verdict
    assert {name for name, other in charts.items() if other} == ({"practitioner.mean"} if not drawn else set())


def test_a_target_off_the_scale_of_some_results_is_not_held_against_them() -> None:
    checklist = make_checklist(ONE, scoring={"total": {"method": "percent"}})
    choices = ChartChoices(target=75)
    results = trend(count(checklist, people([3] * 12), every="month"), checklist, charts=choices)
    item, whole = (only(only(results, item=item).charts, of="person.mean").assurance for item in ("q1", None))
    assert (item.verdict, item.why) == (None, "the target lies outside the scale of these numbers")
    assert whole.verdict == "fail"


@pytest.mark.parametrize(
    ("choices", "codes"),
    [
        (ChartChoices(), []),
        (ChartChoices(target=75), ["chart-target"]),
        (ChartChoices(target=math.nan), ["chart-target"]),
        (ChartChoices(target=0.6, drawn=("person.top_box",)), []),
        (ChartChoices(drawn=("all",)), []),
        (ChartChoices(drawn=("person.mode",)), ["chart-unknown"]),
        (ChartChoices(better="higher", run=2, drawn=("x",)), ["unknown-choice", "chart-run", "chart-unknown"]),  # type: ignore[arg-type]
    ],
)
def test_choices_that_do_not_fit_are_all_told_before_anything_is_counted(
    choices: ChartChoices, codes: list[str]
) -> None:
    checklist, roles = make_checklist(ONE), ("practitioner", "person")
    if not codes:
        check_choices(checklist, roles, choices)
        return
    with pytest.raises(UsageError) as refused:
        check_choices(checklist, roles, choices)
    assert [problem.code for problem in refused.value.problems] == codes


@pytest.mark.parametrize(
    ("text", "every", "year_starts", "position"),
    [
        ("2024-03-31", "month", 1, 2),
        ("2024-03", "month", 1, 2),
        ("2020-01-01", "month", 1, 0),
        ("2025-05-01", "quarter", 1, 5),
        ("2024-04-01", "year", 4, 1),
        ("2024-03-31", "year", 4, 0),
    ],
)
def test_a_new_phase_begins_at_the_period_that_holds_the_day(
    text: str, every: str, year_starts: int, position: int
) -> None:
    periods = {
        "month": months(12),
        "quarter": ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2"],
        "year": ["2023/24", "2024/25"],
    }[every]
    assert rebase_positions([text], periods, every, year_starts) == (position,)


def test_a_new_phase_can_begin_at_a_wave() -> None:
    waves = ("Before", "After", "Later")
    assert rebase_positions(["Later", "After"], waves, "wave", waves=waves) == (1, 2)
    with pytest.raises(UsageError, match="not one of the waves"):
        rebase_positions(["2024-01-01"], waves, "wave", waves=waves)


@pytest.mark.parametrize(("text", "told"), [("soon", "is not a day"), ("2026-01-01", "after the last period, 2024-12")])
def test_a_phase_that_cannot_begin_says_why(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as refused:
        rebase_positions(["2024-06-01", text], months(12), "month")
    assert [problem.code for problem in refused.value.problems] == ["chart-rebase"]


def test_a_new_phase_has_lines_of_its_own() -> None:
    values: list[int | None] = [2] * 12 + [4] * 12
    choices = ChartChoices(rebase=("2025-01-01",))
    found = chart_of(make_checklist(ONE), people(values), "person.mean", choices)
    assert [(phase.first, phase.last, phase.centre) for phase in found.chart.phases] == [(0, 11, 2.0), (12, 23, 4.0)]
    assert found.chart.special_causes == ()


def test_a_suppressed_point_is_empty_and_no_line_reveals_it() -> None:
    checklist = make_checklist(ONE)
    voices = [*people([3, 4] * 7, several=10), Response("person", {"q1": 1}, period="2025-03")]
    others = [*people([3, 4] * 7, several=10), Response("person", {"q1": 5}, period="2025-03")]
    charts = []
    for answers in (voices, others):
        hidden = suppressed(count(checklist, answers, every="month"), checklist, 10)
        charts.append(only(only(trend(hidden, checklist), item="q1").charts, of="person.mean"))
    assert charts[0] == charts[1]
    assert charts[0].chart.points[-1].value is None
    assert charts[0].n[-1] is None
    assert charts[0].why["points.14"] == "suppressed (fewer than 10)"
