"""From an engine's counted rows to a ``Tally``. Every engine ends here, so that all give the same one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from coprod_cli.engine.base import AnswerCodes, CountRequest
from coprod_cli.scoring.responses import reaches_minimum
from coprod_cli.tallies.crosstab import CrossTab
from coprod_cli.tallies.distribution import Distribution, Number
from coprod_cli.tallies.tally import (
    AnswerKey,
    Group,
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


def period_label(number: int, every: str | None) -> str | None:
    """The period's name from the number that an engine counts with: "2026-03", "2026-Q1", "2026"."""
    if every == "month":
        return f"{number // 12:04d}-{number % 12 + 1:02d}"
    if every == "quarter":
        return f"{number // 4:04d}-Q{number % 4 + 1}"
    return f"{number:04d}" if every == "year" else None


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
        return tuple(values[1:]), period_label(values[0], self.request.every)

    def add_answers(self, rows: Iterable[Row]) -> None:
        """Rows of item, lane, period, groups…, code, voices."""
        checklist, codes = self.request.checklist, self.codes
        cells: dict[AnswerKey, Counter[int]] = defaultdict(Counter)
        for item, lane, *where, code, voices in rows:
            key = AnswerKey(checklist.items[item].id, self.request.roles[lane], *self._where(where))
            cells[key][code] += voices
        for key, counted in cells.items():
            points: dict[Number, int] = {
                value: counted[code] for code, value in enumerate(checklist.values, 1) if counted[code]
            }
            self.answers[key] = Distribution(
                points,
                blank=counted[codes.blank],
                not_applicable=counted[codes.not_applicable],
                invalid=counted[codes.invalid],
            )

    def add_scores(self, section: str | None, rows: Iterable[Row]) -> None:
        """Rows of lane, period, groups…, total, answered, na, responses."""
        for lane, *where, total, answered, na, responses in rows:
            key = ScopeKey(section, self.request.roles[lane], *self._where(where))
            self.responses[key][ResponseScore(total, answered, na)] = responses

    def add_crosstabs(self, rows: Iterable[Row]) -> None:
        """Rows of item, period, groups…, first code, second code, pairs."""
        values = self.request.checklist.values
        cells: dict[PairKey, dict[tuple[int, int], int]] = defaultdict(dict)
        for item, *where, first, second, pairs in rows:
            key = PairKey(self.request.checklist.items[item].id, *self._where(where))
            cells[key][values[first - 1], values[second - 1]] = pairs
        self.pairs.update({key: CrossTab(counted) for key, counted in cells.items()})

    def add_score_pairs(self, section: str | None, n_items: int, rows: Iterable[Row]) -> None:
        """Rows of period, groups…, over, under, both sides' answered and na, pairs."""
        least = self.request.checklist.scoring.min_answered
        cells: dict[ScopePairKey, Counter[Number]] = defaultdict(Counter)
        for *where, over, under, answered_a, na_a, answered_b, na_b, pairs in rows:
            key = ScopePairKey(section, *self._where(where))
            if reaches_minimum(answered_a, na_a, n_items, least) and reaches_minimum(answered_b, na_b, n_items, least):
                cells[key][Fraction(over, under)] += pairs
        self.response_pairs.update({key: Distribution(counted) for key, counted in cells.items()})

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

    def tally(self, read: ReadCounts) -> Tally:
        """The whole."""
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
        )
