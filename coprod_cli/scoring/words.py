"""Gaps and changes as plain sentences, and the three short lists that follow a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from coprod_cli.scoring.cells import Measure, measure_of
from coprod_cli.scoring.results import CompareResult, Gap, RoleView, central_value
from coprod_cli.scoring.rungs import rungs_between, rungs_in_words

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist

_PLURALS = {"person": "people", "child": "children", "staff": "staff", "people": "people"}
_LIST_LENGTH = 3


def plural_of_role(role: str) -> str:
    """Those who hold a role, from its id: ``practitioner`` -> "practitioners", ``person`` -> "people"."""
    *before, noun = role.replace("-", " ").replace("_", " ").split() or [role]
    if noun in _PLURALS:
        plural = _PLURALS[noun]
    elif noun.endswith("s"):
        plural = noun
    elif noun.endswith("y") and noun[-2:-1] not in set("aeiou"):
        plural = f"{noun[:-1]}ies"
    else:
        plural = f"{noun}es" if noun.endswith(("x", "ch", "sh")) else f"{noun}s"
    return " ".join((*before, plural))


def gap_in_words(gap: Gap, roles: Mapping[str, RoleView], checklist: Checklist) -> str:
    """The gap as a phrase: "practitioners see it 0.8 higher", "both see it the same".

    ``roles`` are the two views, first and second. On a ladder it is the difference of the medians, where
    items are met or not met that of the shares met. Rounded to one decimal (shares to a whole percentage
    point). Without two views: "no gap: " and the side that is missing.
    """
    if len(roles) != 2:
        return "no gap: only one view"
    if any(view.suppressed for view in roles.values()) or (gap.suppressed and measure_of(checklist) == "average"):
        return "no gap: suppressed"
    first, second = roles
    missing = [plural_of_role(role) for role, view in roles.items() if central_value(view) is None]
    difference = _gap_value(gap, roles, checklist)
    if difference is None:
        return f"no gap: nothing that counts from {' or '.join(missing)}" if missing else "no gap"
    measure = measure_of(checklist)
    amount = _amount(difference, measure)
    if amount is None:
        return "both see it the same"
    return f"{plural_of_role(second if difference > 0 else first)} see it {amount} higher"


def _gap_value(gap: Gap, roles: Mapping[str, RoleView], checklist: Checklist) -> float | None:
    """Second minus first: the mean gap, else the difference of the two views; on a ladder in rungs."""
    if gap.mean is not None:
        return gap.mean
    if gap.suppressed and measure_of(checklist) == "average":
        return None
    first, second = (central_value(view) for view in roles.values())
    if first is None or second is None:
        return None
    return rungs_between(checklist, first, second) if checklist.is_ordinal else second - first


def _half_up(value: float, places: int) -> str:
    # As people and spreadsheets round, and as the tables do: 1.25 is 1.3.
    return str(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _amount(difference: float, measure: Measure) -> str | None:
    """The size of a difference with its unit, or ``None`` when it rounds to nothing."""
    if measure == "met":
        points = _half_up(abs(difference) * 100, 0)
        return None if points == "0" else f"{points} percentage point{'' if points == '1' else 's'}"
    if measure == "ordinal":
        return rungs_in_words(difference)
    rounded = _half_up(abs(difference), 1)
    return None if rounded == "0.0" else rounded


@dataclass(frozen=True, slots=True)
class Listed:
    """One item in a list: the score of each role that has one, and the gap where both have."""

    item: str
    values: dict[str, float]
    gap: float | None


@dataclass(frozen=True, slots=True)
class ThreeLists:
    """Up to three items each, the most telling first."""

    going_well: tuple[Listed, ...] = ()
    worth_talking_about: tuple[Listed, ...] = ()
    lowest: tuple[Listed, ...] = ()


def three_lists(results: Iterable[CompareResult], checklist: Checklist, *, raw: bool = False) -> ThreeLists:
    """What is going well, what is worth talking about, and what the second role scores lowest.

    Give the results of one group and period; only items are listed, ties in item order. Going well: both
    scores reach the lowest point of the top box; by the lower of the two. Worth talking about: the
    largest gaps, none that round to nothing. Lowest: by the second role's score. A ladder has none: its
    rungs are not good or bad. With ``raw``, reversed items are left out, since a high answer there is
    not a good sign.
    """
    if checklist.is_ordinal:
        return ThreeLists()
    left_out = {item.id for item in checklist.items if item.reverse} if raw else set()
    well, talk, low = [], [], []
    for result in results:
        if result.item is None or result.item in left_out or len(result.roles) != 2:
            continue
        first, second = (central_value(view) for view in result.roles.values())
        values = zip(result.roles, (first, second), strict=True)
        gap = _gap_value(result.gap, result.roles, checklist)
        one = Listed(result.item, {role: value for role, value in values if value is not None}, gap)
        if first is not None and second is not None and min(first, second) >= min(checklist.top_box):
            well.append((-min(first, second), one))
        if gap is not None and _amount(gap, measure_of(checklist)) is not None:
            talk.append((-abs(gap), one))
        if second is not None:
            low.append((second, one))
    return ThreeLists(_first(well), _first(talk), _first(low))


def _first(ranked: list[tuple[float, Listed]]) -> tuple[Listed, ...]:
    return tuple(one for _, one in sorted(ranked, key=lambda entry: entry[0])[:_LIST_LENGTH])
