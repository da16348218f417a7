"""Names of sources in, one tally out: the plan is made, the engine counts, saved tallies are added."""

from __future__ import annotations

import functools
import operator
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from coprod_cli.checklist.model import Checklist
from coprod_cli.engine.base import CannotRead, Count, Layout, MalformedTable, ProgressWatcher, WaveOrder
from coprod_cli.engine.duckdb import DuckDBEngine
from coprod_cli.problems import NothingToScore, Problem, SourceError, UsageError
from coprod_cli.survey.advice import advice_on_texts
from coprod_cli.survey.columns import is_usual_name
from coprod_cli.survey.encoding import is_misread
from coprod_cli.survey.in_place import holds_blank_rows, holds_headings_again
from coprod_cli.survey.periods_asked import (
    in_one_order,
    notes_of_periods,
    require_use_of_periods,
    settings_of_periods,
)
from coprod_cli.survey.plan import Choices, Plan, make_plan
from coprod_cli.survey.requirements import require_mappings_used, require_use
from coprod_cli.survey.row_notes import notes_of_names, notes_of_rows
from coprod_cli.survey.source import Source, find_sources, saved_tallies, settled
from coprod_cli.survey.unreadable import problems_of
from coprod_cli.survey.words import close_to, shown
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
    wave_order: WaveOrder | None = None


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
    tallies = [_load(name, checklist, choices.compare) for name in saved]
    if tallies:
        choices = _settings_of(tallies[0], saved[0], choices)
    if not surveys:
        require_use_of_periods(choices)
        require_use(choices.files, ())
        require_mappings_used(choices.mappings, ())
    counted = Counted(Tally(checklist.id, checklist.version, checklist.sha256))
    if surveys:
        with counting(surveys, checklist, choices, memory=memory, watch=watch, explain=explain) as (_, plan, count):
            counted = Counted(count.tally, plan.explain(), tuple(notes_of(plan, count)), count.wave_order)
        tallies.append(counted.tally)
    tally = functools.reduce(operator.add, in_one_order(tallies, saved, choices.waves))
    require_answers(tally)
    return replace(counted, tally=tally)


def require_answers(tally: Tally) -> None:
    """Raises NothingToScore when no answer counts."""
    if not tally.read.suppressed and not tally.read.answered and not tally.read.not_applicable:
        raise NothingToScore(
            Problem(
                "nothing-to-score",
                f"No answer counts: {tally.read.rows:,} rows were read, {tally.read.blank:,} cells are blank, "
                f"{tally.read.invalid:,} cannot be read, {tally.read.excluded:,} were left out.",
                "Look at --from and --to, and at how the file was understood: add --explain.",
            )
        )


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
            plan, count = count_plan(engine, plan, Path(folder))
            yield engine, plan, count


def count_plan(engine: DuckDBEngine, plan: Plan, folder: Path) -> tuple[Plan, Count]:
    """The count, after a second look at files whose rows need one. Raises SourceError: some cannot be counted."""
    try:
        count = engine.count(plan.request)
        mended = _mended(plan, folder, *_doubts(plan, count))
        return (plan, count) if mended is plan else (mended, engine.count(mended.request))
    except MalformedTable:
        plan = _mended(plan, folder, _every_source)
    except CannotRead as error:
        mended = _mended(plan, folder, holds_headings_again, holds_blank_rows)
        if mended is plan:
            raise _unreadable(error, plan) from None
        plan = mended
    try:
        return plan, engine.count(plan.request)
    except CannotRead as error:
        raise _unreadable(error, plan) from None
    except MalformedTable as error:
        raise SourceError(
            Problem(
                "malformed",
                f"A file cannot be read: {str(error).splitlines()[0]}",
                "Open it in a spreadsheet and export it again as CSV UTF-8.",
                ", ".join(source.name for source in plan.sources),
            )
        ) from None


def _unreadable(error: CannotRead, plan: Plan) -> SourceError:
    return SourceError(problems_of(error, plan), advice_on_texts(error.unreadable, plan.request.checklist))


def _every_source(source: Source) -> bool:
    return True


def _doubts(plan: Plan, count: Count) -> Iterator[Callable[[Source], bool]]:
    """What may have been counted and is no answer. Most counts leave no doubt."""
    read = count.tally.read
    if read.invalid:
        # With --skip-invalid headings that stand once more are among what cannot be read.
        yield holds_headings_again
    one_role = any(table.role is not None and table.layout is Layout.WIDE for table in plan.request.tables)
    if read.excluded or read.invalid or (read.blank and one_role):
        yield holds_blank_rows
    if not read.rows:
        yield _every_source


def _mended(plan: Plan, folder: Path, *doubts: Callable[[Source], bool]) -> Plan:
    """The same plan on even copies of the text files for which a doubt is true; itself when there are none."""
    problems: list[Problem] = []
    sources, tables = list(plan.sources), list(plan.request.tables)
    for number, (source, table) in enumerate(zip(plan.sources, plan.request.tables, strict=True)):
        if not any(doubt(source) for doubt in doubts):
            continue
        try:
            source = settled(source, folder)
        except SourceError as error:
            problems += error.problems
            continue
        if source is not sources[number]:
            sources[number] = source
            tables[number] = replace(
                table,
                path=source.path,
                delimiter=source.delimiter,
                lines_before=source.lines_before,
                width=source.width,
                numbered=source.even,
            )
    if problems:
        raise SourceError(problems)
    if sources == list(plan.sources):
        return plan
    return replace(plan, sources=tuple(sources), request=replace(plan.request, tables=tables))


def _load(path: str, checklist: Checklist, compare: tuple[str, str] | None) -> Tally:
    """A saved tally with its pairs turned to the two roles asked for; others than its own two it cannot tell."""
    tally = load_tally(path)
    require_same_checklist(tally, checklist, path)
    if compare is None or tally.compare == compare:
        return tally
    if tally.compare is not None and set(tally.compare) == set(compare):
        return tally.turned()
    has = f"holds pairs of {' and '.join(tally.compare)}" if tally.compare else "holds no pairs"
    raise UsageError(
        Problem(
            "tally-other-settings",
            f"This tally {has}, and can tell nothing of pairs of {' and '.join(compare)}.",
            f"Leave --roles out, or count the survey files again with --roles {','.join(compare)}.",
            path,
        )
    )


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
    choices = settings_of_periods(tally, name, choices)
    return replace(choices, by=tally.by, every=tally.every, compare=tally.compare)


def _meant(items: Sequence[str], unused: Sequence[str], plan: Plan) -> Iterator[str]:
    """Unused columns that nearly name a statement: suggested, never used."""
    texts = {item.id: item.text for item in plan.request.checklist.items}
    for item in items:
        for column in (close_to(item, unused) or close_to(texts[item], unused))[:1]:
            yield f'  Did you mean the column "{column}"? Then add --column {item}="{column}".'


def _misread(source: Source, used: set[int]) -> Iterator[str]:
    """Headings, and columns that are used, that look read in a wrong encoding. Cells may be about somebody."""
    for heading in source.headings:
        if is_misread(heading):
            yield f"{source.name}: the heading {shown(heading)} looks as if it was once read in a wrong encoding."
    for column in sorted(used):
        if any(is_misread(row[column]) for row in source.sample):
            name = shown(source.headings[column])
            yield f"{source.name}: some cells of the column {name} look as if they were once read in a wrong encoding."


def notes_of(plan: Plan, count: Count) -> Iterator[str]:
    """What a reader should know before trusting the numbers, beside what the read counts say."""
    for source, table in zip(plan.sources, plan.request.tables, strict=True):
        yield from source.notes
        yield from _misread(source, {*table.columns.values(), *table.items.values(), *table.by})
    for told in plan.explain():
        if told["items_without_column"]:
            yield f"{told['source']}: statements without a column: {', '.join(told['items_without_column'])}."
            yield from _meant(told["items_without_column"], told["unused"], plan)
        role = told["role"] and next((name for name in told["unused"] if is_usual_name("role", name)), None)
        if role:
            who = told.get("origins", {}).get("as", "--as")
            yield f'{told["source"]}: the column "{role}" was not read, since {who} says who answered.'
    yield from notes_of_rows(plan, count)
    yield from notes_of_names(plan)
    yield from notes_of_periods(plan.request, count)
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
