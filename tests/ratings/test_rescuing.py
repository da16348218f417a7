"""What can be saved of a damaged store: all that does not stand on a damaged page, and nothing that was not there."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from coprod_cli.checklist import find_checklist
from coprod_cli.problems import CoprodError
from coprod_cli.ratings import stories
from coprod_cli.ratings.records import Response
from coprod_cli.ratings.rescuing import rescue
from coprod_cli.ratings.responses import Wanted, begin, keep, select
from coprod_cli.ratings.store import open_store
from tests.ratings.damage import PAGE, overwritten, page_of
from tests.ratings.filling import fill, response
from tests.ratings.telling import story

BELIEFS = find_checklist("core-beliefs")
ITEMS = [item.id for item in BELIEFS.items]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    many = [
        response(BELIEFS, "person", dict.fromkeys(ITEMS, 1 + number % 5), pair=f"P{number}", note="what was said " * 9)
        for number in range(400)
    ]
    fill(tmp_path / "ratings.db", BELIEFS, many)
    with open_store(tmp_path / "ratings.db") as store:
        stories.add(store, BELIEFS, story(BELIEFS, ITEMS[0], "It went well."))
        begin(store, BELIEFS, role="person", date=None)
    return tmp_path / "ratings.db"


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "rescued" / "rescued.db"


def held(path: Path) -> dict[str, Response]:
    with open_store(path) as store:
        store.check()
        assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return {one.id: one for one in select(store, Wanted(finished=None))}


def data_pages(path: Path, table: str) -> list[int]:
    """Where the pages below the root of a table begin (SQLite's file format: an interior page of a b-tree)."""
    root = page_of(path, table)
    content = path.read_bytes()
    interior = content[root : root + PAGE]
    cells = int.from_bytes(interior[3:5], "big")
    children = [int.from_bytes(interior[8:12], "big")]
    for number in range(cells):
        at = int.from_bytes(interior[12 + 2 * number : 14 + 2 * number], "big")
        children.append(int.from_bytes(interior[at : at + 4], "big"))
    return sorted((child - 1) * PAGE for child in children)


def test_a_whole_store_comes_out_as_it_is(path: Path, into: Path) -> None:
    before = path.read_bytes()
    saved = rescue(path, into)
    assert saved.rows == {"responses": 401, "answers": 1200, "stories": 1}
    assert (saved.incomplete, saved.left_out, saved.whole) == ((), 0, True)
    assert held(into) == held(path)
    assert path.read_bytes() == before
    assert into.stat().st_mode & 0o777 == 0o600
    with open_store(into) as store:
        assert [one.text for one in stories.select(store)] == ["It went well."]
        assert store.connection.execute("SELECT id FROM definitions").fetchall() == [("core-beliefs",)]


@pytest.mark.parametrize("place", [0, 3, -1])
def test_a_damaged_page_of_responses_costs_those_on_it(place: int, path: Path, into: Path) -> None:
    whole = held(path)
    damaged = overwritten(data_pages(path, "responses")[place], b"\x5a" * PAGE)(path.read_bytes())
    path.write_bytes(damaged)
    saved = rescue(path, into)
    found = held(into)
    assert path.read_bytes() == damaged
    assert len(whole) - 25 < len(found) < len(whole)
    assert all(whole[id] == one for id, one in found.items())
    assert saved.incomplete == ()
    assert not saved.whole
    assert saved.left_out > 0  # the answers of the responses that are lost


def test_a_damaged_page_of_answers_is_told_of_by_its_responses(path: Path, into: Path) -> None:
    whole = held(path)
    path.write_bytes(overwritten(data_pages(path, "answers")[2], bytes(PAGE))(path.read_bytes()))
    saved = rescue(path, into)
    found = held(into)
    assert found.keys() == whole.keys()
    assert 0 < len(saved.incomplete) < 60
    assert not saved.whole
    for id, one in found.items():
        assert set(one.answers) <= set(whole[id].answers)
        assert (one == whole[id]) == (id not in saved.incomplete)


def test_indexes_and_a_shipped_checklist_are_made_anew(path: Path, into: Path) -> None:
    whole = held(path)
    for table in ("definitions", "responses_by_pair", "sqlite_autoindex_responses_1"):
        path.write_bytes(overwritten(page_of(path, table), b"\x5a" * PAGE)(path.read_bytes()))
    saved = rescue(path, into)
    assert (saved.left_out, saved.whole) == (0, False)
    assert held(into) == whole


def test_several_pages_and_an_end_that_is_cut_off(path: Path, into: Path) -> None:
    whole, good, dice = held(path), path.read_bytes(), random.Random(5)
    for round_ in range(6):
        made = good[: len(good) * dice.choice((7, 9, 10)) // 10]
        for page in dice.sample(range(30, len(made) // PAGE), 3):
            made = overwritten(page * PAGE, dice.choice((b"\x5a", b"\0", b"\xff")) * PAGE)(made)
        path.write_bytes(made)
        new = into.with_name(f"{round_}.db")
        saved = rescue(path, new)
        assert not saved.whole
        for id, one in held(new).items():
            assert set(one.answers) <= set(whole[id].answers)
            assert one == whole[id] or id in saved.incomplete


def test_work_that_was_left_is_saved_too(path: Path, into: Path, tmp_path: Path) -> None:
    with open_store(path) as store:
        begun = begin(store, BELIEFS, role="person", date=None, pair="P-LATE")
        keep(store, begun.id, response(BELIEFS, "person", {ITEMS[0]: 2}).answers[0])
        copies = {one.name: one.read_bytes() for one in tmp_path.iterdir() if one.is_file()}
    left = tmp_path / "left"
    left.mkdir()
    for name, content in copies.items():
        (left / name).write_bytes(content)
    rescue(left / "ratings.db", into)
    assert [one.answers[0].value for one in held(into).values() if one.pair == "P-LATE"] == [2]


def test_what_is_no_store_gives_nothing_and_leaves_nothing(path: Path, into: Path) -> None:
    good = path.read_bytes()
    for content in (b"", b"item,role,rating\n" * 100, bytes(PAGE) + good[PAGE:], good[: 3 * PAGE]):
        path.write_bytes(content)
        with pytest.raises(CoprodError) as caught:
            rescue(path, into)
        (problem,) = caught.value.problems
        assert (problem.code, problem.file) == ("nothing-to-rescue", str(path))
        assert not into.exists()


def test_nothing_is_written_over(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(CoprodError) as caught:
        rescue(path, path)
    assert caught.value.problems[0].code == "already-there"
    assert path.read_bytes() == before
