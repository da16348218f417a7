"""The options that set a limit, declared once for every command that has results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from coprod_cli.scoring.thresholds import Limits

PANEL = "Limits for scripts"

FailIf = Annotated[
    list[str],
    typer.Option(
        "--fail-if",
        help='Exit 1 if this is true of any result: "gap < -1 and n >= 10". Repeatable.',
        rich_help_panel=PANEL,
    ),
]
OnSpecialCause = Annotated[
    bool,
    typer.Option(
        "--fail-on-special-cause",
        help="Exit 1 if a control chart ends in a special cause of concern.",
        rich_help_panel=PANEL,
    ),
]
OnAnySpecialCause = Annotated[
    bool,
    typer.Option(
        "--fail-on-any-special-cause",
        help="Exit 1 if a control chart ends in any special cause.",
        rich_help_panel=PANEL,
    ),
]


def limits_of(
    fail_if: Sequence[str] = (),
    *,
    below: float | None = None,
    gap: float | None = None,
    concern: bool = False,
    any_cause: bool = False,
) -> Limits:
    """The limits as typed. Raises UsageError for what is no limit."""
    from coprod_cli.scoring.thresholds import Limits

    return Limits(tuple(fail_if), below, gap, "any" if any_cause else "concern" if concern else None)
