"""How one source was understood, as plain data: for people, and for the settings that JSON carries."""

from __future__ import annotations

from typing import Any

from coprod_cli.checklist.model import Checklist
from coprod_cli.engine.base import Table
from coprod_cli.survey.columns import THINGS
from coprod_cli.survey.gathered import gathered_from
from coprod_cli.survey.presets import Export
from coprod_cli.survey.said import Said
from coprod_cli.survey.source import Source


def explained(source: Source, said: Said, export: Export, table: Table, checklist: Checklist) -> dict[str, Any]:
    """How a source is laid out, what each column is and who said so, and what is not used."""
    items = {checklist.items[item].id: source.headings[column] for item, column in table.items.items()}
    used = {*table.columns.values(), *table.items.values(), *table.by, *gathered_from(source)}
    unused = [n for n in range(len(source.headings)) if n not in used and n not in source.empty]
    told: dict[str, Any] = {
        "source": source.name,
        "layout": table.layout.value,
        "columns": {thing: source.headings[table.columns[thing]] for thing in THINGS if thing in table.columns},
        "items": items,
        "items_without_column": [item.id for item in checklist.items if table.items and item.id not in items],
        "role": list(checklist.roles)[table.role] if table.role is not None else None,
        "dates": table.date_style.value if "date" in table.columns else None,
        "by": [source.headings[column] for column in table.by],
        "unused": [source.headings[n] for n in unused],
    }
    return {**told, **_recognised(source, export, table, unused), **_said(said, table, told), **source.told}


def _recognised(source: Source, export: Export, table: Table, unused: list[int]) -> dict[str, Any]:
    """What the export is known as, and what that says; nothing for a file that is nobody's export."""
    kinds = {source.headings[n]: kind for n in unused if (kind := export.kind_of(n))}
    told: dict[str, Any] = {"unused_kinds": kinds} if kinds else {}
    if export.system is None:
        return told
    told |= {"export": export.system.kind, "export_name": export.system.name}
    told |= {"known_by": list(export.known_by)} if export.known_by else {}
    dates = [source.headings[n] for n in export.columns_of("date")]
    if len(dates) > 1 and table.columns.get("date") == export.column_of("date"):
        told["dates_among"] = dates
    return told


def _said(said: Said, table: Table, told: dict[str, Any]) -> dict[str, Any]:
    """The words that were said about this source, and who said each."""
    found: dict[str, Any] = {"mapping": said.mapping.file} if said.mapping else {}
    names = [name for name in (*told["columns"], *told["items"]) if name in said.columns]
    origins = {name: said.origin("--column", name) for name in names}
    if said.as_role is not None:
        origins["as"] = said.origin("--as", "as")
    if said.dates is not None and told["dates"]:
        origins["dates"] = said.origin("--dates", "dates")
    if origins:
        found["origins"] = origins
    for name, words, option in (("roles", said.roles, "--role"), ("answers", said.answers, "--answer")):
        if words and (name == "answers" or "role" in table.columns):
            found[name] = {raw: [to, said.origin(option, raw)] for raw, to in words.items()}
    if said.answers_of:
        found["answers_by_item"] = {item: dict(words) for item, words in said.answers_of.items()}
    if said.left_out:
        found["left_out"] = {
            column: [list(texts), said.origin("--leave-out", column)] for column, texts in said.left_out.items()
        }
    if table.hidden:
        found["pseudonymised"] = [thing for thing in said.hidden if table.columns.get(thing) in table.hidden]
    return found
