"""What is said on the command line about how a file is written, and what is told of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.calling import LONG, TEN, call, said
from tests.survey.sheets import WRITERS, write_xlsx

ROWS = [["role", "trusted"], ["person", 4], ["person", 2]]


def mean(*words: str | Path) -> float:
    found = json.loads(said("score", *words, *TEN, "--format", "json", "--quiet"))["results"]
    return next(one["mean"] for one in found if one["item"] == "trusted" and one["role"] == "person")


@pytest.mark.parametrize("kind", WRITERS)
def test_a_workbook_is_scored(kind: str, tmp_path: Path) -> None:
    assert mean(WRITERS[kind](tmp_path / f"a.{kind}", ROWS)) == 3.0


def test_a_workbook_through_a_pipe(tmp_path: Path) -> None:
    data = write_xlsx(tmp_path / "a.xlsx", ROWS).read_bytes()
    found = json.loads(said("score", "-", *TEN, "--format", "json", "--quiet", stdin=data))
    assert found["read"]["sources"] == ["standard input"]
    assert found["read"]["answered"] == 2


@pytest.mark.parametrize(
    "words", [["score"], ["compare"], ["trend", "--every", "year"], ["tally", "-o", "t.tally.json"]]
)
def test_every_command_over_sources_takes_them(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = ["x", *["role;date;team;trusted"] * 2, "person;2026-01-01;Süd;4", "practitioner;2026-01-02;Nord;5", ";;;9"]
    (tmp_path / "a.csv").write_bytes("\n".join(rows).encode("cp1252"))
    given = ["--skip-rows", "1", "--header-rows", "2", "--last-row", "5", "--delimiter", "semicolon"]
    result = call(*words, "a.csv", *TEN, *given, "--encoding", "windows-1252", "--explain")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith(
        "a.csv: wide layout, semicolon between cells, Windows-1252\n  headings: rows 2, 3\n"
    )


def test_the_json_says_what_was_said_and_understood(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Team survey\n\nrole;trusted\nperson;4\n\nTotal;4\n")
    found = json.loads(said("score", path, *TEN, "--last-row", "4", "--format", "json", "--quiet"))["settings"]
    assert (found["last_row"], "skip_rows" in found) == (4, False)
    (source,) = found["sources"]
    told = ("delimiter", "encoding", "heading_rows", "rows_above")
    assert [source[name] for name in told] == ["semicolon", "UTF-8", [3], [1]]


def test_explain_tells_the_sheet_and_the_rows_above(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["Team survey"], [], *ROWS])
    result = call("score", path, *TEN, "--explain", "--quiet", "--format", "csv")
    assert result.stderr.startswith(
        f"{path}: wide layout, sheet “Answers”\n  left out above the headings: row 1\n  headings: row 3\n"
    )


def test_a_file_that_is_not_utf_8_is_told_on_stderr(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("role,team,trusted\nperson,Süd,4\n".encode("latin-1"))
    result = call("score", path, *TEN)
    assert (
        f'{path}: not UTF-8, so read as Latin-1; row 2 then says "Süd". If that is wrong, add --encoding.'
        in result.stderr.splitlines()
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--sheet", "1"], "--sheet says how a workbook is to be read, and none is named.\n  Leave --sheet out.\n"),
        (
            ["--delimiter", "colon"],
            '--delimiter "colon" is not one of comma, semicolon, tab, pipe.\n'
            "  Write its name, or the mark itself in quotation marks.\n",
        ),
        (
            ["--encoding", "utf-9"],
            '--encoding "utf-9" is not the name of an encoding.\n'
            "  Such names are utf-8, utf-16, windows-1252, latin-1.\n",
        ),
        (
            ["--encoding", "base64"],
            '--encoding "base64" is not the name of an encoding.\n'
            "  Such names are utf-8, utf-16, windows-1252, latin-1.\n",
        ),
        (["--header-rows", "0"], "--header-rows 0 is not a number of 1 or more.\n"),
        (["--skip-rows=-1"], "--skip-rows -1 is not a number of 0 or more.\n"),
        (["--last-row", "0"], "--last-row 0 is not a number of 1 or more.\n"),
    ],
)
def test_what_nothing_can_mean(words: list[str], told: str) -> None:
    result = call("score", LONG, *TEN, *words)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", told)


def test_what_fits_no_source(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ROWS)
    result = call("score", path, *TEN, "--encoding", "utf-8")
    assert result.exit_code == 2
    assert result.stderr.startswith("--encoding says how a text file is to be read, and none is named.\n")
    said("tally", LONG, *TEN, "-o", tmp_path / "t.tally.json")
    result = call("score", tmp_path / "t.tally.json", "--skip-rows", "1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("--skip-rows says how a file is to be read, and none is named.\n")
    # A word about workbooks stands beside text files, as long as there is one workbook.
    assert mean(path, LONG, "--sheet", "1") > 0


def test_the_last_row_of_several_files(tmp_path: Path) -> None:
    paths = [write_xlsx(tmp_path / name, ROWS) for name in ("a.xlsx", "b.xlsx")]
    result = call("score", *paths, *TEN, "--last-row", "2")
    assert result.exit_code == 2
    assert "--last-row" in result.stderr.splitlines()[0]
