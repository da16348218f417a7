"""``coprod compare``: the two views side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from coprod_cli.commands.options import Asked, over_sources
from coprod_cli.render import Sort


@over_sources
def compare(
    asked: Asked,
    sort: Annotated[Sort, typer.Option(help="The order of the statements: as listed, or largest gap first.")] = "item",
    agreement: Annotated[bool, typer.Option("--agreement", help="Say how far the two agree, pair by pair.")] = False,
    fail_below: Annotated[float | None, typer.Option(help="Exit 1 if either role scores anything below this.")] = None,
    fail_gap: Annotated[float | None, typer.Option(help="Exit 1 if any gap is larger than this, either way.")] = None,
) -> None:
    """Set what practitioners say beside what people say."""
    from coprod_cli.commands.reporting import report_on

    report_on(asked, "compare", sort=sort, agreement=agreement, fail_below=fail_below, fail_gap=fail_gap)
