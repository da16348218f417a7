"""``coprod rescue``: saves what can still be read of a damaged store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from coprod_cli.ratings.rescuing import Rescued

_MOST_NAMED = 10


def rescue(
    damaged: Annotated[Path, typer.Argument(metavar="FILE", help="The damaged store.")],
    into: Annotated[Path, typer.Option(metavar="FILE", help="The new store to make.")],
) -> None:
    """Save what can still be read of a damaged store into a new one. The damaged file is not changed.

    A backup is better: what stood on a damaged page is lost.
    """
    from coprod_cli.commands.reporting import note
    from coprod_cli.problems import Problem, SourceError
    from coprod_cli.ratings.rescuing import rescue as save
    from coprod_cli.render.output import write_output
    from coprod_cli.render.text import clean, counted, joined

    if not damaged.is_file():
        raise SourceError(Problem("missing", "There is no such file.", "Check the name and the folder.", str(damaged)))
    saved = save(damaged, into)
    told = [counted(saved.rows.get(table, 0), *names) for table, names in _NAMED.items() if table in saved.rows]
    write_output(f"Saved into {clean(str(into))}: {joined(told)}.\n", None)
    note(_doubts(saved))


_NAMED = {
    "responses": ("response", "responses"),
    "answers": ("answer", "answers"),
    "changes": ("earlier value", "earlier values"),
    "stories": ("story", "stories"),
    "actions": ("action", "actions"),
    "whys": ("chain of whys", "chains of whys"),
}


def _doubts(saved: Rescued) -> list[str]:
    """What may be missing, in sentences."""
    from coprod_cli.render.statements import short_id
    from coprod_cli.render.text import counted

    if saved.whole:
        return ["The store is whole: nothing was lost."]
    lines = []
    if saved.incomplete:
        some = ", ".join(map(short_id, saved.incomplete[:_MOST_NAMED]))
        more = len(saved.incomplete) - _MOST_NAMED
        responses = counted(len(saved.incomplete), "response has", "responses have")
        also = f" and {more:,} more" if more > 0 else ""
        lines.append(f"{responses} no answer at all to some statement; it may have been lost: {some}{also}.")
    if saved.left_out:
        lines.append(f"Left out: {counted(saved.left_out, 'row')} of something that could not be read.")
    lines.append("What stood on a damaged page is lost, and cannot be counted. Compare with what you know.")
    return lines
