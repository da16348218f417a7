"""95 % intervals and the quantiles they need, from the standard library alone."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

Z_975 = 1.959963984540054
"""The 0.975 quantile of the standard normal distribution."""

LIMITS_OF_AGREEMENT_SD = 1.96
"""Bland and Altman, The Lancet 327, 1986, pp. 307-310: limits are the mean difference +- 1.96 SD."""

_EXPANSION_IS_EXACT_FROM = 1000.0
_EXPANSION_IS_NEAR_FROM, _FAR_TAIL = 4.0, 0.999
_SMALLEST = 1e-300


class Interval(NamedTuple):
    """The two ends of a 95 % interval, in the unit of what it is about."""

    low: float
    high: float


def normal_quantile(p: float) -> float:
    """The standard normal quantile of ``p``, 0 < p < 1; ``ValueError`` outside."""
    if not 0 < p < 1:
        raise ValueError("p must lie between 0 and 1")
    if p == 0.975:
        return Z_975
    # Imported late: the module costs several milliseconds, and a 95 % interval never needs it.
    from statistics import NormalDist

    return NormalDist().inv_cdf(p)


@lru_cache(maxsize=4096)
def t_quantile(p: float, df: float) -> float:
    """The quantile of Student's t with ``df`` degrees of freedom (whole or not, 1 or more), 0 < p < 1.

    Within 1e-9 of the true value, relatively. ``ValueError`` outside those ranges. From 1000 degrees of
    freedom the expansion of Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.7.5;
    below, Newton's method on the regularised incomplete beta function (26.7.1).
    """
    if not df >= 1:
        raise ValueError("df must be 1 or more")
    if not 0 < p < 1:
        raise ValueError("p must lie between 0 and 1")
    if p < 0.5:
        return -t_quantile(1 - p, df)
    z = normal_quantile(p)
    if df >= _EXPANSION_IS_EXACT_FROM:
        return _expansion(z, df)
    # Right of 0 the distribution function is concave, so from the left Newton's steps never pass the root, and from
    # the right the first one leads to the left. Degrees of freedom that are not whole are nearly all different, so
    # what was worked out before seldom helps: there a closer start does, where the expansion is one.
    t = _expansion(z, df) if df % 1 and df >= _EXPANSION_IS_NEAR_FROM and p < _FAR_TAIL else z
    upper_tail = 1 - p
    for _ in range(200):
        step = (_upper_tail(t, df) - upper_tail) / _density(t, df)
        t += step
        if abs(step) <= 1e-13 * t:
            break
    return t


def _expansion(z: float, df: float) -> float:
    square = z * z
    first = (square + 1) * z / 4
    second = ((5 * square + 16) * square + 3) * z / 96
    third = (((3 * square + 19) * square + 17) * square - 15) * z / 384
    fourth = ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) * z / 92160
    return z + (first + (second + (third + fourth / df) / df) / df) / df


def _density(t: float, df: float) -> float:
    scale = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - 0.5 * math.log(df * math.pi)
    return math.exp(scale - (df + 1) / 2 * math.log1p(t * t / df))


def _upper_tail(t: float, df: float) -> float:
    """The share of Student's t above ``t``, for t >= 0."""
    if t == 0:
        return 0.5
    square = t * t
    a, b = df / 2, 0.5
    x = df / (df + square)
    if x < (a + 1) / (a + b + 2):
        return _incomplete_beta(x, a, b) / 2
    return (1 - _incomplete_beta(square / (df + square), b, a)) / 2


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, for x < (a + 1) / (a + b + 2)."""
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(front) * beta_fraction(x, a, b) / a


def beta_fraction(x: float, a: float, b: float) -> float:
    """The continued fraction in the incomplete beta function, for 0 < x < (a + 1) / (a + b + 2).

    Abramowitz and Stegun 26.5.8, evaluated by Lentz's method (Applied Optics 15(3), 1976, pp. 668-671).
    """
    c, d = 1.0, _inverse(1 - (a + b) * x / (a + 1))
    fraction = d
    # It takes about as many terms as the square root of the larger one.
    for m in range(1, 500 + 10 * math.isqrt(int(max(a, b)))):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = _inverse(1 + term * d)
            c = _away_from_zero(1 + term / c)
            fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return fraction


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _SMALLEST else _SMALLEST


def _inverse(value: float) -> float:
    return 1 / _away_from_zero(value)


def mean_interval(mean: float, sd: float | None, n: int) -> Interval | None:
    """The 95 % interval of a mean by Student's t; ``None`` with fewer than 2 values.

    In the mean's unit, and not cut at the ends of the scale. With ``sd`` 0 both ends are the mean.
    """
    if sd is None or n < 2:
        return None
    half = t_quantile(0.975, n - 1) * sd / math.sqrt(n)
    return Interval(mean - half, mean + half)


def welch_interval(
    difference: float,
    first_variance: float | None,
    first_n: int,
    second_variance: float | None,
    second_n: int,
) -> Interval | None:
    """The 95 % interval of the difference of two separate means; ``None`` if a side has fewer than 2 values.

    Does not suppose equal variances: B. L. Welch, Biometrika 34, 1947, pp. 28-35. When both variances
    are 0, both ends are the difference.
    """
    if first_variance is None or second_variance is None or first_n < 2 or second_n < 2:
        return None
    first, second = first_variance / first_n, second_variance / second_n
    spread = first + second
    if spread == 0:
        return Interval(difference, difference)
    # Shares of the spread, not the squares of the variances themselves, which could underflow.
    df = 1 / ((first / spread) ** 2 / (first_n - 1) + (second / spread) ** 2 / (second_n - 1))
    half = t_quantile(0.975, max(df, 1.0)) * math.sqrt(spread)
    return Interval(difference - half, difference + half)


def wilson_interval(count: int, n: int) -> Interval | None:
    """The 95 % interval of the share ``count / n``, within 0..1; ``None`` without answers.

    E. B. Wilson, Journal of the American Statistical Association 22, 1927, pp. 209-212.
    """
    if n == 0:
        return None
    square = Z_975 * Z_975
    centre = (count + square / 2) / (n + square)
    half = Z_975 / (n + square) * math.sqrt(count * (n - count) / n + square / 4)
    return Interval(0.0 if count == 0 else max(0.0, centre - half), 1.0 if count == n else min(1.0, centre + half))
