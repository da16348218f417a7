"""Stored responses for people and for machines: many as a list, one in full with its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from coprod_cli.checklist.model import Checklist
from coprod_cli.ratings.records import Answer, Change, Response
from coprod_cli.render.definitions import facts_text, md, md_table, statement_of
from coprod_cli.render.listing import Column, Listing, drawable, machine_text
from coprod_cli.render.output import FOR_MACHINES, Format
from coprod_cli.render.statements import role_name, short_id

HEAD = (
    "id",
    "checklist",
    "version",
    "sha256",
    "role",
    "pair",
    "team",
    "respondent",
    "date",
    "answered",
    "items",
    "source",
    "started_at",
    "saved_at",
    "tool_version",
    "note",
    "changed",
)
_ITEM = ("number", "item", "statement", "kind", "value", "label", "item_note")
_HOW = {"amend": "amended", "import": "imported again"}
_COLUMNS = (
    Column("id", "Id"),
    Column("checklist", "Checklist"),
    Column("role", "Role"),
    Column("pair", "Pair"),
    Column("team", "Team"),
    Column("respondent", "Respondent"),
    Column("date", "Date"),
    Column("answered", "Answered"),
    Column("begun", "Begun"),
    Column("source", "Source", wraps=True),
    Column("changed", "Changed"),
)
_NARROW = (
    Column("id", "Id"),
    Column("checklist", "Checklist", wraps=True),
    Column("by", "Answered by", wraps=True),
    Column("date", "Date"),
    Column("answered", "Answered"),
    Column("remarks", "Remarks", wraps=True),
)
"""The same on a narrow terminal: what belongs together shares a column."""


def responses_listing(
    responses: Sequence[Response], definitions: Mapping[str, Checklist], title: str, when_empty: str, fmt: Format
) -> Listing:
    """Responses as they come. ``definitions`` are their checklists by sha256."""
    names = _names(responses)
    return Listing(
        "responses",
        title,
        _COLUMNS,
        [_row(response, definitions[response.sha256], names[response.id]) for response in responses],
        HEAD if fmt is Format.CSV else (*HEAD, "answers", "changes"),
        [_record(response, definitions[response.sha256]) for response in responses] if fmt in FOR_MACHINES else [],
        when_empty,
        _NARROW,
    )


def response_text(response: Response, checklist: Checklist, fmt: Format, output: Path | None) -> str:
    """One response in full: who and when, each statement with its answer and note, and what was changed."""
    if fmt is Format.JSON:
        return machine_text("responses", (*HEAD, "answers", "changes"), [_record(response, checklist)], fmt)
    if fmt is Format.CSV:
        record = _record(response, checklist)
        rows = [
            {**record, **answer, "item_note": answer["note"], "note": record["note"]} for answer in record["answers"]
        ]
        return machine_text("responses", (*HEAD, *_ITEM), rows, fmt)
    if fmt is Format.TABLE:
        return _drawn(response, checklist, output)
    text = _markdown(response, checklist) if fmt is Format.MARKDOWN else facts_text(_spoken(response, checklist))
    return drawable(text, output)


def answer_words(checklist: Checklist, answer: Answer) -> str:
    """``4 (Mostly)``, ``does not apply`` or ``left blank``."""
    if answer.kind == "point":
        return _point(checklist, str(answer.value))
    return "does not apply" if answer.kind == "not_applicable" else "left blank"


def field_words(field: str) -> str:
    """What a changed field is called: ``trusted``, ``note on trusted``, ``note``, ``pair``."""
    kind, found, item = field.partition(":")
    return field if not found else item if kind == "rating" else f"note on {item}"


def value_words(checklist: Checklist, field: str, value: str | None) -> str:
    """A value of a changed field, as people read it."""
    if field.startswith("rating:"):
        return {None: "no answer", "": "left blank", "not applicable": "does not apply"}.get(value) or _point(
            checklist, value or ""
        )
    if field == "role" and value:
        return role_name(checklist, value)
    return value or "none"


def moment_words(moment: str) -> str:
    """``2026-03-05 09:10 UTC``."""
    return f"{moment[:10]} {moment[11:16]} UTC"


def _point(checklist: Checklist, value: str) -> str:
    labels = {str(point.value): point.label for point in checklist.scale}
    return f"{value} ({labels[value]})" if value in labels else f"{value} (not on the scale)"


def _names(responses: Sequence[Response]) -> dict[str, str]:
    """By what each can be named: its short id, or the whole one where two would be called the same."""
    often = Counter(short_id(response.id) for response in responses)
    return {one.id: short_id(one.id) if often[short_id(one.id)] == 1 else one.id for one in responses}


def _row(response: Response, checklist: Checklist, name: str) -> dict[str, str]:
    codes = {"pair": response.pair, "team": response.team, "respondent": response.respondent}
    begun = "" if response.saved_at else moment_words(response.started_at)
    source = "" if response.source == "interview" else response.source
    return {
        "by": ", ".join([response.role, *(f"{what} {code}" for what, code in codes.items() if code)]),
        "remarks": ", ".join(filter(None, (begun and f"begun {begun}", source, "changed" if response.changes else ""))),
        "id": name,
        "checklist": f"{response.checklist} {response.version}",
        "role": response.role,
        "pair": response.pair or "",
        "team": response.team or "",
        "respondent": response.respondent or "",
        "date": response.date or "",
        "answered": _answered(response, checklist),
        "begun": begun,
        "source": response.source,
        "changed": "yes" if response.changes else "",
    }


def _answered(response: Response, checklist: Checklist) -> str:
    return f"{response.answered} of {len(checklist.items)}"


def _record(response: Response, checklist: Checklist) -> dict[str, Any]:
    given = {answer.item: answer for answer in response.answers}
    return {
        **{name: getattr(response, name) for name in HEAD if name not in ("answered", "items", "changed")},
        "answered": response.answered,
        "items": len(checklist.items),
        "changed": len(response.changes),
        "answers": [
            {"number": number, "item": item.id, "statement": item.text, **_answer_record(checklist, given.get(item.id))}
            for number, item in enumerate(checklist.items, 1)
        ],
        "changes": [
            {"field": one.field, "old": one.old, "new": one.new, "at": one.at, "how": one.how}
            for one in response.changes
        ],
    }


def _answer_record(checklist: Checklist, answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return dict.fromkeys(("kind", "value", "label", "note"))
    label = next((point.label for point in checklist.scale if point.value == answer.value), None)
    return {"kind": answer.kind, "value": answer.value, "label": label, "note": answer.note}


def _title(response: Response, checklist: Checklist) -> str:
    return f"{checklist.title}, response {short_id(response.id)}"


def _facts(response: Response, checklist: Checklist) -> Iterator[tuple[str, str]]:
    yield "Id", response.id
    yield "Checklist", f"{response.checklist} {response.version}"
    yield "Role", role_name(checklist, response.role)
    for name, value in (("Pair", response.pair), ("Team", response.team), ("Respondent", response.respondent)):
        if value:
            yield name, value
    yield "Date", response.date or "not known"
    yield "Answered", _answered(response, checklist)
    yield "Source", response.source
    yield "Begun", moment_words(response.started_at)
    yield "Saved", moment_words(response.saved_at) if response.saved_at else "not yet: it is unfinished"
    yield "With", f"coprod {response.tool_version}"
    for line in (response.note or "").splitlines():
        yield "Note", line


def _statements(response: Response, checklist: Checklist) -> Iterator[tuple[int, str, str, list[str]]]:
    """Number, statement, answer in words, and the lines of its note."""
    given = {answer.item: answer for answer in response.answers}
    for number, item in enumerate(checklist.items, 1):
        answer = given.get(item.id)
        words = "no answer" if answer is None else answer_words(checklist, answer)
        yield number, statement_of(item), words, ((answer and answer.note) or "").splitlines()


def _history(response: Response, checklist: Checklist) -> Iterator[tuple[str, str, str, str, str]]:
    """When, what, what it was, what it became, and how."""
    for change in response.changes:
        old, new = (value_words(checklist, change.field, value) for value in (change.old, change.new))
        yield moment_words(change.at), field_words(change.field), old, new, _how(change)


def _how(change: Change) -> str:
    return _HOW.get(change.how, change.how)


def _spoken(response: Response, checklist: Checklist) -> Iterator[tuple[str, str]]:
    yield "Title", _title(response, checklist)
    yield from _facts(response, checklist)
    for number, statement, answer, note in _statements(response, checklist):
        yield f"Statement {number}", statement
        yield f"Answer {number}", answer
        for line in note:
            yield f"Note {number}", line
    for when, what, old, new, how in _history(response, checklist):
        yield "Changed", f"{what} was {old}, became {new}; {how} {when}"


def _markdown(response: Response, checklist: Checklist) -> str:
    lines = [f"## {md(_title(response, checklist))}", ""]
    lines += [f"- {name}: {md(fact)}" for name, fact in _facts(response, checklist)]
    rows = [
        (str(number), md(statement), md(answer), "<br>".join(map(md, note)))
        for number, statement, answer, note in _statements(response, checklist)
    ]
    text = "\n".join(lines) + "\n\n" + md_table(("", "Statement", "Answer", "Note"), rows)
    history = [tuple(map(md, row)) for row in _history(response, checklist)]
    return text + (f"\n### Changed\n\n{md_table(_HISTORY, history)}" if history else "")


_HISTORY = ("When", "What", "Was", "Became", "How")


def _drawn(response: Response, checklist: Checklist, output: Path | None) -> str:
    from rich.console import Group
    from rich.text import Text

    from coprod_cli.render.screen import Screen

    screen = Screen(output)
    statements = screen.ruled()
    for title, numbers in (("", True), ("Statement", False), ("Answer", False), ("Note", False)):
        statements.add_column(title, justify="right" if numbers else "left", overflow="fold")
    for number, statement, answer, note in _statements(response, checklist):
        lines = Text("\n").join(screen.text(line) for line in note)
        statements.add_row(str(number), screen.text(statement), screen.text(answer), lines)
    parts = [
        screen.text(_title(response, checklist), "bold"),
        Text(),
        screen.pairs(_facts(response, checklist)),
        Text(),
        statements,
    ]
    history = list(_history(response, checklist))
    if history:
        changed = screen.ruled()
        for title in _HISTORY:
            changed.add_column(title, overflow="fold")
        for row in history:
            changed.add_row(*(screen.text(cell) for cell in row))
        parts += [*screen.heading("Changed"), Text(), changed]
    return screen.drawn(Group(*parts))
