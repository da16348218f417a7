from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from coprod_cli.scoring.intervals import (
    Z_975,
    mean_interval,
    normal_quantile,
    t_quantile,
    welch_interval,
    wilson_interval,
)

quick = settings(max_examples=50, deadline=None)
spread = st.lists(st.integers(1, 7), min_size=2, max_size=25).filter(lambda values: len(set(values)) > 1)


@pytest.mark.parametrize("p", [0.01, 0.4, 0.5, 0.6, 0.95, 0.975, 0.995, 0.9995])
def test_t_quantile_agrees_with_scipy(p: float) -> None:
    whole = [*range(1, 40), 99, 100, 499, 997, 998, 999, 1000, 1001, 5000, 10**4, 10**5, 10**6]
    fractional = np.concatenate([np.linspace(1, 5, 41), np.geomspace(1, 1500, 60)])
    for df in [*whole, *fractional]:
        assert t_quantile(p, float(df)) == pytest.approx(stats.t.ppf(p, df), rel=1e-9, abs=1e-12), df


def test_t_quantile_known_from_tables() -> None:
    assert t_quantile(0.975, 1) == pytest.approx(12.706204736, rel=1e-9)
    assert t_quantile(0.975, 10) == pytest.approx(2.228138852, rel=1e-9)


def test_normal_quantile_agrees_with_scipy() -> None:
    assert stats.norm.ppf(0.975) == Z_975 == normal_quantile(0.975)
    for p in (0.001, 0.5, 0.9, 0.999):
        assert normal_quantile(p) == pytest.approx(stats.norm.ppf(p), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(("p", "df"), [(0.975, 0.9), (0.975, float("nan")), (0.0, 5.0), (1.0, 5.0)])
def test_t_quantile_refuses_what_it_does_not_cover(p: float, df: float) -> None:
    with pytest.raises(ValueError, match="must"):
        t_quantile(p, df)


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_normal_quantile_refuses_the_ends(p: float) -> None:
    with pytest.raises(ValueError, match="must"):
        normal_quantile(p)


@quick
@given(spread)
def test_mean_interval_agrees_with_scipy(values: list[int]) -> None:
    found = mean_interval(float(np.mean(values)), float(np.std(values, ddof=1)), len(values))
    expected = stats.ttest_1samp(values, 0).confidence_interval()
    assert found == pytest.approx((expected.low, expected.high), rel=1e-9, abs=1e-9)


def test_mean_interval_at_the_edges() -> None:
    assert mean_interval(4.0, None, 1) is None
    assert mean_interval(4.0, 0.0, 3) == (4.0, 4.0)


@quick
@given(spread, spread)
def test_welch_interval_agrees_with_scipy(one: list[int], two: list[int]) -> None:
    difference = float(np.mean(two) - np.mean(one))
    found = welch_interval(difference, np.var(one, ddof=1), len(one), np.var(two, ddof=1), len(two))
    expected = stats.ttest_ind(two, one, equal_var=False).confidence_interval()
    assert found == pytest.approx((expected.low, expected.high), rel=1e-9, abs=1e-9)


def test_welch_interval_at_the_edges() -> None:
    assert welch_interval(0.5, None, 1, 1.0, 5) is None
    assert welch_interval(0.5, 1.0, 5, None, 1) is None
    assert welch_interval(0.5, 0.0, 5, 0.0, 5) == (0.5, 0.5)
    # One side without spread: the other alone decides, with its own degrees of freedom.
    low, high = welch_interval(0.5, 0.0, 5, 4.0, 16) or (0, 0)
    assert (low, high) == pytest.approx((0.5 - 0.5 * stats.t.ppf(0.975, 15), 0.5 + 0.5 * stats.t.ppf(0.975, 15)))


@quick
@given(st.integers(0, 400), st.integers(1, 400))
def test_wilson_interval_agrees_with_statsmodels_and_stays_within_zero_to_one(count: int, n: int) -> None:
    count = min(count, n)
    found = wilson_interval(count, n)
    assert found is not None
    assert found == pytest.approx(proportion_confint(count, n, method="wilson"), rel=1e-9, abs=1e-12)
    assert 0 <= found.low <= count / n <= found.high <= 1


def test_wilson_interval_at_the_edges() -> None:
    assert wilson_interval(0, 0) is None
    assert wilson_interval(0, 5) == (0.0, pytest.approx(0.434482, abs=1e-6))
    assert wilson_interval(5, 5) == (pytest.approx(0.565518, abs=1e-6), 1.0)
