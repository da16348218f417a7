"""A JSON export read back: definitions, responses, and the rows of all further tables."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, StrictFloat, StrictInt, StrictStr, ValidationError

from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import Problem, SourceError
from coprod_cli.ratings.differences import Incoming
from coprod_cli.ratings.exported import AS_WRITTEN, Wrong, stop_at, wrong_in
from coprod_cli.ratings.exporting import further_names, key_of, parents
from coprod_cli.ratings.records import Answer, Change, Response

Value = StrictStr | StrictInt | StrictFloat | None


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Definition(_Part):
    sha256: str
    content: dict[str, Any]


class _Change(_Part):
    field: str
    old: str | None
    new: str | None
    at: str
    how: Literal["amend", "import"]


class _Response(_Part):
    id: str
    checklist: str
    version: str
    sha256: str
    role: str
    date: str | None
    pair: str | None
    team: str | None
    respondent: str | None
    note: str | None
    source: str
    started_at: str
    saved_at: str
    tool_version: str
    answers: dict[str, StrictInt | Literal["not applicable"] | None]
    notes: dict[str, str]
    changes: list[_Change]

    def response(self) -> Response:
        """As the store keeps it. A note needs an answer beside it, be it a blank one."""
        answers = tuple(_answer(item, value, self.notes.get(item)) for item, value in self.answers.items())
        changes = tuple(Change(one.field, one.old, one.new, one.at, one.how) for one in self.changes)
        head = {name: getattr(self, name) for name in _Response.model_fields if name not in _NOT_IN_HEAD}
        return Response(**head, answers=answers, changes=changes)


_NOT_IN_HEAD = frozenset({"answers", "notes", "changes"})


class _Export(_Part):
    schema_version: Literal[1]
    tool: dict[str, str]
    command: Literal["export"]
    definitions: list[_Definition]
    responses: list[_Response]
    tables: dict[str, list[dict[str, Value]]] = {}


@dataclass(frozen=True, slots=True)
class Backup:
    """All that a JSON export holds. ``contents`` is each definition as it is kept, by its sha256."""

    file: str
    checklists: Mapping[str, Checklist]
    contents: Mapping[str, dict[str, Any]]
    responses: list[Incoming]
    tables: Mapping[str, list[dict[str, Any]]]


def is_export(content: object) -> bool:
    """Whether a JSON value is what ``coprod export`` wrote."""
    return isinstance(content, dict) and content.get("command") == "export"


def read_export(file: str, content: object) -> Backup:
    """A JSON export, checked.

    Raises:
        SourceError: it is not as it was written.
    """
    try:
        export = _Export.model_validate(content)
    except ValidationError as error:
        raise SourceError(_unsound(file, error)) from None
    checklists = {one.sha256: _checklist(file, one) for one in export.definitions}
    problems: list[Problem] = []
    responses = []
    for one in export.responses:
        response, checklist = one.response(), checklists.get(one.sha256)
        if checklist is None:
            wrong = [Wrong("export-damaged", "sha256", "The definition of this response is not in the export")]
        else:
            wrong = list(wrong_in(response, checklist))
        if one.notes.keys() - one.answers.keys():
            wrong.append(Wrong("export-damaged", "notes", "There is a note without an answer beside it"))
        problems += [
            Problem(each.code, f"response {one.id}, {each.column}: {each.message}.", each.hint, file) for each in wrong
        ]
        responses.append(Incoming(response, file, exported=True))
    stop_at(problems)
    contents = {one.sha256: one.content for one in export.definitions}
    return Backup(file, checklists, contents, responses, export.tables)


def _answer(item: str, value: int | str | None, note: str | None) -> Answer:
    if value is None:
        return Answer(item, "blank", None, note)
    return Answer(item, "point", value, note) if isinstance(value, int) else Answer(item, "not_applicable", None, note)


def _checklist(file: str, one: _Definition) -> Checklist:
    try:
        checklist = Checklist.model_validate(one.content)
    except ValidationError:
        checklist = None
    if checklist is None or checklist.sha256 != one.sha256:
        message = f"The definition {one.sha256[:8]} is not as it was written."
        raise SourceError(Problem("export-damaged", message, AS_WRITTEN, file))
    return checklist


def _unsound(file: str, error: ValidationError) -> list[Problem]:
    newer = any(one["loc"] == ("schema_version",) for one in error.errors())
    if newer:
        return [
            Problem(
                "export-too-new",
                "This export was written by a newer version of coprod.",
                "Install that version or a later one.",
                file,
            )
        ]
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return [Problem("export-damaged", f"This is no whole export: {place}: {first['msg']}.", AS_WRITTEN, file)]


def keep_definitions(connection: sqlite3.Connection, backup: Backup) -> None:
    """Keeps the definitions of an export just as they were kept where it was made."""
    connection.executemany(
        "INSERT INTO definitions VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (sha256, one.id, one.version, json.dumps(backup.contents[sha256], ensure_ascii=False))
            for sha256, one in backup.checklists.items()
        ],
    )


@dataclass(slots=True)
class Further:
    """What became of the rows of the further tables: by table, how many came in, and which differ and stay."""

    added: dict[str, int] = field(default_factory=dict)
    differing: dict[str, set[Any]] = field(default_factory=dict)


def take_in_tables(connection: sqlite3.Connection, backup: Backup) -> Further:
    """Adds the rows of further tables that the store does not have, in the transaction of the caller.

    What belongs to a row comes with it or not at all. A row that is there already stays as it is.

    Raises:
        SourceError: a table or a column is not known here, or a row breaks a rule of its table.
    """
    known = further_names(connection)
    unknown = sorted(set(backup.tables) - set(known))
    if unknown:
        raise SourceError(_not_known(backup.file, unknown[0]))
    taking = _Taking(connection, backup)
    for table in known:
        try:
            taking.table(table)
        except (sqlite3.IntegrityError, OverflowError) as error:
            message = f"This is no whole export: {table}: {error}."
            raise SourceError(Problem("export-damaged", message, AS_WRITTEN, backup.file)) from None
    return taking.further


class _Taking:
    def __init__(self, connection: sqlite3.Connection, backup: Backup) -> None:
        self.connection = connection
        self.backup = backup
        self.further = Further()
        self.present: dict[str, set[Any]] = {}

    def table(self, table: str) -> None:
        """Takes in the rows of one table, after those that it refers to."""
        keys, above = key_of(self.connection, table), parents(self.connection, table)
        found = self.connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,))
        columns = dict(found.fetchall())
        # A number that only counts the rows means nothing in another store.
        counter = keys[0] if [columns[key] for key in keys] == ["INTEGER"] else None
        renumbered = counter is not None and self._holds(table, {})
        for row in self.backup.tables.get(table, []):
            if strange := sorted(row.keys() - columns.keys()):
                raise SourceError(_not_known(self.backup.file, f"{table}.{strange[0]}"))
            if not row:
                raise sqlite3.IntegrityError("a row holds nothing")
            content = {name: value for name, value in row.items() if name != counter}
            owner = next(
                (
                    (other, row.get(name))
                    for name, other in above.items()
                    if row.get(name) in self.present.get(other, ())
                ),
                None,
            )
            if owner is None and not counter and self._holds(table, {key: row.get(key) for key in keys}):
                owner = (table, row.get(keys[0]))
                self.present.setdefault(table, set()).add(row.get(keys[0]))
            if owner is None:
                self._insert(table, content if renumbered else row)
                if not above:
                    self.further.added[table] = self.further.added.get(table, 0) + 1
            elif not self._holds(table, content):
                self.further.differing.setdefault(owner[0], set()).add(owner[1])

    def _holds(self, table: str, values: Mapping[str, Any]) -> bool:
        where = " AND ".join(["1", *(f'"{name}" IS ?' for name in values)])
        found = self.connection.execute(f'SELECT 1 FROM "{table}" WHERE {where} LIMIT 1', tuple(values.values()))
        return found.fetchone() is not None

    def _insert(self, table: str, row: Mapping[str, Any]) -> None:
        names = ", ".join(f'"{name}"' for name in row)
        places = ", ".join("?" * len(row))
        self.connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({places})', tuple(row.values()))


def _not_known(file: str, name: str) -> Problem:
    return Problem(
        "export-too-new",
        f'This export holds "{name}", which this version of coprod does not know.',
        "Install the version that wrote it, or a later one.",
        file,
    )
