"""``coprod amend``: puts a stored response right, and keeps what it said before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from coprod_cli.commands.confirming import Yes
from coprod_cli.commands.kept import StoreOption, stored
from coprod_cli.problems import CoprodError, Problem, UsageError

if TYPE_CHECKING:
    from coprod_cli.checklist import Checklist
    from coprod_cli.ratings.differences import FieldChange


def amend(
    response: Annotated[str, typer.Argument(metavar="ID", help="The response's id, or its first characters.")],
    answer: Annotated[
        list[str],
        typer.Option(metavar="ITEM=VALUE", help="Another answer, such as trusted=4 or 2=5. Nothing after =: blank."),
    ] = [],  # noqa: B006 - Typer reads the default, nobody changes it
    item_note: Annotated[
        list[str],
        typer.Option("--note", metavar="ITEM=TEXT", help="Another note on an answer. Several on one item: its lines."),
    ] = [],  # noqa: B006
    overall: Annotated[
        str | None, typer.Option(help="Another note on the response as a whole.", show_default=False)
    ] = None,
    role: Annotated[
        str | None, typer.Option("--as", metavar="ROLE", help="The role that answered.", show_default=False)
    ] = None,
    pair: Annotated[str | None, typer.Option(help="The pair (one plan).", show_default=False)] = None,
    team: Annotated[str | None, typer.Option(help="The team.", show_default=False)] = None,
    respondent: Annotated[str | None, typer.Option(help="The pseudonym of who answered.", show_default=False)] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DAY", help="The day of the answers, as 2026-03-31.", show_default=False)
    ] = None,
    yes: Yes = False,
    store: StoreOption = None,
) -> None:
    """Put a stored response right. The old values are kept as its history; an empty value takes a thing away.

    It shows what will change, and asks. `coprod responses` lists the ids.
    """
    from coprod_cli.commands.confirming import confirmed
    from coprod_cli.commands.rate_given import day_of
    from coprod_cli.commands.rate_who import Codes, code_of
    from coprod_cli.commands.reporting import note
    from coprod_cli.ratings import amending
    from coprod_cli.ratings.responses import definition, find
    from coprod_cli.render.output import write_output
    from coprod_cli.render.statements import short_id
    from coprod_cli.render.text import counted

    with stored(store) as opened:
        found = find(opened, response.strip().lower())
        amending.refuse_unfinished(found)
        checklist = definition(opened, found.sha256)
        codes = {"pair": pair, "team": team, "respondent": respondent}
        wanted = _checked(
            lambda: _rated(checklist, answer),
            lambda: amending.fields_wanted(checklist, (), item_note, overall, role),
            lambda: {field: code_of(text) for field, text in codes.items() if text is not None},
            lambda: {} if date is None else {"date": day_of(date) if date.strip() else None},
        )
        changes = amending.changes_of(found, wanted)
        name = short_id(found.id)
        note([f"Response {name} will change:", *(f"  {line}" for line in _told(checklist, changes))])
        note(Codes(**{field: wanted.get(field) for field in codes}).warnings())
        if not confirmed("Change it?", yes=yes):
            note(["Nothing was changed."])
            return
        amending.amend(opened, found, changes)
    write_output(f"Amended {name}: {counted(len(changes), 'change')}.\n", None)


def _checked(*reads: Callable[[], dict[str, str | None]]) -> dict[str, str | None]:
    """What all the options want together. Raises UsageError with all that is wrong in any."""
    problems: list[Problem] = []
    wanted: dict[str, str | None] = {}
    for read in reads:
        try:
            wanted |= read()
        except CoprodError as error:
            problems += error.problems
    if problems:
        raise UsageError(problems)
    return wanted


def _rated(checklist: Checklist, answers: list[str]) -> dict[str, str | None]:
    from coprod_cli.ratings.amending import fields_wanted
    from coprod_cli.survey.given_answers import given_answers

    return fields_wanted(checklist, given_answers(checklist, answers))


def _told(checklist: Checklist, changes: tuple[FieldChange, ...]) -> list[str]:
    from coprod_cli.render.kept_responses import field_words, value_words

    def words(change: FieldChange, value: str | None) -> str:
        return value_words(checklist, change.field, value)

    return [
        f"{field_words(change.field)}: was {words(change, change.old)}; becomes {words(change, change.new)}"
        for change in changes
    ]
