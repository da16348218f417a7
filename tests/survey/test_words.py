"""When two texts are held to be the same, and when not."""

from __future__ import annotations

import pytest

from coprod_cli.survey.words import close_to, plain_digits, same, same_statement, shown, typed, written_number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mostly", "  mostly "),
        ("I’m trusted", "I'm  trusted"),
        ("“so”", '"so"'),
        ("4 – Mostly", "4 - mostly"),
        ("−2", "-2"),
        ("a\u00a0b", "a b"),
        ("a\nb", "a b"),
        ("Caf\u0065\u0301", "café"),
        ("STRASSE", "straße"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert same(one) == same(other)


@pytest.mark.parametrize(("one", "other"), [("Mostly", "Mostly."), ("4", "04"), ("no", "not"), ("a b", "ab")])
def test_not_the_same(one: str, other: str) -> None:
    assert same(one) != same(other)


@pytest.mark.parametrize(
    "written",
    [
        "I'm trusted to plan.",
        "1. I'm trusted to plan",
        "1) I'm trusted to plan.",
        "1: I’m trusted to plan",
        "1 - I'm trusted to plan",
        "Q1. I'm trusted to plan?",
        "Q1-I'm trusted to plan",
        "Question 12: I'm  TRUSTED to plan …",
    ],
)
def test_numbering_and_end_marks_do_not_count(written: str) -> None:
    assert same_statement(written) == "i'm trusted to plan"


@pytest.mark.parametrize("written", ["24-hour care", "10:30 visits", "3 meals a day", "1.5 hours"])
def test_a_number_that_belongs_to_the_statement_stays(written: str) -> None:
    assert same_statement(written) == written


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[(text, 3) for text in ("3", "Q3", "Q3.", "Q03", "q 3", "Item 3", "question 3:", " 3) ", "٣")],
        *[(text, None) for text in ("", "Q", "3a", "3 4", "Q3 trusted", "2026", "-3", "3.5", "trusted")],
        ("0", 0),
    ],
)
def test_written_number(text: str, number: int | None) -> None:
    assert written_number(text) == number


def test_digits_of_any_alphabet() -> None:
    assert plain_digits("٤ ४ ４ 4 Ⅳ") == "4 4 4 4 Ⅳ"


def test_near_names_are_given_as_they_are_written() -> None:
    assert close_to("trustd", ["Trusted", "promise"]) == ["Trusted"]
    assert close_to("zzz", ["Trusted", "promise"]) == []


@pytest.mark.parametrize(
    ("raw", "in_message"),
    [
        ("Sometimes", '"Sometimes"'),
        ("a\n  b", '"a b"'),
        ("\x1b[2Jx\u202ey", '"·[2Jx·y"'),
        ("x" * 61, f'"{"x" * 60}…"'),
    ],
)
def test_shown_is_short_and_inert(raw: str, in_message: str) -> None:
    assert shown(raw) == in_message


@pytest.mark.parametrize(
    ("raw", "in_hint"),
    [
        ("4  of 5", "4 of 5"),
        ("Äh?", "Äh?"),
        *[(raw, "…") for raw in ("$(rm -rf ~)", "`id`", 'say "so"', "a\\b", "wow!", "%PATH%", "\x1b[2J", "x" * 61)],
    ],
)
def test_a_hint_never_holds_what_a_shell_would_run(raw: str, in_hint: str) -> None:
    assert typed(raw) == in_hint
