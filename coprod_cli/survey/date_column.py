"""Which way round one source writes its dates: looked for in its rows, as far as it takes."""

from __future__ import annotations

from pathlib import Path

from coprod_cli.engine.base import DateStyle
from coprod_cli.problems import Problem, SourceError
from coprod_cli.survey.dates import DateEvidence
from coprod_cli.survey.source import Source, settled
from coprod_cli.survey.words import shown


def style_of_column(source: Source, column: int, dates: str | None, folder: Path) -> tuple[DateStyle, Problem | None]:
    """How a column writes its dates: as its first rows prove it, else the whole column; or why that is not known.

    ``dates`` is what a person said, ``dmy`` or ``mdy``.
    """
    evidence = DateEvidence()
    evidence.look(row[column] for row in source.sample)
    if dates and evidence.slashed:
        return DateStyle(dates), None
    if evidence.style is None and evidence.slashed:
        try:
            evidence.look(str(row[column] or "") for _, row in source.records())
        except SourceError:
            evidence = DateEvidence()
            evidence.look(str(row[column] or "") for _, row in settled(source, folder).records())
    if evidence.style is not None:
        return evidence.style, None
    heading = source.headings[column]
    if evidence.day_first and evidence.month_first:
        message = f'Dates are written both ways: "{evidence.day_first}" and "{evidence.month_first}".'
        hint = "Write all of them as 2026-03-31."
    elif evidence.slashed:
        message = "No date in this column shows whether the day or the month comes first."
        hint = "Say which: --dates dmy (day first) or --dates mdy (month first)."
    else:
        message = f"{shown(evidence.other or '')} is not a date that can be read."
        hint = 'Write dates as 2026-03-31, or name another column: --column date="…".'
    return DateStyle.ISO, Problem("dates-unproved", message, hint, source.name, column=heading)
