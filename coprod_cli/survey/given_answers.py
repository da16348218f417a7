"""Answers given with a command, on its line or in a small file: read as survey files are, all of them or none."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coprod_cli.checklist.document import Mapping, Node, Scalar, parse
from coprod_cli.checklist.findings import Findings
from coprod_cli.checklist.model import Checklist
from coprod_cli.pipes import open_to_read
from coprod_cli.problems import CoprodError, Problem, SourceError, UsageError
from coprod_cli.ratings.interview import note_line
from coprod_cli.ratings.records import Answer
from coprod_cli.survey.answers import NOT_APPLICABLE_WORDS, Reader
from coprod_cli.survey.words import close_to, same, shown

LARGEST_FILE = 1_000_000
_COLUMNS = ("item", "rating", "note")
_FORMS = "Use a CSV file with the columns item, rating and note, or a YAML or JSON file such as `trusted: 4`."


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was written, and where: an option has no ``file``."""

    item: str
    rating: str
    note: str = ""
    file: str | None = None
    row: int | None = None
    column: int | str | None = None


@dataclass(slots=True)
class _Read:
    """What was read so far; a file and the options add to one of these."""

    given: list[Given] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def given_answers(checklist: Checklist, options: Iterable[str] = (), file: Path | None = None) -> tuple[Answer, ...]:
    """The answers of ``ITEM=VALUE`` texts and of a file, in the order of the checklist.

    A value is a point of the scale, its label, "n" or "not applicable" where the checklist has that, "s" or
    nothing for a statement that is left blank. A statement is named by its id, its number or its text.

    Raises:
        UsageError: an option is wrong; it carries what is wrong in the file too.
        SourceError: only the file is wrong.
    """
    read = _Read()
    for text in options:
        _from_option(text, read)
    if file is not None:
        _from_file(file, read)
    answers = _answers(checklist, read)
    if read.problems:
        raise error_of(read.problems)
    return answers


def _problem(code: str, at: Given, message: str, hint: str | None) -> Problem:
    return Problem(code, message, hint, at.file, at.row, at.column)


def error_of(problems: Iterable[Problem]) -> CoprodError:
    """Problems of a command and of the file it names, as one: what was typed is put right first."""
    found = sorted(problems, key=lambda problem: (problem.file is not None, problem.row or 0))
    return SourceError(found) if found[0].file is not None else UsageError(found)


# -- as written ------------------------------------------------------------------------------------


def _from_option(text: str, read: _Read) -> None:
    item, found, rating = text.rpartition("=")
    if found and item.strip():
        read.given.append(Given(item, rating))
    else:
        read.problems.append(
            Problem("not-a-pair", f"--answer {shown(text)} is not of the form ITEM=VALUE.", "For example --answer 2=5.")
        )


def _from_file(file: Path, read: _Read) -> None:
    if file.is_dir():
        read.problems.append(Problem("is-folder", "This is a folder, not a file.", "Name a file in it.", str(file)))
        return
    readers = {".csv": _csv, ".yaml": _yaml, ".yml": _yaml, ".json": _json}
    reader = readers.get(file.suffix.lower())
    if reader is None:
        read.problems.append(Problem("answers-file", "This kind of file holds no answers.", _FORMS, str(file)))
        return
    try:
        with open_to_read(file) as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        read.problems.append(_unopened(file, error))
        return
    if len(data) > LARGEST_FILE:
        read.problems.append(
            Problem("answers-file", "This file is far too large for the answers of one person.", _FORMS, str(file))
        )
        return
    reader(data, str(file), read)


def _unopened(file: Path, error: OSError) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem("missing", "There is no such file.", "Check the name and the folder.", str(file))
    if isinstance(error, PermissionError):
        return Problem("no-permission", "You may not read this file.", "Ask its owner for access.", str(file))
    return Problem("not-readable", f"The file cannot be read: {error.strerror or error}.", None, str(file))


def _decoded(data: bytes, file: str, read: _Read) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        read.problems.append(Problem("not-utf-8", "The file is not UTF-8 text.", "Save it as UTF-8.", file, row))
        return None


def _csv(data: bytes, file: str, read: _Read) -> None:
    text = _decoded(data, file, read)
    if text is None:
        return
    first, _, _ = text.partition("\n")
    delimiter = ";" if ";" in first and "," not in first else ","
    try:
        rows = [
            row
            for row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1)
            if row[1]
        ]
    except csv.Error as error:
        read.problems.append(Problem("answers-file", f"No rows can be made of this file: {error}.", _FORMS, file))
        return
    if not rows:
        read.problems.append(Problem("empty", "The file holds nothing.", _FORMS, file))
        return
    _, heading = rows[0]
    names = [same(name) for name in heading]
    if not {"item", "rating"} <= set(names) <= set(_COLUMNS) or len(set(names)) < len(names):
        message = f"Its columns are {', '.join(map(shown, heading))}."
        read.problems.append(Problem("answers-file", message, _FORMS, file, 1))
        return
    for number, cells in rows[1:]:
        if len(cells) > len(names):
            message = "This row has more cells than the heading row."
            hint = "Put a note that holds a comma in quotation marks."
            read.problems.append(Problem("ragged-rows", message, hint, file, number))
        elif any(cell.strip() for cell in cells):
            cell = dict(zip(names, cells, strict=False))
            read.given.append(Given(cell.get("item", ""), cell.get("rating", ""), cell.get("note", ""), file, number))


def _json(data: bytes, file: str, read: _Read) -> None:
    text = _decoded(data, file, read)
    if text is None:
        return
    try:
        content = json.loads(text, object_pairs_hook=_Pairs, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        place = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (None, None)
        read.problems.append(Problem("answers-file", "This is not JSON.", _FORMS, file, *place))
        return
    _from_pairs(content, file, read)


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as its pairs: a name that is there twice is still there twice."""


def _from_pairs(content: object, file: str, read: _Read) -> None:
    if not isinstance(content, _Pairs):
        read.problems.append(Problem("answers-file", "The file is not a mapping of statements.", _FORMS, file))
        return
    for item, value in content:
        parts = value if isinstance(value, _Pairs) else _Pairs([("rating", value)])
        texts = {name: _text(part) for name, part in parts}
        _add(item, texts, len(parts), read, Given(item, "", "", file))


def _text(value: object) -> str | None:
    """A JSON value as it is written; ``None`` for a list or an object."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return json.dumps(value)
    return value if isinstance(value, str) else None


def _yaml(data: bytes, file: str, read: _Read) -> None:
    findings = Findings(file)
    root = parse(data, findings)
    for one in findings.in_order():
        hint = one.hint if one.code == "not-yaml" else _FORMS
        read.problems.append(Problem("answers-file", one.message, hint, file, one.row, one.column))
    if root is None or len(findings):
        return
    if not isinstance(root, Mapping):
        read.problems.append(
            Problem("answers-file", "The file is not a mapping of statements.", _FORMS, file, root.row, root.column)
        )
        return
    for key, value in root.pairs:
        item = key.text if isinstance(key, Scalar) else ""
        parts = value.pairs if isinstance(value, Mapping) else [(Scalar(key.row, key.column, "rating", True), value)]
        texts = {name.text if isinstance(name, Scalar) else "": _scalar(part) for name, part in parts}
        _add(item, texts, len(parts), read, Given(item, "", "", file, key.row, key.column))


def _scalar(node: Node) -> str | None:
    if not isinstance(node, Scalar):
        return None
    return "" if node.plain and node.text in ("~", "null") else node.text


def _add(item: str, texts: dict[str, str | None], parts: int, read: _Read, place: Given) -> None:
    """One statement of a mapping: what it holds must be a rating, and perhaps a note, once each."""
    if not set(texts) <= {"rating", "note"} or len(texts) < parts or None in texts.values():
        read.problems.append(
            _problem("answers-file", place, f"{shown(item)} must hold a rating, or a rating and a note.", _FORMS)
        )
    else:
        read.given.append(
            Given(item, texts.get("rating") or "", texts.get("note") or "", place.file, place.row, place.column)
        )


# -- what it means ---------------------------------------------------------------------------------


def _answers(checklist: Checklist, read: _Read) -> tuple[Answer, ...]:
    reader = Reader(checklist)
    found: dict[int, Answer | None] = {}
    for given in read.given:
        position = reader.item(given.item)
        if position is None:
            read.problems.append(_unknown_item(checklist, given))
            continue
        answer = _answer(reader, checklist.items[position].id, given)
        if answer is None:
            read.problems.append(_unknown_answer(checklist, given))
        if position in found:
            message = f"The statement {shown(given.item)} is answered twice."
            read.problems.append(_problem("item-twice", given, message, "Leave one of the two out."))
        found[position] = answer
    return tuple(answer for _, answer in sorted(found.items(), key=lambda entry: entry[0]) if answer is not None)


def _answer(reader: Reader, item: str, given: Given) -> Answer | None:
    note = "\n".join(_lines(given.note)) or None
    key = same(given.rating)
    if key == "s":
        return Answer(item, "blank", None, note)
    if key == "n":
        return Answer(item, "not_applicable", None, note) if reader.checklist.not_applicable else None
    code = reader.answer(given.rating)
    if code == reader.codes.blank:
        return Answer(item, "blank", None, note)
    if code == reader.codes.not_applicable:
        return Answer(item, "not_applicable", None, note)
    return None if code is None else Answer(item, "point", reader.checklist.values[code - 1], note)


def _lines(note: str) -> Iterator[str]:
    return (line for line in map(note_line, note.splitlines()) if line)


def _unknown_item(checklist: Checklist, given: Given) -> Problem:
    near = close_to(given.item, (item.id for item in checklist.items))
    hint = f"Did you mean {near[0]}?" if near else f"`coprod show {checklist.id}` shows the statements and their ids."
    message = f"{shown(given.item)} is no statement of {checklist.id}."
    return _problem("not-an-item", given, message if given.item.strip() else "A rating names no statement.", hint)


def _unknown_answer(checklist: Checklist, given: Given) -> Problem:
    if same(given.rating) in {"n", *NOT_APPLICABLE_WORDS}:
        message = f"{checklist.id} has no “does not apply”, so {shown(given.item)} cannot be answered with it."
        return _problem("not-an-answer", given, message, "To leave it blank, write s or nothing.")
    near = close_to(given.rating, (point.label for point in checklist.scale))
    points = ", ".join(f"{point.value} ({point.label})" for point in checklist.scale[:12])
    more = ", …" if len(checklist.scale) > 12 else ""
    hint = f"Did you mean “{near[0]}”?" if near else f"It is one of {points}{more}."
    message = f"{shown(given.rating)} is not an answer on the scale of {checklist.id}, for {shown(given.item)}."
    return _problem("not-an-answer", given, message, hint)
