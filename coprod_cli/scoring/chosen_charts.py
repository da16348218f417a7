"""Which control charts of a trend were asked for: people are shown these, and limits are held against them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coprod_cli.scoring.chart_choices import ALL_CHARTS, NO_CHART, default_series
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import TrendResult
from coprod_cli.scoring.series_chart import SeriesChart


def chosen_charts(report: Report, result: TrendResult, *, none_too: bool = True) -> tuple[SeriesChart, ...]:
    """The charts of one result that were asked for, of what was asked for; else those of the whole.

    ``none_too`` takes "none" at its word; without it, it is as if nothing had been said.
    """
    named = _named(report, none_too=none_too)
    if report.command != "trend" or not _is_asked_for(report, result, named):
        return ()
    wanted = _wanted(report, result, named)
    return tuple(series for series in result.charts if series.of in wanted)


def _named(report: Report, *, none_too: bool) -> list[str]:
    named: Any = report.settings.get("chart") or []
    return [name for name in named if none_too or name != NO_CHART]


def _is_asked_for(report: Report, result: TrendResult, named: Sequence[str]) -> bool:
    if report.settings.get("items") or (result.item is None and result.section is None):
        return True
    if not named:
        return False
    # The whole has no top box: its chart is then one of every statement.
    whole = next((r for r in report.results if r.item is None and r.section is None), None)
    if not isinstance(whole, TrendResult):
        return True
    return not {one.of for one in whole.charting.series} & set(_wanted(report, whole, named))


def _wanted(report: Report, result: TrendResult, named: Sequence[str]) -> Sequence[str]:
    if NO_CHART in named:
        return ()
    if ALL_CHARTS in named:
        return [one.of for one in result.charting.series]
    roles = tuple(result.points[0].roles) if result.points else ()
    return named or default_series(report.checklist, roles)
