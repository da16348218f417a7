"""``coprod rate``: a checklist as a conversation, or with its answers given."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from coprod_cli.commands.kept import StoreOption
from coprod_cli.commands.list_checklists import Checklists
from coprod_cli.console import is_plain
from coprod_cli.problems import Problem, UsageError

_GIVEN = "Without the conversation"
_STOPPED = "What was stopped"


class Look(StrEnum):
    """How the conversation looks."""

    TABLE = "table"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of one call, as typed."""

    checklist: str | None
    role: str | None
    pair: str | None
    team: str | None
    respondent: str | None
    date: str | None
    note: bool
    answer: tuple[str, ...]
    answers: Path | None
    yes: bool
    resume: bool
    discard: bool
    response: str | None
    store: Path | None
    checklists: Path | None
    plain: bool

    @property
    def has_answers(self) -> bool:
        """Whether answers came with the command."""
        return bool(self.answer) or self.answers is not None

    @property
    def resume_command(self) -> str:
        """What to type to go on with what was stopped."""
        return self.in_store("coprod rate --resume")

    def in_store(self, command: str) -> str:
        """The command, with the store that was named here."""
        return command + (f" --store {shlex.quote(str(self.store))}" if self.store else "")


def rate(
    checklist: Annotated[
        str | None,
        typer.Argument(
            metavar="CHECKLIST", help="The checklist's id, or the path of a .yaml file.", show_default=False
        ),
    ] = None,
    role: Annotated[
        str | None, typer.Option("--as", metavar="ROLE", help="Who answers. Without it: asked.", show_default=False)
    ] = None,
    pair: Annotated[
        str | None, typer.Option(help="Links the two views of one plan: a code such as P7.", show_default=False)
    ] = None,
    team: Annotated[str | None, typer.Option(help="The team that it is about.", show_default=False)] = None,
    respondent: Annotated[
        str | None, typer.Option(help="A pseudonym, which links answers over time.", show_default=False)
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="The day of the answers, as 2026-03-31. Default: today.", show_default=False),
    ] = None,
    note: Annotated[bool, typer.Option("--note/--no-note", help="Ask for a note after each rating.")] = True,
    answer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ITEM=VALUE",
            help="An answer, such as trusted=4 or 1=4. Repeatable.",
            rich_help_panel=_GIVEN,
            show_default=False,
        ),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Answers in a .csv, .yaml or .json file.", rich_help_panel=_GIVEN, show_default=False
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Ask nothing: save these answers, or discard.", rich_help_panel=_GIVEN)
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with it.", rich_help_panel=_STOPPED)] = False,
    discard: Annotated[bool, typer.Option("--discard", help="Drop it.", rich_help_panel=_STOPPED)] = False,
    response: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Which one, by its id.", rich_help_panel=_STOPPED, show_default=False),
    ] = None,
    store: StoreOption = None,
    checklists: Checklists = None,
    fmt: Annotated[
        Look | None,
        typer.Option("--format", "-f", help="plain: one fact a line, for screen readers.", show_default=False),
    ] = None,
) -> None:
    """Rate a checklist: one statement at a time, with room for a note beside each.

    Every answer is saved as it is given; q stops, and --resume goes on.
    The last page shows all answers, to change or to save.
    Then comes what goes well, what could be better, and both views of a pair.
    """
    asked = Asked(
        checklist,
        role,
        pair,
        team,
        respondent,
        date,
        note,
        tuple(answer or ()),
        answers,
        yes,
        resume,
        discard,
        response,
        store,
        checklists,
        is_plain(fmt),
    )
    _refuse_clashes(asked)
    if asked.resume or asked.discard:
        from coprod_cli.commands import rate_stopped

        (rate_stopped.discard if asked.discard else rate_stopped.resume)(asked)
    elif asked.has_answers and asked.yes:
        from coprod_cli.commands.rate_given import save

        save(asked)
    else:
        from coprod_cli.commands.rate_interview import interview

        interview(asked)


def _refuse_clashes(asked: Asked) -> None:
    """Raises UsageError for options that do not go together, and for a checklist that was not named."""
    stopped = "--discard" if asked.discard else "--resume" if asked.resume else None
    others = {
        "--resume": asked.resume and asked.discard,
        "--date": asked.date is not None,
        "--answer": bool(asked.answer),
        "--answers": asked.answers is not None,
        "--yes": asked.yes and not asked.discard,
    }
    problems = []
    if stopped is not None:
        problems += [
            Problem("options-clash", f"{option} does not go with {stopped}.", "Leave one of the two out.")
            for option, said in others.items()
            if said
        ]
    elif asked.checklist is None:
        hint = "Say it, for example `coprod rate ten-statements`; `coprod list` names them all."
        problems.append(Problem("no-checklist", "Which checklist do you want to rate?", hint))
    if stopped is None and asked.response is not None:
        hint = "Add --resume to go on with it, or --discard to drop it."
        problems.append(Problem("options-clash", "--response names an interview that was stopped.", hint))
    if stopped is None and asked.yes and not asked.has_answers:
        hint = "Give them with --answer or --answers, or leave --yes out to be asked."
        problems.append(Problem("options-clash", "--yes saves the answers given, and there are none.", hint))
    if problems:
        raise UsageError(problems)
