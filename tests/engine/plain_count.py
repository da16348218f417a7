"""A second way to the same tally: DESIGN's rules for ratings in plain Python, one row at a time.

It shares nothing with the engine but the tally's own dataclasses, and is slow on purpose.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

from coprod_cli.checklist.model import Checklist


@dataclass(frozen=True)
class Row:
    """One rating, as a long file holds it; ``rating`` is a scale point, "n/a", "" or something invalid."""

    item: str
    role: str
    rating: str
    date: str = ""
    respondent: str = ""
    pair: str = ""
    team: str = ""


def period_of(date: str, every: str | None) -> str | None:
    if every is None:
        return None
    year, month = date[:4], int(date[5:7])
    return {"month": f"{year}-{month:02d}", "quarter": f"{year}-Q{(month - 1) // 3 + 1}", "year": year}[every]


class PlainCount:
    """The counts of some rows, as plain dictionaries."""

    def __init__(
        self, rows: list[Row], checklist: Checklist, *, every: str | None = None, by_team: bool = False
    ) -> None:
        self.checklist = checklist
        self.every = every
        self.by_team = by_team
        self.superseded = 0
        self.excluded = 0
        self.kinds: Counter[str] = Counter()
        solo = count()
        cells: dict[tuple[object, ...], list[tuple[str, int, Row]]] = defaultdict(list)
        for order, row in enumerate(rows):
            if every and not row.date:
                self.excluded += 1
                continue
            voice = (row.respondent, row.pair) if row.respondent or row.pair else ("alone", next(solo))
            cells[row.role, voice, period_of(row.date, every), row.item].append((row.date, order, row))
        self.winners = {key: self._latest(found, voice_rule=True) for key, found in cells.items()}
        self.cells = cells

    def kind(self, row: Row) -> str:
        if row.rating == "":
            return "blank"
        if row.rating == "n/a":
            return "not_applicable"
        return "answered" if row.rating.isdigit() and int(row.rating) in self.checklist.values else "invalid"

    def _latest(self, found: list[tuple[str, int, Row]], *, voice_rule: bool = False) -> Row:
        answers = [one for one in found if self.kind(one[2]) in ("answered", "not_applicable")]
        if voice_rule:
            self.superseded += max(len(answers) - 1, 0)
            self.kinds.update(self.kind(row) for *_, row in found if row not in [a[2] for a in answers])
            if answers:
                self.kinds[self.kind(max(answers)[2])] += 1
        blanks = [one for one in found if self.kind(one[2]) == "blank"]
        return max(answers or blanks or found, key=lambda one: one[:2])[2]

    def group(self, row: Row) -> tuple[str, ...]:
        return (row.team,) if self.by_team else ()

    def answers(self) -> dict[tuple[object, ...], Counter[object]]:
        """(item, role, group, period) → Counter of scale points and of kinds."""
        counted: dict[tuple[object, ...], Counter[object]] = defaultdict(Counter)
        for (role, _, period, item), row in self.winners.items():
            kind = self.kind(row)
            counted[item, role, self.group(row), period][int(row.rating) if kind == "answered" else kind] += 1
        return dict(counted)

    def _scores(self, responses: dict[tuple[object, ...], list[Row]]) -> dict[tuple[object, ...], tuple[int, int, int]]:
        low, high = min(self.checklist.values), max(self.checklist.values)
        reverse = {item.id: item.reverse for item in self.checklist.items}
        scores = {}
        for key, rows in responses.items():
            values = [
                low + high - int(row.rating) if reverse[row.item] else int(row.rating)
                for row in rows
                if self.kind(row) == "answered"
            ]
            na = sum(self.kind(row) == "not_applicable" for row in rows)
            scores[key] = (sum(values), len(values), na)
        return scores

    def responses(self) -> dict[tuple[object, ...], Counter[tuple[int, int, int]]]:
        """(role, group, period) → Counter of (total, answered, na), on the whole."""
        held: dict[tuple[object, ...], list[Row]] = defaultdict(list)
        for (role, voice, period, _), row in self.winners.items():
            held[role, self.group(row), period, voice].append(row)
        counted: dict[tuple[object, ...], Counter[tuple[int, int, int]]] = defaultdict(Counter)
        for key, score in self._scores(held).items():
            counted[key[:3]][score] += 1
        return dict(counted)

    def _sides(self) -> dict[str, dict[tuple[object, ...], dict[str, Row]]]:
        """role → (pair, period, group) → item → the side's latest row."""
        cells: dict[tuple[object, ...], list[tuple[str, int, Row]]] = defaultdict(list)
        for (role, _, period, item), found in self.cells.items():
            for one in found:
                if one[2].pair:
                    cells[role, one[2].pair, period, item].append(one)
        sides: dict[str, dict[tuple[object, ...], dict[str, Row]]] = defaultdict(lambda: defaultdict(dict))
        for (role, pair, period, item), found in cells.items():
            row = self._latest(found)
            sides[str(role)][pair, period, self.group(row)][str(item)] = row
        return sides

    def pairs(self) -> tuple[dict[tuple[object, ...], Counter[tuple[int, int]]], dict[tuple[object, ...], int]]:
        """(item, group, period) → Counter of (first, second); and (group, period) → pairs."""
        assert self.checklist.compare
        sides = self._sides()
        first, second = (sides[role] for role in self.checklist.compare)
        tables: dict[tuple[object, ...], Counter[tuple[int, int]]] = defaultdict(Counter)
        joined: Counter[tuple[object, ...]] = Counter()
        for pair, period, group in first.keys() & second.keys():
            joined[group, period] += 1
            one, two = first[pair, period, group], second[pair, period, group]
            for item in one.keys() & two.keys():
                if self.kind(one[item]) == self.kind(two[item]) == "answered":
                    tables[item, group, period][int(one[item].rating), int(two[item].rating)] += 1
        return dict(tables), dict(joined)

    def plans(self) -> dict[tuple[object, ...], Counter[tuple[int | None, ...]]]:
        """(item, group, period) → Counter of what each role answered, of plans that two roles answered or more."""
        rated: dict[tuple[object, ...], dict[str, int]] = defaultdict(dict)
        for role, side in self._sides().items():
            for (pair, period, group), rows in side.items():
                for item, row in rows.items():
                    if self.kind(row) == "answered":
                        rated[item, group, period, pair][role] = int(row.rating)
        counted: dict[tuple[object, ...], Counter[tuple[int | None, ...]]] = defaultdict(Counter)
        for key, answers in rated.items():
            if len(answers) > 1:
                counted[key[:3]][tuple(answers.get(role) for role in self.checklist.roles)] += 1
        return dict(counted)

    def differences(self) -> dict[tuple[object, ...], Counter[Fraction]]:
        """(group, period) → Counter of the differences of paired response means."""
        assert self.checklist.compare
        sides = self._sides()
        first, second = (
            self._scores({key: list(rows.values()) for key, rows in sides[role].items()})
            for role in self.checklist.compare
        )
        counted: dict[tuple[object, ...], Counter[Fraction]] = defaultdict(Counter)
        for key in first.keys() & second.keys():
            means = [self._mean(score[key]) for score in (first, second)]
            if None not in means:
                counted[key[2], key[1]][means[1] - means[0]] += 1  # type: ignore[operator]
        return dict(counted)

    def _mean(self, score: tuple[int, int, int]) -> Fraction | None:
        total, answered, na = score
        asked = len(self.checklist.items) - na
        least = Fraction(str(self.checklist.scoring.min_answered))
        return Fraction(total, answered) if answered and answered >= least * asked else None
