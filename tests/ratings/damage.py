"""Stores that something has happened to: each maker changes the bytes of a good one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PAGE = 4096
OWNER, VERSION = 68, 60
"""Where SQLite's header holds the number of the program, and that of its tables."""


def overwritten(place: int, with_bytes: bytes) -> Callable[[bytes], bytes]:
    """A maker that writes over the bytes from ``place`` on."""

    def made(store: bytes) -> bytes:
        return store[:place] + with_bytes + store[place + len(with_bytes) :]

    return made


def page_of(path: Path, table: str) -> int:
    """Where in the file the one page of a small table, or the root of a large one, begins."""
    with sqlite3.connect(path) as connection:
        (number,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    connection.close()
    return int(number - 1) * PAGE


def database_of_another_program(path: Path, *, write_ahead: bool) -> Path:
    """What some other program keeps in SQLite's format."""
    connection = sqlite3.connect(path)
    if write_ahead:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    return path


@contextmanager
def as_somebody_without_privileges() -> Iterator[None]:
    """The administrator may read and write everything, so for a while this process is somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
