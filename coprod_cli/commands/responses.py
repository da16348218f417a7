"""``coprod responses``: what is stored, as a list, or one response in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coprod_cli.commands.kept import StoreOption, stored
from coprod_cli.commands.linking import ChecklistOption, PairFilter, TeamFilter, check, iso
from coprod_cli.commands.list_checklists import FormatOption, Output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coprod_cli.checklist import Checklist
    from coprod_cli.ratings.records import Response

_ALL_EMPTY = "No responses are stored yet. `coprod rate ten-statements` asks for one."


def responses(
    response: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="One response in full: its id, or the first characters of it."),
    ] = None,
    checklist: ChecklistOption = None,
    role: Annotated[
        str | None, typer.Option("--as", metavar="ROLE", help="Only of this role.", show_default=False)
    ] = None,
    pair: PairFilter = None,
    team: TeamFilter = None,
    respondent: Annotated[str | None, typer.Option(help="Only of this respondent.", show_default=False)] = None,
    date_from: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="From this day on.", show_default=False)
    ] = None,
    date_to: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Up to this day.", show_default=False)
    ] = None,
    unfinished: Annotated[bool, typer.Option("--unfinished", help="Interviews that were stopped instead.")] = False,
    store: StoreOption = None,
    fmt: FormatOption = None,
    output: Output = None,
) -> None:
    """List the stored responses, the latest first; or show one in full, with its notes and what was changed."""
    from coprod_cli.problems import Problem, UsageError
    from coprod_cli.ratings.responses import Wanted, definition, find, select
    from coprod_cli.render.kept_responses import response_text, responses_listing
    from coprod_cli.render.listing import present_listing
    from coprod_cli.render.output import format_for, write_output

    chosen = format_for(output, fmt)
    check(lambda: iso("--from", date_from), lambda: iso("--to", date_to))
    wanted = Wanted(
        checklist=checklist,
        pair=pair and pair.strip(),
        team=team and team.strip(),
        respondent=respondent and respondent.strip(),
        date_from=iso("--from", date_from),
        date_to=iso("--to", date_to),
        finished=not unfinished,
    )
    filtered = role is not None or wanted != Wanted(finished=not unfinished)
    if response is not None and (filtered or unfinished):
        message = "An id names one response, and the other options choose among all."
        raise UsageError(Problem("options-clash", message, "Leave one of the two out."))
    if wanted.date_from and wanted.date_to and wanted.date_from > wanted.date_to:
        raise UsageError(Problem("dates-reversed", "--from is after --to.", "Change one of them."))
    with stored(store) as opened:
        if response is not None:
            found = find(opened, response.strip().lower())
            text = response_text(found, definition(opened, found.sha256), chosen, output)
            write_output(text, output, chosen)
            return
        every = list(select(opened, wanted))
        definitions = {sha256: definition(opened, sha256) for sha256 in {one.sha256 for one in every}}
    shown = [one for one in reversed(every) if role is None or _is_of(one, role, definitions)]
    when_empty = (
        "No response is like that." if filtered else "No interview is unfinished." if unfinished else _ALL_EMPTY
    )
    listing = responses_listing(shown, definitions, _title(len(shown), unfinished), when_empty, chosen)
    present_listing(listing, chosen, output)


def _is_of(response: Response, role: str, definitions: Mapping[str, Checklist]) -> bool:
    """Whether ``role`` is the id or the label of the response's role."""
    about = definitions[response.sha256].roles.get(response.role)
    names = {response.role.casefold(), *([about.label.casefold()] if about else [])}
    return " ".join(role.casefold().split()) in names


def _title(count: int, unfinished: bool) -> str:
    from coprod_cli.render.text import counted

    return counted(count, "unfinished interview" if unfinished else "stored response")
