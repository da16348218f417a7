"""The SQL that turns tables of texts into counted responses. Text in, text out: nothing is run here.

Every table becomes rows of *cells* (long) or *responses* (wide); both end in one table ``responses``
that holds a voice's answers of one period packed into whole numbers, some bits an item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from coprod_cli.engine.base import AnswerCodes, CountRequest, DateStyle, Layout, Table

# A row's lane is its role's number, or one of these for a row that belongs to no role.
UNREAD = 255
INVALID = 254
EXCLUDED = 253
UNDATED = 252
FIRST_SPECIAL_LANE = UNDATED

VOICE = ("lane", "respondent", "pair", "period")
SIDE = ("lane", "pair", "period")

_PACK_BITS = 62
_PERIOD_LABELS = {
    "month": "strftime(moment, '%Y-%m')",
    "quarter": "year(moment) || '-Q' || quarter(moment)",
    "year": "strftime(moment, '%Y')",
}
_PERIODS = {
    "month": "year(moment) * 12 + month(moment) - 1",
    "quarter": "year(moment) * 4 + quarter(moment) - 1",
    "year": "year(moment)",
}
_ISO = r"\s*(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(?:Z|[+-]\d{2}(?::?\d{2})?)?)?\s*"
_SLASHED = (
    r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})"
    r"(?:,?[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?)?\s*"
)


def quoted(text: str) -> str:
    """A SQL string. Texts from files reach SQL only through here."""
    return "'" + text.replace("'", "''") + "'"


def _case(column: str, meanings: Mapping[str, int], otherwise: str) -> str:
    if not meanings:
        return otherwise
    arms = " ".join(f"WHEN {quoted(raw)} THEN {code}" for raw, code in meanings.items())
    return f"CASE {column} {arms} ELSE {otherwise} END"


def moment(column: str, style: DateStyle) -> str:
    """The written date and time as a TIMESTAMP, NULL where it cannot be read. Offsets are not applied."""
    if style is DateStyle.ISO:
        parts = f"regexp_extract({column}, {quoted('^' + _ISO + '$')}, ['d', 't'])"
        slow = f"TRY_CAST(trim({parts}.d || ' ' || {parts}.t) AS TIMESTAMP)"
        return f"CASE WHEN length({column}) = 10 THEN TRY_CAST({column} AS DATE)::TIMESTAMP ELSE {slow} END"
    parts = f"regexp_extract({column}, {quoted('^' + _SLASHED + '$')}, ['a', 'b', 'y', 'h', 'm', 's', 'p'])"
    day, month = ("a", "b") if style is DateStyle.DAY_FIRST else ("b", "a")
    hour = (
        "CASE WHEN upper(x.p) = 'PM' THEN TRY_CAST(x.h AS INT) % 12 + 12 "
        "WHEN upper(x.p) = 'AM' THEN TRY_CAST(x.h AS INT) % 12 ELSE coalesce(TRY_CAST(x.h AS INT), 0) END"
    )
    stamp = (
        f"CASE WHEN x.y = '' THEN NULL ELSE TRY_CAST((CASE WHEN length(x.y) = 2 THEN '20' ELSE '' END) || x.y "
        f"|| '-' || x.{month} || '-' || x.{day} || ' ' || ({hour}) || ':' || "
        "(CASE WHEN x.m = '' THEN '00' ELSE x.m END) || ':' || "
        "(CASE WHEN x.s = '' THEN '00' ELSE x.s END) AS TIMESTAMP) END"
    )
    return f"list_transform([{parts}], lambda x: {stamp})[1]"


class Queries:
    """All queries of one request. ``strict`` marks unknown texts as unread; else they count as invalid."""

    def __init__(self, request: CountRequest, *, strict: bool = True) -> None:
        self.request = request
        self.strict = strict
        self.codes = AnswerCodes(len(request.checklist.values))
        self.n_items = len(request.checklist.items)
        self.items_per_pack = _PACK_BITS // self.codes.bits
        self.n_packs = -(-self.n_items // self.items_per_pack)
        self.packs = [f"pack{number}" for number in range(self.n_packs)]
        self.groups = [f"g{number}" for number in range(len(request.by))]

    # -- reading -------------------------------------------------------------------------------

    def source(self, number: int) -> str:
        """A table of texts with columns c0, c1, …"""
        table = self.request.tables[number]
        if table.kind == "frame":
            return f"frame{number}"
        path = quoted(str(table.path))
        if table.kind == "parquet":
            # Column names come from the file, so they are quoted like any other text from it.
            columns = ", ".join(
                f"CAST({_identifier(heading)} AS VARCHAR) AS c{position}"
                for position, heading in enumerate(table.headings)
            )
            return f"(SELECT {columns} FROM read_parquet([{path}]))"
        columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(table.width))
        return (
            f"read_csv([{path}], auto_detect=false, header=true, delim={quoted(table.delimiter)}, quote='\"', "
            f"escape='\"', compression='none', columns={{{columns}}})"
        )

    def _text(self, table: Table, what: str) -> str:
        position = table.columns.get(what)
        return "''" if position is None else f"coalesce(trim(c{position}), '')"

    def _answer(self, column: str) -> str:
        known = _case(column, self.request.readings.answers, "NULL" if self.strict else str(self.codes.invalid))
        return f"(CASE WHEN {column} IS NULL THEN {self.codes.blank} ELSE {known} END)::UTINYINT"

    def _lane(self, table: Table, unread: Sequence[str]) -> str:
        """Which role a row counts for, or why it counts for none; the first reason wins."""
        request, columns = self.request, table.columns
        unknown = UNREAD if self.strict else INVALID
        arms: list[str] = []
        if "checklist" in columns:
            raw = f"c{columns['checklist']}"
            known = {text: int(ours) for text, ours in request.readings.checklists.items()}
            ours = _case(raw, known, "NULL")
            arms += [
                f"WHEN {raw} IS NOT NULL AND ({ours}) IS NULL THEN {unknown}",
                f"WHEN {raw} IS NOT NULL AND ({ours}) = 0 THEN {EXCLUDED}",
            ]
        if table.layout is Layout.LONG:
            arms.append(f"WHEN c{columns['item']} IS NULL AND c{columns['rating']} IS NULL THEN {EXCLUDED}")
        if "date" in columns:
            arms.append(f"WHEN moment IS NULL AND trim(c{columns['date']}) <> '' THEN {unknown}")
        if request.date_from:
            arms.append(f"WHEN moment < TIMESTAMP {quoted(request.date_from.isoformat())} THEN {EXCLUDED}")
        if request.date_to:
            after = request.date_to + timedelta(days=1)
            arms.append(f"WHEN moment >= TIMESTAMP {quoted(after.isoformat())} THEN {EXCLUDED}")
        if request.needs_dates:
            arms.append(f"WHEN moment IS NULL THEN {UNDATED}")
        arms += [f"WHEN {condition} THEN {unknown}" for condition in unread]
        if table.role is not None:
            role = str(table.role)
        else:
            role = _case(f"c{columns['role']}", request.readings.roles, str(unknown))
        return f"(CASE {' '.join(arms)} ELSE {role} END)::UTINYINT" if arms else f"({role})::UTINYINT"

    def _common(self, table: Table, number: int, *, with_rows: bool) -> str:
        date = table.columns.get("date")
        when = moment(f"c{date}", table.date_style) if date is not None else "NULL::TIMESTAMP"
        parts = [f"{when} AS moment", f"{self._text(table, 'respondent')} AS respondent"]
        parts.append(f"{self._text(table, 'pair')} AS pair")
        parts += [f"coalesce(trim(c{column}), '') AS g{i}" for i, column in enumerate(table.by)]
        if with_rows:
            parts += [f"{number}::UINTEGER AS file", "row_number() OVER () AS row"]
        return ", ".join(parts)

    def table_rows(self, number: int, *, with_rows: bool = False) -> str:
        """One table with its lane, its period, and item and code (long) or code0, code1, … (wide)."""
        table = self.request.tables[number]
        inner = [self._common(table, number, with_rows=with_rows)]
        if table.layout is Layout.LONG:
            item = f"c{table.columns['item']}"
            inner.append(f"({_case(item, self.request.readings.items, 'NULL')})::USMALLINT AS item")
            inner.append(f"{self._answer('c' + str(table.columns['rating']))} AS code")
            unread = ["item IS NULL", "code IS NULL"]
        else:
            inner += [f"{self._answer(f'c{column}')} AS code{item}" for item, column in table.items.items()]
            unread = [" OR ".join(f"code{item} IS NULL" for item in table.items)] if self.strict else []
        period = _PERIODS[self.request.every] if self.request.every else "0"
        return (
            f"SELECT *, coalesce(({period})::INTEGER, 0) AS period, {self._lane(table, unread)} AS lane "
            f"FROM (SELECT *, {', '.join(inner)} FROM {self.source(number)})"
        )

    # -- cells and responses -------------------------------------------------------------------

    def _place(self, item: int) -> tuple[str, int]:
        pack, position = divmod(item, self.items_per_pack)
        return self.packs[pack], position * self.codes.bits

    def code_of(self, item: int, prefix: str = "") -> str:
        """One item's code out of the packed numbers."""
        pack, shift = self._place(item)
        return f"(({prefix}{pack} >> {shift}) & {(1 << self.codes.bits) - 1})"

    def _packed_cells(self) -> str:
        """Pack columns of a table of cells (item, code), to be joined with ``bit_or``."""
        per, bits = self.items_per_pack, self.codes.bits
        parts = []
        for number, pack in enumerate(self.packs):
            shifted = f"code::UBIGINT << (item % {per} * {bits})::UBIGINT"
            here = f"item // {per} = {number} AND " if self.n_packs > 1 else ""
            parts.append(f"bit_or(CASE WHEN {here}lane < {FIRST_SPECIAL_LANE} THEN {shifted} ELSE 0 END) AS {pack}")
        return ", ".join(parts)

    def create_responses(self, name: str = "responses") -> str:
        groups = "".join(f"{group} VARCHAR, " for group in self.groups)
        packs = ", ".join(f"{pack} UBIGINT" for pack in self.packs)
        return (
            f"CREATE OR REPLACE TABLE {name} (lane UTINYINT, respondent VARCHAR, pair VARCHAR, period INTEGER, {groups}"
            f"moment TIMESTAMP, voices UBIGINT, cells UBIGINT, {packs})"
        )

    def _keys(self, *names: str) -> str:
        return ", ".join([*names, *self.groups])

    def insert_long(self, numbers: Sequence[int], *, one_by_one: bool = False) -> list[str]:
        """Long tables into responses: the named voices in one grouping, the unnamed ones counted."""
        named = [n for n in numbers if {"respondent", "pair"} & self.request.tables[n].columns.keys()]
        unnamed = [n for n in numbers if n not in named]
        wanted = ["lane", "respondent", "pair", "period", "moment", "item", "code", *self.groups]
        statements = []
        if named:
            rows = self._union(named, wanted)
            # Rows of no role need no voice of their own; a row that names nobody is a voice by itself.
            special = f"lane >= {FIRST_SPECIAL_LANE}"
            solo = f"CASE WHEN respondent = '' AND pair = '' AND NOT {special} THEN nextval('solo') END"
            keys = self._keys(*VOICE)
            statements.append(
                f"INSERT INTO responses SELECT {keys}, max(moment), 1, count(*), {self._packed_cells()} "
                f"FROM (SELECT * REPLACE (CASE WHEN {special} THEN '' ELSE respondent END AS respondent, "
                f"CASE WHEN {special} THEN '' ELSE pair END AS pair), {solo} AS solo FROM ({rows})) "
                f"GROUP BY {keys}, solo"
            )
        if unnamed:
            rows = self._union(unnamed, wanted)
            if one_by_one:
                rows = f"SELECT *, nextval('solo') AS solo FROM ({rows})"
            keys = self._keys(*VOICE)
            statements.append(
                f"INSERT INTO responses SELECT {keys}, moment, count(*), count(*), {self._packed_cells()} "
                f"FROM ({rows}) GROUP BY {keys}, moment, item, code{', solo' if one_by_one else ''}"
            )
        return statements

    def insert_wide(self, number: int) -> str:
        """A wide table into responses: one row, one response."""
        table = self.request.tables[number]
        parts: dict[str, list[str]] = {pack: [] for pack in self.packs}
        for item in table.items:
            pack, shift = self._place(item)
            parts[pack].append(f"(code{item}::UBIGINT << {shift})")
        special = f"lane >= {FIRST_SPECIAL_LANE}"
        keys = self._keys(*VOICE)
        packed = ", ".join(f"CASE WHEN {special} THEN 0 ELSE {' | '.join(bits) or '0'} END" for bits in parts.values())
        return (
            f"INSERT INTO responses SELECT {keys}, moment, 1, {len(table.items)}, {packed} "
            f"FROM ({self.table_rows(number)})"
        )

    def _union(self, numbers: Sequence[int], columns: Iterable[str], *, with_rows: bool = False) -> str:
        wanted = ", ".join(columns)
        return " UNION ALL ".join(
            f"SELECT {wanted} FROM ({self.table_rows(number, with_rows=with_rows)})" for number in numbers
        )

    def cells(self) -> str:
        """Every cell of every table with its place in file order: what the full one-voice rule looks at."""
        columns = ["lane", "respondent", "pair", "period", "moment", *self.groups, "file", "row"]
        parts = []
        for number, table in enumerate(self.request.tables):
            if table.layout is Layout.LONG:
                parts.append(self._union([number], [*columns, "item", "code"], with_rows=True))
                continue
            items = ", ".join(str(item) for item in table.items)
            codes = ", ".join(f"code{item}" for item in table.items)
            parts.append(
                f"SELECT {', '.join(columns)}, unnest([{items}])::USMALLINT AS item, unnest([{codes}]) AS code "
                f"FROM ({self.table_rows(number, with_rows=True)})"
            )
        return " UNION ALL ".join(parts)

    # -- one voice each ------------------------------------------------------------------------

    def _filled(self) -> str:
        """How many items a row of packed numbers holds."""
        bits = self.codes.bits
        lowest = sum(1 << (place * bits) for place in range(self.items_per_pack))
        folded = [" | ".join(f"({pack} >> {shift})" for shift in range(bits)) for pack in self.packs]
        return " + ".join(f"bit_count(({fold}) & {lowest}::UBIGINT)" for fold in folded)

    def find_repeaters(self) -> str:
        """Voices with more than one cell for an item in a period. Empty is the exact proof that nobody repeats."""
        keys = ", ".join(VOICE)
        return (
            f"CREATE OR REPLACE TABLE repeaters AS SELECT {keys} FROM responses "
            f"WHERE lane < {FIRST_SPECIAL_LANE} AND (respondent <> '' OR pair <> '') GROUP BY {keys} "
            f"HAVING count(*) > 1 OR bool_or(cells <> {self._filled()})"
        )

    def latest_cells(self, keys: Sequence[str], among: str, name: str) -> str:
        """For each key and item of ``among``, the cells in order of standing: ``place`` 1 is the one that counts.

        An answer stands before a blank, a blank before an invalid cell; then the later date; then file order.
        """
        match = " AND ".join(f"c.{key} = k.{key}" for key in keys)
        codes = self.codes
        standing = f"CASE WHEN code <= {codes.not_applicable} THEN 0 WHEN code = {codes.blank} THEN 1 ELSE 2 END"
        return (
            f"CREATE OR REPLACE TABLE {name} AS SELECT *, row_number() OVER (PARTITION BY {', '.join(keys)}, item "
            f"ORDER BY {standing}, moment DESC NULLS LAST, file DESC, row DESC) AS place "
            f"FROM (SELECT c.* FROM ({self.cells()}) c SEMI JOIN {among} k ON ({match}))"
        )

    def responses_from(self, latest: str, keys: Sequence[str], into: str) -> str:
        """The cells that count, packed into responses again."""
        shown = ", ".join(
            name if name in keys or name in self.groups else f"min({name})" for name in [*VOICE, *self.groups]
        )
        return (
            f"INSERT INTO {into} SELECT {shown}, max(moment), 1, count(*), {self._packed_cells()} "
            f"FROM {latest} WHERE place = 1 GROUP BY {self._keys(*keys)}"
        )

    def delete(self, keys: Sequence[str], among: str, table: str) -> str:
        match = " AND ".join(f"{table}.{key} = k.{key}" for key in keys)
        return f"DELETE FROM {table} USING {among} k WHERE {match}"

    def superseded(self, latest: str) -> str:
        """code → cells that do not count."""
        return f"SELECT code, count(*) FROM {latest} WHERE place > 1 GROUP BY code"

    # -- unknown texts -------------------------------------------------------------------------

    def unread_texts(self) -> Iterator[tuple[str, int, str, int]]:
        """Queries of (raw text, rows) among unread rows, each with its table, what it reads, and the column."""
        for number, table in enumerate(self.request.tables):
            rows = f"({self.table_rows(number)}) WHERE lane = {UNREAD}"
            for what, column in [*table.columns.items(), *(("rating", c) for c in table.items.values())]:
                text, only = f"c{column}", f"c{column} IS NOT NULL"
                if what in ("item", "role"):
                    # A row without a role or a statement cannot count; without an answer it is a blank.
                    text, only = f"coalesce(c{column}, '')", "true"
                elif what == "date":
                    only = f"moment IS NULL AND trim(c{column}) <> ''"
                elif what not in ("rating", "checklist"):
                    continue
                yield (
                    f"SELECT {text} AS raw, count(*) FROM {rows} AND {only} GROUP BY raw",
                    number,
                    what,
                    column,
                )

    # -- counting ------------------------------------------------------------------------------

    def count_future(self) -> str:
        tomorrow = (self.request.today + timedelta(days=1)).isoformat()
        return f"SELECT sum(voices)::BIGINT FROM responses WHERE moment >= TIMESTAMP {quoted(tomorrow)}"

    def count_lanes(self) -> str:
        return f"SELECT lane, sum(cells) FROM responses WHERE lane >= {FIRST_SPECIAL_LANE} GROUP BY lane"

    def count_answers(self) -> str:
        """item, lane, period, groups…, code → voices."""
        keys = self._keys("lane", "period")
        return " UNION ALL ".join(
            f"SELECT {item} AS item, {keys}, {self.code_of(item)} AS code, sum(voices)::BIGINT FROM responses "
            f"GROUP BY {keys}, code HAVING code > 0"
            for item in range(self.n_items)
        )

    def _sum_over(self, items: Sequence[int], value: Mapping[int, Mapping[int, int]], prefix: str) -> str:
        """Sum over items of a small number looked up by code."""
        terms = []
        for item in items:
            arms = " ".join(f"WHEN {code} THEN {number}" for code, number in value[item].items() if number)
            if arms:
                terms.append(f"CASE {self.code_of(item, prefix)} {arms} ELSE 0 END")
        return f"({' + '.join(terms)})::INTEGER" if terms else "0"

    def score_columns(self, items: Sequence[int], prefix: str = "", suffix: str = "") -> str:
        """total (after reversal), answered and na of one response on one scope."""
        checklist, codes = self.request.checklist, self.codes
        lowest, highest = checklist.values[0], checklist.values[-1]
        values = {
            item: {
                code: (lowest + highest - value) if checklist.items[item].reverse else value
                for code, value in enumerate(checklist.values, start=1)
            }
            for item in items
        }
        answered = {item: dict.fromkeys(range(1, codes.points + 1), 1) for item in items}
        absent = {item: {codes.not_applicable: 1} for item in items}
        not_applicable = self._sum_over(items, absent, prefix) if checklist.not_applicable else "0"
        return (
            f"{self._sum_over(items, values, prefix)} AS total{suffix}, "
            f"{self._sum_over(items, answered, prefix)} AS answered{suffix}, {not_applicable} AS na{suffix}"
        )

    def count_scores(self, items: Sequence[int]) -> str:
        """lane, period, groups…, total, answered, na → responses."""
        keys = self._keys("lane", "period")
        return (
            f"SELECT {keys}, total, answered, na, sum(voices)::BIGINT FROM "
            f"(SELECT {keys}, voices, {self.score_columns(items)} FROM responses) GROUP BY {keys}, total, answered, na"
        )

    # -- pairs ---------------------------------------------------------------------------------

    def fill_sides(self, lanes: tuple[int, int]) -> list[str]:
        return [
            self.create_responses("sides"),
            f"INSERT INTO sides SELECT * FROM responses WHERE pair <> '' AND lane IN {lanes}",
        ]

    def find_shared_sides(self) -> str:
        """Sides that more than one voice, or more than one group, has rated in a period."""
        return (
            "CREATE OR REPLACE TABLE shared_sides AS SELECT lane, pair, period, "
            "count(DISTINCT respondent) > 1 AS several FROM sides GROUP BY lane, pair, period HAVING count(*) > 1"
        )

    def join_pairs(self, lanes: tuple[int, int]) -> str:
        using = self._keys("pair", "period")
        packs = ", ".join(f"a.{pack} AS a_{pack}, b.{pack} AS b_{pack}" for pack in self.packs)
        return (
            f"CREATE OR REPLACE TABLE pairs AS SELECT {using}, a.respondent AS first, b.respondent AS second, {packs} "
            f"FROM (SELECT * FROM sides WHERE lane = {lanes[0]}) a "
            f"JOIN (SELECT * FROM sides WHERE lane = {lanes[1]}) b USING ({using})"
        )

    def count_crosstabs(self) -> str:
        """item, period, groups…, code of the first side, code of the second → pairs."""
        keys, points = self._keys("period"), self.codes.points
        return " UNION ALL ".join(
            f"SELECT {item} AS item, {keys}, {self.code_of(item, 'a_')} AS a, "
            f"{self.code_of(item, 'b_')} AS b, count(*) FROM pairs GROUP BY {keys}, a, b "
            f"HAVING a BETWEEN 1 AND {points} AND b BETWEEN 1 AND {points}"
            for item in range(self.n_items)
        )

    def count_score_pairs(self, items: Sequence[int]) -> str:
        """period, groups…, then difference as numerator and denominator, and both sides' answered and na → pairs."""
        keys = self._keys("period")
        both = f"{self.score_columns(items, 'a_', '_a')}, {self.score_columns(items, 'b_', '_b')}"
        return (
            f"SELECT {keys}, total_b * answered_a - total_a * answered_b AS over, answered_a * answered_b AS under, "
            f"answered_a, na_a, answered_b, na_b, count(*) FROM (SELECT {keys}, {both} FROM pairs) GROUP BY ALL"
        )

    def count_pairing(self, lanes: tuple[int, int]) -> list[str]:
        """Four small counts per period and group: pairs, sides by lane, respondents by lane, several voices."""
        keys = self._keys("period")
        using = self._keys("pair", "period")
        return [
            f"SELECT {keys}, count(*) FROM pairs GROUP BY ALL",
            f"SELECT {keys}, lane, count(*) FROM sides GROUP BY ALL",
            f"SELECT {keys}, lane, count(DISTINCT respondent) FROM responses SEMI JOIN pairs USING ({using}) "
            f"WHERE respondent <> '' AND lane IN {lanes} GROUP BY ALL",
            f"SELECT {keys}, count(*) FROM pairs SEMI JOIN (SELECT * FROM shared_sides WHERE several) "
            f"USING (pair, period) GROUP BY ALL",
        ]

    def count_split_pairs(self) -> str:
        """Pairs whose two sides stand in different groups, so that no group holds the pair."""
        return (
            "SELECT count(*) FROM (SELECT pair, period FROM sides GROUP BY ALL HAVING count(DISTINCT lane) = 2) "
            "ANTI JOIN pairs USING (pair, period)"
        )

    # -- one row a response --------------------------------------------------------------------

    def distinct_scores(self) -> str:
        """total, answered, na: each combination once."""
        columns = self.score_columns(range(self.n_items))
        return f"SELECT DISTINCT total, answered, na FROM (SELECT {columns} FROM responses)"

    def one_row_a_response(self) -> str:
        """Every response with its ids and its score, looked up in the table ``scored``."""
        request = self.request
        role = f"[{', '.join(quoted(name) for name in request.roles)}][lane + 1]"
        date = (
            "CASE WHEN moment = date_trunc('day', moment) THEN strftime(moment, '%Y-%m-%d') "
            "ELSE strftime(moment, '%Y-%m-%dT%H:%M:%S') END"
        )
        shown = [f"{_guarded('respondent')} AS respondent", f"{_guarded('pair')} AS pair", f"{role} AS role"]
        shown.append(f"{date} AS date")
        if request.every:
            shown.append(f"{_PERIOD_LABELS[request.every]} AS period")
        groups = zip(self.groups, request.by, strict=True)
        shown += [f"{_guarded(group)} AS {_identifier(name)}" for group, name in groups]
        shown += ["answered", f"{self.n_items} AS asked", "na AS not_applicable", "score", "band"]
        return (
            f"SELECT {', '.join(shown)} FROM (SELECT *, {self.score_columns(range(self.n_items))} FROM responses) "
            "JOIN scored USING (total, answered, na) ORDER BY moment, pair, respondent, lane"
        )


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _guarded(column: str) -> str:
    """A text that a spreadsheet would run gets an apostrophe before it."""
    return f"CASE WHEN regexp_matches({column}, '^[=+@\\t\\r-]') THEN chr(39) || {column} ELSE {column} END"
