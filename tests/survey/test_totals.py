"""Sums below the answers are noticed; answers that only look like them are not."""

from __future__ import annotations

import pytest

from coprod_cli.survey.headings import Headings, plain_headings
from coprod_cli.survey.rows_said import leaves_out
from coprod_cli.survey.totals import find_totals, totals_fault

ANSWERS = [["person", "4", "2026-01-01"], ["carer", "5", "2026-01-02"], ["person", "3", "2026-01-03"]]
NUMBERS = [["4", "5", "3"], ["2", "2", "1"]]
GAP = ["", "", ""]
TOP = ("role", "trusted", "date")
HEAD = Headings(plain_headings(TOP), (0,), (TOP,))


@pytest.mark.parametrize(
    ("answers", "below", "row"),
    [
        (ANSWERS, [["Total", "12", ""]], 4),
        (ANSWERS, [["TOTALS:", "", ""]], 4),
        (ANSWERS, [["Grand total", "1,200", ""]], 4),
        (ANSWERS, [["Average – 1:", "4.1", ""]], 4),
        (ANSWERS, [["Mean", "", "#DIV/0!"]], 4),
        (ANSWERS, [["", "Sum", "12"]], 4),
        (ANSWERS, [["n", "3", "3"], ["Mean", "4", ""]], 4),
        (ANSWERS, [GAP, ["Count:", "3", ""], GAP, ["Mean", "4", ""]], 5),
        (ANSWERS, [[], ["", "4.0", ""]], 5),
        (ANSWERS, [GAP, ["12", "", ""]], 5),
        (ANSWERS, [GAP, GAP, ["", "80 %", ""], ["odd", "1", "2"]], 6),
        (NUMBERS, [["Total", "7", "4"]], 3),
    ],
)
def test_sums(answers: list[list[str]], below: list[list[str]], row: int) -> None:
    rows = list(enumerate([*answers, *below], start=1))
    fault = totals_fault("a.csv", rows, HEAD)
    assert fault is not None
    words = next(cell for cell in rows[row - 1][1] if cell)
    assert (fault.code, fault.file, fault.row, fault.message) == (
        "totals-row",
        "a.csv",
        row,
        f'Row {row} begins with "{words}" and looks like a row of sums below the answers.',
    )
    assert str(fault.hint).endswith(
        f"f the answers end above it, add --last-row {len(answers)}; if it holds answers, --last-row {len(rows)}."
    )


@pytest.mark.parametrize(
    ("below", "options"),
    [
        ([["Total", "12", ""]], '--leave-out "role=Total"'),
        ([["", "Sum", "12"]], '--leave-out "trusted=Sum"'),
        ([["n", "3", "3"], GAP, ["Mean:", "4", ""]], '--leave-out "role=n" --leave-out "role=Mean:"'),
        ([["Total", "12", ""], ["Total", "13", ""]], '--leave-out "role=Total"'),
        # Words do not name all of these rows.
        ([["Total", "12", ""], ["", "4.0", ""]], None),
        ([GAP, ["", "4.0", ""]], None),
        # A shell would make something else of it, or the option would.
        ([["Total $", "12", ""]], None),
        ([["Total =", "12", ""]], None),
    ],
)
def test_sums_that_have_a_word_can_be_left_out_by_it(below: list[list[str]], options: str | None) -> None:
    rows = list(enumerate([*ANSWERS, *below], start=1))
    fault = totals_fault("a.csv", rows, HEAD)
    assert fault is not None
    assert str(fault.hint).startswith(f"To leave it out, add {options}. Or, if " if options else "If ")
    if options:
        said: dict[str, list[str]] = {}
        for column, _, word in (text.rpartition("=") for text in options.split('"')[1::2]):
            said.setdefault(column, []).append(word)
        assert totals_fault("a.csv", rows, HEAD, leaves_out(HEAD.columns, said)) is None


@pytest.mark.parametrize(
    ("left_out", "is_fault"),
    [
        ({"role": ["Total"]}, False),
        ({"ROLE": [" total "]}, False),
        ({"column 1": ["Total"]}, False),
        ({"role": ["Totals"]}, True),
        ({"trusted": ["Total"]}, True),
        ({"somewhere": ["Total"]}, True),
        ({}, True),
    ],
)
def test_sums_that_are_left_out_are_no_fault(left_out: dict[str, list[str]], is_fault: bool) -> None:
    rows = list(enumerate([*ANSWERS, ["Total", "12", ""]], start=1))
    fault = totals_fault("a.csv", rows, HEAD, leaves_out(HEAD.columns, left_out))
    assert (fault is not None) == is_fault


@pytest.mark.parametrize(
    ("answers", "below"),
    [
        # Answers and names that are such words.
        (ANSWERS, [["Total", "5", "2026-01-04"]]),
        (ANSWERS, [["Average", "Good", ""]]),
        ([["Good", "4"], ["Average", "3"]], [["Average", "4"]]),
        (ANSWERS, [["Totally agree", "4", ""]]),
        (ANSWERS, [["Counting on you", "4", ""]]),
        # More answers below.
        (ANSWERS, [["Subtotal", "9", ""], ["person", "4", "2026-01-05"]]),
        # A gap alone, and numbers where all is numbers.
        (ANSWERS, [GAP, ["person", "4", "2026-01-05"]]),
        (NUMBERS, [GAP, ["4", "4", "4"]]),
        (ANSWERS, [["", "4", ""]]),
        (ANSWERS, [GAP, GAP]),
        (ANSWERS, []),
        ([], [["Total", "4"]]),
    ],
)
def test_answers(answers: list[list[str]], below: list[list[str]]) -> None:
    assert find_totals(list(enumerate([*answers, *below], start=1))) is None
