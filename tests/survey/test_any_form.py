"""One survey, written in any encoding, with any marks and line ends, or as any workbook: the tally is the same."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.api import Question
from tests.survey.checklists import checklist
from tests.survey.sheets import WRITERS

TWO = checklist()
HEADINGS = ["role", "team", "Completed at", "How far? [I'm trusted to plan.]", "promise", "note"]
NOTES = ["", "plain", "Café “x”", "it’s; so, so", 'she said "no"', "two\nlines", "a|b", "0"]

Row = tuple[str, str, date, str, str, str]
rows = st.lists(
    st.tuples(
        st.sampled_from(["person", "Practitioner"]),
        st.sampled_from(["North", "Süd", "São “B”"]),
        st.dates(date(2025, 1, 1), date(2026, 6, 30)),
        st.sampled_from(["1", "2", "5", "Mostly", "4 - Mostly", ""]),
        st.sampled_from(["1", "3", "Completely", ""]),
        st.sampled_from(NOTES),
    ),
    min_size=1,
    max_size=12,
)


@dataclass(frozen=True)
class Form:
    """How a text file is written, and what stands in it that is no answer."""

    encoding: str
    delimiter: str
    line_end: str
    quoting: int
    title: bool
    blank_lines: bool
    blank_rows: bool
    end_marks: int
    headings_again: bool


forms = st.builds(
    Form,
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(0, 2),
    st.booleans(),
)


def cells(row: Row) -> list[str]:
    role, team, day, trusted, promise, note = row
    return [role, team, day.isoformat(), trusted, promise, note]


def write_text(path: Path, answers: list[Row], form: Form) -> None:
    more = [""] * form.end_marks
    stream = io.StringIO(newline="")
    # Python's writer leaves a line feed without quotation marks where lines end with a carriage return alone.
    quoting = csv.QUOTE_ALL if form.line_end == "\r" else form.quoting
    write = csv.writer(stream, delimiter=form.delimiter, lineterminator=form.line_end, quoting=quoting).writerow  # type: ignore[arg-type]
    if form.title:
        stream.write(f"Survey of all teams{form.line_end}{form.line_end}")
    write([*HEADINGS, *more])
    for number, row in enumerate(answers):
        if form.blank_lines and number % 3 == 0:
            stream.write(form.line_end)
        if form.blank_rows and number % 3 == 1:
            write([""] * (len(HEADINGS) + form.end_marks))
        if form.headings_again and number == 2:
            write([*HEADINGS, *more])
        write([*cells(row), *more])
    path.write_bytes(stream.getvalue().encode(form.encoding))


def counted(source: Any) -> Any:
    tally = Question((source,), TWO, by=("team",), every="quarter").counted.tally
    answers = {key: (dict(found.counts), found.blank, found.invalid) for key, found in tally.answers.items()}
    read = tally.read
    return answers, read.rows, read.answered, read.blank, read.excluded, read.invalid


@settings(max_examples=40, deadline=None)
@given(rows, forms)
def test_text_files(answers: list[Row], form: Form) -> None:
    answers = [*answers, ("person", "North", date(2026, 1, 1), "4", "4", "")]
    with tempfile.TemporaryDirectory() as folder:
        plain, other = Path(folder, "plain.csv"), Path(folder, "other.txt")
        write_text(plain, answers, Form("utf-8", ",", "\n", csv.QUOTE_MINIMAL, False, False, False, 0, False))
        write_text(other, answers, form)
        assert counted(str(other)) == counted(str(plain))


@settings(max_examples=20, deadline=None)
@given(rows, st.sampled_from(sorted(WRITERS)), st.booleans(), st.booleans())
def test_workbooks(answers: list[Row], kind: str, title: bool, blank_rows: bool) -> None:
    answers = [*answers, ("person", "North", date(2026, 1, 1), "4", "4", "")]
    table: list[list[Any]] = [["Survey of all teams"], []] if title else []
    table.append([None, *HEADINGS])
    for number, (role, team, day, trusted, promise, note) in enumerate(answers):
        typed = [float(answer) if answer.isdecimal() else answer or None for answer in (trusted, promise)]
        if blank_rows and number % 3 == 1:
            table.append([])
        # A date may be one, or be text.
        table.append([None, role, team, day if number % 2 else day.isoformat(), *typed, note or None])
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder, "plain.csv")
        write_text(plain, answers, Form("utf-8", ",", "\n", csv.QUOTE_MINIMAL, False, False, False, 0, False))
        assert counted(str(WRITERS[kind](Path(folder, "other"), table))) == counted(str(plain))


def test_dates_and_days_are_the_same(tmp_path: Path) -> None:
    days = [date(2026, 1, 1) + timedelta(days=40 * number) for number in range(5)]
    table: list[list[Any]] = [HEADINGS, *(["person", "North", day, 4, 5, None] for day in days)]
    for kind, write in WRITERS.items():
        tally = Question((str(write(tmp_path / kind, table)),), TWO, every="quarter").counted.tally
        found = {key.period: counts.n for key, counts in tally.answers.items() if key.item == "trusted"}
        assert found == {"2026-Q1": 3, "2026-Q2": 2}
