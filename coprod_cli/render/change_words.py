"""Changes over time in words: what changed, whether its interval tells it from none, and who it speaks of.

No word of direction stands beside a change that its interval cannot tell from none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coprod_cli.render import labels
from coprod_cli.render.text import SPOKEN, SPOKEN_ASCII, Signs, count, sentence
from coprod_cli.scoring.cells import Measure, measure_of
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import Change, LinkedChange, TrendResult
from coprod_cli.scoring.rungs import rungs_between, rungs_in_words
from coprod_cli.tallies.tally import GAP

NOBODY_TWICE = "As far as is known, nobody answered both times: these are different people."


def change_lines(report: Report, result: TrendResult, signs: Signs) -> list[str]:
    """One sentence or more a role, and for the gap."""
    return [line for change in result.changes for line in _lines(report, change, result.why, signs)]


def _lines(report: Report, change: Change, why: Mapping[str, str], signs: Signs) -> Iterator[str]:
    measure = measure_of(report.checklist)
    name = "Gap" if change.role == GAP else labels.role_label(report.checklist, change.role, signs)
    first, last = signs.text(change.first_period), signs.text(change.last_period)
    linked = change.linked
    if measure == "ordinal":
        yield sentence(f"{name} in {last}: {_in_rungs(report, change, first)}")
        yield from _who_moved(linked)
        return
    start = f"{name}: {_verdict(change)} from {first} to {last}"
    path = f"changes.{change.role}"
    between = _amount(change.difference, change.low, change.high, why.get(f"{path}.low"), measure, signs)
    if linked is None:
        yield sentence(f"{start}, {between}")
        return
    if linked.difference is None:
        yield sentence(f"{start}, {between}")
        yield NOBODY_TWICE
        return
    own = _amount(linked.difference, linked.low, linked.high, why.get(f"{path}.linked.low"), measure, signs)
    yield sentence(f"{start}. {_composition(change, linked, first)}; their own change: {own}")
    if not linked.n == linked.n_first == linked.n_last:
        everybody, people = ("all pairs", "pairs") if change.role == GAP else ("all who answered", "people")
        yield sentence(f"Between {everybody}: {between}, partly different {people}")


def _verdict(change: Change) -> str:
    """What may be said of a change as a whole."""
    if change.direction is None:
        return "no clear change"
    if change.role != GAP:
        return f"went {change.direction}"
    if (change.difference > 0) is not (change.direction == "up"):
        # The pairs that answered both times moved the other way than all pairs together.
        return f"went {change.direction}"
    if change.first * change.last < 0:
        return "turned round"
    return "widened" if abs(change.last) > abs(change.first) else "narrowed"


def _composition(change: Change, linked: LinkedChange, first: str) -> str:
    noun = " pairs" if change.role == GAP else ""
    if linked.n == linked.n_first == linked.n_last:
        return f"All {count(linked.n)}{noun} answered both times"
    then = "" if linked.n_first == linked.n_last else f" ({count(linked.n_first)} answered in {first})"
    return f"{count(linked.n)} of {count(linked.n_last)}{noun} answered both times{then}"


def _amount(
    difference: float, low: float | None, high: float | None, why: str | None, measure: Measure, signs: Signs
) -> str:
    """``+0.40 (+0.10 to +0.70)``, or why it has no interval; in percentage points where items are met or not met."""

    def one(value: float) -> str:
        if measure != "met":
            text = signs.gap(value)
        else:
            whole = signs.number(value * 100, 0)
            text = f"+{whole}" if value > 0 and whole != "0" else whole
        return text.replace("+", "plus ") if signs in (SPOKEN, SPOKEN_ASCII) else text

    unit = " percentage points" if measure == "met" else ""
    if low is None or high is None:
        return f"{one(difference)}{unit} (no interval{f': {why}' if why else ''})"
    return f"{one(difference)}{unit} ({one(low)} to {one(high)})"


def _in_rungs(report: Report, change: Change, first: str) -> str:
    difference = rungs_between(report.checklist, change.first, change.last)
    amount = rungs_in_words(difference)
    if amount is None:
        return f"the same as in {first}"
    return f"{amount} {'higher' if difference > 0 else 'lower'} than in {first}"


def _who_moved(linked: LinkedChange | None) -> Iterator[str]:
    if linked is None:
        return
    if not linked.n:
        yield NOBODY_TWICE
        return
    yield (
        f"{count(linked.n)} of {count(linked.n_last)} answered both times: {count(linked.rose)} higher, "
        f"{count(linked.fell)} lower, {count(linked.same)} the same."
    )
