"""Sums below the answers are noticed; answers that only look like them are not."""

from __future__ import annotations

import pytest

from coprod_cli.survey.totals import find_totals, totals_fault

ANSWERS = [["person", "4", "2026-01-01"], ["carer", "5", "2026-01-02"], ["person", "3", "2026-01-03"]]
NUMBERS = [["4", "5", "3"], ["2", "2", "1"]]
GAP = ["", "", ""]


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
    fault = totals_fault("a.csv", rows)
    assert fault is not None
    words = next(cell for cell in rows[row - 1][1] if cell)
    assert (fault.code, fault.file, fault.row, fault.message, fault.hint) == (
        "totals-row",
        "a.csv",
        row,
        f'Row {row} begins with "{words}" and looks like a row of sums below the answers.',
        f"If the answers end above it, add --last-row {len(answers)}; if it holds answers, --last-row {len(rows)}.",
    )


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
