"""JSON and CSV: valid against the shipped schema, unrounded, the same numbers in both, safe to open."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from coprod_cli.render import Format, render
from coprod_cli.render.flat import flat_table
from coprod_cli.render.records import csv_text, json_text, result_schema
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import CompareResult
from coprod_cli.scoring.trend import trend
from tests.render import sample
from tests.render.sample import PERSON, PRACTITIONER, STATEMENTS, Response, report_of
from tests.render.test_golden import REPORTS, drawn

DOCS = Path(__file__).parents[2] / "docs" / "output.md"
SCHEMA: dict[str, Any] = json.loads(result_schema())


def rows_of(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_text(report), newline="")))


@pytest.mark.parametrize("name", REPORTS)
def test_json_keeps_to_the_shipped_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(json_text(REPORTS[name])))


def test_the_schema_refuses_what_is_not_a_result() -> None:
    good = json.loads(json_text(REPORTS["compare"]))
    for spoil in ({"command": "score"}, {"schema_version": 2}, {"results": [{}]}, {"extra": 1}):
        assert not jsonschema.Draft202012Validator(SCHEMA).is_valid({**good, **spoil})


def test_every_field_of_the_schema_is_in_the_docs_with_its_meaning() -> None:
    docs = DOCS.read_text(encoding="utf-8")
    objects = [SCHEMA, SCHEMA["properties"]["read"], *SCHEMA["$defs"].values()]
    for one in objects:
        for field, about in one["properties"].items():
            if "description" in about:
                assert f"| `{field}` | {about['description']} |" in docs


def test_design_names_the_fields() -> None:
    result = json.loads(json_text(REPORTS["compare"]))["results"][0]
    assert list(result["roles"]) == [PRACTITIONER, PERSON]
    assert {"item", "section", "period", "group", "roles", "gap"} <= set(result)
    assert result["gap"]["differences"] == {
        "-4": 0, "-3": 0, "-2": 1, "-1": 4, "0": 0, "1": 0, "2": 0, "3": 0, "4": 0,
    }  # fmt: skip
    assert result["roles"][PRACTITIONER]["mean"] == 26 / 6, "not rounded"


def test_the_same_numbers_in_json_and_csv() -> None:
    for record, row in zip(
        json.loads(json_text(REPORTS["compare"]))["results"], rows_of(REPORTS["compare"]), strict=True
    ):
        for role, view in record["roles"].items():
            for field in ("n", "blank", "mean", "median", "sd", "top_box"):
                assert row[f"{role}_{field}"] == ("" if view[field] is None else repr(view[field]))
        for field in ("mean", "low", "high", "n_pairs", "limit_low", "equal"):
            value = record["gap"][field]
            assert row[f"gap_{field}"] == ("" if value is None else repr(value))
        assert row["flagged"] == json.dumps(record["flagged"])


def test_a_group_is_an_object_in_json_and_a_column_in_csv() -> None:
    report = REPORTS["compare-teams"]
    groups = [result["group"] for result in json.loads(json_text(report))["results"]]
    assert {"team": "North"} in groups
    assert {"team": ""} in groups
    assert {row["team"] for row in rows_of(report)} == {"North", ""}
    assert json.loads(json_text(REPORTS["compare"]))["results"][0]["group"] is None


@pytest.mark.parametrize("by", ["item", "practitioner_n", "why", "gap_diff_-1"])
def test_a_grouping_named_like_a_field_does_not_hide_it(by: str) -> None:
    report = report_of("compare", STATEMENTS, sample.BY_TEAM, by=(by,))
    names = [column.name for column in flat_table(report).columns]
    assert len(names) == len(set(names))
    assert {by, f"group_{by}"} <= set(names)


def test_an_undefined_number_is_null_with_a_reason_and_empty_with_a_reason() -> None:
    report = report_of("score", STATEMENTS, [Response(PERSON, "4....")])
    record, row = json.loads(json_text(report))["results"][0], rows_of(report)[0]
    assert (record["sd"], record["why"]["sd"]) == (None, "needs at least 2 answers")
    assert row["sd"] == ""
    assert "sd: needs at least 2 answers" in row["why"]


def test_csv_has_bands_met_and_the_scale() -> None:
    whole = [row for row in rows_of(REPORTS["score"]) if not row["section"]]
    assert [(row["role"], row["band_Beginning"], row["band_Growing"], row["band_Strong"]) for row in whole] == [
        (PRACTITIONER, "0", "1", "5"),
        (PERSON, "2", "3", "1"),
    ]
    assert whole[0]["n_4"] == "", "a total is not a scale point"
    met = rows_of(REPORTS["score-met"])[-1]
    assert (met["met"], met["met_answered"], met["mean"]) == ("4", "8", "")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_csv_guards_texts_that_a_spreadsheet_would_run_but_not_numbers(start: str) -> None:
    responses = [response._replace(group=(start,)) for response in sample.TEAM]
    report = report_of("compare", STATEMENTS, responses, by=("=team",))
    row = rows_of(report)[0]
    kept = start.strip()  # white space before it is gone, and "x" alone runs nothing
    assert row["'=team"] == (kept if kept == "x" else f"'{kept}")
    assert row["gap_mean"] == "-1.2"


def test_json_text_is_readable_and_does_nothing_to_a_terminal() -> None:
    responses = [response._replace(group=("Señ\x1b[2J\x7f\x9b\u202e\ud800",)) for response in sample.TEAM]
    text = json_text(report_of("compare", STATEMENTS, responses, by=("team",)))
    assert "Señ" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800]", text)
    assert json.loads(text)["results"][0]["group"]["team"] == "Señ\x1b[2J\x7f\x9b\u202e\ud800"


def test_json_is_never_nan() -> None:
    first = REPORTS["compare"].results[0]
    assert isinstance(first, CompareResult)
    broken = dataclasses.replace(first, gap=dataclasses.replace(first.gap, mean=float("nan")))
    with pytest.raises(ValueError, match="Out of range"):
        json_text(dataclasses.replace(REPORTS["compare"], results=(broken,)))


def test_sort_by_gap_puts_the_largest_first_and_totals_last() -> None:
    report = report_of("compare", STATEMENTS, sample.BY_TEAM, by=("team",))
    found = json.loads(render(report, Format.JSON, sort="gap"))["results"]
    north = [result for result in found if result["group"] == {"team": "North"}]
    sizes = [abs(result["gap"]["mean"]) for result in north if result["item"] and result["gap"]["mean"] is not None]
    assert sizes == sorted(sizes, reverse=True)
    assert [bool(result["item"]) for result in north] == [True] * 5 + [False] * 3
    assert [result["section"] for result in north[-3:]] == ["planning", "doing", None]


def test_one_role_has_a_trend_without_gaps_in_every_format() -> None:
    alone = STATEMENTS.model_validate(
        {**STATEMENTS.model_dump(by_alias=True), "roles": {PERSON: {"label": "Person"}}, "compare": None}
    )
    responses = [r._replace(period="2025") for r in sample.TEAM if r.role == PERSON]
    tally = dataclasses.replace(
        sample.tally_of(STATEMENTS, responses, every="year"), compare=None, checklist_sha256=alone.sha256
    )
    report = Report("trend", alone, tally.read, {}, trend(tally, alone), {}, (), (), "year")
    for fmt in Format:
        assert "gap_mean,gap_low" in drawn(report, fmt) if fmt is Format.CSV else "2.83" in drawn(report, fmt)[:9999]
    assert "Gap" not in drawn(report, Format.TABLE)


def test_empty_results_say_so() -> None:
    for name in ("score", "compare", "trend"):
        nothing = dataclasses.replace(REPORTS[name], results=())
        for fmt in (Format.TABLE, Format.PLAIN, Format.MARKDOWN):
            assert "There is nothing to show: no answers." in drawn(nothing, fmt)
        assert rows_of(nothing) == []
