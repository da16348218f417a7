"""Months, quarters and years as text (``2026-03``, ``2026-Q1``, ``2026``): order, steps and labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SHAPE = re.compile(r"(?P<year>[0-9]{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")


class _Period(NamedTuple):
    kind: str
    number: int  # how many periods of this kind have passed since the year 0

    def __str__(self) -> str:
        if self.kind == "month":
            return f"{self.number // 12:04}-{self.number % 12 + 1:02}"
        if self.kind == "quarter":
            return f"{self.number // 4:04}-Q{self.number % 4 + 1}"
        return f"{self.number:04}"


def _read(period: str) -> _Period:
    found = _SHAPE.fullmatch(period)
    if found is None:
        raise ValueError(f'"{period}" is not a period: write 2026-03, 2026-Q1 or 2026')
    year = int(found["year"])
    if found["quarter"]:
        return _Period("quarter", year * 4 + int(found["quarter"]) - 1)
    if found["month"]:
        return _Period("month", year * 12 + int(found["month"]) - 1)
    return _Period("year", year)


def is_period(text: str) -> bool:
    """Whether ``text`` names a month, a quarter or a year."""
    return _SHAPE.fullmatch(text) is not None


def period_kind(period: str) -> str:
    """``"month"``, ``"quarter"`` or ``"year"``; ``ValueError`` when ``period`` is none of them."""
    return _read(period).kind


def next_period(period: str) -> str:
    """The period after: ``2026-12`` -> ``2027-01``, ``2026-Q4`` -> ``2027-Q1``."""
    kind, number = _read(period)
    return str(_Period(kind, number + 1))


def periods_between(first: str, last: str) -> tuple[str, ...]:
    """Every period from ``first`` to ``last``, both included; none when ``last`` is earlier.

    ``ValueError`` when the two are not of one kind.
    """
    start, end = _read(first), _read(last)
    if start.kind != end.kind:
        raise ValueError(f'"{first}" and "{last}" are not periods of one kind')
    return tuple(str(_Period(start.kind, number)) for number in range(start.number, end.number + 1))


def period_label(period: str) -> str:
    """For people: ``March 2026``, ``Q1 2026``, ``2026``."""
    kind, number = _read(period)
    if kind == "month":
        return f"{_MONTHS[number % 12]} {number // 12}"
    if kind == "quarter":
        return f"Q{number % 4 + 1} {number // 4}"
    return period


def ends_of_change(defined: Sequence[str], since: str = "baseline") -> tuple[str, str] | None:
    """The two periods that a change runs between, among those that have a value, in order of time.

    ``since`` is "baseline" (from the first), "previous" (from the last but one), or a period (from it, or from
    the next that has a value). ``None`` when these are not two different periods.
    """
    if len(defined) < 2:
        return None
    if since == "baseline":
        first = defined[0]
    elif since == "previous":
        first = defined[-2]
    else:
        first = next((period for period in defined if period >= since), defined[-1])
    return None if first == defined[-1] else (first, defined[-1])
