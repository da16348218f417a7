"""Agreement in the plain format: one fact a line, in words."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_cli.render import agreement_facts as facts
from coprod_cli.render.agreement_facts import Fact, Told
from coprod_cli.render.differences import bars_of
from coprod_cli.render.text import Signs, count, sentence
from coprod_cli.scoring.results import CompareResult
from coprod_cli.scoring.words import plural_of_role


def limits(told: Told) -> Iterator[str]:
    """The interval of each limit of agreement, where there is one."""
    for name in (facts.LOWER, facts.UPPER):
        yield from _interval(told.fact(name))


def differences(result: CompareResult, signs: Signs) -> Iterator[str]:
    """How many pairs differ by how much: the bars of the chart, lowest first; of scores only those that have pairs."""
    bars = bars_of(result)
    if bars is None:
        return
    first, second = (signs.text(plural_of_role(role)) for role in result.roles)
    answer = "answer" if result.item is not None else "score"
    about = " about" if bars.rounded else ""
    for bar in bars.bars:
        if bars.rounded and not bar.pairs:
            continue
        if bar.gap == 0:
            yield f"Pairs where both {answer}{about} the same: {count(bar.pairs)}."
            continue
        amount = f"{signs.middle(abs(float(bar.gap)))} {'lower' if bar.gap < 0 else 'higher'}"
        yield f"Pairs where {second} {answer}{about} {amount} than {first}: {count(bar.pairs)}."


def further(told: Told) -> Iterator[str]:
    """The statistics that follow the shares, and what is not calculable."""
    nothing = facts.why_nothing([told])
    if nothing is not None:
        yield f"{facts.HEADING}: not calculable ({nothing})."
        return
    for fact in told.secondary:
        if " to " in fact.beside:
            yield sentence(f"{fact.name}: {fact.value}")
            yield from _interval(fact)
        else:
            yield sentence(f"{fact.name}: {fact.value}{f' ({fact.beside})' if fact.beside else ''}")
    for what, reason in facts.by_reason(told.undefined):
        yield sentence(f"{what}: not calculable ({reason})")


def _interval(fact: Fact) -> Iterator[str]:
    if fact.beside:
        yield f"95 % interval of the {fact.name}: {fact.beside.replace('+', 'plus ')}."
