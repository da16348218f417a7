"""``coprod reflect``: what is working and what is not, from the notes of ratings; and the Five Whys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coprod_cli.commands.kept import StoreOption, stored
from coprod_cli.commands.linking import (
    ItemOption,
    PairFilter,
    Quiet,
    TeamFilter,
    about_whom,
    check,
    iso,
    meant,
    note_pairs,
    sought,
    today,
)
from coprod_cli.commands.list_checklists import Checklists, FormatOption, Output
from coprod_cli.render.output import Format

if TYPE_CHECKING:
    from coprod_cli.checklist import Checklist
    from coprod_cli.render.page import Page

_WHYS = "Five Whys"


def reflect(
    checklist: Annotated[
        str | None, typer.Argument(metavar="CHECKLIST", help="The checklist. Without it: all.", show_default=False)
    ] = None,
    item: ItemOption = None,
    team: TeamFilter = None,
    pair: PairFilter = None,
    role: Annotated[
        str | None, typer.Option("--as", metavar="ROLE", help="Only what this role said.", show_default=False)
    ] = None,
    date_from: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day.", show_default=False)
    ] = None,
    date_to: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The last day.", show_default=False)
    ] = None,
    whys: Annotated[
        bool,
        typer.Option("--whys", help="Ask why, up to five times, and keep the chain.", rich_help_panel=_WHYS),
    ] = False,
    why: Annotated[
        list[str] | None,
        typer.Option(help="An answer, for scripts. Repeatable, up to five.", rich_help_panel=_WHYS),
    ] = None,
    about: Annotated[
        str | None,
        typer.Option(
            help="What we see, in our words. Without it: the statement.", rich_help_panel=_WHYS, show_default=False
        ),
    ] = None,
    store: StoreOption = None,
    checklists: Checklists = None,
    fmt: FormatOption = None,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Show what is working and what is not, from the notes beside ratings, and the Five Whys below.

    In a note, a line that starts with + is what is working, with - what is not;
    any other is an example or a remark. Who wrote it is never shown, only the
    role.
    """
    from coprod_cli.render.output import format_for
    from coprod_cli.render.page import present_page

    check(lambda: iso("--from", date_from), lambda: iso("--to", date_to))
    first, last = iso("--from", date_from), iso("--to", date_to)
    asked = _Asked(checklist, item, team, pair, role, first, last, tuple(why or ()), about)
    way = _Way(store, checklists, format_for(output, fmt), quiet)
    wants_whys = whys or why or about is not None
    page = _five_whys(asked, way) if wants_whys else _notes(asked, way)
    if page is not None:
        present_page(page, way.fmt, output)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for, as typed; days are ISO."""

    checklist: str | None
    item: str | None
    team: str | None
    pair: str | None
    role: str | None
    first: str | None
    last: str | None
    answers: tuple[str, ...]
    about: str | None


@dataclass(frozen=True, slots=True)
class _Way:
    """Where things are, and how the result is shown."""

    store: Path | None
    checklists: Path | None
    fmt: Format
    quiet: bool


def _notes(asked: _Asked, way: _Way) -> Page:
    from coprod_cli.ratings import notes, whys
    from coprod_cli.ratings.linked import by_statement, kept_definitions
    from coprod_cli.ratings.responses import Wanted
    from coprod_cli.render.reflection_page import reflection

    with stored(way.store) as opened:
        checklist = meant(opened, asked.checklist, way.checklists) if asked.checklist is not None else None
        definitions = kept_definitions(opened)
        which = sought(opened, checklist, asked.item, asked.team, asked.pair)
        known = (checklist,) if checklist is not None else tuple(definitions.values())
        roles = None if asked.role is None else _roles(known, asked.role)
        wanted = Wanted(
            checklist=which.checklist,
            pair=which.pair,
            team=which.team,
            date_from=asked.first,
            date_to=asked.last,
        )
        remarks = [remark for remark in notes.remarks(opened, wanted, which) if roles is None or remark.role in roles]
        chains = whys.select(opened, which, date_from=asked.first, date_to=asked.last)
    note_pairs((chain.link for chain in chains), which.pair, way.fmt, quiet=way.quiet)
    filters = (asked.checklist, asked.item, asked.team, asked.pair, asked.role, asked.first, asked.last)
    return reflection(
        by_statement(definitions, remarks),
        by_statement(definitions, chains),
        definitions,
        narrowed=any(word is not None for word in filters),
    )


def _roles(known: tuple[Checklist, ...], role: str) -> set[str]:
    """The ids that a role's name means in these checklists. Raises UsageError when none of them has it."""
    from coprod_cli.problems import UsageError
    from coprod_cli.ratings.linked import role_of

    found, refused = set(), None
    for checklist in known:
        try:
            found.add(role_of(checklist, role))
        except UsageError as error:
            refused = refused or error
    if refused is not None and not found:
        raise refused
    return found


def _five_whys(asked: _Asked, way: _Way) -> Page | None:
    from coprod_cli.checklist import find_checklist
    from coprod_cli.commands import five_whys
    from coprod_cli.commands.reporting import note
    from coprod_cli.ratings.linked import kept_text
    from coprod_cli.ratings.whys import keep
    from coprod_cli.render.reflection_page import five_whys as page_of
    from coprod_cli.render.statements import statement_of

    chooses = {"--as": asked.role, "--from": asked.first, "--to": asked.last}
    left_out = [name for name, value in chooses.items() if value is not None]
    five_whys.refuse(left_out, named=bool(asked.checklist and asked.item), why=asked.answers)
    checklist = find_checklist(str(asked.checklist), way.checklists)
    whom = about_whom(asked.team, asked.pair, quiet=way.quiet)
    chain = five_whys.begun(checklist, str(asked.item), asked.about, *whom, today())
    if not asked.answers:
        five_whys.needs_terminal()
    with stored(way.store, create=True) as opened:
        if asked.answers:
            chain = keep(opened, checklist, chain, *(kept_text("--why", answer) for answer in asked.answers))
        else:
            note([f"Five Whys: {statement_of(checklist, chain.link.item)}"])
            note([f"What we see: {chain.about}"] if asked.about else [])
            note(["Each answer is kept at once. Enter or q stops."])
            chain = five_whys.asked(opened, checklist, chain, five_whys.at_terminal)
    note([five_whys.kept_in_words(chain)], quiet=way.quiet)
    return page_of(chain, checklist) if chain.answers else None
