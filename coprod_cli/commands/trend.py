"""``coprod trend``: both views over time."""

from __future__ import annotations

from typing import Annotated

import typer

from coprod_cli.commands.choosing import ASKING, Items
from coprod_cli.commands.limits import FailIf, OnAnySpecialCause, OnSpecialCause, limits_of
from coprod_cli.commands.options import Asked, over_sources

_CHARTS = "Control charts"


@over_sources
def trend(
    asked: Asked,
    items: Items = None,
    since: Annotated[
        str, typer.Option(help="Where changes begin: baseline, previous, a day or a period.", rich_help_panel=ASKING)
    ] = "baseline",
    better: Annotated[
        str, typer.Option(help="What is good for the roles: up, down or neither.", rich_help_panel=_CHARTS)
    ] = "up",
    target: Annotated[
        float | None,
        typer.Option(help="Say whether this is always met, never, or hit or miss.", rich_help_panel=_CHARTS),
    ] = None,
    rebase: Annotated[
        list[str], typer.Option(help="Begin a new phase at this day. Repeatable.", rich_help_panel=_CHARTS)
    ] = [],  # noqa: B006 - Typer reads the default, nobody changes it
    run: Annotated[
        int, typer.Option(help="How many points make a shift or a trend: 6 or 7.", rich_help_panel=_CHARTS)
    ] = 7,
    chart: Annotated[
        str | None,
        typer.Option(help="What to draw: person.mean, gap.mean, person.top_box, all or none.", rich_help_panel=_CHARTS),
    ] = None,
    fail_if: FailIf = [],  # noqa: B006
    fail_on_special_cause: OnSpecialCause = False,
    fail_on_any_special_cause: OnAnySpecialCause = False,
) -> None:
    """Follow both views over time, quarter by quarter unless --every says else.

    Changes have intervals, and control charts tell a special cause from the usual ups and downs.
    """
    from coprod_cli.api import as_names
    from coprod_cli.commands.reporting import report_on
    from coprod_cli.scoring.chart_choices import ChartChoices

    choices = ChartChoices(better, target, tuple(rebase), run, as_names(chart or ()))  # type: ignore[arg-type]
    limits = limits_of(fail_if, concern=fail_on_special_cause, any_cause=fail_on_any_special_cause)
    report_on(asked, "trend", limits=limits, items=items, since=since, charts=choices)
