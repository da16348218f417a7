"""All that is decided about some sources before anything is counted: which column is what, and how dates read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from coprod_cli.checklist.model import Checklist
from coprod_cli.engine.base import CountRequest, DateStyle, Readings, Table
from coprod_cli.problems import Problem, SourceError, UsageError
from coprod_cli.survey.answers import Reader
from coprod_cli.survey.columns import THINGS, ColumnFinder, Columns
from coprod_cli.survey.dates import DateEvidence
from coprod_cli.survey.source import Source, Written, open_source, open_written
from coprod_cli.survey.words import shown


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person said about the sources and the question, beside the checklist."""

    columns: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    as_role: str | None = None
    dates: str | None = None
    by: tuple[str, ...] = ()
    every: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    skip_invalid: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Sources with their tables, and the request that an engine takes."""

    sources: tuple[Source, ...]
    request: CountRequest
    reader: Reader

    def explain(self) -> list[dict[str, Any]]:
        """For each source: how it is laid out, what each column is, how dates are read, what is not used."""
        return [
            _explained(source, table, self.request.checklist)
            for source, table in zip(self.sources, self.request.tables, strict=True)
        ]


def make_plan(names: Sequence[Any], checklist: Checklist, choices: Choices, folder: Path) -> Plan:
    """Opens the sources and decides what each column is.

    ``folder`` holds what has to be unpacked; it must outlive the plan.

    Raises:
        SourceError: a file cannot be used as it is; all problems of all files at once.
        UsageError: a choice names something that the checklist does not have.
    """
    reader = Reader(checklist, choices.answers, choices.roles)
    if choices.as_role is not None and choices.as_role not in checklist.roles:
        raise UsageError(
            Problem(
                "unknown-role",
                f'"{choices.as_role}" is not a role of the checklist "{checklist.id}".',
                f"Its roles are {', '.join(checklist.roles)}.",
            )
        )
    problems: list[Problem] = []
    sources: list[Source] = []
    tables: list[Table] = []
    for name in names:
        try:
            if isinstance(name, Written):
                source = open_written(name, checklist, folder)
            else:
                source = open_source(name, folder)
        except SourceError as error:
            problems += error.problems
            continue
        finder = ColumnFinder(
            source.name,
            source.headings,
            reader,
            choices.columns,
            role_given=choices.as_role is not None,
            by=choices.by,
        )
        columns = finder.find()
        problems += finder.problems
        if columns is None:
            continue
        style, wrong = _date_style(source, columns, choices)
        problems += wrong
        sources.append(source)
        tables.append(_table(source, columns, checklist, choices, style))
    if problems:
        raise SourceError(problems)
    request = CountRequest(
        checklist,
        tables,
        _first_readings(sources, tables, reader),
        reader,
        by=choices.by,
        every=choices.every,
        date_from=choices.date_from,
        date_to=choices.date_to,
        compare=checklist.compare,
        skip_invalid=choices.skip_invalid,
    )
    return Plan(tuple(sources), request, reader)


def _table(source: Source, columns: Columns, checklist: Checklist, choices: Choices, style: DateStyle) -> Table:
    roles = list(checklist.roles)
    role = None
    if choices.as_role is not None:
        role = roles.index(choices.as_role)
    elif "role" not in columns.things:
        role = 0
    return Table(
        source.name,
        source.kind,
        len(source.headings),
        columns.layout,
        columns.things,
        columns.items,
        columns.by,
        role,
        style,
        source.path,
        source.delimiter,
        source.lines_before,
        source.frame,
        source.headings,
    )


def _date_style(source: Source, columns: Columns, choices: Choices) -> tuple[DateStyle, list[Problem]]:
    """How the date column is written: from its first rows if they prove it, else from the whole column."""
    column = columns.things.get("date")
    if column is None:
        if not (choices.every or choices.date_from or choices.date_to):
            return DateStyle.ISO, []
        return DateStyle.ISO, [
            Problem(
                "no-column",
                "There is no column for the date, which --every, --from and --to need.",
                'Say which column it is: --column date="…".',
                source.name,
            )
        ]
    evidence = DateEvidence()
    evidence.look(row[column] for row in source.sample)
    if choices.dates and evidence.slashed:
        return DateStyle(choices.dates), []
    if evidence.style is None and evidence.slashed:
        evidence.look(str(row[column] or "") for _, row in source.records())
    if evidence.style is not None:
        return evidence.style, []
    heading = source.headings[column]
    if evidence.day_first and evidence.month_first:
        message = f'Dates are written both ways: "{evidence.day_first}" and "{evidence.month_first}".'
        hint = "Write all of them as 2026-03-31."
    elif evidence.slashed:
        message = "No date in this column shows whether the day or the month comes first."
        hint = "Say which: --dates dmy (day first) or --dates mdy (month first)."
    else:
        message = f"{shown(evidence.other or '')} is not a date that can be read."
        hint = 'Write dates as 2026-03-31, or name another column: --column date="…".'
    return DateStyle.ISO, [Problem("dates-unproved", message, hint, source.name, column=heading)]


def _first_readings(sources: Iterable[Source], tables: Iterable[Table], reader: Reader) -> Readings:
    """What the raw texts of the first rows mean, so that most files need no second look."""
    items: dict[str, int] = {}
    roles: dict[str, int] = {}
    answers: dict[str, int] = {}
    checklists: dict[str, bool] = {}
    for source, table in zip(sources, tables, strict=True):
        wanted: list[tuple[int, dict[str, Any], Any]] = []
        if "item" in table.columns:
            wanted += [
                (table.columns["item"], items, reader.item),
                (table.columns["rating"], answers, reader.answer),
            ]
        if "role" in table.columns:
            wanted.append((table.columns["role"], roles, reader.role))
        if "checklist" in table.columns:
            wanted.append((table.columns["checklist"], checklists, reader.for_checklist))
        wanted += [(column, answers, reader.answer) for column in table.items.values()]
        for column, known, read in wanted:
            for text in {row[column] for row in source.sample}:
                meaning = read(text) if text else None
                if meaning is not None:
                    known[text] = meaning
    return Readings(items, roles, answers, checklists)


def _explained(source: Source, table: Table, checklist: Checklist) -> dict[str, Any]:
    items = {checklist.items[item].id: source.headings[column] for item, column in table.items.items()}
    used = {*table.columns.values(), *table.items.values(), *table.by}
    told: dict[str, Any] = {
        "source": source.name,
        "layout": table.layout.value,
        "columns": {thing: source.headings[table.columns[thing]] for thing in THINGS if thing in table.columns},
        "items": items,
        "items_without_column": [item.id for item in checklist.items if table.items and item.id not in items],
        "role": list(checklist.roles)[table.role] if table.role is not None else None,
        "dates": table.date_style.value if "date" in table.columns else None,
        "by": [source.headings[column] for column in table.by],
        "unused": [heading for n, heading in enumerate(source.headings) if n not in used],
    }
    if source.kind == "delimited":
        told["delimiter"] = source.delimiter_name
    return told
