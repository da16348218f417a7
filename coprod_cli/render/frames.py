"""Results as a tidy pandas DataFrame: the CSV's columns, with types.

pandas is imported only when a frame is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coprod_cli.render.flat import Kind, flat_table
from coprod_cli.scoring.report import Report

if TYPE_CHECKING:
    import pandas

# Nullable types, so that a count without a value stays a whole number and a flag stays a flag.
DTYPES: dict[Kind, str] = {"text": "string", "count": "Int64", "number": "float64", "flag": "boolean"}


def to_frame(report: Report) -> pandas.DataFrame:
    """One row a result, with the columns of the CSV; undefined is missing (NA or NaN); nothing is rounded.

    Text is ``string``, counts ``Int64``, numbers ``float64``, yes or no ``boolean``. Text is as it was in
    the source: the CSV's guard against formulas is not needed here.
    """
    import pandas as pd

    table = flat_table(report)
    return pd.DataFrame(
        {
            column.name: pd.Series([row[position] for row in table.rows], dtype=DTYPES[column.kind])
            for position, column in enumerate(table.columns)
        }
    )
