"""SQL that looks at responses as responses: sums over complete ones, straight lines, twins, equal rows, dates.

Text in, text out, over the tables that counting leaves behind (``responses``, ``sides``, ``sittings``, ``tied_cells``)
and over the files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from coprod_cli.engine.base import Layout
from coprod_cli.engine.rows import FIRST_SPECIAL_LANE, Rows, quoted
from coprod_cli.engine.voices import VOICE, Packing
from coprod_cli.scoring.checked import EARLY, FEWEST_ALIKE, fewest_alike

_COUNTS = f"lane < {FIRST_SPECIAL_LANE}"
_NAMED = "(respondent <> '' OR pair <> '')"
_NOBODY = "respondent = '' AND pair = ''"


class Checks:
    """The checking queries of one request. ``rows`` reads its files as they were counted."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.request = rows.request
        self.packing = Packing(rows.request)
        self.points = self.packing.codes.points
        self.items = range(self.packing.n_items)
        self.groups = [f"g{number}" for number in range(len(rows.request.by))]

    # -- answers of one response -----------------------------------------------------------------

    def _unpacked(self, table: str, items: Sequence[int]) -> str:
        """A table with the code of each item as x0, x1, …"""
        codes = ", ".join(f"{self.packing.code_of(item)}::UTINYINT AS x{item}" for item in items)
        return f"(SELECT *, {codes} FROM {table})"

    def _mask(self, items: Sequence[int]) -> str | None:
        """Which codes a response holds, a bit a code; ``None`` where a scale has more than fit."""
        if self.packing.codes.invalid > 63:
            return None
        return " | ".join(f"(1::UBIGINT << x{item}::UBIGINT)" for item in items)

    @property
    def _point_bits(self) -> int:
        return (1 << (self.points + 1)) - 2

    def _complete(self, items: Sequence[int]) -> str:
        """Whether every item holds a point of the scale."""
        mask = self._mask(items)
        if mask is not None:
            others = (1 << (self.packing.codes.invalid + 1)) - 1 - self._point_bits
            return f"(({mask}) & {others}::UBIGINT) = 0"
        return " AND ".join(f"x{item} BETWEEN 1 AND {self.points}" for item in items)

    def _alike(self, items: Sequence[int]) -> str:
        """Whether all points of a response are the same, and there is one."""
        mask = self._mask(items)
        if mask is not None:
            return f"bit_count(({mask}) & {self._point_bits}::UBIGINT) = 1"
        given = ", ".join(f"CASE WHEN x{item} BETWEEN 1 AND {self.points} THEN x{item} END" for item in items)
        return f"list_min([{given}]) = list_max([{given}])"

    def _answered(self, items: Sequence[int]) -> str:
        return "(" + " + ".join(f"(x{item} BETWEEN 1 AND {self.points})::INTEGER" for item in items) + ")"

    # -- whole responses -------------------------------------------------------------------------

    def count_responses(self) -> str:
        """lane → responses."""
        return "SELECT lane, sum(voices)::BIGINT FROM responses GROUP BY lane"

    @property
    def any_long(self) -> bool:
        return any(table.layout is Layout.LONG for table in self.request.tables)

    def count_nameless(self) -> str:
        """Rows of one rating that name nobody: responses that hold one cell a voice."""
        return f"SELECT coalesce(sum(voices), 0)::BIGINT FROM responses WHERE {_NOBODY} AND cells = voices"

    @property
    def any_dates(self) -> bool:
        return any("date" in table.columns for table in self.request.tables)

    def find_days(self) -> str:
        """The first and the last day on which somebody answered."""
        return f"SELECT min(moment)::DATE, max(moment)::DATE FROM sittings WHERE {_COUNTS}"

    def count_odd_dates(self) -> str:
        """What is odd about a date → how often somebody answered on such a day: each voice once a day."""
        what = f"CASE WHEN moment IS NULL THEN 'undated' WHEN {self._early} THEN 'early' ELSE 'future' END"
        times = f"CASE WHEN {_NOBODY} THEN sum(voices) ELSE 1 END"
        days = (
            f"SELECT {what} AS what, {times} AS times FROM sittings "
            f"WHERE {_COUNTS} AND (moment IS NULL OR {self._early} OR {self._future}) "
            "GROUP BY what, lane, respondent, pair, moment::DATE"
        )
        return f"SELECT what, sum(times)::BIGINT FROM ({days}) GROUP BY what"

    @property
    def _early(self) -> str:
        return f"moment < TIMESTAMP {quoted(EARLY.isoformat())}"

    @property
    def _future(self) -> str:
        tomorrow = (self.request.today + timedelta(days=1)).isoformat()
        return f"moment >= TIMESTAMP {quoted(tomorrow)}"

    def sum_complete(self, items: Sequence[int], lanes: Collection[int]) -> str:
        """lane, n, Σ x and Σ x² and Σ x T of each item, Σ T, Σ T², over complete responses after reversal.

        Only one voice ever stands behind a row of several items, so rows are counted and not voices.
        """
        values, whole = self._values(items)
        total = " + ".join(f"v{item}" for item in items)
        sums = [
            *(f"sum(v{item})" for item in items),
            *(f"sum(v{item} * v{item})" for item in items),
            *(f"sum(v{item} * t)" for item in items),
        ]
        complete = (
            f"SELECT lane, {values} FROM {self._unpacked('responses', items)} "
            f"WHERE {self._complete(items)} AND lane IN ({', '.join(map(str, lanes))})"
        )
        return (
            f"SELECT lane, count(*), {', '.join(f'{one}::HUGEINT' for one in [*sums, 'sum(t)', 'sum(t * t)'])} "
            f"FROM (SELECT *, ({total})::{whole} AS t FROM ({complete})) GROUP BY lane"
        )

    def _values(self, items: Sequence[int]) -> tuple[str, str]:
        """Each item's answer after reversal as v0, v1, …, and the type that holds their products.

        On an even scale the codes themselves serve: alpha and correlations do not know the unit.
        """
        checklist = self.request.checklist
        is_even = len({high - low for low, high in pairwise(checklist.values)}) == 1
        points = tuple(range(1, self.points + 1)) if is_even else checklist.values
        whole = "INTEGER" if (max(map(abs, points)) * len(items)) ** 2 < 2**31 else "BIGINT"
        parts = []
        for item in items:
            reverse, value = checklist.items[item].reverse, f"x{item}"
            if not is_even:
                arms = enumerate(reversed(points) if reverse else points, 1)
                value = f"CASE {value} {' '.join(f'WHEN {code} THEN {point}' for code, point in arms)} END"
            elif reverse:
                value = f"{self.points + 1} - {value}::{whole}"
            parts.append(f"({value})::{whole} AS v{item}")
        return ", ".join(parts), whole

    def straight(self, source: str = "responses") -> str | None:
        """The responses that gave all the statements they answered one answer; ``None`` where none can be told."""
        least = fewest_alike(len(self.items))
        if least is None or self.points < 3:
            return None
        return self._straight_of(self._unpacked(source, self.items), self.items, least)

    def _straight_of(self, unpacked: str, items: Sequence[int], least: int) -> str:
        return f"SELECT * FROM {unpacked} WHERE {self._alike(items)} AND {self._answered(items)} >= {least}"

    def twins(self) -> str | None:
        """Sets of named responses with the same role, date, groups and answers, which are not all one answer."""
        if len(self.items) < FEWEST_ALIKE:
            return None
        keys = ", ".join(self._twin_keys)
        sets = f"SELECT {keys}, count(*) AS n FROM responses WHERE {_NAMED} GROUP BY {keys} HAVING count(*) > 1"
        return (
            f"SELECT * FROM {self._unpacked(f'({sets})', self.items)} "
            f"WHERE NOT {self._alike(self.items)} AND {self._answered(self.items)} >= {FEWEST_ALIKE}"
        )

    @property
    def _twin_keys(self) -> list[str]:
        return ["lane", "moment", "period", *self.groups, *self.packing.columns]

    def one_sided(self) -> str:
        """lane → pairs of which only that side is there."""
        return (
            "SELECT lane, count(*) FROM (SELECT min(lane) AS lane FROM sides GROUP BY pair "
            "HAVING min(lane) = max(lane)) GROUP BY lane"
        )

    def count_copies(self) -> str:
        """Rows with a name that are equal to an earlier one. Those of one voice and day are all in ``tied_cells``."""
        rows = "SELECT DISTINCT file, row, lane, respondent, pair, whole FROM tied_cells"
        return (
            f"SELECT coalesce(sum(n - 1), 0)::BIGINT FROM (SELECT count(*) AS n FROM ({rows}) "
            "GROUP BY lane, respondent, pair, whole HAVING count(*) > 1)"
        )

    # -- equal rows of nobody --------------------------------------------------------------------

    def may_be_equal(self) -> str:
        """Roles and answers that two sittings of nobody share, as two equal rows do, into the table ``alike``."""
        keys = ", ".join(self._twin_keys)
        same = f"SELECT {keys} FROM sittings WHERE {_COUNTS} AND {_NOBODY} AND voices = 1 GROUP BY {keys}"
        shared = ", ".join(["lane", *self.packing.columns])
        return f"CREATE OR REPLACE TABLE alike AS SELECT DISTINCT {shared} FROM ({same} HAVING count(*) > 1)"

    def find_equal(self, number: int, ids: Collection[int], *, numbered: bool) -> str:
        """Sets of equal rows of a wide table into the table ``equal``: how many, whether telling, and which.

        ``ids`` are columns that are not compared. Rows without an answer are not looked at.
        """
        table = self.request.tables[number]
        compared = [f"c{n}" for n in range(table.width - table.numbered) if n not in ids]
        items = list(table.items)
        packs = ", ".join(
            f"{pack} AS {name}"
            for pack, name in zip(self.packing.parts_of_columns(items), self.packing.columns, strict=True)
        )
        rows = (
            f"(SELECT *, {self._codes_of(items)} FROM (SELECT *, {packs} "
            f"FROM ({self.rows.of_table(number, numbered=numbered)})) "
            f"SEMI JOIN alike USING ({', '.join(['lane', *self.packing.columns])}))"
        )
        various = f"{self._answered(items)} >= {FEWEST_ALIKE} AND NOT {self._alike(items)}"
        telling = f"coalesce(moment <> date_trunc('day', moment), false) OR ({various})"
        later = "list(nth ORDER BY nth)[2:]" if numbered else "NULL::BIGINT[]"
        return (
            f"CREATE OR REPLACE TABLE equal AS SELECT count(*) AS n, bool_or({telling}) AS telling, {later} AS later "
            f"FROM {rows} WHERE {_COUNTS} AND {_NOBODY} AND {self._answered(items)} > 0 "
            f"GROUP BY {', '.join(compared)} HAVING count(*) > 1"
        )

    def _codes_of(self, items: Sequence[int]) -> str:
        return ", ".join(f"code{item} AS x{item}" for item in items)

    # -- which rows ------------------------------------------------------------------------------

    @property
    def _voice(self) -> list[str]:
        return [*VOICE, *self.groups]

    def point_at(self) -> str:
        """The voices that a count is about, into the table ``pointed``."""
        voice = ", ".join(self._voice)
        parts = []
        if straight := self.straight():
            parts.append(f"SELECT 'straight' AS what, {voice} FROM ({straight}) WHERE {_NAMED}")
        if twins := self.twins():
            same = " AND ".join(f"r.{key} IS NOT DISTINCT FROM t.{key}" for key in self._twin_keys)
            named = f"SELECT * FROM responses WHERE {_NAMED}"
            parts.append(f"SELECT 'twins' AS what, {voice} FROM ({named}) r SEMI JOIN ({twins}) t ON ({same})")
        nothing = f"SELECT '' AS what, {voice} FROM responses LIMIT 0"
        return f"CREATE OR REPLACE TABLE pointed AS {' UNION ALL '.join([*parts, f'({nothing})'])}"

    def first_rows(self, number: int) -> str:
        """what, lane, and the first row of each voice in ``pointed``."""
        rows = self.rows.of_table(number, only="pointed")
        match = " AND ".join(f"r.{key} = p.{key}" for key in self._voice)
        keys = ", ".join(f"p.{key}" for key in self._voice)
        return f"SELECT p.what, p.lane, min(nth) FROM ({rows}) r JOIN pointed p ON ({match}) GROUP BY p.what, {keys}"

    def rows_alone(self, number: int, *, straight: bool, dates: bool) -> Iterator[str]:
        """what, lane and row: of straight lines that name nobody, and of dates that are hardly right."""
        table = self.request.tables[number]
        rows = self.rows.of_table(number, numbered=True)
        least = fewest_alike(len(self.items))
        if straight and least is not None and table.layout is Layout.WIDE:
            items = list(table.items)
            unpacked = f"(SELECT *, {self._codes_of(items)} FROM ({rows}))"
            found = self._straight_of(unpacked, items, least)
            yield f"SELECT 'straight', lane, nth FROM ({found}) WHERE {_COUNTS} AND {_NOBODY}"
        if dates and "date" in table.columns:
            yield (
                f"SELECT CASE WHEN {self._early} THEN 'early' ELSE 'future' END, NULL, nth FROM ({rows}) "
                f"WHERE {_COUNTS} AND ({self._early} OR {self._future})"
            )
