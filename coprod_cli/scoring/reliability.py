"""Do the statements of a checklist go together? Cronbach's alpha and item-rest correlations, from sums. Pure.

Docs: docs/statistics/cronbachs-alpha.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from coprod_cli.scoring import reasons
from coprod_cli.scoring.estimate import Estimate
from coprod_cli.scoring.f_quantile import f_quantile
from coprod_cli.scoring.intervals import Z_975


@dataclass(frozen=True, slots=True)
class ResponseSums:
    """Sums over the ``n`` responses that answered every statement, after reversal: whole numbers, so exact.

    With x an answer and T the sum of its response: ``answers`` is Σ x, ``squares`` Σ x² and ``products`` Σ x T, one
    a statement; ``total`` is Σ T and ``total_squares`` Σ T². Any shift or even stretch of the scale does as well.
    """

    n: int
    answers: tuple[int, ...]
    squares: tuple[int, ...]
    products: tuple[int, ...]
    total: int
    total_squares: int


def cronbachs_alpha(sums: ResponseSums) -> float | None:
    """Cronbach's alpha, at most 1 and maybe below 0; ``None`` where ``why_no_alpha`` has a reason.

    L. J. Cronbach, "Coefficient alpha and the internal structure of tests", Psychometrika 16, 1951, pp. 297-334.
    """
    exact = _exact_alpha(sums)
    return None if exact is None else float(exact)


def why_no_alpha(sums: ResponseSums) -> str | None:
    """The reason why alpha cannot be calculated; ``None`` where it can."""
    if len(sums.answers) < 2:
        return reasons.TWO_ITEMS
    if sums.n < 2:
        return reasons.TWO_COMPLETE
    return None if _spread(sums.n, sums.total, sums.total_squares) else reasons.NO_SPREAD


def alpha_interval(sums: ResponseSums) -> Estimate:
    """Alpha with its 95 % interval; without any value where ``why_no_alpha`` has a reason.

    (1 - alpha) ÷ (1 - its estimate) follows F with n - 1 and (n - 1)(items - 1) degrees of freedom: L. S. Feldt,
    Psychometrika 30, 1965, pp. 357-370; Feldt, Woodruff and Salih, Applied Psychological Measurement 11, 1987,
    pp. 93-103. Where the estimate is 1 both ends are 1.
    """
    exact = _exact_alpha(sums)
    if exact is None:
        return Estimate()
    df1 = sums.n - 1
    df2 = df1 * (len(sums.answers) - 1)
    unexplained = float(1 - exact)
    low, high = (1 - unexplained * f_quantile(p, df1, df2) for p in (0.975, 0.025))
    return Estimate(float(exact), low, high)


def item_rest(sums: ResponseSums, item: int) -> Estimate:
    """The corrected item-total correlation: of one statement's answers with the sum of all the others, -1 to 1.

    With its 95 % interval by Fisher's z, which needs 4 responses and a correlation that is not whole. Undefined
    where ``why_no_item_rest`` has a reason.
    """
    if why_no_item_rest(sums, item):
        return Estimate()
    n, x, squares, products = sums.n, sums.answers[item], sums.squares[item], sums.products[item]
    rest = sums.total - x
    together = n * (products - squares) - x * rest
    square = Fraction(together * together, _spread(n, x, squares) * _spread_of_rest(sums, item))
    r = math.copysign(math.sqrt(square), together) if together else 0.0
    if n < 4 or square == 1:
        return Estimate(r)
    half = Z_975 / math.sqrt(n - 3)
    return Estimate(r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half))


def why_no_item_rest(sums: ResponseSums, item: int) -> str | None:
    """The reason why a statement has no such correlation; ``None`` where it has one."""
    if len(sums.answers) < 2:
        return reasons.TWO_ITEMS
    if sums.n < 2:
        return reasons.TWO_COMPLETE
    if not _spread(sums.n, sums.answers[item], sums.squares[item]):
        return reasons.ONE_ANSWER
    return None if _spread_of_rest(sums, item) else reasons.NO_SPREAD_OF_OTHERS


def _exact_alpha(sums: ResponseSums) -> Fraction | None:
    if why_no_alpha(sums):
        return None
    items = len(sums.answers)
    parts = sum(_spread(sums.n, x, squares) for x, squares in zip(sums.answers, sums.squares, strict=True))
    return Fraction(items, items - 1) * (1 - Fraction(parts, _spread(sums.n, sums.total, sums.total_squares)))


def _spread_of_rest(sums: ResponseSums, item: int) -> int:
    squares = sums.total_squares - 2 * sums.products[item] + sums.squares[item]
    return _spread(sums.n, sums.total - sums.answers[item], squares)


def _spread(n: int, total: int, squares: int) -> int:
    """The variance of n values times n (n - 1): 0 only where all are the same."""
    return n * squares - total * total
