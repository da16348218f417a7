"""95 % intervals of a change between two periods, from what each of its ends is uncertain by. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from coprod_cli.scoring.intervals import Interval, t_quantile, wilson_interval
from coprod_cli.tallies.distribution import Distribution


class MeanSpread(NamedTuple):
    """How uncertain one mean is: the variance of the mean, and its degrees of freedom."""

    variance: float
    df: int


def spread_of_mean(values: Distribution) -> MeanSpread | None:
    """The uncertainty of the mean of ``values``; ``None`` with fewer than 2."""
    variance = values.variance()
    return None if variance is None else MeanSpread(variance / values.n, values.n - 1)


def difference_interval(difference: float, parts: Sequence[MeanSpread]) -> Interval | None:
    """The 95 % interval of a sum or difference of independent means, of any number; Welch's with two.

    ``None`` where no part has any spread: nothing then says how uncertain the difference is. Degrees of freedom
    after B. L. Welch, Biometrika 34, 1947, pp. 28-35, and F. E. Satterthwaite, Biometrics Bulletin 2, 1946,
    pp. 110-114.
    """
    spread = sum(part.variance for part in parts)
    if spread == 0:
        return None
    # Shares of the spread, not the squares of the variances themselves, which could underflow.
    df = 1 / sum((part.variance / spread) ** 2 / part.df for part in parts)
    half = t_quantile(0.975, max(df, 1.0)) * math.sqrt(spread)
    return Interval(difference - half, difference + half)


def newcombe_interval(first_count: int, first_n: int, last_count: int, last_n: int) -> Interval | None:
    """The 95 % interval of the last share less the first, of different people; within -1..1.

    ``None`` when either has no answers. R. G. Newcombe, Statistics in Medicine 17, 1998, pp. 873-890, method 10.
    """
    first, last = wilson_interval(first_count, first_n), wilson_interval(last_count, last_n)
    if first is None or last is None:
        return None
    was, now = first_count / first_n, last_count / last_n
    difference = now - was
    return Interval(
        difference - math.hypot(now - last.low, first.high - was),
        difference + math.hypot(last.high - now, was - first.low),
    )
