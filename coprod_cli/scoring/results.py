"""The frozen results of scoring. Every renderer reads these and nothing else.

A number that is undefined is ``None``, and ``why`` says the reason under that field's name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from coprod_cli.scoring.chart_rules import Direction as Direction
from coprod_cli.scoring.series_chart import NOTHING_CHARTED, Charting, SeriesChart, charts_of

if TYPE_CHECKING:
    from coprod_cli.scoring.agreement import Agreement


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """What one role said about one item, one section or the whole, in one group and period.

    An item result names its item and the item's section, if any; a section result has only a section;
    the whole has neither. ``n`` counts answers to an item, or scored responses. ``mean_low`` and
    ``mean_high`` are a 95 % interval; ``top_box`` and its interval are shares (0..1). ``unscored``,
    ``bands`` and, outside ``met`` totals, ``met`` are ``None`` where they do not belong.
    ``why`` has the names of the fields, such as ``"sd"``. Where it is ``suppressed``, all counts and numbers
    are ``None``.
    """

    item: str | None
    section: str | None
    role: str
    period: str | None
    group: tuple[str, ...]
    n: int | None
    blank: int | None
    not_applicable: int | None
    invalid: int | None
    mean: float | None
    mean_low: float | None
    mean_high: float | None
    sd: float | None
    median: float | None
    top_box: float | None
    top_box_low: float | None
    top_box_high: float | None
    distribution: dict[str, int] | None
    reverse: bool = False
    unscored: int | None = None
    bands: dict[str, int] | None = None
    met: tuple[int, int] | None = None
    why: dict[str, str] = field(default_factory=dict)
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class RoleView:
    """One role's side of a comparison. Fields as in ``ScoreResult``."""

    n: int | None
    blank: int | None
    not_applicable: int | None
    mean: float | None
    median: float | None
    sd: float | None
    top_box: float | None
    distribution: dict[str, int] | None
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Second role minus first role.

    ``paired`` is true when the gap comes from pairs, false when it is the difference of two separate
    means, ``None`` when a side has no answers. ``low`` and ``high`` are a 95 % interval of the mean gap;
    ``limit_low`` and ``limit_high`` are the limits of agreement; ``equal`` and ``within_one`` are shares
    (0..1) of the pairs. ``differences`` counts pairs: ``{"-1": 3, "0": 8, ...}``. Where it is ``suppressed``,
    everything else is ``None``.
    """

    mean: float | None
    low: float | None
    high: float | None
    paired: bool | None
    n_pairs: int | None
    sd: float | None
    limit_low: float | None
    limit_high: float | None
    equal: float | None
    within_one: float | None
    differences: dict[str, int] | None
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class CompareResult:
    """Two roles side by side on one item, one section or the whole, in one group and period.

    ``roles`` is in compare order (first, second). ``flagged`` is true when the mean gap is larger than
    one point of the answer scale, either way. ``respondents`` counts different respondents among the
    pairs. ``why`` has paths such as ``"roles.person.sd"``, ``"gap.low"`` and ``"respondents.person"``.
    ``agreement`` is ``None`` unless it was asked for; its own ``why`` has its reasons.
    """

    item: str | None
    section: str | None
    period: str | None
    group: tuple[str, ...]
    roles: dict[str, RoleView]
    gap: Gap
    flagged: bool
    respondents: dict[str, int | None]
    why: dict[str, str] = field(default_factory=dict)
    agreement: Agreement | None = None

    @property
    def suppressed(self) -> bool:
        """Whether a view or the gap is suppressed."""
        return self.gap.suppressed or any(view.suppressed for view in self.roles.values())


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period of a trend. ``empty`` is true when neither role has an answer in it."""

    period: str
    roles: dict[str, RoleView]
    gap: Gap
    empty: bool = False

    @property
    def suppressed(self) -> bool:
        """Whether a view or the gap is suppressed."""
        return self.gap.suppressed or any(view.suppressed for view in self.roles.values())


@dataclass(frozen=True, slots=True)
class LinkedChange:
    """How those who answered both times changed: the same voices, or for the gap the same pairs.

    ``n`` answered both times, of ``n_first`` in the first period and ``n_last`` in the last. ``difference`` is the
    mean of their own changes, with a 95 % interval (paired t). ``rose``, ``fell`` and ``same`` count them.
    """

    n: int
    n_first: int
    n_last: int
    difference: float | None
    low: float | None
    high: float | None
    rose: int
    fell: int
    same: int


@dataclass(frozen=True, slots=True)
class Change:
    """Between two periods with answers: ``difference`` is last minus first.

    ``role`` is a role's id or ``"gap"``. The values are means; medians on a ladder; shares where items
    are met or not met. ``low`` and ``high`` are a 95 % interval of the difference as one between different people.
    ``direction`` is ``None`` unless an interval tells the change from none: that of ``linked``, else this one.
    """

    role: str
    first_period: str
    last_period: str
    first: float
    last: float
    difference: float
    low: float | None = None
    high: float | None = None
    direction: Direction | None = None
    linked: LinkedChange | None = None


@dataclass(frozen=True)
class TrendResult:
    """One item, one section or the whole over time, in one group; every period between first and last.

    ``charting`` says what is charted. ``why`` has paths such as ``"2026-Q1.roles.person.mean"``,
    ``"2026-Q1.gap.low"``, ``"changes.gap"`` and ``"changes.person.low"``.
    """

    item: str | None
    section: str | None
    group: tuple[str, ...]
    points: tuple[TrendPoint, ...]
    changes: tuple[Change, ...]
    why: dict[str, str] = field(default_factory=dict)
    charting: Charting = NOTHING_CHARTED

    @cached_property
    def charts(self) -> tuple[SeriesChart, ...]:
        """A control chart of each role's mean, of the gap, and of the share in the top box; as far as these exist.

        Worked out when first asked for: most tables draw a few of many.
        """
        return charts_of(self.points, self.charting, self.why)


def is_answered(view: RoleView) -> bool:
    """Whether somebody answered; how many may be suppressed."""
    return view.suppressed or bool(view.n)


def central_value(view: RoleView | ScoreResult) -> float | None:
    """The one number that stands for a view: its mean; else its median; else its share met.

    Averages have a mean, a ladder has a median and no mean, met or not met has neither. ``None`` where
    there are no answers, or where a total is not shown.
    """
    if view.mean is not None:
        return view.mean
    return view.median if view.median is not None else view.top_box
