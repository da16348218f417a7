"""A second way to the same tally: DESIGN's rules for ratings in plain Python, one row at a time.

It shares nothing with the engine but the tally's own dataclasses, and is slow on purpose.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
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
    wave: str = ""


def period_of(row: Row, every: str | None, year_starts: int = 1) -> str | None:
    """The period of a row; "" where it has none, and ``None`` without periods."""
    if every is None:
        return None
    if every == "wave":
        return " ".join(row.wave.split())
    if not row.date:
        return ""
    day = date.fromisoformat(row.date)
    if every == "week":
        return day.strftime("%G-W%V")
    if every == "month":
        return day.strftime("%Y-%m")
    year = day.year if day.month >= year_starts else day.year - 1
    quarter = (day.month - year_starts) % 12 // 3 + 1
    name = str(year) if year_starts == 1 else f"{year}/{str(year + 1)[2:]}"
    return name if every == "year" else f"{name}-Q{quarter}"


class PlainCount:
    """The counts of some rows, as plain dictionaries."""

    def __init__(
        self,
        rows: list[Row],
        checklist: Checklist,
        *,
        every: str | None = None,
        by_team: bool = False,
        year_starts: int = 1,
    ) -> None:
        self.checklist = checklist
        self.every = every
        self.by_team = by_team
        self.superseded = 0
        self.excluded = 0
        self.kinds: Counter[str] = Counter()
        self.seen: dict[str, list[str]] = {}
        solo = count()
        cells: dict[tuple[object, ...], list[tuple[str, int, Row]]] = defaultdict(list)
        for order, row in enumerate(rows):
            period = period_of(row, every, year_starts)
            if period == "":
                self.excluded += 1
                continue
            if period is not None:
                self.seen.setdefault(period, []).append(row.date)
            voice = (row.respondent, row.pair) if row.respondent or row.pair else ("alone", next(solo))
            cells[row.role, voice, period, row.item].append((row.date, order, row))
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

    def periods(self) -> list[str]:
        """In order of time: waves by their earliest dates where all have one, else as they first come."""
        if self.every != "wave":
            return sorted(self.seen)
        days = {wave: min(filter(None, dates), default="") for wave, dates in self.seen.items()}
        return sorted(days, key=lambda wave: days[wave]) if all(days.values()) else list(days)

    def linked(self, since: str) -> dict[tuple[object, ...], Counter[Fraction]]:
        """(item, is the whole, who, group, first, last) → Counter of the changes of who answered at both ends."""
        values: dict[tuple[object, ...], dict[tuple[object, str], Fraction]] = defaultdict(dict)
        held: dict[tuple[object, ...], list[Row]] = defaultdict(list)
        for (role, voice, period, item), row in self.winners.items():
            held[role, self.group(row), period, voice].append(row)
            if self.kind(row) == "answered":
                values[item, False, role, self.group(row)][voice, str(period)] = Fraction(row.rating)
        for (role, group, period, voice), score in self._scores(held).items():
            mean = self._mean(score)
            if mean is not None:
                values[None, True, role, group][voice, str(period)] = mean
        for key, period, who, gap in self._gaps():
            values[(*key[:2], "gap", key[2])][who, period] = gap
        found = {}
        for series, at in values.items():
            ends = self._ends({period for _, period in at}, since)
            if ends is not None:
                first, last = ends
                names = {name for name, _ in at if not (isinstance(name, tuple) and name[0] == "alone")}
                both = [name for name in names if (name, first) in at and (name, last) in at]
                found[(*series, first, last)] = Counter(at[name, last] - at[name, first] for name in both)
        return found

    def _gaps(self) -> Iterator[tuple[tuple[object, bool, object], str, object, Fraction]]:
        """(item, is the whole, group), period, pair and gap."""
        assert self.checklist.compare
        first, second = (self._sides()[role] for role in self.checklist.compare)
        for key in first.keys() & second.keys():
            pair, period, group = key
            one, two = first[key], second[key]
            for item in one.keys() & two.keys():
                if self.kind(one[item]) == self.kind(two[item]) == "answered":
                    yield (item, False, group), str(period), pair, Fraction(two[item].rating) - int(one[item].rating)
            scores = self._scores({"one": list(one.values()), "two": list(two.values())})  # type: ignore[dict-item]
            means = [self._mean(score) for score in scores.values()]
            if None not in means:
                yield (None, True, group), str(period), pair, means[1] - means[0]  # type: ignore[operator]

    def _ends(self, defined: set[str], since: str) -> tuple[str, str] | None:
        order = self.periods()
        there = [period for period in order if period in defined]
        if since == "previous":
            there = there[-2:]
        elif since != "baseline":
            # A period in which nobody answered is not in the order.
            there = [
                one for one in there if (order.index(one) >= order.index(since) if since in order else one >= since)
            ]
        return (there[0], there[-1]) if len(there) > 1 else None

    def _mean(self, score: tuple[int, int, int]) -> Fraction | None:
        total, answered, na = score
        asked = len(self.checklist.items) - na
        least = Fraction(str(self.checklist.scoring.min_answered))
        return Fraction(total, answered) if answered and answered >= least * asked else None
