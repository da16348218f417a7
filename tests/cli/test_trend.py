"""``coprod trend`` as somebody types it: changes and control charts, from files."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest

import coprod_cli
from tests.cli.calling import EXAMPLES, LONG, TEN, call, counted, said

TWO_YEARS = EXAMPLES / "two-years.csv"
MONTHLY = (*TEN, "--every", "month")


def results(*words: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(said("trend", *words, "--format", "json", "--quiet"))["results"]
    return found


def whole(*words: str | Path) -> dict[str, Any]:
    (found,) = results(*words, "--items", "whole")
    return found


def chart(result: dict[str, Any], of: str) -> dict[str, Any]:
    return next(one for one in result["charts"] if one["of"] == of)


@pytest.fixture(scope="module")
def two_years() -> dict[str, Any]:
    return whole(TWO_YEARS, *MONTHLY)


def test_a_shift_is_a_special_cause_of_improvement_since_it_began(two_years: dict[str, Any]) -> None:
    people = chart(two_years, "person.mean")
    shift = next(
        cause for cause in people["special_causes"] if (cause["signal"], cause["meaning"]) == ("shift", "improvement")
    )
    assert (shift["periods"][0], shift["periods"][-1], len(shift["periods"])) == ("2025-10", "2026-06", 9)
    assert [point["n"] for point in people["points"]] == [10] * 13 + [0] + [10] * 10
    assert chart(two_years, "practitioner.mean")["special_causes"] == []


def test_the_chart_is_that_of_the_public_function(two_years: dict[str, Any]) -> None:
    people = chart(two_years, "person.mean")
    expected = coprod_cli.control_chart([point["value"] for point in people["points"]])
    for point, line in zip(people["points"], expected.points, strict=True):
        assert tuple(point[name] for name in ("value", "centre", "lower", "upper")) == line[:4]
        assert tuple(point["signals"]) == line.signals
    assert people["moving_ranges"] == list(expected.moving_ranges)


def test_words_and_csv_say_the_same_as_json(two_years: dict[str, Any]) -> None:
    plain = said("trend", TWO_YEARS, *MONTHLY, "--items", "whole", "--format", "plain")
    assert "Person, mean: special cause, improvement: 9 in a row above the mean since October 2025." in plain
    assert "Practitioner, mean: common cause: nothing stands out from the usual ups and downs." in plain
    rows = list(csv.DictReader(io.StringIO(said("trend", TWO_YEARS, *MONTHLY, "--items", "whole", "-f", "csv"))))
    for of in ("person.mean", "gap.mean"):
        start = f"{of.replace('.', '_')}_chart"
        for row, point in zip(rows, chart(two_years, of)["points"], strict=True):
            assert row["period"] == point["period"]
            for name in ("centre", "lower", "upper"):
                assert float(row[f"{start}_{name}"]) == point[name]
            assert row[f"{start}_signals"] == ", ".join(point["signals"])
            assert row[f"{start}_meaning"] == (point["meaning"] or "")


def test_a_frame_has_the_columns_of_the_csv() -> None:
    report = coprod_cli.trend(str(TWO_YEARS), "ten-statements", every="month", items="whole", run=6, target=3.5)
    frame = report.to_frame()
    assert frame["person_mean_chart_meaning"].value_counts().to_dict() == {"concern": 13, "improvement": 9}
    assert report.results[0].charts[1].assurance.verdict == "fail"  # type: ignore[union-attr]
    assert report.settings["run"] == 6


def test_those_who_answered_both_times_are_told_apart(two_years: dict[str, Any]) -> None:
    change = next(one for one in two_years["changes"] if one["role"] == "person")
    assert (change["linked"]["n"], change["linked"]["n_first"], change["linked"]["n_last"]) == (8, 10, 10)
    assert change["direction"] == "up"
    table = said("trend", TWO_YEARS, *MONTHLY, "--items", "whole", "--format", "plain")
    assert "8 of 10 answered both times; their own change: plus 0.50" in table
    assert "Between all who answered: plus 0.52" in table


def test_a_saved_tally_keeps_nobody_apart() -> None:
    tally = counted(TWO_YEARS, *MONTHLY)
    found = whole(tally)
    assert {change["linked"] for change in found["changes"]} == {None}
    assert found["why"]["changes.person.linked"].startswith("who answered both times is not known: a saved tally")
    assert chart(found, "person.mean") == chart(whole(TWO_YEARS, *MONTHLY), "person.mean")


def test_the_order_of_the_rows_changes_nothing(tmp_path: Path) -> None:
    heading, *rows = TWO_YEARS.read_text(encoding="utf-8").splitlines()
    expected = results(TWO_YEARS, *MONTHLY, "--items", "whole,1,2")
    for seed in range(2):
        random.Random(seed).shuffle(rows)
        permuted = tmp_path / f"{seed}.csv"
        permuted.write_text("\n".join([heading, *rows, ""]), encoding="utf-8")
        assert results(permuted, *MONTHLY, "--items", "whole,1,2") == expected


@pytest.mark.parametrize(
    ("since", "first"),
    [("baseline", "2024-07"), ("previous", "2026-05"), ("2025-10-15", "2025-10"), ("2025-08", "2025-09")],
)
def test_since(since: str, first: str) -> None:
    found = whole(TWO_YEARS, *MONTHLY, "--since", since)
    assert {change["first_period"] for change in found["changes"]} == {first}
    assert {change["last_period"] for change in found["changes"]} == {"2026-06"}


def test_a_new_phase_and_a_target() -> None:
    found = chart(whole(TWO_YEARS, *MONTHLY, "--rebase", "2025-10-01", "--target", "3.5"), "practitioner.mean")
    assert [(phase["first_period"], phase["enough"]) for phase in found["phases"]] == [
        ("2024-07", True),
        ("2025-10", False),
    ]
    assert found["assurance"]["verdict"] is None
    steady = chart(whole(TWO_YEARS, *MONTHLY, "--target", "3.5"), "practitioner.mean")
    assert steady["assurance"] == {"target": 3.5, "verdict": "pass", "why": None}


def test_fewer_than_twelve_points_say_why_nothing_is_claimed() -> None:
    table = said("trend", LONG, *TEN, "--items", "whole")
    assert "Person, mean: run chart" in table
    assert "Fewer than 12 points: read it as a run chart" in " ".join(table.split())
    assert "special cause" not in table
    assert {one["enough"] for one in whole(LONG, *TEN)["charts"]} == {False}


@pytest.mark.parametrize("command", ["score", "compare", "trend"])
def test_items_keep_to_some_results(command: str) -> None:
    found = json.loads(said(command, LONG, *TEN, "--items", "3,whole", "--format", "json"))
    assert {result["item"] for result in found["results"]} == {"creative", None}
    assert found["settings"]["items"] == ["3", "whole"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--items", "trusteed"), "Did you mean trusted?"),
        (("--chart", "person.meen"), "Did you mean person.mean?"),
        (("--better", "higher"), '--better "higher" is not one of up, down, neither.'),
        (("--run", "2"), "A run of 2 is too short to stand out."),
        (("--target", "70"), "The target 70 lies outside the scale, 1 to 5."),
        (("--rebase", "soon"), '--rebase "soon" is not a day.'),
        (("--rebase", "2030-01-01"), "--rebase 2030-01-01 is after the last period, 2026-Q2."),
        (("--since", "never"), '--since "never" is not a quarter.'),
    ],
)
def test_what_does_not_fit_is_said(words: tuple[str, ...], told: str) -> None:
    refused = call("trend", LONG, *TEN, *words)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert told in refused.stderr


def test_other_commands_have_no_charts() -> None:
    from coprod_cli.problems import UsageError
    from coprod_cli.scoring.chart_choices import ChartChoices

    with pytest.raises(UsageError, match="compare has no control charts"):
        coprod_cli.compare(str(LONG), "ten-statements", charts=ChartChoices())


def test_items_do_not_go_with_one_row_a_response(tmp_path: Path) -> None:
    refused = call("score", LONG, *TEN, "--per", "response", "--items", "1", "-o", tmp_path / "out.csv")
    assert refused.exit_code == 2
    assert "--per response has none" in refused.stderr


def test_the_help_says_which_periods_are_the_default() -> None:
    assert "quarter by quarter unless --every says else" in " ".join(said("trend", "--help").split())
