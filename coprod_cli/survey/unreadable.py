"""From raw texts that nobody could read to problems with their rows, most frequent first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from coprod_cli.checklist.model import Checklist
from coprod_cli.engine.base import CannotRead, Unreadable
from coprod_cli.problems import Problem
from coprod_cli.survey.plan import Plan
from coprod_cli.survey.source import Source
from coprod_cli.survey.words import close_to, shown, typed

_MOST_PROBLEMS = 20
_MOST_ROWS = 3


def problems_of(error: CannotRead, plan: Plan) -> list[Problem]:
    """One problem for each raw text, file and column, with its count and first rows; at most twenty."""
    told, left_out = told_of(error, plan)
    problems = [one.problem for one in told]
    if left_out:
        problems.append(
            Problem("more-problems", f"{left_out:,} more values cannot be read.", "Put these right, then run again.")
        )
    return problems


class Told(NamedTuple):
    """A problem, how many cells have it, and the first rows of these."""

    problem: Problem
    times: int
    rows: tuple[int, ...]


def told_of(error: CannotRead, plan: Plan) -> tuple[list[Told], int]:
    """What is told of texts that cannot be read, the most frequent first, and how many more there are."""
    columns = _merged(error.unreadable)
    found = sorted(columns, key=lambda one: (-one.count, one.table, one.column, one.raw))
    told = found[:_MOST_PROBLEMS]
    places = _places_of({one: columns[one] for one in told}, plan.sources if rows_are_known(plan) else ())
    told = sorted(told, key=lambda one: (-one.count, one.table, places[one].rows))
    problems = [
        Told(_problem(one, places[one], len(columns[one]), plan), one.count, tuple(places[one].rows)) for one in told
    ]
    return problems, len(found) - len(told) + error.left_out


def rows_are_known(plan: Plan) -> bool:
    """Whether every row of the files counts. Rows left out by a date, a rule or a checklist may hold the same texts."""
    request = plan.request
    ruled_out = any(table.left_out for table in request.tables)
    return not (request.date_from or request.date_to or ruled_out or False in request.readings.checklists.values())


def _merged(unreadable: Iterable[Unreadable]) -> dict[Unreadable, tuple[int, ...]]:
    """A raw text of a table once, with the columns that hold it; the entry names the first of them."""
    merged: dict[tuple[int, str, str], tuple[Unreadable, tuple[int, ...]]] = {}
    for one in unreadable:
        key = (one.table, one.what, one.raw)
        first, columns = merged.get(key, (replace(one, count=0), ()))
        merged[key] = replace(first, count=first.count + one.count), (*columns, one.column)
    return dict(merged.values())


@dataclass(slots=True)
class _Places:
    """The first rows where a text stands, in whichever of its columns; the column of the first; how many cells."""

    rows: list[int] = field(default_factory=list)
    column: int | None = None
    cells: int = 0

    def add(self, row: int, column: int) -> None:
        if not self.rows:
            self.column = column
        if row not in self.rows[-1:]:
            self.rows.append(row)
        self.cells += 1


def _places_of(wanted: Mapping[Unreadable, Iterable[int]], sources: Sequence[Source]) -> dict[Unreadable, _Places]:
    """Where each raw text stands first. Reads each file once, and no further than needed."""
    places = {one: _Places() for one in wanted}
    for number, source in enumerate(sources):
        missing = {(column, one.raw): one for one in places if one.table == number for column in wanted[one]}
        if not missing:
            continue
        columns = sorted({column for column, _ in missing})
        for row, cells in source.records():
            for column in columns:
                one = missing.get((column, cells[column] or "")) if column < len(cells) else None
                if one is None:
                    continue
                found = places[one]
                found.add(row, column)
                if len(found.rows) == _MOST_ROWS or found.cells == one.count:
                    for held in wanted[one]:
                        missing.pop((held, one.raw), None)
            if not missing:
                break
    return places


def _where(one: Unreadable, found: _Places, columns: int) -> str:
    times = "once" if one.count == 1 else f"{one.count:,} times"
    if columns > 1:
        times += f" in {columns} columns"
    if one.count == 1 or not found.rows:
        return times
    if len(found.rows) == 1 and found.cells == one.count:
        return f"{times} (row {found.rows[0]})"
    return f"{times} (rows {', '.join(map(str, found.rows))}{', …' if one.count > found.cells else ''})"


def _problem(one: Unreadable, found: _Places, columns: int, plan: Plan) -> Problem:
    source, checklist = plan.sources[one.table], plan.request.checklist
    code, message, hint = words_about(one, checklist, plan)
    return Problem(
        code,
        f"{message}, {_where(one, found, columns)}.",
        hint,
        source.name,
        row=found.rows[0] if found.rows else None,
        column=source.headings[one.column if found.column is None else found.column],
    )


def words_about(one: Unreadable, checklist: Checklist, plan: Plan) -> tuple[str, str, str]:
    """The code of a text that cannot be read, what is wrong with it, and what to do."""
    raw = shown(one.raw)
    skip = "or add --skip-invalid to leave these rows out and count them."
    if one.what == "rating":
        scale = f"{checklist.values[0]} to {checklist.values[-1]}"
        return "not-an-answer", f"{raw} is not an answer on this scale ({scale})", plan.reader.answer_hint(one.raw)
    if one.what == "date":
        style = plan.request.tables[one.table].date_style
        return "not-a-date", f"{raw} is not a date ({_STYLES[style.value]})", f"Put it right, {skip}"
    if one.what == "role":
        if not one.raw.strip():
            return "no-role", "There is an answer and no role", f"Fill the role in, {skip}"
        roles = list(checklist.roles)
        near = close_to(one.raw, [*roles, *(role.label for role in checklist.roles.values())])
        labels = {role.label: key for key, role in checklist.roles.items()}
        target = labels.get(near[0], near[0]) if near else "ROLE"
        return (
            "not-a-role",
            f'{raw} is not a role of "{checklist.id}" ({", ".join(roles)})',
            f'If you know which it is, add --role "{typed(one.raw)}={target}"; {skip}',
        )
    if one.what == "checklist":
        return (
            "other-version",
            f'{raw} is another version of the checklist; this is "{checklist.id}" version {checklist.version}',
            f"Scores of two versions are not mixed: score them apart, {skip}",
        )
    if not one.raw.strip():
        return "no-item", "There is a rating and no statement", f"Fill the statement in, {skip}"
    near_items = close_to(one.raw, [name for item in checklist.items for name in (item.id, item.text)])
    meant = f'Did you mean "{near_items[0]}"? ' if near_items else ""
    return (
        "not-an-item",
        f'{raw} is not a statement of "{checklist.id}"',
        f"{meant}Use the statement's id, number or text, {skip}",
    )


_STYLES = {
    "iso": "dates in this column are written 2026-03-31",
    "dmy": "dates in this column are written day first, 31/03/2026",
    "mdy": "dates in this column are written month first, 03/31/2026",
}
