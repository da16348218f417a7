"""An export read into an empty store gives the same store: every form, every text, every kind of answer."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from coprod_cli.checklist import find_checklist
from coprod_cli.ratings.exporting import HEADINGS, further_names, guarded, rows, unguarded
from coprod_cli.ratings.fields import answer_of
from coprod_cli.ratings.records import Change, Response
from coprod_cli.ratings.responses import Wanted, insert, keep_definition
from coprod_cli.ratings.store import open_store
from tests.cli.calling import call, said
from tests.ratings.filling import fill, response

BELIEFS, PREREQUISITES, LADDER = map(find_checklist, ("core-beliefs", "partnership-prerequisites", "ladder"))
OF_RESPONSES = {
    "definitions": "SELECT sha256, id, version FROM definitions ORDER BY sha256",
    "responses": "SELECT * FROM responses ORDER BY id",
    "answers": "SELECT * FROM answers ORDER BY response, item",
    "changes": "SELECT response, field, old, new, at, how FROM changes ORDER BY response, number",
}


def held(path: Path, *, whole: bool = True) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables; without ``whole`` only those about responses."""
    connection = sqlite3.connect(path)
    try:
        selects = dict(OF_RESPONSES)
        if whole:
            selects |= {name: f"SELECT * FROM {name}" for name in further_names(connection)}
            selects["definitions"] = "SELECT * FROM definitions ORDER BY sha256"
        return {name: connection.execute(select).fetchall() for name, select in selects.items()}
    finally:
        connection.close()


# -- cells ---------------------------------------------------------------------------------------

HARD = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "'", "''=x", " =x", "\t=x", "\r\n=x", "a\nb\r\nc\rd", 'say "hi"',
        ",;|", "ñ漢🙂\u202e", "\x1b[31m", "NULL", "None", "0", " padded ", "a\x85b\u2028c"]  # fmt: skip


@pytest.mark.parametrize("text", HARD)
def test_no_spreadsheet_runs_a_cell_and_every_text_comes_back(text: str) -> None:
    row = dict.fromkeys(HEADINGS, text)
    cells = dict(zip(HEADINGS, guarded(row), strict=True))
    assert not cells["note"].lstrip().startswith(("=", "+", "-", "@"))
    assert {name: unguarded(name, cell) for name, cell in cells.items()} == row


def test_a_rating_below_zero_stays_a_number() -> None:
    cells = dict(zip(HEADINGS, guarded({**dict.fromkeys(HEADINGS, ""), "rating": "-2"}), strict=True))
    assert (cells["rating"], unguarded("rating", "-2")) == ("-2", "-2")


def test_rows_of_a_response(tmp_path: Path) -> None:
    one = response(BELIEFS, "person", {"equals": 4, "assets": None}, date=None, note="all of it")
    path = fill(tmp_path / "a.db", BELIEFS, [one])
    with open_store(path) as store:
        store.connection.execute(
            "INSERT INTO changes (response, field, old, at, how) VALUES (?, 'team', 'North', 'now', 'amend')",
            (one.id,),
        )
        first, second = rows(store, Wanted())
    assert first == {
        "item": "equals",
        "role": "person",
        "rating": "4",
        "date": "",
        "respondent": f"response {one.id}",
        "pair": "",
        "team": "",
        "note": "",
        "checklist": "core-beliefs@1.0",
        "response_id": one.id,
        "sha256": BELIEFS.sha256,
        "response_note": "all of it",
        "source": "interview",
        "started_at": one.started_at,
        "saved_at": one.saved_at,
        "tool_version": "0.1.0",
        "earlier": '[{"field": "team", "old": "North", "new": null, "at": "now", "how": "amend"}]',
    }
    assert second == {**first, "item": "assets", "rating": "", "earlier": ""}


# -- whole stores --------------------------------------------------------------------------------

TEXTS = st.one_of(
    st.sampled_from(HARD),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12),
)
NAMES = st.one_of(st.none(), st.sampled_from(["P1", "S1"]), TEXTS)
DAYS = st.one_of(st.none(), st.dates().map(str))
MOMENTS = st.datetimes().map(lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z".rjust(27, "0"))


@st.composite
def responses(draw: st.DrawFn) -> Response:
    checklist = draw(st.sampled_from([BELIEFS, PREREQUISITES, LADDER]))
    ratings = ["", *map(str, checklist.values), *(["not applicable"] if checklist.not_applicable else [])]
    items = [item.id for item in checklist.items]
    answers = {item: draw(st.sampled_from(ratings)) for item in items if draw(st.integers(0, 4))}
    notes = st.one_of(st.none(), TEXTS)
    fields = [
        "role",
        "pair",
        "team",
        "respondent",
        "date",
        "note",
        *(f"{k}:{i}" for k in ("rating", "note") for i in items),
    ]
    history = st.builds(Change, st.sampled_from(fields), notes, notes, MOMENTS, st.sampled_from(["amend", "import"]))
    return Response(
        draw(st.integers(0, 2**64 - 1).map("{:016x}".format)),
        checklist.id,
        checklist.version,
        checklist.sha256,
        draw(st.sampled_from(list(checklist.roles))),
        draw(DAYS),
        draw(MOMENTS),
        draw(st.sampled_from(["0.1.0", "2.0rc1"])),
        draw(NAMES),
        draw(NAMES),
        draw(NAMES),
        draw(notes),
        draw(st.one_of(st.sampled_from(["interview", "scripted", "survey.csv"]), TEXTS)),
        draw(MOMENTS),
        tuple(answer_of(item, text, draw(notes)) for item, text in answers.items()),
        tuple(draw(st.lists(history, max_size=2))),
    )


def filled(path: Path, found: Iterable[Response]) -> Path:
    with open_store(path, create=True) as store, store.writing() as connection:
        for checklist in (BELIEFS, PREREQUISITES, LADDER):
            keep_definition(connection, checklist)
        for one in found:
            insert(connection, one)
        fill_further_tables(connection)
    return path


def fill_further_tables(connection: sqlite3.Connection) -> None:
    """Rows of the tables beside those of responses."""
    sha256 = LADDER.sha256
    connection.execute("INSERT INTO imports VALUES ('p', 's', 'c', 7, '2026-03-02T10:00:00.000000Z', '0.1.0')")
    connection.execute(
        "INSERT INTO stories (id, definition, item, date, text, kept_at) "
        "VALUES ('a1', ?, 'now', '2026-03-02', '= \"x\"', 'm')",
        (sha256,),
    )
    connection.execute(
        "INSERT INTO actions VALUES ('b1', ?, 'now', 'North', NULL, 'said', 'person', 'agreed', 'Kim', '2026-06-01', "
        "'doing', NULL, NULL, '2026-03-02', 'm')",
        (sha256,),
    )
    connection.execute("INSERT INTO action_changes VALUES (3, 'b1', '2026-03-02', 'status', 'planned', 'doing')")
    connection.execute("INSERT INTO whys VALUES ('c1', ?, 'now', NULL, 'P1', '2026-03-02', 'about', 'm')", (sha256,))
    connection.execute("INSERT INTO why_answers VALUES ('c1', 1, 'because')")


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(responses(), max_size=4, unique_by=lambda one: one.id))
def test_export_then_import_is_the_same_store(found: list[Response]) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        store = filled(place / "a.db", found)
        said("export", "--store", store, "-o", place / "a.json")
        for ending in ["json", *(["csv", "parquet"] if found else [])]:
            export, copy = place / f"x.{ending}", place / f"{ending}.db"
            said("export", "--store", store, "-o", export)
            result = call("import", export, "--store", copy)
            assert (result.exit_code, result.stdout) == (0, "")
            whole = ending == "json"
            expected = held(store, whole=whole)
            if not whole:
                used = {one.sha256 for one in found}
                expected["definitions"] = [row for row in expected["definitions"] if row[0] in used]
            assert held(copy, whole=whole) == expected
            again = call("import", export, "--store", copy)
            assert f"Nothing new: {len(found)} response" in again.stderr
            assert held(copy, whole=whole) == expected
        said("export", "--store", place / "json.db", "-o", place / "b.json")
        assert (place / "b.json").read_bytes() == (place / "a.json").read_bytes()


def test_what_stands_in_the_columns_of_a_spreadsheet_survives_its_order(tmp_path: Path) -> None:
    store = fill(
        tmp_path / "a.db", BELIEFS, [response(BELIEFS, "person", {"equals": n, "assets": 1}) for n in (1, 2, 3)]
    )
    export = tmp_path / "a.csv"
    said("export", "--store", store, "-o", export)
    with export.open(newline="") as stream:
        table = list(csv.DictReader(stream))
    with export.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, [*reversed(HEADINGS), "seen"], delimiter=";", restval="yes")
        writer.writeheader()
        writer.writerows(sorted(table, key=lambda row: (row["item"], row["rating"])))
    said("import", export, "--store", tmp_path / "b.db")
    assert held(tmp_path / "b.db", whole=False) == held(store, whole=False)


def test_a_response_without_any_answer_survives(tmp_path: Path) -> None:
    store = fill(tmp_path / "a.db", BELIEFS, [response(BELIEFS, "person", {}, respondent="S1")])
    for ending in ("csv", "json", "parquet"):
        said("export", "--store", store, "-o", tmp_path / f"a.{ending}")
        said("import", tmp_path / f"a.{ending}", "--store", tmp_path / f"{ending}.db")
        assert held(tmp_path / f"{ending}.db", whole=False) == held(store, whole=False)


# -- merging two stores --------------------------------------------------------------------------


def exported(store: Path, name: str) -> Path:
    said("export", "--store", store, "-o", store.with_name(name))
    return store.with_name(name)


@pytest.mark.parametrize("name", ["x.json", "x.csv"])
def test_an_amendment_travels_with_its_history_and_an_old_export_takes_nothing_back(tmp_path: Path, name: str) -> None:
    store = fill(tmp_path / "a.db", BELIEFS, [response(BELIEFS, "person", {"equals": 4, "assets": 1}, respondent="S1")])
    old = exported(store, f"old-{name}")
    other = tmp_path / "other.db"
    said("import", old, "--store", other)
    with open_store(store) as opened, opened.writing() as connection:
        connection.execute("UPDATE answers SET value = 2 WHERE item = 'equals'")
        connection.execute(
            "INSERT INTO changes (response, field, old, new, at, how) SELECT id, 'rating:equals', '4', '2', "
            "'2026-04-01T10:00:00.000000Z', 'amend' FROM responses"
        )
    result = call("import", exported(store, name), "--store", other)
    assert result.stderr == "0 added, 1 updated, 0 the same.\n"
    assert held(other, whole=False) == held(store, whole=False)
    result = call("import", old, "--store", store)
    assert result.stderr == (
        "Amended since, so not taken from the file: 1 value.\nNothing new: 1 response was there already.\n"
    )
    assert held(other, whole=False) == held(store, whole=False)


def test_stories_and_actions_come_once_and_what_differs_stays(tmp_path: Path) -> None:
    store, other = filled(tmp_path / "a.db", []), tmp_path / "other.db"
    export = exported(store, "a.json")
    first = call("import", export, "--store", other)
    assert first.stderr.splitlines()[0] == "Also added: 1 action, 1 story and 1 chain of why."
    with open_store(other) as opened, opened.writing() as connection:
        connection.execute("UPDATE actions SET status = 'done'")
        connection.execute(
            "INSERT INTO stories (id, definition, item, date, text, kept_at) "
            "SELECT 'a2', definition, item, date, text, kept_at FROM stories"
        )
        connection.execute("INSERT INTO why_answers VALUES ('c1', 2, 'and why?')")
    before = held(other)
    again = call("import", export, "--store", other)
    assert "Already here and different, so left as they are: 1 action." in again.stderr
    assert held(other) == before
    back = call("import", exported(other, "b.json"), "--store", store)
    assert "Also added: 1 story." in back.stderr
    assert "left as they are: 1 action and 1 chain of why." in back.stderr


def test_numbers_that_only_count_rows_do_not_clash(tmp_path: Path) -> None:
    store, other = filled(tmp_path / "a.db", []), filled(tmp_path / "b.db", [])
    with open_store(other) as opened, opened.writing() as connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute("UPDATE action_changes SET action = 'b2'")
        connection.execute("UPDATE actions SET id = 'b2'")
    said("import", exported(other, "b.json"), "--store", store)
    assert [row[1] for row in held(store)["action_changes"]] == ["b1", "b2"]


# -- what is not an export any more --------------------------------------------------------------


def damaged(tmp_path: Path, change: Any) -> Any:
    """What is said about a JSON export in which something was changed."""
    store = filled(tmp_path / "a.db", [response(BELIEFS, "person", {"equals": 4}, respondent="S1")])
    content = json.loads(exported(store, "a.json").read_text())
    change(content)
    path = tmp_path / "damaged.json"
    path.write_text(json.dumps(content))
    result = call("import", path, "--store", tmp_path / "new.db")
    assert result.exit_code == 3, result.stderr
    copy = tmp_path / "new.db"
    assert not copy.exists() or not any(held(copy, whole=True).values())
    return result.stderr


def of_response(**fields: Any) -> Any:
    return lambda content: content["responses"][0].update(fields)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (of_response(id="x"), '"x" is no id of a response'),
        (of_response(role="boss"), '"boss" is not a role of "core-beliefs"'),
        (of_response(date="02/03/2026"), '"02/03/2026" is not a date written as 2026-03-31'),
        (of_response(date="20260302"), '"20260302" is not a date'),
        (of_response(saved_at="yesterday"), '"yesterday" is no moment'),
        (of_response(saved_at=None), "saved_at: Input should be a valid string"),
        (of_response(answers={"equals": 9}), '"9" is not an answer on this scale (1 to 5)'),
        (of_response(answers={"equals": "not applicable"}), '"not applicable" is not an answer'),
        (of_response(answers={"equals": "4"}), "This is no whole export: responses.0.answers.equals"),
        (of_response(answers={"equals": True}), "This is no whole export: responses.0.answers.equals"),
        (of_response(answers={"height": 4}), '"height" is not a statement of "core-beliefs"'),
        (of_response(notes={"assets": "x"}), "a note without an answer"),
        (of_response(sha256="f" * 64), "The definition of this response is not in the export"),
        (of_response(version="7"), 'is not the checklist that "sha256" stands for'),
        (of_response(source=""), "There is nothing here"),
        (of_response(changes=[{"field": "id", "old": None, "new": "x", "at": "", "how": "amend"}]), 'change of "id"'),
        (of_response(more=1), "responses.0.more"),
        (lambda content: content["definitions"][0]["content"].update(title="Other"), "is not as it was written"),
        (lambda content: content.pop("responses"), "responses: Field required"),
        (lambda content: content.update(schema_version=2), "written by a newer version of coprod"),
        (lambda content: content["tables"].update(wishes=[]), 'holds "wishes", which this version of coprod does not'),
        (lambda content: content["tables"]["stories"][0].update(colour="red"), 'holds "stories.colour"'),
        (lambda content: content["tables"]["stories"][0].update(definition="f"), "stories: FOREIGN KEY"),
        (lambda content: content["tables"]["actions"][0].update(status="lost"), "actions: CHECK constraint"),
        (lambda content: content["tables"]["imports"][0].update(rows=2**70), "imports: "),
        (lambda content: content["tables"]["stories"].append({}), "stories: a row holds nothing"),
    ],
)  # fmt: skip
def test_a_damaged_backup_is_refused_whole(tmp_path: Path, change: Any, words: str) -> None:
    assert words in damaged(tmp_path, change)


def test_what_is_wrong_is_told_of_twenty_responses_at_most(tmp_path: Path) -> None:
    many = [response(BELIEFS, "person", {"equals": 4}) for _ in range(25)]
    path = fill(tmp_path / "a.db", BELIEFS, many)
    export = exported(path, "a.json")
    export.write_text(export.read_text().replace('"role": "person"', '"role": "boss"'))
    result = call("import", export, "--store", tmp_path / "b.db")
    assert result.stderr.count("is not a role") == 20
    assert "5 more values cannot be read." in result.stderr


def test_many_definitions_of_one_name_are_not_mixed(tmp_path: Path) -> None:
    content = BELIEFS.model_dump(by_alias=True)
    other = type(BELIEFS).model_validate({**content, "items": content["items"][:2]})
    store = fill(tmp_path / "a.db", BELIEFS, [response(BELIEFS, "person", {"equals": 4})])
    new = fill(tmp_path / "b.db", other, [response(other, "person", {"equals": 4})])
    result = call("import", exported(new, "b.json"), "--store", store)
    assert result.exit_code == 3
    assert "another core-beliefs 1.0, which differs in its statements" in result.stderr
