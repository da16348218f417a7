"""``coprod rate`` at a real terminal: whole interviews, and everything that can cut one off."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from coprod_cli.ratings.records import Response
from coprod_cli.ratings.responses import Wanted, select
from coprod_cli.ratings.store import open_store
from tests.cli.at_terminal import AtTerminal
from tests.cli.calling import process

INTERRUPTED = 130
ME = ("--as", "person", "--pair", "P7", "--team", "North", "--respondent", "R1")
BELIEFS = ("rate", "core-beliefs", *ME)
TITLE = "Core beliefs of co-production"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "private" / "ratings.db"
    monkeypatch.setenv("COPROD_STORE", str(path))
    return path


def kept(store: Path) -> list[Response]:
    with open_store(store) as opened:
        return list(select(opened, Wanted(finished=None)))


def ratings(response: Response) -> dict[str, tuple[object, str | None]]:
    """What was answered to each statement, as value or kind, and its note."""
    return {a.item: (a.kind if a.value is None else a.value, a.note) for a in response.answers}


# -- a whole interview -----------------------------------------------------------------------------

PAIR = (
    "One code for both of you, such as P7, sets your two views of one plan side by side. "
    "You will see each other’s ratings, not each other’s notes."
)
WHOLE = f"""\
Core beliefs of co-production
3 statements, one at a time. No answer is right or wrong.
Every answer is saved on this computer as you give it. You can stop with q and go on later.
Whoever looks after this store can read all of it.
After each rating there is room for a note. Please write no names.
Who is answering?
1: Practitioner
2: Person who uses services
Number: 2
A few short questions first. Please give codes, not names.
{PAIR}
Pair (Enter: none): P7
A team’s answers can be looked at together.
Team (Enter: none): 
A code of your own links your answers over time without your name. If you have one, type it.
Your code (Enter: R-XXX-XXX, -: none): r1
Statement 1 of 3
From what I have seen, how far do the people I work with:
Treat everyone as equals with an equal voice
1: Not at all
2: A little
3: Partly
4: Mostly
5: Completely
s skip, ? help, q stop
Your answer: 6
"6" is not an answer here. Type a number from 1 to 5; or s to skip, ? for help, q to stop.
Your answer: 4
Saved: Mostly (4).
An example? What is working (+), what is not (-)? Enter goes on.
Note: + We sat down together first
Noted. Another line, or Enter to go on.
Note: - Only once
Noted. Another line, or Enter to go on.
Note: 
Statement 2 of 3
From what I have seen, how far do the people I work with:
Recognise people as assets rather than passive recipients of services
1: Not at all
2: A little
3: Partly
4: Mostly
5: Completely
s skip, b back, ? help, q stop
Your answer: b
Statement 1 of 3
From what I have seen, how far do the people I work with:
Treat everyone as equals with an equal voice
1: Not at all
2: A little
3: Partly
4: Mostly
5: Completely
So far: Mostly (4). Enter keeps it.
Working: We sat down together first
Not working: Only once
s skip, ? help, q stop
Your answer: 
Statement 2 of 3
From what I have seen, how far do the people I work with:
Recognise people as assets rather than passive recipients of services
1: Not at all
2: A little
3: Partly
4: Mostly
5: Completely
s skip, b back, ? help, q stop
Your answer: s
Skipped. You can still answer it on the last page.
Statement 3 of 3
From what I have seen, how far do the people I work with:
Foster a spirit of collaboration and mutual support to co-design services and bring about system change
1: Not at all
2: A little
3: Partly
4: Mostly
5: Completely
s skip, b back, ? help, q stop
Your answer: a little
Saved: A little (2).
An example? What is working (+), what is not (-)? Enter goes on.
Note: 
Your answers. 2 of 3 answered.
1: Mostly (4). Treat everyone as equals with an equal voice
Working: We sat down together first
Not working: Only once
2: Skipped. Recognise people as assets rather than passive recipients of services
3: A little (2). Foster a spirit of collaboration and mutual support to co-design services and bring about system change
To change one, type its number. Enter finishes, and your answers count. q keeps them for later, unfinished.
Number, or Enter to finish: 3
Statement 3 of 3
From what I have seen, how far do the people I work with:
Foster a spirit of collaboration and mutual support to co-design services and bring about system change
1: Not at all
2: A little
3: Partly
4: Mostly
5: Completely
So far: A little (2). Enter keeps it.
s skip, b back, ? help, q stop
Your answer: 3
Saved: Partly (3).
An example? What is working (+), what is not (-)? Enter goes on.
Note: 
Your answers. 2 of 3 answered.
1: Mostly (4). Treat everyone as equals with an equal voice
Working: We sat down together first
Not working: Only once
2: Skipped. Recognise people as assets rather than passive recipients of services
3: Partly (3). Foster a spirit of collaboration and mutual support to co-design services and bring about system change
To change one, type its number. Enter finishes, and your answers count. q keeps them for later, unfinished.
Number, or Enter to finish: 
Thank you. Saved as 00000000: 2 of 3 answered.
Where it is going well
1: Mostly (4). Treat everyone as equals with an equal voice
Working: We sat down together first
Not working: Only once
What could be better
3: Partly (3). Foster a spirit of collaboration and mutual support to co-design services and bring about system change
The practitioner has not rated this for P7 this quarter.
When they have, both views stand here, and in `coprod compare --by pair`.
Which of these would you like to talk about first, and with whom? A story says more than a number.
"""


def test_a_whole_interview_word_for_word(store: Path) -> None:
    typed = ["2", "P7", "", "r1", "6", "4", "+ We sat down together first", "- Only once", "", "b", "", "s"]
    with AtTerminal("rate", "core-beliefs", "--format", "plain", "--date", "2026-03-14", COLUMNS="200") as talk:
        talk.type(*typed, "a little", "", "3", "3", "", "")
        assert talk.ends() == 0
    # One fact a line: no colours, no boxes, and nothing redrawn.
    assert "\x1b" not in talk.shown
    (response,) = kept(store)
    shown = re.sub("R-[0-9A-Z]{3}-[0-9A-Z]{3}", "R-XXX-XXX", talk.shown).replace(response.id[:8], "00000000")
    assert shown == WHOLE
    assert (response.role, response.pair, response.team, response.respondent) == ("person", "P7", None, "r1")
    assert (response.date, response.source, response.saved_at is not None) == ("2026-03-14", "interview", True)
    assert ratings(response) == {
        "equals": (4, "+ We sat down together first\n- Only once"),
        "assets": ("blank", None),
        "collaboration": (3, None),
    }


def test_both_views_of_a_pair_are_set_side_by_side(store: Path) -> None:
    answers = ("--answer", "1=5", "--answer", "2=2", "--answer", "3=4", "--date", "2026-03-01", "--yes")
    process("rate", "core-beliefs", "--as", "practitioner", "--pair", "P7", *answers)
    with AtTerminal(*BELIEFS, "--no-note", "--date", "2026-03-14", "-f", "plain", COLUMNS="200") as talk:
        talk.type("2", "2", "5", "")
        assert talk.ends() == 0
    assert talk.shown[talk.shown.index("Both views") :] == (
        "Both views, largest differences first\n"
        "The practitioner’s answers are from 2026-03-01.\n"
        "1: Treat everyone as equals with an equal voice\n"
        "You: A little (2). The practitioner: Completely (5). The practitioner sees it 3 higher.\n"
        "3: Foster a spirit of collaboration and mutual support to co-design services and bring about system change\n"
        "You: Completely (5). The practitioner: Mostly (4). You see it 1 higher.\n"
        "You both see statement 2 the same.\n"
        "Which of these would you like to talk about first, and with whom? A story says more than a number.\n"
        "The two views are for the two of you to talk over, not to publish.\n"
    )


def test_a_second_interview_of_one_voice_on_one_day_names_the_first(store: Path) -> None:
    first = process("rate", "core-beliefs", *ME, "--date", "2026-03-14", "--answer", "1=5", "--yes")
    assert first.returncode == 0
    name = kept(store)[0].id[:8]
    with AtTerminal(*BELIEFS, "--no-note", "--date", "2026-03-14", "-f", "plain", COLUMNS="200") as talk:
        talk.type("2", "2", "5", "")
        assert talk.ends() == 0
    assert (
        f": 3 of 3 answered.\nThis pair already has answers from this role on 2026-03-14 ({name}). Both are kept, and "
        f"the later counts. To put the first one right: `coprod amend {name}`.\nWhere it is going well\n"
    ) in talk.shown
    assert len(kept(store)) == 2


# -- cut off, and gone on with ---------------------------------------------------------------------


def test_ctrl_c_keeps_what_was_answered_and_resume_goes_on_there(store: Path) -> None:
    with AtTerminal(*BELIEFS) as talk:
        talk.type("4", "+ yes it is")
        talk.until("Note: ").press(b"half a thou\x03")
        assert talk.ends() == INTERRUPTED
        assert talk.shown.endswith("\nSaved: 1 of 3. `coprod rate --resume` goes on.\n")
        assert "Traceback" not in talk.shown
    with AtTerminal("rate", "--resume", "--format", "plain", COLUMNS="200") as talk:
        talk.until(f"1: {TITLE}, as Person who uses services, 20").until(", 1 of 3 answered.")
        talk.type("", "r1")
        talk.until("Statement 2 of 3").type("2", "", "5", "", "")
        assert talk.ends() == 0
    (response,) = kept(store)
    assert ratings(response) == {"equals": (4, "+ yes it is"), "assets": (2, None), "collaboration": (5, None)}
    assert response.saved_at is not None


@pytest.mark.parametrize("way", ["ctrl-d", "hang-up", "kill", "terminate"])
def test_whatever_ends_it_costs_the_line_being_typed_at_most(store: Path, way: str) -> None:
    with AtTerminal(*BELIEFS, "--no-note") as talk:
        talk.type("4", "2").until("Statement 3").until("Your answer: ").press(b"5")
        if way == "ctrl-d":
            talk.press(b"\x15\x04")  # an empty line, as Ctrl-U makes it, and the end of the input
            assert talk.ends() == INTERRUPTED
            assert "Saved: 2 of 3. `coprod rate --resume` goes on." in talk.shown
        elif way == "hang-up":
            talk.hang_up()
            assert talk.process.wait(60) != 0
        else:
            number = signal.SIGKILL if way == "kill" else signal.SIGTERM
            talk.process.send_signal(number)
            assert talk.process.wait(60) == -number
    (response,) = kept(store)
    assert ratings(response) == {"equals": (4, None), "assets": (2, None)}
    with AtTerminal("rate", "--resume", "--response", response.id[:8], "--no-note") as talk:
        talk.until("Statement 3 of 3").type("1", "")
        assert talk.ends() == 0
    assert ratings(kept(store)[0])["collaboration"] == (1, None)


def test_a_note_is_on_disk_line_by_line(store: Path) -> None:
    with AtTerminal(*BELIEFS) as talk:
        talk.type("4", "+ one line", "- and another").until("Note: ")
        talk.process.kill()
        talk.process.wait()
    assert ratings(kept(store)[0]) == {"equals": (4, "+ one line\n- and another")}


def test_before_the_first_answer_nothing_is_made(store: Path) -> None:
    for keys, code, words in (
        (b"q\n", 0, "Nothing was answered, so nothing was saved."),
        (b"\x03", INTERRUPTED, "Nothing was answered, so nothing was saved."),
        (b"\x04", INTERRUPTED, "Nothing was answered, so nothing was saved."),
    ):
        with AtTerminal(*BELIEFS) as talk:
            talk.until("Your answer: ").press(keys)
            assert talk.ends() == code
            assert talk.shown.rstrip().endswith(words)
    with AtTerminal("rate", "core-beliefs") as talk:
        talk.until("Number: ").press(b"\x03")
        assert talk.ends() == INTERRUPTED
        assert talk.shown.endswith("Stopped. Nothing was saved or changed.\n")
    assert not store.parent.exists()


def test_q_at_the_last_page_keeps_it_unfinished(store: Path) -> None:
    with AtTerminal(*BELIEFS, "--no-note") as talk:
        talk.type("4", "2", "5", "q")
        assert talk.ends() == 0
        assert talk.shown.endswith("\nSaved: 3 of 3. `coprod rate --resume` goes on.\n")
    assert kept(store)[0].saved_at is None
    with AtTerminal("rate", "--resume") as talk:
        talk.type("", "R1").until("Your answers.").type("y")
        assert talk.ends() == 0
    assert kept(store)[0].saved_at is not None


def test_when_all_was_skipped_nothing_is_saved_as_finished(store: Path) -> None:
    with AtTerminal(*BELIEFS) as talk:
        talk.type("s", "s", "s").until("Nothing is answered yet.").type("")
        talk.until("there is nothing to save").type("d")
        assert talk.ends() == 0
        assert talk.shown.endswith("Discarded. Nothing of it is kept.\n")
    assert kept(store) == []


def test_an_unfinished_interview_is_offered_to_a_voice_that_fits(store: Path) -> None:
    with AtTerminal(*BELIEFS, "--no-note") as talk:
        talk.type("4", "q")
        assert talk.ends() == 0
    with AtTerminal("rate", "core-beliefs", "--as", "person", "--no-note") as talk:
        talk.until("Not finished yet:").type("1", " r1 ")
        talk.until("Statement 2 of 3").type("2", "2", "")
        assert talk.ends() == 0
    assert len(kept(store)) == 1
    with AtTerminal(*BELIEFS) as talk:
        talk.until("Statement 1 of 3").type("q")
        assert talk.ends() == 0
        assert "Not finished" not in talk.shown


def test_the_offer_shows_nobody_elses_codes_and_wants_the_pseudonym(store: Path) -> None:
    whose = ("--as", "person", "--pair", "X9", "--team", "North", "--respondent", "R-7K3-C9W")
    with AtTerminal("rate", "core-beliefs", *whose, "--no-note") as talk:
        talk.type("4", "q")
        assert talk.ends() == 0
    (mine,) = kept(store)
    with AtTerminal("rate", "core-beliefs", "--as", "person", "--no-note") as talk:
        talk.type("1").until("type the code that it was begun with").type("R-7K3-C9X")
        talk.until("That is not its code.").type("").until("Please give codes, not names.").until(": ").press(b"\x03")
        assert talk.ends() == INTERRUPTED
    with AtTerminal("rate", "--resume") as second:
        second.type("", "").ends()
        assert second.shown.endswith("Stopped. Nothing was saved or changed.\n")
    for code in ("X9", "North", "R-7K3-C9W", mine.id[:8]):
        assert code not in talk.shown
        assert code not in second.shown
    for words in (("core-beliefs", "--as", "person"), ("--resume",)):
        with AtTerminal("rate", *words) as talk:
            talk.type("1", "r7k3 c9w").until("Statement 2 of 3").type("q")
            assert talk.ends() == 0
    for words in (
        ("--resume", "--response", mine.id[:8]),
        ("core-beliefs", "--as", "person", "--respondent", "r7k3c9w"),
    ):
        with AtTerminal("rate", *words) as talk:
            if words[0] != "--resume":
                talk.type("1")
            talk.until("Statement 2 of 3").type("q")
            assert talk.ends() == 0
    assert kept(store) == [mine]


def test_one_without_a_pseudonym_is_gone_on_with_as_it_is(store: Path) -> None:
    with AtTerminal("rate", "core-beliefs", "--as", "person", "--no-note") as talk:
        talk.type("P7", "", "-", "4", "q")
        assert talk.ends() == 0
    for words in (("core-beliefs", "--as", "person"), ("--resume",)):
        with AtTerminal("rate", *words) as talk:
            talk.type("1").until("Statement 2 of 3").type("q")
            assert talk.ends() == 0
            assert "P7" not in talk.shown


def test_another_voice_is_not_offered_it(store: Path) -> None:
    with AtTerminal(*BELIEFS, "--no-note") as talk:
        talk.type("4", "q")
        assert talk.ends() == 0
    others = (("--as", "practitioner"), ("--as", "person", "--pair", "P8"), ("--as", "person", "--respondent", "R2"))
    for other in others:
        with AtTerminal("rate", "core-beliefs", *other) as talk:
            talk.until("Please give codes, not names.").until(": ").press(b"\x03")
            assert talk.ends() == INTERRUPTED
            assert "Not finished" not in talk.shown


def test_an_interview_goes_on_with_the_definition_that_it_was_begun_with(store: Path, tmp_path: Path) -> None:
    definition = tmp_path / "beliefs.yaml"
    text = (Path(__file__).parents[2] / "checklists" / "core-beliefs.yaml").read_text(encoding="utf-8")
    definition.write_text(text, encoding="utf-8")
    with AtTerminal("rate", definition, *ME, "--no-note") as talk:
        talk.type("4", "q")
        assert talk.ends() == 0
    definition.unlink()
    with AtTerminal("rate", "--resume", "--no-note") as talk:
        talk.type("", "R1").until("Recognise people as assets").type("2", "2", "")
        assert talk.ends() == 0
    assert kept(store)[0].answered == 3


def test_resume_asks_which_and_can_be_left(store: Path) -> None:
    for pair in ("P1", "P2"):
        with AtTerminal("rate", "core-beliefs", *ME[:2], "--pair", pair, *ME[4:], "--no-note") as talk:
            talk.type("4", "q")
            assert talk.ends() == 0
    with AtTerminal("rate", "--resume") as talk:
        talk.until("  1  ").until("  2  ").type("3").until("Please type a number from 1 to 2.").type("q")
        assert talk.ends() == 0
        assert talk.shown.endswith("Stopped. Nothing was saved or changed.\n")
    with AtTerminal("rate", "--resume", "--pair", "P1") as talk:
        talk.until("  1  ").type("", "R1").until("Statement 2 of 3").type("q")
        assert talk.ends() == 0
        assert "  2  Core" not in talk.shown


def test_discard_asks_first(store: Path) -> None:
    with AtTerminal(*BELIEFS, "--no-note") as talk:
        talk.type("4", "q")
        assert talk.ends() == 0
    with AtTerminal("rate", "--discard") as talk:
        talk.type("1", "R1", "")
        assert talk.ends() == 0
        assert talk.shown.endswith("It stays as it is.\n")
    assert len(kept(store)) == 1
    with AtTerminal("rate", "--discard") as talk:
        talk.type("1", "R1", "y")
        assert talk.ends() == 0
        assert talk.shown.endswith("Discarded. Nothing of it is kept.\n")
    assert kept(store) == []


@pytest.mark.parametrize("many", [1, 2])
def test_what_is_discarded_is_chosen_by_its_number_and_never_by_enter_alone(store: Path, many: int) -> None:
    for pair in ("P1", "P2")[:many]:
        with AtTerminal("rate", "core-beliefs", "--as", "person", "--pair", pair, "--no-note") as talk:
            talk.type("", "-", "4", "q")
            assert talk.ends() == 0
    with AtTerminal("rate", "--discard", "--yes") as talk:
        talk.type("").until("Please type ").type("1")
        assert talk.ends() == 0
    assert len(kept(store)) == many - 1


def test_two_windows_on_one_interview_lose_nothing_in_silence(store: Path) -> None:
    with AtTerminal(*BELIEFS, "--no-note") as first:
        first.type("4").until("Statement 2")
        with AtTerminal("rate", "--resume", "--no-note") as second:
            second.type("", "R1", "2", "5", "")
            assert second.ends() == 0
        first.type("1")
        assert first.ends() == 2
        assert "This response is not open any more" in first.shown
    assert ratings(kept(store)[0]) == {"equals": (4, None), "assets": (2, None), "collaboration": (5, None)}


# -- who answers -----------------------------------------------------------------------------------


def test_a_pseudonym_is_offered_and_shown_again_at_the_end(store: Path) -> None:
    with AtTerminal("rate", "core-beliefs", "--as", "person", "--no-note") as talk:
        talk.type("-", "", "", "4", "2", "5", "")
        assert talk.ends() == 0
    (response,) = kept(store)
    assert re.fullmatch(r"R-[0-9A-Z]{3}-[0-9A-Z]{3}", response.respondent or "")
    assert f"Your code is {response.respondent}. Write it down: " in talk.shown
    assert (response.pair, response.team) == (None, None)


def test_a_pseudonym_is_shown_again_whenever_something_is_kept_under_it(store: Path) -> None:
    with AtTerminal("rate", "core-beliefs", "--as", "person", "--no-note") as talk:
        talk.type("-", "", "", "4").until("Statement 2").until("Your answer: ").press(b"\x03")
        assert talk.ends() == INTERRUPTED
    assert f"Your code is {kept(store)[0].respondent}. Write it down: " in talk.shown


def test_a_pseudonym_can_be_refused_or_typed(store: Path) -> None:
    for typed, respondent in (("-", None), ("r7k3c9w", "R-7K3-C9W")):
        with AtTerminal("rate", "core-beliefs", "--as", "person", "--pair", "P7", "--team", "", "--no-note") as talk:
            talk.type(typed, "4", "2", "5", "")
            assert talk.ends() == 0
            assert "Your code is" not in talk.shown
        assert respondent in {response.respondent for response in kept(store)}


def test_what_looks_like_a_name_is_asked_about_wherever_it_comes_from(store: Path) -> None:
    with AtTerminal("rate", "core-beliefs", "--as", "person", "--pair", "Mary Smith", "--no-note") as talk:
        talk.until('The pair "Mary Smith" looks like a name. A code that names nobody is safer.').type("")
        talk.until("Pair (Enter: none)").type("P7")
        talk.until("Team (Enter: none)").type("943 476 5919").until("looks like an NHS number").type("y")
        talk.until("Your code").type("mary@example.org").until("looks like an e-mail address").type("n", "-")
        talk.type("4", "2", "5", "")
        assert talk.ends() == 0
    (response,) = kept(store)
    assert (response.pair, response.team, response.respondent) == ("P7", "943 476 5919", None)


def test_answers_given_at_a_terminal_are_filled_in_and_can_still_be_changed(store: Path) -> None:
    with AtTerminal(*BELIEFS, "--no-note", "--answer", "1=4", "--answer", "3=n") as talk:
        assert talk.ends() == 2  # this checklist has no "does not apply"
    with AtTerminal(*BELIEFS, "--no-note", "--answer", "1=4", "--answer", "3=2") as talk:
        talk.until("Statement 2 of 3").type("5").until("3 of 3 answered.").type("3", "1", "")
        assert talk.ends() == 0
    (response,) = kept(store)
    assert ratings(response) == {"equals": (4, None), "assets": (5, None), "collaboration": (1, None)}
    assert response.source == "interview"


def test_what_the_store_does_not_allow_is_told_before_the_first_question(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("Not a store, and longer than the shortest file that could be one." * 20)
    for place, words in ((other, "not a store"), (other / "ratings.db", "cannot be made here")):
        with AtTerminal(*BELIEFS, "--store", place) as talk:
            assert talk.ends() in (2, 3)
            assert words in talk.shown
            assert "Statement" not in talk.shown


# -- every kind of terminal ------------------------------------------------------------------------


def test_a_simple_narrow_terminal_without_colour(store: Path) -> None:
    with AtTerminal(*BELIEFS, TERM="dumb", COLUMNS="40", NO_COLOR="1") as talk:
        talk.type("4", "+ yes", "?", "", "2", "", "5", "", "")
        assert talk.ends() == 0
    assert talk.shown.isascii()
    assert "\x1b" not in talk.shown
    assert max(len(line) for line in talk.shown.splitlines() if not line.startswith("Note:")) <= 40


def test_twenty_columns_are_enough(store: Path) -> None:
    with AtTerminal(*BELIEFS, "--no-note", COLUMNS="20") as talk:
        talk.type("4", "2", "5", "")
        assert talk.ends() == 0
    words = re.sub("\x1b\\[[0-9;]*m", "", talk.shown)
    assert max(len(line) for line in words.splitlines() if not line.startswith("Number")) <= 20
    assert "collaboration" in words


def test_plain_by_the_environment(store: Path) -> None:
    with AtTerminal(*BELIEFS, "--no-note", ACCESSIBLE="1") as talk:
        talk.type("4", "2", "5", "")
        assert talk.ends() == 0
    assert "\x1b" not in talk.shown
    assert "\n\n" not in talk.shown
    assert "\n5: Completely\n" in talk.shown
    # Words are not broken where the terminal ends.
    assert "\nFoster a spirit of collaboration and mutual support to co-design services and\nbring about" in talk.shown


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "latin-1"])
@pytest.mark.parametrize("form", ["table", "plain"])
def test_a_code_page_never_stops_it(store: Path, encoding: str, form: str) -> None:
    note = "+ café ☕ “quoted” ٤\n".encode()
    with AtTerminal("rate", "ladder", *ME, "-f", form, PYTHONIOENCODING=encoding) as talk:
        talk.type("4").until("Note: ").press(note).type("", "6", "", "")
        assert talk.ends() == 0
        assert "Traceback" not in talk.shown
    (response,) = kept(store)
    assert ratings(response)["now"][0] == 4
    assert (ratings(response)["now"][1] or "").startswith("+ caf")


def test_bytes_that_are_no_text_are_kept_as_far_as_they_can_be(store: Path) -> None:
    with AtTerminal(*BELIEFS) as talk:
        talk.until("Your answer: ").press(b"\xff4\n").until("is not an answer here").type("4")
        talk.until("Note: ").press(b"+ caf\xe9\n").type("", "q")
        assert talk.ends() == 0
    assert ratings(kept(store)[0]) == {"equals": (4, "+ caf\ufffd")}


def test_a_line_that_the_terminal_cuts_off_is_told(store: Path) -> None:
    with AtTerminal(*BELIEFS) as talk:
        talk.type("4").until("Note: ").press(b"+ " + b"x" * 5000).press(b"\n")
        talk.until("The terminal cut this line off").type("q")
        assert talk.ends() == 0
    note = ratings(kept(store)[0])["equals"][1]
    assert note is not None
    assert 4000 < len(note) < 4100


# -- without a terminal ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("rate", "core-beliefs", "--as", "person"),
        ("rate", "core-beliefs", "--as", "person", "--answer", "1=4"),
        ("rate", "--resume"),
        ("rate", "--discard"),
        ("rate", "--discard", "--yes"),
    ],
)
def test_without_a_terminal_nothing_is_made_and_the_scripted_way_is_named(words: tuple[str, ...], store: Path) -> None:
    done = process(*words)
    assert (done.returncode, done.stdout) == (5, b"")
    first, second = done.stderr.decode().splitlines()
    assert first == "This asks questions, and there is no terminal to answer them at."
    assert second.startswith("  Say all of it with the command: `coprod rate ")
    assert second.endswith("--yes`.")
    assert not store.parent.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("rate", "core-belief"), 'There is no checklist "core-belief".'),
        (("rate", "core-beliefs", "--as", "persn"), 'core-beliefs has no role "persn".'),
    ],
)
def test_what_is_wrong_in_the_call_is_told_before_the_terminal(words: tuple[str, ...], told: str, store: Path) -> None:
    done = process(*words)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines()[0] == told


def test_output_to_a_file_is_no_terminal_either(store: Path, tmp_path: Path) -> None:
    command = f"{sys.executable} -m coprod_cli {' '.join(BELIEFS)} > {tmp_path / 'out'}"
    with AtTerminal("-c", command, program=("/bin/sh",)) as talk:
        assert talk.ends() == 5
    assert (tmp_path / "out").read_bytes() == b""


# -- what it costs ---------------------------------------------------------------------------------


def test_the_conversation_needs_neither_pandas_nor_duckdb(store: Path, tmp_path: Path) -> None:
    told = tmp_path / "modules.json"
    code = (
        "import json, sys; from coprod_cli.app import run; code = run(sys.argv[1:]); "
        f"json.dump(sorted(sys.modules), open({str(told)!r}, 'w')); raise SystemExit(code)"
    )
    with AtTerminal(*BELIEFS, program=(sys.executable, "-c", code)) as talk:
        talk.type("4", "", "2", "", "5", "", "")
        assert talk.ends() == 0
    names = {name.partition(".")[0] for name in json.loads(told.read_text())}
    assert {"rich", "sqlite3", "coprod_cli"} <= names
    assert names & {"pandas", "numpy", "duckdb", "pyarrow"} == set()


def test_the_store_is_private(store: Path) -> None:
    with AtTerminal(*BELIEFS, "--no-note") as talk:
        talk.type("4", "q")
        assert talk.ends() == 0
    assert (store.stat().st_mode & 0o777, store.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    with sqlite3.connect(store) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert os.path.getsize(store) > 0
