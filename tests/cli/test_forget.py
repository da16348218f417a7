"""``coprod forget``: says what it will erase, asks, erases it, and says what it did not touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_cli.checklist import find_checklist
from coprod_cli.ratings import amending, stories
from coprod_cli.ratings import store as the_store
from coprod_cli.ratings.responses import Wanted, find, select
from coprod_cli.ratings.store import open_store
from tests.cli.at_terminal import AtTerminal
from tests.cli.calling import call
from tests.cli.kept import kept
from tests.ratings.telling import story

NAME = "R-FORGET"
BYE = "Survey files, exports and copies of the store are not touched: delete those yourself.\n"


@pytest.fixture(autouse=True)
def store(tmp_path: Path) -> Path:
    (tmp_path / "kept").mkdir()
    return kept(tmp_path / "kept" / "ratings.db")


@pytest.fixture(autouse=True)
def _there(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPROD_STORE", str(store))


def plan(store: Path) -> str:
    return (
        f"This will be erased from {store}, and cannot be brought back:\n"
        "  2 responses (1 unfinished)\n"
        "  4 answers\n"
        "  2 earlier values\n"
    )


def names(store: Path) -> list[str | None]:
    with open_store(store) as opened:
        return [one.respondent for one in select(opened, Wanted(finished=None))]


def bytes_of(store: Path) -> bytes:
    return b"".join(one.read_bytes() for one in store.parent.iterdir())


def test_a_respondent(store: Path) -> None:
    assert NAME.encode() in bytes_of(store)
    result = call("forget", "--respondent", NAME, "--yes")
    assert (result.exit_code, result.stderr) == (0, plan(store) + BYE)
    assert result.stdout == (
        "Erased: 2 responses (1 unfinished), 4 answers and 2 earlier values. "
        "Nothing of it is left in the store's file.\n"
    )
    assert NAME.encode() not in bytes_of(store)
    assert names(store) == [None, "S1"]


def test_a_pair_with_what_is_linked_to_it(store: Path) -> None:
    with open_store(store) as opened:
        beliefs = find_checklist("core-beliefs")
        stories.add(opened, beliefs, story(beliefs, "equals", pair="P1"))
    result = call("forget", "--pair", "P1", "--yes")
    assert result.stdout == (
        "Erased: 2 responses, 6 answers, 2 notes, 2 earlier values and 1 story. "
        "Nothing of it is left in the store's file.\n"
    )
    assert names(store) == [None, NAME]


def test_without_a_terminal_it_says_what_would_go_and_how_to_go_on(store: Path) -> None:
    before = store.read_bytes()
    result = call("forget", "--respondent", NAME)
    assert (result.exit_code, result.stdout) == (5, "")
    assert result.stderr == (
        plan(store) + "There is no terminal here to ask whether this is meant. Nothing was changed.\n"
        "  If it is, give the same command with --yes.\n"
    )
    assert store.read_bytes() == before


@pytest.mark.parametrize(("typed", "left"), [("y", [None, "S1"]), ("", [None, "S1", NAME, NAME])])
def test_at_a_terminal_it_asks(typed: str, left: list[str | None], store: Path) -> None:
    with AtTerminal("forget", "--respondent", NAME, COPROD_STORE=str(store)) as terminal:
        terminal.until("2 earlier values").until("Erase it? (y: yes, Enter: no)").until("> ")
        terminal.press(f"{typed}\n".encode())
        assert terminal.ends() == 0
        terminal.until("Erased: 2 responses" if typed else "Nothing was erased.")
    assert sorted(names(store), key=str) == sorted(left, key=str)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Say whom to forget: --respondent or --pair, one of the two."),
        (("--pair", "P1", "--respondent", NAME), "Say whom to forget: --respondent or --pair, one of the two."),
        (("--pair", " "), "--pair is empty."),
    ],
)
def test_what_is_refused(words: tuple[str, ...], told: str, store: Path) -> None:
    before = store.read_bytes()
    result = call("forget", *words, "--yes")
    assert (result.exit_code, result.stdout, result.stderr.splitlines()[0]) == (2, "", told)
    assert store.read_bytes() == before


def test_nothing_is_found(store: Path) -> None:
    result = call("forget", "--respondent", "r-forget", "--yes")
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr == f"{store}: Nothing is kept of respondent r-forget.\n  Did you mean R-FORGET?\n"
    result = call("forget", "--pair", "P77", "--yes")
    assert result.stderr == (
        f"{store}: Nothing is kept of pair P77.\n  `coprod responses` shows the names that are there.\n"
    )
    assert call("forget", "--pair", "P1", "--store", store.with_name("none.db")).exit_code == 4


def test_a_name_in_what_others_wrote_is_told_of_and_not_touched(store: Path) -> None:
    with open_store(store) as opened:
        stored = find(opened, "a1")
        amending.amend(opened, stored, amending.changes_of(stored, {"note": f"Thanks to {NAME}."}))
        before = find(opened, "a1")
    result = call("forget", "--respondent", NAME, "--yes")
    assert (result.exit_code, result.stdout) == (
        0,
        "Erased: 2 responses (1 unfinished), 4 answers and 2 earlier values.\n",
    )
    assert result.stderr.removeprefix(plan(store)) == (
        f"The word {NAME} still stands in what is kept about others, which was not changed:\n"
        "  response a1000000 (note)\n"
        "  the history of response a1000000 (new)\n" + BYE
    )
    with open_store(store) as opened:
        assert find(opened, "a1") == before


def test_while_somebody_reads_it_does_not_claim_that_all_is_gone(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(the_store, "PATIENCE", 0.05)
    with open_store(store) as reader, reader.reading() as connection:
        connection.execute("SELECT * FROM responses").fetchone()
        result = call("forget", "--respondent", NAME, "--yes")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.removeprefix(plan(store)) == (
        f"{store}: It is erased, but its traces could not be cleared out of the file: another program is reading it.\n"
        "  Close other programs that use the store, make room on the disk, and give the same command again: "
        "it then clears them.\n"
    )
    assert NAME not in names(store)
    result = call("forget", "--respondent", NAME, "--yes")
    assert result.exit_code == 4
    assert NAME.encode() not in bytes_of(store)
