"""``coprod score``: what each role said, per statement, section and in all."""

from __future__ import annotations

from typing import Annotated

import typer

from coprod_cli.commands.choosing import Items
from coprod_cli.commands.limits import PANEL, FailIf, limits_of
from coprod_cli.commands.options import Asked, over_sources_without
from coprod_cli.problems import Problem, UsageError


@over_sources_without("roles")
def score(
    asked: Asked,
    per: Annotated[
        str | None, typer.Option(help='"response" writes one row a response (CSV or Parquet, with -o).')
    ] = None,
    items: Items = None,
    fail_if: FailIf = [],  # noqa: B006
    fail_below: Annotated[
        float | None,
        typer.Option(help="Exit 1 if any statement, section or the whole scores below this.", rich_help_panel=PANEL),
    ] = None,
) -> None:
    """Score each statement, section and the whole, for each role."""
    if per is not None:
        if fail_below is not None or fail_if:
            option = "--fail-below looks" if fail_below is not None else "--fail-if looks"
            raise UsageError(
                Problem("limit", f"{option} at statements, and --per response has none.", "Run them apart.")
            )
        if asked.suppress or asked.for_sharing:
            raise UsageError(
                Problem(
                    "suppress-responses",
                    "One row a response is one person a row, and cannot be shared.",
                    "Leave --per out, or leave --suppress and --for-sharing out and keep the file to yourselves.",
                )
            )
        if items is not None:
            told = "--items keeps to some results, and --per response has none."
            raise UsageError(Problem("items-of-results", told, "Leave one of the two out."))
        from coprod_cli.commands.per_response import write_responses

        write_responses(asked, per)
        return
    from coprod_cli.commands.reporting import report_on

    report_on(asked, "score", items=items, limits=limits_of(fail_if, below=fail_below))
