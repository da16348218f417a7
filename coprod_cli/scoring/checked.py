"""What a check of some sources came to, and the few counts that it needs beside a tally. Data, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from coprod_cli.scoring.cells import in_definition_order
from coprod_cli.scoring.estimate import Estimate
from coprod_cli.scoring.reliability import ResponseSums
from coprod_cli.tallies.tally import ReadCounts, Tally

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Place(NamedTuple):
    """A row: the position of its table, and which of that table's rows it is, from 1."""

    table: int
    nth: int


@dataclass(frozen=True, slots=True)
class EqualRows:
    """Rows of one table that name nobody and are equal to an earlier one.

    ``telling`` are those of them that hold a time of day or several different answers: such rows are hardly equal
    by chance. ``but_for_id`` says that a column of ids was not compared.
    """

    table: int
    rows: int
    telling: int
    but_for_id: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What an engine saw in the responses themselves. Roles are by their ids; a response is a voice's.

    Attributes:
        responses: responses of each role, also those that answered nothing.
        nameless: rows of one rating that name nobody. Each is a response of its own.
        repeating: voices that answered a statement more than once.
        copies: rows with a name that are equal, name included, to an earlier one.
        first_day, last_day: of all answers that have a date, also of those that were replaced.
        undated, early, future: how often somebody answered without a date, before ``EARLY``, and after today.
        one_sided: pairs of which only this role's side is there.
        straight: responses that gave every statement they answered the same answer.
        twins: responses with the same answers, role and date as another, under another name.
        sums: over the complete responses, and over which statements, by position.
        equal: rows that name nobody and are equal to an earlier one.
        places: some of the rows that a count is about: (what, role) → their places.
    """

    responses: Mapping[str, int] = field(default_factory=dict)
    nameless: int = 0
    repeating: int = 0
    copies: int = 0
    first_day: date | None = None
    last_day: date | None = None
    undated: int = 0
    early: int = 0
    future: int = 0
    one_sided: Mapping[str, int] = field(default_factory=dict)
    straight: Mapping[str, int] = field(default_factory=dict)
    twins: Mapping[str, int] = field(default_factory=dict)
    sums: Mapping[str, tuple[tuple[int, ...], ResponseSums]] = field(default_factory=dict)
    equal: tuple[EqualRows, ...] = ()
    places: Mapping[tuple[str, str | None], tuple[Place, ...]] = field(default_factory=dict)


EARLY = date(2000, 1, 1)
"""Days before this are no days of a survey, but what a program writes for a day that it does not know."""

FEWEST_ALIKE = 5
"""So many equal answers in a row are worth a look; of a shorter checklist all, and at least three."""


def fewest_alike(items: int) -> int | None:
    """How many equal answers make a straight line; ``None`` where there are too few statements to tell."""
    return min(items, FEWEST_ALIKE) if items >= 3 else None


Rows = Mapping[str, tuple[int, ...]]
"""File → rows as a spreadsheet numbers them."""


@dataclass(frozen=True, slots=True)
class Counted:
    """All that findings follow from.

    ``seen`` is ``None`` where only saved tallies were read, ``tallies`` how many of these there were. ``undated``
    counts cells left out for want of a date. ``columnless`` are statements that a file has no column for, with what
    to do. ``rows_of`` gives the rows at some places.
    """

    tally: Tally
    checklist: Checklist
    seen: Seen | None = None
    tallies: int = 0
    as_role: str | None = None
    undated: int = 0
    split_pairs: int = 0
    columnless: Mapping[str, str | None] = field(default_factory=dict)
    rows_of: Callable[[tuple[Place, ...]], Rows] = lambda places: {}

    @property
    def roles(self) -> list[str]:
        """The roles that answered anything, as the definition lists them."""
        return in_definition_order(self.checklist, {key.role for key, given in self.tally.answers.items() if given.n})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found. ``error``: `coprod score` would stop; ``warning``: look at it; ``note``: know it.

    ``file``, ``column``, ``item`` and ``role`` say where; ``count`` how many rows, cells, voices or pairs, as the
    message says; ``rows`` are some of the rows, as a spreadsheet numbers them.
    """

    code: str
    severity: Severity
    message: str
    hint: str | None = None
    file: str | None = None
    column: str | int | None = None
    item: str | None = None
    role: str | None = None
    count: int | None = None
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementCheck:
    """How one statement was answered, by one role, or by all where ``role`` is ``None``.

    ``blank`` counts blank cells, ``absent`` responses that hold no cell for it (``None`` where nobody can know).
    ``answered`` is the share (0..1) of n in n, blank, absent and invalid; ``None`` where all of these are 0.
    """

    item: str
    role: str | None
    n: int
    blank: int
    absent: int | None
    not_applicable: int
    invalid: int
    answered: float | None


@dataclass(frozen=True, slots=True)
class ItemRest:
    """One statement's corrected item-total correlation; ``why`` where it is undefined."""

    item: str
    r: Estimate
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Reliability:
    """Cronbach's alpha of one role, over the ``n`` of ``responses`` that answered every one of ``items``.

    ``items`` are those that anybody of this role answered. ``responses`` is ``None`` where nobody can know which
    rows are one response. ``why`` says why alpha is undefined.
    """

    role: str
    n: int = 0
    responses: int | None = None
    items: tuple[str, ...] = ()
    alpha: Estimate = field(default_factory=Estimate)
    why: str | None = None
    item_rest: tuple[ItemRest, ...] = ()


@dataclass(frozen=True)
class Check:
    """All that was found out about some sources. ``settings`` says how each was understood."""

    checklist: Checklist
    read: ReadCounts
    settings: dict[str, object] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    statements: tuple[StatementCheck, ...] = ()
    reliability: tuple[Reliability, ...] = ()

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity == severity)

    @property
    def usable(self) -> bool:
        """Whether `coprod score` would take the sources as they are."""
        return not self.of("error")
