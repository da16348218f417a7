"""Lists of things that were kept (responses, stories, actions), in all five formats."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coprod_cli.console import can_show_unicode
from coprod_cli.render.definitions import csv_text, facts_text, json_text, md, md_table
from coprod_cli.render.output import FOR_MACHINES, Format, is_stdout, write_output
from coprod_cli.render.text import clean, to_ascii

# A long word is folded to no less than this.
_LEAST_FOLDED = 12
_GAP = 2


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
    ``when_empty`` is the sentence that stands in place of a list without rows. ``narrow`` are the columns of a
    table on a terminal that is too narrow for ``columns``; where those do not fit either, the list is plain.
    """

    command: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, str]]
    fields: Sequence[str]
    records: Sequence[Mapping[str, Any]]
    when_empty: str
    narrow: Sequence[Column] = ()

    def used(self, columns: Sequence[Column] | None = None) -> list[Column]:
        chosen = self.columns if columns is None else columns
        return [column for column in chosen if any(row.get(column.key) for row in self.rows)]


def present_listing(listing: Listing, fmt: Format, output: Path | None = None) -> None:
    """Writes the list where it goes. Raises UsageError when the file cannot be written."""
    write_output(listing_text(listing, fmt, output), output, fmt)


def listing_text(listing: Listing, fmt: Format, output: Path | None = None) -> str:
    """The list as text, with a line end."""
    if fmt in FOR_MACHINES:
        return machine_text(listing.command, listing.fields, listing.records, fmt)
    if fmt is Format.TABLE:
        return _table(listing, output)
    return drawable(_markdown(listing) if fmt is Format.MARKDOWN else _plain(listing), output)


def drawable(text: str, output: Path | None) -> str:
    """``text`` as it is for a file, or a terminal that can draw it; else in ASCII."""
    to_file = output is not None and not is_stdout(output)
    return text if to_file or can_show_unicode() else "".join(f"{to_ascii(line)}\n" for line in text.splitlines())


def machine_text(command: str, fields: Sequence[str], records: Iterable[Mapping[str, Any]], fmt: Format) -> str:
    """The ``fields`` of each record as JSON or CSV."""
    if fmt is Format.JSON:
        return json_text(command, [{name: row[name] for name in fields} for row in records])
    return csv_text(fields, [{name: _flat(row[name]) for name in fields} for row in records])


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
    fitting = [
        used
        for used in (listing.used(), listing.used(listing.narrow))
        if used and _least_width(listing, used) <= screen.console.width
    ]
    if not fitting:
        return drawable(_plain(listing), output)
    used = fitting[0]
    table = screen.ruled()
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


def _least_width(listing: Listing, used: Sequence[Column]) -> int:
    """How many columns of a terminal these columns need at least, so that no cell is cut."""
    from rich.cells import cell_len

    def least(column: Column) -> int:
        lines = [line for row in listing.rows for line in row.get(column.key, "").split("\n")]
        if not column.wraps:
            return max(map(cell_len, [column.title, *lines]))
        words = (word for line in lines for word in line.split())
        return max(cell_len(column.title), min(_LEAST_FOLDED, max(map(cell_len, words), default=0)))

    return sum(map(least, used)) + _GAP * (len(used) - 1)
