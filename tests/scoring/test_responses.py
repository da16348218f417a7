from __future__ import annotations

from fractions import Fraction

import pytest

from coprod_cli.scoring.responses import Scored, reaches_minimum, response_score
from coprod_cli.tallies.tally import ResponseScore

from .builders import make_checklist

FOUR = [{"id": f"q{n}", "text": f"Statement {n}", "section": "a" if n < 3 else "b"} for n in range(1, 5)]
SECTIONS = {"a": "A", "b": "B"}


@pytest.mark.parametrize(
    ("answered", "not_applicable", "items", "minimum", "expected"),
    [
        (2, 0, 4, 0.5, True),
        (1, 0, 4, 0.5, False),
        (1, 2, 4, 0.5, True),
        (1, 3, 4, 1.0, True),
        (0, 4, 4, 0.0, False),
        (0, 0, 4, 0.0, False),
        (1, 0, 4, 0.0, True),
        (7, 0, 10, 0.7, True),  # 7/10 in binary is not 0.7
        (3, 0, 10, 0.3, True),
        (2, 0, 3, 0.67, False),
        (4, 0, 4, 1, True),
        (3, 0, 4, 1, False),
    ],
)
def test_truth_table_of_the_minimum_answered(
    answered: int, not_applicable: int, items: int, minimum: float, expected: bool
) -> None:
    assert reaches_minimum(answered, not_applicable, items, minimum) is expected


@pytest.mark.parametrize(
    ("method", "total"),
    [
        ("mean", 11 / 3),
        ("sum", 44 / 3),  # three answers of 11; the fourth counts as their own mean
        ("percent", 200 / 3),
    ],
)
def test_the_total_of_three_answers_in_each_unit(method: str, total: float) -> None:
    checklist = make_checklist(FOUR, sections=SECTIONS, scoring={"total": {"method": method}})
    assert response_score(checklist, None, ResponseScore(11, 3)) == Scored(Fraction(11, 3), total, None, None, None)


def test_a_sum_of_a_section_counts_the_sections_items() -> None:
    checklist = make_checklist(FOUR, sections=SECTIONS, scoring={"total": {"method": "sum"}})
    assert response_score(checklist, "a", ResponseScore(4, 1)).total == 8.0


def test_met_is_counted_and_never_averaged() -> None:
    total = {"method": "met", "bands": [{"from": 0, "label": "some"}]}
    checklist = make_checklist(FOUR, sections=SECTIONS, points=(0, 1), scoring={"total": total})
    assert response_score(checklist, None, ResponseScore(2, 3, 1)) == Scored(None, 2.0, "some", (2, 3), None)
    assert response_score(checklist, "a", ResponseScore(2, 2)) == Scored(None, 2.0, None, (2, 2), None)


@pytest.mark.parametrize(
    ("total", "answered", "band"),
    [
        (4, 4, "(no band)"),
        (5, 4, "(no band)"),
        (6, 4, "low"),
        (13, 4, "low"),
        (10, 3, "middle"),
        (14, 4, "middle"),
        (17, 4, "high"),
        (20, 4, "high"),
    ],
)
def test_a_band_runs_from_its_start_up_to_the_next(total: int, answered: int, band: str) -> None:
    bands = [{"from": 1.5, "label": "low"}, {"from": 3.3, "label": "middle"}, {"from": 4.25, "label": "high"}]
    checklist = make_checklist(FOUR, sections=SECTIONS, scoring={"total": {"bands": bands}})
    assert response_score(checklist, None, ResponseScore(total, answered)).band == band


def test_a_band_edge_is_taken_as_it_is_written() -> None:
    # 33/10 is exactly 3.3 as written; in binary 3.3 is a little less, and 3.3 * 10 / 10 need not be it.
    ten = [{"id": f"q{n}", "text": f"Statement {n}"} for n in range(10)]
    bands = [{"from": 1, "label": "low"}, {"from": 3.3, "label": "high"}]
    checklist = make_checklist(ten, scoring={"total": {"bands": bands}})
    assert response_score(checklist, None, ResponseScore(33, 10)).band == "high"
    assert response_score(checklist, None, ResponseScore(32, 10)).band == "low"


def test_bands_are_of_the_whole_only() -> None:
    bands = [{"from": 1, "label": "low"}]
    checklist = make_checklist(FOUR, sections=SECTIONS, scoring={"total": {"bands": bands}})
    assert response_score(checklist, "a", ResponseScore(6, 2)).band is None


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        (ResponseScore(0, 0, 4), "no item applies"),
        (ResponseScore(0, 0, 1), "no answers"),
        (ResponseScore(4, 1), "answered 1 of 4 items; at least 3 needed"),
        (ResponseScore(4, 1, 2), "answered 1 of 2 items; at least 2 needed"),
    ],
)
def test_without_a_score_the_reason_is_said(counts: ResponseScore, why: str) -> None:
    checklist = make_checklist(FOUR, sections=SECTIONS, not_applicable=True, scoring={"min_answered": 0.75})
    assert response_score(checklist, None, counts) == Scored(None, None, None, None, why)
