from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coprod_cli
from coprod_cli.problems import UsageError
from coprod_cli.scoring.control_chart import ControlChart, ControlPoint, control_chart

quick = settings(max_examples=100, deadline=None)
SPIKE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


def signals(chart: ControlChart) -> dict[int, tuple[str, ...]]:
    return {place: point.signals for place, point in enumerate(chart.points) if point.signals}


def test_the_spike_that_is_shown_for_the_nhs_excel_tool() -> None:
    # "Deviations from Excel defaults" of NHSRplotthedots: mean 1.94, limits -3.06 and 6.95. The spike stays
    # in the moving ranges, as in Excel.
    chart = coprod_cli.control_chart(SPIKE)
    (phase,) = chart.phases
    assert (phase.centre, phase.lower, phase.upper) == pytest.approx((1.94, -3.06, 6.95), abs=0.005)
    assert phase.centre == pytest.approx(35 / 18, rel=1e-15)
    assert phase.mean_moving_range == pytest.approx(32 / 17, rel=1e-15)
    assert phase.upper == pytest.approx(35 / 18 + 2.66 * 32 / 17, rel=1e-14)
    assert chart.moving_ranges == (1, 1, 1, 8, 9, *[1] * 12)
    assert signals(chart) == {4: ("outside",)}
    assert chart.points[4] == ControlPoint(10.0, phase.centre, phase.lower, phase.upper, ("outside",))
    assert [(cause.signal, cause.meaning) for cause in chart.special_causes] == [("outside", "improvement")]
    assert (chart.enough, chart.why) == (True, {})


def test_a_published_chart_with_interruptions() -> None:
    # R. F. Hart, M. K. Hart, "The Interrupted Individual and Moving Range Chart": moving ranges 3, 6, 4, 1,
    # 6 and 4 with mean 4; centre 12.1; limits 1.5 and 22.7.
    chart = control_chart([4, 1, 7, None, 30, 26, 25, 19, None, 3, None, 1, 5])
    (phase,) = chart.phases
    assert chart.moving_ranges == (3, 6, None, None, 4, 1, 6, None, None, None, None, 4)
    assert (phase.n, phase.centre, phase.mean_moving_range) == (10, 12.1, 4.0)
    assert (phase.lower, phase.upper) == (1.46, 22.74)
    assert [place for place, point in enumerate(chart.points) if "outside" in point.signals] == [1, 4, 5, 6, 11]
    assert chart.points[3] == ControlPoint(None, 12.1, 1.46, 22.74, ())


def solved(series: Callable[[Fraction], list[Fraction]], share: Fraction) -> Fraction:
    """The value that lies exactly ``share`` of the way to the upper limit of the series that holds it."""

    def miss(value: Fraction) -> Fraction:
        whole = series(value)
        mean = Fraction(sum(whole), len(whole))
        steps = [abs(two - one) for one, two in pairwise(whole)]
        return value - mean - share * Fraction(266, 100) * Fraction(sum(steps), len(steps))

    one, two = Fraction(50), Fraction(100)  # high enough for the line to be straight
    return one - miss(one) * (two - one) / (miss(two) - miss(one))


def with_a_spike(value: Fraction) -> list[Fraction]:
    return [Fraction(n % 2) for n in range(20)] + [value] + [Fraction(n % 2) for n in range(20)]


def with_two_high(value: Fraction) -> list[Fraction]:
    return [Fraction(n % 2) for n in range(20)] + [value, value] + [Fraction(n % 2) for n in range(1, 20)]


@pytest.mark.parametrize("as_number", [Fraction, float])
def test_a_point_on_the_limit_is_not_outside(as_number: Callable[[Fraction], float]) -> None:
    edge = solved(with_a_spike, Fraction(1))
    on_it = control_chart([as_number(value) for value in with_a_spike(edge)])
    beyond = control_chart([as_number(value) for value in with_a_spike(edge + Fraction(1, 10**6))])
    assert on_it.points[20].upper == pytest.approx(float(edge), rel=1e-15)
    assert (on_it.points[20].signals, beyond.points[20].signals) == ((), ("outside",))


@pytest.mark.parametrize("as_number", [Fraction, float])
def test_a_point_exactly_two_thirds_of_the_way_is_not_near(as_number: Callable[[Fraction], float]) -> None:
    # 1 lies above the mean, so the two high points and the one beside them are on one side.
    edge = solved(with_two_high, Fraction(2, 3))
    on_it = control_chart([as_number(value) for value in with_two_high(edge)])
    beyond = control_chart([as_number(value) for value in with_two_high(edge + Fraction(1, 10**6))])
    centre = on_it.points[0].centre
    assert centre is not None
    assert centre < 1 < edge
    assert signals(on_it) == {}
    assert signals(beyond) == {20: ("two_in_three",), 21: ("two_in_three",)}


@pytest.mark.parametrize(
    ("values", "run", "expected"),
    [
        ([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1], 7, set(range(14))),
        ([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], 7, set(range(7))),
        ([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], 7, set()),
        ([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], 6, set(range(12))),
        # 0.5 is the mean, and breaks the run of seven that would else be there
        ([0, 0, 0, 0.5, 0, 0, 0, 0, 1, 1, 1, 0.5, 1, 1, 1, 1], 7, set()),
    ],
)
def test_shifts_on_a_chart(values: list[float], run: int, expected: set[int]) -> None:
    found = signals(control_chart(values, run=run))
    assert {place for place, named in found.items() if "shift" in named} == expected


@pytest.mark.parametrize(
    ("values", "run", "expected"),
    [
        ([3, 1, 2, 3, 4, 5, 6, 2], 7, set()),
        ([3, 1, 2, 3, 4, 5, 6, 7, 2], 7, set(range(1, 8))),
        ([3, 7, 6, 5, 4, 3, 2, 1, 2], 7, set(range(1, 8))),
        ([3, 1, 2, 3, 4, 5, 6, 2], 6, set(range(1, 7))),
        ([3, 1, 2, 3, 3, 4, 5, 6, 7, 2], 7, set()),
        ([1, 2, 3, None, 4, 5, 6, 7], 7, set()),
        ([0, 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1], 7, set(range(14))),
    ],
)
def test_trends_on_a_chart(values: list[float | None], run: int, expected: set[int]) -> None:
    found = signals(control_chart(values, run=run))
    assert {place for place, named in found.items() if "trend" in named} == expected


def test_decimals_are_taken_as_they_are_written() -> None:
    chart = control_chart([3.1, 3.0, 3.2])
    assert chart.moving_ranges == (0.1, 0.2)
    assert (chart.points[0].centre, chart.phases[0].mean_moving_range, chart.points[0].upper) == (3.1, 0.15, 3.499)


def test_a_tie_that_only_binary_rounding_hides_is_a_tie() -> None:
    mean = 0.1 + 0.2  # 0.30000000000000004
    rising = control_chart([0.1, 0.2, mean, 0.3, 0.4, 0.5, 0.6, 0.7])
    assert "trend" not in {signal for named in signals(rising).values() for signal in named}
    thirds = [10 / 3, 3, 11 / 3] * 3 + [10 / 3] * 7
    assert signals(control_chart(thirds)) == {}  # the mean is 10/3, so no run of points lies above it


@pytest.mark.parametrize(
    ("better", "meanings"),
    [("up", ("improvement", "concern")), ("down", ("concern", "improvement")), ("neither", ("neither", "neither"))],
)
def test_what_a_direction_means(better: str, meanings: tuple[str, str]) -> None:
    up, down = control_chart(SPIKE, better=better), control_chart([-value for value in SPIKE], better=better)
    assert [cause.meaning for cause in (*up.special_causes, *down.special_causes)] == list(meanings)
    assert (up.meaning_at(4), up.meaning_at(5)) == (meanings[0], None)


def test_a_falling_trend_above_the_mean_is_both() -> None:
    # A run above the mean is good news where up is better, and that it falls is not.
    values = [20, 19, 18, 17, 16, 15, 14, *[1, 2] * 6]
    chart = control_chart(values)
    causes = {(cause.signal, cause.direction, cause.meaning): cause.points for cause in chart.special_causes}
    assert causes["shift", "up", "improvement"] == causes["trend", "down", "concern"][:7] == tuple(range(7))
    assert chart.meaning_at(6) == "mixed"


def test_below_twelve_points_everything_is_calculated_and_nothing_claimed() -> None:
    short, long = control_chart(SPIKE[:11]), control_chart(SPIKE[:12])
    assert signals(short)[4] == signals(long)[4] == ("outside",)
    assert (short.enough, short.special_causes, short.meaning_at(4)) == (False, (), None)
    assert (long.enough, long.special_causes[0].signal, long.meaning_at(4)) == (True, "outside", "improvement")
    assert short.why["enough"] == short.why["phases.0.enough"]
    assert short.why["enough"].startswith("fewer than 12 points")
    assert short.phases[0].median == 2.0
    assert long.phases[0].median == 1.5


def test_empty_periods_do_not_count_towards_twelve() -> None:
    chart = control_chart([*SPIKE[:11], None, None])
    assert (chart.phases[0].n, chart.enough) == (11, False)


def test_each_phase_has_its_own_lines_and_its_own_patterns() -> None:
    # Seven points above 5 would be a shift in one phase; the border between two phases parts them.
    values = [*[1, 2] * 6, 1, 1, 1, 9, 9, 9, *[8, 10] * 6]
    chart = control_chart(values, rebase_at=[15])
    first, second = chart.phases
    assert (first.first, first.last, second.first, second.last) == (0, 14, 15, 29)
    assert (first.centre, second.centre) == (pytest.approx(21 / 15), 9.0)
    assert chart.moving_ranges[14] is None
    assert chart.points[14].centre == first.centre
    assert chart.points[15].centre == second.centre
    assert signals(chart) == {}
    assert len(signals(control_chart(values))) == 30


def test_a_short_phase_is_told_apart() -> None:
    chart = control_chart([*SPIKE, 1, 2, 30, 1], rebase_at=[18])
    assert ([phase.enough for phase in chart.phases], chart.enough) == ([True, False], False)
    assert [cause.points for cause in chart.special_causes] == [(4,)]
    assert set(chart.why) == {"enough", "phases.1.enough"}


def test_a_phase_at_the_first_point_is_the_first_phase() -> None:
    assert control_chart(SPIKE, rebase_at=[0]) == control_chart(SPIKE)


def test_a_constant_series_has_no_variation_and_no_signals() -> None:
    chart = control_chart([3.3] * 14)
    (phase,) = chart.phases
    assert (phase.centre, phase.lower, phase.upper, phase.mean_moving_range) == (3.3, 3.3, 3.3, 0.0)
    assert signals(chart) == {}


def test_one_point_has_a_centre_and_no_limits() -> None:
    chart = control_chart([4])
    assert chart.points == (ControlPoint(4.0, 4.0, None, None, ()),)
    assert chart.moving_ranges == ()
    assert {chart.why[f"phases.0.{name}"] for name in ("lower", "upper", "mean_moving_range")} == {
        "needs 2 points next to each other"
    }


def test_nothing_at_all_and_only_empty_periods() -> None:
    assert (control_chart([]).points, control_chart([]).phases, control_chart([]).enough) == ((), (), False)
    chart = control_chart([None, float("nan")])
    assert chart.points == (ControlPoint(None, None, None, None, ()),) * 2
    assert chart.why["phases.0.centre"] == chart.why["phases.0.upper"] == "no points"


def test_points_that_never_touch_have_a_shift_and_no_limits() -> None:
    chart = control_chart([value for value in range(1, 13) for value in (value, None)])
    assert chart.enough
    assert chart.points[0].lower is None
    assert "phases.0.lower" in chart.why
    assert signals(chart) == {}


@pytest.mark.parametrize(
    "values",
    [
        [Decimal("1.5"), 2, None],
        [Fraction(3, 2), 2.0, math.nan],
        np.array([1.5, 2, np.nan]),
        pd.Series([1.5, 2, None]),
        (value for value in [np.float64(1.5), np.int64(2), None]),
    ],
)
def test_numbers_of_any_kind(values: Sequence[float]) -> None:
    chart = control_chart(values)
    assert [point.value for point in chart.points] == [1.5, 2.0, None]
    assert all(type(point.value) is float for point in chart.points[:2])
    assert (type(chart.points[0].centre), chart.points[0].centre) == (float, 1.75)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(UsageError) as refused:
        control_chart([1, math.inf, "3", -math.inf, 10**400], better="higher", run=2, rebase_at=[-1, 9])
    problems = [(problem.code, problem.message) for problem in refused.value.problems]
    assert [code for code, _ in problems] == ["chart-value"] * 4 + ["unknown-choice", "chart-run"] + [
        "chart-rebase"
    ] * 2
    assert problems[0][1] == "The value at position 1 is inf, which is not a finite number."
    assert problems[4][1] == 'better "higher" is not one of up, down, neither.'


def test_numbers_at_the_end_of_what_a_decimal_can_hold() -> None:
    chart = control_chart([1.7e308, -1.7e308] * 7)
    assert (chart.points[0].value, chart.points[0].centre, chart.points[0].upper) == (1.7e308, 0.0, None)
    assert chart.why["phases.0.upper"] == "too large for a decimal number"
    assert chart.moving_ranges == (None,) * 13


# ---- properties


def by_looking_at_every_window(values: Sequence[int | None], run: int) -> list[set[str]]:
    """The rules as they are written, one window after the other; the other implementation."""
    given = [value for value in values if value is not None]
    found: list[set[str]] = [set() for _ in values]
    if not given:
        return found
    mean = Fraction(sum(given), len(given))
    steps = [abs(two - one) for one, two in pairwise(values) if one is not None and two is not None]
    reach = Fraction(266, 100) * Fraction(sum(steps), len(steps)) if steps else None
    for length, rule in ((1, "outside"), (run, "shift"), (run, "trend"), (3, "two_in_three")):
        for start in range(len(values) - length + 1):
            window = [value for value in values[start : start + length] if value is not None]
            if len(window) < length:
                continue
            away = [value - mean for value in window]
            one_side = all(d > 0 for d in away) or all(d < 0 for d in away)
            far = [reach is not None and abs(d) > reach * Fraction(2, 3) for d in away]
            holds = {
                "outside": reach is not None and abs(away[0]) > reach,
                "shift": one_side,
                "trend": all(a < b for a, b in pairwise(window)) or all(a > b for a, b in pairwise(window)),
                "two_in_three": one_side and sum(far) >= 2,
            }[rule]
            for offset in range(length):
                if holds and (rule != "two_in_three" or far[offset]):
                    found[start + offset].add(rule)
    return found


wholes = st.integers(-6, 6)
series = st.lists(st.one_of(wholes, wholes, wholes, st.none()), max_size=40)
lumpy = st.lists(st.tuples(wholes, st.integers(1, 8)), max_size=8).map(
    lambda runs: [value + (step % 2) for value, length in runs for step in range(length)]
)
rising = st.lists(st.tuples(wholes, st.integers(-8, 8)), max_size=6).map(
    lambda runs: [value + step for value, end in runs for step in range(0, end, 1 if end > 0 else -1)]
)
any_series = st.one_of(series, lumpy, rising)


@settings(max_examples=400, deadline=None)
@given(any_series, st.integers(3, 8))
def test_it_agrees_with_looking_at_every_window(values: list[int | None], run: int) -> None:
    chart = control_chart(values, run=run)
    assert [set(point.signals) for point in chart.points] == by_looking_at_every_window(values, run)


@quick
@given(any_series, st.integers(-1000, 1000), st.integers(1, 64), st.sampled_from([1, 8, 100]))
def test_shift_and_scale_move_the_lines_and_nothing_else(
    values: list[int | None], shift: int, scale: int, divisor: int
) -> None:
    factor = scale / divisor
    plain = control_chart(values)
    moved = control_chart([None if value is None else value * factor + shift for value in values])
    assert [point.signals for point in moved.points] == [point.signals for point in plain.points]
    assert moved.special_causes == plain.special_causes
    for one, two in zip(plain.points, moved.points, strict=True):
        for line in ("value", "centre", "lower", "upper"):
            before, after = getattr(one, line), getattr(two, line)
            expected = None if before is None else pytest.approx(before * factor + shift, rel=1e-12, abs=1e-9)
            assert after == expected


@quick
@given(any_series, st.sampled_from(["up", "down", "neither"]), st.sampled_from([6, 7]))
def test_a_mirror_turns_the_good_direction_round(values: list[int | None], better: str, run: int) -> None:
    other = {"up": "down", "down": "up", "neither": "neither"}[better]
    plain = control_chart(values, better=better, run=run)
    mirrored = control_chart([None if value is None else -value for value in values], better=other, run=run)
    assert [point.signals for point in mirrored.points] == [point.signals for point in plain.points]
    assert [cause.meaning for cause in mirrored.special_causes] == [cause.meaning for cause in plain.special_causes]
    assert [point.centre for point in mirrored.points] == [
        None if point.centre is None else -point.centre for point in plain.points
    ]


@quick
@given(any_series, any_series, any_series)
def test_what_comes_before_a_new_phase_changes_nothing_after_it(
    before: list[int | None], other: list[int | None], after: list[int | None]
) -> None:
    def later(earlier: list[int | None]) -> tuple[object, object]:
        start = len(earlier)
        chart = control_chart([*earlier, *after], rebase_at=[start] if after else [])
        causes = [
            (cause.signal, cause.direction, tuple(place - start for place in cause.points))
            for cause in chart.special_causes
            if cause.points[0] >= start
        ]
        return chart.points[start:], causes

    assert later(before) == later(other)


@quick
@given(any_series.filter(lambda values: any(value is not None for value in values)))
def test_limits_enclose_the_centre_and_every_undefined_number_has_a_reason(values: list[int | None]) -> None:
    chart = control_chart(values)
    (phase,) = chart.phases
    names = ("centre", "median", "lower", "upper", "mean_moving_range")
    undefined = {f"phases.0.{name}" for name in names if getattr(phase, name) is None}
    assert set(chart.why) - {"enough", "phases.0.enough"} == undefined
    if phase.lower is not None and phase.upper is not None and phase.centre is not None:
        assert phase.lower <= phase.centre <= phase.upper
    given_values = [value for value in values if value is not None]
    assert phase.median == float(np.median(given_values))


@quick
@given(
    st.lists(st.one_of(st.none(), st.floats(allow_infinity=False)), max_size=30),
    st.sampled_from(["up", "down", "neither"]),
    st.integers(3, 12),
)
def test_it_never_fails_on_finite_numbers(values: list[float | None], better: str, run: int) -> None:
    chart = control_chart(values, better=better, run=run)
    assert len(chart.points) == len(values)
    assert len(chart.moving_ranges) == max(0, len(values) - 1)
