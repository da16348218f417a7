"""The four rules of an XmR chart: which points stand out, and why. Pure; one rule, one function.

Each rule sees the points of one phase in order. An empty period is ``None`` and ends every run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

Signal = Literal["outside", "shift", "trend", "two_in_three"]
SIGNALS: tuple[Signal, ...] = ("outside", "shift", "trend", "two_in_three")
"""The rules, in the order in which a point names them."""

Direction = Literal["up", "down"]

NEAR, OUTSIDE = 2, 3
"""Zones from the centre outwards: 0 on the mean, 1 inside, 2 near (beyond two thirds of the way to the limit), 3
beyond the limit. Below the mean they are negative."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern: its rule, where it points (up is above the mean, or rising), and the positions of its points."""

    signal: Signal
    direction: Direction
    points: tuple[int, ...]


def find_patterns(zones: Sequence[int | None], steps: Sequence[int | None], run: int) -> list[Pattern]:
    """Every pattern in one phase, by its first point and then by rule.

    ``zones`` has one entry a point. ``steps`` has one fewer: 1 where the next point is higher, -1 where it
    is lower, 0 where they are equal, ``None`` beside an empty period. ``run`` is the length of a run.
    """
    found = [*outside(zones), *shifts(zones, run), *trends(steps, run), *two_in_three(zones)]
    return sorted(found, key=lambda pattern: (pattern.points[0], SIGNALS.index(pattern.signal)))


def outside(zones: Sequence[int | None]) -> list[Pattern]:
    """Each point beyond a limit. A point on the limit is not beyond it."""
    return [
        Pattern("outside", _direction(zone), (place,))
        for place, zone in enumerate(zones)
        if zone is not None and abs(zone) == OUTSIDE
    ]


def shifts(zones: Sequence[int | None], run: int) -> list[Pattern]:
    """``run`` points or more in a row on one side of the mean. A point on the mean ends the run."""
    return [
        Pattern("shift", _direction(side), tuple(places))
        for side, places in _runs([_side(zone) for zone in zones])
        if len(places) >= run
    ]


def trends(steps: Sequence[int | None], run: int) -> list[Pattern]:
    """``run`` points or more in a row, each higher than the one before; or each lower. A tie ends the run."""
    return [
        Pattern("trend", _direction(step), (*places, places[-1] + 1))
        for step, places in _runs(steps)
        if len(places) + 1 >= run
    ]


def two_in_three(zones: Sequence[int | None]) -> list[Pattern]:
    """Two of three points in a row near a limit or beyond it, all three on the same side of the mean.

    Only those that are near or beyond belong to the pattern. Threes that share points are one pattern.
    """
    found: list[set[int]] = []
    end_of_last = -1
    for start in range(len(zones) - 2):
        three = dict(enumerate(zones[start : start + 3], start))
        far = {place for place, zone in three.items() if zone is not None and abs(zone) >= NEAR}
        if len(far) < 2 or {_side(zone) for zone in three.values()} not in ({1}, {-1}):
            continue
        if start <= end_of_last:
            found[-1] |= far
        else:
            found.append(far)
        end_of_last = start + 2
    return [Pattern("two_in_three", _direction(zones[min(far)] or 0), tuple(sorted(far))) for far in found]


def _side(zone: int | None) -> int | None:
    return None if zone is None else (zone > 0) - (zone < 0)


def _direction(sign: int) -> Direction:
    return "up" if sign > 0 else "down"


def _runs(signs: Sequence[int | None]) -> Iterator[tuple[int, list[int]]]:
    """Each longest stretch of one sign, with its places; stretches of 0 and of ``None`` are left out."""
    for sign, stretch in groupby(enumerate(signs), key=lambda entry: entry[1]):
        if sign:
            yield sign, [place for place, _ in stretch]
