"""Which control charts of a trend are shown, and each of them as a drawing, in words, or as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from coprod_cli.render import chart_words
from coprod_cli.render.chart_drawing import ASCII_PEN, COLOURS, PEN, Mark, PlotPoint, draw_chart
from coprod_cli.render.grid import Column, Grid, GridRow
from coprod_cli.render.text import Signs, sentence
from coprod_cli.scoring.chosen_charts import chosen_charts
from coprod_cli.scoring.control_chart import Meaning
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import TrendResult
from coprod_cli.scoring.series_chart import SeriesChart

FEWEST_DRAWN = 3
RUN_CHART_HEIGHT, CONTROL_CHART_HEIGHT = 6, 10
_MARKS: dict[Meaning | None, Mark] = {
    None: "common",
    "improvement": "improvement",
    "concern": "concern",
    "neither": "special",
    "mixed": "special",
}
_MEANS: dict[Mark, str] = {
    "common": "common cause",
    "improvement": "improvement",
    "concern": "concern",
    "special": "special cause",
}


def shown_charts(report: Report, result: TrendResult) -> tuple[SeriesChart, ...]:
    """The charts of one result that people are shown: those that were chosen and have points to draw."""
    return tuple(series for series in chosen_charts(report, result) if _values(series) >= FEWEST_DRAWN)


def _values(series: SeriesChart) -> int:
    return sum(point.value is not None for point in series.chart.points)


def drawn_charts(report: Report, result: TrendResult, width: int, signs: Signs) -> Iterator[Text]:
    """Each chart with its name above and its words below, and one key for all."""
    charts = shown_charts(report, result)
    marks: set[Mark] = set()
    for series in charts:
        told = chart_words.told_chart(report, result, series, signs)
        points = plot_points(report, result, series, signs)
        marks |= {point.mark for point in points if point.value is not None}
        yield Text("")
        yield Text(f"{told.name}: {told.kind}", style="bold")
        height = CONTROL_CHART_HEIGHT if told.kind == "control chart" else RUN_CHART_HEIGHT
        number = _axis_number(series, signs)
        yield from draw_chart(points, width, number, unicode=signs.unicode, height=height)
        for phrase in (*told.findings, *told.lines, *filter(None, (told.target,)), *told.left_out):
            yield Text(sentence(phrase))
    if charts:
        yield Text("")
        yield from _key(charts, marks, signs)


def _axis_number(series: SeriesChart, signs: Signs) -> Any:
    return lambda value: chart_words.value_text(series.of, value, signs)


def plot_points(report: Report, result: TrendResult, series: SeriesChart, signs: Signs) -> list[PlotPoint]:
    """The points as they are drawn: a phase with too few has its median, and no limits."""
    points = []
    for number, phase in enumerate(series.chart.phases):
        centre = phase.centre if phase.enough else phase.median
        lower, upper = (phase.lower, phase.upper) if phase.enough else (None, None)
        for place in range(phase.first, phase.last + 1):
            points.append(
                PlotPoint(
                    signs.text(result.points[place].period),
                    series.n[place],
                    series.chart.points[place].value,
                    _MARKS[series.chart.meaning_at(place)],
                    centre,
                    lower,
                    upper,
                    number,
                )
            )
    return points


def _key(charts: Sequence[SeriesChart], marks: set[Mark], signs: Signs) -> Iterator[Text]:
    pen = PEN if signs.unicode else ASCII_PEN
    if any(phase.enough for series in charts for phase in series.chart.phases):
        key = Text()
        for mark in _MEANS:
            if mark in marks:
                key.append(pen.marks[mark], COLOURS[mark]).append(f" {_MEANS[mark]}   ")
        yield Text.assemble(key, (f"{pen.centre} mean   {pen.limit} limits", "dim"))
    else:
        yield Text(f"{pen.marks['common']} a period   {pen.centre} median", style="dim")
    few = chart_words.few_points_line(charts)
    if few is not None:
        yield Text(few)


def chart_sentences(report: Report, result: TrendResult, signs: Signs) -> Iterator[str]:
    """The charts in words alone, one sentence a line."""
    charts = shown_charts(report, result)
    for series in charts:
        yield from chart_words.spoken(chart_words.told_chart(report, result, series, signs))
    few = chart_words.few_points_line(charts)
    if few is not None:
        yield few


COLUMNS = (
    Column("kind", "Chart", right=False),
    Column("lines", "Lines", right=False),
    Column("found", "What stands out", right=False),
    Column("target", "Target", right=False),
)


def chart_grid(report: Report, result: TrendResult, signs: Signs) -> Grid | None:
    """One row a chart; ``None`` when none is shown."""
    rows = []
    for series in shown_charts(report, result):
        told = chart_words.told_chart(report, result, series, signs)
        cells = {
            "kind": told.kind,
            "lines": "; ".join((*told.lines, *told.left_out)),
            "found": "; ".join(told.findings) or "nothing is claimed of so few points",
            "target": told.target or "",
        }
        rows.append(GridRow(Text(told.name), cells))
    return Grid(tuple(rows)) if rows else None
