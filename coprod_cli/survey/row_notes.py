"""What a reader should know of rows that were left out, and of rows that count and may be no real answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from coprod_cli.engine.base import Count
from coprod_cli.survey.systems import key
from coprod_cli.survey.words import answer_shape, shown, typed

if TYPE_CHECKING:
    from coprod_cli.survey.plan import Plan

_MOST_TOLD = 10
_INSTANCES = frozenset({"redcaprepeatinstance", "repeatinstance"})


def notes_of_rows(plan: Plan, count: Count) -> Iterator[str]:
    """Rows left out by what was said, rules that left none out, and rows that a system marks."""
    for number, (source, said, export) in enumerate(zip(plan.sources, plan.said, plan.exports, strict=True)):
        rules = {column: texts for (table, column), texts in count.left_out.items() if table == number}
        for column, texts in rules.items():
            if texts:
                rows = sum(texts.values())
                yield f"{source.name}: left out {_rows(rows)}: {_told(source.headings[column], texts)}."
        for name, wanted in said.left_out.items():
            met = {answer_shape(text) for texts in rules.values() for text in texts}
            for text in (text for text in wanted if answer_shape(text) not in met):
                yield f"{source.name}: no row was left out for {shown(name)} {_shown(text)}: no row has it."
        marks = dict(export.marks())
        if export.system and export.system.kind == "redcap" and count.tally.read.superseded:
            yield from _repeated(source.name, source.headings, plan.request.tables[number].columns.values())
        for (table, column), texts in count.marked.items():
            if table != number or not texts or column not in marks:
                continue
            heading, rows = source.headings[column], sum(texts.values())
            yield (
                f"{source.name}: {_rows(rows)} {'is' if rows == 1 else 'are'} marked as {marks[column].what}, and "
                f"{'counts' if rows == 1 else 'count'}: {_told(heading, texts)}."
            )
            options = " ".join(f'--leave-out "{typed(heading)}={typed(text)}"' for text in list(texts)[:_MOST_TOLD])
            yield f"  To leave them out, add {options}."


def _repeated(name: str, headings: Sequence[str], used: Collection[int]) -> Iterator[str]:
    """REDCap numbers the times that a form was filled in at one event."""
    place = next((n for n, heading in enumerate(headings) if key(heading) in _INSTANCES), None)
    if place is not None and place not in used:
        heading = typed(headings[place])
        yield f"{name}: a form that was filled in several times counts once a record and event, by its latest answers."
        yield f'  To count each time, add --column pair="{heading}".'


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _told(heading: str, texts: Mapping[str, int]) -> str:
    parts = [f"{_shown(text)} {rows:,}" for text, rows in list(texts.items())[:_MOST_TOLD]]
    more = len(texts) - len(parts)
    return f"{shown(heading)} {', '.join(parts)}{f' and {more:,} more' if more else ''}"


def _shown(text: str) -> str:
    return shown(text) if text.strip() else "blank"


def notes_of_names(plan: Plan) -> Iterator[str]:
    """Columns that tell who somebody is and were named to be read."""
    for source, export, table in zip(plan.sources, plan.exports, plan.request.tables, strict=True):
        for thing, column in table.columns.items():
            if column not in table.hidden and export.kind_of(column) == "personal data":
                heading = shown(source.headings[column])
                instead = f" --pseudonymise {thing} keeps a code instead." if thing in ("respondent", "pair") else ""
                yield f"{source.name}: the {thing} is read from {heading}, which tells who somebody is.{instead}"
