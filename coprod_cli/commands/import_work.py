"""What ``coprod import`` does, in one transaction: sources are read, and their responses go into the store."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coprod_cli.api import load_checklist
from coprod_cli.commands.options import Asked
from coprod_cli.engine.base import Count
from coprod_cli.engine.duckdb import DuckDBEngine
from coprod_cli.problems import Problem, SourceError, UsageError
from coprod_cli.ratings.backup import Backup, Further, keep_definitions, read_export, take_in_tables
from coprod_cli.ratings.differences import Incoming
from coprod_cli.ratings.exported import AS_WRITTEN, Definitions
from coprod_cli.ratings.exported_rows import read_rows
from coprod_cli.ratings.identity import Origin, keep_origin, last_row_before, origin, source_of
from coprod_cli.ratings.importing import Outcome, rows_gone, take_in, take_out
from coprod_cli.ratings.records import now
from coprod_cli.ratings.responses import definition, keep_definition, refuse_another
from coprod_cli.ratings.store import Store, open_store, store_path
from coprod_cli.survey.count import counting, notes_of, require_answers
from coprod_cli.survey.files import FileChoices
from coprod_cli.survey.given import Given, digest_of, holds_marks, look_at, place_of, rows_of, sheet_of
from coprod_cli.survey.plan import Plan
from coprod_cli.survey.responses import AboutAll, Merged, responses_of
from coprod_cli.survey.said import files_of, mapping_of
from coprod_cli.survey.source import Source

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist
    from coprod_cli.engine.base import ProgressWatcher


@dataclass(slots=True)
class Imported:
    """What an import did, or would do.

    ``gone`` counts, by file, the stored responses of rows that named nobody and that the file no longer has.
    ``notes`` are about how the survey files were read.
    """

    dry_run: bool
    outcome: Outcome = field(default_factory=Outcome)
    merged: Merged = field(default_factory=Merged)
    further: list[Further] = field(default_factory=list)
    gone: dict[str, int] = field(default_factory=dict)
    count: Count | None = None
    unused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def take_sources(
    asked: Asked, watch: ProgressWatcher | None, *, date: str | None, team: str | None, dry_run: bool, replace: bool
) -> Imported:
    """Takes the sources into the store that was asked for; with ``dry_run`` all is undone again.

    Raises:
        SourceError, UsageError: something cannot be taken as it is. Nothing is written then.
        NothingToScore: the survey files hold no answer.
    """
    done = Imported(dry_run)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="coprod-")))
        given = look_at(asked.source or [], _file_choices(asked), folder)
        about_all = AboutAll(date, team)
        surveys = None
        if given.surveys:
            surveys = stack.enter_context(_counted(asked, given, watch))
            _refuse_what_is_said_twice(surveys.plan, about_all)
        elif said := _said_about_rows(asked, about_all):
            raise UsageError(
                Problem(
                    "options-clash",
                    f"An export says everything itself, so {', '.join(said)} cannot be used with it.",
                    "Leave the option out.",
                )
            )
        exports = _Exports(asked, given)
        store = stack.enter_context(_store(asked, folder, dry_run))
        with _transaction(store, dry_run) as connection:
            incoming: list[Iterator[Incoming]] = [exports.take_in(store, connection)]
            if surveys:
                incoming.append(surveys.responses(store, connection, about_all, done.merged))
            done.outcome = take_in(connection, chain(*incoming), replace_moved=replace)
            done.further = [take_in_tables(connection, backup) for backup in exports.backups]
            if surveys:
                for name, ids in surveys.remember(connection, done.merged):
                    if replace:
                        done.outcome.removed += take_out(connection, name, ids)
                    elif ids:
                        done.gone[name] = len(ids)
        if surveys:
            done.count = surveys.count
            done.notes = list(notes_of(surveys.plan, surveys.count))
            done.unused = list(dict.fromkeys(name for told in surveys.plan.explain() for name in told["unused"]))
    return done


def _file_choices(asked: Asked) -> FileChoices:
    files = FileChoices(
        asked.sheet, asked.encoding, asked.delimiter, asked.header_rows, asked.skip_rows, asked.last_row
    )
    if problems := list(files.problems()):
        raise UsageError(problems)
    if asked.mapping and "-" in (asked.source or []):
        from coprod_cli.survey.mapping_reader import mappings_for, read_mapping

        # What comes through a pipe is opened before it is known which checklist it is for.
        mapping = mapping_of("standard input", mappings_for([read_mapping(path) for path in asked.mapping], None))
        files = files_of(mapping, files)
    return files


class _Undo(Exception):
    """Ends a transaction that was only to be looked at."""


@contextmanager
def _transaction(store: Store, dry_run: bool) -> Iterator[sqlite3.Connection]:
    # Many rows are written at once: pages stay in memory until the end, when they are few enough.
    store.connection.execute("PRAGMA cache_size = -65536")
    try:
        with store.writing() as connection:
            yield connection
            if dry_run:
                raise _Undo
    except _Undo:
        pass


@contextmanager
def _store(asked: Asked, folder: Path, dry_run: bool) -> Iterator[Store]:
    path = store_path(asked.store)
    if dry_run and not path.exists():
        # What would be added to no store is what would be added to an empty one.
        path = folder / "empty.db"
    with open_store(path, create=True) as store:
        yield store


# -- survey files --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Surveys:
    """Survey files that were counted: what they hold is known to be readable."""

    files: list[str | Source]
    engine: DuckDBEngine
    plan: Plan
    count: Count
    origins: list[tuple[Origin, str]] = field(default_factory=list)

    @property
    def checklist(self) -> Checklist:
        return self.plan.request.checklist

    def responses(
        self, store: Store, connection: sqlite3.Connection, about_all: AboutAll, merged: Merged
    ) -> Iterator[Incoming]:
        """What the files hold, as responses; the definition is kept first."""
        keep_definition(connection, self.checklist)
        about_every = {"date": about_all.date, "team": about_all.team}
        for file, table, said in zip(self.files, self.plan.sources, self.plan.said, strict=True):
            of_rows = {**about_every, "as": said.as_role, "sheet": sheet_of(table)}
            one = origin(place_of(file, table), digest_of(file, table), of_rows)
            self.origins.append((one, source_of(connection, one)))
        sources = [source for _, source in self.origins]
        yield from responses_of(self.plan, self.engine.rows(), sources, about_all, merged)

    def remember(self, connection: sqlite3.Connection, merged: Merged) -> Iterator[tuple[str, list[str]]]:
        """Keeps where the files came from; gives the responses of rows that each held before and no longer holds."""
        at = now()
        for number, (file, (one, source)) in enumerate(zip(self.plan.sources, self.origins, strict=True)):
            before, unnamed = last_row_before(connection, source), merged.unnamed.get(number, [])
            keep_origin(connection, one, source, max([before, *unnamed]), at)
            yield file.name, rows_gone(connection, self.checklist, source, before, unnamed)


@contextmanager
def _counted(asked: Asked, given: Given, watch: ProgressWatcher | None) -> Iterator[_Surveys]:
    """The survey files counted, so that every problem is told as ``coprod score`` tells it."""
    names = [one if isinstance(one, str) else one.name for one in given.surveys]
    question = replace(asked, source=names, store=None).question(watch)
    with counting(
        given.surveys,
        question.checklist,
        question.choices(),
        memory=question.memory,
        watch=watch,
        explain=question.explain,
    ) as (engine, plan, count):
        _refuse_altered_exports(plan)
        _refuse_waves(plan, count)
        require_answers(count.tally)
        yield _Surveys(given.surveys, engine, plan, count)


def _refuse_altered_exports(plan: Plan) -> None:
    """An export that came as a workbook would be taken for answers of somebody else."""
    message = "This is an export that another program saved in a form of its own."
    problems = [Problem("export-damaged", message, AS_WRITTEN, one.name) for one in plan.sources if holds_marks(one)]
    if problems:
        raise SourceError(problems)


def _refuse_waves(plan: Plan, count: Count) -> None:
    """A response is kept with its day: several of one voice without a day would be taken for one."""
    wave = plan.request.wave
    if wave is None or len({key.group[wave] for key in count.tally.answers}) < 2:
        return
    raise UsageError(
        Problem(
            "period-not-kept",
            f'The column "{table.headings[table.by[wave]]}" tells several times apart, and the store knows only days.',
            "Take one time after the other: leave the rows of the others out with --leave-out, and say --date.",
            table.name,
        )
        for table in plan.request.tables
    )


def _refuse_what_is_said_twice(plan: Plan, about_all: AboutAll) -> None:
    problems = [
        Problem(
            "said-twice",
            f'The column "{table.headings[table.columns[thing]]}" says the {thing}, and --{thing} says it too.',
            f"Leave --{thing} out; take files without such a column in a call of their own.",
            table.name,
        )
        for thing, said in (("date", about_all.date), ("team", about_all.team))
        for table in plan.request.tables
        if said and thing in table.columns
    ]
    if problems:
        raise UsageError(problems)


def _said_about_rows(asked: Asked, about_all: AboutAll) -> list[str]:
    said: dict[str, Any] = {
        "--as": asked.as_role,
        "--column": asked.column,
        "--role": asked.role,
        "--answer": asked.answer,
        "--dates": asked.dates,
        "--skip-invalid": asked.skip_invalid,
        "--map": asked.mapping,
        "--leave-out": asked.leave_out,
        "--pseudonymise": asked.pseudonymise,
        "--date": about_all.date,
        "--team": about_all.team,
    }
    return [option for option, value in said.items() if value]


# -- exports -------------------------------------------------------------------------------------


class _Exports:
    """What was exported before, read and checked."""

    def __init__(self, asked: Asked, given: Given) -> None:
        self.backups: list[Backup] = [read_export(name, content) for name, content in given.objects]
        self.responses: list[Incoming] = [one for backup in self.backups for one in backup.responses]
        self.checklists: list[Checklist] = []
        if not given.tables:
            return
        named = load_checklist(asked.checklist, asked.checklists) if asked.checklist else None
        definitions = Definitions(_kept(store_path(asked.store)), named, asked.checklists)
        for source in given.tables:
            found, checklists = read_rows(
                source.name, source.headings, rows_of(source), definitions, guarded=source.kind == "delimited"
            )
            self.responses += found
            self.checklists += checklists

    def take_in(self, store: Store, connection: sqlite3.Connection) -> Iterator[Incoming]:
        """The responses; their definitions are kept first."""
        for checklist in self.checklists:
            keep_definition(connection, checklist)
        for backup in self.backups:
            keep_definitions(connection, backup)
        yield from self.responses
        # Now that all are in: an export may itself hold two checklists of one name.
        for checklist in chain(self.checklists, *(backup.checklists.values() for backup in self.backups)):
            refuse_another(connection, checklist)


def _kept(path: Path) -> dict[str, Checklist]:
    """The definitions in the store, where there is one."""
    if not path.exists():
        return {}
    with open_store(path) as store, store.reading() as connection:
        found = connection.execute("SELECT sha256 FROM definitions").fetchall()
        return {sha256: definition(store, sha256) for (sha256,) in found}
