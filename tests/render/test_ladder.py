"""The ladder's whole outputs in ``golden_ladder``, and what its drawing holds at every width.

COPROD_UPDATE_GOLDEN=1 writes the outputs again: then read them.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from coprod_cli.checklist.model import Checklist
from coprod_cli.render import Format
from coprod_cli.render.records import csv_text, json_text, result_schema
from coprod_cli.scoring.ladder import ladder
from coprod_cli.scoring.report import Report
from tests.render.sample import LADDER, LADDER_ANSWERS, PERSON, PRACTITIONER, ROLES, Response, report_of, tally_of
from tests.render.test_golden import drawn, golden_name
from tests.render.test_hostile_text import NASTY

GOLDEN = Path(__file__).parent / "golden_ladder"


def ladder_of(**parts: object) -> Checklist:
    return Checklist.model_validate({**LADDER.model_dump(by_alias=True), "compare": None, **parts})


def placed(work: str, period: str | None, practitioners: list[str], people: list[str]) -> list[Response]:
    """Two characters a response: now and aim."""
    sides = ((PRACTITIONER, practitioners), (PERSON, people))
    return [Response(role, answers, None, period, (work,)) for role, views in sides for answers in views]


ALONE = ladder_of(roles={PERSON: {"label": "Person"}}, items=[{"id": "now", "text": "Where are we now?"}])
THREE_QUESTIONS = ladder_of(
    scale=[
        {"value": 1, "label": "Nobody is asked about anything at all"},
        {"value": 5, "label": "会议征求意见与反馈"},
        {"value": 9, "label": "Together, from the very first idea"},
    ],
    roles={**ROLES, PRACTITIONER: {"label": "Care worker in the community"}, "carer": {"label": "Carer"}},
    items=[
        {"id": "design", "text": "How is the service designed, from the first idea to what everybody then sees?"},
        {"id": "run", "text": "Who runs it?"},
        {"id": "review", "text": "Who looks back at it?"},
    ],
)
WORKS = [
    *placed("Day centre", None, ["46", "57", "46"], ["35", "36", "47"]),
    *placed("Recruiting staff", None, ["66", "76"], ["55", "34"]),
    *placed("", None, ["71", "71"], []),
]
YEARS = [
    *placed("Day centre", "2023", ["35", "46"], ["25", "26"]),
    *placed("Day centre", "2025", ["47", "57"], ["57", "57"]),
    *placed("Recruiting staff", "2023", ["23"], ["1."]),
]
MANY = [Response(PERSON, "119")] * 617 + [Response(PERSON, "555")] * 1_234 + [Response(PRACTITIONER, "51.")] * 2


def one_role(answers: str) -> Report:
    """A ladder whose definition has one role, so that nothing is compared."""
    responses = [Response(PERSON, answer) for answer in answers]
    asked = ladder_of(items=[{"id": "now", "text": "Where are we now?"}])
    tally = replace(tally_of(asked, responses), compare=None, checklist_sha256=ALONE.sha256)
    return Report("ladder", ALONE, tally.read, results=ladder(tally, ALONE))


REPORTS: dict[str, Report] = {
    "ladder": report_of("ladder", LADDER, LADDER_ANSWERS),
    "works": report_of("ladder", LADDER, WORKS, by=("work",)),
    "years": report_of("ladder", LADDER, YEARS, by=("work",), every="year"),
    "one-role": one_role("2673"),
    "three-questions": report_of("ladder", THREE_QUESTIONS, MANY),
}
WIDTHS = (40, 60, 80, 120)
CASES = [
    *((name, Format.TABLE, width, True) for name in REPORTS for width in WIDTHS),
    *((name, Format.TABLE, 80, False) for name in ("works", "years")),
    *((name, fmt, 80, True) for name in REPORTS for fmt in (Format.PLAIN, Format.MARKDOWN)),
    ("works", Format.PLAIN, 80, False),
    ("works", Format.CSV, 80, True),
]


@pytest.mark.parametrize(("name", "fmt", "width", "unicode"), CASES)
def test_the_whole_output(name: str, fmt: Format, width: int, unicode: bool) -> None:
    text = drawn(REPORTS[name], fmt, width, unicode=unicode)
    path = GOLDEN / golden_name(name, fmt, width, unicode)
    if os.environ.get("COPROD_UPDATE_GOLDEN") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {golden_name(*case) for case in CASES}


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("width", [40, 47, 60, 61, 72, 80, 93, 120, 200])
def test_the_drawing_keeps_to_its_width_and_to_ascii(name: str, width: int) -> None:
    lines = drawn(REPORTS[name], Format.TABLE, width, unicode=False).splitlines()
    assert all(line.isascii() for line in lines)
    assert max(map(len, lines)) <= width
    wide = drawn(REPORTS[name], Format.TABLE, width).splitlines()
    assert max(map(cell_len, wide)) <= width


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@given(st.lists(st.integers(1, 7), max_size=30), st.lists(st.integers(1, 7), max_size=30))
def test_every_count_and_median_can_be_read_off_the_drawing(
    width: int, practitioners: list[int], people: list[int]
) -> None:
    if not practitioners and not people:
        return
    views = {PRACTITIONER: practitioners, PERSON: people}
    responses = [Response(role, f"{rung}.") for role, rungs in views.items() for rung in rungs]
    lines = drawn(report_of("ladder", LADDER, responses), Format.TABLE, width, unicode=False).splitlines()
    heads = next(line for line in lines if "n = " in line)
    rungs_drawn = [line for line in lines if line.startswith("|- ")][:7]
    assert [line[3] for line in rungs_drawn] == list("7654321")
    starts = [found.start() for found in re.finditer("n = ", heads)]
    for (start, end), rungs in zip(pairwise([*starts, None]), (practitioners, people), strict=False):
        assert heads[start:end].split() == ["n", "=", str(len(rungs))]
        middle = median(rungs) if rungs else None
        for rung, line in zip(range(7, 0, -1), rungs_drawn, strict=True):
            mark = ">" if rung == middle else "/" if rung - 0.5 == middle else "\\" if rung + 0.5 == middle else ""
            number = [str(rungs.count(rung))] if mark or rung in rungs else []
            bar = ["#" if rungs is practitioners else "o"] if rung in rungs else []
            shown = [part[:1] if part[0] in "#o" else part for part in line[start:end].split()]
            assert shown == [*([mark] if mark else []), *number, *bar]


def test_where_all_counts_fit_a_mark_is_one_answer_else_a_full_bar_is_everybody() -> None:
    few = drawn(REPORTS["works"], Format.TABLE, 80)
    assert "► 2 ●●" in few
    assert "(one mark, one answer)" in few
    many = drawn(REPORTS["three-questions"], Format.TABLE, 120)
    assert "(8 marks: everybody)" in many
    assert "►     2 ●●●●●●●●" in many
    assert "► 1,234 ○○○○○ " in many, "two thirds of eight marks"


def test_nothing_is_said_by_colour_alone() -> None:
    text = drawn(REPORTS["works"], Format.TABLE, 80)
    assert "\x1b" not in text
    assert "● Practitioner   ○ Person" in text


def test_a_ladder_has_no_mean_and_no_judgement_anywhere() -> None:
    for name, report in REPORTS.items():
        for fmt in (Format.TABLE, Format.PLAIN, Format.MARKDOWN):
            text = drawn(report, fmt, 200)
            assert not re.search(r"\b(mean|average|good|bad|poor|better|worse|only|already)\b", text, re.IGNORECASE), (
                name
            )


def test_plain_text_has_one_fact_a_line_no_signs_and_no_boxes() -> None:
    for report in REPORTS.values():
        text = drawn(report, Format.PLAIN, 40)
        assert not set(text) & set("─│├┤┌└►●○•–−▁█·!|")
        assert text == drawn(report, Format.PLAIN, 200)


def test_two_hundred_groups_are_two_hundred_ladders_of_one_shape() -> None:
    responses = [one for number in range(200) for one in placed(f"Work {number:03}", None, ["46"], ["35", "36"])]
    lines = drawn(report_of("ladder", LADDER, responses, by=("work",)), Format.TABLE, 80).splitlines()
    assert sum(line.startswith("work: Work ") for line in lines) == 200
    drawings = {tuple(lines[at + 1 : at + 12]) for at, line in enumerate(lines) if line.startswith("work: Work ")}
    assert len(drawings) == 1


@pytest.mark.parametrize("name", REPORTS)
def test_json_keeps_to_the_schema_of_a_comparison(name: str) -> None:
    schema = json.loads(result_schema())
    shown = json.loads(json_text(REPORTS[name]))
    jsonschema.Draft202012Validator(schema).validate(shown)
    assert shown["command"] == "ladder"
    assert not jsonschema.Draft202012Validator(schema).is_valid({**shown, "results": [{}]})


@pytest.mark.parametrize("name", ["ladder", "works", "years"])
def test_csv_and_json_are_those_of_compare_under_another_name(name: str) -> None:
    mine, compared = REPORTS[name], replace(REPORTS[name], command="compare")
    assert csv_text(mine) == csv_text(compared)
    assert json_text(mine).replace('"command": "ladder"', '"command": "compare"') == json_text(compared)


@pytest.mark.parametrize("fmt", [Format.TABLE, Format.PLAIN, Format.MARKDOWN])
def test_nothing_from_a_file_acts(fmt: Format) -> None:
    text_of = "[red]x[/red] a|b <b>"
    hostile = ladder_of(
        scale=[{"value": value, "label": f"{text_of} {value}"} for value in (1, 2)],
        roles={PRACTITIONER: {"label": text_of}, PERSON: {"label": f"{text_of}!"}},
        items=[{"id": one, "text": f"{text_of} {one}"} for one in ("design", "run")],
    )
    responses = [Response(role, "12", None, year, (NASTY,)) for role in ROLES for year in ("2024", "2025")]
    text = drawn(report_of("ladder", hostile, responses, by=("te\x1bam|",), every="year"), fmt, 120)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert r"\x1b" in text
    if fmt is Format.MARKDOWN:
        assert r"\[red\]x\[/red\] a\|b \<b\>" in text
        tables = [line for line in text.splitlines() if line.startswith("|")]
        assert {len(re.findall(r"(?<!\\)\|", row)) for row in tables} == {6, 5}
        assert not re.search(r"(?<!\\)<(?!br>)", text)


def test_empty_results_say_so() -> None:
    for fmt in (Format.TABLE, Format.PLAIN, Format.MARKDOWN):
        assert "There is nothing to show: no answers." in drawn(replace(REPORTS["ladder"], results=()), fmt)
