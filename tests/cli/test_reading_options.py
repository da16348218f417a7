"""How sources are named and what is said about their columns, roles and answers on the command line."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from tests.cli.calling import LONG, TEN, WIDE, call, said


def scores(*words: str | Path, stdin: bytes | None = None) -> str:
    return said("score", *words, *TEN, "--format", "csv", "--quiet", stdin=stdin)


@pytest.fixture
def expected() -> str:
    return scores(LONG)


def test_standard_input_plain_and_compressed(expected: str) -> None:
    assert scores("-", stdin=LONG.read_bytes()) == expected
    assert scores("-", stdin=gzip.compress(WIDE.read_bytes())) == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_delimiters_and_a_byte_order_mark(delimiter: str, encoding: str, tmp_path: Path, expected: str) -> None:
    rows = list(csv.reader(WIDE.read_text(encoding="utf-8").splitlines()))
    path = tmp_path / "survey.txt"
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    assert scores(path) == expected


def test_many_files_and_a_glob_are_one_survey(tmp_path: Path, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    heading, *lines = LONG.read_text(encoding="utf-8").splitlines(keepends=True)
    for number in range(3):
        (tmp_path / f"part-{number}.csv").write_text(heading + "".join(lines[number * 200 : (number + 1) * 200]))
    monkeypatch.chdir(tmp_path)
    assert scores("part-*.csv") == scores("part-0.csv", "part-1.csv", "part-2.csv") == expected
    assert call("score", "part-*.csv", "part-1.csv", *TEN).exit_code == 2


def test_columns_roles_and_answers_can_be_named(tmp_path: Path, expected: str) -> None:
    text = LONG.read_text(encoding="utf-8")
    heading, _, rest = text.partition("\n")
    assert heading == "item,role,rating,date,respondent,pair,team,note"
    rest = rest.replace(",practitioner,", ",Staff,").replace(",4,20", ",Agree = yes,20")
    path = tmp_path / "survey.csv"
    path.write_text("Thing,Who=what,How far,Day,Rater,Plan,team,note\n" + rest, encoding="utf-8")
    words: list[str | Path] = [path]
    for thing, named in (
        ("item", "Thing"),
        ("role", "Who=what"),
        ("rating", "How far"),
        ("date", "Day"),
        ("respondent", "Rater"),
        ("pair", "Plan"),
    ):
        words += ["--column", f"{thing}={named}"]
    assert scores(*words, "--role", "Staff=practitioner", "--answer", "Agree = yes=4") == expected
    without = call("score", *words, *TEN)
    assert without.exit_code == 3
    assert '"Staff" is not a role' in without.stderr
    assert '"Agree = yes" is not an answer' in without.stderr


def test_one_role_for_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("trusted,choice\n4,5\n2,3\n")
    rows = list(csv.DictReader(scores(path, "--as", "practitioner").splitlines()))
    assert [(row["item"], row["mean"]) for row in rows[:2]] == [("trusted", "3.0"), ("whole-life", "")]
    assert {row["role"] for row in rows} == {"practitioner"}


def test_dates_that_prove_neither_order_need_a_word(tmp_path: Path) -> None:
    path = tmp_path / "dates.csv"
    path.write_text("role,date,trusted\nperson,03/04/2026,4\nperson,05/06/2026,2\n")
    assert call("trend", path, *TEN, "--every", "month").exit_code == 3
    for style, periods in (("dmy", ["2026-04", "2026-05", "2026-06"]), ("mdy", ["2026-03", "2026-04", "2026-05"])):
        text = said("trend", path, *TEN, "--every", "month", "--format", "csv", "--dates", style)
        found = [row["period"] for row in csv.DictReader(text.splitlines()) if row["item"] == "trusted"]
        assert found == periods


def test_what_cannot_be_read_stops_unless_it_is_skipped_and_then_it_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("role,trusted\nperson,4\nperson,9\nperson,maybe\n")
    stopped = call("score", path, *TEN)
    assert (stopped.exit_code, stopped.stdout) == (3, "")
    for raw, row in (("9", 3), ("maybe", 4)):
        assert f'{path}, row {row}, column "trusted": "{raw}" is not an answer on this scale (1 to 5)' in stopped.stderr
    skipped = call("score", path, *TEN, "--skip-invalid", "--format", "csv")
    assert skipped.exit_code == 0
    first = next(csv.DictReader(skipped.stdout.splitlines()))
    assert (first["n"], first["invalid"], first["mean"]) == ("1", "2", "4.0")
    assert "2 invalid and skipped" in skipped.stderr


def test_days_that_count_are_the_first_and_the_last_of_them(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text("role,date,trusted\n" + "".join(f"person,2026-01-0{day}T23:59:59,{day}\n" for day in range(1, 6)))
    text = scores(path, "--from", "2026-01-02", "--to", "2026-01-04")
    first = next(csv.DictReader(text.splitlines()))
    assert (first["n"], first["n_2"], first["n_3"], first["n_4"]) == ("3", "1", "1", "1")


def test_explain_says_how_each_file_was_understood(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("Completion time;Team;Shoe size;Q1;Q2\n31/03/2026;North;40;4;5\n")
    result = call("score", path, *TEN, "--as", "person", "--by", "team", "--explain", "--quiet", "--format", "csv")
    assert result.exit_code == 0
    assert result.stderr == (
        f"{path}: wide layout, semicolon between cells, UTF-8\n"
        "  date: column “Completion time”\n"
        "  team: column “Team”\n"
        "  statement trusted: column “Q1”\n"
        "  statement whole-life: column “Q2”\n"
        "  role: person in every row (--as)\n"
        "  dates: day first, 31/03/2026\n"
        "  grouped by: Team\n"
        "  not used: Shoe size\n"
    )


@pytest.mark.parametrize("words", [["score"], ["trend"], ["score", "--per", "response"]])
def test_explain_speaks_also_when_there_is_nothing_to_show(words: list[str]) -> None:
    result = call(*words, LONG, *TEN, "--from", "2030-01-01", "--explain")
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr.startswith(f"{LONG}: long layout, comma between cells, UTF-8\n  item: column “item”\n")


def test_reversed_items_are_shown_turned_round_or_raw(tmp_path: Path) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("role,trusted,choice\nperson,1,1\nperson,2,1\n")
    path = tmp_path / "mine.yaml"
    path.write_text(
        'id: mine\nversion: "1"\nkind: statements\ntitle: Mine\nsource: {title: Tests, wording: ours}\n'
        "about: For tests.\nscale: [{value: 1, label: a}, {value: 2, label: b}, {value: 3, label: c}]\n"
        "roles: {person: {label: Person}}\n"
        "items: [{id: trusted, text: One., reverse: true}, {id: choice, text: Two.}]\n"
    )
    means = []
    for words in ([], ["--raw"]):
        text = said("score", answers, "--checklist", path, "--format", "csv", *words)
        means.append([row["mean"] for row in csv.DictReader(text.splitlines())])
    assert means == [["2.5", "1.0", "1.75"], ["1.5", "1.0", ""]]
