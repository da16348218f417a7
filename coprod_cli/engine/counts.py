"""SQL that counts responses and pairs: what comes back are the small tables that a tally is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from coprod_cli.engine.base import CountRequest
from coprod_cli.engine.rows import FIRST_SPECIAL_LANE, identifier, quoted
from coprod_cli.engine.voices import Packing


class Counts:
    """The counting queries of one request, over the tables ``responses``, ``sides`` and ``pairs``."""

    def __init__(self, request: CountRequest, packing: Packing) -> None:
        self.request = request
        self.packing = packing
        self.groups = [f"g{number}" for number in range(len(request.by))]

    def _keys(self, *names: str) -> str:
        return ", ".join([*names, *self.groups])

    # -- responses -----------------------------------------------------------------------------

    def count_future(self) -> str:
        tomorrow = (self.request.today + timedelta(days=1)).isoformat()
        return f"SELECT sum(voices)::BIGINT FROM responses WHERE moment >= TIMESTAMP {quoted(tomorrow)}"

    def count_lanes(self) -> str:
        return f"SELECT lane, sum(cells) FROM sittings WHERE lane >= {FIRST_SPECIAL_LANE} GROUP BY lane"

    def count_answers(self) -> str:
        """item, lane, period, groups…, and lists: codes, their voices."""
        keys = self._keys("item", "lane", "period")
        codes = f"SELECT *, {self.unnested({'code': ''})} FROM responses"
        return _in_lists(
            f"SELECT {keys}, code, sum(voices)::BIGINT AS n FROM ({codes}) WHERE code > 0 GROUP BY {keys}, code",
            keys,
            "code",
            "n",
        )

    def unnested(self, sides: Mapping[str, str]) -> str:
        """One row an item: its position, and its code of each side under the name asked for."""
        items = range(self.packing.n_items)
        codes = (
            f"unnest([{', '.join(self.packing.code_of(item, side) for item in items)}]) AS {name}"
            for name, side in sides.items()
        )
        return ", ".join([f"unnest([{', '.join(map(str, items))}]) AS item", *codes])

    def scored(self, table: str, items: Sequence[int], sides: Sequence[str] = ("",)) -> str:
        """A table with total (after reversal), answered and na of each response on one scope.

        One sum over the items holds all three: 16 bits for answered, 16 for na, the rest for how far
        the answers lie above the lowest point, which is never below zero.
        """
        lowest = self.request.checklist.values[0]
        codes = ", ".join(f"{self.packing.code_of(item, side)} AS code{item}{side}" for item in items for side in sides)
        sums = ", ".join(f"({self._sum(items, side)})::BIGINT AS sum{side}" for side in sides)
        parts = ", ".join(
            f"((sum{side} >> 32) + {lowest} * (sum{side} & 65535))::INTEGER AS total{side}, "
            f"(sum{side} & 65535)::INTEGER AS answered{side}, ((sum{side} >> 16) & 65535)::INTEGER AS na{side}"
            for side in sides
        )
        return f"(SELECT *, {parts} FROM (SELECT *, {sums} FROM (SELECT *, {codes} FROM {table})))"

    def _sum(self, items: Sequence[int], side: str) -> str:
        checklist, codes = self.request.checklist, self.packing.codes
        lowest, highest = checklist.values[0], checklist.values[-1]
        terms = []
        for item in items:
            reverse = checklist.items[item].reverse
            weights = {
                code: ((highest - value if reverse else value - lowest) << 32) + 1
                for code, value in enumerate(checklist.values, start=1)
            }
            if checklist.not_applicable:
                weights[codes.not_applicable] = 1 << 16
            arms = " ".join(f"WHEN {code} THEN {weight}" for code, weight in weights.items())
            terms.append(f"CASE code{item}{side} {arms} ELSE 0 END")
        return " + ".join(terms)

    def count_scores(self, items: Sequence[int]) -> str:
        """lane, period, groups…, and lists: totals, answered, na, their responses."""
        keys = self._keys("lane", "period")
        scores = f"{keys}, total, answered, na"
        counted = f"SELECT {scores}, sum(voices)::BIGINT AS n FROM {self.scored('responses', items)} GROUP BY {scores}"
        return _in_lists(counted, keys, "total", "answered", "na", "n")

    # -- pairs ---------------------------------------------------------------------------------

    def join_pairs(self, lanes: tuple[int, int]) -> str:
        using = self._keys("pair", "period")
        packs = ", ".join(f"a.{pack} AS {pack}_a, b.{pack} AS {pack}_b" for pack in self.packing.columns)
        return (
            f"CREATE OR REPLACE TABLE pairs AS SELECT {using}, {packs} "
            f"FROM (SELECT * FROM sides WHERE lane = {lanes[0]}) a "
            f"JOIN (SELECT * FROM sides WHERE lane = {lanes[1]}) b USING ({using})"
        )

    def count_crosstabs(self) -> str:
        """item, period, groups…, and lists: codes of the first side, codes of the second, their pairs."""
        keys, points = self._keys("item", "period"), self.packing.codes.points
        both = self.unnested({"a": "_a", "b": "_b"})
        counted = (
            f"SELECT {keys}, a, b, count(*) AS n FROM (SELECT *, {both} FROM pairs) "
            f"WHERE a BETWEEN 1 AND {points} AND b BETWEEN 1 AND {points} GROUP BY {keys}, a, b"
        )
        return _in_lists(counted, keys, "a", "b", "n")

    def count_score_pairs(self, items: Sequence[int]) -> str:
        """period, groups…, and lists: differences as over and under, both sides' answered and na, their pairs."""
        keys = self._keys("period")
        pairs = self.scored("pairs", items, ("_a", "_b"))
        counted = (
            f"SELECT {keys}, total_b * answered_a - total_a * answered_b AS over, answered_a * answered_b AS under, "
            f"answered_a, na_a, answered_b, na_b, count(*) AS n FROM {pairs} GROUP BY ALL"
        )
        return _in_lists(counted, keys, "over", "under", "answered_a", "na_a", "answered_b", "na_b", "n")

    def count_pairing(self, lanes: tuple[int, int]) -> list[str]:
        """Four small counts per period and group: pairs, voices in none by lane, respondents by lane, shared sides."""
        keys = self._keys("period")
        using = self._keys("pair", "period")
        wave = self.request.wave
        side = ", ".join(["pair", "period", *([] if wave is None else [self.groups[wave]])])
        return [
            f"SELECT {keys}, count(*) FROM pairs GROUP BY ALL",
            f"SELECT {keys}, lane, sum(voices)::BIGINT FROM responses ANTI JOIN pairs USING ({using}) "
            f"WHERE lane IN {lanes} GROUP BY ALL",
            f"SELECT {keys}, lane, count(DISTINCT respondent) FROM responses SEMI JOIN pairs USING ({using}) "
            f"WHERE respondent <> '' AND lane IN {lanes} GROUP BY ALL",
            f"SELECT {keys}, count(*) FROM pairs SEMI JOIN shared_sides USING ({side}) GROUP BY ALL",
        ]

    def count_plans(self, lanes: Sequence[int]) -> str:
        """item, period, groups…, the code of each lane (0 without one) → plans that two lanes or more rated."""
        keys = self._keys("pair", "period")
        packs = ", ".join(
            f"bit_or(CASE WHEN lane = {lane} THEN {pack} ELSE 0 END) AS {pack}_{lane}"
            for lane in lanes
            for pack in self.packing.columns
        )
        codes = self.unnested({f"c{lane}": f"_{lane}" for lane in lanes})
        plans = f"SELECT {keys}, {packs} FROM all_sides GROUP BY {keys} HAVING count(DISTINCT lane) > 1"
        found = [
            f"CASE WHEN c{lane} <= {self.packing.codes.points} THEN c{lane} ELSE 0 END AS c{lane}" for lane in lanes
        ]
        return (
            f"SELECT {self._keys('item', 'period')}, {', '.join(found)}, count(*) "
            f"FROM (SELECT {self._keys('period')}, {codes} FROM ({plans})) GROUP BY ALL"
        )

    def count_split_pairs(self) -> str:
        """Pairs whose two sides stand in different groups or periods, so that nothing counts them as a pair."""
        return (
            "SELECT count(*) FROM (SELECT pair FROM sides GROUP BY ALL HAVING count(DISTINCT lane) = 2) "
            "ANTI JOIN pairs USING (pair)"
        )

    # -- one row a response --------------------------------------------------------------------

    def distinct_scores(self) -> str:
        """total, answered, na: each combination once."""
        return f"SELECT DISTINCT total, answered, na FROM {self.scored('responses', range(self.packing.n_items))}"

    def create_period_names(self) -> str:
        return "CREATE OR REPLACE TABLE period_names (period INTEGER, name VARCHAR)"

    def one_row_a_response(self) -> str:
        """Every response with its ids, the name of its period, and its score, looked up in the table ``scored``."""
        request = self.request
        role = f"[{', '.join(quoted(name) for name in request.roles)}][lane + 1]"
        date = (
            "CASE WHEN moment = date_trunc('day', moment) THEN strftime(moment, '%Y-%m-%d') "
            "ELSE strftime(moment, '%Y-%m-%dT%H:%M:%S') END"
        )
        shown = [f"{_guarded('respondent')} AS respondent", f"{_guarded('pair')} AS pair", f"{role} AS role"]
        shown.append(f"{date} AS date")
        if request.every:
            shown.append("period_names.name AS period")
        groups = zip(self.groups, request.by, strict=True)
        shown += [f"{_guarded(group)} AS {identifier(name)}" for group, name in groups]
        shown += ["answered", f"{self.packing.n_items} AS asked", "na AS not_applicable", "score", "band"]
        return (
            f"SELECT {', '.join(shown)} FROM {self.scored('responses', range(self.packing.n_items))} "
            f"JOIN scored USING (total, answered, na) {'JOIN period_names USING (period) ' if request.every else ''}"
            "ORDER BY moment, pair, respondent, lane"
        )


def _in_lists(counted: str, keys: str, *columns: str) -> str:
    """Counted rows with one row a key, since a list costs less to take over than its rows. All are in one order."""
    lists = ", ".join(f"list({column})" for column in columns)
    return f"SELECT {keys}, {lists} FROM ({counted}) GROUP BY {keys}"


def _guarded(column: str) -> str:
    """A text without control characters; one that a spreadsheet would run gets an apostrophe before it."""
    column = f"regexp_replace(regexp_replace({column}, '^[\\x00-\\x20]+', ''), '[\\x00-\\x1f\\x7f-\\x9f]', '·', 'g')"
    return f"CASE WHEN regexp_matches({column}, '^[=+@\\t\\r-]') THEN chr(39) || {column} ELSE {column} END"
