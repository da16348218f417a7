"""The terminal of a conversation with its reading and writing handed in: what is read, and what ends it."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.checklist import Checklist, list_checklists
from coprod_cli.commands.rate_interview import to_the_end
from coprod_cli.commands.rate_keeper import Keeper
from coprod_cli.commands.rate_terminal import Closed, Left, Terminal
from coprod_cli.commands.rate_who import Codes, ask_codes, code_of
from coprod_cli.ratings.interview import State, start
from coprod_cli.ratings.records import Answer
from coprod_cli.render.talk import Line


def terminal(typed: str | bytes, **options: str) -> tuple[Terminal, io.StringIO]:
    data = typed.encode() if isinstance(typed, str) else typed
    shown = io.StringIO()
    return Terminal(io.BytesIO(data), shown, plain=True, **options), shown


def test_a_line_is_what_stands_before_its_end() -> None:
    talk, shown = terminal("4\r\n  two words \nno end")
    assert [talk.ask("Note: ") for _ in range(3)] == ["4", "  two words ", "no end"]
    with pytest.raises(Closed):
        talk.ask("Note: ")
    talk.say([Line("Saved.")])
    assert shown.getvalue().endswith("Note: \nSaved.\n")


def test_bytes_are_read_in_the_encoding_of_the_terminal_whatever_they_are() -> None:
    assert terminal(b"caf\xe9\n", encoding="cp1252")[0].ask(": ") == "café"
    assert terminal(b"caf\xe9\n", encoding="utf-8")[0].ask(": ") == "caf\ufffd"


def test_a_terminal_that_cannot_be_written_to_is_closed() -> None:
    class HungUp(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

    talk = Terminal(io.BytesIO(b"4\n"), HungUp(), plain=True)
    for call in (lambda: talk.say([Line("Hello.")]), lambda: talk.ask("Note: ")):
        with pytest.raises(Closed):
            call()


def test_a_choice_is_one_of_the_numbers() -> None:
    talk, shown = terminal("0\n4\nx\n\n3\n")
    assert talk.choose(3, "Number: ", enter=None) == 3
    assert shown.getvalue().count("Please type a number from 1 to 3. q stops.\n") == 4
    assert terminal("\n")[0].choose(3, "Number: ", enter=0) == 0
    with pytest.raises(Left):
        terminal("Q\n")[0].choose(3, "Number: ", enter=None)


@pytest.mark.parametrize(
    ("typed", "enter", "agreed"),
    [
        ("y\n", False, True),
        ("\n", False, False),
        ("\n", True, True),
        ("NO\n", True, False),
        ("maybe\nyes\n", False, True),
    ],
)
def test_yes_or_no(typed: str, enter: bool, agreed: bool) -> None:
    assert terminal(typed)[0].agree("Use it anyway?", enter=enter) is agreed


@pytest.mark.parametrize(
    ("text", "code"), [(None, None), ("", None), (" - ", None), (" P  7 ", "P 7"), ("r 7k3 c9w", "R-7K3-C9W")]
)
def test_a_code_as_it_is_kept(text: str | None, code: str | None) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(
    ("known", "other", "fits"),
    [
        (Codes(), Codes("P7", "North", "R1"), True),
        (Codes("P7"), Codes("P7", None, "R1"), True),
        (Codes("P7"), Codes(None, None, "R1"), False),
        (Codes("P7", None, "R1"), Codes("P7", None, "R2"), False),
    ],
)
def test_whether_a_voice_may_be_the_same(known: Codes, other: Codes, fits: bool) -> None:
    assert known.fits(other) is fits


def test_what_was_given_is_not_asked() -> None:
    talk, shown = terminal("")
    given = Codes("P7", None, "R1")
    assert ask_codes(talk, given, ("pair", "team", "respondent"), ()) == (given, False)
    assert shown.getvalue() == ""


def test_enter_takes_the_pseudonym_that_is_offered() -> None:
    talk, shown = terminal("\n\n\n")
    codes, is_new = ask_codes(talk, Codes(), (), ())
    assert is_new
    assert codes.respondent is not None
    assert f"Your code (Enter: {codes.respondent}, -: none): " in shown.getvalue()


def test_a_key_of_the_interview_is_never_a_code_by_mistake() -> None:
    talk, shown = terminal("b\n?\ns\n-\n-\n")
    assert ask_codes(talk, Codes(), (), ()) == (Codes(), False)
    assert shown.getvalue().count("Please type a code. One code for both of you, such as P7,") == 2
    for typed in ("q\n", "\nq\n", "\n\nQ\n"):
        with pytest.raises(Left):
            ask_codes(terminal(typed)[0], Codes(), (), ())


# -- whatever is typed, to whatever checklist, on whatever terminal --------------------------------


class InMemory(Keeper):
    """Keeps the answers in a list."""

    def __init__(self) -> None:
        self.kept: list[Answer] = []

    def keep(self, answer: Answer) -> None:
        self.kept.append(answer)

    def end(self, state: State) -> None:
        pass


LISTING = list_checklists()
ASKED = st.sampled_from([(one.checklist, role) for one in LISTING.entries for role in one.roles])
TYPED = st.lists(
    st.one_of(st.sampled_from(["", "n", "s", "b", "?", "q", "x", "y", "d", "1", "2", "5", "+ a"]), st.text(max_size=9)),
    max_size=40,
)


@given(ASKED, TYPED, st.sampled_from(["utf-8", "cp1252", "cp437", "ascii"]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_nothing_that_is_typed_stops_the_program(
    asked: tuple[Checklist, str], typed: list[str], encoding: str, plain: bool
) -> None:
    data = "".join(f"{line}\n" for line in typed).encode("utf-8", "replace")
    shown = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    keeper = InMemory()
    with contextlib.suppress(Closed):
        state = to_the_end(start(*asked), Terminal(io.BytesIO(data), shown, plain=plain), keeper)
        assert {answer.item: answer for answer in keeper.kept} == {a.item: a for a in state.answers if a is not None}
    shown.flush()
    assert "\x1b" not in shown.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
