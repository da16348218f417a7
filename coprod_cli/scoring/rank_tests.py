"""The sign test and Wilcoxon's signed-rank test of counted differences. Pure; as fast for a million pairs as for ten.

Docs: docs/statistics/sign-test.md and signed-rank-test.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Literal

from coprod_cli.tallies.distribution import Distribution

_IN_WHOLE_NUMBERS_UP_TO = 10_000
_SMALLEST = 1e-300
_EXACT_UP_TO = 50
_EXACT_WITH_TIES_UP_TO = 13


def sign_test(differences: Distribution) -> float | None:
    """The two-sided p-value (0..1) of as many or more differences to one side, if either side were as likely.

    Differences of 0 are left out. Exact, by the binomial distribution; with more than 10,000 differences
    within 1e-11 relatively, and 0.0 below 1e-300. ``None`` when no difference is left.
    """
    higher = sum(count for value, count in differences.counts.items() if value > 0)
    lower = sum(count for value, count in differences.counts.items() if value < 0)
    fewer, n = min(higher, lower), higher + lower
    if not n:
        return None
    if 2 * fewer == n:
        return 1.0
    return _tail_in_whole_numbers(fewer, n) if n <= _IN_WHOLE_NUMBERS_UP_TO else _tail_by_ratios(fewer, n)


def _tail_in_whole_numbers(fewer: int, n: int) -> float:
    ways = tail = 1
    for k in range(fewer):
        ways = ways * (n - k) // (k + 1)
        tail += ways
    return float(Fraction(tail, 2 ** (n - 1)))


def _tail_by_ratios(fewer: int, n: int) -> float:
    """Twice the binomial tail up to ``fewer``: each term from its neighbour, starting at the largest."""
    middle = n // 2
    terms, term = {}, 1.0
    for k in range(middle, -1, -1):
        terms[k] = term
        term *= k / (n - k + 1)
        if term < _SMALLEST:
            break
    lower_half = math.fsum(terms.values())
    whole = 2 * lower_half - (terms[middle] if n % 2 == 0 else 0.0)
    return 2 * math.fsum(term for k, term in terms.items() if k <= fewer) / whole


@dataclass(frozen=True, slots=True)
class SignedRanks:
    """Wilcoxon's signed-rank test: sums of the ranks of positive and of negative differences, and p (0..1).

    ``method`` is "exact" or "normal", the normal approximation.
    """

    positive: float
    negative: float
    p: float
    method: Literal["exact", "normal"]

    @property
    def rank_biserial(self) -> float:
        """The matched-pairs rank-biserial correlation: (positive - negative) ÷ (positive + negative), -1..1.

        D. S. Kerby, Comprehensive Psychology 3, 2014, 11.IT.3.1.
        """
        return (self.positive - self.negative) / (self.positive + self.negative)


def signed_ranks(differences: Distribution) -> SignedRanks | None:
    """Wilcoxon's test, two-sided, as SciPy 1.17 does it by default; ``None`` without a difference other than 0.

    Differences of 0 are left out, equal sizes share their mean rank. Exact up to 50 pairs without zeros
    and ties, and up to 13 pairs with them (over all ways to give signs to these ranks); pairs are counted
    with their zeros. Beyond that the normal approximation with the variance corrected for ties and without
    continuity correction. p is 0.0 where it is too small for a decimal. F. Wilcoxon, Biometrics Bulletin 1,
    1945, pp. 80-83.
    """
    higher = {value: count for value, count in differences.counts.items() if value > 0}
    lower = {-value: count for value, count in differences.counts.items() if value < 0}
    sizes = sorted({*higher, *lower})
    ties = [higher.get(size, 0) + lower.get(size, 0) for size in sizes]
    n = sum(ties)
    if not n:
        return None
    before = accumulate(ties, initial=0)
    # Mean ranks can be halves: twice the rank is a whole number.
    doubled = {size: 2 * passed + tied + 1 for size, tied, passed in zip(sizes, ties, before, strict=False)}
    positive = sum(doubled[size] * count for size, count in higher.items())
    whole = n * (n + 1)
    has_ties_or_zeros = n < differences.n or max(ties) > 1
    if differences.n <= (_EXACT_WITH_TIES_UP_TO if has_ties_or_zeros else _EXACT_UP_TO):
        ranks = [doubled[size] for size, tied in zip(sizes, ties, strict=True) for _ in range(tied)]
        return SignedRanks(positive / 2, (whole - positive) / 2, _exact(ranks, positive), "exact")
    variance = Fraction(2 * n * (n + 1) * (2 * n + 1) - sum(tied**3 - tied for tied in ties), 12)
    z = abs(2 * positive - whole) / 2 / math.sqrt(variance)
    return SignedRanks(positive / 2, (whole - positive) / 2, math.erfc(z / math.sqrt(2)), "normal")


def _exact(ranks: list[int], positive: int) -> float:
    """Twice the smaller tail among all 2ⁿ ways to give signs to the ranks."""
    ways = [1]
    for rank in ranks:
        without, with_it = [*ways, *[0] * rank], [*[0] * rank, *ways]
        ways = [one + two for one, two in zip(without, with_it, strict=True)]
    smaller = min(sum(ways[: positive + 1]), sum(ways[positive:]))
    return min(1.0, float(Fraction(2 * smaller, 2 ** len(ranks))))
