"""A ladder's placements: the results of a comparison, and how one group's are put together for drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from coprod_cli.problems import Problem, UsageError
from coprod_cli.scoring import reasons
from coprod_cli.scoring.cells import cells_of, in_definition_order, scopes
from coprod_cli.scoring.compare import compare_cell
from coprod_cli.scoring.gap import no_gap
from coprod_cli.scoring.periods import time_key
from coprod_cli.scoring.results import CompareResult, RoleView, TrendPoint, TrendResult, is_answered
from coprod_cli.scoring.trend import change_between, every_period
from coprod_cli.tallies.tally import Group, Tally

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist, Item

NOW, AIM = "now", "aim"


def needs_ladder(checklist: Checklist) -> None:
    """``UsageError`` for a checklist of another kind."""
    if checklist.is_ordinal:
        return
    raise UsageError(
        Problem(
            "not-a-ladder",
            f'"{checklist.id}" is not a ladder: it has {checklist.kind}, and no rungs.',
            hint="`coprod list` shows which checklists are ladders; `coprod compare` sets two views of any checklist "
            "side by side.",
        )
    )


def ladder(tally: Tally, checklist: Checklist, *, raw: bool = False) -> tuple[CompareResult, ...]:
    """Both views of each item on the rungs, in each group and period: what ``compare`` gives, in its order.

    A ladder of one role has that one view and no gap. ``UsageError`` for a checklist of another kind.
    ``SourceError`` when a wrong date makes the periods too many to follow.
    """
    needs_ladder(checklist)
    everybody = {key.role for key in tally.answers}
    roles = tally.compare or tuple(in_definition_order(checklist, everybody))
    cells = cells_of(tally, roles)
    dated = [period for _, period in cells if period is not None]
    if dated:
        every_period(dated, tally.waves)
    return tuple(
        compare_cell(tally, checklist, scope, roles, *cell, raw=raw).result
        for scope in scopes(checklist)
        for cell in cells
    )


@dataclass(frozen=True, slots=True)
class Placed:
    """One group on its ladder: the items in its latest period with answers, and each item over time.

    ``over_time`` has every period between the first and the last of all groups, also the empty ones. It
    has nothing where there are fewer than two periods to follow.
    """

    group: Group
    period: str | None
    latest: tuple[CompareResult, ...]
    over_time: tuple[TrendResult, ...]


def placed_by_group(results: Sequence[CompareResult], waves: Sequence[str] = ()) -> list[Placed]:
    """The results of one ladder, group by group, in the order in which the groups first come.

    ``waves`` is the order of waves, where there are any.
    """
    dated = {result.period for result in results if result.period is not None}
    periods = every_period(dated, waves) if dated else ()
    groups: dict[Group, list[CompareResult]] = {}
    for result in results:
        groups.setdefault(result.group, []).append(result)
    placed = []
    for group, of_group in groups.items():
        answered = [result for result in of_group if any(map(is_answered, result.roles.values()))]
        period = max((result.period for result in answered or of_group), key=time_key(waves))
        latest = tuple(result for result in of_group if result.period == period)
        followed = tuple(_follow(of_group, result.item, periods) for result in latest) if len(periods) > 1 else ()
        placed.append(Placed(group, period, latest, followed))
    return placed


def step_of(checklist: Checklist) -> tuple[Item, Item] | None:
    """The two questions that a step leads between: ``now`` and ``aim``, or the only two; ``None`` without such."""
    by_id = {item.id: item for item in checklist.items}
    if has_aim(checklist):
        return by_id[NOW], by_id[AIM]
    return (checklist.items[0], checklist.items[1]) if len(checklist.items) == 2 else None


def has_aim(checklist: Checklist) -> bool:
    """Whether there is a question on ``now`` and one on the ``aim``, by their ids."""
    return {NOW, AIM} <= {item.id for item in checklist.items}


def _follow(results: Sequence[CompareResult], item: str | None, periods: Sequence[str]) -> TrendResult:
    found = {result.period: result for result in results if result.item == item}
    any_result = next(iter(found.values()))
    nobody = {role: _no_answers(view) for role, view in any_result.roles.items()}
    points = []
    for period in periods:
        here = found.get(period)
        views = here.roles if here is not None else nobody
        gap = here.gap if here is not None else no_gap(reasons.NO_ANSWERS).gap
        points.append(TrendPoint(period, views, gap, empty=not any(is_answered(view) for view in views.values())))
    changes = [
        change_between(role, {point.period: _exact(point.roles[role].median) for point in points}) for role in nobody
    ]
    return TrendResult(
        item=item,
        section=any_result.section,
        group=any_result.group,
        points=tuple(points),
        changes=tuple(change for change in changes if change is not None),
    )


def _no_answers(view: RoleView) -> RoleView:
    return RoleView(0, 0, 0, None, None, None, None, dict.fromkeys(view.distribution or (), 0))


def _exact(median: float | None) -> Fraction | None:
    return None if median is None else Fraction(median)
