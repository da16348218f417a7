"""``coprod reflect``: what is working and what is not, and the Five Whys in a script and at a real terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import select
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from coprod_cli.checklist import find_checklist
from coprod_cli.ratings import whys
from coprod_cli.ratings.store import open_store
from tests.cli.calling import COPROD, FORMATS, call, environment, said
from tests.ratings.filling import fill, response
from tests.ratings.telling import example, noted

TEN = find_checklist("ten-statements")
PREREQUISITES = find_checklist("partnership-prerequisites")
PROMISE = ("ten-statements", "--item", "promise")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "ratings.db"


def results(*words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(said("reflect", *words, "--format", "json"))["results"]
    return found


def kept(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    with open_store(path) as opened:
        return [(chain.about, chain.answers) for chain in whys.select(opened)]


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ([], ["The photographs", "The list", "Nobody told", "My worker", "Glad", "Nobody rings"]),
        (["ten-statements"], ["The photographs", "The list", "Nobody told", "My worker", "Glad", "Nobody rings"]),
        (["ladder"], []),
        (["--item", "promise"], ["My worker", "Nobody rings"]),
        (["ten-statements", "--item", "4"], ["The photographs", "The list", "Nobody told"]),
        (["--as", "Person receiving support"], ["Nobody told", "My worker", "Glad", "Nobody rings"]),
        (["--as", "practitioner", "--item", "choice"], ["The photographs", "The list"]),
        (["--team", "South"], []),
        (["--pair", "P1"], []),
        (["--from", "2026-03-03"], []),
        (["--to", "2026-03-01"], []),
        (["--from", "2026-03-02", "--to", "2026-03-02", "--item", "10"], ["My worker", "Nobody rings"]),
    ],
)
def test_the_page_holds_what_is_asked_for(store: Path, words: list[str], texts: list[str]) -> None:
    example(store)
    found = [one["text"] for one in results(*words)]
    assert len(found) == len(texts)
    assert all(text.startswith(start) for start, text in zip(texts, found, strict=True))


def test_a_rating_is_told_in_words(store: Path) -> None:
    met, does_not, blank, *_ = (item.id for item in PREREQUISITES.items)
    given = response(PREREQUISITES, "parent", {met: 1, does_not: "n", blank: None})
    fill(store, PREREQUISITES, [noted(given, {met: "+ paid", does_not: "none held", blank: "not asked"})])
    assert {one["text"]: one["rating_in_words"] for one in results()} == {
        "paid": "1 (Met)",
        "none held": "does not apply",
        "not asked": "left blank",
    }


@pytest.mark.parametrize("fmt", FORMATS)
def test_who_said_it_is_never_shown(store: Path, fmt: str) -> None:
    given = response(TEN, "person", {"promise": 2}, respondent="R-SECRET", pair="P-SECRET", team="North")
    fill(store, TEN, [noted(given, {"promise": "- late"}, "+ kind")])
    for words in ([], ["--pair", "P-SECRET"]):
        text = said("reflect", *words, "--format", fmt)
        assert "late" in text
        assert "SECRET" not in text


def test_a_store_without_notes_says_how_they_come(store: Path) -> None:
    fill(store, TEN, [response(TEN, "person", {"promise": 2})])
    assert said("reflect", "--format", "plain").startswith("No notes are kept here yet. `coprod rate` asks for one")
    assert results() == []


def test_without_a_store_there_is_nothing_to_show() -> None:
    assert call("reflect").exit_code == 4


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--as", "parent"], 'ten-statements has no role "parent".'),
        (["--item", "promis"], 'ten-statements has no statement "promis".'),
        (["--team", "-"], "--team is empty."),
        (["ten-statement"], 'There is no checklist "ten-statement".'),
    ],
)
def test_a_question_that_means_nothing_is_refused(store: Path, words: list[str], told: str) -> None:
    example(store)
    result = call("reflect", *words)
    assert (result.exit_code, result.stdout, result.stderr.splitlines()[0]) == (2, "", told)


def test_a_chain_from_a_script(store: Path) -> None:
    words = ("--why", "One telephone.", "--why", "One budget.", "--team", "North")
    result = call("reflect", *PROMISE, *words, "--about", "Nobody rings back.", "--format", "plain")
    assert result.stderr == "Kept, with 2 answers.\n"
    assert "What we see: Nobody rings back.\n" in result.stdout
    assert "Why? 1: One telephone.\n\nWhy? 2: One budget.\n" in result.stdout
    assert kept(store) == [("Nobody rings back.", ("One telephone.", "One budget."))]


def test_without_other_words_the_statement_is_what_is_asked_about(store: Path) -> None:
    text = said("reflect", *PROMISE, "--why", "One telephone.", "--format", "plain")
    assert "What we see" not in text
    assert kept(store) == [("People do what they say they'll do.", ("One telephone.",))]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--whys"], ["Which statement do you ask why about?"]),
        (["ten-statements", "--why", "a"], ["Which statement do you ask why about?"]),
        (["--item", "promise", "--about", "a"], ["Which statement do you ask why about?"]),
        ([*PROMISE, *["--why", "a"] * 6], ["6 answers were given to --why, and why is asked 5 times."]),
        ([*PROMISE, "--why", "a", "--why", " "], ["--why is empty."]),
        ([*PROMISE, "--why", "a", "--about", ""], ["--about is empty."]),
        (
            ["--why", "", "--as", "person", "--to", "2026-03-02"],
            [
                "Which statement do you ask why about?",
                "--as and --to: this chooses among notes, and means nothing for the Five Whys.",
                "--why is empty.",
            ],
        ),
    ],
)
def test_five_whys_that_cannot_be_are_refused_and_nothing_is_kept(
    store: Path, words: list[str], told: list[str]
) -> None:
    result = call("reflect", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert [line for line in result.stderr.splitlines() if not line.startswith(" ")] == told
    assert not store.exists()


def test_without_a_terminal_it_says_how_else(store: Path) -> None:
    result = call("reflect", *PROMISE, "--whys")
    assert (result.exit_code, result.stdout) == (5, "")
    assert result.stderr == (
        "The Five Whys are a conversation, and there is no terminal here to have it at.\n"
        '  Give the answers instead, up to five: --why "…" --why "…".\n'
    )
    assert not store.exists()


HOSTILE = "=cmd()|' [bold]no[/bold] \x1b[31mred\x1b[0m <b> \u202e"


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_text_is_never_markup_and_never_acts_on_a_terminal(store: Path, fmt: str) -> None:
    fill(store, TEN, [noted(response(TEN, "person", {"trusted": 1}), {"trusted": HOSTILE}, HOSTILE)])
    said("reflect", *PROMISE, "--why", HOSTILE, "--about", HOSTILE, "-q")
    text = said("reflect", "--format", fmt)
    assert not set(text) & set("\x1b\u202e\r\x00")
    if fmt == "json":
        found = json.loads(text)["results"]
        assert [one["text"] for one in found] == [HOSTILE] * 3
        assert found[2]["whys"] == [HOSTILE]
    elif fmt == "csv":
        rows = list(csv.DictReader(io.StringIO(text), strict=True))
        assert all(row["text"].startswith("'=cmd()|' [bold]no[/bold] \\x1b[31mred") for row in rows)
    elif fmt == "markdown":
        assert text.count("\\[bold\\]no\\[/bold\\] \\\\x1b\\[31mred") == 4
        assert "<b>" not in text.replace("\\<b\\>", "")
    else:
        assert text.count("[bold]no[/bold]") == 4


# -- at a terminal ---------------------------------------------------------------------------------

at_a_terminal = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


class Talk:
    """The real program at a pseudo-terminal: what it prints, and what is typed."""

    def __init__(self, store: Path, *words: str) -> None:
        import pty

        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            variables = environment(COPROD_STORE=str(store), TERM="xterm", COLUMNS="80", PYTHONIOENCODING="utf-8")
            os.execvpe(COPROD[0], [*COPROD, "reflect", *words], variables)
        self.heard = ""

    def hear(self, text: str) -> None:
        """Waits until ``text`` was printed after what was heard before."""
        end = time.monotonic() + 30
        while text not in self.heard:
            assert time.monotonic() < end, self.heard
            assert self._more(1.0) is not None, self.heard
        self.heard = self.heard.partition(text)[2]

    def type(self, text: str) -> None:
        os.write(self.fd, text.encode())

    def ended(self) -> int:
        """What is still printed is heard; the exit code, negative for a signal."""
        while self._more(30.0):
            pass
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def _more(self, patience: float) -> str | None:
        if not select.select([self.fd], [], [], patience)[0]:
            return ""
        try:
            found = os.read(self.fd, 4096).decode(errors="replace")
        except OSError:  # Linux says so when the other side has gone
            return None
        self.heard += found
        return found or None


@at_a_terminal
def test_why_is_asked_with_the_answer_before_it_until_enter(store: Path) -> None:
    talk = Talk(store, *PROMISE, "--whys", "--about", "Nobody rings back.")
    talk.hear("Five Whys: 10. People do what they say they'll do.")
    talk.hear("What we see: Nobody rings back.")
    talk.hear("1 of 5. Why?")
    talk.type("One téléphone.\n")
    talk.hear("2 of 5. “One téléphone.” Why is that?")
    assert kept(store) == [("Nobody rings back.", ("One téléphone.",))]
    talk.type("One budget.\n")
    talk.hear("3 of 5. “One budget.” Why is that?")
    talk.type("\n")
    assert talk.ended() == 0
    assert "Kept, with 2 answers." in talk.heard
    assert "One budget." in talk.heard
    assert kept(store) == [("Nobody rings back.", ("One téléphone.", "One budget."))]


@at_a_terminal
def test_it_asks_five_times_and_no_more(store: Path) -> None:
    talk = Talk(store, *PROMISE, "--whys")
    for number in range(1, 6):
        talk.hear(f"{number} of 5. ")
        talk.type(f"because {number}\n")
    assert talk.ended() == 0
    assert kept(store)[0][1] == tuple(f"because {number}" for number in range(1, 6))


@at_a_terminal
def test_enter_at_once_keeps_nothing(store: Path) -> None:
    talk = Talk(store, *PROMISE, "--whys")
    talk.hear("1 of 5. Why?")
    talk.type("\n")
    assert talk.ended() == 0
    assert "Nothing was kept." in talk.heard
    assert kept(store) == []


@at_a_terminal
@pytest.mark.parametrize("word", ["q", "Quit", " stop "])
def test_the_words_that_stop_an_interview_end_it_too_and_are_no_answer(store: Path, word: str) -> None:
    talk = Talk(store, *PROMISE, "--whys")
    talk.hear("Each answer is kept at once. Enter or q stops.")
    talk.hear("1 of 5. Why?")
    talk.type("?\n")
    talk.hear("Say in your own words why it is so.")
    talk.hear("1 of 5. Why?")
    talk.type("One telephone.\n")
    talk.hear("2 of 5. ")
    talk.type(f"{word}\n")
    assert talk.ended() == 0
    assert kept(store)[0][1] == ("One telephone.",)


@at_a_terminal
@pytest.mark.parametrize(("how", "code"), [("\x03", 130), ("\x04", 0), (signal.SIGKILL, -9)])
def test_however_it_ends_each_answer_is_there(store: Path, how: str | signal.Signals, code: int) -> None:
    talk = Talk(store, *PROMISE, "--whys")
    talk.hear("1 of 5. Why?")
    talk.type("One telephone.\n")
    talk.hear("2 of 5. ")
    if isinstance(how, str):
        talk.type(how)
    else:
        os.kill(talk.pid, how)
    assert talk.ended() == code
    assert "Traceback" not in talk.heard
    assert kept(store)[0][1] == ("One telephone.",)
