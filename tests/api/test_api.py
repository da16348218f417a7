"""``coprod_cli.tally / score / compare / trend``: the numbers of the command line, as Python values."""

from __future__ import annotations

import csv
import datetime
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import coprod_cli
from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import SourceError
from coprod_cli.tallies.saved import save_tally
from coprod_cli.tallies.tally import Tally
from tests.cli.calling import CHECKLISTS, LADDER, LONG, TEN, WIDE, said

TEN_STATEMENTS = coprod_cli.load_checklist("ten-statements")
COMMANDS = {"score": coprod_cli.score, "compare": coprod_cli.compare, "trend": coprod_cli.trend}


@pytest.fixture(scope="module")
def whole() -> Tally:
    return coprod_cli.tally(LONG, "ten-statements")


def test_a_checklist_by_its_id_its_path_and_from_a_folder(tmp_path: Path) -> None:
    assert isinstance(TEN_STATEMENTS, Checklist)
    assert coprod_cli.load_checklist(CHECKLISTS / "ten-statements.yaml") == TEN_STATEMENTS
    text = (CHECKLISTS / "ladder.yaml").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(text.replace("id: ladder", "id: mine"), encoding="utf-8")
    assert (
        coprod_cli.load_checklist("mine", tmp_path).id == coprod_cli.load_checklist("mine", str(tmp_path)).id == "mine"
    )


def test_a_source_may_be_named_in_any_way(whole: Tally, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heading, *lines = LONG.read_text(encoding="utf-8").splitlines(keepends=True)
    parts = [tmp_path / "part-0.csv", tmp_path / "part-1.csv"]
    for number, part in enumerate(parts):
        part.write_text(heading + "".join(lines[number * 300 : (number + 1) * 300]), encoding="utf-8")
    saved = tmp_path / "whole.tally.json"
    save_tally(whole, saved)
    frame = pd.read_csv(LONG)
    for sources in (
        str(LONG),
        [LONG],
        (str(LONG),),
        parts,
        [str(part) for part in parts],
        str(tmp_path / "part-*.csv"),
        frame,
        [frame],
        [frame[:300], parts[1]],
        saved,
    ):
        for checklist in ("ten-statements", TEN_STATEMENTS, CHECKLISTS / "ten-statements.yaml"):
            found = coprod_cli.tally(sources, checklist)
            assert (found.answers, found.pairs, found.responses) == (whole.answers, whole.pairs, whole.responses)
            assert (found.pairing, found.response_pairs) == (whole.pairing, whole.response_pairs)


@pytest.mark.parametrize("dtype", [None, str, "category", "Int64"])
@pytest.mark.parametrize("layout", ["long", "wide"])
def test_a_frame_counts_like_the_file_it_came_from(layout: str, dtype: str | type | None, whole: Tally) -> None:
    path = LONG if layout == "long" else WIDE
    frame = pd.read_csv(path)
    answers = ["rating"] if layout == "long" else [item.id for item in TEN_STATEMENTS.items]
    # One missing cell makes floats of a column of whole numbers.
    assert "float64" in {str(frame[name].dtype) for name in answers}
    if dtype is not None:
        given = frame[answers].astype("Int64")
        frame[answers] = given.astype(dtype) if dtype == "Int64" else given.astype(str).replace("<NA>", None)
        if dtype == "category":
            frame = frame.astype(dict.fromkeys(answers, "category"))
    frame["date"] = pd.to_datetime(frame["date"])
    before = frame.copy()
    found = coprod_cli.tally(frame, TEN_STATEMENTS)
    assert (found.answers, found.pairs, found.responses) == (whole.answers, whole.pairs, whole.responses)
    assert found.pairing == whole.pairing
    pd.testing.assert_frame_equal(frame, before)
    months = coprod_cli.tally(frame, TEN_STATEMENTS, every="month")
    assert months.answers == coprod_cli.tally(path, TEN_STATEMENTS, every="month").answers


def test_the_index_of_a_frame_and_its_order_of_columns_say_nothing(whole: Tally) -> None:
    frame = pd.read_csv(WIDE)
    turned = frame[list(reversed(frame.columns))].set_index(pd.Index([7] * len(frame)))
    assert coprod_cli.tally(turned, TEN_STATEMENTS).answers == whole.answers


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("words", "options"),
    [
        ([], {}),
        (["--by", "team"], {"by": "team"}),
        (["--by", "team", "--by", "pair", "--every", "year"], {"by": ["team", "pair"], "every": "year"}),
        (
            ["--from", "2025-03-01", "--to", "2025-12-31"],
            {"date_from": datetime.date(2025, 3, 1), "date_to": datetime.date(2025, 12, 31)},
        ),
        (["--raw", "--memory", "1GB"], {"raw": True, "memory": "1GB"}),
    ],
)
def test_options_give_the_very_object_that_json_prints(
    command: str, words: list[str], options: dict[str, object]
) -> None:
    report = COMMANDS[command](str(LONG), "ten-statements", **options)
    assert report.to_dict() == json.loads(said(command, LONG, *TEN, *words, "--format", "json"))


def test_what_columns_roles_answers_and_dates_mean(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("Who,Day,How far\nStaff,01/02/2026,Agree\nperson,03/02/2026,2\nperson,05/02/2026,dunno\n")
    options: dict[str, object] = {
        "columns": {"role": "Who", "date": "Day", "trusted": "How far"},
        "roles": {"Staff": "practitioner"},
        "answers": {"Agree": "4"},
        "dates": "dmy",
        "every": "month",
    }
    with pytest.raises(SourceError, match="dunno"):
        coprod_cli.score(path, "ten-statements", **options)
    frame = coprod_cli.compare(path, "ten-statements", skip_invalid=True, **options).to_frame()
    first = frame.iloc[0]
    assert (first["item"], first["period"]) == ("trusted", "2026-02")
    assert (first["practitioner_mean"], first["person_mean"], first["gap_mean"]) == (4.0, 2.0, -2.0)
    assert coprod_cli.tally(path, "ten-statements", skip_invalid=True, **options).read.invalid == 1


@pytest.mark.parametrize("day", [datetime.date(2026, 1, 2), datetime.datetime(2026, 1, 2, 12), "2026-01-02"])
def test_a_day_is_a_whole_day_however_it_is_given(day: object) -> None:
    frame = pd.DataFrame(
        {"role": "person", "date": [f"2026-01-0{n}T{n}:00" for n in (1, 2, 3)], "trusted": [1, 2, 3]}
    ).replace("2026-01-02T2:00", "2026-01-02T23:59")
    frame["date"] = pd.to_datetime(frame["date"], format="mixed")
    ends = [coprod_cli.score(frame, "ten-statements", **{name: day}).results[0] for name in ("date_from", "date_to")]
    assert [end.distribution for end in ends] == [  # type: ignore[union-attr]
        {"1": 0, "2": 1, "3": 1, "4": 0, "5": 0},
        {"1": 1, "2": 1, "3": 0, "4": 0, "5": 0},
    ]


def test_one_role_for_every_row(tmp_path: Path) -> None:
    frame = pd.DataFrame({"trusted": [4, 2], "choice": [None, 5]})
    found = coprod_cli.score(frame, "ten-statements", as_role="carer")
    means = {result.item: result.mean for result in found.results if result.n}  # type: ignore[union-attr]
    assert means == {"trusted": 3.0, "choice": 5.0}
    assert {result.role for result in found.results} == {"carer"}  # type: ignore[union-attr]


def test_watch_is_told_how_far_the_count_is() -> None:
    shares: list[float] = []
    coprod_cli.tally(LONG, "ten-statements", watch=shares.append)
    assert all(0.0 <= share <= 1.0 for share in shares)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("source", "checklist"), [(LONG, "ten-statements"), (LADDER, "ladder")])
def test_a_frame_of_results_is_the_csv_with_types(command: str, source: Path, checklist: str) -> None:
    frame = COMMANDS[command](source, checklist).to_frame()
    text = said(command, source, "--checklist", checklist, "--format", "csv")
    rows = list(csv.DictReader(text.splitlines()))
    assert list(frame.columns) == list(rows[0])
    for position, row in enumerate(rows):
        for name, cell in row.items():
            value = frame[name].iloc[position]
            if pd.isna(value):
                assert cell == ""
            elif frame[name].dtype == "boolean":
                assert cell == str(bool(value)).lower()
            else:
                assert (float(cell) if frame[name].dtype == "float64" else cell) == (
                    value if frame[name].dtype == "float64" else str(value)
                )


def test_the_types_of_a_frame() -> None:
    types = {
        name: str(dtype)
        for name, dtype in coprod_cli.score(LONG, "ten-statements", by="team").to_frame().dtypes.items()
    }
    kinds = {
        "string": {"item", "section", "role", "period", "team", "why"},
        "Int64": {"n", "blank", "not_applicable", "invalid", "unscored", "met", "met_answered"}
        | {f"n_{point}" for point in range(1, 6)},
        "float64": {"mean", "mean_low", "mean_high", "sd", "median", "top_box", "top_box_low", "top_box_high"},
        "boolean": {"reverse"},
    }
    assert types == {name: kind for kind, names in kinds.items() for name in names}


def test_a_report_is_frozen_and_holds_what_was_read() -> None:
    report = coprod_cli.compare(LONG, "ten-statements", every="quarter")
    assert isinstance(report, coprod_cli.Report)
    assert (report.command, report.every, report.by) == ("compare", "quarter", ())
    assert report.checklist is not None
    assert report.read.rows == 600
    assert report.read.sources == (str(LONG),)
    with pytest.raises(AttributeError):
        report.command = "score"  # type: ignore[misc]


def test_tallies_add_up(whole: Tally) -> None:
    frame = pd.read_csv(LONG)
    north, south = (coprod_cli.tally(frame[frame["team"] == team], "ten-statements") for team in ("North", "South"))
    pooled = north + south
    assert (pooled.answers, pooled.pairs, pooled.responses) == (whole.answers, whole.pairs, whole.responses)
    assert pooled.pairing == whole.pairing


def test_the_names_stay_functions_when_other_modules_are_imported() -> None:
    code = (
        "import importlib, pkgutil, coprod_cli\n"
        "for module in pkgutil.walk_packages(coprod_cli.__path__, 'coprod_cli.'):\n"
        "    if not module.name.endswith('__main__'): importlib.import_module(module.name)\n"
        f"tally = coprod_cli.tally({str(LONG)!r}, 'ten-statements')\n"
        f"for command in (coprod_cli.score, coprod_cli.compare, coprod_cli.trend):\n"
        f"    assert command({str(LONG)!r}, coprod_cli.load_checklist('ten-statements')).results\n"
        "print(tally.read.rows)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("600\n", "")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'scores'"):
        _ = coprod_cli.scores  # type: ignore[attr-defined]
