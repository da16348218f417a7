"""The tables of ``coprod compare``: a row a statement, with the two views one above the other and their gap."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

from rich.text import Text

from coprod_cli.render import labels
from coprod_cli.render.bars import histogram
from coprod_cli.render.grid import Cell, Column, Grid, GridRow
from coprod_cli.render.score_table import median_text, met_text
from coprod_cli.render.spread import met_of_view, on_scale
from coprod_cli.render.text import SUPPRESSED, Signs, count, counted
from coprod_cli.scoring.cells import Measure, measure_of
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import CompareResult, RoleView
from coprod_cli.scoring.words import gap_in_words, plural_of_role

WORDS_WIDTH = 26
FLAGGED = "bold yellow"
_VIEW = Column("view", "View", right=False)
_N = Column("n", "n")
_SPREAD = Column("spread", "Spread", right=False)
_WORDS = Column("words", "In words", right=False)
_AGREEMENT = Column("agreement", "Agreement", right=False, rank=3)
_DIFFERENCES = Column("differences", "Differences", right=False, rank=4)
_PAIRS = Column("pairs", "Pairs", rank=3)
COLUMNS: dict[Measure, tuple[Column, ...]] = {
    "average": (
        _VIEW,
        _N,
        Column("mean", "Mean"),
        Column("sd", "SD", rank=6),
        Column("median", "Median", rank=5),
        Column("top_box", "Top\nbox", rank=2),
        _SPREAD,
        Column("gap", "Gap"),
        Column("interval", "95 % interval", right=False, rank=1),
        Column("pairs", "Gap from", right=False, rank=1),
        _AGREEMENT,
        _DIFFERENCES,
        _WORDS,
    ),
    "ordinal": (_VIEW, _N, Column("median", "Median", right=False), _SPREAD, _PAIRS, _AGREEMENT, _DIFFERENCES, _WORDS),
    "met": (_VIEW, _N, Column("met", "Met", right=False), _PAIRS, _AGREEMENT, _WORDS),
}
# The fields that a table shows, the column they stand in, and how notes call them when they are undefined.
SHOWN_OF_ROLES: dict[Measure, dict[str, str]] = {
    "average": {"mean": "mean", "sd": "SD", "median": "median", "top_box": "top box"},
    "ordinal": {"median": "median"},
    "met": {"top_box": "share met"},
}
SHOWN_OF_GAPS: dict[Measure, dict[str, str]] = {
    "average": {"mean": "gap", "low": "interval of the gap"},
    "ordinal": {},
    "met": {},
}


def columns(measure: Measure) -> list[Column]:
    """The columns of a comparison, widest form."""
    return list(COLUMNS[measure])


def grid(
    report: Report,
    results: Sequence[CompareResult],
    signs: Signs,
    *,
    folded: bool,
    names: dict[str, str],
    words_width: int = WORDS_WIDTH,
) -> Grid:
    """The rows of one group and period; folded, the words stand under the statement, the interval under the gap."""
    rows = []
    for position, result in enumerate(results):
        is_total = result.item is None
        about = Text(str(labels.label_of(report, result, signs)), style="bold" if is_total else "")
        if folded:
            about.append("\n")
            about.append(in_words(report, result, signs), style=FLAGGED if result.flagged else "italic")
        starts_totals = is_total and position > 0 and results[position - 1].item is not None
        cells = _cells(report, result, signs, names)
        cells |= _folded_gap(report, result, signs) if folded else _gap(report, result, signs, words_width)
        rows.append(GridRow(about, cells, rule=starts_totals))
    return Grid(tuple(rows))


def in_words(report: Report, result: CompareResult, signs: Signs) -> str:
    """The gap as words, which also carry the flag: colour and signs are never alone."""
    if hidden := suppressed_in_words(report, result):
        return signs.text(hidden)
    words = signs.text(gap_in_words(result.gap, result.roles, report.checklist))
    n_pairs = result.gap.n_pairs or 0
    if result.gap.paired and 2 * n_pairs < max(view.n or 0 for view in result.roles.values()):
        words = f"in {counted(result.gap.n_pairs, 'pair')}, {words}"
    return f"{words}, more than 1 scale point apart" if result.flagged else words


def suppressed_in_words(report: Report, result: CompareResult) -> str:
    """What of a comparison is suppressed, and why; empty where its words may be said."""
    views = {role: result.why[f"roles.{role}.n"] for role, view in result.roles.items() if view.suppressed}
    if len(views) == len(result.roles) and len(set(views.values())) == 1:
        return next(iter(views.values()))
    if views:
        return "; ".join(f"{plural_of_role(role)} {reason}" for role, reason in views.items())
    if result.gap.suppressed and measure_of(report.checklist) == "average":
        return f"the gap is {result.why['gap.mean']}"
    return ""


def gap_source(result: CompareResult) -> str:
    """``46 pairs`` or ``unpaired``; empty where there is no gap."""
    if result.gap.suppressed:
        return SUPPRESSED
    if result.gap.paired is None:
        return ""
    return counted(result.gap.n_pairs, "pair") if result.gap.paired else "unpaired"


def _pairs(report: Report, result: CompareResult) -> str:
    # Where gaps are not averaged, pairs tell of agreement only, so that they are no gap's source.
    return gap_source(result) if measure_of(report.checklist) == "average" else count(result.gap.n_pairs)


def _cells(report: Report, result: CompareResult, signs: Signs, names: dict[str, str]) -> dict[str, Cell]:
    views = result.roles

    def stacked(told: Callable[[RoleView], str]) -> str:
        return "\n".join(SUPPRESSED if view.suppressed else told(view) for view in views.values())

    return {
        "view": "\n".join(names[role] for role in views),
        "n": stacked(lambda view: count(view.n)),
        "mean": stacked(lambda view: signs.number(view.mean)),
        "sd": stacked(lambda view: signs.number(view.sd)),
        "median": stacked(lambda view: median_text(report, view.median, signs)),
        "top_box": stacked(lambda view: signs.percent(view.top_box)),
        "met": stacked(lambda view: met_text(met_of_view(report.checklist, result.item, view), signs)),
        "spread": stacked(lambda view: spread(report, result, view, signs)),
    }


def spread(report: Report, result: CompareResult, view: RoleView, signs: Signs) -> str:
    """One role's answers as a small histogram."""
    counts = on_scale(report.checklist, result.item, result.section, view.distribution)
    return histogram(counts, unicode=signs.unicode) or signs.undefined


def _gap(report: Report, result: CompareResult, signs: Signs, words_width: int) -> dict[str, Cell]:
    words = "\n".join(textwrap.wrap(in_words(report, result, signs), words_width))
    return {
        "gap": _gap_number(result, signs),
        "interval": signs.gap_interval(result.gap.low, result.gap.high),
        "pairs": _pairs(report, result),
        "agreement": _agreement(report, result, signs),
        "differences": _differences(result, signs),
        "words": Text(words, style=FLAGGED if result.flagged else ""),
    }


def _folded_gap(report: Report, result: CompareResult, signs: Signs) -> dict[str, Cell]:
    cells: dict[str, Cell] = {
        "agreement": _agreement(report, result, signs),
        "differences": _differences(result, signs),
    }
    if measure_of(report.checklist) != "average":
        return cells | {"pairs": _pairs(report, result)}
    number = _gap_number(result, signs)
    for line in (signs.gap_interval(result.gap.low, result.gap.high), gap_source(result)):
        if line:
            number.append(f"\n{line}", style="not bold")
    return cells | {"gap": number}


def _gap_number(result: CompareResult, signs: Signs) -> Text:
    if result.gap.suppressed:
        return Text(SUPPRESSED, style="bold")
    mark = " !" if result.flagged else ""
    return Text(f"{signs.gap(result.gap.mean)}{mark}", style=FLAGGED if result.flagged else "bold")


def _agreement(report: Report, result: CompareResult, signs: Signs) -> str:
    if result.gap.suppressed:
        return SUPPRESSED
    if result.gap.equal is None:
        return ""
    same = f"{signs.percent(result.gap.equal)} same"
    if len(report.checklist.values) == 2:  # with two points, everybody is within one
        return same
    return f"{same}\n{signs.percent(result.gap.within_one)} within 1"


def _differences(result: CompareResult, signs: Signs) -> str:
    """How many pairs differ by how much: from the widest gap one way to the widest the other way."""
    if result.item is None or result.gap.differences is None:
        return ""
    return histogram(list(result.gap.differences.values()), unicode=signs.unicode)
