"""DataFrames: the CSV's columns, typed."""

from __future__ import annotations

import pandas as pd
import pytest

from coprod_cli.render.flat import flat_table
from coprod_cli.render.frames import to_frame
from tests.render.test_golden import REPORTS


@pytest.mark.parametrize("name", REPORTS)
def test_a_frame_has_the_columns_and_rows_of_the_csv(name: str) -> None:
    frame, table = to_frame(REPORTS[name]), flat_table(REPORTS[name])
    assert list(frame.columns) == [column.name for column in table.columns]
    for column, position in zip(table.columns, range(len(table.columns)), strict=True):
        cells = [row[position] for row in table.rows]
        assert [None if pd.isna(value) else value for value in frame[column.name]] == cells


def test_counts_stay_whole_flags_stay_flags_and_nothing_is_rounded() -> None:
    frame = to_frame(REPORTS["compare"])
    types = {name: str(frame[name].dtype) for name in ("item", "person_n", "person_n_5", "gap_mean", "flagged")}
    assert types == {
        "item": "string",
        "person_n": "Int64",
        "person_n_5": "Int64",
        "gap_mean": "float64",
        "flagged": "boolean",
    }
    trusted = frame.set_index("item").loc["trusted"]
    assert trusted["practitioner_mean"] == 26 / 6
    assert trusted["flagged"]
    assert pd.isna(frame[frame["item"].isna()]["person_n_5"]).all()


def test_an_empty_frame_still_has_its_types() -> None:
    import dataclasses

    frame = to_frame(dataclasses.replace(REPORTS["score"], results=()))
    assert len(frame) == 0
    assert str(frame["n"].dtype) == "Int64"
