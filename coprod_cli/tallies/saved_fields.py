"""Strict reading of plain JSON data: every field is looked at, and the first wrong one is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from coprod_cli.tallies.distribution import Number

LARGEST_COUNT = 10**15
"""No survey counts more; a larger number is a damaged file, and could overflow a statistic."""

_LARGEST_VALUE = 10**9
_FRACTION = re.compile(r"-?[0-9]{1,15}/[1-9][0-9]{0,14}")
_SHOWN = 40


class WrongField(ValueError):
    """One field is not what the format says; the message names the place."""


class Entry:
    """One JSON object of the format, with exactly the keys it must have, and of the optional ones some."""

    def __init__(self, data: object, place: str, names: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
        self.place = place
        if not isinstance(data, dict):
            raise WrongField(f"{place} must be an object")
        for name in names:
            if name not in data:
                raise WrongField(f"{place} lacks `{name}`")
        for name in data:
            if name not in names and name not in optional:
                raise WrongField(f"{place} has an unknown key `{name[:_SHOWN]}`")
        self._data: dict[str, Any] = data

    def at(self, name: str) -> str:
        """Where a field stands, for messages."""
        return f"{self.place}: `{name}`"

    def has(self, name: str) -> bool:
        """Whether an optional key is there."""
        return name in self._data

    def any(self, name: str) -> object:
        """A field as it is."""
        return self._data[name]

    def text(self, name: str) -> str:
        """A text."""
        value = self._data[name]
        if not isinstance(value, str):
            raise WrongField(f"{self.at(name)} must be a text")
        return value

    def optional_text(self, name: str) -> str | None:
        """A text or null."""
        return None if self._data[name] is None else self.text(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self.entries(name)
        if not all(isinstance(value, str) for value in values):
            raise WrongField(f"{self.at(name)} must be a list of texts")
        return tuple(values)

    def entries(self, name: str) -> list[Any]:
        """A list."""
        value = self._data[name]
        if not isinstance(value, list):
            raise WrongField(f"{self.at(name)} must be a list")
        return value

    def whole(self, name: str) -> int:
        """A whole number, 0 or more."""
        return whole(self._data[name], self.at(name))

    def rows(self, name: str, width: int) -> Iterator[list[Any]]:
        """A list of lists of one width, such as value and count."""
        for row in self.entries(name):
            if not isinstance(row, list) or len(row) != width:
                raise WrongField(f"{self.at(name)} must be a list of lists of {width}")
            yield row


def whole(value: object, place: str, least: int = 0, most: int = LARGEST_COUNT) -> int:
    """A whole number within its range."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        from_to = f"{least} or more" if most == LARGEST_COUNT else f"from {least} to {most}"
        raise WrongField(f"{place} must hold whole numbers, {from_to}")
    return value


def scale_value(value: object, place: str) -> int:
    """A value of an answer, below 0 or not."""
    return whole(value, place, -_LARGEST_VALUE, _LARGEST_VALUE)


def number(value: object, place: str) -> Number:
    """A whole number, or a fraction as text: ``"3/2"``."""
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        return Fraction(value)
    if isinstance(value, int):
        return scale_value(value, place)
    raise WrongField(f'{place} must hold whole numbers, or fractions such as "3/2"')
