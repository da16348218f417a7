"""Control charts in words: what stands out and since when, the lines, and whether a target is met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coprod_cli.render import labels
from coprod_cli.render.text import Signs, count, counted, joined, sentence
from coprod_cli.scoring import reasons
from coprod_cli.scoring.assurance import Verdict
from coprod_cli.scoring.cells import measure_of
from coprod_cli.scoring.chart_rules import Direction
from coprod_cli.scoring.control_chart import Meaning, Phase, SpecialCause
from coprod_cli.scoring.periods import period_label
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import TrendResult
from coprod_cli.scoring.series_chart import GAP_MEAN, SeriesChart

COMMON_CAUSE = "common cause: nothing stands out from the usual ups and downs"
MOST_NAMED = 3
_VERDICTS: dict[Verdict, str] = {
    "pass": "always met, unless something changes",
    "fail": "never met, unless something changes",
    "hit_or_miss": "hit or miss: met in some periods and not in others, by chance",
}


@dataclass(frozen=True, slots=True)
class ToldChart:
    """One chart in words, without the name of its series: whole phrases, no full stops."""

    name: str
    kind: str
    findings: tuple[str, ...]
    lines: tuple[str, ...]
    target: str | None
    left_out: tuple[str, ...]


def told_chart(report: Report, result: TrendResult, series: SeriesChart, signs: Signs) -> ToldChart:
    """The chart in words."""
    chart = series.chart
    named = _Periods(report, result, signs)
    findings = list(_findings(series, named))
    if not findings and any(phase.enough for phase in chart.phases):
        findings = [COMMON_CAUSE]
    lines = [_lines(series, phase, named, signs, alone=len(chart.phases) == 1) for phase in chart.phases if phase.n]
    return ToldChart(
        series_name(report, series.of, signs),
        "control chart" if any(phase.enough for phase in chart.phases) else "run chart",
        tuple(findings),
        tuple(lines),
        _target(series, signs),
        tuple(_left_out(series)),
    )


def series_name(report: Report, of: str, signs: Signs) -> str:
    """``Person, mean``, ``Gap``, ``Person, top box``, ``Parent, share met``."""
    if of == GAP_MEAN:
        return "Gap"
    role, _, name = of.partition(".")
    what = "mean" if name == "mean" else "share met" if measure_of(report.checklist) == "met" else "top box"
    return f"{labels.short_name(report.checklist, role, signs)}, {what}"


def value_text(of: str, value: float | None, signs: Signs) -> str:
    """A value or a line as the chart of this series writes it; limits may lie beyond the scale."""
    if value is None:
        return signs.undefined
    if of.endswith(".top_box"):
        return f"{signs.number(value * 100, 0)} %"
    return signs.gap(value) if of == GAP_MEAN else signs.number(value)


def spoken(told: ToldChart) -> Iterator[str]:
    """Each phrase as a sentence that names its series."""
    for phrase in (*told.findings, *told.lines, *filter(None, (told.target,)), *told.left_out):
        yield sentence(f"{told.name}: {phrase}")


def few_points_line(charts: Sequence[SeriesChart]) -> str | None:
    """Why nothing is claimed of some of the charts; ``None`` when every chart has enough points."""
    return None if all(series.chart.enough for series in charts) else sentence(reasons.FEW_POINTS)


@dataclass(frozen=True, slots=True)
class _Periods:
    report: Report
    result: TrendResult
    signs: Signs

    def label(self, place: int) -> str:
        period = self.result.points[place].period
        label = period_label(period, year_starts=self.report.year_starts, waves=self.report.waves)
        return self.signs.text(label)


def _findings(series: SeriesChart, named: _Periods) -> Iterator[str]:
    """One phrase a pattern; points beyond one limit that mean the same are told together."""
    latest = max((place for place, point in enumerate(series.chart.points) if point.value is not None), default=-1)
    beyond: dict[tuple[Direction, Meaning], list[int]] = {}
    for cause in series.chart.special_causes:
        if cause.signal == "outside":
            beyond.setdefault((cause.direction, cause.meaning), []).extend(cause.points)
    for cause in series.chart.special_causes:
        if cause.signal != "outside":
            yield f"{_special(cause.meaning)}: {_pattern(cause, named, latest)}"
        elif places := beyond.pop((cause.direction, cause.meaning), None):
            many = "a point" if len(places) == 1 else f"{count(len(places))} points"
            side = "above the upper" if cause.direction == "up" else "below the lower"
            yield f"{_special(cause.meaning)}: {many} {side} limit{_when(places, named)}"


def _special(meaning: Meaning) -> str:
    return "special cause" if meaning == "neither" else f"special cause, {meaning}"


def _when(places: Sequence[int], named: _Periods) -> str:
    if len(places) <= MOST_NAMED:
        return f" in {joined([named.label(place) for place in places])}"
    return f" between {named.label(places[0])} and {named.label(places[-1])}"


def _pattern(cause: SpecialCause, named: _Periods, latest: int) -> str:
    first, last = cause.points[0], cause.points[-1]
    when = f"since {named.label(first)}" if last == latest else f"from {named.label(first)} to {named.label(last)}"
    is_up = cause.direction == "up"
    if cause.signal == "shift":
        return f"{count(len(cause.points))} in a row {'above' if is_up else 'below'} the mean {when}"
    if cause.signal == "trend":
        return f"{count(len(cause.points))} in a row {'rising' if is_up else 'falling'} {when}"
    return f"two of three in a row near the {'upper' if is_up else 'lower'} limit{_when(cause.points, named)}"


def _lines(series: SeriesChart, phase: Phase, named: _Periods, signs: Signs, *, alone: bool) -> str:
    first, last = named.label(phase.first), named.label(phase.last)
    when = "" if alone else f"in {first}: " if first == last else f"from {first} to {last}: "
    points = counted(phase.n, "point")
    if not phase.enough:
        return f"{when}median {value_text(series.of, phase.median, signs)}, {points}"
    centre = f"mean {value_text(series.of, phase.centre, signs)}"
    run = f"run length {series.chart.run}, {points}"
    if phase.lower is None or phase.upper is None:
        return f"{when}no limits ({reasons.NO_NEIGHBOURS}), {centre}, {run}"
    low, high = (value_text(series.of, value, signs) for value in (phase.lower, phase.upper))
    return f"{when}limits {low} to {high}, {centre}, {run}"


def _target(series: SeriesChart, signs: Signs) -> str | None:
    found = series.assurance
    if found is None:
        return None
    target = f"target {value_text(series.of, found.target, signs)}"
    return (
        f"{target}: {_VERDICTS[found.verdict]}"
        if found.verdict is not None
        else f"{target}: cannot be told ({found.why})"
    )


def _left_out(series: SeriesChart) -> Iterator[str]:
    """Points of the other kind of gap. Periods without answers need no words: the chart shows them empty."""
    for reason in reasons.OTHER_KIND_OF_GAP.values():
        n = sum(why == reason for why in series.why.values())
        if n:
            yield f"{counted(n, 'point')} left out: {reason.removesuffix(', so it is left out')}"
