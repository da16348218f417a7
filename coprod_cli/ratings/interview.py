"""The conversation as a pure state machine: a typed line goes in, the next state and what happened come out.

Nothing here reads, prints or keeps anything. What is to be saved and what is to be told leaves as data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from coprod_cli.checklist.leaves import CONTROL
from coprod_cli.checklist.model import Checklist, Item
from coprod_cli.ratings.records import Answer

Stage = Literal["question", "note", "review", "done", "stopped", "discarded"]
"""Where the conversation is: at a statement, at the note beside it, at the last page, or at one of three ends."""

Refusal = Literal[
    "not_an_answer",  # neither a point of the scale nor a key
    "must_apply",  # "does not apply", where the definition has no such answer
    "empty",  # Enter alone at a statement that has no answer yet
    "no_statement_before",  # back, at the first statement
    "too_short_for_a_note",  # one letter or sign, or a number: more likely meant for something else
    "no_such_statement",  # a number on the last page that no statement has
    "not_a_choice",  # anything else on the last page
    "nothing_answered",  # saving, when there is no answer to save
]
"""Why a line was not taken. Nothing was changed by it."""

ENDS: frozenset[Stage] = frozenset({"done", "stopped", "discarded"})

_KEYS = {"n": "not_applicable", "s": "skip", "b": "back", "?": "explain", "q": "stop", "": "enter"}
_WORDS = {
    "does not apply": "not_applicable",
    "not applicable": "not_applicable",
    "skip": "skip",
    "back": "back",
    "help": "explain",
    "quit": "stop",
    "stop": "stop",
}
STOP_WORDS = frozenset(word for word, meaning in (_KEYS | _WORDS).items() if meaning == "stop")
"""What ends a conversation wherever something is asked, in small letters."""

_NUMBER = re.compile(r"-?\d{1,9}")
# What the arrow keys and their like send, where the terminal itself does nothing with them.
_ESCAPES = re.compile("\x1b(?:\\[[0-9;?]*[@-~]|O[A-DFHP-S])")


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands. ``answers`` has a place for each statement, ``None`` until it is answered."""

    checklist: Checklist
    role: str
    answers: tuple[Answer | None, ...]
    position: int = 0
    stage: Stage = "question"
    asks_notes: bool = True

    @property
    def item(self) -> Item:
        """The statement that is asked, or that was asked last."""
        return self.checklist.items[self.position]

    @property
    def answer(self) -> Answer | None:
        """What was answered to it so far."""
        return self.answers[self.position]

    @property
    def given(self) -> int:
        """How many statements have an answer that counts: a point of the scale, or "does not apply"."""
        return sum(answer is not None and answer.kind != "blank" for answer in self.answers)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is asked."""
        return self.stage in ENDS


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is to be saved now, in place of an earlier one to the same statement."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken."""

    why: Refusal
    typed: str


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation that was asked for."""

    stage: Stage


Event = Kept | Refused | Explained
Step = tuple[State, tuple[Event, ...]]


def start(checklist: Checklist, role: str, answers: Iterable[Answer] = (), *, asks_notes: bool = True) -> State:
    """A conversation at its first statement without an answer; at the last page when all have one.

    ``answers`` are those given earlier. A statement that was skipped was asked, and is not asked again.
    """
    known = {answer.item: answer for answer in answers}
    places = tuple(known.get(item.id) for item in checklist.items)
    return _onward(State(checklist, role, places, asks_notes=asks_notes))


def step(state: State, typed: str) -> Step:
    """What comes of one typed line. Never raises; a conversation that is over stays as it is."""
    if state.is_over:
        return state, ()
    return {"question": _question, "note": _note, "review": _review}[state.stage](state, typed)


def _question(state: State, typed: str) -> Step:
    meaning = _meaning(state.checklist, typed)
    if isinstance(meaning, int):
        return _answered(state, Answer(state.item.id, "point", meaning, _note_of(state)))
    if meaning == "not_applicable" and not state.checklist.not_applicable:
        return _turned_down(state, "must_apply", typed)
    if meaning == "not_applicable":
        return _answered(state, Answer(state.item.id, "not_applicable", None, _note_of(state)))
    if meaning == "skip":
        return _answered(state, Answer(state.item.id, "blank", None, _note_of(state)))
    if meaning == "back":
        if state.position == 0:
            return _turned_down(state, "no_statement_before", typed)
        return replace(state, position=state.position - 1), ()
    if meaning == "explain":
        return state, (Explained("question"),)
    if meaning == "stop":
        return replace(state, stage="stopped"), ()
    if meaning == "enter":
        return _turned_down(state, "empty", typed) if state.answer is None else (_onward(state), ())
    return _turned_down(state, "not_an_answer", typed)


def _answered(state: State, answer: Answer) -> Step:
    """Goes on to the note: after a rating, and wherever an earlier note stands that may need a change."""
    kept = _with(state, answer)
    to_note = state.asks_notes and (answer.kind == "point" or answer.note is not None)
    return (replace(kept, stage="note") if to_note else _onward(kept)), (Kept(answer),)


def _note(state: State, typed: str) -> Step:
    line = note_line(typed)
    answer = state.answer
    assert answer is not None  # the note is asked for after an answer
    key = _KEYS.get(line.casefold())
    if key in ("enter", "skip"):
        return _onward(state), ()
    if key == "back":
        return replace(state, stage="question"), ()
    if key == "explain":
        return state, (Explained("note"),)
    if key == "stop":
        return replace(state, stage="stopped"), ()
    if line.casefold() == "x" and answer.note is not None:
        bare = replace(answer, note=None)
        return _with(state, bare), (Kept(bare),)
    if len(line) == 1 or _NUMBER.fullmatch(line):
        return _turned_down(state, "too_short_for_a_note", typed)
    longer = replace(answer, note=line if answer.note is None else f"{answer.note}\n{line}")
    return _with(state, longer), (Kept(longer),)


def _review(state: State, typed: str) -> Step:
    said = _said(typed)
    meaning = _KEYS.get(said) or _WORDS.get(said)
    if said in ("", "y", "yes", "save"):
        return (replace(state, stage="done"), ()) if state.given else _turned_down(state, "nothing_answered", typed)
    if _NUMBER.fullmatch(said):
        position = int(said) - 1
        if not 0 <= position < len(state.answers):
            return _turned_down(state, "no_such_statement", typed)
        return replace(state, stage="question", position=position), ()
    if meaning == "back":
        return replace(state, stage="question", position=len(state.answers) - 1), ()
    if meaning == "explain":
        return state, (Explained("review"),)
    if meaning == "stop":
        return replace(state, stage="stopped"), ()
    if said in ("d", "discard") and not state.given:
        return replace(state, stage="discarded"), ()
    return _turned_down(state, "not_a_choice", typed)


def _meaning(checklist: Checklist, typed: str) -> int | str | None:
    """A point of the scale, a key's meaning, or ``None``. One letter is always the key, never a label."""
    said = _said(typed)
    if said in _KEYS:
        return _KEYS[said]
    if _NUMBER.fullmatch(said):
        return int(said) if int(said) in checklist.values else None
    labels = {_said(point.label): point.value for point in checklist.scale}
    return labels.get(said, _WORDS.get(said))


def _said(typed: str) -> str:
    return " ".join(typed.casefold().split())


def note_line(typed: str) -> str:
    """A line of a note as it is kept: on one line, without control characters and without outer spaces."""
    return " ".join(CONTROL.sub("", _ESCAPES.sub("", typed.replace("\t", " "))).split())


def _note_of(state: State) -> str | None:
    return None if state.answer is None else state.answer.note


def _with(state: State, answer: Answer) -> State:
    answers = (*state.answers[: state.position], answer, *state.answers[state.position + 1 :])
    return replace(state, answers=answers)


def _onward(state: State) -> State:
    """At the first statement that has no answer; at the last page when there is none."""
    for position, answer in enumerate(state.answers):
        if answer is None:
            return replace(state, stage="question", position=position)
    return replace(state, stage="review")


def _turned_down(state: State, why: Refusal, typed: str) -> Step:
    return state, (Refused(why, typed),)
