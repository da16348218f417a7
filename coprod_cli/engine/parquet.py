"""Texts into a Parquet file: as they are, every column a text, an empty one a missing one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import duckdb
import pandas as pd

from coprod_cli.engine.rows import identifier, quoted

_AT_ONCE = 50_000
_MEMORY = "500MB"


def write_texts(headings: Sequence[str], rows: Iterable[Sequence[str]], path: Path) -> int:
    """Writes rows of texts under their headings; gives their number."""
    # In a file, so that what does not fit into memory has a place.
    with (
        tempfile.TemporaryDirectory(prefix="coprod-") as folder,
        duckdb.connect(Path(folder) / "texts.duckdb", config={"memory_limit": _MEMORY}) as connection,
    ):
        columns = ", ".join(f"{identifier(name)} VARCHAR" for name in headings)
        connection.execute(f"CREATE TABLE texts ({columns})")
        remaining, written = iter(rows), 0
        while batch := list(islice(remaining, _AT_ONCE)):
            frame = pd.DataFrame(batch, columns=list(headings), dtype="object")
            connection.register("batch", frame.where(frame != "", None))
            connection.execute("INSERT INTO texts SELECT * FROM batch")
            connection.unregister("batch")
            written += len(batch)
        connection.execute(f"COPY texts TO {quoted(str(path))} (FORMAT parquet)")
    return written
