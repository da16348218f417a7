"""The trend's job in SQL, as a good analyst writes it: voices as in ``duckdb_sql``, then counts by team and month.

And linked change: for each statement and team, from the first month of ``SINCE`` or later to the last, what the same
voices and the same pairs changed by.
"""

from __future__ import annotations

import json
import sys

import duckdb
from common import arguments
from duckdb_sql import MONTH, WHEN

SINCE = "2024-02-01"

VOICES = f"""
    CREATE TEMP TABLE voices AS
    SELECT item, role, respondent, pair, team, date_trunc('month', date) AS period,
           arg_max(rating, latest) AS rating, max(latest) AS latest
    FROM (SELECT *, {WHEN} AS latest FROM read_csv('{{file}}'))
    WHERE rating IS NOT NULL
    GROUP BY item, role, respondent, pair, team, period"""

GAPS = """
    CREATE TEMP TABLE gaps AS
    SELECT item, team, period, pair,
           arg_max(rating, latest) FILTER (role = 'person')
           - arg_max(rating, latest) FILTER (role = 'practitioner') AS gap
    FROM voices GROUP BY item, team, period, pair"""


def linked(table: str, value: str, keys: str, who: str) -> str:
    """Who changed by how much between the two ends, in SQL; ``keys`` are who is the same at both."""
    series = f"item, team{', role' if table == 'voices' else ''}"
    return f"""
        WITH values AS (SELECT {series}, {keys}, period, {value} AS value FROM {table} WHERE {value} IS NOT NULL),
        ends AS (SELECT {series}, min(period) FILTER (period >= DATE '{SINCE}') AS first, max(period) AS last
                 FROM values GROUP BY {series})
        SELECT item, team, {who} AS who, count(*), avg(b.value - a.value)
        FROM values a JOIN ends USING ({series}) JOIN values b USING ({series}, {keys})
        WHERE a.period = first AND b.period = last AND first < last GROUP BY item, team, who"""


def main() -> None:
    file, layout = arguments()
    if layout != "long":
        raise SystemExit("this peer reads long files")
    connection = duckdb.connect()
    connection.execute(VOICES.format(file=file))
    connection.execute(GAPS)
    queries = {
        "answers": f"SELECT item, team, {MONTH}, role, rating, count(*) FROM voices GROUP BY ALL",
        "gaps": f"SELECT item, team, {MONTH}, gap, count(*) FROM gaps WHERE gap IS NOT NULL GROUP BY ALL",
        "voices": linked("voices", "rating", "respondent, pair", "role"),
        "pairs": linked("gaps", "gap", "pair", "'gap'"),
    }
    json.dump({name: connection.execute(query).fetchall() for name, query in queries.items()}, sys.stdout)


if __name__ == "__main__":
    main()
