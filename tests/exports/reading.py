"""Real exports: where they lie, what their README counted in them, and how they are opened here."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from coprod_cli.engine.base import CountRequest, DateStyle, Layout, Readings, Table
from coprod_cli.engine.rows import Rows
from coprod_cli.survey.answers import Reader
from coprod_cli.survey.files import FileChoices
from coprod_cli.survey.source import Source, open_source
from tests.survey.checklists import checklist

HERE = Path(__file__).parent
OUTSIDE = Path(os.environ.get("COPROD_EXPORTS") or HERE.parents[2] / "shared" / "exports")
"""A folder of further exports, which cannot be part of the repository. Without it their tests are left out."""

SAID: dict[str, dict[str, Any]] = {"ods-sus": {"sheet": "Responses", "last_row": 32}}
"""What a person has to say about a file, where the file alone does not show it."""


@dataclass(frozen=True)
class Export:
    """One data file with what was counted in it, by somebody else's means."""

    path: Path
    expected: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"

    @property
    def said(self) -> FileChoices:
        return FileChoices(**SAID.get(self.path.parent.name, {}))

    def open(self, folder: Path) -> Source:
        return open_source(str(self.path), folder, self.said)


def exports(folder: Path) -> Iterator[Export]:
    """The exports of a folder: each of its folders has expected.json, or one for each file."""
    for counted in sorted(folder.glob("*/expected*.json")):
        expected = json.loads(counted.read_text(encoding="utf-8"))
        data = [path for path in sorted(counted.parent.iterdir()) if path.suffix not in (".json", ".yaml", ".md")]
        yield Export(counted.parent / expected["file"] if "file" in expected else data[0], expected)


def raw_counts(source: Source, column: int) -> Counter[str]:
    """How often each text stands in a column, as messages count rows."""
    return Counter(row[column] or "" for _, row in source.records())


def engine_counts(source: Source, column: int) -> dict[str, int]:
    """The same, as the engine reads the file."""
    two = checklist()
    table = Table(
        source.name, source.kind, source.width, Layout.WIDE, {}, {}, (), 0, DateStyle.ISO, source.path,
        source.delimiter, source.lines_before, numbered=source.even,
    )  # fmt: skip
    rows = Rows(CountRequest(two, [table], Readings(), Reader(two))).source(0)
    found = duckdb.connect().execute(f"SELECT coalesce(c{column}, ''), count(*) FROM {rows} GROUP BY ALL").fetchall()
    return dict(found)
