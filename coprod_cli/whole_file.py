"""A file is written whole or not at all: an earlier one of that name stays until the new one is complete."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coprod_cli.problems import Problem, UsageError


@contextmanager
def written_whole(output: Path) -> Iterator[Path]:
    """A path to write to, beside ``output``; it takes ``output``'s place only when the block ends well.

    Raises UsageError, before the block runs, for a missing folder, a
    directory, or a place that cannot be written; and for an error while writing.
    """
    target = _resolved(output)
    if target.exists() and not target.is_file():  # a device or a pipe: nothing to replace
        with _explained(output):
            yield target
        return
    from secrets import token_hex

    partial = target.with_name(f".coprod-{token_hex(8)}.part")
    with _explained(output):
        # Not by tempfile, whose files are private: this one gets the permissions of any new file of theirs.
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    try:
        with _explained(output):
            yield partial
            if target.exists():
                partial.chmod(target.stat().st_mode & 0o777)
            os.replace(partial, target)
    finally:
        with suppress(OSError):
            partial.unlink()


def _resolved(output: Path) -> Path:
    """The real file behind links, after the plain mistakes were named."""
    try:
        target = output.resolve()
        if target.is_dir():
            raise _refused(output, "output-is-a-folder", "This is a folder.", "Name a file in it.")
        if not target.parent.is_dir():
            raise _refused(
                output,
                "output-folder-missing",
                f"There is no folder {target.parent}.",
                "Make the folder first, or write somewhere else.",
            )
        writable = os.access(target, os.W_OK) if target.exists() else os.access(target.parent, os.W_OK)
    except (OSError, ValueError, RuntimeError) as error:  # too long, a NUL byte, a loop of links
        raise _refused(output, "output-not-written", f"This is not a usable file name: {error}.") from error
    if _is_a_store(target):
        raise _refused(
            output,
            "output-is-a-store",
            "This is a store of ratings, and would be replaced.",
            "Write to another file.",
        )
    if not writable:
        raise _refused(
            output,
            "output-not-writable",
            "You do not have permission to write here.",
            "Write somewhere else, or ask for access.",
        )
    return target


def _is_a_store(target: Path) -> bool:
    """Whether ``target`` is a database, or one of the files that SQLite keeps beside one."""
    beside = [target.with_name(target.name.removesuffix(end)) for end in ("-wal", "-shm", "-journal")]
    for path in (target, *(path for path in beside if path != target)):
        if path.is_file() and os.access(path, os.R_OK):
            with path.open("rb") as stream:
                if stream.read(15) == b"SQLite format 3":
                    return True
    return False


@contextmanager
def _explained(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise _refused(output, "output-not-written", f"The file could not be written: {reason}.") from error


def _refused(output: Path, code: str, message: str, hint: str | None = None) -> UsageError:
    return UsageError(Problem(code=code, message=message, hint=hint, file=str(output)))
