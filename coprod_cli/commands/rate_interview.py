"""An interview at the terminal, from the first words to the reflection."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

import typer

from coprod_cli.commands import rate_terminal
from coprod_cli.commands.rate_given import Said, already_there, said_in
from coprod_cli.commands.rate_keeper import Keeper
from coprod_cli.commands.rate_terminal import Closed, Left, Terminal
from coprod_cli.commands.rate_who import Codes, ask_codes, ask_role
from coprod_cli.problems import ExitCode, NeedsTerminal, Problem
from coprod_cli.ratings import pseudonym, responses
from coprod_cli.ratings.interview import Kept, Stage, State, start, step
from coprod_cli.ratings.records import Response
from coprod_cli.ratings.store import Store
from coprod_cli.render import conversation
from coprod_cli.render.statements import short_id
from coprod_cli.render.talk import GAP, Line

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist
    from coprod_cli.commands.rate import Asked


def interview(asked: Asked) -> None:
    """A new interview; or an unfinished one, which is offered on the way."""
    name, role = shlex.quote(asked.checklist or ""), shlex.quote(asked.role or "ROLE")
    said = said_in(asked, role_needed=False)
    terminal = the_terminal(asked, f"coprod rate {name} --as {role} --answer 1=4 --answer 2=5 --yes")
    with ExitStack() as stack:
        keeper = Keeper(asked.store, stack)
        with kept_whatever_comes(asked, terminal, keeper):
            _converse(asked, said, terminal, keeper)


def the_terminal(asked: Asked, scripted: str) -> Terminal:
    """The terminal that the command was called from. Raises NeedsTerminal, which names the ``scripted`` way."""
    if not rate_terminal.is_there():
        message = "This asks questions, and there is no terminal to answer them at."
        raise NeedsTerminal(Problem("no-terminal", message, f"Say all of it with the command: `{scripted}`."))
    return rate_terminal.standard(plain=asked.plain)


@contextmanager
def kept_whatever_comes(asked: Asked, terminal: Terminal, keeper: Keeper) -> Iterator[None]:
    """Says what is kept when the block is cut off by Ctrl-C or a closed terminal, or was left with q."""
    try:
        yield
    except (KeyboardInterrupt, Closed):
        with suppress(Closed, KeyboardInterrupt):
            _say_ending(asked, terminal, keeper, "stopped")
            _say_code(terminal, keeper)
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    except Left:
        _say_ending(asked, terminal, keeper, "stopped")


def _converse(asked: Asked, said: Said, terminal: Terminal, keeper: Keeper) -> None:
    checklist = said.checklist
    terminal.say(conversation.opening(checklist, asks_notes=asked.note))
    role = said.role or ask_role(terminal, checklist)
    if not said.answers and (stopped := _stopped(said, role, terminal, keeper)):
        go_on(asked, *stopped, terminal, keeper)
        return
    given = [field for field in ("pair", "team", "respondent") if getattr(asked, field) is not None]
    taken = pseudonym.held(keeper.store) if keeper.store else set()
    codes, is_new = ask_codes(terminal, said.codes, given, taken)
    keeper.begin_with(checklist, lambda store: _begun(store, said, role, codes))
    keeper.new_code = codes.respondent if is_new else None
    for answer in said.answers:
        keeper.keep(answer)
    _hold(asked, start(checklist, role, said.answers, asks_notes=asked.note), terminal, keeper)


def _begun(store: Store, said: Said, role: str, codes: Codes) -> Response:
    return responses.begin(
        store,
        said.checklist,
        role=role,
        date=said.date,
        pair=codes.pair,
        team=codes.team,
        respondent=codes.respondent,
    )


def _stopped(said: Said, role: str, terminal: Terminal, keeper: Keeper) -> tuple[Response, Checklist] | None:
    """An unfinished interview that may be of the same voice, where there is one and it is chosen."""
    from coprod_cli.commands.rate_stopped import offer, unfinished

    found = unfinished(keeper.store, said.checklist.id, role, said.codes) if keeper.store else []
    return offer(terminal, found, said.codes) if found else None


def go_on(asked: Asked, response: Response, checklist: Checklist, terminal: Terminal, keeper: Keeper) -> None:
    """Asks what is left of an unfinished interview."""
    keeper.go_on_with(checklist, response)
    _hold(asked, start(checklist, response.role, response.answers, asks_notes=asked.note), terminal, keeper)


def _hold(asked: Asked, state: State, terminal: Terminal, keeper: Keeper) -> None:
    """Asks until the conversation is over, and says what came of it."""
    state = to_the_end(state, terminal, keeper)
    terminal.say([GAP])
    _say_ending(asked, terminal, keeper, state.stage)
    if state.stage == "done":
        _say_earlier(asked, terminal, keeper)
        _reflect(state, terminal, keeper)
    _say_code(terminal, keeper)


def to_the_end(state: State, terminal: Terminal, keeper: Keeper) -> State:
    """Asks until the conversation is over. Every answer is saved before anything more is said."""
    shown = None
    while not state.is_over:
        if shown != (state.stage, state.position):
            terminal.say(conversation.asked(state))
            shown = (state.stage, state.position)
        before = state
        state, events = step(before, terminal.ask(conversation.prompt(before)))
        for event in events:
            if isinstance(event, Kept):
                keeper.keep(event.answer)
            terminal.say(conversation.told(event, before, state))
    keeper.end(state)
    return state


def _say_ending(asked: Asked, terminal: Terminal, keeper: Keeper, stage: Stage) -> None:
    """What is kept, as the store holds it now."""
    if keeper.checklist is None:
        terminal.say([Line("Stopped. Nothing was saved or changed.")])
        return
    saved = keeper.saved()
    if saved is not None and saved.saved_at is not None:
        stage = "done"
    given = 0 if saved is None else sum(answer.kind != "blank" for answer in saved.answers)
    terminal.say(
        conversation.ending(
            stage,
            given=given,
            asked_in_all=len(keeper.checklist.items),
            name=None if saved is None else short_id(saved.id),
            resume=asked.resume_command,
        )
    )


def _say_earlier(asked: Asked, terminal: Terminal, keeper: Keeper) -> None:
    """That answers of the same voice and day were there already."""
    response = keeper.saved()
    if response is not None and (words := already_there(asked, keeper.opened, response)):
        terminal.say([Line(words)])


def _say_code(terminal: Terminal, keeper: Keeper) -> None:
    """The pseudonym that was offered, once something is kept under it."""
    if keeper.new_code is not None and keeper.saved() is not None:
        words = f"Your code is {keeper.new_code}. Write it down: typed next time, it links your answers."
        terminal.say([GAP, Line(words)])


def _reflect(state: State, terminal: Terminal, keeper: Keeper) -> None:
    from coprod_cli.ratings.reflection import other_role, quarter_days, reflect
    from coprod_cli.render.reflection_lines import reflection_lines

    response = keeper.saved()
    assert response is not None  # it was finished just now
    others: list[Response] = []
    other = other_role(state.checklist, state.role)
    if response.pair is not None and response.date is not None and other is not None:
        first, last = quarter_days(response.date)
        wanted = responses.Wanted(
            checklist=response.checklist,
            version=response.version,
            role=other,
            pair=response.pair,
            date_from=first,
            date_to=last,
        )
        others = list(responses.select(keeper.opened, wanted))
    found = reflect(state.checklist, response, others)
    terminal.say(reflection_lines(state.checklist, state.role, found, response.pair))
