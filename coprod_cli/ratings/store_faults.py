"""What can be wrong with a store's file, in words: what SQLite and the system say becomes a problem with a way out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote

from coprod_cli.problems import NothingToScore, Problem, SourceError, UsageError

_NO_WRITING = (
    "coprod may not write to the store's file and its folder, and needs to.",
    "Ask for that permission, or copy the store to a folder of your own and name the copy with --store.",
)
_UNUSABLE = {
    sqlite3.SQLITE_FULL: ("The disk is full.", "Make room on the disk, and try again."),
    sqlite3.SQLITE_IOERR: (
        "The disk did not take or give what was asked.",
        "Look whether the disk is full, or its connection was lost, and try again.",
    ),
    sqlite3.SQLITE_READONLY: _NO_WRITING,
    sqlite3.SQLITE_CANTOPEN: _NO_WRITING,
}
_GONE = ("no such table", "no such column", "Could not decode")
"""What SQLite says without a code of its own when the tables are not as coprod made them."""


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turns what SQLite says about the store at ``path`` into problems. A broken rule between tables stays as it is."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise _told(path, error) from None
    except UnicodeDecodeError:  # what SQLite quotes of a damaged page is no text
        raise damaged(path) from None
    except UnicodeEncodeError:
        raise _not_text() from None


def _told(path: Path, error: sqlite3.DatabaseError) -> SourceError:
    # The lowest byte is the kind, the others say where SQLite met it.
    kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if kind == sqlite3.SQLITE_NOTADB:
        return not_a_store(path, "This file is not a store of ratings, or its beginning is damaged.")
    if kind == sqlite3.SQLITE_CORRUPT or str(error).startswith(_GONE):
        return damaged(path)
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return busy(path)
    message, hint = _UNUSABLE.get(kind, (f"The store cannot be used: {error}.", "Look at the file and the disk."))
    return SourceError(Problem("store-unusable", f"{message} Nothing was changed by this.", hint, str(path)))


def _not_text() -> UsageError:
    message = "A text that was given holds half a character, which cannot be kept."
    return UsageError(Problem("not-text", message, "Write it again, in the terminal's own encoding."))


def denied(path: Path, error: OSError) -> SourceError:
    """The system does not let the file be reached."""
    reason = error.strerror or str(error)
    message = f"The store cannot be reached: {reason}. Nothing was changed by this."
    hint = "Check its name and folder, ask its owner for access, or name another store with --store."
    return SourceError(Problem("store-unusable", message, hint, str(path)))


def none_there(path: Path) -> NothingToScore:
    """There is no store yet."""
    return NothingToScore(
        Problem(
            "no-store",
            "No ratings are stored here yet.",
            "`coprod rate ten-statements` asks for some, `coprod import` takes them from a survey file; "
            "or name a survey file to read.",
            str(path),
        )
    )


def not_made(path: Path, error: OSError) -> UsageError:
    """The store, or its folder, could not be made."""
    in_the_way = isinstance(error, (FileExistsError, NotADirectoryError))
    reason = "there is a file where its folder would be" if in_the_way else error.strerror or str(error)
    message = f"The store cannot be made here: {reason}."
    return UsageError(
        Problem("store-not-made", message, "Name another place with --store, or set COPROD_STORE.", str(path))
    )


def not_a_store(path: Path, message: str) -> SourceError:
    """The file is something else."""
    hint = "Name a store with --store. A survey file is named without it. If it was a store, put a backup in its place."
    return SourceError(Problem("not-a-store", message, hint, str(path)))


def too_new(path: Path) -> SourceError:
    """A later coprod wrote it."""
    message = "This store was written by a newer version of coprod. Nothing was changed."
    return SourceError(
        Problem(
            "store-too-new", message, "Install that version or a later one: `pip install -U coprod-cli`.", str(path)
        )
    )


def busy(path: Path) -> SourceError:
    """Another process kept the store for longer than the patience lasts."""
    return SourceError(
        Problem(
            "store-busy",
            "Another program has been busy with the store for too long. Nothing was changed by this.",
            "Wait until it has finished, or close it, and try again.",
            str(path),
        )
    )


def damaged(path: Path) -> SourceError:
    """What is in the file is not what was written to it."""
    return SourceError(
        Problem("store-damaged", "The store is damaged. Nothing was changed by this.", _way_out(path), str(path))
    )


def _way_out(path: Path) -> str:
    # Whatever lies beside a backup under these names would be taken for a part of it.
    beside = f"{path.name}, {path.name}-wal and {path.name}-shm"
    return (
        f"Move {beside}, as far as they are there, to a safe folder, and put a backup in place. "
        f"Without one, `coprod rescue {quote(str(path))} --into rescued.db` saves what can still be read."
    )
