"""Where a table of the small commands goes, and its texts made safe for there."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from coprod_cli.console import can_show_unicode, make_console
from coprod_cli.render.grid import ASCII_RULES, RULES
from coprod_cli.render.output import drawn, is_stdout
from coprod_cli.render.text import clean, to_ascii


class Screen:
    """Where the text goes: standard output as it is, or a file, which is wide and has no colour."""

    def __init__(self, output: Path | None) -> None:
        on_stdout = output is None or is_stdout(output)
        self.console: Console = make_console(None if on_stdout else io.StringIO())
        self.unicode = not on_stdout or can_show_unicode(sys.stdout)

    def text(self, text: str, style: str = "") -> Text:
        safe = clean(text)
        return Text(safe if self.unicode else to_ascii(safe), style=style)

    def heading(self, title: str) -> list[RenderableType]:
        return [Text(), self.text(title, "bold underline" if self.console.is_terminal else "bold")]

    def indented(self, inside: RenderableType) -> RenderableType:
        return Padding(inside, (0, 0, 0, 2))

    def pairs(self, facts: Iterable[tuple[str, str]]) -> RenderableType:
        rows = Table.grid(padding=(0, 2, 0, 0))
        rows.add_column(no_wrap=True)
        rows.add_column()
        for name, fact in facts:
            rows.add_row(self.text(name, "dim"), self.text(fact))
        return self.indented(rows)

    def drawn(self, inside: RenderableType, width: int | None = None) -> str:
        return drawn(self.console, [inside], width)

    def ruled(self) -> Table:
        """A table with a rule below its heading and no other lines."""
        return Table(
            box=RULES if self.unicode else ASCII_RULES,
            show_edge=False,
            pad_edge=False,
            padding=(0, 1, 0, 0),
            header_style="bold",
            border_style="dim",
        )
