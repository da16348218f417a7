"""How one result changed between two periods: between all who answered, and of those who answered both times.

Pure. The change itself is exact; its intervals are of 95 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from coprod_cli.scoring import reasons
from coprod_cli.scoring.cells import Scope, measure_of, why_hidden
from coprod_cli.scoring.change_intervals import MeanSpread, difference_interval, newcombe_interval, spread_of_mean
from coprod_cli.scoring.compare import Compared
from coprod_cli.scoring.intervals import Interval
from coprod_cli.scoring.responses import total_factor
from coprod_cli.scoring.results import Change, Direction, LinkedChange, RoleView, central_value
from coprod_cli.tallies.distribution import Distribution
from coprod_cli.tallies.tally import GAP, Group, LinkKey, Tally

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist


@dataclass(frozen=True, slots=True)
class Changing:
    """What a change is worked out from: one scope in one group, and what each period says of it."""

    tally: Tally
    checklist: Checklist
    scope: Scope
    roles: tuple[str, ...]
    group: Group
    compared: Mapping[str, Compared]
    raw: bool = False


def value_at(changing: Changing, who: str, period: str) -> Fraction | None:
    """What a change is measured in: the mean exactly; a ladder's median; the share met; of the gap its mean."""
    found = changing.compared[period]
    if who == GAP:
        return found.exact_gap
    view: RoleView = found.result.roles[who]
    if measure_of(changing.checklist) == "average":
        return found.sides[who].scores.exact_mean() if view.mean is not None else None
    value = central_value(view)
    return None if value is None else Fraction(value)


def has_value(changing: Changing, who: str, period: str) -> bool:
    """Whether there is anything that a change could begin or end with."""
    found = changing.compared[period]
    return (found.exact_gap if who == GAP else central_value(found.result.roles[who])) is not None


def change_of(changing: Changing, who: str, ends: tuple[str, str]) -> tuple[Change, dict[str, str]]:
    """The change of one role, or of the gap, between two periods that have a value; and why a field is undefined."""
    first, last = (value_at(changing, who, period) for period in ends)
    if first is None or last is None:
        raise ValueError(f"{who} has no value in {' or '.join(ends)}")
    interval, no_interval = _interval(changing, who, ends, float(last - first))
    linked, why = _linked(changing, who, ends)
    direction = _direction(_linked_interval(linked) or interval)
    if interval is None:
        why |= dict.fromkeys(("low", "high"), no_interval)
    if suppressed := why_hidden(changing.tally, "linked", _link_of(changing, who, ends)):
        # Their own change decides; while it is hidden, the other must not claim what it might deny.
        direction, why["direction"] = None, suppressed
    elif direction is None:
        why["direction"] = reasons.NOT_TOLD
    low, high = interval or (None, None)
    change = Change(who, *ends, float(first), float(last), float(last - first), low, high, direction, linked)
    return change, why


def _direction(interval: Interval | None) -> Direction | None:
    if interval is None:
        return None
    return "up" if interval.low > 0 else "down" if interval.high < 0 else None


def _linked_interval(linked: LinkedChange | None) -> Interval | None:
    if linked is None or linked.low is None or linked.high is None:
        return None
    return Interval(linked.low, linked.high)


def _interval(changing: Changing, who: str, ends: tuple[str, str], difference: float) -> tuple[Interval | None, str]:
    """The interval as a change between different people; or ``None`` and the reason."""
    measure = measure_of(changing.checklist)
    if measure == "ordinal":
        return None, reasons.MEDIAN_HAS_NONE
    if measure == "met":
        return _share_interval(changing, who, ends)
    spreads = [spread for period in ends for spread in _spreads(changing.compared[period], who)]
    known = [spread for spread in spreads if spread is not None]
    if len(known) < len(spreads):
        return None, reasons.TWO_AT_BOTH_ENDS
    return difference_interval(difference, known), reasons.NO_SPREAD_AT_ENDS


def _spreads(found: Compared, who: str) -> list[MeanSpread | None]:
    if who != GAP:
        return [spread_of_mean(found.sides[who].scores)]
    gap = found.result.gap
    if not gap.paired:
        return [spread_of_mean(side.scores) for side in found.sides.values()]
    return [None if gap.sd is None or not gap.n_pairs else MeanSpread(gap.sd**2 / gap.n_pairs, gap.n_pairs - 1)]


def _share_interval(changing: Changing, who: str, ends: tuple[str, str]) -> tuple[Interval | None, str]:
    if changing.scope.item is None:
        return None, reasons.NOT_INDEPENDENT
    first, last = (changing.compared[period].sides[who].scores for period in ends)
    return newcombe_interval(int(first.total), first.n, int(last.total), last.n), reasons.NO_ANSWERS


def _link_of(changing: Changing, who: str, ends: tuple[str, str]) -> LinkKey:
    scope = changing.scope
    item, section = (scope.item.id, None) if scope.item is not None else (None, scope.section)
    return LinkKey(item, section, who, changing.group, *ends)


def _linked(changing: Changing, who: str, ends: tuple[str, str]) -> tuple[LinkedChange | None, dict[str, str]]:
    tally = changing.tally
    if tally.linked is None:
        return None, {"linked": reasons.NOT_LINKED}
    if who == GAP and not changing.compared[ends[0]].result.gap.paired:
        return None, {"linked": reasons.ONLY_PAIRS}
    key = _link_of(changing, who, ends)
    if suppressed := why_hidden(tally, "linked", key):
        return None, {"linked": suppressed}
    counted = tally.linked.get(key)
    if counted is None:
        return None, {"linked": reasons.NOT_LINKED}
    changes = _as_scored(changing, counted)
    return _linked_change(changing, changes, *(_n_at(changing.compared[period], who) for period in ends))


def _as_scored(changing: Changing, counted: Distribution) -> Distribution:
    scope, checklist = changing.scope, changing.checklist
    if scope.item is not None:
        turned = scope.item.reverse and not changing.raw
        return counted.mapped(lambda change: -change) if turned else counted
    factor = total_factor(checklist, len(scope.items))
    return counted if factor == 1 else counted.mapped(lambda change: change * factor)


def _n_at(found: Compared, who: str) -> int:
    return found.result.gap.n_pairs or 0 if who == GAP else found.sides[who].scores.n


def _linked_change(
    changing: Changing, changes: Distribution, n_first: int, n_last: int
) -> tuple[LinkedChange | None, dict[str, str]]:
    why: dict[str, str] = {}
    difference, interval = None, None
    if measure_of(changing.checklist) == "ordinal":
        why = dict.fromkeys(("difference", "low", "high"), reasons.ORDINAL)
    else:
        difference = changes.mean()
        spread = spread_of_mean(changes)
        if difference is None:
            why["difference"] = reasons.NOBODY_TWICE
        elif spread is not None:
            interval = difference_interval(difference, [spread])
        if interval is None:
            why |= dict.fromkeys(("low", "high"), reasons.TWICE_TWO if spread is None else reasons.ALL_CHANGED_ALIKE)
    low, high = interval or (None, None)
    rose = sum(count for change, count in changes.counts.items() if change > 0)
    fell = sum(count for change, count in changes.counts.items() if change < 0)
    same = changes.n - rose - fell
    linked = LinkedChange(changes.n, n_first, n_last, difference, low, high, rose, fell, same)
    return linked, {f"linked.{name}": reason for name, reason in why.items()}
