"""A ladder drawn in characters: its rungs, the highest on top, and beside each rung who stands on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.text import Text

from coprod_cli.checklist.model import ScalePoint
from coprod_cli.render import labels
from coprod_cli.render.bars import level
from coprod_cli.render.ladder_shape import BETWEEN_LANES, BETWEEN_QUESTIONS, Shape, answers
from coprod_cli.render.text import SUPPRESSED, Signs, count
from coprod_cli.scoring.ladder import Placed
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import CompareResult, RoleView
from coprod_cli.scoring.rungs import place_of


@dataclass(frozen=True, slots=True)
class Pen:
    """What a ladder is drawn with: a shape a role, the rails and rungs, and the marks of a median."""

    shapes: tuple[str, str]
    left: str
    rung: str
    right: str
    side: str
    on: str
    upper: str
    lower: str


PEN = Pen(("●", "○"), "├", "─", "┤", "│", "►", "┌", "└")
ASCII_PEN = Pen(("#", "o"), "|", "-", "|", "|", ">", "/", "\\")


def pen_of(signs: Signs) -> Pen:
    """The pen that the terminal can draw with."""
    return PEN if signs.unicode else ASCII_PEN


def drawn(report: Report, placed: Placed, shape: Shape, signs: Signs) -> Iterator[Text]:
    """The lines of one group's ladder, or of its ladders one below the other, and a key."""
    for at in range(0, len(placed.latest), shape.beside):
        if at:
            yield Text("")
        yield from _ladder(report, placed.latest[at : at + shape.beside], shape, signs)
    yield from _key(report, placed, shape, signs)


def wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` characters, broken between words where that can be."""
    lines = [""]
    for word in text.split():
        for part in chop_cells(word, width) if cell_len(word) > width else [word]:
            if lines[-1] and cell_len(lines[-1]) + 1 + cell_len(part) > width:
                lines.append("")
            lines[-1] += f" {part}" if lines[-1] else part
    return lines


def _ladder(report: Report, results: Sequence[CompareResult], shape: Shape, signs: Signs) -> Iterator[Text]:
    pen = pen_of(signs)
    questions = [str(labels.label_of(report, result, signs)) for result in results]
    if len(questions) == 1:
        yield Text(questions[0], style="bold")
    else:
        yield from _headings([[question] for question in questions], shape.question, shape)
    if shape.names:
        heads = [labels.short_name(report.checklist, role, signs) for role in results[0].roles]
    else:
        heads = list(pen.shapes[: shape.roles])
    yield from _headings([heads] * len(results), shape.lane, shape)
    yield _row("", [[answers(view.n) for view in result.roles.values()] for result in results], shape.lane, shape)
    for rung in reversed(report.checklist.scale):
        first, *more = wrapped(signs.text(rung.label), shape.label)
        label = f"{first} {pen.rung * (shape.label - cell_len(first))}"
        rail = f"{pen.left}{pen.rung} {rung.value:>{shape.number}} {label}{pen.rung}{pen.right}"
        cells = [
            [
                _cell(report, view, rung, mark, shape, pen)
                for view, mark in zip(result.roles.values(), pen.shapes, strict=False)
            ]
            for result in results
        ]
        yield _row(rail, cells, shape.lane, shape)
        for line in more:
            yield Text(f"{pen.side}  {' ' * shape.number} {set_cell_size(line, shape.label)}  {pen.side}")


def _headings(questions: Sequence[Sequence[str]], width: int, shape: Shape) -> Iterator[Text]:
    """One cell or more a question, each broken into lines that end above the same row."""
    broken = [[wrapped(text, width) for text in question] for question in questions]
    height = max(len(lines) for question in broken for lines in question)
    for number in range(-height, 0):
        row = [[lines[number] if len(lines) >= -number else "" for lines in question] for question in broken]
        yield _row("", row, width, shape, style="bold")


def _row(rail: str, questions: Sequence[Sequence[str]], width: int, shape: Shape, style: str = "") -> Text:
    between_lanes, between_questions = " " * BETWEEN_LANES, " " * BETWEEN_QUESTIONS
    lanes = between_questions.join(
        between_lanes.join(set_cell_size(cell, width) for cell in question) for question in questions
    )
    return Text(f"{set_cell_size(rail, shape.rail)}{between_lanes}{lanes}".rstrip(), style=style)


def _cell(report: Report, view: RoleView, rung: ScalePoint, mark: str, shape: Shape, pen: Pen) -> str:
    """The median's mark where it stands here, how many stand here, and a bar of marks."""
    if view.distribution is None:
        return f"  {SUPPRESSED:>{shape.count}}"
    n = view.distribution.get(str(rung.value), 0)
    median = _median_mark(report, view, rung, pen)
    if not n and not median:
        return ""
    marks = level(n, view.n or n, shape.bar) if n and shape.scaled else n
    return f"{median or ' '} {count(n):>{shape.count}} {mark * min(marks, shape.bar)}"


def _median_mark(report: Report, view: RoleView, rung: ScalePoint, pen: Pen) -> str:
    if view.median is None:
        return ""
    place = place_of(report.checklist, view.median)
    if place.lower == place.upper:
        return pen.on if place.lower == rung else ""
    return pen.upper if place.upper == rung else pen.lower if place.lower == rung else ""


def _key(report: Report, placed: Placed, shape: Shape, signs: Signs) -> Iterator[Text]:
    pen = pen_of(signs)
    views = [view for result in placed.latest for view in result.roles.values()]
    medians = [place_of(report.checklist, view.median) for view in views if view.median is not None]
    roles = zip(pen.shapes, placed.latest[0].roles, strict=False)
    parts = [f"{mark} {labels.short_name(report.checklist, role, signs)}" for mark, role in roles]
    if shape.bar:
        parts.append(f"({shape.bar} marks: everybody)" if shape.scaled else "(one mark, one answer)")
    yield Text("   ".join(parts), style="dim")
    marks = []
    if any(place.lower == place.upper for place in medians):
        marks.append(f"{pen.on} median")
    if any(place.lower != place.upper for place in medians):
        marks.append(f"{pen.upper} {pen.lower} median between two rungs")
    if marks:
        yield Text("   ".join(marks), style="dim")
