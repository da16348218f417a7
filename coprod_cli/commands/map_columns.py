"""``coprod map``: how a survey file is read, as a small file to look through, complete and use with ``--map``."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coprod_cli.commands.options import Asked, over_sources_without
from coprod_cli.problems import Problem, UsageError

if TYPE_CHECKING:
    from coprod_cli.survey.mapping_draft import Draft


@over_sources_without(
    "store",
    "by",
    "every",
    "year_starts",
    "waves",
    "date_from",
    "date_to",
    "raw",
    "roles",
    "format",
    "skip_invalid",
    "memory",
    "explain",
    "suppress",
    "for_sharing",
)
def map_columns(
    asked: Asked,
    source: Annotated[str, typer.Argument(help="A survey file, or - for standard input.", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to a file.", show_default=False)] = None,
    force: Annotated[bool, typer.Option("--force", help="Write it in place of a file of that name.")] = False,
) -> None:
    """Write how a survey file is read: columns, statements, roles, answers; and what is left for you to say.

    The file that is written is a mapping: complete it, and use it with --map.
    """
    from coprod_cli.commands.reporting import note
    from coprod_cli.render.output import Format, is_stdout, write_output
    from coprod_cli.survey.mapping_writer import mapping_text, to_complete

    to_stdout = output is None or is_stdout(output)
    if output is not None and not to_stdout and output.exists() and not force:
        raise UsageError(
            Problem(
                "already-there",
                "There is a file of this name, and somebody may have completed it.",
                "Name another file, or write in its place with --force.",
                str(output),
            )
        )
    draft = _draft(asked, source)
    name = "mapping.yaml" if output is None or to_stdout else str(output)
    text = mapping_text(draft, asked.checklist or draft.checklist.id, name)
    # A file that is read again is UTF-8 wherever it goes.
    write_output(text, None if to_stdout else output, Format.JSON)
    left = list(to_complete(draft))
    if left:
        note(["Left for you to complete in the mapping:", *(f"  {line}" for line in left)], quiet=asked.quiet)
    else:
        note(["Everything was placed. Look it through before you use it."], quiet=asked.quiet)


def _draft(asked: Asked, source: str) -> Draft:
    """The file as it was understood. Raises UsageError: it is not one survey file."""
    from coprod_cli.survey.mapping_draft import draft_mapping
    from coprod_cli.survey.source import find_sources, saved_tallies

    found = find_sources([source])
    if len(found) > 1:
        raise UsageError(
            Problem("map-of-one", f"A mapping is written of one file, and this is {len(found)}.", "Name one.", source)
        )
    if saved_tallies(found):
        message = "A saved tally holds counts: there is nothing to map."
        raise UsageError(Problem("tally-has-no-responses", message, "Name the survey file.", source))
    question = replace(asked, source=found).question()
    with tempfile.TemporaryDirectory(prefix="coprod-") as folder:
        return draft_mapping(found[0], question.checklist, question.choices(), Path(folder))
