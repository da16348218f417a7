from __future__ import annotations

import pytest

from coprod_cli.checklist.model import Checklist
from coprod_cli.scoring.compare import compare
from coprod_cli.scoring.words import Listed, gap_in_words, plural_of_role, three_lists

from .builders import Response, count, make_checklist

ONE = [{"id": "q1", "text": "One"}]
STATEMENTS = make_checklist(ONE)
LADDER = make_checklist(ONE, kind="ladder", points=range(1, 8))
UNEVEN_LADDER = make_checklist(ONE, kind="ladder", points=(1, 10, 20))
MET = make_checklist(ONE, points=(0, 1), scoring={"total": {"method": "met"}})


@pytest.mark.parametrize(
    ("role", "plural"),
    [
        ("practitioner", "practitioners"),
        ("person", "people"),
        ("carer", "carers"),
        ("care-coordinator", "care coordinators"),
        ("young_person", "young people"),
        ("child", "children"),
        ("family", "families"),
        ("key", "keys"),
        ("coach", "coaches"),
        ("staff", "staff"),
        ("nurses", "nurses"),
    ],
)  # fmt: skip
def test_plural_of_a_role(role: str, plural: str) -> None:
    assert plural_of_role(role) == plural


def words(checklist: Checklist, practitioners: list[int], people: list[int]) -> str:
    voices = [Response("practitioner", {"q1": v}) for v in practitioners]
    voices += [Response("person", {"q1": v}) for v in people]
    result = compare(count(checklist, voices), checklist)[0]
    return gap_in_words(result.gap, result.roles, checklist)


@pytest.mark.parametrize(
    ("checklist", "practitioners", "people", "expected"),
    [
        (STATEMENTS, [4, 4, 4, 4, 5], [3, 3, 3, 4, 4], "practitioners see it 0.8 higher"),
        (STATEMENTS, [3, 3, 3, 3, 3], [3, 3, 3, 4, 4], "people see it 0.4 higher"),
        (STATEMENTS, [3] * 25, [3] * 24 + [4], "both see it the same"),
        (STATEMENTS, [3], [3], "both see it the same"),
        (STATEMENTS, [3], [], "no gap: nothing that counts from people"),
        (LADDER, [3, 4], [5, 6], "people see it 2 rungs higher"),
        (LADDER, [4], [3], "practitioners see it 1 rung higher"),
        (LADDER, [3, 4], [3], "practitioners see it half a rung higher"),
        (UNEVEN_LADDER, [1, 1], [10, 20], "people see it 1.5 rungs higher"),
        (LADDER, [], [3], "no gap: nothing that counts from practitioners"),
        (MET, [1, 1, 1, 0], [1, 0], "practitioners see it 25 percentage points higher"),
        (MET, [1, 1], [1], "both see it the same"),
    ],
)
def test_a_gap_in_words(checklist: Checklist, practitioners: list[int], people: list[int], expected: str) -> None:
    assert words(checklist, practitioners, people) == expected


def test_a_paired_gap_is_told_by_its_pairs() -> None:
    voices = [
        Response("practitioner", {"q1": 4}, pair="P1"),
        Response("person", {"q1": 3}, pair="P1"),
        *(Response("person", {"q1": 5}) for _ in range(3)),
    ]
    result = compare(count(STATEMENTS, voices), STATEMENTS)[0]
    assert gap_in_words(result.gap, result.roles, STATEMENTS) == "practitioners see it 1.0 higher"


FIVE = [{"id": f"q{n}", "text": f"Statement {n}", "reverse": n == 5} for n in range(1, 6)]
VIEWS = {"practitioner": [5, 4, 4, 4, 2], "person": [5, 4, 4, 2, 2]}


def voices_of(views: dict[str, list[int | None]]) -> list[Response]:
    return [
        Response(role, {f"q{number}": answer for number, answer in enumerate(answers, start=1)})
        for role, answers in views.items()
    ]


def listed(entries: tuple[Listed, ...]) -> list[str]:
    return [entry.item for entry in entries]


def test_three_lists_each_the_most_telling_first_and_ties_in_item_order() -> None:
    checklist = make_checklist(FIVE, scoring={"top_box": [4, 5]})
    found = three_lists(compare(count(checklist, voices_of(VIEWS)), checklist), checklist)
    # q5 is reversed: both answered 2, which scores 4.
    assert listed(found.going_well) == ["q1", "q2", "q3"]
    assert found.worth_talking_about == (Listed("q4", {"practitioner": 4.0, "person": 2.0}, -2.0),)
    assert listed(found.lowest) == ["q4", "q2", "q3"]
    assert found.lowest[0].values == {"practitioner": 4.0, "person": 2.0}


def test_going_well_needs_both_views_at_the_top_box() -> None:
    checklist = make_checklist(FIVE)
    found = three_lists(compare(count(checklist, voices_of(VIEWS)), checklist), checklist)
    assert listed(found.going_well) == ["q1"]


def test_the_largest_gap_is_first_either_way() -> None:
    checklist = make_checklist(FIVE)
    views = {"practitioner": [3, 3, 3, 3, 3], "person": [4, 1, 5, 3, 3]}
    found = three_lists(compare(count(checklist, voices_of(views)), checklist), checklist)
    assert [(one.item, one.gap) for one in found.worth_talking_about] == [("q2", -2.0), ("q3", 2.0), ("q1", 1.0)]


def test_an_item_that_only_people_answered_can_still_be_lowest() -> None:
    checklist = make_checklist(FIVE)
    found = three_lists(compare(count(checklist, voices_of({"person": [1, 5, 5, 5, 5]})), checklist), checklist)
    assert (listed(found.going_well), listed(found.worth_talking_about)) == ([], [])
    assert found.lowest[:2] == (Listed("q1", {"person": 1.0}, None), Listed("q5", {"person": 1.0}, None))


def test_raw_leaves_reversed_items_out() -> None:
    checklist = make_checklist(FIVE)
    results = compare(count(checklist, voices_of(VIEWS)), checklist, raw=True)
    assert "q5" not in listed(three_lists(results, checklist, raw=True).lowest)


def test_met_lists_by_shares() -> None:
    items = [{"id": f"q{n}", "text": f"Statement {n}"} for n in range(1, 4)]
    checklist = make_checklist(items, points=(0, 1), scoring={"total": {"method": "met"}})
    voices = voices_of({"practitioner": [1, 1, 0], "person": [1, 0, 0]})
    found = three_lists(compare(count(checklist, voices), checklist), checklist)
    assert (listed(found.going_well), listed(found.worth_talking_about)) == (["q1"], ["q2"])
    assert listed(found.lowest) == ["q2", "q3", "q1"]


def test_a_ladder_has_no_lists() -> None:
    found = three_lists(compare(count(LADDER, voices_of({"practitioner": [7], "person": [1]})), LADDER), LADDER)
    assert (found.going_well, found.worth_talking_about, found.lowest) == ((), (), ())
