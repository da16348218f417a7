"""The comparison over time: every period between the first and the last, and the change between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from coprod_cli.problems import Problem, SourceError, UsageError
from coprod_cli.scoring import reasons
from coprod_cli.scoring.cells import Scope, cells_of, in_definition_order, is_hidden, measure_of, scopes
from coprod_cli.scoring.compare import Compared, compare_cell
from coprod_cli.scoring.periods import periods_between
from coprod_cli.scoring.results import Change, RoleView, TrendPoint, TrendResult, central_value
from coprod_cli.tallies.tally import Group, Tally

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist


MOST_PERIODS = 1200


def trend(tally: Tally, checklist: Checklist, *, raw: bool = False) -> tuple[TrendResult, ...]:
    """Follow the tally's two compared roles over time, on every item, section and the whole.

    Each result has a point for every period between the tally's first and last, also the empty ones.
    A checklist of one role is followed without a gap. Order as in ``score``. ``UsageError`` when the
    tally was counted without periods. Docs: docs/statistics.md.
    """
    if tally.every is None:
        raise UsageError(
            Problem(
                "trend-needs-periods",
                "a trend needs counts by month, quarter or year",
                hint="Count the survey files with --every month, --every quarter or --every year.",
            )
        )
    cells = cells_of(tally)
    dated = [period for _, period in cells if period is not None]
    if not dated:
        return ()
    periods = every_period(dated)
    everybody = {role for roles in cells.values() for role in roles}
    roles = tally.compare or tuple(in_definition_order(checklist, everybody))
    groups = sorted({group for group, period in cells_of(tally, roles) if period is not None})
    return tuple(
        _follow(tally, checklist, scope, roles, group, periods, raw=raw)
        for scope in scopes(checklist)
        for group in groups
    )


def every_period(dated: Collection[str]) -> tuple[str, ...]:
    """All periods from the first to the last of ``dated``; ``SourceError`` when a wrong date makes them too many."""
    periods = periods_between(min(dated), max(dated))
    if len(periods) > MOST_PERIODS:
        raise SourceError(
            Problem(
                "too-many-periods",
                f"From {periods[0]} to {periods[-1]} there are {len(periods):,} periods: some date is wrong.",
                hint="Put it right, or leave it out with --from and --to.",
            )
        )
    return periods


def _follow(
    tally: Tally,
    checklist: Checklist,
    scope: Scope,
    roles: tuple[str, ...],
    group: Group,
    periods: tuple[str, ...],
    *,
    raw: bool,
) -> TrendResult:
    compared = {period: compare_cell(tally, checklist, scope, roles, group, period, raw=raw) for period in periods}
    points = tuple(
        TrendPoint(
            period,
            found.result.roles,
            found.result.gap,
            empty=not any(view.n for view in found.result.roles.values()),
        )
        for period, found in compared.items()
    )
    why = {
        f"{period}.{name}": reason
        for period, found in compared.items()
        for name, reason in found.result.why.items()
        if not name.startswith("respondents.")
    }
    changes, unchanged = _changes(checklist, roles, compared)
    if is_hidden(scope, raw=raw):
        unchanged = dict.fromkeys(unchanged, reasons.RAW_TOTAL)
    why |= {f"changes.{role}": reason for role, reason in unchanged.items()}
    return TrendResult(
        item=scope.item.id if scope.item is not None else None,
        section=scope.section,
        group=group,
        points=points,
        changes=changes,
        why=why,
    )


def _changes(
    checklist: Checklist, roles: tuple[str, ...], compared: dict[str, Compared]
) -> tuple[tuple[Change, ...], dict[str, str]]:
    changes, why = [], {}
    for role in roles:
        values = {period: _centre(checklist, found, role) for period, found in compared.items()}
        change = change_between(role, values)
        if change is None:
            why[role] = reasons.TWO_PERIODS
        else:
            changes.append(change)
    change = change_between("gap", {period: found.exact_gap for period, found in compared.items()})
    if change is None:
        why["gap"] = _no_gap_change(checklist, roles)
    elif _is_paired(compared, change.first_period) is not _is_paired(compared, change.last_period):
        why["gap"] = reasons.MIXED_GAPS
    else:
        changes.append(change)
    return tuple(changes), why


def _is_paired(compared: dict[str, Compared], period: str) -> bool | None:
    return compared[period].result.gap.paired


def _no_gap_change(checklist: Checklist, roles: tuple[str, ...]) -> str:
    if len(roles) != 2:
        return reasons.ONE_ROLE
    by_measure = {"average": reasons.TWO_GAPS, "ordinal": reasons.ORDINAL, "met": reasons.MET}
    return by_measure[measure_of(checklist)]


def change_between(role: str, values: Mapping[str, Fraction | None]) -> Change | None:
    """From the first period that has a value to the last; ``None`` with fewer than two."""
    defined = [(period, value) for period, value in values.items() if value is not None]
    if len(defined) < 2:
        return None
    (first_period, first), (last_period, last) = defined[0], defined[-1]
    return Change(role, first_period, last_period, float(first), float(last), float(last - first))


def _centre(checklist: Checklist, found: Compared, role: str) -> Fraction | None:
    """What a change is measured in: the mean exactly; a ladder's median; the share met."""
    view: RoleView = found.result.roles[role]
    if measure_of(checklist) == "average":
        return found.sides[role].scores.exact_mean() if view.mean is not None else None
    value = central_value(view)
    return None if value is None else Fraction(value)
