"""What is said in an interview, word for word, as plain text."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pytest

from coprod_cli.checklist import Checklist, find_checklist
from coprod_cli.ratings.interview import State, start, step
from coprod_cli.ratings.records import Answer
from coprod_cli.ratings.reflection import Beside, reflect
from coprod_cli.render.conversation import asked, ending, opening, prompt, rating_words, told
from coprod_cli.render.reflection_lines import gap_words, reflection_lines
from coprod_cli.render.talk import Line, laid_out
from tests.ratings.test_reflection import response
from tests.survey.checklists import checklist

TEN, LADDER = find_checklist("ten-statements"), find_checklist("ladder")
MET, BARRIERS = find_checklist("partnership-prerequisites"), find_checklist("barriers")


def plain(lines: Iterable[Line]) -> list[str]:
    return laid_out(lines, io.StringIO(), plain=True).splitlines()


def said(state: State, typed: str) -> list[str]:
    """What is told about one typed line."""
    reached, events = step(state, typed)
    return [line for event in events for line in plain(told(event, state, reached))]


def test_a_statement() -> None:
    state = start(TEN, "practitioner")
    assert plain(asked(state)) == [
        "Statement 1 of 10",
        "Thinking about the people I support, how far would they say:",
        "I'm trusted to write my own care and support plan, with whatever help I need.",
        "1: Not at all",
        "2: A little",
        "3: Partly",
        "4: Mostly",
        "5: Completely",
        "s skip, ? help, q stop",
    ]
    assert prompt(state) == "Your answer: "


def test_a_statement_that_has_an_answer_and_a_note() -> None:
    answers = [Answer(item.id, "point", 3) for item in TEN.items[1:]]
    state = start(
        TEN, "person", [Answer("trusted", "point", 4, "+ She asked\n- Late\n– Slow\n−Far\nTuesday"), *answers]
    )
    state, _ = step(state, "1")
    assert plain(asked(state))[-7:] == [
        "So far: Mostly (4). Enter keeps it.",
        "Working: She asked",
        "Not working: Late",
        "Not working: Slow",
        "Not working: Far",
        "Note: Tuesday",
        "s skip, ? help, q stop",
    ]


def test_a_ladder_shows_its_highest_rung_first_with_what_each_means() -> None:
    lines = plain(asked(start(LADDER, "person")))
    assert lines[0] == "Question 1 of 2"
    assert lines[3] == (
        "7: Co-production. People and professionals work as equals, from the first idea to running the service, "
        "and decide together."
    )
    assert [line[0] for line in lines[3:10]] == list("7654321")


def test_does_not_apply_and_help_are_shown_where_the_definition_has_them() -> None:
    state = start(MET, "parent", [Answer(item.id, "point", 1) for item in MET.items[:4]])
    assert plain(asked(state)) == [
        "Step 5 of 5",
        "Thinking about my own part in this work, is this met:",
        "Where the parent gives training, the payment is in line with professional fees.",
        'Answer "does not apply" if the parent does not give training.',
        "0: Not met",
        "1: Met",
        "n: Does not apply",
        "s skip, b back, ? help, q stop",
    ]


def test_a_long_scale_shows_its_ends() -> None:
    long = checklist(values=range(101), labels=[f"Point {n}" for n in range(101)])
    assert plain(asked(start(long, "person")))[2:5] == [
        "0: Point 0",
        "and the numbers in between; ? names them all",
        "100: Point 100",
    ]
    assert len(said(start(long, "person"), "?")) > 101


def test_a_section_is_named_beside_the_number() -> None:
    of = TEN.model_copy(
        update={
            "sections": {"planning": "Planning"},
            "items": tuple(item.model_copy(update={"section": "planning"}) for item in TEN.items),
        }
    )
    assert plain(asked(start(of, "person")))[0] == "Statement 1 of 10, Planning"


FRESH = start(TEN, "person")
SECOND = step(step(FRESH, "4")[0], "")[0]
NOTE = step(FRESH, "4")[0]
LAST = start(TEN, "person", [Answer(item.id, "point", 3) for item in TEN.items])
NOTHING = start(TEN, "person", [Answer(item.id, "blank") for item in TEN.items])
GAPPED = start(checklist(values=(1, 3, 5), labels=("Low", "Middle", "High")), "person")


@pytest.mark.parametrize(
    ("state", "typed", "words"),
    [
        (FRESH, "4", "Saved: Mostly (4)."),
        (FRESH, "s", "Skipped. You can still answer it on the last page."),
        (start(MET, "parent"), "n", "Saved: Does not apply."),
        (
            FRESH,
            "4.5",
            '"4.5" is not an answer here. Type a number from 1 to 5; or s to skip, ? for help, q to stop.',
        ),
        (
            SECOND,
            "\x1b[A",
            '"\\u001b[A" is not an answer here. Type a number from 1 to 5; or s to skip, b to go back, ? for help, '
            "q to stop.",
        ),
        (
            start(MET, "parent"),
            "yes",
            '"yes" is not an answer here. Type 0 or 1; or n if it does not apply, s to skip, ? for help, q to stop.',
        ),
        (GAPPED, "2", '"2" is not an answer here. Type 1, 3 or 5; or s to skip, ? for help, q to stop.'),
        (FRESH, "", "Please type a number from 1 to 5. s skips this statement."),
        (start(LADDER, "person"), "", "Please type a number from 1 to 7. s skips this question."),
        (FRESH, "n", "This checklist has no “does not apply”. s leaves this statement out."),
        (FRESH, "b", "This is the first statement, so there is none to go back to."),
        (NOTE, "+ She asked", "Noted. Another line, or Enter to go on."),
        (step(NOTE, "+ She asked")[0], "x", "The note is taken out."),
        (NOTE, "4", '"4" alone was not kept as a note. Enter goes on; a note needs a word or two.'),
        (LAST, "11", 'There is no statement "11". They are numbered 1 to 10.'),
        (
            LAST,
            "n",
            '"n" is not a choice here. Type the number of a statement to change it, Enter to finish, b to go back, or '
            "q to keep it all for later.",
        ),
        (
            NOTHING,
            "",
            "Nothing is answered yet, so there is nothing to save. Type the number of a statement, d to discard this, "
            "or q to keep it for later.",
        ),
    ],
)
def test_what_is_told_about_a_typed_line(state: State, typed: str, words: str) -> None:
    assert said(state, typed) == [words]


def test_the_scale_explained() -> None:
    assert said(SECOND, "?") == [
        "Type the number, or the words, of the answer that fits best, then press Enter:",
        "1: Not at all",
        "2: A little",
        "3: Partly",
        "4: Mostly",
        "5: Completely",
        "Or one of these letters:",
        "s: skip this statement; you can come back to it on the last page",
        "b: back to the statement before, to see or change its answer",
        "q: stop; what you have answered is saved, and `coprod rate --resume` goes on",
    ]
    assert said(start(MET, "parent"), "?")[4] == "n: it does not apply; this is counted, and gets no score"


def test_the_last_page() -> None:
    two = checklist()
    state = start(two, "person", [Answer("trusted", "point", 4, "+ yes"), Answer("promise", "blank")])
    assert plain(asked(state)) == [
        "Your answers. 1 of 2 answered.",
        "1: Mostly (4). I'm trusted to plan.",
        "Working: yes",
        "2: Skipped. People do what they say they'll do.",
        "To change one, type its number. Enter finishes, and your answers count. q keeps them for later, unfinished.",
    ]
    assert prompt(state) == "Number, or Enter to finish: "
    assert plain(asked(NOTHING))[-1] == (
        "Nothing is answered yet. Type a number to answer one, d to discard this, q to keep it for later."
    )


def test_the_opening_speaks_of_notes_only_where_they_are_asked_for() -> None:
    assert plain(opening(LADDER, asks_notes=True)) == [
        "Ladder of co-production",
        "2 questions, one at a time. No answer is right or wrong.",
        "Every answer is saved on this computer as you give it. You can stop with q and go on later.",
        "Whoever looks after this store can read all of it.",
        "After each rating there is room for a note. Please write no names.",
    ]
    assert len(plain(opening(LADDER, asks_notes=False))) == 4


@pytest.mark.parametrize(
    ("stage", "name", "words"),
    [
        ("done", "3f2a91bc", "Thank you. Saved as 3f2a91bc: 4 of 10 answered."),
        ("stopped", "3f2a91bc", "Saved: 4 of 10. `coprod rate --resume` goes on."),
        ("stopped", None, "Nothing was answered, so nothing was saved."),
        ("discarded", None, "Discarded. Nothing of it is kept."),
    ],
)
def test_the_last_words(stage: str, name: str | None, words: str) -> None:
    lines = ending(stage, given=4, asked_in_all=10, name=name, resume="coprod rate --resume")  # type: ignore[arg-type]
    assert plain(lines) == [words]


# -- the reflection --------------------------------------------------------------------------------


def reflected(of: Checklist, mine: list[int | None], role: str, *theirs: int, other: str = "") -> list[str]:
    others = [response(of, *theirs, role=other)] if other else []
    pair = "P7" if other else None
    mine_kept = response(of, *mine, role=role, pair=pair)
    return plain(reflection_lines(of, role, reflect(of, mine_kept, others), pair))


def test_a_practitioner_does_well_and_a_person_tells_what_goes_well() -> None:
    assert reflected(TEN, [5, 2], "practitioner") == [
        "Where you are doing well",
        "1: Completely (5). I'm trusted to write my own care and support plan, with whatever help I need.",
        "Where you could improve",
        "2: A little (2). My care and support plan is about the whole of my life, not just about assessed needs or "
        "money.",
        "Which of these would you like to talk about first, and with whom? A story says more than a number.",
    ]
    for role in ("person", "carer"):
        assert [line for line in reflected(TEN, [5, 2], role) if line[0] == "W"][:2] == [
            "Where it is going well",
            "What could be better",
        ]


def test_a_reversed_statement_says_that_low_is_good() -> None:
    assert reflected(BARRIERS, [1], "person")[:2] == [
        "Where it is going well",
        "1: Not at all (1). Uneven power between professionals and others (A low answer is a good sign here.)",
    ]


def test_both_views_of_a_pair() -> None:
    assert reflected(TEN, [2, 4, 5], "person", 4, 4, 4, other="practitioner")[5:] == [
        "Both views, largest differences first",
        "The practitioner’s answers are from 2026-03-14.",
        "1: I'm trusted to write my own care and support plan, with whatever help I need.",
        "You: A little (2). The practitioner: Mostly (4). The practitioner sees it 2 higher.",
        "3: I'm encouraged and supported to think creatively about ways to achieve my outcomes.",
        "You: Completely (5). The practitioner: Mostly (4). You see it 1 higher.",
        "You both see statement 2 the same.",
        "Which of these would you like to talk about first, and with whom? A story says more than a number.",
        "The two views are for the two of you to talk over, not to publish.",
    ]


def test_what_only_one_of_the_two_answered_is_named() -> None:
    assert reflected(TEN, [4, 4, 5, None], "person", 4, 4, other="practitioner")[4:] == [
        "Both views",
        "The practitioner’s answers are from 2026-03-14.",
        "You both see statements 1 and 2 the same.",
        "Only you answered statement 3.",
        "Which of these would you like to talk about first, and with whom? A story says more than a number.",
        "The two views are for the two of you to talk over, not to publish.",
    ]
    told = reflected(TEN, [4, None, None], "practitioner", 4, 4, 5, other="person")
    assert "Only the person answered statements 2 and 3." in told
    assert "You both see statement 1 the same." in told
    told = reflected(TEN, [None, 4], "practitioner", 4, other="person")
    assert [line for line in told if line.startswith("Only")] == [
        "Only you answered statement 2.",
        "Only the person answered statement 1.",
    ]


def test_a_pair_without_the_other_view_is_told_when_it_comes() -> None:
    for role, other in (("person", "practitioner"), ("practitioner", "person"), ("carer", "practitioner")):
        assert plain(reflection_lines(TEN, role, reflect(TEN, response(TEN, 5, role=role)), "P7"))[2:4] == [
            f"The {other} has not rated this for P7 this quarter.",
            "When they have, both views stand here, and in `coprod compare --by pair`.",
        ]


def test_both_views_that_agree() -> None:
    assert "You both see all 2 the same." in reflected(TEN, [2, 4], "person", 2, 4, other="practitioner")
    assert "You both see statement 1 the same." in reflected(TEN, [2], "person", 2, other="practitioner")


def test_a_ladder_says_where_it_is_now_and_where_it_aims_to_be() -> None:
    assert reflected(LADDER, [4, 6], "practitioner", 3, 6, other="person") == [
        "Where you place it",
        "Where are we now? Consultation (4).",
        "Where do we aim to be? Co-design (6).",
        "Both views, largest differences first",
        "The person’s answers are from 2026-03-14.",
        "1: Where are we now?",
        "You: Consultation (4). The person: Informing (3). You see it 1 rung higher.",
        "You both see question 2 the same.",
        "No rung is bad in itself. What would the next step be, and who could take it with you?",
        "The two views are for the two of you to talk over, not to publish.",
    ]


def test_met_or_not_met() -> None:
    assert reflected(MET, [1, 0, None], "parent", 0, other="professional") == [
        "1 of 2 met.",
        "Not met yet",
        "2: Not met (0). The parent has a full part in deciding the times, dates and places of meetings.",
        "Both views, largest differences first",
        "The professional’s answers are from 2026-03-14.",
        "1: The parent's access requirements are met: payment for attendance, travel and subsistence; childminding; "
        "support for other dependants.",
        "You: Met (1). The professional: Not met (0). You see it differently.",
        "Only you answered step 2.",
        "Which of these would make the most difference? It is worth talking about together.",
        "The two views are for the two of you to talk over, not to publish.",
    ]
    assert reflected(MET, [1, 1], "parent") == ["2 of 2 met.", "What keeps it so? That is worth talking about too."]


def test_without_a_rating_there_is_nothing_to_say() -> None:
    assert reflected(TEN, [None], "person") == []


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (0, "You both see it the same."),
        (1, "The practitioner sees it 1 higher."),
        (-3, "You see it 3 higher."),
    ],
)
def test_gap_words(difference: int, words: str) -> None:
    assert gap_words(TEN, Beside(TEN.items[0], 4, 4 + difference, difference), "practitioner") == words


def test_a_rating_is_told_by_its_label_and_number() -> None:
    assert rating_words(TEN, 4) == "Mostly (4)"
