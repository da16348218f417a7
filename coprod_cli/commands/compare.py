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
    fail_below: Annotated[float | None, typer.Option(help="Exit 1 if either role scores anything below this.")] = None,
    fail_gap: Annotated[float | None, typer.Option(help="Exit 1 if any gap is larger than this, either way.")] = None,
) -> None:
    """Set what practitioners say beside what people say."""
    from coprod_cli.commands.reporting import explain, finish, progress
    from coprod_cli.scoring.thresholds import fail_below as find_below
    from coprod_cli.scoring.thresholds import fail_gap as find_gaps

    with progress(quiet=asked.quiet) as watch:
        question = asked.question(watch)
        report = question.report("compare")
    if asked.explain:
        explain(question)
    verdicts = []
    if fail_below is not None:
        verdicts.append((f"Below {fail_below:g}", find_below(report.results, fail_below)))
    if fail_gap is not None:
        verdicts.append((f"Gap above {fail_gap:g}", find_gaps(report.results, fail_gap)))
    finish(asked, report, sort=sort, verdicts=verdicts)
