"""Runs a command of the tool and shows what it prints: whole, in passages, or as a picture. For make_readme.py."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tests.cli.at_terminal import AtTerminal

ROOT = Path(__file__).resolve().parent.parent

WIDTH = 100
PICTURE_WIDTH = 112
CUT = "…"
_COLOUR = {True: "FORCE_COLOR", False: "NO_COLOR"}
_OURS = ("ACCESSIBLE", "COPROD_CHECKLISTS", "FORCE_COLOR", "NO_COLOR", "COLUMNS", "TERM", "COLORTERM", "TTY_COMPATIBLE")

Passage = tuple[str, str | None]
"""From the first line that begins with one text, up to the next that begins with the other; None: to the end."""


class Folder:
    """A folder with copies of the examples and checklists, where commands run as a person would type them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name in ("examples", "checklists"):
            shutil.copytree(ROOT / name, path / name)

    def run(self, command: str, *, exit_code: int = 0, colour: bool = False, width: int = WIDTH) -> str:
        """What a command prints, on both streams. Stops when the command ends otherwise than expected."""
        done = subprocess.run(
            _program(command),
            cwd=self.path,
            env=_environment(COLUMNS=str(width), TERM="xterm-256color", **{_COLOUR[colour]: "1"}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
        )
        if done.returncode != exit_code:
            raise SystemExit(f"$ {command}\nended with {done.returncode}, not {exit_code}:\n{done.stdout}")
        if str(self.path) in done.stdout:
            raise SystemExit(f"$ {command}\nprints a path of this machine.")
        return done.stdout

    def session(self, command: str, *typed: str) -> str:
        """What a terminal shows of a conversation, with what was typed at its prompts."""
        surroundings = {"TERM": "dumb", "PYTHONUTF8": "1", "COPROD_STORE": str(self.path / "ratings.db")}
        with AtTerminal(*shlex.split(command)[1:], **surroundings) as terminal:
            if terminal.type(*typed).ends():
                raise SystemExit(f"$ {command}\n{terminal.shown}")
        # Its random id is another each time.
        return re.sub("Saved as [0-9a-f]{8}", "Saved as 3f2a91bc", terminal.shown)

    def file(self, name: str, text: str) -> str:
        """Writes a small example file, and shows it as a block."""
        (self.path / name).write_text(text, encoding="utf-8")
        return block(text, "csv")

    def shown(self, command: str, *passages: Passage, exit_code: int = 0, before: Sequence[str] = ()) -> str:
        """A command and what it prints, whole or in passages, as a block; ``before`` are silent commands above it."""
        lines = self.run(command, exit_code=exit_code).rstrip("\n").split("\n")
        typed = [f"$ {line}" for line in (*before, command)]
        return block("\n".join([*typed, *excerpt(lines, passages)]), "console")

    def head(self, name: str, lines: int) -> str:
        """The first lines of a file, as a block."""
        text = (self.path / name).read_text(encoding="utf-8").splitlines()
        return block("\n".join([f"$ head -{lines} {name}", *text[:lines]]), "console")


def _program(command: str) -> list[str]:
    program, *arguments = shlex.split(command)
    return [sys.executable, *{"coprod": ["-m", "coprod_cli"], "python": []}[program], *arguments]


def _environment(**more: str) -> dict[str, str]:
    """The same for everybody; the store is a file in the folder."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    return {**kept, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), "COPROD_STORE": "ratings.db", **more}


def block(text: str, kind: str = "") -> str:
    return f"```{kind}\n{text.rstrip()}\n```"


def excerpt(lines: Sequence[str], passages: Sequence[Passage]) -> list[str]:
    """Passages of some lines, in order, with a mark wherever something was cut. Without passages: all lines."""
    if not passages:
        return list(lines)
    shown: list[str] = []
    place = 0
    for start, stop in passages:
        first = _line(lines, place, start)
        end = len(lines) if stop is None else _line(lines, first + 1, stop)
        if first > place:
            shown.append(CUT)
        shown += _trimmed(lines[first:end])
        place = end
    return [*shown, CUT] if place < len(lines) else shown


def _line(lines: Sequence[str], place: int, start: str) -> int:
    for number in range(place, len(lines)):
        if lines[number].startswith(start):
            return number
    raise SystemExit(f'No line from here on begins with "{start}":\n' + "\n".join(lines[place:]))


def _trimmed(lines: Sequence[str]) -> Iterator[str]:
    last = max((n for n, line in enumerate(lines) if line.strip()), default=-1)
    yield from lines[: last + 1]


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    cells = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells)


# -- pictures ----------------------------------------------------------------------------------

# Dark enough to read on white: each is at least 4.5 to 1, also the colours of signs and dimmed lines.
_PAPER = TerminalTheme(
    (255, 255, 255),
    (10, 12, 16),
    [
        (10, 12, 16), (164, 14, 38), (17, 99, 41), (125, 78, 0),
        (9, 80, 174), (98, 60, 168), (11, 89, 104), (87, 96, 106),
    ],
)  # fmt: skip

# Rich's own frame fetches a font from the internet and draws a window around the text. This one does neither.
_FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>TITLE</title>
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px;
  line-height: {line_height}px;
  font-variant-east-asian: full-width;
}}
{styles}
</style>
<defs>
{lines}
</defs>
<rect x="0.5" y="0.5" width="100%" height="100%" rx="8" fill="#ffffff"/>
<g transform="translate(9, 24)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def picture(folder: Folder, name: str, command: str, passages: Sequence[Passage]) -> str:
    """What a command prints in a terminal, in colour, as an SVG. ``name`` keeps its styles apart from others'."""
    printed = folder.run(command, colour=True, width=PICTURE_WIDTH)
    lines = [Text.from_ansi(line) for line in printed.rstrip("\n").split("\n")]
    by_plain = {line.plain: line for line in lines}
    paper = Console(record=True, width=PICTURE_WIDTH, file=StringIO(), force_terminal=True, color_system="truecolor")
    paper.print(Text(f"$ {command}\n", style="bold"))
    for line in excerpt([line.plain for line in lines], passages):
        paper.print(by_plain.get(line, Text(line)), no_wrap=True, crop=True)
    frame = _FRAME.replace("TITLE", f"Output of: {command}")
    svg = paper.export_svg(title="", theme=_PAPER, code_format=frame, unique_id=name)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"
