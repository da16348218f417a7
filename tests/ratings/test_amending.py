"""Amending: checked as a whole, written as a whole, and the old values stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coprod_cli.checklist import find_checklist
from coprod_cli.problems import UsageError
from coprod_cli.ratings.amending import amend, changes_of, fields_wanted, refuse_unfinished
from coprod_cli.ratings.differences import FieldChange
from coprod_cli.ratings.records import Answer, Response
from coprod_cli.ratings.responses import add, begin, find, select
from coprod_cli.ratings.store import Store, open_store
from tests.ratings.filling import response
from tests.ratings.telling import noted

TEN = find_checklist("ten-statements")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "ratings.db", create=True) as opened:
        yield opened


@pytest.fixture
def stored(store: Store) -> Response:
    answers: dict[str, int | str | None] = {item.id: 3 for item in TEN.items} | {"promise": None}
    given = response(TEN, "person", answers, date="2026-03-02", pair="P1", respondent="R-1")
    add(store, TEN, [noted(given, {"trusted": "+ they asked"}, "Glad you asked.")])
    return find(store, given.id)


def wanted(**said: object) -> dict[str, str | None]:
    return fields_wanted(TEN, **said)  # type: ignore[arg-type]


def told(**said: object) -> list[str]:
    with pytest.raises(UsageError) as caught:
        wanted(**said)
    return [f"{problem.code}: {problem.message} {problem.hint}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ({"answers": [Answer("trusted", "point", 4)]}, "rating:trusted", "4"),
        ({"answers": [Answer("trusted", "blank")]}, "rating:trusted", ""),
        ({"answers": [Answer("trusted", "not_applicable")]}, "rating:trusted", "not applicable"),
        ({"notes": ["trusted=+ a = b"]}, "note:trusted", "+ a = b"),
        ({"notes": ["1=+ by its number"]}, "note:trusted", "+ by its number"),
        ({"notes": ["People do what they say they'll do.=- by its text"]}, "note:promise", "- by its text"),
        ({"notes": ["trusted=+ one", "trusted=- two"]}, "note:trusted", "+ one\n- two"),
        ({"notes": ["trusted= + one \r\n\r\n\t- two\x1b[1m "]}, "note:trusted", "+ one\n- two"),
        ({"notes": ["trusted="]}, "note:trusted", None),
        ({"overall": " Thank you. "}, "note", "Thank you."),
        ({"overall": ""}, "note", None),
        ({"role": "practitioner"}, "role", "practitioner"),
        ({"role": " PERSON receiving  support "}, "role", "person"),
    ],
)
def test_what_is_wanted(said: dict[str, object], field: str, value: str | None) -> None:
    assert wanted(**said) == {field: value}


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert told(notes=["trustd=x", "no equals sign", "=x"], role="persn", overall="fine") == [
        'unknown-item: ten-statements has no statement "trustd". Did you mean `trusted`?',
        'not-a-pair: --note "no equals sign" is not of the form ITEM=TEXT. '
        'For example --note "trusted=+ they asked first".',
        'not-a-pair: --note "=x" is not of the form ITEM=TEXT. For example --note "trusted=+ they asked first".',
        'unknown-role: ten-statements has no role "persn". Did you mean `person`?',
    ]


def test_a_role_cannot_be_taken_away() -> None:
    assert told(role="")[0].startswith('unknown-role: ten-statements has no role "".')


def test_only_what_differs_is_a_change(stored: Response) -> None:
    changes = changes_of(
        stored,
        {
            "note:trusted": None,
            "rating:trusted": "3",
            "rating:promise": "4",
            "pair": None,
            "team": None,
            "role": "carer",
        },
    )
    assert changes == (
        FieldChange("role", "person", "carer"),
        FieldChange("pair", "P1", None),
        FieldChange("note:trusted", "+ they asked", None),
        FieldChange("rating:promise", "", "4"),
    )


@pytest.mark.parametrize(
    ("same", "message"),
    [
        ({"rating:trusted": "3", "pair": "P1"}, "Nothing would change: the response says so already."),
        ({}, "Nothing was said to change."),
    ],
)
def test_nothing_to_change(same: dict[str, str | None], message: str, stored: Response) -> None:
    with pytest.raises(UsageError) as caught:
        changes_of(stored, same)
    assert [(problem.code, problem.message) for problem in caught.value.problems] == [("nothing-to-change", message)]


def test_the_new_values_are_there_and_the_old_ones_stay(store: Store, stored: Response) -> None:
    said = {"rating:trusted": "5", "rating:promise": "not applicable", "note:promise": "- late", "date": None}
    after = amend(store, stored, changes_of(stored, dict(said)))
    assert after == find(store, stored.id)
    assert after.date is None
    by_item = {answer.item: answer for answer in after.answers}
    assert by_item["trusted"] == Answer("trusted", "point", 5, "+ they asked")
    assert by_item["promise"] == Answer("promise", "not_applicable", None, "- late")
    assert [(one.field, one.old, one.new, one.how) for one in after.changes] == [
        ("date", "2026-03-02", None, "amend"),
        ("rating:trusted", "3", "5", "amend"),
        ("rating:promise", "", "not applicable", "amend"),
        ("note:promise", None, "- late", "amend"),
    ]
    assert len({one.at for one in after.changes}) == 1
    untouched = replace(after, date=stored.date, answers=stored.answers, changes=())
    assert untouched == stored
    again = amend(store, after, changes_of(after, {"rating:trusted": "3"}))
    assert [one.old for one in again.changes if one.field == "rating:trusted"] == ["3", "5"]


def test_a_note_on_a_statement_without_an_answer_makes_it_blank(store: Store) -> None:
    given = response(TEN, "person", {"trusted": 3})
    add(store, TEN, [given])
    stored = find(store, given.id)
    after = amend(store, stored, changes_of(stored, {"note:promise": "- late"}))
    assert after.answers[1] == Answer("promise", "blank", None, "- late")
    assert [(one.field, one.old, one.new) for one in after.changes] == [
        ("rating:promise", None, ""),
        ("note:promise", None, "- late"),
    ]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    store: Store, stored: Response, tmp_path: Path
) -> None:
    changes = changes_of(stored, {"rating:trusted": "5", "pair": "P9"})
    with open_store(tmp_path / "ratings.db") as elsewhere:
        amend(elsewhere, stored, changes_of(stored, {"rating:trusted": "1"}))
    before = list(select(store))
    with pytest.raises(UsageError) as caught:
        amend(store, stored, changes)
    assert caught.value.problems[0].code == "changed-meanwhile"
    assert list(select(store)) == before


def test_an_interview_that_was_stopped_is_resumed_not_amended(store: Store) -> None:
    begun = begin(store, TEN, role="person", date=None)
    for attempt in (lambda: refuse_unfinished(begun), lambda: changes_of(begun, {"pair": "P7"})):
        with pytest.raises(UsageError, match="not finished"):
            attempt()
