"""A chain of why: kept answer by answer, at most five, and found again in order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from coprod_cli.checklist import find_checklist
from coprod_cli.ratings import whys
from coprod_cli.ratings.linked import Sought
from coprod_cli.ratings.store import Store, open_store
from tests.ratings.telling import chain

BELIEFS = find_checklist("core-beliefs")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "ratings.db", create=True) as opened:
        yield opened


def test_every_answer_is_there_once_it_is_given(store: Store) -> None:
    told = chain(BELIEFS, "equals", team="North", pair="P1")
    assert whys.select(store) == []
    for number in range(1, 6):
        told = whys.keep(store, BELIEFS, told, f"because {number}\n[bold]\x1b")
        assert whys.select(store) == [told]
        assert len(told.answers) == number


def test_a_sixth_is_refused_and_leaves_the_five(store: Store) -> None:
    told = whys.keep(store, BELIEFS, chain(BELIEFS, "equals"), *"abcde")
    with pytest.raises(sqlite3.IntegrityError):
        whys.keep(store, BELIEFS, told, "f")
    assert whys.select(store) == [told]


def test_six_at_once_leave_nothing(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        whys.keep(store, BELIEFS, chain(BELIEFS, "equals"), *"abcdef")
    assert whys.select(store) == []


def test_chains_are_found_by_day_team_pair_and_statement(store: Store) -> None:
    late = whys.keep(store, BELIEFS, chain(BELIEFS, "equals", date="2026-03-03", team="North"), "a", "b")
    early = whys.keep(store, BELIEFS, chain(BELIEFS, "assets", date="2026-03-01", pair="P1"), "c")
    assert whys.select(store) == [early, late]
    assert whys.select(store, date_from="2026-03-02") == [late]
    assert whys.select(store, date_to="2026-03-01") == [early]
    assert whys.select(store, date_from="2026-03-01", date_to="2026-03-03") == [early, late]
    assert whys.select(store, Sought(team="North"), date_from="2026-03-01") == [late]
    assert whys.select(store, Sought(pair="P1")) == [early]
    assert whys.select(store, Sought(places=frozenset({(BELIEFS.sha256, "equals")}))) == [late]


def test_the_answers_go_with_their_chain(store: Store) -> None:
    whys.keep(store, BELIEFS, chain(BELIEFS, "equals", pair="P1"), "a", "b")
    with store.writing() as connection:
        connection.execute("DELETE FROM whys WHERE pair = 'P1'")
        assert connection.execute("SELECT count(*) FROM why_answers").fetchone() == (0,)
