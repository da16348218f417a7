"""Mapping files, read strictly: either a whole mapping, or every problem with its line and column."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coprod_cli.checklist.document import LARGEST_FILE, Kind, parse
from coprod_cli.checklist.findings import EnoughProblems, Findings
from coprod_cli.checklist.leaves import quoted
from coprod_cli.checklist.model import Checklist
from coprod_cli.checklist.rules import did_you_mean
from coprod_cli.checklist.shape import Shape, Words
from coprod_cli.pipes import open_to_read
from coprod_cli.problems import MappingError, Problem
from coprod_cli.survey.answers import Reader
from coprod_cli.survey.mapping import FORM, Content, Place, SurveyMapping
from coprod_cli.survey.words import answer_shape, same

_MAPPING = Kind(
    too_large="a mapping is a page of text: is this the right file?",
    empty="`coprod map` writes a mapping of a survey file",
    not_plain="remove it: a mapping is plain text",
    several="keep one mapping in a file",
    too_deep="a mapping needs four levels",
)
_WORDS = Words(
    models={
        "Content": "a mapping",
        "ForChecklist": "`checklist`",
        "FileBlock": "`file`",
        "ColumnsBlock": "`columns`",
        "Rows": "`rows`",
        "LeftOut": "an entry of `skip`",
    },
    missing={
        "mapping": f"write `mapping: {FORM}`",
        "checklist": 'for example `checklist: {id: ten-statements, version: "1.0"}`',
        "version": 'for example `version: "1.0"`',
        "is": 'list the texts, for example `is: ["Survey Preview"]`',
    },
    key="key",
)


@dataclass(slots=True)
class MappingReading:
    """What came of reading one mapping file, before it is held against a checklist."""

    file: str
    findings: Findings
    shape: Shape
    draft: dict[str, Any] | None = None

    @property
    def checklist_id(self) -> str | None:
        """The id of the checklist that the mapping is for, where that can be read."""
        return ((self.draft or {}).get("checklist") or {}).get("id")


def read_mapping(path: str | os.PathLike[str]) -> MappingReading:
    """Reads a mapping file, and never raises for what is in it, or for a file that cannot be opened."""
    name = os.fspath(path)
    findings = Findings(name)
    reading = MappingReading(name, findings, Shape(findings, words=_WORDS))
    try:
        with open_to_read(Path(name)) as stream:
            # One byte more than allowed tells that there is more, without reading it.
            data = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        findings.add("missing", "there is no such file", "check the name and the folder")
    except IsADirectoryError:
        findings.add("is-folder", "this is a folder, not a file", "name a mapping in it")
    except PermissionError:
        findings.add("no-permission", "this file may not be read", "ask its owner for access")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        findings.add("not-readable", f"this file cannot be read: {reason}")
    else:
        with suppress(EnoughProblems):  # which is then the last of the findings
            root = parse(data, findings, _MAPPING)
            if root is not None:
                reading.draft = reading.shape.read(root, Content)
    return reading


def mappings_for(readings: Sequence[MappingReading], checklist: Checklist | None) -> tuple[SurveyMapping, ...]:
    """The mappings, held against the checklist that is scored; without one only their form is looked at.

    Raises:
        MappingError: something is wrong in some of them; all problems of all files.
    """
    for reading in readings:
        # What cannot be read at all cannot be for a checklist.
        if reading.draft is not None:
            with suppress(EnoughProblems):
                _Rules(reading, checklist).look()
    problems = [problem for reading in readings for problem in reading.findings.in_order()]
    problems += _twice(readings)
    if problems:
        raise MappingError(problems)
    return tuple(
        SurveyMapping(
            Content.model_validate(reading.draft),
            reading.file,
            {
                path: Place(reading.file, node.row, node.column)
                for path, node in {**reading.shape.places, **reading.shape.keys}.items()
            },
        )
        for reading in readings
    )


def _twice(readings: Sequence[MappingReading]) -> Iterator[Problem]:
    """Mappings that could be for the same file."""
    general = [reading for reading in readings if reading.draft is not None and not reading.draft.get("source")]
    for reading in general[1:]:
        yield Problem(
            "two-mappings",
            f"Both this mapping and {general[0].file} are for every file.",
            'Say in one of them which files it is for, for example source: "staff*.csv".',
            reading.file,
        )


class _Rules:
    """What must fit together in a mapping, and with its checklist. A part that could not be read is passed over."""

    def __init__(self, reading: MappingReading, checklist: Checklist | None) -> None:
        self.reading = reading
        self.draft = reading.draft or {}
        self.checklist = checklist

    def look(self) -> None:
        version = self.draft.get("mapping")
        if version is not None and version != FORM:
            self._problem(
                "mapping-form",
                f"this mapping has form {version}, and this coprod reads form {FORM}",
                f"write `mapping: {FORM}`, or use the coprod that it was written for",
                ("mapping",),
            )
        if self.draft.get("as") and (self.draft.get("columns") or {}).get("role"):
            self._problem(
                "mapping-says-twice",
                "`as` says the role of every row, and `columns` names a column for it",
                "keep one of them",
                ("as",),
            )
        self._each_text_once("answers", self.draft.get("answers"), answer_shape)
        self._each_text_once("roles", self.draft.get("roles"), same)
        for item, answers in (self.draft.get("answers_by_item") or {}).items():
            self._each_text_once(("answers_by_item", item), answers, answer_shape)
        if self.checklist is not None and self._is_for(self.checklist):
            self._fits(self.checklist)

    def _problem(self, code: str, message: str, hint: str | None, path: tuple[str | int, ...]) -> None:
        shape = self.reading.shape
        self.reading.findings.add(code, message, hint, shape.keys.get(path) or shape.places.get(path))

    def _each_text_once(self, path: Any, texts: Any, shape: Any) -> None:
        path = (path,) if isinstance(path, str) else path
        seen: dict[str, str] = {}
        for text in texts or ():
            first = seen.setdefault(shape(text), text)
            if first != text:
                line = self.reading.shape.keys[(*path, first)].row
                self._problem(
                    "mapping-says-twice",
                    f"{quoted(text)} is the same text as {quoted(first)} in line {line}",
                    "keep one of them",
                    (*path, text),
                )

    def _is_for(self, checklist: Checklist) -> bool:
        """Whether the mapping is for this checklist; says so when it is not, and not much more."""
        named = self.draft.get("checklist") or {}
        name, version = named.get("id"), named.get("version")
        if name is not None and name != checklist.id:
            self._problem(
                "mapping-other-checklist",
                f"this mapping is for the checklist {quoted(name)}, not for {quoted(checklist.id)}",
                "name the checklist that it is for, or write a mapping with `coprod map`",
                ("checklist", "id"),
            )
            return False
        if version is not None and version != checklist.version:
            self._problem(
                "mapping-other-version",
                f"this mapping is for version {version} of {quoted(checklist.id)}, and this is version "
                f"{checklist.version}",
                "look whether it still fits, then write the version that it fits",
                ("checklist", "version"),
            )
        return True

    def _fits(self, checklist: Checklist) -> None:
        items = [item.id for item in checklist.items]
        for part in ("items", "answers_by_item"):
            for item in self.draft.get(part) or ():
                if item not in items:
                    self._unknown(("unknown-item"), f"{quoted(item)} is no statement", item, items, (part, item))
        for path, role in self._named_roles():
            if role is not None and role not in checklist.roles:
                self._unknown(("unknown-role"), f"{quoted(role)} is no role", role, checklist.roles, path)
        reader = Reader(checklist)
        for path, text in self._answers():
            if text is not None and reader.target(text) is None:
                self._problem(
                    "answer-mapping-off-scale",
                    f"{quoted(str(path[-1]))} leads to {quoted(text)}, which is not a point of this scale",
                    f"map it to one of {reader.targets()}",
                    path,
                )

    def _unknown(self, code: str, message: str, name: str, known: Iterable[str], path: tuple[str | int, ...]) -> None:
        known = list(known)
        assert self.checklist is not None
        self._problem(
            code,
            f"{message} of {quoted(self.checklist.id)}",
            did_you_mean(name, known) or f"they are: {', '.join(known)}",
            path,
        )

    def _named_roles(self) -> Iterator[tuple[tuple[str, ...], str | None]]:
        yield ("as",), self.draft.get("as")
        for raw, role in (self.draft.get("roles") or {}).items():
            yield ("roles", raw), role

    def _answers(self) -> Iterator[tuple[tuple[str, ...], str | None]]:
        for raw, to in (self.draft.get("answers") or {}).items():
            yield ("answers", raw), to
        for item, answers in (self.draft.get("answers_by_item") or {}).items():
            for raw, to in (answers or {}).items():
                yield ("answers_by_item", item, raw), to
