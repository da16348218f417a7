"""The mapping of a survey export, as it is written in its file: which column is what, and what its texts mean.

Reading and writing it are elsewhere; here is what it can say.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from coprod_cli.checklist import leaves
from coprod_cli.checklist.leaves import Leaf, Unreadable
from coprod_cli.checklist.model import Slug, Text
from coprod_cli.survey.files import FileChoices

FORM = 1
"""The version of the form of these files that this coprod reads and writes."""

_MOST = 10**9


def _read_cell(text: str, plain: bool = False) -> str:
    """A text of a cell; ``""`` is a blank one."""
    return leaves.read_text(text) if text.strip() else ""


def _read_encoding(text: str, plain: bool = False) -> str:
    return _read_choice("encoding", text, "such names are utf-8, utf-16, windows-1252, latin-1")


def _read_delimiter(text: str, plain: bool = False) -> str:
    return _read_choice("delimiter", text, "write comma, semicolon, tab or pipe")


def _read_choice(name: str, text: str, hint: str) -> str:
    files = FileChoices(encoding=text) if name == "encoding" else FileChoices(delimiter=text)
    if list(files.problems()):
        raise Unreadable("unknown-choice", f"cannot be {leaves.quoted(text)}", hint)
    return text


def _read_number(text: str, plain: bool, *, least: int) -> int:
    """A whole number of rows, or a row's number."""
    number = leaves.read_whole(text, plain, low=-_MOST, high=_MOST)
    if number < least:
        raise Unreadable("out-of-range", f"must be {least} or more, but is {number}")
    return number


FromOne = Annotated[int, Field(strict=True), Leaf(partial(_read_number, least=1))]
FromNone = Annotated[int, Field(strict=True), Leaf(partial(_read_number, least=0))]
Cell = Annotated[str, Leaf(_read_cell)]
EncodingName = Annotated[str, Leaf(_read_encoding)]
DelimiterName = Annotated[str, Leaf(_read_delimiter)]

ExportKind = Literal[
    "microsoft-forms",
    "google-forms",
    "surveymonkey",
    "qualtrics",
    "limesurvey",
    "redcap",
    "kobo",
    "smartsurvey",
    "other",
]
Pseudonymised = Literal["respondent", "pair"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)


class ForChecklist(_Part):
    """The checklist whose answers the export holds."""

    id: Slug
    version: Text


class FileBlock(_Part):
    """How the file is written, where that is not found out."""

    sheet: Text | None = None
    encoding: EncodingName | None = None
    delimiter: DelimiterName | None = None
    header_rows: FromOne | None = None
    skip_rows: FromNone | None = None
    last_row: FromOne | None = None


class ColumnsBlock(_Part):
    """Thing → heading of its column."""

    date: Text | None = None
    role: Text | None = None
    respondent: Text | None = None
    pair: Text | None = None
    team: Text | None = None
    note: Text | None = None
    checklist: Text | None = None
    period: Text | None = None
    wave: Text | None = None
    item: Text | None = None
    rating: Text | None = None


class LeftOut(_Part):
    """Rows that are left out: those in which a column holds one of some texts."""

    column: Text
    is_: tuple[Cell, ...] = Field(validation_alias="is", serialization_alias="is")


class Rows(_Part):
    """Which rows are no answers."""

    skip: tuple[LeftOut, ...] | None = None


class Content(_Part):
    """All that a mapping can say, under the keys of its file."""

    mapping: FromOne
    checklist: ForChecklist
    export: ExportKind | None = None
    source: Text | None = None
    file: FileBlock | None = None
    columns: ColumnsBlock | None = None
    items: dict[Slug, Text] | None = None
    as_: Slug | None = Field(default=None, validation_alias="as", serialization_alias="as")
    roles: dict[Text, Slug] | None = None
    answers: dict[Text, Text] | None = None
    answers_by_item: dict[Slug, dict[Text, Text] | None] | None = None
    dates: Literal["dmy", "mdy"] | None = None
    rows: Rows | None = None
    pseudonymise: tuple[Pseudonymised, ...] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a mapping's file; line and character count from 1."""

    file: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class SurveyMapping:
    """A mapping that was read, and fits its checklist. ``places`` says where each value stands, by its keys."""

    content: Content
    file: str
    places: Mapping[tuple[str | int, ...], Place]

    @property
    def name(self) -> str:
        """The name of its file, without its folder."""
        return os.path.basename(self.file)

    def is_for(self, source: str) -> bool:
        """Whether ``source:`` names this source; ``False`` for a mapping that is for all others."""
        pattern = self.content.source
        if pattern is None:
            return False
        return fnmatchcase(source, pattern) or fnmatchcase(os.path.basename(source), pattern)

    def columns(self) -> dict[str, str]:
        """Thing or statement → heading."""
        things: dict[str, Any] = self.content.columns.model_dump(exclude_none=True) if self.content.columns else {}
        return {**things, **(self.content.items or {})}

    def place_of(self, name: str) -> Place | None:
        """Where the column of a thing or a statement is named."""
        return self.places.get(("items", name)) or self.places.get(("columns", name))

    def place_of_rule(self, column: str) -> Place | None:
        """Where a rule about rows names its column."""
        rules = (self.content.rows and self.content.rows.skip) or ()
        number = next((n for n, rule in enumerate(rules) if rule.column == column), None)
        return None if number is None else self.places.get(("rows", "skip", number, "column"))

    def files(self) -> FileChoices:
        """How the file is to be read."""
        return FileChoices(**self.content.file.model_dump()) if self.content.file else FileChoices()
