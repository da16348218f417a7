from __future__ import annotations

import math
from collections import Counter
from statistics import variance

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from coprod_cli.scoring.change_intervals import MeanSpread, difference_interval, newcombe_interval, spread_of_mean
from coprod_cli.tallies.distribution import Distribution

RATINGS = st.lists(st.integers(1, 5), min_size=2, max_size=60)


def spread(answers: list[int]) -> MeanSpread:
    found = spread_of_mean(Distribution(Counter(answers)))
    assert found is not None
    return found


@given(RATINGS, RATINGS)
def test_two_periods_have_welchs_interval(first: list[int], last: list[int]) -> None:
    difference = sum(last) / len(last) - sum(first) / len(first)
    found = difference_interval(difference, [spread(first), spread(last)])
    if len(set(first)) == len(set(last)) == 1:
        assert found is None
        return
    expected = CompareMeans(DescrStatsW(last), DescrStatsW(first)).tconfint_diff(usevar="unequal")
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=60))
def test_those_who_answered_twice_have_the_paired_interval(answers: list[tuple[int, int]]) -> None:
    first, last = zip(*answers, strict=True)
    changes = [after - before for before, after in answers]
    found = difference_interval(sum(changes) / len(changes), [spread(changes)])
    if len(set(changes)) == 1:
        assert found is None
        return
    assert found == pytest.approx(DescrStatsW(changes).tconfint_mean(), rel=1e-9, abs=1e-9)
    paired = stats.ttest_rel(last, first).confidence_interval()
    assert found == pytest.approx((paired.low, paired.high), rel=1e-9, abs=1e-9)


@given(st.lists(RATINGS, min_size=4, max_size=4))
def test_four_means_add_up_their_variances_with_satterthwaites_degrees_of_freedom(sides: list[list[int]]) -> None:
    parts = [variance(side) / len(side) for side in sides]
    found = difference_interval(0.0, [spread(side) for side in sides])
    if not sum(parts):
        assert found is None
        return
    df = sum(parts) ** 2 / sum(part**2 / (len(side) - 1) for part, side in zip(parts, sides, strict=True))
    half = stats.t.ppf(0.975, df) * math.sqrt(sum(parts))
    assert found == pytest.approx((-half, half), rel=1e-8)


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_shares_have_newcombes_interval(first_n: int, last_n: int, data: st.DataObject) -> None:
    first, last = (data.draw(st.integers(0, n)) for n in (first_n, last_n))
    expected = confint_proportions_2indep(last, last_n, first, first_n, method="newcomb", compare="diff")
    assert newcombe_interval(first, first_n, last, last_n) == pytest.approx(expected, abs=1e-9)


def test_nobody_and_one_alone_have_no_interval() -> None:
    assert newcombe_interval(0, 0, 1, 2) is None
    assert newcombe_interval(1, 2, 0, 0) is None
    assert spread_of_mean(Distribution({3: 1})) is None
    assert spread_of_mean(Distribution()) is None
