"""Lists of things that were kept (responses, stories, actions), in all five formats."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coprod_cli.console import can_show_unicode
from coprod_cli.render.definitions import csv_text, facts_text, json_text, md, md_table
from coprod_cli.render.output import Format, is_stdout, write_output
from coprod_cli.render.text import clean, to_ascii


@dataclass(frozen=True, slots=True)
class Column:
    """A column for people. ``right`` sets numbers to the right; ``wraps`` lets long texts take several lines."""

    key: str
    title: str
    right: bool = False
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """What a command lists: ``rows`` of texts for people under ``columns``, ``records`` for machines.

    Every record has the fields of ``fields``, in that order; JSON may hold lists and objects, CSV writes
    them as JSON. An empty cell, or a column that is empty in every row, is left out for people.
    ``when_empty`` is the sentence that stands in place of a list without rows.
    """

    command: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, str]]
    fields: Sequence[str]
    records: Sequence[Mapping[str, Any]]
    when_empty: str

    def used(self) -> list[Column]:
        return [column for column in self.columns if any(row.get(column.key) for row in self.rows)]


def present_listing(listing: Listing, fmt: Format, output: Path | None = None) -> None:
    """Writes the list where it goes. Raises UsageError when the file cannot be written."""
    write_output(listing_text(listing, fmt, output), output, fmt)


def listing_text(listing: Listing, fmt: Format, output: Path | None = None) -> str:
    """The list as text, with a line end."""
    if fmt is Format.JSON:
        return json_text(listing.command, [{name: row[name] for name in listing.fields} for row in listing.records])
    if fmt is Format.CSV:
        return csv_text(
            listing.fields, [{name: _flat(row[name]) for name in listing.fields} for row in listing.records]
        )
    if fmt is Format.TABLE:
        return _table(listing, output)
    text = _markdown(listing) if fmt is Format.MARKDOWN else _plain(listing)
    to_file = output is not None and not is_stdout(output)
    return text if to_file or can_show_unicode() else "".join(f"{to_ascii(line)}\n" for line in text.splitlines())


def _flat(value: object) -> object:
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return value


def _plain(listing: Listing) -> str:
    if not listing.rows:
        return f"{clean(listing.when_empty)}\n"
    blocks = [facts_text([(c.title, row[c.key]) for c in listing.used() if row.get(c.key)]) for row in listing.rows]
    return f"{clean(listing.title)}\n\n" + "\n".join(blocks)


def _markdown(listing: Listing) -> str:
    if not listing.rows:
        return f"{md(listing.when_empty)}\n"
    used = listing.used()
    cells = [["<br>".join(md(line) for line in row.get(c.key, "").split("\n")) for c in used] for row in listing.rows]
    return f"## {md(listing.title)}\n\n" + md_table([column.title for column in used], cells)


def _table(listing: Listing, output: Path | None) -> str:
    from rich.console import Group
    from rich.text import Text

    from coprod_cli.render.screen import Screen

    screen = Screen(output)
    if not listing.rows:
        return screen.drawn(screen.text(listing.when_empty))
    table = screen.ruled()
    used = listing.used()
    for column in used:
        table.add_column(
            screen.text(column.title),
            justify="right" if column.right else "left",
            no_wrap=not column.wraps,
            overflow="fold",
        )
    for row in listing.rows:
        cells = (row.get(column.key, "").split("\n") for column in used)
        table.add_row(*(Text("\n").join(screen.text(line) for line in cell) for cell in cells))
    return screen.drawn(Group(screen.text(listing.title, "bold"), Text(), table))
