"""The bar chart of differences: how many pairs differ by how much. Text in every part; no layout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, pairwise

from coprod_cli.render.bars import level
from coprod_cli.render.text import Signs
from coprod_cli.scoring.results import CompareResult

# A scale of 0 to 10 has 21 possible gaps. Scores over several items have any number, and need fewer bars to be read.
MOST_BARS, MOST_BARS_OF_SCORES = 21, 9
_EIGHTHS = "▏▎▍▌▋▊▉█"


@dataclass(frozen=True, slots=True)
class Bar:
    """How many pairs differ by ``gap``, second minus first, in the unit of the result."""

    gap: Fraction
    pairs: int


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars from the lowest gap to the highest, and always that of no gap; ``rounded`` to the nearest bar."""

    bars: tuple[Bar, ...]
    rounded: bool

    @property
    def tallest(self) -> int:
        """The most pairs that one bar stands for."""
        return max(bar.pairs for bar in self.bars)


def bars_of(result: CompareResult) -> Bars | None:
    """The bars of one result; ``None`` without pairs, or where their differences are not counted.

    Answers have a bar for each gap that the scale allows. Scores over several items lie anywhere: each is put
    to the nearest bar, halves away from zero, so that both sides are treated alike.
    """
    counted = result.gap.differences
    if not result.gap.n_pairs or counted is None:
        return None
    found = {Fraction(gap): pairs for gap, pairs in counted.items()}
    met = {Fraction(0), *(gap for gap, pairs in found.items() if pairs)}
    if result.item is None:
        return _to_nearest(found, _step(met, MOST_BARS_OF_SCORES))
    possible = sorted(gap for gap in {*found, Fraction(0)} if min(met) <= gap <= max(met))
    if len(possible) > MOST_BARS:
        return _to_nearest(found, _step(met, MOST_BARS))
    return Bars(tuple(Bar(gap, found.get(gap, 0)) for gap in possible), rounded=False)


def _step(met: Iterable[Fraction], most: int) -> Fraction:
    """The width of a bar, a round number: as fine as the gaps that are met, and wide enough for ``most`` bars."""
    in_order = sorted(met)
    nearest = min((high - low for low, high in pairwise(in_order)), default=Fraction(1))
    for step, wider in pairwise(Fraction(10) ** power * digit for power in count(-1) for digit in (1, 2, 5)):
        bars = _place(in_order[-1], step) - _place(in_order[0], step) + 1
        if wider > nearest and bars <= most:
            return step
    raise AssertionError("there is always a wider step")


def _to_nearest(found: Mapping[Fraction, int], step: Fraction) -> Bars:
    counts = {0: 0}
    for gap, pairs in found.items():
        if pairs:
            counts[_place(gap, step)] = counts.get(_place(gap, step), 0) + pairs
    places = range(min(counts), max(counts) + 1)
    return Bars(tuple(Bar(place * step, counts.get(place, 0)) for place in places), rounded=True)


def _place(gap: Fraction, step: Fraction) -> int:
    # Scores come as decimals: what is half a step must not fall short of it by the last digit.
    steps = int(Fraction(round(abs(gap) / step, 9)) + Fraction(1, 2))
    return steps if gap >= 0 else -steps


def gap_label(gap: Fraction, signs: Signs) -> str:
    """``−1``, ``0``, ``+0.2``."""
    text = signs.gap(float(gap))
    return text.rstrip("0").rstrip(".") if "." in text else text


def bar(pairs: int, tallest: int, width: int, signs: Signs) -> str:
    """A bar of at most ``width`` characters, which the tallest fills; nobody has none, and one pair always some."""
    if not pairs:
        return ""
    if not signs.unicode:
        return "#" * level(pairs, tallest, width)
    eighths = level(pairs, tallest, 8 * width)
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8 - 1] if eighths % 8 else "")
