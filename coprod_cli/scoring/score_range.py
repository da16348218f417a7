"""The range in which scores can lie, in the unit in which they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coprod_cli.scoring.cells import measure_of
from coprod_cli.scoring.responses import total_factor

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist


def score_range(checklist: Checklist, item: str | None, section: str | None) -> tuple[float, float]:
    """The lowest and the highest that a central value can be: on the answer scale, or in the total's unit."""
    if measure_of(checklist) == "met":
        return 0.0, 1.0
    if item is not None or checklist.scoring.total.method not in ("percent", "sum"):
        return float(checklist.lowest), float(checklist.highest)
    if checklist.scoring.total.method == "percent":
        return 0.0, 100.0
    factor = float(total_factor(checklist, len(checklist.items_in(section))))
    return checklist.lowest * factor, checklist.highest * factor
