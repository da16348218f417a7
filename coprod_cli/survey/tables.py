"""Parquet files and pandas DataFrames, as texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coprod_cli.engine.rows import parquet_texts
from coprod_cli.problems import Problem, SourceError, UsageError

if TYPE_CHECKING:
    import duckdb

_SAMPLE_ROWS = 2000

Sample = tuple[tuple[str, ...], ...]


def _connection() -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def parquet_rows(path: str, width: int) -> Iterator[tuple[int, Sequence[str | None]]]:
    """All rows of a Parquet file; the first is row 2, as below a heading."""
    with _connection() as connection:
        cursor = connection.execute(parquet_texts(path, width))
        number = 1
        while rows := cursor.fetchmany(1000):
            for row in rows:
                number += 1
                yield number, row


def open_parquet(name: str, path: Path) -> tuple[tuple[str, ...], Sample]:
    """The headings and the first rows of a Parquet file. Raises SourceError: it is damaged, or has no rows."""
    import duckdb

    try:
        with _connection() as connection:
            schema = connection.execute("SELECT name, num_children FROM parquet_schema(?)", [str(path)]).fetchall()
            headings = tuple(_names_of_columns(schema))
            rows = connection.execute(f"{parquet_texts(str(path), len(headings))} LIMIT {_SAMPLE_ROWS}").fetchall()
    except duckdb.Error:
        problem = Problem("broken-parquet", "This Parquet file is damaged.", "Export it again.", name)
        raise SourceError(problem) from None
    if not rows:
        message, hint = "The file has columns and no answers.", "Export it again with answers."
        raise SourceError(Problem("header-only", message, hint, name))
    return headings, tuple(tuple("" if cell is None else cell for cell in row) for row in rows)


def _names_of_columns(schema: Sequence[tuple[str, int | None]]) -> Iterator[str]:
    """The names of the columns out of a tree that is written as a list: each part, and then what is inside it."""
    inside = 0
    for name, parts in schema[1:]:
        if not inside:
            yield name
        inside += (parts or 0) - (inside > 0)


def _as_text(value: Any) -> str | None:
    # One missing value makes floats of a column's whole numbers; a pair is 7 with or without it.
    return (str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)) or None


def open_frame(name: str, frame: Any) -> tuple[tuple[str, ...], Sample, Any]:
    """The headings and first rows of a pandas DataFrame, and all of it as texts.

    Missing cells stay missing, dates are written as ISO. Raises UsageError: it is no DataFrame; SourceError:
    it has no rows.
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise UsageError(
            Problem(
                "not-a-source",
                f"A source is a path or a pandas DataFrame, not {type(frame).__module__}.{type(frame).__qualname__}.",
                "A DataFrame of another library can often be given as frame.to_pandas().",
            )
        )
    if frame.empty:
        raise SourceError(Problem("header-only", "The DataFrame has no rows.", "Give one with answers.", name))
    texts = pd.DataFrame(
        {
            f"c{position}": pd.Series(
                [None if missing else _as_text(value) for value, missing in zip(column, column.isna(), strict=True)],
                dtype="object",
            )
            for position, (_, column) in enumerate(frame.items())
        }
    )
    sample = tuple(
        tuple(cell or "" for cell in row) for row in texts.head(_SAMPLE_ROWS).itertuples(index=False, name=None)
    )
    return tuple(str(heading) for heading in frame.columns), sample, texts
