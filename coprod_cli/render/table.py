"""The table format: a title, tables that fit the console, how to read them, and what was read."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from coprod_cli.render import (
    agreement_blocks,
    compare_table,
    labels,
    ladder_drawing,
    ladder_words,
    notes,
    score_table,
    trend_charts,
    trend_table,
)
from coprod_cli.render.flat import compared_roles
from coprod_cli.render.grid import WIDEST_ABOUT, Grid, Layout, draw, first_that_fits
from coprod_cli.render.ladder_shape import shape_for
from coprod_cli.render.lists import short_lists
from coprod_cli.render.output import drawn
from coprod_cli.render.reading import read_sentence
from coprod_cli.render.text import ASCII, UNICODE, Signs
from coprod_cli.scoring.cells import measure_of
from coprod_cli.scoring.ladder import placed_by_group
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import CompareResult, ScoreResult, TrendResult

EMPTY_LINE = Text("")
Parts = Generator[RenderableType, None, Layout]


def table_text(report: Report, console: Console, *, unicode: bool) -> str:
    """The report as tables as wide as ``console`` allows, with its colours."""
    signs = UNICODE if unicode else ASCII
    return drawn(console, _parts(report, console.width, signs))


def _parts(report: Report, width: int, signs: Signs) -> Iterator[RenderableType]:
    yield Text(labels.title(report, signs), style="bold")
    yield Text(labels.subtitle(report, signs))
    layout: Layout | None = None
    if not report.results:
        yield EMPTY_LINE
        yield Text("There is nothing to show: no answers.")
    elif report.command == "score":
        layout = yield from _score(report, width, signs)
    elif report.command == "compare":
        layout = yield from _compare(report, width, signs)
    elif report.command == "ladder":
        layout = yield from _ladder(report, width, signs)
    else:
        layout = yield from _trend(report, width, signs)
    yield EMPTY_LINE
    for line in notes.how_to_read(report, layout, width, signs):
        yield Text(line, style="dim")
    yield Text(read_sentence(report.read, signs), style="dim")


def _heading(*parts: str) -> Iterator[RenderableType]:
    shown = ", ".join(part for part in parts if part)
    yield EMPTY_LINE
    if shown:
        yield Text(shown, style="bold cyan")


def _score(report: Report, width: int, signs: Signs) -> Parts:
    scores = [result for result in report.results if isinstance(result, ScoreResult)]
    tables = [
        [result for result in block if result.role == role]
        for block in labels.blocks(scores)
        for role in dict.fromkeys(result.role for result in block)
    ]
    measure = measure_of(report.checklist)
    grids, layout = first_that_fits(
        labels.KIND_OF_ROW[report.checklist.kind],
        [
            (
                score_table.columns(measure, folded=folded),
                [score_table.grid(report, table, signs, folded=folded) for table in tables],
            )
            for folded in (False, True)
        ],
        width,
    )
    for table, grid in zip(tables, grids, strict=True):
        first = table[0]
        where = labels.place(report, first.group, first.period, signs)
        yield from _heading(labels.role_label(report.checklist, first.role, signs), where)
        if hidden := labels.all_suppressed(table):
            yield Text(signs.text(hidden))
            continue
        yield draw(grid, layout, unicode=signs.unicode)
        for line in score_table.below(report, table, signs):
            yield Text(line)
    return layout


def _compare(report: Report, width: int, signs: Signs) -> Parts:
    blocks = labels.blocks([result for result in report.results if isinstance(result, CompareResult)])
    measure = measure_of(report.checklist)
    grids, layout = first_that_fits(
        labels.KIND_OF_ROW[report.checklist.kind],
        [
            (
                compare_table.columns(measure),
                [
                    compare_table.grid(report, block, signs, folded=folded, names=_names(report, signs, short=short))
                    for block in blocks
                ],
            )
            for folded, short in ((False, False), (False, True), (True, True))
        ],
        width,
    )
    for block, grid in zip(blocks, grids, strict=True):
        first = block[0]
        yield from _heading(labels.place(report, first.group, first.period, signs))
        if hidden := labels.all_suppressed(block):
            yield Text(signs.text(hidden))
            continue
        yield draw(grid, layout, unicode=signs.unicode)
        yield from _lists(report, block, signs)
        yield EMPTY_LINE
        for line in labels.pairing_lines(report, first.group, first.period, compared_roles(report), signs):
            yield Text(line)
        yield from agreement_blocks.blocks(report, block, width, signs)
    return layout


def _lists(report: Report, block: Sequence[CompareResult], signs: Signs) -> Iterator[RenderableType]:
    for one in short_lists(report, block, signs):
        yield EMPTY_LINE
        yield Text(one.heading, style="bold")
        if not one.entries:
            yield Text(f"  {one.when_empty}")
            continue
        lines = Table.grid(padding=(0, 2, 0, 0))
        lines.add_column()
        lines.add_column(max_width=WIDEST_ABOUT)
        for statement, said in one.entries:
            lines.add_row(Text(said, style="bold"), Text(statement))
        yield Padding(lines, (0, 0, 0, 2))


def _ladder(report: Report, width: int, signs: Signs) -> Parts:
    placed = placed_by_group([one for one in report.results if isinstance(one, CompareResult)], report.waves)
    shape = shape_for(report, placed, width, signs)
    followed = [result for one in placed for result in one.over_time]
    drawn, layout = _over_time(report, followed, width, signs) if followed else ({}, Layout("View", 0, (), {}))
    for one in placed:
        yield from _heading(labels.place(report, one.group, one.period, signs))
        yield from ladder_drawing.drawn(report, one, shape, signs)
        yield EMPTY_LINE
        for result in one.latest:
            yield Text(str(labels.label_of(report, result, signs)), style="bold")
            for line in ladder_words.result_lines(report, result, signs):
                yield Padding(Text(line), (0, 0, 0, 2))
        if steps := list(ladder_words.step_lines(report, one.latest, signs)):
            yield Text(ladder_words.step_heading(report.checklist), style="bold")
            yield from (Padding(Text(line), (0, 0, 0, 2)) for line in steps)
        yield from map(Text, ladder_words.pairing_lines(report, one, signs))
        for over_time in one.over_time:
            yield from _one_trend(report, over_time, drawn[id(over_time)], layout, width, signs)
    return layout


def _trend(report: Report, width: int, signs: Signs) -> Parts:
    results = [result for result in report.results if isinstance(result, TrendResult)]
    drawn, layout = _over_time(report, results, width, signs)
    for group in dict.fromkeys(result.group for result in results):
        if group:
            yield from _heading(labels.place(report, group, None, signs))
        for result in trend_table.in_reading_order(r for r in results if r.group == group):
            yield from _one_trend(report, result, drawn[id(result)], layout, width, signs)
    return layout


def _over_time(
    report: Report, results: Sequence[TrendResult], width: int, signs: Signs
) -> tuple[dict[int, Grid], Layout]:
    """Each result's table, by its identity: periods as columns, or as rows where columns have no room."""
    short = _names(report, signs, short=True)
    variants = [
        (
            trend_table.columns_by_period(results[0], signs),
            [trend_table.grid_by_period(report, result, signs, short, folded=folded) for result in results],
        )
        for folded in (False, True)
    ]
    grids, layout = first_that_fits("View", variants, width)
    if not layout.fits:
        rows = [trend_table.grid_of_rows(report, result, signs, short) for result in results]
        grids, layout = first_that_fits("Period", [(trend_table.columns_of_rows(report, short), rows)], width)
    return dict(zip(map(id, results), grids, strict=True)), layout


def _one_trend(
    report: Report, result: TrendResult, grid: Grid, layout: Layout, width: int, signs: Signs
) -> Iterator[RenderableType]:
    yield EMPTY_LINE
    yield Text(labels.over_time(report, result, signs), style="bold")
    yield draw(grid, layout, unicode=signs.unicode)
    if layout.about == "Period":
        for role, name in _names(report, signs, short=True).items():
            yield Text(f"{name} over time: {trend_table.line_of(report, result, role, signs)}")
    for line in trend_table.change_lines(report, result, signs):
        yield Text(line)
    yield from trend_charts.drawn_charts(report, result, width, signs)


def _names(report: Report, signs: Signs, *, short: bool) -> dict[str, str]:
    """What each compared role is called in a table: its label, or its id where that is shorter."""
    name = labels.short_name if short else labels.role_label
    return {role: name(report.checklist, role, signs) for role in compared_roles(report)}
