"""Linked change: the same voices, and the same pairs, at both ends of a change; what each of them changed by.

Which two periods are the ends is told by the counts of each role, group and item; SQL then joins the responses of
these two. Rows that name nobody are never linked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from coprod_cli.engine.assemble import Assembler
from coprod_cli.engine.linked_counts import LinkedCounts
from coprod_cli.scoring.periods import ends_of_change, in_time_order, since_period
from coprod_cli.scoring.responses import reaches_minimum
from coprod_cli.tallies.distribution import Distribution, Number
from coprod_cli.tallies.tally import GAP, Group, LinkKey

Run = Callable[..., Sequence[Sequence[Any]]]
"""Runs a query with its parameters, and gives its rows."""


class Series(NamedTuple):
    """What is followed over time: an item, a section or the whole, of a role or of the gap, in one group."""

    item: str | None
    section: str | None
    who: str
    group: Group


Ends = tuple[str, str]


def linked_changes(
    assembler: Assembler, counts: LinkedCounts, run: Run, waves: Sequence[str]
) -> dict[LinkKey, Distribution]:
    """How the same voices and pairs changed, for each series with two ends; over the tables of what was counted.

    Raises UsageError: the request's ``since`` names no period.
    """
    return _Linking(assembler, counts, run, waves).changes()


class _Linking:
    def __init__(self, assembler: Assembler, counts: LinkedCounts, run: Run, waves: Sequence[str]) -> None:
        self.assembler = assembler
        self.request = assembler.request
        self.counts = counts
        self.run = run
        self.waves = waves

    def changes(self) -> dict[LinkKey, Distribution]:
        ends = self._ends()
        found: dict[LinkKey, Counter[Number]] = {LinkKey(*one, *two): Counter() for one, two in ends.items()}
        voices = {series: both for series, both in ends.items() if series.who != GAP}
        pairs = {series: both for series, both in ends.items() if series.who == GAP}
        for key, change, times in (*self._of_voices(voices), *self._of_pairs(pairs)):
            if key in found:
                found[key][change] += times
        return {key: Distribution(counted) for key, counted in found.items()}

    # -- the two ends ----------------------------------------------------------------------------

    def _ends(self) -> dict[Series, Ends]:
        assert self.request.every
        since = since_period(self.request.since, self.request.every, self.request.year_starts, self.waves)
        defined: dict[Series, list[str]] = defaultdict(list)
        for series, period in self._defined():
            if period is not None:
                defined[series].append(period)
        ends = {
            series: ends_of_change(in_time_order(periods, self.waves), since, self.waves)
            for series, periods in defined.items()
        }
        return {series: both for series, both in ends.items() if both is not None}

    def _defined(self) -> Iterator[tuple[Series, str | None]]:
        """Each series with the periods in which it has a value."""
        done, least = self.assembler, self.request.checklist.scoring.min_answered
        for item, role, group, period in (key for key, answers in done.answers.items() if answers.n):
            yield Series(item, None, role, group), period
        n_items = {section: len(items) for section, items in done.scopes()}
        for (section, role, group, period), scores in done.responses.items():
            if any(reaches_minimum(one.answered, one.not_applicable, n_items[section], least) for one in scores):
                yield Series(None, section, role, group), period
        for item, group, period in (key for key, pairs in done.pairs.items() if pairs.n):
            yield Series(item, None, GAP, group), period
        for section, group, period in (key for key, gaps in done.response_pairs.items() if gaps.n):
            yield Series(None, section, GAP, group), period

    # -- voices ----------------------------------------------------------------------------------

    def _of_voices(self, ends: dict[Series, Ends]) -> Iterator[tuple[LinkKey, Number, int]]:
        if not ends:
            return
        lanes = {role: lane for lane, role in enumerate(self.request.roles)}
        self._fill_ends([(lanes[one.who], one.group, both) for one, both in ends.items()])
        self.run(self.counts.link_voices())
        checklist = self.request.checklist
        for item, lane, first, last, *group, change, times in self.run(self.counts.count_linked_answers()):
            who = self.request.roles[lane]
            yield self._key(checklist.items[item].id, None, who, group, first, last), change, times
        for section, items in self.assembler.scopes():
            rows = self.run(self.counts.count_linked_scores(items))
            for lane, first, last, *group, over, under, answered, na, answered_after, na_after, times in rows:
                if self._are_scores(len(items), ((answered, na), (answered_after, na_after))):
                    key = self._key(None, section, self.request.roles[lane], group, first, last)
                    yield key, Fraction(over, under), times

    # -- pairs -----------------------------------------------------------------------------------

    def _of_pairs(self, ends: dict[Series, Ends]) -> Iterator[tuple[LinkKey, Number, int]]:
        if not ends:
            return
        self._fill_ends([(0, one.group, both) for one, both in ends.items()])
        self.run(self.counts.link_pairs())
        checklist = self.request.checklist
        for item, first, last, *group, change, times in self.run(self.counts.count_linked_gaps()):
            yield self._key(checklist.items[item].id, None, GAP, group, first, last), change, times
        n_groups = len(self.request.by)
        for section, items in self.assembler.scopes():
            for first, last, *rest in self.run(self.counts.count_linked_score_gaps(items)):
                group, scores, times = rest[:n_groups], rest[n_groups:-1], rest[-1]
                # total, answered and na of both sides, first and then last.
                sides = [scores[place : place + 3] for place in range(0, 12, 3)]
                if self._are_scores(len(items), [(answered, na) for _, answered, na in sides]):
                    one, two, one_after, two_after = (Fraction(total, answered) for total, answered, _ in sides)
                    key = self._key(None, section, GAP, group, first, last)
                    yield key, (two_after - one_after) - (two - one), times

    # -- both ------------------------------------------------------------------------------------

    def _fill_ends(self, wanted: Iterable[tuple[int, Group, Ends]]) -> None:
        rows = sorted({(lane, *both, *group) for lane, group, both in wanted})
        numbers = {period: number for number, period in self.assembler.labels.items()}
        lanes, firsts, lasts, *groups = (list(column) for column in zip(*rows, strict=True))
        periods = ([numbers[one] for one in column] for column in (firsts, lasts))
        self.run(self.counts.create_ends(), [lanes, *periods, *groups])

    def _key(
        self, item: str | None, section: str | None, who: str, group: Sequence[str], first: int, last: int
    ) -> LinkKey:
        labels = self.assembler.labels
        return LinkKey(item, section, who, tuple(group), labels[first], labels[last])

    def _are_scores(self, n_items: int, sides: Iterable[tuple[int, int]]) -> bool:
        least = self.request.checklist.scoring.min_answered
        return all(reaches_minimum(answered, na, n_items, least) for answered, na in sides)
