"""Periods for people and for changes: labels, every period between two, and which two a change runs between.

What a period's text is, and which comes first, is told in ``tallies.periods``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coprod_cli.problems import Problem, UsageError
from coprod_cli.tallies.periods import EVERY as EVERY
from coprod_cli.tallies.periods import WITH_A_YEAR_START as WITH_A_YEAR_START
from coprod_cli.tallies.periods import in_time_order as in_time_order
from coprod_cli.tallies.periods import is_period as is_period
from coprod_cli.tallies.periods import period_of as period_of
from coprod_cli.tallies.periods import read_period
from coprod_cli.tallies.periods import time_key as time_key

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def month_number(name: str) -> int | None:
    """1..12 from a month's name in English, or its first three letters or more; ``None`` for any other text."""
    wanted = name.strip().casefold()
    if len(wanted) < 3:
        return None
    return next((n for n, month in enumerate(MONTHS, 1) if month.casefold().startswith(wanted)), None)


def period_kind(period: str) -> str:
    """``"week"``, ``"month"``, ``"quarter"`` or ``"year"``; ``ValueError`` when ``period`` is none of them."""
    return read_period(period).kind


def next_period(period: str) -> str:
    """The period after: ``2026-12`` -> ``2027-01``, ``2026-W53`` -> ``2027-W01``. ``ValueError`` for a wave."""
    found = read_period(period)
    return str(found._replace(number=found.number + 1))


def periods_between(first: str, last: str, waves: Sequence[str] = ()) -> tuple[str, ...]:
    """Every period from ``first`` to ``last``, both included; none when ``last`` is earlier.

    ``waves`` is the order of waves, where there are any. ``ValueError`` when the two are not of one kind.
    """
    if waves:
        return tuple(waves[waves.index(first) : waves.index(last) + 1])
    start, end = read_period(first), read_period(last)
    if (start.kind, start.parted) != (end.kind, end.parted):
        raise ValueError(f'"{first}" and "{last}" are not periods of one kind')
    return tuple(str(start._replace(number=number)) for number in range(start.number, end.number + 1))


def period_label(period: str, *, year_starts: int = 1, waves: Sequence[str] = ()) -> str:
    """For people: ``week 5 of 2026 (from 26 January)``, ``March 2026``, ``Q1 2026``, ``2026``; a wave as it is.

    With the month in which a year starts: ``Q1 2026/27 (April to June 2026)``.
    """
    if waves:
        return period
    found = read_period(period)
    if found.kind == "week":
        monday = found.monday
        day = f"{monday.day} {MONTHS[monday.month - 1]}" + (f" {monday.year}" if monday.year != found.year else "")
        return f"week {found.within} of {found.year} (from {day})"
    if found.kind == "month":
        return f"{MONTHS[found.within - 1]} {found.year}"
    if found.kind == "year":
        return period
    label = f"Q{found.within} {period.partition('-')[0]}"
    if not found.parted or year_starts == 1:
        return label
    year, month = found.first_month(year_starts)
    last_year, last_month = divmod(year * 12 + month - 1 + 2, 12)
    first = MONTHS[month - 1] + (f" {year}" if year != last_year else "")
    return f"{label} ({first} to {MONTHS[last_month]} {last_year})"


def short_label(period: str, *, waves: Sequence[str] = ()) -> str:
    """For a column's heading: ``W05 2026``, ``Mar 2026``, ``Q1 2026``, ``Q1 2026/27``, ``2026/27``; a wave as it is."""
    if waves:
        return period
    found = read_period(period)
    year = period.partition("-")[0]
    names = {"week": f"W{found.within:02}", "month": MONTHS[found.within - 1][:3], "quarter": f"Q{found.within}"}
    return year if found.kind == "year" else f"{names[found.kind]} {year}"


def first_day(period: str, year_starts: int = 1) -> date:
    """The day on which a period begins. ``ValueError`` for a wave."""
    found = read_period(period)
    return found.monday if found.kind == "week" else date(*found.first_month(year_starts), 1)


def since_period(since: str, every: str, year_starts: int = 1, waves: Sequence[str] = ()) -> str:
    """What ``--since`` names, as a change takes it: "baseline", "previous", or a period.

    A day, or a month, becomes the period that holds it. Raises UsageError: it names none of these.
    """
    text = " ".join(since.split())
    if every == "wave":
        # These two words keep their meaning, also where a wave is called so.
        if text in ("baseline", "previous") or text in waves:
            return text
        known = "It is baseline, previous or one of the waves: " + ", ".join(waves) + "."
        raise UsageError(Problem("unknown-since", f'--since "{since}" names no wave.', known))
    if text in ("baseline", "previous") or is_period(text, every, year_starts):
        return text
    try:
        day = first_day(text) if is_period(text, "month") else date.fromisoformat(text)
    except ValueError:
        example = period_of(date(2026, 3, 31), every, year_starts)
        raise UsageError(
            Problem(
                "unknown-since",
                f'--since "{since}" is not a {every}.',
                f"Write baseline, previous, a {every} such as {example}, or a day such as 2026-03-31.",
            )
        ) from None
    return period_of(day, every, year_starts)


def ends_of_change(
    defined: Sequence[str], since: str = "baseline", waves: Sequence[str] = ()
) -> tuple[str, str] | None:
    """The two periods that a change runs between, among those that have a value, in order of time.

    ``since`` is "baseline" (from the first), "previous" (from the last but one), or a period (from it, or from
    the next that has a value). ``waves`` is the order of waves, where there are any. ``None`` when these are not
    two different periods.
    """
    if len(defined) < 2:
        return None
    if since not in ("baseline", "previous"):
        in_time = time_key(waves)
        first = next((period for period in defined if in_time(period) >= in_time(since)), defined[-1])
    else:
        first = defined[0] if since == "baseline" else defined[-2]
    return None if first == defined[-1] else (first, defined[-1])
