"""From an engine's counted rows to a ``Tally``. Every engine ends here, so that all give the same one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from coprod_cli.engine.base import AnswerCodes, CountRequest
from coprod_cli.scoring.responses import reaches_minimum
from coprod_cli.tallies.crosstab import CrossTab
from coprod_cli.tallies.distribution import Distribution, Number
from coprod_cli.tallies.periods import numbered_period
from coprod_cli.tallies.tally import (
    AnswerKey,
    Group,
    LinkKey,
    Pairing,
    PairingKey,
    PairKey,
    PlanAnswers,
    ReadCounts,
    ResponseScore,
    ScopeKey,
    ScopePairKey,
    Tally,
)

Row = Sequence[Any]


def label_of(request: CountRequest, number: int) -> str | None:
    """The text of the period that an engine counts by a number; ``None`` without periods."""
    if request.every is None:
        return None
    if request.every == "wave":
        return request.readings.wave_names[number]
    return numbered_period(number, request.every, request.year_starts)


class Assembler:
    """Collects one request's counted rows; ``tally`` gives the whole."""

    def __init__(self, request: CountRequest) -> None:
        self.request = request
        self.codes = AnswerCodes(len(request.checklist.values))
        self.answers: dict[AnswerKey, Distribution] = {}
        self.pairs: dict[PairKey, CrossTab] = {}
        self.responses: dict[ScopeKey, dict[ResponseScore, int]] = defaultdict(dict)
        self.response_pairs: dict[ScopePairKey, Distribution] = {}
        self.pairing: dict[PairingKey, Pairing] = {}
        self.plans: dict[PairKey, dict[PlanAnswers, int]] | None = None
        self.linked: dict[LinkKey, Distribution] | None = None
        self.labels: dict[int, str] = {}  # of the periods met, by their numbers

    def scopes(self) -> list[tuple[str | None, list[int]]]:
        """The whole and each section, as positions of items. A ladder's rungs are never summed."""
        checklist = self.request.checklist
        if checklist.is_ordinal:
            return []
        everything = list(range(len(checklist.items)))
        sections = [
            (section, [n for n in everything if checklist.items[n].section == section])
            for section in checklist.sections
        ]
        return [(None, everything), *(scope for scope in sections if scope[1])]

    def _where(self, values: Row) -> tuple[Group, str | None]:
        """(period, groups…) as an engine gives them → group and period."""
        if self.request.every is None:
            return tuple(values[1:]), None
        number = values[0]
        label = self.labels.get(number)
        if label is None:
            label = self.labels[number] = label_of(self.request, number) or ""
        return tuple(values[1:]), label

    def add_answers(self, rows: Iterable[Row]) -> None:
        """Rows of item, lane, period, groups…, and lists of codes and of voices."""
        checklist, codes = self.request.checklist, self.codes
        for item, lane, *where, given, voices in rows:
            key = AnswerKey(checklist.items[item].id, self.request.roles[lane], *self._where(where))
            counted = dict(zip(given, voices, strict=True))
            points: dict[Number, int] = {
                value: counted[code] for code, value in enumerate(checklist.values, 1) if code in counted
            }
            self.answers[key] = Distribution(
                points,
                blank=counted.get(codes.blank, 0),
                not_applicable=counted.get(codes.not_applicable, 0),
                invalid=counted.get(codes.invalid, 0),
            )

    def add_scores(self, section: str | None, rows: Iterable[Row]) -> None:
        """Rows of lane, period, groups…, and lists of totals, of answered, of na and of responses."""
        for lane, *where, total, answered, na, responses in rows:
            key = ScopeKey(section, self.request.roles[lane], *self._where(where))
            self.responses[key] = dict(zip(map(ResponseScore, total, answered, na), responses, strict=True))

    def add_crosstabs(self, rows: Iterable[Row]) -> None:
        """Rows of item, period, groups…, and lists of first codes, of second codes and of pairs."""
        value_of = (0, *self.request.checklist.values).__getitem__
        for item, *where, first, second, pairs in rows:
            key = PairKey(self.request.checklist.items[item].id, *self._where(where))
            cells = zip(map(value_of, first), map(value_of, second), strict=True)
            self.pairs[key] = CrossTab(dict(zip(cells, pairs, strict=True)))

    def add_score_pairs(self, section: str | None, n_items: int, rows: Iterable[Row]) -> None:
        """Rows of period, groups…, and lists of over, of under, of both sides' answered and na, and of pairs."""
        least = self.request.checklist.scoring.min_answered
        n_keys = 1 + len(self.request.by)
        difference = cache(Fraction)

        @cache
        def is_score(answered: int, na: int) -> bool:
            return reaches_minimum(answered, na, n_items, least)

        for row in rows:
            counted: Counter[Number] = Counter()
            for over, under, answered_a, na_a, answered_b, na_b, pairs in zip(*row[n_keys:], strict=True):
                if is_score(answered_a, na_a) and is_score(answered_b, na_b):
                    counted[difference(over, under)] += pairs
            if counted:
                self.response_pairs[ScopePairKey(section, *self._where(row[:n_keys]))] = Distribution(counted)

    def add_pairing(
        self, pairs: Iterable[Row], alone: Iterable[Row], respondents: Iterable[Row], several: Iterable[Row]
    ) -> None:
        """Rows of period, groups…, (lane,) and a count, of each of the four."""
        n_pairs = {self._where(where): n for *where, n in pairs}
        n_several = {self._where(where): n for *where, n in several}
        n_alone = {(*self._where(where), lane): n for *where, lane, n in alone}
        n_respondents = {(*self._where(where), lane): n for *where, lane, n in respondents}
        assert self.request.compare
        first, second = (self.request.roles.index(role) for role in self.request.compare)
        for group, period in {*n_pairs, *((group, period) for group, period, _ in n_alone)}:
            self.pairing[PairingKey(group, period)] = Pairing(
                n_pairs.get((group, period), 0),
                n_several.get((group, period), 0),
                (n_alone.get((group, period, first), 0), n_alone.get((group, period, second), 0)),
                (n_respondents.get((group, period, first)), n_respondents.get((group, period, second))),
            )

    def add_plans(self, rows: Iterable[Row]) -> None:
        """Rows of item, period, groups…, each role's code (0 where it did not answer), plans."""
        values = self.request.checklist.values
        n_keys = 2 + len(self.request.by)
        self.plans = defaultdict(dict)
        for row in rows:
            item, *where = row[:n_keys]
            answers = tuple(values[code - 1] if code else None for code in row[n_keys:-1])
            if len(answers) - answers.count(None) > 1:
                key = PairKey(self.request.checklist.items[item].id, *self._where(where))
                self.plans[key][answers] = row[-1]

    def tally(self, read: ReadCounts, waves: tuple[str, ...] = ()) -> Tally:
        """The whole, with the order of its waves."""
        checklist = self.request.checklist
        return Tally(
            checklist.id,
            checklist.version,
            checklist.sha256,
            self.request.compare,
            self.request.by,
            self.request.every,
            read,
            self.answers,
            self.pairs,
            dict(self.responses),
            self.response_pairs,
            self.pairing,
            self.plans,
            self.linked,
            year_starts=self.request.year_starts,
            waves=waves,
        )
