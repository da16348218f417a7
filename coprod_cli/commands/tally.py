"""``coprod tally``: counts to keep or to pool, without anybody's row."""

from __future__ import annotations

from coprod_cli.commands.options import Asked, over_sources
from coprod_cli.problems import Problem, UsageError


@over_sources
def tally(asked: Asked) -> None:
    """Count sources into a small file (-o FILE) that is itself a source. It holds no person's row."""
    from coprod_cli.commands.reporting import note, note_read, progress
    from coprod_cli.render.output import Format, is_stdout, write_output
    from coprod_cli.tallies.saved import save_tally
    from coprod_cli.tallies.saved_text import tally_text

    if asked.format is not None:
        raise UsageError(Problem("tally-format", "A tally has a format of its own.", "Leave --format out."))
    if asked.output is None:
        raise UsageError(Problem("no-output", "A tally is saved to a file.", "Name it: -o team.tally.json."))
    with progress(quiet=asked.quiet) as watch:
        question = asked.question(watch)
        counted = question.tally
    if is_stdout(asked.output):
        write_output(tally_text(counted), None, Format.JSON)
    else:
        save_tally(counted, asked.output)
    note_read(counted.read, quiet=asked.quiet)
    note(question.notes, quiet=asked.quiet)
