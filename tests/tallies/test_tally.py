from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from coprod_cli.problems import CoprodError, SourceError
from coprod_cli.tallies.crosstab import CrossTab
from coprod_cli.tallies.distribution import Distribution
from coprod_cli.tallies.tally import (
    AnswerKey,
    Pairing,
    PairingKey,
    PairKey,
    ReadCounts,
    ResponseScore,
    ScopeKey,
    Tally,
)

from .strategies import tallies

quick = settings(max_examples=50, deadline=None)
EMPTY = Tally("small", "1.10", "ab" * 32, ("practitioner", "person"), ("team",), "month")


@quick
@given(tallies(), tallies(), tallies())
def test_merging_in_any_order_gives_the_same_tally(a: Tally, b: Tally, c: Tally) -> None:
    assert (a + b) + c == a + (b + c) == (c + a) + b == b + (c + a)
    assert a + EMPTY == a == EMPTY + a


@quick
@given(tallies(), tallies())
def test_turning_the_roles_round_twice_changes_nothing_and_may_come_before_merging(a: Tally, b: Tally) -> None:
    assert a.turned().turned() == a
    assert (a + b).turned() == a.turned() + b.turned()
    assert a.turned().compare == ("person", "practitioner")
    assert a.turned().answers == a.answers


def test_plans_are_added_and_unknown_where_one_part_did_not_count_them() -> None:
    one, two = (replace(EMPTY, plans={PairKey("q1", ("North",)): plans}) for plans in (
        {(4, 4, None): 1, (1, None, 2): 1}, {(4, 4, None): 2}
    ))  # fmt: skip
    assert (one + two).plans == {PairKey("q1", ("North",)): {(4, 4, None): 3, (1, None, 2): 1}}
    assert (one + two) == (two + one)
    assert (one + EMPTY).plans is None


def test_merging_adds_every_kind_of_count() -> None:
    one = Tally(
        "small", "1", "aa",
        read=ReadCounts(("b.csv",), 3, 3),
        answers={AnswerKey("q1", "person"): Distribution({4: 2}, blank=1)},
        pairs={PairKey("q1"): CrossTab({(4, 5): 1})},
        responses={ScopeKey(None, "person"): {ResponseScore(8, 2): 1, ResponseScore(0, 0): 1}},
        pairing={PairingKey(): Pairing(1, 0, (1, 0), (1, 1))},
    )  # fmt: skip
    two = Tally(
        "small", "1", "aa",
        read=ReadCounts(("a.csv",), 2, 1, superseded=1),
        answers={
            AnswerKey("q1", "person"): Distribution({4: 1, 5: 1}),
            AnswerKey("q2", "person"): Distribution({1: 1}),
        },
        pairs={PairKey("q1"): CrossTab({(4, 5): 2})},
        responses={ScopeKey(None, "person"): {ResponseScore(8, 2): 4}},
        pairing={PairingKey(): Pairing(2, 1, (0, 2), (2, None))},
    )  # fmt: skip
    both = one + two
    assert both.read == ReadCounts(("a.csv", "b.csv"), 5, 4, superseded=1)
    assert both.answers == {
        AnswerKey("q1", "person"): Distribution({4: 3, 5: 1}, blank=1),
        AnswerKey("q2", "person"): Distribution({1: 1}),
    }
    assert both.pairs == {PairKey("q1"): CrossTab({(4, 5): 3})}
    assert both.responses == {ScopeKey(None, "person"): {ResponseScore(8, 2): 5, ResponseScore(0, 0): 1}}
    assert both.pairing == {PairingKey(): Pairing(3, 1, (1, 2), (3, None))}


def test_the_parts_are_left_as_they_were() -> None:
    scores = {ResponseScore(8, 2): 1}
    one = replace(EMPTY, responses={ScopeKey(None, "person"): scores})
    _ = one + one
    assert scores == {ResponseScore(8, 2): 1}


@pytest.mark.parametrize(
    ("one", "two", "together"),
    [
        (Pairing(2, respondents=(1, 2)), Pairing(3, respondents=(2, 3)), (3, 5)),
        (Pairing(2, respondents=(1, 2)), Pairing(3, respondents=(None, 3)), (None, 5)),
        (Pairing(2, respondents=(1, 2)), Pairing(0, respondents=(None, None)), (1, 2)),
        (Pairing(0, respondents=(None, None)), Pairing(0, respondents=(None, None)), (None, None)),
        (Pairing(0, respondents=(0, 0)), Pairing(2, respondents=(None, 2)), (None, 2)),
    ],
)
def test_respondents_are_known_only_where_every_part_with_pairs_names_them(
    one: Pairing, two: Pairing, together: tuple[int | None, int | None]
) -> None:
    assert (one + two).respondents == (two + one).respondents == together


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"checklist_sha256": "cd" * 32, "checklist_version": "2.0"}, '"small" version 1.10 and "small" version 2.0'),
        ({"by": ()}, "by = team, the other with by = nothing"),
        ({"every": "year"}, "every = month, the other with every = year"),
        ({"year_starts": 4}, "year_starts = 1, the other with year_starts = 4"),
        ({"compare": ("person", "practitioner")}, "compare = practitioner, person, the other"),
    ],
)
def test_tallies_of_different_things_are_not_added(change: dict, says: str) -> None:
    with pytest.raises(SourceError, match=says) as refused:
        _ = EMPTY + replace(EMPTY, **change)
    assert isinstance(refused.value, CoprodError)
    assert all(problem.hint for problem in refused.value.problems)


def test_every_difference_is_named_at_once() -> None:
    with pytest.raises(SourceError) as refused:
        _ = EMPTY + replace(EMPTY, by=(), every=None)
    assert len(refused.value.problems) == 2
