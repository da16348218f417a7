"""The options that every command over sources shares, declared once, and what they are turned into."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coprod_cli.commands.kept import StoreOption
from coprod_cli.problems import Problem, UsageError
from coprod_cli.render.output import Format

if TYPE_CHECKING:
    from coprod_cli.api import Question

_READING = "How the sources are read"
_ASKING = "What is asked"
_OUTPUT = "Output"


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
    date_from: datetime | None
    date_to: datetime | None
    raw: bool
    format: Format | None
    output: Path | None
    quiet: bool
    explain: bool
    memory: str | None

    def question(self, watch: Any = None) -> Question:
        """The same, for the API."""
        from coprod_cli.api import Question, load_checklist, sources_or_store
        from coprod_cli.commands.reporting import explain

        sources = sources_or_store(self.source or None, self.store)
        return Question(
            sources,
            load_checklist(self.checklist or self._known_checklist(sources), self.checklists),
            columns=_pairs("--column", self.column),
            answers=_pairs("--answer", self.answer),
            roles=_pairs("--role", self.role),
            as_role=self.as_role,
            dates=self.dates,
            by=tuple(self.by),
            every=self.every,
            date_from=self.date_from and self.date_from.date(),
            date_to=self.date_to and self.date_to.date(),
            skip_invalid=self.skip_invalid,
            raw=self.raw,
            memory=self.memory,
            watch=watch,
            explain=explain if self.explain else None,
        )

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
            help="CSV, TSV or Parquet files, globs, saved tallies, or - for standard input. Without one: the store."
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
        str | None, typer.Option("--as", help="The role that answered every row.", rich_help_panel=_READING)
    ] = None,
    column: Annotated[
        list[str],
        typer.Option(help='Which column is what: date="Completion time".', rich_help_panel=_READING),
    ] = [],  # noqa: B006 - Typer reads the default, nobody changes it
    role: Annotated[
        list[str], typer.Option(help='What a role is called: "Staff=practitioner".', rich_help_panel=_READING)
    ] = [],  # noqa: B006
    answer: Annotated[list[str], typer.Option(help='What an answer means: "Agree=4".', rich_help_panel=_READING)] = [],  # noqa: B006
    dates: Annotated[
        str | None,
        typer.Option(help="dmy or mdy, where the column does not show it.", rich_help_panel=_READING),
    ] = None,
    skip_invalid: Annotated[
        bool,
        typer.Option("--skip-invalid", help="Count what cannot be read, and go on.", rich_help_panel=_READING),
    ] = False,
    memory: Annotated[
        str | None,
        typer.Option(help="The most memory to use, such as 4GB. Default: half of the free.", rich_help_panel=_READING),
    ] = None,
    by: Annotated[
        list[str], typer.Option(help="Group by a column, such as team. Repeatable.", rich_help_panel=_ASKING)
    ] = [],  # noqa: B006
    every: Annotated[str | None, typer.Option(help="Periods: month, quarter or year.", rich_help_panel=_ASKING)] = None,
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
    return Asked(
        source,
        store,
        checklist,
        checklists,
        as_role,
        column,
        role,
        answer,
        dates,
        skip_invalid,
        by,
        every,
        date_from,
        date_to,
        raw,
        format,
        output,
        quiet,
        explain,
        memory,
    )


def over_sources(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the shared options: its first parameter receives them as ``Asked``."""
    shared = inspect.signature(_declared, eval_str=True).parameters
    own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]

    @wraps(command)
    def run(**values: Any) -> None:
        command(_declared(**{name: values.pop(name) for name in shared}), **values)

    parameters = [*shared.values(), *own]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del run.__wrapped__
    return run


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


_EXAMPLES = {
    "--column": '--column date="Completion time"',
    "--role": '--role "Staff=practitioner"',
    "--answer": '--answer "Agree=4"',
}
