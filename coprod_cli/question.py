"""One question to some sources: everything that was said about them, and the report that answers it.

The API and the commands ask it; it is counted once, when first needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import NothingToScore, Problem, UsageError
from coprod_cli.scoring.chart_choices import ChartChoices, check_choices
from coprod_cli.scoring.checked import Check as _Check
from coprod_cli.scoring.chosen import chosen_results, chosen_scopes
from coprod_cli.scoring.compare import require_two_roles
from coprod_cli.scoring.missing import missing_notes, missing_of
from coprod_cli.scoring.periods import time_key
from coprod_cli.scoring.report import Command
from coprod_cli.scoring.report import Report as _Report
from coprod_cli.scoring.suppression import suppressed, threshold_for
from coprod_cli.survey.files import FileChoices
from coprod_cli.tallies.tally import Tally
from coprod_cli.unfit import refuse_unfit, year_start_of

if TYPE_CHECKING:
    import pandas

    from coprod_cli.engine.base import ProgressWatcher
    from coprod_cli.scoring.expression_fields import Terms
    from coprod_cli.survey.count import Counted, Explainer
    from coprod_cli.survey.error_rows import ErrorRow
    from coprod_cli.survey.mapping import SurveyMapping


@dataclass(frozen=True)
class Report(_Report):
    """The outcome of ``score``, ``compare`` or ``trend``: ``results`` holds frozen dataclasses, one a row."""

    def to_frame(self) -> pandas.DataFrame:
        """The results as a tidy DataFrame, with the columns of ``--format csv``; undefined is missing."""
        from coprod_cli.render.frames import to_frame

        return to_frame(self)

    def to_dict(self) -> dict[str, Any]:
        """The object that ``--format json`` prints (docs/output.md)."""
        from coprod_cli.render.records import report_object

        return report_object(self)


@dataclass(frozen=True)
class CheckReport(_Check):
    """What ``check`` found: ``findings``, how each statement was answered, and whether statements go together."""

    def to_frame(self) -> pandas.DataFrame:
        """The findings as a DataFrame, with the columns of ``--format csv``; what does not belong is missing."""
        from coprod_cli.render.check_records import to_frame

        return to_frame(self)

    def to_dict(self) -> dict[str, Any]:
        """The object that ``--format json`` prints (docs/checking.md)."""
        from coprod_cli.render.check_records import check_object

        return check_object(self)


@dataclass(frozen=True)
class Question:
    """One set of sources with everything that was said about them; counted once, when first needed.

    Attributes:
        sources: what to read.
        checklist: the definition to score by.
        columns: thing or statement → heading, as in ``--column date="Completion time"``.
        answers: raw answer → scale value, "blank" or "not applicable".
        roles: raw role → role of the checklist.
        as_role: the role that answered every row.
        dates: ``"dmy"`` or ``"mdy"`` for a column that proves neither.
        by: columns to group by.
        every: ``"week"``, ``"month"``, ``"quarter"``, ``"year"``, ``"wave"``, or ``None`` for the whole range.
        year_starts: the month in which years and quarters start, such as ``"april"``; ``None`` is January.
        waves: the order of the waves, with ``every="wave"``; ``()`` is to find it out.
        since: where a change begins: ``"baseline"``, ``"previous"``, a period, or a day in one.
        linked: count how the same voices and pairs changed, too.
        date_from, date_to: first and last day that count.
        skip_invalid: count cells that cannot be read as invalid, instead of stopping.
        raw: show reversed items as they were answered.
        compare: the two roles set side by side, first and second; default the checklist's. Gap = second − first.
        agreement: with ``compare``, say how far the two agree, pair by pair.
        items: which results: statements by id or number, sections by id, "whole"; all without.
        charts: with ``trend``, what was chosen about control charts.
        sheet, encoding, delimiter, header_rows, skip_rows, last_row: how files are written, as
            ``survey.files.FileChoices`` says; ``None`` is to find it out.
        mapping: the path of a mapping as ``coprod map`` writes it, or several; what is said here comes before it.
        left_out: column → texts for which a row does not count.
        pseudonymise: ``"respondent"``, ``"pair"`` or both, which are then known by a code.
        suppress: hide what comes from fewer people than this, and what would give it away; 0 hides nothing.
        for_sharing: write what may be shared: ``suppress`` is 10 unless it is said, and notes on the sources stay out.
        key_file: the file of the key that makes the codes; ``None`` is the environment's ``COPROD_KEY``.
        memory: the most memory to count with, such as ``"4GB"``; default half of what is free.
        watch: called with the share done (0..1) while counting.
        explain: called with how each source was understood, before counting.
    """

    sources: tuple[Any, ...]
    checklist: Checklist
    columns: Mapping[str, str] | None = None
    answers: Mapping[str, str] | None = None
    roles: Mapping[str, str] | None = None
    as_role: str | None = None
    dates: str | None = None
    by: tuple[str, ...] = ()
    every: str | None = None
    year_starts: str | int | None = None
    waves: tuple[str, ...] = ()
    since: str = "baseline"
    linked: bool = False
    date_from: date | None = None
    date_to: date | None = None
    skip_invalid: bool = False
    raw: bool = False
    compare: tuple[str, ...] | None = None
    agreement: bool = False
    items: tuple[str, ...] = ()
    charts: ChartChoices | None = None
    sheet: str | int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_rows: int | None = None
    skip_rows: int | None = None
    last_row: int | None = None
    mapping: Any = None
    left_out: Mapping[str, Sequence[str]] | None = None
    pseudonymise: tuple[str, ...] = ()
    suppress: int | None = None
    for_sharing: bool = False
    key_file: str | Path | None = None
    memory: str | None = None
    watch: ProgressWatcher | None = None
    explain: Explainer | None = None

    def __post_init__(self) -> None:
        refuse_unfit(self)

    @property
    def files(self) -> FileChoices:
        """What was said about how files are written."""
        return FileChoices(
            None if self.sheet is None else str(self.sheet),
            self.encoding,
            self.delimiter,
            self.header_rows,
            self.skip_rows,
            self.last_row,
        )

    @cached_property
    def counted(self) -> Counted:
        """The tally, how each source was understood, and notes for a reader of the numbers."""
        from coprod_cli.survey.count import count_sources

        return count_sources(
            self.sources,
            self.checklist,
            self.choices(),
            memory=self.memory,
            watch=self.watch,
            explain=self.explain,
        )

    def counted_as(self, other: Question) -> Question:
        """The same question with what ``other`` counted: of the same sources, and at least as much of them."""
        found = other.counted
        # What was not asked for here must not show: all is as if it had been counted for this question alone.
        more = {"linked": other.linked and not self.linked, "plans": other.agreement and not self.agreement}
        left_out: dict[str, Any] = {name: None for name, is_more in more.items() if is_more}
        shared = replace(self)
        vars(shared)["counted"] = replace(found, tally=replace(found.tally, **left_out))
        return shared

    def over_time(self) -> Question:
        """The same with periods: those asked for, else those of a saved tally, else quarters."""
        from coprod_cli.survey.source import saved_tallies

        every = self.every or (None if saved_tallies(self.sources) else "quarter")
        return replace(self, every=every, linked=True)

    @property
    def threshold(self) -> int:
        """The fewest people to be shown; 0 shows everything."""
        return threshold_for(self.suppress, for_sharing=self.for_sharing)

    @cached_property
    def tally(self) -> Tally:
        """What was counted, without the small numbers where these are to be suppressed."""
        counted = self.counted.tally
        return suppressed(counted, self.checklist, self.threshold) if self.threshold else counted

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the numbers should know. Notes on the sources count rows, so they are not shared."""
        missing = missing_notes(self.tally)
        if not self.threshold:
            return (*self.counted.notes, *missing)
        left_out = "Notes on the sources are left out, since they count rows; without --suppress they are there."
        about = [left_out] if self.counted.notes else []
        return (*_told_of_hidden(self.tally, self.threshold), *about, *missing)

    def choices(self) -> Any:
        """The same, as the survey rooms take it."""
        from coprod_cli.survey.plan import Choices

        return Choices(
            self.columns or {},
            self.answers or {},
            self.roles or {},
            self.as_role,
            self.dates,
            self.by,
            self.every,
            self.date_from,
            self.date_to,
            self.skip_invalid,
            compare=None if self.compare is None else require_two_roles(self.checklist, self.compare),
            all_roles=self.agreement,
            files=self.files,
            left_out={column: tuple(texts) for column, texts in (self.left_out or {}).items()},
            hidden=self.pseudonymise,
            mappings=self.mappings,
            key_file=None if self.key_file is None else Path(self.key_file),
            year_starts=year_start_of(self.year_starts),
            waves=tuple(" ".join(wave.split()) for wave in self.waves),
            linked=self.linked,
            since=self.since,
        )

    @cached_property
    def mappings(self) -> tuple[SurveyMapping, ...]:
        """The mappings, read and held against the checklist. Raises MappingError: some are wrong."""
        if not self.mapping:
            return ()
        from coprod_cli.survey.mapping import SurveyMapping
        from coprod_cli.survey.mapping_reader import mappings_for, read_mapping

        named = [self.mapping] if isinstance(self.mapping, (str, Path)) else list(self.mapping)
        read = tuple(one for one in named if isinstance(one, SurveyMapping))
        return read or mappings_for([read_mapping(path) for path in named], self.checklist)

    def report(self, command: Command) -> Report:
        """Scores, compares, follows over time or places on a ladder what was counted."""
        if command == "ladder":
            from coprod_cli.scoring.ladder import needs_ladder

            needs_ladder(self.checklist)  # said before anything is counted
        if self.agreement and command != "compare":
            raise UsageError(
                Problem("agreement-of-compare", f"{command} shows no agreement.", "`compare` shows it, pair by pair.")
            )
        asked: dict[str, Any] = {"agreement": True} if self.agreement else {}
        # What means nothing is said before anything is counted.
        chosen_scopes(self.checklist, self.items)
        if command == "trend":
            charts = self.charts or ChartChoices()
            check_choices(self.checklist, self.compare or self.checklist.compare or tuple(self.checklist.roles), charts)
            asked |= {"since": self.since, "items": self.items, "charts": charts}
        elif self.charts is not None:
            raise UsageError(Problem("charts-of-trend", f"{command} has no control charts.", "`trend` has them."))
        tally = self.tally
        in_time = time_key(tally.waves)
        scorer = getattr(import_module(f"coprod_cli.scoring.{command}"), command)
        results = scorer(tally, self.checklist, raw=self.raw, **asked)
        if not results:
            roles = " or ".join(tally.compare or self.checklist.roles)
            raise NothingToScore(
                Problem("nothing-to-score", f"No answer of {roles} counts.", "`coprod score` shows who answered.")
            )
        return Report(
            command,
            self.checklist,
            tally.read,
            self.settings() | ({"since": self.since, **charts.settings()} if command == "trend" else {}),
            chosen_results(self.checklist, results, self.items),
            dict(sorted(tally.pairing.items(), key=lambda pairing: (pairing[0].group, in_time(pairing[0].period)))),
            (*self.notes, *_advice(command, tally)),
            tally.by,
            tally.every,
            tally.year_starts,
            tally.waves,
            suppressed=tally.suppressed,
            missing=missing_of(tally),
        )

    def terms(self, command: Command) -> Terms:
        """Which fields a limit may speak of, as far as that is known before anything is counted."""
        from coprod_cli.scoring.expression_fields import Terms
        from coprod_cli.survey.source import saved_tallies

        # A saved tally has groups and roles of its own; what it has is looked at once it was read.
        open_yet = bool(saved_tallies(self.sources))
        roles = self.compare or (None if open_yet else self.checklist.compare) or tuple(self.checklist.roles)
        by = None if open_yet and not self.by else self.by
        return Terms(command, self.checklist, roles, by, self.agreement)

    def checked(self, *, rows_too: bool = False) -> tuple[CheckReport, list[ErrorRow]]:
        """Everything that is to be known of the sources before they are scored; nothing stops at a wrong value.

        ``rows_too`` gathers every row that is wrong.
        """
        from coprod_cli.survey.check import check_sources
        from coprod_cli.survey.count import Counted

        if self.threshold:
            raise UsageError(
                Problem(
                    "suppress-check",
                    "check is for a team's own eyes: it names rows, and hides no small number.",
                    "Leave --suppress and --for-sharing out, and keep what it says to yourselves.",
                )
            )

        looked = check_sources(
            self.sources,
            self.checklist,
            self.choices(),
            memory=self.memory,
            watch=self.watch,
            explain=self.explain,
            rows_too=rows_too,
        )
        settings = self.settings(Counted(looked.counted.tally, looked.sources))
        found = looked.check({name: value for name, value in settings.items() if name != "raw"})
        return CheckReport(**{field.name: getattr(found, field.name) for field in fields(found)}), looked.errors

    def settings(self, counted: Counted | None = None) -> dict[str, object]:
        """What was chosen and how each source was understood, as JSON carries it."""
        counted = counted or self.counted
        tally = counted.tally
        return {
            "by": list(tally.by),
            "every": tally.every,
            **({"year_starts": tally.year_starts} if tally.year_starts != 1 else {}),
            **({"waves": list(tally.waves), "wave_order": counted.wave_order} if tally.waves else {}),
            "from": self.date_from and self.date_from.isoformat(),
            "to": self.date_to and self.date_to.isoformat(),
            "compare": list(tally.compare) if tally.compare else None,
            "as": self.as_role,
            "columns": dict(self.columns or {}),
            "roles": dict(self.roles or {}),
            "answers": dict(self.answers or {}),
            "dates": self.dates,
            **{name: getattr(self, name) for name in self.files.given()},
            **({"mappings": [mapping.file for mapping in self.mappings]} if self.mappings else {}),
            **({"left_out": {name: list(texts) for name, texts in self.left_out.items()}} if self.left_out else {}),
            **({"pseudonymise": list(self.pseudonymise)} if self.pseudonymise else {}),
            "skip_invalid": self.skip_invalid,
            "raw": self.raw,
            **({"agreement": True} if self.agreement else {}),
            **({"items": list(self.items)} if self.items else {}),
            **({"suppress": self.threshold} if self.threshold else {}),
            **({"for_sharing": True} if self.for_sharing else {}),
            "sources": [_may_be_shared(told) for told in counted.sources] if self.threshold else counted.sources,
        }


# What else is found out about a source can hold its cells, or count its rows.
_SHARED_OF_SOURCES = ("source", "layout", "columns", "items", "items_without_column", "role", "dates", "by")


def _may_be_shared(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in _SHARED_OF_SOURCES if name in told}


def _told_of_hidden(tally: Tally, threshold: int) -> Iterator[str]:
    if tally.suppressed is None or not tally.suppressed.hides:
        yield f"Nothing here comes from fewer than {threshold} people, so nothing is suppressed."
        return
    yield (
        f"Suppressed: what comes from fewer than {threshold} people, and what would give it away. "
        "Share one output of these answers: two of them, set side by side, can give a hidden number back."
    )


def _advice(command: Command, tally: Tally) -> Iterator[str]:
    """What the counts themselves tell a reader to know."""
    others = sorted({key.role for key in tally.answers} - set(tally.compare or ()))
    if others and tally.compare and command != "score":
        yield f"Read and not compared: {', '.join(others)}. `coprod score` shows them."
    if tally.every is None and tally.read.superseded > 0.2 * tally.read.answered:
        yield (
            "Many earlier answers stand behind a later one of the same voice. With --every quarter each quarter "
            "counts; and if one respondent rates several plans, each plan needs a pair of its own."
        )
