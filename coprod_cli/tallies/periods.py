"""Periods as text: ``2026-W05``, ``2026-03``, ``2026-Q1``, ``2026``, ``2026/27-Q1``, ``2026/27``; a wave is any text.

What kinds there are, which text is one, and which comes before which. Years and quarters of a year that starts
in another month than January carry both calendar years, so that nobody takes them for calendar ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

EVERY = ("week", "month", "quarter", "year", "wave")
"""What periods can be. A wave is a text of a column, such as "Baseline"; all others come from dates."""

WITH_A_YEAR_START = ("quarter", "year")
"""The periods that depend on the month in which a year starts."""

_SHAPE = re.compile(
    r"(?P<year>[0-9]{4})(?:/(?P<later>[0-9]{2}))?"
    r"(?:-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2])|-W(?P<week>0[1-9]|[1-4][0-9]|5[0-3]))?"
)
_DAYS_A_WEEK, _MONTHS_A_QUARTER, _MONTHS_A_YEAR = 7, 3, 12


class Period(NamedTuple):
    """One period that comes from dates.

    ``number`` says how many of its kind have passed since the year 0, or since the week of 1 January of the
    year 1. ``parted`` is true for quarters and years that begin in another month than January.
    """

    kind: str
    number: int
    parted: bool = False

    @property
    def year(self) -> int:
        """The year that it is named by: of a week the ISO 8601 year; the first of two calendar years."""
        if self.kind == "week":
            return self.monday.isocalendar().year
        return self.number // {"month": 12, "quarter": 4, "year": 1}[self.kind]

    @property
    def within(self) -> int:
        """Which week, month or quarter of its year it is, from 1; 1 for a year."""
        if self.kind == "week":
            return self.monday.isocalendar().week
        return self.number % {"month": 12, "quarter": 4, "year": 1}[self.kind] + 1

    @property
    def monday(self) -> date:
        """The first day of a week."""
        return date.fromordinal(self.number * _DAYS_A_WEEK + 1)

    def first_month(self, year_starts: int = 1) -> tuple[int, int]:
        """The year and the month in which it begins; of a week, of its Monday."""
        if self.kind == "week":
            return self.monday.year, self.monday.month
        months = {"month": 1, "quarter": _MONTHS_A_QUARTER, "year": _MONTHS_A_YEAR}[self.kind]
        first = self.number * months + (year_starts - 1 if self.parted else 0)
        return first // _MONTHS_A_YEAR, first % _MONTHS_A_YEAR + 1

    def __str__(self) -> str:
        year = f"{self.year:04}" + (f"/{(self.year + 1) % 100:02}" if self.parted else "")
        mark = {"week": f"-W{self.within:02}", "month": f"-{self.within:02}", "quarter": f"-Q{self.within}", "year": ""}
        return year + mark[self.kind]


def read_period(text: str) -> Period:
    """The period that a text names. ``ValueError`` when it names none; a wave is none."""
    period = _read(text)
    if period is None:
        raise ValueError(f'"{text}" is not a period: write 2026-W05, 2026-03, 2026-Q1 or 2026')
    return period


def _read(text: str) -> Period | None:
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    year, parted = int(found["year"]), found["later"] is not None
    if parted and (found["month"] or found["week"] or int(found["later"]) != (year + 1) % 100):
        return None
    if found["week"]:
        try:
            monday = date.fromisocalendar(year, int(found["week"]), 1)
        except ValueError:  # most years have 52 weeks
            return None
        return Period("week", (monday.toordinal() - 1) // _DAYS_A_WEEK)
    if found["quarter"]:
        return Period("quarter", year * 4 + int(found["quarter"]) - 1, parted)
    if found["month"]:
        return Period("month", year * 12 + int(found["month"]) - 1)
    return Period("year", year, parted)


def is_period(text: str, every: str | None = None, year_starts: int = 1) -> bool:
    """Whether ``text`` names a period; with ``every`` one of that kind, in years that start in that month.

    Any text but a blank one can be a wave.
    """
    if every == "wave":
        return bool(text.strip())
    period = _read(text)
    if period is None or every is None:
        return period is not None
    return period.kind == every and period.parted is (every in WITH_A_YEAR_START and year_starts != 1)


def numbered_period(number: int, every: str, year_starts: int = 1) -> str:
    """The text of a period that an engine counted by its ``Period.number``."""
    return str(Period(every, number, every in WITH_A_YEAR_START and year_starts != 1))


def period_of(day: date, every: str, year_starts: int = 1) -> str:
    """The week, month, quarter or year that holds a day. ``ValueError`` for a wave, which no day tells."""
    if every == "week":
        return numbered_period((day.toordinal() - 1) // _DAYS_A_WEEK, every)
    months = day.year * _MONTHS_A_YEAR + day.month - 1
    if every == "month":
        return numbered_period(months, every)
    if every in WITH_A_YEAR_START:
        size = _MONTHS_A_QUARTER if every == "quarter" else _MONTHS_A_YEAR
        return numbered_period((months - (year_starts - 1)) // size, every, year_starts)
    raise ValueError(f'no day tells which "{every}" it is in')


def time_key(waves: Sequence[str] = ()) -> Callable[[str | None], tuple[bool, int, str]]:
    """A key that sorts periods by time, what has none first. ``waves`` is the order of waves, where there are any."""
    places = {wave: place for place, wave in enumerate(waves)}
    last = len(places)
    return lambda period: (period is not None, places.get(period or "", last), period or "")


def in_time_order(periods: Iterable[str], waves: Sequence[str] = ()) -> list[str]:
    """Periods of one kind by time, each once. ``waves`` is the order of waves, where there are any."""
    return sorted(set(periods), key=time_key(waves))


def one_order(orders: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The one order of waves that several orders tell together, whichever way round they come.

    ``("a", "c")`` and ``("a", "b", "c")`` make the latter. ``ValueError`` when two of them contradict each other,
    and when they leave open which of two waves came first.
    """
    before: dict[str, set[str]] = {}
    for order in orders:
        for place, wave in enumerate(order):
            before.setdefault(wave, set()).update(order[:place])
    found: list[str] = []
    while before:
        first = [wave for wave, earlier in before.items() if not earlier]
        if not first:
            raise ValueError("the orders contradict each other: " + ", ".join(sorted(before)))
        if len(first) > 1:
            raise ValueError("which came first is not known: " + ", ".join(sorted(first)))
        found += first
        del before[first[0]]
        for earlier in before.values():
            earlier.discard(first[0])
    return tuple(found)
