"""A control chart drawn in characters: points marked by shape and colour, lines, phases, n beneath. Pure.

Braille joins the points where the terminal can draw it; in ASCII they stand alone. An empty period stays empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rich.text import Text

Mark = Literal["common", "improvement", "concern", "special"]

# NHS "Making Data Count": grey for common cause, blue for improvement, orange for concern.
COLOURS: dict[Mark, str] = {
    "common": "#a6a6a6",
    "improvement": "#00b0f0",
    "concern": "#e46c0a",
    "special": "bold",
}
LINES = "dim"
HEIGHT = 10
WIDEST_STEP = 9
# Points stand next to each other rather than fill a wider window.
ROOMY = 100
_DOTS_DOWN, _DOTS_ACROSS = 4, 2
_BRAILLE = 0x2800
# The bit of each dot in a cell, by column and row (Unicode, block "Braille Patterns").
_BITS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))


@dataclass(frozen=True, slots=True)
class Pen:
    """What a chart is drawn with."""

    marks: Mapping[Mark, str]
    centre: str
    limit: str
    phase: str
    axis: str
    corner: str
    floor: str
    nothing: str
    joins: bool


PEN = Pen(
    {"common": "○", "improvement": "●", "concern": "■", "special": "◆"}, "─", "·", "│", "┤", "└", "─", "–", joins=True
)
ASCII_PEN = Pen(
    {"common": "o", "improvement": "+", "concern": "x", "special": "*"}, "-", ".", "|", "|", "|", "-", "-", joins=False
)


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """One period: its value and mark, its n, and the lines of its phase; ``None`` where there is none."""

    label: str
    n: int | None
    value: float | None
    mark: Mark = "common"
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    phase: int = 0


def pen_of(*, unicode: bool) -> Pen:
    """The pen that the terminal can draw with."""
    return PEN if unicode else ASCII_PEN


def draw_chart(
    points: Sequence[PlotPoint],
    width: int,
    number: Callable[[float], str],
    *,
    unicode: bool = True,
    height: int = HEIGHT,
) -> list[Text]:
    """The lines of a chart, each at most ``width`` columns wide, without colour where the console has none.

    ``number`` writes a value on the vertical axis. Where there is no room for all points, the latest are drawn.
    Nothing is drawn where no point has a value.
    """
    if all(point.value is None for point in points):
        return []
    gutter = max(len(number(value)) for value in _heights(points)) + 2
    room = max(width - gutter, 1)
    points = points[-room:]
    if all(point.value is None for point in points):
        return []
    canvas = _Canvas(points, room, height, pen_of(unicode=unicode))
    return [*canvas.rows(gutter, number), *_foot(points, gutter, room, canvas.step, canvas.pen)]


def _heights(points: Sequence[PlotPoint]) -> Iterator[float]:
    for point in points:
        yield from (h for h in (point.value, point.centre, point.lower, point.upper) if h is not None)


class _Canvas:
    """Cells of one character, row 0 on top; drawn from behind to in front: lines, joins, phases, points."""

    def __init__(self, points: Sequence[PlotPoint], room: int, height: int, pen: Pen) -> None:
        self.points, self.height, self.pen = points, height, pen
        self.step = max(1, min(WIDEST_STEP, min(room, ROOMY) // len(points)))
        self.columns = self.step * len(points)
        low, high = min(_heights(points)), max(_heights(points))
        spare = (high - low) / (2 * height) if high > low else 0.5
        self.low, self.high = low - spare, high + spare
        self.cells: dict[tuple[int, int], tuple[str, str]] = {}
        self._lines()
        if pen.joins:
            self._joins()
        self._phases()
        for place, point in enumerate(points):
            if point.value is not None:
                self.cells[self._row(point.value), self._column(place)] = pen.marks[point.mark], COLOURS[point.mark]

    def rows(self, gutter: int, number: Callable[[float], str]) -> Iterator[Text]:
        labels = {row: number(value) for value, row in self._labelled()}
        for row in range(self.height):
            axis = self.pen.axis if row in labels else self.pen.phase
            line = Text(f"{labels.get(row, ''):>{gutter - 2}} ")
            line.append(axis, LINES)
            for column in range(self.columns):
                line.append(*self.cells.get((row, column), (" ", "")))
            line.rstrip()
            yield line
        yield Text.assemble(" " * (gutter - 1), (self.pen.corner + self.pen.floor * self.columns, LINES))

    def _labelled(self) -> Iterator[tuple[float, int]]:
        """The values that the axis names, each in a row of its own: the latest lines first, then both ends."""
        last = self.points[-1]
        ends = (max(_heights(self.points)), min(_heights(self.points)))
        taken: set[int] = set()
        for value in (last.centre, last.upper, last.lower, *ends):
            if value is not None and self._row(value) not in taken:
                taken.add(self._row(value))
                yield value, self._row(value)

    def _column(self, place: int) -> int:
        return place * self.step + (self.step - 1) // 2

    def _dot(self, value: float) -> int:
        dots = self.height * _DOTS_DOWN
        return min(dots - 1, int((self.high - value) / (self.high - self.low) * dots))

    def _row(self, value: float) -> int:
        return self._dot(value) // _DOTS_DOWN

    def _lines(self) -> None:
        for place, point in enumerate(self.points):
            sides = ((point.lower, self.pen.limit), (point.upper, self.pen.limit), (point.centre, self.pen.centre))
            for value, sign in sides:
                for column in range(place * self.step, (place + 1) * self.step) if value is not None else ():
                    self.cells[self._row(value or 0.0), column] = sign, LINES

    def _phases(self) -> None:
        for place, (one, two) in enumerate(pairwise(self.points), 1):
            if one.phase != two.phase and self.step > 1:
                for row in range(self.height):
                    self.cells[row, place * self.step - 1] = self.pen.phase, LINES

    def _joins(self) -> None:
        bits: dict[tuple[int, int], int] = {}
        for place, (one, two) in enumerate(pairwise(self.points)):
            if one.value is None or two.value is None or one.phase != two.phase:
                continue
            start, end = (self._column(at) * _DOTS_ACROSS for at in (place, place + 1))
            for across, down in _straight(start, self._dot(one.value), end, self._dot(two.value)):
                cell = down // _DOTS_DOWN, across // _DOTS_ACROSS
                bits[cell] = bits.get(cell, 0) | _BITS[across % _DOTS_ACROSS][down % _DOTS_DOWN]
        for cell, dots in bits.items():
            self.cells[cell] = chr(_BRAILLE + dots), COLOURS["common"]


def _straight(x: int, y: int, to_x: int, to_y: int) -> Iterator[tuple[int, int]]:
    """The dots of a straight line, both ends included."""
    steps = max(abs(to_x - x), abs(to_y - y), 1)
    for step in range(steps + 1):
        yield round(x + (to_x - x) * step / steps), round(y + (to_y - y) * step / steps)


def _foot(points: Sequence[PlotPoint], gutter: int, room: int, step: int, pen: Pen) -> Iterator[Text]:
    """The periods and the n of every point, each beginning below its point; n downwards where it has no room."""
    before = (step - 1) // 2
    start = " " * (gutter + before)
    yield Text(f"{start}{_spaced([point.label for point in points], step, room - before)}".rstrip())
    counts = [pen.nothing if point.n is None or point.value is None else str(point.n) for point in points]
    longest = max(map(len, counts))
    heads = [f"{'n':>{gutter - 2}}{start[gutter - 2 :]}", start]
    if longest < step and before + longest <= step:
        yield Text(f"{heads[0]}{''.join(f'{n:<{step}}' for n in counts)}".rstrip())
        return
    for digit in range(longest):
        yield Text(f"{heads[digit > 0]}{''.join(f'{n[digit : digit + 1]:<{step}}' for n in counts)}".rstrip())


def _spaced(labels: Sequence[str], step: int, room: int) -> str:
    """Every label that has room, or every second, or third: as many as stand apart."""
    every = -(-(max(map(len, labels)) + 2) // step)
    text = ""
    for place in range(0, len(labels), every):
        if place * step + len(labels[place]) <= room:
            text = f"{text:<{place * step}}{labels[place]}"
    return text
