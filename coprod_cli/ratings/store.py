"""The store: one private SQLite file, checked when it is opened and brought up to date.

Every write is one short transaction, on disk before the call returns, so that no crash costs more than what was being
typed, and several processes can write at once.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coprod_cli.problems import NothingToScore, Problem, SourceError, UsageError
from coprod_cli.ratings.schema import STEPS

APPLICATION_ID = 0x434F5052  # "COPR"
_SQLITE = b"SQLite format 3\x00"
PATIENCE = 30.0
"""Seconds to wait for another process's write to end."""


class Store:
    """An open store. Use ``open_store``; ``ratings.responses`` and its neighbours read and write it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all that the block writes is kept, or none of it."""
        with _in_words(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One view of the store: what others write meanwhile is not seen."""
        with _in_words(self.path):
            nested = self.connection.in_transaction
            if not nested:
                self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                if not nested and self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")


def store_path(asked: Path | None = None) -> Path:
    """Where the store is: ``asked``, else ``COPROD_STORE``, else ``ratings.db`` in the app folder."""
    if asked is not None:
        return asked.expanduser()
    if named := os.environ.get("COPROD_STORE"):
        return Path(named).expanduser()
    from typer import get_app_dir

    return Path(get_app_dir("coprod")) / "ratings.db"


@contextmanager
def open_store(path: Path, *, create: bool = False) -> Iterator[Store]:
    """The store at ``path``, while the block runs; made first with ``create``.

    Raises:
        NothingToScore: there is none, and it was not to be made.
        SourceError: the file is damaged, is something else, or may not be read or written.
    """
    if not path.exists():
        if not create:
            raise NothingToScore(
                Problem(
                    "no-store",
                    "No ratings are stored here yet.",
                    "`coprod rate ten-statements` asks for some, `coprod import` takes them from a survey file; "
                    "or name a survey file to read.",
                    str(path),
                )
            )
        _make(path)
    with _in_words(path):
        _refuse_other_files(path)
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        with _in_words(path):
            _set_up(connection)
            _check(connection, path)
            _bring_up_to_date(connection, path)
        yield Store(path, connection)
    finally:
        connection.close()


def _make(path: Path) -> None:
    """An empty file that only its owner can read, in a folder of the same kind."""
    try:
        if not path.parent.exists():
            path.parent.parent.mkdir(parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise UsageError(
            Problem(
                "store-not-made",
                f"The store cannot be made here: {error.strerror or error}.",
                "Name another place with --store, or set COPROD_STORE.",
                str(path),
            )
        ) from None


def _refuse_other_files(path: Path) -> None:
    if path.is_dir():
        raise _not_a_store(path, "This is a folder, not a store.")
    with path.open("rb") as stream:
        start = stream.read(len(_SQLITE))
    if start and start != _SQLITE:
        raise _not_a_store(path, "This file is not a store of ratings, or its beginning is damaged.")


def _not_a_store(path: Path, message: str) -> SourceError:
    return SourceError(
        Problem("not-a-store", message, "Name a store with --store. A survey file is named without it.", str(path))
    )


def _set_up(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    # While two processes make one store, SQLite does not wait for this by itself.
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.02)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise _damaged(path)
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    if owner != APPLICATION_ID and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise _not_a_store(path, "This is a database of another program.")


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    taken = _steps_taken(connection)
    if taken > len(STEPS):
        raise SourceError(
            Problem(
                "store-too-new",
                "This store was written by a newer version of coprod.",
                "Install that version or a later one. Nothing was changed.",
                str(path),
            )
        )
    if taken == len(STEPS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done it meanwhile.
        for step in STEPS[_steps_taken(connection) :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(STEPS)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _steps_taken(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _damaged(path: Path) -> SourceError:
    return SourceError(
        Problem(
            "store-damaged",
            "The store is damaged. Nothing was read from it, and nothing was changed.",
            "Copy the file somewhere safe first. Then put a backup in its place, or save what can be saved with "
            f"`sqlite3 {path.name} .recover | sqlite3 recovered.db`, and use it with --store recovered.db.",
            str(path),
        )
    )


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Turns what SQLite and the system say into problems."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _unusable(path, str(error)) from None
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError):
            raise
        raise _damaged(path) from None
    except PermissionError:
        raise _unusable(path, "permission denied") from None


def _unusable(path: Path, reason: str) -> SourceError:
    hints = {
        "locked": "Another program is writing to it. Wait until it has finished, and try again.",
        "full": "Make room on the disk, and try again.",
        "readonly": "Ask for permission to write to this file and its folder, or name another store with --store.",
        "unable to open": "Ask for permission to write to this file and its folder, or name another store.",
        "permission": "Ask its owner for access, or name another store with --store.",
    }
    hint = next((hint for word, hint in hints.items() if word in reason), "Look at the file and the disk.")
    return SourceError(
        Problem("store-unusable", f"The store cannot be used: {reason}. Nothing was changed by this.", hint, str(path))
    )
