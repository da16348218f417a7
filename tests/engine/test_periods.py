"""The number that SQL gives a day's period is the number of the period that Python reads."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pytest

from coprod_cli.engine.rows import period_number
from coprod_cli.tallies.periods import WITH_A_YEAR_START, numbered_period, period_of

FIRST = date(1999, 12, 20)
DAYS = 12_000


@pytest.mark.parametrize(
    ("every", "year_starts"),
    [("week", 1), ("month", 1), *((every, month) for every in WITH_A_YEAR_START for month in range(1, 13))],
)
def test_a_period_is_numbered_as_it_is_read(every: str, year_starts: int) -> None:
    days = f"SELECT TIMESTAMP '{FIRST}' + to_days(i::INTEGER) + INTERVAL 23 HOUR AS moment FROM range({DAYS}) t(i)"
    sql = f"SELECT moment::DATE, {period_number(every, year_starts)} FROM ({days})"
    found = {day: numbered_period(number, every, year_starts) for day, number in duckdb.sql(sql).fetchall()}
    assert found == {
        day: period_of(day, every, year_starts) for day in (FIRST + timedelta(days=n) for n in range(DAYS))
    }
