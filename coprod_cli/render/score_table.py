"""The tables of ``coprod score``: one a role, group and period; a row an item, section and the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text

from coprod_cli.render import labels
from coprod_cli.render.bars import histogram
from coprod_cli.render.grid import Cell, Column, Grid, GridRow
from coprod_cli.render.spread import on_scale
from coprod_cli.render.text import SUPPRESSED, Signs, count, counted, joined
from coprod_cli.scoring.cells import Measure, measure_of
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import ScoreResult

_ANSWERED = Column("answered", "n of\nasked")
_DOES_NOT_APPLY = Column("not_applicable", "Does not\napply", rank=2)
_TOP_BOX = Column("top_box", "Top\nbox", rank=1)
_TOP_BOX_INTERVAL = Column("top_box_interval", "95 %\ninterval", rank=2)
_SPREAD = Column("spread", "Spread", right=False)
_COUNTS = Column("counts", "Answers", right=False, rank=5)
COLUMNS: dict[Measure, tuple[Column, ...]] = {
    "average": (
        _ANSWERED,
        _DOES_NOT_APPLY,
        Column("mean", "Mean"),
        Column("mean_interval", "95 %\ninterval", rank=2),
        Column("sd", "SD", rank=4),
        Column("median", "Median", rank=3),
        _TOP_BOX,
        _TOP_BOX_INTERVAL,
        _SPREAD,
        _COUNTS,
    ),
    "ordinal": (_ANSWERED, _DOES_NOT_APPLY, Column("median", "Median", right=False), _SPREAD, _COUNTS),
    "met": (_ANSWERED, _DOES_NOT_APPLY, Column("met", "Met", right=False), _TOP_BOX_INTERVAL),
}
# The fields that a table shows, and how its notes call them when they are undefined.
SHOWN: dict[Measure, dict[str, str]] = {
    "average": {
        "mean": "mean",
        "mean_low": "interval of the mean",
        "sd": "SD",
        "median": "median",
        "top_box": "top box",
    },
    "ordinal": {"median": "median"},
    "met": {"top_box": "share met", "top_box_low": "interval of the share met"},
}
FOLDED_TITLES = {"mean": "Mean\n95 % interval", "top_box": "Top box\n95 % interval"}


def columns(measure: Measure, *, folded: bool) -> list[Column]:
    """The columns of a score table; folded, an interval stands under its number."""
    if not folded:
        return list(COLUMNS[measure])
    return [
        Column(column.key, FOLDED_TITLES.get(column.key, column.title), column.right, column.rank)
        for column in COLUMNS[measure]
    ]


def grid(report: Report, results: Sequence[ScoreResult], signs: Signs, *, folded: bool) -> Grid:
    """The rows of one role in one group and period."""
    rows = []
    for position, result in enumerate(results):
        is_total = result.item is None
        about = Text(str(labels.label_of(report, result, signs)), style="bold" if is_total else "")
        if result.suppressed:
            about.append(f"\n{signs.text(result.why['n'])}", style="italic")
        starts_totals = is_total and position > 0 and results[position - 1].item is not None
        rows.append(GridRow(about, _cells(report, result, signs, folded=folded), rule=starts_totals))
    return Grid(tuple(rows))


def _cells(report: Report, result: ScoreResult, signs: Signs, *, folded: bool) -> Mapping[str, Cell]:
    measure = measure_of(report.checklist)
    if result.suppressed:
        shown = ("answered", "mean", "median", "top_box", "sd", "met", "spread")
        return {column.key: SUPPRESSED for column in COLUMNS[measure] if column.key in shown}
    counts = on_scale(report.checklist, result.item, result.section, result.distribution)
    cells: dict[str, Cell] = {
        "answered": f"{count(result.n)} of {count(asked(result))}",
        "not_applicable": _does_not_apply(report, result),
        "mean": signs.number(result.mean),
        "sd": signs.number(result.sd),
        "median": median_text(report, result.median, signs),
        "top_box": signs.percent(result.top_box),
        "met": met_text(result.met, signs),
        "spread": histogram(counts, unicode=signs.unicode) or signs.undefined,
        "counts": " ".join(count(n) for n in counts) if result.item is not None else "",
    }
    mean_interval = signs.interval(result.mean_low, result.mean_high)
    top_box_interval = signs.interval(result.top_box_low, result.top_box_high, share=True)
    if not folded:
        return cells | {"mean_interval": mean_interval, "top_box_interval": top_box_interval}
    cells["mean"] = _under(cells["mean"], mean_interval)
    cells["top_box"] = _under(cells["top_box"], top_box_interval)
    if measure == "met":
        cells["top_box_interval"] = top_box_interval
    return cells


def asked(result: ScoreResult) -> int | None:
    """How many an item was asked of (those it does not apply to were not), or responses with and without a score.

    ``None`` where it is suppressed.
    """
    if result.n is None or result.blank is None or result.invalid is None:
        return None
    return result.n + (result.unscored if result.unscored is not None else result.blank + result.invalid)


def _does_not_apply(report: Report, result: ScoreResult) -> str:
    return count(result.not_applicable) if report.checklist.not_applicable and result.item is not None else ""


def met_text(met: tuple[int, int] | None, signs: Signs) -> str:
    """``37 of 50 met (74 %)``; empty where nothing is counted as met."""
    if met is None:
        return ""
    number, answered = met
    if not answered:
        return signs.undefined
    return f"{count(number)} of {count(answered)} met ({signs.percent(number / answered)})"


def median_text(report: Report, median: float | None, signs: Signs) -> str:
    """The median; on a ladder with its rung's name, where it is one rung."""
    text = signs.middle(median)
    rungs = {point.value: point.label for point in report.checklist.scale}
    if not report.checklist.is_ordinal or median not in rungs:
        return text
    return f"{text} {signs.text(rungs[int(median)])}"


def below(report: Report, results: Sequence[ScoreResult], signs: Signs) -> list[str]:
    """The lines under one table: bands, and responses without a score."""
    lines = []
    for result in results:
        if result.item is not None or result.section is not None or result.suppressed:
            continue
        if result.bands is not None:
            bands = [f"{signs.text(label)} {count(n)}" for label, n in result.bands.items()]
            lines.append(f"Bands of the whole: {joined(bands)}, of {counted(result.n, 'response')}.")
        if result.unscored:
            needed = signs.percent(report.checklist.scoring.min_answered)
            lines.append(
                f"{counted(result.unscored, 'response')} answered less than {needed} of the items, so "
                f"{'has' if result.unscored == 1 else 'have'} no score for the whole."
            )
    return lines


def _under(number: Cell, interval: str) -> Cell:
    return f"{number}\n{interval}" if interval else number
