"""A store that an earlier version wrote is brought up to date, with all that it holds: wholly, or not at all."""

from __future__ import annotations

import shutil
import sqlite3
from multiprocessing import get_context
from pathlib import Path

import pytest

from coprod_cli.problems import CoprodError
from coprod_cli.ratings import schema
from coprod_cli.ratings import store as the_store
from coprod_cli.ratings.records import Answer, Change
from coprod_cli.ratings.responses import Wanted, begin, definition, find, select, unfinished
from coprod_cli.ratings.store import open_store
from tests.ratings.writers import CHECKLIST, open_and_close

OLD = Path(__file__).parent / "stores" / "version-1.db"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copy(OLD, tmp_path / "ratings.db"))


def contents(path: Path) -> tuple[int, list[str]]:
    """The version of a store, and all that is in it as SQL."""
    connection = sqlite3.connect(path)
    found = connection.execute("PRAGMA user_version").fetchone()[0], list(connection.iterdump())
    connection.close()
    return found


def test_a_store_of_the_first_version_is_opened_with_all_that_it_holds(old: Path) -> None:
    assert contents(old)[0] == 1
    with open_store(old) as store:
        first, second = select(store)
        (stopped,) = unfinished(store)
        assert definition(store, first.sha256).title == "Core beliefs of co-production"
    assert contents(old)[0] == len(schema.STEPS)
    assert (first.role, first.pair, first.team, first.respondent) == ("practitioner", "P1", "North", "S1")
    assert (first.date, first.started_at, first.saved_at, first.tool_version) == (
        "2026-03-02",
        "2026-03-05T09:00:00.000000Z",
        "2026-03-05T09:10:00.000000Z",
        "0.1.0",
    )
    assert first.answers == (
        Answer("equals", "point", 4, "+ We meet first"),
        Answer("assets", "blank"),
        Answer("collaboration", "point", 5),
    )
    assert first.changes == (Change("rating:equals", "1", "4", "2026-03-06T10:00:00.000000Z", "amend"),)
    assert (second.role, second.pair, [answer.value for answer in second.answers]) == ("person", "P1", [3, None, 5])
    assert (stopped.pair, stopped.saved_at, stopped.answers) == ("P2", None, (Answer("equals", "point", 2),))


def test_an_old_store_has_the_tables_of_a_new_one(old: Path, tmp_path: Path) -> None:
    with open_store(old) as store:
        brought = store.connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
    with open_store(tmp_path / "new.db", create=True) as store:
        assert store.connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall() == brought


def test_a_step_that_fails_leaves_the_store_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(old), old.read_bytes()
    half = ("CREATE TABLE half (x)", "DELETE FROM responses", "CREATE TABLE responses (x)")
    monkeypatch.setattr(the_store, "STEPS", (*schema.STEPS, half))
    with pytest.raises(CoprodError) as caught, open_store(old):
        pass
    assert caught.value.problems[0].code == "store-unusable"
    assert (contents(old), old.read_bytes()) == before
    monkeypatch.setattr(the_store, "STEPS", schema.STEPS)
    with open_store(old) as store:
        assert len(list(select(store, Wanted(finished=None)))) == 3


def test_a_store_that_cannot_be_made_is_left_empty_and_can_be_made_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ratings.db"
    monkeypatch.setattr(the_store, "STEPS", (*schema.STEPS, ("CREATE TABLE responses (x)",)))
    with pytest.raises(CoprodError), open_store(path, create=True):
        pass
    assert path.read_bytes() == b""
    monkeypatch.setattr(the_store, "STEPS", schema.STEPS)
    with open_store(path, create=True) as store:
        begin(store, CHECKLIST, role="person", date=None)


def test_a_later_step_is_taken_alone_and_once(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(old):
        pass
    monkeypatch.setattr(the_store, "STEPS", (*schema.STEPS, ("CREATE TABLE later (x)", "INSERT INTO later VALUES (7)")))
    for _ in range(2):
        with open_store(old) as store:
            assert store.connection.execute("SELECT x FROM later").fetchall() == [(7,)]
    monkeypatch.setattr(the_store, "STEPS", schema.STEPS)
    before = old.read_bytes()
    with pytest.raises(CoprodError) as caught, open_store(old, create=True):
        pass
    assert caught.value.problems[0].code == "store-too-new"
    assert old.read_bytes() == before


def test_processes_that_race_to_bring_it_up_to_date_take_each_step_once(old: Path) -> None:
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["tests.ratings.writers"])
    ready = processes.Barrier(6)
    openers = [processes.Process(target=open_and_close, args=(old, ready)) for _ in range(6)]
    for one in openers:
        one.start()
    for one in openers:
        one.join()
    assert [one.exitcode for one in openers] == [0] * 6
    with open_store(old) as store:
        assert len(list(select(store, Wanted(finished=None)))) == 3


def test_a_short_id_that_two_have_is_told_with_both(old: Path) -> None:
    with open_store(old) as store:
        with pytest.raises(CoprodError, match="0000000000000001, 0000000000000002"):
            find(store, "0000")
        assert find(store, "b0").pair == "P2"
