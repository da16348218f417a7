"""The comparison over time: every period between the first and the last, how it changed, and what is charted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from coprod_cli.problems import Problem, SourceError, UsageError
from coprod_cli.scoring import reasons
from coprod_cli.scoring.cells import cells_of, in_definition_order, is_hidden, measure_of
from coprod_cli.scoring.change import Changing, change_of, has_value
from coprod_cli.scoring.chart_choices import ChartChoices, rebase_positions, series_of
from coprod_cli.scoring.chosen import chosen_scopes
from coprod_cli.scoring.compare import Compared, compare_cell
from coprod_cli.scoring.periods import ends_of_change, in_time_order, periods_between, since_period
from coprod_cli.scoring.results import Change, TrendPoint, TrendResult, is_answered
from coprod_cli.scoring.series_chart import Charting
from coprod_cli.tallies.tally import GAP, Tally

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist


MOST_PERIODS = 1200


def trend(
    tally: Tally,
    checklist: Checklist,
    *,
    raw: bool = False,
    since: str = "baseline",
    items: Sequence[str] = (),
    charts: ChartChoices | None = None,
) -> tuple[TrendResult, ...]:
    """Follow the tally's two compared roles over time, on every item, section and the whole.

    Each result has a point for every period between the tally's first and last, also the empty ones. Changes run
    from ``since`` ("baseline", "previous", a day or a period) to the last period with a value. ``items`` names
    what is followed, as ``chosen_scopes`` says; all without. ``charts`` is what was chosen about control charts.
    A checklist of one role is followed without a gap. Order as in ``score``. ``UsageError`` when the
    tally was counted without periods, or a choice does not fit. Docs: docs/statistics.md.
    """
    if tally.every is None:
        raise UsageError(
            Problem(
                "trend-needs-periods",
                "a trend needs counts by week, month, quarter, year or wave",
                hint="Count the survey files with --every, such as --every quarter.",
            )
        )
    wanted = chosen_scopes(checklist, items)
    cells = cells_of(tally)
    dated = [period for _, period in cells if period is not None]
    if not dated:
        return ()
    periods = every_period(dated, tally.waves)
    everybody = {role for roles in cells.values() for role in roles}
    roles = tally.compare or tuple(in_definition_order(checklist, everybody))
    groups = sorted({group for group, period in cells_of(tally, roles) if period is not None})
    chosen = charts or ChartChoices()
    started = since_period(since, tally.every, tally.year_starts, tally.waves)
    rebase_at = rebase_positions(chosen.rebase, periods, tally.every, tally.year_starts, tally.waves)
    results = []
    for scope in wanted:
        charting = Charting(series_of(checklist, scope, roles, chosen, raw=raw), chosen.run, rebase_at)
        for group in groups:
            compared = {
                period: compare_cell(tally, checklist, scope, roles, group, period, raw=raw) for period in periods
            }
            results.append(_follow(Changing(tally, checklist, scope, roles, group, compared, raw), started, charting))
    return tuple(results)


def every_period(dated: Collection[str], waves: Sequence[str] = ()) -> tuple[str, ...]:
    """All periods from the first to the last of ``dated``; ``SourceError`` when a wrong date makes them too many."""
    in_order = in_time_order(dated, waves)
    periods = periods_between(in_order[0], in_order[-1], waves)
    if len(periods) > MOST_PERIODS:
        raise SourceError(
            Problem(
                "too-many-periods",
                f"From {periods[0]} to {periods[-1]} there are {len(periods):,} periods: some date is wrong.",
                hint="Put it right, or leave it out with --from and --to.",
            )
        )
    return periods


def _follow(changing: Changing, since: str, charting: Charting) -> TrendResult:
    scope = changing.scope
    points = tuple(
        TrendPoint(
            period,
            found.result.roles,
            found.result.gap,
            empty=not any(map(is_answered, found.result.roles.values())),
        )
        for period, found in changing.compared.items()
    )
    why = {
        f"{period}.{name}": reason
        for period, found in changing.compared.items()
        for name, reason in found.result.why.items()
        if not name.startswith("respondents.")
    }
    changes, unchanged = _changes(changing, since)
    return TrendResult(
        item=scope.item.id if scope.item is not None else None,
        section=scope.section,
        group=changing.group,
        points=points,
        changes=changes,
        why=why | unchanged,
        charting=charting,
    )


def _changes(changing: Changing, since: str) -> tuple[tuple[Change, ...], dict[str, str]]:
    changes, why = [], {}
    for who in (*changing.roles, GAP):
        defined = [period for period in changing.compared if has_value(changing, who, period)]
        ends = ends_of_change(defined, since, changing.tally.waves)
        no_change = _no_change(changing, who, defined, ends)
        if ends is None or no_change is not None:
            why[f"changes.{who}"] = no_change or reasons.TWO_PERIODS
            continue
        change, reasons_of_change = change_of(changing, who, ends)
        changes.append(change)
        why |= {f"changes.{who}.{name}": reason for name, reason in reasons_of_change.items()}
    return tuple(changes), why


def _no_change(changing: Changing, who: str, defined: Sequence[str], ends: tuple[str, str] | None) -> str | None:
    """Why there is no change, if there is none."""
    if is_hidden(changing.scope, raw=changing.raw):
        return reasons.RAW_TOTAL
    if len(defined) < 2 and _is_suppressed(changing, who):
        return reasons.TWO_SHOWN
    if ends is None and who != GAP:
        return reasons.TWO_PERIODS if len(defined) < 2 else reasons.SINCE_LAST
    if ends is None and len(defined) >= 2:
        return reasons.SINCE_LAST
    if ends is None:
        if len(changing.roles) != 2:
            return reasons.ONE_ROLE
        by_measure = {"average": reasons.TWO_GAPS, "ordinal": reasons.ORDINAL, "met": reasons.MET}
        return by_measure[measure_of(changing.checklist)]
    if who == GAP and _is_paired(changing.compared, ends[0]) is not _is_paired(changing.compared, ends[1]):
        return reasons.MIXED_GAPS
    return None


def _is_suppressed(changing: Changing, who: str) -> bool:
    """Whether a role's view, or the gap, is suppressed in some period."""
    found = [one.result for one in changing.compared.values()]
    return any(one.gap.suppressed if who == GAP else one.roles[who].suppressed for one in found)


def _is_paired(compared: Mapping[str, Compared], period: str) -> bool | None:
    return compared[period].result.gap.paired


def change_between(role: str, values: Mapping[str, Fraction | None]) -> Change | None:
    """A ladder's change, from the first period that has a median to the last; ``None`` with fewer than two."""
    ends = ends_of_change([period for period, value in values.items() if value is not None])
    if ends is None:
        return None
    first, last = (values[period] for period in ends)
    assert first is not None
    assert last is not None
    return Change(role, *ends, float(first), float(last), float(last - first))
