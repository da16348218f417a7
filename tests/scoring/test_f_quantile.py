from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coprod_cli.scoring.f_quantile import f_quantile

DEGREES = [1, 1.5, 2, 3, 4.7, 10, 19, 47, 99, 180, 999, 1000, 5321, 10**5, 10**6, 10**7]


@pytest.mark.parametrize("p", [0.001, 0.025, 0.05, 0.3, 0.5, 0.7, 0.95, 0.975, 0.999])
def test_it_agrees_with_scipy(p: float) -> None:
    for df1, df2 in product(DEGREES, DEGREES):
        expected = stats.f.ppf(p, df1, df2)
        # scipy itself is less exact than that where one of the two is tiny and the other huge.
        rel = 1e-9 if max(df1, df2) / min(df1, df2) <= 10**5 else 1e-7
        assert f_quantile(p, df1, df2) == pytest.approx(expected, rel=rel), (df1, df2)


@settings(max_examples=200, deadline=None)
@given(st.integers(2, 10**9), st.integers(2, 60), st.sampled_from([0.025, 0.975]))
def test_the_degrees_of_freedom_of_alpha(n: int, items: int, p: float) -> None:
    df1, df2 = n - 1, (n - 1) * (items - 1)
    assert f_quantile(p, df1, df2) == pytest.approx(stats.f.ppf(p, df1, df2), rel=1e-9)


def test_known_from_tables() -> None:
    assert f_quantile(0.95, 5, 10) == pytest.approx(3.325835, abs=5e-7)
    assert f_quantile(0.975, 1, 1) == pytest.approx(647.789, abs=5e-4)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.001, 0.999), st.integers(1, 500), st.integers(1, 500))
def test_the_other_way_round_it_is_one_over_the_other_tail(p: float, df1: int, df2: int) -> None:
    assert f_quantile(p, df1, df2) * f_quantile(1 - p, df2, df1) == pytest.approx(1, rel=1e-9)


@pytest.mark.parametrize(
    ("p", "df1", "df2"), [(0.0, 5, 5), (1.0, 5, 5), (0.5, 0.5, 5), (0.5, 5, 0), (0.5, float("nan"), 5)]
)
def test_it_refuses_what_it_does_not_cover(p: float, df1: float, df2: float) -> None:
    with pytest.raises(ValueError, match="must"):
        f_quantile(p, df1, df2)
