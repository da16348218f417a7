"""``list``, ``show``, ``validate`` and ``schema`` as somebody types them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from coprod_cli.checklist import find_checklist
from coprod_cli.checklist.reader import read_bytes
from coprod_cli.commands.list_checklists import list_checklists
from coprod_cli.commands.schema import schema
from coprod_cli.commands.show import show
from coprod_cli.commands.validate import validate
from coprod_cli.problems import CoprodError, DefinitionError, UsageError

CHECKLISTS = Path(__file__).parents[1] / "checklists"
MEALS = """\
id: meals
version: "2"
kind: statements
title: "[bold]Meals[/bold] * _one_"
source: {title: Our own words, wording: ours, note: We asked.}
about: What guests say about the food.
scale: [{value: 1, label: No}, {value: 2, label: "Yes, always"}]
not_applicable: true
roles:
  cook: {label: Cook, stem: "How far would guests say:"}
  guest: {label: Guest}
sections: {taste: Taste, time: Time}
items:
  - {id: warm, text: "=The food is warm.", section: taste, help: Or hot.}
  - {id: late, text: The food is late., section: time, reverse: true}
scoring: {total: {method: percent, bands: [{from: 0, label: Low}, {from: 50, label: High}]}}
"""

app = typer.Typer()
app.command("list")(list_checklists)
app.command("show")(show)
app.command("validate")(validate)
app.command("schema")(schema)


@pytest.fixture(autouse=True)
def _quiet_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COPROD_CHECKLISTS", "ACCESSIBLE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "meals.yaml").write_text(MEALS)
    return tmp_path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def said(*words: str | Path) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.exception
    return result.stdout


def refused(*words: str | Path) -> CoprodError:
    error = run(*words).exception
    assert isinstance(error, CoprodError)
    return error


def test_show_at_80_columns(folder: Path) -> None:
    assert said("show", "meals", "--checklists", folder) == (
        """\
[bold]Meals[/bold] * _one_
meals, version 2, statements, en-GB

What guests say about the food.

Where it comes from
  Source   Our own words
  Wording  written by whoever wrote this file (ours)
  Note     We asked.

Scale
  1  No
  2  Yes, always

Cook (cook)
  How far would guests say:

Guest (guest)
  No words before the statements.

Taste
  1.  =The food is warm.  warm
      Or hot.

Time
  2.  The food is late. (turned round when scored)  late

Scoring
  Counts as a good answer  2 (Yes, always); where an answer is turned round, 1
                           (No)
  Set side by side         Cook and Guest; gap = Guest less Cook
  Does not apply           may be answered; it is counted and not scored
  A response's score       the mean of the answers, turned into 0 to 100
  Least answered           50% of the items, or there is no score
  Band                     from 0: Low
  Band                     from 50: High
"""
    )


def test_show_plain_is_one_fact_a_line(folder: Path) -> None:
    assert said("show", folder / "meals.yaml", "--format", "plain", "--as", "cook") == (
        """\
Title: [bold]Meals[/bold] * _one_
Id: meals
Version: 2
Kind: statements
Language: en-GB
About: What guests say about the food.
Source: Our own words
Wording: written by whoever wrote this file (ours)
Note: We asked.
Scale point 1: No
Scale point 2: Yes, always
Role cook: Cook
Cook is asked: How far would guests say:
Section: Taste
Statement 1 (warm): =The food is warm.
Help for warm: Or hot.
Section: Time
Statement 2 (late): The food is late. (turned round when scored)
Counts as a good answer: 2 (Yes, always); where an answer is turned round, 1 (No)
Set side by side: Cook and Guest; gap = Guest less Cook
Does not apply: may be answered; it is counted and not scored
A response's score: the mean of the answers, turned into 0 to 100
Least answered: 50% of the items, or there is no score
Band: from 0: Low
Band: from 50: High
"""
    )


def test_show_markdown_reads_nothing_in_a_text_as_markup(folder: Path) -> None:
    text = said("show", "meals", "--checklists", folder, "--format", "markdown")
    assert text.startswith("# \\[bold\\]Meals\\[/bold\\] \\* \\_one\\_\n")
    assert "1. =The food is warm. (`warm`)\n   Or hot.\n" in text
    assert "\n### Time\n\n2. The food is late. (turned round when scored) (`late`)\n" in text


def test_show_json_is_an_envelope_around_a_definition_that_can_be_read_again() -> None:
    shown = json.loads(said("show", "ten-statements", "--format", "json", "--as", "Unpaid carer"))
    checklist = find_checklist("ten-statements")
    assert shown["checklist"] == {"id": "ten-statements", "version": "1.0", "sha256": checklist.sha256}
    assert (shown["schema_version"], shown["command"], shown["settings"]) == (1, "show", {"as": "carer"})
    assert read_bytes(json.dumps(shown["results"][0]).encode(), "again").get() == checklist


def test_show_csv_has_a_row_an_item_and_runs_in_no_spreadsheet(folder: Path) -> None:
    text = said("show", "meals", "--checklists", folder, "--format", "csv")
    assert text == (
        "checklist,version,number,item,section,text,help,reverse\n"
        "meals,2,1,warm,taste,'=The food is warm.,Or hot.,false\n"
        "meals,2,2,late,time,The food is late.,,true\n"
    )


def test_show_a_ladder_has_its_highest_rung_on_top() -> None:
    for fmt in ("table", "plain", "markdown"):
        text = said("show", "ladder", "--format", fmt)
        places = [text.index(rung) for rung in ("Co-design", "Engagement", "Consultation", "Informing", "Educating")]
        assert places == sorted(places)
        assert "never a mean" in text


@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize("name", [path.stem for path in sorted(CHECKLISTS.glob("*.yaml"))])
def test_show_keeps_to_the_width_and_loses_no_word(name: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = said("show", name)
    assert max(map(len, text.splitlines())) <= width
    assert "\x1b" not in text
    words = set(text.split())
    for item in find_checklist(name).items:
        assert set(item.text.split()) <= words


def test_show_as_a_role_has_only_its_stem() -> None:
    everybody, carer = said("show", "ten-statements"), said("show", "ten-statements", "--as", "carer")
    assert "Thinking about my own care" in everybody
    assert "Thinking about my own care" not in carer
    assert "Thinking about the person I care for, how far would they say:" in carer


def test_show_an_unknown_role_or_checklist() -> None:
    error = refused("show", "ten-statements", "--as", "persn")
    assert isinstance(error, UsageError)
    assert (str(error), error.problems[0].hint) == ('ten-statements has no role "persn".', "Did you mean `person`?")
    error = refused("show", "ladder", "--as", "xyz")
    assert error.problems[0].hint == "Its roles are: practitioner, person."
    error = refused("show", "ten-statement")
    assert (error.exit_code, error.problems[0].hint) == (2, "Did you mean `ten-statements`?")


def test_list_at_80_and_at_120_columns(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = said("list", "--checklists", folder).splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("ten-statements"))
    assert lines[at : at + 2] == [
        "ten-statements               Ten statements of co-production",
        "                             10 statements; practitioner, person, carer; shipped",
    ]
    monkeypatch.setenv("COLUMNS", "120")
    wide = said("list").splitlines()
    assert wide[0].split() == ["Id", "Title", "Kind", "Items", "Roles", "From"]
    assert wide[-1].split("  ")[-1] == "shipped"
    assert max(map(len, wide)) <= 120


def test_list_says_what_stands_in_place_of_a_shipped_one(folder: Path) -> None:
    (folder / "meals.yaml").write_text(MEALS.replace("id: meals", "id: ladder"))
    as_csv, plain = (said("list", "--checklists", folder, "--format", fmt) for fmt in ("csv", "plain"))
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(as_csv))}
    assert rows["ladder"] == {
        "id": "ladder",
        "version": "2",
        "title": "[bold]Meals[/bold] * _one_",
        "kind": "statements",
        "items": "2",
        "roles": "cook guest",
        "origin": str(folder / "meals.yaml"),
        "shadows": "true",
    }
    assert rows["ten-statements"]["origin"] == "shipped"
    assert f"From: {folder}/meals.yaml (in place of the shipped one)\n" in plain
    assert "(in place of the shipped one)" in " ".join(said("list", "--checklists", folder).split())
    listed = json.loads(said("list", "--checklists", folder, "--format", "json"))
    assert [one["id"] for one in listed["results"] if one["shadows"]] == ["ladder"]


def test_list_leaves_a_broken_file_out_and_says_so_on_standard_error(folder: Path) -> None:
    (folder / "broken.yaml").write_text("id: x\nitmes: []\n")
    result = run("list", "--checklists", folder, "--format", "csv")
    assert result.exit_code == 0
    assert "meals" in result.stdout
    assert "broken.yaml" not in result.stdout
    assert f'{folder / "broken.yaml"}:2:1: A checklist has no key "itmes".' in result.stderr
    assert result.stderr.endswith("1 file left out. `coprod validate FILE` also says what to do.\n")


def test_list_reads_no_markup_and_markdown_escapes_it(folder: Path) -> None:
    assert "[bold]Meals[/bold]" in said("list", "--checklists", folder)
    assert "| `meals` | \\[bold\\]Meals\\[/bold\\] \\* \\_one\\_ |" in said(
        "list", "--checklists", folder, "--format", "markdown"
    )


def test_output_goes_to_a_file_in_the_format_of_its_name(tmp_path: Path) -> None:
    assert said("list", "-o", tmp_path / "all.csv") == ""
    assert (tmp_path / "all.csv").read_text().startswith("id,version,title")
    assert said("show", "ladder", "-o", tmp_path / "ladder.md") == ""
    assert (tmp_path / "ladder.md").read_text().startswith("# Ladder of co-production\n")
    assert said("show", "ladder", "--format", "table", "-o", tmp_path / "ladder.any") == ""
    assert "\x1b" not in (tmp_path / "ladder.any").read_text()


def test_validate_gives_each_file_a_line_and_collects_all_problems(folder: Path) -> None:
    good, bad, none = folder / "meals.yaml", folder / "bad.yaml", folder / "none.yaml"
    bad.write_text(MEALS.replace("kind: statements", "kind: list").replace("id: late", "id: warm"))
    result = run("validate", good, bad, none, CHECKLISTS / "ladder.yaml")
    assert result.stdout == (
        f"ok {good}: [bold]Meals[/bold] * _one_, version 2, 2 statements\n"
        f"wrong {bad}: 2 problems\n"
        f"wrong {none}: 1 problem\n"
        f"ok {CHECKLISTS / 'ladder.yaml'}: Ladder of co-production, version 1.0, 2 questions on 7 rungs\n"
    )
    assert isinstance(result.exception, DefinitionError)
    assert result.exception.exit_code == 3
    assert [problem.place for problem in result.exception.problems] == [f"{bad}:3:7", f"{bad}:15:10", str(none)]


def test_validate_for_machines(folder: Path) -> None:
    bad = folder / "bad.yaml"
    bad.write_text(MEALS.replace("kind: statements", "kind: step"))
    found = json.loads(run("validate", folder / "meals.yaml", bad, "--format", "json").stdout)["results"]
    assert [(one["ok"], one["id"], one["items"]) for one in found] == [(True, "meals", 2), (False, None, None)]
    assert found[1]["problems"] == [
        {
            "code": "unknown-choice",
            "message": '`kind` must be statements, steps or ladder, but is "step".',
            "hint": "Did you mean `steps`?",
            "row": 3,
            "column": 7,
        }
    ]
    assert run("validate", bad, "--format", "csv").stdout == (
        f"file,ok,id,version,title,kind,items,problems\n{bad},false,,,,,,1\n"
    )


def test_schema_is_the_shipped_one(tmp_path: Path) -> None:
    shipped = (CHECKLISTS / "checklist.schema.json").read_text(encoding="utf-8")
    assert said("schema") == shipped
    assert said("schema", "-o", tmp_path / "mine.json") == ""
    assert (tmp_path / "mine.json").read_text(encoding="utf-8") == shipped


@pytest.mark.parametrize(
    ("words", "code", "stderr"),
    [
        (["list"], 0, ""),
        (["show", "ladder"], 0, ""),
        (["schema"], 0, ""),
        (["validate", "meals.yaml"], 0, ""),
        (["show", "leder"], 2, 'There is no checklist "leder".\n  Did you mean `ladder`?\n'),
        (["show", "bad.yaml"], 3, "bad.yaml:1:5: `id` must be a single value, but is a list.\n"),
        (["validate", "meals.yaml", "bad.yaml"], 3, "bad.yaml:1:5: `id` must be a single value, but is a list.\n"),
        (
            ["list", "--checklists", "none"],
            2,
            "none: The folder of checklists does not exist.\n  It is named by --checklists.\n",
        ),
    ],
)
def test_exit_codes_and_what_stderr_says(
    words: list[str], code: int, stderr: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coprod_cli.app import app as whole_app

    monkeypatch.chdir(folder)
    (folder / "bad.yaml").write_text(MEALS.replace("id: meals", "id: [meals]"))
    result = CliRunner().invoke(whole_app, words)
    assert (result.exit_code, result.stderr) == (code, stderr)


@pytest.mark.parametrize(
    "words", [["list"], ["show", "ladder"], ["validate", str(CHECKLISTS / "ladder.yaml")], ["schema"]]
)
def test_the_light_commands_import_neither_pandas_nor_duckdb(words: list[str]) -> None:
    code = (
        "import sys; from coprod_cli.app import run; "
        f"assert run({words!r}) == 0; "
        "print([name for name in ('pandas', 'duckdb', 'numpy') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
