from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_cli.problems import SourceError
from coprod_cli.tallies.periods import (
    EVERY,
    in_time_order,
    is_period,
    numbered_period,
    one_order,
    period_of,
    read_period,
)
from coprod_cli.tallies.tally import Tally, merged_waves

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
DATED = st.sampled_from([every for every in EVERY if every != "wave"])
MONTHS = st.integers(1, 12)


@pytest.mark.parametrize(
    ("text", "every", "year_starts", "valid"),
    [
        ("2026-W05", "week", 1, True),
        ("2026-W53", "week", 1, True),
        ("2025-W53", "week", 1, False),
        ("2026-W00", "week", 1, False),
        ("2026-W5", "week", 1, False),
        ("2026-03", "month", 1, True),
        ("2026-03", "quarter", 1, False),
        ("2026-Q1", "quarter", 1, True),
        ("2026-Q1", "quarter", 4, False),
        ("2026/27-Q1", "quarter", 4, True),
        ("2026/27-Q1", "quarter", 1, False),
        ("2026/28-Q1", "quarter", 4, False),
        ("2026/27", "year", 4, True),
        ("2099/00", "year", 4, True),
        ("2026", "year", 4, False),
        ("2026/27-03", "month", 4, False),
        ("2026/27-W05", "week", 4, False),
        ("٢٠٢٦", "year", 1, False),
        ("Baseline", "wave", 1, True),
        (" ", "wave", 1, False),
    ],
)
def test_which_text_is_a_period(text: str, every: str, year_starts: int, valid: bool) -> None:
    assert is_period(text, every, year_starts) is valid


@given(DAYS, DATED, MONTHS)
def test_a_day_and_the_next_are_in_one_period_or_in_neighbours(day: date, every: str, year_starts: int) -> None:
    here, after = (period_of(one, every, year_starts) for one in (day, day + timedelta(days=1)))
    assert is_period(here, every, year_starts)
    assert read_period(after).number - read_period(here).number in (0, 1)
    assert in_time_order([after, here]) == ([here] if here == after else [here, after])


@given(DAYS)
def test_weeks_are_those_of_iso_8601(day: date) -> None:
    assert period_of(day, "week") == f"{day.isocalendar().year}-W{day.isocalendar().week:02}"
    assert read_period(period_of(day, "week")).monday == day - timedelta(days=day.weekday())


@given(DAYS, MONTHS)
def test_quarters_lie_within_their_years(day: date, year_starts: int) -> None:
    quarter, year = (period_of(day, every, year_starts) for every in ("quarter", "year"))
    assert quarter.startswith(f"{year}-Q")
    assert read_period(year).first_month(year_starts)[1] == year_starts


@given(DAYS, DATED, MONTHS)
def test_a_period_is_read_as_it_is_written(day: date, every: str, year_starts: int) -> None:
    text = period_of(day, every, year_starts)
    assert str(read_period(text)) == text == numbered_period(read_period(text).number, every, year_starts)


# -- waves -----------------------------------------------------------------------------------------

B, SIX, TEN, YEAR = "Baseline", "6 months", "10 months", "1 year"


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        ([(B, SIX, TEN)], (B, SIX, TEN)),
        ([(B, TEN), (B, SIX, TEN)], (B, SIX, TEN)),
        ([(B, SIX), (SIX, TEN), (TEN, YEAR)], (B, SIX, TEN, YEAR)),
        ([(), (B, SIX)], (B, SIX)),
        ([(B,), (SIX,), (B, SIX)], (B, SIX)),
        ([], ()),
    ],
)
def test_orders_that_tell_one_order_together(orders: list[tuple[str, ...]], expected: tuple[str, ...]) -> None:
    assert {one_order(order) for order in permutations(orders)} == {expected}


@pytest.mark.parametrize(
    ("orders", "says"),
    [
        ([(B, SIX), (SIX, B)], "contradict each other: 6 months, Baseline"),
        ([(B, SIX), (SIX, TEN), (TEN, B)], "contradict each other"),
        ([(B, SIX), (B, TEN)], "which came first is not known: 10 months, 6 months"),
        ([(B,), (SIX,)], "which came first is not known: 6 months, Baseline"),
    ],
)
def test_orders_that_tell_no_one_order(orders: list[tuple[str, ...]], says: str) -> None:
    for order in permutations(orders):
        with pytest.raises(ValueError, match=says):
            one_order(order)


@given(st.lists(st.lists(st.sampled_from([B, SIX, TEN, YEAR]), unique=True).map(tuple), min_size=3, max_size=3))
def test_merging_waves_gives_one_order_whichever_two_come_first_or_refuses(orders: list[tuple[str, ...]]) -> None:
    results = set()
    for one, two, three in permutations(orders):
        try:
            results.add(one_order([one_order([one, two]), three]))
        except ValueError:
            continue
    assert len(results) <= 1
    if results:
        assert results == {one_order(orders)}


def test_tallies_whose_waves_contradict_each_other_are_not_added() -> None:
    one = Tally("small", "1", "ab", every="wave", waves=(B, SIX))
    other = Tally("small", "1", "ab", every="wave", waves=(SIX, TEN))
    assert (one + other).waves == (other + one).waves == merged_waves([one.waves, other.waves]) == (B, SIX, TEN)
    with pytest.raises(SourceError, match="no one order") as refused:
        _ = one + Tally("small", "1", "ab", every="wave", waves=(SIX, B))
    assert refused.value.problems[0].hint == 'Say the order: --waves "Baseline,6 months,12 months".'


def test_waves_are_in_the_order_that_is_told_and_not_in_that_of_their_letters() -> None:
    assert in_time_order([TEN, B, SIX, B], (B, SIX, TEN)) == [B, SIX, TEN]
