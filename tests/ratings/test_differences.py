"""What a file changes of a stored response, case by case: what is updated, what stands, what gives a moved row away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coprod_cli.ratings.differences import FieldChange, Incoming, difference
from coprod_cli.ratings.fields import answer_of
from coprod_cli.ratings.records import Answer, Change, Response

AT = "2026-03-02T10:00:00.000000Z"
BOTH = frozenset({"team", "note"})


def response(answers: dict[str, str], *changes: Change, **fields: str | None) -> Response:
    given = {"role": "person", "date": "2026-03-02", **fields}
    notes = {name.removeprefix("note_"): given.pop(name) for name in list(given) if name.startswith("note_")}
    return Response(
        "0" * 16,
        "two",
        "1",
        "f" * 64,
        started_at=AT,
        saved_at=AT,
        tool_version="0.1.0",
        source="survey.csv",
        answers=tuple(answer_of(item, text, notes.get(item)) for item, text in answers.items()),
        changes=changes,
        **given,  # type: ignore[arg-type]
    )


def changed(field: str, old: str | None, new: str | None, how: str = "amend") -> Change:
    return Change(field, old, new, AT, how)


def changes(stored: Response, given: Response, **how: object) -> list[tuple[str, str | None, str | None]]:
    found = difference(stored, Incoming(given, "survey.csv", **how))  # type: ignore[arg-type]
    return [(one.field, one.old, one.new) for one in found.changes]


@pytest.mark.parametrize(
    ("stored", "file", "expected"),
    [
        ("4", "4", []),
        ("4", "5", [("rating:trusted", "4", "5")]),
        ("4", "not applicable", [("rating:trusted", "4", "not applicable")]),
        ("not applicable", "", []),
        ("4", "", []),
        ("4", None, []),
        ("", "4", [("rating:trusted", "", "4")]),
        ("", None, []),
        (None, "4", [("rating:trusted", None, "4")]),
        (None, "", [("rating:trusted", None, "")]),
    ],
)
def test_an_answer_is_updated_and_never_erased(
    stored: str | None, file: str | None, expected: list[tuple[str, str | None, str | None]]
) -> None:
    def one(text: str | None) -> Response:
        return response({"promise": "1", **({} if text is None else {"trusted": text})})

    assert changes(one(stored), one(file)) == expected


@pytest.mark.parametrize(
    ("stored", "file", "expected"),
    [
        ({"team": "North"}, {"team": "South"}, [("team", "North", "South")]),
        ({"team": "North"}, {"team": None}, []),
        ({"team": None}, {"team": "South"}, [("team", None, "South")]),
        ({"note": "one"}, {"note": "two"}, [("note", "one", "two")]),
        ({"note_trusted": "one"}, {"note_trusted": "two"}, [("note:trusted", "one", "two")]),
        ({"note_trusted": "one"}, {}, []),
    ],
)
def test_teams_and_notes_are_updated_and_never_erased(
    stored: dict[str, str | None],
    file: dict[str, str | None],
    expected: list[tuple[str, str | None, str | None]],
) -> None:
    assert changes(response({"trusted": "4"}, **stored), response({"trusted": "4"}, **file)) == expected


@pytest.mark.parametrize(
    ("history", "stored", "file", "updated"),
    [
        ([("4", "3", "amend")], "3", "4", None),  # the file still says what was amended
        ([("4", "3", "amend"), ("3", "2", "amend")], "2", "4", None),
        ([("4", "3", "amend"), ("3", "2", "amend")], "2", "3", None),
        ([("4", "3", "amend")], "3", "5", "5"),  # the file says something new
        ([("4", "", "amend")], "", "4", None),
        ([("4", "3", "amend"), ("3", "5", "import")], "5", "4", "4"),  # the amendment was overtaken
        ([("5", "4", "import"), ("4", "3", "amend")], "3", "4", None),
        ([("5", "4", "import"), ("4", "3", "amend")], "3", "5", "5"),
    ],
)
def test_an_amendment_stands_until_the_file_says_something_new(
    history: list[tuple[str, str, str]], stored: str, file: str, updated: str | None
) -> None:
    told = [changed("rating:trusted", old, new, how) for old, new, how in history]
    found = difference(response({"trusted": stored}, *told), Incoming(response({"trusted": file}), "survey.csv"))
    if updated is None:
        assert (found.changes, found.standing) == ((), 1)
    else:
        assert found.changes == (FieldChange("rating:trusted", stored, updated),)


def test_an_amended_role_or_day_stands_too() -> None:
    told = (changed("role", "person", "carer"), changed("date", "2026-03-02", "2026-03-03"))
    stored = response({"trusted": "4"}, *told, role="carer", date="2026-03-03")
    for named in (True, False):
        found = difference(stored, Incoming(response({"trusted": "4"}), "survey.csv", named=named))
        assert (found.changes, found.standing, found.moved) == ((), 2, False)


@pytest.mark.parametrize(
    ("stored", "file", "moved"),
    [
        ({}, {}, False),
        ({}, {"role": "carer"}, True),
        ({}, {"date": "2026-03-03"}, True),
        ({}, {"date": None}, True),
        ({"team": "North"}, {"team": "South"}, False),
        ({"team": "North"}, {}, True),  # a correction empties nothing
        ({}, {"team": "North"}, False),
        ({"note": "hers"}, {}, True),
        ({"note_trusted": "hers"}, {}, True),
        ({"note": "hers"}, {"note": "hers, longer"}, False),
    ],
)
def test_what_shows_that_a_row_without_a_name_is_another_response(
    stored: dict[str, str | None], file: dict[str, str | None], moved: bool
) -> None:
    before, now = response({"trusted": "4"}, **stored), response({"trusted": "4"}, **file)
    assert difference(before, Incoming(now, "survey.csv", named=False, holds=BOTH)).moved is moved
    assert not difference(before, Incoming(now, "survey.csv", named=True, holds=BOTH)).moved


@pytest.mark.parametrize(
    ("stored", "file", "moved"),
    [
        ({"trusted": "4"}, {"trusted": "5"}, False),
        ({"trusted": ""}, {"trusted": "5"}, False),
        ({"trusted": "4"}, {"trusted": ""}, True),
        ({"trusted": "4"}, {"promise": "4"}, True),
        ({"trusted": "4", "promise": "4"}, {"trusted": "4"}, False),  # the file lost a column
    ],
)
def test_answers_that_show_it(stored: dict[str, str], file: dict[str, str], moved: bool) -> None:
    assert difference(response(stored), Incoming(response(file), "survey.csv", named=False)).moved is moved


def test_without_a_column_for_notes_or_teams_nothing_is_known_of_them() -> None:
    stored, given = response({"trusted": "4"}, note="hers", team="North"), response({"trusted": "4"})
    assert not difference(stored, Incoming(given, "survey.csv", named=False)).moved


def test_a_moved_row_is_taken_whole_when_the_file_is_a_corrected_copy() -> None:
    stored = response({"trusted": "4", "promise": "2"}, note="hers", team="North", note_trusted="because")
    given = Incoming(response({"trusted": "", "promise": "5"}, role="carer"), "survey.csv", named=False, holds=BOTH)
    found = difference(stored, given, replace=True)
    assert {(one.field, one.old, one.new) for one in found.changes} == {
        ("role", "person", "carer"),
        ("team", "North", None),
        ("note", "hers", None),
        ("rating:trusted", "4", ""),
        ("note:trusted", "because", None),
        ("rating:promise", "2", "5"),
    }


def test_a_row_of_one_rating_about_another_statement_replaces_the_old_one() -> None:
    stored, given = response({"trusted": "4"}), response({"promise": "2"})
    found = difference(stored, Incoming(given, "survey.csv", named=False), replace=True)
    assert [(one.field, one.old, one.new) for one in found.changes] == [
        ("rating:promise", None, "2"),
        ("rating:trusted", "4", None),
    ]


def exported(given: Response) -> Incoming:
    return Incoming(given, "export.csv", exported=True)


def test_an_export_that_knows_more_brings_its_history() -> None:
    amended = changed("rating:trusted", "4", "3")
    found = difference(response({"trusted": "4"}), exported(response({"trusted": "3"}, amended)))
    assert found.later == (amended,)
    assert found.changes == (FieldChange("rating:trusted", "4", "3", told=True),)


def test_a_value_taken_away_by_its_own_history_goes() -> None:
    amended = changed("team", "North", None)
    found = difference(response({"trusted": "4"}, team="North"), exported(response({"trusted": "4"}, amended)))
    assert found.changes == (FieldChange("team", "North", None, told=True),)


@pytest.mark.parametrize("how", ["amend", "import"])
def test_an_older_export_takes_nothing_back(how: str) -> None:
    stored = response({"trusted": "3"}, changed("rating:trusted", "4", "3", how))
    found = difference(stored, exported(response({"trusted": "4"})))
    assert (found.changes, found.later, found.standing) == ((), (), 1)


def test_an_export_that_was_changed_by_hand_is_an_update() -> None:
    history = changed("rating:trusted", "4", "3")
    found = difference(response({"trusted": "3"}, history), exported(response({"trusted": "5"}, history)))
    assert found.changes == (FieldChange("rating:trusted", "3", "5"),)


def test_an_answer_keeps_its_note_where_only_the_rating_changes() -> None:
    stored = replace(response({}), answers=(Answer("trusted", "point", 4, "because"),))
    assert changes(stored, response({"trusted": "5"})) == [("rating:trusted", "4", "5")]
