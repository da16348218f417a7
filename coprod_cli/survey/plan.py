"""All that is decided about some sources before anything is counted: which column is what, and how dates read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coprod_cli.checklist.model import Checklist
from coprod_cli.engine.base import CountRequest, DateStyle, Readings, Table
from coprod_cli.problems import Problem, SourceError, UsageError
from coprod_cli.survey.advice import advice_on_columns
from coprod_cli.survey.answers import Reader
from coprod_cli.survey.columns import Columns
from coprod_cli.survey.date_column import style_of_column
from coprod_cli.survey.explained import explained
from coprod_cli.survey.files import FileChoices
from coprod_cli.survey.gathered import understand
from coprod_cli.survey.periods_asked import require_use_of_periods, with_wave
from coprod_cli.survey.presets import Export
from coprod_cli.survey.pseudonym_key import find_key
from coprod_cli.survey.readers import Readers
from coprod_cli.survey.requirements import (
    require_mappings_used,
    require_one_file_each,
    require_role,
    require_use,
    require_ways,
)
from coprod_cli.survey.row_rules import in_waves, with_rules
from coprod_cli.survey.said import Said, said_about
from coprod_cli.survey.source import Source, Written, open_source, open_written, settled

if TYPE_CHECKING:
    from coprod_cli.survey.mapping import SurveyMapping


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
    files: FileChoices = field(default_factory=FileChoices)
    compare: tuple[str, str] | None = None
    all_roles: bool = False
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    mappings: tuple[SurveyMapping, ...] = ()
    key_file: Path | None = None
    year_starts: int | None = None
    waves: tuple[str, ...] = ()
    linked: bool = False
    since: str = "baseline"


@dataclass(frozen=True, slots=True)
class Plan:
    """Sources with their tables, and the request that an engine takes.

    ``said`` and ``exports`` are what was said about each source, and what it was recognised as.
    """

    sources: tuple[Source, ...]
    request: CountRequest
    reader: Reader
    said: tuple[Said, ...]
    exports: tuple[Export, ...]

    def explain(self) -> list[dict[str, Any]]:
        """For each source: how it is laid out, what each column is, how dates are read, what is not used."""
        return [
            explained(source, said, export, table, self.request.checklist)
            for source, said, export, table in zip(
                self.sources, self.said, self.exports, self.request.tables, strict=True
            )
        ]


def make_plan(names: Sequence[Any], checklist: Checklist, choices: Choices, folder: Path) -> Plan:
    """Opens the sources and decides what each column is.

    ``folder`` holds what has to be unpacked; it must outlive the plan.

    Raises:
        SourceError: a file cannot be used as it is; all problems of all files at once.
        UsageError: a choice names something that the checklist does not have.
    """
    require_role(choices.as_role, checklist)
    require_use_of_periods(choices)
    about = [Said() if isinstance(name, Written) else said_about(name_of(name), choices) for name in names]
    require_one_file_each(about)
    require_mappings_used(choices.mappings, about)
    readers = Readers(checklist, about)
    problems: list[Problem] = []
    advice: list[str] = []
    done: list[tuple[Source, Said, Export, Table]] = []
    for name, said in zip(names, about, strict=True):
        try:
            if isinstance(name, Written):
                source = open_written(name, checklist, folder)
            else:
                source = open_source(name, folder, said.files, said.left_out)
        except SourceError as error:
            problems += error.problems
            continue
        reader = readers.of(said)
        try:
            understood = understand(source, said, reader, choices.by, folder)
        except SourceError as error:
            problems += error.problems
            continue
        source, finder, columns = understood.source, understood.finder, understood.columns
        export = finder.export
        problems += finder.problems
        advice += advice_on_columns(finder, checklist)
        if columns is None:
            continue
        try:
            if _headings_could_be_answers(columns, source, reader, said):
                source = settled(source, folder)
            style, wrong = _date_style(source, columns, choices, said, folder)
        except SourceError as error:
            problems += error.problems
            continue
        problems += wrong
        problems += require_ways(said, source)
        table = _table(source, columns, checklist, said, style)
        table, wrong = with_rules(table, finder, said, export)
        problems += wrong
        if choices.every == "wave":
            table, wrong = with_wave(table, finder, kept=isinstance(name, Written))
            problems += wrong
        done.append((source, said, export, table))
    if problems:
        raise SourceError(problems, advice)
    sources = tuple(source for source, *_ in done)
    require_use(choices.files, sources)
    tables, by, wave = in_waves([table for *_, table in done], choices.by)
    tables = readers.own(tables, about)
    reader = readers.general
    readers.decimal_commas(any(source.text is not None and source.text.delimiter != "," for source in sources))
    request = CountRequest(
        checklist,
        tables,
        _first_readings(sources, tables, reader),
        reader,
        by=by,
        every=choices.every,
        date_from=choices.date_from,
        date_to=choices.date_to,
        compare=choices.compare or checklist.compare,
        skip_invalid=choices.skip_invalid,
        all_roles=choices.all_roles,
        wave=wave,
        key=_key(tables, choices),
        year_starts=choices.year_starts or 1,
        waves=choices.waves,
        linked=choices.linked and choices.every is not None,
        since=choices.since,
    )
    return Plan(sources, request, reader, tuple(about), tuple(export for _, _, export, _ in done))


def _table(source: Source, columns: Columns, checklist: Checklist, said: Said, style: DateStyle) -> Table:
    roles = list(checklist.roles)
    role = None
    if said.as_role is not None:
        role = roles.index(said.as_role)
    elif "role" not in columns.things:
        role = 0
    return Table(
        source.name,
        source.kind,
        source.width,
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
        numbered=source.even,
    )


def name_of(source: Any) -> str:
    """What a source is called before it is open."""
    if isinstance(source, Source):
        return source.name
    return ("standard input" if source == "-" else source) if isinstance(source, str) else "DataFrame"


def _key(tables: Iterable[Table], choices: Choices) -> bytes | None:
    """The key of pseudonyms where some are needed.

    Raises UsageError: there is none; or one is named, and nobody asked for pseudonyms.
    """
    if any(table.hidden for table in tables):
        return find_key(choices.key_file).secret
    if choices.key_file is not None:
        raise UsageError(
            Problem(
                "option-without-use",
                "--key-file makes pseudonyms, and nothing is to be pseudonymised.",
                "Add --pseudonymise respondent, or leave --key-file out.",
            )
        )
    return None


def _headings_could_be_answers(columns: Columns, source: Source, reader: Reader, said: Said) -> bool:
    """Whether headings that stand once more far down would count as a response: 1, 2, 3 and one role for all."""
    tell = {"role", "date", "checklist"} & columns.things.keys()
    told = said.as_role is None and len(reader.checklist.roles) > 1
    if tell or told or not columns.items:
        return False
    return all(reader.answer(source.columns[column].texts[0]) is not None for column in columns.items.values())


def _date_style(
    source: Source, columns: Columns, choices: Choices, said: Said, folder: Path
) -> tuple[DateStyle, list[Problem]]:
    """How the date column is written: from its first rows if they prove it, else from the whole column."""
    column = columns.things.get("date")
    if column is None:
        if not (choices.every not in (None, "wave") or choices.date_from or choices.date_to):
            return DateStyle.ISO, []
        return DateStyle.ISO, [
            Problem(
                "no-column",
                "There is no column for the date, which --every, --from and --to need.",
                'Say which column it is: --column date="…".',
                source.name,
            )
        ]
    style, wrong = style_of_column(source, column, said.dates, folder)
    return style, [wrong] if wrong else []


def _first_readings(sources: Iterable[Source], tables: Iterable[Table], reader: Reader) -> Readings:
    """What the raw texts of the first rows mean, so that most files need no second look."""
    items: dict[str, int] = {}
    roles: dict[str, int] = {}
    answers: dict[str, int] = {}
    checklists: dict[str, bool] = {}
    own: dict[tuple[int, int], dict[str, int]] = {}
    for number, (source, table) in enumerate(zip(sources, tables, strict=True)):
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
            if column in table.own:
                known, read = own.setdefault((number, column), {}), table.own[column]
            for text in {row[column] for row in source.sample}:
                meaning = read(text) if text else None
                if meaning is not None:
                    known[text] = meaning
    return Readings(items, roles, answers, checklists, own)
