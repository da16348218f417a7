"""What an item's scores were when somebody looked: when an action was agreed, and again since then.

The numbers come from a comparison; nothing is calculated here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from coprod_cli.checklist.model import Checklist
from coprod_cli.scoring.cells import measure_of
from coprod_cli.scoring.results import CompareResult, RoleView, ScoreResult, central_value

Measure = Literal["mean", "median", "share met"]
_MEASURES: dict[str, Measure] = {"average": "mean", "ordinal": "median", "met": "share met"}


@dataclass(frozen=True, slots=True)
class View:
    """What one role said of the item: ``n`` answers, and their mean, median or share met (0..1), unrounded.

    ``value`` is ``None`` exactly when ``n`` is 0: the role has not rated it.
    """

    role: str
    n: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Look:
    """Both views of an item as they were on a day (ISO), at a moment (UTC).

    ``second`` is ``None`` for a checklist of one role. ``gap`` is second less first, ``None`` where the
    comparison has none; ``n_pairs`` is how many pairs it comes from, 0 when it is unpaired.
    """

    day: str
    at: str
    measure: Measure
    first: View
    second: View | None
    gap: float | None
    n_pairs: int

    @property
    def views(self) -> tuple[View, ...]:
        """The views there are, in the order of the comparison."""
        return (self.first,) if self.second is None else (self.first, self.second)


def look_of(results: Iterable[Any], checklist: Checklist, item: str, *, day: str, at: str) -> Look:
    """The item's line of a comparison (of the scores, where there is one role); no results: nobody has rated it."""
    views: dict[str, RoleView | ScoreResult] = {}
    gap, n_pairs = None, 0
    for result in results:
        if isinstance(result, CompareResult) and result.item == item:
            views |= result.roles
            gap, n_pairs = result.gap.mean, result.gap.n_pairs or 0
        elif isinstance(result, ScoreResult) and result.item == item:
            views[result.role] = result
    first, *others = (_view(role, views.get(role)) for role in checklist.compare or tuple(checklist.roles))
    measure = _MEASURES[measure_of(checklist)]
    return Look(day, at, measure, first, others[0] if others else None, gap, n_pairs)


def _view(role: str, found: RoleView | ScoreResult | None) -> View:
    return View(role, 0, None) if found is None else View(role, found.n or 0, central_value(found))


COLUMNS = "day, at, measure, first_role, first_n, first_value, second_role, second_n, second_value, gap, n_pairs"
"""The columns of a look, in the order of ``row_of``."""


def row_of(look: Look) -> tuple[object, ...]:
    """A look as the store keeps it."""
    second = (None, None, None) if look.second is None else (look.second.role, look.second.n, look.second.value)
    first = look.first
    return (look.day, look.at, look.measure, first.role, first.n, first.value, *second, look.gap, look.n_pairs)


def from_row(row: Iterable[Any]) -> Look:
    """The look that ``row_of`` made the row of."""
    day, at, measure, role, n, value, *second, gap, n_pairs = row
    return Look(day, at, measure, View(role, n, value), View(*second) if second[0] else None, gap, n_pairs)
