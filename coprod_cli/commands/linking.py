"""What ``story``, ``action`` and ``reflect`` share: their options, and which statement is meant."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coprod_cli.problems import Problem, UsageError

if TYPE_CHECKING:
    from coprod_cli.checklist import Checklist
    from coprod_cli.ratings.linked import Link, Sought
    from coprod_cli.ratings.store import Store
    from coprod_cli.render.output import Format

ChecklistArgument = Annotated[
    str, typer.Argument(metavar="CHECKLIST", help="The checklist's id, or the path of a .yaml file.")
]
ItemArgument = Annotated[str, typer.Argument(metavar="ITEM", help="The statement: its id, number or text.")]
ChecklistOption = Annotated[
    str | None, typer.Option("--checklist", "-c", help="Only about this checklist.", show_default=False)
]
ItemOption = Annotated[
    str | None,
    typer.Option("--item", "-i", help="Only about this statement: its id, number or text.", show_default=False),
]
TeamFilter = Annotated[str | None, typer.Option("--team", help="Only about this team.", show_default=False)]
PairFilter = Annotated[str | None, typer.Option("--pair", help="Only about this pair (one plan).", show_default=False)]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No notes.")]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
"""How a day is typed."""


def check(*reads: Callable[[], object]) -> None:
    """Reads each thing that was typed, and raises UsageError with all that is wrong, not only the first."""
    problems: list[Problem] = []
    for read in reads:
        try:
            read()
        except UsageError as error:
            problems += error.problems
    if problems:
        raise UsageError(problems)


def iso(option: str, text: str | None) -> str | None:
    """The day that was typed after ``option``, as the store keeps it. Raises UsageError for what is no day."""
    if text is None:
        return None
    typed = text.strip()
    try:
        return date.fromisoformat(typed if _DAY.fullmatch(typed) else "").isoformat()
    except ValueError:
        message = f"{option} {shlex.quote(text)} is not a day."
        raise UsageError(Problem("not-a-day", message, "Write it as 2026-03-31.")) from None


def today() -> str:
    """Today, where the person is."""
    return date.today().isoformat()


def past(option: str, text: str | None) -> str:
    """The day, today when none was said. Raises UsageError for what is no day, and one that is still to come."""
    said = iso(option, text) or today()
    if said > today():
        raise UsageError(Problem("future-date", f"{said} is still to come.", "Say the day on which it was told."))
    return said


def meant(store: Store, ref: str, folder: Path | None) -> Checklist:
    """The checklist that ``ref`` means; if its definition is no longer found, as the store kept it last."""
    from coprod_cli.checklist import find_checklist
    from coprod_cli.ratings.linked import kept_definitions

    try:
        return find_checklist(ref, folder)
    except UsageError:
        kept = list(kept_definitions(store, ref).values())
        if not kept:
            raise
        return kept[0]


def about_whom(team: str | None, pair: str | None, *, quiet: bool) -> tuple[str | None, str | None]:
    """The team and the pair as they are kept, with a word about those that tell who somebody is."""
    from coprod_cli.commands.rate_who import Codes, code_of
    from coprod_cli.commands.reporting import note

    codes = Codes(code_of(pair), code_of(team))
    note(codes.warnings(), quiet=quiet)
    return codes.team, codes.pair


def note_pairs(links: Iterable[Link], pair: str | None, fmt: Format, *, quiet: bool) -> None:
    """Says of a page for people that some of it is about one pair, unless that pair was asked for."""
    from coprod_cli.commands.reporting import note
    from coprod_cli.render.output import FOR_MACHINES

    if pair is None and fmt not in FOR_MACHINES and any(link.pair for link in links):
        note(["Some of this is about one pair: it is for those two people, not for a wall."], quiet=quiet)


def sought(store: Store, checklist: Checklist | None, item: str | None, team: str | None, pair: str | None) -> Sought:
    """What is wanted, in the store's terms.

    Raises UsageError for a statement that no checklist has, or a team or pair that is empty: it would mean all.
    """
    from coprod_cli.commands.rate_who import code_of
    from coprod_cli.ratings.linked import Sought, kept_definitions, kept_text, places

    wanted = {"--team": team, "--pair": pair}
    check(*(partial(kept_text, name, code_of(text) or "") for name, text in wanted.items() if text is not None))
    name = None if checklist is None else checklist.id
    known = [*([checklist] if checklist else []), *kept_definitions(store, name).values()]
    found = None if item is None else places(known, item)
    return Sought(name, found, code_of(team), code_of(pair))
