"""The kinds of values that settings have: each reader gives the value, or raises ValueError for one of another kind."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from coprod_cli.pipeline.settings import Key, Kind

EXAMPLES: dict[Kind, str] = {
    "text": 'a text in quotation marks, such as "team"',
    "texts": 'a text, or a list of texts such as ["team", "ward"]',
    "names": 'a list of texts such as ["trusted", "choice"], or one text with commas',
    "whole number": "a whole number, such as 10",
    "number": "a number, such as 3.5",
    "truth": "true or false",
    "day": "a day, such as 2026-03-31",
    "table": 'a table of texts, such as {"Agree" = "4"}',
    "tables of texts": 'a table of texts or lists of texts, such as {Status = ["Survey Preview"]}',
}


def _require(fits: bool) -> None:
    if not fits:
        raise ValueError


def _text(value: Any, key: Key) -> str:
    if isinstance(value, int) and not isinstance(value, bool):  # the number of a sheet
        value = str(value)
    _require(isinstance(value, str) and bool(value.strip()) and value.isprintable())
    return str(value)


def _texts(value: Any, key: Key) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    _require(bool(values) and all(isinstance(one, str) for one in values))
    return tuple(_text(one, key) for one in values)


def _names(value: Any, key: Key) -> tuple[str, ...]:
    values = value.split(",") if isinstance(value, str) else value
    _require(isinstance(values, list) and bool(values))
    return tuple(_text(one, key).strip() for one in values)


def _truth(value: Any, key: Key) -> bool:
    _require(isinstance(value, bool))
    return bool(value)


def _whole_number(value: Any, key: Key) -> int:
    _require(isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9)
    return int(value)


def _number(value: Any, key: Key) -> float:
    _require(isinstance(value, (int, float)) and not isinstance(value, bool))
    _require(abs(value) < 10**9 and math.isfinite(value))
    return float(value)


def _day(value: Any, key: Key) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    _require(isinstance(value, date) and not isinstance(value, datetime))
    return value  # type: ignore[no-any-return]


def _choice(value: Any, key: Key) -> str:
    _require(isinstance(value, str) and value in key.choices)
    return str(value)


def _table(value: Any, key: Key) -> dict[str, str]:
    _require(isinstance(value, dict) and bool(value))
    return {name: _text(one, key) for name, one in value.items()}


def _tables_of_texts(value: Any, key: Key) -> dict[str, tuple[str, ...]]:
    _require(isinstance(value, dict) and bool(value))
    # A blank cell can be what rows are left out for.
    return {name: ("",) if one == "" else _texts(one, key) for name, one in value.items()}


READERS: dict[Kind, Callable[[Any, Key], Any]] = {
    "text": _text,
    "texts": _texts,
    "names": _names,
    "whole number": _whole_number,
    "number": _number,
    "truth": _truth,
    "day": _day,
    "table": _table,
    "tables of texts": _tables_of_texts,
    "choice": _choice,
}
