"""``coprod show``: one checklist, as a page to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coprod_cli.commands.list_checklists import Checklists, FormatOption, Output
from coprod_cli.render.output import Format

if TYPE_CHECKING:
    from coprod_cli.checklist import Checklist


def show(
    checklist: Annotated[str, typer.Argument(metavar="ID", help="The id of a checklist, or the path of a .yaml file.")],
    role: Annotated[str | None, typer.Option("--as", metavar="ROLE", help="Show it as this role is asked.")] = None,
    checklists: Checklists = None,
    fmt: FormatOption = None,
    output: Output = None,
) -> None:
    """Show a checklist: its statements, scale, roles, where the wording comes from, how it is scored."""
    from coprod_cli.checklist import find_checklist
    from coprod_cli.render.definitions import show_text
    from coprod_cli.render.output import format_for, write_output

    chosen = format_for(output, fmt)
    found = find_checklist(checklist, checklists)
    shown = _role(found, role)
    if chosen is Format.TABLE:
        from coprod_cli.render.definition_tables import show_table

        text = show_table(found, output, shown)
    else:
        text = show_text(found, chosen, shown)
    write_output(text, output, chosen)


def _role(checklist: Checklist, asked: str | None) -> str | None:
    """The id of the role asked for, by id or label. Raises UsageError when there is no such role."""
    if asked is None:
        return None
    names = {label.casefold(): key for key, role in checklist.roles.items() for label in (key, role.label)}
    wanted = asked.strip().casefold()
    if wanted in names:
        return names[wanted]
    from coprod_cli.checklist.leaves import quoted, sentence
    from coprod_cli.checklist.rules import did_you_mean
    from coprod_cli.problems import Problem, UsageError

    known = ", ".join(checklist.roles)
    hint = sentence(did_you_mean(wanted, checklist.roles) or f"its roles are: {known}")
    raise UsageError(Problem("unknown-role", f"{checklist.id} has no role {quoted(asked)}.", hint))
