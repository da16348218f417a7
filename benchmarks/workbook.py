"""What reading a workbook costs: coprod, ready to count, beside calamine alone, which only makes lists of cells.

    python benchmarks/workbook.py               50,000 rows of 24 columns, as .xlsx
    python benchmarks/workbook.py --runs 9

Both sides run by turns, each in a process of its own, and the target is set on CPU seconds.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from run import Case, by_turns, report_ratios
from verify import REPOSITORY

LABELS = ("Not at all", "A little", "Partly", "Mostly", "Completely")
ROWS = 50_000
ITEMS = 20

# What each side does, with the path of the workbook as its only argument.
COPROD = """
import pathlib, sys, tempfile
from coprod_cli.survey.source import open_source
with tempfile.TemporaryDirectory() as folder:
    source = open_source(sys.argv[1], pathlib.Path(folder))
    assert len(source.headings) == 24 and source.sample
"""
CALAMINE = """
import sys
from python_calamine import load_workbook
rows = load_workbook(sys.argv[1]).get_sheet_by_index(0).to_python(skip_empty_area=False)
assert len(rows[0]) == 24
"""


def write(path: Path) -> None:
    """Invented answers, half of them numbers and half of them labels, with a date and three names a row."""
    import openpyxl

    chance = random.Random(1)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Responses")
    sheet.append(["Completion time", "role", "respondent", "pair", *(f"Q{number}" for number in range(1, ITEMS + 1))])
    for number in range(ROWS):
        when = datetime(2026, 1, 1) + timedelta(minutes=7 * number)
        answers = [chance.choice(LABELS) if item % 2 else chance.randint(1, 5) for item in range(ITEMS)]
        sheet.append([when, "person" if number % 2 else "practitioner", f"R{number // 2}", f"P{number // 2}", *answers])
    book.save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description="Print what reading a workbook costs beside calamine alone.")
    parser.add_argument("--runs", type=int, default=7, help="runs of each side (default 7)")
    runs = parser.parse_args().runs
    path = Path(tempfile.gettempdir()) / "coprod-benchmarks" / f"workbook-{ROWS}.xlsx"
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        write(path)
    sys.path.insert(0, str(REPOSITORY))
    ours, theirs = ([sys.executable, "-c", code, str(path)] for code in (COPROD, CALAMINE))
    by_turns(ours, theirs, 1)
    print(f"workbook: reading {ROWS:,} rows of {ITEMS + 4} columns, .xlsx")
    report_ratios(Case("", None), "calamine alone", 1.5, *by_turns(ours, theirs, runs))


if __name__ == "__main__":
    main()
