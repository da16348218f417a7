"""``coprod compare``: the two views side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from coprod_cli.commands.choosing import Items
from coprod_cli.commands.limits import PANEL, FailIf, limits_of
from coprod_cli.commands.options import Asked, over_sources
from coprod_cli.render import Sort


@over_sources
def compare(
    asked: Asked,
    sort: Annotated[Sort, typer.Option(help="The order of the statements: as listed, or largest gap first.")] = "item",
    agreement: Annotated[bool, typer.Option("--agreement", help="Say how far the two agree, pair by pair.")] = False,
    items: Items = None,
    fail_if: FailIf = [],  # noqa: B006
    fail_below: Annotated[
        float | None, typer.Option(help="Exit 1 if either role scores anything below this.", rich_help_panel=PANEL)
    ] = None,
    fail_gap: Annotated[
        float | None, typer.Option(help="Exit 1 if any gap is larger than this, either way.", rich_help_panel=PANEL)
    ] = None,
) -> None:
    """Set what practitioners say beside what people say."""
    from coprod_cli.commands.reporting import report_on

    limits = limits_of(fail_if, below=fail_below, gap=fail_gap)
    report_on(asked, "compare", sort=sort, agreement=agreement, items=items, limits=limits)
