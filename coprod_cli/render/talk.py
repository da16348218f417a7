"""Lines of a conversation, and how they are laid out: wrapped and weighted, or plain, one fact a line.

Lines are only ever added at the end: nothing is redrawn, and the cursor is never moved.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TextIO

from coprod_cli.console import can_show_unicode, make_console
from coprod_cli.render.text import clean, to_ascii

WIDEST = 80
"""Longer lines are hard to follow from one to the next."""
_NARROWEST_COLUMN = 24


@dataclass(frozen=True, slots=True)
class Line:
    """One fact. ``lead`` (a number, a key, a sign) stands before it; ``strong`` are its first words, in bold.

    An empty line parts what belongs together; plain text has none.
    """

    text: str = ""
    style: Literal["", "bold", "dim"] = ""
    lead: str = ""
    strong: str = ""
    indent: int = 0


GAP = Line()


def laid_out(lines: Iterable[Line], stream: TextIO, *, plain: bool) -> str:
    """The lines as text for ``stream``, in characters that it can take."""
    lines = list(lines)
    text = _plain(lines, stream) if plain else _weighted(lines, stream)
    return readable(text, stream)


def readable(text: str, stream: TextIO) -> str:
    """``text`` with signs made simple where ``stream`` or its terminal lacks them, and ``?`` for what is left.

    Letters stay wherever they can be encoded: a language of its own is not spelled in ASCII.
    """
    encoding = getattr(stream, "encoding", None) or "utf-8"
    if not can_show_unicode(stream):
        text = "".join(_simple(character, encoding) for character in unicodedata.normalize("NFC", text))
    return text.encode(encoding, "replace").decode(encoding)


def _simple(character: str, encoding: str) -> str:
    if character.isascii():
        return character
    if unicodedata.category(character)[0] in "LMN":
        try:
            character.encode(encoding)
        except UnicodeEncodeError:
            return to_ascii(character)
        return character
    return to_ascii(character)


def _plain(lines: Iterable[Line], stream: TextIO) -> str:
    told: list[str] = []
    for line in lines:
        words = clean(" ".join(part for part in (line.strong, line.text) if part))
        if words:
            lead = clean(line.lead)
            told.append(f"{lead}: {words}" if lead else words)
    if _is_terminal(stream):  # it would break them in the middle of a word
        told = _wrapped(told, stream)
    return "".join(f"{line}\n" for line in told)


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # a closed stream
        return False


def _wrapped(lines: Iterable[str], stream: TextIO) -> list[str]:
    from rich.text import Text

    console = make_console(stream, plain=True)
    return [part.plain.rstrip() for line in lines for part in Text(line).wrap(console, console.width)]


def _weighted(lines: Iterable[Line], stream: TextIO) -> str:
    from rich.text import Text

    console = make_console(stream)
    width = min(console.width, WIDEST)
    with console.capture() as captured:
        for line in lines:
            before = " " * line.indent + (f"{line.lead}  " if line.lead else "")
            # On a narrow terminal the words matter more than their shape.
            after = " " * len(before) if width - len(before) >= _NARROWEST_COLUMN else ""
            words = Text()
            words.append(clean(line.strong), "bold")
            words.append(" " if line.strong and line.text else "")
            words.append(clean(line.text), line.style)
            for number, part in enumerate(words.wrap(console, width - max(len(before), len(after)))):
                part.rstrip()
                console.print(Text(after if number else before) + part, soft_wrap=True)
    return captured.get()
