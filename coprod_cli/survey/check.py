"""Everything that can be told of some sources before anybody trusts them: nothing stops at the first wrong value."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from coprod_cli.checklist.model import Checklist
from coprod_cli.engine.base import Count, ProgressWatcher
from coprod_cli.engine.duckdb import DuckDBEngine
from coprod_cli.problems import NothingToScore, Problem, SourceError, UsageError
from coprod_cli.scoring.check import findings_of
from coprod_cli.scoring.check_statements import reliability_of, statements_of
from coprod_cli.scoring.checked import SEVERITIES, Check, Counted, Finding, Place, Rows, Seen
from coprod_cli.survey import count as counts
from coprod_cli.survey.check_told import error_finding, findings_of_plan
from coprod_cli.survey.error_rows import ErrorRow, rows_of_cells, rows_of_problems
from coprod_cli.survey.files import FileChoices
from coprod_cli.survey.plan import Choices, Plan, make_plan, name_of
from coprod_cli.survey.said import said_about
from coprod_cli.survey.source import Written, find_sources, open_source, saved_tallies
from coprod_cli.survey.words import same
from coprod_cli.tallies.tally import Tally

_ID = re.compile(
    r"#|(?:.*[\s_-]|response|record|submission|entry|form)?(?:id|uuid|guid|key)|no\.|nr\.?|number|row|index"
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a check found, and how each source was understood. ``errors`` are the rows that are wrong."""

    counted: Counted
    findings: list[Finding]
    sources: list[dict[str, Any]]
    errors: list[ErrorRow]

    def check(self, settings: dict[str, object]) -> Check:
        """All of it, with what was asked for."""
        counted, seen = self.counted, self.counted.seen
        if seen is not None and seen.first_day is not None and seen.last_day is not None:
            settings |= {"first_day": seen.first_day.isoformat(), "last_day": seen.last_day.isoformat()}
        return Check(
            counted.checklist,
            counted.tally.read,
            settings,
            tuple(self.findings),
            tuple(statements_of(counted)),
            tuple(reliability_of(counted)),
        )


def check_sources(
    names: Sequence[Any],
    checklist: Checklist,
    choices: Choices,
    *,
    memory: str | None = None,
    watch: ProgressWatcher | None = None,
    explain: counts.Explainer | None = None,
    rows_too: bool = False,
) -> Looked:
    """Looks at survey files, DataFrames, saved tallies and the store, and tells everything at once.

    What cannot be read is an error, or a warning where ``choices.skip_invalid`` says that it is known. ``rows_too``
    gathers every row that is wrong.

    Raises:
        UsageError: a choice does not fit the checklist or a saved tally.
        NothingToScore: there is no store, or it holds nothing to this checklist.
    """
    looking = _Looking(checklist, choices, memory, watch, explain, rows_too)
    return looking.looked(names)


@dataclass(slots=True)
class _Looking:
    checklist: Checklist
    choices: Choices
    memory: str | None
    watch: ProgressWatcher | None
    explain: counts.Explainer | None
    rows_too: bool
    problems: list[Problem] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    errors: list[ErrorRow] = field(default_factory=list)
    columnless: dict[str, str | None] = field(default_factory=dict)
    tallies: list[Tally] = field(default_factory=list)

    def looked(self, names: Sequence[Any]) -> Looked:
        found = self._found(names)
        saved = saved_tallies(found)
        surveys = [name for name in found if not any(name is other for other in saved)]
        for name in saved:
            self._add_saved(name, alone=not surveys)
        n_saved = len(self.tallies)
        seen, count, rows = self._surveys(surveys) if surveys else (None, None, {})
        tally = self._whole()
        counted = Counted(
            tally,
            self.checklist,
            seen,
            n_saved,
            self.choices.as_role,
            count.undated if count else 0,
            count.split_pairs if count else 0,
            self.columnless,
            lambda places: _rows_by_file(places, rows),
        )
        errors = [error_finding(problem) for problem in self.problems]
        wrong = dict.fromkeys(problem.file for problem in self.problems if problem.file)
        if wrong and tally.read.rows:
            message = f"All that follows leaves out {', '.join(wrong)}, which cannot be counted."
            self.found.append(Finding("not-counted", "note", message, count=len(wrong)))
        findings = [*errors, *self.found, *findings_of(counted)]
        findings.sort(key=lambda finding: SEVERITIES.index(finding.severity))
        return Looked(counted, findings, self.sources, [*rows_of_problems(self.problems), *self.errors])

    def _found(self, names: Sequence[Any]) -> list[Any]:
        good = []
        for name in names:
            try:
                find_sources([name])
                good.append(name)
            except SourceError as error:
                self.problems += error.problems
        return find_sources(good)

    # -- saved tallies -----------------------------------------------------------------------------

    def _add_saved(self, name: str, *, alone: bool) -> None:
        choices = self.choices if alone else replace(self.choices, files=FileChoices())
        try:
            tally = counts.count_sources([name], self.checklist, choices).tally
        except (SourceError, NothingToScore) as error:
            self.problems += error.problems
            return
        self.tallies.append(tally)
        self.choices = replace(self.choices, by=tally.by, every=tally.every, compare=tally.compare)

    def _whole(self) -> Tally:
        if not self.tallies:
            return Tally(self.checklist.id, self.checklist.version, self.checklist.sha256, self.checklist.compare)
        whole = self.tallies[0]
        for tally in self.tallies[1:]:
            try:
                whole += tally
            except SourceError as error:
                self.problems += error.problems
        # What cannot be read has its own words.
        if not self.problems and not any(finding.severity == "error" for finding in self.found):
            try:
                counts.require_answers(whole)
            except NothingToScore as error:
                self.problems += error.problems
        return whole

    # -- survey files ------------------------------------------------------------------------------

    def _surveys(self, names: Sequence[Any]) -> tuple[Seen | None, Count | None, Mapping[Place, tuple[str, int]]]:
        with tempfile.TemporaryDirectory(prefix="coprod-") as place:
            folder = Path(place)
            plan = self._plan(self._readable(names, folder), folder)
            if plan is None:
                return None, None, {}
            if self.explain:
                self.explain(plan.explain())
            plan = replace(plan, request=replace(plan.request, checking=True, skip_invalid=True))
            with DuckDBEngine(memory=self.memory, watch=self.watch) as engine:
                counted = self._counted(engine, plan, folder)
                if counted is None:
                    return None, None, {}
                plan, count = counted
                self.tallies.append(count.tally)
                self.sources += plan.explain()
                found, columnless = findings_of_plan(plan, count, accepted=self.choices.skip_invalid)
                self.found += found
                self.columnless |= columnless
                if self.rows_too:
                    self.errors += rows_of_cells(plan, count)
                seen = engine.look(count, {n: _id_columns(plan, n) for n in range(len(plan.sources))})
                return seen, count, _row_numbers(plan, seen)

    def _plan(self, names: Sequence[Any], folder: Path) -> Plan | None:
        """A plan of the sources that can be used; the problems of the others are kept."""
        try:
            return make_plan(names, self.checklist, self.choices, folder) if names else None
        except SourceError as error:
            self.problems += error.problems
            wrong = {problem.file for problem in error.problems}
        usable = [name for name in names if (name.name if isinstance(name, Written) else name_of(name)) not in wrong]
        if len(usable) == len(names) or not usable:
            return None
        try:
            return self._plan(usable, folder)
        except UsageError:
            # What was said is about the sources that cannot be used.
            return None

    def _readable(self, names: Sequence[Any], folder: Path) -> list[Any]:
        """The same, with standard input open, which can be read only once."""
        found = []
        for name in names:
            try:
                is_stdin = isinstance(name, str) and name == "-"
                said = said_about(name_of(name), self.choices) if is_stdin else None
                found.append(open_source(name, folder, said.files, said.left_out) if said else name)
            except SourceError as error:
                self.problems += error.problems
        return found

    def _counted(self, engine: DuckDBEngine, plan: Plan, folder: Path) -> tuple[Plan, Count] | None:
        """The count of the sources whose rows can be read; the problems of the others are kept."""
        try:
            return counts.count_plan(engine, plan, folder)
        except SourceError as error:
            self.problems += error.problems
            wrong = {problem.file for problem in error.problems}
        kept = [n for n, source in enumerate(plan.sources) if source.name not in wrong]
        if len(kept) == len(plan.sources) or not kept:
            return None
        return self._counted(engine, _only(plan, kept), folder)


def _only(plan: Plan, kept: Sequence[int]) -> Plan:
    """The plan of some of its sources."""
    tables = [plan.request.tables[n] for n in kept]
    return replace(
        plan,
        sources=tuple(plan.sources[n] for n in kept),
        said=tuple(plan.said[n] for n in kept),
        exports=tuple(plan.exports[n] for n in kept),
        request=replace(plan.request, tables=tables),
    )


def _id_columns(plan: Plan, number: int) -> frozenset[int]:
    """The columns that only tell rows apart: the system's own, and those that are called so."""
    table, export, source = plan.request.tables[number], plan.exports[number], plan.sources[number]
    used = {*table.columns.values(), *table.items.values(), *table.by}
    unused = (n for n in range(len(source.headings)) if n not in used and n not in source.empty)
    return frozenset(n for n in unused if export.kind_of(n) or _ID.fullmatch(same(source.headings[n])))


# -- which rows ------------------------------------------------------------------------------------


def _row_numbers(plan: Plan, seen: Seen) -> dict[Place, tuple[str, int]]:
    """The file and the row, as a spreadsheet numbers it, of every place. Reads files no further than needed."""
    places = {place for places in seen.places.values() for place in places}
    numbers: dict[Place, tuple[str, int]] = {}
    for table, source in enumerate(plan.sources):
        wanted = {place.nth for place in places if place.table == table}
        if not wanted:
            continue
        last = max(wanted)
        for nth, (row, _) in enumerate(source.records(), start=1):
            if nth in wanted:
                numbers[Place(table, nth)] = source.name, row
            if nth == last:
                break
    return numbers


def _rows_by_file(places: Iterable[Place], numbers: Mapping[Place, tuple[str, int]]) -> Rows:
    rows: dict[str, list[int]] = {}
    for place in sorted(places):
        if place in numbers:
            file, row = numbers[place]
            rows.setdefault(file, []).append(row)
    return {file: tuple(found) for file, found in rows.items()}
