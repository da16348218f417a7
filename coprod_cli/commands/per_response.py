"""``coprod score --per response``: one row a response, straight from the engine, at any size."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from coprod_cli.problems import NothingToScore, Problem, UsageError

if TYPE_CHECKING:
    from coprod_cli.commands.options import Asked

_KINDS = {".csv": "csv", ".parquet": "parquet"}


def write_responses(asked: Asked, per: str) -> None:
    """Writes the file, whole or not at all; without ``-o`` as CSV to standard output."""
    from coprod_cli.commands.reporting import note, note_read, progress
    from coprod_cli.render.output import Format, is_stdout, write_output
    from coprod_cli.scoring.responses import response_score
    from coprod_cli.survey.count import counting, notes_of
    from coprod_cli.survey.source import find_sources, saved_tallies
    from coprod_cli.tallies.tally import ResponseScore
    from coprod_cli.whole_file import written_whole

    if per != "response":
        raise UsageError(Problem("unknown-choice", f'--per "{per}": only "response" is known.'))
    to_stdout = asked.output is None or is_stdout(asked.output)
    kind = "csv" if to_stdout else _KINDS.get(asked.output.suffix.lower() if asked.output else "")
    if kind is None or (asked.format is not None and asked.format is not Format.CSV):
        raise UsageError(
            Problem("output-format-unknown", "One row a response is written as CSV or Parquet.", "Say -o scores.csv.")
        )
    with progress(quiet=asked.quiet) as watch:
        question = asked.question(watch)
        checklist = question.checklist
        if checklist.is_ordinal:
            raise UsageError(
                Problem("no-response-score", f'"{checklist.id}" is a ladder: its answers are not added up to a score.')
            )

        def score(total: int, answered: int, not_applicable: int) -> tuple[float | None, str | None]:
            scored = response_score(checklist, None, ResponseScore(total, answered, not_applicable))
            return scored.total, scored.band

        if saved := saved_tallies(question.sources):
            raise UsageError(
                Problem(
                    "tally-has-no-responses",
                    "A saved tally holds counts and nobody's response.",
                    "Name the survey files it was counted from.",
                    saved[0],
                )
            )
        names = find_sources(question.sources)
        with (
            counting(
                names,
                checklist,
                question.choices(),
                memory=question.memory,
                watch=watch,
                explain=question.explain,
                one_by_one=True,
            ) as (engine, plan, count),
            tempfile.TemporaryDirectory(prefix="coprod-") as folder,
        ):
            if not count.tally.responses:
                raise NothingToScore(Problem("nothing-to-score", "No response was found.", "Add --explain."))
            if to_stdout:
                path = Path(folder) / "responses.csv"
                engine.write_responses(plan.request, path, kind, score)
                with path.open(encoding="utf-8", newline="") as stream:
                    while chunk := stream.read(1 << 20):
                        write_output(chunk, None, Format.CSV)
            else:
                assert asked.output is not None
                with written_whole(asked.output) as partial:
                    written = engine.write_responses(plan.request, partial, kind, score)
                note([f"{written:,} responses written to {asked.output}."], quiet=asked.quiet)
            note_read(count.tally.read, quiet=asked.quiet)
            note(notes_of(plan, count), quiet=asked.quiet)
