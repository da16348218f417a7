"""SQL for one voice each: sittings packed into whole numbers, and of each voice only the latest answers.

A *sitting* is what one voice answered on one day: a row of the table ``sittings``, with all its answers
packed into a few whole numbers, some bits an item. A voice with one sitting in a period, and no item
twice in it, needs nothing more; only the others are looked at cell by cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coprod_cli.engine.base import AnswerCodes, CountRequest, Layout
from coprod_cli.engine.names import is_untidy
from coprod_cli.engine.rows import FIRST_SPECIAL_LANE, Rows

VOICE = ("lane", "respondent", "pair", "period")
SIDE = ("lane", "pair", "period")

_PACK_BITS = 62
# Undated rows are the earliest of all.
_DAY = "coalesce(moment::DATE, DATE '0001-01-01')"


@dataclass(frozen=True, slots=True)
class Rule:
    """One each of something: which columns tell two apart, for which sittings, and the table it fills.

    ``where`` says which sittings the rule looks at, ``shared_when`` which keys it must decide. ``table``
    gets their latest answers, and all others from ``base`` that fit ``kept``.
    """

    table: str
    base: str
    keys: tuple[str, ...]
    where: str
    shared_when: str
    kept: str

    @property
    def shared(self) -> str:
        return f"shared_{self.table}"


def one_voice_each(packing: Packing) -> Rule:
    """Of each voice the latest answers. Whoever names nobody is a voice of its own, row by row."""
    somebody = f"lane < {FIRST_SPECIAL_LANE}"
    named = f"{somebody} AND (respondent <> '' OR pair <> '')"
    repeats = f"count(*) > 1 OR bool_or(cells <> {packing.filled()})"
    return Rule("responses", "sittings", VOICE, named, repeats, somebody)


def one_side_each(lanes: tuple[int, ...], table: str = "sides") -> Rule:
    """Of each side of a pair the latest answers, where more than one respondent gave them."""
    paired = f"pair <> '' AND lane IN {lanes}"
    return Rule(table, "responses", SIDE, paired, "min(respondent) <> max(respondent)", paired)


class Packing:
    """How answers lie in whole numbers: ``codes.bits`` bits an item, as many columns as it takes."""

    def __init__(self, request: CountRequest) -> None:
        self.codes = AnswerCodes(len(request.checklist.values))
        self.n_items = len(request.checklist.items)
        self.items_per_pack = _PACK_BITS // self.codes.bits
        self.columns = [f"pack{number}" for number in range(-(-self.n_items // self.items_per_pack))]

    def place(self, item: int) -> tuple[str, int]:
        """The column that holds an item, and how far to the left."""
        pack, position = divmod(item, self.items_per_pack)
        return self.columns[pack], position * self.codes.bits

    def code_of(self, item: int, side: str = "") -> str:
        """One item's code out of the packed numbers, of one ``side`` of a pair."""
        pack, shift = self.place(item)
        return f"(({pack}{side} >> {shift}) & {(1 << self.codes.bits) - 1})"

    def of_cells(self, which: str = f"lane < {FIRST_SPECIAL_LANE}") -> str:
        """The packed columns of grouped cells (item, code), of those cells that count."""
        per, bits = self.items_per_pack, self.codes.bits
        parts = []
        for number, pack in enumerate(self.columns):
            here = f"item // {per} = {number} AND " if len(self.columns) > 1 else ""
            shifted = f"code::UBIGINT << (item % {per} * {bits})::UBIGINT"
            parts.append(f"bit_or(CASE WHEN {here}{which} THEN {shifted} ELSE 0 END) AS {pack}")
        return ", ".join(parts)

    def of_columns(self, items: Sequence[int]) -> str:
        """The packed columns of one row that holds code0, code1, …"""
        return ", ".join(self.parts_of_columns(items))

    def parts_of_columns(self, items: Sequence[int]) -> list[str]:
        """The same, one by one."""
        bits: dict[str, list[str]] = {pack: [] for pack in self.columns}
        for item in items:
            pack, shift = self.place(item)
            bits[pack].append(f"(code{item}::UBIGINT << {shift})")
        return [
            f"CASE WHEN lane < {FIRST_SPECIAL_LANE} THEN {' | '.join(parts) or '0'} ELSE 0 END"
            for parts in bits.values()
        ]

    def filled(self) -> str:
        """How many items a packed row holds."""
        bits = self.codes.bits
        lowest = sum(1 << (place * bits) for place in range(self.items_per_pack))
        folded = [" | ".join(f"({pack} >> {shift})" for shift in range(bits)) for pack in self.columns]
        return " + ".join(f"bit_count(({fold}) & {lowest}::UBIGINT)::INTEGER" for fold in folded)


class Voices:
    """Sittings, and the two tables that come of them: ``responses`` (one voice each) and ``sides`` of pairs."""

    def __init__(self, rows: Rows) -> None:
        request = rows.request
        self.request = request
        self.rows = rows
        self.packing = Packing(request)
        self.groups = [f"g{number}" for number in range(len(request.by))]
        self.keys = ", ".join([*VOICE, *self.groups])

    # -- sittings ------------------------------------------------------------------------------

    def create(self) -> str:
        groups = "".join(f"{group} VARCHAR, " for group in self.groups)
        packs = ", ".join(f"{pack} UBIGINT" for pack in self.packing.columns)
        return (
            f"CREATE OR REPLACE TABLE sittings (lane UTINYINT, respondent VARCHAR, pair VARCHAR, period INTEGER, "
            f"{groups}moment TIMESTAMP, voices UBIGINT, cells UBIGINT, {packs})"
        )

    def insert_long(self, numbers: Sequence[int]) -> list[str]:
        """Long tables into sittings: the named voices in one grouping, the unnamed ones counted."""
        named = [n for n in numbers if {"respondent", "pair"} & self.request.tables[n].columns.keys()]
        unnamed = [n for n in numbers if n not in named]
        wanted = [*VOICE, "moment", "item", "code", *self.groups]
        statements = []
        if named:
            # A row that names nobody is a voice by itself.
            alone = f"respondent = '' AND pair = '' AND lane < {FIRST_SPECIAL_LANE}"
            solo = f"CASE WHEN {alone} THEN nextval('solo') END" if self.rows.tidy else "NULL"
            statements.append(
                f"INSERT INTO sittings SELECT {self.keys}, max(moment), 1, count(*), {self.packing.of_cells()} "
                f"FROM (SELECT *, {solo} AS solo FROM ({self.rows.union(named, wanted)})) "
                f"GROUP BY {self.keys}, {_DAY}{', solo' if self.rows.tidy else ''}"
            )
        if unnamed:
            each = ", nextval('solo') AS solo" if self.request.one_by_one else ""
            statements.append(
                f"INSERT INTO sittings SELECT {self.keys}, moment, count(*), count(*), {self.packing.of_cells()} "
                f"FROM (SELECT *{each} FROM ({self.rows.union(unnamed, wanted)})) "
                f"GROUP BY {self.keys}, moment, item, code{', solo' if each else ''}"
            )
        return statements

    def untidy(self) -> str:
        """Sittings for which the rows must be read again, tidily: of a name with spaces, or of several nobodies."""
        long = any(table.layout is Layout.LONG for table in self.request.tables)
        nobody = f"lane < {FIRST_SPECIAL_LANE} AND respondent = '' AND pair = ''"
        nobodies = f"{nobody} AND cells > 1 AND voices = 1" if long else "false"
        names = " OR ".join(is_untidy(name) for name in ["respondent", "pair", *self.groups])
        return f"sittings WHERE {names} OR ({nobodies})"

    def insert_wide(self, number: int) -> str:
        """A wide table into sittings: one row, one sitting."""
        items = list(self.request.tables[number].items)
        return (
            f"INSERT INTO sittings SELECT {self.keys}, moment, 1, {len(items)}, {self.packing.of_columns(items)} "
            f"FROM ({self.rows.of_table(number)})"
        )

    # -- the latest answers --------------------------------------------------------------------

    def find_shared(self, rule: Rule) -> str:
        """The keys that the rule must decide, into its table ``shared``.

        For voices, empty is the exact proof that every sitting stands for itself. ``tied`` marks keys with
        two cells for an item on one day, where only the files know the order; ``mark_tied`` completes it.
        """
        keys = ", ".join(rule.keys)
        return (
            f"CREATE OR REPLACE TABLE {rule.shared} AS "
            f"SELECT {keys}, bool_or(cells <> {self.packing.filled()}) AS tied "
            f"FROM sittings WHERE {rule.where} GROUP BY {keys} HAVING {rule.shared_when}"
        )

    def mark_tied(self, rule: Rule) -> str:
        """Two sittings on one day are tied, as two cells for an item in one sitting are."""
        keys = ", ".join(rule.keys)
        same_day = (
            f"SELECT {keys} FROM sittings SEMI JOIN {rule.shared} USING ({keys}) WHERE {rule.where} "
            f"GROUP BY {keys}, {_DAY} HAVING count(*) > 1"
        )
        return f"UPDATE {rule.shared} SET tied = true FROM ({same_day}) d WHERE {_match(rule.keys, rule.shared, 'd')}"

    def read_tied(self, rules: Sequence[Rule]) -> list[str]:
        """All cells of voices with a tied key, read from the files again, into the table ``tied_cells``."""
        voices = " UNION ".join(
            f"SELECT {', '.join(VOICE)} FROM sittings SEMI JOIN (SELECT * FROM {rule.shared} WHERE tied) "
            f"USING ({', '.join(rule.keys)})"
            for rule in rules
        )
        return [
            f"CREATE OR REPLACE TABLE tied AS {voices}",
            f"CREATE OR REPLACE TABLE tied_cells AS SELECT c.* FROM ({self.rows.cells('tied')}) c "
            f"SEMI JOIN tied t ON ({_match(VOICE, 'c', 't')})",
        ]

    def rank_cells(self, rule: Rule, *, tied: bool) -> str:
        """Cells of shared keys into the table ``latest``: ``place`` 1 is the one that counts for its item.

        ``owner`` is the key's row in ``shared``. An answer stands before a blank, a blank before an invalid
        cell; then the later time; then file order.
        """
        codes = self.packing.codes
        standing = f"CASE WHEN code <= {codes.not_applicable} THEN 0 WHEN code = {codes.blank} THEN 1 ELSE 2 END"
        columns = ", ".join(["item", "code", "moment", *self.groups])
        of_cells = ", ".join(["item", "code", "moment", *(f"c.{group}" for group in self.groups)])
        cells = " UNION ALL ".join(
            f"SELECT k.rowid AS owner, {of_cells}, file, row FROM ({table}) c JOIN {rule.shared} k "
            f"ON ({_match(rule.keys, 'c', 'k')}) WHERE {which}"
            for table, which in (
                (self._cells_of_sittings(), "NOT tied"),
                *([("SELECT * FROM tied_cells", "tied")] if tied else []),
            )
        )
        return (
            f"CREATE OR REPLACE TABLE latest AS SELECT owner, {columns}, row_number() OVER (PARTITION BY owner, item "
            f"ORDER BY {standing}, moment DESC NULLS LAST, file DESC, row DESC) AS place FROM ({cells})"
        )

    def _cells_of_sittings(self) -> str:
        columns = ", ".join([*VOICE, "moment", *self.groups])
        items = range(self.packing.n_items)
        codes = ", ".join(f"{self.packing.code_of(item)}::UTINYINT" for item in items)
        return (
            f"SELECT * FROM (SELECT {columns}, 0::UINTEGER AS file, 0::BIGINT AS row, "
            f"unnest([{', '.join(str(item) for item in items)}])::USMALLINT AS item, unnest([{codes}]) AS code "
            "FROM sittings) WHERE code > 0"
        )

    def one_each(self, rule: Rule) -> list[str]:
        """The sittings that stand for themselves, and the latest cells of the shared ones, into the rule's table."""
        voice = ", ".join(name if name in rule.keys else "''" for name in VOICE)
        groups = "".join(f"{group}, " for group in self.groups)
        return [
            f"CREATE OR REPLACE TABLE {rule.table} AS SELECT * FROM {rule.base} "
            f"ANTI JOIN {rule.shared} USING ({', '.join(rule.keys)}) WHERE {rule.kept}",
            f"INSERT INTO {rule.table} SELECT {voice}, c.* EXCLUDE (owner) FROM (SELECT owner, {groups}max(moment), "
            f"1, count(*), {self.packing.of_cells('true')} FROM latest WHERE place = 1 GROUP BY {groups}owner) c "
            f"JOIN {rule.shared} k ON (c.owner = k.rowid)",
        ]


def _match(keys: Sequence[str], one: str, other: str) -> str:
    return " AND ".join(f"{one}.{key} = {other}.{key}" for key in keys)
