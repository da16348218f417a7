"""The cells of a tally as scoring sees them: one role's answers or response scores on one scope.

A scope is an item, a section or the whole. Reversal, the minimum answered and the unit of totals are
settled here, so that what follows only reads distributions.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from coprod_cli.scoring.periods import time_key
from coprod_cli.scoring.reasons import RAW_TOTAL
from coprod_cli.scoring.responses import reaches_minimum, total_of
from coprod_cli.tallies.distribution import Distribution, Number
from coprod_cli.tallies.tally import AnswerKey, Group, ScopeKey, Tally

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist, Item

Kind = Literal["answers", "pairs", "responses", "response_pairs", "pairing", "plans", "linked"]
"""The counts of a tally that may be hidden."""

Measure = Literal["average", "ordinal", "met"]
"""What may be said of the answers: averages; medians only; or how many are met."""


def measure_of(checklist: Checklist) -> Measure:
    """What may be said of this checklist's answers."""
    if checklist.is_ordinal:
        return "ordinal"
    return "met" if checklist.scoring.total.method == "met" else "average"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a result is about: one item; or a section, or the whole, with the items it holds."""

    item: Item | None
    section: str | None
    items: tuple[Item, ...]


def scopes(checklist: Checklist) -> list[Scope]:
    """Items in definition order, then sections, then the whole; a ladder has only items."""
    found = [Scope(item, item.section, (item,)) for item in checklist.items]
    if not checklist.is_ordinal:
        sections = ((section, checklist.items_in(section)) for section in checklist.sections)
        found += [Scope(None, section, items) for section, items in sections if items]
        found.append(Scope(None, None, checklist.items))
    return found


@dataclass(frozen=True, slots=True)
class Side:
    """One role's answers to an item, or its response scores on a section or the whole.

    ``scores`` are after reversal (unless raw) and in the total's unit; with ``met`` totals they count
    the items met. ``met`` counts (met, answered) of scored responses. ``hidden`` is the reason why
    nothing may be said. ``suppressed`` is the reason why the counts themselves are not known here.
    """

    scores: Distribution
    unscored: int | None = None
    met: Mapping[tuple[int, int], int] = field(default_factory=dict)
    hidden: str | None = None
    suppressed: str | None = None


def side_of(
    tally: Tally,
    checklist: Checklist,
    scope: Scope,
    role: str,
    group: Group,
    period: str | None,
    *,
    raw: bool = False,
) -> Side:
    """What one role said about a scope; empty where the tally has nothing."""
    if why := _suppressed(tally, scope, role, group, period):
        return Side(Distribution(), suppressed=why)
    if scope.item is not None:
        answers = tally.answers.get(AnswerKey(scope.item.id, role, group, period), Distribution())
        if scope.item.reverse and not raw:
            answers = answers.reversed(checklist.lowest, checklist.highest)
        return Side(answers)
    return _response_side(tally, checklist, scope, role, group, period, raw=raw)


def _suppressed(tally: Tally, scope: Scope, role: str, group: Group, period: str | None) -> str | None:
    if scope.item is not None:
        return why_hidden(tally, "answers", AnswerKey(scope.item.id, role, group, period))
    return why_hidden(tally, "responses", ScopeKey(scope.section, role, group, period))


def why_hidden(tally: Tally, kind: Kind, key: Hashable) -> str | None:
    """Why nothing of a cell may be seen, in words; ``None`` where it may, and where there is no such cell."""
    record = tally.suppressed
    if record is None:
        return None
    hidden = getattr(record, kind).get(key)
    # What was hidden in some of several tallies has counts from the others.
    return record.reason(hidden) if hidden is not None and key not in (getattr(tally, kind) or ()) else None


def _response_side(
    tally: Tally,
    checklist: Checklist,
    scope: Scope,
    role: str,
    group: Group,
    period: str | None,
    *,
    raw: bool,
) -> Side:
    items = len(scope.items)
    is_met = checklist.scoring.total.method == "met"
    scores: dict[Number, int] = {}
    met: dict[tuple[int, int], int] = {}
    unscored = 0
    for response, count in tally.responses.get(ScopeKey(scope.section, role, group, period), {}).items():
        total, answered, not_applicable = response
        if not reaches_minimum(answered, not_applicable, items, checklist.scoring.min_answered):
            unscored += count
            continue
        if is_met:
            met[total, answered] = met.get((total, answered), 0) + count
            score: Number = total
        else:
            score = total_of(checklist, Fraction(total, answered), items)
        scores[score] = scores.get(score, 0) + count
    cells = [tally.answers.get(AnswerKey(item.id, role, group, period)) for item in scope.items]
    of_items = [cell for cell in cells if cell is not None]
    return Side(
        Distribution(
            scores,
            blank=sum(cell.blank for cell in of_items),
            not_applicable=sum(cell.not_applicable for cell in of_items),
            invalid=sum(cell.invalid for cell in of_items),
        ),
        unscored,
        dict(sorted(met.items())),
        RAW_TOTAL if is_hidden(scope, raw=raw) else None,
    )


def is_hidden(scope: Scope, *, raw: bool) -> bool:
    """Whether raw answers cannot be totalled here, because some of the items are reversed."""
    return raw and scope.item is None and any(item.reverse for item in scope.items)


def cells_of(tally: Tally, roles: Collection[str] | None = None) -> dict[tuple[Group, str | None], list[str]]:
    """Each (group, period) that has something from ``roles`` (default: all), and which roles it has.

    Groups are sorted, periods ascend, and the undated come first. What is hidden has its place too.
    """
    keys: Iterable[AnswerKey | ScopeKey] = (*tally.answers, *tally.responses)
    if tally.suppressed is not None:
        keys = (*keys, *tally.suppressed.answers, *tally.suppressed.responses)
    found: dict[tuple[Group, str | None], set[str]] = {}
    for key in keys:
        if roles is None or key.role in roles:
            found.setdefault((key.group, key.period), set()).add(key.role)
    in_time = time_key(tally.waves)
    ordered = sorted(found, key=lambda cell: (cell[0], in_time(cell[1])))
    return {cell: sorted(found[cell]) for cell in ordered}


def in_definition_order(checklist: Checklist, roles: Collection[str]) -> list[str]:
    """Roles as the definition lists them; any it does not know come last, by name."""
    known = list(checklist.roles)
    return sorted(roles, key=lambda role: (known.index(role) if role in known else len(known), role))
