"""Interviews that were stopped: listed, chosen, gone on with, discarded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from coprod_cli.checklist import Checklist, find_checklist
from coprod_cli.commands.kept import stored
from coprod_cli.commands.rate_terminal import Left, Terminal
from coprod_cli.commands.rate_who import Codes, ask_whose, code_of
from coprod_cli.problems import CoprodError, NothingToScore, Problem, UsageError
from coprod_cli.ratings import responses
from coprod_cli.ratings.linked import role_of
from coprod_cli.ratings.records import Response
from coprod_cli.ratings.store import Store
from coprod_cli.render import conversation
from coprod_cli.render.statements import role_name, short_id
from coprod_cli.render.talk import GAP, Line

if TYPE_CHECKING:
    from coprod_cli.commands.rate import Asked

Found = tuple[Response, Checklist]
"""An unfinished response, with the definition that it was begun with."""


def resume(asked: Asked) -> None:
    """Goes on with an unfinished interview, at its first statement without an answer."""
    from coprod_cli.commands.rate_interview import go_on, kept_whatever_comes, the_terminal
    from coprod_cli.commands.rate_keeper import Keeper

    terminal = the_terminal(asked, "coprod rate CHECKLIST --as ROLE --answer 1=4 --answer 2=5 --yes")
    with ExitStack() as stack:
        keeper = Keeper(asked.store, stack, create=False)
        with kept_whatever_comes(asked, terminal, keeper):
            response, checklist = _chosen(asked, terminal, keeper.opened)
            terminal.say(conversation.resuming(checklist))
            go_on(asked, response, checklist, terminal, keeper)


def discard(asked: Asked) -> None:
    """Drops an unfinished interview, once that was agreed to."""
    from coprod_cli.commands.rate_interview import kept_whatever_comes, the_terminal
    from coprod_cli.commands.rate_keeper import Keeper
    from coprod_cli.commands.reporting import note

    with ExitStack() as stack:
        if asked.response is not None and asked.yes:
            store = stack.enter_context(stored(asked.store))
            response, _ = the_one(store, asked.response)
            responses.discard(store, response.id)
            note([f"Discarded {short_id(response.id)}. Nothing of it is kept."])
            return
        terminal = the_terminal(asked, "coprod rate --discard --response ID --yes")
        keeper = Keeper(asked.store, stack, create=False)
        with kept_whatever_comes(asked, terminal, keeper):
            response, _ = _chosen(asked, terminal, keeper.opened)
            if asked.yes or terminal.agree("Discard it, with all its answers and notes?", enter=False):
                responses.discard(keeper.opened, response.id)
                terminal.say([Line("Discarded. Nothing of it is kept.")])
            else:
                terminal.say([Line("It stays as it is.")])


def unfinished(store: Store, checklist: str | None, role: str | None, codes: Codes) -> list[Found]:
    """Those that fit, the latest first. ``role`` is an id or a label."""
    found = []
    for response in responses.unfinished(store, checklist):
        definition = responses.definition(store, response.sha256)
        its = Codes(response.pair, response.team, response.respondent)
        if codes.fits(its) and (role is None or _is_role(definition, role, response.role)):
            found.append((response, definition))
    return found


def _is_role(definition: Checklist, asked: str, role: str) -> bool:
    try:
        return role_of(definition, asked) == role
    except UsageError:
        return False


def the_one(store: Store, name: str) -> Found:
    """The unfinished response that ``name`` means.

    Raises:
        UsageError: there is none, more than one, or it was finished.
    """
    response = responses.find(store, name)
    if response.saved_at is not None:
        hint = "`coprod rate --resume` lists those that are not finished."
        raise UsageError(Problem("not-unfinished", f"{short_id(response.id)} was finished.", hint))
    return response, responses.definition(store, response.sha256)


def _chosen(asked: Asked, terminal: Terminal, store: Store) -> Found:
    """The one that the command names, else one of those that fit. Raises ``Left``, and when there is none."""
    if asked.response is not None:
        return the_one(store, asked.response)
    codes = Codes(code_of(asked.pair), code_of(asked.team), code_of(asked.respondent))
    found = unfinished(store, _checklist_id(asked), asked.role, codes)
    if not found:
        hint = "`coprod rate CHECKLIST` begins one; `coprod list` names the checklists."
        raise NothingToScore(Problem("no-unfinished", "There is no such unfinished interview.", hint))
    terminal.say([GAP, Line("Not finished yet:")])
    terminal.say(listed(found))
    # Enter alone goes on with the only one. It never chooses what is to be dropped: --yes would drop it at once.
    if len(found) == 1 and not asked.discard:
        number = terminal.choose(1, "Enter goes on, q stops: ", enter=1)
    else:
        number = terminal.choose(len(found), "Number: ", enter=None)
    response, definition = found[number - 1]
    if not _is_theirs(terminal, response, codes, "stop"):
        raise Left
    return response, definition


def _checklist_id(asked: Asked) -> str | None:
    """The id that the command names; what was begun can be gone on with when its definition is gone."""
    if asked.checklist is None:
        return None
    try:
        return find_checklist(asked.checklist, asked.checklists).id
    except CoprodError:
        return asked.checklist


def offer(terminal: Terminal, found: Sequence[Found], known: Codes) -> Found | None:
    """One of those found to go on with; ``None`` for a new one. ``known`` came with the command. Raises ``Left``."""
    terminal.say([GAP, Line("Not finished yet:")])
    terminal.say(listed(found))
    number = terminal.choose(len(found), "Number to go on with it, Enter for a new one: ", enter=0)
    if not number:
        return None
    response, definition = found[number - 1]
    return (response, definition) if _is_theirs(terminal, response, known, "a new one") else None


def _is_theirs(terminal: Terminal, response: Response, known: Codes, instead: str) -> bool:
    """Whether whoever sits there gave the response's pseudonym, with the command or now; true where it has none."""
    if response.respondent is None or known.respondent is not None:  # a known one was chosen by already
        return True
    return ask_whose(terminal, response.respondent, instead)


def listed(found: Iterable[Found]) -> Iterator[Line]:
    """One line for each, with the number to choose it by."""
    for number, (response, definition) in enumerate(found, start=1):
        yield Line(_about(response, definition), lead=str(number), strong=f"{definition.title},", indent=2)


def _about(response: Response, definition: Checklist) -> str:
    # No codes and no id: whoever reads this on a shared computer may be somebody else.
    given = sum(answer.kind != "blank" for answer in response.answers)
    role = role_name(definition, response.role)
    return f"as {role}, {response.date}, {given} of {len(definition.items)} answered."
