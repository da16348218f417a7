"""SQL for linked change: the responses and pairs of two periods side by side, and what they differ by."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from coprod_cli.engine.counts import Counts

_VOICE = ("lane", "respondent", "pair")
_BOTH = ("_first", "_last")
_ALL = ("_a_first", "_b_first", "_a_last", "_b_last")


class LinkedCounts:
    """The queries of one request, over the tables ``responses`` and ``pairs``.

    ``ends`` holds the two periods of each change by lane and groups; ``linked`` what stood at both.
    """

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self.packing = counts.packing
        self.groups = counts.groups
        self.keys = ["first", "last", *self.groups]

    def create_ends(self) -> str:
        """Takes a list for each column."""
        columns = ["lane", *self.keys]
        types = ["UTINYINT", "INTEGER", "INTEGER", *("VARCHAR" for _ in self.groups)]
        lists = (f"unnest(?::{kind}[]) AS {name}" for name, kind in zip(columns, types, strict=True))
        return f"CREATE OR REPLACE TABLE ends AS SELECT {', '.join(lists)}"

    def link_voices(self) -> str:
        """Of each voice with a name the answers at both ends."""
        same = [*_VOICE, *self.groups]
        named = "(SELECT * FROM responses WHERE respondent <> '' OR pair <> '')"
        return self._linked(["lane"], named, "", same)

    def link_pairs(self) -> str:
        """Of each pair the answers of both sides at both ends."""
        return self._linked([], "pairs", "_a", ["pair", *self.groups], "_b")

    def _linked(self, keys: Sequence[str], table: str, side: str, same: Sequence[str], *sides: str) -> str:
        packs = ", ".join(
            f"{row}.{pack}{one} AS {pack}{one}_{row}"
            for one in (side, *sides)
            for pack in self.packing.columns
            for row in ("first", "last")
        )
        where = [*keys, *self.groups]
        at = " AND ".join([*(f"first.{name} = ends.{name}" for name in where), "first.period = ends.first"])
        again = " AND ".join([*(f"last.{name} = first.{name}" for name in same), "last.period = ends.last"])
        columns = ", ".join([*(f"ends.{name}" for name in [*keys, *self.keys]), packs])
        return (
            f"CREATE OR REPLACE TABLE linked AS SELECT {columns} FROM {table} first "
            f"JOIN ends ON ({at}) JOIN {table} last ON ({again})"
        )

    def count_linked_answers(self) -> str:
        """item, lane, first, last, groups…, change → voices."""
        before, after = (self._value(side) for side in _BOTH)
        return self._count_items(["item", "lane", *self.keys], _BOTH, f"{after} - {before}")

    def count_linked_gaps(self) -> str:
        """item, first, last, groups…, change of the gap → pairs."""
        one, two, one_after, two_after = (self._value(side) for side in _ALL)
        return self._count_items(["item", *self.keys], _ALL, f"({two_after} - {one_after}) - ({two} - {one})")

    def _count_items(self, keys: Sequence[str], sides: Sequence[str], change: str) -> str:
        listed, points = ", ".join(keys), self.packing.codes.points
        codes = self.counts.unnested({f"code{side}": side for side in sides})
        answered = " AND ".join(f"code{side} BETWEEN 1 AND {points}" for side in sides)
        return (
            f"SELECT {listed}, {change} AS change, count(*) FROM (SELECT *, {codes} FROM linked) "
            f"WHERE {answered} GROUP BY ALL"
        )

    def _value(self, side: str) -> str:
        """The scale's value of a code, or what differs from it by the same for all codes."""
        values = self.counts.request.checklist.values
        steps = {later - earlier for earlier, later in pairwise(values)}
        if len(steps) == 1:
            return f"code{side}::INTEGER * {steps.pop()}"
        arms = " ".join(f"WHEN {place} THEN {value}" for place, value in enumerate(values, 1))
        return f"CASE code{side} {arms} END"

    def count_linked_scores(self, items: Sequence[int]) -> str:
        """lane, first, last, groups…, change as numerator and denominator, answered and na of both → voices."""
        first, last = _BOTH
        return (
            f"SELECT {', '.join(['lane', *self.keys])}, "
            f"total{last} * answered{first} - total{first} * answered{last} AS over, "
            f"answered{first} * answered{last} AS under, {self._fullness(_BOTH)}, count(*) "
            f"FROM {self.counts.scored('linked', items, _BOTH)} GROUP BY ALL"
        )

    def count_linked_score_gaps(self, items: Sequence[int]) -> str:
        """first, last, groups…, total, answered and na of both sides first and then last → pairs."""
        scores = ", ".join(f"total{side}, answered{side}, na{side}" for side in _ALL)
        scored = self.counts.scored("linked", items, _ALL)
        return f"SELECT {', '.join(self.keys)}, {scores}, count(*) FROM {scored} GROUP BY ALL"

    def _fullness(self, sides: Sequence[str]) -> str:
        return ", ".join(f"answered{side}, na{side}" for side in sides)
