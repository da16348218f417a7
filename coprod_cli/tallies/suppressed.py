"""Which cells of a tally are hidden since few people stand behind them: a record that travels with the tally. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from coprod_cli.tallies.tally import AnswerKey, LinkKey, PairingKey, PairKey, ScopeKey, ScopePairKey

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Hidden:
    """In how many tallies a cell is hidden: because it is small, or as a guard of what could be worked out from it."""

    small: int = 0
    guard: int = 0

    @property
    def tallies(self) -> int:
        """In how many tallies it is hidden, for either reason."""
        return self.small + self.guard

    def __add__(self, other: Hidden) -> Hidden:
        return Hidden(self.small + other.small, self.guard + other.guard)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The cells that are hidden in a tally, or in some of those that were added up to it.

    ``threshold`` is the fewest people that may be shown; ``tallies`` is how many suppressed tallies are added up
    here. The mappings are named as in ``Tally``; ``respondents`` are those of a pairing. A cell that is hidden here and
    still has counts in the tally was counted elsewhere: there it is short of what was hidden.
    """

    threshold: int
    tallies: int = 1
    answers: Mapping[AnswerKey, Hidden] = field(default_factory=dict)
    pairs: Mapping[PairKey, Hidden] = field(default_factory=dict)
    responses: Mapping[ScopeKey, Hidden] = field(default_factory=dict)
    response_pairs: Mapping[ScopePairKey, Hidden] = field(default_factory=dict)
    pairing: Mapping[PairingKey, Hidden] = field(default_factory=dict)
    respondents: Mapping[PairingKey, Hidden] = field(default_factory=dict)
    plans: Mapping[PairKey, Hidden] = field(default_factory=dict)
    linked: Mapping[LinkKey, Hidden] = field(default_factory=dict)

    @property
    def hides(self) -> bool:
        """Whether anything is hidden at all."""
        return any(getattr(self, kind) for kind in KINDS)

    def __add__(self, other: Suppressed) -> Suppressed:
        together = {kind: _added(getattr(self, kind), getattr(other, kind)) for kind in KINDS}
        return Suppressed(max(self.threshold, other.threshold), self.tallies + other.tallies, **together)

    def reason(self, hidden: Hidden) -> str:
        """Why a cell is hidden, in words. They give no number back that the hiding was for."""
        if self.tallies > 1:
            return f"suppressed in {hidden.tallies} of {self.tallies} tallies"
        return fewer_than(self.threshold) if hidden.small else SO_THAT_NO_OTHER


SO_THAT_NO_OTHER = "suppressed (so that another cannot be worked out)"
"""What stands in place of a number that would give a small one away."""


def fewer_than(threshold: int) -> str:
    """What stands in place of a number that comes from too few people."""
    return f"suppressed (fewer than {threshold})"


def is_suppression(reason: str) -> bool:
    """Whether a reason says that a number is hidden, not that there is none."""
    return reason.startswith("suppressed")


KINDS = tuple(one.name for one in fields(Suppressed) if one.name not in ("threshold", "tallies"))
"""The mappings of ``Suppressed``."""


def together(mine: Suppressed | None, theirs: Suppressed | None) -> Suppressed | None:
    """What is hidden in either of two tallies; ``None`` where neither was suppressed."""
    if mine is None or theirs is None:
        return mine or theirs
    return mine + theirs


def _added(mine: Mapping[K, Hidden], theirs: Mapping[K, Hidden]) -> dict[K, Hidden]:
    added = dict(mine)
    for key, hidden in theirs.items():
        added[key] = added[key] + hidden if key in added else hidden
    return added
