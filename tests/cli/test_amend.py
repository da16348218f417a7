"""``coprod amend``: shows what will change, asks, and changes all of it or nothing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from coprod_cli.ratings.records import Answer, Response
from coprod_cli.ratings.responses import Wanted, find, select
from coprod_cli.ratings.store import open_store
from tests.cli.at_terminal import AtTerminal
from tests.cli.calling import call
from tests.cli.kept import kept


@pytest.fixture(autouse=True)
def store(tmp_path: Path) -> Path:
    return kept(tmp_path / "ratings.db")  # where COPROD_STORE points


def all_in(store: Path) -> list[Response]:
    with open_store(store) as opened:
        return list(select(opened, Wanted(finished=None)))


def one(store: Path, name: str) -> Response:
    with open_store(store) as opened:
        return find(opened, name)


EVERYTHING = (
    *("--answer", "equals=5", "--answer", "2=Mostly", "--answer", "collaboration="),
    *("--note", "equals=", "--note", "assets=+ peers", "--note", "assets=- no time"),
    *(
        "--overall",
        "",
        "--as",
        "person",
        "--pair",
        "P9",
        "--team",
        "",
        "--respondent",
        "r7k3c9w",
        "--date",
        "2026-03-01",
    ),
)
PLAN = """\
Response a1000000 will change:
  role: was Practitioner; becomes Person who uses services
  pair: was P1; becomes P9
  team: was North; becomes none
  respondent: was S1; becomes R-7K3-C9W
  date: was 2026-03-02; becomes 2026-03-01
  note: was Glad you asked.; becomes none
  equals: was 4 (Mostly); becomes 5 (Completely)
  note on equals: was + We meet first - Late [bold]again[/bold]; becomes none
  assets: was left blank; becomes 4 (Mostly)
  note on assets: was none; becomes + peers - no time
  collaboration: was 5 (Completely); becomes left blank
"""


def test_everything_at_once(store: Path) -> None:
    result = call("amend", "a1", *EVERYTHING, "--yes")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "Amended a1000000: 11 changes.\n", PLAN)
    after = one(store, "a1")
    assert (after.role, after.pair, after.team, after.respondent) == ("person", "P9", None, "R-7K3-C9W")
    assert (after.date, after.note) == ("2026-03-01", None)
    assert after.answers == (
        Answer("equals", "point", 5),
        Answer("assets", "point", 4, "+ peers\n- no time"),
        Answer("collaboration", "blank"),
    )
    assert len(after.changes) == 11


def test_without_a_terminal_it_shows_the_plan_and_says_how_to_go_on(store: Path) -> None:
    before = all_in(store)
    result = call("amend", "a1", *EVERYTHING)
    assert (result.exit_code, result.stdout) == (5, "")
    assert result.stderr == (
        PLAN + "There is no terminal here to ask whether this is meant. Nothing was changed.\n"
        "  If it is, give the same command with --yes.\n"
    )
    assert all_in(store) == before


@pytest.mark.parametrize(("typed", "value"), [("y", 5), ("YES", 5), ("", 4), ("n", 4), ("5", 4)])
def test_at_a_terminal_it_asks(typed: str, value: int, store: Path) -> None:
    with AtTerminal("amend", "a1", "--answer", "equals=5", COPROD_STORE=str(store)) as terminal:
        terminal.until("equals: was 4 (Mostly); becomes 5 (Completely)")
        terminal.until("Change it? (y: yes, Enter: no)").until("> ").press(f"{typed}\n".encode())
        assert terminal.ends() == 0
        terminal.until("Amended a1000000: 1 change." if value == 5 else "Nothing was changed.")
    assert one(store, "a1").answers[0].value == value


def test_ctrl_c_at_the_question_changes_nothing(store: Path) -> None:
    with AtTerminal("amend", "a1", "--answer", "equals=5", COPROD_STORE=str(store)) as terminal:
        terminal.until("> ").press(b"\x03")
        assert terminal.ends() == 130
    assert one(store, "a1").answers[0].value == 4


def test_all_that_is_wrong_is_told_and_nothing_is_changed(store: Path) -> None:
    before = all_in(store)
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    result = call(
        *("amend", "a1", "--answer", "equals=9", "--answer", "eqals=3", "--answer", "assets=n", "--answer", "what"),
        *("--note", "asets=x", "--as", "nurse", "--date", tomorrow, "--pair", "P7", "--yes"),
    )
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[::2] == [
        '--answer "what" is not of the form ITEM=VALUE.',
        '"9" is not an answer on the scale of core-beliefs, for "equals".',
        '"eqals" is no statement of core-beliefs.',
        'core-beliefs has no “does not apply”, so "assets" cannot be answered with it.',
        'core-beliefs has no statement "asets".',
        'core-beliefs has no role "nurse".',
        f"{tomorrow} is still to come.",
    ]
    assert "  Did you mean equals?\n" in result.stderr
    assert "  Did you mean `assets`?\n" in result.stderr
    assert all_in(store) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("a1", "--answer", "equals=4", "--pair", "P1"), "Nothing would change: the response says so already."),
        (("a1",), "Nothing was said to change."),
        (("zz", "--pair", "P7"), 'No response is called "zz".'),
        (("d4", "--pair", "P7"), "This response is not finished, so there is nothing to amend yet."),
        (("a1", "--date", "1 March"), "--date '1 March' is no day."),
    ],
)
def test_what_is_refused(words: tuple[str, ...], told: str, store: Path) -> None:
    before = all_in(store)
    result = call("amend", *words, "--yes")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[0] == told
    assert all_in(store) == before


def test_a_date_is_taken_away_by_nothing(store: Path) -> None:
    call("amend", "a1", "--date", "", "--yes")
    assert one(store, "a1").date is None


def test_a_code_that_tells_who_somebody_is_is_warned_of(store: Path) -> None:
    result = call("amend", "a1", "--respondent", "Mary Smith", "--yes")
    assert result.exit_code == 0
    assert 'The pseudonym "Mary Smith" looks like a name. A code that names nobody is safer.\n' in result.stderr
    assert one(store, "a1").respondent == "Mary Smith"


def test_no_store(tmp_path: Path) -> None:
    result = call("amend", "a1", "--pair", "P7", "--yes", "--store", tmp_path / "none.db")
    assert (result.exit_code, result.stdout) == (4, "")
    assert not (tmp_path / "none.db").exists()
