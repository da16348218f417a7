"""Any valid survey, in any layout, encoding, delimiter and label style, gives the identical tally."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.api import Question
from tests.survey.layouts import (
    ANSWERS,
    DATES,
    IDS,
    LAYOUTS,
    NOT_APPLICABLE,
    ROLES,
    THREE,
    Grid,
    Response,
    Style,
    frame,
    write_text,
    write_workbook,
)

PLAIN = Style("number", "id", "ISO", True, "N/A")
# A day above 12 proves which way round a column writes its dates.
PROOF = Response("r0", "person", datetime(2026, 3, 31, 22, 5, 7), (4, NOT_APPLICABLE, 1))
answers = st.tuples(*[st.sampled_from([1, 2, 3, 4, 5, NOT_APPLICABLE, None])] * len(IDS))
surveys = st.lists(
    st.tuples(
        st.sampled_from(["person", "practitioner"]), st.datetimes(datetime(2025, 1, 1), datetime(2026, 6, 30)), answers
    ),
    max_size=6,
).map(lambda rows: [PROOF, *(Response(f"r{n}", *row) for n, row in enumerate(rows, 1))])
styles = st.builds(
    Style,
    st.sampled_from(sorted(ANSWERS)),
    st.sampled_from(sorted(ROLES)),
    st.sampled_from(sorted(DATES)),
    st.booleans(),
    st.sampled_from(["N/A", "Does not apply", "Not applicable"]),
)
FILES = ["text", "text", "text", "gzip", "xlsx", "xls", "ods", "parquet", "frame"]
files = st.tuples(
    st.sampled_from(FILES),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)


def tally_of(source: Any, dated: bool) -> tuple[Any, ...]:
    tally = Question((source,), THREE, every="quarter" if dated else None).counted.tally
    read = tally.read
    counted = {
        key: (dict(one.counts), one.blank, one.not_applicable, one.invalid) for key, one in tally.answers.items()
    }
    return counted, tally.responses, read.answered, read.blank, read.not_applicable, read.invalid, read.excluded


def expected(survey: list[Response], dated: bool) -> Counter[tuple[str, str, str | None, int | None]]:
    """Statement, role, quarter, answer → how often: counted here, and not by the engine."""
    return Counter(
        (item, one.role, f"{one.when.year}-Q{(one.when.month + 2) // 3}" if dated else None, given)
        for one in survey
        for item, given in zip(IDS, one.answers, strict=True)
    )


def as_counter(counted: Any) -> Counter[tuple[str, str, str | None, int | None]]:
    found: Counter[tuple[str, str, str | None, int | None]] = Counter()
    for key, (counts, blank, not_applicable, invalid) in counted.items():
        assert not invalid
        for said, number in (*counts.items(), (None, blank), (NOT_APPLICABLE, not_applicable)):
            found[key.item, key.role, key.period, said] += number
    return +found


def written(folder: str, grid: Grid, file: tuple[str, str, str, str]) -> Any:
    kind, *form = file
    path = Path(folder, "survey")
    # Of several rows of headings a frame and a Parquet file would have only one.
    one_row = grid[0][-1] and len({*grid[0]}) == len(grid[0]) and not any(cell == "Response" for cell in grid[1])
    if kind in ("parquet", "frame") and one_row and "Q2_1" not in grid[0]:
        table = frame(grid)
        if kind == "frame":
            return table
        table.to_parquet(path)
        return str(path)
    if kind in ("xlsx", "xls", "ods"):
        return str(write_workbook(path, grid, kind))
    encoding, delimiter, line_end = form
    return str(write_text(path, grid, encoding, delimiter, line_end, packed=kind == "gzip"))


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=3, deadline=None)
@given(survey=surveys, style=styles, file=files)
def test_any_layout(layout: str, survey: list[Response], style: Style, file: tuple[str, str, str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = tally_of(written(folder, LAYOUTS[layout](survey, style), file), style.dated)
        assert as_counter(found[0]) == expected(survey, style.dated)
        plain = LAYOUTS["wide by id"](survey, Style("number", "id", "ISO", style.dated, "N/A"))
        assert found == tally_of(
            str(write_text(Path(folder, "plain.csv"), plain, "utf-8", ",", "\n", False)), style.dated
        )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_as_it_comes(layout: str, tmp_path: Path) -> None:
    """Every layout with a fixed survey, so that each is read on every run."""
    survey = [PROOF, Response("r1", "practitioner", datetime(2025, 11, 2, 9, 0), (5, None, 2))]
    style = Style("number - label", "label", "day first", True, "Does not apply")
    path = write_text(tmp_path / "a.csv", LAYOUTS[layout](survey, style), "utf-8-sig", ",", "\r\n", packed=False)
    assert as_counter(tally_of(str(path), True)[0]) == expected(survey, True)
