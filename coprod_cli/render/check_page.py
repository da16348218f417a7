"""A check for people: a table, plain text or Markdown. What it says is in ``check_parts``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from coprod_cli.console import can_show_unicode
from coprod_cli.render.check_parts import FactsPart, ListPart, Part, Said, TablePart, WordsPart, parts, verdict
from coprod_cli.render.check_records import csv_text, json_text
from coprod_cli.render.definitions import md, md_table
from coprod_cli.render.output import Format, is_stdout, write_output
from coprod_cli.render.text import ASCII, SPOKEN, SPOKEN_ASCII, UNICODE, Signs, clean
from coprod_cli.scoring.checked import Check

if TYPE_CHECKING:
    from rich.console import RenderableType

    from coprod_cli.render.screen import Screen

# Longer lines of prose are hard to follow.
_WIDEST = 96


def present_check(check: Check, fmt: Format, output: Path | None = None) -> None:
    """Writes the check where it goes. Raises UsageError when the file cannot be written."""
    write_output(check_text(check, fmt, output), output, fmt)


def check_text(check: Check, fmt: Format, output: Path | None = None) -> str:
    """The check as text, with a line end."""
    if fmt is Format.JSON:
        return json_text(check)
    if fmt is Format.CSV:
        return csv_text(check)
    if fmt is Format.TABLE:
        return _drawn(check, output)
    to_file = output is not None and not is_stdout(output)
    unicode = to_file or can_show_unicode(sys.stdout)
    if fmt is Format.MARKDOWN:
        signs = UNICODE if unicode else ASCII
        blocks = [f"**{md(signs.text(verdict(check)))}**", *(_markdown(part, signs) for part in parts(check, signs))]
    else:
        signs = SPOKEN if unicode else SPOKEN_ASCII
        blocks = [signs.text(verdict(check)), *(_plain(part, signs) for part in parts(check, signs))]
    return "\n\n".join(blocks) + "\n"


# -- plain -----------------------------------------------------------------------------------------


def _plain(part: Part, signs: Signs) -> str:
    lines = [part.title] if part.title else []
    match part:
        case FactsPart():
            lines += [f"{name[:1].upper()}{name[1:]}: {fact}" for name, fact in part.facts]
        case ListPart():
            for said in part.said:
                lines.append(f"{clean(said.where)}: {said.what}" if said.where else said.what)
                lines += [said.hint] if said.hint else []
        case TablePart():
            for about, *cells in part.rows:
                named = zip(part.heading[1:], cells, strict=True)
                lines.append(f"{about} {', '.join(f'{name}: {cell}' for name, cell in named)}.")
        case WordsPart():
            lines += part.lines
    return "\n".join(map(signs.text, lines))


# -- Markdown --------------------------------------------------------------------------------------


def _markdown(part: Part, signs: Signs) -> str:
    title = f"## {md(signs.text(part.title))}\n\n" if part.title else ""

    def text(words: str) -> str:
        return md(signs.text(words))

    match part:
        case FactsPart():
            return title + "\n".join(f"- {text(name)}: {text(fact)}" for name, fact in part.facts)
        case ListPart():
            return title + "\n".join(_markdown_line(said, signs) for said in part.said)
        case TablePart():
            rows = [[text(cell) for cell in row] for row in part.rows]
            heading, *lines = md_table([text(cell) for cell in part.heading], rows).splitlines()
            numbers = " | ".join(["---", *["---:"] * (len(part.heading) - 1)])
            return "\n".join([f"{title}{heading}", f"| {numbers} |", *lines[1:]])
        case WordsPart():
            return title + "\n".join(f"- {text(line)}" if part.title else text(line) for line in part.lines)


def _markdown_line(said: Said, signs: Signs) -> str:
    where = f"**{md(signs.text(said.where))}:** " if said.where else ""
    hint = f" *{md(signs.text(said.hint))}*" if said.hint else ""
    return f"- {where}{md(signs.text(said.what))}{hint}"


# -- table -----------------------------------------------------------------------------------------


def _drawn(check: Check, output: Path | None) -> str:
    from rich.console import Group
    from rich.text import Text

    from coprod_cli.render.screen import Screen

    screen = Screen(output)
    width = min(screen.console.width, _WIDEST)
    blocks: list[RenderableType] = [screen.text(verdict(check), "bold")]
    for part in parts(check, UNICODE if screen.unicode else ASCII):
        blocks += [Text(), *_blocks(part, screen, width)]
    return screen.drawn(Group(*blocks), width)


def _blocks(part: Part, screen: Screen, width: int) -> Iterator[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    if part.title:
        yield screen.text(part.title, "bold underline" if screen.console.is_terminal else "bold")
    match part:
        case FactsPart():
            yield screen.pairs(part.facts)
        case ListPart():
            for said in part.said:
                lines = Text()
                if said.where:
                    lines.append(screen.text(said.where, "bold")).append("\n")
                lines.append(screen.text(said.what))
                if said.hint:
                    lines.append("\n").append(screen.text(said.hint, "dim"))
                row = Table.grid(padding=(0, 1, 0, 0))
                row.add_row(screen.text("•"), lines)
                yield screen.indented(row)
        case TablePart():
            table = screen.ruled()
            for place, name in enumerate(part.heading):
                table.add_column(screen.text(name), justify="right" if place else "left", no_wrap=bool(place))
            for row_cells in part.rows:
                table.add_row(*map(screen.text, row_cells))
            yield table
        case WordsPart():
            for line in part.lines:
                yield screen.text(line, "" if part.title else "dim")
