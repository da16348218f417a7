"""What is told after an interview: worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coprod_cli.checklist import Checklist, find_checklist
from coprod_cli.ratings.records import Answer, Response
from coprod_cli.ratings.reflection import Rated, other_role, quarter_days, reflect
from tests.survey.checklists import checklist

TEN = find_checklist("ten-statements")
LADDER = find_checklist("ladder")
MET = find_checklist("partnership-prerequisites")
SEVEN = checklist(*((letter, letter) for letter in "abcdefg"))


def response(of: Checklist, *values: int | None, role: str = "person", **more: object) -> Response:
    """A finished response; ``None`` is blank."""
    answers = tuple(
        Answer(item.id, "blank" if value is None else "point", value)
        for item, value in zip(of.items, values, strict=False)
    )
    known = {"pair": "P7", "saved_at": "2026-03-14T10:00:00.000000Z", "date": "2026-03-14", "answers": answers}
    started = {"started_at": "2026-03-14T09:00:00.000000Z", "tool_version": "0.1.0"}
    head = {"id": f"{role}-1", "checklist": of.id, "version": of.version, "sha256": of.sha256, "role": role}
    return Response(**(head | started | known | more))  # type: ignore[arg-type]


def listed(rated: tuple[Rated, ...]) -> list[tuple[str, int]]:
    return [(one.item.id, one.value) for one in rated]


def test_three_that_go_well_and_three_that_could_be_better() -> None:
    of = SEVEN.model_copy(update={"scoring": TEN.scoring})  # the top box is 4 and 5
    found = reflect(of, response(of, 4, 5, 3, 1, 5, 4, 1))
    assert listed(found.well) == [("b", 5), ("e", 5), ("a", 4)]
    assert listed(found.better) == [("d", 1), ("g", 1), ("c", 3)]


def test_only_the_top_box_goes_well() -> None:
    found = reflect(SEVEN, response(SEVEN, 4, 4, 3, 4, 4, 4, None))  # the top box is 5 alone
    assert found.well == ()
    assert listed(found.better) == [("c", 3), ("a", 4), ("b", 4)]


def test_everything_in_the_top_box_leaves_nothing_to_better() -> None:
    found = reflect(SEVEN, response(SEVEN, 5, 5, 5, 5, 5, 5, 5))
    assert len(found.well) == 3
    assert found.better == ()


def test_reversal_orders_the_lists_and_changes_no_answer() -> None:
    of = checklist(("bad", "Bad"), ("good", "Good"), ("worse", "Worse"), reverse=("bad", "worse"))
    found = reflect(of, response(of, 1, 4, 5))
    assert listed(found.well) == [("bad", 1)]
    assert listed(found.better) == [("worse", 5), ("good", 4)]


def test_met_or_not_met_lists_all_and_not_three() -> None:
    found = reflect(MET, response(MET, 1, 0, 0, 0, 0, role="parent"))
    assert found.measure == "met"
    assert [one.item.id for one in found.better] == ["meetings", "agenda", "support", "fees"]


def test_a_ladder_has_places_and_no_well_or_better() -> None:
    found = reflect(LADDER, response(LADDER, 2, 6))
    assert (found.well, found.better) == ((), ())
    assert listed(found.rated) == [("now", 2), ("aim", 6)]


def test_blank_answers_are_nowhere() -> None:
    found = reflect(SEVEN, response(SEVEN, None, 5, None))
    assert listed(found.rated) == [("b", 5)]


# -- the other view --------------------------------------------------------------------------------

MINE = response(TEN, 2, 4, 5, 3, None, 1)


def beside(*others: Response, mine: Response = MINE) -> list[tuple[str, int, int, int]]:
    return [(one.item.id, one.mine, one.theirs, one.difference) for one in reflect(TEN, mine, others).beside]


def practitioner(*values: int | None, **more: object) -> Response:
    return response(TEN, *values, role="practitioner", **more)


def test_the_largest_differences_come_first_and_ties_in_the_order_of_the_checklist() -> None:
    assert beside(practitioner(4, 4, 4, 5, 5)) == [
        ("trusted", 2, 4, 2),
        ("choice", 3, 5, 2),
        ("creative", 5, 4, -1),
        ("whole-life", 4, 4, 0),
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"pair": "P8"},
        {"pair": None},
        {"role": "carer"},
        {"date": "2025-12-31"},
        {"date": "2026-04-01"},
        {"date": None},
        {"saved_at": None},
        {"sha256": "0" * 64},
    ],
)
def test_what_is_not_the_other_view_of_this_pair_and_quarter_is_left_out(changed: dict[str, object]) -> None:
    other = practitioner(4, 4, 4, 5)
    assert beside(other)
    assert beside(replace(other, **changed)) == []  # type: ignore[arg-type]


def test_what_only_one_of_the_two_answered() -> None:
    found = reflect(SEVEN, response(SEVEN, 1, 2, None, 4), [response(SEVEN, 1, None, 3, role="practitioner")])
    assert [item.id for item in found.only_mine] == ["b", "d"]
    assert [item.id for item in found.only_theirs] == ["c"]
    assert (found.other, found.awaited) == ("practitioner", None)


def test_does_not_apply_is_an_answer() -> None:
    applies, not_here = response(MET, 1, 1, role="parent"), response(MET, 1, role="professional")
    last = Answer(MET.items[1].id, "not_applicable")
    not_here = replace(not_here, answers=(*not_here.answers, last))
    found = reflect(MET, applies, [not_here])
    assert (found.only_mine, found.only_theirs) == ((), ())
    found = reflect(MET, not_here, [applies])
    assert (found.only_mine, found.only_theirs) == ((), ())


def test_the_view_that_a_pair_still_lacks() -> None:
    assert reflect(TEN, MINE).awaited == "practitioner"
    assert reflect(TEN, MINE, [practitioner(4, date="2025-12-31")]).awaited == "practitioner"
    assert reflect(TEN, MINE, [practitioner(4)]).awaited is None
    assert reflect(TEN, replace(MINE, pair=None)).awaited is None
    assert reflect(TEN.model_copy(update={"compare": None}), MINE).awaited is None


def test_without_a_pair_there_is_no_other_view() -> None:
    assert beside(practitioner(4, pair=None), mine=replace(MINE, pair=None)) == []


@pytest.mark.parametrize("day", ["2026-01-01", "2026-03-31"])
def test_the_first_and_the_last_day_of_the_quarter_count(day: str) -> None:
    assert beside(practitioner(4, date=day)) == [("trusted", 2, 4, 2)]


def test_the_latest_of_several_counts_and_a_later_blank_takes_nothing_away() -> None:
    early = practitioner(1, 1, date="2026-02-01", id="a")
    late = practitioner(5, None, date="2026-03-01", id="b")
    found = reflect(TEN, MINE, [late, early])
    assert [(one.item.id, one.theirs) for one in found.beside] == [("trusted", 5), ("whole-life", 1)]
    assert found.dates == ("2026-02-01", "2026-03-01")


def test_on_one_day_the_one_saved_last_counts() -> None:
    early = practitioner(1, saved_at="2026-03-14T08:00:00.000000Z", id="a")
    late = practitioner(5, saved_at="2026-03-14T12:00:00.000000Z", id="b")
    assert beside(late, early) == [("trusted", 2, 5, 3)]


def test_a_ladder_counts_rungs_and_not_points() -> None:
    wide = LADDER.model_copy(update={"scale": tuple(p.model_copy(update={"value": p.value**2}) for p in LADDER.scale)})
    mine, theirs = response(wide, 4, 49), response(wide, 16, 49, role="practitioner")
    found = reflect(wide, mine, [theirs])
    assert [(one.item.id, one.difference) for one in found.beside] == [("now", 2), ("aim", 0)]


def test_whose_view_stands_beside_whose() -> None:
    assert other_role(TEN, "practitioner") == "person"
    assert other_role(TEN, "person") == "practitioner"
    assert other_role(TEN, "carer") == "practitioner"
    assert other_role(TEN.model_copy(update={"compare": None}), "person") is None


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-01-01", "2026-01-01", "2026-03-31"),
        ("2026-02-28", "2026-01-01", "2026-03-31"),
        ("2026-06-30", "2026-04-01", "2026-06-30"),
        ("2026-07-01", "2026-07-01", "2026-09-30"),
        ("2026-12-31", "2026-10-01", "2026-12-31"),
    ],
)
def test_quarters(day: str, first: str, last: str) -> None:
    assert quarter_days(day) == (first, last)
