"""Where definitions are found: the shipped ones, and a folder of one's own, which comes first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from coprod_cli.checklist.leaves import quoted
from coprod_cli.checklist.model import Checklist
from coprod_cli.checklist.reader import Reading, read_bytes, read_checklist, read_file
from coprod_cli.checklist.rules import did_you_mean
from coprod_cli.problems import DefinitionError, Problem, UsageError

FOLDER_VARIABLE = "COPROD_CHECKLISTS"
SHIPPED = "shipped"
_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Entry:
    """One checklist that can be asked for by its id.

    ``origin`` is "shipped" or the file of a local definition; ``shadows`` is true when a local
    definition stands in place of a shipped one of the same id.
    """

    checklist: Checklist
    origin: str
    shadows: bool

    @property
    def id(self) -> str:
        """The id to ask for it by."""
        return self.checklist.id

    @property
    def title(self) -> str:
        """The title that people see."""
        return self.checklist.title

    @property
    def kind(self) -> str:
        """statements, steps or ladder."""
        return self.checklist.kind

    @property
    def items(self) -> int:
        """How many items it has."""
        return len(self.checklist.items)

    @property
    def roles(self) -> tuple[str, ...]:
        """The ids of its roles, in their order."""
        return tuple(self.checklist.roles)


@dataclass(frozen=True, slots=True)
class Listing:
    """Every checklist that can be asked for, by id, and what is wrong with the local files left out."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def find_checklist(ref: str, folder: Path | None = None) -> Checklist:
    """The checklist that ``ref`` means: a path to a .yaml file, or the id of a local or shipped one.

    ``folder`` holds local definitions; without it the folder in ``COPROD_CHECKLISTS``, if any. A local
    definition is found before a shipped one. Raises ``UsageError`` with close matches when there is none,
    and ``DefinitionError`` when the one that is meant is wrong.
    """
    if ref.lower().endswith(_ENDINGS) or "/" in ref or os.sep in ref:
        return read_checklist(ref)
    local = _local(folder)
    meant = [reading for reading in local if ref == reading.id or _is_named(reading, ref)]
    if len(meant) > 1:
        raise DefinitionError(_repeats(meant))
    if meant:
        return meant[0].get()
    shipped = {source.name.removesuffix(".yaml"): source for source in _shipped_files()}
    if ref in shipped:
        return _read_shipped(shipped[ref]).get()
    known = sorted({*shipped, *(reading.id for reading in local if reading.checklist and reading.id)})
    raise UsageError(
        Problem(
            "unknown-checklist",
            f"There is no checklist {quoted(ref)}.",
            _sentence_of(did_you_mean(ref, known)) or "`coprod list` names them all.",
        )
    )


def list_checklists(folder: Path | None = None) -> Listing:
    """Every local and shipped checklist, sorted by id.

    A local file that is wrong is left out and its problems are in ``Listing.problems``; it never raises for
    one. Raises ``UsageError`` when the folder is not there.
    """
    local = _local(folder)
    problems = [problem for reading in local for problem in reading.problems]
    shipped = {reading.id: reading.get() for reading in map(_read_shipped, _shipped_files())}
    by_id: dict[str, list[Reading]] = {}
    for reading in local:
        if reading.checklist is not None:
            by_id.setdefault(reading.checklist.id, []).append(reading)
    entries = [Entry(checklist, SHIPPED, False) for key, checklist in shipped.items() if key not in by_id]
    for key, readings in by_id.items():
        if len(readings) > 1:
            problems.extend(_repeats(readings))
        else:
            entries.append(Entry(readings[0].get(), readings[0].file, key in shipped))
    return Listing(tuple(sorted(entries, key=lambda entry: entry.id)), tuple(problems))


def _is_named(reading: Reading, ref: str) -> bool:
    """A wrong file whose id cannot be read is still the one meant when it has the name."""
    return reading.checklist is None and reading.id is None and Path(reading.file).stem == ref


def _repeats(readings: list[Reading]) -> list[Problem]:
    return [
        Problem(
            "duplicate-checklist",
            f'The id "{reading.id}" is also in {readings[0].file}.',
            "Give one of them another id.",
            reading.file,
        )
        for reading in readings[1:]
    ]


def _sentence_of(hint: str | None) -> str | None:
    return hint and hint[0].upper() + hint[1:]


def _local(folder: Path | None) -> list[Reading]:
    """What came of reading each definition in the local folder, in the order of their names."""
    named = os.environ.get(FOLDER_VARIABLE, "").strip()
    if folder is None and not named:
        return []
    place = Path(named) if folder is None else folder
    try:
        names = sorted(path for path in place.iterdir() if path.suffix.lower() in _ENDINGS and path.is_file())
    except (OSError, ValueError) as error:
        says = f"the environment variable {FOLDER_VARIABLE}" if folder is None else "--checklists"
        why = "is not a folder" if isinstance(error, NotADirectoryError) else "cannot be opened"
        why = "does not exist" if isinstance(error, FileNotFoundError) else why
        raise UsageError(
            Problem(
                "checklists-folder",
                f"The folder of checklists {why}.",
                f"It is named by {says}.",
                str(place),
            )
        ) from error
    return [read_file(path) for path in names]


def _shipped_files() -> Iterator[Traversable]:
    """The shipped definitions: inside the installed package, or beside it in a source checkout."""
    # Folders in a zip have a parent too, though the Traversable protocol does not say so.
    inside: Any = files("coprod_cli.checklist")
    package = inside.parent
    folder: Traversable = package.joinpath("checklists")
    if not folder.is_dir():
        folder = package.parent.joinpath("checklists")
    found = [source for source in folder.iterdir() if source.name.endswith(".yaml")]
    yield from sorted(found, key=lambda source: source.name)


def _read_shipped(source: Traversable) -> Reading:
    return read_bytes(source.read_bytes(), source.name)
