"""``coprod story``: examples of good practice, statement by statement, and a team's top stories."""

from __future__ import annotations

import sys
from secrets import token_hex
from typing import Annotated

import typer

from coprod_cli.commands.kept import Pair, StoreOption, Team, stored
from coprod_cli.commands.linking import (
    ChecklistArgument,
    ChecklistOption,
    ItemArgument,
    ItemOption,
    PairFilter,
    Quiet,
    TeamFilter,
    about_whom,
    check,
    meant,
    note_pairs,
    past,
    sought,
)
from coprod_cli.commands.list_checklists import Checklists, FormatOption, Output
from coprod_cli.problems import Problem, SourceError

ABOUT = "Keep examples of good practice for each statement, and choose a team's top stories."


def add(
    checklist: ChecklistArgument,
    item: ItemArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What happened; - reads it from standard input.")],
    role: Annotated[
        str | None, typer.Option("--as", metavar="ROLE", help="The role of whoever tells it.", show_default=False)
    ] = None,
    team: Team = None,
    pair: Pair = None,
    date: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="When it was told. Without it: today.", show_default=False),
    ] = None,
    store: StoreOption = None,
    checklists: Checklists = None,
    fmt: FormatOption = None,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Keep an example of good practice for a statement.

    Stories are there to be passed on: leave out what would tell strangers
    who somebody is.
    """
    from coprod_cli.checklist import find_checklist
    from coprod_cli.commands.reporting import note
    from coprod_cli.ratings import stories
    from coprod_cli.ratings.linked import item_of, kept_text, link, role_of
    from coprod_cli.ratings.records import now
    from coprod_cli.render.output import format_for
    from coprod_cli.render.page import present_page
    from coprod_cli.render.statements import short_id
    from coprod_cli.render.story_pages import story_list

    chosen = format_for(output, fmt)
    found = find_checklist(checklist, checklists)
    told = _from_stdin() if text == "-" else text
    check(
        lambda: item_of(found, item),
        lambda: kept_text("The story", told),
        lambda: role is None or role_of(found, role),
        lambda: past("--date", date),
    )
    story = stories.Story(
        token_hex(8),
        link(found, item_of(found, item), *about_whom(team, pair, quiet=quiet)),
        kept_text("The story", told),
        past("--date", date),
        now(),
        role_of(found, role) if role is not None else None,
    )
    with stored(store, create=True) as opened:
        stories.add(opened, found, story)
    present_page(story_list([story], {found.sha256: found}, "story add"), chosen, output)
    note([f"Kept as story {short_id(story.id)}."], quiet=quiet)


def list_stories(
    checklist: ChecklistOption = None,
    item: ItemOption = None,
    team: TeamFilter = None,
    pair: PairFilter = None,
    store: StoreOption = None,
    checklists: Checklists = None,
    fmt: FormatOption = None,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """List the stories, statement by statement: those that were picked first, then the newest."""
    from coprod_cli.ratings import stories
    from coprod_cli.ratings.linked import by_statement, kept_definitions
    from coprod_cli.render.output import format_for
    from coprod_cli.render.page import present_page
    from coprod_cli.render.story_pages import story_list

    chosen = format_for(output, fmt)
    with stored(store) as opened:
        about = meant(opened, checklist, checklists) if checklist else None
        found = stories.select(opened, sought(opened, about, item, team, pair))
        definitions = kept_definitions(opened)
    narrowed = any(word is not None for word in (checklist, item, team, pair))
    present_page(story_list(by_statement(definitions, found), definitions, narrowed=narrowed), chosen, output)
    note_pairs((story.link for story in found), pair, chosen, quiet=quiet)


def top(
    checklist: ChecklistArgument,
    team: TeamFilter = None,
    per_item: Annotated[int, typer.Option("--per-item", min=1, help="How many stories for each statement.")] = 3,
    item: ItemOption = None,
    store: StoreOption = None,
    checklists: Checklists = None,
    fmt: FormatOption = None,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Show a team's top stories for each statement: those that it picked, then the newest."""
    from coprod_cli.commands.reporting import note
    from coprod_cli.ratings import stories
    from coprod_cli.ratings.linked import item_of, kept_definitions
    from coprod_cli.render.output import format_for
    from coprod_cli.render.page import present_page
    from coprod_cli.render.story_pages import top_stories
    from coprod_cli.render.text import counted

    chosen = format_for(output, fmt)
    with stored(store) as opened:
        about = meant(opened, checklist, checklists)
        only = item_of(about, item).id if item is not None else None
        wanted = sought(opened, about, None, team, None)
        found = stories.select(opened, wanted)
        definitions = kept_definitions(opened)
    page = top_stories(about, found, definitions, team=wanted.team, per_item=per_item, only=only)
    present_page(page, chosen, output)
    items = {item.id for item in about.items}
    note_pairs((story.link for story in found if story.link.item in items), None, chosen, quiet=quiet)
    gone = sum(story.link.item not in items for story in found)
    if gone:
        told = counted(gone, "story is", "stories are")
        note([f"{told} about statements that are not in this version. `coprod story list` shows all."], quiet=quiet)


def pick(
    story: Annotated[str, typer.Argument(metavar="ID", help="The story's id, or its first characters.")],
    place: Annotated[
        int,
        typer.Option(min=0, help="1 puts it on top; 0 takes it from its place. A story that is there moves down."),
    ],
    store: StoreOption = None,
    fmt: FormatOption = None,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Put a story at a place among those of its statement and team, and show them in their order."""
    from coprod_cli.commands.reporting import note
    from coprod_cli.ratings import stories
    from coprod_cli.ratings.linked import Sought, kept_definitions
    from coprod_cli.render.output import format_for
    from coprod_cli.render.page import present_page
    from coprod_cli.render.statements import short_id
    from coprod_cli.render.story_pages import story_list

    chosen = format_for(output, fmt)
    with stored(store) as opened:
        picked = stories.pick(opened, stories.find(opened, story), place)
        link = picked.link
        beside = stories.select(opened, Sought(link.checklist, team=link.team))
        definitions = kept_definitions(opened, link.checklist)
    of_its_statement = [one for one in beside if (one.link.item, one.link.team) == (link.item, link.team)]
    present_page(story_list(of_its_statement, definitions, "story pick"), chosen, output)
    stands = f"is now Top {picked.place}" if picked.place else "is no longer picked"
    note([f"Story {short_id(picked.id)} {stands}."], quiet=quiet)


def _from_stdin() -> str:
    """What comes in, as text. Raises SourceError when it is not UTF-8."""
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "The text that came in is not UTF-8."
        raise SourceError(Problem("not-utf-8", message, "Save it as UTF-8, and pipe it in again.", "-")) from None


COMMANDS = {"add": add, "list": list_stories, "top": top, "pick": pick}
