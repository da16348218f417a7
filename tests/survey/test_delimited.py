"""Text files as they come: read in place where that is the same, else written once more; rows keep their numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coprod_cli.api import Question
from coprod_cli.problems import Problem, SourceError
from coprod_cli.survey.files import FileChoices
from coprod_cli.survey.source import Source, open_source, settled
from tests.survey.checklists import checklist

TWO = checklist()


def opened(tmp_path: Path, text: str, **said: Any) -> Source:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    folder = tmp_path / "folder"
    folder.mkdir(exist_ok=True)
    return open_source(str(path), folder, FileChoices(**said))


def refused(tmp_path: Path, text: str, **said: Any) -> Problem:
    with pytest.raises(SourceError) as caught:
        opened(tmp_path, text, **said)
    (problem,) = caught.value.problems
    return problem


def texts(source: Source) -> list[tuple[int, list[str | None]]]:
    return [(row, list(cells)) for row, cells in source.records()]


def counts(tmp_path: Path, text: str, **said: Any) -> dict[tuple[str, str], dict[int, int]]:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    tally = Question((str(path),), TWO, **said).counted.tally
    assert tally.read.rows == sum(
        found.n + found.blank for key, found in tally.answers.items() if key.item == "trusted"
    )
    return {(key.item, key.role): dict(found.counts) for key, found in tally.answers.items()}  # type: ignore[misc]


PLAIN = "role,trusted\nperson,4\ncarer,5\n"


@pytest.mark.parametrize(
    ("text", "said", "in_place"),
    [
        (PLAIN, {}, True),
        ("\ufeff\n\n" + PLAIN, {}, True),
        (PLAIN.replace(",", ";"), {}, True),
        (PLAIN, {"header_rows": 1, "skip_rows": 0, "encoding": "utf-8", "delimiter": "comma"}, True),
        (PLAIN, {"last_row": 3}, False),
        ("x\n" + PLAIN, {"skip_rows": 1}, False),
        (",\n" + PLAIN, {}, False),
        ("Title\n" + PLAIN, {}, False),
        (PLAIN + "role,trusted\ncarer,3\n", {}, False),
        # DuckDB would find no row below such a heading, and say nothing.
        (PLAIN.replace("trusted", '"trust\ned"').replace("\n", "\r\n").replace("trust\r\n", "trust\n"), {}, False),
    ],
)
def test_a_plain_file_is_read_where_it_lies(text: str, said: dict[str, Any], in_place: bool, tmp_path: Path) -> None:
    source = opened(tmp_path, text, **said)
    assert (source.path == tmp_path / "a.csv") == in_place == (not source.even)


def test_row_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    text = 'Title\n\nrole;trusted\n;\nperson;4\n\n"per\nson";5\nrole;trusted\nperson;3\n'
    source = opened(tmp_path, text)
    assert (source.told["rows_above"], source.told["heading_rows"]) == ([1], [3])
    assert texts(source) == [(5, ["person", "4"]), (7, ["per\nson", "5"]), (9, ["person", "3"])]
    assert source.notes == (
        f"{tmp_path}/a.csv: the headings stand once more among the answers, and were left out there.",
    )


@pytest.mark.parametrize(
    ("said", "rows"),
    [
        ({"skip_rows": 2}, [4, 5, 6]),
        ({"skip_rows": 2, "last_row": 5}, [4, 5]),
        ({"skip_rows": 2, "header_rows": 2}, [5, 6]),
        ({"skip_rows": 2, "last_row": 6}, [4, 5, 6]),
    ],
)
def test_skipped_rows_and_the_last_row(said: dict[str, int], rows: list[int], tmp_path: Path) -> None:
    source = opened(tmp_path, "a,b,c\nd,e,f\nrole,trusted,x\nperson,4,1\nperson,5,1\ncarer,3,1\n", **said)
    assert source.headings[1] == "trusted"
    assert [row for row, _ in source.records()] == rows


def test_a_last_row_that_is_not_there(tmp_path: Path) -> None:
    assert opened(tmp_path, PLAIN, last_row=9).notes == (f"{tmp_path}/a.csv: it ends at row 3, above --last-row 9.",)
    problem = refused(tmp_path, PLAIN, last_row=1)
    assert (problem.code, problem.message, problem.hint) == (
        "header-only",
        "The file has no answers between its headings and row 1.",
        "Change --last-row, or leave it out.",
    )
    problem = refused(tmp_path, PLAIN, skip_rows=9)
    assert (problem.code, problem.message) == ("no-heading", "The file has no heading row below row 9.")


WITH_DATES = "date,role,trusted\n2026-01-05,person,4\n2026-01-06,carer,5\n"


@pytest.mark.parametrize(
    ("below", "told"),
    [
        ("", None),
        (",,\n\n", None),
        ("Total,,9\n", "1 row below row 3 was left out (--last-row)."),
        (",,\n,,4.5\nTotal,,9\n", "2 rows below row 3 were left out (--last-row)."),
        ("Written in March\n", "1 row below row 3 was left out (--last-row)."),
        ("date,role,trusted\n", "1 row below row 3 was left out (--last-row)."),
        (
            "2026-01-07,person,3\n",
            "1 row below row 3 was left out (--last-row); it looks like an answer: "
            "give a later --last-row, or leave rows out by what stands in them.",
        ),
        (
            "2026-01-07,person,3\nTotal,,12\n",
            "2 rows below row 3 were left out (--last-row); 1 of them looks like an answer: "
            "give a later --last-row, or leave rows out by what stands in them.",
        ),
        (
            "2026-01-07,person,3\n,carer,3\nTotal,,15\n",
            "3 rows below row 3 were left out (--last-row); 2 of them look like answers: "
            "give a later --last-row, or leave rows out by what stands in them.",
        ),
        ('Total,,9\n"never closed', "1 row below row 3 was left out (--last-row).|5"),
    ],
)
def test_rows_below_the_last_row_are_counted(below: str, told: str | None, tmp_path: Path) -> None:
    source = opened(tmp_path, WITH_DATES + below, last_row=3)
    assert [row for row, _ in source.records()] == [2, 3]
    name = f"{tmp_path}/a.csv"
    rows, _, unread = (told or "").partition("|")
    expected = [f"{name}: {rows}"] if rows else []
    if unread:
        expected.append(f"{name}: what stands from row {unread} on cannot be read, and was left out (--last-row).")
    assert list(source.notes) == expected


def test_many_rows_below_the_last_row_are_counted(tmp_path: Path) -> None:
    source = opened(tmp_path, WITH_DATES + "2026-01-07,person,3\n" * MANY + "Total,,9\n", last_row=3)
    assert source.notes == (
        f"{tmp_path}/a.csv: {MANY + 1:,} rows below row 3 were left out (--last-row); {MANY:,} of them look like "
        "answers: give a later --last-row, or leave rows out by what stands in them.",
    )


@pytest.mark.parametrize("name", [";", "semicolon"])
def test_the_delimiter_can_be_said(name: str, tmp_path: Path) -> None:
    text = "role;a,b,c,d\nperson;1,2,3,4\n"
    assert opened(tmp_path, text).headings == ("role;a", "b", "c", "d")
    assert opened(tmp_path, text, delimiter=name).headings == ("role", "a,b,c,d")


# -- cells without a heading -----------------------------------------------------------------------


def test_delimiters_at_the_end_of_rows_are_no_columns(tmp_path: Path) -> None:
    source = opened(tmp_path, "role,trusted,,\nperson,4,,\n")
    assert (source.headings, source.empty) == (("role", "trusted", "column 3", "column 4"), {2, 3})
    assert counts(tmp_path, "role,trusted\nperson,4,\nperson,5,,\n") == {("trusted", "person"): {4: 1, 5: 1}}
    assert counts(tmp_path, "role,trusted,,\nperson,4\nperson,5,\n") == {("trusted", "person"): {4: 1, 5: 1}}


def test_a_column_without_a_heading_is_never_dropped_in_silence(tmp_path: Path) -> None:
    source = opened(tmp_path, "role,,trusted\nperson,North,4\n")
    assert (source.headings, source.empty) == (("role", "column 2", "trusted"), frozenset())
    (told,) = Question((str(tmp_path / "a.csv"),), TWO, as_role="person").counted.sources
    assert told["unused"] == ["role", "column 2"]
    (told,) = Question(
        (str(tmp_path / "a.csv"),), TWO, columns={"promise": "column 2"}, skip_invalid=True
    ).counted.sources
    assert told["items"] == {"trusted": "trusted", "promise": "column 2"}


def test_cells_that_hold_something_are_too_many(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("role,trusted\nperson,4,x\nperson,5,,\n")
    with pytest.raises(SourceError) as caught:
        _ = Question((str(path),), TWO).counted
    (problem,) = caught.value.problems
    assert (problem.code, problem.row) == ("ragged-rows", 2)


# -- rows that are no answers ----------------------------------------------------------------------

MANY = 40_000
"""Rows that are more than the first look takes in."""


BLANK = ["\n", ",\n", '"",""\n', " \n", "\f,\n", "\u3000,\x1f\n"]


# Spaces between delimiters are seen where a file is looked at whole.
@pytest.mark.parametrize(("blank", "rows"), [*((one, rows) for one in BLANK for rows in (1, MANY)), (" , \n", 1)])
def test_blank_rows_are_left_out(blank: str, rows: int, tmp_path: Path) -> None:
    body = "4,5\n" * rows
    found = counts(tmp_path, "trusted,promise\n" + body + blank + ",4\n" + blank, as_role="person")
    assert found == {("trusted", "person"): {4: rows}, ("promise", "person"): {4: 1, 5: rows}}


@pytest.mark.parametrize("skip_invalid", [False, True])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("rows", [1, MANY])
def test_headings_that_stand_again_are_left_out(rows: int, mark: str, skip_invalid: bool, tmp_path: Path) -> None:
    part = mark + "role,trusted\n" + "person,4\n" * rows
    path = tmp_path / "a.csv"
    path.write_text(part * 3, encoding="utf-8")
    counted = Question((str(path),), TWO, skip_invalid=skip_invalid).counted
    read = counted.tally.read
    assert (read.rows, read.answered, read.invalid) == (3 * rows, 3 * rows, 0)
    assert f"{path}: the headings stand 2 times more among the answers, and were left out there." in counted.notes


def test_headings_that_could_be_answers_are_not_counted_as_answers(tmp_path: Path) -> None:
    part = "1,2\n" + "4,5\n" * MANY
    assert counts(tmp_path, part * 2, as_role="person") == {
        ("trusted", "person"): {4: 2 * MANY},
        ("promise", "person"): {5: 2 * MANY},
    }


@pytest.mark.parametrize("rows", [1, MANY])
def test_sums_at_the_end_are_an_error(rows: int, tmp_path: Path) -> None:
    text = "role,trusted\n" + "person,4\n" * rows + "\nTotal,99\n"
    problem = refused(tmp_path, text)
    assert (problem.code, problem.row) == ("totals-row", rows + 3)
    assert f"--last-row {rows + 1};" in str(problem.hint)
    assert counts(tmp_path, text, last_row=rows + 1) == {("trusted", "person"): {4: rows}}
    for written in (text, "\n" + text.replace(",", ";")):
        (tmp_path / "a.csv").write_text(written)
        counted = Question((str(tmp_path / "a.csv"),), TWO, left_out={"role": ("Total",)}).counted
        assert (counted.tally.read.answered, counted.tally.read.excluded) == (rows, 1)
        assert f'{tmp_path}/a.csv: left out 1 row: "role" "Total" 1.' in counted.notes


# -- quotation marks that stand for themselves -----------------------------------------------------

TAB = 'role\ttrusted\tnote\nperson\t4\tshe said "yes"\n{}\nperson\t5\tplain\n'


@pytest.mark.parametrize("cell", ['"Do it" now', '"Do it', 'a "b" c', '5" wide', '""', '"'])
@pytest.mark.parametrize("rows", [1, MANY])
def test_quotation_marks_in_a_tab_file(cell: str, rows: int, tmp_path: Path) -> None:
    text = TAB.format("\n".join([*["person\t3\tx"] * rows, f"person\t4\t{cell}"]))
    found = counts(tmp_path, text, columns={"note": "note"})
    assert found == {("trusted", "person"): {3: rows, 4: 2, 5: 1}}
    source = opened(tmp_path, text)
    source = settled(source, tmp_path / "folder")
    notes = [str(row[2]) for _, row in source.records()]
    literal = '"' in cell and source.told.get("quotation_marks") == "literal"
    assert (notes[0], notes[-1]) == ('she said "yes"', "plain")
    if literal:
        assert notes[-2] == cell
    else:
        # Read as quoting it makes rows just as well.
        assert cell in ('a "b" c', '5" wide', '""')
        assert notes[-2] == ("" if cell == '""' else cell)


def test_a_tab_file_that_is_quoted_is_read_so(tmp_path: Path) -> None:
    source = opened(tmp_path, 'role\ttrusted\tnote\nperson\t4\t"two\tcells, ""one"""\n')
    assert ("quotation_marks" in source.told, texts(source)[0][1][2]) == (False, 'two\tcells, "one"')


def test_marks_in_a_comma_file_stay_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('role,trusted,note\nperson,4,"Do it" now\n')
    with pytest.raises(SourceError) as caught:
        _ = Question((str(path),), TWO).counted
    assert [problem.code for problem in caught.value.problems] == ["stray-quote"]


# -- numbers with a decimal comma ------------------------------------------------------------------


def test_a_decimal_comma_is_a_number_where_commas_part_no_cells(tmp_path: Path) -> None:
    assert counts(tmp_path, "role;trusted\nperson;4,0\nperson;4,00\nperson;4\n") == {("trusted", "person"): {4: 3}}
    for text, raw in (("role;trusted\nperson;4,5\n", "4,5"), ('role,trusted\nperson,"4,0"\n', "4,0")):
        (tmp_path / "a.csv").write_text(text)
        with pytest.raises(SourceError) as caught:
            _ = Question((str(tmp_path / "a.csv"),), TWO).counted
        assert caught.value.problems[0].message.startswith(f'"{raw}" is not an answer on this scale')
    (tmp_path / "a.csv").write_text("role;trusted\nperson;4,000\n")
    with pytest.raises(SourceError):
        _ = Question((str(tmp_path / "a.csv"),), TWO).counted


# -- bytes far down --------------------------------------------------------------------------------


def test_dates_are_read_after_the_encoding_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = b"person,4,01/02/2026,x\n" * MANY + b"person,4,31/01/2026,caf\xe9\n"
    path.write_bytes(b"role,trusted,date,team\n" + rows)
    counted = Question((str(path),), TWO, every="month", by=("team",)).counted
    assert {key.group for key in counted.tally.answers} == {("x",), ("café",)}
    assert any("read as Latin-1" in note for note in counted.notes)
