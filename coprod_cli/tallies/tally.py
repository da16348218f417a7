"""Everything that was counted in some sources: item x role x group x period, and how they merge.

Pure. ``a + b`` gives the same tally in any order, so parts can be counted apart and pooled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol, Self, TypeVar

from coprod_cli.problems import Problem, SourceError
from coprod_cli.tallies.crosstab import CrossTab
from coprod_cli.tallies.distribution import Distribution
from coprod_cli.tallies.periods import one_order
from coprod_cli.tallies.suppressed import Suppressed, together

Group = tuple[str, ...]
"""The values of the ``by`` columns, in order; ``()`` without ``by``; a blank value is ``""``."""


class AnswerKey(NamedTuple):
    """One item's answers by one role."""

    item: str
    role: str
    group: Group = ()
    period: str | None = None


class PairKey(NamedTuple):
    """One item's pairs."""

    item: str
    group: Group = ()
    period: str | None = None


class ScopeKey(NamedTuple):
    """One role's response scores on a section, or on the whole (``section`` is ``None``)."""

    section: str | None
    role: str
    group: Group = ()
    period: str | None = None


class ScopePairKey(NamedTuple):
    """The paired response scores on a section, or on the whole (``section`` is ``None``)."""

    section: str | None
    group: Group = ()
    period: str | None = None


class PairingKey(NamedTuple):
    """Where pairs were joined."""

    group: Group = ()
    period: str | None = None


GAP = "gap"
"""Who a linked change is of, where it is of pairs; what roles are called is known by their definition."""


class LinkKey(NamedTuple):
    """The same voices in two periods, or with ``who`` "gap" the same pairs: an item, a section, or the whole."""

    item: str | None
    section: str | None
    who: str
    group: Group
    first: str
    last: str


PlanAnswers = tuple[int | None, ...]
"""What each role of the checklist, in its order, answered about one plan; ``None`` where it did not answer."""


class ResponseScore(NamedTuple):
    """One response on one scope: the sum of its answers after reversal, and how many items gave it."""

    total: int
    answered: int
    not_applicable: int = 0


@dataclass(frozen=True, slots=True)
class ReadCounts:
    """What was read: rows, and cells of each kind. ``sources`` are held in sorted order.

    ``superseded`` counts answers that a later answer of the same voice replaced; ``excluded`` counts
    cells left out on purpose, such as those outside the dates asked for. Where they are ``suppressed``, since
    they would give a small number away, nobody knows them: they are 0 and must not be shown.
    """

    sources: tuple[str, ...] = ()
    rows: int = 0
    answered: int = 0
    not_applicable: int = 0
    blank: int = 0
    invalid: int = 0
    superseded: int = 0
    excluded: int = 0
    suppressed: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "sources", tuple(sorted(self.sources)))
        if self.suppressed:
            for name in READ_COUNTS:
                object.__setattr__(self, name, 0)

    def known(self) -> dict[str, int | None]:
        """The counts by name; ``None`` where they are suppressed."""
        return {name: None if self.suppressed else getattr(self, name) for name in READ_COUNTS}

    def __add__(self, other: ReadCounts) -> ReadCounts:
        return ReadCounts(
            self.sources + other.sources,
            self.rows + other.rows,
            self.answered + other.answered,
            self.not_applicable + other.not_applicable,
            self.blank + other.blank,
            self.invalid + other.invalid,
            self.superseded + other.superseded,
            self.excluded + other.excluded,
            self.suppressed or other.suppressed,
        )


READ_COUNTS = ("rows", "answered", "not_applicable", "blank", "invalid", "superseded", "excluded")
"""The counts of ``ReadCounts``, in order."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """How pairs were joined in one group and period.

    ``several_voices`` counts pairs where a side had more than one voice; ``unpaired`` counts, per side,
    the voices that are in no pair; ``respondents`` counts, per side, different respondents among the pairs,
    ``None`` where the source does not name them. Merging adds them: one respondent in two sources
    counts twice, since a tally holds nobody's name.
    """

    n_pairs: int = 0
    several_voices: int = 0
    unpaired: tuple[int, int] = (0, 0)
    respondents: tuple[int | None, int | None] = (None, None)

    def __add__(self, other: Pairing) -> Pairing:
        return Pairing(
            self.n_pairs + other.n_pairs,
            self.several_voices + other.several_voices,
            (self.unpaired[0] + other.unpaired[0], self.unpaired[1] + other.unpaired[1]),
            (self._respondents_with(other, 0), self._respondents_with(other, 1)),
        )

    def _respondents_with(self, other: Pairing, side: int) -> int | None:
        # A part without pairs has nobody to name, so its None says nothing about the others.
        mine, theirs = self.respondents[side], other.respondents[side]
        if mine is None and not self.n_pairs:
            return theirs
        if theirs is None and not other.n_pairs:
            return mine
        return None if mine is None or theirs is None else mine + theirs

    def swapped(self) -> Pairing:
        """The same pairs with the roles the other way round."""
        return Pairing(self.n_pairs, self.several_voices, self.unpaired[::-1], self.respondents[::-1])


@dataclass(frozen=True, slots=True)
class Tally:
    """All counts of some sources for one version of one checklist.

    ``answers`` and ``pairs`` hold items as answered, not reversed. ``responses`` holds counted response
    scores, also of responses that answered nothing; ``response_pairs`` holds second minus first of the
    two sides' response means, where both sides answered enough. Both are after reversal.
    ``plans`` counts, item by item, what all roles answered about each plan that two of them rated or more,
    as answered; ``None`` where that was not asked for. It is never saved.
    ``linked`` counts how the same voices or pairs changed between the two ends of each change: later minus
    earlier. Of an item as answered, and between two answers; of a section or the whole after reversal, between
    two response means, where both answered enough. A pair's is how its gap changed. ``None`` where that was not
    asked for. It is never saved either.
    ``year_starts`` is the month (1..12) in which years and their quarters start; ``waves`` is the order of the
    waves, ``()`` unless ``every`` is "wave".
    ``suppressed`` names the cells that were taken out because few people stand behind them; ``None`` where nobody
    asked for that.
    """

    checklist_id: str
    checklist_version: str
    checklist_sha256: str
    compare: tuple[str, str] | None = None
    by: tuple[str, ...] = ()
    every: str | None = None
    read: ReadCounts = field(default_factory=ReadCounts)
    answers: Mapping[AnswerKey, Distribution] = field(default_factory=dict)
    pairs: Mapping[PairKey, CrossTab] = field(default_factory=dict)
    responses: Mapping[ScopeKey, Mapping[ResponseScore, int]] = field(default_factory=dict)
    response_pairs: Mapping[ScopePairKey, Distribution] = field(default_factory=dict)
    pairing: Mapping[PairingKey, Pairing] = field(default_factory=dict)
    plans: Mapping[PairKey, Mapping[PlanAnswers, int]] | None = None
    linked: Mapping[LinkKey, Distribution] | None = None
    year_starts: int = 1
    waves: tuple[str, ...] = ()
    suppressed: Suppressed | None = None

    def __add__(self, other: Tally) -> Tally:
        """Merge two tallies. Raises ``SourceError`` when they do not count the same thing.

        What is hidden in one of them is missing from the whole, which then names it in ``suppressed``.
        """
        _require_same_settings(self, other)
        plans = None
        if self.plans is not None and other.plans is not None:
            plans = _added_counts(self.plans, other.plans)
        return Tally(
            self.checklist_id,
            self.checklist_version,
            self.checklist_sha256,
            self.compare,
            self.by,
            self.every,
            self.read + other.read,
            _merged(self.answers, other.answers),
            _merged(self.pairs, other.pairs),
            _added_counts(self.responses, other.responses),
            _merged(self.response_pairs, other.response_pairs),
            _merged(self.pairing, other.pairing),
            plans,
            _merged(self.linked, other.linked) if self.linked is not None and other.linked is not None else None,
            year_starts=self.year_starts,
            waves=merged_waves((self.waves, other.waves)),
            suppressed=together(self.suppressed, other.suppressed),
        )

    def turned(self) -> Tally:
        """The same counts with the two compared roles the other way round."""
        return replace(
            self,
            compare=None if self.compare is None else (self.compare[1], self.compare[0]),
            pairs={key: pairs.swapped() for key, pairs in self.pairs.items()},
            response_pairs={
                key: differences.mapped(lambda difference: -difference)
                for key, differences in self.response_pairs.items()
            },
            pairing={key: pairing.swapped() for key, pairing in self.pairing.items()},
            linked=None if self.linked is None else _gaps_turned(self.linked),
        )


def _gaps_turned(linked: Mapping[LinkKey, Distribution]) -> dict[LinkKey, Distribution]:
    return {
        key: changes.mapped(lambda change: -change) if key.who == "gap" else changes for key, changes in linked.items()
    }


def merged_waves(orders: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The one order of the waves of several tallies. Raises ``SourceError``: they tell none, or contradict it."""
    try:
        return one_order(orders)
    except ValueError as error:
        raise SourceError(
            Problem(
                "waves-disagree",
                f"the tallies tell no one order of their waves: {error}",
                hint='Say the order: --waves "Baseline,6 months,12 months".',
            )
        ) from None


class _Addable(Protocol):
    def __add__(self, other: Self, /) -> Self: ...


C = TypeVar("C")
K = TypeVar("K")
V = TypeVar("V", bound=_Addable)


def _merged(mine: Mapping[K, V], theirs: Mapping[K, V]) -> dict[K, V]:
    merged = dict(mine)
    for key, value in theirs.items():
        merged[key] = merged[key] + value if key in merged else value
    return merged


def _added_counts(mine: Mapping[K, Mapping[C, int]], theirs: Mapping[K, Mapping[C, int]]) -> dict[K, Mapping[C, int]]:
    added = dict(mine)
    for key, counts in theirs.items():
        together = dict(added.get(key, {}))
        for counted, count in counts.items():
            together[counted] = together.get(counted, 0) + count
        added[key] = together
    return added


def _require_same_settings(mine: Tally, theirs: Tally) -> None:
    problems = []
    if mine.checklist_sha256 != theirs.checklist_sha256:
        problems.append(
            Problem(
                "tally-other-checklist",
                f'tallies of "{mine.checklist_id}" version {mine.checklist_version} and '
                f'"{theirs.checklist_id}" version {theirs.checklist_version} cannot be added: '
                "the definitions differ",
                hint="Score them apart, or count both again with one definition.",
            )
        )
    for name, one, two in (
        ("compare", mine.compare, theirs.compare),
        ("by", mine.by, theirs.by),
        ("every", mine.every, theirs.every),
        ("year_starts", str(mine.year_starts), str(theirs.year_starts)),
    ):
        if one != two:
            problems.append(
                Problem(
                    "tally-other-settings",
                    f"tallies cannot be added: one was counted with {name} = {_shown(one)}, "
                    f"the other with {name} = {_shown(two)}",
                    hint="Count both with the same settings.",
                )
            )
    if problems:
        raise SourceError(problems)


def _shown(value: tuple[str, ...] | str | None) -> str:
    if not value:
        return "nothing"
    return value if isinstance(value, str) else ", ".join(value)
