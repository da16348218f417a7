"""Agreement in the table format: a block a statement, with the bar chart of differences beside what leads."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from coprod_cli.render import agreement_facts as facts
from coprod_cli.render import labels
from coprod_cli.render.agreement_facts import Fact, Told
from coprod_cli.render.differences import Bars, bar, bars_of, gap_label
from coprod_cli.render.grid import WIDEST_ABOUT
from coprod_cli.render.ladder_drawing import wrapped
from coprod_cli.render.text import Signs, count
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import CompareResult

INDENT = "  "
LONGEST_BAR, SHORTEST_BAR = 24, 8
_GAP, _PAIRS = "Gap", "Pairs"
_HELD = "\u00a0"


@dataclass(frozen=True, slots=True)
class _Block:
    """One result: what is told of it, and its bars, if it has any."""

    about: str
    pairs: int | None
    told: Told
    bars: Bars | None


@dataclass(frozen=True, slots=True)
class _Shape:
    """How wide the parts of every block are, so that they line up; ``beside`` when there is room for both."""

    gap: int
    pairs: int
    bar: int
    name: int
    value: int
    beside: bool

    @property
    def chart(self) -> int:
        return len(INDENT) + self.gap + 2 + self.pairs + 2 + self.bar


def blocks(report: Report, results: Sequence[CompareResult], width: int, signs: Signs) -> Iterator[RenderableType]:
    """The agreement of the results of one group and period; nothing where it was not asked for."""
    found = [one for result in results if (one := _block(report, result, signs)) is not None]
    if not found:
        return
    yield Text("")
    yield Text(facts.HEADING, style="bold")
    nothing = facts.why_nothing(one.told for one in found)
    if nothing is not None:
        yield from _folded([f"Not calculable: {nothing}."], width)
        return
    shape = _shape(found, width, signs)
    for one in found:
        yield Text("")
        yield from (Text(line, style="bold") for line in wrapped(one.about, min(width, WIDEST_ABOUT)))
        yield from _drawn(one, shape, width, signs)


def _block(report: Report, result: CompareResult, signs: Signs) -> _Block | None:
    told = facts.told_of(report, result, signs)
    if told is None:
        return None
    about = str(labels.label_of(report, result, signs))
    return _Block(about, result.gap.n_pairs, told, bars_of(result))


def _shape(found: Sequence[_Block], width: int, signs: Signs) -> _Shape:
    drawn = [bar for one in found if one.bars for bar in one.bars.bars]
    gap = max([len(_GAP), *(cell_len(gap_label(one.gap, signs)) for one in drawn)])
    pairs = max([len(_PAIRS), *(len(count(one.pairs)) for one in drawn)])
    leading = [fact for one in found for fact in _leading(one)]
    name, value, beside = (
        max((len(text) for text in texts), default=0)
        for texts in zip(*((fact.name, fact.value, fact.beside) for fact in leading), strict=True)
    )
    before_bar = _Shape(gap, pairs, 0, name, value, beside=False).chart
    room = width - before_bar - 2 * len(INDENT) - (name + 2 + value + 2 + beside)
    if room >= SHORTEST_BAR:
        return _Shape(gap, pairs, min(LONGEST_BAR, room), name, value, beside=True)
    return _Shape(gap, pairs, max(1, min(LONGEST_BAR, width - before_bar)), name, value, beside=False)


def _leading(one: _Block) -> tuple[Fact, ...]:
    return (Fact("pairs", count(one.pairs)), *one.told.leading)


def _drawn(one: _Block, shape: _Shape, width: int, signs: Signs) -> Iterator[Text]:
    nothing = facts.why_nothing([one.told])
    if nothing is not None:
        yield from _folded([f"Not calculable: {nothing}."], width)
        return
    chart = list(_chart(one.bars, shape, signs)) if one.bars else []
    numbers = [_number(fact, shape) for fact in _leading(one)]
    if shape.beside and chart:
        for left, right in zip_longest(chart, numbers, fillvalue=""):
            yield Text(f"{left}{' ' * (shape.chart - cell_len(left))}{INDENT}{INDENT}{right}".rstrip())
    else:
        yield from (Text(line.rstrip()) for line in (*chart, *(INDENT + number for number in numbers)))
    yield from _folded(_sentences(one.told), width)


def _chart(bars: Bars, shape: _Shape, signs: Signs) -> Iterator[str]:
    yield f"{INDENT}{_GAP:>{shape.gap}}  {_PAIRS:>{shape.pairs}}"
    for one in bars.bars:
        label = gap_label(one.gap, signs)
        drawn = bar(one.pairs, bars.tallest, shape.bar, signs)
        yield f"{INDENT}{label:>{shape.gap}}  {count(one.pairs):>{shape.pairs}}  {drawn}"


def _number(fact: Fact, shape: _Shape) -> str:
    name = fact.name[0].upper() + fact.name[1:]
    return f"{name:<{shape.name}}  {fact.value:>{shape.value}}  {fact.beside}".rstrip()


def _sentences(told: Told) -> Iterator[str]:
    measures = [fact for fact in told.secondary if fact.name not in (facts.SIGN, facts.RANKS)]
    tests = [fact for fact in told.secondary if fact not in measures]
    for listed in (measures, tests):
        if listed:
            text = ", ".join(_said(fact) for fact in listed)
            yield f"{text[0].upper()}{text[1:]}."
    apart = [one for one in told.undefined if one[1] not in facts.ALIKE]
    if apart:
        yield f"Not calculable: {'; '.join(f'{what} ({reason})' for what, reason in facts.by_reason(apart))}."


def _said(fact: Fact) -> str:
    """A statistic that stays on one line."""
    return f"{fact.name} {fact.value}{f' ({fact.beside})' if fact.beside else ''}".replace(" ", _HELD)


def _folded(lines: Iterable[str], width: int) -> Iterator[Text]:
    for line in lines:
        for part in textwrap.wrap(line, width, initial_indent=INDENT, subsequent_indent=INDENT * 2):
            yield Text(part.replace(_HELD, " "))
