"""A file, or a set of files, is written whole or not at all: an earlier one stays until the new one is complete."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
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
    partial = _beside(target)
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


def require_place(output: Path) -> None:
    """Raises UsageError for a file that ``write_together`` could not write, before there is anything to write.

    Folders that are not there yet are no fault: they are made.
    """
    there = output
    while not there.parent.exists() and there.parent != there:
        there = there.parent
    if there == output:
        _resolved(output)
        return
    # Its folder is to be made in ``there.parent``, which must be a folder that may be written to.
    _resolved(there)


def write_together(contents: Mapping[Path, bytes], seal: tuple[Path, bytes]) -> None:
    """Writes some files, all of them or none; earlier ones stay until all new ones are complete.

    ``seal`` is one more, which tells that the set is whole: the earlier seal goes away before the first file changes,
    and the new one comes after the last. So a set that was cut off in between, by a power cut, has no seal.
    Folders that are not there are made.

    Raises UsageError for a place that cannot be written and for an error while writing; what was there before is
    there again then.
    """
    made: list[Path] = []
    partials: list[tuple[Path, Path, Path]] = []  # as named, its real place, and the new content beside it
    kept: list[tuple[Path, Path]] = []
    new: list[Path] = []
    try:
        for output, data in (*contents.items(), seal):
            with _explained(output):
                made += _made_folders(output.parent)
                target = _resolved(output)
                partials.append((output, target, _beside(target)))
                partials[-1][2].write_bytes(data)
                if target.exists():
                    partials[-1][2].chmod(target.stat().st_mode & 0o777)
        sealing = partials[-1][1]
        for output, target, _ in (partials[-1], *partials[:-1]):
            if target.exists():
                with _explained(output):
                    earlier = _beside(target)
                    kept.append((target, earlier))
                    if target == sealing:
                        os.replace(target, earlier)
                    else:
                        shutil.copy2(target, earlier)
        for output, target, partial in partials:
            with _explained(output):
                if not target.exists():
                    new.append(target)
                os.replace(partial, target)
    except BaseException:
        for target in new:
            target.unlink(missing_ok=True)
        for target, earlier in kept:
            with suppress(OSError):
                os.replace(earlier, target)
        for partial in (partial for *_, partial in partials):
            partial.unlink(missing_ok=True)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise
    for _, earlier in kept:
        with suppress(OSError):
            earlier.unlink()


def _made_folders(folder: Path) -> list[Path]:
    """Makes a folder with those around it; gives those that were not there, the outermost first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _beside(target: Path) -> Path:
    """A name beside ``target`` that nothing has yet."""
    from secrets import token_hex

    return target.with_name(f".coprod-{token_hex(8)}.part")


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
    except PermissionError:  # a folder on the way may not be looked into
        writable = False
    except (OSError, ValueError, RuntimeError) as error:  # too long, a NUL byte, a loop of links
        reason = getattr(error, "strerror", None) or error
        raise _refused(output, "output-not-written", f"This is not a usable file name: {reason}.") from error
    if not writable:
        raise _refused(
            output,
            "output-not-writable",
            "You do not have permission to write here.",
            "Write somewhere else, or ask for access.",
        )
    if _is_a_store(target):
        raise _refused(
            output,
            "output-is-a-store",
            "This is a store of ratings, and would be replaced.",
            "Write to another file.",
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
