"""What an import did or would do: a list of it, and the sentences that go with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coprod_cli.commands.import_work import Imported
from coprod_cli.ratings.differences import FieldChange
from coprod_cli.ratings.importing import Outcome
from coprod_cli.ratings.records import Response
from coprod_cli.render.definitions import json_text
from coprod_cli.render.listing import Column, Listing, listing_text
from coprod_cli.render.output import FOR_MACHINES, Format
from coprod_cli.render.statements import short_id
from coprod_cli.render.text import count, counted, joined

MOST_LISTED = 200
"""Lines of a list for people; CSV and JSON have all."""

_FIELDS = (
    "status", "response", "checklist", "version", "role", "respondent", "pair", "team", "date", "field", "old", "new",
    "answers", "file", "row",
)  # fmt: skip
_COLUMNS = (
    Column("status", "What"),
    Column("response", "Response"),
    Column("role", "Role"),
    Column("respondent", "Respondent"),
    Column("pair", "Pair"),
    Column("date", "Date"),
    Column("field", "Field"),
    Column("old", "Before", wraps=True),
    Column("new", "After", wraps=True),
)
_NARROW = (
    Column("status", "What"),
    Column("response", "Response"),
    Column("by", "Answered by", wraps=True),
    Column("date", "Date"),
    Column("field", "Field", wraps=True),
    Column("old", "Before", wraps=True),
    Column("new", "After", wraps=True),
)
"""The same on a narrow terminal: what belongs together shares a column."""
_FURTHER = {
    "stories": ("story", "stories"),
    "actions": ("action", "actions"),
    "whys": ("chain of why", "chains of why"),
}


def import_text(done: Imported, fmt: Format, output: Path | None) -> str:
    """The list of all that was, or would be, added and updated, with a line end."""
    records = [*_records(done.outcome)]
    if fmt is Format.JSON:
        return json_text("import", records, summary=_summary(done))
    return listing_text(
        Listing(
            "import",
            f"{'What would be done' if done.dry_run else 'What was done'}: {_in_numbers(done)}",
            _COLUMNS,
            [_row(record) for record in records[:MOST_LISTED]],
            _FIELDS,
            records,
            _nothing_new(done),
            _NARROW,
        ),
        fmt,
        output,
    )


def import_notes(done: Imported, *, listed: Format | None) -> Iterator[str]:
    """The sentences for stderr. ``listed`` is the format of the list, if there was one."""
    outcome, merged = done.outcome, done.merged
    yield from done.notes
    yield from _about_reading(done)
    if merged.replaced:
        hint = "if one respondent rates several plans, each needs a pair of its own" if done.unused else ""
        yield _sentence(f"{counted(merged.replaced, 'answer')} of one voice and day replaced by a later one", hint)
    if merged.undated:
        yield (
            f"Without a date: {counted(merged.undated, 'response')}. If there is one, say it with --date, "
            'or its column with --column date="…".'
        )
    if merged.teams:
        yield f"{counted(merged.teams, 'response')} with more than one team: the last one was taken."
    for file, rows in done.gone.items():
        yield (
            f"{file}: {counted(rows, 'response')} imported from it before, of rows that named nobody, "
            f"{'is' if rows == 1 else 'are'} no longer in it, and {'stays' if rows == 1 else 'stay'}. "
            "--replace takes them out."
        )
    if outcome.standing:
        yield f"Amended since, so not taken from the file: {counted(outcome.standing, 'value')}."
    if outcome.left_alone:
        yield f"Left alone, since they are interviews here: {counted(outcome.left_alone, 'response')}."
    yield from _about_further(done)
    rows_listed = len(outcome.added) + sum(max(len(one.changes), 1) for one in outcome.updated) + len(outcome.removed)
    if listed and listed not in FOR_MACHINES and rows_listed > MOST_LISTED:
        yield f"The first {count(MOST_LISTED)} of {count(rows_listed)} lines are listed; --format csv has all."
    told = listed is not None and listed not in FOR_MACHINES
    if not told:
        yield f"{_in_numbers(done)}." if _changes_anything(done) else _nothing_new(done)
    if done.dry_run:
        yield "Nothing was written: this was a dry run."


def _about_reading(done: Imported) -> Iterator[str]:
    if done.unused:
        yield f"Not kept: the column{'s' if len(done.unused) > 1 else ''} {joined(done.unused)}."
    if done.count is None:
        return
    read = done.count.tally.read
    if read.invalid:
        yield f"{counted(read.invalid, 'cell')} that cannot be read {_were(read.invalid)} left out."
    if read.excluded:
        yield f"{counted(read.excluded, 'row')} {_were(read.excluded)} left out, as `coprod score` leaves them out."
    if unreadable := done.merged.unreadable:
        yield f"{counted(unreadable, 'row')} without an answer that can be read {_were(unreadable)} left out."


def _about_further(done: Imported) -> Iterator[str]:
    for further in done.further:
        added = [counted(number, *_FURTHER.get(table, (f"row of {table}", f"rows of {table}")))
                 for table, number in further.added.items() if table != "imports"]  # fmt: skip
        if added:
            yield f"Also added: {joined(added)}."
        kept = [counted(len(ids), *_FURTHER.get(table, (f"row of {table}", f"rows of {table}")))
                for table, ids in further.differing.items() if table != "imports"]  # fmt: skip
        if kept:
            yield f"Already here and different, so left as they are: {joined(kept)}."


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _sentence(text: str, hint: str) -> str:
    return f"{text}; {hint}." if hint else f"{text}."


def _in_numbers(done: Imported) -> str:
    outcome = done.outcome
    removed = f", {count(len(outcome.removed))} removed" if outcome.removed else ""
    same = f"{count(outcome.same)} the same"
    return f"{count(len(outcome.added))} added, {count(len(outcome.updated))} updated{removed}, {same}"


def _changes_anything(done: Imported) -> bool:
    return bool(done.outcome.added or done.outcome.updated or done.outcome.removed)


def _nothing_new(done: Imported) -> str:
    same = done.outcome.same + done.outcome.left_alone
    return f"Nothing new: {counted(same, 'response')} {_were(same)} there already."


def _summary(done: Imported) -> dict[str, Any]:
    outcome = done.outcome
    return {
        "dry_run": done.dry_run,
        "added": len(outcome.added),
        "updated": len(outcome.updated),
        "removed": len(outcome.removed),
        "same": outcome.same,
        "amended_since": outcome.standing,
        "left_alone": outcome.left_alone,
        "replaced": done.merged.replaced,
        "no_longer_in_file": sum(done.gone.values()),
    }


def _records(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """What was added in the order of the files and their rows, then each updated field, then what was removed."""
    files = list(dict.fromkeys(one.given.file for one in outcome.added))
    for added in sorted(outcome.added, key=lambda one: (files.index(one.given.file), one.given.row or 0)):
        given = added.given
        yield _record("added", given.response, given.file, given.row, answers=added.answers)
    for updated in outcome.updated:
        # A history that only the file knows may change no field.
        for change in updated.changes or (None,):
            yield _record("updated", updated.response, updated.given.file, updated.given.row, change)
    for removed in outcome.removed:
        yield _record("removed", removed.response, removed.file, None, answers=len(removed.response.answers))


def _record(
    status: str,
    response: Response,
    file: str,
    row: int | None,
    change: FieldChange | None = None,
    answers: int | None = None,
) -> dict[str, Any]:
    return {
        "status": status,
        "response": response.id,
        "checklist": response.checklist,
        "version": response.version,
        "role": response.role,
        "respondent": response.respondent,
        "pair": response.pair,
        "team": response.team,
        "date": response.date,
        "field": change and change.field,
        "old": change and change.old,
        "new": change and change.new,
        "answers": answers,
        "file": file,
        "row": row,
    }


def _row(record: dict[str, Any]) -> dict[str, str]:
    row = {name: str(record[name] or "") for name in ("status", "role", "respondent", "pair", "date")}
    codes = (f"{what} {record[what]}" for what in ("pair", "respondent") if record[what])
    row["by"] = ", ".join([row["role"], *codes])
    row["response"] = short_id(record["response"])
    field = record["field"]
    if record["answers"] is not None:
        row["old" if record["status"] == "removed" else "new"] = counted(record["answers"], "answer")
    elif field is None:
        row["field"] = "history"
    else:
        kind, _, item = field.partition(":")
        row["field"] = f"{kind} of {item}" if item else field
        row |= {name: _shown(kind, record[name]) for name in ("old", "new")}
    return row


def _shown(kind: str, value: str | None) -> str:
    if kind == "rating":
        return "not asked" if value is None else value or "blank"
    return value or "none"
