"""Control charts of one result over time: which numbers are charted, with n beside each, and why one is left out.

Pure. The arithmetic is in control_chart.py. Docs: docs/statistics/control-charts.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coprod_cli.scoring import reasons
from coprod_cli.scoring.assurance import Assurance, assurance
from coprod_cli.scoring.control_chart import Better, ControlChart, control_chart

if TYPE_CHECKING:
    from coprod_cli.scoring.results import Gap, TrendPoint

GAP_MEAN = "gap.mean"


@dataclass(frozen=True, slots=True)
class Series:
    """One number that is charted: ``of`` is its path in a period, such as "person.mean", "gap.mean".

    ``low`` and ``high`` are the range in which it can lie. ``target`` is what it is held against, if anything.
    """

    of: str
    better: Better
    low: float
    high: float
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Charting:
    """What is charted of one result: the series, the length of a run, and the positions where phases begin."""

    series: tuple[Series, ...] = ()
    run: int = 7
    rebase_at: tuple[int, ...] = ()


NOTHING_CHARTED = Charting()


@dataclass(frozen=True, slots=True)
class SeriesChart:
    """The control chart of one number over time, one point a period.

    ``of`` is "person.mean", "gap.mean", "person.top_box" and so on. ``n`` counts, at each point, the answers,
    scored responses or pairs behind it, ``None`` where that is suppressed; of an unpaired gap those of the side
    that has fewer. ``paired`` is of a
    gap: whether its points come from pairs; points of the other kind are left out. ``assurance`` is there where
    a target was named. ``why`` says under "points.2" why the point at position 2 has no value.
    """

    of: str
    n: tuple[int | None, ...]
    chart: ControlChart
    paired: bool | None = None
    assurance: Assurance | None = None
    why: dict[str, str] = field(default_factory=dict)

    def claimed_at(self, place: int) -> tuple[str, ...]:
        """The rules by which a point stands out; none where its phase has too few points to claim anything."""
        return self.chart.points[place].signals if self.chart.meaning_at(place) is not None else ()


def charts_of(points: Sequence[TrendPoint], charting: Charting, why: Mapping[str, str]) -> tuple[SeriesChart, ...]:
    """Every chart of one result. ``why`` holds the result's reasons, under paths such as "2026-Q1.gap.mean"."""
    return tuple(_chart(points, series, charting, why) for series in charting.series)


def _chart(points: Sequence[TrendPoint], series: Series, charting: Charting, why: Mapping[str, str]) -> SeriesChart:
    who, _, name = series.of.partition(".")
    paired = None
    n: list[int | None] = []
    values: list[float | None] = []
    reason_at: dict[str, str] = {}
    path = series.of if series.of == GAP_MEAN else f"roles.{series.of}"
    if series.of == GAP_MEAN:
        paired = kind_of_gaps([point.gap for point in points])
    for place, point in enumerate(points):
        if series.of == GAP_MEAN:
            value = point.gap.mean if point.gap.paired is paired else None
            n.append(_n_of_gap(point))
            if value is None and point.gap.mean is not None and paired is not None:
                reason_at[f"points.{place}"] = reasons.OTHER_KIND_OF_GAP[paired]
        else:
            view = point.roles[who]
            value = getattr(view, name)
            n.append(view.n)
        values.append(value)
        if value is None:
            reason_at.setdefault(f"points.{place}", why.get(f"{point.period}.{path}", reasons.NO_ANSWERS))
    chart = control_chart(values, better=series.better, run=charting.run, rebase_at=charting.rebase_at)
    return SeriesChart(series.of, tuple(n), chart, paired, _assurance(chart, series), reason_at)


def kind_of_gaps(gaps: Sequence[Gap]) -> bool | None:
    """Whether a chart of these gaps is of those from pairs: the kind of most of them. ``None`` without any gap."""
    kinds = [gap.paired for gap in gaps if gap.mean is not None]
    return kinds.count(True) >= kinds.count(False) if kinds else None


def _n_of_gap(point: TrendPoint) -> int | None:
    if point.gap.suppressed:
        return None
    return point.gap.n_pairs if point.gap.paired else min(view.n or 0 for view in point.roles.values())


def _assurance(chart: ControlChart, series: Series) -> Assurance | None:
    if series.target is None:
        return None
    if not series.low <= series.target <= series.high:
        return Assurance(series.target, None, reasons.OFF_SCALE)
    return assurance(chart, series.target)
