"""Attempts to get a number that is silently wrong, each against counts worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from coprod_cli.api import compare, score, tally
from coprod_cli.problems import CoprodError
from coprod_cli.tallies.saved import save_tally
from coprod_cli.tallies.tally import Tally
from tests.survey.checklists import checklist

TWO = checklist()
WITH_NA = checklist(not_applicable=True)
Answers = dict[tuple[str, str], dict[int, int]]


def write(path: Path, *lines: str) -> str:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def answers(tally: Tally) -> Answers:
    return {(key.item, key.role): dict(found.counts) for key, found in tally.answers.items() if found.n}  # type: ignore[arg-type]


LONG = "item,role,rating,date,respondent,pair,team"


@pytest.mark.parametrize(
    ("rows", "counted", "superseded", "blank"),
    [
        # The later time of one day wins over file order, and file order where there is no time.
        (["trusted,person,1,2026-01-05 12:00,R,,", "trusted,person,2,2026-01-05 09:00,R,,"], {1: 1}, 1, 0),
        (["trusted,person,1,2026-01-05,R,,", "trusted,person,2,2026-01-05,R,,"], {2: 1}, 1, 0),
        (["trusted,person,1,2026-01-06,R,,", "trusted,person,2,2026-01-05,R,,"], {1: 1}, 1, 0),
        # What has no date is the earliest of all.
        (["trusted,person,1,2026-01-05,R,,", "trusted,person,2,,R,,"], {1: 1}, 1, 0),
        (["trusted,person,1,,R,,", "trusted,person,2,,R,,"], {2: 1}, 1, 0),
        # A later blank does not erase; a later does-not-apply is an answer.
        (["trusted,person,1,2026-01-05,R,,", "trusted,person,,2026-01-06,R,,"], {1: 1}, 0, 1),
        (["trusted,person,1,2026-01-05,R,,", "trusted,person,n/a,2026-01-06,R,,"], {}, 1, 0),
        # Another role, pair or respondent is another voice; nobody is each time somebody else.
        (["trusted,person,1,,R,P,", "trusted,person,2,,R,Q,"], {1: 1, 2: 1}, 0, 0),
        (["trusted,person,1,,R,P,", "trusted,person,2,,S,P,"], {1: 1, 2: 1}, 0, 0),
        (["trusted,person,1,,R,,", "trusted,practitioner,2,,R,,"], {1: 1}, 0, 0),
        (["trusted,person,1,,,,", "trusted,person,2,,,,"], {1: 1, 2: 1}, 0, 0),
        (["trusted,person,1,, R ,,", "trusted,person,2,,R,,"], {2: 1}, 1, 0),
    ],
)
def test_one_voice_each(tmp_path: Path, rows: list[str], counted: dict[int, int], superseded: int, blank: int) -> None:
    found = tally(write(tmp_path / "a.csv", LONG, *rows), WITH_NA)
    assert answers(found).get(("trusted", "person"), {}) == counted
    assert (found.read.superseded, found.read.blank) == (superseded, blank)


def test_one_voice_in_two_files_of_two_layouts(tmp_path: Path) -> None:
    long = write(tmp_path / "a.csv", LONG, "trusted,person,1,2026-01-05,R,,", "promise,person,2,2026-01-05,R,,")
    wide = write(tmp_path / "b.csv", "role;respondent;date;trusted;promise", "person;R;2026-01-05;3;")
    assert answers(tally([long, wide], TWO)) == {("trusted", "person"): {3: 1}, ("promise", "person"): {2: 1}}
    assert answers(tally([wide, long], TWO)) == {("trusted", "person"): {1: 1}, ("promise", "person"): {2: 1}}


def test_a_pair_across_two_files_of_two_layouts(tmp_path: Path) -> None:
    staff = write(tmp_path / "a.csv", LONG, "trusted,practitioner,2,2026-01-05,S,P1,")
    people = write(tmp_path / "b.csv", "role\tpair\tdate\ttrusted", "person\tP1\t2026-01-20\t5")
    found = compare([staff, people], TWO).results[0]
    assert (found.gap.n_pairs, found.gap.mean, found.gap.paired) == (1, 3.0, True)


def test_the_last_day_counts_to_its_end(tmp_path: Path) -> None:
    rows = [
        "trusted,person,1,2026-01-31 23:59:59.999,,,",
        "trusted,person,2,2026-02-01 00:00:00,,,",
        "trusted,person,3,2026-01-01,,,",
        "trusted,person,4,2025-12-31T23:59:59Z,,,",
        "trusted,person,5,,,,",
    ]
    path = write(tmp_path / "a.csv", LONG, *rows)
    found = tally(path, TWO, date_from=date(2026, 1, 1), date_to=date(2026, 1, 31))
    assert answers(found) == {("trusted", "person"): {1: 1, 3: 1}}
    assert found.read.excluded == 3


def test_undated_rows_have_no_period_and_are_counted_as_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", LONG, "trusted,person,1,,,,", "trusted,person,2,2026-01-01,,,")
    found = tally(path, TWO, every="year")
    assert (answers(found), found.read.excluded) == ({("trusted", "person"): {2: 1}}, 1)


LONG_TEXT = "x" * 100
SHORT, LONG_FILE = 5, 3_000
"""Rows; with such texts the second file is longer than what is looked at before the engine reads it."""


NOTHING = ["", '""', " ", "\u00a0", '" "', "\t\ufeff"]


@pytest.mark.parametrize("rows", [SHORT, LONG_FILE], ids=["short", "long"])
@pytest.mark.parametrize(
    ("heading", "row", "options", "cells"),
    [
        *(("trusted,note", f"4,{LONG_TEXT}", {"as_role": "person"}, [cell]) for cell in NOTHING),
        *(("trusted", f"4{' ' * 100}", {"as_role": "person"}, [cell]) for cell in ("", " ")),
        ("role,trusted,note", f"person,4,{LONG_TEXT}", {}, NOTHING),
        ("role,trusted,note", f"person,4,{LONG_TEXT}", {"skip_invalid": True}, NOTHING),
        ("item,rating,note", f"trusted,4,{LONG_TEXT}", {"as_role": "person"}, NOTHING),
    ],
)
def test_a_row_of_nothing_is_no_response(
    tmp_path: Path, heading: str, row: str, options: dict[str, Any], cells: list[str], rows: int
) -> None:
    # The last cell is quite empty, so that the cells differ.
    nothing = [",".join([cell] * row.count(",") + [""]) if "," in row else cell for cell in cells]
    read = tally(write(tmp_path / "a.csv", heading, *[row] * rows, *nothing, row), TWO, **options).read
    assert (read.rows, read.blank, read.invalid, read.excluded) == (rows + 1, 0, 0, 0)


def test_a_response_without_answers_is_a_response(tmp_path: Path) -> None:
    # Its time is a cell that is not used, and shows that somebody sent it.
    for rows in (SHORT, LONG_FILE):
        lines = ["trusted,promise,sent,note", *[f"4,3,9:00,{LONG_TEXT}"] * rows, ",,9:15,"]
        read = tally(write(tmp_path / "a.csv", *lines), TWO, as_role="person").read
        assert (read.rows, read.blank) == (rows + 1, 2)


def test_groups(tmp_path: Path) -> None:
    rows = ["trusted,person,5,,,P1,N", "trusted,practitioner,1,,,P1,S", "trusted,person,4,,,P2,N"]
    path = write(tmp_path / "a.csv", LONG, *rows, "trusted,practitioner,2,,,P2,N")
    report = compare(path, TWO, by="team")
    found = {one.group: one.gap for one in report.results if one.item == "trusted"}
    assert (found["N",].n_pairs, found["N",].mean) == (1, 2.0)
    assert found["S",].n_pairs == 0
    assert any("different groups or periods" in note for note in report.notes)
    split = {key.group for key in tally(path, TWO, by=("role", "team")).answers}
    assert split == {("person", "N"), ("practitioner", "S"), ("practitioner", "N")}
    with pytest.raises(CoprodError, match='no column "team"'):
        tally([path, write(tmp_path / "b.csv", "role,trusted", "person,4")], TWO, by="team")


def test_other_checklists_and_versions_in_one_file(tmp_path: Path) -> None:
    rows = ["zz,boss,99,three", "trusted,person,4,two", "trusted,person,5,", "trusted,person,3, TWO@1 "]
    path = write(tmp_path / "a.csv", "item,role,rating,checklist", *rows)
    found = tally(path, TWO)
    assert answers(found) == {("trusted", "person"): {3: 1, 4: 1, 5: 1}}
    assert found.read.excluded == 1
    with pytest.raises(CoprodError, match="another version"):
        tally(write(tmp_path / "b.csv", "item,role,rating,checklist", "trusted,person,4,two@2"), TWO)


@pytest.mark.parametrize(
    ("values", "raws", "mean"),
    [
        (range(-2, 3), ["-2", "−1", "+2", "-0"], -0.25),
        (range(11), ["10", "0", "1", "1.0"], 3.0),
        ((1, 2, 5, 10), ["10", "5", "1", "2"], 4.5),
        (range(101), ["100", "99", "0", "1"], 50.0),
        (range(1, 3), ["1", "2", "2", "2"], 1.75),
    ],
)
def test_scales(tmp_path: Path, values: Any, raws: list[str], mean: float) -> None:
    path = write(tmp_path / "a.csv", "role,trusted", *(f"person,{raw}" for raw in raws))
    found = score(path, checklist(values=values)).results
    assert next(one.mean for one in found if one.item == "trusted" and one.role == "person") == mean


def test_reversed_items_are_turned_round_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "role,pair,trusted,promise", "person,P,5,4", "practitioner,P,2,3")
    turned = checklist(reverse=["promise"])
    means = {(one.item, one.role): one.mean for one in score(path, turned).results}
    assert (means["promise", "person"], means["promise", "practitioner"], means[None, "person"]) == (2.0, 3.0, 3.5)
    gaps = {one.item: one.gap.mean for one in compare(path, turned).results}
    assert gaps == {"trusted": 3.0, "promise": -1.0, None: 1.0}
    raw = {one.item: one.gap.mean for one in compare(path, turned, raw=True).results}
    assert (raw["trusted"], raw["promise"]) == (3.0, 1.0)


@pytest.mark.parametrize("items", [2, 20, 21, 64, 70, 130, 200])
def test_long_checklists(tmp_path: Path, items: int) -> None:
    many = checklist(*((f"s-{n}x", f"Statement {n} here") for n in range(items)))
    values = [n % 5 + 1 for n in range(items)]
    wide = write(
        tmp_path / "wide.csv",
        "role,pair," + ",".join(item.id for item in many.items),
        *(f"{role},P," + ",".join(map(str, values)) for role in ("person", "practitioner")),
    )
    cells = [f"{item.id},{role},{value}" for role in many.roles for item, value in zip(many.items, values, strict=True)]
    long = write(tmp_path / "long.csv", "item,role,rating,pair", *(f"{cell},P" for cell in cells))
    for path in (wide, long):
        found = tally(path, many)
        assert answers(found) == {
            (item.id, role): {value: 1} for item, value in zip(many.items, values, strict=True) for role in many.roles
        }
        assert [dict(scores) for scores in found.responses.values()] == [{(sum(values), items, 0): 1}] * 2


def test_a_saved_tally_beside_a_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "role,pair,trusted", "person,P,5", "practitioner,P,2")
    save_tally(tally(path, TWO), tmp_path / "saved.json")
    pooled = tally([str(tmp_path / "saved.json"), write(tmp_path / "b.csv", "role,pair,trusted", "person,P,3")], TWO)
    assert answers(pooled) == {("trusted", "person"): {3: 1, 5: 1}, ("trusted", "practitioner"): {2: 1}}
    assert pooled.pairing[(), None].n_pairs == 1  # type: ignore[index]


FRAMES: list[tuple[Any, dict[int, int]]] = [
    ([4, 2, 4], {2: 1, 4: 2}),
    ([4.0, np.nan, 4.0], {4: 2}),
    ([4, None, "Mostly"], {4: 2}),
    (pd.Categorical(["Mostly", "A little", None]), {2: 1, 4: 1}),
    (pd.array([4, None, 2], dtype="Int64"), {2: 1, 4: 1}),
    (pd.array([4, None, 2], dtype="Float64"), {2: 1, 4: 1}),
    (pd.array(["4", None, " 2 "], dtype="string"), {2: 1, 4: 1}),
    (np.array([4, 2, 2], dtype="float32"), {2: 2, 4: 1}),
]


@pytest.mark.parametrize(("cells", "counted"), FRAMES)
def test_frames(tmp_path: Path, cells: Any, counted: dict[int, int]) -> None:
    frame = pd.DataFrame({"trusted": cells, "role": pd.Categorical(["person"] * 3)}, index=[1, 1, 1])
    assert answers(tally(frame, TWO)) == {("trusted", "person"): counted}
    if frame["trusted"].dtype != object:  # a mixed column is no Parquet column
        frame.to_parquet(tmp_path / "a.parquet")
        assert answers(tally(str(tmp_path / "a.parquet"), TWO)) == {("trusted", "person"): counted}


def test_frames_whose_pairs_became_floats_still_meet() -> None:
    staff = pd.DataFrame({"role": "practitioner", "pair": [1, 2], "trusted": [1, 2]})
    people = pd.DataFrame({"role": "person", "pair": [1, np.nan], "trusted": [3, 4]})
    found = compare([staff, people], TWO).results[0]
    assert (found.gap.n_pairs, found.gap.mean) == (1, 2.0)


def test_a_frame_with_a_zone_keeps_its_own_day() -> None:
    frame = pd.DataFrame(
        {"role": "person", "trusted": [4], "date": pd.to_datetime(["2026-01-31 23:30"]).tz_localize("US/Pacific")}
    )
    assert {key.period for key in tally(frame, TWO, every="month").answers} == {"2026-01"}
