from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coprod_cli.scoring import reasons
from coprod_cli.scoring.estimate import Estimate
from coprod_cli.scoring.reliability import (
    ResponseSums,
    alpha_interval,
    cronbachs_alpha,
    item_rest,
    why_no_alpha,
    why_no_item_rest,
)

Responses = list[tuple[int, ...]]

# Six people rated by four judges: P. E. Shrout, J. L. Fleiss, "Intraclass correlations: uses in assessing rater
# reliability", Psychological Bulletin 86, 1979, pp. 420-428, table 2.
JUDGES = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]
quick = settings(max_examples=150, deadline=None)


def sums_of(responses: Responses) -> ResponseSums:
    columns = list(zip(*responses, strict=True))
    totals = [sum(response) for response in responses]
    return ResponseSums(
        len(responses),
        tuple(sum(column) for column in columns),
        tuple(sum(x * x for x in column) for column in columns),
        tuple(sum(x * total for x, total in zip(column, totals, strict=True)) for column in columns),
        sum(totals),
        sum(total * total for total in totals),
    )


def responses(least: int = 2, items: int = 2) -> st.SearchStrategy[Responses]:
    return st.integers(items, 8).flatmap(
        lambda k: st.lists(st.tuples(*[st.integers(-3, 5)] * k), min_size=least, max_size=40)
    )


def alpha_by_numpy(rows: Responses) -> float:
    """Alpha out of the covariance matrix, a way that shares nothing with sums of squares."""
    covariance = np.cov(np.array(rows, dtype=float), rowvar=False)
    k = len(covariance)
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


# -- published -------------------------------------------------------------------------------------


def test_the_judges_of_shrout_and_fleiss() -> None:
    # Their ICC(3,4) is .91. It is the same number as Cronbach's alpha of the judges.
    assert cronbachs_alpha(sums_of(JUDGES)) == pytest.approx(0.91, abs=5e-3)
    # Out of their mean squares, 11.24 between people and 1.02 residual: 1 - 1.02 / 11.24.
    assert cronbachs_alpha(sums_of(JUDGES)) == pytest.approx(1 - 1.02 / 11.24, abs=1e-3)


def test_an_interval_that_others_printed() -> None:
    # MRC Cognition and Brain Sciences Unit, "R code from Chris Evans for computing confidence intervals for Cronbach's
    # alpha": alpha 0.913, 873 people, 20 items: 0.9044024 to 0.9211588.
    def as_if(unexplained: int, of: int) -> ResponseSums:
        # Of 873 answers to 20 statements, sums that give this alpha: spreads of the items 20 s, and of T a whole.
        items, n = 20, 873
        total_squares = of * items
        return ResponseSums(n, (0,) * items, (unexplained,) * items, (0,) * items, 0, total_squares)

    # alpha = 20/19 (1 - 20 s / t) = 0.913, so 20 s / t = 1 - 0.913 × 19/20 = 0.13265.
    found = alpha_interval(as_if(13265, 100000))
    assert found.value == pytest.approx(0.913, abs=1e-12)
    assert (found.low, found.high) == pytest.approx((0.9044024, 0.9211588), abs=5e-8)


def test_by_hand() -> None:
    # Items (1, 2, 3) and (1, 3, 2): variances 1 and 1; sums 2, 5, 5 have variance 3. 2 (1 - 2 / 3) = 2 / 3.
    assert cronbachs_alpha(sums_of([(1, 1), (2, 3), (3, 2)])) == 2 / 3
    assert item_rest(sums_of([(1, 1), (2, 3), (3, 2)]), 0) == Estimate(0.5)


# -- against others --------------------------------------------------------------------------------


@quick
@given(responses())
def test_alpha_agrees_with_numpy(rows: Responses) -> None:
    found = cronbachs_alpha(sums_of(rows))
    if len({sum(row) for row in rows}) == 1:
        assert found is None
        return
    assert found == pytest.approx(alpha_by_numpy(rows), rel=1e-9, abs=1e-9)


@quick
@given(responses())
def test_the_interval_is_feldts(rows: Responses) -> None:
    found = alpha_interval(sums_of(rows))
    if found.value is None:
        assert found == Estimate()
        return
    n, k = len(rows), len(rows[0])
    f = stats.f.ppf([0.975, 0.025], n - 1, (n - 1) * (k - 1))
    assert (found.low, found.high) == pytest.approx(tuple(1 - (1 - found.value) * f), rel=1e-9, abs=1e-9)
    assert found.low is not None
    assert found.high is not None
    # The interval holds the estimate, but for so few responses that F's middle lies far from 1.
    assert found.low <= found.high <= 1
    assert n < 8 or found.low <= found.value <= found.high


@quick
@given(responses(least=4))
def test_item_rest_agrees_with_scipy(rows: Responses) -> None:
    sums = sums_of(rows)
    for item in range(len(rows[0])):
        x = [row[item] for row in rows]
        rest = [sum(row) - row[item] for row in rows]
        found = item_rest(sums, item)
        if len(set(x)) == 1 or len(set(rest)) == 1:
            assert found == Estimate()
            continue
        expected = stats.pearsonr(x, rest)
        assert found.value == pytest.approx(expected.statistic, abs=1e-9)
        if found.value is not None and abs(found.value) < 1 - 1e-9:
            interval = expected.confidence_interval()
            assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=1e-7)


# -- laws ------------------------------------------------------------------------------------------


@quick
@given(responses(), st.integers(-50, 50), st.integers(1, 9), st.randoms())
def test_shifts_stretches_and_the_order_of_rows_do_not_matter(
    rows: Responses, shift: int, stretch: int, order: random.Random
) -> None:
    sums = sums_of(rows)
    moved = [tuple(stretch * x + shift for x in row) for row in rows]
    order.shuffle(moved)
    again = sums_of(moved)
    assert alpha_interval(again) == alpha_interval(sums)
    for item in range(len(rows[0])):
        assert item_rest(again, item) == item_rest(sums, item)


@quick
@given(responses(), st.data())
def test_turning_one_item_round_turns_its_correlation_round(rows: Responses, data: st.DataObject) -> None:
    item = data.draw(st.integers(0, len(rows[0]) - 1))
    turned = [tuple(2 - x if place == item else x for place, x in enumerate(row)) for row in rows]
    before, after = item_rest(sums_of(rows), item), item_rest(sums_of(turned), item)
    assert (before.value is None) == (after.value is None)
    assert before.value is None or after.value == -before.value


def test_whole_numbers_stay_exact_at_any_size() -> None:
    # A thousand million responses; in floating point these spreads would vanish beside the squares of the sums.
    n = 10**9
    few = sums_of([(1000, 1000), (1000, 1001), (1001, 1001), (1001, 1002)])
    many = ResponseSums(
        4 * n,
        *(tuple(n * x for x in sums) for sums in (few.answers, few.squares, few.products)),  # type: ignore[arg-type]
        n * few.total,
        n * few.total_squares,
    )
    assert cronbachs_alpha(many) == cronbachs_alpha(few)
    assert item_rest(many, 1).value == item_rest(few, 1).value


# -- undefined -------------------------------------------------------------------------------------

UNDEFINED: dict[str, tuple[Responses, str]] = {
    "one statement": ([(1,), (2,)], reasons.TWO_ITEMS),
    "one response": ([(1, 2)], reasons.TWO_COMPLETE),
    "everybody the same": ([(1, 2), (1, 2), (1, 2)], reasons.NO_SPREAD),
    "everybody the same sum": ([(1, 3), (2, 2), (3, 1)], reasons.NO_SPREAD),
}


@pytest.mark.parametrize("case", UNDEFINED)
def test_where_alpha_is_undefined_it_says_why(case: str) -> None:
    rows, why = UNDEFINED[case]
    assert cronbachs_alpha(sums_of(rows)) is None
    assert alpha_interval(sums_of(rows)) == Estimate()
    assert why_no_alpha(sums_of(rows)) == why


def test_no_response_at_all() -> None:
    nobody = ResponseSums(0, (0, 0), (0, 0), (0, 0), 0, 0)
    assert why_no_alpha(nobody) == reasons.TWO_COMPLETE
    assert why_no_item_rest(nobody, 0) == reasons.TWO_COMPLETE


def test_item_rest_says_why_it_is_undefined() -> None:
    same_answer = sums_of([(3, 1, 2), (3, 2, 4), (3, 4, 4)])
    assert why_no_item_rest(same_answer, 0) == reasons.ONE_ANSWER
    assert why_no_item_rest(same_answer, 1) is None
    same_rest = sums_of([(1, 2, 3), (2, 3, 2), (4, 4, 1)])
    assert why_no_item_rest(same_rest, 0) == reasons.NO_SPREAD_OF_OTHERS
    assert item_rest(same_rest, 0) == Estimate()
    assert why_no_item_rest(sums_of([(1,), (2,)]), 0) == reasons.TWO_ITEMS


def test_at_the_ends() -> None:
    alike = alpha_interval(sums_of([(1, 1), (2, 2), (5, 5)]))
    assert alike == Estimate(1.0, 1.0, 1.0)
    # A whole correlation has no interval: Fisher's z of it is infinite.
    assert item_rest(sums_of([(1, 5), (2, 4), (3, 3), (4, 2)]), 0) == Estimate(-1.0)
    below_zero = cronbachs_alpha(sums_of([(1, 5), (2, 4), (3, 3), (4, 1)]))
    assert below_zero is not None
    assert below_zero < 0
    assert math.isfinite(below_zero)
