from __future__ import annotations

import pytest

from coprod_cli.problems import UsageError
from coprod_cli.scoring.results import Change
from coprod_cli.scoring.trend import trend
from coprod_cli.tallies.tally import Tally

from .builders import Response, count, make_checklist, only

ONE = [{"id": "q1", "text": "One"}]


def voices(role: str, period: str, *answers: int, team: str | None = None) -> list[Response]:
    group = () if team is None else (team,)
    return [Response(role, {"q1": answer}, period=period, group=group) for answer in answers]


def pair(period: str, one: int, two: int) -> list[Response]:
    return [
        Response("practitioner", {"q1": one}, pair="P1", period=period),
        Response("person", {"q1": two}, pair="P1", period=period),
    ]


def test_every_period_from_first_to_last_also_the_empty_ones() -> None:
    checklist = make_checklist(ONE)
    tally = count(checklist, [*pair("2025-Q2", 4, 2), *pair("2026-Q1", 4, 3)], every="quarter")
    found = only(trend(tally, checklist), item="q1")
    assert [(p.period, p.empty, p.roles["person"].mean, p.gap.mean) for p in found.points] == [
        ("2025-Q2", False, 2.0, -2.0),
        ("2025-Q3", True, None, None),
        ("2025-Q4", True, None, None),
        ("2026-Q1", False, 3.0, -1.0),
    ]
    assert found.points[1].roles["person"].n == 0
    assert found.why["2025-Q3.roles.person.mean"] == "no answers"
    assert found.why["2025-Q3.gap.mean"] == "needs answers from both roles"


def test_change_is_from_the_first_period_with_answers_to_the_last() -> None:
    checklist = make_checklist(ONE)
    tally = count(
        checklist,
        [
            *voices("practitioner", "2026-01", 4, 4),
            *pair("2026-02", 4, 2),
            *voices("practitioner", "2026-03", 4, 5, 5),
            *pair("2026-04", 5, 3),
            *voices("person", "2026-05", 4, 5),
        ],
        every="month",
    )
    found = only(trend(tally, checklist), item="q1")
    assert found.changes == (
        Change("practitioner", "2026-01", "2026-04", 4.0, 5.0, 1.0),
        Change("person", "2026-02", "2026-05", 2.0, 4.5, 2.5),
        Change("gap", "2026-02", "2026-04", -2.0, -2.0, 0.0),
    )


def test_a_change_is_the_exact_difference() -> None:
    # 3.4 - 3.0 in binary is 0.3999999999999999; of the exact means it is 2/5.
    checklist = make_checklist(ONE)
    tally = count(checklist, [*voices("person", "2025", 3), *voices("person", "2026", 3, 3, 3, 4, 4)], every="year")
    (change,) = only(trend(tally, checklist), item="q1").changes
    assert change.difference == 0.4


def test_one_period_has_no_change() -> None:
    checklist = make_checklist(ONE)
    found = only(trend(count(checklist, pair("2026", 4, 3), every="year"), checklist), item="q1")
    assert found.changes == ()
    assert found.why["changes.person"] == "needs answers in at least 2 periods"
    assert found.why["changes.gap"] == "needs a gap in at least 2 periods"


def test_a_paired_gap_is_not_compared_with_an_unpaired_one() -> None:
    checklist = make_checklist(ONE)
    unpaired = [*voices("practitioner", "2026", 4), *voices("person", "2026", 2)]
    found = only(trend(count(checklist, [*pair("2025", 4, 3), *unpaired], every="year"), checklist), item="q1")
    assert [change.role for change in found.changes] == ["practitioner", "person"]
    assert "from pairs" in found.why["changes.gap"]


def test_groups_share_the_same_periods() -> None:
    checklist = make_checklist(ONE)
    answers = [*voices("person", "2024", 3, team="South"), *voices("person", "2026", 4, team="North")]
    results = [one for one in trend(count(checklist, answers, by=("team",), every="year"), checklist) if one.item]
    assert [(one.group, [(p.period, p.empty) for p in one.points]) for one in results] == [
        (("North",), [("2024", True), ("2025", True), ("2026", False)]),
        (("South",), [("2024", False), ("2025", True), ("2026", True)]),
    ]


def test_a_ladder_changes_by_its_median_and_has_no_gap() -> None:
    checklist = make_checklist(ONE, kind="ladder", points=range(1, 8))
    tally = count(checklist, [*pair("2025", 4, 2), *pair("2026", 6, 5)], every="year")
    (found,) = trend(tally, checklist)
    assert found.changes == (
        Change("practitioner", "2025", "2026", 4.0, 6.0, 2.0),
        Change("person", "2025", "2026", 2.0, 5.0, 3.0),
    )
    assert "ladder is ordinal" in found.why["changes.gap"]


def test_met_changes_by_its_share() -> None:
    checklist = make_checklist(ONE, points=(0, 1), scoring={"total": {"method": "met"}})
    answers = [*voices("person", "2025", 0, 1), *voices("person", "2026", 1, 1)]
    found = only(trend(count(checklist, answers, every="year"), checklist), item="q1")
    (change,) = found.changes
    assert (change.role, change.first, change.last, change.difference) == ("person", 0.5, 1.0, 0.5)
    assert found.why["changes.gap"] == "met or not met is counted, not averaged"


def test_one_role_is_followed_without_a_gap() -> None:
    checklist = make_checklist(ONE, roles=("person",))
    answers = [*voices("person", "2025", 2), *voices("person", "2026", 3)]
    found = only(trend(count(checklist, answers, every="year"), checklist), item="q1")
    assert [list(point.roles) for point in found.points] == [["person"], ["person"]]
    assert found.changes == (Change("person", "2025", "2026", 2.0, 3.0, 1.0),)
    assert found.why["changes.gap"] == found.why["2025.gap.mean"] == "needs two roles"


def test_raw_totals_over_reversed_items_have_no_change() -> None:
    checklist = make_checklist([ONE[0] | {"reverse": True}])
    tally = count(checklist, [*pair("2025", 4, 2), *pair("2026", 5, 5)], every="year")
    whole = only(trend(tally, checklist, raw=True), item=None)
    assert whole.changes == ()
    assert {whole.why[f"changes.{role}"][:20] for role in ("practitioner", "person", "gap")} == {"not shown with --raw"}
    assert [change.difference for change in only(trend(tally, checklist), item="q1").changes] == [-1.0, -3.0, -2.0]


def test_without_periods_it_says_what_to_type() -> None:
    checklist = make_checklist(ONE)
    with pytest.raises(UsageError, match="by week, month, quarter, year or wave") as refused:
        trend(count(checklist, voices("person", "2026", 3)), checklist)
    assert "--every quarter" in (refused.value.problems[0].hint or "")


def test_nothing_dated_gives_no_results() -> None:
    checklist = make_checklist(ONE)
    empty = Tally(checklist.id, checklist.version, checklist.sha256, checklist.compare, every="year")
    assert trend(empty, checklist) == ()
