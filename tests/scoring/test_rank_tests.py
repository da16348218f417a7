from __future__ import annotations

import warnings
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coprod_cli.scoring.rank_tests import SignedRanks, sign_test, signed_ranks
from coprod_cli.tallies.distribution import Distribution

ratings = st.integers(-4, 4)
without_ties = st.lists(st.integers(1, 5000), min_size=1, max_size=56, unique=True).flatmap(
    lambda sizes: st.lists(st.sampled_from([-1, 1]), min_size=len(sizes), max_size=len(sizes)).map(
        lambda signs: [size * sign for size, sign in zip(sizes, signs, strict=True)]
    )
)


def counted(differences: list[int]) -> Distribution:
    return Distribution(Counter(differences))


def test_darwins_maize() -> None:
    # Fifteen pairs of plants, as in R. A. Fisher, The Design of Experiments, 1935. SciPy's manual finds
    # W = 24 and p = 0.041 for them.
    found = signed_ranks(counted([6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]))
    assert found == SignedRanks(96.0, 24.0, 1352 / 2**15, "exact")
    assert found.rank_biserial == 0.6


# Largest smaller rank sum with p <= 0.05, two-sided, by number of differences, from the usual tables.
SIGNED_RANK_TABLE = {
    6: 0, 7: 2, 8: 3, 9: 5, 10: 8, 11: 10, 12: 13, 13: 17, 14: 21, 15: 25, 16: 29, 17: 34, 18: 40, 19: 46,
    20: 52, 21: 58, 22: 65, 23: 73, 24: 81, 25: 89,
}  # fmt: skip
# Largest smaller number of signs with p <= 0.05, two-sided.
SIGN_TABLE = {
    6: 0,
    7: 0,
    8: 0,
    9: 1,
    10: 1,
    11: 1,
    12: 2,
    13: 2,
    14: 2,
    15: 3,
    16: 3,
    17: 4,
    18: 4,
    19: 4,
    20: 5,
    25: 7,
}


def ranks_that_sum_to(total: int, n: int) -> list[int]:
    """1 to n with signs, so that the negative ranks add up to ``total``."""
    signed = list(range(1, n + 1))
    for rank in range(n, 0, -1):
        if rank <= total:
            signed[rank - 1], total = -rank, total - rank
    return signed


@pytest.mark.parametrize(("n", "critical"), SIGNED_RANK_TABLE.items())
def test_the_printed_table_of_the_signed_rank_test(n: int, critical: int) -> None:
    at, above = (signed_ranks(counted(ranks_that_sum_to(total, n))) for total in (critical, critical + 1))
    assert at is not None
    assert above is not None
    assert (at.negative, above.negative) == (critical, critical + 1)
    assert at.p <= 0.05 < above.p


@pytest.mark.parametrize(("n", "critical"), SIGN_TABLE.items())
def test_the_printed_table_of_the_sign_test(n: int, critical: int) -> None:
    at, above = (sign_test(Distribution({-1: fewer, 1: n - fewer})) for fewer in (critical, critical + 1))
    assert at is not None
    assert above is not None
    assert at <= 0.05 < above


def scipy_wilcoxon(differences: list[int]) -> tuple[float, float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = stats.wilcoxon(np.array(differences, dtype=float))
    return float(found.statistic), float(found.pvalue)


def assert_as_scipy(differences: list[int]) -> None:
    found = signed_ranks(counted(differences))
    if not any(differences):
        assert found is None
        return
    assert found is not None
    statistic, p = scipy_wilcoxon(differences)
    assert min(found.positive, found.negative) == statistic
    assert found.p == pytest.approx(p, rel=1e-11, abs=1e-300)


@settings(max_examples=50, deadline=None)
@given(st.lists(ratings, min_size=1, max_size=9))
def test_few_pairs_with_ties_and_zeros_agree_with_scipy(differences: list[int]) -> None:
    assert_as_scipy(differences)


@settings(max_examples=150, deadline=None)
@given(st.lists(ratings, min_size=14, max_size=80))
def test_more_pairs_with_ties_and_zeros_agree_with_scipy(differences: list[int]) -> None:
    assert_as_scipy(differences)


@settings(max_examples=100, deadline=None)
@given(without_ties, st.booleans())
def test_pairs_without_ties_agree_with_scipy(differences: list[int], with_a_zero: bool) -> None:
    assert_as_scipy(differences + [0] * with_a_zero)


@pytest.mark.parametrize(
    ("differences", "method"),
    [
        (list(range(1, 51)), "exact"),
        (list(range(1, 52)), "normal"),
        ([*range(1, 13), 1], "exact"),
        ([*range(1, 14), 1], "normal"),
        ([*range(1, 13), 0], "exact"),
        ([*range(1, 14), 0], "normal"),
        ([*range(1, 51), 0], "normal"),
    ],
)
def test_which_way_it_goes(differences: list[int], method: str) -> None:
    found = signed_ranks(counted(differences))
    assert found is not None
    assert found.method == method
    assert_as_scipy(differences)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 5))
def test_the_sign_test_agrees_with_scipy(higher: int, lower: int, equal: int) -> None:
    found = sign_test(Distribution({2: higher, -1: lower, 0: equal}))
    if not higher + lower:
        assert found is None
    else:
        assert found == pytest.approx(stats.binomtest(higher, higher + lower).pvalue, rel=1e-11)


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        (5000, 5000),
        (5000, 5001),
        (4800, 5300),
        (5200, 4801),
        (500_000, 500_000),
        (499_000, 501_000),
        (480_000, 520_001),
    ],
)
def test_the_sign_test_of_many_pairs_agrees_with_scipy(higher: int, lower: int) -> None:
    found = sign_test(Distribution({1: higher, -1: lower}))
    assert found == pytest.approx(stats.binomtest(higher, higher + lower).pvalue, rel=1e-9)


def test_both_ways_of_adding_up_the_sign_test_agree() -> None:
    for fewer in (4700, 4900, 4999):
        by_whole_numbers = sign_test(Distribution({1: 10_000 - fewer, -1: fewer}))
        one_more = sign_test(Distribution({1: 10_001 - fewer, -1: fewer}))
        expected = [stats.binom.cdf(fewer, n, 0.5) * 2 for n in (10_000, 10_001)]
        assert [by_whole_numbers, one_more] == pytest.approx(expected, rel=1e-9)


def test_what_is_smaller_than_any_decimal_is_zero() -> None:
    assert sign_test(Distribution({1: 1_000_000})) == 0.0
    found = signed_ranks(Distribution({1: 1_000_000}))
    assert found is not None
    assert (found.p, found.rank_biserial) == (0.0, 1.0)


@settings(max_examples=100, deadline=None)
@given(st.lists(ratings, min_size=1, max_size=30))
def test_turning_the_differences_round_mirrors_the_ranks(differences: list[int]) -> None:
    there, back = signed_ranks(counted(differences)), signed_ranks(counted([-one for one in differences]))
    assert sign_test(counted(differences)) == sign_test(counted([-one for one in differences]))
    if there is None:
        assert back is None
        return
    assert back == SignedRanks(there.negative, there.positive, there.p, there.method)
    assert back.rank_biserial == -there.rank_biserial
    assert 0 < there.p <= 1
