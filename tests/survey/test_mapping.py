"""Mappings are read strictly: a whole mapping, or every problem at once with its line and character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from coprod_cli.problems import MappingError, UsageError
from coprod_cli.survey.mapping import ColumnsBlock, Content, ExportKind, FileBlock, SurveyMapping
from coprod_cli.survey.mapping_reader import mappings_for, read_mapping
from coprod_cli.survey.said import mapping_of
from coprod_cli.survey.systems import BY_KIND, SYSTEMS
from tests.survey.checklists import checklist

TWO = checklist()
CASES = Path(__file__).parent / "mapping_problems.txt"
HEAD = 'mapping: 1\nchecklist: {id: two, version: "1"}\n'
WHOLE = """\
mapping: 1
checklist: {id: two, version: "1"}
export: google-forms
source: "staff*.csv"
file: {sheet: 2, encoding: windows-1252, delimiter: semicolon, header_rows: 2, skip_rows: 0, last_row: 90}
columns: {date: Submitted, respondent: Code, pair: Plan, team: Ward, note: Why, checklist: Form, period: Wave}
items: {trusted: "1. I am trusted [how far?]", promise: column 7}
as: practitioner
roles: {Staff: practitioner, "Service user": person}
answers: {Agree: 4, "Don't know": blank, 999: blank, no: 1, "3": Partly}
answers_by_item:
  promise: {Agree: 2}
  trusted:
dates: dmy
rows: {skip: [{column: Status, is: [Survey Preview, ""]}]}
pseudonymise: [respondent, pair]
"""


def read(path: Path, text: str) -> SurveyMapping:
    path.write_text(text, encoding="utf-8")
    (mapping,) = mappings_for([read_mapping(path)], TWO)
    return mapping


def problems(path: Path, text: str | bytes, **options: object) -> list[str]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(MappingError) as caught:
        mappings_for([read_mapping(path)], checklist(**options) if options else TWO)  # type: ignore[arg-type]
    assert {problem.file for problem in caught.value.problems} == {str(path)}
    return [
        f"{one.code} {one.row}:{one.column} {one.message}" + (f" | {one.hint}" if one.hint else "")
        for one in caught.value.problems
    ]


def test_everything_that_a_mapping_can_say(tmp_path: Path) -> None:
    mapping = read(tmp_path / "a.yaml", WHOLE)
    content = mapping.content
    assert mapping.files().given() == ["sheet", "encoding", "delimiter", "header_rows", "skip_rows", "last_row"]
    assert (mapping.files().sheet, mapping.files().skip_rows) == ("2", 0)
    assert mapping.columns() == {
        "date": "Submitted",
        "respondent": "Code",
        "pair": "Plan",
        "team": "Ward",
        "note": "Why",
        "checklist": "Form",
        "period": "Wave",
        "trusted": "1. I am trusted [how far?]",
        "promise": "column 7",
    }
    # Texts stay what they are, whatever YAML would make of them.
    assert content.answers == {"Agree": "4", "Don't know": "blank", "999": "blank", "no": "1", "3": "Partly"}
    assert content.answers_by_item == {"promise": {"Agree": "2"}, "trusted": None}
    assert content.rows
    assert content.rows.skip
    assert content.rows.skip[0].is_ == ("Survey Preview", "")
    assert (content.as_, content.dates, content.pseudonymise) == ("practitioner", "dmy", ("respondent", "pair"))


def test_every_part_but_two_may_be_left_out_or_empty(tmp_path: Path) -> None:
    parts = ["source", "file", "columns", "items", "as", "roles", "answers", "answers_by_item", "dates", "rows"]
    parts += ["pseudonymise", "export"]
    for text in (HEAD, HEAD + "".join(f"{part}:\n" for part in parts), HEAD + "rows:\n  skip:\n    # - none\n"):
        mapping = read(tmp_path / "a.yaml", text)
        assert mapping.columns() == {}
        assert mapping.files().given() == []


def cases() -> Iterator[tuple[str, list[str]]]:
    """The wrong mappings of mapping_problems.txt, each with what is told of it."""
    blocks = re.split(r"^---(!?)\n", CASES.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    for alone, block in zip(blocks[::2], blocks[1::2], strict=True):
        text = re.sub(r"^(=> |   [|+] ).*\n", "", block, flags=re.MULTILINE)
        told = block[len(text) :].replace("\n   + ", " ").replace("\n   | ", " | ").strip("\n")
        yield text if alone else HEAD + text, [line.removeprefix("=> ") for line in told.split("\n")]


ONE_EACH = [
    *cases(),
    ("", ["file-empty None:None The file is empty. | `coprod map` writes a mapping of a survey file."]),
    (
        HEAD + "---\nmapping: 1\n",
        ["several-documents 3:1 A second document starts here. | Keep one mapping in a file."],
    ),
    (
        b"mapping: 1\nas: \xe9\n",
        ["not-utf8 2:5 The file is not UTF-8 text: byte 16 cannot be read. | Save it as UTF-8 in your editor."],
    ),
    (
        HEAD + "as: \x1b[2J\n",
        ["control-character 3:5 The file holds the control character U+001B. | Remove it: a mapping is plain text."],
    ),
    (
        HEAD + "as: " + "[" * 25 + "]" * 25 + "\n",
        ["too-deep 3:24 The file is nested more than 20 levels deep. | A mapping needs four levels."],
    ),
    (
        b"#" * 1_000_001,
        [
            "file-too-large None:None The file is larger than 1,000,000 bytes, so it was not read. | "
            "A mapping is a page of text: is this the right file?"
        ],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), ONE_EACH, ids=[f"{n} {one[1][0].split()[0]}" for n, one in enumerate(ONE_EACH)]
)
def test_a_problem_is_told_with_its_place(tmp_path: Path, text: str | bytes, expected: list[str]) -> None:
    assert problems(tmp_path / "a.yaml", text) == expected


def test_all_problems_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = "mapping: 1\nchecklist: {id: two, version: '9'}\nitem: {}\nas: nobody\nanswers: {a: 9, b: [1]}\ndates: iso\n"
    found = problems(tmp_path / "a.yaml", text)
    assert [one.split()[:2] for one in found] == [
        ["mapping-other-version", "2:22"],
        ["unknown-key", "3:1"],
        ["unknown-role", "4:1"],
        ["answer-mapping-off-scale", "5:11"],
        ["wrong-type", "5:20"],
        ["unknown-choice", "6:8"],
    ]


def test_does_not_apply_is_a_target_where_the_checklist_has_it(tmp_path: Path) -> None:
    (one,) = problems(tmp_path / "a.yaml", HEAD + "answers: {a: not applicable, b: 0}\n", not_applicable=True)
    assert one.endswith('Map it to one of 1, 2, 3, 4, 5, or to "blank" or "not applicable".')
    assert '"b" leads to "0"' in one


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    readings = [read_mapping(tmp_path / "none.yaml"), read_mapping(tmp_path), read_mapping("a\0b")]
    with pytest.raises(MappingError) as caught:
        mappings_for(readings, None)
    assert [(one.code, one.message, one.hint) for one in caught.value.problems] == [
        ("missing", "There is no such file.", "Check the name and the folder."),
        ("is-folder", "This is a folder, not a file.", "Name a mapping in it."),
        ("not-readable", "This file cannot be read: its name cannot be used.", None),
    ]


def test_two_mappings_for_every_file_or_for_one(tmp_path: Path) -> None:
    a, b = tmp_path / "a.yaml", tmp_path / "b.yaml"
    a.write_text(HEAD)
    b.write_text(HEAD)
    with pytest.raises(MappingError) as caught:
        mappings_for([read_mapping(a), read_mapping(b)], TWO)
    (problem,) = caught.value.problems
    assert (problem.code, problem.file, problem.message) == (
        "two-mappings",
        str(b),
        f"Both this mapping and {a} are for every file.",
    )
    assert problem.hint == 'Say in one of them which files it is for, for example source: "staff*.csv".'
    a.write_text(HEAD + "source: staff*\n")
    b.write_text(HEAD + 'source: "*.csv"\n')
    mappings = mappings_for([read_mapping(a), read_mapping(b)], TWO)
    assert mapping_of("people.csv", mappings) is mappings[1]
    with pytest.raises(UsageError) as clash:
        mapping_of("in/staff.csv", mappings)
    (problem,) = clash.value.problems
    assert (problem.code, problem.file, problem.message, problem.hint) == (
        "two-mappings",
        "in/staff.csv",
        f"Both {a} and {b} are for this file.",
        "Make their `source:` tell the files apart.",
    )


def test_the_mapping_that_names_a_file_comes_before_the_one_for_all(tmp_path: Path) -> None:
    a, b = tmp_path / "a.yaml", tmp_path / "b.yaml"
    a.write_text(HEAD)
    b.write_text(HEAD + 'source: "staff*.csv"\n')
    mappings = mappings_for([read_mapping(a), read_mapping(b)], TWO)
    assert [mapping_of(name, mappings) for name in ("staff-2.csv", "x/staff.csv", "people.csv", "standard input")] == [
        mappings[1],
        mappings[1],
        mappings[0],
        mappings[0],
    ]
    assert mapping_of("people.csv", mappings[1:]) is None


def test_the_page_on_mappings_tells_of_every_key_and_system() -> None:
    page = (Path(__file__).parents[2] / "docs" / "mappings.md").read_text(encoding="utf-8")
    keys = [str(field.validation_alias or name) for name, field in Content.model_fields.items()]
    assert re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE) == keys
    for part in (FileBlock, ColumnsBlock):
        assert all(f"`{name}`" in page for name in part.model_fields)
    for system in SYSTEMS:
        assert f"`{system.kind}`" in page
        assert all(name in page for name in system.name.split(" or "))
    assert set(get_args(ExportKind)) == BY_KIND.keys()
