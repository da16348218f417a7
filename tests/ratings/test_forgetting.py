"""What is forgotten is nowhere any more: not in a table, not in the history, not in the bytes of any of the files."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from coprod_cli.checklist import find_checklist
from coprod_cli.problems import CoprodError
from coprod_cli.ratings import actions, amending, stories, whys
from coprod_cli.ratings import store as the_store
from coprod_cli.ratings.forgetting import Mention, erase, mentions, would_erase, written_otherwise
from coprod_cli.ratings.records import Answer, Response
from coprod_cli.ratings.responses import Wanted, add, begin, find, keep, select
from coprod_cli.ratings.store import Store, open_store
from tests.ratings.filling import response
from tests.ratings.telling import action, chain, noted, story

BELIEFS = find_checklist("core-beliefs")
ITEMS = [item.id for item in BELIEFS.items]
NAME, SECRET = "R-FORGET-ME", "nightjar"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "ratings.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with open_store(path, create=True) as opened:
        yield opened


def by(name: str | None, pair: str | None = None, word: str = "other") -> Response:
    given = response(BELIEFS, "person", dict.fromkeys(ITEMS, 3), respondent=name, pair=pair)
    return noted(given, {ITEMS[0]: f"+ {word}", ITEMS[1]: f"- {word}"}, word)


def left_in_files(path: Path, *words: str) -> set[str]:
    """Which words stand in the bytes of the store's file, or of any file beside it."""
    files = [one.read_bytes() for one in path.parent.iterdir()]
    return {word for word in words for content in files if word.encode() in content}


def everything(store: Store) -> list[str]:
    return [line for line in store.connection.iterdump() if line.startswith("INSERT")]


# What is erased


def test_a_respondent_goes_with_answers_notes_history_and_interviews_that_were_stopped(store: Store) -> None:
    theirs = by(NAME, word=SECRET)
    add(store, BELIEFS, [theirs, by("R-STAYS")])
    amended = amending.changes_of(find(store, theirs.id), {f"rating:{ITEMS[0]}": "5", "team": "North"})
    amending.amend(store, find(store, theirs.id), amended)
    stopped = begin(store, BELIEFS, role="person", date=None, respondent=NAME)
    keep(store, stopped.id, Answer(ITEMS[0], "point", 2, SECRET))

    counts = {"responses": 2, "answers": 4, "changes": 2, "unfinished": 1, "notes": 4}
    before = everything(store)
    assert would_erase(store, "respondent", NAME) == counts
    assert everything(store) == before
    assert erase(store, "respondent", NAME) == counts
    assert [one.respondent for one in select(store, Wanted(finished=None))] == ["R-STAYS"]
    assert not [line for line in everything(store) if NAME in line or SECRET in line]
    assert erase(store, "respondent", NAME) == {}


def test_a_pair_goes_with_both_views_and_all_that_is_linked_to_it(store: Store) -> None:
    add(store, BELIEFS, [by("R-1", "P7"), by("R-2", "P7"), by("R-3", "P8")])
    for pair in ("P7", "P8", None):
        stories.add(store, BELIEFS, story(BELIEFS, ITEMS[0], pair=pair))
        one = action(
            BELIEFS, ITEMS[0], pair=pair, history=(actions.Change("2026-04-27", "status", "planned", "doing"),)
        )
        actions.add(store, BELIEFS, one)
        whys.keep(store, BELIEFS, chain(BELIEFS, ITEMS[0], pair=pair), "Because.", "Since ever.")
    assert erase(store, "pair", "P7") == {
        "responses": 2,
        "answers": 6,
        "notes": 6,
        "stories": 1,
        "actions": 1,
        "action_changes": 1,
        "whys": 1,
        "why_answers": 2,
    }
    assert {one.respondent for one in select(store)} == {"R-3"}
    assert {one.link.pair for one in stories.select(store)} == {"P8", None}
    assert not [line for line in everything(store) if "P7" in line]


def test_a_table_that_comes_later_is_covered_by_its_columns(store: Store) -> None:
    store.connection.execute("CREATE TABLE visits (respondent TEXT, pair TEXT, remark TEXT)")
    store.connection.execute("INSERT INTO visits VALUES (?, 'P7', 'came by'), ('R-2', 'P7', 'came too')", (NAME,))
    assert erase(store, "respondent", NAME) == {"visits": 1}
    assert erase(store, "pair", "P7") == {"visits": 1}


def test_every_table_that_belongs_to_another_goes_with_it(store: Store) -> None:
    # The census of what is erased, and the erasing itself, rest on this.
    for (table,) in store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for _, _, parent, *_, on_delete, _ in store.connection.execute(f"PRAGMA foreign_key_list({table})"):
            assert parent == "definitions" or on_delete == "CASCADE", (table, parent)


def test_the_history_of_others_forgets_the_name_in_that_field(store: Store) -> None:
    other = by(NAME, "P1")
    add(store, BELIEFS, [other])
    for wanted in ({"respondent": "R-NEW", "pair": NAME}, {"pair": "P1", f"note:{ITEMS[0]}": f"not {NAME}"}):
        stored = find(store, other.id)
        amending.amend(store, stored, amending.changes_of(stored, wanted))
    assert erase(store, "respondent", NAME) == {"changes": 1}
    assert [(one.field, one.old, one.new) for one in find(store, other.id).changes] == [
        ("pair", "P1", NAME),
        ("pair", NAME, "P1"),
        (f"note:{ITEMS[0]}", "+ other", f"not {NAME}"),
    ]
    assert erase(store, "pair", NAME) == {"changes": 2}
    assert [one.field for one in find(store, other.id).changes] == [f"note:{ITEMS[0]}"]


def test_a_name_counts_as_a_whole_and_exactly_but_for_the_space_around_it(store: Store) -> None:
    names = ["R1", " R1 ", "R1\n", "r1", "R 1", "R10", "R1x", "", None]
    add(store, BELIEFS, [by(name) for name in names])
    assert erase(store, "respondent", " R1 ")["responses"] == 3
    assert {one.respondent for one in select(store)} == {"r1", "R 1", "R10", "R1x", "", None}
    assert written_otherwise(store, "respondent", "R1") == ["r1"]
    add(store, BELIEFS, [by("R-7K3-C9W")])
    assert written_otherwise(store, "respondent", "r7k3c9w") == ["R-7K3-C9W"]


def test_an_interview_that_goes_on_while_it_is_forgotten_is_told_so(store: Store, path: Path) -> None:
    with open_store(path) as elsewhere:
        begun = begin(elsewhere, BELIEFS, role="person", date=None, respondent=NAME)
        keep(elsewhere, begun.id, Answer(ITEMS[0], "point", 2))
        erase(store, "respondent", NAME)
        store.sweep()
        with pytest.raises(CoprodError) as caught:
            keep(elsewhere, begun.id, Answer(ITEMS[1], "point", 2))
    assert caught.value.problems[0].code == "response-closed"
    assert left_in_files(path, NAME) == set()


# What stays, and is told


def test_texts_about_others_that_hold_the_name_as_a_word_are_named_and_not_touched(store: Store) -> None:
    add(store, BELIEFS, [by("R-2", word="What Robin said"), by("R-3", word="Robinson"), by("R-4", word="nothing")])
    stories.add(store, BELIEFS, story(BELIEFS, ITEMS[0], "ROBIN's story"))
    actions.add(store, BELIEFS, action(BELIEFS, ITEMS[0], owner="Robin"))
    (first,) = select(store, Wanted(respondent="R-2"))
    amending.amend(store, first, amending.changes_of(first, {"note": None, f"rating:{ITEMS[2]}": "5"}))
    before = everything(store)
    found = mentions(store, " robin ")
    assert everything(store) == before
    assert sorted({(one.table, one.column) for one in found}) == [
        ("actions", "owner"),
        ("answers", "note"),
        ("changes", "old"),
        ("stories", "text"),
    ]
    assert {one.id for one in found if one.table in ("answers", "changes")} == {first.id}
    assert mentions(store, "person") == []
    assert mentions(store, "5") == []
    assert Mention("answers", first.id, "note") in found


# The bytes


def test_nothing_is_left_in_the_bytes_of_any_file(path: Path) -> None:
    dice = random.Random(7)
    with open_store(path, create=True) as store:
        for number in range(30):
            word = SECRET * dice.choice((1, 1, 700))  # some notes do not fit on a page
            add(store, BELIEFS, [by(NAME if number % 3 == 0 else f"R-{number}", word=word if number % 3 == 0 else "x")])
            stored = find(store, next(select(store)).id)
            wanted = {"note": dice.choice((SECRET, "y", "z")) if stored.respondent == NAME else f"n{number}"}
            if stored.note != wanted["note"]:
                amending.amend(store, stored, amending.changes_of(stored, wanted))
        assert left_in_files(path, NAME, SECRET) == {NAME, SECRET}
        rest = [one for one in select(store) if one.respondent != NAME]
        erase(store, "respondent", NAME)
        store.sweep()
        assert left_in_files(path, NAME, SECRET) == set()
        assert {one.name for one in path.parent.iterdir()} == {"ratings.db", "ratings.db-wal", "ratings.db-shm"}
        assert list(select(store)) == rest
    assert left_in_files(path, NAME, SECRET) == set()


@pytest.mark.parametrize("seed", [0, 2, 3])
def test_nothing_is_left_where_sqlite_moved_it_about(seed: int, path: Path) -> None:
    # Pages that were split or filled up hold old copies of a row, which erasing the row does not reach.
    dice = random.Random(seed)
    with open_store(path, create=True) as store:
        for number in range(300):
            name, word = (NAME, SECRET) if dice.random() < 0.3 else (f"R-{number}", "x")
            add(store, BELIEFS, [by(name, word=word * dice.choice((1, 5, 40, 100, 300)))])
        for stored in [one for one in select(store) if one.respondent != NAME][::3]:
            wanted: dict[str, str | None] = {f"note:{ITEMS[0]}": "y" * dice.choice((1, 50, 500, 2000))}
            amending.amend(store, stored, amending.changes_of(stored, wanted))
        erase(store, "respondent", NAME)
        store.sweep()
        assert left_in_files(path, NAME, SECRET) == set()


def test_nothing_is_left_after_somebody_else_was_killed_with_the_store_open(path: Path) -> None:
    with open_store(path, create=True) as store:
        add(store, BELIEFS, [by(NAME, word=SECRET), by("R-2")])
    writer = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time; from pathlib import Path; from coprod_cli.checklist import find_checklist\n"
            "from coprod_cli.ratings.responses import begin; from coprod_cli.ratings.store import open_store\n"
            f"with open_store(Path({str(path)!r})) as store:\n"
            f"  begin(store, find_checklist('core-beliefs'), role='person', date=None, respondent={NAME!r})\n"
            "  print(flush=True); time.sleep(600)",
        ],
        stdout=subprocess.PIPE,
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate()
    assert NAME.encode() in Path(f"{path}-wal").read_bytes()
    with open_store(path) as store:
        assert erase(store, "respondent", NAME)["responses"] == 2
        store.sweep()
        assert left_in_files(path, NAME, SECRET) == set()
    assert left_in_files(path, NAME, SECRET) == set()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system does not tell which files are open")
def test_no_copy_is_laid_down_anywhere_else(path: Path) -> None:
    opened: set[str] = set()

    def look() -> int:
        for one in os.listdir("/proc/self/fd"):
            with suppress(OSError):
                opened.add(os.readlink(f"/proc/self/fd/{one}"))
        return 0

    with open_store(path, create=True) as store:
        add(store, BELIEFS, [by(f"R-{number}", word="w" * 3000) for number in range(1_000)])
        before = set(map(str, path.parent.iterdir()))
        look()
        known = opened - before
        opened.clear()
        store.connection.set_progress_handler(look, 1_000)
        store.sweep()
    assert before <= opened
    assert opened - known == before


def test_while_somebody_reads_the_erasure_is_kept_and_the_traces_are_told_of(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(the_store, "PATIENCE", 0.05)
    with open_store(path, create=True) as store, open_store(path) as reader:
        add(store, BELIEFS, [by(NAME, word=SECRET), by("R-2")])
        with reader.reading() as connection:
            assert connection.execute("SELECT count(*) FROM responses").fetchone() == (2,)
            erase(store, "respondent", NAME)
            with pytest.raises(CoprodError) as caught:
                store.sweep()
        assert caught.value.problems[0].code == "store-not-swept"
        assert [one.respondent for one in select(store)] == ["R-2"]
        assert left_in_files(path, NAME, SECRET) == {NAME, SECRET}
        assert erase(store, "respondent", NAME) == {}
        store.sweep()
        assert left_in_files(path, NAME, SECRET) == set()


def test_while_somebody_writes_the_erasure_is_kept_and_the_traces_are_told_of(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(the_store, "PATIENCE", 0.05)
    with open_store(path, create=True) as store, open_store(path) as writer:
        add(store, BELIEFS, [by(NAME)])
        erase(store, "respondent", NAME)
        with writer.writing(), pytest.raises(CoprodError, match="could not be cleared out of the file"):
            store.sweep()
        store.sweep()
    assert left_in_files(path, NAME) == set()


def test_what_remains_is_whole(path: Path) -> None:
    with open_store(path, create=True) as store:
        kept = [by(f"R-{number}", f"P{number}") for number in range(50)]
        add(store, BELIEFS, [*kept, *(replace(by(NAME), pair=f"P{number}") for number in range(50))])
        before = [one for one in select(store) if one.respondent != NAME]
        erase(store, "respondent", NAME)
        store.sweep()
    with open_store(path) as store:
        assert list(select(store)) == before
        assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert store.connection.execute("PRAGMA user_version").fetchone() == (len(the_store.STEPS),)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
