"""The store: one private SQLite file, checked when it is opened and brought up to date.

Every write is one short transaction, on disk before the call returns, so that no crash costs more than what was being
typed, and several processes can write at once.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coprod_cli.problems import Problem, SourceError
from coprod_cli.ratings import store_faults
from coprod_cli.ratings.schema import STEPS
from coprod_cli.ratings.store_faults import in_words

APPLICATION_ID = 0x434F5052  # "COPR"
PATIENCE = 30.0
"""Seconds to wait for another process's write to end."""
SMALL = 8_000_000
"""Bytes up to which every page of a store is checked each time it is opened."""
CACHE = 32_000
"""Thousands of bytes of pages that are held in memory: a store that is checked in full is then read once."""
SMALLEST = 512
"""Bytes of the smallest file that SQLite writes."""


class Store:
    """An open store. Use ``open_store``; ``ratings.responses`` and its neighbours read and write it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all that the block writes is kept, or none of it."""
        with in_words(self.path):
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
        with in_words(self.path):
            nested = self.connection.in_transaction
            if not nested:
                self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                if not nested and self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    def check(self) -> None:
        """Looks at every page of the file. Raises SourceError when one is not as it should be."""
        with in_words(self.path):
            if self.connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise store_faults.damaged(self.path)

    def sweep(self) -> None:
        """Writes the file anew, so that nothing of what was erased before is left in it or beside it.

        Raises:
            SourceError: ``store-not-swept``, when another process has the store open in a way that
                keeps old pages in use. What was erased is erased; its bytes may still stand in the file.
        """
        with in_words(self.path):
            # Without this, SQLite would lay its working copy down in a folder for temporary files.
            self.connection.execute("PRAGMA temp_store = MEMORY")
            try:
                self.connection.execute("VACUUM")
                in_use, *_ = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                reason = "another program is reading it"
            except sqlite3.OperationalError as error:
                in_use, reason = True, str(error)
        if in_use:
            raise SourceError(
                Problem(
                    "store-not-swept",
                    f"It is erased, but its traces could not be cleared out of the file: {reason}.",
                    "Close other programs that use the store, make room on the disk, and give the same command again: "
                    "it then clears them.",
                    str(self.path),
                )
            )


def store_path(asked: Path | None = None) -> Path:
    """Where the store is: ``asked``, else ``COPROD_STORE``, else ``ratings.db`` in the app folder."""
    if asked is not None:
        return asked.expanduser()
    if named := os.environ.get("COPROD_STORE"):
        return Path(named).expanduser()
    from typer import get_app_dir

    return Path(get_app_dir("coprod")) / "ratings.db"


def open_to_everyone(path: Path) -> bool:
    """True when any person with an account on this computer may read or write the file at ``path``."""
    try:
        mode = path.stat().st_mode
        return os.name == "posix" and stat.S_ISREG(mode) and bool(mode & stat.S_IRWXO)
    except OSError:
        return False


@contextmanager
def open_store(path: Path, *, create: bool = False) -> Iterator[Store]:
    """The store at ``path``, while the block runs; made first with ``create``, also of an empty file.

    Raises:
        NothingToScore: there is none, or only an empty file, and it was not to be made.
        UsageError: it cannot be made.
        SourceError: the file is damaged, is something else, is in use for too long, or may not be read or written.
    """
    _find(path, create)
    closed_well = not _has_work_left(path)
    with in_words(path):
        connection = _connected(path, "rw" if closed_well else "ro")
    try:
        with in_words(path):
            _refuse_others(connection, path)
            if not closed_well:
                # Only now: it is ours, and SQLite may finish the work that was left.
                connection.close()
                connection = _connected(path, "rw")
            _set_up(connection)
            store = Store(path, connection)
            # SQLite itself meets a damaged page when it reads it. The full check also finds those that are not read;
            # it takes time with the size, so a large store gets it when the last one to write did not close it.
            if not closed_well or path.stat().st_size <= SMALL:
                store.check()
            _bring_up_to_date(connection)
            _write_ahead(connection)
        yield store
    finally:
        connection.close()


def _find(path: Path, create: bool) -> None:
    """Makes sure that there is an ordinary file at ``path``."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        if not create:
            raise store_faults.none_there(path) from None
        _make(path)
        return
    except OSError as error:
        raise store_faults.denied(path, error) from None
    if stat.S_ISDIR(found.st_mode):
        raise store_faults.not_a_store(path, "This is a folder, not a store.")
    if not stat.S_ISREG(found.st_mode):
        raise store_faults.not_a_store(path, "This is a device or a pipe, not a store.")
    if not found.st_size and not create and not _has_work_left(path):
        raise store_faults.none_there(path)  # to make a store of it would write where only reading was asked for
    if 0 < found.st_size < SMALLEST:  # SQLite takes a file of one byte for an empty one
        raise store_faults.not_a_store(path, "This file is too short to be a store of ratings.")
    if not os.access(path, os.R_OK):
        raise store_faults.denied(path, PermissionError(0, "permission denied"))


def _make(path: Path) -> None:
    """An empty file that only its owner can read, in a folder of the same kind where there was none."""
    try:
        if not path.parent.exists():
            path.parent.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                path.parent.mkdir(mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise store_faults.not_made(path, error) from None


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    # The name as a URI: SQLite must not make a file of its own when this one is taken away meanwhile.
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)


def _refuse_others(connection: sqlite3.Connection, path: Path) -> None:
    """Looks whose file it is, and changes nothing.

    Not by reading the first bytes of the file: when this process closes it again, the system lets go of
    the locks that another open store of this process has on it.
    """
    connection.execute("BEGIN")  # one view, also while another process makes the store
    owner, version = _number(connection, "application_id"), _number(connection, "user_version")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    connection.execute("ROLLBACK")
    if owner != APPLICATION_ID and (owner or version or tables):
        raise store_faults.not_a_store(path, "This is a database of another program.")
    if version > len(STEPS):
        raise store_faults.too_new(path)
    if version < 0 or bool(version) != bool(tables):
        raise store_faults.damaged(path)


def _has_work_left(path: Path) -> bool:
    """True when the last to write has not closed the store: it was stopped in the middle, or is still at it."""
    beside = Path(f"{path.resolve()}-wal")
    try:
        return beside.stat().st_size > 0
    except OSError:
        return False


def _set_up(connection: sqlite3.Connection) -> None:
    for setting in (
        "foreign_keys = ON",
        "synchronous = FULL",
        "secure_delete = ON",
        "cell_size_check = ON",
        "trusted_schema = OFF",
        f"cache_size = -{CACHE}",
    ):
        connection.execute(f"PRAGMA {setting}")


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Takes the steps of the schema that are missing: all of them, or none."""
    if _number(connection, "user_version") == len(STEPS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done it meanwhile.
        for step in STEPS[_number(connection, "user_version") :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(STEPS)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Readers and a writer do not wait for each other from here on."""
    # While two processes make one store, SQLite does not wait for this by itself.
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.02)


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
