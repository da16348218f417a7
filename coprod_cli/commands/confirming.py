"""Whether what was just shown is meant: asked at a terminal, said with ``--yes`` where there is none."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from coprod_cli.problems import NeedsTerminal, Problem

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]


def confirmed(question: str, *, yes: bool) -> bool:
    """True for ``yes``, or when the person says so; Enter alone, and the end of the input, are no.

    Raises NeedsTerminal without ``yes`` where nobody can be asked.
    """
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise NeedsTerminal(
            Problem(
                "no-terminal",
                "There is no terminal here to ask whether this is meant. Nothing was changed.",
                "If it is, give the same command with --yes.",
            )
        )
    from coprod_cli.commands.five_whys import at_terminal

    return at_terminal(f"{question} (y: yes, Enter: no)").strip().casefold() in ("y", "yes")
