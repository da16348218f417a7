"""Cohen's kappa with quadratic weights, and its interval. Pure; from a cross-tab of counts.

Docs: docs/statistics/weighted-kappa.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from coprod_cli.scoring.estimate import Estimate
from coprod_cli.scoring.intervals import Z_975
from coprod_cli.tallies.crosstab import CrossTab


def kappa_quadratic(pairs: CrossTab, values: Sequence[int]) -> Estimate:
    """Kappa with the weights 1 - (i - j)² / (k - 1)², where i and j count the points of the scale ``values``.

    1 is full agreement, 0 what chance gives, below 0 less than that. The interval is kappa ± 1.96 standard
    errors, not cut at 1. ``None`` with fewer than 2 pairs, and where every answer is the same point; no
    interval where the standard error is 0. ``ValueError`` for an answer that is not in ``values``.

    J. Cohen, Psychological Bulletin 70, 1968, pp. 213-220. Standard error: J. L. Fleiss, J. Cohen,
    B. S. Everitt, Psychological Bulletin 72, 1969, pp. 323-327: with the cells' shares p(ij) and the
    margins' mean weights w(i.) and w(.j), the variance is
    [Σ p(ij) (w(ij) - (w(i.) + w(.j)) (1 - kappa))² - (kappa - pe (1 - kappa))²] / (n (1 - pe)²).
    """
    place = {value: number for number, value in enumerate(values)}
    unknown = sorted({answer for pair in pairs.counts for answer in pair} - set(place))
    if unknown:
        raise ValueError(f"{unknown[0]} is not a point of the scale")
    n = pairs.n
    if n < 2:
        return Estimate()
    cells = {(place[one], place[two]): count for (one, two), count in pairs.counts.items()}
    first, second = _margin(cells, 0), _margin(cells, 1)
    # In whole numbers, so that what is 0 is exactly 0: weights of disagreement (i - j)², counts for shares.
    from_first = {i: sum(count * (i - j) ** 2 for j, count in second.items()) for i in first}
    from_second = {j: sum(count * (i - j) ** 2 for i, count in first.items()) for j in second}
    observed = sum(count * (i - j) ** 2 for (i, j), count in cells.items())
    expected = sum(count * from_first[i] for i, count in first.items())
    if expected == 0:
        return Estimate()
    kappa = float(1 - Fraction(n * observed, expected))
    # The published variance multiplied out: its bracket is the variance over the pairs of these terms.
    squares = sum(
        count * ((from_first[i] + from_second[j]) * observed - (i - j) ** 2 * expected) ** 2
        for (i, j), count in cells.items()
    )
    variance = Fraction(n * (n * squares - (observed * expected) ** 2), expected**4)
    if variance == 0:
        return Estimate(kappa)
    half = Z_975 * math.sqrt(variance)
    return Estimate(kappa, kappa - half, kappa + half)


def _margin(cells: dict[tuple[int, int], int], side: int) -> Counter[int]:
    margin: Counter[int] = Counter()
    for cell, count in cells.items():
        margin[cell[side]] += count
    return margin
