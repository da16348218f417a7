"""A bare Typer app: what ``--help`` costs before a tool has added anything of its own."""

from __future__ import annotations

import typer

app = typer.Typer()


@app.command()
def score(file: str) -> None:
    """Score a file."""


@app.command()
def compare(file: str) -> None:
    """Compare two views."""


if __name__ == "__main__":
    app()
