"""``coprod map`` and ``--map``: written, looked through, completed, used; the command line comes before a mapping."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.calling import call, said

FORM = """\
ID,Start time,Completion time,Email,Name,I am,Your plan.I'm trusted to plan.,Promise,Comments
1,01/02/2026 10:00,13/02/2026 10:05,ann@b.org,Ann,Staff,4,Mostly,fine
2,01/02/2026 11:00,13/02/2026 11:05,bob@b.org,Bob,Service user,N/A,3-4,
3,01/02/2026 12:00,13/02/2026 12:05,cat@b.org,Cat,Person,Don't know,Mostley,ring me
4,01/02/2026 12:00,14/02/2026 12:05,dan@b.org,Dan,Staff,3-4,5,
"""
DEFINITION = """\
id: two
version: "1.0"
kind: statements
title: Two
source: {title: Tests, wording: ours}
scale:
  - {value: 1, label: Not at all}
  - {value: 2, label: A little}
  - {value: 3, label: Partly}
  - {value: 4, label: Mostly}
  - {value: 5, label: Completely}
roles: {practitioner: {label: Practitioner}, person: {label: Person}}
items:
  - {id: trusted, text: I'm trusted to plan.}
  - {id: promise, text: "Promises are kept."}
"""
WRITTEN = """\
# How coprod reads form.csv for the checklist "two".
# Look it through. A line behind # is not read: complete those that you need, and take the # away. Then:
#   coprod score form.csv --checklist two.yaml --map form.map.yaml

mapping: 1
checklist: {id: "two", version: "1.0"}

# Known as Microsoft Forms by "ID", "Start time" and "Completion time".
export: microsoft-forms

# The file: UTF-8, comma between cells, headings in row 1, 4 rows.
# source: "form*.csv"  # only when other files need a mapping of their own

columns:
  role: "I am"  # as you said
  date: "Completion time"  # as Microsoft Forms calls it, rather than "Start time"
  # respondent: "…"  # who answered; without it each row is a voice of its own
  # pair: "…"  # which practitioner's and person's rows are about one plan
  # team: "…"  # to group by

items:
  trusted: "Your plan.I'm trusted to plan."  # column 7, by the end of its heading
  promise: "Promise"  # column 8

# ROLE is one of practitioner, person.
roles:
  "Staff": practitioner
  # "Service user": ROLE  # once

# POINT is 1 to 5, or blank.
answers:
  # "3-4": POINT  # 2 times
  # "Don't know": POINT  # once
  # "Mostley": POINT  # once; nearly "Mostly", 4
  # "N/A": blank  # once
# answers_by_item: {ITEM: {TEXT: POINT}}  # only where a text means something else in one statement

dates: dmy  # the day comes first

# Not read, personal data: "Email" and "Name".
# Not read, bookkeeping: "ID" and "Start time".
# Not read: "Comments".
"""
COMPLETED = {
    '  # "Service user": ROLE': '  "Service user": person',
    '  # "3-4": POINT': '  "3-4": 3',
    '  # "Don\'t know": POINT': '  "Don\'t know": blank',
    '  # "Mostley": POINT': '  "Mostley": Mostly',
    '  # "N/A": blank': '  "N/A": blank',
}
OPTIONS = (
    "--column", "role=I am", "--role", "Staff=practitioner", "--role", "Service user=person", "--answer", "3-4=3",
    "--answer", "Don't know=blank", "--answer", "Mostley=4", "--answer", "N/A=blank", "--dates", "dmy",
)  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "form.csv").write_text(FORM, encoding="utf-8")
    (tmp_path / "two.yaml").write_text(DEFINITION, encoding="utf-8")
    return tmp_path


def completed(folder: Path) -> Path:
    text = WRITTEN
    for left, line in COMPLETED.items():
        assert left in text
        text = text.replace(left, line)
    path = folder / "form.map.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_written_and_what_is_left_to_say(folder: Path) -> None:
    words = ("map", "form.csv", "-c", "two.yaml", "--column", "role=I am", "--role", "Staff=practitioner")
    result = call(*words, "-o", "form.map.yaml")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (folder / "form.map.yaml").read_text(encoding="utf-8") == WRITTEN
    assert result.stderr == (
        "Left for you to complete in the mapping:\n  Texts that are no role: 1.\n  Texts that are no answer: 4.\n"
    )
    # Without -o it is the result.
    result = call(*words)
    assert result.stdout == WRITTEN.replace("form.map.yaml", "mapping.yaml")
    assert call(*words, "-q").stderr == ""


def test_a_completed_mapping_does_what_the_options_do(folder: Path) -> None:
    mapping = completed(folder)
    for command in ("score", "compare"):
        expected = json.loads(said(command, "form.csv", "-c", "two.yaml", *OPTIONS, "--format", "json"))
        found = json.loads(said(command, "form.csv", "-c", "two.yaml", "--map", mapping, "--format", "json"))
        assert (found["results"], found["read"]) == (expected["results"], expected["read"])
        assert found["settings"]["mappings"] == [str(mapping)]
    result = call("map", "form.csv", "-c", "two.yaml", "--map", mapping)
    assert result.stderr == "Everything was placed. Look it through before you use it.\n"
    # Written once more, it says the same.
    again = folder / "again.yaml"
    again.write_text(result.stdout, encoding="utf-8")
    assert said("score", "form.csv", "-c", "two.yaml", "--map", again, "-f", "csv") == said(
        "score", "form.csv", "-c", "two.yaml", "--map", mapping, "-f", "csv"
    )


def test_the_mapping_names_the_checklist(folder: Path) -> None:
    mapping = completed(folder)
    named = said("score", "form.csv", "--checklists", folder, "--map", mapping, "-f", "csv")
    assert named == said("score", "form.csv", "-c", "two.yaml", "--map", mapping, "-f", "csv")
    result = call("score", "form.csv", "-c", "core-beliefs", "--map", mapping)
    assert result.exit_code == 3
    assert f'{mapping}:6:13: This mapping is for the checklist "two", not for "core-beliefs".' in result.stderr
    result = call("score", "form.csv", "--map", mapping)
    assert (result.exit_code, 'There is no checklist "two".' in result.stderr) == (2, True)
    mapping.write_text("as: [x]\n")
    result = call("score", "form.csv", "--map", mapping)
    assert result.exit_code == 3
    assert result.stderr.startswith(f"{mapping}:1:1: A mapping needs the key `mapping`.\n")


def test_the_command_line_comes_before_the_mapping_and_explain_says_so(folder: Path) -> None:
    mapping = completed(folder)
    result = call(
        "score", "form.csv", "-c", "two.yaml", "--map", mapping, "--explain", "-f", "csv", "-q", "--answer", " 3-4 =5",
        "--column", "date=Start time", "--role", "STAFF=person",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert result.stderr == (
        "form.csv: Microsoft Forms, wide layout, comma between cells, UTF-8\n"
        "  role: column “I am” (form.map.yaml)\n"
        "  date: column “Start time” (--column)\n"
        "  statement trusted: column “Your plan.I'm trusted to plan.” (form.map.yaml)\n"
        "  statement promise: column “Promise” (form.map.yaml)\n"
        "  role “Service user”: person (form.map.yaml)\n"
        "  role “STAFF”: person (--role)\n"
        "  answer “Don't know”: blank (form.map.yaml)\n"
        "  answer “Mostley”: Mostly (form.map.yaml)\n"
        "  answer “N/A”: blank (form.map.yaml)\n"
        "  answer “3-4”: 5 (--answer)\n"
        "  dates: day first, 31/03/2026 (form.map.yaml)\n"
        "  not used: Comments\n"
        "  not used, bookkeeping: ID, Completion time\n"
        "  not used, personal data: Email, Name\n"
    )
    practitioners = [line for line in result.stdout.splitlines() if ",practitioner," in line]
    assert practitioners == []


def test_one_role_a_file_and_the_two_joined_into_pairs(folder: Path) -> None:
    (folder / "staff-1.csv").write_text("Plan no,How far? [I'm trusted to plan.],Promise\nP1,1,5\nP2,2,4\n")
    (folder / "people.csv").write_text("Your plan;I'm trusted to plan.;Promise\nP1;5;ja\nP2;4;nein\n")
    head = 'mapping: 1\nchecklist: {id: two, version: "1.0"}\n'
    (folder / "staff.yaml").write_text(
        head + 'source: "staff*.csv"\nas: practitioner\ncolumns: {pair: Plan no}\nanswers: {"1": 2}\n'
    )
    (folder / "people.yaml").write_text(
        head
        + "as: person\ncolumns: {pair: Your plan}\nanswers: {ja: 5, nein: 1}\nanswers_by_item: {promise: {ja: 4}}\n"
    )
    words = ("staff-1.csv", "people.csv", "-c", "two.yaml", "--map", "staff.yaml", "--map", "people.yaml")
    found = json.loads(said("compare", *words, "-f", "json"))
    roles = {one["item"]: one["roles"] for one in found["results"] if one["item"]}
    spread = {item: {role: view["distribution"] for role, view in views.items()} for item, views in roles.items()}
    assert {
        item: {role: {k: v for k, v in one.items() if v} for role, one in views.items()}
        for item, views in spread.items()
    } == {
        # Where staff wrote 1, their mapping says 2; a person's 4 is a 4, and "ja" is 4 for promises only.
        "trusted": {"practitioner": {"2": 2}, "person": {"4": 1, "5": 1}},
        "promise": {"practitioner": {"4": 1, "5": 1}, "person": {"1": 1, "4": 1}},
    }
    assert found["results"][0]["gap"]["n_pairs"] == 2
    result = call("compare", "staff-1.csv", "-c", "two.yaml", "--map", "staff.yaml", "--map", "people.yaml")
    assert (result.exit_code, result.stderr) == (
        2,
        "people.yaml: This mapping is for no file: another one names each of them.\n"
        "  Look at its `source:`, or leave the mapping out.\n",
    )
    # A mapping that is for no file was meant otherwise.
    result = call("compare", "people.csv", "-c", "two.yaml", "--map", "staff.yaml", "--map", "people.yaml")
    assert result.exit_code == 2
    assert result.stderr == (
        'staff.yaml: This mapping is for files such as "staff*.csv", and none is named.\n'
        "  Look at its `source:`, or leave the mapping out.\n"
    )


def test_by_item_needs_a_column_for_each_statement(folder: Path) -> None:
    (folder / "long.csv").write_text("item,role,rating\ntrusted,person,4\n")
    (folder / "m.yaml").write_text(
        'mapping: 1\nchecklist: {id: two, version: "1.0"}\nanswers_by_item: {trusted: {"4": 5}}\n'
    )
    result = call("score", "long.csv", "-c", "two.yaml", "--map", "m.yaml")
    assert (result.exit_code, result.stderr) == (
        3,
        "long.csv: `answers_by_item` is for files with a column for each statement, and this one has a rating a row.\n"
        "  Write the answers under `answers`, or take `answers_by_item` out of the mapping.\n",
    )


def test_what_a_mapping_says_of_columns_that_are_not_there(folder: Path) -> None:
    (folder / "m.yaml").write_text(
        'mapping: 1\nchecklist: {id: two, version: "1.0"}\nas: person\n'
        'columns: {date: Completion tyme, team: "Promise"}\nitems: {promise: Promise, trusted: Nam}\n'
        "rows: {skip: [{column: Statys, is: [x]}]}\n"
    )
    result = call("score", "form.csv", "-c", "two.yaml", "--map", "m.yaml")
    assert result.exit_code == 3
    assert result.stderr == (
        'm.yaml:4:11: There is no column "Completion tyme" (asked for with date: "Completion tyme", for form.csv).\n'
        '  Did you mean "Completion time"?\n'
        'm.yaml:5:9: The column "Promise" is named for two things: team and promise.\n'
        "  Name a column of its own for each.\n"
        'm.yaml:5:27: There is no column "Nam" (asked for with trusted: "Nam", for form.csv).\n'
        '  Did you mean "Name"?\n'
    )
    (folder / "m.yaml").write_text(
        'mapping: 1\nchecklist: {id: two, version: "1.0"}\nas: person\nrows: {skip: [{column: Promis, is: [x]}]}\n'
        "file: {sheet: Two}\n"
    )
    result = call("score", "form.csv", "-c", "two.yaml", "--map", "m.yaml")
    assert result.stderr == (
        "m.yaml:5:8: `sheet` says nothing about a file such as form.csv.\n  Take `sheet` out.\n"
        'm.yaml:4:16: There is no column "Promis", by which rows are left out.\n  Did you mean "Promise"?\n'
    )


def test_texts_that_cannot_be_read_come_with_the_lines_to_complete(folder: Path) -> None:
    result = call("score", "form.csv", "-c", "two.yaml", "--column", "role=I am", "--role", "Staff=practitioner")
    assert result.exit_code == 3
    *_, advice = result.stderr.partition("To say it once, ")
    assert advice == (
        "write a mapping with `coprod map`, complete these lines in it, and add --map:\n"
        "    roles: # ROLE: practitioner, person\n"
        '      "Service user": ROLE # once\n'
        "    answers: # POINT: 1 to 5, or blank\n"
        '      "3-4": POINT # 2 times\n'
        '      "Don\'t know": POINT # once\n'
        '      "Mostley": POINT # once; nearly "Mostly", 4\n'
        '      "N/A": blank # once\n'
    )


def test_columns_of_which_one_must_be_named_come_with_their_lines(folder: Path) -> None:
    (folder / "twice.csv").write_text(
        "role,date,Submitted,Promise,Q[Promise],trusted\nperson,2026-01-01,2026-01-01,1,2,3\n"
    )
    result = call("score", "twice.csv", "-c", "two.yaml")
    assert result.exit_code == 3
    *_, advice = result.stderr.partition("To say it once, ")
    assert advice == (
        "write a mapping with `coprod map`, complete these lines in it, and add --map:\n"
        "    columns:\n"
        '      date: "date"\n'
        '      # or date: "Submitted"\n'
        "    items:\n"
        '      promise: "Promise"\n'
        '      # or promise: "Q[Promise]"\n'
    )
    text = said("map", "twice.csv", "-c", "two.yaml", "-q")
    assert (
        '  # promise: "Promise"  # one of these: column 4\n  # promise: "Q[Promise]"  # one of these: column 5\n'
        in text
    )
    assert '  # date: "date"  # one of these: column 2\n  # date: "Submitted"  # one of these: column 3\n' in text


def test_an_existing_file_is_not_written_over(folder: Path) -> None:
    mapping = completed(folder)
    before = mapping.read_bytes()
    result = call("map", "form.csv", "-c", "two.yaml", "-o", mapping)
    assert (result.exit_code, mapping.read_bytes()) == (2, before)
    assert result.stderr == (
        f"{mapping}: There is a file of this name, and somebody may have completed it.\n"
        "  Name another file, or write in its place with --force.\n"
    )
    assert call("map", "form.csv", "-c", "two.yaml", "-o", mapping, "--force").exit_code == 0
    assert mapping.read_bytes() != before


@pytest.mark.parametrize(
    ("words", "exit_code", "told"),
    [
        (("no.csv",), 3, "no.csv: There is no such file.\n  Check the name and the folder.\n"),
        (("*.csv",), 2, "*.csv: A mapping is written of one file, and this is 2.\n  Name one.\n"),
        (
            ("t.tally.json",),
            2,
            "t.tally.json: A saved tally holds counts: there is nothing to map.\n  Name the survey file.\n",
        ),
        (
            ("form.csv", "--column", "dat=x"),
            3,
            'form.csv: --column dat="x": "dat" is neither the id of a statement nor one of item, rating, role, date, '
            'respondent, pair, team, note, checklist, period, wave.\n  Did you mean --column date="x"?\n',
        ),
        (
            ("form.csv", "--as", "nobody"),
            2,
            '"nobody" is not a role of the checklist "two".\n  Its roles are practitioner, person.\n',
        ),
    ],
)
def test_what_cannot_be_mapped(folder: Path, words: tuple[str, ...], exit_code: int, told: str) -> None:
    (folder / "b.csv").write_text("role,trusted\nperson,1\n")
    if "t.tally.json" in words:
        said("tally", "b.csv", "-c", "two.yaml", "-o", "t.tally.json")
    result = call("map", *words, "-c", "two.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (exit_code, "", told)


def test_a_pipe_a_workbook_like_file_and_hostile_texts(folder: Path) -> None:
    hostile = (
        'role,trusted,"\x1b[2J: *a",=cmd()\nperson,"\x1b[31mred",x,y\nperson,"# no: [",x,y\nperson,"a"" \\b",x,y\n'
    )
    (folder / "h.csv").write_text(hostile, encoding="utf-8")
    text = said("map", "h.csv", "-c", "two.yaml", "-q")
    assert "\x1b" not in text
    assert said("map", "-", "-c", "two.yaml", "-q", stdin=hostile.encode()).count("\n") == text.count("\n")
    lines = [re.sub(r"^  # (.*): POINT  # .*$", r"  \1: blank", line) for line in text.splitlines()]
    assert '  "# no: [": blank' in lines
    assert '  "a\\" \\\\b": blank' in lines
    (folder / "m.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    # The one text that no mapping can hold is still there.
    result = call("score", "h.csv", "-c", "two.yaml", "--map", "m.yaml")
    assert result.exit_code == 3
    assert "[31mred" in result.stderr
    assert "\x1b" not in result.stderr
    assert call("score", "h.csv", "-c", "two.yaml", "--map", "m.yaml", "--skip-invalid").exit_code == 4


def test_map_goes_with_files_only(folder: Path) -> None:
    mapping = completed(folder)
    said("tally", "form.csv", "-c", "two.yaml", "--map", mapping, "-o", "t.tally.json")
    result = call("score", "t.tally.json", "-c", "two.yaml", "--map", mapping)
    assert (result.exit_code, result.stderr) == (
        2,
        f"{mapping}: This mapping says how a survey file is to be read, and none is named.\n"
        "  Look at its `source:`, or leave the mapping out.\n",
    )
    result = call("score", "--store", "s.db", "-c", "two.yaml", "--map", mapping)
    assert (result.exit_code, "--map says how a survey file is to be read." in result.stderr) == (2, True)


def test_import_takes_a_mapping(folder: Path) -> None:
    mapping = completed(folder)
    result = call("import", "form.csv", "-c", "two.yaml", "--map", mapping, "--store", "s.db")
    assert result.exit_code == 0, result.stderr
    assert "4 added" in result.stderr
    again = call("import", "form.csv", "-c", "two.yaml", "--map", mapping, "--store", "s.db")
    assert "Nothing new" in again.stderr
    expected = said("score", "form.csv", "-c", "two.yaml", "--map", mapping, "-f", "csv")
    assert said("score", "--store", "s.db", "-c", "two.yaml", "-f", "csv") == expected
    kept = (folder / "s.db").read_bytes()
    for personal in (b"ann@b.org", b"Cat", b"ring me"):
        assert personal not in kept


def test_a_pipe_is_opened_as_its_mapping_says(folder: Path) -> None:
    (folder / "m.yaml").write_text(
        'mapping: 1\nchecklist: {id: two, version: "1.0"}\nas: person\nfile: {skip_rows: 1, encoding: latin-1}\n'
    )
    stdin = "a title, of some length\ntrusted,Promise\n4,5\n".encode("latin-1")
    result = call("import", "-", "-c", "two.yaml", "--map", "m.yaml", "--store", "s.db", stdin=stdin)
    assert "1 added" in result.stderr, result.stderr
    assert call("score", "-", "-c", "two.yaml", "--map", "m.yaml", stdin=stdin).exit_code == 0


def test_times_that_a_store_cannot_keep(folder: Path) -> None:
    (folder / "events.csv").write_text(
        "record_id,redcap_event_name,role,trusted\n1,baseline,person,4\n1,month_6,person,5\n"
    )
    words = ("import", "events.csv", "-c", "two.yaml", "--store", "s.db")
    result = call(*words)
    assert (result.exit_code, (folder / "s.db").exists()) == (2, False)
    assert result.stderr == (
        'events.csv: The column "redcap_event_name" tells several times apart, and the store knows only days.\n'
        "  Take one time after the other: leave the rows of the others out with --leave-out, and say --date.\n"
    )
    result = call(*words, "--leave-out", "redcap_event_name=month_6", "--date", "2026-01-01")
    assert (result.exit_code, "1 added" in result.stderr) == (0, True), result.stderr


def test_last_row_of_several_files(folder: Path) -> None:
    (folder / "b.csv").write_text("role,trusted\nperson,1\n")
    (folder / "m.yaml").write_text('mapping: 1\nchecklist: {id: two, version: "1.0"}\nfile: {last_row: 2}\n')
    result = call("score", "b.csv", "form.csv", "-c", "two.yaml", "--map", "m.yaml")
    assert (result.exit_code, result.stderr) == (
        2,
        "m.yaml: `last_row` is about one file, and this mapping is for several.\n"
        "  Score one file at a time, or take the rows below the answers out of the files.\n",
    )


@pytest.mark.parametrize("text", ["Status", "=x"])
def test_leave_out_needs_a_column_and_a_text(folder: Path, text: str) -> None:
    result = call("score", "form.csv", "-c", "two.yaml", "--leave-out", text)
    assert (result.exit_code, result.stderr) == (
        2,
        f'--leave-out "{text}" is not of the form COLUMN=TEXT.\n  For example --leave-out "Status=Survey Preview".\n',
    )
