"""A statement, a role and a text are understood as people type them, or refused with what is near."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_cli.checklist import Checklist, find_checklist
from coprod_cli.problems import UsageError
from coprod_cli.ratings import stories
from coprod_cli.ratings.linked import by_statement, item_of, kept_definitions, kept_text, places, role_of
from coprod_cli.ratings.store import open_store
from tests.ratings.telling import story

TEN = find_checklist("ten-statements")
PROMISE = "People do what they say they'll do."


def numbered(*ids: str) -> Checklist:
    items = [{"id": id, "text": f"Text of {id}"} for id in ids]
    return Checklist.model_validate({**TEN.model_dump(by_alias=True), "items": items, "sections": {}})


@pytest.mark.parametrize("text", ["promise", " promise ", "10", "PROMISE", PROMISE, f"  people do WHAT {PROMISE[15:]}"])
def test_a_statement_by_its_id_its_number_or_its_text(text: str) -> None:
    assert item_of(TEN, text).id == "promise"


def test_an_id_that_is_a_number_means_that_item() -> None:
    checklist = numbered("3", "2", "1")
    assert [item_of(checklist, number).id for number in "123"] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("promis", "Did you mean `promise` or `risk`?"),
        ("0", "`coprod show ten-statements` lists them, with the id of each."),
        ("11", "`coprod show ten-statements` lists them, with the id of each."),
        ("", "`coprod show ten-statements` lists them, with the id of each."),
    ],
)
def test_a_statement_that_is_not_there(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as raised:
        item_of(TEN, text)
    (problem,) = raised.value.problems
    assert (problem.code, problem.message) == ("unknown-item", f'ten-statements has no statement "{text}".')
    assert problem.hint == hint


@pytest.mark.parametrize("text", ["person", "Person receiving support", " PERSON "])
def test_a_role_by_its_id_or_its_label(text: str) -> None:
    assert role_of(TEN, text) == "person"


def test_a_role_that_is_not_there() -> None:
    with pytest.raises(UsageError) as raised:
        role_of(TEN, "parent")
    (problem,) = raised.value.problems
    assert (problem.code, problem.hint) == ("unknown-role", "Its roles are: practitioner, person, carer.")


@pytest.mark.parametrize(
    ("text", "kept"),
    [("  a \n", "a"), ("a\r\nb", "a\nb"), ("caf\udce9", "caf?"), ("\x1b[31m", "\x1b[31m")],
)
def test_a_text_is_kept_as_it_was_written(text: str, kept: str) -> None:
    assert kept_text("--said", text) == kept


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_an_empty_text_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"--said is empty\."):
        kept_text("--said", text)


def test_each_version_is_read_by_its_own_numbers(tmp_path: Path) -> None:
    turned = Checklist.model_validate(
        {**TEN.model_dump(by_alias=True), "version": "2.0", "items": [item.model_dump() for item in TEN.items[::-1]]}
    )
    assert places([TEN, turned], "1") == {(TEN.sha256, "trusted"), (turned.sha256, "promise")}
    assert places([TEN, turned], "promise") == {(TEN.sha256, "promise"), (turned.sha256, "promise")}
    with pytest.raises(UsageError, match="no statement"):
        places([TEN, turned], "11")
    assert places([], "11") == frozenset()


def test_the_store_keeps_each_definition_once(tmp_path: Path) -> None:
    with open_store(tmp_path / "ratings.db", create=True) as store:
        for _ in range(2):
            stories.add(store, TEN, story(TEN, "1"))
        assert kept_definitions(store) == {TEN.sha256: TEN}
        assert kept_definitions(store, "ladder") == {}


def test_things_stand_as_their_statements_do() -> None:
    definitions = {TEN.sha256: TEN}
    told = [story(TEN, "promise", "last"), story(TEN, "2", "middle"), story(TEN, "1", "b"), story(TEN, "1", "a")]
    assert [one.text for one in by_statement(definitions, told)] == ["b", "a", "middle", "last"]
