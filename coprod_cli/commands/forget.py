"""``coprod forget``: erases what is kept about a respondent or a pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from coprod_cli.commands.confirming import Yes
from coprod_cli.commands.kept import StoreOption, stored

if TYPE_CHECKING:
    from coprod_cli.problems import CoprodError
    from coprod_cli.ratings.forgetting import Field, Mention
    from coprod_cli.ratings.store import Store

_MOST_NAMED = 10
_UNFINISHED = "unfinished"
_NOUNS = {
    "responses": ("response", "responses"),
    "answers": ("answer", "answers"),
    "notes": ("note", "notes"),
    "changes": ("earlier value", "earlier values"),
    "stories": ("story", "stories"),
    "actions": ("action", "actions"),
    "action_changes": ("earlier state of an action", "earlier states of actions"),
    "action_scores": ("score kept with an action", "scores kept with actions"),
    "whys": ("chain of whys", "chains of whys"),
    "why_answers": ("answer to why", "answers to why"),
}
"""What the rows of a table are called, in the order of telling. A table that is not here goes by its name."""
_PLACES = {
    "responses": "response",
    "answers": "response",
    "changes": "the history of response",
    "stories": "story",
    "actions": "action",
    "action_changes": "the history of action",
    "whys": "the whys",
    "why_answers": "the whys",
}


def forget(
    respondent: Annotated[
        str | None, typer.Option(help="The pseudonym of the person to forget, as it was given.", show_default=False)
    ] = None,
    pair: Annotated[str | None, typer.Option(help="The pair (one plan) to forget.", show_default=False)] = None,
    store: StoreOption = None,
    yes: Yes = False,
) -> None:
    """Erase what is kept about a respondent or a pair: responses, answers, notes, history, and what is linked to it.

    It says first what will be erased, and asks. Afterwards the file is written anew, so that nothing of it is
    left there. It cannot be brought back.
    """
    from coprod_cli.commands.confirming import confirmed
    from coprod_cli.commands.reporting import note
    from coprod_cli.ratings import forgetting
    from coprod_cli.render.output import write_output
    from coprod_cli.render.text import clean, joined

    field, name = _whom(respondent, pair)
    with stored(store) as opened:
        opened.check()
        counts = forgetting.would_erase(opened, field, name)
        if not counts:
            # An earlier erasure may have been stopped before its traces were cleared out of the file.
            opened.sweep()
            elsewhere = [one for one in forgetting.mentions(opened, name) if one.column != field]
            note(_still_mentioned(elsewhere, name))
            raise _nothing(opened, field, name)
        note([f"This will be erased from {opened.path}, and cannot be brought back:"])
        note(f"  {line}" for line in _told(counts))
        if not confirmed("Erase it?", yes=yes):
            note(["Nothing was erased."])
            return
        counts = forgetting.erase(opened, field, name)
        opened.sweep()
        mentioned = forgetting.mentions(opened, name)
    gone = "" if mentioned else " Nothing of it is left in the store's file."
    write_output(clean(f"Erased: {joined(list(_told(counts)))}.{gone}") + "\n", None)
    note(_still_mentioned(mentioned, name))
    note(["Survey files, exports and copies of the store are not touched: delete those yourself."])


def _whom(respondent: str | None, pair: str | None) -> tuple[Field, str]:
    """What to look in, and for what. Raises UsageError unless exactly one of the two was said."""
    from coprod_cli.problems import Problem, UsageError

    if (respondent is None) == (pair is None):
        message = "Say whom to forget: --respondent or --pair, one of the two."
        raise UsageError(Problem("forget-whom", message, "For example: coprod forget --pair P7"))
    field: Field = "pair" if respondent is None else "respondent"
    name = (respondent or pair or "").strip()
    if not name:
        message = f"--{field} is empty."
        raise UsageError(Problem("forget-whom", message, "`coprod responses` shows the names that are there."))
    return field, name


def _nothing(store: Store, field: Field, name: str) -> CoprodError:
    from coprod_cli.problems import NothingToScore, Problem
    from coprod_cli.ratings.forgetting import written_otherwise

    near = written_otherwise(store, field, name)
    hint = f"Did you mean {' or '.join(near)}?" if near else "`coprod responses` shows the names that are there."
    return NothingToScore(Problem("nothing-to-forget", f"Nothing is kept of {field} {name}.", hint, str(store.path)))


def _told(counts: Mapping[str, int]) -> Iterator[str]:
    """``2 responses (1 unfinished)``, ``14 answers`` …"""
    from coprod_cli.render.text import counted

    tables = [*(table for table in _NOUNS if table in counts), *(sorted(counts.keys() - _NOUNS.keys() - {_UNFINISHED}))]
    for table in tables:
        words = counted(counts[table], *_NOUNS.get(table, (f"row of {table}", f"rows of {table}")))
        stopped = counts.get(_UNFINISHED) if table == "responses" else None
        yield f"{words} ({stopped:,} unfinished)" if stopped else words


def _still_mentioned(mentions: Sequence[Mention], name: str) -> list[str]:
    if not mentions:
        return []
    places = [f"{_PLACES.get(one.table, one.table)} {one.id[:8]} ({one.column})" for one in mentions]
    more = len(places) - _MOST_NAMED
    return [
        f"The word {name} still stands in what is kept about others, which was not changed:",
        *(f"  {place}" for place in places[:_MOST_NAMED]),
        *([f"  and {more:,} more"] if more > 0 else []),
    ]
