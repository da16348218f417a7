"""The job in SQL without the voice rule: every row counts. Its numbers are right only where nobody repeats.

It shows what the rule costs. It is no peer where a voice answers again.
"""

from __future__ import annotations

import duckdb
from common import ITEMS, arguments, show

MONTH = "strftime(period, '%Y-%m')"


def main() -> None:
    file, layout = arguments()
    source = f"read_csv('{file}')"
    if layout == "wide":
        every_item = ", ".join(f'"{item}"' for item in ITEMS)
        source = f"(UNPIVOT (FROM {source}) ON {every_item} INTO NAME item VALUE rating)"
    connection = duckdb.connect()
    connection.execute(f"""
        CREATE TEMP TABLE answers AS
        SELECT item, role, pair, date_trunc('month', date) AS period, rating
        FROM {source} WHERE rating IS NOT NULL""")
    answers = connection.execute(
        f"SELECT item, {MONTH}, role, count(*), avg(rating) FROM answers GROUP BY item, period, role"
    ).fetchall()
    gaps = connection.execute(f"""
        SELECT item, {MONTH}, count(*), avg(gap), stddev_samp(gap)
        FROM (SELECT item, period,
                     max(rating) FILTER (role = 'person') - max(rating) FILTER (role = 'practitioner') AS gap
              FROM answers GROUP BY item, period, pair)
        WHERE gap IS NOT NULL GROUP BY item, period""").fetchall()
    show(answers, gaps)


if __name__ == "__main__":
    main()
