"""Krippendorff's alpha for ordered answers, of two roles or more, with answers missing. Pure.

Docs: docs/statistics/krippendorffs-alpha.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations

Unit = tuple[int | None, ...]
"""What each role answered about one thing, such as one plan; ``None`` where a role did not answer."""


def alpha_ordinal(units: Mapping[Unit, int] | Mapping[tuple[int, int], int], values: Sequence[int]) -> float | None:
    """Ordinal alpha of counted units: what each role answered -> how many units have just these answers.

    A cross-tab's ``counts`` are such units, of two roles. 1 is full agreement, 0 what chance gives, below
    0 less than that. ``values`` is the scale in order; only the order matters. A unit with fewer than two
    answers has nothing to compare and does not count. ``None`` with fewer than 2 units that do, and where
    every answer is the same point. ``ValueError`` for an answer that is not in ``values``.

    K. Krippendorff, Content Analysis: An Introduction to Its Methodology, 2nd edition, 2004, chapter 11.
    """
    place = {value: number for number, value in enumerate(values)}
    found: Counter[tuple[int, ...]] = Counter()
    for unit, count in units.items():
        answers = sorted(answer for answer in unit if answer is not None)
        if not set(answers) <= set(place):
            raise ValueError(f"{next(one for one in answers if one not in place)} is not a point of the scale")
        if len(answers) >= 2:
            found[tuple(sorted(place[answer] for answer in answers))] += count
    if sum(found.values()) < 2:
        return None
    given: Counter[int] = Counter()
    disagreeing: dict[tuple[int, int], Fraction] = {}
    for together, count in found.items():
        weight = Fraction(count, len(together) - 1)
        given.update({answer: count * together.count(answer) for answer in set(together)})
        for pair in combinations(together, 2):
            disagreeing[pair] = disagreeing.get(pair, Fraction()) + weight
    middle = _middles(given)
    expected = sum(
        given[one] * given[two] * (middle[one] - middle[two]) ** 2 for one, two in combinations(sorted(given), 2)
    )
    if expected == 0:
        return None
    observed = sum(weight * (middle[one] - middle[two]) ** 2 for (one, two), weight in disagreeing.items())
    return float(1 - (sum(given.values()) - 1) * Fraction(observed) / expected)


def _middles(given: Mapping[int, int]) -> dict[int, int]:
    """Twice the middle place of each point when all answers stand in order: how far apart ordered points are."""
    middles, before = {}, 0
    for number in sorted(given):
        middles[number] = 2 * before + given[number]
        before += given[number]
    return middles
