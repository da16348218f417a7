"""An interview in words: what is asked, what is told about a typed line, and how it ends. State in, lines out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coprod_cli.checklist.leaves import quoted
from coprod_cli.checklist.model import Checklist, ScalePoint
from coprod_cli.ratings.interview import Event, Explained, Kept, Refusal, Refused, Stage, State
from coprod_cli.ratings.notes import Kind, lines_of
from coprod_cli.ratings.records import Answer
from coprod_cli.render.talk import GAP, Line
from coprod_cli.render.text import counted

MOST_POINTS_LISTED = 12
_KINDS: dict[Kind, str] = {"working": "Working", "not working": "Not working", "remark": "Note"}
_NOUNS = {"statements": "statement", "steps": "step", "ladder": "question"}


def noun_of(checklist: Checklist) -> str:
    """What one item of this checklist is called: statement, step or question."""
    return _NOUNS[checklist.kind]


def answer_text(checklist: Checklist, answer: Answer | None) -> str:
    """``Mostly (4)``, ``Does not apply``, ``Skipped``; ``Not answered`` for ``None``."""
    if answer is None:
        return "Not answered"
    if answer.value is None:
        return "Does not apply" if answer.kind == "not_applicable" else "Skipped"
    return rating_words(checklist, answer.value)


def rating_words(checklist: Checklist, value: int) -> str:
    """A point of the scale by its label and number: ``Mostly (4)``."""
    return f"{next(point.label for point in checklist.scale if point.value == value)} ({value})"


def opening(checklist: Checklist, *, asks_notes: bool) -> Iterator[Line]:
    """The title, and what to expect."""
    yield GAP
    yield Line(strong=checklist.title)
    yield Line(f"{counted(len(checklist.items), noun_of(checklist))}, one at a time. No answer is right or wrong.")
    yield Line("Every answer is saved on this computer as you give it. You can stop with q and go on later.")
    yield Line("Whoever looks after this store can read all of it.")
    if asks_notes:
        yield Line("After each rating there is room for a note. Please write no names.")


def resuming(checklist: Checklist) -> Iterator[Line]:
    """The title, when an interview goes on."""
    yield GAP
    yield Line(strong=checklist.title)


def asked(state: State) -> Iterator[Line]:
    """What is shown when a statement, its note or the last page comes up."""
    yield from {"question": _question, "note": _note, "review": _review}[state.stage](state)


def prompt(state: State) -> str:
    """The words that the typed line stands after."""
    if state.stage == "review":
        return "Number, or Enter to finish: " if state.given else "Number, d or q: "
    return {"question": "Your answer: ", "note": "Note: "}[state.stage]


def told(event: Event, before: State, after: State) -> Iterator[Line]:
    """What is said about one typed line. ``before`` and ``after`` are the conversation around it."""
    if isinstance(event, Kept):
        yield Line(_kept(event.answer, before, after))
    elif isinstance(event, Refused):
        yield Line(_refused(event, before))
    else:
        yield from _explained(event, before)


# -- what is asked ---------------------------------------------------------------------------------


def _question(state: State) -> Iterator[Line]:
    checklist, item = state.checklist, state.item
    place = f"{noun_of(checklist).capitalize()} {state.position + 1} of {len(checklist.items)}"
    yield GAP
    yield Line(f"{place}, {checklist.sections[item.section]}" if item.section else place, "dim")
    if stem := checklist.roles[state.role].stem:
        yield Line(stem)
    yield GAP
    yield Line(strong=item.text)
    if item.help:
        yield Line(item.help)
    yield GAP
    yield from _scale(checklist)
    if state.answer is not None:
        yield Line(f"So far: {answer_text(checklist, state.answer)}. Enter keeps it.")
        yield from note_lines(state.answer.note)
    yield Line(", ".join(_keys(state)), "dim")


def _keys(state: State) -> list[str]:
    back = ["b back"] if state.position else []
    return ["s skip", *back, "? help", "q stop"]


def _scale(checklist: Checklist) -> Iterator[Line]:
    points = checklist.scale[::-1] if checklist.is_ordinal else checklist.scale
    if len(points) > MOST_POINTS_LISTED:
        yield from _points(checklist, points[:1])
        yield Line("and the numbers in between; ? names them all", "dim", indent=2)
        yield from _points(checklist, points[-1:])
    else:
        yield from _points(checklist, points, described=checklist.is_ordinal)
    if checklist.not_applicable:
        yield Line("Does not apply", lead=_lead(checklist, "n"), indent=2)


def _points(checklist: Checklist, points: Iterable[ScalePoint], *, described: bool = False) -> Iterator[Line]:
    for point in points:
        lead = _lead(checklist, str(point.value))
        if described and point.description:
            yield Line(point.description, lead=lead, strong=f"{point.label}.", indent=2)
        else:
            yield Line(point.label, lead=lead, indent=2)


def _lead(checklist: Checklist, key: str) -> str:
    return key.rjust(max(len(str(value)) for value in checklist.values))


def note_lines(note: str | None, indent: int = 0) -> Iterator[Line]:
    """A note in words: a sign at the start of a line is easily overheard."""
    for kind, text in lines_of(note):
        yield Line(f"{_KINDS[kind]}: {text}", indent=indent)


def _note(state: State) -> Iterator[Line]:
    if state.answer is None or state.answer.note is None:
        yield Line("An example? What is working (+), what is not (-)? Enter goes on.")
        return
    yield from note_lines(state.answer.note)
    yield Line("Enter keeps the note. What you write is added to it; x takes it out.")


def _review(state: State) -> Iterator[Line]:
    checklist = state.checklist
    width = len(str(len(state.answers)))
    yield GAP
    yield Line(f"{state.given} of {len(state.answers)} answered.", strong="Your answers.")
    for number, (item, answer) in enumerate(zip(checklist.items, state.answers, strict=True), start=1):
        yield Line(item.text, lead=f"{number:>{width}}", strong=f"{answer_text(checklist, answer)}.")
        yield from note_lines(answer.note if answer else None, width + 2)
    if state.given:
        yield Line(
            "To change one, type its number. Enter finishes, and your answers count. "
            "q keeps them for later, unfinished."
        )
    else:
        yield Line("Nothing is answered yet. Type a number to answer one, d to discard this, q to keep it for later.")


# -- what is told ----------------------------------------------------------------------------------


def _kept(answer: Answer, before: State, after: State) -> str:
    if before.stage == "note":
        return "Noted. Another line, or Enter to go on." if answer.note else "The note is taken out."
    if answer.kind == "blank":
        return "Skipped. You can still answer it on the last page."
    return f"Saved: {answer_text(after.checklist, answer)}."


def _refused(event: Refused, state: State) -> str:
    typed, noun = quoted(event.typed.strip()), noun_of(state.checklist)
    words: dict[Refusal, str] = {
        "not_an_answer": f"{typed} is not an answer here. Type {_number(state.checklist)}; or {_other_keys(state)}.",
        "must_apply": f"This checklist has no “does not apply”. s leaves this {noun} out.",
        "empty": f"Please type {_number(state.checklist)}. s skips this {noun}.",
        "no_statement_before": f"This is the first {noun}, so there is none to go back to.",
        "too_short_for_a_note": f"{typed} alone was not kept as a note. Enter goes on; a note needs a word or two.",
        "no_such_statement": f"There is no {noun} {typed}. They are numbered 1 to {len(state.answers)}.",
        "not_a_choice": f"{typed} is not a choice here. Type the number of a {noun} to change it, Enter to finish, "
        "b to go back, or q to keep it all for later.",
        "nothing_answered": f"Nothing is answered yet, so there is nothing to save. Type the number of a {noun}, "
        "d to discard this, or q to keep it for later.",
    }
    return words[event.why]


def _number(checklist: Checklist) -> str:
    values = checklist.values
    if len(values) == 2:
        return f"{values[0]} or {values[1]}"
    if values == tuple(range(values[0], values[-1] + 1)):
        return f"a number from {values[0]} to {values[-1]}"
    if len(values) > MOST_POINTS_LISTED:
        return f"a number of the scale, {values[0]} to {values[-1]}"
    return f"{', '.join(map(str, values[:-1]))} or {values[-1]}"


def _other_keys(state: State) -> str:
    keys = ["n if it does not apply"] if state.checklist.not_applicable else []
    keys += ["s to skip"]
    keys += ["b to go back"] if state.position else []
    return ", ".join([*keys, "? for help", "q to stop"])


def _explained(event: Explained, state: State) -> Iterator[Line]:
    yield GAP
    yield from _EXPLANATIONS[event.stage](state)


def _explain_question(state: State) -> Iterator[Line]:
    checklist, noun = state.checklist, noun_of(state.checklist)
    yield Line("Type the number, or the words, of the answer that fits best, then press Enter:")
    points = checklist.scale[::-1] if checklist.is_ordinal else checklist.scale
    yield from _points(checklist, points, described=True)
    keys = []
    if checklist.not_applicable:
        keys.append(("n", "it does not apply; this is counted, and gets no score"))
    keys.append(("s", f"skip this {noun}; you can come back to it on the last page"))
    if state.position:
        keys.append(("b", f"back to the {noun} before, to see or change its answer"))
    keys.append(("q", "stop; what you have answered is saved, and `coprod rate --resume` goes on"))
    yield Line("Or one of these letters:")
    for key, words in keys:
        yield Line(words, lead=_lead(checklist, key), indent=2)


def _explain_note(state: State) -> Iterator[Line]:
    yield Line("A note says why, in your own words. An example says more than a number.")
    yield Line("Begin a line with + for what is working, with - for what is not. Write as many lines as you like.")
    yield Line("Please leave out names, and whatever else tells who somebody is.")
    if state.answer is not None and state.answer.note is not None:
        yield Line("x takes your note out.")
    yield Line("Enter alone goes on, b goes back to the rating, q stops; all is saved.")


def _explain_review(state: State) -> Iterator[Line]:
    noun = noun_of(state.checklist)
    yield Line(f"Type the number of a {noun} to answer it again: it is asked once more, and then you come back here.")
    yield Line("Enter finishes: your answers count from then on.")
    yield Line(f"b goes back to the last {noun}. q stops; `coprod rate --resume` brings you back to this page.")


_EXPLANATIONS = {"question": _explain_question, "note": _explain_note, "review": _explain_review}


# -- how it ends -----------------------------------------------------------------------------------


def ending(stage: Stage, *, given: int, asked_in_all: int, name: str | None, resume: str) -> Iterator[Line]:
    """The last words of a conversation that ended in ``stage``; of one that was cut off, in any other.

    ``name`` is the short id of what was saved, ``None`` when nothing was; ``resume`` is what to type to go on.
    """
    if stage == "discarded":
        yield Line("Discarded. Nothing of it is kept.")
    elif name is None:
        yield Line("Nothing was answered, so nothing was saved.")
    elif stage == "done":
        yield Line(f"Thank you. Saved as {name}: {given} of {asked_in_all} answered.")
    else:
        yield Line(f"Saved: {given} of {asked_in_all}. `{resume}` goes on.")
