"""The options that every command over sources shares, declared once, and what they are turned into."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coprod_cli.commands.kept import StoreOption
from coprod_cli.problems import Problem, UsageError
from coprod_cli.render.output import Format

if TYPE_CHECKING:
    from coprod_cli.api import Question
    from coprod_cli.checklist.model import Checklist
    from coprod_cli.survey.mapping import SurveyMapping
    from coprod_cli.survey.mapping_reader import MappingReading

READING = "How the sources are read"
_ASKING = "What is asked"
_OUTPUT = "Output"
_SHARING = "Before it is shared"


@dataclass(frozen=True, slots=True)
class Asked:
    """The shared options of one call, as typed."""

    source: list[str] | None
    store: Path | None
    checklist: str
    checklists: Path | None
    as_role: str | None
    column: list[str]
    role: list[str]
    answer: list[str]
    dates: str | None
    skip_invalid: bool
    by: list[str]
    every: str | None
    year_starts: str | None
    waves: str | None
    date_from: datetime | None
    date_to: datetime | None
    raw: bool
    roles: str | None
    format: Format | None
    output: Path | None
    quiet: bool
    explain: bool
    memory: str | None
    sheet: str | None
    encoding: str | None
    delimiter: str | None
    header_rows: int | None
    skip_rows: int | None
    last_row: int | None
    mapping: list[Path]
    leave_out: list[str]
    pseudonymise: list[str]
    key_file: Path | None
    suppress: int | None
    for_sharing: bool

    def question(self, watch: Any = None) -> Question:
        """The same, for the API."""
        from coprod_cli.api import Question, as_roles, as_waves, load_checklist, sources_or_store
        from coprod_cli.commands.reporting import explain

        sources = sources_or_store(self.source or None, self.store)
        self._look_after_the_key()
        readings = self._mapping_readings()
        mapped = next((reading.checklist_id for reading in readings if reading.checklist_id), None)
        checklist = load_checklist(self.checklist or mapped or self._known_checklist(sources), self.checklists)
        return Question(
            sources,
            checklist,
            columns=_pairs("--column", self.column),
            answers=_pairs("--answer", self.answer),
            roles=_pairs("--role", self.role),
            as_role=self.as_role,
            dates=self.dates,
            by=tuple(self.by),
            every=self.every,
            year_starts=self.year_starts,
            waves=as_waves(self.waves or ""),
            date_from=self.date_from and self.date_from.date(),
            date_to=self.date_to and self.date_to.date(),
            skip_invalid=self.skip_invalid,
            raw=self.raw,
            sheet=self.sheet,
            encoding=self.encoding,
            delimiter=self.delimiter,
            header_rows=self.header_rows,
            skip_rows=self.skip_rows,
            last_row=self.last_row,
            mapping=self._mappings(readings, checklist),
            left_out=_texts_by_column(self.leave_out),
            pseudonymise=tuple(self.pseudonymise),
            key_file=self.key_file,
            suppress=self.suppress,
            for_sharing=self.for_sharing,
            compare=None if self.roles is None else as_roles(self.roles),
            memory=self.memory,
            watch=watch,
            explain=explain if self.explain else None,
        )

    def _look_after_the_key(self) -> None:
        """Says on standard error when others can read the key."""
        if self.key_file is None:
            return
        from coprod_cli.commands.reporting import note
        from coprod_cli.survey.pseudonym_key import others_can_read

        if others_can_read(self.key_file):
            told = f"{self.key_file}: others can read this key, and with it find out who is who."
            note([told, f"  Keep it to yourself: chmod 600 {quote(str(self.key_file))}"], quiet=self.quiet)

    def _mapping_readings(self) -> Sequence[MappingReading]:
        """The mappings that were named, before they are held against a checklist."""
        if not self.mapping:
            return []
        from coprod_cli.survey.mapping_reader import mappings_for, read_mapping

        readings = [read_mapping(path) for path in self.mapping]
        if not self.checklist and not any(reading.checklist_id for reading in readings):
            # Without a checklist all that is wrong is told now.
            mappings_for(readings, None)
        return readings

    def _mappings(self, readings: Sequence[MappingReading], checklist: Checklist) -> Sequence[SurveyMapping]:
        if not readings:
            return ()
        from coprod_cli.survey.mapping_reader import mappings_for

        return mappings_for(readings, checklist)

    def _known_checklist(self, sources: Sequence[Any]) -> str:
        """The checklist that the saved tallies among the sources were counted with, or the only one in the store."""
        from coprod_cli.ratings.stored import StoredRatings
        from coprod_cli.survey.source import saved_tallies
        from coprod_cli.tallies.saved import load_tally

        if saved := saved_tallies(sources):
            return load_tally(saved[0]).checklist_id
        kept = [name for source in sources if isinstance(source, StoredRatings) for name in source.checklist_ids()]
        if len(kept) == 1:
            return kept[0]
        raise UsageError(
            Problem(
                "no-checklist",
                "Which checklist were these answers given to?" if not kept else "The store holds several checklists.",
                f"Say which, for example --checklist {kept[0] if kept else 'ten-statements'}"
                + (f"; it holds {', '.join(kept)}." if kept else "; `coprod list` names them."),
            )
        )


def _declared(
    source: Annotated[
        list[str] | None,
        typer.Argument(
            help="CSV files, workbooks, Parquet, globs, saved tallies, or - for standard input. Without one: the store."
        ),
    ] = None,
    store: StoreOption = None,
    checklist: Annotated[
        str, typer.Option("--checklist", "-c", help="The checklist's id, or the path of a definition.")
    ] = "",
    checklists: Annotated[
        Path | None,
        typer.Option("--checklists", help="A folder of your own definitions (or set COPROD_CHECKLISTS)."),
    ] = None,
    as_role: Annotated[
        str | None, typer.Option("--as", help="The role that answered every row.", rich_help_panel=READING)
    ] = None,
    column: Annotated[
        list[str],
        typer.Option(help='Which column is what: date="Completion time".', rich_help_panel=READING),
    ] = [],  # noqa: B006 - Typer reads the default, nobody changes it
    role: Annotated[
        list[str], typer.Option(help='What a role is called: "Staff=practitioner".', rich_help_panel=READING)
    ] = [],  # noqa: B006
    answer: Annotated[list[str], typer.Option(help='What an answer means: "Agree=4".', rich_help_panel=READING)] = [],  # noqa: B006
    dates: Annotated[
        str | None,
        typer.Option(help="dmy or mdy, where the column does not show it.", rich_help_panel=READING),
    ] = None,
    skip_invalid: Annotated[
        bool,
        typer.Option("--skip-invalid", help="Count what cannot be read, and go on.", rich_help_panel=READING),
    ] = False,
    sheet: Annotated[
        str | None, typer.Option(help="The sheet of a workbook, by name or number.", rich_help_panel=READING)
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="The encoding, such as windows-1252.", rich_help_panel=READING)
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option(help="comma, semicolon, tab or pipe.", rich_help_panel=READING)
    ] = None,
    header_rows: Annotated[
        int | None, typer.Option(help="How many rows of headings there are.", rich_help_panel=READING)
    ] = None,
    skip_rows: Annotated[
        int | None, typer.Option(help="How many rows to leave out at the top.", rich_help_panel=READING)
    ] = None,
    last_row: Annotated[
        int | None, typer.Option(help="The last row with answers, as the file numbers them.", rich_help_panel=READING)
    ] = None,
    mapping: Annotated[
        list[Path],
        typer.Option("--map", help="A mapping, as `coprod map` writes it. Repeatable.", rich_help_panel=READING),
    ] = [],  # noqa: B006
    leave_out: Annotated[
        list[str],
        typer.Option(help='Rows that do not count: "Status=Survey Preview".', rich_help_panel=READING),
    ] = [],  # noqa: B006
    pseudonymise: Annotated[
        list[str],
        typer.Option(help="Keep a code instead of the name: respondent or pair.", rich_help_panel=READING),
    ] = [],  # noqa: B006
    key_file: Annotated[
        Path | None,
        typer.Option(help="The key that makes these codes (or set COPROD_KEY).", rich_help_panel=READING),
    ] = None,
    memory: Annotated[
        str | None,
        typer.Option(help="The most memory to use, such as 4GB. Default: half of the free.", rich_help_panel=READING),
    ] = None,
    by: Annotated[
        list[str], typer.Option(help="Group by a column, such as team. Repeatable.", rich_help_panel=_ASKING)
    ] = [],  # noqa: B006
    every: Annotated[
        str | None, typer.Option(help="Periods: week, month, quarter, year or wave.", rich_help_panel=_ASKING)
    ] = None,
    year_starts: Annotated[
        str | None,
        typer.Option(help="The month in which years and quarters start, such as april.", rich_help_panel=_ASKING),
    ] = None,
    waves: Annotated[
        str | None,
        typer.Option(help='The order of the waves: "Baseline,6 months,12 months".', rich_help_panel=_ASKING),
    ] = None,
    date_from: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="The first day that counts.", rich_help_panel=_ASKING),
    ] = None,
    date_to: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="The last day that counts.", rich_help_panel=_ASKING),
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Show reversed items as answered.", rich_help_panel=_ASKING)
    ] = False,
    roles: Annotated[
        str | None,
        typer.Option(help='Compare these two roles: "person,carer". Gap = second − first.', rich_help_panel=_ASKING),
    ] = None,
    suppress: Annotated[
        int | None,
        typer.Option(help="Hide what comes from fewer people than this; 0 is off.", rich_help_panel=_SHARING),
    ] = None,
    for_sharing: Annotated[
        bool,
        typer.Option(
            "--for-sharing",
            help="Write what may be shared: --suppress 10, unless you say else.",
            rich_help_panel=_SHARING,
        ),
    ] = False,
    format: Annotated[
        Format | None, typer.Option("--format", "-f", help="The form of the output.", rich_help_panel=_OUTPUT)
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write to a file, in the form of its ending.", rich_help_panel=_OUTPUT),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No notes and no progress.", rich_help_panel=_OUTPUT)
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Say how each file was understood.", rich_help_panel=_OUTPUT),
    ] = False,
) -> Asked:
    return Asked(**locals())


def over_sources(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the shared options: its first parameter receives them as ``Asked``."""
    return over_sources_without()(command)


def over_sources_without(*left_out: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command the shared options but some, which are then as if they were not typed.

    Where the command declares a parameter of the same name itself, its own help stands.
    """

    def given(command: Callable[..., None]) -> Callable[..., None]:
        declared = inspect.signature(_declared, eval_str=True).parameters
        shared = {name: parameter for name, parameter in declared.items() if name not in left_out}
        own = dict(list(inspect.signature(command, eval_str=True).parameters.items())[1:])

        @wraps(command)
        def run(**values: Any) -> None:
            command(_declared(**{name: values[name] for name in shared}), **{name: values[name] for name in own})

        parameters = shared | own
        run.__signature__ = inspect.Signature(list(parameters.values()))  # type: ignore[attr-defined]
        run.__annotations__ = {name: parameter.annotation for name, parameter in parameters.items()}
        del run.__wrapped__
        return run

    return given


def _pairs(option: str, texts: Iterable[str]) -> dict[str, str]:
    """``name=value`` texts; the last "=" parts them, since an answer may hold one itself."""
    pairs = {}
    for text in texts:
        name, found, value = text.partition("=") if option == "--column" else text.rpartition("=")
        if not found or not name.strip() or not value.strip():
            raise UsageError(
                Problem(
                    "not-a-pair",
                    f'{option} "{text}" is not of the form NAME=VALUE.',
                    f"For example {_EXAMPLES[option]}.",
                )
            )
        pairs[name.strip()] = value.strip()
    return pairs


def _texts_by_column(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """``column=text`` words; one column may be named with several texts, and a blank one is a text too."""
    found: dict[str, list[str]] = {}
    for text in texts:
        column, parted, value = text.rpartition("=")
        if not parted or not column.strip():
            raise UsageError(
                Problem(
                    "not-a-pair",
                    f'--leave-out "{text}" is not of the form COLUMN=TEXT.',
                    f"For example {_EXAMPLES['--leave-out']}.",
                )
            )
        found.setdefault(column.strip(), []).append(value.strip())
    return {column: tuple(values) for column, values in found.items()}


_EXAMPLES = {
    "--leave-out": '--leave-out "Status=Survey Preview"',
    "--column": '--column date="Completion time"',
    "--role": '--role "Staff=practitioner"',
    "--answer": '--answer "Agree=4"',
}
