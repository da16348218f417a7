"""The conversation as a state machine: keys at every stage, and whatever else somebody may type."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.ratings.interview import Event, Explained, Kept, Refused, State, note_line, start, step
from coprod_cli.ratings.records import Answer
from tests.survey.checklists import checklist

THREE = (("trusted", "I'm trusted."), ("creative", "I can think creatively."), ("promise", "People do it."))
PLAIN = checklist(*THREE)
WITH_N = checklist(*THREE, not_applicable=True)
RATED = tuple(Answer(item, "point", value) for (item, _), value in zip(THREE, (4, 2, 5), strict=True))


def begun(*, answers: tuple[Answer, ...] = (), notes: bool = True, not_applicable: bool = False) -> State:
    return start(WITH_N if not_applicable else PLAIN, "person", answers, asks_notes=notes)


def after(state: State, *lines: str) -> tuple[State, list[Event]]:
    """The state after some typed lines, and all that happened."""
    happened: list[Event] = []
    for line in lines:
        state, events = step(state, line)
        happened += events
    return state, happened


def at(state: State) -> tuple[str, int]:
    return state.stage, state.position + 1


# -- the truth table -------------------------------------------------------------------------------

FRESH = begun()  # at the first statement
SECOND, _ = after(FRESH, "4", "")  # at the second; the first has an answer
BACK, _ = after(SECOND, "b")  # at the first again, which has its answer
NOTING, _ = after(FRESH, "4")  # at the note beside the first
NOTED, _ = after(FRESH, "4", "+ She asked")  # the same, with a note
LAST_PAGE = begun(answers=RATED)
NOTHING = begun(answers=tuple(Answer(item, "blank") for item, _ in THREE))
POINT = Kept(Answer("trusted", "point", 4))
BLANK = Kept(Answer("trusted", "blank"))


def no(why: str, typed: str) -> tuple[Event, ...]:
    return (Refused(why, typed),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "typed", "stage", "place", "events"),
    [
        # a statement that has no answer
        (FRESH, "4", "note", 1, (POINT,)),
        (FRESH, " 4 ", "note", 1, (POINT,)),
        (FRESH, "٤", "note", 1, (POINT,)),
        (FRESH, "Mostly", "note", 1, (POINT,)),
        (FRESH, "  mostLY ", "note", 1, (POINT,)),
        (FRESH, "s", "question", 2, (BLANK,)),
        (FRESH, "S", "question", 2, (BLANK,)),
        (FRESH, "skip", "question", 2, (BLANK,)),
        (FRESH, "", "question", 1, no("empty", "")),
        (FRESH, "   ", "question", 1, no("empty", "   ")),
        (FRESH, "b", "question", 1, no("no_statement_before", "b")),
        (FRESH, "n", "question", 1, no("must_apply", "n")),
        (FRESH, "?", "question", 1, (Explained("question"),)),
        (FRESH, "help", "question", 1, (Explained("question"),)),
        (FRESH, "q", "stopped", 1, ()),
        (FRESH, "quit", "stopped", 1, ()),
        (FRESH, "x", "question", 1, no("not_an_answer", "x")),
        (FRESH, "y", "question", 1, no("not_an_answer", "y")),
        # one that has been passed
        (SECOND, "b", "question", 1, ()),
        (SECOND, "back", "question", 1, ()),
        # one that has an answer
        (BACK, "", "question", 2, ()),
        (BACK, "5", "note", 1, (Kept(Answer("trusted", "point", 5)),)),
        (BACK, "s", "question", 2, (BLANK,)),
        (BACK, "q", "stopped", 1, ()),
        # its note
        (NOTING, "", "question", 2, ()),
        (NOTING, "s", "question", 2, ()),
        (NOTING, "b", "question", 1, ()),
        (NOTING, "q", "stopped", 1, ()),
        (NOTING, "?", "note", 1, (Explained("note"),)),
        (NOTING, "n", "note", 1, no("too_short_for_a_note", "n")),
        (NOTING, "x", "note", 1, no("too_short_for_a_note", "x")),
        (NOTING, "y", "note", 1, no("too_short_for_a_note", "y")),
        (NOTING, "+", "note", 1, no("too_short_for_a_note", "+")),
        (NOTING, "4", "note", 1, no("too_short_for_a_note", "4")),
        (NOTING, "2015", "note", 1, no("too_short_for_a_note", "2015")),
        (NOTING, "ok", "note", 1, (Kept(Answer("trusted", "point", 4, "ok")),)),
        (NOTING, "back to square one", "note", 1, (Kept(Answer("trusted", "point", 4, "back to square one")),)),
        (NOTED, "- late", "note", 1, (Kept(Answer("trusted", "point", 4, "+ She asked\n- late")),)),
        (NOTED, "x", "note", 1, (POINT,)),
        (NOTED, "", "question", 2, ()),
        # the last page
        (LAST_PAGE, "", "done", 1, ()),
        (LAST_PAGE, "y", "done", 1, ()),
        (LAST_PAGE, "2", "question", 2, ()),
        (LAST_PAGE, "b", "question", 3, ()),
        (LAST_PAGE, "q", "stopped", 1, ()),
        (LAST_PAGE, "?", "review", 1, (Explained("review"),)),
        (LAST_PAGE, "0", "review", 1, no("no_such_statement", "0")),
        (LAST_PAGE, "4", "review", 1, no("no_such_statement", "4")),
        (LAST_PAGE, "-1", "review", 1, no("no_such_statement", "-1")),
        (LAST_PAGE, "n", "review", 1, no("not_a_choice", "n")),
        (LAST_PAGE, "s", "review", 1, no("not_a_choice", "s")),
        (LAST_PAGE, "d", "review", 1, no("not_a_choice", "d")),
        # the last page when nothing is answered
        (NOTHING, "", "review", 1, no("nothing_answered", "")),
        (NOTHING, "y", "review", 1, no("nothing_answered", "y")),
        (NOTHING, "d", "discarded", 1, ()),
        (NOTHING, "q", "stopped", 1, ()),
        (NOTHING, "1", "question", 1, ()),
    ],
)
def test_every_key_at_every_stage(state: State, typed: str, stage: str, place: int, events: tuple[Event, ...]) -> None:
    reached, happened = step(state, typed)
    assert (at(reached), happened) == ((stage, place), events)


@pytest.mark.parametrize(
    "typed", ["4.5", "99", "-", "4 5", "4!", "four", "Mostl", "mostly yes", "\x1b[A4", "0x4", "½", "4\x00"]
)
def test_nothing_is_guessed(typed: str) -> None:
    assert step(FRESH, typed) == (FRESH, (Refused("not_an_answer", typed),))


def test_does_not_apply_is_an_answer_where_the_definition_has_it() -> None:
    for typed in ("n", "N", "does not apply", "Not applicable"):
        reached, events = step(begun(not_applicable=True), typed)
        assert at(reached) == ("question", 2)
        assert events == (Kept(Answer("trusted", "not_applicable")),)


def test_one_letter_is_the_key_and_never_a_label() -> None:
    lettered = checklist(*THREE, values=(0, 1), labels=("S", "B"))
    fresh = start(lettered, "person")
    assert step(fresh, "s")[1] == (BLANK,)
    assert step(fresh, "b")[1] == (Refused("no_statement_before", "b"),)
    assert step(fresh, "0")[1] == (Kept(Answer("trusted", "point", 0)),)


def test_a_number_below_zero_is_typed_with_its_sign() -> None:
    fresh = start(checklist(*THREE, values=(-1, 0, 1)), "person")
    assert step(fresh, "-1")[1] == (Kept(Answer("trusted", "point", -1)),)


def test_without_notes_the_next_statement_follows_at_once() -> None:
    reached, events = after(begun(notes=False), "4", "2", "s")
    assert at(reached) == ("review", 3)
    assert [event.answer.value for event in events if isinstance(event, Kept)] == [4, 2, None]


def test_an_interview_goes_on_at_the_first_statement_that_was_not_asked() -> None:
    assert at(begun(answers=RATED[:1])) == ("question", 2)
    assert at(begun(answers=(Answer("trusted", "blank"), RATED[2]))) == ("question", 2)
    assert at(begun(answers=RATED)) == ("review", 1)


def test_a_changed_answer_leads_back_to_the_last_page_and_keeps_its_note() -> None:
    noted = (replace(RATED[0], note="+ yes"), *RATED[1:])
    reached, events = after(begun(answers=noted), "1", "5")
    assert at(reached) == ("note", 1)
    assert events == [Kept(Answer("trusted", "point", 5, "+ yes"))]
    assert at(step(reached, "")[0]) == ("review", 1)


def test_a_note_stays_with_a_statement_that_is_skipped_later_and_is_shown_for_a_change() -> None:
    reached, events = after(NOTED, "b", "s")
    assert events == [Kept(Answer("trusted", "blank", None, "+ She asked"))]
    assert reached.stage == "note"


def test_after_looking_back_the_conversation_goes_on_where_it_was() -> None:
    third, _ = after(FRESH, "4", "", "3", "")
    assert at(third) == ("question", 3)
    assert at(after(third, "b", "b", "")[0]) == ("question", 3)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  + a   lot\t better ", "+ a lot better"),
        ("it\x07 rang", "it rang"),
        ("\x1b[A\x1b[Dup and left", "up and left"),
        ("\x1bOHhome", "home"),
        ("turned \u202eround", "turned round"),
        ("café – 5 × ☕", "café – 5 × ☕"),
        ("half \ud800 a letter", "half a letter"),
        ("\x1b\x00", ""),
    ],
)
def test_control_characters_are_taken_out_of_notes(typed: str, kept: str) -> None:
    assert note_line(typed) == kept


def test_a_conversation_that_is_over_stays_over() -> None:
    for over in (after(FRESH, "q")[0], after(LAST_PAGE, "")[0], after(NOTHING, "d")[0]):
        assert over.is_over
        assert step(over, "4") == (over, ())


# -- whatever is typed -----------------------------------------------------------------------------

KEYS = st.sampled_from(
    ["", "n", "s", "b", "?", "q", "x", "y", "d", "1", "2", "3", "4", "5", "99", "+ a", "- b", "Partly"]
)
LINES = st.lists(st.one_of(KEYS, KEYS, st.text(max_size=12)), max_size=60)
BEGINNINGS = st.sampled_from([FRESH, LAST_PAGE, NOTHING, begun(notes=False), begun(not_applicable=True)])


@given(BEGINNINGS, LINES)
@settings(max_examples=400, deadline=None)
def test_no_accepted_answer_is_ever_lost(beginning: State, lines: list[str]) -> None:
    kept = {answer.item: answer for answer in beginning.answers if answer is not None}
    state = beginning
    for line in lines:
        state, events = step(state, line)
        kept |= {event.answer.item: event.answer for event in events if isinstance(event, Kept)}
    # What the conversation shows is what was saved, and a conversation begun from what was saved shows the same.
    assert kept == {answer.item: answer for answer in state.answers if answer is not None}
    again = start(state.checklist, state.role, kept.values(), asks_notes=state.asks_notes)
    assert again.answers == state.answers


@given(BEGINNINGS, LINES)
@settings(max_examples=400, deadline=None)
def test_the_end_can_always_be_reached(beginning: State, lines: list[str]) -> None:
    state, _ = after(beginning, *lines)
    for _ in range(20):
        if state.is_over:
            break
        ways = {"note": "", "question": "s" if state.answer is None else "", "review": "" if state.given else "d"}
        state, _ = step(state, ways[state.stage])
    assert state.is_over


@given(BEGINNINGS, LINES)
@settings(max_examples=200, deadline=None)
def test_a_line_is_taken_or_the_reason_is_told(beginning: State, lines: list[str]) -> None:
    state = beginning
    for line in lines:
        before, (state, events) = state, step(state, line)
        assert before.is_over or before != state or events
        assert not (before != state and any(isinstance(event, Refused) for event in events))


@given(BEGINNINGS, LINES)
@settings(max_examples=200, deadline=None)
def test_q_alone_always_stops(beginning: State, lines: list[str]) -> None:
    state, _ = after(beginning, *lines)
    assert state.is_over or step(state, "q") == (replace(state, stage="stopped"), ())
