"""Putting a finished response right: what was said is checked as a whole, and the old values stay in its history."""

from __future__ import annotations

from collections.abc import Iterable

from coprod_cli.checklist.leaves import quoted
from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import Problem, UsageError
from coprod_cli.ratings.differences import FieldChange
from coprod_cli.ratings.fields import fields_of, write_field
from coprod_cli.ratings.interview import note_line
from coprod_cli.ratings.linked import item_of, role_of
from coprod_cli.ratings.records import Answer, Change, Response, now, rating_text
from coprod_cli.ratings.responses import find, keep_changes
from coprod_cli.ratings.store import Store


def fields_wanted(
    checklist: Checklist,
    answers: Iterable[Answer] = (),
    notes: Iterable[str] = (),
    overall: str | None = None,
    role: str | None = None,
) -> dict[str, str | None]:
    """Every field that was named, and what it is to be: ``None`` or an empty text for nothing.

    ``checklist`` is the one that was answered. ``notes`` are ``ITEM=TEXT``; several on one item are the
    lines of one. The notes of ``answers`` say nothing here. ``overall`` is the note on the whole response.

    Raises:
        UsageError: with all that is wrong.
    """
    found: dict[str, str | None] = {f"rating:{answer.item}": rating_text(answer) for answer in answers}
    problems: list[Problem] = []
    for text in notes:
        try:
            field, lines = _note(checklist, text)
        except UsageError as error:
            problems.extend(error.problems)
            continue
        found[field] = "\n".join(part for part in (found.get(field), lines) if part) or None
    if overall is not None:
        found["note"] = _lines(overall)
    if role is not None:
        try:
            found["role"] = role_of(checklist, role)
        except UsageError as error:
            problems.extend(error.problems)
    if problems:
        raise UsageError(problems)
    return found


def changes_of(response: Response, wanted: dict[str, str | None]) -> tuple[FieldChange, ...]:
    """What is not yet as it is wanted, in the order of the response's fields.

    Raises:
        UsageError: the response is not finished, or nothing would change.
    """
    refuse_unfinished(response)
    old = fields_of(response)
    # A note stands beside an answer, be it a blank one.
    beside = {f"rating:{field.removeprefix('note:')}" for field in wanted if field.startswith("note:")}
    wanted = {**dict.fromkeys(sorted(beside - old.keys()), ""), **wanted}
    changes = [FieldChange(field, old.get(field), value) for field, value in wanted.items() if old.get(field) != value]
    if not changes:
        message = "Nothing would change: the response says so already." if wanted else "Nothing was said to change."
        hint = 'For example: --answer trusted=4, --note "trusted=+ they asked first", --pair P7.'
        raise UsageError(Problem("nothing-to-change", message, hint))
    order = list(old)
    return tuple(sorted(changes, key=lambda change: order.index(change.field) if change.field in order else len(order)))


def refuse_unfinished(response: Response) -> None:
    """Raises UsageError for an interview that was stopped: its answers can still be given."""
    if response.saved_at is None:
        message = "This response is not finished, so there is nothing to amend yet."
        raise UsageError(Problem("unfinished", message, "`coprod rate --resume` goes on with it."))


def amend(store: Store, response: Response, changes: Iterable[FieldChange]) -> Response:
    """Makes the changes, all or none, and keeps the old values; gives the response as it is then.

    Raises:
        UsageError: the response is not in the store any more as ``response`` has it.
    """
    at, changes = now(), tuple(changes)
    with store.writing() as connection:
        if find(store, response.id) != response:
            message = "The response was changed elsewhere meanwhile. Nothing was changed by this."
            raise UsageError(Problem("changed-meanwhile", message, "Look at it again, and amend it then."))
        for change in changes:
            write_field(connection, response.id, change.field, change.new)
        made = [Change(change.field, change.old, change.new, at, "amend") for change in changes]
        keep_changes(connection, response.id, made)
    return find(store, response.id)


def _note(checklist: Checklist, text: str) -> tuple[str, str | None]:
    item, found, note = text.partition("=")
    if not found or not item.strip():
        message = f"--note {quoted(text)} is not of the form ITEM=TEXT."
        raise UsageError(Problem("not-a-pair", message, 'For example --note "trusted=+ they asked first".'))
    return f"note:{item_of(checklist, item).id}", _lines(note)


def _lines(note: str) -> str | None:
    """A note as it is kept: a line a thought."""
    return "\n".join(line for line in map(note_line, note.splitlines()) if line) or None
