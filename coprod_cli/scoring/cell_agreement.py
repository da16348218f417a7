"""What of agreement is valid on one scope of a comparison, and the reason for what is not. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coprod_cli.scoring import reasons
from coprod_cli.scoring.agreement import Agreement, AllRoles, agreement, agreement_of_scores, no_agreement
from coprod_cli.scoring.alpha import Unit, alpha_ordinal
from coprod_cli.scoring.cells import Scope, measure_of, why_hidden
from coprod_cli.scoring.pairs import differences_on, pairs_on_item, were_joined
from coprod_cli.scoring.responses import total_factor
from coprod_cli.tallies.tally import Group, PairKey, Tally

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coprod_cli.checklist.model import Checklist


def cell_agreement(
    tally: Tally,
    checklist: Checklist,
    scope: Scope,
    roles: tuple[str, str],
    group: Group,
    period: str | None,
    *,
    raw: bool,
    hidden: str | None,
    paired: bool | None,
    suppressed: str | None = None,
) -> Agreement:
    """Agreement of the second role with the first on one scope.

    ``hidden`` is the reason why nothing may be said of it; ``suppressed`` that why its pairs themselves are not
    known here; ``paired`` is that of the gap. Without pairs
    every statistic of the two is undefined; what all roles said of one plan may still be known.
    """
    measure = measure_of(checklist)
    differences = differences_on(tally, checklist, scope, roles, group, period, raw=raw)
    if suppressed is not None:
        found = no_agreement(suppressed, None)
    elif hidden is not None:
        found = no_agreement(hidden, differences.n)
    elif not paired:
        found = no_agreement(reasons.BOTH_ROLES if paired is None else reasons.ONLY_PAIRS)
    elif scope.item is not None:
        pairs = pairs_on_item(tally, checklist, scope.item, roles, group, period, raw=raw)
        found = agreement(pairs, checklist.values, measure=measure)
    else:
        factor = total_factor(checklist, len(scope.items))
        found = agreement_of_scores(differences, measure=measure, factor=factor)
    return _with_all_roles(found, tally, checklist, scope, group, period)


def _with_all_roles(
    found: Agreement, tally: Tally, checklist: Checklist, scope: Scope, group: Group, period: str | None
) -> Agreement:
    values = checklist.values
    if scope.item is None:
        return _undefined_for_all(found, reasons.NOT_A_POINT)
    key = PairKey(scope.item.id, group, period)
    if why := why_hidden(tally, "plans", key) or (why_hidden(tally, "pairs", key) if tally.plans is None else None):
        return _undefined_for_all(found, why)
    units = _units(tally, checklist, key)
    if units is None:
        return _undefined_for_all(found, reasons.NOT_TOGETHER)
    n = sum(units.values())
    taking_part = {place for unit in units for place, answer in enumerate(unit) if answer is not None}
    roles = tuple(role for place, role in enumerate(checklist.roles) if place in taking_part)
    # Turning a scale round leaves the order of its points, and so this alpha, as it is.
    alpha = alpha_ordinal(units, values)
    if alpha is not None:
        return replace(found, all_roles=AllRoles(alpha, n, roles))
    reason = reasons.ONLY_PAIRS if not n else reasons.TWO_PLANS if n < 2 else reasons.ONE_POINT
    return _undefined_for_all(found, reason, n, roles)


def _undefined_for_all(found: Agreement, reason: str, n: int | None = None, roles: tuple[str, ...] = ()) -> Agreement:
    return replace(found, all_roles=AllRoles(None, n, roles), why={**found.why, "all_roles.alpha_ordinal": reason})


def _units(tally: Tally, checklist: Checklist, key: PairKey) -> Mapping[Unit, int] | None:
    """What all roles answered about each plan that two of them rated or more; ``None`` where it was not counted."""
    if tally.plans is not None:
        return tally.plans.get(key, {})
    roles = tuple(checklist.roles)
    if len(roles) == 2 and were_joined(tally, (roles[0], roles[1])):
        pairs = tally.pairs.get(key)
        if pairs is None:
            return {}
        in_order = pairs if tally.compare == roles else pairs.swapped()
        return {(one, two): n for (one, two), n in in_order.counts.items()}
    return None
