"""The board "We said, we did": what was said, what was agreed, where it stands, and what has changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coprod_cli.checklist.model import Checklist
from coprod_cli.ratings.actions import Action
from coprod_cli.ratings.looks import Look, View
from coprod_cli.render.definitions import md, md_table
from coprod_cli.render.labels import short_name
from coprod_cli.render.listing import drawable
from coprod_cli.render.output import Format, write_output
from coprod_cli.render.page import NOTHING_FITS, Entry, Group, Page, lines_md, page_text, statement_md
from coprod_cli.render.statements import (
    LINK_FIELDS,
    Definitions,
    link_facts,
    link_record,
    role_name,
    short_id,
    statement_of,
)
from coprod_cli.render.text import UNICODE

TITLE = "We said, we did"
_NONE_OVERDUE = "No action is overdue."
_EMPTY = "No actions are kept here yet. `coprod action add` keeps what was agreed."
_HEADS = ("Statement", "What was said", "What we agreed", "Who and when", "Where it stands", "What changed")
_SCORE_FIELDS = ("first_n", "first_value", "second_n", "second_value", "gap", "n_pairs")
FIELDS = (
    *("id", *LINK_FIELDS, "said", "said_by", "agreed", "agreed_on", "agreed_at", "owner", "due"),
    *("status", "status_since", "overdue", "why", "did", "measure", "first_role", "second_role"),
    *(f"then_{name}" for name in _SCORE_FIELDS),
    *("since_day", "since_at"),
    *(f"since_{name}" for name in _SCORE_FIELDS),
    "history",
)
_MEASURES = {"mean": "the mean", "median": "the median", "share met": "the share met"}


@dataclass(frozen=True, slots=True)
class Board:
    """Actions in the order given, with the checklists that they are about, as they stand on a day (ISO).

    ``narrowed`` when only some were asked for, ``overdue`` when those were the overdue ones, of all.
    """

    actions: Sequence[Action]
    definitions: Definitions
    today: str
    command: str = "action list"
    narrowed: bool = False
    overdue: bool = False

    def checklist(self, action: Action) -> Checklist:
        return self.definitions[action.link.sha256]


def present_board(board: Board, fmt: Format, output: Path | None = None) -> None:
    """Writes the board where it goes. Raises UsageError when the file cannot be written."""
    write_output(board_text(board, fmt, output), output, fmt)


def board_text(board: Board, fmt: Format, output: Path | None = None) -> str:
    """The board as text, with a line end."""
    if fmt is Format.MARKDOWN and board.actions:
        return drawable(_markdown(board), output)
    page = Page(
        board.command,
        TITLE,
        [
            Group(statement_of(board.checklist(action), action.link.item), _card(board, action))
            for action in board.actions
        ],
        FIELDS,
        [_record(board, action) for action in board.actions],
        _NONE_OVERDUE if board.overdue else NOTHING_FITS if board.narrowed else _EMPTY,
        remarks=_remarks(board),
    )
    return page_text(page, fmt, output)


def _card(board: Board, action: Action) -> tuple[Entry, ...]:
    said_by = role_name(board.checklist(action), action.said_by)
    facts = (*link_facts(action.link), ("agreed on", action.agreed_on))
    return (
        Entry(_HEADS[1], action.said, (("said by", said_by),)),
        Entry(_HEADS[2], action.agreed),
        Entry(_HEADS[3], f"{action.owner}, by {action.due}", facts, ("action", short_id(action.id))),
        Entry(_HEADS[4], stands_in_words(action, board.today)),
        Entry(_HEADS[5], _change_and_how(action, board.checklist(action))),
    )


def _markdown(board: Board) -> str:
    statements = [statement_of(board.checklist(action), action.link.item) for action in board.actions]
    named = list(dict.fromkeys(statement.checklist for statement in statements))
    rows = []
    for action, statement in zip(board.actions, statements, strict=True):
        whom = "".join(f", {name} {value}" for name, value in link_facts(action.link))
        of = f"<br>{md(statement.checklist)}" if len(named) > 1 else ""
        cells = (
            f"{action.said}\n({role_name(board.checklist(action), action.said_by)})",
            action.agreed,
            f"{action.owner}, by {action.due}{whom}",
            stands_in_words(action, board.today),
            change_in_words(action, board.checklist(action)),
        )
        rows.append([statement_md(statement) + of, *map(lines_md, cells)])
    below = [named[0]] if len(named) == 1 else []
    return f"## {TITLE}\n\n{md_table(_HEADS, rows)}\n" + "\n\n".join(map(md, [*_remarks(board), *below])) + "\n"


def _remarks(board: Board) -> tuple[str, ...]:
    looks = [look for action in board.actions for look in (action.then, action.since) if look is not None]
    used = {look.measure for look in looks for view in look.views if view.n}
    if not used:
        return ()
    what = " or ".join(words for measure, words in _MEASURES.items() if measure in used)
    return (
        f"How to read what changed: first {what} of the answers up to the day it was agreed, then of the answers "
        "since; in brackets how many answered. Between few answers a difference may be chance.",
    )


def stands_in_words(action: Action, today: str) -> str:
    """``Planned``, ``Doing. Overdue: it was due on 2026-04-30.``, ``Done on …``, ``Cannot do: why``."""
    words = {
        "planned": "Planned.",
        "doing": "Doing.",
        "done": f"Done on {action.stands_since}.",
        "cannot do": f"Cannot do: {action.why}",
    }[action.status]
    if action.overdue(today):
        words += f" Overdue: it was due on {action.due}."
    return words + (f" What we did: {action.did}" if action.did else "")


def change_in_words(action: Action, checklist: Checklist) -> str:
    """Both views when it was agreed and since: ``Practitioner 3.6 (11) to 4.1 (9); Person …``. Never a verdict."""
    then, since = action.then, action.since
    if then is None:
        return ""
    if since is None:
        if not any(view.n for view in then.views):
            return "Nobody has rated this yet."
        parts = [f"{_name(view, checklist)} {_value(view, then) or 'not rated'}" for view in then.views]
        return f"When it was agreed: {'; '.join(parts)}. Not looked at again yet."
    pairs = list(zip(then.views, since.views, strict=True))
    if not any(before.n or after.n for before, after in pairs):
        return f"Nobody has rated this yet. Looked at on {since.day}."
    parts = []
    for before, after in pairs:
        had, has = _value(before, then), _value(after, since)
        parts.append(f"{_name(before, checklist)} {_moved(had, has)}")
    return f"{'; '.join(parts)}. Looked at on {since.day}."


def _change_and_how(action: Action, checklist: Checklist) -> str:
    """The same for whoever can type the command that looks again; what is printed to be pasted leaves it out."""
    words = change_in_words(action, checklist)
    if action.since is not None or action.then is None or not any(view.n for view in action.then.views):
        return words
    return f"{words} Scores since then: `coprod action update {short_id(action.id)} --look-again`."


def _moved(had: str, has: str) -> str:
    if had and has:
        return f"{had} to {has}"
    if had:
        return f"{had}, not rated since"
    return f"not rated before, {has} since" if has else "not rated yet"


def _name(view: View, checklist: Checklist) -> str:
    return short_name(checklist, view.role, UNICODE)


def _value(view: View, look: Look) -> str:
    """``3.6 (11)``; empty where nobody answered."""
    if view.value is None:
        return ""
    if look.measure == "share met":
        number = f"{UNICODE.percent(view.value)} met"
    else:
        number = UNICODE.number(view.value, 1) if look.measure == "mean" else UNICODE.middle(view.value)
    return f"{number} ({view.n:,})"


def _record(board: Board, action: Action) -> dict[str, object]:
    then, since = action.then, action.since
    look = then or since
    return {
        "id": action.id,
        **link_record(action.link, board.checklist(action)),
        "said": action.said,
        "said_by": action.said_by,
        "agreed": action.agreed,
        "agreed_on": action.agreed_on,
        "agreed_at": action.agreed_at,
        "owner": action.owner,
        "due": action.due,
        "status": action.status,
        "status_since": action.stands_since,
        "overdue": action.overdue(board.today),
        "why": action.why,
        "did": action.did,
        "measure": look and look.measure,
        "first_role": look and look.first.role,
        "second_role": look and look.second and look.second.role,
        **_scores("then", then),
        "since_day": since and since.day,
        "since_at": since and since.at,
        **_scores("since", since),
        "history": [
            {"day": change.day, "field": change.field, "old": change.old, "new": change.new}
            for change in action.history
        ],
    }


def _scores(when: str, look: Look | None) -> dict[str, object]:
    if look is None:
        return dict.fromkeys(f"{when}_{name}" for name in _SCORE_FIELDS)
    second = look.second
    values = (
        look.first.n,
        look.first.value,
        second and second.n,
        second and second.value,
        look.gap,
        look.n_pairs,
    )
    return {f"{when}_{name}": value for name, value in zip(_SCORE_FIELDS, values, strict=True)}
