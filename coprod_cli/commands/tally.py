"""``coprod tally``: counts to keep or to pool, without anybody's row."""

from __future__ import annotations

from coprod_cli.commands.options import Asked, over_sources
from coprod_cli.problems import Problem, UsageError


@over_sources
def tally(asked: Asked) -> None:
    """Count sources into a small file (-o FILE) that is itself a source. It holds no person's row."""
    from coprod_cli.commands.reporting import explain, note, progress
    from coprod_cli.tallies.saved import save_tally

    if asked.output is None or asked.format is not None:
        raise UsageError(
            Problem("no-output", "A tally is saved to a file of its own format.", "Name it: -o team.tally.json.")
        )
    with progress(quiet=asked.quiet) as watch:
        question = asked.question(watch)
        counted = question.counted
    if asked.explain:
        explain(question)
    save_tally(counted.tally, asked.output)
    note(counted.notes, quiet=asked.quiet)
