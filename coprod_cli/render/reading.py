"""What was read, in one sentence, for the foot of every human format and for stderr."""

from __future__ import annotations

from coprod_cli.render.text import Signs, count, counted
from coprod_cli.tallies.tally import ReadCounts


def read_sentence(read: ReadCounts, signs: Signs) -> str:
    """What was read, and what became of every cell."""
    sources = [signs.text(source) for source in read.sources]
    where = f" from {sources[0]}" if len(sources) == 1 else f" from {count(len(sources))} sources" if sources else ""
    if read.suppressed:
        return f"Read{where}. How much was read is suppressed too: the totals would give hidden numbers away."
    return (
        f"Read {counted(read.rows, 'row')}{where}: {counted(read.answered, 'answer')}, {count(read.blank)} blank, "
        f'{count(read.not_applicable)} "does not apply", {count(read.invalid)} invalid and skipped, '
        f"{count(read.superseded)} replaced by a later answer, {count(read.excluded)} left out."
    )
