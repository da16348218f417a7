"""Taking responses in: added, updated or the same; where a file's rows came from; whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from coprod_cli.checklist import find_checklist
from coprod_cli.problems import SourceError
from coprod_cli.ratings.differences import Incoming
from coprod_cli.ratings.identity import Origin, keep_origin, last_row_before, origin, row_id, source_of, voice_id
from coprod_cli.ratings.importing import Outcome, rows_gone, take_in, take_out
from coprod_cli.ratings.records import Answer, Response
from coprod_cli.ratings.responses import begin, find, keep_definition, refuse_another, select, stored_response
from coprod_cli.ratings.store import Store, open_store
from tests.ratings.filling import response

BELIEFS = find_checklist("core-beliefs")
LADDER = find_checklist("ladder")


@pytest.fixture
def store(tmp_path: Path) -> Iterable[Store]:
    with open_store(tmp_path / "new" / "ratings.db", create=True) as opened, opened.writing() as connection:
        keep_definition(connection, BELIEFS)
        connection.execute("COMMIT")
        connection.execute("BEGIN")
        yield opened


def imported(number: int, rating: int | None = 4, **fields: str | None) -> Response:
    role, date = fields.pop("role", "person") or "", fields.pop("date", "2026-03-02")
    one = response(BELIEFS, role, {"equals": rating, "assets": 2}, date=date, **fields)
    return replace(one, id=f"{number:016x}", source="survey.csv")


def take(store: Store, *responses: Response, named: bool = True, **how: bool) -> Outcome:
    given = [Incoming(one, "survey.csv", row, named) for row, one in enumerate(responses, start=2)]
    return take_in(store.connection, given, **how)


def numbers(outcome: Outcome) -> tuple[int, int, int]:
    return len(outcome.added), len(outcome.updated), outcome.same


def test_added_then_the_same_then_updated_with_its_history(store: Store) -> None:
    one, two = imported(1, respondent="S1"), imported(2, respondent="S2")
    assert numbers(take(store, one, two)) == (2, 0, 0)
    assert numbers(take(store, one, two)) == (0, 0, 2)
    outcome = take(store, imported(1, 5, respondent="S1", team="North"), two)
    assert numbers(outcome) == (0, 1, 1)
    assert [(c.field, c.old, c.new) for c in outcome.updated[0].changes] == [
        ("team", None, "North"),
        ("rating:equals", "4", "5"),
    ]
    found = find(store, one.id)
    assert (found.team, found.answers[0].value, found.saved_at) == ("North", 5, one.saved_at)
    assert [(c.field, c.old, c.new, c.how) for c in found.changes] == [
        ("team", None, "North", "import"),
        ("rating:equals", "4", "5", "import"),
    ]


def test_the_same_response_twice_in_one_import_is_an_update(store: Store) -> None:
    outcome = take(store, imported(1, 4, respondent="S1"), imported(1, 5, respondent="S1"))
    assert numbers(outcome) == (1, 1, 0)
    assert find(store, f"{1:016x}").answers[0].value == 5


def test_an_interview_is_never_touched_by_a_survey_file(store: Store) -> None:
    interview = replace(imported(1, respondent="S1"), source="interview")
    take(store, interview)
    outcome = take(store, imported(1, 5, respondent="S1"))
    assert (numbers(outcome), outcome.left_alone) == ((0, 0, 0), 1)
    assert find(store, interview.id) == interview


def test_an_unfinished_interview_is_not_touched_by_an_export_either(tmp_path: Path) -> None:
    with open_store(tmp_path / "other.db", create=True) as store:
        begun = begin(store, BELIEFS, role="person", date="2026-03-02")
        finished = replace(begun, saved_at=begun.started_at, answers=(Answer("equals", "point", 4),))
        with store.writing() as connection:
            outcome = take_in(connection, [Incoming(finished, "export.json", exported=True)])
        assert outcome.left_alone == 1
        assert find(store, begun.id) == begun


def test_rows_that_moved_stop_the_import_and_are_named(store: Store) -> None:
    take(store, *(imported(n, role="person") for n in range(1, 10)), named=False)
    with pytest.raises(SourceError) as raised:
        take(store, *(imported(n, role="carer" if n > 2 else "person") for n in range(1, 10)), named=False)
    (problem,) = raised.value.problems
    assert (problem.code, problem.file, problem.row) == ("rows-moved", "survey.csv", 4)
    assert problem.message == (
        "Rows 4, 5, 6, 7, 8 and 2 more name nobody, and hold other answers than when this file was imported before. "
        "Nothing was stored."
    )


def test_one_row_that_moved_is_said_in_the_singular(store: Store) -> None:
    take(store, imported(1), named=False)
    with pytest.raises(SourceError, match=r"Row 2 names nobody, and holds other answers than when"):
        take(store, imported(1, date="2026-04-02"), named=False)


def test_moved_rows_are_taken_as_they_are_when_asked(store: Store) -> None:
    take(store, imported(1, 4, note="hers"), named=False)
    outcome = take(store, imported(1, None, role="carer"), named=False, replace_moved=True)
    assert numbers(outcome) == (0, 1, 0)
    found = find(store, f"{1:016x}")
    assert (found.role, found.note, found.answers[0].kind) == ("carer", None, "blank")
    assert {change.field for change in found.changes} == {"role", "note", "rating:equals"}


def test_a_response_to_another_checklist_under_the_same_id_is_refused(store: Store) -> None:
    take(store, imported(1))
    other = replace(imported(1), checklist="ladder", version="2")
    with pytest.raises(SourceError, match="is to ladder 2 here, and to core-beliefs"):
        take_in(store.connection, [Incoming(other, "export.csv", exported=True)])


def test_a_checklist_of_the_same_name_that_asks_something_else_is_refused(store: Store) -> None:
    take(store, imported(1))
    content = BELIEFS.model_dump(by_alias=True)
    titled = type(BELIEFS).model_validate({**content, "title": "The same, with another title"})
    shorter = type(BELIEFS).model_validate({**content, "items": content["items"][:2]})
    newer = type(BELIEFS).model_validate({**content, "items": content["items"][:2], "version": "99"})
    for allowed in (titled, newer, LADDER):
        refuse_another(store.connection, allowed)
    with pytest.raises(SourceError) as raised:
        refuse_another(store.connection, shorter)
    assert raised.value.problems[0].code == "another-checklist"


def test_what_is_read_back_is_what_was_written(store: Store) -> None:
    one = replace(imported(1, respondent="S1", note="all"), answers=(Answer("equals", "point", 4, "because"),))
    take(store, one)
    assert stored_response(store.connection, one.id) == one == next(select(store))
    assert stored_response(store.connection, "f" * 16) is None


# -- who a row is --------------------------------------------------------------------------------


def test_ids_stay_what_they_are() -> None:
    # An id that changed would double every answer that is imported again.
    assert voice_id(BELIEFS, "person", "S1", "P1", "2026-03-02") == "7c85d1df87542cdd"
    assert row_id(BELIEFS, "0123456789abcdef", 7) == "8919b7ae90b4ef1c"


def test_every_part_of_a_voice_and_a_day_tells_two_apart() -> None:
    voices = [
        ("person", "S1", "P1", "2026-03-02"),
        ("carer", "S1", "P1", "2026-03-02"),
        ("person", "S2", "P1", "2026-03-02"),
        ("person", None, "P1", "2026-03-02"),
        ("person", "P1", None, "2026-03-02"),
        ("person", "S1", "P1", "2026-03-03"),
        ("person", "S1", "P1", None),
        ("person", 'S1", "P1', None, None),
    ]
    ids = {voice_id(checklist, *voice) for checklist in (BELIEFS, LADDER) for voice in voices}
    assert len(ids) == 2 * len(voices)
    rows = {row_id(checklist, source, row) for checklist in (BELIEFS, LADDER) for source in "ab" for row in (1, 2)}
    assert len(rows | ids) == 8 + len(ids)


def at(second: int) -> str:
    return f"2026-03-02T10:00:{second:02}.000000Z"


def test_a_file_is_known_by_its_content_else_by_its_place(store: Store) -> None:
    connection, nothing = store.connection, {"team": None}
    first = origin("/a/march.csv", "11", nothing)
    keep_origin(connection, first, source_of(connection, first), 20, at(1))
    copied, grown = origin("/a/copy.csv", "11", nothing), origin("/a/march.csv", "22", nothing)
    assert source_of(connection, first) == source_of(connection, copied) == source_of(connection, grown) == first.path
    keep_origin(connection, copied, first.path, 20, at(2))
    assert source_of(connection, origin("/a/copy.csv", "33", nothing)) == first.path
    new = origin("/a/april.csv", "44", nothing)
    assert source_of(connection, new) == new.path != first.path


def test_the_same_file_about_another_team_is_another_source(store: Store) -> None:
    north, south = (origin(f"/{team}.csv", "11", {"team": team}) for team in ("North", "South"))
    keep_origin(store.connection, north, source_of(store.connection, north), 20, at(1))
    assert source_of(store.connection, south) == south.path != north.path


def test_standard_input_is_known_by_its_content_alone(store: Store) -> None:
    first, again, other = (origin(None, content, {}) for content in ("11", "11", "22"))
    assert first == again != other
    assert source_of(store.connection, other) != source_of(store.connection, first)


def test_remembering_the_same_import_again_writes_nothing(store: Store) -> None:
    one = Origin("a", "1")
    keep_origin(store.connection, one, "a", 20, at(1))
    keep_origin(store.connection, one, "a", 20, at(2))
    keep_origin(store.connection, Origin("a", "2"), "a", 25, at(3))
    found = store.connection.execute("SELECT sha256, rows, at FROM imports ORDER BY at").fetchall()
    assert found == [("1", 20, at(1)), ("2", 25, at(3))]
    assert (last_row_before(store.connection, "a"), last_row_before(store.connection, "b")) == (25, 0)


def test_rows_that_are_gone_are_counted(store: Store) -> None:
    ids = [row_id(BELIEFS, "a", row) for row in range(1, 1201)]
    take(store, *(replace(imported(1), id=id) for id in ids), named=False)
    assert rows_gone(store.connection, BELIEFS, "a", 1200, range(1, 1201)) == []
    assert rows_gone(store.connection, BELIEFS, "a", 1200, range(1, 101)) == ids[100:]
    assert rows_gone(store.connection, BELIEFS, "a", 1300, [7]) == [*ids[:6], *ids[7:]]
    assert rows_gone(store.connection, BELIEFS, "b", 1200, []) == []


def test_what_is_taken_out_goes_with_its_answers_and_history(store: Store) -> None:
    take(store, imported(1, 4, respondent="S1"), imported(2))
    take(store, imported(1, 5, respondent="S1"))
    (removed,) = take_out(store.connection, "survey.csv", [f"{1:016x}", "f" * 16])
    assert (removed.file, removed.response.respondent) == ("survey.csv", "S1")
    for table in ("answers", "changes"):
        found = store.connection.execute(f"SELECT DISTINCT response FROM {table}").fetchall()
        assert found == ([(f"{2:016x}",)] if table == "answers" else [])
