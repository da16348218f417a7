"""A number with its 95 % interval."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and the two ends of its 95 % interval, all in one unit; ``None`` where undefined."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
