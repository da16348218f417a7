"""Workbooks: the right sheet, its cells as a spreadsheet shows them, and its own row numbers."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from coprod_cli.api import Question
from coprod_cli.problems import Problem, SourceError
from coprod_cli.survey.files import FileChoices
from coprod_cli.survey.source import Source, open_source
from coprod_cli.survey.workbook_zip import cell_name
from tests.survey.checklists import checklist
from tests.survey.sheets import WRITERS, ods_cell, ods_row, write_ods_sheets, write_xls, write_xlsx

HEAD = ["role", "trusted"]


def opened(path: Path, **said: Any) -> Source:
    folder = path.parent / "folder"
    folder.mkdir(exist_ok=True)
    return open_source(str(path), folder, FileChoices(**said))


def refused(path: Path, **said: Any) -> Problem:
    with pytest.raises(SourceError) as caught:
        opened(path, **said)
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    return problem


def texts(source: Source) -> list[tuple[int, list[str | None]]]:
    return [(row, list(cells)) for row, cells in source.records()]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_sheet_is_read_as_a_table_of_texts(kind: str, tmp_path: Path) -> None:
    path = WRITERS[kind](tmp_path / f"a.{kind}", [HEAD, ["person", 4], [None, None], ["carer", 4.5], [" x ", "007"]])
    source = opened(path)
    assert source.headings == ("role", "trusted")
    assert texts(source) == [(2, ["person", "4"]), (4, ["carer", "4.5"]), (5, [" x ", "007"])]
    assert source.told == {"sheet": "Answers", "heading_rows": [1]}


@pytest.mark.parametrize("kind", WRITERS)
def test_the_bytes_say_what_a_file_is_and_not_its_name(kind: str, tmp_path: Path) -> None:
    for name in ("a.csv", "a.xlsx", "a.xls", "a"):
        assert texts(opened(WRITERS[kind](tmp_path / name, [HEAD, ["person", 4]]))) == [(2, ["person", "4"])]


CELLS: list[tuple[Any, str]] = [
    (4, "4"),
    (4.0, "4"),
    (-2, "-2"),
    (-0.125, "-0.125"),
    (4903077384.0, "4903077384"),
    (True, "TRUE"),
    (False, "FALSE"),
    (date(2026, 1, 31), "2026-01-31"),
    (datetime(2026, 1, 31), "2026-01-31"),
    (datetime(2026, 1, 31, 9, 5), "2026-01-31 09:05:00"),
    ("4", "4"),
    ("  4", "  4"),
    ("=1+1", "=1+1"),
    ("#N/A", "#N/A"),
    ("a\nb", "a\nb"),
    ("“café” 𝟜", "“café” 𝟜"),
]


@pytest.mark.parametrize(
    ("kind", "cell", "text"),
    # openpyxl writes a text that begins so as a formula, or as an error.
    [(kind, cell, text) for kind in WRITERS for cell, text in CELLS if not (kind == "xlsx" and text[0] in "=#")],
)
def test_cells_are_as_they_were_typed(kind: str, cell: Any, text: str, tmp_path: Path) -> None:
    path = WRITERS[kind](tmp_path / "a", [HEAD, ["person", cell]])
    assert texts(opened(path)) == [(2, ["person", text])]


def test_any_line_break_stays_inside_its_cell(tmp_path: Path) -> None:
    path = write_xls(
        tmp_path / "a.xls", [["role", "trusted", "note"], ["person", 4, "a\rb"], ["person", 4, "c\r\nd\ne"]]
    )
    assert [row[2] for _, row in texts(opened(path))] == ["a\rb", "c\r\nd\ne"]
    tally = Question((str(path),), checklist(), by=("note",)).counted.tally
    assert {key.group for key in tally.answers} == {("a\rb",), ("c\r\nd\ne",)}


def test_times_and_milliseconds(tmp_path: Path) -> None:
    cells = [datetime(2026, 1, 31, 9, 5, 6, 789000), time(9, 5), timedelta(hours=30, minutes=5, seconds=1)]
    path = write_xlsx(tmp_path / "a.xlsx", [["a", "b", "c"], cells])
    book = openpyxl.load_workbook(path)
    book.active["C2"].number_format = "[h]:mm:ss"
    book.save(path)
    assert texts(opened(path)) == [(2, ["2026-01-31 09:05:06.789", "09:05:00", "30:05:01"])]


# -- errors and formulas ---------------------------------------------------------------------------


def with_xml(path: Path, part: str, old: str, new: str) -> Path:
    """The same workbook with a piece of its XML changed."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert old in parts[part].decode()
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return path


def test_error_cells_are_texts_and_never_blank(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [HEAD, ["person", 4], ["person", "#DIV/0!"], ["#N/A", 5]])
    assert texts(opened(path)) == [(2, ["person", "4"]), (3, ["person", "#DIV/0!"]), (4, ["#N/A", "5"])]

    error = ods_cell("#DIV/0!").replace('value-type="string"', 'value-type="string" calcext:value-type="error"')
    head = ods_row(ods_cell("role"), ods_cell("trusted"))
    path = write_ods_sheets(tmp_path / "a.ods", {"A": head + ods_row(ods_cell("person"), error)})
    assert texts(opened(path)) == [(2, ["person", "#DIV/0!"])]


def test_error_cells_of_old_workbooks(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("A")
    for column, name in enumerate(HEAD):
        sheet.write(0, column, name)
    sheet.write(1, 0, "person")
    sheet.row(1).set_cell_error(1, 7)
    sheet.write(2, 1, 4)
    sheet.row(2).set_cell_error(0, 42)
    book.save(str(tmp_path / "a.xls"))
    assert texts(opened(tmp_path / "a.xls")) == [(2, ["person", "#DIV/0!"]), (3, ["#N/A", "4"])]


def test_results_of_formulas_are_read(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [HEAD, ["person", "=2+2"], ["carer", "=2+3"]])
    for formula, result in (("2+2", "<v>4</v>"), ("2+3", "<v>5</v>")):
        with_xml(path, "xl/worksheets/sheet1.xml", f"<f>{formula}</f><v />", f"<f>{formula}</f>{result}")
    assert texts(opened(path)) == [(2, ["person", "4"]), (3, ["carer", "5"])]


def test_a_formula_without_a_result_is_an_error(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [[*HEAD, "x"], ["person", "=2+2", 1], ["carer", 4, "=1"]])
    problem = refused(path)
    assert (problem.code, problem.message, problem.hint) == (
        "formula-without-value",
        "Cell B2 and 1 more hold a formula whose result was never worked out.",
        "Open the workbook in a spreadsheet program and save it, then try again.",
    )
    # A result may be an empty text.
    part = "xl/worksheets/sheet1.xml"
    with_xml(path, part, '<c r="B2"><f>2+2</f><v />', '<c r="B2" t="str"><f>2+2</f><v></v>')
    assert refused(path).message == "Cell C3 holds a formula whose result was never worked out."
    with_xml(path, part, "<f>1</f><v />", "<f>1</f><v>1</v>")
    assert texts(opened(path)) == [(2, ["person", "", "1"]), (3, ["carer", "4", "1"])]


def test_an_ods_in_which_no_formula_has_a_result_is_an_error(tmp_path: Path) -> None:
    blank = '<table:table-cell table:formula="of:=[.A1]"/>'
    result = ods_cell(4).replace("<table:table-cell ", '<table:table-cell table:formula="of:=2+2" ')
    head = ods_row(ods_cell("role"), ods_cell("trusted"))
    row = ods_row(ods_cell("person"), "{}")
    path = write_ods_sheets(tmp_path / "a.ods", {"A": head + row.format(blank)})
    assert refused(path).message == "Cell B2 holds a formula whose result was never worked out."
    path = write_ods_sheets(tmp_path / "a.ods", {"A": head + row.format(blank) + row.format(result)})
    assert texts(opened(path)) == [(2, ["person", ""]), (3, ["person", "4"])]


# -- which sheet -----------------------------------------------------------------------------------


def several(path: Path, **states: str) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, (name, state) in enumerate(states.items(), start=1):
        sheet = book.create_sheet(name)
        if state != "empty":
            sheet.append(HEAD)
            sheet.append(["person", number])
            sheet.sheet_state = state
    book.save(path)
    return path


def test_empty_and_hidden_sheets_stand_back(tmp_path: Path) -> None:
    path = several(tmp_path / "a.xlsx", Notes="empty", Secret="hidden", Answers="visible", Deep="veryHidden")
    source = opened(path)
    assert source.told["sheet"] == "Answers"
    assert texts(source) == [(2, ["person", "3"])]


def test_several_sheets_are_listed(tmp_path: Path) -> None:
    path = several(tmp_path / "a.xlsx", Spring="visible", Notes="empty", Autumn="visible", Secret="hidden")
    problem = refused(path)
    assert (problem.code, problem.message, problem.hint) == (
        "several-sheets",
        '2 sheets hold something: 1 "Spring" (2 rows, 2 columns), 3 "Autumn" (2 rows, 2 columns).',
        'Say which: --sheet "Spring", or by its number.',
    )


@pytest.mark.parametrize(
    ("asked", "answer"), [("Spring", "1"), ("autumn ", "2"), ("2", "2"), ("Secret", "3"), ("3", "3"), ("1", "4")]
)
def test_a_sheet_is_named_or_numbered(asked: str, answer: str, tmp_path: Path) -> None:
    path = several(tmp_path / "a.xlsx", Spring="visible", Autumn="visible", Secret="hidden", **{"1": "visible"})
    assert texts(opened(path, sheet=asked)) == [(2, ["person", answer])]


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    path = several(tmp_path / "a.xlsx", Spring="visible", Secret="hidden")
    for asked in ("Summer", "0", "3", ""):
        problem = refused(path, sheet=asked)
        assert (problem.code, problem.message, problem.hint) == (
            "no-such-sheet",
            f'There is no sheet "{asked}".',
            'The sheets are 1 "Spring", 2 "Secret" (hidden).',
        )


def test_nothing_that_can_be_seen(tmp_path: Path) -> None:
    problem = refused(several(tmp_path / "a.xlsx", Notes="empty", Secret="hidden"))
    assert (problem.code, problem.message, problem.hint) == (
        "empty-workbook",
        "No sheet that can be seen holds anything.",
        'Hidden sheets are read when they are named: 2 "Secret" (hidden).',
    )
    problem = refused(several(tmp_path / "b.xlsx", Notes="empty"))
    assert (problem.code, problem.hint) == ("empty-workbook", "Export it again with answers.")


# -- rows and columns ------------------------------------------------------------------------------


def test_a_title_and_an_empty_column_before_the_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B1"] = "Team survey 2026"
    sheet.merge_cells("B1:D1")
    for column, name in enumerate(["role", "trusted", "choice"], start=2):
        sheet.cell(2, column, name)
        sheet.cell(3, column, ["person", 4, 5][column - 2])
    sheet["H40"].number_format = "0.0"  # formatted, and empty
    book.save(tmp_path / "a.xlsx")
    source = opened(tmp_path / "a.xlsx")
    assert (source.told["rows_above"], source.told["heading_rows"]) == ([1], [2])
    assert source.headings == ("column 1", "role", "trusted", "choice")
    assert source.empty == {0}
    assert texts(source) == [(3, ["", "person", "4", "5"])]


def test_a_title_that_is_not_set_apart_needs_a_word(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["Team survey"], HEAD, ["person", 4]])
    assert opened(path).headings == ("Team survey", "column 2")
    source = opened(path, skip_rows=1)
    assert (source.headings, texts(source)) == (("role", "trusted"), [(3, ["person", "4"])])


def test_last_row_and_sums_below(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [HEAD, ["person", 4], ["carer", 5], ["Mean", 4.5]])
    problem = refused(path)
    assert (problem.code, problem.row, problem.message, problem.hint) == (
        "totals-row",
        4,
        'Row 4 begins with "Mean" and looks like a row of sums below the answers.',
        'To leave it out, add --leave-out "role=Mean". Or, if the answers end above it, add --last-row 3; '
        "if it holds answers, --last-row 4.",
    )
    source = opened(path, last_row=3)
    assert texts(source) == [(2, ["person", "4"]), (3, ["carer", "5"])]
    assert source.notes == (f"{path}: 1 row below row 3 was left out (--last-row).",)
    assert opened(path, last_row=2).notes == (
        f"{path}: 2 rows below row 2 were left out (--last-row); 1 of them looks like an answer: "
        "give a later --last-row, or leave rows out by what stands in them.",
    )
    assert len(texts(opened(path, last_row=4))) == 3


def test_headings_and_nothing_else(tmp_path: Path) -> None:
    assert refused(write_xlsx(tmp_path / "a.xlsx", [HEAD])).code == "header-only"
    path = write_xlsx(tmp_path / "b.xlsx", [HEAD, ["person", 4]])
    problem = refused(path, skip_rows=5)
    assert (problem.code, problem.message) == ("no-heading", 'The sheet "Answers" has no heading row below row 5.')


# -- files that are none ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9, 0.99])
def test_cut_short(kind: str, share: float, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = WRITERS[kind](tmp_path / "a", [HEAD, ["person", 4]])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    problem = refused(path)
    assert (problem.code, problem.message) == ("damaged-workbook", "This workbook is cut short or damaged.")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("parts", "code", "message"),
    [
        ({"answers.csv": "a,b"}, "not-a-workbook", "This is a zip archive, not a survey file."),
        ({"word/document.xml": ""}, "not-a-workbook", "This is a Word document, not a survey file."),
        ({"ppt/presentation.xml": ""}, "not-a-workbook", "This is a presentation, not a survey file."),
        ({"xl/workbook.bin": ""}, "not-a-workbook", "This is a binary workbook (.xlsb), not a survey file."),
        ({"Index/Document.iwa": ""}, "not-a-workbook", "This is a Numbers document, not a survey file."),
        (
            {"content.xml": "", "mimetype": "application/vnd.oasis.opendocument.text"},
            "not-a-workbook",
            "This is an OpenDocument file, not a survey file.",
        ),
        (
            {"content.xml": "", "META-INF/manifest.xml": "<manifest:encryption-data/>"},
            "locked-workbook",
            "This workbook is locked with a password.",
        ),
        ({"xl/workbook.xml": "<workbook"}, "damaged-workbook", "This workbook is cut short or damaged."),
        ({"content.xml": "<office"}, "damaged-workbook", "This workbook is cut short or damaged."),
    ],
)
def test_other_archives(parts: dict[str, str], code: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    problem = refused(path)
    assert problem.hint
    assert (problem.code, problem.message) == (code, message)


def test_a_locked_old_workbook(tmp_path: Path) -> None:
    # The record FILEPASS, where the record CODEPAGE was.
    path = write_xls(tmp_path / "a.xls", [HEAD, ["person", 4]])
    data = path.read_bytes()
    assert data.count(b"\x42\x00\x02\x00\xb0\x04") == 1
    path.write_bytes(data.replace(b"\x42\x00\x02\x00\xb0\x04", b"\x2f\x00\x02\x00\xb0\x04"))
    assert refused(path).code == "locked-workbook"


@pytest.mark.parametrize(
    ("stream", "code", "message"),
    [
        ("WordDocument", "not-a-workbook", "This is a Word document, not a survey file."),
        ("PowerPoint Document", "not-a-workbook", "This is a presentation, not a survey file."),
        ("EncryptedPackage", "locked-workbook", "This workbook is locked with a password."),
    ],
)
def test_other_files_of_the_old_form(stream: str, code: str, message: str, tmp_path: Path) -> None:
    path = write_xls(tmp_path / "a.xls", [HEAD, ["person", 4]])
    name, other = ("Workbook".encode("utf-16-le"), stream.encode("utf-16-le"))
    data = path.read_bytes()
    place = data.index(name)
    entry = bytearray(data[place : place + 128])
    entry[: len(other)] = other
    entry[64] = len(other) + 2
    path.write_bytes(data[:place] + bytes(entry) + data[place + 128 :])
    problem = refused(path)
    assert (problem.code, problem.message) == (code, message)


def test_a_workbook_that_would_unpack_to_far_too_much(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [HEAD, ["person", 4]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/media/a.bin", "w") as part:
        for _ in range(600):
            part.write(bytes(1 << 20))
    assert path.stat().st_size < 2_000_000
    problem = refused(path)
    assert (problem.code, problem.message, problem.hint) == (
        "huge-workbook",
        "This workbook is too large. It unpacks to 600 MB, and 512 MB are read.",
        'Save the sheet as "CSV UTF-8".',
    )


def test_a_sheet_with_a_cell_in_its_last_corner(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [HEAD, ["person", 4]])
    with_xml(path, "xl/worksheets/sheet1.xml", 'r="B2"', 'r="XFD1048576"')
    problem = refused(path)
    assert (problem.code, problem.message) == (
        "huge-workbook",
        "This workbook is too large. A sheet spans 1,048,576 rows and 16,384 columns.",
    )
    row = f'<table:table-row table:number-rows-repeated="1048576">{ods_cell(4)}</table:table-row>'
    row = row.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')
    problem = refused(write_ods_sheets(tmp_path / "a.ods", {"A": row}))
    assert problem.code == "huge-workbook"
    assert re.search(r"1,048,576 rows and 16,38\d columns", problem.message)


def test_empty_cells_that_repeat_to_the_end_of_a_sheet_are_none(tmp_path: Path) -> None:
    rest = '<table:table-cell table:number-columns-repeated="16382"/>'
    end = f'<table:table-row table:number-rows-repeated="1048574">{rest}</table:table-row>'
    rows = [[ods_cell("role"), ods_cell("trusted"), rest], [ods_cell("person"), ods_cell(4), rest]]
    xml = "".join(ods_row(*row) for row in rows)
    source = opened(write_ods_sheets(tmp_path / "a.ods", {"A": xml + end}))
    assert (source.headings, texts(source)) == (("role", "trusted"), [(2, ["person", "4"])])


def test_names_of_cells() -> None:
    assert [cell_name(cell) for cell in ((0, 0), (1, 25), (2, 26), (9, 701), (9, 702), (1048575, 16383))] == [
        "A1",
        "Z2",
        "AA3",
        "ZZ10",
        "AAA10",
        "XFD1048576",
    ]


def test_sums_that_are_left_out_by_their_word(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [HEAD, ["person", 4], ["carer", 5], ["Mean", 4.5]])
    source = open_source(str(path), tmp_path, FileChoices(), {"role": ("mean",)})
    assert texts(source) == [(2, ["person", "4"]), (3, ["carer", "5"]), (4, ["Mean", "4.5"])]
