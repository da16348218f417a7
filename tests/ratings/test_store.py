"""The store's file: private from its first byte, checked when it is opened, and told about in words."""

from __future__ import annotations

import os
import random
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

import pytest

from coprod_cli.checklist import find_checklist
from coprod_cli.problems import CoprodError, ExitCode, NothingToScore, Problem
from coprod_cli.ratings import store as the_store
from coprod_cli.ratings.records import Answer
from coprod_cli.ratings.responses import Wanted, add, begin, keep, select
from coprod_cli.ratings.store import open_store, open_to_everyone, store_path
from tests.ratings.damage import (
    OWNER,
    PAGE,
    VERSION,
    as_somebody_without_privileges,
    database_of_another_program,
    overwritten,
    page_of,
)
from tests.ratings.filling import fill, response

BELIEFS = find_checklist("core-beliefs")
ITEMS = [item.id for item in BELIEFS.items]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "ratings.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """A store of more than a hundred pages."""
    many = [
        response(BELIEFS, "person", dict.fromkeys(ITEMS, 1 + number % 5), pair=f"P{number}", note="what was said " * 20)
        for number in range(1_000)
    ]
    return fill(path, BELIEFS, many)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that somebody without privileges owns, wherever this runs."""
    made = Path(mkdtemp(prefix="coprod-tests-"))
    if os.geteuid() == 0:
        os.chown(made, 65534, -1)
    yield made
    for inside in [made, *made.rglob("*")]:
        if inside.is_dir():
            inside.chmod(0o700)
    shutil.rmtree(made)


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def problem_with(path: Path, *, create: bool = False) -> tuple[Problem, ExitCode]:
    """What opening the store, and reading all of it, runs into."""
    with pytest.raises(CoprodError) as caught, open_store(path, create=create) as store:
        list(select(store, Wanted(finished=None)))
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    assert problem.hint
    return problem, caught.value.exit_code


# Made


def test_a_new_store_and_its_folder_are_private_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        with open_store(path, create=True) as store:
            begin(store, BELIEFS, role="person", date=None)
            modes = {made.name: mode(made) for made in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("ratings.db", "ratings.db-wal", "ratings.db-shm"), "0o600")
    assert mode(path.parent) == "0o700"
    assert not open_to_everyone(path)


def test_what_is_there_keeps_its_permissions(path: Path) -> None:
    path.parent.mkdir(mode=0o750)
    path.touch(0o640)
    with open_store(path, create=True):
        pass
    assert (mode(path.parent), mode(path)) == ("0o750", "0o640")
    assert not open_to_everyone(path)
    path.chmod(0o644)
    assert open_to_everyone(path)


def test_a_store_is_only_made_when_that_was_asked_for(path: Path) -> None:
    problem, code = problem_with(path)
    assert (problem.code, code) == ("no-store", ExitCode.NOTHING_TO_SCORE)
    assert not path.parent.exists()


def test_an_empty_file_becomes_a_store_only_when_one_is_to_be_made(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with pytest.raises(NothingToScore), open_store(path):
        pass
    assert path.read_bytes() == b""
    with open_store(path, create=True) as store:
        assert list(select(store)) == []


def test_nothing_lies_beside_a_store_that_was_closed(filled: Path) -> None:
    with open_store(filled) as store:
        list(select(store))
    assert [one.name for one in filled.parent.iterdir()] == ["ratings.db"]


def test_the_settings_that_keep_answers_safe(path: Path) -> None:
    with open_store(path, create=True) as store:
        values = {
            name: store.connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    full = 2
    assert values == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 30_000,
    }


def test_where_the_store_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("COPROD_STORE", "~/team.db")
    assert store_path(Path("~/mine.db")) == tmp_path / "mine.db"
    assert store_path() == tmp_path / "team.db"
    monkeypatch.delenv("COPROD_STORE")
    assert store_path().name == "ratings.db"
    assert store_path().parent.name in ("coprod", ".coprod")


# Links


def test_a_link_to_a_store_is_that_store(filled: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(filled)
    with open_store(link) as store:
        begin(store, BELIEFS, role="person", date=None)
        assert {one.name for one in tmp_path.iterdir()} == {"link.db", "store"}
    with open_store(filled) as store:
        assert len(list(select(store, Wanted(finished=False)))) == 1


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "to-nothing.db").symlink_to(tmp_path / "no-folder" / "ratings.db")
    (tmp_path / "round.db").symlink_to(tmp_path / "round.db")
    assert problem_with(tmp_path / "to-nothing.db")[0].code == "no-store"
    assert problem_with(tmp_path / "to-nothing.db", create=True)[0].code == "store-not-made"
    assert problem_with(tmp_path / "round.db", create=True)[0].code == "store-unusable"


# Something else, or damaged

AT_ITS_BEGINNING = "This file is not a store of ratings, or its beginning is damaged."
DAMAGED = "The store is damaged. Nothing was changed by this."
OTHERS = "This is a database of another program."
SHORT = "This file is too short to be a store of ratings."


@pytest.mark.parametrize(
    ("happened", "code", "message"),
    [
        (overwritten(0, bytes(100)), "not-a-store", AT_ITS_BEGINNING),
        (overwritten(16, b"\xff" * 84), "not-a-store", AT_ITS_BEGINNING),
        (lambda _: b"item,role,rating\ntrusted,person,4\n" * 500, "not-a-store", AT_ITS_BEGINNING),
        (lambda _: b"item,role,rating\n", "not-a-store", SHORT),
        (lambda _: b"x", "not-a-store", SHORT),
        (lambda store: store[:50], "not-a-store", SHORT),
        (overwritten(OWNER, b"abcd"), "not-a-store", OTHERS),
        (overwritten(OWNER, bytes(4)), "not-a-store", OTHERS),
        (overwritten(100, b"\xee" * (PAGE - 100)), "store-damaged", DAMAGED),
        (overwritten(50 * PAGE, b"\x5a" * PAGE), "store-damaged", DAMAGED),
        (overwritten(50 * PAGE, bytes(PAGE)), "store-damaged", DAMAGED),
        (lambda store: store[: len(store) // 2], "store-damaged", DAMAGED),
        (lambda store: store[:-1000], "store-damaged", DAMAGED),
        (lambda store: store[:PAGE], "store-damaged", DAMAGED),
        (overwritten(VERSION, bytes(4)), "store-damaged", DAMAGED),
        (overwritten(VERSION, b"\xff" * 4), "store-damaged", DAMAGED),
        (
            overwritten(VERSION, bytes([0, 0, 0, 99])),
            "store-too-new",
            "This store was written by a newer version of coprod. Nothing was changed.",
        ),
    ],
)
def test_a_file_that_is_no_good_store_is_refused_and_left_as_it_was(
    happened: Callable[[bytes], bytes], code: str, message: str, filled: Path
) -> None:
    made = happened(filled.read_bytes())
    filled.write_bytes(made)
    problem, exit_code = problem_with(filled, create=True)
    assert (problem.code, problem.message, exit_code) == (code, message, ExitCode.WRONG_INPUT)
    assert filled.read_bytes() == made
    assert [one.name for one in filled.parent.iterdir()] == ["ratings.db"]


@pytest.mark.parametrize("write_ahead", [False, True])
def test_a_database_of_another_program_is_left_alone(write_ahead: bool, tmp_path: Path) -> None:
    path = database_of_another_program(tmp_path / "bookmarks.db", write_ahead=write_ahead)
    before = path.read_bytes()
    problem, _ = problem_with(path, create=True)
    assert problem.message == OTHERS
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["bookmarks.db"]


def test_a_database_of_another_program_that_is_at_work_is_left_alone(tmp_path: Path) -> None:
    path = database_of_another_program(tmp_path / "bookmarks.db", write_ahead=True)
    at_work = sqlite3.connect(path)
    at_work.execute("INSERT INTO bookmarks VALUES ('here')")
    at_work.commit()
    before = {one.name: one.read_bytes() for one in (path, Path(f"{path}-wal"))}
    assert problem_with(path)[0].message == OTHERS
    assert {one.name: one.read_bytes() for one in (path, Path(f"{path}-wal"))} == before
    assert at_work.execute("SELECT * FROM bookmarks").fetchall() == [("here",)]
    at_work.close()


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    assert problem_with(tmp_path)[0].message == "This is a folder, not a store."
    os.mkfifo(tmp_path / "pipe")
    line = socket.socket(socket.AF_UNIX)
    line.bind(str(tmp_path / "line"))
    line.close()
    for name in (tmp_path / "pipe", tmp_path / "line", Path("/dev/null")):
        assert problem_with(name, create=True)[0].message == "This is a device or a pipe, not a store."


def test_a_place_where_no_store_can_be_made(filled: Path) -> None:
    for place in (filled / "ratings.db", filled / "folder" / "ratings.db"):
        problem, code = problem_with(place, create=True)
        assert (problem.code, code) == ("store-not-made", ExitCode.USAGE)
        assert problem.message == "The store cannot be made here: there is a file where its folder would be."
    assert problem_with(filled.with_name("x" * 300), create=True)[0].code == "store-unusable"


def test_in_a_large_store_the_damage_is_met_when_its_page_is_read(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(the_store, "SMALL", 0)
    place = page_of(filled, "answers")
    filled.write_bytes(overwritten(place, b"\x5a" * PAGE)(filled.read_bytes()))
    with open_store(filled) as store, pytest.raises(CoprodError) as caught:
        list(select(store))
    assert caught.value.problems[0].message == DAMAGED
    with open_store(filled) as store, pytest.raises(CoprodError) as caught:
        store.check()
    assert caught.value.problems[0].message == DAMAGED


def test_a_large_store_that_was_not_closed_is_checked_in_full(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(the_store, "SMALL", 0)
    place = page_of(filled, "changes_by_response")  # a page that reading responses does not touch
    filled.write_bytes(overwritten(place, b"\x5a" * PAGE)(filled.read_bytes()))
    stopped = (
        "import os; from pathlib import Path; from coprod_cli.checklist import find_checklist\n"
        "from coprod_cli.ratings import responses, store; store.SMALL = 0\n"
        f"with store.open_store(Path({str(filled)!r})) as opened:\n"
        " responses.begin(opened, find_checklist('core-beliefs'), role='person', date=None); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", stopped], check=True)
    assert Path(f"{filled}-wal").stat().st_size > 0
    assert problem_with(filled)[0].message == DAMAGED


@pytest.mark.parametrize(
    "happened",
    [
        "UPDATE definitions SET content = '{'",
        "UPDATE definitions SET content = '[]'",
        "UPDATE answers SET item = item || '-2'",
        "UPDATE answers SET note = CAST(x'c3' AS TEXT)",
        "DROP TABLE changes",
    ],
)
def test_damage_inside_good_pages_is_told_when_it_is_read(happened: str, filled: Path) -> None:
    connection = sqlite3.connect(filled)
    connection.execute(happened)
    connection.commit()
    connection.close()
    assert problem_with(filled)[0].message == DAMAGED


def test_no_damage_ends_in_a_traceback(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, dice = filled.read_bytes(), random.Random(20261121)
    met: set[str] = set()
    for size in (0, the_store.SMALL):
        monkeypatch.setattr(the_store, "SMALL", size)
        for _ in range(60):
            place = dice.choice((dice.randrange(PAGE), dice.randrange(len(good) - 64)))
            filled.write_bytes(overwritten(place, dice.randbytes(64))(good))
            try:
                with open_store(filled) as store:
                    list(select(store, Wanted(finished=None)))
                    store.check()
            except CoprodError as error:
                met |= {problem.code for problem in error.problems}
    assert met <= {"store-damaged", "not-a-store", "store-too-new"}
    assert "store-damaged" in met


def test_a_backup_in_its_place_is_the_way_out_also_when_work_was_left(filled: Path, tmp_path: Path) -> None:
    shutil.copy(filled, tmp_path / "backup.db")
    with open_store(filled) as store:
        begin(store, BELIEFS, role="person", date=None)
        left = {one.name: one.read_bytes() for one in filled.parent.iterdir()}
    for name, content in left.items():  # as a crash leaves them
        (filled.parent / name).write_bytes(content)
    filled.write_bytes(bytes(PAGE))
    problem, _ = problem_with(filled)
    assert problem.code in ("store-damaged", "not-a-store")
    for name in left:
        (filled.parent / name).rename(tmp_path / name)
    shutil.copy(tmp_path / "backup.db", filled)
    with open_store(filled) as store:
        assert len(list(select(store, Wanted(finished=None)))) == 1_000


# Permissions and the disk


@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "told"),
    [
        (0o000, 0o700, "The store cannot be reached: permission denied. Nothing was changed by this."),
        (0o600, 0o000, "The store cannot be reached: Permission denied. Nothing was changed by this."),
        (
            0o600,
            0o500,
            "coprod may not write to the store's file and its folder, and needs to. Nothing was changed by this.",
        ),
    ],
)
def test_permissions_that_are_missing(file_mode: int, folder_mode: int, told: str, folder: Path) -> None:
    with as_somebody_without_privileges():
        path = fill(folder / "inner" / "ratings.db", BELIEFS, [response(BELIEFS, "person", {ITEMS[0]: 4})])
        path.chmod(file_mode)
        path.parent.chmod(folder_mode)
        problem, code = problem_with(path)
    assert (problem.code, problem.message, code) == ("store-unusable", told, ExitCode.WRONG_INPUT)


def test_a_store_that_may_only_be_read_is_read(folder: Path) -> None:
    with as_somebody_without_privileges():
        path = fill(folder / "ratings.db", BELIEFS, [response(BELIEFS, "person", {ITEMS[0]: 4})])
        path.chmod(0o400)
        with open_store(path) as store:
            assert len(list(select(store))) == 1
            with pytest.raises(CoprodError, match="may not write"):
                begin(store, BELIEFS, role="person", date=None)
        shutil.copy(path, folder / "copy.db")
        (folder / "copy.db").chmod(0o600)
        with open_store(folder / "copy.db") as store:
            begin(store, BELIEFS, role="person", date=None)


def test_no_store_is_made_where_that_is_not_allowed(folder: Path) -> None:
    with as_somebody_without_privileges():
        folder.chmod(0o500)
        for place in (folder / "ratings.db", folder / "new" / "ratings.db"):
            problem, _ = problem_with(place, create=True)
            assert problem.message == "The store cannot be made here: Permission denied."


def test_a_full_disk_costs_nothing_that_was_kept(path: Path) -> None:
    # The system refuses to let any file of this process grow beyond the limit.
    program = f"""
import resource, signal, sys
from pathlib import Path
from coprod_cli.checklist import find_checklist
from coprod_cli.problems import CoprodError, NothingToScore
from coprod_cli.ratings.responses import begin
from coprod_cli.ratings.store import open_store
checklist = find_checklist("core-beliefs")
with open_store(Path({str(path)!r}), create=True) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    while True:
        try:
            print(begin(store, checklist, role="person", date=None, pair="P" * 500).id, flush=True)
        except CoprodError as error:
            print(error.problems[0].code, file=sys.stderr)
            break
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == "store-unusable\n"
    with open_store(path) as store:
        assert sorted(one.id for one in select(store, Wanted(finished=False))) == sorted(done.stdout.split())
    assert done.stdout


# At work


def test_a_writer_that_stays_too_long_is_told_about(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(the_store, "PATIENCE", 0.05)
    with open_store(path, create=True) as first, open_store(path) as second, first.writing():
        with pytest.raises(CoprodError) as caught:
            begin(second, BELIEFS, role="person", date=None)
        assert caught.value.problems[0].code == "store-busy"
        assert list(select(second)) == []


def test_a_block_that_fails_keeps_nothing(path: Path) -> None:
    with open_store(path, create=True) as store:
        with suppress(ZeroDivisionError), store.writing() as connection:
            connection.execute("INSERT INTO definitions VALUES ('a', 'b', 'c', 'd')")
            raise ZeroDivisionError
        with store.reading() as connection:
            assert connection.execute("SELECT * FROM definitions").fetchall() == []


def test_one_view_while_others_write(path: Path) -> None:
    with open_store(path, create=True) as reader, open_store(path) as writer:
        with reader.reading() as connection:
            count = "SELECT count(*) FROM responses"
            assert connection.execute(count).fetchone() == (0,)
            add(writer, BELIEFS, [response(BELIEFS, "person", {ITEMS[0]: 3})])
            assert connection.execute(count).fetchone() == (0,)
        assert len(list(select(reader))) == 1


def test_opening_a_store_twice_in_one_process_does_not_let_go_of_its_locks(path: Path) -> None:
    other = "from pathlib import Path; from coprod_cli.ratings.store import open_store\n" + (
        f"with open_store(Path({str(path)!r})): pass"
    )
    with open_store(path, create=True) as store:
        begun = begin(store, BELIEFS, role="person", date=None)
        with open_store(path):
            pass
        subprocess.run([sys.executable, "-c", other], check=True)
        # The other process would have taken itself for the last one, and the file of recent writes away.
        assert Path(f"{path}-wal").exists()
        keep(store, begun.id, Answer(ITEMS[0], "point", 4))
    with open_store(path) as store:
        (found,) = select(store, Wanted(finished=False))
    assert [answer.value for answer in found.answers] == [4]


def test_half_a_character_is_refused_in_words(path: Path) -> None:
    with open_store(path, create=True) as store:
        for attempt in (
            lambda: begin(store, BELIEFS, role="person", date=None, pair="\udcff"),
            lambda: list(select(store, Wanted(pair="\udcff"))),
        ):
            with pytest.raises(CoprodError) as caught:
                attempt()
            assert caught.value.problems[0].code == "not-text"
        assert list(select(store, Wanted(finished=None))) == []
