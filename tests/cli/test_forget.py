"""``coprod forget``: says what it will erase, asks, erases it, and says what it did not touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_cli.checklist import find_checklist
from coprod_cli.ratings import actions, amending, stories, whys
from coprod_cli.ratings import store as the_store
from coprod_cli.ratings.responses import Wanted, find, select
from coprod_cli.ratings.store import open_store
from tests.cli.at_terminal import AtTerminal
from tests.cli.calling import call
from tests.cli.kept import kept
from tests.ratings.telling import example, story

NAME = "R-FORGET"
ONE_OF_THEM = "Say what to forget: --respondent, --pair, --response, --story, --action or --whys, one of them."
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


ONES = {
    "story": ("5c1e07d2", "Story 5c1e07d2", "1 story", "two evenings"),
    "action": (
        "0A94",
        "Action 0a94c7e2",
        "1 action, 1 earlier state of an action and 2 scores kept with actions",
        "photographs, on page one",
    ),
    "whys": ("2f8b", "The whys 2f8b60d4", "1 chain of whys and 2 answers to why", "share one telephone"),
}


@pytest.mark.parametrize("what", ONES)
def test_one_thing_that_was_kept_by_mistake(what: str, tmp_path: Path) -> None:
    typed, subject, erased, words = ONES[what]
    path = example(tmp_path / "told" / "ratings.db")

    def everything() -> list[set[str]]:
        with open_store(path) as opened:
            told = {one.id for one in [*stories.select(opened), *actions.select(opened), *whys.select(opened)]}
            return [told, {one.id for one in select(opened)}]

    before = everything()
    assert words.encode() in bytes_of(path)
    result = call("forget", f"--{what}", typed, "--store", path, "--yes")
    assert (result.exit_code, result.stdout) == (0, f"Erased: {erased}. Nothing of it is left in the store's file.\n")
    assert result.stderr.startswith(f"{subject} will be erased from {path}, and cannot be brought back:\n  1 ")
    assert result.stderr.endswith(BYE)
    assert words.encode() not in bytes_of(path)
    told, given = everything()
    assert ([id for id in before[0] - told if id.startswith(typed.lower())], given) == (
        [*(before[0] - told)],
        before[1],
    )
    assert len(told) == len(before[0]) - 1


@pytest.mark.parametrize(
    ("typed", "erased", "left"),
    [
        (" B2 ", "1 response, 3 answers and 2 earlier values", {"a1", "c3", "d4"}),
        ("d400000000000000", "1 response (1 unfinished) and 1 answer", {"a1", "b2", "c3"}),
    ],
)
def test_one_response_finished_or_not(typed: str, erased: str, left: set[str], store: Path) -> None:
    result = call("forget", "--response", typed, "--yes")
    assert (result.exit_code, result.stdout) == (0, f"Erased: {erased}. Nothing of it is left in the store's file.\n")
    with open_store(store) as opened:
        assert {one.id[:2] for one in select(opened, Wanted(finished=None))} == left


def test_one_thing_is_shown_and_asked_about_before_it_goes(store: Path) -> None:
    before = store.read_bytes()
    result = call("forget", "--response", "d4")
    assert (result.exit_code, result.stdout) == (5, "")
    assert result.stderr.startswith(
        f"Response d4000000 will be erased from {store}, and cannot be brought back:\n"
        "  1 response (1 unfinished)\n  1 answer\nThere is no terminal here"
    )
    assert store.read_bytes() == before


def test_an_id_that_means_none_or_several(store: Path) -> None:
    with open_store(store) as opened:
        beliefs = find_checklist("core-beliefs")
        for number in (1, 2):
            stories.add(opened, beliefs, story(beliefs, "equals", id=f"ab{number:014}"))
    before = store.read_bytes()
    result = call("forget", "--story", "ab", "--yes")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        'More than one story begins with "ab": ab00000000000001, ab00000000000002.\n  Write more of it.\n'
    )
    assert store.read_bytes() == before
    for what, listed in (
        ("response", "`coprod responses` lists them."),
        ("story", "`coprod story list` names them all."),
        ("action", "`coprod action list` names them all."),
        ("whys", "`coprod reflect` names them all."),
    ):
        result = call("forget", f"--{what}", "ffff", "--yes")
        assert (result.exit_code, result.stdout) == (4, "")
        assert result.stderr == f"{store}: Nothing is kept of {what} ffff.\n  {listed}\n"


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
        ((), ONE_OF_THEM),
        (("--pair", "P1", "--respondent", NAME), ONE_OF_THEM),
        (("--pair", "P1", "--story", "a1"), ONE_OF_THEM),
        (("--pair", " "), "--pair is empty."),
        (("--response", ""), "--response is empty."),
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


def test_what_was_left_of_one_thing_is_cleared_by_the_same_command(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(the_store, "PATIENCE", 0.05)
    with open_store(store) as elsewhere:
        with elsewhere.reading() as connection:
            connection.execute("SELECT * FROM responses").fetchone()
            assert call("forget", "--response", "a1", "--yes").exit_code == 3
        assert b"Glad you asked." in bytes_of(store)
        assert call("forget", "--response", "a1", "--yes").exit_code == 4
        assert b"Glad you asked." not in bytes_of(store)
