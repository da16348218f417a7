"""Where answers and totals lie on their scale: counts for a histogram, the range for a sparkline."""

from __future__ import annotations

from collections.abc import Mapping

from coprod_cli.checklist.model import Checklist
from coprod_cli.scoring.cells import measure_of
from coprod_cli.scoring.results import RoleView
from coprod_cli.scoring.score_range import score_range as score_range


def on_scale(
    checklist: Checklist, item: str | None, section: str | None, distribution: Mapping[str, int] | None
) -> list[int]:
    """Counts a scale point, lowest first; totals are put to the point they are nearest to, halves upwards.

    Empty where nothing lies on a scale: totals of ``met`` are "3 of 5"; and where it is suppressed.
    """
    if distribution is None:
        return []
    if item is not None:
        return [distribution.get(str(value), 0) for value in checklist.values]
    if measure_of(checklist) == "met":
        return []
    low, high = score_range(checklist, item, section)
    counts = [0] * len(checklist.values)
    for total, n in distribution.items():
        point = checklist.lowest + (float(total) - low) / (high - low) * (checklist.highest - checklist.lowest)
        nearest = min(checklist.values, key=lambda value: (abs(value - point), -value))
        counts[checklist.values.index(nearest)] += n
    return counts


def met_of_view(checklist: Checklist, item: str | None, view: RoleView) -> tuple[int, int] | None:
    """(met, answered) of one role's side; None where nothing is counted as met, and where it is suppressed."""
    if measure_of(checklist) != "met" or view.distribution is None or view.n is None:
        return None
    if item is not None:
        return view.distribution.get("1", 0), view.n
    met = answered = 0
    for total, n in view.distribution.items():  # "2 of 3": how many responses
        one_met, one_answered = total.split(" of ")
        met += int(one_met) * n
        answered += int(one_answered) * n
    return met, answered
