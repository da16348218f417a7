"""A ladder in words: where each view places the work, how far the two are apart, and the step from now to the aim.

A low rung is not bad in itself, so nothing here says good or bad.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coprod_cli.checklist.model import Checklist
from coprod_cli.render import labels
from coprod_cli.render.text import Signs, counted, sentence
from coprod_cli.scoring.ladder import Placed, has_aim, step_of
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import CompareResult, RoleView
from coprod_cli.scoring.rungs import place_of, rungs_between, rungs_in_words
from coprod_cli.scoring.words import plural_of_role


def place_text(report: Report, median: float, signs: Signs) -> str:
    """``on 6 Co-design``; ``between 6 Co-design and 7 Co-production``."""
    place = place_of(report.checklist, median)
    lower, upper = (f"{rung.value} {signs.text(rung.label)}" for rung in (place.lower, place.upper))
    return f"on {lower}" if lower == upper else f"between {lower} and {upper}"


def place_lines(report: Report, result: CompareResult, signs: Signs) -> Iterator[str]:
    """One fact a line: where each view places the work, and how far apart the two are."""
    for role, view in result.roles.items():
        yield f"{_placed(report, result, role, view, signs)}."
    if apart := apart_text(report, result, signs):
        second = list(result.roles)[1]
        yield sentence(f"{signs.text(plural_of_role(second))} place it {apart}")


def result_lines(report: Report, result: CompareResult, signs: Signs) -> Iterator[str]:
    """The same as one sentence a view, and what pairs tell."""
    apart = apart_text(report, result, signs)
    *_, last = result.roles
    for role, view in result.roles.items():
        beside = f", {apart}" if apart and role == last else ""
        yield f"{_placed(report, result, role, view, signs)}{beside}."
    if agreement := agreement_text(report, result, signs):
        yield agreement


def _placed(report: Report, result: CompareResult, role: str, view: RoleView, signs: Signs) -> str:
    who = signs.text(plural_of_role(role))
    if view.suppressed:
        return f"{who[:1].upper()}{who[1:]}: {signs.text(result.why[f'roles.{role}.n'])}"
    if view.median is None:
        return f"No answers from {who}"
    where = place_text(report, view.median, signs)
    return f"{who[:1].upper()}{who[1:]} place it {where} ({counted(view.n, 'answer')})"


def apart_text(report: Report, result: CompareResult, signs: Signs) -> str:
    """``1 rung lower than practitioners``; empty without two views."""
    medians = [view.median for view in result.roles.values()]
    if len(medians) != 2 or medians[0] is None or medians[1] is None:
        return ""
    first = signs.text(plural_of_role(next(iter(result.roles))))
    rungs = rungs_between(report.checklist, medians[0], medians[1])
    amount = rungs_in_words(rungs)
    return f"the same as {first}" if amount is None else f"{amount} {_direction(rungs)} than {first}"


def agreement_text(report: Report, result: CompareResult, signs: Signs) -> str:
    """How many pairs chose the same rung; empty without pairs."""
    gap = result.gap
    if gap.suppressed and not any(view.suppressed for view in result.roles.values()):
        return f"Pairs: {signs.text(result.why['gap.n_pairs'])}."
    if gap.equal is None or gap.within_one is None:
        return ""
    same = f"Of {counted(gap.n_pairs, 'pair')}, {signs.percent(gap.equal)} chose the same rung"
    scale = report.checklist.values
    # One point of the scale is one rung only where no value is left out.
    has_every_value = scale[-1] - scale[0] == len(scale) - 1
    if len(scale) == 2 or not has_every_value:
        return f"{same}."
    return f"{same}, {signs.percent(gap.within_one)} the same or the next."


def step_heading(checklist: Checklist) -> str:
    """What stands above the step's sentences."""
    return "From now to the aim" if has_aim(checklist) else "Between the two questions"


def step_lines(report: Report, results: Sequence[CompareResult], signs: Signs) -> Iterator[str]:
    """One sentence a view on the step from now to the aim, or between the only two questions."""
    both = step_of(report.checklist)
    by_item = {result.item: result for result in results}
    if both is None or not {item.id for item in both} <= set(by_item):
        return
    start, end = both
    for role, view in by_item[start.id].roles.items():
        other = by_item[end.id].roles[role]
        if view.median is None or other.median is None:
            continue
        who = signs.text(plural_of_role(role))
        rungs = rungs_between(report.checklist, view.median, other.median)
        amount = rungs_in_words(rungs)
        if has_aim(report.checklist):
            said = f"aim {amount} {_direction(rungs)} than now" if amount else "aim to stay where they see it now"
        else:
            names = [signs.text(f"“{item.text}”") for item in (start, end)]
            said = (
                f"place {names[1]} {amount} {_direction(rungs)} than {names[0]}"
                if amount
                else f"place {names[0]} and {names[1]} the same"
            )
        yield sentence(f"{who} {said}")


def pairing_lines(report: Report, placed: Placed, signs: Signs) -> list[str]:
    """Where agreement comes from, or that there are no pairs."""
    return labels.pairing_lines(report, placed.group, placed.period, tuple(placed.latest[0].roles), signs)


def _direction(rungs: float) -> str:
    return "higher" if rungs > 0 else "lower"
