from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_cli.problems import SourceError, UsageError
from coprod_cli.scoring.compare import compare
from coprod_cli.scoring.ladder import ladder, placed_by_group, step_of
from coprod_cli.scoring.trend import trend

from .builders import Response, count, make_checklist

ITEMS = ({"id": "now", "text": "Where are we now?"}, {"id": "aim", "text": "Where do we aim to be?"})
SEVEN = make_checklist(ITEMS, kind="ladder", points=range(1, 8))
GROUPS = (("Day centre",), ("Recruiting",))
PERIODS = ("2024", "2025", "2027")

RESPONSES = st.lists(
    st.builds(
        Response,
        role=st.sampled_from(["practitioner", "person"]),
        answers=st.fixed_dictionaries({}, optional={"now": st.integers(1, 7) | st.none(), "aim": st.integers(1, 7)}),
        pair=st.none() | st.sampled_from(["P1", "P2"]),
        group=st.sampled_from(GROUPS),
        period=st.sampled_from(PERIODS),
    ).filter(lambda response: response.answers),
    min_size=1,
    max_size=12,
)


@given(RESPONSES)
def test_the_results_are_those_of_compare(responses: list[Response]) -> None:
    tally = count(SEVEN, responses, by=("work",), every="year")
    assert ladder(tally, SEVEN) == compare(tally, SEVEN)


@given(RESPONSES)
def test_over_time_it_says_what_trend_says(responses: list[Response]) -> None:
    tally = count(SEVEN, responses, by=("work",), every="year")
    placed = placed_by_group(ladder(tally, SEVEN))
    if len({response.period for response in responses}) < 2:
        assert [one.over_time for one in placed] == [()] * len(placed)
        return
    mine = {(result.group, result.item): result for one in placed for result in one.over_time}
    theirs = {(result.group, result.item): result for result in trend(tally, SEVEN)}
    assert mine.keys() == theirs.keys()
    for key, expected in theirs.items():
        assert [(p.period, p.roles, p.empty) for p in mine[key].points] == [
            (p.period, p.roles, p.empty) for p in expected.points
        ]
        assert mine[key].changes == expected.changes


def test_the_latest_period_with_an_answer_is_drawn_group_by_group() -> None:
    day, recruiting = GROUPS
    responses = [
        Response("person", {"now": 2}, group=day, period="2024"),
        Response("practitioner", {"aim": 5}, group=day, period="2025"),
        Response("person", {"now": None}, group=day, period="2026"),
        Response("person", {"now": 4}, group=recruiting, period="2026"),
    ]
    placed = placed_by_group(ladder(count(SEVEN, responses, by=("work",), every="year"), SEVEN))
    assert [(one.group, one.period) for one in placed] == [(day, "2025"), (recruiting, "2026")]
    assert [[view.n for view in result.roles.values()] for result in placed[0].latest] == [[0, 0], [1, 0]]
    assert [[point.empty for point in result.points] for result in placed[0].over_time] == [
        [False, True, True],
        [True, False, True],
    ]


def test_where_nobody_answered_the_last_period_stands() -> None:
    responses = [Response("person", {"now": None}, period=period) for period in ("2024", "2025")]
    placed = placed_by_group(ladder(count(SEVEN, responses, every="year"), SEVEN))
    assert [one.period for one in placed] == ["2025"]


def test_a_ladder_of_one_role_has_one_view_and_no_gap() -> None:
    alone = make_checklist(ITEMS, kind="ladder", points=range(1, 8), roles=("person",))
    now, aim = ladder(count(alone, [Response("person", {"now": 2}), Response("person", {"now": 3})]), alone)
    assert {role: view.median for role, view in now.roles.items()} == {"person": 2.5}
    assert aim.roles["person"].n == 0
    assert (now.gap.n_pairs, now.gap.paired, now.why["gap.equal"]) == (0, None, "needs two roles")


@pytest.mark.parametrize("kind", ["statements", "steps"])
def test_a_checklist_of_another_kind_is_refused(kind: str) -> None:
    other = make_checklist(kind=kind)
    with pytest.raises(UsageError) as refused:
        ladder(count(other, [Response("person", {"q1": 2})]), other)
    assert str(refused.value) == f'"small" is not a ladder: it has {kind}, and no rungs.'


def test_a_date_that_must_be_wrong_is_said() -> None:
    responses = [Response("person", {"now": 2}, period=period) for period in ("0202-03", "2026-03")]
    with pytest.raises(SourceError, match="some date is wrong"):
        ladder(count(SEVEN, responses, every="month"), SEVEN)


@pytest.mark.parametrize(
    ("ids", "step"),
    [
        (("now", "aim"), ("now", "aim")),
        (("aim", "last-year", "now"), ("now", "aim")),
        (("design", "run"), ("design", "run")),
        (("aim", "run"), ("aim", "run")),
        (("now", "run", "review"), None),
        (("now",), None),
    ],
)
def test_which_two_questions_a_step_leads_between(ids: tuple[str, ...], step: tuple[str, str] | None) -> None:
    found = step_of(make_checklist([{"id": one, "text": one} for one in ids], kind="ladder"))
    assert (found and tuple(item.id for item in found)) == step
