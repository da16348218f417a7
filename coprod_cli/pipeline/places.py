"""Which files a run reads and writes, and that none of those it writes takes the place of one it reads.

Paths are as seen from the folder of the settings, which is the current one meanwhile.
"""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePath
from typing import Literal

from coprod_cli.checklist.library import FOLDER_VARIABLE
from coprod_cli.pipeline.settings import USUAL_MANIFEST, Settings
from coprod_cli.problems import CoprodError, Problem, SettingsError, SourceError
from coprod_cli.survey.source import find_sources
from coprod_cli.tallies.saved import is_saved_tally
from coprod_cli.whole_file import require_place

InputKind = Literal["survey", "tally", "store", "mapping", "definition"]
_CHUNK = 1 << 20
_DEFINITIONS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Read:
    """A file that a run reads, by its path as it is written or as a pattern found it. ``stamp`` tells a change."""

    path: str
    kind: InputKind
    bytes: int
    sha256: str
    stamp: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Targets:
    """Where the outputs go, in their order, and the manifest."""

    outputs: tuple[Path, ...]
    manifest: Path


def sources_of(settings: Settings) -> list[str]:
    """The source files, patterns spelt out. Everything is as seen from the settings' folder.

    Raises SettingsError for what a run cannot read twice, SourceError and UsageError as ``find_sources`` does.
    """
    named = settings.said.get("sources", ())
    found = find_sources(named)
    problems = []
    for name in found:
        if name == "-" or (os.path.exists(name) and not os.path.isfile(name) and not os.path.isdir(name)):
            message = f"{name} can be read only once, and a run reads its sources more than once."
            problems.append(_at(settings, "sources", "settings-value", message, "Name a file."))
    if problems:
        raise SettingsError(problems)
    return found


def read_files(settings: Settings, sources: Sequence[str]) -> list[tuple[str, InputKind]]:
    """Every file whose content decides what is written, in the order of the manifest; a store is not a file here."""
    found: list[tuple[str, InputKind]] = [
        (name, "tally" if is_saved_tally(name) else "survey") for name in sources if os.path.isfile(name)
    ]
    found += [(name, "mapping") for name in settings.said.get("mapping", ())]
    checklist = settings.said["checklist"]
    if checklist.lower().endswith(_DEFINITIONS) or "/" in checklist or os.sep in checklist:
        found.append((checklist, "definition"))
    return found


def looked_at(path: str, kind: InputKind) -> Read:
    """The size and hash of a file. Raises SourceError when it cannot be read."""
    if os.path.exists(path) and not os.path.isfile(path):
        message = "This is a folder or a pipe, and a run reads whole files, more than once."
        raise SourceError(Problem("not-readable", message, "Name a file.", path))
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as stream:
            before = os.fstat(stream.fileno())
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        raise SourceError(
            Problem("missing", "There is no such file.", "Check the name and the folder.", path)
        ) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise SourceError(Problem("not-readable", f"This file cannot be read: {reason}.", "Check it.", path)) from None
    return Read(path, kind, before.st_size, digest.hexdigest(), _stamp(before))


def require_unchanged(read: Sequence[Read]) -> None:
    """Raises SourceError for files that changed since they were looked at: the hash would be of other answers."""
    problems = []
    for one in read:
        try:
            now = _stamp(os.stat(one.path))
        except OSError:
            now = None
        if now != one.stamp:
            message = "This file changed while it was read. Nothing was written."
            problems.append(Problem("source-changed", message, "Run again once nobody writes to it.", one.path))
    if problems:
        raise SourceError(problems)


def targets_of(settings: Settings, folder: Path | None) -> Targets:
    """Where everything goes: in ``folder``, else in ``output_folder``, else beside the settings.

    Raises SettingsError, with all of them, for outputs that leave the folder, that take the place of something that is
    read or of each other, or that cannot be written there.
    """
    base = folder if folder is not None else Path(settings.said.get("output_folder", "."))
    manifest = settings.said.get("manifest", USUAL_MANIFEST)
    named = [(one.file, one.row) for one in settings.outputs] + [(manifest, settings.rows.get(("manifest",)))]
    guarded = dict(_guarded(settings))
    problems: list[Problem] = []
    taken: dict[str, str] = {os.path.realpath(path).casefold(): what for path, what in guarded.items()}
    folders: dict[str, str] = {}
    for name, row in named:
        pure = PurePath(name)
        if pure.is_absolute() or ".." in pure.parts or not pure.parts:
            message = f"“{name}” may lead out of the folder of outputs."
            hint = "Name a file in it, such as gap.csv; output_folder says where that is."
            problems.append(Problem("output-takes-place", message, hint, str(settings.path), row))
            continue
        path = base / name
        real = os.path.realpath(path).casefold()
        what = taken.get(real) or _source_pattern(settings, path) or _same_file(path, guarded)
        if what is not None:
            message, hint = f"“{name}” would take the place of {what}.", "Give it a name of its own."
            problems.append(Problem("output-takes-place", message, hint, str(settings.path), row))
            continue
        above = [os.path.realpath(base / folder).casefold() for folder in pure.parents if folder.parts]
        clash = next((taken[one] for one in above if one in taken), None)
        if clash is not None or real in folders:
            other = clash or f"the folder of “{folders[real]}”"
            message, hint = f"“{name}” and {other} cannot both be there.", "A name is a file or a folder, not both."
            problems.append(Problem("output-takes-place", message, hint, str(settings.path), row))
            continue
        folders |= dict.fromkeys(above, name)
        taken[real] = f"another output, “{name}”"
        try:
            require_place(path)
        except CoprodError as error:
            problems += error.problems
    if problems:
        raise SettingsError(problems)
    *outputs, last = (base / name for name, _ in named)
    return Targets(tuple(outputs), last)


def _guarded(settings: Settings) -> Iterator[tuple[str, str]]:
    """Each file that nothing may be written over, and what it is."""
    yield settings.name, "the file of settings"
    for name in settings.said.get("sources", ()):
        for path in glob.glob(name, recursive=True) if glob.has_magic(name) else [name]:
            yield path, f"the source {path}"
    for name in settings.said.get("mapping", ()):
        yield name, f"the mapping {name}"
    if "store" in settings.said:
        for ending in ("", "-wal", "-shm", "-journal"):
            yield settings.said["store"] + ending, "the store"
    if "key_file" in settings.said:
        yield settings.said["key_file"], "the key of pseudonyms"
    yield settings.said["checklist"], "the checklist"
    for folder in (settings.said.get("checklists"), os.environ.get(FOLDER_VARIABLE)):
        if folder and os.path.isdir(folder):
            for name in sorted(os.listdir(folder)):
                if name.lower().endswith(_DEFINITIONS):
                    yield os.path.join(folder, name), f"the definition {name}"


def _source_pattern(settings: Settings, path: Path) -> str | None:
    """The pattern of sources that would find the output the next time, which would then be read."""
    real = PurePath(os.path.realpath(path)).parts
    for pattern in settings.said.get("sources", ()):
        if glob.has_magic(pattern) and not os.path.exists(pattern):
            folder = os.path.realpath(os.path.curdir)
            if _matches(real, PurePath(os.path.normpath(os.path.join(folder, pattern))).parts):
                return f"a source: “{pattern}” would find it the next time"
    return None


def _matches(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether a path is one that a pattern finds, folder by folder; ``**`` is any number of folders."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_matches(parts[skip:], pattern[1:]) for skip in range(len(parts) + 1))
    return bool(parts) and fnmatch(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def _same_file(path: Path, guarded: dict[str, str]) -> str | None:
    """What else an existing output is by another name, such as a hard link."""
    if not path.exists():
        return None
    return next((what for other, what in guarded.items() if os.path.exists(other) and path.samefile(other)), None)


def _stamp(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_size, found.st_mtime_ns, found.st_ino


def _at(settings: Settings, key: str, code: str, message: str, hint: str) -> Problem:
    return Problem(code, message, hint, str(settings.path), settings.rows.get((key,)))
