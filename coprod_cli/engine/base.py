"""What an engine is asked, and what it answers. An engine counts; it does not know what a score is.

The survey rooms write a ``CountRequest``; an engine (DuckDB here, a cluster's later) answers with a
``Tally``, or with the raw values that nobody could read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

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
    """What raw texts mean, one entry for each text already met. A text that is not here is unknown."""

    items: Mapping[str, int] = field(default_factory=dict)
    roles: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)
    checklists: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """One source, as a table of texts: where it is, how it is written, and which column is what.

    Columns are positions from 0. ``columns`` holds the named things (item, rating, role, date,
    respondent, pair, checklist); ``items`` the statement columns of a wide table, by the
    statement's position in the checklist; ``by`` the grouping columns in the order asked for.
    ``lines_before`` counts blank lines above the heading row.
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
    counted together, which comes to the same tally.
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
    today: date = field(default_factory=date.today)

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(self.checklist.roles)

    @property
    def needs_dates(self) -> bool:
        return bool(self.every or self.date_from or self.date_to)


@dataclass(frozen=True, slots=True)
class Count:
    """An engine's answer: the tally, and what a reader of it should be told."""

    tally: Tally
    undated: int = 0
    future: int = 0
    split_pairs: int = 0


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
