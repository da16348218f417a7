"""What an expression says of one result: true, false, or not calculable where what decides is undefined. Pure."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

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
    Value,
)

Lookup = Callable[[tuple[str, ...]], Value | None]
"""The value of a field by its full path; ``None`` where it is undefined."""

_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def truth_of(expression: Expression, lookup: Lookup) -> bool | None:
    """Whether it holds; ``None`` where that depends on something undefined.

    Kleene's logic: ``false and undefined`` is false, ``true or undefined`` is true, and any other mixture with
    something undefined is undefined. The expression must fit (``expression_fields.require_fit``).
    """
    value = _value(expression, lookup)
    return None if value is None else bool(value)


def _value(expression: Expression, lookup: Lookup) -> Value | None:
    match expression:
        case Number(value) | Text(value) | Truth(value):
            return value
        case Field(path):
            return lookup(path)
        case Minus(of):
            return _number(_value(of, lookup), operator.neg)
        case Absolute(of):
            return _number(_value(of, lookup), abs)
        case Comparison(left, sign, right):
            one, two = _value(left, lookup), _value(right, lookup)
            return None if one is None or two is None else _HOLDS[sign](one, two)
        case Not(of):
            truth = truth_of(of, lookup)
            return None if truth is None else not truth
        case And(parts):
            return _settled_by(False, (truth_of(part, lookup) for part in parts))
        case Or(parts):
            return _settled_by(True, (truth_of(part, lookup) for part in parts))


def _number(value: Any, work: Callable[[Any], float]) -> float | None:
    return None if value is None else work(value)


def _settled_by(deciding: bool, truths: Iterable[bool | None]) -> bool | None:
    """``deciding`` if any is that; else undefined if any is; else the opposite."""
    undefined = False
    for truth in truths:
        if truth is deciding:
            return deciding
        undefined = undefined or truth is None
    return None if undefined else not deciding
