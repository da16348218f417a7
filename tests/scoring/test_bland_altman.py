from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coprod_cli.scoring.bland_altman import BlandAltman, bland_altman, standardised_mean_difference
from coprod_cli.scoring.estimate import Estimate
from coprod_cli.tallies.distribution import Distribution

quick = settings(max_examples=100, deadline=None)
WRIGHT = (494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427)
MINI = (512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451)


def counted(differences: list[int]) -> Distribution:
    return Distribution(Counter(differences))


def test_the_peak_flow_meters_of_bland_and_altman() -> None:
    # The Lancet 327, 1986, Table 1: mean difference -2.1, SD 38.8; the standard error of the mean is 9.4, its
    # interval -22.0 to 17.8. The limits there are ± 2 SD of rounded numbers; 1.96 SD gives these.
    found = bland_altman(counted([one - two for one, two in zip(WRIGHT, MINI, strict=True)]))
    assert found.mean.value == pytest.approx(-2.1, abs=0.05)
    assert found.sd == pytest.approx(38.8, abs=0.05)
    assert (found.mean.low, found.mean.high) == pytest.approx((-22.0, 17.8), abs=0.1)
    assert (found.lower.value, found.upper.value) == pytest.approx((-78.10, 73.87), abs=0.01)


def test_by_hand() -> None:
    # -1, 0, -3, 0: mean -1, SD √2. A limit's SE is √2 × √(1/4 + 1.96²/6) = 1.334366; t(0.975; 3) = 3.182446.
    found = bland_altman(counted([-1, 0, -3, 0]))
    assert found.sd == pytest.approx(math.sqrt(2), rel=1e-15)
    assert found.lower.value == pytest.approx(-3.771859, abs=1e-6)
    half = 3.182446 * 1.334366
    assert (found.lower.low, found.lower.high) == pytest.approx((-3.771859 - half, -3.771859 + half), abs=1e-5)
    assert (found.upper.low, found.upper.high) == pytest.approx((1.771859 - half, 1.771859 + half), abs=1e-5)
    assert standardised_mean_difference(counted([-1, 0, -3, 0])) == pytest.approx(-1 / math.sqrt(2), rel=1e-15)


def test_for_large_n_a_limit_is_1_71_times_less_certain_than_the_mean() -> None:
    # So Bland and Altman 1999 put it: the variance is near 2.92 s²/n = (1.71)² s²/n.
    found = bland_altman(Distribution({-1: 50_000, 1: 50_000}))
    assert found.mean.low is not None
    assert found.lower.low is not None
    assert found.lower.value is not None
    assert (found.lower.value - found.lower.low) / (0 - found.mean.low) == pytest.approx(1.71, abs=0.005)


@quick
@given(st.lists(st.integers(-4, 4), min_size=2, max_size=60).filter(lambda values: len(set(values)) > 1))
def test_it_agrees_with_numpy_and_scipy(differences: list[int]) -> None:
    found = bland_altman(counted(differences))
    n, mean, sd = len(differences), float(np.mean(differences)), float(np.std(differences, ddof=1))
    t = float(stats.t.ppf(0.975, n - 1))
    error = sd * math.sqrt(1 / n + 1.96**2 / (2 * (n - 1)))
    expected_mean = stats.ttest_1samp(differences, 0).confidence_interval()
    assert found.mean == near(mean, expected_mean.low, expected_mean.high)
    for limit, value in ((found.lower, mean - 1.96 * sd), (found.upper, mean + 1.96 * sd)):
        assert limit == near(value, value - t * error, value + t * error)
    assert standardised_mean_difference(counted(differences)) == pytest.approx(mean / sd, rel=1e-12, abs=1e-14)


def near(value: float, low: float, high: float) -> Estimate:
    return Estimate(*(pytest.approx(number, rel=1e-9, abs=1e-9) for number in (value, low, high)))


def test_without_pairs_with_one_and_without_spread() -> None:
    nothing = Estimate(None, None, None)
    assert bland_altman(counted([])) == BlandAltman(nothing, None, nothing, nothing)
    assert bland_altman(counted([2])) == BlandAltman(Estimate(2.0), None, nothing, nothing)
    assert bland_altman(counted([-1, -1])) == BlandAltman(Estimate(-1, -1, -1), 0.0, Estimate(-1), Estimate(-1))
    assert [standardised_mean_difference(counted(each)) for each in ([], [2], [-1, -1])] == [None, None, None]
