from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_cli.problems import UsageError
from coprod_cli.scoring.periods import (
    MONTHS,
    ends_of_change,
    first_day,
    is_period,
    month_number,
    next_period,
    period_kind,
    period_label,
    periods_between,
    short_label,
    since_period,
)


@pytest.mark.parametrize(
    ("period", "kind", "following", "label"),
    [
        ("2026-03", "month", "2026-04", "March 2026"),
        ("2025-12", "month", "2026-01", "December 2025"),
        ("2026-Q1", "quarter", "2026-Q2", "Q1 2026"),
        ("2025-Q4", "quarter", "2026-Q1", "Q4 2025"),
        ("2026", "year", "2027", "2026"),
        ("2026-W05", "week", "2026-W06", "week 5 of 2026 (from 26 January)"),
        ("2025-W52", "week", "2026-W01", "week 52 of 2025 (from 22 December)"),
        ("2026-W01", "week", "2026-W02", "week 1 of 2026 (from 29 December 2025)"),
        ("2026-W53", "week", "2027-W01", "week 53 of 2026 (from 28 December)"),
        ("2026/27", "year", "2027/28", "2026/27"),
        ("2099/00", "year", "2100/01", "2099/00"),
        ("2026/27-Q4", "quarter", "2027/28-Q1", "Q4 2026/27"),
        ("0999", "year", "1000", "0999"),
    ],
)
def test_kinds_steps_and_labels(period: str, kind: str, following: str, label: str) -> None:
    assert (period_kind(period), next_period(period), period_label(period)) == (kind, following, label)


@pytest.mark.parametrize("text", ["", "26", "2026-00", "2026-13", "2026-3", "2026-Q5", "2026-Q0", "2026-03-01", "٢٠٢٦"])
def test_what_is_not_a_period_is_refused(text: str) -> None:
    assert not is_period(text)
    with pytest.raises(ValueError, match="is not a period"):
        next_period(text)


def test_every_period_between_two_both_included() -> None:
    assert periods_between("2025-11", "2026-02") == ("2025-11", "2025-12", "2026-01", "2026-02")
    assert periods_between("2025-Q3", "2026-Q1") == ("2025-Q3", "2025-Q4", "2026-Q1")
    assert periods_between("2025", "2025") == ("2025",)
    assert periods_between("2026", "2025") == ()


def test_periods_of_two_kinds_have_nothing_between_them() -> None:
    for last in ("2026-01", "2026/27-Q1"):
        with pytest.raises(ValueError, match="one kind"):
            periods_between("2025-Q3", last)


@given(st.sampled_from(["2019-05", "2019-Q2", "2019", "2019-W40", "2019/20", "2019/20-Q3"]), st.integers(0, 60))
def test_steps_make_the_range_and_text_order_is_time_order(first: str, steps: int) -> None:
    walked = [first]
    for _ in range(steps):
        walked.append(next_period(walked[-1]))
    assert tuple(walked) == periods_between(first, walked[-1])
    assert walked == sorted(walked)


@pytest.mark.parametrize(
    ("period", "year_starts", "label"),
    [
        ("2026/27-Q1", 4, "Q1 2026/27 (April to June 2026)"),
        ("2026/27-Q4", 4, "Q4 2026/27 (January to March 2027)"),
        ("2026/27-Q2", 9, "Q2 2026/27 (December 2026 to February 2027)"),
        ("2026-Q1", 1, "Q1 2026"),
    ],
)
def test_a_quarter_says_which_months_it_holds_where_its_year_starts_late(
    period: str, year_starts: int, label: str
) -> None:
    assert period_label(period, year_starts=year_starts) == label


@pytest.mark.parametrize(
    ("period", "label"),
    [
        ("2026-W05", "W05 2026"),
        ("2026-03", "Mar 2026"),
        ("2026-Q1", "Q1 2026"),
        ("2026/27-Q1", "Q1 2026/27"),
        ("2026/27", "2026/27"),
    ],
)
def test_labels_for_headings(period: str, label: str) -> None:
    assert short_label(period) == label


WAVES = ("Baseline", "6 months", "10 months")


def test_waves_are_labelled_as_they_are_and_follow_their_own_order() -> None:
    assert period_label("2026-03", waves=("2026-03",)) == short_label("2026-03", waves=("2026-03",)) == "2026-03"
    assert periods_between("Baseline", "10 months", WAVES) == WAVES
    assert periods_between("6 months", "6 months", WAVES) == ("6 months",)


@pytest.mark.parametrize(
    ("period", "year_starts", "day"),
    [
        ("2026-W01", 1, "2025-12-29"),
        ("2026-03", 1, "2026-03-01"),
        ("2026/27-Q4", 4, "2027-01-01"),
        ("2026", 1, "2026-01-01"),
    ],
)
def test_the_first_day(period: str, year_starts: int, day: str) -> None:
    assert first_day(period, year_starts).isoformat() == day


def test_months_are_known_by_their_names() -> None:
    assert [month_number(month) for month in MONTHS] == list(range(1, 13))
    assert [month_number(text) for text in ("APR", " april ", "sept")] == [4, 4, 9]
    assert [month_number(text) for text in ("", "ap", "aprile", "4")] == [None] * 4


@pytest.mark.parametrize(
    ("since", "every", "year_starts", "period"),
    [
        ("baseline", "month", 1, "baseline"),
        (" previous ", "month", 1, "previous"),
        ("2026-03", "month", 1, "2026-03"),
        ("2026-03-31", "month", 1, "2026-03"),
        ("2026-03-31", "quarter", 1, "2026-Q1"),
        ("2026-03-31", "quarter", 4, "2025/26-Q4"),
        ("2026-04", "quarter", 4, "2026/27-Q1"),
        ("2026-01-04", "week", 1, "2026-W01"),
        ("2026-W01", "week", 1, "2026-W01"),
        ("2026/27", "year", 4, "2026/27"),
    ],
)
def test_where_a_change_begins_as_it_is_said(since: str, every: str, year_starts: int, period: str) -> None:
    assert since_period(since, every, year_starts) == period


@pytest.mark.parametrize(
    ("since", "every", "year_starts"),
    [
        ("spring", "month", 1),
        ("2026-13", "month", 1),
        ("2026-Q1", "month", 1),
        ("2026", "year", 4),
        ("2026-02-30", "week", 1),
        ("", "quarter", 1),
    ],
)
def test_what_no_change_can_begin_at(since: str, every: str, year_starts: int) -> None:
    with pytest.raises(UsageError, match=f"is not a {every}") as refused:
        since_period(since, every, year_starts)
    assert "Write baseline, previous" in str(refused.value.problems[0].hint)


def test_a_change_between_waves_begins_at_one_of_them() -> None:
    assert since_period("6  months", "wave", waves=WAVES) == "6 months"
    assert since_period("previous", "wave", waves=WAVES) == "previous"
    with pytest.raises(UsageError, match="names no wave"):
        since_period("7 months", "wave", waves=WAVES)


@pytest.mark.parametrize(
    ("defined", "since", "ends"),
    [
        (["2026-01", "2026-03", "2026-04"], "baseline", ("2026-01", "2026-04")),
        (["2026-01", "2026-03", "2026-04"], "previous", ("2026-03", "2026-04")),
        (["2026-01", "2026-03", "2026-04"], "2026-02", ("2026-03", "2026-04")),
        (["2026-01", "2026-03", "2026-04"], "2026-04", None),
        (["2026-01", "2026-03", "2026-04"], "2026-05", None),
        (["2026-01"], "baseline", None),
        ([], "previous", None),
    ],
)
def test_the_ends_of_a_change(defined: list[str], since: str, ends: tuple[str, str] | None) -> None:
    assert ends_of_change(defined, since) == ends


def test_the_ends_of_a_change_between_waves_follow_their_order() -> None:
    assert ends_of_change(["Baseline", "10 months"], "6 months", WAVES) is None
    assert ends_of_change(["6 months", "10 months"], "6 months", WAVES) == ("6 months", "10 months")
    assert ends_of_change(list(WAVES), "Baseline", WAVES) == ("Baseline", "10 months")


def test_a_wave_called_baseline_does_not_take_the_meaning_of_the_word() -> None:
    waves = ("Pilot", "baseline", "previous", "6 months")
    assert since_period("baseline", "wave", waves=waves) == "baseline"
    assert ends_of_change(waves, "baseline", waves) == ("Pilot", "6 months")
    assert ends_of_change(("Pilot", "previous", "baseline", "6 months"), "previous", waves) == ("baseline", "6 months")
