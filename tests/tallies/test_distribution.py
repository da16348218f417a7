from __future__ import annotations

import statistics
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.tallies.distribution import Distribution

answers = st.lists(st.integers(1, 5), max_size=30)
fractions = st.lists(st.fractions(-4, 4, max_denominator=12), max_size=20)
quick = settings(max_examples=50, deadline=None)


def counted(values: list) -> Distribution:
    return Distribution({value: values.count(value) for value in set(values)})


def test_hand_worked_table() -> None:
    # 2, 4, 4, 5: mean 15/4; squared distances 49/16 + 1/16 + 1/16 + 25/16 = 76/16; divided by 3 = 19/12.
    four = Distribution({5: 1, 4: 2, 2: 1}, blank=3, not_applicable=2, invalid=1)
    assert four.n == 4
    assert four.total == 15
    assert four.exact_mean() == Fraction(15, 4)
    assert four.mean() == 3.75
    assert four.exact_variance() == Fraction(19, 12)
    assert four.sd() == pytest.approx(1.2583057392117916, rel=1e-15)
    assert four.median() == 4.0
    assert four.share({4, 5}) == 0.75
    assert list(four.counts.items()) == [(2, 1), (4, 2), (5, 1)]


def test_without_answers_everything_is_undefined() -> None:
    empty = Distribution({3: 0}, blank=4)
    assert empty.counts == {}
    assert (empty.n, empty.total) == (0, 0)
    assert [empty.mean(), empty.variance(), empty.sd(), empty.median(), empty.quantile(0.9)] == [None] * 5
    assert empty.share({1}) is None


def test_one_answer_has_a_mean_and_no_spread() -> None:
    one = Distribution({4: 1})
    assert (one.mean(), one.median()) == (4.0, 4.0)
    assert one.variance() is None
    assert one.sd() is None


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        Distribution({1: -1})


@pytest.mark.parametrize("q", [-0.1, 1.1])
def test_a_quantile_outside_zero_to_one_is_refused(q: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Distribution({1: 1}).quantile(q)


@quick
@given(answers.filter(bool), st.sampled_from([0, 0.05, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9, 1]))
def test_agrees_with_numpy(values: list[int], q: float) -> None:
    spread = counted(values)
    assert spread.mean() == pytest.approx(np.mean(values), rel=1e-14)
    assert spread.median() == np.median(values)
    assert spread.quantile(q) == pytest.approx(np.quantile(values, q), rel=1e-12)
    if len(values) > 1:
        assert spread.sd() == pytest.approx(np.std(values, ddof=1), rel=1e-12, abs=1e-12)


@quick
@given(fractions.filter(lambda values: len(values) > 1))
def test_fractions_stay_exact(values: list[Fraction]) -> None:
    spread = counted(values)
    assert spread.exact_mean() == statistics.mean(values)
    assert spread.exact_variance() == statistics.variance(values)


def test_a_large_common_offset_loses_nothing() -> None:
    # In floating point the squares of 10**15 would swallow the spread.
    far = Distribution({10**15: 1, 10**15 + 1: 1})
    assert far.exact_variance() == Fraction(1, 2)


@quick
@given(answers, answers, answers)
def test_adding_is_counting_together_in_any_order(one: list[int], two: list[int], three: list[int]) -> None:
    a, b, c = (
        Distribution(counted(one).counts, blank=1),
        Distribution(counted(two).counts, invalid=2),
        Distribution(counted(three).counts, not_applicable=5),
    )
    together = Distribution(counted(one + two + three).counts, blank=1, not_applicable=5, invalid=2)
    assert (a + b) + c == a + (b + c) == c + a + b == together
    assert list((a + b + c).counts) == sorted((a + b + c).counts)


@quick
@given(answers)
def test_reversal_twice_is_identity_and_mirrors_the_mean(values: list[int]) -> None:
    spread = Distribution(counted(values).counts, blank=2, not_applicable=1, invalid=3)
    turned = spread.reversed(1, 5)
    assert turned.reversed(1, 5) == spread
    assert (turned.blank, turned.not_applicable, turned.invalid) == (2, 1, 3)
    assert turned.exact_variance() == spread.exact_variance()
    if values:
        assert turned.exact_mean() == 6 - spread.exact_mean()


def test_mapping_to_one_value_adds_the_counts() -> None:
    assert Distribution({1: 2, 2: 3, 5: 1}).mapped(lambda value: value // 3) == Distribution({0: 5, 1: 1})


def test_whole_fractions_are_the_same_as_whole_numbers() -> None:
    halves = Distribution({Fraction(4, 2): 3})
    assert halves == Distribution({2: 3})
    assert [type(value) for value in halves.counts] == [int]
