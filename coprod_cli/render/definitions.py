"""How ``list``, ``show`` and ``validate`` are drawn for machines and as lines: JSON, CSV, plain, Markdown.

The table format is in ``definition_tables``. What is said about a checklist in words is here, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from coprod_cli.checklist import Checklist, Entry, Item
from coprod_cli.checklist.reader import Reading
from coprod_cli.problems import Problem
from coprod_cli.render.machine import csv_lines, json_head, json_lines
from coprod_cli.render.output import Format
from coprod_cli.render.text import clean, counted, joined

WORDINGS = {
    "verbatim": "word for word (verbatim)",
    "adapted": "reworded from the source (adapted)",
    "ours": "written by whoever wrote this file (ours)",
}
NOUNS = {"statements": "statement", "steps": "step", "ladder": "question"}
_TOTALS = {
    "mean": "the mean of the answers",
    "sum": "the sum of the answers; one left out counts as the mean of the others",
    "percent": "the mean of the answers, turned into 0 to 100",
    "met": "how many are met, of those answered",
}
_MARKDOWN = re.compile(r"[\\`*_\[\]<>|#~]|&(?=#?\w+;)|^(?:[-+]|\d+[.)])(?= )")

Facts = Iterator[tuple[str, str]]


def list_text(entries: Sequence[Entry], fmt: Format) -> str:
    """The checklists that can be asked for, in any format but the table."""
    rows = [_entry_record(entry) for entry in entries]
    if fmt is Format.JSON:
        return json_text("list", rows)
    if fmt is Format.CSV:
        names = ("id", "version", "title", "kind", "items", "roles", "origin", "shadows")
        return csv_text(names, ({**row, "roles": " ".join(row["roles"])} for row in rows))
    if fmt is Format.MARKDOWN:
        cells = [
            (f"`{e.id}`", md(e.title), e.kind, str(e.items), ", ".join(e.roles), md(origin_of(e))) for e in entries
        ]
        return md_table(("Id", "Title", "Kind", "Items", "Roles", "From"), cells)
    blocks = [
        facts_text(
            [
                ("Id", entry.id),
                ("Title", entry.title),
                ("Kind", entry.kind),
                ("Items", str(entry.items)),
                ("Roles", ", ".join(entry.roles)),
                ("From", origin_of(entry)),
            ]
        )
        for entry in entries
    ]
    return "\n".join(blocks)


def origin_of(entry: Entry) -> str:
    """Where an entry comes from, and whether it stands in place of a shipped one."""
    return clean(entry.origin) + (" (in place of the shipped one)" if entry.shadows else "")


def show_text(checklist: Checklist, fmt: Format, role: str | None = None) -> str:
    """One checklist in any format but the table; with ``role`` only that role's stem."""
    if fmt is Format.JSON:
        about = {"id": checklist.id, "version": checklist.version, "sha256": checklist.sha256}
        content = checklist.model_dump(mode="json", by_alias=True)
        return json_text("show", [content], checklist=about, settings={"as": role})
    if fmt is Format.CSV:
        names = ("checklist", "version", "number", "item", "section", "text", "help", "reverse")
        return csv_text(names, _item_records(checklist))
    if fmt is Format.MARKDOWN:
        return _markdown(checklist, role)
    return facts_text(_facts(checklist, role))


def validate_text(readings: Sequence[Reading], fmt: Format) -> str:
    """One result a file: ok and what it holds, or how many problems it has."""
    if fmt is Format.JSON:
        return json_text("validate", [_reading_record(reading) for reading in readings])
    if fmt is Format.CSV:
        names = ("file", "ok", "id", "version", "title", "kind", "items", "problems")
        records = ({**one, "problems": len(one["problems"])} for one in map(_reading_record, readings))
        return csv_text(names, records)
    start = "- " if fmt is Format.MARKDOWN else ""
    escape = md if fmt is Format.MARKDOWN else clean
    return "".join(f"{start}{escape(_verdict(reading))}\n" for reading in readings)


def _verdict(reading: Reading) -> str:
    checklist = reading.checklist
    if checklist is None:
        return f"wrong {reading.file}: {counted(len(reading.problems), 'problem')}"
    return f"ok {reading.file}: {checklist.title}, version {checklist.version}, {size_of(checklist)}"


def size_of(checklist: Checklist) -> str:
    """``10 statements``, ``7 steps``, or ``2 questions on 8 rungs``."""
    size = counted(len(checklist.items), NOUNS[checklist.kind])
    return f"{size} on {len(checklist.scale)} rungs" if checklist.is_ordinal else size


def source_of(checklist: Checklist) -> str:
    """Title, authors, year and link in one line."""
    source = checklist.source
    parts = (source.title, source.authors, source.year and str(source.year), source.url)
    return ". ".join(part.rstrip(".") for part in parts if part)


def scoring_of(checklist: Checklist) -> Facts:
    """What is done with the answers, as facts in words."""
    yield "Counts as a good answer", _good_answers(checklist)
    if checklist.compare is not None:
        first, second = (checklist.roles[role].label for role in checklist.compare)
        yield "Set side by side", f"{first} and {second}; gap = {second} less {first}"
    if checklist.not_applicable:
        yield "Does not apply", "may be answered; it is counted and not scored"
    if checklist.is_ordinal:
        yield "Shown as", "the median and the spread, never a mean: rungs have an order and no distances"
        return
    yield "A response's score", _TOTALS[checklist.scoring.total.method]
    yield "Least answered", f"{checklist.scoring.min_answered:.0%} of the items, or there is no score"
    for band in checklist.scoring.total.bands:
        yield "Band", f"from {band.from_:g}: {band.label}"


def _good_answers(checklist: Checklist) -> str:
    labels = {point.value: point.label for point in checklist.scale}
    top = joined([f"{value} ({labels[value]})" for value in checklist.top_box])
    turned = [item.reverse for item in checklist.items]
    if not any(turned):
        return top
    ends = checklist.lowest + checklist.highest
    low = joined([f"{value} ({labels[value]})" for value in sorted(ends - top for top in checklist.top_box)])
    if all(turned):
        return f"{low}; turned round when scored"
    return f"{top}; where an answer is turned round, {low}"


def statement_of(item: Item) -> str:
    """The item's text, marked when it is turned round."""
    return item.text + (" (turned round when scored)" if item.reverse else "")


def roles_shown(checklist: Checklist, role: str | None) -> tuple[str, ...]:
    """The ids of the roles whose stems are shown."""
    return (role,) if role is not None else tuple(checklist.roles)


def sections_shown(checklist: Checklist) -> Iterator[tuple[str | None, list[tuple[int, Item]]]]:
    """The numbered items under the titles of their sections; items of no section come first, under None."""
    numbered = list(enumerate(checklist.items, 1))
    loose = [(number, item) for number, item in numbered if item.section is None]
    if loose:
        yield None, loose
    for section, title in checklist.sections.items():
        yield title, [(number, item) for number, item in numbered if item.section == section]


def _facts(checklist: Checklist, role: str | None) -> Facts:
    source = checklist.source
    yield "Title", checklist.title
    yield "Id", checklist.id
    yield "Version", checklist.version
    yield "Kind", checklist.kind
    yield "Language", checklist.language
    if checklist.about:
        yield "About", checklist.about
    yield "Source", source_of(checklist)
    yield "Wording", WORDINGS[source.wording]
    if source.note:
        yield "Note", source.note
    for point in scale_shown(checklist):
        described = f". {point.description}" if point.description else ""
        yield f"{'Rung' if checklist.is_ordinal else 'Scale point'} {point.value}", point.label + described
    for key in roles_shown(checklist, role):
        shown = checklist.roles[key]
        yield f"Role {key}", shown.label
        if shown.stem:
            yield f"{shown.label} is asked", shown.stem
    noun = NOUNS[checklist.kind].capitalize()
    for section, items in sections_shown(checklist):
        if section is not None:
            yield "Section", section
        for number, item in items:
            yield f"{noun} {number} ({item.id})", statement_of(item)
            if item.help:
                yield f"Help for {item.id}", item.help
    yield from scoring_of(checklist)


def scale_shown(checklist: Checklist) -> Sequence[Any]:
    """The scale in reading order: a ladder has its highest rung on top."""
    return checklist.scale[::-1] if checklist.is_ordinal else checklist.scale


def _markdown(checklist: Checklist, role: str | None) -> str:
    source = checklist.source
    lines = [f"# {md(checklist.title)}", ""]
    lines += [
        f"`{checklist.id}`, version {md(checklist.version)}, {checklist.kind}, {checklist.language}",
        "",
    ]
    if checklist.about:
        lines += [md(checklist.about), ""]
    lines += [f"Source: {md(source_of(checklist))}. Wording: {WORDINGS[source.wording]}.", ""]
    if source.note:
        lines += [md(source.note), ""]
    lines += ["## Ladder" if checklist.is_ordinal else "## Scale", ""]
    for point in scale_shown(checklist):
        described = f": {md(point.description)}" if point.description else ""
        lines.append(f"- {point.value} **{md(point.label)}**{described}")
    lines.append("")
    for key in roles_shown(checklist, role):
        shown = checklist.roles[key]
        lines += [f"## {md(shown.label)}", ""] + ([md(shown.stem), ""] if shown.stem else [])
    lines += [f"## {NOUNS[checklist.kind].capitalize()}s", ""]
    for section, items in sections_shown(checklist):
        if section is not None:
            lines += [f"### {md(section)}", ""]
        for number, item in items:
            lines.append(f"{number}. {md(statement_of(item))} (`{item.id}`)")
            if item.help:
                lines.append(f"   {md(item.help)}")
        lines.append("")
    lines += ["## Scoring", "", *(f"- {md(name)}: {md(fact)}" for name, fact in scoring_of(checklist))]
    return "\n".join(lines) + "\n"


def _entry_record(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "version": entry.checklist.version,
        "title": entry.title,
        "kind": entry.kind,
        "items": entry.items,
        "roles": list(entry.roles),
        "origin": clean(entry.origin),
        "shadows": entry.shadows,
    }


def _item_records(checklist: Checklist) -> Iterator[dict[str, Any]]:
    for number, item in enumerate(checklist.items, 1):
        yield {
            "checklist": checklist.id,
            "version": checklist.version,
            "number": number,
            "item": item.id,
            "section": item.section,
            "text": item.text,
            "help": item.help,
            "reverse": item.reverse,
        }


def _reading_record(reading: Reading) -> dict[str, Any]:
    checklist = reading.checklist
    return {
        "file": clean(reading.file),
        "ok": checklist is not None,
        "id": checklist and checklist.id,
        "version": checklist and checklist.version,
        "title": checklist and checklist.title,
        "kind": checklist and checklist.kind,
        "items": checklist and len(checklist.items),
        "problems": [_problem_record(problem) for problem in reading.problems],
    }


def _problem_record(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "message": clean(problem.message),
        "hint": problem.hint,
        "row": problem.row,
        "column": problem.column,
    }


def json_text(command: str, results: list[dict[str, Any]], **more: Any) -> str:
    """The one JSON object of a command, with a line end."""
    return json_lines({**json_head(command), **more, "results": results})


def csv_text(names: Sequence[str], records: Iterable[Mapping[str, Any]]) -> str:
    """CSV with a heading; what is not known is empty."""
    return csv_lines(names, ([record[name] for name in names] for record in records))


def facts_text(facts: Iterable[tuple[str, str]]) -> str:
    """One fact a line."""
    return "".join(f"{name}: {clean(fact)}\n" for name, fact in facts)


def md(text: str) -> str:
    """``text`` as Markdown shows it letter by letter: nothing in it is markup."""
    return _MARKDOWN.sub(lambda match: f"{match[0][:-1]}\\{match[0][-1]}", clean(text))


def md_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
