"""``coprod score``: what each role said, per statement, section and in all."""

from __future__ import annotations

from typing import Annotated

import typer

from coprod_cli.commands.options import Asked, over_sources_without
from coprod_cli.problems import Problem, UsageError


@over_sources_without("roles")
def score(
    asked: Asked,
    per: Annotated[
        str | None, typer.Option(help='"response" writes one row a response (CSV or Parquet, with -o).')
    ] = None,
    fail_below: Annotated[
        float | None, typer.Option(help="Exit 1 if any statement, section or the whole scores below this.")
    ] = None,
) -> None:
    """Score each statement, section and the whole, for each role."""
    if per is not None:
        if fail_below is not None:
            raise UsageError(
                Problem("limit", "--fail-below looks at statements, and --per response has none.", "Run them apart.")
            )
        from coprod_cli.commands.per_response import write_responses

        write_responses(asked, per)
        return
    from coprod_cli.commands.reporting import report_on

    report_on(asked, "score", fail_below=fail_below)
