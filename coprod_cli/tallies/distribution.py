"""How many answers fell on each value, and what follows exactly from those counts.

Pure: whole numbers and fractions until the last step, so the order of the answers never matters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

Number = int | Fraction


def plain_number(value: Number) -> Number:
    """The same number, as an ``int`` where it is whole."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value


def _in_order(value: Number) -> tuple[float, Number]:
    # A lower number never has a higher float, and floats are compared far faster than fractions.
    return float(value), value


class _Sums(NamedTuple):
    """Of all answers: how many, a unit, and the sum and the sum of squares of value x unit. Whole numbers all."""

    n: int
    unit: int
    total: int
    squares: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """Counted answers: value -> how many gave it, beside the cells that hold no answer.

    ``counts`` keeps only values that somebody gave, lowest first. Items are held as answered, never
    reversed. ``blank``, ``not_applicable`` and ``invalid`` count cells and enter no statistic.
    """

    counts: Mapping[Number, int] = field(default_factory=dict)
    blank: int = 0
    not_applicable: int = 0
    invalid: int = 0
    _known_sums: _Sums | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if any(count < 0 for count in self.counts.values()):
            raise ValueError("a count cannot be below zero")
        given = sorted((value for value, count in self.counts.items() if count), key=_in_order)
        kept = {plain_number(value): self.counts[value] for value in given}
        object.__setattr__(self, "counts", kept)

    @property
    def n(self) -> int:
        """How many answers there are."""
        return self._sums().n

    @property
    def total(self) -> Number:
        """The sum of all answers, exactly; 0 without answers."""
        sums = self._sums()
        return plain_number(Fraction(sums.total, sums.unit))

    def _sums(self) -> _Sums:
        """Worked out once; whole numbers add faster than fractions."""
        if self._known_sums is None:
            unit = math.lcm(*(value.denominator for value in self.counts))
            n = total = squares = 0
            for value, count in self.counts.items():
                scaled = value.numerator * (unit // value.denominator)
                n += count
                total += scaled * count
                squares += scaled * scaled * count
            object.__setattr__(self, "_known_sums", _Sums(n, unit, total, squares))
        return self._known_sums  # type: ignore[return-value]  # it was set just now

    def exact_mean(self) -> Fraction | None:
        """The mean as a fraction; ``None`` without answers."""
        n, unit, total, _ = self._sums()
        return Fraction(total, n * unit) if n else None

    def mean(self) -> float | None:
        """The mean, in the values' unit; ``None`` without answers."""
        n, unit, total, _ = self._sums()
        return total / (n * unit) if n else None  # rounded once, as the fraction would be

    def exact_variance(self) -> Fraction | None:
        """The sample variance (divisor n - 1) as a fraction; ``None`` with fewer than 2 answers."""
        n, unit, total, squares = self._sums()
        return Fraction(n * squares - total * total, n * (n - 1) * unit * unit) if n > 1 else None

    def variance(self) -> float | None:
        """The sample variance (divisor n - 1); ``None`` with fewer than 2 answers."""
        n, unit, total, squares = self._sums()
        return (n * squares - total * total) / (n * (n - 1) * unit * unit) if n > 1 else None

    def sd(self) -> float | None:
        """The sample standard deviation (divisor n - 1), 0 or more; ``None`` with fewer than 2 answers."""
        variance = self.variance()
        return None if variance is None else math.sqrt(variance)

    def median(self) -> float | None:
        """The middle answer, or halfway between the two middle ones; ``None`` without answers."""
        n = self.n
        return float((self._at((n - 1) // 2) + self._at(n // 2)) / 2) if n else None

    def quantile(self, q: Number | float) -> float | None:
        """The value below which the share ``q`` (0..1) of the answers lies; ``None`` without answers.

        Between two answers it is interpolated: definition 7 of Hyndman and Fan, "Sample quantiles in
        statistical packages", The American Statistician 50(4), 1996, pp. 361-365. NumPy does the same.
        """
        share = Fraction(str(q)) if isinstance(q, float) else Fraction(q)
        if not 0 <= share <= 1:
            raise ValueError("q must lie between 0 and 1")
        n = self.n
        if not n:
            return None
        position = (n - 1) * share
        below = math.floor(position)
        low, high = self._at(below), self._at(math.ceil(position))
        return float(low + (position - below) * (high - low))

    def _at(self, rank: int) -> Number:
        passed = 0
        for value, count in self.counts.items():
            passed += count
            if rank < passed:
                return value
        raise IndexError(rank)

    def count(self, values: Collection[Number]) -> int:
        """How many answers are one of ``values``."""
        return sum(count for value, count in self.counts.items() if value in values)

    def share(self, values: Collection[Number]) -> float | None:
        """The share (0..1) of the answers that are one of ``values``; ``None`` without answers."""
        n = self.n
        return self.count(values) / n if n else None

    def mapped(self, change: Callable[[Number], Number]) -> Distribution:
        """The distribution of ``change(value)``; cells without an answer stay as they are."""
        counts: dict[Number, int] = {}
        for value, count in self.counts.items():
            new = change(value)
            counts[new] = counts.get(new, 0) + count
        return Distribution(counts, self.blank, self.not_applicable, self.invalid)

    def reversed(self, lowest: Number, highest: Number) -> Distribution:
        """The distribution after reversal on a scale: each value becomes ``lowest + highest - value``."""
        return self.mapped(lambda value: lowest + highest - value)

    def __add__(self, other: Distribution) -> Distribution:
        counts = dict(self.counts)
        for value, count in other.counts.items():
            counts[value] = counts.get(value, 0) + count
        return Distribution(
            counts,
            self.blank + other.blank,
            self.not_applicable + other.not_applicable,
            self.invalid + other.invalid,
        )
