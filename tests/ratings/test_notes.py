"""Notes read line by line; who wrote them is never in what comes out."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import pytest

from coprod_cli.checklist import find_checklist
from coprod_cli.ratings import responses
from coprod_cli.ratings.linked import Sought
from coprod_cli.ratings.notes import lines_of, remarks
from coprod_cli.ratings.records import Answer
from coprod_cli.ratings.responses import Wanted
from coprod_cli.ratings.store import open_store
from tests.ratings.filling import fill, response
from tests.ratings.telling import noted

BELIEFS = find_checklist("core-beliefs")


@pytest.mark.parametrize(
    ("note", "lines"),
    [
        (None, []),
        ("", []),
        ("+ we were asked", [("working", "we were asked")]),
        ("+we were asked", [("working", "we were asked")]),
        ("- too late", [("not working", "too late")]),
        ("– too late", [("not working", "too late")]),
        ("− too late", [("not working", "too late")]),
        ("the form of May", [("remark", "the form of May")]),
        ("  + indented  ", [("working", "indented")]),
        ("+\n-\n \n", []),
        ("+ a\n- b\nc\r\n+ d", [("working", "a"), ("not working", "b"), ("remark", "c"), ("working", "d")]),
        ("co-production + care", [("remark", "co-production + care")]),
        ("++ twice", [("working", "+ twice")]),
        ("=cmd()", [("remark", "=cmd()")]),
    ],
)
def test_what_a_line_of_a_note_is(note: str | None, lines: list[tuple[str, str]]) -> None:
    assert list(lines_of(note)) == lines


@pytest.fixture
def store(tmp_path: Path) -> Path:
    first = response(BELIEFS, "person", {"equals": 2, "assets": None}, team="North", pair="P1", respondent="R-SECRET")
    second = response(BELIEFS, "practitioner", {"equals": 4}, team="South", respondent="R-SECRET", date="2026-03-05")
    return fill(
        tmp_path / "ratings.db",
        BELIEFS,
        [
            noted(second, {"equals": "+ later"}),
            noted(first, {"equals": "- late\n+ kind", "assets": "which ones?"}, "thank you"),
        ],
    )


def told(path: Path, wanted: Wanted = Wanted(), sought: Sought | None = None) -> list[str]:  # noqa: B008
    with open_store(path) as store:
        return [one.text for one in remarks(store, wanted, sought or Sought())]


def test_every_line_comes_with_its_role_and_rating(store: Path) -> None:
    with open_store(store) as opened:
        found = [
            (one.link.item, one.kind, one.text, one.role, one.answer and one.answer.value)
            for one in remarks(opened, Wanted())
        ]
    assert found == [
        ("equals", "not working", "late", "person", 2),
        ("equals", "working", "kind", "person", 2),
        ("assets", "remark", "which ones?", "person", None),
        ("", "remark", "thank you", "person", None),
        ("equals", "working", "later", "practitioner", 4),
    ]


def test_who_said_it_does_not_come_with_it(store: Path) -> None:
    with open_store(store) as opened:
        assert "SECRET" not in repr([astuple(one) for one in remarks(opened, Wanted())])


def test_what_is_asked_for_is_found_and_nothing_else(store: Path) -> None:
    assert told(store, Wanted(team="South")) == ["later"]
    assert told(store, Wanted(pair="P1")) == ["late", "kind", "which ones?", "thank you"]
    assert told(store, Wanted(date_from="2026-03-03")) == ["later"]
    assert told(store, Wanted(checklist="ladder")) == []
    assert told(store, sought=Sought(places=frozenset({(BELIEFS.sha256, "assets")}))) == ["which ones?"]


def test_an_unfinished_interview_is_not_read(tmp_path: Path) -> None:
    with open_store(tmp_path / "ratings.db", create=True) as opened:
        begun = responses.begin(opened, BELIEFS, role="person", date="2026-03-02")
        responses.keep(opened, begun.id, Answer("equals", "point", 4, "+ not yet"))
        assert remarks(opened, Wanted()) == []
