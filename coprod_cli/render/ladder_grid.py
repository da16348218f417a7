"""A ladder as a table for documents: a row a rung, the highest first, and a column for each view of each question."""

from __future__ import annotations

from rich.text import Text

from coprod_cli.checklist.model import ScalePoint
from coprod_cli.render import labels
from coprod_cli.render.grid import Column, Grid, GridRow
from coprod_cli.render.ladder_shape import answers
from coprod_cli.render.text import SUPPRESSED, Signs, count
from coprod_cli.scoring.ladder import Placed
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import RoleView
from coprod_cli.scoring.rungs import place_of


def columns_and_grid(report: Report, placed: Placed, signs: Signs) -> tuple[list[Column], Grid]:
    """How many stand on each rung; the words beside a number tell where the median is."""
    columns: list[Column] = []
    views: list[RoleView] = []
    for result in placed.latest:
        question = str(labels.label_of(report, result, signs))
        for role, view in result.roles.items():
            name = labels.role_label(report.checklist, role, signs)
            columns.append(Column(str(len(views)), f"{question} {name}, {answers(view.n)}", right=False))
            views.append(view)
    rows = [
        GridRow(
            Text(f"{rung.value} {signs.text(rung.label)}"),
            {column.key: _cell(report, view, rung) for column, view in zip(columns, views, strict=True)},
        )
        for rung in reversed(report.checklist.scale)
    ]
    return columns, Grid(tuple(rows))


def _cell(report: Report, view: RoleView, rung: ScalePoint) -> str:
    if view.distribution is None:
        return SUPPRESSED
    where = "" if view.median is None else _median_here(report, view.median, rung)
    return f"{count(view.distribution.get(str(rung.value), 0))}{where}"


def _median_here(report: Report, median: float, rung: ScalePoint) -> str:
    place = place_of(report.checklist, median)
    if rung not in (place.lower, place.upper):
        return ""
    if place.lower == place.upper:
        return ", median"
    return ", median just above" if rung == place.lower else ", median just below"
