"""Control charts for machines: every point, line, rule and reason of a chart, in JSON and as columns of a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from coprod_cli.scoring import reasons
from coprod_cli.scoring.control_chart import Phase
from coprod_cli.scoring.results import TrendResult
from coprod_cli.scoring.series_chart import SeriesChart

Cell = str | float | None
Kind = Literal["text", "number"]


def chart_object(result: TrendResult, series: SeriesChart) -> dict[str, Any]:
    """One chart as JSON carries it. A point's rules are named where something may be claimed of them."""
    chart, periods = series.chart, [point.period for point in result.points]
    return {
        "of": series.of,
        "paired": series.paired,
        "better": chart.better,
        "run": chart.run,
        "enough": chart.enough,
        "points": [
            {
                "period": period,
                "n": n,
                "value": point.value,
                "centre": point.centre,
                "lower": point.lower,
                "upper": point.upper,
                "signals": list(series.claimed_at(place)),
                "meaning": chart.meaning_at(place),
            }
            for place, (period, n, point) in enumerate(zip(periods, series.n, chart.points, strict=True))
        ],
        "moving_ranges": list(chart.moving_ranges),
        "phases": [
            {
                "first_period": periods[phase.first],
                "last_period": periods[phase.last],
                "n": phase.n,
                "enough": phase.enough,
                "centre": phase.centre,
                "median": phase.median,
                "lower": phase.lower,
                "upper": phase.upper,
                "mean_moving_range": phase.mean_moving_range,
            }
            for phase in chart.phases
        ],
        "special_causes": [
            {
                "signal": cause.signal,
                "direction": cause.direction,
                "meaning": cause.meaning,
                "periods": [periods[place] for place in cause.points],
            }
            for cause in chart.special_causes
        ],
        "assurance": None
        if series.assurance is None
        else {
            "target": series.assurance.target,
            "verdict": series.assurance.verdict,
            "why": series.assurance.why,
        },
        "why": {**chart.why, **series.why},
    }


_COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("centre", "number"),
    ("lower", "number"),
    ("upper", "number"),
    ("signals", "text"),
    ("meaning", "text"),
)


def columns_of(of: str) -> list[tuple[str, Kind, str]]:
    """A series' columns as (name, kind, cell): ``person_mean_chart_centre`` and so on."""
    return [(f"{_prefix(of)}_{cell}", kind, cell) for cell, kind in _COLUMNS]


def chart_cells(series: SeriesChart) -> list[dict[str, Cell]]:
    """The cells of each period. A phase with too few points has none: its lines would only be trial lines."""
    return [_cells(series, phase, place) for phase in series.chart.phases for place in _places(phase)]


def _cells(series: SeriesChart, phase: Phase, place: int) -> dict[str, Cell]:
    if not phase.enough:
        return {}
    return {
        "centre": phase.centre,
        "lower": phase.lower,
        "upper": phase.upper,
        "signals": ", ".join(series.claimed_at(place)) or None,
        "meaning": series.chart.meaning_at(place),
    }


def chart_whys(charts: Sequence[SeriesChart], place: int) -> dict[str, str]:
    """Why a period's columns are empty, under the name with which the columns of a series begin."""
    return {
        _prefix(series.of): reasons.FEW_POINTS
        for series in charts
        if any(place in _places(phase) and not phase.enough for phase in series.chart.phases)
    }


def series_in(results: Sequence[object]) -> list[str]:
    """The series that any of the results charts, in the order in which they first come."""
    found = (one.of for result in results if isinstance(result, TrendResult) for one in result.charting.series)
    return list(dict.fromkeys(found))


def _prefix(of: str) -> str:
    return f"{of.replace('.', '_')}_chart"


def _places(phase: Phase) -> range:
    return range(phase.first, phase.last + 1)
