"""Command × format × exit code: what the shell is told, and what then stands on the two streams."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_cli import __version__
from tests.cli.calling import CHECKLISTS, FORMATS, LONG, SCORERS, TEN, call

HEADING = "item,role,rating,date\n"
FILES = {
    "off-scale.csv": HEADING + "trusted,person,9,2026-01-05\n",
    "no-role.csv": "item,rating,date\ntrusted,4,2026-01-05\n",
    "blank.csv": HEADING + "trusted,person,,2026-01-05\n",
    "header.csv": HEADING,
    "bad.yaml": "id: [bad]\n",
}


@pytest.fixture(autouse=True)
def _in_a_folder_of_faulty_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


OUTCOMES = {
    "done": (0, [str(LONG), *TEN]),
    "no checklist named": (2, [str(LONG)]),
    "no source named, and no store": (4, [*TEN]),
    "files and a store": (2, [str(LONG), *TEN, "--store", "ratings.db"]),
    "unknown checklist": (2, [str(LONG), "--checklist", "ten-statement"]),
    "unknown period": (2, [str(LONG), *TEN, "--every", "decade"]),
    "unknown date style": (2, [str(LONG), *TEN, "--dates", "ymd"]),
    "unknown role": (2, [str(LONG), *TEN, "--as", "nobody"]),
    "mapping without =": (2, [str(LONG), *TEN, "--role", "Staff"]),
    "mapping off the scale": (2, [str(LONG), *TEN, "--answer", "Agree=9"]),
    "mapping to no role": (2, [str(LONG), *TEN, "--role", "Staff=staff"]),
    "no date": (2, [str(LONG), *TEN, "--from", "yesterday"]),
    "dates reversed": (2, [str(LONG), *TEN, "--from", "2026-01-02", "--to", "2026-01-01"]),
    "not a size": (2, [str(LONG), *TEN, "--memory", "lots"]),
    "one file twice": (2, [str(LONG), str(LONG), *TEN]),
    "unknown option": (2, [str(LONG), *TEN, "--colour"]),
    "missing file": (3, ["none.csv", *TEN]),
    "glob without a match": (3, ["none*.csv", *TEN]),
    "folder": (3, [".", *TEN]),
    "no such column": (3, [str(LONG), *TEN, "--by", "ward"]),
    "wrong definition": (3, [str(LONG), "--checklist", "bad.yaml"]),
    "off the scale": (3, ["off-scale.csv", *TEN]),
    "no role column": (3, ["no-role.csv", *TEN]),
    "heading only": (3, ["header.csv", *TEN]),
    "all blank": (4, ["blank.csv", *TEN]),
    "nothing in these dates": (4, [str(LONG), *TEN, "--from", "2030-01-01"]),
    "all skipped": (4, ["off-scale.csv", *TEN, "--skip-invalid"]),
}


@pytest.mark.parametrize("command", ["score", "compare", "trend", "tally"])
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_has_one_code_and_wrong_ones_say_why_on_stderr_only(command: str, outcome: str) -> None:
    code, words = OUTCOMES[outcome]
    output = ["-o", "-"] if command == "tally" else []
    result = call(command, *words, *output)
    assert result.exit_code == code
    assert bool(result.stdout) == (code == 0)
    assert "Traceback" not in result.stderr
    assert code == 0 or result.stderr


CODES = {name: OUTCOMES[name] for name in ("done", "one file twice", "off the scale", "all blank")}


@pytest.mark.parametrize("outcome", CODES)
@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("command", SCORERS)
def test_the_code_and_the_words_are_the_same_in_every_format(command: str, fmt: str, outcome: str) -> None:
    code, words = CODES[outcome]
    result = call(command, *words, "--format", fmt)
    assert result.exit_code == code
    assert code == 0 or result.stderr == call("score", *words).stderr
    assert bool(result.stdout) == (code == 0)


DEFINITIONS = [
    (["list"], 0),
    (["list", "--checklists", "none"], 2),
    (["show", "ladder"], 0),
    (["show", "leder"], 2),
    (["show", "ladder", "--as", "nobody"], 2),
    (["show", "bad.yaml"], 3),
    (["validate", str(CHECKLISTS / "ladder.yaml")], 0),
    (["validate", "bad.yaml"], 3),
    (["validate", "none.yaml"], 3),
]


@pytest.mark.parametrize("words", [["compare", "--fail-gap", "1"], ["compare", "--format", "json"], ["trend"]])
def test_answers_of_neither_view_are_nothing_to_compare(words: list[str]) -> None:
    Path("carers.csv").write_text("role,date,trusted\ncarer,2026-01-05,4\n")
    result = call(*words, "carers.csv", *TEN)
    assert (result.exit_code, result.stdout) == (4, "")
    assert "No answer of practitioner or person counts." in result.stderr
    assert call("score", "carers.csv", *TEN).exit_code == 0


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize(("words", "code"), DEFINITIONS)
def test_commands_of_definitions_too(words: list[str], code: int, fmt: str) -> None:
    result = call(*words, "--format", fmt)
    assert result.exit_code == code
    assert bool(result.stderr) == (code != 0)
    # Only validate has a result to give about what is wrong: a line for each file.
    assert bool(result.stdout) == (code == 0 or words[0] == "validate")


@pytest.mark.parametrize(
    "words",
    [
        ["scores"],
        ["--colour"],
        ["score", "x.csv", *TEN, "--format", "xml"],
        ["compare", "x.csv", *TEN, "--sort", "size"],
        ["compare", "x.csv", *TEN, "--fail-gap", "wide"],
        ["score", "x.csv", *TEN, "--fail-gap", "1"],
        ["trend", "x.csv", *TEN, "--fail-gap", "1"],
        ["tally", str(LONG), *TEN],
        ["tally", str(LONG), *TEN, "--format", "json", "-o", "t.json"],
        ["show"],
        ["validate"],
        ["schema", "--format", "csv"],
        ["score", str(LONG), *TEN, "-o", "scores.xyz"],
        ["score", str(LONG), *TEN, "-o", "scores"],
        ["score", str(LONG), *TEN, "-o", "no-folder/scores.csv"],
        ["score", str(LONG), *TEN, "--fail-below", "nan"],
        ["score", str(LONG), *TEN, "--per", "item"],
        ["score", str(LONG), *TEN, "--per", "response", "--format", "json"],
        ["score", str(LONG), *TEN, "--per", "response", "--fail-below", "3"],
    ],
)
def test_what_cannot_be_asked_for_is_2_and_gives_no_result(words: list[str]) -> None:
    result = call(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_without_a_command_there_is_help() -> None:
    result = call()
    assert result.stderr == ""
    assert "Usage: coprod [OPTIONS] COMMAND" in result.stdout


def test_version() -> None:
    result = call("--version")
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"coprod {__version__}\n", "")
