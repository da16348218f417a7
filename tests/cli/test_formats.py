"""What each format is, from the same results: a table, plain facts, Markdown, CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
import math

import jsonschema
import pytest

from coprod_cli.render.records import result_schema
from tests.cli.calling import FORMATS, LADDER, LONG, SCORERS, TEN, call, counted, said

QUESTIONS = {
    "team": [LONG, *TEN],
    "ladder": [LADDER, "--checklist", "ladder"],
    "teams by year": [LONG, *TEN, "--by", "team", "--every", "year"],
}
CASES = [(command, name) for command in SCORERS for name in QUESTIONS]


def answer(command: str, name: str, *words: str) -> str:
    question = QUESTIONS[name]
    if command == "trend" and "--every" not in question:
        question = [*question, "--every", "quarter"]
    return said(command, counted(*question), *words)


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(result_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize(("command", "name"), CASES)
def test_json_keeps_to_its_schema(command: str, name: str, validator: jsonschema.Draft202012Validator) -> None:
    shown = json.loads(answer(command, name, "--format", "json"))
    assert [error.message for error in validator.iter_errors(shown)] == []
    assert (shown["schema_version"], shown["command"]) == (1, command)


def test_the_schema_would_notice(validator: jsonschema.Draft202012Validator) -> None:
    shown = json.loads(said("compare", counted(LONG, *TEN), "--format", "json"))
    shown["results"][0]["gap"]["mean"] = "0.18"
    assert not validator.is_valid(shown)


@pytest.mark.parametrize(("command", "name"), CASES)
def test_csv_and_json_hold_the_same_results(command: str, name: str) -> None:
    rows = list(csv.DictReader(io.StringIO(answer(command, name, "--format", "csv")), strict=True))
    results = json.loads(answer(command, name, "--format", "json"))["results"]
    if command == "trend":
        results = [{**one, **point} for one in results for point in one["points"]]
    assert len(rows) == len(results) > 0
    for row, result in zip(rows, results, strict=True):
        assert None not in row
        assert None not in row.values()
        assert [row[name] for name in ("item", "section", "period")] == [
            result[name] or "" for name in ("item", "section", "period")
        ]
        flat = dict(result) if command == "score" else {f"gap_{key}": value for key, value in result["gap"].items()}
        for role, view in result.get("roles", {}).items():
            flat |= {f"{role}_{key}": value for key, value in view.items()}
        for key, value in flat.items():
            if key in row and isinstance(value, (int, float)) and not isinstance(value, bool):
                assert float(row[key]) == value
                assert math.isfinite(value)
            elif key in row and value is None:
                assert row[key] == ""


@pytest.mark.parametrize(("command", "name"), CASES)
def test_markdown_is_tables_whose_rows_have_the_same_cells(command: str, name: str) -> None:
    lines = answer(command, name, "--format", "markdown").splitlines()
    assert lines[0].startswith("## ")
    rules = [number for number, line in enumerate(lines) if set(line) <= set("|-: ") and "-" in line]
    assert rules
    for number in rules:
        cells = lines[number].count("|")
        rows = [lines[number - 1]]
        rows += _until_blank(lines[number + 1 :])
        assert len(rows) > 1
        assert {row.replace("\\|", "").count("|") for row in rows} == {cells}


def _until_blank(lines: list[str]) -> list[str]:
    return lines[: lines.index("")] if "" in lines else lines


@pytest.mark.parametrize(("command", "name"), CASES)
def test_plain_has_no_boxes_no_colour_and_one_fact_a_line(command: str, name: str) -> None:
    text = answer(command, name, "--format", "plain")
    assert not set(text) & set("│─┌┐└┘├┤|▁▂▃▄▅▆▇█\x1b\t")
    assert "  " not in text.replace("\n  ", "\n")


def test_accessible_means_plain_unless_a_format_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = said("compare", counted(LONG, *TEN), "--format", "plain")
    table = said("compare", counted(LONG, *TEN), "--format", "table")
    assert said("compare", counted(LONG, *TEN)) == table != plain
    monkeypatch.setenv("ACCESSIBLE", "1")
    assert said("compare", counted(LONG, *TEN)) == plain
    assert said("compare", counted(LONG, *TEN), "--format", "table") == table


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize(("command", "name"), CASES)
def test_no_line_of_a_table_is_wider_than_the_screen(
    command: str, name: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = answer(command, name)
    assert max(map(len, text.splitlines())) <= width
    assert "\x1b" not in text


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("command", SCORERS)
def test_stdout_is_the_result_and_nothing_else(command: str, fmt: str) -> None:
    usual = call(command, LONG, *TEN, "--format", fmt)
    quiet = call(command, LONG, *TEN, "--format", fmt, "--quiet")
    told = call(command, LONG, *TEN, "--format", fmt, "--explain")
    assert usual.stdout == quiet.stdout == told.stdout != ""
    assert quiet.stderr == ""
    # A table ends with what was read; where the result cannot say it, stderr does.
    assert (f"Read 600 rows from {LONG}: " in usual.stderr) == (fmt in ("csv", "json"))
    assert told.stderr.endswith(usual.stderr)
    assert told.stderr.startswith(f"{LONG}: long layout, comma between cells, UTF-8\n  item: column “item”\n")


def test_sorting_by_gap_changes_the_order_in_every_format_and_nothing_else() -> None:
    for fmt in ("csv", "json"):
        listed, sorted_ = (
            said("compare", counted(LONG, *TEN), "--format", fmt, "--sort", order) for order in ("item", "gap")
        )
        assert listed != sorted_
        assert sorted(listed.replace("},\n", "}\n").splitlines()) == sorted(sorted_.replace("},\n", "}\n").splitlines())
    results = json.loads(said("compare", counted(LONG, *TEN), "--format", "json", "--sort", "gap"))["results"]
    gaps = [abs(one["gap"]["mean"]) for one in results if one["item"]]
    assert gaps == sorted(gaps, reverse=True)
    assert results[-1]["item"] is None
