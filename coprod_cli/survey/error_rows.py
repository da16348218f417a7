"""Every row that is wrong, one by one: what `coprod check --errors` writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from coprod_cli.engine.base import Count, Unreadable
from coprod_cli.problems import Problem
from coprod_cli.survey.plan import Plan
from coprod_cli.survey.unreadable import rows_are_known, words_about

MOST_ROWS_OF_ONE = 1_000
"""A value that stands more often is a mistake of the whole file, and not of its rows."""

MOST_ROWS = 100_000


class ErrorRow(NamedTuple):
    """One thing that is wrong: where, what stands there, and what is wrong with it."""

    file: str | None
    row: int | None
    column: str | int | None
    value: str | None
    code: str
    message: str


def rows_of_problems(problems: Iterable[Problem]) -> Iterator[ErrorRow]:
    """A row for each problem of a file or a column."""
    for problem in problems:
        yield ErrorRow(problem.file, problem.row, problem.column, None, problem.code, problem.message)


def rows_of_cells(plan: Plan, count: Count) -> Iterator[ErrorRow]:
    """A row for each cell that cannot be read, in file order; below them a row for each value that stands more often.

    Of one value in one column at most ``MOST_ROWS_OF_ONE`` are given, of all at most ``MOST_ROWS``.
    """
    rows = {one: _row(plan, one) for one in count.unreadable}
    left = {one: one.count for one in rows}
    known = _known_rows(plan, rows) if rows_are_known(plan) else iter(())
    for one, number in islice(known, MOST_ROWS):
        left[one] -= 1
        yield rows[one]._replace(row=number)
    for one, times in left.items():
        if times:
            stands = "once" if times == 1 else f"{times:,} times"
            more = " more" if times < one.count else ""
            yield rows[one]._replace(message=f"{rows[one].message[:-1]}: {stands}{more}.")
    if count.more_unreadable:
        message = f"{count.more_unreadable:,} more values cannot be read."
        yield ErrorRow(None, None, None, None, "more-problems", message)


def _row(plan: Plan, one: Unreadable) -> ErrorRow:
    source = plan.sources[one.table]
    code, message, _ = words_about(one, plan.request.checklist, plan)
    return ErrorRow(source.name, None, source.headings[one.column], one.raw, code, f"{message}.")


def _known_rows(plan: Plan, wanted: Iterable[Unreadable]) -> Iterator[tuple[Unreadable, int]]:
    """The cells that cannot be read, and their rows. Reads each file once, and no further than needed."""
    wanted = tuple(wanted)
    for number, source in enumerate(plan.sources):
        missing = {(one.column, one.raw): one for one in wanted if one.table == number}
        remaining = {one: min(one.count, MOST_ROWS_OF_ONE) for one in missing.values()}
        columns = sorted({column for column, _ in missing})
        if not missing:
            continue
        for row, cells in source.records():
            for column in columns:
                one = missing.get((column, cells[column] or "")) if column < len(cells) else None
                if one is None:
                    continue
                yield one, row
                remaining[one] -= 1
                if not remaining[one]:
                    del missing[column, one.raw]
            if not missing:
                break
