"""What fuzzing begins with: the repository's own definitions, examples, wrong files of tests, and exports in small."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from tests.fuzz.checklists import SMALL
from tests.fuzz.table_targets import ASKED, BETWEEN

_ROOT = Path(__file__).parents[2]
_LARGEST = 24_000

MAPPING = b"""mapping: 1
checklist: {id: small, version: "1"}
export: google-forms
source: "*.csv"
file: {encoding: utf-8, delimiter: comma, header_rows: 1, skip_rows: 0, last_row: 3}
columns: {date: date, respondent: code, pair: plan, team: team, note: note, role: who}
items: {trusted: trusted, promise: Q2, alone: column 8}
roles: {me: person, "Service user": person}
answers: {Agree: 3, "Don't know": blank, 999: blank, no: 1, "3": Partly, "n/a": not applicable}
answers_by_item:
  promise: {Agree: 2}
  trusted:
dates: dmy
rows: {skip: [{column: Finished, is: ["False", ""]}]}
pseudonymise: [respondent, pair]
"""
_SHORT_MAPPING = b'mapping: 1\nchecklist: {id: small, version: "1"}\nas: person\nitems: {trusted: column 6}\n'

# Each system's headings in small, with the same two responses.
_EXPORTS = (
    "ID,Start time,Completion time,Email,Name,Role,I'm trusted to plan.,People do what they say they'll do\n"
    "1,1/31/25 9:00:00,1/31/25 9:05:00,a@b.org,Ann,Person receiving support,Partly,Completely\n"
    "2,1/31/25 9:10:00,1/31/25 9:15:00,b@b.org,Ben,Practitioner,3,Does not apply\n",
    "Timestamp,Who are you?,How true is it? [I'm trusted to plan.],How true is it? [I am left alone.]\n"
    "2025/01/31 9:05:00 am GMT,person,Partly,1\n2025/02/01 9:05:00 am GMT,practitioner,3 - Completely,\n",
    "Respondent ID,Collector ID,Start Date,End Date,IP Address,Role,How true is it?,,\n"
    ",,,,,Response,I'm trusted to plan.,I am left alone.,Comment\n"
    '114,9,01/31/2025,01/31/2025,10.0.0.1,person,Partly,Not at all,"fine, thanks"\n',
    "StartDate,Status,Finished,ResponseId,role,trusted,promise\n"
    "Start Date,Response Type,Finished,Response ID,Role,I'm trusted to plan.,People do it\n"
    '"{""ImportId"":""startDate""}","{""ImportId"":""status""}","{""ImportId"":""finished""}",'
    '"{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2""}","{""ImportId"":""QID3""}"\n'
    "2025-01-31 09:00:00,IP Address,True,R_1,person,2,3\n2025-01-31 09:00:00,Survey Preview,False,R_2,person,,\n",
    '"id","submitdate","lastpage","startlanguage","seed","role","Q1[trusted]","Q1[promise]"\n'
    '"1","2025-01-31 09:05:00","3","en","1","person","A2","Partly"\n"2","","1","en","2","practitioner","3",""\n',
    "record_id,redcap_event_name,redcap_survey_identifier,role,trusted,promise,alone,core_complete,needs___1\n"
    "1,start_arm_1,,person,2,3,1,2,0\n1,end_arm_1,,person,3,3,1,2,1\n",
    "start;end;core/role;core/trusted;core/promise;_id;_uuid;_submission_time;__version__;_index\n"
    "2025-01-31T09:00:00.000+01:00;2025-01-31;person;2;3,0;1;uuid:1;2025-01-31T09:05:00;v1;1\n",
    "UserID,UserNo,Name,Email,IP Address,Started,Ended,Q1. I'm trusted to plan.,Q2. Role\n"
    "1,1,,,10.0.0.1,31/01/2025 09:00,31/01/2025 09:05,2,person\n",
    'role\ttrusted\tpromise\talone\tnote\nperson\t1\t2\t3\t5\'10" tall\npractitioner\t3\t2\tn/a\t"so"\n',
    "Team survey\n\nrole,trusted,promise\n\nperson,2,3\n,,\nrole,trusted,promise\nperson,3,1\nMean,2.5,2\n",
    "item,role,rating,date,respondent,pair,checklist\ntrusted,person,2,31/01/2025,R1,P1,small@1\n"
    "2,practitioner,Partly,30/01/2025,S1,P1,\nalone,person,x,01/13/2025,,,ten-statements\n",
    'role|trusted|promise\r\nperson|"2"|3\r\rpractitioner|‘1’|\u202e3\n',
    "person,trusted,promise\nperson,2,x\nMe,Don't know,3-4\n,999,-\n",
)


def definitions() -> Iterator[bytes]:
    yield SMALL
    yield from (path.read_bytes() for path in sorted((_ROOT / "checklists").glob("*.yaml")))
    yield from (b"", b"a: *a", b"!!x {}", b"? [a]\n: b", b"--- a\n--- b", b'id: "\\u263A"\nscale: {}', b"items: [{}]")


def mappings() -> Iterator[bytes]:
    yield MAPPING
    yield _SHORT_MAPPING
    cases = (_ROOT / "tests/survey/mapping_problems.txt").read_text(encoding="utf-8")
    for case in re.split(r"^---!?\n", cases, flags=re.MULTILINE)[1:]:
        text, _, _ = case.partition("=>")
        yield text.encode()
        yield _SHORT_MAPPING + text.encode()


def surveys() -> Iterator[bytes]:
    for number in range(2 * len(ASKED)):
        yield bytes([number]) + _EXPORTS[number % len(_EXPORTS)].encode()
    for text in _EXPORTS:
        yield b"\x02" + text.encode()
        yield b"\x01" + text.replace("\n", "\r\n").encode("utf-8-sig")
        yield b"\x02" + text.encode("utf-16")
        yield b"\x04" + text.encode("cp1252", errors="replace")
    files = [*(_ROOT / "examples").glob("*.csv"), *(_ROOT / "tests/exports").glob("*/*.[ct]sv")]
    files += (_ROOT / "tests/hostile/files").glob("*.[ct]sv")
    for number, path in enumerate(sorted(files)):
        data = path.read_bytes()
        if len(data) <= _LARGEST:
            yield bytes([len(ASKED) + number % len(ASKED)]) + data
            yield bytes([len(ASKED) + 2]) + data


def workbooks() -> Iterator[bytes]:
    from tests.survey.sheets import write_ods, write_xls, write_xlsx

    rows: Sequence[Sequence[object]] = (
        ["Team survey"],
        [],
        ["role", "date", "trusted", "promise", "note"],
        ["person", date(2025, 1, 31), 2, "Partly", "a  b & <c>"],
        ["practitioner", date(2025, 2, 1), 3.0, True, None],
    )
    parts = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a")
        for some in (rows, rows[2:]):
            with zipfile.ZipFile(write_xlsx(path, some)) as archive:
                sheet, there = archive.read(parts[0]), archive.namelist()
                yield b"\x00" + BETWEEN.join(archive.read(part) if part in there else b"" for part in parts)
            yield b"\x04" + sheet.replace(b"<v>2</v>", b"<f>1+1</f><v></v>").replace(b't="n"', b't="e"')
            yield b"\x00" + sheet.replace(b'r="A4"', b'r="XFD1048576"')
            with zipfile.ZipFile(write_ods(path, some)) as archive:
                content = archive.read("content.xml")
                yield b"\x01" + content
                yield b"\x05" + content.replace(b"<table:table-cell/>", b'<table:table-cell repeated="5"/>')
            yield b"\x02" + write_xls(path, some).read_bytes()[8:]
            yield b"\x06" + write_xls(path, some).read_bytes()[8:]
            yield b"\x03" + write_xlsx(path, some).read_bytes()[4:]
