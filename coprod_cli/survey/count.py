"""Names of sources in, one tally out: the plan is made, the engine counts, saved tallies are added."""

from __future__ import annotations

import csv
import functools
import operator
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from coprod_cli.checklist.model import Checklist
from coprod_cli.engine.base import CannotRead, Count, Layout, MalformedTable, ProgressWatcher
from coprod_cli.engine.duckdb import DuckDBEngine
from coprod_cli.problems import NothingToScore, Problem, SourceError, UsageError
from coprod_cli.survey.columns import is_usual_name
from coprod_cli.survey.faults import faults_of_rows
from coprod_cli.survey.plan import Choices, Plan, make_plan
from coprod_cli.survey.source import find_sources, saved_tallies
from coprod_cli.survey.unreadable import problems_of
from coprod_cli.survey.words import close_to
from coprod_cli.tallies.saved import load_tally, require_same_checklist
from coprod_cli.tallies.tally import Tally

Explainer = Callable[[list[dict[str, Any]]], None]
"""Is told how each source was understood, before anything is counted."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, how the sources were understood, and what a reader of the numbers should know."""

    tally: Tally
    sources: list[dict[str, Any]] = field(default_factory=list)
    notes: tuple[str, ...] = ()


def count_sources(
    names: Sequence[Any],
    checklist: Checklist,
    choices: Choices,
    *,
    memory: str | None = None,
    watch: ProgressWatcher | None = None,
    explain: Explainer | None = None,
) -> Counted:
    """Counts survey files, DataFrames and saved tallies together.

    Raises:
        SourceError: a source cannot be used as it is.
        UsageError: a choice does not fit the checklist or a saved tally.
        NothingToScore: no answer counts.
    """
    found = find_sources(names)
    saved = saved_tallies(found)
    surveys = [name for name in found if not any(name is other for other in saved)]
    tallies = [_load(name, checklist) for name in saved]
    if tallies:
        choices = _settings_of(tallies[0], saved[0], choices)
    counted = Counted(Tally(checklist.id, checklist.version, checklist.sha256))
    if surveys:
        with counting(surveys, checklist, choices, memory=memory, watch=watch, explain=explain) as (_, plan, count):
            counted = Counted(count.tally, plan.explain(), tuple(notes_of(plan, count)))
        tallies.append(counted.tally)
    tally = functools.reduce(operator.add, tallies)
    if not tally.read.answered and not tally.read.not_applicable:
        raise NothingToScore(
            Problem(
                "nothing-to-score",
                f"No answer counts: {tally.read.rows:,} rows were read, {tally.read.blank:,} cells are blank, "
                f"{tally.read.invalid:,} cannot be read, {tally.read.excluded:,} were left out.",
                "Look at --from and --to, and at how the file was understood: add --explain.",
            )
        )
    return replace(counted, tally=tally)


@contextmanager
def counting(
    names: Sequence[Any],
    checklist: Checklist,
    choices: Choices,
    *,
    memory: str | None = None,
    watch: ProgressWatcher | None = None,
    explain: Explainer | None = None,
    one_by_one: bool = False,
) -> Iterator[tuple[DuckDBEngine, Plan, Count]]:
    """An engine that has counted some survey files, while its tables still stand."""
    with tempfile.TemporaryDirectory(prefix="coprod-") as folder:
        plan = make_plan(names, checklist, choices, Path(folder))
        plan = replace(plan, request=replace(plan.request, one_by_one=one_by_one))
        if explain:
            explain(plan.explain())
        with DuckDBEngine(memory=memory, watch=watch) as engine:
            try:
                count = engine.count(plan.request)
            except MalformedTable as error:
                plan = _mended(plan, Path(folder), error)
                count = _count_again(engine, plan)
            except CannotRead as error:
                raise SourceError(problems_of(error, plan)) from None
            yield engine, plan, count


def _count_again(engine: DuckDBEngine, plan: Plan) -> Count:
    try:
        return engine.count(plan.request)
    except CannotRead as error:
        raise SourceError(problems_of(error, plan)) from None
    except MalformedTable as error:
        raise SourceError(
            Problem(
                "malformed",
                f"A file cannot be read: {str(error).splitlines()[0]}",
                "Open it in a spreadsheet and export it again as CSV UTF-8.",
                ", ".join(source.name for source in plan.sources),
            )
        ) from None


def _mended(plan: Plan, folder: Path, error: MalformedTable) -> Plan:
    """The same plan on copies with even line ends, when nothing is wrong with the rows themselves."""
    problems: list[Problem] = []
    tables = list(plan.request.tables)
    for number, (source, table) in enumerate(zip(plan.sources, plan.request.tables, strict=True)):
        if source.kind != "delimited" or source.path is None:
            continue
        faults = faults_of_rows(source.name, source.path, source.delimiter, source.headings)
        problems += faults
        if not faults:
            copy = folder / f"even-{number}.csv"
            with (
                source.path.open(encoding="utf-8-sig", newline="") as stream,
                copy.open("w", encoding="utf-8", newline="") as out,
            ):
                rows = (row for row in csv.reader(stream, delimiter=source.delimiter) if row)
                csv.writer(out, lineterminator="\n").writerows(rows)
            tables[number] = replace(table, path=copy, delimiter=",", lines_before=0)
    if problems:
        raise SourceError(problems) from error
    return replace(plan, request=replace(plan.request, tables=tables))


def _load(path: str, checklist: Checklist) -> Tally:
    tally = load_tally(path)
    require_same_checklist(tally, checklist, path)
    return tally


def _settings_of(tally: Tally, name: str, choices: Choices) -> Choices:
    """A saved tally was counted by its own groups and periods; asking for others cannot be met."""
    if choices.date_from or choices.date_to:
        raise UsageError(
            Problem(
                "tally-has-no-dates",
                "A saved tally holds counts, not dates, so --from and --to cannot be used with it.",
                "Count the survey files again with these dates.",
                name,
            )
        )
    for option, asked, has in (("--by", choices.by, tally.by), ("--every", choices.every, tally.every)):
        if asked and asked != has:
            shown = f"with {option} {has if isinstance(has, str) else ', '.join(has)}" if has else f"without {option}"
            raise UsageError(
                Problem(
                    "tally-other-settings",
                    f"This tally was counted {shown}, and cannot be counted again.",
                    f"Leave {option} out, or count the survey files again.",
                    name,
                )
            )
    return replace(choices, by=tally.by, every=tally.every)


def _meant(items: Sequence[str], unused: Sequence[str], plan: Plan) -> Iterator[str]:
    """Unused columns that nearly name a statement: suggested, never used."""
    texts = {item.id: item.text for item in plan.request.checklist.items}
    for item in items:
        for column in (close_to(item, unused) or close_to(texts[item], unused))[:1]:
            yield f'  Did you mean the column "{column}"? Then add --column {item}="{column}".'


def notes_of(plan: Plan, count: Count) -> Iterator[str]:
    """What a reader should know before trusting the numbers, beside what the read counts say."""
    for source in plan.sources:
        yield from source.notes
    for told in plan.explain():
        if told["items_without_column"]:
            yield f"{told['source']}: statements without a column: {', '.join(told['items_without_column'])}."
            yield from _meant(told["items_without_column"], told["unused"], plan)
        role = told["role"] and next((name for name in told["unused"] if is_usual_name("role", name)), None)
        if role:
            yield f'{told["source"]}: the column "{role}" was not read, since --as says who answered.'
    if count.undated:
        yield f"Left out because they have no date: {count.undated:,}."
    if count.future:
        yield f"Responses dated in the future: {count.future:,}."
    if count.split_pairs:
        yield f"Pairs whose two sides are in different groups or periods, so not counted: {count.split_pairs:,}."
    for table in plan.request.tables:
        if table.layout is Layout.LONG and not {"respondent", "pair"} & table.columns.keys():
            yield (
                f"{table.name}: no column names the respondent or the pair, so each row is a voice of its own, "
                'and nobody\'s answers are added up. If there is one, add --column respondent="…".'
            )
