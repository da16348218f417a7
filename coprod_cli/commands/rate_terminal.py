"""The terminal of a conversation: lines out, one typed line in. Reading and writing are handed in."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import BinaryIO, TextIO

from coprod_cli.ratings.interview import STOP_WORDS
from coprod_cli.render.talk import Line, laid_out, readable

# What a Linux terminal hands over of one line at most; it drops the rest without a word.
LONGEST_LINE = 4095


class Closed(Exception):
    """Nobody is there to answer any more: Ctrl-D, a closed terminal, the end of the input."""


class Left(Exception):
    """The person chose to stop before the first statement."""


class Terminal:
    """Says lines, and asks for one. Nothing that was said is ever redrawn."""

    def __init__(self, reading: BinaryIO, writing: TextIO, *, plain: bool, encoding: str | None = None) -> None:
        self._reading, self._writing, self._plain = reading, writing, plain
        self._encoding = encoding or getattr(writing, "encoding", None) or "utf-8"
        self._waits = False  # a prompt stands there, and no line was typed after it

    def say(self, lines: Iterable[Line]) -> None:
        """Writes the lines. Raises ``Closed`` when they cannot be written."""
        text = laid_out(lines, self._writing, plain=self._plain)
        self._write("\n" + text if self._waits else text)
        self._waits = False

    def ask(self, prompt: str) -> str:
        """The line that is typed after ``prompt``, without its end. Raises ``Closed`` when there is none."""
        self._waits = True
        self._write(readable(prompt, self._writing))
        try:
            raw = self._reading.readline()
        except (OSError, ValueError):  # the terminal was hung up, or the stream closed
            raw = b""
        if not raw:
            raise Closed
        self._waits = not raw.endswith(b"\n")
        if len(raw) > LONGEST_LINE:
            self.say([Line(f"The terminal cut this line off after {LONGEST_LINE:,} letters. Please add the rest.")])
        return raw.decode(self._encoding, "replace").rstrip("\r\n")

    def choose(self, many: int, prompt: str, *, enter: int | None) -> int:
        """A number from 1 to ``many``; ``enter`` for Enter alone, where that is a choice.

        Raises:
            Left: q was typed.
        """
        while True:
            typed = self.ask(prompt).strip()
            if typed.casefold() in STOP_WORDS:
                raise Left
            if typed.isdecimal() and 1 <= int(typed) <= many:
                return int(typed)
            if not typed and enter is not None:
                return enter
            numbers = "1" if many == 1 else f"a number from 1 to {many}"
            self.say([Line(f"Please type {numbers}{', or Enter' if enter is not None else ''}. q stops.")])

    def agree(self, question: str, *, enter: bool) -> bool:
        """Whether the answer is yes; ``enter`` is what Enter alone means."""
        prompt = f"{question} ({'Enter: yes, n: no' if enter else 'y: yes, Enter: no'}): "
        while True:
            typed = self.ask(prompt).strip().casefold()
            if typed in ("y", "yes", "n", "no", ""):
                return typed.startswith("y") or (not typed and enter)
            if typed in STOP_WORDS:
                raise Left
            self.say([Line("Please type y or n.")])

    def _write(self, text: str) -> None:
        try:
            self._writing.write(text)
            self._writing.flush()
        except (OSError, ValueError):
            raise Closed from None


def is_there() -> bool:
    """Whether somebody can be asked: both standard input and standard output are a terminal."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def standard(*, plain: bool) -> Terminal:
    """The terminal that the command was called from."""
    return Terminal(sys.stdin.buffer, sys.stdout, plain=plain, encoding=sys.stdin.encoding)
