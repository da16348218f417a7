"""What stands above the columns: which rows are headings, by their form alone, and what each column is known by."""

from __future__ import annotations

import pytest

from coprod_cli.survey.headings import Headings, Row, find_headings, plain_headings

Grid = list[list[str]]


def numbered(grid: Grid) -> list[Row]:
    return list(enumerate(grid, start=1))


def found(grid: Grid, **said: object) -> Headings:
    top = find_headings(numbered(grid), **said)  # type: ignore[arg-type]
    assert top is not None
    return top


def names(top: Headings) -> list[str]:
    return [column.name for column in top.columns]


PLAIN = [["role", "trusted"], ["person", "4"], ["person", "5"]]


def test_the_first_row_names_the_columns() -> None:
    top = found(PLAIN)
    assert (top.rows, top.form, top.above, names(top)) == ((1,), None, (), ["role", "trusted"])


def test_blank_rows_above_do_not_count() -> None:
    assert found([[], ["", " "], *PLAIN]).rows == (3,)
    assert find_headings(numbered([[], [""]])) is None


@pytest.mark.parametrize(
    ("texts", "called"),
    [
        (["a", "b"], ["a", "b"]),
        ([" a\u00a0\n b ", ""], ["a b", "column 2"]),
        (["a", "b", "a", "a "], ["a (column 1)", "b", "a (column 3)", "a (column 4)"]),
        (["", "column 1"], ["column 1 (column 1)", "column 1 (column 2)"]),
        (["a", "a", "a (column 2)"], ["a (column 1)", "a (column 2) (column 2)", "a (column 2) (column 3)"]),
        (["A", "a"], ["A", "a"]),
    ],
)
def test_each_column_has_a_name_of_its_own(texts: list[str], called: list[str]) -> None:
    columns = plain_headings(texts)
    assert [column.name for column in columns] == called
    assert [column.texts for column in columns] == [(text,) if text.strip() else () for text in texts]


def test_marks_that_nobody_sees_are_no_heading() -> None:
    assert names(found([["\ufeffa", "\0"], ["1", "2"]])) == ["a", "column 2"]


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("How far? [I am trusted]", ("I am trusted",)),
        ("likert4[affRec3]. [I am [really] trusted]", ("I am [really] trusted",)),
        ("Q1[SQ001]", ("SQ001",)),
        ("How far? [I am trusted ] ", ("I am trusted",)),
        ("[I am trusted]", ()),
        ("How far? []", ()),
        ("How far? ]", ()),
        ("How far? [a] or b", ()),
        ("How far? (a)", ()),
    ],
)
def test_a_statement_in_brackets(text: str, statements: tuple[str, ...]) -> None:
    (column,) = plain_headings([text])
    assert (column.texts, column.statements) == ((text,), statements)


# -- titles ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "said", "rows_above"),
    [
        # A blank row between, a line without any delimiter, a cell over several columns.
        ([["Team survey", ""], ["", ""]], {}, (1,)),
        ([["Team survey", ""], []], {}, (1,)),
        ([["Team survey"]], {}, (1,)),
        ([["Team survey"], ["North, 2026"], []], {}, (1, 2)),
        ([["Team survey", ""]], {"merged": {1}}, (1,)),
        ([["Team survey", ""], ["North", ""]], {"merged": {1, 2}}, (1, 2)),
        # Nothing sets it apart, or it may be an answer, or the person said otherwise.
        ([["Team survey", ""]], {}, None),
        ([["Team survey", ""], ["North", ""]], {"merged": {1}}, None),
        ([["2026"]], {}, None),
        ([["Team", "survey"], []], {}, None),
        ([["Team survey"]], {"look_above": False}, None),
        ([["Team survey"]], {"header_rows": 1}, None),
    ],
)
def test_a_title_is_left_out_only_when_it_is_set_apart(
    above: Grid, said: dict[str, object], rows_above: tuple[int, ...] | None
) -> None:
    top = found([*above, *PLAIN], **said)
    if rows_above is None:
        assert (top.rows, top.above) == ((1,), ())
    else:
        assert (top.rows, top.above, names(top)) == ((1 + len(above),), rows_above, ["role", "trusted"])


def test_one_column_has_no_title() -> None:
    assert found([["trusted"], ["4"], ["5"]]).rows == (1,)
    assert found([["trusted"], ["4"], ["5", "6"]]).rows == (1,)


# -- Qualtrics -------------------------------------------------------------------------------------

QUALTRICS = [
    ["StartDate", "Q1", "Q2_1", "Q2_2"],
    ["Start Date", "I am:", "How far? - Self-care is mine", "How far? - Self-care is ours"],
    [
        '{"ImportId":"startDate","timeZone":"Z"}',
        '{"ImportId":"QID1"}',
        '{"ImportId":"QID2_1"}',
        '{"ImportId":"QID2_2"}',
    ],
    ["2026-01-01", "person", "4", "5"],
]


@pytest.mark.parametrize("quote", ['"', "'"])
def test_qualtrics_has_codes_texts_and_import_ids(quote: str) -> None:
    grid = [[cell.replace('"', quote) for cell in row] for row in QUALTRICS]
    top = found(grid)
    assert (top.rows, top.form) == ((1, 2, 3), "Qualtrics")
    assert names(top) == ["StartDate", "Q1", "Q2_1", "Q2_2"]
    assert [column.texts[1] for column in top.columns] == grid[1]
    assert [column.statements for column in top.columns] == [
        (),
        (),
        ("Self-care is mine", "care is mine"),
        ("Self-care is ours", "care is ours"),
    ]


OLD = [
    ["V1", "V2", "V8", "V9", "V10", "Q1", "Q2_1", "Q2_2", ""],
    ["ResponseID", "ResponseSet", "StartDate", "EndDate", "Finished", "I am:", "How far?-Mine", "How far?-Ours", ""],
    ["R_1", "Default Response Set", "2016-06-24 12:27:08", "2016-06-24 12:27:08", "1", "1", "4", "5", ""],
]
NO_IDS = [
    ["StartDate", "EndDate", "Status", "Finished", "ResponseId", "Q2_1", "Q2_2"],
    ["Start Date", "End Date", "Response Type", "Finished", "Response ID", "How far? - Mine", "How far? - Ours"],
    ["2026-01-01", "2026-01-01", "IP Address", "True", "R_1", "4", "5"],
]


@pytest.mark.parametrize("grid", [OLD, NO_IDS], ids=["an old export", "without import ids"])
@pytest.mark.parametrize("header_rows", [None, 2])
def test_qualtrics_with_codes_and_texts_alone(grid: Grid, header_rows: int | None) -> None:
    top = found(grid, header_rows=header_rows)
    assert (top.rows, top.form) == ((1, 2), "Qualtrics")
    assert top.columns[0].texts == (grid[0][0], grid[1][0])
    assert {column.texts[0]: column.statements for column in top.columns if column.statements} == {
        "Q2_1": ("Mine",),
        "Q2_2": ("Ours",),
    }
    assert found(grid[:2]).rows == (1,)
    assert found(grid, header_rows=1).rows == (1,)


@pytest.mark.parametrize("column", [0, 1, 4])
def test_a_response_is_not_taken_for_the_texts_of_qualtrics(column: int) -> None:
    grid = [list(row) for row in NO_IDS]
    grid[1][column] = "2026-01-01"
    assert found(grid).rows == (1,)


def test_qualtrics_without_its_third_row_is_no_qualtrics() -> None:
    without = [*QUALTRICS[:2], QUALTRICS[3]]
    assert found(without).rows == (1,)
    top = found(without, header_rows=2)
    assert (top.rows, names(top)) == ((1, 2), QUALTRICS[0])
    assert top.columns[2].texts == ("Q2_1", "How far? - Self-care is mine")
    half = [*QUALTRICS[:2], ['{"ImportId":"a"}', "x", "y", "z"], QUALTRICS[3]]
    assert found(half).rows == (1,)
    assert found(QUALTRICS, header_rows=1).rows == (1,)


# -- question over option --------------------------------------------------------------------------

MONKEY = [
    ["Respondent ID", "Start Date", "How far?", "", "", "Your role?", "More?"],
    ["", "", "I am trusted", "I choose", "I plan", "Response", "Open-Ended Response"],
    ["1001", "2026-01-01", "4", "5", "3", "person", "Text"],
    ["1002", "2026-01-02", "3", "5", "", "carer", ""],
]


def test_surveymonkey_has_questions_over_options() -> None:
    top = found(MONKEY)
    assert (top.rows, top.form) == ((1, 2), "question over option")
    assert names(top) == ["Respondent ID", "Start Date", "I am trusted", "I choose", "I plan", "Your role?", "More?"]
    assert [column.texts for column in top.columns[1:6]] == [
        ("Start Date",),
        ("I am trusted", "How far? / I am trusted"),
        ("I choose", "How far? / I choose"),
        ("I plan", "How far? / I plan"),
        ("Your role?",),
    ]


def test_options_of_one_name_below_two_questions() -> None:
    grid = [["ID", "Now?", "", "Before?", ""], ["", "Happy", "Sad", "Happy", "Sad"], ["1", "4", "5", "3", "2"]]
    top = found(grid)
    assert names(top)[1:] == ["Happy (column 2)", "Sad (column 3)", "Happy (column 4)", "Sad (column 5)"]
    assert top.columns[3].texts == ("Happy", "Before? / Happy")


def changed(row: int, column: int, cell: str) -> Grid:
    """The same survey in a workbook that somebody keeps, with one cell changed."""
    grid = [list(line) for line in MONKEY]
    grid[0][0] = "ID"
    grid[row][column] = cell
    return grid


@pytest.mark.parametrize(
    "grid",
    [
        MONKEY[:2],  # nothing below
        changed(1, 0, "1000"),  # the first column has something in row 2
        changed(1, 3, "5"),  # a number is no option
        changed(2, 3, "I choose"),  # somebody answers with the same text
        [["id", "now", "", ""], ["", "yes", "yes", "no"], ["2", "yes", "yes", "no"]],  # an option twice is none
        [["role", "note", "", ""], ["person", "a", "b", "c"], ["carer", "d", "e", "f"]],
        [["id", "note", ""], ["", "a", "b"], ["2", "d", "e"]],  # one blank proves nothing
        [["id", "", "", "note"], ["", "a", "b", ""], ["2", "d", "e", "f"]],
    ],
)
def test_a_first_response_is_not_taken_for_options(grid: Grid) -> None:
    assert found(grid).rows == (1,)


def test_a_respondent_is_in_every_response_of_surveymonkey() -> None:
    """So that a row without one is a row of headings, whatever stands in it."""
    grid = changed(1, 3, "5")
    grid[0][0] = "RespondentID"
    assert found(grid).rows == (1, 2)
    grid[1][1] = "2026-01-01"
    assert found(grid).rows == (1,)


TICKED = [
    ["ID", "I am trusted", "", "", "I choose", "", "Role"],
    ["", "No", "Partly", "Yes", "No", "Yes", ""],
    ["1", "", "", "Yes", "No", "", "person"],
    ["2", "", "Partly", "", "", "Yes", "carer"],
]


@pytest.mark.parametrize("head", ["ID", "Respondent ID"])
def test_options_that_stand_again_below_themselves(head: str) -> None:
    top = found([[head, *TICKED[0][1:]], *TICKED[1:]])
    assert (top.rows, top.form) == ((1, 2), "question over option")
    assert [column.path for column in top.columns] == [
        (),
        ("I am trusted", "No"),
        ("I am trusted", "Partly"),
        ("I am trusted", "Yes"),
        ("I choose", "No"),
        ("I choose", "Yes"),
        (),
    ]


def test_single_questions_of_surveymonkey() -> None:
    grid = [["Respondent ID", "Role?", "Far?"], ["", "Response", "Response"], ["1", "person", "4"]]
    assert (found(grid).rows, names(found(grid))) == ((1, 2), ["Respondent ID", "Role?", "Far?"])


def test_header_rows_say_it_otherwise() -> None:
    assert found(MONKEY, header_rows=1).rows == (1,)
    grid = [["", "", "Now", "Now"], ["", "", "Mind", "Body"], ["role", "team", "a", "b"], ["person", "N", "4", "5"]]
    top = found(grid, header_rows=3)
    assert names(top) == ["role", "team", "Now (column 3)", "Now (column 4)"]
    assert top.columns[2].texts == ("Now", "a", "Now / Mind / a")
