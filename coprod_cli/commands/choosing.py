"""The option that keeps results to some statements, declared once for every command that has results."""

from __future__ import annotations

from typing import Annotated

import typer

ASKING = "What is asked"

Items = Annotated[
    str | None,
    typer.Option(
        "--items",
        help='Only these, by id, number or section: "trusted,3,whole".',
        rich_help_panel=ASKING,
    ),
]
