"""The tables of ``coprod trend``: for the whole and each item both views and their gap, period by period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.text import Text

from coprod_cli.render.bars import sparkline
from coprod_cli.render.change_words import change_lines as change_lines
from coprod_cli.render.grid import Cell, Column, Grid, GridRow
from coprod_cli.render.spread import score_range
from coprod_cli.render.text import SUPPRESSED, Signs, count
from coprod_cli.scoring.cells import measure_of
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import Gap, RoleView, TrendPoint, TrendResult, central_value

NO_ANSWERS = "no answers"


def in_reading_order(results: Iterable[TrendResult]) -> list[TrendResult]:
    """The whole first, then sections, then items: the overall story before its parts."""
    return sorted(results, key=lambda result: (result.item is not None, result.section is not None))


def columns_by_period(result: TrendResult, signs: Signs) -> list[Column]:
    """A sparkline, then one column a period."""
    periods = [Column(point.period, signs.text(point.period), right=False) for point in result.points]
    return [Column("line", "Over time", right=False), *periods]


def grid_by_period(report: Report, result: TrendResult, signs: Signs, names: dict[str, str], *, folded: bool) -> Grid:
    """One row a role and one for the gap; folded, n stands under its number."""
    rows = []
    for role in names:
        cells: dict[str, Cell] = {"line": line_of(report, result, role, signs)}
        for point in result.points:
            cells[point.period] = _value_cell(report, point.roles[role], signs, folded=folded)
        rows.append(GridRow(Text(names[role]), cells))
    if has_gaps(report, names):
        gaps: dict[str, Cell] = {"line": ""}
        for point in result.points:
            gaps[point.period] = _gap_cell(point.gap, signs, folded=folded)
        rows.append(GridRow(Text("Gap", style="bold"), gaps))
    return Grid(tuple(rows))


def columns_of_rows(report: Report, names: dict[str, str]) -> list[Column]:
    """Columns where each period is a row: each role's value, then the gap."""
    columns = [Column(role, name, right=False) for role, name in names.items()]
    if has_gaps(report, names):
        columns += [Column("gap", "Gap", right=False), Column("interval", "95 % interval", right=False, rank=1)]
    return columns


def grid_of_rows(report: Report, result: TrendResult, signs: Signs, names: dict[str, str]) -> Grid:
    """One row a period."""
    return Grid(tuple(_period_row(report, point, signs, names) for point in result.points))


def _period_row(report: Report, point: TrendPoint, signs: Signs, names: dict[str, str]) -> GridRow:
    cells: dict[str, Cell] = {role: _value_cell(report, point.roles[role], signs, folded=False) for role in names}
    if has_gaps(report, names):
        cells["gap"] = _gap_cell(point.gap, signs, folded=False)
        cells["interval"] = signs.gap_interval(point.gap.low, point.gap.high)
    return GridRow(Text(signs.text(point.period)), cells)


def has_gaps(report: Report, names: Sequence[str] | dict[str, str]) -> bool:
    """Whether gaps are averages here, and there are two views."""
    return len(names) == 2 and measure_of(report.checklist) == "average"


def line_of(report: Report, result: TrendResult, role: str, signs: Signs) -> str:
    """One role's sparkline, on the range of the scale."""
    low, high = score_range(report.checklist, result.item, result.section)
    views = [point.roles[role] for point in result.points]
    line = sparkline([central_value(view) for view in views], low, high, unicode=signs.unicode)
    return "".join(SUPPRESSED if view.suppressed else cell for view, cell in zip(views, line, strict=True))


def value_text(report: Report, view: RoleView, signs: Signs) -> str:
    """A role's mean, median or share met; ``no answers`` where nobody answered."""
    if view.n == 0:
        return NO_ANSWERS
    measure = measure_of(report.checklist)
    if measure == "met":
        return signs.percent(view.top_box)
    return signs.middle(view.median) if measure == "ordinal" else signs.number(view.mean)


def _value_cell(report: Report, view: RoleView, signs: Signs, *, folded: bool) -> str:
    if view.suppressed:
        return SUPPRESSED
    text = value_text(report, view, signs)
    between = "\n" if folded else " "
    return text.replace(" ", between) if view.n == 0 else f"{text}{between}({count(view.n)})"


def _gap_cell(gap: Gap, signs: Signs, *, folded: bool) -> str:
    if gap.suppressed:
        return SUPPRESSED
    text = signs.gap(gap.mean)
    return f"{text}{chr(10) if folded else ' '}({count(gap.n_pairs)})" if gap.paired else text
