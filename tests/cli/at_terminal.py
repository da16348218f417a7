"""``coprod`` at a real terminal: a pty that a person's part is typed into, line by line, as its prompts come."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from tests.cli.calling import COPROD, environment

PATIENCE = 30.0
CTRL_C = b"\x03"
_PROMPT = re.compile(rb"(?:^|\n)[A-Z][^\n]*: $")
# Makes the pty the terminal that Ctrl-C and a hang-up come from, then becomes the program itself.
_AS_ITS_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)


class AtTerminal:
    """A running conversation. ``shown`` is all that its terminal has shown, with typed lines as it echoed them."""

    def __init__(self, *words: str | Path, program: Sequence[str] = COPROD, **variables: str) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
        command = [sys.executable, "-c", _AS_ITS_TERMINAL, *program, *map(str, words)]
        surroundings = environment(**{"TERM": "xterm-256color", **variables})
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=surroundings, start_new_session=True
        )
        os.close(theirs)
        self.raw = b""
        self._read_to = 0

    def __enter__(self) -> AtTerminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(OSError):
            os.close(self._ours)

    @property
    def shown(self) -> str:
        return self.raw.decode("utf-8", "replace").replace("\r\n", "\n")

    def until(self, words: str) -> AtTerminal:
        """Waits until ``words`` were shown after what was waited for before."""
        wanted, end = words.encode(), time.monotonic() + PATIENCE
        while (found := self.raw.find(wanted, self._read_to)) < 0:
            if not self._more(end):
                raise AssertionError(f"“{words}” did not come after:\n{self.shown}")
        self._read_to = found + len(wanted)
        return self

    def type(self, *lines: str) -> AtTerminal:
        """Types each line once a prompt has come: words and a colon, with nothing after them."""
        for line in lines:
            end = time.monotonic() + PATIENCE
            while len(self.raw) <= self._read_to or not _PROMPT.search(self.raw):
                if not self._more(end):
                    raise AssertionError(f"No prompt to type “{line}” at came after:\n{self.shown}")
            self._read_to = len(self.raw)
            self.press(f"{line}\n".encode())
        return self

    def press(self, keys: bytes) -> AtTerminal:
        if keys == CTRL_C:
            # Between its prompt and its reading Python takes no signal; a person is never so quick.
            time.sleep(0.2)
        os.write(self._ours, keys)
        return self

    def hang_up(self) -> AtTerminal:
        """Closes the terminal window."""
        os.close(self._ours)
        return self

    def ends(self) -> int:
        """The exit code, once the program has ended by itself."""
        with contextlib.suppress(OSError):
            while self._more(time.monotonic() + PATIENCE):
                pass
        return self.process.wait(PATIENCE)

    def _more(self, end: float) -> bool:
        """Reads what has come; False when nothing more will."""
        while time.monotonic() < end:
            ready, _, _ = select.select([self._ours], [], [], 0.5)
            if ready:
                try:
                    part = os.read(self._ours, 65536)
                except OSError:  # Linux ends a closed terminal with an error
                    return False
                self.raw += part
                return bool(part)
        return False
