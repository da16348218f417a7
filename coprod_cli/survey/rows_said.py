"""Rows that were said to be left out by what stands in them: which columns are meant, and which rows these are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from coprod_cli.survey.headings import Heading
from coprod_cli.survey.words import answer_shape, same

_PLACE = re.compile(r"column ([1-9]\d{0,5})")

LeavesOut = Callable[[Sequence[str]], bool]


def leaves_none_out(cells: Sequence[str]) -> bool:
    """Where nothing was said about rows."""
    return False


def leaves_out(columns: Sequence[Heading], left_out: Mapping[str, Sequence[str]]) -> LeavesOut:
    """Whether a row is left out. A rule that names no column, or several, leaves none out here: it is told of later."""
    named = [(called(columns, name), among(texts)) for name, texts in left_out.items()]
    rules = [(places[0], is_among) for places, is_among in named if len(places) == 1]
    return lambda cells: any(place < len(cells) and is_among(cells[place]) for place, is_among in rules)


def called(columns: Sequence[Heading], wanted: str) -> list[int]:
    """The columns that a person may mean by a name: the most exact way of naming one decides."""
    ways = (
        [n for n, column in enumerate(columns) if column.name == wanted],
        [n for n, column in enumerate(columns) if same(column.name) == same(wanted)],
        [
            n
            for n, column in enumerate(columns)
            if any(same(text) == same(wanted) for text in (*column.texts, *column.statements))
        ],
        [int(found[1]) - 1 for found in [_PLACE.fullmatch(same(wanted))] if found],
    )
    return next(([n for n in way if n < len(columns)] for way in ways if way), [])


def among(texts: Iterable[str]) -> Callable[[str], bool]:
    """Whether a text is one of these, however it is written."""
    shapes = frozenset(map(answer_shape, texts))
    return lambda text: answer_shape(text) in shapes
