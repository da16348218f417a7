"""``--fail-if`` and its kin: one verdict, whatever the format and wherever the result goes."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from coprod_cli.render.records import result_schema
from tests.cli.calling import FORMATS, LADDER, LONG, TEN, call, counted, said

BELOW_3 = [
    "score < 3: creative, carer: score 2.4, n 5.",
    "score < 3: choice, carer: score 2.8, n 5.",
    "score < 3: information, carer: score 2.25, n 4.",
    "score < 3: risk, practitioner: score 2.81818, n 11.",
    "score < 3: transparent, carer: score 2.6, n 5.",
]
RISK = "practitioner.score < 3: risk: practitioner.score 2.81818, n 11."
CHOICE = "abs(gap) > 1: choice: gap −1.18182, n 11."
VERDICTS = [
    (["score", "--fail-below", "3"], 1, BELOW_3),
    (["score", "--fail-below", "1"], 0, []),
    (["score", "--fail-if", 'role == "practitioner" and mean < 3'], 1,
     ['role == "practitioner" and mean < 3: risk, practitioner: mean 2.81818, n 11.']),
    (["compare", "--fail-below", "3"], 1, [RISK]),
    (["compare", "--fail-gap", "1"], 1, [CHOICE]),
    (["compare", "--fail-gap", "1.2"], 0, []),
    (["compare", "--fail-below", "3", "--fail-gap", "1"], 1, [RISK, CHOICE]),
    (["compare", "--fail-if", "gap < -1 and n >= 10"], 1, ["gap < -1 and n >= 10: choice: gap −1.18182, n 11."]),
    (["compare", "--fail-if", "gap < -1 and n > 11"], 0, []),
    (["compare", "--agreement", "--fail-if", "agreement.exact < 10%"], 1,
     ["agreement.exact < 10%: choice: agreement.exact 0, n 11."]),
    (["compare", "--fail-if", "whole and person.top_box < 60%"], 0,
     ["whole and person.top_box < 60%: the whole: not calculable (the top box is counted item by item)."]),
    (["compare", "--fail-if", "gap < -1", "--fail-if", "gap > 0.4"], 1,
     ["gap < -1: choice: gap −1.18182, n 11.", "gap > 0.4: family: gap 0.545455, n 11."]),
]  # fmt: skip


# All of them in one format for people and one for machines; two in all five.
EVERYWHERE = (0, 7)
SHOWN = [(*one, fmt) for n, one in enumerate(VERDICTS) for fmt in (FORMATS if n in EVERYWHERE else ("plain", "json"))]


@pytest.mark.parametrize(("words", "code", "lines", "fmt"), SHOWN)
def test_the_verdict_is_the_same_in_every_format_and_quiet_keeps_it(
    words: list[str], code: int, lines: list[str], fmt: str
) -> None:
    command, *limits = words
    source = LONG if "--agreement" in words else counted(LONG, *TEN)
    result = call(command, source, *TEN, *limits, "--format", fmt, "--quiet")
    assert (result.exit_code, result.stderr.splitlines()) == (code, lines)
    more = ["--agreement"] if "--agreement" in words else []
    without = said(command, source, *TEN, *more, "--format", fmt, "--quiet")
    if fmt == "json":
        told, plain = json.loads(result.stdout), json.loads(without)
        found = [(one["expression"], place["item"]) for one in told.pop("verdicts") for place in one["failed"]]
        assert found == [(line.split(": ")[0], line.split(": ")[1].split(",")[0]) for line in lines if code]
        assert told == plain
    else:
        assert result.stdout == without


QUARTERS = ["trend", LONG, *TEN, "--every", "quarter", "-q"]
TRENDS = [
    (["--fail-if", 'whole and period == "2026-Q2" and gap > 0'], 0),
    (["--fail-if", 'whole and period == "2026-Q2" and gap < 0.5'], 1),
    (["--fail-if", "change.gap.low > 0"], 1),
    (["--fail-if", "n > 100"], 0),
    (["--fail-on-special-cause"], 0),
    (["--fail-on-any-special-cause", "--fail-if", "n > 100"], 0),
]


@pytest.mark.parametrize(("limits", "code"), TRENDS)
def test_a_trend_has_one_code_and_one_stderr_in_every_format(limits: list[str], code: int) -> None:
    found = {fmt: call(*QUARTERS, *limits, "--format", fmt) for fmt in FORMATS}
    assert {one.exit_code for one in found.values()} == {code}
    assert len({one.stderr for one in found.values()}) == 1


def test_json_carries_every_verdict_and_keeps_to_the_schema() -> None:
    words = ["compare", LONG, *TEN, "--by", "team", "--every", "year", "--fail-if", "gap < -1.6", "-f", "json", "-q"]
    result = call(*words, "--fail-if", "gap.low < -99")
    told = json.loads(result.stdout)
    jsonschema.Draft202012Validator(json.loads(result_schema())).validate(told)
    first, second = told["verdicts"]
    assert (first["expression"], [(one["item"], one["period"], one["group"]) for one in first["failed"]]) == (
        "gap < -1.6",
        [("choice", "2025", {"team": "North"}), ("promise", "2025", {"team": "North"})],
    )
    assert first["failed"][0]["values"] == {"gap": -5 / 3, "n": 6}
    assert first["not_calculable"] == []
    assert (second["expression"], second["failed"]) == ("gap.low < -99", [])
    assert "verdicts" not in json.loads(said(*words[:2], *TEN, "-f", "json", "-q"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["compare", "--fail-if", "gap <"], "“gap <”, character 6: a field or a value is missing"),
        (["compare", "--fail-if", "gp < 1"], "compare has no field “gp”.\n  Did you mean gap?"),
        (["score", "--fail-if", "gap < 1"], "score has no field “gap”.\n  It is a field of compare and trend."),
        (["trend", "--fail-if", "gap.lo < 1"], "trend has no field “gap.lo”.\n  Did you mean gap.low?"),
        (["compare", "--fail-if", 'item == "trustd"'], 'has no item "trustd".\n  Did you mean "trusted"?'),
        (["compare", "--fail-if", 'group.team == "x"'], "no field “group.team”.\n  There are groups with --by"),
        (["compare", "--fail-if", "gap"], "A number alone is neither true nor false."),
        (["ladder", "--fail-if", "change.gap < 1"], "ladder has no field “change.gap”.\n  It is a field of trend."),
    ],
)
def test_a_wrong_limit_is_a_usage_error_before_anything_is_counted(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counting(*_: object, **__: object) -> None:
        raise AssertionError("it was counted")

    monkeypatch.setattr("coprod_cli.survey.count.count_sources", counting)
    command, *limits = words
    output = tmp_path / "out.json"
    source = [LADDER] if command == "ladder" else [LONG, *TEN]
    result = call(command, *source, *limits, "-o", output)
    assert (result.exit_code, result.stdout, output.exists()) == (2, "", False)
    assert told in result.stderr


def test_what_only_a_saved_tally_knows_is_said_before_anything_is_written(tmp_path: Path) -> None:
    by_team = counted(LONG, *TEN, "--by", "team")
    good = call("compare", by_team, "-q", "--fail-if", 'group.team == "North" and gap < -1.1')
    assert good.exit_code == 1
    assert good.stderr.startswith('group.team == "North" and gap < -1.1: choice, team North: gap −1.')
    output = tmp_path / "out.csv"
    wrong = call("compare", by_team, "-o", output, "--fail-if", 'group.ward == "North"')
    assert (wrong.exit_code, output.exists()) == (2, False)
    assert "Groups are those of --by: group.team." in wrong.stderr


def test_many_results_are_counted_and_json_names_all() -> None:
    words = ["compare", LONG, *TEN, "-q", "--by", "team", "--every", "quarter", "--fail-if", "n >= 0"]
    lines = call(*words).stderr.splitlines()
    assert len(lines) == 21
    named = len(json.loads(call(*words, "-f", "json").stdout)["verdicts"][0]["failed"])
    assert lines[-1] == f"n >= 0: {named - 20} more; --format json names all."


def test_a_group_that_is_not_there_is_told() -> None:
    result = call("compare", LONG, *TEN, "-q", "--by", "team", "--fail-if", 'group.team == "Nort" and gap < -1')
    assert (result.exit_code, result.stderr) == (
        0,
        'group.team == "Nort" and gap < -1: No result has the group.team "Nort". There are "North", "South".\n',
    )


def test_a_missed_limit_still_writes_the_file(tmp_path: Path) -> None:
    output = tmp_path / "scores.csv"
    assert call("score", LONG, *TEN, "--fail-below", "3", "-o", output).exit_code == 1
    assert output.read_text(encoding="utf-8") == call("score", LONG, *TEN, "--format", "csv").stdout


def test_a_limit_names_group_and_period() -> None:
    result = call("compare", LONG, *TEN, "-q", "--by", "team", "--every", "year", "--fail-gap", "1.6")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "abs(gap) > 1.6: choice, team North, 2025: gap −1.66667, n 6.",
        "abs(gap) > 1.6: promise, team North, 2025: gap −1.66667, n 6.",
    ]


def test_a_ladder_is_held_against_its_medians_and_says_that_it_has_no_gap() -> None:
    below = call("compare", LADDER, "--checklist", "ladder", "-q", "--fail-below", "5.5")
    assert (below.exit_code, below.stderr) == (1, "person.score < 5.5: now: person.score 5, n 15.\n")
    gap = call("compare", LADDER, "--checklist", "ladder", "-q", "--fail-gap", "1")
    assert gap.exit_code == 0
    assert gap.stderr.startswith("abs(gap) > 1: now: not calculable (a ladder is ordinal")
    rungs = call("ladder", LADDER, "-q", "--fail-if", 'item == "now" and person.median < 5.5')
    assert rungs.exit_code == 1


def test_one_row_a_response_has_no_limits() -> None:
    result = call("score", LONG, *TEN, "--per", "response", "--fail-if", "mean < 1")
    assert result.exit_code == 2
    assert "--fail-if looks at statements" in result.stderr
