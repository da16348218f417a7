from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from coprod_cli.scoring.estimate import Estimate
from coprod_cli.scoring.intervals import Z_975
from coprod_cli.scoring.kappa import kappa_quadratic
from coprod_cli.tallies.crosstab import CrossTab

FIVE = (1, 2, 3, 4, 5)
answers = st.integers(1, 5)
some_pairs = st.lists(st.tuples(answers, answers), min_size=2, max_size=60)


def table(rows: list[list[int]]) -> CrossTab:
    cells = {(i, j): count for i, row in enumerate(rows, 1) for j, count in enumerate(row, 1)}
    return CrossTab(cells)


def test_two_radiologists() -> None:
    # 85 xeromammograms: D. G. Altman, Practical Statistics for Medical Research, 1991, p. 404, after Boyd and
    # others. The Stata manual prints kappa 0.6714 for it with quadratic weights.
    found = kappa_quadratic(table([[21, 12, 0, 0], [4, 17, 1, 0], [3, 9, 15, 2], [0, 0, 0, 1]]), (1, 2, 3, 4))
    assert found.value == pytest.approx(0.6714, abs=5e-5)
    assert (found.low, found.high) == pytest.approx((0.5379, 0.8049), abs=5e-5)


def test_by_hand() -> None:
    # (1,1), (1,2), (2,2), (3,3) on 1 to 3. Observed: one disagreement of weight 1 in 4 pairs = 0.25. Margins
    # 2,1,1 and 1,2,1: expected (2·2·1 + 2·1·4 + 1·1·1 + 1·1·1 + 1·1·4 + 1·2·1) / 16 = 20/16.
    found = kappa_quadratic(CrossTab({(1, 1): 1, (1, 2): 1, (2, 2): 1, (3, 3): 1}), (1, 2, 3))
    assert found.value == 1 - 0.25 / (20 / 16) == 0.8


@settings(max_examples=400, deadline=None)
@given(some_pairs)
def test_it_agrees_with_statsmodels(pairs: list[tuple[int, int]]) -> None:
    found = kappa_quadratic(CrossTab(Counter(pairs)), FIVE)
    if len({answer for pair in pairs for answer in pair}) == 1:
        assert found == Estimate()
        return
    square = np.zeros((5, 5))
    for one, two in pairs:
        square[one - 1, two - 1] += 1
    # It also works out what is not used here, and may divide by 0 there.
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = cohens_kappa(square, wt="quadratic")
    assert found.value == pytest.approx(expected.kappa, rel=1e-10, abs=1e-10)
    if found.low is None or found.high is None:
        assert found.low is found.high is None
        assert expected.var_kappa == pytest.approx(0, abs=1e-11)
    else:
        variance = ((found.high - found.low) / 2 / Z_975) ** 2
        assert variance == pytest.approx(expected.var_kappa, rel=1e-9, abs=1e-11)
        assert (found.low + found.high) / 2 == pytest.approx(found.value, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(some_pairs)
def test_roles_and_reversal_do_not_matter_and_it_is_at_most_one(pairs: list[tuple[int, int]]) -> None:
    counted = CrossTab(Counter(pairs))
    found = kappa_quadratic(counted, FIVE)
    assert kappa_quadratic(counted.swapped(), FIVE) == found
    assert kappa_quadratic(counted.reversed(1, 5), FIVE) == found
    assert found.value is None or -1 <= found.value <= 1


def test_points_that_nobody_used_and_the_spacing_of_the_scale_do_not_matter() -> None:
    near = kappa_quadratic(CrossTab({(2, 2): 5, (2, 3): 2, (3, 3): 4}), (2, 3))
    assert kappa_quadratic(CrossTab({(2, 2): 5, (2, 3): 2, (3, 3): 4}), FIVE) == near
    assert kappa_quadratic(CrossTab({(10, 10): 5, (10, 50): 2, (50, 50): 4}), (10, 50)) == near


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, Estimate()),
        ({(3, 4): 1}, Estimate()),
        ({(3, 3): 9}, Estimate()),
        ({(3, 3): 2, (4, 4): 2}, Estimate(1.0)),  # full agreement leaves the formula no spread
        ({(1, 5): 2, (5, 1): 2}, Estimate(-1.0)),
        ({(3, 2): 1, (3, 4): 1}, Estimate(0.0)),  # one role gave one answer: as good as chance
    ],
)
def test_at_the_edges(cells: dict[tuple[int, int], int], expected: Estimate) -> None:
    assert kappa_quadratic(CrossTab(cells), FIVE) == expected


def test_an_answer_that_is_not_on_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="6 is not a point"):
        kappa_quadratic(CrossTab({(1, 6): 2}), FIVE)
