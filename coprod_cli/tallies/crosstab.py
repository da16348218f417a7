"""How many pairs gave each combination of two answers to one item. Pure and exact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from coprod_cli.tallies.distribution import Distribution, Number


@dataclass(frozen=True, slots=True)
class CrossTab:
    """Counted pairs: (first role's answer, second role's answer) -> how many pairs gave them.

    Only combinations that occur are kept, in ascending order. Answers are as given, never reversed.
    """

    counts: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(count < 0 for count in self.counts.values()):
            raise ValueError("a count cannot be below zero")
        kept = {cell: self.counts[cell] for cell in sorted(self.counts) if self.counts[cell]}
        object.__setattr__(self, "counts", kept)

    @property
    def n(self) -> int:
        """How many pairs there are."""
        return sum(self.counts.values())

    def differences(self) -> Distribution:
        """Second minus first, over all pairs."""
        return self._collect(lambda first, second: second - first)

    def first(self) -> Distribution:
        """The first role's answers in these pairs."""
        return self._collect(lambda first, _: first)

    def second(self) -> Distribution:
        """The second role's answers in these pairs."""
        return self._collect(lambda _, second: second)

    def _collect(self, pick: Callable[[int, int], int]) -> Distribution:
        counts: dict[Number, int] = {}
        for (first, second), count in self.counts.items():
            value = pick(first, second)
            counts[value] = counts.get(value, 0) + count
        return Distribution(counts)

    def reversed(self, lowest: int, highest: int) -> CrossTab:
        """Both answers after reversal on a scale: each value becomes ``lowest + highest - value``."""
        ends = lowest + highest
        return CrossTab({(ends - one, ends - two): count for (one, two), count in self.counts.items()})

    def swapped(self) -> CrossTab:
        """The same pairs with the roles the other way round."""
        return CrossTab({(two, one): count for (one, two), count in self.counts.items()})

    def __add__(self, other: CrossTab) -> CrossTab:
        counts = dict(self.counts)
        for cell, count in other.counts.items():
            counts[cell] = counts.get(cell, 0) + count
        return CrossTab(counts)
