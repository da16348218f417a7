"""How ``list`` and ``show`` look on a screen. Text of a definition is never read as markup."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from coprod_cli.checklist import Checklist, Entry
from coprod_cli.render.definitions import (
    NOUNS,
    WORDINGS,
    origin_of,
    roles_shown,
    scale_shown,
    scoring_of,
    sections_shown,
    size_of,
    source_of,
    statement_of,
)
from coprod_cli.render.screen import Screen

# Below this the list gives each checklist two lines, so that titles keep their shape.
WIDE_ENOUGH = 110
# Longer lines of prose are hard to follow.
WIDEST_PROSE = 96


def list_table(entries: Sequence[Entry], output: Path | None) -> str:
    """The checklists that can be asked for, as a table."""
    screen = Screen(output)
    wide = screen.console.width >= WIDE_ENOUGH
    table = screen.ruled()
    table.add_column("Id", no_wrap=True, overflow="fold")
    table.add_column("Title")
    if wide:
        table.add_column("Kind", no_wrap=True)
        table.add_column("Items", justify="right", no_wrap=True)
        table.add_column("Roles")
        table.add_column("From", overflow="fold")
    for entry in entries:
        if wide:
            roles = ", ".join(entry.roles)
            cells = (entry.id, entry.title, entry.kind, str(entry.items), roles, origin_of(entry))
            table.add_row(*(screen.text(cell, "bold" if at == 0 else "") for at, cell in enumerate(cells)))
        else:
            more = "; ".join((_size(entry), ", ".join(entry.roles), origin_of(entry)))
            about = screen.text(entry.title).append("\n").append(screen.text(more, "dim"))
            table.add_row(screen.text(entry.id, "bold"), about)
    return screen.drawn(table)


def show_table(checklist: Checklist, output: Path | None, role: str | None = None) -> str:
    """One checklist as a page; with ``role`` only that role's stem."""
    screen = Screen(output)
    width = min(screen.console.width, WIDEST_PROSE)
    facts = f"{checklist.id}, version {checklist.version}, {checklist.kind}, {checklist.language}"
    parts: list[RenderableType] = [screen.text(checklist.title, "bold"), screen.text(facts, "dim")]
    if checklist.about:
        parts += [Text(), screen.text(checklist.about)]
    parts += _source(screen, checklist)
    parts += _scale(screen, checklist)
    for key in roles_shown(checklist, role):
        shown = checklist.roles[key]
        parts += screen.heading(f"{shown.label} ({key})")
        parts.append(screen.indented(screen.text(shown.stem or "No words before the statements.")))
    parts += _items(screen, checklist)
    parts += screen.heading("Scoring")
    parts.append(screen.pairs((name, fact) for name, fact in scoring_of(checklist)))
    return screen.drawn(Group(*parts), width)


def _size(entry: Entry) -> str:
    return size_of(entry.checklist)


def _source(screen: Screen, checklist: Checklist) -> list[RenderableType]:
    source = checklist.source
    facts = [("Source", source_of(checklist)), ("Wording", WORDINGS[source.wording])]
    if source.note:
        facts.append(("Note", source.note))
    return [*screen.heading("Where it comes from"), screen.pairs(facts)]


def _scale(screen: Screen, checklist: Checklist) -> list[RenderableType]:
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(justify="right", no_wrap=True)
    rows.add_column(no_wrap=checklist.is_ordinal)
    rows.add_column()
    for point in scale_shown(checklist):
        described = screen.text(point.description or "")
        rows.add_row(screen.text(str(point.value), "bold"), screen.text(point.label), described)
    title = "Ladder, highest rung on top" if checklist.is_ordinal else "Scale"
    return [*screen.heading(title), screen.indented(rows)]


def _items(screen: Screen, checklist: Checklist) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for section, items in sections_shown(checklist):
        noun = f"{NOUNS[checklist.kind].capitalize()}s"
        parts += screen.heading(section if section is not None else noun)
        rows = Table.grid(padding=(0, 2, 0, 0))
        rows.add_column(justify="right", no_wrap=True)
        rows.add_column()
        rows.add_column(no_wrap=True)
        for number, item in items:
            text = screen.text(statement_of(item))
            if item.help:
                text.append("\n").append(screen.text(item.help, "dim"))
            rows.add_row(screen.text(f"{number}.", "bold"), text, screen.text(item.id, "dim"))
        parts.append(screen.indented(rows))
    return parts
