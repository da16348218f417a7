"""Limits on results: which results miss one, of which it cannot be said, and what is never passed over in silence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import UsageError
from coprod_cli.scoring.chart_choices import ChartChoices
from coprod_cli.scoring.compare import compare
from coprod_cli.scoring.report import Command, Report
from coprod_cli.scoring.score import score
from coprod_cli.scoring.suppression import suppressed
from coprod_cli.scoring.thresholds import Limits, Verdict
from coprod_cli.scoring.trend import trend
from coprod_cli.tallies.tally import Tally

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
SCORERS: dict[Command, Any] = {"score": score, "compare": compare, "trend": trend}


def verdicts(
    limits: Limits, command: Command, responses: Sequence[Response], checklist: Checklist = STATEMENTS, **more: Any
) -> tuple[Verdict, ...]:
    settings = {name: more.pop(name) for name in ("by", "every") if name in more}
    return verdicts_of(limits, command, count(checklist, responses, **settings), checklist, **more)


def verdicts_of(
    limits: Limits, command: Command, tally: Tally, checklist: Checklist = STATEMENTS, **more: Any
) -> tuple[Verdict, ...]:
    results = SCORERS[command](tally, checklist, **more)
    chosen = more["charts"].settings() if "charts" in more else {}
    return limits.verdicts(Report(command, checklist, tally.read, chosen, results, by=tally.by, every=tally.every))


def failing(verdict: Verdict, name: str) -> list[tuple[str | None, str | None, object]]:
    return [(one.item, one.role, one.values[name]) for one in verdict.failing]


def left_out(verdict: Verdict) -> list[tuple[str | None, str | None, str | None]]:
    return [(one.item, one.role, one.why) for one in verdict.not_calculable]


def test_a_score_below_the_limit_fails_for_any_role() -> None:
    (verdict,) = verdicts(Limits(below=3.4), "score", VOICES)
    assert verdict.expression == "score < 3.4"
    assert failing(verdict, "score") == [
        ("q1", "person", 10 / 3),
        ("q2", "practitioner", 3.0),
        ("q2", "person", 3.0),
        (None, "person", 19 / 6),
    ]
    assert verdict.failed
    assert verdict.not_calculable == ()


def test_in_a_comparison_each_role_has_a_verdict_of_its_own() -> None:
    found = verdicts(Limits(below=3.4), "compare", VOICES)
    assert [one.expression for one in found] == ["practitioner.score < 3.4", "person.score < 3.4"]
    assert [one.item for one in found[0].failing] == ["q2"]
    assert [(one.item, one.values) for one in found[1].failing] == [
        ("q1", {"person.score": 10 / 3, "n": 3}),
        ("q2", {"person.score": 3.0, "n": 1}),
        (None, {"person.score": 19 / 6, "n": 3}),
    ]


def test_a_score_equal_to_the_limit_passes_also_in_binary() -> None:
    voices = [Response("person", {"q1": v, "q2": v}) for v in (3, 3, 3, 4, 4)]  # 17/5 is 3.4
    assert not verdicts(Limits(below=3.4), "score", voices)[0].failed
    shares = [Response("person", {"q1": v, "q2": v}) for v in (5, 5, 5, 1, 1)]  # 3 in 5
    assert not verdicts(Limits(("top_box < 60%",)), "score", shares)[0].failed


def test_what_is_undefined_never_fails_and_is_set_apart() -> None:
    practitioner, person = verdicts(Limits(below=6), "compare", [Response("practitioner", {"q1": 5})])
    assert [one.item for one in practitioner.failing] == ["q1", None]
    assert left_out(practitioner) == [("q2", None, "no answers")]
    assert person.failing == ()
    assert left_out(person) == [
        ("q1", None, "no answers"),
        ("q2", None, "no answers"),
        (None, None, "no response has a score"),
    ]


def test_a_ladder_is_held_to_its_median_and_met_to_its_share() -> None:
    ladder = [Response("person", {"q1": v}) for v in (2, 3, 7)]
    (verdict,) = verdicts(Limits(below=4), "score", ladder, LADDER)
    assert failing(verdict, "score") == [("q1", "person", 3.0)]
    assert left_out(verdict) == [("q2", "person", "no answers")]
    (verdict,) = verdicts(Limits(below=0.5), "score", [Response("person", {"q1": v}) for v in (1, 0, 0)], MET)
    assert failing(verdict, "score") == [("q1", "person", 1 / 3), (None, "person", 1 / 3)]


def test_a_raw_total_is_not_calculable() -> None:
    checklist = make_checklist([{"id": "q1", "text": "One", "reverse": True}])
    (verdict,) = verdicts(Limits(below=5), "score", [Response("person", {"q1": 4})], checklist, raw=True)
    assert failing(verdict, "score") == [("q1", "person", 4.0)]
    assert [(item, str(why)[:20]) for item, _, why in left_out(verdict)] == [(None, "not shown with --raw")]


@pytest.mark.parametrize(
    ("limit", "found"),
    [(0.4, [("q1", -2.0), ("q2", 1.0), (None, -0.5)]), (1, [("q1", -2.0)]), (2, [])],
)
def test_a_gap_larger_than_the_limit_fails_either_way(limit: float, found: list[object]) -> None:
    voices = [Response("practitioner", {"q1": 5, "q2": 3}), Response("person", {"q1": 3, "q2": 4})]
    (verdict,) = verdicts(Limits(gap=limit), "compare", voices)
    assert [(one.item, one.values["gap"]) for one in verdict.failing] == found


def test_a_gap_equal_to_the_limit_passes_also_in_binary() -> None:
    voices = [Response("practitioner", {"q1": 3}), *(Response("person", {"q1": v}) for v in (3, 3, 3, 4, 4))]
    assert not verdicts(Limits(gap=0.4), "compare", voices)[0].failed


@pytest.mark.parametrize(("checklist", "reason"), [(LADDER, "a ladder is ordinal"), (MET, "met or not met is counted")])
def test_a_ladder_and_met_have_no_mean_gap_to_fail(checklist: Checklist, reason: str) -> None:
    voices = [Response("practitioner", {"q1": 1, "q2": 1}), Response("person", {"q1": checklist.lowest, "q2": 1})]
    (verdict,) = verdicts(Limits(("abs(gap) > 0",)), "compare", voices, checklist)
    assert not verdict.failed
    assert verdict.not_calculable
    assert all(str(why).startswith(reason) for _, _, why in left_out(verdict))


@pytest.mark.parametrize("limit", [{"below": float("nan")}, {"gap": float("inf")}])
def test_what_is_no_number_is_no_limit(limit: dict[str, float]) -> None:
    # Nothing is below "nan": it must not pass as a limit that everything meets.
    with pytest.raises(UsageError, match="must be a number"):
        Limits(**limit)  # type: ignore[arg-type]


# -- expressions over results -----------------------------------------------------------------------


def test_n_is_the_smallest_of_the_roles_that_are_spoken_of() -> None:
    def ns(text: str) -> list[object]:
        (verdict,) = verdicts(Limits((text,)), "compare", VOICES)
        return [one.values["n"] for one in verdict.failing if one.item == "q1"]

    assert ns("person.mean > 0") == [3]
    assert ns("practitioner.mean > 0") == [1]
    assert ns("gap < 0") == [1]
    assert ns("n > 0") == [1]
    assert ns("person.mean > 0 and gap < 0") == [1]
    assert ns("person.mean > 0 and n >= 3") == [3]
    assert ns("person.mean > 0 and practitioner.mean > 0 and n >= 2") == []


def test_false_and_undefined_passes_and_true_or_undefined_fails() -> None:
    def told(text: str) -> tuple[list[str | None], list[str | None]]:
        (verdict,) = verdicts(Limits((text,)), "compare", [Response("person", {"q1": 2}, period=None)])
        return [one.item for one in verdict.failing], [one.item for one in verdict.not_calculable]

    assert told('gap < 0 and item == ""') == ([], [None])
    assert told('person.mean < 3 or gap < 0 and item == "q1"') == (["q1", None], ["q2"])
    assert told("gap < 0 or person.n >= 0") == (["q1", "q2", None], [])


def test_items_sections_and_the_whole_can_be_chosen() -> None:
    checklist = make_checklist(
        [{"id": "q1", "text": "One", "section": "s"}, {"id": "q2", "text": "Two"}], sections={"s": "S"}
    )

    def chosen(text: str) -> list[tuple[str | None, str | None]]:
        (verdict,) = verdicts(Limits((text,)), "score", [Response("person", {"q1": 1, "q2": 1})], checklist)
        return [(one.item, one.section) for one in verdict.failing]

    assert chosen("whole and mean < 2") == [(None, None)]
    assert chosen("not whole") == [("q1", "s"), ("q2", None), (None, "s")]
    assert chosen('section == "s"') == [("q1", "s"), (None, "s")]
    assert chosen('section == "s" and item == ""') == [(None, "s")]
    assert chosen('item == "q2"') == [("q2", None)]


def test_a_text_that_no_group_or_period_has_is_told_since_nothing_can_miss_such_a_limit() -> None:
    voices = [Response("person", {"q1": 1}, group=("North",)), Response("person", {"q1": 1}, group=("South",))]
    (verdict,) = verdicts(Limits(('group.team == "Nort" and mean < 3',)), "score", voices, by=("team",))
    assert not verdict.failed
    assert verdict.notes == ('No result has the group.team "Nort". There are "North", "South".',)
    (verdict,) = verdicts(Limits(('group.team == "North" and mean < 3',)), "score", voices, by=("team",))
    assert (verdict.notes, {one.group for one in verdict.failing}) == ((), {("North",)})


def test_a_trend_is_held_by_its_latest_period_with_answers() -> None:
    voices = [
        Response("practitioner", {"q1": 3}, period="2026-Q1"),
        Response("person", {"q1": 1}, period="2026-Q1"),
        Response("practitioner", {"q1": 3}, period="2026-Q2"),
        Response("person", {"q1": 5}, period="2026-Q2"),
        Response("person", {"q2": 4}, period="2026-Q4"),
    ]
    limits = Limits(("gap < 0", "change.person > 3", 'period == "2026-Q2"'))
    gap, change, period = verdicts(limits, "trend", voices, every="quarter")
    assert gap.failing == ()
    assert [(one.item, one.period, one.why) for one in gap.not_calculable] == [
        ("q2", "2026-Q4", "needs answers from both roles"),
        (None, "2026-Q4", "needs answers from both roles"),
    ]
    assert [(one.item, one.values) for one in change.failing] == [("q1", {"change.person": 4.0, "n": 1})]
    assert [one.item for one in period.failing] == ["q1"]


def test_what_is_suppressed_is_not_calculable_and_shows_no_number() -> None:
    voices = [Response(role, {"q1": 2, "q2": 3}) for role in ("practitioner", "person") for _ in range(3)]
    tally = suppressed(count(STATEMENTS, voices), STATEMENTS, 10)
    (verdict,) = verdicts_of(Limits(("person.mean < 5 and n >= 1",)), "compare", tally)
    assert verdict.failing == ()
    assert verdict.not_calculable
    for one in verdict.not_calculable:
        assert (one.values, one.why) == ({"person.mean": None, "n": None}, "suppressed (fewer than 10)")


def test_no_gap_is_neither_flagged_nor_not_flagged() -> None:
    people = [Response("person", {"q1": 1, "q2": 2})] * 3
    (verdict,) = verdicts(Limits(("not flagged",)), "compare", people)
    assert not verdict.failed
    assert {one.why for one in verdict.not_calculable} == {"needs answers from both roles"}
    (verdict,) = verdicts(Limits(("gap.paired == false",)), "compare", people)
    assert {one.why for one in verdict.not_calculable} == {"needs answers from both roles"}


# -- special causes ---------------------------------------------------------------------------------


def of_months(values: Sequence[int]) -> list[Response]:
    months = [f"{2025 + place // 12}-{place % 12 + 1:02}" for place in range(len(values))]
    return [
        Response("person", {"q1": value, "q2": 3}, period=month) for month, value in zip(months, values, strict=True)
    ]


STEADY = (4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5)


@pytest.mark.parametrize(
    ("values", "better", "concern", "any_cause"),
    [
        ((*STEADY, 4, 4), "up", [], []),
        ((*STEADY, 1), "up", ["person.mean"], ["person.mean"]),
        ((*STEADY, 1), "down", [], ["person.mean"]),
        ((*STEADY, 1, 4), "up", [], []),  # it is over: the latest point is not part of it
    ],
)
def test_a_chart_fails_that_ends_in_a_special_cause(
    values: Sequence[int], better: str, concern: list[str], any_cause: list[str]
) -> None:
    checklist = make_checklist(roles=("person",), compare=None)
    charts = ChartChoices(better)  # type: ignore[arg-type]
    for asked, wanted in (("concern", concern), ("any", any_cause)):
        limits = Limits(special_cause=asked)  # type: ignore[arg-type]
        (verdict,) = verdicts(limits, "trend", of_months(values), checklist, every="month", charts=charts)
        # Without a choice the charts of the whole are looked at, as they are those that are drawn.
        assert {one.item for one in verdict.failing} <= {None}
        assert list(dict.fromkeys(str(one.values["of"]) for one in verdict.failing)) == wanted


def test_the_charts_that_were_asked_for_are_looked_at() -> None:
    checklist = make_checklist(roles=("person",), compare=None)
    for drawn, wanted in (((), {None}), (("none",), {None}), (("person.top_box",), {"q1", "q2"})):
        charts = ChartChoices(drawn=drawn)
        (verdict,) = verdicts(
            Limits(special_cause="concern"), "trend", of_months((3, 4, 1)), checklist, every="month", charts=charts
        )
        assert {one.item for one in verdict.not_calculable} == wanted, drawn  # each that is looked at is too short


def test_a_chart_of_too_few_points_is_not_calculable() -> None:
    checklist = make_checklist(roles=("person",), compare=None)
    (verdict,) = verdicts(
        Limits(special_cause="any"), "trend", of_months((3, 4, 1)), checklist, every="month", charts=ChartChoices()
    )
    assert not verdict.failed
    assert {str(one.why)[:21] for one in verdict.not_calculable} == {"fewer than 12 points:"}
    assert {one.period for one in verdict.not_calculable} == {"2025-03"}


# -- any expression that fits -------------------------------------------------------------------------

TALLY = count(STATEMENTS, VOICES)
NUMBERS = st.sampled_from(
    ["gap", "gap.low", "gap.n_pairs", "person.top_box", "practitioner.sd", "person.n", "n", "2", "60%", "-0.5"]
)
TRUTHS = st.sampled_from(["whole", "flagged", "gap.paired", "true", "false", 'item == "q1"', 'section != ""'])
COMPARED = st.tuples(NUMBERS, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NUMBERS).map(" ".join)
FITTING = st.recursive(
    st.one_of(TRUTHS, COMPARED),
    lambda part: st.one_of(
        part.map("not ({})".format),
        st.tuples(part, part).map(lambda two: f"({two[0]}) and ({two[1]})"),
        st.tuples(part, part).map(lambda two: f"({two[0]}) or ({two[1]})"),
    ),
    max_leaves=8,
)


@given(FITTING)
def test_every_result_fails_a_question_or_its_opposite_or_is_not_calculable_in_both(text: str) -> None:
    asked, opposite = verdicts_of(Limits((text, f"not ({text})")), "compare", TALLY)
    found = (*asked.failing, *opposite.failing, *asked.not_calculable)
    assert sorted(str(one.item) for one in found) == ["None", "q1", "q2"]
    assert [one.item for one in asked.not_calculable] == [one.item for one in opposite.not_calculable]
    assert all(one.why for one in asked.not_calculable)
