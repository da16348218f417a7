"""``coprod forget``: erases what is kept about a respondent or a pair, or one thing that was kept by mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from coprod_cli.commands.confirming import Yes
from coprod_cli.commands.kept import StoreOption, stored

if TYPE_CHECKING:
    from coprod_cli.problems import CoprodError
    from coprod_cli.ratings.forgetting import Field, Mention, One
    from coprod_cli.ratings.named import Table
    from coprod_cli.ratings.store import Store

_MOST_NAMED = 10
_ONE = "One thing"
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
    response: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="One response, finished or not: its id, or the first characters of it.",
            rich_help_panel=_ONE,
            show_default=False,
        ),
    ] = None,
    story: Annotated[
        str | None, typer.Option(metavar="ID", help="One story.", rich_help_panel=_ONE, show_default=False)
    ] = None,
    action: Annotated[
        str | None, typer.Option(metavar="ID", help="One action.", rich_help_panel=_ONE, show_default=False)
    ] = None,
    whys: Annotated[
        str | None, typer.Option(metavar="ID", help="One chain of whys.", rich_help_panel=_ONE, show_default=False)
    ] = None,
    store: StoreOption = None,
    yes: Yes = False,
) -> None:
    """Erase what is kept about a respondent or a pair, or one thing that was kept by mistake.

    Say exactly one. A respondent or a pair goes with its responses, answers,
    notes and history, and with what is linked to it.

    It says first what will be erased, and asks. Afterwards the file is written
    anew, so that nothing of it is left there. It cannot be brought back.
    """
    from coprod_cli.commands.confirming import confirmed
    from coprod_cli.commands.reporting import note
    from coprod_cli.ratings import forgetting
    from coprod_cli.render.output import write_output
    from coprod_cli.render.text import clean, joined

    said: dict[Field | One, str | None] = {
        "respondent": respondent,
        "pair": pair,
        "response": response,
        "story": story,
        "action": action,
        "whys": whys,
    }
    what, typed = _meant(said)
    with stored(store) as opened:
        opened.check()
        name = _whole(opened, what, typed)
        counts = forgetting.would_erase(opened, what, name)
        if not counts:
            # An earlier erasure may have been stopped before its traces were cleared out of the file.
            opened.sweep()
            elsewhere = [one for one in _mentions(opened, what, name) if one.column != what]
            note(_still_mentioned(elsewhere, name))
            raise _nothing(opened, what, name)
        note([f"{_subject(what, name)} will be erased from {opened.path}, and cannot be brought back:"])
        note(f"  {line}" for line in _told(counts))
        if not confirmed("Erase it?", yes=yes):
            note(["Nothing was erased."])
            return
        counts = forgetting.erase(opened, what, name)
        opened.sweep()
        mentioned = _mentions(opened, what, name)
    gone = "" if mentioned else " Nothing of it is left in the store's file."
    write_output(clean(f"Erased: {joined(list(_told(counts)))}.{gone}") + "\n", None)
    note(_still_mentioned(mentioned, name))
    note(["Survey files, exports and copies of the store are not touched: delete those yourself."])


def _meant(said: Mapping[Field | One, str | None]) -> tuple[Field | One, str]:
    """What to look for, and its name. Raises UsageError unless exactly one was said."""
    from coprod_cli.problems import Problem, UsageError

    given = [(what, name.strip()) for what, name in said.items() if name is not None]
    if len(given) != 1:
        options = [f"--{what}" for what in said]
        message = f"Say what to forget: {', '.join(options[:-1])} or {options[-1]}, one of them."
        raise UsageError(Problem("forget-whom", message, "For example: coprod forget --pair P7"))
    ((what, name),) = given
    if not name:
        raise UsageError(Problem("forget-whom", f"--{what} is empty.", _where(what)))
    return what, name


def _whole(store: Store, what: Field | One, typed: str) -> str:
    """The whole name of what is meant: of one thing its id, where there is such a thing.

    Raises UsageError when the ids of several begin so.
    """
    from coprod_cli.ratings.named import find_id, ids_like

    if what == "respondent" or what == "pair":
        return typed
    typed = typed.lower()
    table = _table(what)
    return find_id(store, table, typed) if ids_like(store, table, typed) else typed


def _table(what: One) -> Table:
    from coprod_cli.ratings.forgetting import TABLES

    return TABLES[what]


def _subject(what: Field | One, name: str) -> str:
    """What will be erased, as the subject of a sentence."""
    from coprod_cli.render.statements import short_id

    if what == "respondent" or what == "pair":
        return "This"
    return f"{'The whys' if what == 'whys' else what.capitalize()} {short_id(name)}"


def _mentions(store: Store, what: Field | One, name: str) -> list[Mention]:
    """Where the name still stands. An id stands nowhere else."""
    from coprod_cli.ratings.forgetting import mentions

    return mentions(store, name) if what in ("respondent", "pair") else []


def _where(what: Field | One) -> str:
    """Which command shows what there is to be named."""
    from coprod_cli.ratings.named import where_listed

    if what == "respondent" or what == "pair":
        return "`coprod responses` shows the names that are there."
    return where_listed(_table(what))


def _nothing(store: Store, what: Field | One, name: str) -> CoprodError:
    from coprod_cli.problems import NothingToScore, Problem
    from coprod_cli.ratings.forgetting import written_otherwise

    near = written_otherwise(store, what, name) if what == "respondent" or what == "pair" else []
    hint = f"Did you mean {' or '.join(near)}?" if near else _where(what)
    return NothingToScore(Problem("nothing-to-forget", f"Nothing is kept of {what} {name}.", hint, str(store.path)))


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
    from coprod_cli.render.statements import short_id

    places = [f"{_PLACES.get(one.table, one.table)} {short_id(one.id)} ({one.column})" for one in mentions]
    more = len(places) - _MOST_NAMED
    return [
        f"The word {name} still stands in what is kept about others, which was not changed:",
        *(f"  {place}" for place in places[:_MOST_NAMED]),
        *([f"  and {more:,} more"] if more > 0 else []),
    ]
