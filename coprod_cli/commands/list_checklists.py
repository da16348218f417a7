"""``coprod list``: the checklists that can be asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coprod_cli.render.output import Format

Checklists = Annotated[
    Path | None,
    typer.Option(
        "--checklists",
        metavar="DIR",
        help="A folder with checklists of your own. Without it: COPROD_CHECKLISTS, when that is set.",
        show_default=False,
    ),
]
FormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="The form of the output. Default: a table.", show_default=False),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file, in the form of its ending.")
]


def list_checklists(checklists: Checklists = None, fmt: FormatOption = None, output: Output = None) -> None:
    """List the checklists: the shipped ones and your own.

    A checklist of your own with the id of a shipped one stands in its place, and the list says so. A file
    that is wrong is left out, and its problems are printed on standard error.
    """
    from coprod_cli.checklist import library
    from coprod_cli.render.definitions import list_text
    from coprod_cli.render.output import format_for, write_output
    from coprod_cli.render.text import clean, counted

    chosen = format_for(output, fmt)
    listing = library.list_checklists(checklists)
    if chosen is Format.TABLE:
        from coprod_cli.render.definition_tables import list_table

        text = list_table(listing.entries, output)
    else:
        text = list_text(listing.entries, chosen)
    write_output(text, output, chosen)
    for problem in listing.problems:
        typer.echo(clean(str(problem)), err=True)
    if listing.problems:
        files = counted(len({problem.file for problem in listing.problems}), "file")
        typer.echo(f"{files} left out. `coprod validate FILE` also says what to do.", err=True)
