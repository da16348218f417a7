"""``coprod validate``: every problem of checklist files, with its line and column."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coprod_cli.commands.list_checklists import FormatOption


def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Checklist files (.yaml).")],
    fmt: FormatOption = None,
) -> None:
    """Check checklist files. Each file gets a line; every problem is printed with its line and column.

    Ends with exit code 3 when a file is wrong.
    """
    from coprod_cli.checklist.reader import read_file
    from coprod_cli.problems import DefinitionError
    from coprod_cli.render.definitions import validate_text
    from coprod_cli.render.output import format_for, write_output

    chosen = format_for(None, fmt)
    readings = [read_file(path) for path in files]
    write_output(validate_text(readings, chosen), None, chosen)
    problems = [problem for reading in readings for problem in reading.problems]
    if problems:
        raise DefinitionError(problems)
