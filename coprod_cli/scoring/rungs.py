"""Where a median stands on a ladder, and how many rungs two medians are apart.

Rungs have an order and no distances, so they are counted and never measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist, ScalePoint


@dataclass(frozen=True, slots=True)
class Place:
    """On one rung, where ``lower`` is ``upper``; else between these two.

    ``height`` counts rungs from the lowest, which is 0; between two rungs it is halfway.
    """

    lower: ScalePoint
    upper: ScalePoint
    height: float


def place_of(checklist: Checklist, median: float) -> Place:
    """The place of a median on the scale.

    ``ValueError`` when it lies below the lowest rung or above the highest.
    """
    if not checklist.lowest <= median <= checklist.highest:
        raise ValueError(f"{median} is not between {checklist.lowest} and {checklist.highest}")
    low = max(number for number, point in enumerate(checklist.scale) if point.value <= median)
    lower = checklist.scale[low]
    if lower.value == median:
        return Place(lower, lower, low)
    return Place(lower, checklist.scale[low + 1], low + 0.5)


def rungs_between(checklist: Checklist, first: float, second: float) -> float:
    """How many rungs the median ``second`` stands above ``first``; below zero, under it. A multiple of a half."""
    return place_of(checklist, second).height - place_of(checklist, first).height


def rungs_in_words(rungs: float) -> str | None:
    """A number of rungs without its direction: "half a rung", "1 rung", "1.5 rungs"; ``None`` for none."""
    number = abs(rungs)
    if number == 0:
        return None
    if number == 0.5:
        return "half a rung"
    return f"{number:g} rung{'' if number == 1 else 's'}"
