"""Inputs that once broke something, and those that fuzzing begins with, through the targets. Needs no fuzzer.

Each input must end in a result or in problems, and some of the ends are known.
"""

from __future__ import annotations

import faulthandler
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import Problem
from coprod_cli.question import CheckReport, Report
from coprod_cli.survey.mapping import SurveyMapping
from tests.fuzz.targets import FINDS, TARGETS, finds

PATIENCE = 600.0
"""Seconds. Native code that reads for ever can be stopped from outside only, together with the tests."""

# What each find is: the code of its first problem, or the kind of its result.
EXPECTED = {
    "definition/ends-inside-a-key": "not-yaml",
    "mapping/ends-before-it-begins": "wrong-type",
    "mapping/ends-inside-a-key": "not-yaml",
    "survey/last-row-of-a-vertical-tab": "CheckReport",
    "workbook/ods-cell-without-end": "damaged-workbook",
    "workbook/ods-columns-of-many-digits": "huge-workbook",
    "workbook/ods-far-cell-below-a-closed-row": "huge-workbook",
    "workbook/ods-far-cell-in-single-quotes": "huge-workbook",
    "workbook/ods-far-cell-without-a-type": "huge-workbook",
    "workbook/ods-table-without-end": "damaged-workbook",
    "workbook/ods-wide-encoding": "damaged-workbook",
    "workbook/xls-cell-far-right": "damaged-workbook",
    "workbook/xls-cut-in-its-head": "damaged-workbook",
    "workbook/xls-first-column-after-last": "damaged-workbook",
    "workbook/xls-first-row-below-last": "damaged-workbook",
    "workbook/xls-number-out-of-its-table": "damaged-workbook",
    "workbook/xls-record-cut-short": "damaged-workbook",
    "workbook/xls-rows-without-end": "huge-workbook",
    "workbook/xls-sheet-past-the-end": "damaged-workbook",
    "workbook/xls-strings-without-number": "damaged-workbook",
    "workbook/xls-table-past-the-end": "damaged-workbook",
    "workbook/xls-without-its-beginning": "damaged-workbook",
    "workbook/xlsx-column-beyond-all": "huge-workbook",
    "workbook/xlsx-far-cell-in-a-part-in-capitals": "huge-workbook",
    "workbook/xlsx-far-cell-in-single-quotes": "huge-workbook",
    "workbook/xlsx-far-cell-in-small-letters": "huge-workbook",
    "workbook/xlsx-far-cell-with-spaces": "huge-workbook",
    "workbook/xlsx-far-letters-without-a-row": "damaged-workbook",
    "workbook/xlsx-far-row-without-cell-places": "huge-workbook",
    "workbook/xlsx-row-of-many-digits": "huge-workbook",
    "workbook/xlsx-time-span-beyond-all": "damaged-workbook",
    "workbook/xlsx-unknown-encoding": "damaged-workbook",
    "workbook/xlsx-wide-encoding": "damaged-workbook",
}


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


def end_of(outcome: object) -> str:
    """What came of an input, in a word."""
    if isinstance(outcome, tuple):
        assert isinstance(outcome[0], Problem)
        return outcome[0].code
    return type(outcome).__name__


@pytest.mark.parametrize("name", EXPECTED)
def test_finds(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    target = TARGETS[name.partition("/")[0]]
    assert end_of(target.call((FINDS / name).read_bytes())) == EXPECTED[name]
    assert capfd.readouterr() == ("", "")


def test_every_find_has_its_end() -> None:
    assert {f"{name}/{path.name}" for name in TARGETS for path in finds(name)} == set(EXPECTED)
    assert {path.name for path in FINDS.iterdir()} <= set(TARGETS)


@pytest.mark.parametrize(
    ("name", "results"),
    [
        ("definition", {Checklist: 10}),
        ("mapping", {SurveyMapping: 4}),
        ("survey", {Report: 10, CheckReport: 50, str: 10}),
        ("packed", {Report: 8}),
        ("workbook", {Report: 6, CheckReport: 6}),
    ],
)
def test_what_fuzzing_begins_with(name: str, results: dict[type, int]) -> None:
    target = TARGETS[name]
    ends = Counter(end_of(target.call(data)) for data in target.seeds())
    # Fuzzing that begins with refusals only would not come far.
    for kind, least in results.items():
        assert ends[kind.__name__] >= least, ends


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("data", [b"", b"\x00", b"\xff" * 9, b"\x02\r\n\r\n", b"\x01,", b"{}", b"\x03\xef\xbb\xbf"])
def test_next_to_nothing(name: str, data: bytes) -> None:
    target = TARGETS[name]
    assert end_of(target.call(data)) not in {kind.__name__ for kind in (Report, Checklist, SurveyMapping)}


def test_no_input_is_too_large_to_be_a_seed() -> None:
    for name, target in TARGETS.items():
        largest = max(len(data) for data in [*target.seeds(), *(path.read_bytes() for path in finds(name))])
        assert largest <= target.longest, name


def test_the_targets_are_listed() -> None:
    listed = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
    assert [name for name in TARGETS if f"| `{name}` |" in listed] == list(TARGETS)
