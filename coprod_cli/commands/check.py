"""``coprod check``: what is to be known of a survey file before anybody trusts it."""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from coprod_cli.commands.options import Asked, over_sources_without
from coprod_cli.problems import ExitCode, Problem, UsageError


@over_sources_without("raw", "explain")
def check(
    asked: Asked,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 if anything is worth a look.")] = False,
    errors: Annotated[
        Path | None, typer.Option(help="Write each row that is wrong to this CSV file, with its place.")
    ] = None,
    suppress: Annotated[int | None, typer.Option(help="Not here: check is for the team's own eyes.")] = None,
    for_sharing: Annotated[
        bool, typer.Option("--for-sharing", help="Not here: check is for the team's own eyes.")
    ] = False,
) -> None:
    """Check survey files before you trust them: what cannot be read, what is missing, what looks odd."""
    from coprod_cli.commands.reporting import note, progress
    from coprod_cli.render.check_page import present_check
    from coprod_cli.render.check_records import errors_text
    from coprod_cli.render.output import format_for
    from coprod_cli.whole_file import written_whole

    form = format_for(asked.output, asked.format)
    if errors is not None:
        _require_csv(errors, asked)
    with progress(quiet=asked.quiet) as watch:
        question = replace(asked.question(watch), explain=None)
        checked, rows = question.checked(rows_too=errors is not None)
    with nullcontext() if errors is None else written_whole(errors) as partial:
        if partial is not None:
            partial.write_bytes(errors_text(rows).encode("utf-8", "replace"))
        present_check(checked, form, asked.output)
    if errors is not None:
        note([f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'} written to {errors}."], quiet=asked.quiet)
    if not checked.usable:
        raise typer.Exit(ExitCode.WRONG_INPUT)
    if strict and checked.of("warning"):
        raise typer.Exit(ExitCode.THRESHOLD_NOT_MET)


def _require_csv(errors: Path, asked: Asked) -> None:
    """Refuses a file that is something else, or that would take the place of another."""
    if errors.suffix.lower() != ".csv":
        message, hint = "The rows that are wrong are written as CSV.", "For example --errors problems.csv."
        raise UsageError(Problem("errors-not-csv", message, hint, str(errors)))
    others = [name for name in (*(asked.source or ()), *([str(asked.output)] if asked.output else ())) if name != "-"]
    if os.path.realpath(errors) in map(os.path.realpath, others):
        message = "--errors would take the place of a file that is read or written here."
        raise UsageError(Problem("errors-same-file", message, "Give it a name of its own.", str(errors)))
