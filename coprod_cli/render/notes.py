"""The notes under a table: what its columns mean, what was left out, why a number is undefined."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_cli.render import agreement_facts, compare_table, labels, score_table
from coprod_cli.render.bars import NOBODY, NOBODY_ASCII
from coprod_cli.render.flat import compared_roles, why_at
from coprod_cli.render.grid import Layout
from coprod_cli.render.text import SUPPRESSED, Signs, joined
from coprod_cli.scoring.cells import measure_of
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import CompareResult, ScoreResult, TrendResult
from coprod_cli.tallies.suppressed import is_suppression

ROOMY = 1000


def how_to_read(report: Report, layout: Layout | None, width: int, signs: Signs) -> list[str]:
    """All notes but what was read, as sentences."""
    drawn = [result for result in report.results if isinstance(result, ScoreResult | CompareResult)]
    if layout is None or (drawn and labels.all_suppressed(drawn)):
        return []
    shown = {column.key for column in layout.columns}
    left_out = {column.key for column in layout.left_out}
    lines = [*_meanings(report, shown, layout, signs), *agreement_facts.how_to_read(report, signs)]
    if left_out:
        names = [column.title.replace("\n", " ") for column in layout.left_out]
        lines.append(
            f"Left out to fit {width} columns: {joined(names)}. A wider window shows more; CSV and JSON have all."
        )
    if suppressed := _suppressed(report):
        lines.append(signs.text(suppressed))
    whys = [*_reasons(report, left_out), *agreement_facts.undefined_alike(report, signs)]
    return lines + labels.reason_lines(whys, signs)


def _meanings(report: Report, shown: set[str], layout: Layout, signs: Signs) -> Iterator[str]:
    if "answered" in shown:
        totals = any(result.item is None for result in report.results)
        of_totals = "; for totals, responses with a score" if totals else ""
        yield f"n of asked: how many answered, of those whose rows hold the statement{of_totals}."
    if report.command == "compare" and "gap" in shown:
        yield labels.gap_note(report, signs)
    if report.command in ("compare", "ladder") and labels.words_note(report) and len(compared_roles(report)) == 2:
        yield labels.words_note(report)
    if any(isinstance(result, CompareResult) and result.flagged for result in report.results):
        yield "! marks a gap of more than 1 scale point."
    if report.command == "trend" or (report.command == "ladder" and labels.is_over_time(report)):
        yield from _trend_meanings(report, signs)
    if "top_box" in shown and measure_of(report.checklist) == "average":
        yield labels.top_box_note(report.checklist, signs)
    if "spread" in shown:
        yield labels.spread_note(report.checklist, signs)
    if "differences" in shown:
        widest = report.checklist.highest - report.checklist.lowest
        yield f"Differences: pairs by their gap, from {signs.gap(-widest)[:-3]} to {signs.gap(widest)[:-3]}."
    if labels.has_reversed(report):
        yield labels.reversed_note(report)
    if _are_names_short(layout):
        yield from labels.name_notes(report, signs)


def _are_names_short(layout: Layout) -> bool:
    """Whether roles were called by their short names: always over time, and where the full ones do not fit."""
    return layout.about in ("View", "Period") or layout.widths.get("view", ROOMY) <= labels.LONGEST_NAME


def _trend_meanings(report: Report, signs: Signs) -> Iterator[str]:
    what = {"average": "mean", "ordinal": "median", "met": "share met"}[measure_of(report.checklist)]
    with_gaps = measure_of(report.checklist) == "average" and len(compared_roles(report)) == 2
    pairs = "; for a gap, its pairs (none: unpaired)" if with_gaps else ""
    yield f"Each number is the {what}, with n in brackets{pairs}."
    if with_gaps:
        yield labels.gap_note(report, signs)
    nobody = NOBODY if signs.unicode else NOBODY_ASCII
    levels = "" if signs.unicode else ", 0 to 9"
    yield f"Over time: drawn from the lowest to the highest point of the scale{levels}; {nobody} is no answers."


def _reasons(report: Report, left_out: set[str]) -> Iterator[tuple[str, str]]:
    """(what, reason) for every number that a table shows as undefined."""
    for what, reason in _undefined(report, left_out):
        if not is_suppression(reason):
            yield what, reason


def _suppressed(report: Report) -> str | None:
    """What the sign of a suppressed number stands for; ``None`` where there is none."""
    whys = {reason: None for result in report.results for reason in result.why.values() if is_suppression(reason)}
    return f"{SUPPRESSED} stands for {' or '.join(sorted(whys))}." if whys else None


def _undefined(report: Report, left_out: set[str]) -> Iterator[tuple[str, str]]:
    if report.command == "ladder":  # it says "no answers" where there is no median
        return
    measure = measure_of(report.checklist)
    for result in report.results:
        if isinstance(result, ScoreResult):
            for name, what in score_table.SHOWN[measure].items():
                if name in result.why and name not in left_out:
                    yield what, result.why[name]
        elif isinstance(result, CompareResult):
            for role in result.roles:
                for name, what in compare_table.SHOWN_OF_ROLES[measure].items():
                    if f"roles.{role}.{name}" in result.why and name not in left_out:
                        yield what, result.why[f"roles.{role}.{name}"]
            for name, what in compare_table.SHOWN_OF_GAPS[measure].items():
                if f"gap.{name}" in result.why:
                    yield what, result.why[f"gap.{name}"]
        else:
            yield from _trend_reasons(report, result)


def _trend_reasons(report: Report, result: TrendResult) -> Iterator[tuple[str, str]]:
    has_gaps = measure_of(report.checklist) == "average" and len(compared_roles(report)) == 2
    if has_gaps:
        for point in result.points:
            why = why_at(result, point)
            if "gap.mean" in why:
                yield "gap", why["gap.mean"]
    for path, reason in result.why.items():
        what = path.removeprefix("changes.")
        # Why a change has no interval, or nobody who is linked, is said beside the change.
        if what != path and "." not in what and (has_gaps or what != "gap"):
            yield f"change of the {what}", reason
