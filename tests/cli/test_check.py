"""``coprod check`` as typed: whole outputs, every outcome, the file of wrong rows, and what must not matter."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest

import coprod_cli
from coprod_cli.problems import CoprodError, Problem, UsageError
from coprod_cli.render.records import result_schema
from coprod_cli.scoring.checked import Check
from coprod_cli.survey.error_rows import MOST_ROWS_OF_ONE
from tests.cli.calling import FORMATS, LADDER, LONG, TEN, WIDE, call, counted
from tests.cli.kept import kept

GOLDEN = Path(__file__).parent / "golden_check"
FAULTS = GOLDEN / "faults.csv"
UPDATE = os.environ.get("COPROD_UPDATE_GOLDEN") == "1"
SCHEMA = jsonschema.Draft202012Validator(json.loads(result_schema()))
HEADING = "item,role,rating,date\n"
ITEMS = [item.id for item in coprod_cli.load_checklist("ten-statements").items]
CLEAN = "".join(f"{item},{role},4,2026-01-05\n" for item in ITEMS for role in ("person", "practitioner"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(FAULTS, tmp_path / "faults.csv")
    shutil.copy(LONG, tmp_path / "team-long.csv")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(*words: str | Path) -> Any:
    """The JSON object of a check, held against its schema."""
    found = json.loads(call("check", *words, "--format", "json").stdout)
    assert [error.message for error in SCHEMA.iter_errors(found)] == []
    return found


def codes(found: Any, severity: str) -> list[str]:
    return [one["code"] for one in found["results"] if one["severity"] == severity]


# -- whole outputs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("name", ["faults", "team-long"])
def test_the_whole_output(folder: Path, name: str, fmt: str) -> None:
    result = call("check", f"{name}.csv", *TEN, "--format", fmt)
    assert result.exit_code == (3 if name == "faults" else 0)
    assert result.stderr == ""
    text = re.sub(r'("name": "coprod", "version": )"[^"]*"', r'\1"VERSION"', result.stdout)
    path = GOLDEN / f"{name}.{fmt}.txt"
    if UPDATE:
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()


def test_a_terminal_without_unicode_gets_ascii(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coprod_cli.render.check_page.can_show_unicode", lambda stream=None: False)
    monkeypatch.setattr("coprod_cli.render.screen.can_show_unicode", lambda stream=None: False)
    for fmt in ("table", "plain", "markdown"):
        assert call("check", "faults.csv", *TEN, "--format", fmt).stdout.isascii()


# -- outcomes --------------------------------------------------------------------------------------

FILES = {
    "clean.csv": HEADING + CLEAN,
    "off-scale.csv": HEADING + "trusted,person,9,2026-01-05\n",
    "no-role.csv": "item,rating,date\ntrusted,4,2026-01-05\n",
    "blank.csv": HEADING + "trusted,person,,2026-01-05\n",
    "header.csv": HEADING,
    "ragged.csv": HEADING + "trusted,person,4\n",
    "empty.csv": "",
    "dates.csv": HEADING + "trusted,person,4,03/04/2026\n",
    "unclosed.csv": HEADING + 'trusted,person,4,"2026\n',
    "bad.yaml": "id: [bad]\n",
}
OUTCOMES: dict[str, tuple[int, list[str]]] = {
    "clean": (0, ["clean.csv", *TEN]),
    "clean and strict": (0, ["clean.csv", *TEN, "--strict"]),
    "warnings": (0, ["team-long.csv", *TEN]),
    "warnings and strict": (1, ["team-long.csv", *TEN, "--strict"]),
    "off the scale": (3, ["off-scale.csv", *TEN]),
    "off the scale and strict": (3, ["off-scale.csv", *TEN, "--strict"]),
    "nothing but what is skipped": (3, ["off-scale.csv", *TEN, "--skip-invalid"]),
    "skipped": (0, ["off-scale.csv", "clean.csv", *TEN, "--skip-invalid"]),
    "skipped and strict": (1, ["off-scale.csv", "clean.csv", *TEN, "--skip-invalid", "--strict"]),
    "no role column": (3, ["no-role.csv", *TEN]),
    "all blank": (3, ["blank.csv", *TEN]),
    "heading only": (3, ["header.csv", *TEN]),
    "ragged": (3, ["ragged.csv", *TEN]),
    "empty": (3, ["empty.csv", *TEN]),
    "unclosed quotation mark": (3, ["unclosed.csv", *TEN]),
    "dates of either kind": (3, ["dates.csv", *TEN]),
    "missing file": (3, ["none.csv", *TEN]),
    "glob without a match": (3, ["none*.csv", *TEN]),
    "one wrong among others": (3, ["clean.csv", "ragged.csv", *TEN]),
    "nothing in these dates": (3, ["clean.csv", *TEN, "--from", "2030-01-01"]),
}
NOT_UNDERSTOOD: dict[str, tuple[int, list[str]]] = {
    "no checklist named": (2, ["clean.csv"]),
    "no store": (4, [*TEN, "--store", "none.db"]),
    "unknown role": (2, ["clean.csv", *TEN, "--as", "nobody"]),
    "one file twice": (2, ["clean.csv", "clean.csv", *TEN]),
    "unknown option": (2, ["clean.csv", *TEN, "--colour"]),
    "no --explain, which is always said": (2, ["clean.csv", *TEN, "--explain"]),
    "wrong definition": (3, ["clean.csv", "--checklist", "bad.yaml"]),
    "errors not as CSV": (2, ["clean.csv", *TEN, "--errors", "errors.json"]),
    "errors over the survey": (2, ["clean.csv", *TEN, "--errors", "clean.csv"]),
    "errors over the output": (2, ["clean.csv", *TEN, "-o", "out.csv", "--errors", "out.csv"]),
    "errors in no folder": (2, ["clean.csv", *TEN, "--errors", "none/errors.csv"]),
    "output of no format": (2, ["clean.csv", *TEN, "-o", "out.doc"]),
}


@pytest.fixture
def faulty(folder: Path) -> Path:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_has_its_exit_code_and_is_told_on_stdout(faulty: Path, outcome: str) -> None:
    code, words = OUTCOMES[outcome]
    result = call("check", *words)
    assert (result.exit_code, result.stderr) == (code, "")
    usable = "cannot be used" not in result.stdout.partition("\n")[0]
    assert usable == (code != 3)


@pytest.mark.parametrize("outcome", NOT_UNDERSTOOD)
def test_what_cannot_be_asked_is_told_on_stderr_and_writes_nothing(faulty: Path, outcome: str) -> None:
    code, words = NOT_UNDERSTOOD[outcome]
    before = sorted(faulty.iterdir())
    result = call("check", *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr
    assert sorted(faulty.iterdir()) == before
    assert (faulty / "clean.csv").read_text(encoding="utf-8") == FILES["clean.csv"]


STOPPING = [name for name in FILES if name.endswith(".csv") and name != "clean.csv"]
STOPPING += ["faults.csv", "none.csv"]
HOSTILE = sorted(map(str, (Path(__file__).parents[1] / "hostile" / "files").iterdir()))


@pytest.mark.parametrize("name", [*STOPPING, *HOSTILE], ids=lambda name: Path(name).name)
def test_every_problem_that_stops_score_is_an_error_in_the_same_words(faulty: Path, name: str) -> None:
    try:
        coprod_cli.score(name, "ten-statements")
        problems: tuple[Problem, ...] = ()
    except CoprodError as stopped:
        problems = stopped.problems
    errors = coprod_cli.check(name, "ten-statements").of("error")
    assert [(one.code, one.message, one.hint, one.file, one.column) for one in errors] == [
        (one.code, one.message, one.hint, one.file, one.column) for one in problems
    ]
    assert [one.rows[:1] for one in errors] == [(one.row,) if one.row else () for one in problems]
    assert bool(problems) or name not in STOPPING


def test_all_problems_of_all_files_stand_together_and_what_is_right_is_counted(faulty: Path) -> None:
    wrong = ["ragged.csv", "no-role.csv", "none.csv", "none*.csv", "off-scale.csv"]
    found = shown("clean.csv", *wrong, *TEN)
    assert sorted(codes(found, "error")) == ["missing", "no-column", "no-match", "not-an-answer", "ragged-rows"]
    assert found["read"]["sources"] == ["clean.csv", "off-scale.csv"]
    assert found["read"]["answered"] == 20
    told = next(one["message"] for one in found["results"] if one["code"] == "not-counted")
    assert told == (
        "All that follows leaves out none*.csv, no-role.csv, none.csv, ragged.csv, which cannot be counted."
    )


def test_standard_input_is_read_once_also_beside_a_wrong_file(faulty: Path) -> None:
    result = call("check", "-", "no-role.csv", *TEN, "--format", "json", stdin=FILES["clean.csv"].encode())
    found = json.loads(result.stdout)
    assert (result.exit_code, found["read"]["sources"], found["read"]["answered"]) == (3, ["standard input"], 20)


def test_more_values_than_are_told_are_counted(folder: Path) -> None:
    rows = "".join(f"trusted,person,bad{n},2026-01-05\n" for n in range(25))
    (folder / "many.csv").write_text(HEADING + rows, encoding="utf-8")
    result = call("check", "many.csv", *TEN, "--errors", "e.csv", "--format", "json")
    found = json.loads(result.stdout)
    assert codes(found, "error") == ["not-an-answer"] * 20 + ["more-problems"]
    assert found["results"][20]["count"] == 5
    assert len(errors_of(folder / "e.csv")) == 25


# -- the file of wrong rows --------------------------------------------------------------------------


def errors_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def test_every_wrong_row_is_written_with_its_place(folder: Path) -> None:
    result = call("check", "faults.csv", *TEN, "--errors", "e.csv")
    assert (result.exit_code, result.stderr) == (3, "10 rows written to e.csv.\n")
    found = errors_of(folder / "e.csv")
    assert list(found[0]) == ["file", "row", "column", "value", "code", "message"]
    survey = list(csv.reader(io.StringIO(FAULTS.read_text(encoding="utf-8"), newline="")))
    for one in found:
        cell = survey[int(one["row"]) - 1][survey[0].index(one["column"])]
        assert one["value"].removeprefix("'") == cell
    # What a spreadsheet would run is not run.
    assert [one["value"] for one in found if one["value"].startswith("'")] == ["'=cmd()", "'-1"]
    assert [(one["row"], one["column"], one["value"]) for one in found[:2]] == [
        ("2", "whole-life", "99"),
        ("5", "creative", "99"),
    ]


def test_a_value_of_many_rows_is_written_up_to_a_limit_that_is_said(folder: Path) -> None:
    rows = "trusted,person,99,2026-01-05\n" * (MOST_ROWS_OF_ONE + 7)
    (folder / "many.csv").write_text(HEADING + rows, encoding="utf-8")
    call("check", "many.csv", *TEN, "--errors", "e.csv")
    *each, last = errors_of(folder / "e.csv")
    assert [int(one["row"]) for one in each] == list(range(2, MOST_ROWS_OF_ONE + 2))
    assert (last["row"], last["message"]) == ("", '"99" is not an answer on this scale (1 to 5): 7 times more.')


def test_without_a_wrong_row_there_is_a_heading(folder: Path) -> None:
    assert call("check", "team-long.csv", *TEN, "--errors", "e.csv", "--quiet").stderr == ""
    assert (folder / "e.csv").read_text(encoding="utf-8") == "file,row,column,value,code,message\n"


def test_a_wrong_column_and_a_wrong_file_are_rows_too(faulty: Path) -> None:
    call("check", "no-role.csv", "ragged.csv", *TEN, "--errors", "e.csv")
    assert [(one["file"], one["row"], one["code"]) for one in errors_of(faulty / "e.csv")] == [
        ("no-role.csv", "", "no-column"),
        ("ragged.csv", "2", "ragged-rows"),
    ]


def test_where_dates_leave_rows_out_only_the_values_are_known(folder: Path) -> None:
    call("check", "faults.csv", *TEN, "--from", "2026-01-01", "--errors", "e.csv")
    found = errors_of(folder / "e.csv")
    assert {one["row"] for one in found} == {""}
    assert '"N/A" is not an answer on this scale (1 to 5): once.' in {one["message"] for one in found}


def test_an_earlier_file_stays_when_the_output_cannot_be_written(folder: Path) -> None:
    (folder / "e.csv").write_text("kept", encoding="utf-8")
    assert call("check", "faults.csv", *TEN, "--errors", "e.csv", "-o", "none/out.json").exit_code == 2
    assert (folder / "e.csv").read_text(encoding="utf-8") == "kept"


# -- rows of findings ------------------------------------------------------------------------------

WIDE_HEADING = f"role,date,respondent,{','.join(ITEMS)},Anything else?\n"


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    rows = [
        f"person,2026-01-05,R1,{','.join('1234512345')},fine",
        "",
        f'person,2026-01-05,R2,{",".join("1234512344")},"two\nlines"',
        "",
        f"person,2026-01-05,R3,{','.join('4' * 10)},",
        f"person,2999-01-05,R4,{','.join('1111122222')},",
    ]
    path = tmp_path / "blank lines.csv"
    path.write_text(WIDE_HEADING + "\n".join(rows) + "\n", encoding="utf-8")
    found = {one.code: one for one in coprod_cli.check(str(path), "ten-statements").findings}
    assert (found["straight-lining"].rows, found["straight-lining"].file) == ((6,), str(path))
    assert found["future-dates"].rows == (7,)


def test_of_several_files_each_has_its_own_count(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        row = f"person,2026-01-05,{name},{','.join('4' * 10)},\n"
        (tmp_path / name).write_text(WIDE_HEADING + row, encoding="utf-8")
    names = [str(tmp_path / name) for name in ("a.csv", "b.csv")]
    (one,) = (one for one in coprod_cli.check(names, "ten-statements").findings if one.code == "straight-lining")
    assert (one.file, one.rows, one.count) == (None, (), 2)
    assert one.message.endswith(f"They are 1 in {names[0]}, 1 in {names[1]}.")


def test_a_form_sent_twice_without_a_name_is_found(tmp_path: Path) -> None:
    row = f"person,2026-01-05 10:15,,{','.join('1234512345')},fine\n"
    other = row.replace("fine", "Fine")
    path = tmp_path / "twice.csv"
    path.write_text(WIDE_HEADING + row + other + row, encoding="utf-8")
    (one,) = (one for one in coprod_cli.check(str(path), "ten-statements").findings if one.code == "duplicate-rows")
    assert (one.severity, one.count, one.rows) == ("warning", 1, (4,))
    numbered = [f"{n},{line}" for n, line in enumerate((row, other, row), 1)]
    path.write_text(f"Response ID,{WIDE_HEADING}{''.join(numbered)}", encoding="utf-8")
    (one,) = (one for one in coprod_cli.check(str(path), "ten-statements").findings if "equal" in one.message)
    assert (one.code, one.severity, one.count) == ("same-but-for-id", "note", 1)


QUALTRICS = """StartDate,EndDate,Status,ResponseId,Q1,Q2,Q3
Start Date,End Date,Response Type,Response ID,{statements}
"{{""ImportId"":""startDate""}}","{{""ImportId"":""endDate""}}","{{""ImportId"":""status""}}",\
"{{""ImportId"":""_recordId""}}","{{""ImportId"":""QID1""}}","{{""ImportId"":""QID2""}}","{{""ImportId"":""QID3""}}"
2026-01-05 10:00:00,2026-01-05 10:05:00,Survey Preview,R_1,4,5,3
2026-01-06 10:00:00,2026-01-06 10:05:00,IP Address,R_2,4,5,2
"""


def test_rows_that_a_system_marks_are_worth_a_look_until_they_are_left_out(folder: Path) -> None:
    beliefs = coprod_cli.load_checklist("core-beliefs")
    statements = ",".join(f'"{item.text}"' for item in beliefs.items)
    (folder / "export.csv").write_text(QUALTRICS.format(statements=statements), encoding="utf-8")
    words = ["export.csv", "--checklist", "core-beliefs", "--as", "person"]
    (marked,) = (one for one in shown(*words)["results"] if one["severity"] == "warning")
    assert (marked["code"], marked["where"]["file"]) == ("rows-marked", "export.csv")
    assert marked["hint"] == 'To leave them out, add --leave-out "Status=Survey Preview".'
    found = shown(*words, "--leave-out", "Status=Survey Preview")
    assert codes(found, "warning") == []
    assert [one["message"] for one in found["results"] if one["code"] == "rows-left-out"] == [
        'Left out 1 row: "Status" "Survey Preview" 1.'
    ]


# -- other sources ---------------------------------------------------------------------------------


def test_a_saved_tally_says_what_it_can_and_what_it_cannot() -> None:
    found = shown(counted(LONG, *TEN))
    assert codes(found, "note") == ["unpaired", "tally-cannot-tell"]
    assert codes(found, "warning") == ["repeated-answers"]
    assert {one["why"]["alpha"] for one in found["reliability"]} == {"a saved tally holds no response, only counts"}
    survey = shown(LONG, *TEN)
    fields = ("item", "role", "n", "blank", "not_applicable", "invalid")
    assert [[one[name] for name in fields] for one in found["statements"]] == [
        [one[name] for name in fields] for one in survey["statements"]
    ]


def test_a_damaged_tally_is_an_error_beside_what_can_be_read(folder: Path) -> None:
    good = counted(LONG, *TEN)
    text = good.read_text(encoding="utf-8")
    (folder / "bad.tally.json").write_text(text[: len(text) // 2], encoding="utf-8")
    found = shown("bad.tally.json", str(good), *TEN)
    assert codes(found, "error") == ["saved-tally"]
    assert found["read"]["answered"] == 278


def test_the_store_is_checked_without_a_source(tmp_path: Path) -> None:
    store = kept(tmp_path / "ratings.db")
    found = shown("--checklist", "core-beliefs", "--store", store)
    assert (found["usable"], found["read"]["sources"], found["read"]["answered"]) == (True, ["the store"], 5)


def test_a_ladder_has_no_alpha_and_says_why_once() -> None:
    text = call("check", LADDER, "--checklist", "ladder", "--format", "plain").stdout
    assert text.count("a ladder is ordinal") == 1


def test_in_python_findings_are_data() -> None:
    checked = coprod_cli.check(pd.read_csv(WIDE), "ten-statements")
    assert isinstance(checked, Check)
    assert checked.usable
    assert [one.code for one in checked.of("warning")] == ["pair-one-sided", "repeated-answers"]
    frame = checked.to_frame()
    assert list(frame["code"]) == [one.code for one in checked.findings]
    assert str(frame["count"].dtype) == "Int64"
    assert frame["count"][0] == 1
    SCHEMA.validate(json.loads(json.dumps(checked.to_dict())))
    with pytest.raises(UsageError):
        coprod_cli.check(pd.read_csv(WIDE), "ten-statements", as_role="nobody")


def test_csv_and_frame_hold_the_same_findings(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(call("check", "faults.csv", *TEN, "--format", "csv").stdout)))
    frame = coprod_cli.check("faults.csv", "ten-statements").to_frame()
    assert list(rows[0]) == list(frame.columns)
    assert [row["message"].removeprefix("'") for row in rows] == list(frame["message"])


# -- what must not matter --------------------------------------------------------------------------


def facts(found: Check) -> set[tuple[object, ...]]:
    """The findings without the rows that they name."""
    named = re.compile(r" \(rows? .*?\)|, once|, \d+ times( in \d+ columns)?")
    return {
        (one.code, one.severity, one.item, one.role, one.count, named.sub("", one.message)) for one in found.findings
    }


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_no_finding(tmp_path: Path, seed: int) -> None:
    head, *rows = FAULTS.read_text(encoding="utf-8").splitlines()
    random.Random(seed).shuffle(rows)
    path = tmp_path / "faults.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    one, two = coprod_cli.check(str(FAULTS), "ten-statements"), coprod_cli.check(str(path), "ten-statements")
    assert facts(one) == facts(two)
    assert (one.statements, one.reliability) == (two.statements, two.reliability)


def test_long_and_wide_have_the_same_findings() -> None:
    one, two = coprod_cli.check(str(LONG), "ten-statements"), coprod_cli.check(str(WIDE), "ten-statements")
    assert facts(one) == facts(two)
    assert (one.statements, one.reliability) == (two.statements, two.reliability)


# -- the page --------------------------------------------------------------------------------------

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "checking.md"


def test_the_page_shows_what_is_printed(folder: Path) -> None:
    lines = call("check", "faults.csv", *TEN).stdout.splitlines()
    last = next(n for n, line in enumerate(lines) if line.startswith("How each statement"))
    block = "\n".join(["$ coprod check faults.csv --checklist ten-statements", *lines[: last - 1], "…"])
    text = PAGE.read_text(encoding="utf-8")
    now = re.sub(
        r"(<!-- begin: faults -->\n```\n).*?(```\n)", lambda found: f"{found[1]}{block}\n{found[2]}", text, flags=re.S
    )
    if UPDATE:
        PAGE.write_text(now, encoding="utf-8")
    assert text == now


def test_the_page_names_every_finding() -> None:
    source = "".join(
        (ROOT / "coprod_cli" / path).read_text(encoding="utf-8")
        for path in ("scoring/check.py", "survey/check.py", "survey/check_told.py")
    )
    used = set(re.findall(r'Finding\(\s*"([a-z-]+)"', source)) | {
        "how-it-was-read",
        "names-read",
        "rows-left-out",
        "rows-marked",
    }
    named = re.findall(r"^\| `([a-z-]+)` \| (?:warning|note) \|", PAGE.read_text(encoding="utf-8"), re.M)
    assert len(named) == len(set(named))
    # Further values that cannot be read are errors, and stand with the problems.
    assert set(named) == used - {"more-problems"}
