"""What was said about rows: which are left out, which are told of, whose names are hidden, of which wave each is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from coprod_cli.engine.base import Layout, Table
from coprod_cli.problems import Problem, SourceError
from coprod_cli.survey.columns import ColumnFinder
from coprod_cli.survey.presets import Export
from coprod_cli.survey.rows_said import among
from coprod_cli.survey.said import Said


def with_rules(table: Table, finder: ColumnFinder, said: Said, export: Export) -> tuple[Table, list[Problem]]:
    """The table with its rules, and what is wrong with them."""
    problems: list[Problem] = []
    if said.answers_of and table.layout is Layout.LONG:
        problems.append(
            Problem(
                "by-item-in-long",
                "`answers_by_item` is for files with a column for each statement, and this one has a rating a row.",
                "Write the answers under `answers`, or take `answers_by_item` out of the mapping.",
                table.name,
            )
        )
    hidden = set()
    for thing in said.hidden:
        if thing in table.columns:
            hidden.add(table.columns[thing])
            continue
        problems.append(
            Problem(
                "nothing-to-pseudonymise",
                f"There is no column for the {thing}, which is to be pseudonymised.",
                f'Say which column it is: --column {thing}="…"; or leave that out.',
                table.name,
            )
        )
    left_out: dict[int, Callable[[str], bool]] = {}
    before = len(finder.problems)
    for name, texts in said.left_out.items():
        column = finder.column_for_rows(name)
        if column is not None:
            left_out[column] = among(texts)
    problems += finder.problems[before:]
    marks = {column: among(mark.texts) for column, mark in export.marks(table.items.values())}
    return replace(table, hidden=frozenset(hidden), left_out=left_out, marks=marks), problems


def in_waves(tables: Sequence[Table], by: tuple[str, ...]) -> tuple[list[Table], tuple[str, ...], int | None]:
    """The tables grouped by their period, the names of all groups, and which of these is the period, if any.

    Raises SourceError: some tables have a period and some have none.
    """
    periods = [table.columns.get("period") for table in tables]
    if all(period is None for period in periods):
        return list(tables), by, None
    if any(period is None for period in periods):
        first = next(table for table, period in zip(tables, periods, strict=True) if period is not None)
        raise SourceError(
            Problem(
                "no-column",
                f"There is no column for the period, and {first.name} has one.",
                'Say which column it is: --column period="…"; or score the files apart.',
                table.name,
            )
            for table, period in zip(tables, periods, strict=True)
            if period is None
        )
    asked = {table.by.index(p) if p in table.by else None for table, p in zip(tables, periods, strict=True)}
    if len(asked) == 1 and None not in asked:
        return list(tables), by, asked.pop()
    grouped = [replace(table, by=(p, *table.by)) for table, p in zip(tables, periods, strict=True) if p is not None]
    return grouped, (tables[0].headings[grouped[0].by[0]], *by), 0
