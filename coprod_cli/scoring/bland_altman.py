"""Bland and Altman's limits of agreement, each with its own interval, and the paired effect size. Pure.

Docs: docs/statistics/limits-of-agreement.md and effect-size.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from coprod_cli.scoring.estimate import Estimate
from coprod_cli.scoring.intervals import LIMITS_OF_AGREEMENT_SD, mean_interval, t_quantile
from coprod_cli.tallies.distribution import Distribution


@dataclass(frozen=True, slots=True)
class BlandAltman:
    """The mean difference (second minus first), the SD of the differences, and the limits: mean ± 1.96 SD.

    In the differences' unit. ``None`` where undefined: everything without pairs; all but the mean's
    value with one; the intervals of the limits where every pair differs by the same.
    """

    mean: Estimate
    sd: float | None
    lower: Estimate
    upper: Estimate


def bland_altman(differences: Distribution) -> BlandAltman:
    """The limits of agreement of counted differences. Undefined parts are ``None``, as ``BlandAltman`` says.

    The interval of a limit is limit ± t(0.975; n - 1) × SE, with SE = SD × √(1/n + 1.96² / (2 (n - 1))):
    J. M. Bland, D. G. Altman, Statistical Methods in Medical Research 8, 1999, pp. 135-160. It supposes
    that the differences are roughly normal.
    """
    mean, sd, n = differences.mean(), differences.sd(), differences.n
    if mean is None or sd is None:
        return BlandAltman(Estimate(mean), None, Estimate(), Estimate())
    of_mean = mean_interval(mean, sd, n)
    half = None
    if sd > 0:
        half = t_quantile(0.975, n - 1) * sd * math.sqrt(1 / n + LIMITS_OF_AGREEMENT_SD**2 / (2 * (n - 1)))
    reach = LIMITS_OF_AGREEMENT_SD * sd
    return BlandAltman(
        mean=Estimate(mean, *(of_mean or (None, None))),
        sd=sd,
        lower=_around(mean - reach, half),
        upper=_around(mean + reach, half),
    )


def _around(value: float, half: float | None) -> Estimate:
    return Estimate(value) if half is None else Estimate(value, value - half, value + half)


def standardised_mean_difference(differences: Distribution) -> float | None:
    """Cohen's d_z: the mean difference divided by the SD of the differences; its sign is that of the mean.

    ``None`` with fewer than 2 pairs, and where every pair differs by the same. J. Cohen, Statistical Power
    Analysis for the Behavioral Sciences, 2nd edition, 1988, p. 48.
    """
    mean, sd = differences.mean(), differences.sd()
    return None if mean is None or not sd else mean / sd
