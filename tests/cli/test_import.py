"""``coprod import`` as somebody types it: what it says, what it writes, and what it leaves alone."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import coprod_cli
from coprod_cli.ratings.responses import find, select
from coprod_cli.ratings.store import open_store
from tests.cli.calling import COPROD, LADDER, LONG, TEN, WIDE, call, environment, said

BELIEFS = ("--checklist", "core-beliefs")
NAMED = [
    "date,role,respondent,pair,team,equals,assets,collaboration,comment",
    "2026-03-02,practitioner,S1,P1,North,4,5,3,",
    "2026-03-04,person,R1,P1,North,2,,4,They listened",
]
NAMELESS = ["role,date,equals,assets,collaboration", *(f"person,2026-03-0{n},{n},{n},3" for n in range(1, 5))]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the test works; file names are short there, and the store is ``ratings.db``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPROD_STORE", str(tmp_path / "ratings.db"))
    return tmp_path


def write(lines: Sequence[str], name: str = "survey.csv") -> str:
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return name


def take(*words: str | Path, checklist: Sequence[str] = BELIEFS, code: int = 0) -> str:
    """What an import says on standard error; it must say nothing on standard output."""
    result = call("import", *words, *checklist)
    assert (result.exit_code, result.stdout) == (code, ""), result.stderr
    return result.stderr


def held(path: str | Path = "ratings.db") -> dict[str, list[tuple[Any, ...]]]:
    connection = sqlite3.connect(path)
    try:
        tables = ("definitions", "responses", "answers", "changes", "imports")
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=str) for name in tables}
    finally:
        connection.close()


def number(path: str | Path = "ratings.db") -> int:
    return len(held(path)["responses"])


# -- added, the same, updated --------------------------------------------------------------------


def test_the_same_file_twice_adds_nothing_and_says_so(folder: Path) -> None:
    write(NAMED)
    assert take("survey.csv") == "2 added, 0 updated, 0 the same.\n"
    before = held()
    assert take("survey.csv") == "Nothing new: 2 responses were there already.\n"
    assert held() == before


@pytest.mark.parametrize("source", [LONG, WIDE])
def test_the_examples_too_and_the_two_layouts_are_the_same_responses(folder: Path, source: Path) -> None:
    other = LONG if source == WIDE else WIDE
    assert take(source, checklist=TEN) == "60 added, 0 updated, 0 the same.\n"
    assert take(source, checklist=TEN) == "Nothing new: 60 responses were there already.\n"
    notes = "8 updated, 52 the same" if other == LONG else ""
    expected = f"0 added, {notes}.\n" if notes else "Nothing new: 60 responses were there already.\n"
    assert take(other, checklist=TEN) == expected


def test_a_changed_answer_is_an_update_with_its_history(folder: Path) -> None:
    take(write(NAMED))
    write([*NAMED[:2], NAMED[2].replace("2,,4,They listened", "3,,4,They listened and wrote")])
    assert take("survey.csv") == "0 added, 1 updated, 1 the same.\n"
    with open_store(folder / "ratings.db") as store:
        person = next(one for one in select(store) if one.role == "person")
    assert [(c.field, c.old, c.new, c.how) for c in person.changes] == [
        ("note", "They listened", "They listened and wrote", "import"),
        ("rating:equals", "2", "3", "import"),
    ]


def test_rows_added_at_the_end_are_added(folder: Path) -> None:
    take(write(NAMELESS))
    write([*NAMELESS, "practitioner,2026-03-09,5,5,5"])
    assert take("survey.csv") == "1 added, 0 updated, 4 the same.\n"


def test_what_was_amended_stands(folder: Path) -> None:
    take(write(NAMED))
    with open_store(folder / "ratings.db") as store, store.writing() as connection:
        connection.execute("UPDATE answers SET value = 1 WHERE item = 'equals' AND value = 4")
        connection.execute(
            "INSERT INTO changes (response, field, old, new, at, how) SELECT id, 'rating:equals', '4', '1', 'now', "
            "'amend' FROM responses WHERE role = 'practitioner'"
        )
    before = held()
    assert take("survey.csv") == (
        "Amended since, so not taken from the file: 1 value.\nNothing new: 2 responses were there already.\n"
    )
    assert held() == before


def test_a_blank_cell_and_a_missing_row_erase_nothing(folder: Path) -> None:
    take(write(NAMED))
    before = held()
    write([NAMED[0], NAMED[1].replace(",4,5,3,", ",,5,3,")])
    assert take("survey.csv") == "Nothing new: 1 response was there already.\n"
    after = held()
    assert (after["responses"], after["answers"]) == (before["responses"], before["answers"])


# -- rows without a name -------------------------------------------------------------------------


def test_rows_that_moved_are_refused_and_nothing_is_stored(folder: Path) -> None:
    take(write(NAMELESS))
    before = held()
    write([NAMELESS[0], "practitioner,2026-03-09,5,5,5", *NAMELESS[1:]])
    assert take("survey.csv", code=3) == (
        "survey.csv, row 2: Rows 2, 3, 4 and 5 name nobody, and hold other answers than when this file was imported "
        "before. Nothing was stored.\n"
        "  New answers need a file name of their own. If this file is a corrected copy, add --replace.\n"
    )
    assert held() == before
    assert take("survey.csv", "--replace") == "1 added, 4 updated, 0 the same.\n"
    expected = coprod_cli.tally("survey.csv", "core-beliefs").answers
    assert coprod_cli.tally(None, "core-beliefs").answers == expected


def test_new_answers_under_an_old_name_are_refused_and_under_a_new_one_added(folder: Path) -> None:
    take(write(NAMELESS))
    write([line.replace("2026-03", "2026-06") for line in NAMELESS])
    assert "name nobody, and hold other answers" in take("survey.csv", code=3)
    Path("survey.csv").rename("june.csv")
    assert take("june.csv") == "4 added, 0 updated, 0 the same.\n"


def test_the_true_row_is_named_below_blank_lines_and_titles(folder: Path) -> None:
    lines = ["", "", *NAMELESS]
    take(write(lines))
    write([*lines[:5], "practitioner,2026-03-03,3,3,3", *lines[6:]])
    assert take("survey.csv", code=3).startswith("survey.csv, row 6: Row 6 names nobody")


def test_a_copy_of_a_file_is_the_same_file_and_so_is_what_it_becomes(folder: Path) -> None:
    take(write(NAMELESS))
    write(NAMELESS, "copy.csv")
    assert take("copy.csv") == "Nothing new: 4 responses were there already.\n"
    write([*NAMELESS, "practitioner,2026-03-09,5,5,5"], "copy.csv")
    assert take("copy.csv") == "1 added, 0 updated, 4 the same.\n"
    Path("link.csv").symlink_to("copy.csv")
    assert take("link.csv") == "Nothing new: 5 responses were there already.\n"


def test_the_same_answers_of_another_team_are_other_responses(folder: Path) -> None:
    for team in ("North", "South"):
        assert take(write(NAMELESS, f"{team}.csv"), "--team", team) == "4 added, 0 updated, 0 the same.\n"
    assert number() == 8


def test_rows_that_are_gone_stay_and_are_counted(folder: Path) -> None:
    take(write(NAMELESS))
    write(NAMELESS[:3])
    for _ in range(2):
        assert take("survey.csv") == (
            "survey.csv: 2 responses imported from it before, of rows that named nobody, are no longer in it, "
            "and stay. --replace takes them out.\nNothing new: 2 responses were there already.\n"
        )
    assert number() == 4
    assert take("survey.csv", "--replace") == "0 added, 0 updated, 2 removed, 2 the same.\n"
    assert take("survey.csv") == "Nothing new: 2 responses were there already.\n"


def test_a_corrected_copy_without_its_first_row_leaves_no_answer_twice(folder: Path) -> None:
    take(write(NAMELESS))
    write([NAMELESS[0], *NAMELESS[2:]])
    assert "Rows 2, 3 and 4 name nobody" in take("survey.csv", code=3)
    rows = list(
        csv.DictReader(said("import", "survey.csv", *BELIEFS, "--replace", "--dry-run", "-f", "csv").splitlines())
    )
    assert [(row["date"], row["answers"]) for row in rows if row["status"] == "removed"] == [("2026-03-04", "3")]
    assert take("survey.csv", "--replace") == "0 added, 3 updated, 1 removed, 0 the same.\n"
    assert coprod_cli.tally(None, "core-beliefs").answers == coprod_cli.tally("survey.csv", "core-beliefs").answers


def test_rows_that_are_named_at_last_take_the_place_of_the_nameless_ones(folder: Path) -> None:
    write(["who,role,equals", "S1,person,4", "S2,person,2"])
    take("survey.csv")
    assert "2 responses imported from it before" in take("survey.csv", "--column", "respondent=who")
    assert number() == 4
    assert take("survey.csv", "--column", "respondent=who", "--replace").endswith("2 removed, 2 the same.\n")
    assert sorted(row[6] for row in held()["responses"]) == ["S1", "S2"]


def test_standard_input_is_known_by_what_it_says(folder: Path) -> None:
    for stdin in ("\n".join(NAMELESS).encode(), gzip.compress("\n".join(NAMED).encode())):
        for expected in ("added", "Nothing new"):
            result = call("import", "-", *BELIEFS, stdin=stdin)
            assert (result.exit_code, expected in result.stderr) == (0, True)
    assert number() == 6
    assert {row[8] for row in held()["responses"]} == {"standard input"}


# -- what is said of all rows --------------------------------------------------------------------


def test_a_day_and_a_team_where_no_column_says_them(folder: Path) -> None:
    write(["role,respondent,equals", "person,S1,4"])
    assert take("survey.csv").splitlines()[1] == (
        'Without a date: 1 response. If there is one, say it with --date, or its column with --column date="…".'
    )
    take("survey.csv", "--date", "2026-03-31", "--team", "North")
    take("survey.csv", "--date", "2026-06-30", "--team", "North")
    assert sorted((row[3] or "", row[5]) for row in held()["responses"]) == [
        ("", None),
        ("2026-03-31", "North"),
        ("2026-06-30", "North"),
    ]


def test_a_column_that_says_so_already_is_not_overruled(folder: Path) -> None:
    write(NAMED)
    stderr = take("survey.csv", "--date", "2026-03-31", "--team", "South", code=2)
    assert stderr.count("\n") == 4
    assert 'survey.csv: The column "date" says the date, and --date says it too.' in stderr
    assert 'survey.csv: The column "team" says the team, and --team says it too.' in stderr
    assert not Path("ratings.db").exists()


def test_a_day_that_is_still_to_come_is_refused(folder: Path) -> None:
    assert "2999-01-01 is still to come." in take(write(NAMELESS), "--date", "2999-01-01", code=2)


def test_columns_that_are_not_kept_are_named_once(folder: Path) -> None:
    assert take(LADDER, checklist=("--checklist", "ladder")).splitlines()[0] == "Not kept: the column work."
    write(["role,equals,Shoe size,note,comment", "person,4,40,a,b"])
    write(["role,equals,Shoe size,Town", "person,4,40,Leeds"], "two.csv")
    stderr = take("survey.csv", "two.csv")
    assert stderr.count("Not kept:") == 1
    assert "Not kept: the columns Shoe size, comment and Town." in stderr


def test_several_answers_of_one_day_are_said(folder: Path) -> None:
    write(["role,date,respondent,team,equals", "person,2026-03-02,S1,North,4", "person,2026-03-02,S1,South,5"])
    stderr = take("survey.csv")
    assert "1 answer of one voice and day replaced by a later one." in stderr
    assert "1 response with more than one team: the last one was taken." in stderr


def test_what_cannot_be_read_stops_all_files_with_the_words_of_score(folder: Path) -> None:
    write(NAMED)
    write([NAMED[0], "2026-13-02,boss,S1,P1,North,9,5,3,"], "wrong.csv")
    stderr = take("survey.csv", "wrong.csv", code=3)
    assert stderr == call("score", "survey.csv", "wrong.csv", *BELIEFS).stderr
    assert stderr.count("wrong.csv, row 2") == 3
    assert not Path("ratings.db").exists()


def test_with_skip_invalid_it_is_left_out_and_counted(folder: Path) -> None:
    write([*NAMED, "2026-03-05,person,S3,P3,North,9,5,3,", "2026-03-05,boss,S3,P3,North,1,1,1,"])
    stderr = take("survey.csv", "--skip-invalid")
    assert "cells that cannot be read were left out." in stderr
    assert stderr.endswith("3 added, 0 updated, 0 the same.\n")
    assert "statement" not in take("survey.csv", "--skip-invalid", "--quiet")


def test_a_file_without_answers_is_exit_4_and_makes_no_store(folder: Path) -> None:
    write(["role,equals,assets,collaboration", "person,,,"])
    assert "No answer counts" in take("survey.csv", code=4)
    assert not Path("ratings.db").exists()


def test_a_checklist_and_a_source_must_be_named(folder: Path) -> None:
    write(NAMED)
    assert "Which checklist were these answers given to?" in take("survey.csv", checklist=(), code=2)
    assert "No source is named." in take(checklist=(), code=2)


def test_counts_and_stores_are_refused_in_words(folder: Path) -> None:
    take(write(NAMED))
    said("tally", "survey.csv", *BELIEFS, "-o", "team.tally.json")
    said("score", "survey.csv", *BELIEFS, "-o", "scores.json")
    for name in ("team.tally.json", "scores.json"):
        assert take(name, code=2).startswith(
            f"{name}: This is a saved tally or another result: it holds counts and nobody's response.\n"
        )
    assert "This is a store of ratings" in take("ratings.db", code=3)
    Path("broken.json").write_text('{"command": ')
    assert "broken.json: This is no whole JSON: it stops or goes wrong at line 1, character 13." in take(
        "broken.json", code=3
    )


def test_an_unlike_checklist_of_the_same_name_is_refused(folder: Path) -> None:
    take(write(NAMED))
    definition = (
        'id: core-beliefs\nversion: "1.0"\nkind: statements\ntitle: Mine\nsource: {title: Tests, wording: ours}\n'
        "scale: [{value: 1, label: a}, {value: 2, label: b}]\nroles: {person: {label: Person}}\n"
        "items: [{id: equals, text: One.}]\n"
    )
    Path("mine.yaml").write_text(definition)
    write(["equals", "1"], "mine.csv")
    before = held()
    stderr = take("mine.csv", checklist=("--checklist", "mine.yaml"), code=3)
    assert "another core-beliefs 1.0, which differs in its scale" in stderr
    assert held() == before


# -- a dry run -----------------------------------------------------------------------------------


def test_a_dry_run_makes_no_store(folder: Path) -> None:
    write(NAMED)
    result = call("import", "survey.csv", *BELIEFS, "--dry-run")
    assert result.exit_code == 0
    assert os.listdir(folder) == ["survey.csv"]
    assert result.stdout == (
        "What would be done: 2 added, 0 updated, 0 the same\n"
        "\n"
        "What   Response  Role          Respondent  Pair  Date        After\n"
        "──────────────────────────────────────────────────────────────────────\n"
        "added  4627aff0  practitioner  S1          P1    2026-03-02  3 answers\n"
        "added  db3c9909  person        R1          P1    2026-03-04  3 answers\n"
    )
    assert result.stderr == "Nothing was written: this was a dry run.\n"


@pytest.fixture
def changed(folder: Path) -> str:
    """A file that was imported, and changed since: one is new, one is different."""
    take(write(NAMED))
    return write(
        [
            *NAMED[:2],
            NAMED[2].replace("2,,4,They listened", "3,1,4,They listened\x1b[31m"),
            "2026-03-05,practitioner,C1,P1,North,1,1,1,",
        ]
    )


def listed(changed: str, form: str) -> str:
    before = held()
    result = call("import", changed, *BELIEFS, "--dry-run", "--format", form)
    assert result.exit_code == 0
    assert held() == before
    return result.stdout


def test_a_dry_run_lists_every_change(changed: str) -> None:
    assert listed(changed, "table") == (
        "What would be done: 1 added, 1 updated, 1 the same\n"
        "\n"
        "What     Response  Role          Respondent  Pair  Date        Field             Before         After\n"
        "──────────────────────────────────────────────────────────────────────────────────────────────────────────────"
        "───────\n"
        "added    07e6e12d  practitioner  C1          P1    2026-03-05                                   3 answers\n"
        "updated  db3c9909  person        R1          P1    2026-03-04  note              They listened  They listened"
        "\\x1b[31m\n"
        "updated  db3c9909  person        R1          P1    2026-03-04  rating of equals  2              3\n"
        "updated  db3c9909  person        R1          P1    2026-03-04  rating of assets  blank          1\n"
    )


def test_a_dry_run_in_plain_words(changed: str) -> None:
    assert listed(changed, "plain") == (
        "What would be done: 1 added, 1 updated, 1 the same\n"
        "\n"
        "What: added\nResponse: 07e6e12d\nRole: practitioner\nRespondent: C1\nPair: P1\nDate: 2026-03-05\n"
        "After: 3 answers\n"
        "\n"
        + "\n".join(
            "What: updated\nResponse: db3c9909\nRole: person\nRespondent: R1\nPair: P1\nDate: 2026-03-04\n"
            f"Field: {field}\nBefore: {old}\nAfter: {new}\n"
            for field, old, new in (
                ("note", "They listened", "They listened\\x1b[31m"),
                ("rating of equals", "2", "3"),
                ("rating of assets", "blank", "1"),
            )
        )
    )


def test_a_dry_run_in_markdown(changed: str) -> None:
    lines = listed(changed, "markdown").splitlines()
    assert lines[0] == "## What would be done: 1 added, 1 updated, 1 the same"
    assert lines[2] == "| What | Response | Role | Respondent | Pair | Date | Field | Before | After |"
    assert lines[6] == "| updated | db3c9909 | person | R1 | P1 | 2026-03-04 | rating of equals | 2 | 3 |"


def test_a_dry_run_for_machines(changed: str) -> None:
    rows = list(csv.DictReader(listed(changed, "csv").splitlines()))
    assert [(row["status"], row["field"], row["old"], row["new"], row["row"]) for row in rows] == [
        ("added", "", "", "", "4"),
        ("updated", "note", "They listened", "They listened\\x1b[31m", "3"),
        ("updated", "rating:equals", "2", "3", "3"),
        ("updated", "rating:assets", "", "1", "3"),
    ]
    report = json.loads(listed(changed, "json"))
    assert report["command"] == "import"
    assert report["summary"] == {
        "dry_run": True,
        "added": 1,
        "updated": 1,
        "removed": 0,
        "same": 1,
        "amended_since": 0,
        "left_alone": 0,
        "replaced": 0,
        "no_longer_in_file": 0,
    }
    assert report["results"][0] == {
        "status": "added",
        "response": "07e6e12d985f2830",
        "checklist": "core-beliefs",
        "version": "1.0",
        "role": "practitioner",
        "respondent": "C1",
        "pair": "P1",
        "team": "North",
        "date": "2026-03-05",
        "field": None,
        "old": None,
        "new": None,
        "answers": 3,
        "file": "survey.csv",
        "row": 4,
    }


def test_the_real_import_does_what_the_dry_run_said_and_can_list_it(changed: str) -> None:
    told = json.loads(listed(changed, "json"))
    result = call("import", changed, *BELIEFS, "--format", "json", "--quiet")
    done = json.loads(result.stdout)
    assert (done["results"], result.stderr) == (told["results"], "")
    assert done["summary"] == {**told["summary"], "dry_run": False}
    assert said("import", changed, *BELIEFS, "--dry-run") == "Nothing new: 3 responses were there already.\n"


def test_a_long_list_is_cut_for_people_and_whole_for_machines(folder: Path) -> None:
    write(["role,respondent,equals", *(f"person,S{n},4" for n in range(300))])
    result = call("import", "survey.csv", *BELIEFS, "--dry-run")
    assert result.stdout.count("\nadded ") == 200
    assert "The first 200 of 300 lines are listed; --format csv has all." in result.stderr
    assert said("import", "survey.csv", *BELIEFS, "--dry-run", "--format", "csv").count("\nadded,") == 300


def test_a_dry_run_of_rows_that_moved_is_refused_too(folder: Path) -> None:
    take(write(NAMELESS))
    write([NAMELESS[0], "practitioner,2026-03-09,5,5,5", *NAMELESS[1:]])
    assert "name nobody" in take("survey.csv", "--dry-run", code=3)


# -- at once, and cut short ----------------------------------------------------------------------


def process(*words: str, store: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COPROD, "import", *words], stderr=subprocess.PIPE, env={**environment(), "COPROD_STORE": str(store)}
    )


def test_two_processes_with_the_same_file_give_one_copy(folder: Path) -> None:
    answers = random.Random(5)
    lines = [f"person,{n},{answers.randint(1, 5)},{answers.randint(1, 5)}" for n in range(2000)]
    half = [line.replace(f",{n},", ",,", 1) for n, line in enumerate(lines) if n % 2]
    for name in ("one.csv", "two.csv"):
        write(["role,respondent,equals,assets", *lines, *half], name)
    running = [process(name, *BELIEFS, store=folder / "new" / "r.db") for name in ("one.csv", "two.csv")]
    told = sorted(one.communicate()[1].decode().splitlines()[-1] for one in running)
    assert [one.returncode for one in running] == [0, 0]
    assert told == [
        "3,000 added, 0 updated, 0 the same.",
        "Nothing new: 3,000 responses were there already.",
    ]
    with sqlite3.connect(folder / "new" / "r.db") as connection:
        assert connection.execute("SELECT count(*) FROM responses").fetchone() == (3000,)
        assert connection.execute("SELECT count(*) FROM answers").fetchone() == (6000,)


def test_a_process_that_is_killed_leaves_the_store_as_it_was(folder: Path) -> None:
    take(write(NAMED))
    before = held()
    write(["role,respondent,equals,assets", *(f"person,Q{n},{n % 5 + 1},3" for n in range(30_000))], "large.csv")
    log = folder / "ratings.db-wal"
    # Once before anything is written, once when the first rows are, once far on.
    for wanted in (0, 1, 2_000_000):
        running = process("large.csv", *BELIEFS, store=folder / "ratings.db")
        while running.poll() is None and (log.stat().st_size if log.exists() else -1) < wanted:
            time.sleep(0.001)
        running.kill()
        running.communicate()
        assert running.returncode == -signal.SIGKILL
        with open_store(folder / "ratings.db") as store:
            assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert held() == before
    assert take("large.csv").endswith("30,000 added, 0 updated, 0 the same.\n")


def test_an_error_in_the_last_row_leaves_nothing_behind(folder: Path) -> None:
    take(write(NAMELESS))
    before = hashlib.sha256(Path("ratings.db").read_bytes()).hexdigest()
    write([*NAMELESS[:4], "practitioner,2026-03-09,5,5,5"])
    take("survey.csv", write(NAMED, "named.csv"), code=3)
    assert hashlib.sha256(Path("ratings.db").read_bytes()).hexdigest() == before


def test_a_store_can_be_named(folder: Path) -> None:
    take(write(NAMED), "--store", "other.db")
    assert not Path("ratings.db").exists()
    with open_store(folder / "other.db") as store:
        assert find(store, "4627aff0").respondent == "S1"


# -- workbooks -----------------------------------------------------------------------------------


def workbook(name: str, **sheets: Sequence[str]) -> str:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for cells in csv.reader(lines):
            sheet.append(cells)
    book.save(name)
    return name


def test_two_sheets_of_a_workbook_are_two_sources(folder: Path) -> None:
    spring, summer = (NAMELESS, [line.replace("2026-03", "2026-06") for line in NAMELESS])
    workbook("survey.xlsx", Spring=spring, Summer=summer)
    for sheet in ("Spring", "Summer"):
        assert take("survey.xlsx", "--sheet", sheet) == "4 added, 0 updated, 0 the same.\n"
        assert take("survey.xlsx", "--sheet", sheet) == "Nothing new: 4 responses were there already.\n"


def test_an_export_that_was_saved_as_a_workbook_is_refused(folder: Path) -> None:
    take(write(NAMED))
    workbook("export.xlsx", Sheet1=said("export").splitlines())
    stderr = take("export.xlsx", code=3)
    assert stderr.startswith("export.xlsx: This is an export that another program saved in a form of its own.\n")
    assert number() == 2


def test_the_list_of_changes_is_a_table_on_a_narrow_terminal_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    take(write(NAMED))
    write([*NAMED[:2], NAMED[2].replace("2,,4", "3,,4")])
    shown = said("import", "survey.csv", *BELIEFS, "--dry-run").splitlines()
    assert shown[2].split() == ["What", "Response", "Answered", "by", "Date", "Field", "Before", "After"]
    assert [line.split()[0] for line in shown[4:5]] == ["updated"]
    assert max(map(len, shown)) <= 80
