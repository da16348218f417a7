"""Whole outputs, command by format by width. COPROD_UPDATE_GOLDEN=1 writes them again: then read them."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest

from coprod_cli.console import make_console
from coprod_cli.render import Format, render
from coprod_cli.scoring.report import Report
from tests.render import sample
from tests.render.sample import LADDER, MET, STATEMENTS, report_of

GOLDEN = Path(__file__).parent / "golden"
QUARTERS = ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]
MONTHS = [f"2025-{month:02}" for month in range(1, 13)]
TWO_YEARS = [f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13)][6:30]


def in_years(responses: list[sample.Response]) -> list[sample.Response]:
    return [response._replace(period=year) for year in ("2025", "2026") for response in responses]


REPORTS: dict[str, Report] = {
    "score": report_of("score", STATEMENTS, sample.TEAM),
    "score-ladder": report_of("score", LADDER, sample.LADDER_ANSWERS),
    "score-met": report_of("score", MET, sample.MET_ANSWERS),
    "compare": report_of("compare", STATEMENTS, sample.TEAM),
    "compare-unpaired": report_of("compare", STATEMENTS, sample.UNPAIRED),
    "compare-teams": report_of("compare", STATEMENTS, sample.BY_TEAM, by=("team",)),
    "compare-ladder": report_of("compare", LADDER, sample.LADDER_ANSWERS),
    "compare-met": report_of("compare", MET, sample.MET_ANSWERS),
    "agreement": report_of("compare", STATEMENTS, sample.TEAM, agreement=True),
    "agreement-unpaired": report_of("compare", STATEMENTS, sample.UNPAIRED, agreement=True),
    "agreement-teams": report_of("compare", STATEMENTS, sample.BY_TEAM, by=("team",), agreement=True),
    "agreement-ladder": report_of("compare", LADDER, sample.LADDER_ANSWERS, agreement=True),
    "agreement-met": report_of("compare", MET, sample.MET_ANSWERS, agreement=True),
    "trend": report_of("trend", STATEMENTS, sample.over_time(QUARTERS, empty="2025-Q3"), every="quarter"),
    "trend-months": report_of("trend", STATEMENTS, sample.over_time(MONTHS, empty="2025-03"), every="month"),
    "trend-charts": report_of("trend", STATEMENTS, sample.shifted(TWO_YEARS), every="month", items=("whole",)),
    "trend-ladder": report_of("trend", LADDER, in_years(sample.LADDER_ANSWERS), every="year"),
    "trend-met": report_of("trend", MET, in_years(sample.MET_ANSWERS), every="year"),
}
WIDTHS = (80, 120, 200)
CASES = [
    *((name, Format.TABLE, width, True) for name in REPORTS for width in WIDTHS),
    *((name, Format.TABLE, 80, False) for name in ("score", "compare", "compare-met", "agreement")),
    *((name, Format.TABLE, 80, False) for name in ("trend", "trend-charts")),
    *((name, Format.TABLE, 60, True) for name in ("agreement", "agreement-ladder")),
    *((name, fmt, 80, True) for name in REPORTS for fmt in (Format.PLAIN, Format.MARKDOWN)),
    ("compare", Format.PLAIN, 80, False),
    ("compare", Format.MARKDOWN, 80, False),
    *(
        (name, fmt, 80, True)
        for name in ("score", "compare", "trend", "trend-charts", "agreement")
        for fmt in (Format.CSV, Format.JSON)
    ),
    ("agreement", Format.PLAIN, 80, False),
    ("agreement", Format.MARKDOWN, 80, False),
    ("agreement-met", Format.JSON, 80, True),
    *((name, Format.CSV, 80, True) for name in ("compare-teams", "score-met", "compare-ladder")),
]


def drawn(report: Report, fmt: Format, width: int = 80, *, unicode: bool = True) -> str:
    return render(report, fmt, console=make_console(io.StringIO(), width=width), unicode=unicode)


def golden_name(name: str, fmt: Format, width: int, unicode: bool) -> str:
    at_width = f".{width}" if fmt is Format.TABLE else ""
    return f"{name}.{fmt.value}{at_width}{'' if unicode else '.ascii'}.txt"


@pytest.mark.parametrize(("name", "fmt", "width", "unicode"), CASES)
def test_the_whole_output(name: str, fmt: Format, width: int, unicode: bool) -> None:
    text = drawn(REPORTS[name], fmt, width, unicode=unicode)
    if fmt is Format.JSON:  # the tool's version changes with every release
        text = re.sub(r'("name": "coprod",\s+"version": )"[^"]*"', r'\1"VERSION"', text)
    path = GOLDEN / golden_name(name, fmt, width, unicode)
    if os.environ.get("COPROD_UPDATE_GOLDEN") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {golden_name(*case) for case in CASES}


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("width", [60, 80, 93, 120, 200])
def test_a_table_keeps_to_its_width_and_to_ascii(name: str, width: int) -> None:
    text = drawn(REPORTS[name], Format.TABLE, width, unicode=False)
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("width", [60, 80, 100, 120, 160, 200])
def test_every_width_has_every_mean_gap_and_n_in_full(width: int) -> None:
    text = drawn(REPORTS["compare"], Format.TABLE, width)
    for number in ("4.33", "2.83", "−1.20 !", "−1.76 to −0.64", "+0.50", "5 pairs", "more than 1 scale"):
        assert number in text
    assert "…" not in text


def test_a_wider_window_shows_more_and_says_what_was_left_out() -> None:
    narrow, wide = (drawn(REPORTS["compare"], Format.TABLE, width) for width in (80, 200))
    assert "Left out to fit 80 columns: SD, Median, Differences and Agreement." in " ".join(narrow.split())
    assert "Left out" not in wide


def test_a_ladder_has_no_mean_anywhere() -> None:
    for name in ("score-ladder", "compare-ladder", "trend-ladder"):
        for fmt in (Format.TABLE, Format.PLAIN, Format.MARKDOWN):
            assert not re.search(r"\bmean\b", drawn(REPORTS[name], fmt, 200), re.IGNORECASE)


def test_plain_text_has_one_fact_a_line_no_signs_and_no_boxes() -> None:
    for report in REPORTS.values():
        text = drawn(report, Format.PLAIN, 40)
        assert not set(text) & set("─│•–−▁█·!|")
        assert text == drawn(report, Format.PLAIN, 200)
