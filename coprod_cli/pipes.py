"""Opening what may be a named pipe: one that nobody writes to is given up, where reading it would never end."""

from __future__ import annotations

import errno
import stat
from pathlib import Path
from typing import BinaryIO

PATIENCE = 5.0
"""Seconds in which somebody must begin to write. How long they then take is up to them."""


def open_to_read(path: Path) -> BinaryIO:
    """Opens a file to read its bytes. Raises OSError as ``open`` does, and when nobody writes to a pipe."""
    if not stat.S_ISFIFO(path.stat().st_mode):
        return path.open("rb")
    from threading import Thread

    came: list[BinaryIO | OSError] = []

    def wait() -> None:
        # Opening waits for somebody to write, and nothing else tells whether there is somebody.
        try:
            came.append(path.open("rb"))
        except OSError as error:
            came.append(error)

    waiting = Thread(target=wait, daemon=True)
    waiting.start()
    waiting.join(PATIENCE)
    stream = came[0] if came else OSError(errno.ETIMEDOUT, "nothing is writing to this pipe")
    if isinstance(stream, OSError):
        raise stream
    return stream
