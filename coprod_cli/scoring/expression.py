"""A question about one result, such as ``gap < -1 and n >= 10``: its parts, and how it is written. Pure.

expression_parser.py reads one, expression_fields.py says which fields there are, thresholds.py asks it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Sign = Literal["<", "<=", ">", ">=", "==", "!="]
Value = float | str | bool
WORDS = frozenset({"and", "or", "not", "true", "false", "abs"})
FIRST_NAME = r"[^\W\d][\w-]*"
LATER_NAME = r"\w[\w-]*"


@dataclass(frozen=True, slots=True)
class Number:
    """A number; ``60%`` is 0.6. ``at`` is where a part begins, its first character being 1."""

    value: float
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotation marks. It holds at most one of the two kinds of them."""

    value: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false``."""

    value: bool
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the result, by its names: ``gap.low`` is ``("gap", "low")``."""

    path: tuple[str, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Minus:
    """A number with the other sign."""

    of: Expression
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Absolute:
    """A number without its sign."""

    of: Expression
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two numbers, or two texts, held against each other."""

    left: Expression
    sign: Sign
    right: Expression
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """True where ``of`` is false."""

    of: Expression
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """True where all of two or more parts are."""

    parts: tuple[Expression, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """True where one of two or more parts is."""

    parts: tuple[Expression, ...]
    at: int = field(default=0, compare=False)


Expression = Number | Text | Truth | Field | Minus | Absolute | Comparison | Not | And | Or

# Which binds more loosely; a part that binds no closer than what it stands in needs brackets.
_LOOSENESS: dict[type, int] = {Or: 4, And: 3, Not: 2, Comparison: 1}


def as_written(expression: Expression) -> str:
    """The expression as text, which reads back as the same expression."""
    match expression:
        case Number(value):
            return format(Decimal(repr(value)), "f").removesuffix(".0")
        case Text(value):
            return quoted(value)
        case Truth(value):
            return "true" if value else "false"
        case Field(path):
            return field_text(path)
        case Minus(of):
            return f"-{_part(of, closer_than=1)}"
        case Absolute(of):
            return f"abs({as_written(of)})"
        case Not(of):
            return f"not {_part(of, closer_than=3)}"
        case Comparison(left, sign, right):
            return f"{_part(left, closer_than=1)} {sign} {_part(right, closer_than=1)}"
        case And(parts) | Or(parts):
            word, looseness = (" and ", 3) if isinstance(expression, And) else (" or ", 4)
            return word.join(_part(part, closer_than=looseness) for part in parts)


def field_text(path: tuple[str, ...]) -> str:
    """A field as it is typed: ``gap.low``, ``group."Care team"``."""
    first, *rest = path
    later = (name if re.fullmatch(LATER_NAME, name) else quoted(name) for name in rest)
    return ".".join((first, *later))


def quoted(text: str) -> str:
    """A text in the quotation marks that it does not hold itself."""
    mark = "'" if '"' in text else '"'
    return f"{mark}{text}{mark}"


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """What an expression is put together from, in the order in which it stands."""
    match expression:
        case Minus(of) | Absolute(of) | Not(of):
            return (of,)
        case Comparison(left, _, right):
            return left, right
        case And(parts) | Or(parts):
            return parts
        case _:
            return ()


def fields_in(expression: Expression) -> list[Field]:
    """Every field that is spoken of, once each, in the order in which they stand."""
    if isinstance(expression, Field):
        return [expression]
    return list(dict.fromkeys(found for part in parts_of(expression) for found in fields_in(part)))


def _part(expression: Expression, *, closer_than: int) -> str:
    text = as_written(expression)
    return f"({text})" if _LOOSENESS.get(type(expression), 0) >= closer_than else text
