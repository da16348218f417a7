"""``coprod export`` as somebody types it: forms, filters, what is left out, and the way back."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest

import coprod_cli
from coprod_cli.checklist import find_checklist
from coprod_cli.ratings.exporting import HEADINGS
from coprod_cli.ratings.responses import begin
from coprod_cli.ratings.store import open_store
from tests.cli.calling import COPROD, TEN, WIDE, call, environment, said
from tests.ratings.filling import fill, response

BELIEFS = find_checklist("core-beliefs")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the test works; the store is ``ratings.db`` there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPROD_STORE", str(tmp_path / "ratings.db"))
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Path:
    """Three responses: two of a pair, one of nobody."""
    return fill(
        folder / "ratings.db",
        BELIEFS,
        [
            response(BELIEFS, "practitioner", {"equals": 4, "assets": None}, pair="P1", respondent="S1", team="North"),
            response(BELIEFS, "person", {"equals": 2}, pair="P1", respondent="R1", team="North", date="2026-03-05"),
            response(BELIEFS, "person", {"equals": 5}, date=None, note="+ they asked first"),
        ],
    )


def table(*words: str | Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(said("export", *words), newline="")))


def ids(*words: str | Path) -> list[str]:
    return list(dict.fromkeys(row["response_id"][-1] for row in table(*words)))


def test_the_form_follows_the_file_or_the_word(store: Path, folder: Path) -> None:
    to_stdout = said("export")
    assert to_stdout.splitlines()[0] == ",".join(HEADINGS)
    for words in (["-o", "a.csv"], ["-o", "b.txt", "--format", "csv"]):
        assert call("export", *words).stdout == ""
        assert Path(words[1]).read_bytes() == to_stdout.encode()
    said("export", "-o", "a.json")
    assert said("export", "--format", "json").encode() == Path("a.json").read_bytes()
    said("export", "-o", "a.parquet")
    assert Path("a.parquet").read_bytes()[:4] == b"PAR1"
    assert call("export", "-o", "-").stdout == to_stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-o", "a.xlsx"], "An export is written as .csv, .parquet or .json."),
        (["--format", "parquet"], "Parquet is not written to standard output."),
        (["-o", "no/such/a.csv"], "There is no folder"),
        (["--from", "2026-03-02", "--to", "2026-03-01"], "--from is after --to."),
    ],
)
def test_what_cannot_be_written_is_said(store: Path, words: list[str], told: str) -> None:
    result = call("export", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_it_says_how_many_and_that_no_unfinished_one_is_among_them(store: Path) -> None:
    with open_store(store) as opened:
        begun = begin(opened, BELIEFS, role="person", date="2026-03-02")
    result = call("export", "-o", "a.json")
    assert result.stderr == (
        "3 responses exported.\nNot exported: 1 unfinished interview. `coprod rate --resume` goes on.\n"
    )
    assert begun.id not in Path("a.json").read_text() + said("export")
    assert call("export", "-o", "a.json", "--quiet").stderr == ""


def test_filters(store: Path) -> None:
    first, second, third = ids()
    assert ids("--checklist", "core-beliefs") == ids("--checklist", "core-beliefs@1.0") == [first, second, third]
    for words, expected in (
        (["--as", "practitioner"], [second]),
        (["--team", "North"], [second, third]),
        (["--pair", "P1", "--as", "person"], [third]),
        (["--respondent", "S1"], [second]),
        (["--from", "2026-03-05"], [third]),
        (["--to", "2026-03-02"], [second]),
    ):
        assert ids(*words) == expected, words


@pytest.mark.parametrize("words", [["--pair", "P9"], ["--checklist", "core-beliefs@9"], ["--checklist", "ladder"]])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_nothing_is_exit_4_and_writes_nothing(store: Path, words: list[str], form: str) -> None:
    result = call("export", *words, "-o", f"a.{form}")
    assert (result.exit_code, Path(f"a.{form}").exists()) == (4, False)
    assert "The store holds no such finished response." in result.stderr


def test_without_a_store_it_is_exit_4(folder: Path) -> None:
    result = call("export")
    assert (result.exit_code, result.stdout) == (4, "")
    assert "No ratings are stored here yet." in result.stderr


def test_json_holds_definitions_responses_and_all_else(store: Path) -> None:
    whole = json.loads(said("export", "--format", "json"))
    assert (whole["schema_version"], whole["command"], whole["tool"]["name"]) == (1, "export", "coprod")
    assert [one["sha256"] for one in whole["definitions"]] == [BELIEFS.sha256]
    assert whole["definitions"][0]["content"]["items"][0]["text"] == BELIEFS.items[0].text
    assert [one["answers"] for one in whole["responses"]] == [
        {"equals": 5},
        {"equals": 4, "assets": None},
        {"equals": 2},
    ]
    assert whole["responses"][0]["note"] == "+ they asked first"
    assert {"imports", "stories", "actions"} <= whole["tables"].keys()


def test_a_part_in_json_holds_no_more_than_was_asked_for(store: Path) -> None:
    with open_store(store) as opened, opened.writing() as connection:
        connection.execute("INSERT INTO imports VALUES ('p', 's', 'c', 7, 'm', '0.1.0')")
        connection.execute("INSERT INTO definitions VALUES ('x', 'other', '1', '{}')")
    part = json.loads(said("export", "--format", "json", "--respondent", "S1"))
    assert "tables" not in part
    assert [one["sha256"] for one in part["definitions"]] == [BELIEFS.sha256]
    assert [one["respondent"] for one in part["responses"]] == ["S1"]
    whole = json.loads(said("export", "--format", "json"))
    assert len(whole["tables"]["imports"]) == 1
    assert len(whole["definitions"]) == 2


def test_an_export_is_a_survey_file(folder: Path) -> None:
    said("import", WIDE, *TEN)
    for name in ("a.csv", "a.parquet"):
        said("export", "-o", name)
        expected, found = (coprod_cli.compare(path, "ten-statements", by="team") for path in (WIDE, name))
        assert found.results == expected.results
    assert "No column" not in call("score", "a.csv", *TEN).stderr


def test_answers_of_nobody_stay_together_in_a_survey_file(folder: Path) -> None:
    Path("nobody.csv").write_text("role,equals,assets\nperson,4,5\nperson,1,2\n")
    said("import", "nobody.csv", "--checklist", "core-beliefs")
    said("export", "-o", "a.csv")
    expected = coprod_cli.score("nobody.csv", "core-beliefs").results
    assert coprod_cli.score("a.csv", "core-beliefs").results == expected


# -- back again ----------------------------------------------------------------------------------


def edited(change: Any) -> str:
    """What is said about an export in CSV of which ``change`` changed the rows."""
    rows = table()
    change(rows)
    with Path("edited.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    result = call("import", "edited.csv", "--store", "new.db")
    assert (result.exit_code, result.stdout, Path("new.db").exists()) == (3, "", False)
    return result.stderr


def put(row: int, **cells: str) -> Any:
    return lambda rows: rows[row - 2].update(cells)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put(3, rating="9"), 'row 3, column "rating": "9" is not an answer on this scale (1 to 5).'),
        (put(3, rating="4.0"), 'row 3, column "rating": "4.0" is not an answer on this scale (1 to 5).'),
        (put(3, rating="not applicable"), 'row 3, column "rating": "not applicable" is not an answer on this scale'),
        (put(3, item="height"), 'row 3, column "item": "height" is not a statement of "core-beliefs".'),
        (put(4, item="equals"), 'row 4, column "item": There are two answers of one response to "equals".'),
        (put(3, team="South"), 'row 4, column "team": This row and row 3 are of one response, and say two things.'),
        (put(2, role="boss"), 'row 2, column "role": "boss" is not a role of "core-beliefs" (practitioner, person).'),
        (put(5, date="05/03/2026"), 'row 5, column "date": "05/03/2026" is not a date written as 2026-03-31.'),
        (put(2, response_id="1.2E+15"), 'row 2, column "response_id": "1.2E+15" is no id of a response.'),
        (put(2, saved_at="03/02/2026 10:00"), 'row 2, column "saved_at": "03/02/2026 10:00" is no moment'),
        (put(2, earlier="{"), 'row 2, column "earlier": This is no history as an export writes it.'),
        (put(2, earlier='[{"field": "id"}]'), 'row 2, column "earlier": This is no history'),
        (put(2, earlier='[{"field": "role", "old": 1, "new": "", "at": "", "how": "amend"}]'), "This is no history"),
        (put(2, checklist="core-beliefs@7"), '"core-beliefs@7" is not the checklist that "sha256" stands for'),
        (lambda rows: [row.pop("earlier") for row in rows], "This is an export without the column earlier."),
    ],
)  # fmt: skip
def test_an_export_that_was_damaged_is_refused_with_its_row(store: Path, change: Any, told: str) -> None:
    stderr = edited(change)
    assert stderr.startswith("edited.csv")
    assert told in stderr


def test_rows_of_another_width_are_named(store: Path) -> None:
    text = said("export")
    Path("edited.csv").write_text(text.replace(",practitioner,", ",practitioner,more,", 1))
    result = call("import", "edited.csv", "--store", "new.db")
    assert (result.exit_code, "has too many cells: 18" in result.stderr) == (3, True)


def test_an_answer_put_right_in_a_spreadsheet_is_an_update(store: Path) -> None:
    Path("edited.csv").write_text(said("export").replace("equals,person,2,", "equals,person,3,"))
    assert call("import", "edited.csv").stderr == "0 added, 1 updated, 2 the same.\n"
    assert json.loads(said("export", "--format", "json", "--respondent", "R1"))["responses"][0]["answers"] == {
        "equals": 3
    }


def test_a_definition_that_is_not_at_hand_must_be_named(folder: Path) -> None:
    content = BELIEFS.model_dump(by_alias=True)
    mine = type(BELIEFS).model_validate({**content, "title": "Our own title"})
    path = fill(folder / "mine.db", mine, [response(mine, "person", {"equals": 4})])
    said("export", "--store", path, "-o", "a.csv")
    said("export", "--store", path, "-o", "a.json")
    result = call("import", "a.csv")
    assert (result.exit_code, result.stderr.splitlines()) == (
        3,
        [
            "a.csv, row 2: These answers were given to core-beliefs@1.0 with another content than the one found here, "
            "or there is none.",
            "  Name the definition that was used with --checklist FILE; or take a JSON export, which carries it.",
        ],
    )
    definition = {key: value for key, value in mine.model_dump(mode="json", by_alias=True).items() if value is not None}
    Path("mine.yaml").write_text(json.dumps(without_nothing(definition)))
    assert call("import", "a.csv", "--checklist", "mine.yaml").stderr == "1 added, 0 updated, 0 the same.\n"
    assert call("import", "a.json").stderr == "Nothing new: 1 response was there already.\n"
    assert call("import", "a.csv").stderr == "Nothing new: 1 response was there already.\n"


def without_nothing(value: Any) -> Any:
    """The same without fields that are ``None`` or empty, which a definition file leaves out."""
    if isinstance(value, dict):
        return {key: without_nothing(one) for key, one in value.items() if one not in (None, [], {})}
    return [without_nothing(one) for one in value] if isinstance(value, list) else value


def test_words_about_rows_do_not_go_with_an_export(store: Path) -> None:
    said("export", "-o", "a.csv")
    result = call("import", "a.csv", "--team", "South", "--date", "2026-03-31", "--as", "person")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (
        2,
        "An export says everything itself, so --as, --date, --team cannot be used with it.",
    )


def test_exports_and_survey_files_go_together_or_not_at_all(store: Path, folder: Path) -> None:
    said("export", "-o", "a.csv")
    said("export", "-o", "b.json")
    Path("survey.csv").write_text("role,pair,equals\nperson,P7,4\n")
    words = ("a.csv", "b.json", "survey.csv", "--checklist", "core-beliefs", "--store", "new.db", "--quiet")
    assert call("import", *words).exit_code == 0
    assert ids("--store", "new.db", "--pair", "P7")
    Path("survey.csv").write_text("role,pair,equals\nperson,P8,9\n")
    assert call("import", *words).exit_code == 3
    assert call("export", "--store", "new.db", "--pair", "P8").exit_code == 4


def test_an_export_comes_in_through_a_pipe_too(store: Path) -> None:
    for form in ("csv", "json"):
        export = said("export", "--format", form).encode()
        command = [*COPROD, "import", "-", "--store", f"{form}.db"]
        done = subprocess.run(command, input=export, capture_output=True, env=environment(), check=False)
        assert (done.returncode, done.stderr) == (0, b"3 added, 0 updated, 0 the same.\n")
        assert ids("--store", f"{form}.db") == ids()


def test_a_terminal_is_not_acted_on_and_a_file_is_exact(store: Path) -> None:
    with open_store(store) as opened, opened.writing() as connection:
        connection.execute("UPDATE responses SET team = ? WHERE team IS NOT NULL", ("\x1b]0;gone\x07",))
    assert "\x1b]0;gone\x07" in said("export")
    parent, child = pty.openpty()
    done = subprocess.run(
        [*COPROD, "export", "--quiet"], stdout=child, env={**environment(), "COPROD_STORE": str(store)}
    )
    os.close(child)
    shown = b""
    try:
        while piece := os.read(parent, 65536):
            shown += piece
    except OSError:
        pass
    os.close(parent)
    assert done.returncode == 0
    assert b"\x1b" not in shown
    assert b"\\x1b]0;gone\\x07" in shown
