"""``coprod import``: survey files and exports into the store, whole or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from coprod_cli.commands.options import READING, Asked, over_sources_without
from coprod_cli.problems import Problem, UsageError


@over_sources_without(
    "by", "every", "year_starts", "waves", "date_from", "date_to", "raw", "roles", "suppress", "for_sharing"
)
def import_answers(
    asked: Asked,
    source: Annotated[
        list[str] | None,
        typer.Argument(
            help="CSV files, workbooks, Parquet, what `coprod export` wrote, globs, or - for standard input."
        ),
    ] = None,
    date: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The day of every row, for a file without a column for it.",
            rich_help_panel=READING,
            show_default=False,
        ),
    ] = None,
    team: Annotated[
        str | None,
        typer.Option(
            help="The team of every row, for a file without a column for it.",
            rich_help_panel=READING,
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be added and updated. Nothing is written.")
    ] = False,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="The file is a corrected copy: its rows without a name stand in place of the earlier ones.",
        ),
    ] = False,
) -> None:
    """Take answers into the store. Doing it twice adds nothing; what changed in the file is updated.

    All sources are taken, or none: nothing is written when something cannot be read.
    """
    from coprod_cli.commands.import_told import import_notes, import_text
    from coprod_cli.commands.import_work import take_sources
    from coprod_cli.commands.reporting import note, progress
    from coprod_cli.render.output import format_for, write_output

    if not source:
        raise UsageError(
            Problem(
                "no-source",
                "No source is named.",
                "Name survey files, or what `coprod export` wrote; `coprod import --help` shows how.",
            )
        )
    if date and date.date() > datetime.now().date():
        raise UsageError(Problem("future-date", f"{date.date()} is still to come.", "Say the day of the answers."))
    listed = dry_run or asked.format is not None or asked.output is not None
    form = format_for(asked.output, asked.format)
    day = date.date().isoformat() if date else None
    with progress(quiet=asked.quiet) as watch:
        done = take_sources(asked, watch, date=day, team=team, dry_run=dry_run, replace=replace)
    if listed:
        write_output(import_text(done, form, asked.output), asked.output, form)
    note(import_notes(done, listed=form if listed else None), quiet=asked.quiet)
