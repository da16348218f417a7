"""Small numbers: which cells of a tally are too small to be shared, and which would give one of them away.

It works on the counts, before anything is scored, so that no result and no format ever sees what is hidden. Every
rule here is of the kind "hide where 1 to N-1 people stand behind it, or behind what is left when it is taken
from another". So what is hidden at one threshold is hidden at every higher one too. Docs: docs/sharing.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from coprod_cli.problems import Problem, UsageError
from coprod_cli.scoring.responses import reaches_minimum
from coprod_cli.tallies.suppressed import Hidden, Suppressed
from coprod_cli.tallies.tally import (
    GAP,
    AnswerKey,
    LinkKey,
    PairingKey,
    PairKey,
    ReadCounts,
    ScopeKey,
    ScopePairKey,
    Tally,
)

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist

SHARING_THRESHOLD = 10
"""What is shared shows nothing from fewer people than this, unless another number is said."""

K = TypeVar("K")
V = TypeVar("V")


def threshold_for(suppress: int | None, *, for_sharing: bool) -> int:
    """The fewest people to be shown; 0 shows everything. ``suppress`` is what was said, ``None`` where nothing was.

    Raises ``UsageError`` for a number that hides nothing, and for sharing with suppression off.
    """
    if suppress is None:
        return SHARING_THRESHOLD if for_sharing else 0
    if suppress < 0 or suppress == 1:
        raise UsageError(
            Problem("suppress-number", f"--suppress {suppress} hides nothing.", "Say 2 or more, such as 10; 0 is off.")
        )
    if for_sharing and suppress == 0:
        raise UsageError(
            Problem(
                "suppress-number",
                "--for-sharing hides small numbers, and --suppress 0 hides none.",
                "Leave one of them out.",
            )
        )
    return suppress


def suppressed(tally: Tally, checklist: Checklist, threshold: int) -> Tally:
    """The tally without what comes from fewer than ``threshold`` people, or would give such a number away.

    ``Tally.suppressed`` then names what is hidden; a tally that hides nothing has the same counts as before. What was
    hidden earlier stays hidden. ``ValueError`` for a threshold below 2.
    """
    if threshold < 2:
        raise ValueError("a threshold below 2 hides nothing")
    return _Suppression(tally, checklist, threshold).done()


class _Suppression:
    """Works from the counts to what is made of them: answers, then totals, pairs, pairs of totals, changes."""

    def __init__(self, tally: Tally, checklist: Checklist, threshold: int) -> None:
        self.tally, self.checklist, self.threshold = tally, checklist, threshold
        before = tally.suppressed
        self.record = Suppressed(threshold) if before is None else before
        # One more reason to hide a cell of several tallies holds for all of them.
        self.small, self.guard = Hidden(small=self.record.tallies), Hidden(guard=self.record.tallies)
        self.items = {section: checklist.items_in(section) for section in (None, *checklist.sections)}
        self.scored = {key: self._scored(key) for key in tally.responses}

    def done(self) -> Tally:
        tally = self.tally
        answers = self._answers()
        responses = self._responses(answers)
        pairs = self._pairs(answers)
        response_pairs = self._response_pairs(responses, pairs)
        pairing, respondents = self._pairing()
        plans, linked = self._plans(answers, pairs), self._linked(answers, responses, pairs, response_pairs)
        before = self.record
        record = Suppressed(
            max(self.threshold, before.threshold),
            before.tallies,
            answers=_with(before.answers, answers, tally.answers),
            pairs=_with(before.pairs, pairs, tally.pairs),
            responses=_with(before.responses, responses, tally.responses),
            response_pairs=_with(before.response_pairs, response_pairs, tally.response_pairs),
            pairing=_with(before.pairing, pairing, tally.pairing),
            respondents={**before.respondents, **respondents},
            plans=_with(before.plans, plans, tally.plans or {}),
            linked=_with(before.linked, linked, tally.linked or {}),
        )
        return replace(
            tally,
            # The total of all cells, less those that are shown, is what is hidden.
            read=ReadCounts(tally.read.sources, suppressed=True) if record.answers else tally.read,
            answers=_without(tally.answers, answers),
            responses=_without(tally.responses, responses),
            pairs=_without(tally.pairs, pairs),
            response_pairs=_without(tally.response_pairs, response_pairs),
            pairing={
                key: replace(one, respondents=(None, None)) if key in respondents else one
                for key, one in _without(tally.pairing, pairing).items()
            },
            plans=None if tally.plans is None else _without(tally.plans, plans),
            linked=None if tally.linked is None else _without(tally.linked, linked),
            suppressed=record,
        )

    def _few(self, people: int) -> bool:
        return 0 < people < self.threshold

    # -- one role ------------------------------------------------------------------------------

    def _answers(self) -> dict[AnswerKey, Hidden]:
        """Items with few answers; and with none where few were asked, since that says how many there are."""
        return {
            key: self.small
            for key, cell in self.tally.answers.items()
            if self._few(cell.n or cell.blank + cell.not_applicable + cell.invalid)
        }

    def _responses(self, answers: Mapping[AnswerKey, Hidden]) -> dict[ScopeKey, Hidden]:
        """Totals of few responses, of items of which one is hidden, and beside few who answered too little."""
        found = {}
        for key, (scored, unscored, silent) in self.scored.items():
            if self._few(scored or unscored + silent):
                found[key] = self.small
            elif self._few(unscored):
                found[key] = self.guard
        of_item = {item.id: item.section for item in self.checklist.items}
        for item, role, group, period in (*answers, *self._hidden_before("answers")):
            for section in {None, of_item.get(item)}:
                found.setdefault(ScopeKey(section, role, group, period), self.guard)
        return found

    def _scored(self, key: ScopeKey) -> tuple[int, int, int]:
        """How many responses have a score here, how many answered too little, how many answered nothing."""
        items, least = len(self.items.get(key.section, ())), self.checklist.scoring.min_answered
        scored = unscored = silent = 0
        for (_, answered, not_applicable), count in self.tally.responses[key].items():
            if not answered:
                silent += count
            elif _reaches(answered, not_applicable, items, least):
                scored += count
            else:
                unscored += count
        return scored, unscored, silent

    # -- two roles -----------------------------------------------------------------------------

    def _pairs(self, answers: Mapping[AnswerKey, Hidden]) -> dict[PairKey, Hidden]:
        # The gaps of all statements come to the gap of their section, and that would tell on the few beside it.
        found = {
            PairKey(item.id, key.group, key.period): self.guard
            for key, gaps in self.tally.response_pairs.items()
            if gaps.n and any(self._few(scored - gaps.n) for scored in self._scored_sides(key))
            for item in self.items.get(key.section, ())
        }
        for key, pairs in self.tally.pairs.items():
            sides = [AnswerKey(key.item, role, key.group, key.period) for role in self.tally.compare or ()]
            of_sides = [self._n_of(side) for side in sides]
            is_beside_hidden = any(self._is_hidden("answers", side, answers) for side in sides)
            if hidden := self._part_of(pairs.n, of_sides, is_beside_hidden):
                found[key] = hidden
        return {key: hidden for key, hidden in found.items() if key in self.tally.pairs}

    def _scored_sides(self, key: ScopePairKey) -> list[int]:
        """How many have a score on each side of a gap between totals, in pairs or not."""
        sides = (ScopeKey(key.section, role, key.group, key.period) for role in self.tally.compare or ())
        return [self.scored.get(side, (0, 0, 0))[0] for side in sides]

    def _response_pairs(
        self, responses: Mapping[ScopeKey, Hidden], pairs: Mapping[PairKey, Hidden]
    ) -> dict[ScopePairKey, Hidden]:
        found = {}
        for key, gaps in self.tally.response_pairs.items():
            sides = [ScopeKey(key.section, role, key.group, key.period) for role in self.tally.compare or ()]
            is_beside_hidden = any(self._is_hidden("responses", side, responses) for side in sides) or any(
                self._is_hidden("pairs", PairKey(item.id, key.group, key.period), pairs)
                for item in self.items.get(key.section, ())
            )
            if hidden := self._part_of(gaps.n, self._scored_sides(key), is_beside_hidden):
                found[key] = hidden
        return found

    def _part_of(self, n: int, wholes: Iterable[int], is_beside_hidden: bool) -> Hidden | None:
        """Hides ``n`` where it is small, or would tell what the few say that each whole has beside it."""
        if not n:
            return None
        if self._few(n):
            return self.small
        return self.guard if is_beside_hidden or any(self._few(whole - n) for whole in wholes) else None

    def _pairing(self) -> tuple[dict[PairingKey, Hidden], dict[PairingKey, Hidden]]:
        pairing, respondents = {}, {}
        for key, one in self.tally.pairing.items():
            if any(map(self._few, (one.n_pairs, *one.unpaired, one.several_voices))):
                pairing[key] = self.small
            elif any(self._few(people or 0) for people in one.respondents):
                respondents[key] = self.small
        return pairing, respondents

    def _plans(self, answers: Mapping[AnswerKey, Hidden], pairs: Mapping[PairKey, Hidden]) -> dict[PairKey, Hidden]:
        found = {}
        for key, plans in (self.tally.plans or {}).items():
            taking_part = {place for unit in plans for place, answer in enumerate(unit) if answer is not None}
            sides = [
                AnswerKey(key.item, role, key.group, key.period)
                for place, role in enumerate(self.checklist.roles)
                if place in taking_part
            ]
            n, shown = sum(plans.values()), self.tally.pairs.get(key)
            is_beside_hidden = self._is_hidden("pairs", key, pairs) or any(
                self._is_hidden("answers", side, answers) for side in sides
            )
            if self._few(n):
                found[key] = self.small
            elif is_beside_hidden or (shown is not None and self._few(n - shown.n)):
                found[key] = self.guard
        return found

    # -- over time -----------------------------------------------------------------------------

    def _linked(
        self,
        answers: Mapping[AnswerKey, Hidden],
        responses: Mapping[ScopeKey, Hidden],
        pairs: Mapping[PairKey, Hidden],
        response_pairs: Mapping[ScopePairKey, Hidden],
    ) -> dict[LinkKey, Hidden]:
        """Changes of few, beside few who answered at one end alone, and with an end or an item that is hidden."""
        linked = self.tally.linked or {}
        found: dict[LinkKey, Hidden] = {}
        # Items before the totals that hold them, roles before the gap between them.
        for key in sorted(linked, key=lambda key: (key.item is None, key.who == GAP)):
            wholes, is_beside_hidden = [], False
            for period in (key.first, key.last):
                whole, hidden = self._end(key, period, answers, responses, pairs, response_pairs)
                wholes.append(whole)
                is_beside_hidden |= hidden
            held = [key._replace(item=item.id) for item in self.items.get(key.section, ())] if key.item is None else []
            of_roles = [key._replace(who=role) for role in self.tally.compare or ()] if key.who == GAP else []
            is_beside_hidden |= any(self._is_link_hidden(other, found) for other in (*held, *of_roles))
            wholes += [linked[other].n for other in of_roles if other in linked]
            if key.who != GAP:
                is_beside_hidden |= any(self._few(abs(linked[key].n - pairs)) for pairs in self._pairs_at(key))
            if hidden_here := self._part_of(linked[key].n, wholes, is_beside_hidden):
                found[key] = hidden_here
        return found

    def _pairs_at(self, key: LinkKey) -> Iterator[int]:
        """How many pairs there are at each end. Those in one may be those who answered twice, and a few more."""
        for period in (key.first, key.last):
            if key.item is not None:
                joined = self.tally.pairs.get(PairKey(key.item, key.group, period))
                n = joined.n if joined else 0
            else:
                gaps = self.tally.response_pairs.get(ScopePairKey(key.section, key.group, period))
                n = gaps.n if gaps else 0
            if n:
                yield n

    def _is_link_hidden(self, key: LinkKey, found: Mapping[LinkKey, Hidden]) -> bool:
        if key.item is not None:  # an item's own key does not name its section
            key = key._replace(section=None)
        return self._is_hidden("linked", key, found)

    def _end(
        self,
        key: LinkKey,
        period: str,
        answers: Mapping[AnswerKey, Hidden],
        responses: Mapping[ScopeKey, Hidden],
        pairs: Mapping[PairKey, Hidden],
        response_pairs: Mapping[ScopePairKey, Hidden],
    ) -> tuple[int, bool]:
        """How many one end of a change comes from, and whether that is hidden."""
        if key.who != GAP and key.item is not None:
            side = AnswerKey(key.item, key.who, key.group, period)
            return self._n_of(side), self._is_hidden("answers", side, answers)
        if key.who != GAP:
            scope = ScopeKey(key.section, key.who, key.group, period)
            return self.scored.get(scope, (0, 0, 0))[0], self._is_hidden("responses", scope, responses)
        if key.item is not None:
            joined = PairKey(key.item, key.group, period)
            there = self.tally.pairs.get(joined)
            return there.n if there else 0, self._is_hidden("pairs", joined, pairs)
        scopes = ScopePairKey(key.section, key.group, period)
        gaps = self.tally.response_pairs.get(scopes)
        return gaps.n if gaps else 0, self._is_hidden("response_pairs", scopes, response_pairs)

    # -- all -----------------------------------------------------------------------------------

    def _n_of(self, key: AnswerKey) -> int:
        cell = self.tally.answers.get(key)
        return cell.n if cell is not None else 0

    def _is_hidden(self, kind: str, key: K, found: Mapping[K, Hidden]) -> bool:
        """Whether nothing is left to be seen of a cell. One that was hidden in some tallies alone has counts still."""
        return key in found or (key in getattr(self.record, kind) and key not in getattr(self.tally, kind))

    def _hidden_before(self, kind: str) -> list[AnswerKey]:
        return [key for key in getattr(self.record, kind) if key not in getattr(self.tally, kind)]


@lru_cache(maxsize=4096)
def _reaches(answered: int, not_applicable: int, items: int, least: float) -> bool:
    return reaches_minimum(answered, not_applicable, items, least)


def _with(before: Mapping[K, Hidden], found: Mapping[K, Hidden], counted: Mapping[K, object]) -> dict[K, Hidden]:
    """What is hidden now: what was already hidden altogether keeps its reason."""
    return {**before, **{key: hidden for key, hidden in found.items() if key in counted or key not in before}}


def _without(cells: Mapping[K, V], hidden: Mapping[K, Hidden]) -> dict[K, V]:
    return {key: value for key, value in cells.items() if key not in hidden}
