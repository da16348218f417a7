"""Expressions: what reads, what it means, how it is written back, and what is said of what does not read."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.problems import UsageError
from coprod_cli.scoring.expression import (
    Absolute,
    And,
    Comparison,
    Expression,
    Field,
    Minus,
    Not,
    Number,
    Or,
    Text,
    Truth,
    as_written,
    fields_in,
)
from coprod_cli.scoring.expression_parser import DEEPEST, LONGEST, parse

A, B, C = (Field((name,)) for name in "abc")
GAP, N = Field(("gap",)), Field(("n",))


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("gap < -1", Comparison(GAP, "<", Minus(Number(1.0)))),
        ("gap<-1", Comparison(GAP, "<", Minus(Number(1.0)))),
        ("gap < −1", Comparison(GAP, "<", Minus(Number(1.0)))),
        ("60% >= n", Comparison(Number(0.6), ">=", N)),
        ("66.7 % != n", Comparison(Number(0.667), "!=", N)),
        ("abs(-gap) > 1", Comparison(Absolute(Minus(GAP)), ">", Number(1.0))),
        ("a or b and c", Or((A, And((B, C))))),
        ("(a or b) and c", And((Or((A, B)), C))),
        ("a and b and c", And((A, B, C))),
        ("(a and b) and c", And((And((A, B)), C))),
        ("not a and b", And((Not(A), B))),
        ("not a == b", Not(Comparison(A, "==", B))),
        ("(not a) == b", Comparison(Not(A), "==", B)),
        ("not not a", Not(Not(A))),
        ("true or false", Or((Truth(True), Truth(False)))),
        ("group.team == 'North'", Comparison(Field(("group", "team")), "==", Text("North"))),
        ('group."Care team" == "x\'y"', Comparison(Field(("group", "Care team")), "==", Text("x'y"))),
        ("care-worker.top_box", Field(("care-worker", "top_box"))),
        ("roles.1st.n", Field(("roles", "1st", "n"))),
        ("équipe.n", Field(("équipe", "n"))),
        ("android", Field(("android",))),
    ],
)
def test_what_is_written_means_one_thing(text: str, means: Expression) -> None:
    assert parse(text) == means


@pytest.mark.parametrize(
    ("text", "at", "message", "hint"),
    [
        ("", 1, "a field or a value is missing here.", "For example: gap < -1"),
        ("gap <", 6, "a field or a value is missing here.", "For example: gap < -1"),
        ("gap < 1 and", 12, "a field or a value is missing here.", "For example: gap < -1"),
        ("gap << 1", 6, "a field or a value is missing here.", "For example: gap < -1"),
        ("gap = 1", 5, "“=” is not understood.", "Write ==."),
        ("gap <> 1", 5, "“<>” is not understood.", "Write !=."),
        ("gap ≤ 1", 5, "“≤” is not understood.", "Write <=."),
        ("a && b", 3, "“&&” is not understood.", "Write and."),
        ("a || b", 3, "“||” is not understood.", "Write or."),
        ("!a", 1, "“!” is not understood.", "Write not."),
        ("gap < 1 AND n > 2", 9, "this follows a whole expression.", "Did you mean and?"),
        ("gap < 1 n > 2", 9, "this follows a whole expression.", "Join two with and, or."),
        ("1 < n < 5", 7, "one comparison follows another.", "Write them apart: 1 < n and n < 5."),
        ("(gap < 1", 1, "this bracket is not closed.", None),
        ("gap < 1)", 8, "this bracket closes, and none is open.", None),
        ("abs gap > 1", 5, "abs needs brackets.", "Write abs(gap) > 1."),
        ("ABS(gap) > 1", 1, "“ABS” is no function.", "Did you mean abs?"),
        ("max(gap) > 1", 1, "“max” is no function.", "Only abs takes something in brackets."),
        ("gap < 1.2.3", 7, "this is no number.", "Write it like 12, 0.5 or 60%."),
        ("gap < 1e5", 7, "this is no number.", "Write it like 12, 0.5 or 60%."),
        ("gap < .5", 7, "this is no number.", "Write it like 12, 0.5 or 60%."),
        ("gap < ٤", 7, "this is no number.", "Write it like 12, 0.5 or 60%."),
        ('item == "trusted', 9, "a quotation mark opens and none closes.", "Close the text with the same mark."),
        ("gap < \x1b", 7, "“·” is not understood.", None),
    ],
)
def test_what_does_not_read_is_told_with_its_character(text: str, at: int, message: str, hint: str | None) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert [(one.code, one.message, one.hint) for one in caught.value.problems] == [
        ("expression", f"“{text}”, character {at}: {message}", hint)
    ]


@pytest.mark.parametrize("text", ["n - 1 > 2", "n + 1 > 2", "n * 2 > 2", "n / 2 > 1"])
def test_nothing_is_added_up_and_the_hint_says_what_there_is(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert "`gap` is the second role minus the first" in str(caught.value.problems[0].hint)


@pytest.mark.parametrize("text", ["(" * 99 + "a" + ")" * 99, "not " * 99 + "a", "-" * 99 + "a", "abs(" * 99 + "a"])
def test_what_stands_too_deep_is_told_and_not_followed(text: str) -> None:
    with pytest.raises(UsageError, match=f"more than {DEEPEST} deep"):
        parse(text)


def test_what_is_too_long_or_too_large_is_told() -> None:
    with pytest.raises(UsageError, match="too long"):
        parse("a or " * LONGEST)
    with pytest.raises(UsageError, match="too large"):
        parse(f"gap < {'9' * 400}")


def test_every_field_is_named_once_in_order() -> None:
    found = fields_in(parse("n > 1 and (gap < n or not group.team == 'x') and abs(gap) > 0"))
    assert [one.path for one in found] == [("n",), ("gap",), ("group", "team")]


# -- whatever is put together is written and read back the same ----------------------------------------

NAMES = st.text(string.ascii_letters + "_", min_size=1, max_size=4).filter(
    lambda name: name not in {"and", "or", "not", "true", "false", "abs"}
)
TEXTS = st.text(max_size=6).filter(lambda text: not ('"' in text and "'" in text))
LEAVES = st.one_of(
    st.floats(min_value=0, max_value=1e9, allow_nan=False).map(lambda value: Number(abs(value))),
    TEXTS.map(Text),
    st.booleans().map(Truth),
    st.tuples(NAMES, TEXTS).map(Field),
    NAMES.map(lambda name: Field((name,))),
)
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])


def _larger(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        parts.map(Minus),
        parts.map(Absolute),
        parts.map(Not),
        st.tuples(parts, SIGNS, parts).map(lambda made: Comparison(*made)),
        several.map(And),
        several.map(Or),
    )


@given(st.recursive(LEAVES, _larger, max_leaves=12))
def test_an_expression_reads_back_from_its_text(expression: Expression) -> None:
    text = as_written(expression)
    assert parse(text) == expression
    assert as_written(parse(text)) == text


PIECES = st.sampled_from(
    ["gap", "n", "person.n", "1", "60%", "-", "(", ")", "<", "==", "and", "or", "not", "abs", "'x'", '"', ".", "é", " "]
)


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=14).map(" ".join), st.lists(PIECES).map("".join)))
def test_any_text_is_an_expression_or_a_problem_and_never_anything_else(text: str) -> None:
    codes: list[str] = []
    try:
        found = parse(text)
        assert parse(as_written(found)) == found
    except UsageError as error:
        codes = [problem.code for problem in error.problems]
    assert codes in ([], ["expression"])
