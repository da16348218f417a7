"""The pairs of two roles as a tally holds them: after reversal, and turned round where the roles are. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coprod_cli.scoring.cells import Scope, why_hidden
from coprod_cli.tallies.crosstab import CrossTab
from coprod_cli.tallies.distribution import Distribution
from coprod_cli.tallies.tally import Group, PairKey, ScopePairKey, Tally

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist, Item


def were_joined(tally: Tally, roles: tuple[str, str]) -> bool:
    """Whether the tally joined these two roles into pairs, in either order."""
    return tally.compare is not None and set(tally.compare) == set(roles)


def why_pairs_hidden(
    tally: Tally, scope: Scope, roles: tuple[str, str], group: Group, period: str | None
) -> str | None:
    """Why the pairs of these two roles on a scope are suppressed; ``None`` where they are not, or were not joined."""
    if not were_joined(tally, roles):
        return None
    if scope.item is not None:
        return why_hidden(tally, "pairs", PairKey(scope.item.id, group, period))
    return why_hidden(tally, "response_pairs", ScopePairKey(scope.section, group, period))


def pairs_on_item(
    tally: Tally,
    checklist: Checklist,
    item: Item,
    roles: tuple[str, str],
    group: Group,
    period: str | None,
    *,
    raw: bool = False,
) -> CrossTab:
    """The pairs that both answered one item: first role, second role. Empty where these two were not joined."""
    if not were_joined(tally, roles):
        return CrossTab()
    pairs = tally.pairs.get(PairKey(item.id, group, period), CrossTab())
    if item.reverse and not raw:
        pairs = pairs.reversed(checklist.lowest, checklist.highest)
    return pairs if tally.compare == roles else pairs.swapped()


def differences_on(
    tally: Tally,
    checklist: Checklist,
    scope: Scope,
    roles: tuple[str, str],
    group: Group,
    period: str | None,
    *,
    raw: bool = False,
) -> Distribution:
    """Second minus first of the pairs, on the answer scale; empty where these two were not joined."""
    if scope.item is not None:
        return pairs_on_item(tally, checklist, scope.item, roles, group, period, raw=raw).differences()
    if not were_joined(tally, roles):
        return Distribution()
    differences = tally.response_pairs.get(ScopePairKey(scope.section, group, period), Distribution())
    return differences if tally.compare == roles else differences.mapped(lambda value: -value)
