"""What a call of ``coprod rate`` says, checked all at once; and answers saved without a conversation."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from datetime import date
from secrets import token_hex
from typing import TYPE_CHECKING

from coprod_cli.checklist import Checklist, find_checklist
from coprod_cli.commands.kept import stored
from coprod_cli.commands.rate_who import Codes, code_of
from coprod_cli.problems import CoprodError, NothingToScore, Problem, UsageError
from coprod_cli.ratings.linked import role_of
from coprod_cli.ratings.records import Answer, Response, now

if TYPE_CHECKING:
    from coprod_cli.commands.rate import Asked
    from coprod_cli.ratings.store import Store

EARLIEST = 1900
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Said:
    """What a call says, and it holds. The role may still be missing; ``date`` is an ISO day."""

    checklist: Checklist
    role: str | None
    date: str
    codes: Codes
    answers: tuple[Answer, ...]


def said_in(asked: Asked, *, role_needed: bool) -> Said:
    """The call, checked. Raises a CoprodError with every problem of its options and of the file of answers."""
    checklist = find_checklist(asked.checklist or "", asked.checklists)
    problems: list[Problem] = []
    role, day = None, ""
    answers: tuple[Answer, ...] = ()
    try:
        role = None if asked.role is None else role_of(checklist, asked.role)
    except UsageError as error:
        problems += error.problems
    if role_needed and asked.role is None:
        roles = " or ".join(f"--as {name}" for name in checklist.roles)
        problems.append(Problem("role-missing", "Who gives these answers?", f"Say it with {roles}."))
    try:
        day = day_of(asked.date)
    except UsageError as error:
        problems += error.problems
    if asked.has_answers:
        from coprod_cli.survey.given_answers import given_answers

        try:
            answers = given_answers(checklist, asked.answer, asked.answers)
        except CoprodError as error:
            problems += error.problems
    if problems:
        from coprod_cli.survey.given_answers import error_of

        raise error_of(problems)
    codes = Codes(code_of(asked.pair), code_of(asked.team), code_of(asked.respondent))
    return Said(checklist, role, day, codes, answers)


def day_of(text: str | None) -> str:
    """A day as the store keeps it; today for ``None``. Raises UsageError for one that answers cannot be of."""
    today = date.today()
    if text is None:
        return today.isoformat()
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise UsageError(Problem("not-a-day", f"--date {shlex.quote(text)} is no day.", "Write it as 2026-03-31."))
    if day > today:
        raise UsageError(Problem("future-date", f"{day} is still to come.", "Say the day of the answers."))
    if day.year < EARLIEST:
        raise UsageError(Problem("too-long-ago", f"{day} lies before {EARLIEST}.", "Say the day of the answers."))
    return day.isoformat()


def save(asked: Asked) -> None:
    """Saves the answers given as one finished response: all of them, or nothing and no store."""
    from coprod_cli.commands.reporting import note
    from coprod_cli.ratings.responses import add
    from coprod_cli.render.statements import role_name, short_id

    said = said_in(asked, role_needed=True)
    count = sum(answer.kind != "blank" for answer in said.answers)
    if not count:
        hint = "Give at least one, for example --answer 1=4."
        raise NothingToScore(Problem("nothing-answered", "Every answer is blank, so nothing was saved.", hint))
    response = _response(said)
    note(said.codes.warnings())
    with stored(asked.store, create=True) as store:
        add(store, said.checklist, [response])
        earlier = already_there(asked, store, response)
    answered = f"{count} of {len(said.checklist.items)} answered"
    role = role_name(said.checklist, response.role)
    note([f"Saved as {short_id(response.id)}: {answered}, as {role}, {said.date}."])
    note([earlier] if earlier else [])


def already_there(asked: Asked, store: Store, response: Response) -> str | None:
    """What to say when the same voice's answers of the same day were finished before ``response``.

    The same are checklist, role, pair, pseudonym and date, with at least a pair or a pseudonym. ``None`` for none.
    """
    from coprod_cli.ratings.responses import Wanted, select
    from coprod_cli.render.statements import short_id

    voice = (response.pair, response.respondent)
    if voice == (None, None) or response.date is None:
        return None
    wanted = Wanted(checklist=response.checklist, role=response.role, date_from=response.date, date_to=response.date)
    same = [one for one in select(store, wanted) if (one.pair, one.respondent) == voice and one.id != response.id]
    if not same:
        return None
    who, name = "pair" if response.pair is not None else "pseudonym", short_id(same[-1].id)
    return (
        f"This {who} already has answers from this role on {response.date} ({name}). Both are kept, and the later "
        f"counts. To put the first one right: `{asked.in_store(f'coprod amend {name}')}`."
    )


def _response(said: Said) -> Response:
    from coprod_cli.version import __version__

    given = {answer.item: answer for answer in said.answers}
    checklist, codes, moment = said.checklist, said.codes, now()
    return Response(
        token_hex(8),
        checklist.id,
        checklist.version,
        checklist.sha256,
        said.role or "",
        said.date,
        moment,
        __version__,
        codes.pair,
        codes.team,
        codes.respondent,
        source="scripted",
        saved_at=moment,
        answers=tuple(given.get(item.id, Answer(item.id, "blank")) for item in checklist.items),
    )
