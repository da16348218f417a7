"""The Markdown format: tables for GitHub and documents. Everything from files is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from coprod_cli.render import (
    agreement_facts,
    agreement_grids,
    compare_table,
    labels,
    ladder_grid,
    ladder_words,
    notes,
    score_table,
    trend_charts,
    trend_table,
)
from coprod_cli.render.flat import compared_roles
from coprod_cli.render.grid import Cell, Column, Grid, Layout
from coprod_cli.render.lists import short_lists
from coprod_cli.render.reading import read_sentence
from coprod_cli.render.text import ASCII, UNICODE, Signs
from coprod_cli.scoring.cells import measure_of
from coprod_cli.scoring.ladder import placed_by_group
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import CompareResult, ScoreResult, TrendResult

# What Markdown or HTML would act on, wherever it stands in a line.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~$&#]")
# More periods than this stand below one another.
MOST_PERIOD_COLUMNS = 8
ONE_LINE = 10_000


def markdown_text(report: Report, *, unicode: bool = True) -> str:
    """The report as Markdown, with GitHub tables."""
    signs = UNICODE if unicode else ASCII
    lines = [f"## {escaped(labels.title(report, signs))}", "", escaped(labels.subtitle(report, signs))]
    columns: list[Column] = []
    if not report.results:
        lines += ["", "There is nothing to show: no answers."]
    elif report.command == "score":
        columns = score_table.columns(measure_of(report.checklist), folded=False)
        lines += _scores(report, columns, signs)
    elif report.command == "ladder":
        lines += _ladders(report, signs)
    elif report.command == "compare":
        columns = compare_table.columns(measure_of(report.checklist))
        lines += _comparisons(report, columns, signs)
    else:
        lines += _trends(report, signs)
    layout = Layout("", 0, tuple(columns), {}) if report.results else None
    foot = [*notes.how_to_read(report, layout, 0, signs), read_sentence(report.read, signs)]
    return "\n".join([*lines, "", *(f"- {escaped(line)}" for line in foot)]) + "\n"


def escaped(text: str) -> str:
    """``text`` so that Markdown shows it as it is, on one line; a line break becomes ``<br>``."""
    return "<br>".join(_SPECIAL.sub(r"\\\g<0>", line) for line in text.split("\n"))


def _scores(report: Report, columns: Sequence[Column], signs: Signs) -> Iterator[str]:
    for block in labels.blocks([result for result in report.results if isinstance(result, ScoreResult)]):
        for role in dict.fromkeys(result.role for result in block):
            mine = [result for result in block if result.role == role]
            where = labels.place(report, mine[0].group, mine[0].period, signs)
            yield from _heading(labels.role_label(report.checklist, role, signs), where)
            if hidden := labels.all_suppressed(mine):
                yield escaped(signs.text(hidden))
                continue
            grid = score_table.grid(report, mine, signs, folded=False)
            yield from _table(labels.KIND_OF_ROW[report.checklist.kind], columns, grid)
            for line in score_table.below(report, mine, signs):
                yield ""
                yield escaped(line)


def _comparisons(report: Report, columns: Sequence[Column], signs: Signs) -> Iterator[str]:
    names = {role: labels.role_label(report.checklist, role, signs) for role in compared_roles(report)}
    for block in labels.blocks([result for result in report.results if isinstance(result, CompareResult)]):
        first = block[0]
        yield from _heading(labels.place(report, first.group, first.period, signs))
        if hidden := labels.all_suppressed(block):
            yield escaped(signs.text(hidden))
            continue
        grid = compare_table.grid(report, block, signs, folded=False, names=names, words_width=ONE_LINE)
        yield from _table(labels.KIND_OF_ROW[report.checklist.kind], columns, grid)
        for one in short_lists(report, block, signs):
            yield ""
            yield f"**{escaped(one.heading)}**"
            yield ""
            if not one.entries:
                yield f"- {escaped(one.when_empty)}"
            for statement, said in one.entries:
                yield f"- {escaped(said)}: {escaped(statement)}"
        yield ""
        for line in labels.pairing_lines(report, first.group, first.period, compared_roles(report), signs):
            yield escaped(line)
        yield from _agreement(report, block, signs)


def _agreement(report: Report, block: Sequence[CompareResult], signs: Signs) -> Iterator[str]:
    told = [one for result in block if (one := agreement_facts.told_of(report, result, signs)) is not None]
    if not told:
        return
    yield ""
    yield f"#### {agreement_facts.HEADING}"
    nothing = agreement_facts.why_nothing(told)
    if nothing is not None:
        yield ""
        yield escaped(f"Not calculable: {nothing}.")
        return
    for columns, grid in agreement_grids.grids(report, block, signs):
        yield ""
        yield from _table(labels.KIND_OF_ROW[report.checklist.kind], columns, grid)


def _ladders(report: Report, signs: Signs) -> Iterator[str]:
    for placed in placed_by_group([one for one in report.results if isinstance(one, CompareResult)], report.waves):
        yield from _heading(labels.place(report, placed.group, placed.period, signs))
        columns, grid = ladder_grid.columns_and_grid(report, placed, signs)
        yield from _table("Rung", columns, grid)
        for result in placed.latest:
            said = ladder_words.result_lines(report, result, signs)
            yield from _said(str(labels.label_of(report, result, signs)), said)
        steps = list(ladder_words.step_lines(report, placed.latest, signs))
        if steps:
            yield from _said(ladder_words.step_heading(report.checklist), steps)
        for line in ladder_words.pairing_lines(report, placed, signs):
            yield ""
            yield escaped(line)
        for followed in placed.over_time:
            yield from _one_trend(report, followed, signs)


def _said(heading: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield f"**{escaped(heading)}**"
    yield ""
    yield from (f"- {escaped(line)}" for line in lines)


def _trends(report: Report, signs: Signs) -> Iterator[str]:
    results = [result for result in report.results if isinstance(result, TrendResult)]
    for group in dict.fromkeys(result.group for result in results):
        if group:
            yield from _heading(labels.place(report, group, None, signs))
        for result in trend_table.in_reading_order(r for r in results if r.group == group):
            yield from _one_trend(report, result, signs)


def _one_trend(report: Report, result: TrendResult, signs: Signs) -> Iterator[str]:
    names = {role: labels.role_label(report.checklist, role, signs) for role in compared_roles(report)}
    yield ""
    yield f"#### {escaped(labels.over_time(report, result, signs))}"
    yield ""
    if len(result.points) <= MOST_PERIOD_COLUMNS:
        grid = trend_table.grid_by_period(report, result, signs, names, folded=False)
        yield from _table("View", trend_table.columns_by_period(result, signs), grid)
    else:
        rows = trend_table.grid_of_rows(report, result, signs, names)
        yield from _table("Period", trend_table.columns_of_rows(report, names), rows)
    for line in trend_table.change_lines(report, result, signs):
        yield ""
        yield escaped(line)
    charts = trend_charts.chart_grid(report, result, signs)
    if charts is not None:
        yield ""
        yield from _table("Series", trend_charts.COLUMNS, charts)


def _heading(*parts: str) -> Iterator[str]:
    yield ""
    shown = ", ".join(part for part in parts if part)
    if shown:
        yield f"### {escaped(shown)}"
        yield ""


def _table(about: str, columns: Sequence[Column], grid: Grid) -> Iterator[str]:
    used = [column for column in columns if any(_plain(row.cells.get(column.key, "")) for row in grid.rows)]
    yield _row([about, *(column.title.replace("\n", " ") for column in used)])
    yield "|" + "|".join(["---", *("---:" if column.right else "---" for column in used)]) + "|"
    for row in grid.rows:
        yield _row([row.about.plain, *(_plain(row.cells.get(column.key, "")) for column in used)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(escaped(cell) for cell in cells)} |"


def _plain(cell: Cell) -> str:
    return cell.plain if isinstance(cell, Text) else cell
