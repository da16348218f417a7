"""Every code of a problem has a case that holds its exact words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checklist.test_checklist_problems import CASES, WHOLE_FILES
from tests.problems.test_in_python import IN_PYTHON
from tests.survey.test_problem_codes import ROOT, in_source

HERE = Path(__file__).parent
TABLE = ROOT / "tests" / "survey" / "mapping_problems.txt"
NOT_TOLD = {"not-a-checklist"}
"""Told to nobody: a file of a folder of checklists that is none is left out of the list."""
WHAT_TO_DO = (
    "Each needs a case that causes it and holds what is told. Write it in tests/problems/*.toml, in the file that fits "
    "(README.md there says how); a problem that only Python can meet goes into test_in_python.py; one of a mapping's "
    "form into tests/survey/mapping_problems.txt; one of a definition into tests/checklist/test_checklist_problems.py."
)


def of_definitions() -> set[str]:
    """The codes of problems in definitions, which docs/checklists.md lists."""
    page = (ROOT / "docs" / "checklists.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([a-z0-9-]+)` \| (?!yes \||no \|)", page, flags=re.MULTILINE))


def with_a_case() -> Iterator[str]:
    for table in HERE.glob("*.toml"):
        for case in tomllib.loads(table.read_text(encoding="utf-8"))["case"]:
            yield from (told[0] for told in case["told"])
    yield from IN_PYTHON
    yield from re.findall(r"^=> ([a-z0-9-]+) ", TABLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for lines in [*(lines for _, _, lines in CASES), *(lines for _, lines in WHOLE_FILES)]:
        yield from (line.split()[0] for line in lines)


def test_every_code_has_a_case() -> None:
    missing = sorted((in_source() | of_definitions()) - set(with_a_case()) - NOT_TOLD)
    if missing:
        pytest.fail(f"No case for: {', '.join(missing)}.\n{WHAT_TO_DO}", pytrace=False)


def test_every_case_is_of_a_code_that_there_is() -> None:
    known = in_source() | of_definitions()
    assert set(with_a_case()) - known == set()
