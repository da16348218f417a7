"""``coprod action``: what was said, what we agreed, who does it by when, where it stands, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Annotated

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
    iso,
    meant,
    note_pairs,
    sought,
    today,
)
from coprod_cli.commands.list_checklists import Checklists, FormatOption, Output
from coprod_cli.problems import NothingToScore, Problem, UsageError
from coprod_cli.render.output import Format

if TYPE_CHECKING:
    from coprod_cli.checklist import Checklist
    from coprod_cli.ratings.actions import Action, Status
    from coprod_cli.ratings.linked import Link
    from coprod_cli.ratings.looks import Look
    from coprod_cli.ratings.stored import Moment

ABOUT = "We said, we did: keep what was agreed together, where it stands, and what has changed since."

Id = Annotated[str, typer.Argument(metavar="ID", help="The action's id, or its first characters.")]
Did = Annotated[str | None, typer.Option(help="What we did.", show_default=False)]


def add(
    checklist: ChecklistArgument,
    item: ItemArgument,
    said: Annotated[str, typer.Option(help="What was said.")],
    said_by: Annotated[str, typer.Option("--said-by", metavar="ROLE", help="The role that said it.")],
    agreed: Annotated[str, typer.Option(help="What we agreed together.")],
    owner: Annotated[str, typer.Option(help="Who sees to it.")],
    due: Annotated[str, typer.Option(metavar="DATE", help="By when, as 2026-03-31.")],
    team: Team = None,
    pair: Pair = None,
    store: StoreOption = None,
    checklists: Checklists = None,
    fmt: FormatOption = None,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Keep what was agreed about a statement.

    The scores that the statement has today are kept beside it: those of all
    stored ratings, or those of the team or the pair, if one is named.
    """
    from coprod_cli.checklist import find_checklist
    from coprod_cli.commands.reporting import note
    from coprod_cli.ratings import actions
    from coprod_cli.ratings.linked import item_of, kept_text, link, role_of
    from coprod_cli.ratings.records import now
    from coprod_cli.render.output import format_for
    from coprod_cli.render.statements import short_id

    chosen = format_for(output, fmt)
    found = find_checklist(checklist, checklists)
    check(
        lambda: item_of(found, item),
        lambda: role_of(found, said_by),
        lambda: kept_text("--said", said),
        lambda: kept_text("--agreed", agreed),
        lambda: kept_text("--owner", owner),
        lambda: iso("--due", due),
    )
    about = link(found, item_of(found, item), *about_whom(team, pair, quiet=quiet))
    day, moment = today(), now()
    with stored(store, create=True) as opened:
        action = actions.Action(
            token_hex(8),
            about,
            kept_text("--said", said),
            role_of(found, said_by),
            kept_text("--agreed", agreed),
            kept_text("--owner", owner),
            iso("--due", due) or "",
            day,
            moment,
            then=_look(opened.path, found, about, day, moment, until=(day, moment)),
        )
        actions.add(opened, found, action)
    _present([action], {found.sha256: found}, _Way("action add", chosen, output))
    note([f"Kept as action {short_id(action.id)}."], quiet=quiet)
    if action.overdue(day):
        note(["The day by which it is due has passed already."], quiet=quiet)


def list_actions(
    checklist: ChecklistOption = None,
    item: ItemOption = None,
    team: TeamFilter = None,
    pair: PairFilter = None,
    status: Annotated[
        str | None,
        typer.Option(help='Only those that are planned, doing, done or "cannot do".', show_default=False),
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those that are overdue.")] = False,
    store: StoreOption = None,
    checklists: Checklists = None,
    fmt: FormatOption = None,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Show the board: we said, we did, and what has changed. As Markdown it is ready to paste."""
    from coprod_cli.ratings import actions
    from coprod_cli.ratings.linked import by_statement, kept_definitions
    from coprod_cli.render.board import Board, present_board
    from coprod_cli.render.output import format_for

    chosen = format_for(output, fmt)
    wanted = _status(status)
    with stored(store) as opened:
        about = meant(opened, checklist, checklists) if checklist else None
        found = actions.select(opened, sought(opened, about, item, team, pair))
        definitions = kept_definitions(opened)
    found = [one for one in found if wanted in (None, one.status) and (not overdue or one.overdue(today()))]
    chosen_by = any(word is not None for word in (checklist, item, team, pair, status))
    board = Board(
        by_statement(definitions, found), definitions, today(), narrowed=chosen_by, overdue=overdue and not chosen_by
    )
    present_board(board, chosen, output)
    note_pairs((one.link for one in found), pair, chosen, quiet=quiet)


def update(
    action: Id,
    status: Annotated[
        str | None, typer.Option(help='planned, doing or "cannot do". `action done` says done.', show_default=False)
    ] = None,
    why: Annotated[str | None, typer.Option(help="Why it cannot be done.", show_default=False)] = None,
    did: Did = None,
    owner: Annotated[str | None, typer.Option(help="Who sees to it now.", show_default=False)] = None,
    due: Annotated[str | None, typer.Option(metavar="DATE", help="By when now.", show_default=False)] = None,
    agreed: Annotated[str | None, typer.Option(help="What we agreed, in better words.", show_default=False)] = None,
    said: Annotated[str | None, typer.Option(help="What was said, in better words.", show_default=False)] = None,
    look_again: Annotated[
        bool, typer.Option("--look-again", help="Keep the scores from the ratings since it was agreed.")
    ] = False,
    store: StoreOption = None,
    fmt: FormatOption = None,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Change where an action stands, its words, owner or date. What it was before is kept."""
    from coprod_cli.render.output import format_for

    chosen = format_for(output, fmt)
    texts = {"did": did, "owner": owner, "due": iso("--due", due), "agreed": agreed, "said": said}
    given = {"status": status, "why": why, **texts}
    if not look_again and all(value is None for value in given.values()):
        names = ", ".join(f"--{name}" for name in given)
        raise UsageError(Problem("nothing-to-change", "Nothing is to be changed.", f"Use {names} or --look-again."))
    wanted = _status(status)
    if wanted == "done":
        hint = f'`coprod action done {action} --did "…"` says so, and keeps the scores since it was agreed.'
        raise UsageError(Problem("use-done", "What is done has a command of its own.", hint))
    _change(store, action, wanted, why, texts, look_again, _Way("action update", chosen, output, quiet))


def done(
    action: Id,
    did: Did = None,
    store: StoreOption = None,
    fmt: FormatOption = None,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Say that an action is done, and keep the scores from the ratings since it was agreed."""
    from coprod_cli.render.output import format_for

    chosen = format_for(output, fmt)
    _change(store, action, "done", None, {"did": did}, True, _Way("action done", chosen, output, quiet))


@dataclass(frozen=True, slots=True)
class _Way:
    """Where a result goes."""

    command: str
    fmt: Format
    output: Path | None
    quiet: bool = True


def _change(
    store: Path | None,
    name: str,
    status: Status | None,
    why: str | None,
    texts: Mapping[str, str | None],
    look_again: bool,
    way: _Way,
) -> None:
    from coprod_cli.commands.reporting import note
    from coprod_cli.ratings import actions
    from coprod_cli.ratings.linked import kept_text
    from coprod_cli.ratings.records import now
    from coprod_cli.ratings.responses import definition

    written = {f"--{field}": text for field, text in {"why": why, **texts}.items() if text is not None}
    check(*(partial(kept_text, option, text) for option, text in written.items()))
    kept = {option.removeprefix("--"): kept_text(option, text) for option, text in written.items()}
    reason = kept.pop("why", None)
    with stored(store) as opened:
        old = actions.find(opened, name)
        actions.restated(old, status, reason)
        checklist = definition(opened, old.link.sha256)
        agreed = (old.agreed_on, old.agreed_at)
        since = _look(opened.path, checklist, old.link, today(), now(), after=agreed) if look_again else None
        new = actions.update(opened, old.id, today(), status=status, why=reason, texts=kept, since=since)
    _present([new], {checklist.sha256: checklist}, way)
    if new == old:
        note(["It was so already."], quiet=way.quiet)


def _look(
    path: Path,
    checklist: Checklist,
    about: Link,
    day: str,
    moment: str,
    *,
    until: Moment | None = None,
    after: Moment | None = None,
) -> Look:
    """The statement's scores as ``coprod compare`` tells them, of the link's team or pair."""
    from coprod_cli.api import Question
    from coprod_cli.ratings.looks import look_of
    from coprod_cli.ratings.stored import StoredRatings

    source = StoredRatings(path, team=about.team, pair=about.pair, until=until, after=after)
    results: Sequence[object] = ()
    with suppress(NothingToScore):
        results = Question((source,), checklist).report("compare" if checklist.compare else "score").results
    return look_of(results, checklist, about.item, day=day, at=moment)


def _present(found: Sequence[Action], definitions: Mapping[str, Checklist], way: _Way) -> None:
    from coprod_cli.render.board import Board, present_board

    present_board(Board(found, definitions, today(), way.command), way.fmt, way.output)


def _status(text: str | None) -> Status | None:
    """The status that was typed. Raises UsageError when there is none of that name."""
    from coprod_cli.ratings.actions import STATUSES

    if text is None:
        return None
    wanted = " ".join(text.casefold().replace("-", " ").split())
    for status in STATUSES:
        if wanted == status:
            return status
    raise UsageError(Problem("unknown-choice", f'--status "{text}" is not one of {", ".join(STATUSES)}.'))


COMMANDS = {"add": add, "list": list_actions, "update": update, "done": done}
