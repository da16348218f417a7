"""``coprod run``: a team's whole monthly output, as a file of settings says it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from coprod_cli.problems import ExitCode


def run(
    settings: Annotated[Path, typer.Argument(help="The file of settings.")] = Path("coprod.toml"),
    output_folder: Annotated[
        Path | None, typer.Option(help="Write there, in place of the folder that the settings name.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do all of it but the writing, and say what would be written.")
    ] = False,
    format: Annotated[
        Literal["plain", "json"],
        typer.Option("--format", "-f", help="A line for each file, or the manifest as JSON."),
    ] = "plain",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No notes and no progress.")] = False,
) -> None:
    """Count once, and write every output that a file of settings names: all of them, or none."""
    from coprod_cli.commands.reporting import note, progress
    from coprod_cli.pipeline.settings_reader import read_settings
    from coprod_cli.render.output import Format, write_output
    from coprod_cli.render.text import clean

    asked = read_settings(settings)
    with progress(quiet=quiet) as watch:
        from coprod_cli.pipeline.manifest import manifest_text
        from coprod_cli.pipeline.running import lines_of, run

        outcome = run(asked, folder=output_folder, dry_run=dry_run, watch=watch)
    if format == "json":
        write_output(manifest_text(outcome.manifest), None, Format.JSON)
    else:
        write_output("".join(f"{clean(line)}\n" for line in lines_of(outcome)), None, Format.PLAIN)
    note(outcome.notes, quiet=quiet)
    note(outcome.told)
    if outcome.failed:
        raise typer.Exit(ExitCode.THRESHOLD_NOT_MET)
