"""A definition file, read strictly: either a whole checklist, or every problem with its line and column."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from coprod_cli.checklist.document import LARGEST_FILE, parse
from coprod_cli.checklist.findings import EnoughProblems, Findings
from coprod_cli.checklist.model import Checklist
from coprod_cli.checklist.rules import broken_rules
from coprod_cli.checklist.shape import Shape
from coprod_cli.pipes import open_to_read
from coprod_cli.problems import DefinitionError, Problem


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one definition: a checklist, or problems. ``id`` may be known even then."""

    file: str
    checklist: Checklist | None
    problems: tuple[Problem, ...]
    id: str | None

    def get(self) -> Checklist:
        """The checklist. Raises ``DefinitionError`` with all problems when there is none."""
        if self.checklist is None:
            raise DefinitionError(self.problems)
        return self.checklist


def read_checklist(path: str | os.PathLike[str]) -> Checklist:
    """The checklist in a YAML file.

    Raises ``DefinitionError`` with every problem of the file, in the order of the file.
    """
    return read_file(path).get()


def read_file(path: str | os.PathLike[str]) -> Reading:
    """Read a YAML file and never raise for what is in it, or for a file that cannot be opened."""
    name = os.fspath(path)
    if "\0" in name:
        return _unopened(name.replace("\0", "\\0"), "file-not-found", "There is no such file.", None)
    try:
        with open_to_read(Path(name)) as stream:
            # One byte more than allowed tells that there is more, without reading it.
            data = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return _unopened(name, "file-not-found", "There is no such file.", "`coprod list` names the shipped ones.")
    except IsADirectoryError:
        return _unopened(name, "is-a-folder", "This is a folder, not a file.", "Name a .yaml file in it.")
    except OSError as error:
        return _unopened(name, "file-unreadable", f"The file cannot be read: {error.strerror or error}.", None)
    return read_bytes(data, name)


def read_bytes(data: bytes, file: str) -> Reading:
    """Read the bytes of a definition. ``file`` is the name that its problems are given."""
    findings = Findings(file)
    draft = None
    with suppress(EnoughProblems):  # which is then the last of the findings
        root = parse(data, findings)
        if root is not None:
            shape = Shape(findings)
            draft = shape.read(root)
            if draft is not None:
                _check_rules(draft, shape)
    known = draft.get("id") if draft else None
    if len(findings):
        return Reading(file, None, findings.in_order(), known)
    try:
        checklist = Checklist.model_validate(draft)
    except ValidationError as error:  # pragma: no cover - a rule that the model has and the reader lacks
        problems = [
            Problem("not-a-checklist", f"{'.'.join(map(str, one['loc']))}: {one['msg']}", None, file)
            for one in error.errors()
        ]
        return Reading(file, None, tuple(problems), known)
    return Reading(file, checklist, (), checklist.id)


def _check_rules(draft: dict[str, object], shape: Shape) -> None:
    for broken in broken_rules(draft):
        first = f" (first in line {shape.places[broken.first].row})" if broken.first else ""
        shape.findings.add(broken.code, broken.message + first, broken.hint, shape.places[broken.path])


def _unopened(file: str, code: str, message: str, hint: str | None) -> Reading:
    return Reading(file, None, (Problem(code, message, hint, file),), None)
