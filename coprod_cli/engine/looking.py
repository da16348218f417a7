"""Runs the checking queries over what an engine has counted, and puts what they say into a ``Seen``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from coprod_cli.engine.base import Count, Layout
from coprod_cli.engine.checks import Checks
from coprod_cli.scoring.checked import EqualRows, Place, Seen
from coprod_cli.scoring.reliability import ResponseSums

MOST_PLACES = 1000
"""So many rows of one kind are named."""

ROWS_NAMED_UP_TO = 500_000
"""Rows are named in tables of up to so many rows. Finding them means reading the files once more."""

Run = Callable[[str], Sequence[Sequence[Any]]]


class Looking:
    """Looks once at what was counted.

    ``ids`` are the columns of ids of each table, which two equal rows may differ in. ``tied`` says whether the
    table ``tied_cells`` was filled.
    """

    def __init__(self, run: Run, checks: Checks, count: Count, ids: Mapping[int, Collection[int]], *, tied: bool):
        self.run = run
        self.checks = checks
        self.count = count
        self.ids = ids
        self.tied = tied
        self.roles = checks.request.roles
        self.naming = count.tally.read.rows <= ROWS_NAMED_UP_TO
        self.places: dict[tuple[str, str | None], list[Place]] = defaultdict(list)

    def seen(self) -> Seen:
        """Everything."""
        checks, tally = self.checks, self.count.tally
        first, last = self.run(checks.find_days())[0]
        odd = {what: int(times) for what, times in self.run(checks.count_odd_dates())} if checks.any_dates else {}
        any_odd = bool({"early", "future"} & odd.keys())
        alone = any(any(pairing.unpaired) for pairing in tally.pairing.values())
        straight = self._by_role(checks.straight(), "voices")
        twins = self._by_role(checks.twins(), "n")
        equal = tuple(self._equal())
        if self.naming:
            self._place(named=bool(straight or twins), straight=bool(straight), dates=any_odd)
        return Seen(
            responses=self._named(self.run(checks.count_responses())),
            nameless=int(self.run(checks.count_nameless())[0][0]) if checks.any_long else 0,
            repeating=self.count.repeating,
            copies=int(self.run(checks.count_copies())[0][0]) if self.tied else 0,
            first_day=first,
            last_day=last,
            undated=odd.get("undated", 0),
            early=odd.get("early", 0),
            future=odd.get("future", 0),
            one_sided=self._named(self.run(checks.one_sided())) if alone else {},
            straight=straight,
            twins=twins,
            sums=self._sums(),
            equal=equal,
            places={key: tuple(sorted(places)[:MOST_PLACES]) for key, places in self.places.items()},
        )

    def _named(self, rows: Sequence[Sequence[Any]]) -> dict[str, int]:
        return {self.roles[lane]: int(n) for lane, n in sorted((lane, n) for lane, n in rows) if n}

    def _by_role(self, sql: str | None, counted: str) -> dict[str, int]:
        if sql is None:
            return {}
        return self._named(self.run(f"SELECT lane, sum({counted})::BIGINT FROM ({sql}) GROUP BY lane"))

    def _sums(self) -> dict[str, tuple[tuple[int, ...], ResponseSums]]:
        """The sums of each role, over the statements that anybody of it answered."""
        checks = self.checks
        if checks.request.checklist.is_ordinal:
            return {}
        answered = {(key.role, key.item) for key, given in self.count.tally.answers.items() if given.n}
        lanes: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for lane, role in enumerate(self.roles):
            items = tuple(n for n, item in enumerate(checks.request.checklist.items) if (role, item.id) in answered)
            if len(items) > 1:
                lanes[items].append(lane)
        found: dict[int, tuple[tuple[int, ...], ResponseSums]] = {}
        for items, group in lanes.items():
            k = len(items)
            found |= {lane: (items, ResponseSums(0, (0,) * k, (0,) * k, (0,) * k, 0, 0)) for lane in group}
            for lane, n, *numbers in self.run(checks.sum_complete(items, group)):
                sums = [int(number) for number in numbers]
                answers, squares, products = (tuple(sums[start : start + k]) for start in (0, k, 2 * k))
                found[lane] = items, ResponseSums(n, answers, squares, products, *sums[3 * k :])
        return {self.roles[lane]: found[lane] for lane in sorted(found)}

    def _equal(self) -> list[EqualRows]:
        """The equal rows of each wide table. The files are read for them only where there may be some."""
        checks = self.checks
        wide = [n for n, table in enumerate(checks.request.tables) if table.layout is Layout.WIDE]
        if not wide:
            return []
        self.run(checks.may_be_equal())
        if not self.run("SELECT 1 FROM alike LIMIT 1"):
            return []
        found = []
        for number in wide:
            ids = self.ids.get(number, ())
            self.run(checks.find_equal(number, ids, numbered=self.naming))
            rows, telling = self.run(
                "SELECT coalesce(sum(n - 1), 0)::BIGINT, coalesce(sum(n - 1) FILTER (telling), 0)::BIGINT FROM equal"
            )[0]
            if not rows:
                continue
            found.append(EqualRows(number, rows, telling, bool(ids)))
            for what, which in (("equal", "telling"), ("equal by chance", "NOT telling")):
                later = f"SELECT unnest(later) AS nth FROM equal WHERE {which} ORDER BY nth LIMIT {MOST_PLACES}"
                self.places[what, None] += [Place(number, nth) for (nth,) in self.run(later)]
        return found

    def _place(self, *, named: bool, straight: bool, dates: bool) -> None:
        """Looks the rows up that counts are about."""
        checks = self.checks
        if named:
            self.run(checks.point_at())
        for number in range(len(checks.request.tables)):
            queries = [
                *([checks.first_rows(number)] if named else []),
                *checks.rows_alone(number, straight=straight, dates=dates),
            ]
            for sql in queries:
                for what, lane, nth in self.run(sql):
                    self.places[what, None if lane is None else self.roles[lane]].append(Place(number, nth))
