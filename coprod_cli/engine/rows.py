"""SQL that reads tables of texts as rows: which role a row is for, when, which item, which answer.

Text in, text out: nothing is run here. Unknown raw texts mark their row as unread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coprod_cli.engine.base import AnswerCodes, CountRequest, DateStyle, Layout, Table
from coprod_cli.engine.names import tidied, with_pseudonyms

# A row's lane is its role's number, or one of these for a row that belongs to no role.
UNREAD = 255
INVALID = 254
EXCLUDED = 253
UNDATED = 252
FIRST_SPECIAL_LANE = UNDATED

# A year such as 0026 is a slip of the finger.
_IMPOSSIBLE = "moment IS NULL OR moment < TIMESTAMP '1900-01-01'"
_ISO = (
    r"\s*(\d{4}[-/]\d{1,2}[-/]\d{1,2})"
    r"(?:[ T](\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(?:Z|[+-]\d{2}(?::?\d{2})?)?)?\s*"
)
# "p. m." has a no-break space in it, and Google names the time zone: "2026/03/13 5:15:06 PM GMT+1".
_HALF = r"[\s\x{a0}\x{202f}]*([AaPp])\.?[\s\x{a0}\x{202f}]*[Mm]\.?"
_ISO_AND_ZONE = (
    r"\s*(\d{4}[-/]\d{1,2}[-/]\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
    rf"(?:{_HALF})?\s*(?:[A-Z]{{2,5}}(?:[+-]\d{{1,2}}(?::?\d{{2}})?)?)?\s*"
)
_SLASHED = (
    r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})"
    rf"(?:,?[ T]+(\d{{1,2}})[:.](\d{{2}})(?:[:.](\d{{2}})(?:\.\d+)?)?(?:{_HALF})?)?\s*"
)
# What "a" and "p" before an "m" make of the hour; without either the hour stands as it is.
_HOUR = (
    "CASE WHEN upper(x.p) = 'P' AND TRY_CAST(x.h AS INT) < 24 THEN TRY_CAST(x.h AS INT) % 12 + 12 "
    "WHEN upper(x.p) = 'A' AND TRY_CAST(x.h AS INT) < 24 THEN TRY_CAST(x.h AS INT) % 12 "
    "ELSE coalesce(TRY_CAST(x.h AS INT), 0) END"
)
_TIME = (
    f"({_HOUR}) || ':' || (CASE WHEN x.m = '' THEN '00' ELSE x.m END) || ':' || "
    "(CASE WHEN x.s = '' THEN '00' ELSE x.s END)"
)


def quoted(text: str) -> str:
    """A SQL string. Texts from files reach SQL only through here."""
    return "'" + text.replace("'", "''") + "'"


def period_number(every: str | None, year_starts: int = 1) -> str:
    """The number of the period that holds ``moment``, as ``tallies.periods.Period`` counts; of ``wave`` its own."""
    since_january = year_starts - 1
    months = f"year(moment) * 12 + month(moment) - {1 + since_january}"
    if every in ("quarter", "year") and since_january:
        return f"({months}) // {3 if every == 'quarter' else 12}"
    return {
        None: "0",
        "week": "(moment::DATE - DATE '0001-01-01') // 7",  # that day is a Monday
        "month": months,
        "quarter": "year(moment) * 4 + quarter(moment) - 1",
        "year": "year(moment)",
        "wave": "wave",
    }[every]


def _case(column: str, meanings: Mapping[str, int], otherwise: str) -> str:
    if not meanings:
        return otherwise
    arms = " ".join(f"WHEN {quoted(raw)} THEN {code}" for raw, code in meanings.items())
    return f"CASE {column} {arms} ELSE {otherwise} END"


def moment(column: str, style: DateStyle) -> str:
    """The written date and time as a TIMESTAMP, NULL where it cannot be read. Offsets are not applied."""
    if style is DateStyle.ISO:
        parts = f"regexp_extract({column}, {quoted('^' + _ISO + '$')}, ['d', 't'])"
        plain = f"TRY_CAST(trim({parts}.d || ' ' || {parts}.t) AS TIMESTAMP)"
        zoned = f"regexp_extract({column}, {quoted('^' + _ISO_AND_ZONE + '$')}, ['d', 'h', 'm', 's', 'p'])"
        stamp = f"CASE WHEN x.d = '' THEN NULL ELSE TRY_CAST(x.d || ' ' || {_TIME} AS TIMESTAMP) END"
        slow = f"coalesce({plain}, list_transform([{zoned}], lambda x: {stamp})[1])"
        return f"CASE WHEN {column} LIKE '____-__-__' THEN TRY_CAST({column} AS DATE)::TIMESTAMP ELSE {slow} END"
    parts = f"regexp_extract({column}, {quoted('^' + _SLASHED + '$')}, ['a', 'b', 'y', 'h', 'm', 's', 'p'])"
    day, month = ("a", "b") if style is DateStyle.DAY_FIRST else ("b", "a")
    stamp = (
        f"CASE WHEN x.y = '' THEN NULL ELSE TRY_CAST((CASE WHEN length(x.y) = 2 THEN '20' ELSE '' END) || x.y "
        f"|| '-' || x.{month} || '-' || x.{day} || ' ' || {_TIME} AS TIMESTAMP) END"
    )
    return f"list_transform([{parts}], lambda x: {stamp})[1]"


def identifier(name: str) -> str:
    """A SQL name. Headings reach SQL only through here."""
    return '"' + name.replace('"', '""') + '"'


def parquet_texts(path: str, width: int) -> str:
    """A Parquet file of ``width`` columns as texts c0, c1, …: whole numbers without ".0", an empty text as missing."""
    columns = []
    names = [f"p{position}" for position in range(width)]
    for position, name in enumerate(names):
        text = f"CAST({name} AS VARCHAR)"
        whole = f"regexp_replace({text}, '\\.0$', '')"
        # One missing value makes decimals of a column's whole numbers; a pair is 7 with or without it.
        columns.append(
            f"nullif(CASE WHEN typeof({name}) IN ('FLOAT', 'DOUBLE') THEN {whole} ELSE {text} END, '') AS c{position}"
        )
    # By place: DuckDB gives columns that are called alike names of its own.
    return f"SELECT {', '.join(columns)} FROM read_parquet([{quoted(path)}]) AS p({', '.join(names)})"


def _fingerprint(table: Table) -> str:
    """A number that is the same for equal rows, whatever their place."""
    return f"hash({', '.join(f'c{position}' for position in range(table.width - table.numbered))})"


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one request's tables.

    ``strict`` marks unknown texts as unread; else they count as invalid. ``tidy`` takes white space off
    names, and keeps rows apart that name nobody: it costs something on every row, and few files need it.
    """

    request: CountRequest
    strict: bool = True
    tidy: bool = False

    @property
    def codes(self) -> AnswerCodes:
        return AnswerCodes(len(self.request.checklist.values))

    def source(self, number: int) -> str:
        """A table of texts with columns c0, c1, …"""
        table = self.request.tables[number]
        if table.kind == "frame":
            return f"frame{number}"
        path = quoted(str(table.path))
        if table.kind == "parquet":
            return f"({parquet_texts(str(table.path), len(table.headings))})"
        columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(table.width))
        return (
            f"read_csv([{path}], auto_detect=false, header=true, skip={table.lines_before}, "
            f"delim={quoted(table.delimiter)}, quote='\"', escape='\"', compression='none', columns={{{columns}}})"
        )

    def _hidden(self, number: int, source: str) -> str:
        """A table, in the hidden columns of which pseudonyms stand instead of names."""
        hidden = self.request.tables[number].hidden
        return with_pseudonyms(number, sorted(hidden), source) if hidden else source

    def _text(self, table: Table, what: str) -> str:
        position = table.columns.get(what)
        return "''" if position is None else self._name(position)

    def _name(self, position: int) -> str:
        return f"coalesce({tidied(f'c{position}') if self.tidy else f'c{position}'}, '')"

    def _answer(self, number: int, position: int) -> str:
        column, readings = f"c{position}", self.request.readings
        answers = readings.own.get((number, position), {}) if self._is_own(number, position) else readings.answers
        known = _case(column, answers, "NULL" if self.strict else str(self.codes.invalid))
        return f"(CASE WHEN {column} IS NULL THEN {self.codes.blank} ELSE {known} END)::UTINYINT"

    def _is_own(self, number: int, position: int) -> bool:
        return position in self.request.tables[number].own

    def _lane(self, number: int, unread: Sequence[str]) -> str:
        """Which role a row counts for, or why it counts for none; the first reason wins."""
        request, table = self.request, self.request.tables[number]
        columns = table.columns
        unknown = UNREAD if self.strict else INVALID
        arms: list[str] = []
        for position in sorted(table.left_out):
            texts = request.readings.left_out.get((number, position), {})
            if texts:
                listed = ", ".join(quoted(text) for text in texts)
                arms.append(f"WHEN coalesce(c{position}, '') IN ({listed}) THEN {EXCLUDED}")
        if "checklist" in columns:
            raw = f"c{columns['checklist']}"
            known = {text: int(ours) for text, ours in request.readings.checklists.items()}
            ours = _case(raw, known, "NULL")
            arms += [
                f"WHEN {raw} IS NOT NULL AND ({ours}) IS NULL THEN {unknown}",
                f"WHEN {raw} IS NOT NULL AND ({ours}) = 0 THEN {EXCLUDED}",
            ]
        answers = [columns["rating"]] if table.layout is Layout.LONG else table.items.values()
        if table.role is None:
            # Spreadsheets end with rows that hold nothing.
            nothing = " AND ".join(f"c{column} IS NULL" for column in (columns["role"], *answers))
            arms.append(f"WHEN {nothing} THEN {EXCLUDED}")
        if table.layout is Layout.LONG:
            arms.append(f"WHEN c{columns['item']} IS NULL AND c{columns['rating']} IS NULL THEN {EXCLUDED}")
        if "date" in columns:
            arms.append(f"WHEN {self._bad_date(table)} THEN {unknown}")
        if request.date_from:
            arms.append(f"WHEN moment < TIMESTAMP {quoted(request.date_from.isoformat())} THEN {EXCLUDED}")
        if request.date_to:
            arms.append(f"WHEN moment::DATE > DATE {quoted(request.date_to.isoformat())} THEN {EXCLUDED}")
        if request.needs_dates:
            arms.append(f"WHEN moment IS NULL THEN {UNDATED}")
        if request.every == "wave":
            arms.append(f"WHEN wave IS NULL THEN {UNDATED}")
        arms += [f"WHEN {condition} THEN {unknown}" for condition in unread]
        if table.role is not None:
            role = str(table.role)
        else:
            place = columns["role"]
            own = self._is_own(number, place)
            roles = request.readings.own.get((number, place), {}) if own else request.readings.roles
            role = _case(f"c{place}", roles, str(unknown))
        return f"(CASE {' '.join(arms)} ELSE {role} END)::UTINYINT" if arms else f"({role})::UTINYINT"

    def _bad_date(self, table: Table) -> str:
        return f"({_IMPOSSIBLE}) AND trim(c{table.columns['date']}) <> ''"

    def _common(self, table: Table) -> str:
        date = table.columns.get("date")
        when = moment(f"c{date}", table.date_style) if date is not None else "NULL::TIMESTAMP"
        parts = [f"{when} AS moment", f"{self._text(table, 'respondent')} AS respondent"]
        parts.append(f"{self._text(table, 'pair')} AS pair")
        parts += [f"{self._name(column)} AS g{i}" for i, column in enumerate(table.by)]
        if self.request.every == "wave":
            wave = f"c{table.columns['wave']}"
            parts.append(f"({_case(wave, self.request.readings.waves, 'NULL')})::INTEGER AS wave")
        return ", ".join(parts)

    def of_table(self, number: int, *, only: str = "", numbered: bool = False) -> str:
        """One table with its lane, its period, and item and code (long) or code0, code1, … (wide).

        ``only`` names a table of respondents and pairs: just their rows, with their place in file order.
        ``numbered`` gives every row that place.
        """
        table = self.request.tables[number]
        inner = [self._common(table)]
        if table.layout is Layout.LONG:
            item = f"c{table.columns['item']}"
            inner.append(f"({_case(item, self.request.readings.items, 'NULL')})::USMALLINT AS item")
            inner.append(f"{self._answer(number, table.columns['rating'])} AS code")
            unread = ["item IS NULL", "code IS NULL"]
        else:
            inner += [f"{self._answer(number, column)} AS code{item}" for item, column in table.items.items()]
            unread = [" OR ".join(f"code{item} IS NULL" for item in table.items)] if self.strict else []
        period = period_number(self.request.every, self.request.year_starts)
        source = self._hidden(number, self._numbered(number) if numbered else self.source(number))
        return (
            f"SELECT *, coalesce(({period})::INTEGER, 0) AS period, {self._lane(number, unread)} AS lane "
            f"FROM (SELECT *, {', '.join(inner)} FROM {self._rows_of(number, only) if only else source})"
        )

    def _numbered(self, number: int) -> str:
        table = self.request.tables[number]
        row = f"c{table.width - 1}::BIGINT - 1" if table.numbered else "row_number() OVER ()"
        numbers = f"{number}::UINTEGER AS file, {row} AS row, row_number() OVER () AS nth"
        return f"(SELECT *, {numbers} FROM {self.source(number)})"

    def _rows_of(self, number: int, only: str) -> str:
        # The rows are numbered before, and read after, most of them have gone.
        table = self.request.tables[number]
        who = f"{self._text(table, 'respondent')} = t.respondent AND {self._text(table, 'pair')} = t.pair"
        numbered = self._hidden(number, self._numbered(number))
        return f"(SELECT s.* FROM {numbered} s SEMI JOIN {only} t ON ({who}))"

    def union(self, numbers: Sequence[int], columns: Iterable[str]) -> str:
        """Some columns of several tables, one under the other."""
        wanted = ", ".join(columns)
        return " UNION ALL ".join(f"SELECT {wanted} FROM ({self.of_table(number)})" for number in numbers)

    def cells(self, only: str) -> str:
        """The cells of some respondents and pairs with their place in file order, from every table."""
        groups = [f"g{number}" for number in range(len(self.request.by))]
        shared = ["lane", "respondent", "pair", "period", "moment", *groups, "file", "row"]
        parts = []
        for number, table in enumerate(self.request.tables):
            columns = [*shared, *([f"{_fingerprint(table)} AS whole"] if self.request.checking else [])]
            if table.layout is Layout.LONG:
                parts.append(f"SELECT {', '.join(columns)}, item, code FROM ({self.of_table(number, only=only)})")
                continue
            items = ", ".join(str(item) for item in table.items)
            codes = ", ".join(f"code{item}" for item in table.items)
            parts.append(
                f"SELECT {', '.join(columns)}, unnest([{items}])::USMALLINT AS item, unnest([{codes}]) AS code "
                f"FROM ({self.of_table(number, only=only)})"
            )
        return " UNION ALL ".join(parts)

    def by_voice(self) -> str:
        """Every row that counts, those of one voice on one day together: the earlier time first, then file order.

        ``place`` numbers all rows by their time, then by file order. A long row has an item and one code, a
        wide row no item and a code for each of its table's items.
        """
        columns = "file, row, nth, lane, respondent, pair, moment, team, note, item, codes"
        parts = []
        for number, table in enumerate(self.request.tables):
            if table.layout is Layout.LONG:
                answers = "item, [code] AS codes"
            else:
                answers = f"NULL::USMALLINT AS item, [{', '.join(f'code{item}' for item in table.items)}] AS codes"
            said = f"{self._text(table, 'team')} AS team, {self._text(table, 'note')} AS note"
            parts.append(
                f"SELECT file, row, nth, lane, respondent, pair, moment, {said}, {answers} "
                f"FROM ({self.of_table(number, numbered=True)}) WHERE lane < {FIRST_SPECIAL_LANE}"
            )
        return (
            f"SELECT {columns}, row_number() OVER (ORDER BY moment NULLS FIRST, file, row) AS place "
            f"FROM ({' UNION ALL '.join(parts)}) "
            "ORDER BY respondent, pair, lane, moment::DATE NULLS FIRST, moment NULLS FIRST, file, row"
        )

    def unread_texts(self, *, checklists: bool) -> Iterator[tuple[str, int, str, int]]:
        """Queries of (raw text, rows) among unread rows, each with its table, what it reads, and the column.

        With ``checklists`` only of that column: a row of another checklist holds nothing to learn.
        """
        for number, table in enumerate(self.request.tables):
            rows = f"({self.of_table(number)}) WHERE lane = {UNREAD}"
            for what, column in [*table.columns.items(), *(("rating", c) for c in table.items.values())]:
                if checklists and what != "checklist":
                    continue
                text, only = f"c{column}", f"c{column} IS NOT NULL"
                if what in ("item", "role"):
                    # A row without a role or a statement cannot count; without an answer it is a blank.
                    text, only = f"coalesce(c{column}, '')", "true"
                elif what == "date":
                    only = self._bad_date(table)
                elif what not in ("rating", "checklist"):
                    continue
                yield (
                    f"SELECT {text} AS raw, count(*) FROM {rows} AND {only} GROUP BY raw",
                    number,
                    what,
                    column,
                )
