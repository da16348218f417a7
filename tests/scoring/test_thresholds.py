from __future__ import annotations

import pytest

from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import UsageError
from coprod_cli.scoring.compare import compare
from coprod_cli.scoring.score import score
from coprod_cli.scoring.thresholds import Verdict, fail_below, fail_gap
from coprod_cli.scoring.trend import trend

from .builders import Response, count, make_checklist

VOICES = [
    Response("practitioner", {"q1": 5, "q2": 3}),
    Response("person", {"q1": 4, "q2": 3}),
    Response("person", {"q1": 3}),
    Response("person", {"q1": 3}),
]
STATEMENTS = make_checklist()
LADDER = make_checklist(kind="ladder", points=range(1, 8))
MET = make_checklist(points=(0, 1), scoring={"total": {"method": "met"}})


def names(verdict: Verdict) -> list[tuple[str | None, str, float | None]]:
    return [(one.result.item, one.role, one.value) for one in verdict.failing]


def left_out(verdict: Verdict) -> list[tuple[str | None, str, str | None]]:
    return [(one.result.item, one.role, one.why) for one in verdict.not_calculable]


def test_a_score_below_the_limit_fails_for_any_role() -> None:
    verdict = fail_below(score(count(STATEMENTS, VOICES), STATEMENTS), 3.4)
    assert names(verdict) == [
        ("q1", "person", 10 / 3),
        ("q2", "practitioner", 3.0),
        ("q2", "person", 3.0),
        (None, "person", 19 / 6),
    ]
    assert verdict.failed
    assert verdict.not_calculable == ()


def test_a_score_equal_to_the_limit_passes_also_in_binary() -> None:
    voices = [Response("person", {"q1": v, "q2": v}) for v in (3, 3, 3, 4, 4)]  # 17/5 is 3.4
    assert not fail_below(score(count(STATEMENTS, voices), STATEMENTS), 3.4).failed


def test_score_and_compare_give_the_same_verdict() -> None:
    tally = count(STATEMENTS, VOICES)
    by_score = fail_below(score(tally, STATEMENTS), 3.4)
    assert sorted(names(by_score), key=str) == sorted(names(fail_below(compare(tally, STATEMENTS), 3.4)), key=str)


def test_what_is_undefined_never_fails_and_is_set_apart() -> None:
    tally = count(STATEMENTS, [Response("practitioner", {"q1": 5})])
    verdict = fail_below(compare(tally, STATEMENTS), 6)
    assert names(verdict) == [("q1", "practitioner", 5.0), (None, "practitioner", 5.0)]
    assert left_out(verdict) == [
        ("q1", "person", "no answers"),
        ("q2", "practitioner", "no answers"),
        ("q2", "person", "no answers"),
        (None, "person", "no response has a score"),
    ]


def test_a_ladder_is_held_to_its_median() -> None:
    voices = [Response("person", {"q1": v}) for v in (2, 3, 7)]
    verdict = fail_below(score(count(LADDER, voices), LADDER), 4)
    assert names(verdict) == [("q1", "person", 3.0)]
    assert left_out(verdict) == [("q2", "person", "no answers")]


def test_met_is_held_to_its_share() -> None:
    voices = [Response("person", {"q1": v}) for v in (1, 0, 0)]
    verdict = fail_below(score(count(MET, voices), MET), 0.5)
    assert names(verdict) == [("q1", "person", 1 / 3), (None, "person", 1 / 3)]
    assert left_out(verdict) == [("q2", "person", "no answers")]


def test_a_raw_total_is_not_calculable() -> None:
    checklist = make_checklist([{"id": "q1", "text": "One", "reverse": True}])
    verdict = fail_below(score(count(checklist, [Response("person", {"q1": 4})]), checklist, raw=True), 5)
    assert names(verdict) == [("q1", "person", 4.0)]
    assert [(item, why[:20]) for item, _, why in left_out(verdict) if why] == [(None, "not shown with --raw")]


@pytest.mark.parametrize(
    ("limit", "failing"),
    [
        (0.4, [("q1", "gap", -2.0), ("q2", "gap", 1.0), (None, "gap", -0.5)]),
        (1, [("q1", "gap", -2.0)]),
        (2, []),
    ],
)
def test_a_gap_larger_than_the_limit_fails_either_way(limit: float, failing: list[object]) -> None:
    voices = [Response("practitioner", {"q1": 5, "q2": 3}), Response("person", {"q1": 3, "q2": 4})]
    assert names(fail_gap(compare(count(STATEMENTS, voices), STATEMENTS), limit)) == failing


def test_a_gap_equal_to_the_limit_passes_also_in_binary() -> None:
    voices = [Response("practitioner", {"q1": 3}), *(Response("person", {"q1": v}) for v in (3, 3, 3, 4, 4))]
    assert names(fail_gap(compare(count(STATEMENTS, voices), STATEMENTS), 0.4)) == []


@pytest.mark.parametrize(("checklist", "reason"), [(LADDER, "a ladder is ordinal"), (MET, "met or not met is counted")])
def test_a_ladder_and_met_have_no_mean_gap_to_fail(checklist: Checklist, reason: str) -> None:
    voices = [Response("practitioner", {"q1": 1, "q2": 1}), Response("person", {"q1": checklist.lowest, "q2": 1})]
    results = compare(count(checklist, voices), checklist)
    verdict = fail_gap(results, 0)
    assert not verdict.failed
    assert len(verdict.not_calculable) == len(results) > 0
    assert all((why or "").startswith(reason) for _, _, why in left_out(verdict))


def test_what_is_no_number_is_no_limit() -> None:
    # Nothing is below "nan": it must not pass as a limit that everything meets.
    for check in (fail_below, fail_gap):
        with pytest.raises(UsageError, match="must be a number"):
            check([], float("nan"))


def test_results_without_one_score_or_one_gap_are_not_passed_over() -> None:
    yearly = [Response("person", {"q1": 4, "q2": 4}, period="2026")]
    tally = count(STATEMENTS, yearly, every="year")
    with pytest.raises(TypeError, match="trend"):
        fail_below(trend(tally, STATEMENTS), 3)
    with pytest.raises(TypeError, match="comparison"):
        fail_gap(score(tally, STATEMENTS), 3)
