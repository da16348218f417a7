"""What an engine is asked, and what it answers. An engine counts; it does not know what a score is.

The survey rooms write a ``CountRequest``; an engine (DuckDB here, a cluster's later) answers with a
``Tally``, or with the raw values that nobody could read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist
    from coprod_cli.tallies.tally import Tally


class Layout(StrEnum):
    """One rating a row, or one response a row."""

    LONG = "long"
    WIDE = "wide"


class DateStyle(StrEnum):
    """How a column writes its dates. Nothing else is read, and nothing is shifted by time zone."""

    ISO = "iso"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


WaveOrder = Literal["named", "dates", "rows"]
"""What the order of waves comes from: what was asked for, their earliest dates, or the rows they first come in."""


@dataclass(frozen=True, slots=True)
class AnswerCodes:
    """The small whole numbers that stand for the four kinds of cell while an engine counts.

    0 is "no cell", 1..k are the scale points in order, then does-not-apply, blank and invalid.
    """

    points: int

    @property
    def not_applicable(self) -> int:
        return self.points + 1

    @property
    def blank(self) -> int:
        return self.points + 2

    @property
    def invalid(self) -> int:
        return self.points + 3

    @property
    def bits(self) -> int:
        """Bits that hold any code."""
        return self.invalid.bit_length()


@dataclass(frozen=True, slots=True)
class Readings:
    """What raw texts mean, one entry for each text already met. A text that is not here is unknown.

    ``own`` holds those of columns with a reader of their own, ``left_out`` the texts for which rows are left out,
    with the number of these rows; both by the positions of table and column. ``waves`` are numbers of
    ``wave_names``; a text that is not there names no wave.
    """

    items: Mapping[str, int] = field(default_factory=dict)
    roles: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)
    checklists: Mapping[str, bool] = field(default_factory=dict)
    own: Mapping[tuple[int, int], Mapping[str, int]] = field(default_factory=dict)
    left_out: Mapping[tuple[int, int], Mapping[str, int]] = field(default_factory=dict)
    waves: Mapping[str, int] = field(default_factory=dict)
    wave_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One source, as a table of texts: where it is, how it is written, and which column is what.

    Columns are positions from 0. ``columns`` holds the named things (item, rating, role, date,
    respondent, pair, checklist, wave); ``items`` the statement columns of a wide table, by the
    statement's position in the checklist; ``by`` the grouping columns in the order asked for.
    ``lines_before`` counts blank lines above the heading row. In a ``numbered`` table the last column is
    each row's own number, the heading row being 1; else rows count from the heading on.

    ``own`` are readers of role and answer columns whose texts mean something else there than elsewhere. For a
    column, ``left_out`` tells which texts leave a row out, and ``marks`` which mark a row that a reader should be
    told of. The texts of ``hidden`` columns are replaced by pseudonyms wherever they are read.
    """

    name: str
    kind: str
    width: int
    layout: Layout
    columns: Mapping[str, int]
    items: Mapping[int, int]
    by: tuple[int, ...]
    role: int | None
    date_style: DateStyle
    path: Path | None = None
    delimiter: str = ","
    lines_before: int = 0
    frame: Any = None
    headings: tuple[str, ...] = ()
    numbered: bool = False
    own: Mapping[int, Callable[[str], int | None]] = field(default_factory=dict)
    left_out: Mapping[int, Callable[[str], bool]] = field(default_factory=dict)
    marks: Mapping[int, Callable[[str], bool]] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()


class Interpreter(Protocol):
    """Reads one raw text at a time. ``None`` means that it cannot be read, never a guess."""

    def item(self, raw: str) -> int | None: ...
    def role(self, raw: str) -> int | None: ...
    def answer(self, raw: str) -> int | None: ...
    def for_checklist(self, raw: str) -> bool | None: ...


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A raw text that nobody could read: where it stands and how often."""

    table: int
    what: str
    column: int
    raw: str
    count: int


@dataclass(frozen=True, slots=True)
class CountRequest:
    """Everything an engine needs: the tables, the checklist, the periods, and a reader of raw texts.

    ``one_by_one`` keeps rows that name nobody apart, for output of one row a response; else they are
    counted together, which comes to the same tally. ``all_roles`` asks for the tally's ``plans`` too.
    ``checking`` keeps what a look at the responses needs afterwards.
    ``wave`` is the place in ``by`` of a group that tells answers of one voice apart as a period does.
    ``key`` makes the pseudonyms of hidden columns.
    ``year_starts`` is the month (1..12) in which years and quarters begin. ``waves`` is the order of the waves,
    ``()`` to find it out. ``linked`` asks for the tally's ``linked`` too, with changes from ``since`` on.
    """

    checklist: Checklist
    tables: Sequence[Table]
    readings: Readings
    interpreter: Interpreter
    by: tuple[str, ...] = ()
    every: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    compare: tuple[str, str] | None = None
    skip_invalid: bool = False
    one_by_one: bool = False
    all_roles: bool = False
    checking: bool = False
    wave: int | None = None
    key: bytes | None = field(default=None, repr=False)
    year_starts: int = 1
    waves: tuple[str, ...] = ()
    linked: bool = False
    since: str = "baseline"
    today: date = field(default_factory=date.today)

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(self.checklist.roles)

    @property
    def needs_dates(self) -> bool:
        return bool(self.has_dated_periods or self.date_from or self.date_to)

    @property
    def has_dated_periods(self) -> bool:
        """Whether a row's date tells its period."""
        return self.every not in (None, "wave")


@dataclass(frozen=True, slots=True)
class Count:
    """An engine's answer: the tally, and what a reader of it should be told.

    ``left_out`` are the texts for which rows were left out, ``marked`` those that mark other rows, each with the
    number of rows, by table and column. ``repeating`` counts the voices that answered an item more than once.
    ``unreadable`` are the texts that were skipped, and ``more_unreadable`` how many more there are.
    ``undated`` counts cells without a date or a wave where one is needed, ``wave_order`` tells what the order
    of the waves comes from.
    """

    tally: Tally
    undated: int = 0
    future: int = 0
    split_pairs: int = 0
    repeating: int = 0
    unreadable: tuple[Unreadable, ...] = ()
    more_unreadable: int = 0
    left_out: Mapping[tuple[int, int], Mapping[str, int]] = field(default_factory=dict)
    marked: Mapping[tuple[int, int], Mapping[str, int]] = field(default_factory=dict)
    wave_order: WaveOrder | None = None


class ReadRow(NamedTuple):
    """One row that was counted, as it was read. ``table`` and ``lane`` are positions of a table and a role.

    ``row`` is where it stands below the heading, ``nth`` which of the table's rows it is, both from 1: blank
    rows may lie between. ``place`` orders the rows of all tables by their time, then by file order. A long row
    has an item and one code; a wide row a code for each item of its table, in the table's order. Names that are
    not given are empty.
    """

    table: int
    row: int
    nth: int
    lane: int
    respondent: str
    pair: str
    moment: datetime | None
    team: str
    note: str
    item: int | None
    codes: Sequence[int]
    place: int


class CannotRead(Exception):
    """Raised by an engine when raw texts stay unknown; the survey room turns it into problems with rows."""

    def __init__(self, unreadable: Sequence[Unreadable], left_out: int = 0) -> None:
        self.unreadable = tuple(unreadable)
        self.left_out = left_out
        super().__init__(f"{len(self.unreadable) + left_out} raw values cannot be read")


class MalformedTable(Exception):
    """Raised when some table's bytes do not make rows; carries the engine's own words."""


ProgressWatcher = Callable[[float], None]

ResponseScorer = Callable[[int, int, int], tuple[float | None, str | None]]
"""(total, answered, does-not-apply) of one response → its score and band."""
