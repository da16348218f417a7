"""Files of answers: text files as ``score``, ``check``, ``compare``, ``trend`` and ``map`` read them, and workbooks."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import Problem
from coprod_cli.question import CheckReport, Question, Report
from coprod_cli.render import Format, render
from coprod_cli.render.check_records import check_object
from coprod_cli.survey.mapping_draft import draft_mapping
from coprod_cli.survey.mapping_reader import mappings_for, read_mapping
from coprod_cli.survey.mapping_writer import mapping_text, to_complete
from tests.fuzz.checklists import small, ten
from tests.fuzz.oracles import alone_with, result_or_problems

_SURVEY, _WORKBOOK = "survey.csv", "workbook"
_PACKED = b"\x1f\x8b"


@dataclass(frozen=True)
class Asked:
    """What is asked of a file: a command, and what is said about it."""

    command: str
    said: dict[str, Any] = field(default_factory=dict)
    packed: bool = False


_SKIP = {"skip_invalid": True}
ASKED = (
    Asked("score"),
    Asked("score", _SKIP),
    Asked("check"),
    Asked("check", _SKIP),
    Asked("map"),
    Asked("map", {"pseudonymise": ("respondent",), "left_out": {"Finished": ("False", "")}}),
    Asked("score", {**_SKIP, "by": ("team",), "every": "month"}),
    Asked("compare", {**_SKIP, "agreement": True}),
    Asked("trend", {**_SKIP, "dates": "dmy"}),
    Asked("score", {**_SKIP, "as_role": "person"}),
    Asked("score", {**_SKIP, "as_role": "practitioner", "header_rows": 2}),
    Asked("score", {**_SKIP, "skip_rows": 1, "last_row": 4}),
    Asked("score", {**_SKIP, "encoding": "utf-16-le"}),
    Asked("check", {**_SKIP, "encoding": "windows-1252", "delimiter": ";"}),
    Asked("score", {**_SKIP, "columns": {"role": "column 1", "trusted": "column 2"}}),
    Asked("score", {**_SKIP, "left_out": {"team": ("", "x")}, "answers": {"Agree": "3"}, "roles": {"me": "person"}}),
    Asked("score", _SKIP, packed=True),
    Asked("same"),
)
"""The first byte of the input says which of these is asked."""


def survey(data: bytes) -> object:
    """A text file gives a result whose counts add up, or problems in words. Its first byte says what is asked."""
    number, content = data[0] if data else 0, data[1:]
    asked = ASKED[number % len(ASKED)]
    checklist = (small, ten)[number // len(ASKED) % 2]()
    if asked.packed:
        content = gzip.compress(content, 1, mtime=0)
    return ask(asked, checklist, _SURVEY, content)


def packed(data: bytes) -> object:
    """A file that begins as a compressed one does, whatever follows."""
    return ask(Asked("score", _SKIP), small(), _SURVEY, _PACKED + data)


def workbook(data: bytes) -> object:
    """A workbook gives a result, or problems. The first byte says what the rest is: see ``_as_workbook``."""
    kind, content = data[0] if data else 0, data[1:]
    command = ("score", "check", "map")[kind // len(_KINDS) % 3]
    said = {"sheet": "1"} if kind // len(_KINDS) // 3 % 2 else {}
    asked = Asked(command, {**said, **_SKIP})
    made = _KINDS[kind % len(_KINDS)]
    return ask(asked, small(), _WORKBOOK + made[0], made[1](content))


# -- what is asked ---------------------------------------------------------------------------------


def ask(asked: Asked, checklist: Checklist, name: str, content: bytes) -> object:
    """What comes of asking: a report, a mapping's text, or the problems."""
    with alone_with(name, content):
        if asked.command == "map":
            return _map(asked, checklist, name)
        if asked.command == "same":
            return _same_when_packed(checklist, name, content)
        question = Question((name,), checklist, **asked.said)
        if asked.command == "check":
            return result_or_problems(lambda: _check(question))
        return result_or_problems(lambda: _report(asked.command, question))


def _report(command: str, question: Question) -> Report:
    if command == "trend":
        question = question.over_time()
    report = question.report(command)  # type: ignore[arg-type]
    _require_balance(report.read, question.counted.sources)
    for form in (Format.JSON, Format.CSV, Format.PLAIN):
        assert render(report, form, unicode=True).endswith("\n")
    return report


def _check(question: Question) -> CheckReport:
    check, rows = question.checked(rows_too=True)
    # JSON knows no infinity and nothing that is not a number.
    json.dumps(check_object(check), allow_nan=False)
    assert all(row.row is None or row.row >= 1 for row in rows)
    return check


def _require_balance(read: Any, sources: list[dict[str, Any]]) -> None:
    """Every cell that was read is counted once, as what it is."""
    (told,) = sources
    cells = read.answered + read.not_applicable + read.blank + read.invalid + read.superseded + read.excluded
    if told["layout"] == "wide":
        assert cells == read.rows * len(told["items"]), read
    else:
        assert cells <= read.rows if "checklist" in told["columns"] else cells == read.rows, read


def _same_when_packed(checklist: Checklist, name: str, content: bytes) -> Report | tuple[Problem, ...]:
    """The same file twice, the second time compressed: one outcome. And what is checked is what is counted."""
    question = Question((name,), checklist, skip_invalid=True)
    first = result_or_problems(lambda: _report("score", question))
    # What begins as a compressed file does is unpacked once, and not twice.
    other = content if content.startswith(_PACKED) else gzip.compress(content, 1, mtime=0)
    with alone_with(name, other):
        second = result_or_problems(lambda: _report("score", replace(question)))
        check = result_or_problems(lambda: _check(replace(question)))
    if isinstance(first, Report):
        assert isinstance(second, Report), second
        assert first.to_dict() == second.to_dict()
        assert isinstance(check, CheckReport), check
        assert check.read == first.read
    else:
        assert first == second
    return first


def _map(asked: Asked, checklist: Checklist, name: str) -> object:
    """What ``coprod map`` writes is read back as a mapping of this checklist."""
    written = result_or_problems(lambda: _mapping(asked, checklist, name))
    if isinstance(written, str):
        with alone_with("mapping.yaml", written.encode()):
            (found,) = mappings_for([read_mapping("mapping.yaml")], checklist)
            assert found.content.checklist.id == checklist.id
    return written


def _mapping(asked: Asked, checklist: Checklist, name: str) -> str | tuple[Problem, ...]:
    question = Question((name,), checklist, **{key: said for key, said in asked.said.items() if key != "skip_invalid"})
    with tempfile.TemporaryDirectory(prefix="coprod-") as folder:
        draft = draft_mapping(name, checklist, question.choices(), Path(folder))
        assert all(line.strip() for line in to_complete(draft))
        return mapping_text(draft, checklist.id, "mapping.yaml")


# -- workbooks -------------------------------------------------------------------------------------

BETWEEN = b"\n~~~\n"
"""Stands between the parts of a workbook that is put together here, since a zip archive would hide them."""

_TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BOOK = (
    b"<workbook " + _MAIN + b' xmlns:r="' + _R + b'"><sheets>'
    b'<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_RELATIONS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="' + _R + b'/worksheet" Target="worksheets/sheet1.xml"/>'
    b'<Relationship Id="rId2" Type="' + _R + b'/sharedStrings" Target="sharedStrings.xml"/>'
    b'<Relationship Id="rId3" Type="' + _R + b'/styles" Target="styles.xml"/></Relationships>'
)
_XLSX = (
    ("xl/worksheets/sheet1.xml", b"<worksheet " + _MAIN + b"><sheetData></sheetData></worksheet>"),
    ("xl/sharedStrings.xml", b"<sst " + _MAIN + b"></sst>"),
    ("xl/styles.xml", b"<styleSheet " + _MAIN + b"></styleSheet>"),
    ("xl/workbook.xml", _BOOK),
    ("xl/_rels/workbook.xml.rels", _RELATIONS),
)
_ROOT_RELATIONS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="' + _R + b'/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_ODS = (
    ("content.xml", b"<office/>"),
    ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
    ("META-INF/manifest.xml", b"<manifest:manifest/>"),
)


def _zipped(content: bytes, parts: tuple[tuple[str, bytes], ...]) -> bytes:
    given = content.split(BETWEEN)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("[Content_Types].xml"), _TYPES)
        archive.writestr(zipfile.ZipInfo("_rels/.rels"), _ROOT_RELATIONS)
        for number, (name, usual) in enumerate(parts):
            # An empty part is the usual one.
            part = given[number] if number < len(given) and given[number] else usual
            archive.writestr(zipfile.ZipInfo(name), part)
    return out.getvalue()


def _old(content: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content


_KINDS = (
    (".xlsx", lambda content: _zipped(content, _XLSX)),
    (".ods", lambda content: _zipped(content, _ODS)),
    (".xls", _old),
    (".xlsx", lambda content: b"PK\x03\x04" + content),
)
"""The parts of an .xlsx or an .ods, the rest of an .xls, or the rest of a zip archive."""
