"""Reads an expression from text: a tokenizer and a recursive descent, nothing that runs what it reads. Pure.

expression = all { "or" all }
all        = one { "and" one }
one        = "not" one | comparison
comparison = operand [ ( "<" | "<=" | ">" | ">=" | "==" | "!=" ) operand ]
operand    = "-" operand | number [ "%" ] | text | "true" | "false" | field
           | "abs" "(" expression ")" | "(" expression ")"
field      = name { "." ( name | text ) }
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from typing import NoReturn, cast

from coprod_cli.problems import Problem, UsageError
from coprod_cli.scoring.expression import (
    FIRST_NAME,
    LATER_NAME,
    WORDS,
    Absolute,
    And,
    Comparison,
    Expression,
    Field,
    Minus,
    Not,
    Number,
    Or,
    Sign,
    Text,
    Truth,
)

LONGEST = 2000
DEEPEST = 50
_SIGNS = ("<=", ">=", "==", "!=", "<(?!>)", ">")
_TOKEN = re.compile(
    rf"""
    (?P<space>\s+)
    | (?P<number>[0-9]+(?:\.[0-9]+)?)(?P<percent>\s*%)?(?![\w.])
    | (?P<field>{FIRST_NAME}(?:\.(?:{LATER_NAME}|"[^"]*"|'[^']*'))*)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<sign>{"|".join(_SIGNS)})
    | (?P<mark>[-−()])
    """,
    re.VERBOSE,
)
_NAME = re.compile(rf"""({LATER_NAME})|"([^"]*)"|'([^']*)'""")
_MEANT = {
    "&&": "Write and.",
    "||": "Write or.",
    "<>": "Write !=.",
    "≤": "Write <=.",
    "≥": "Write >=.",
    "≠": "Write !=.",
    "=": "Write ==.",
    "!": "Write not.",
}
_NO_ARITHMETIC = "Nothing is added up here. `gap` is the second role minus the first, worked out exactly."


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # number, percent, field, text, sign, mark, word, end
    text: str
    at: int


def parse(text: str) -> Expression:
    """The expression that ``text`` says.

    Raises UsageError for what is no expression: what is wrong, at which character, and what may be meant. Whether
    its fields are there is not looked at: ``expression_fields.require_fit`` does.
    """
    if len(text) > LONGEST:
        raise UsageError(
            Problem("expression", f"An expression of {len(text):,} characters is too long.", f"{LONGEST:,} will do.")
        )
    reading = _Reading(text)
    found = reading.expression()
    reading.finish()
    return found


def fault(text: str, at: int, message: str, hint: str | None = None, code: str = "expression") -> Problem:
    """What is wrong with an expression at one of its characters, the first being 1."""
    return Problem(code, f"“{text}”, character {at}: {message}", hint)


def _tokens(text: str) -> list[_Token]:
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            _refuse_character(text, place)
        kind = str(match.lastgroup)
        word = match.group()
        if kind == "field" and word in WORDS:
            kind = "word"
        if kind != "space":
            found.append(_Token(kind, word, place + 1))
        place = match.end()
    found.append(_Token("end", "", len(text) + 1))
    return found


def _refuse_character(text: str, place: int) -> NoReturn:
    rest = text[place:]
    sign = next((sign for sign in _MEANT if rest.startswith(sign)), rest[0] if rest[0].isprintable() else "·")
    meant = _MEANT.get(sign)
    if rest[0] in "\"'":
        message, meant = "a quotation mark opens and none closes.", "Close the text with the same mark."
    elif rest[0].isdigit() or rest.startswith("."):
        message, meant = "this is no number.", "Write it like 12, 0.5 or 60%."
    elif rest[0] in "+*/":
        message, meant = f"“{rest[0]}” is not understood.", _NO_ARITHMETIC
    else:
        message = f"“{sign}” is not understood."
    raise UsageError(fault(text, place + 1, message, meant))


class _Reading:
    """One reading of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._next = 0
        self._depth = 0

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._token
        self._next += 1
        return token

    def _refuse(self, message: str, hint: str | None = None, at: int | None = None) -> NoReturn:
        raise UsageError(fault(self._text, self._token.at if at is None else at, message, hint))

    def _is_word(self, word: str) -> bool:
        return self._token.kind == "word" and self._token.text == word

    def _is_mark(self, mark: str) -> bool:
        return self._token.kind == "mark" and self._token.text == mark

    def finish(self) -> None:
        token = self._token
        if token.kind == "end":
            return
        if self._is_mark(")"):
            self._refuse("this bracket closes, and none is open.")
        if token.kind == "sign":
            self._refuse("one comparison follows another.", "Write them apart: 1 < n and n < 5.")
        if token.text in ("-", "−"):
            self._refuse("this follows a whole expression.", _NO_ARITHMETIC)
        near = get_close_matches(token.text.lower(), ("and", "or"), n=1, cutoff=0.6)
        self._refuse(
            "this follows a whole expression.", f"Did you mean {near[0]}?" if near else "Join two with and, or."
        )

    def expression(self) -> Expression:
        at, parts = self._token.at, [self._all()]
        while self._is_word("or"):
            self._take()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts), at)

    def _all(self) -> Expression:
        at, parts = self._token.at, [self._one()]
        while self._is_word("and"):
            self._take()
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(tuple(parts), at)

    def _one(self) -> Expression:
        if not self._is_word("not"):
            return self._comparison()
        at = self._take().at
        return Not(self._deeper(self._one), at)

    def _comparison(self) -> Expression:
        at, left = self._token.at, self._operand()
        if self._token.kind != "sign":
            return left
        sign = cast(Sign, self._take().text)
        return Comparison(left, sign, self._operand(), at)

    def _operand(self) -> Expression:
        token = self._token
        if token.kind == "mark" and token.text in ("-", "−"):
            self._take()
            return Minus(self._deeper(self._operand), token.at)
        if self._is_mark("("):
            self._take()
            return self._in_brackets()
        if self._is_word("abs"):
            self._take()
            if not self._is_mark("("):
                self._refuse("abs needs brackets.", "Write abs(gap) > 1.")
            self._take()
            return Absolute(self._in_brackets(), token.at)
        if token.kind in ("number", "percent"):
            return self._number()
        if token.kind == "text":
            return Text(self._take().text[1:-1], token.at)
        if token.kind == "field":
            return self._field()
        if token.text in ("true", "false"):
            return Truth(self._take().text == "true", token.at)
        return self._refuse("a field or a value is missing here.", "For example: gap < -1")

    def _number(self) -> Expression:
        token = self._take()
        written, percent, _ = token.text.partition("%")
        # Exactly divided, then rounded once: 60% is the same number as 0.6.
        exact = Fraction(written.strip()) / (100 if percent else 1)
        try:
            value = float(exact)
        except OverflowError:
            value = math.inf
        if math.isinf(value):
            self._refuse("this number is too large.", at=token.at)
        return Number(value, token.at)

    def _field(self) -> Expression:
        token = self._take()
        if self._is_mark("("):
            hint = "Did you mean abs?" if token.text.lower() == "abs" else "Only abs takes something in brackets."
            self._refuse(f"“{token.text}” is no function.", hint, token.at)
        names = [next(name for name in match.groups() if name is not None) for match in _NAME.finditer(token.text)]
        return Field(tuple(names), token.at)

    def _in_brackets(self) -> Expression:
        opened = self._tokens[self._next - 1].at
        found = self._deeper(self.expression)
        if not self._is_mark(")"):
            if self._token.kind == "end":
                self._refuse("this bracket is not closed.", at=opened)
            self.finish()
        self._take()
        return found

    def _deeper(self, read: Callable[[], Expression]) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            self._refuse(f"brackets, minus signs and nots stand more than {DEEPEST} deep.")
        found = read()
        self._depth -= 1
        return found
