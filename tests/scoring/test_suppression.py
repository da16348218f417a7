"""Which numbers are hidden, at which threshold, and what stands in their place."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coprod_cli.problems import UsageError
from coprod_cli.scoring.compare import compare
from coprod_cli.scoring.missing import missing_notes, missing_of
from coprod_cli.scoring.score import score
from coprod_cli.scoring.suppression import suppressed, threshold_for
from coprod_cli.scoring.trend import trend
from coprod_cli.tallies.distribution import Distribution
from coprod_cli.tallies.suppressed import KINDS, Hidden, Suppressed
from coprod_cli.tallies.tally import AnswerKey, LinkKey, PairingKey, PairKey, ScopeKey, ScopePairKey, Tally
from tests.scoring.builders import Response, only
from tests.scoring.small_surveys import CHECKLIST, Voice, surveys, tally_of

NORTH, MONTH = ("North",), "2025-01"
SMALL = "suppressed (fewer than 5)"
GUARD = "suppressed (so that another cannot be worked out)"
patient = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))

Person = tuple[str, str, int | None, int | None, int | None]


def survey(*people: Person, group: tuple[str, ...] = NORTH, period: str = MONTH) -> Tally:
    """A tally of (role, pair or "", answers to a1, a2 and b1)."""
    return tally_of(list(voices(*people, group=group, period=period)))


def voices(*people: Person, group: tuple[str, ...] = NORTH, period: str = MONTH) -> list[Voice]:
    return [
        Voice(number, Response(role, dict(zip(("a1", "a2", "b1"), answers, strict=True)), pair or None, group, period))
        for number, (role, pair, *answers) in enumerate(people)
    ]


def alone(n: int, *answers: int | None, role: str = "person") -> list[Person]:
    return [(role, "", answers[0], answers[1], answers[2])] * n


def pairs(n: int) -> list[Person]:
    return [(role, f"P{pair}", 2, 3, 1 + pair % 3) for pair in range(n) for role in ("practitioner", "person")]


def hidden(tally: Tally, threshold: int = 5) -> Suppressed:
    record = suppressed(tally, CHECKLIST, threshold).suppressed
    assert record is not None
    return record


def answers(item: str, role: str = "person") -> AnswerKey:
    return AnswerKey(item, role, NORTH, MONTH)


# -- which cells -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("people", "is_hidden"), [(1, True), (4, True), (5, False), (6, False)])
def test_a_statement_is_hidden_with_fewer_answers_than_the_threshold(people: int, is_hidden: bool) -> None:
    assert (answers("a1") in hidden(survey(*alone(people, 2, 2, 2))).answers) is is_hidden


def test_nobody_is_nothing_to_hide_but_a_few_who_left_it_blank_are() -> None:
    assert answers("b1") not in hidden(survey(*alone(5, 2, 2, None))).answers
    assert answers("b1") in hidden(survey(*alone(4, 2, 2, None))).answers


def test_the_totals_that_hold_a_hidden_statement_go_with_it_and_others_stay() -> None:
    record = hidden(survey(*alone(4, 2, 2, 2), *alone(3, 2, 2, None)))
    assert record.answers == {answers("b1"): Hidden(small=1)}
    assert record.responses == {
        ScopeKey("b", "person", NORTH, MONTH): Hidden(small=1),
        ScopeKey(None, "person", NORTH, MONTH): Hidden(guard=1),
    }


def test_a_total_is_hidden_beside_few_who_answered_too_little_and_not_beside_few_who_answered_nothing() -> None:
    whole = ScopeKey(None, "person", NORTH, MONTH)
    assert hidden(survey(*alone(8, 2, 2, 2), *alone(2, 1, None, None))).responses[whole] == Hidden(guard=1)
    assert whole not in hidden(survey(*alone(8, 2, 2, 2), *alone(2, None, None, None))).responses
    assert whole not in hidden(survey(*alone(8, 2, 2, 2), *alone(5, 1, None, None))).responses


def test_a_section_is_hidden_where_few_have_a_score_though_many_answered_its_statements() -> None:
    record = hidden(survey(*alone(5, 2, None, 2), *alone(5, None, 2, 2), *alone(3, 2, 2, 2)))
    assert not record.answers
    assert record.responses == {ScopeKey("a", "person", NORTH, MONTH): Hidden(small=1)}


@pytest.mark.parametrize(
    ("joined", "beside", "reason"),
    [(4, 3, Hidden(small=1)), (5, 0, None), (5, 1, Hidden(guard=1)), (5, 4, Hidden(guard=1)), (5, 5, None)],
)
def test_a_gap_is_hidden_with_few_pairs_and_beside_few_in_none(joined: int, beside: int, reason: Hidden | None) -> None:
    record = hidden(survey(*pairs(joined), *alone(beside, 1, 1, 1)))
    assert record.pairs.get(PairKey("a1", NORTH, MONTH)) == reason
    assert record.response_pairs.get(ScopePairKey(None, NORTH, MONTH)) == reason
    assert (PairingKey(NORTH, MONTH) in record.pairing) is (reason is not None)


def test_a_change_of_the_same_people_is_hidden_beside_few_who_answered_once() -> None:
    def months(first: int, last: int) -> Tally:
        return tally_of([*voices(*alone(first, 1, 1, 1)), *voices(*alone(last, 2, 2, 2), period="2025-02")])

    key = LinkKey("a1", None, "person", NORTH, "2025-01", "2025-02")
    assert hidden(months(8, 6)).linked[key] == Hidden(guard=1)
    assert key not in hidden(months(6, 6)).linked
    assert hidden(months(6, 4)).linked[key] == Hidden(small=1)


def test_a_change_is_hidden_where_few_are_in_pairs_and_did_not_answer_twice() -> None:
    def months(pairs_first: int) -> Tally:
        first = voices(*pairs(pairs_first), *alone(5, 1, 1, 1))
        again = [voice for voice in voices(*pairs(pairs_first), period="2025-02") if voice.response.role == "person"]
        return tally_of([*first, *again[:5]])

    key = LinkKey("a1", None, "person", NORTH, "2025-01", "2025-02")
    assert hidden(months(6)).linked[key] == Hidden(guard=1)
    assert key not in hidden(months(5)).linked


def test_what_all_roles_said_of_few_plans_is_hidden() -> None:
    few = replace(survey(*pairs(5)), plans={PairKey("a1", NORTH, MONTH): {(2, 3): 4}})
    assert hidden(few).plans == {PairKey("a1", NORTH, MONTH): Hidden(small=1)}
    beside_pairs = replace(few, plans={PairKey("a1", NORTH, MONTH): {(2, 3): 7}})
    assert hidden(beside_pairs).plans == {PairKey("a1", NORTH, MONTH): Hidden(guard=1)}


def test_few_different_respondents_are_not_counted_out() -> None:
    tally = survey(*pairs(6))
    key = PairingKey(NORTH, MONTH)
    few = replace(tally, pairing={key: replace(tally.pairing[key], respondents=(2, 6))})
    told = suppressed(few, CHECKLIST, 5)
    assert told.pairing[key].respondents == (None, None)
    (result, *_) = compare(told, CHECKLIST)
    assert result.why["respondents.person"] == SMALL


# -- properties ------------------------------------------------------------------------------------


@patient
@given(surveys(), st.integers(2, 8))
def test_what_is_hidden_at_one_threshold_is_hidden_at_the_next(tally: Tally, threshold: int) -> None:
    fewer, more = hidden(tally, threshold), hidden(tally, threshold + 1)
    for kind in KINDS:
        assert set(getattr(fewer, kind)) <= set(getattr(more, kind))


@patient
@given(surveys(), st.integers(2, 8))
def test_hiding_twice_is_hiding_once(tally: Tally, threshold: int) -> None:
    once = suppressed(tally, CHECKLIST, threshold)
    assert suppressed(once, CHECKLIST, threshold) == once
    assert suppressed(tally, CHECKLIST, threshold) == once


@patient
@given(surveys(), st.integers(2, 6))
def test_what_is_shown_is_what_it_was(tally: Tally, threshold: int) -> None:
    told = suppressed(tally, CHECKLIST, threshold)
    for scorer in (score, compare, trend):
        for before, after in zip(scorer(tally, CHECKLIST), scorer(told, CHECKLIST), strict=True):  # type: ignore[operator]
            if not getattr(after, "suppressed", False) and scorer is score:
                assert after == before
            for role, view in getattr(after, "roles", {}).items():
                assert view.suppressed or view == before.roles[role]
            if scorer is compare and not after.gap.suppressed:
                assert after.gap == before.gap


def test_nothing_changes_where_nothing_is_small() -> None:
    tally = survey(*pairs(6))
    told = suppressed(tally, CHECKLIST, 5)
    assert replace(told, suppressed=None) == tally
    assert not hidden(tally).hides
    for scorer in (score, compare, trend):
        assert scorer(told, CHECKLIST) == scorer(tally, CHECKLIST)  # type: ignore[operator]


# -- what stands in its place ----------------------------------------------------------------------


def test_a_hidden_score_has_no_number_at_all_and_the_reason_for_each() -> None:
    told = suppressed(survey(*alone(4, 2, 2, 2), *alone(3, 2, 2, None)), CHECKLIST, 5)
    results = score(told, CHECKLIST)
    small, whole = only(results, item="b1"), only(results, item=None, section=None)
    for result, reason in ((small, SMALL), (whole, GUARD)):
        assert result.suppressed
        about = ("item", "section", "role", "period", "group", "reverse", "why", "suppressed")
        assert {getattr(result, field.name) for field in fields(result) if field.name not in about} == {None}
        assert result.why["n"] == result.why["mean"] == reason
    assert only(results, item="a1").n == 7


def test_a_gap_beside_a_hidden_side_is_hidden_for_the_same_reason() -> None:
    told = suppressed(survey(*alone(6, 2, 2, 2), *alone(2, 1, 1, 1, role="practitioner")), CHECKLIST, 5)
    result = only(compare(told, CHECKLIST, agreement=True), item="a1")
    assert result.roles["person"].mean == 2
    assert result.roles["practitioner"].suppressed
    assert (result.gap.suppressed, result.gap.mean, result.gap.n_pairs, result.flagged) == (True, None, None, False)
    assert result.why["gap.mean"] == result.why["roles.practitioner.n"] == SMALL
    assert result.agreement.n_pairs is None
    of_two = {why for path, why in result.agreement.why.items() if not path.startswith("all_roles")}
    assert of_two == {SMALL}


def test_a_hidden_period_is_not_an_empty_one() -> None:
    told = suppressed(tally_of(voices(*alone(2, 2, 2, 2)) + voices(*alone(6, 1, 1, 1), period="2025-02")), CHECKLIST, 5)
    result = only(trend(told, CHECKLIST), item="a1")
    assert [point.empty for point in result.points] == [False, False]
    assert result.points[0].roles["person"].suppressed
    assert result.why["2025-01.roles.person.n"] == SMALL
    assert result.why["changes.person"] == "needs at least 2 periods that are not suppressed"


# -- thresholds ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suppress", "for_sharing", "threshold"),
    [(None, False, 0), (None, True, 10), (7, False, 7), (7, True, 7), (0, False, 0)],
)
def test_the_threshold_is_what_was_said_else_ten_for_sharing(
    suppress: int | None, for_sharing: bool, threshold: int
) -> None:
    assert threshold_for(suppress, for_sharing=for_sharing) == threshold


@pytest.mark.parametrize(("suppress", "for_sharing"), [(1, False), (-3, False), (0, True), (1, True)])
def test_a_threshold_that_hides_nothing_is_refused(suppress: int, for_sharing: bool) -> None:
    with pytest.raises(UsageError) as error:
        threshold_for(suppress, for_sharing=for_sharing)
    assert error.value.problems[0].code == "suppress-number"


# -- adding up -------------------------------------------------------------------------------------


def test_a_pooled_tally_says_what_is_missing_from_it() -> None:
    few, many = survey(*alone(3, 2, 2, 2)), survey(*alone(8, 1, 1, 1))
    pooled = suppressed(few, CHECKLIST, 5) + suppressed(many, CHECKLIST, 5)
    assert pooled.answers[answers("a1")] == Distribution({1: 8})
    assert pooled.read.suppressed
    first = missing_of(pooled)[0]
    assert (first.what, first.item, first.role, first.hidden_in, first.of) == ("answers", "a1", "person", 1, 2)
    assert missing_notes(pooled)[0] == (
        "Suppressed in 1 of 2 suppressed tallies, so missing here: person, team North, 2025-01: "
        "answers to statements and scores of sections and the whole."
    )
    assert only(score(pooled, CHECKLIST), item="a1").n == 8


def test_what_every_tally_hides_stays_hidden_in_their_sum() -> None:
    few = suppressed(survey(*alone(3, 2, 2, 2)), CHECKLIST, 5)
    result = only(score(few + few, CHECKLIST), item="a1")
    assert (result.n, result.why["n"]) == (None, "suppressed in 2 of 2 tallies")
    assert missing_of(few + few) == ()


@patient
@given(st.lists(surveys(most=4), min_size=3, max_size=3), st.integers(2, 6))
def test_adding_suppressed_tallies_goes_in_any_order(tallies: list[Tally], threshold: int) -> None:
    one, two, three = tallies
    one, two = (suppressed(tally, CHECKLIST, threshold) for tally in (one, two))
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)


def test_a_sum_can_be_hidden_again() -> None:
    pooled = suppressed(survey(*alone(6, 1, 1, 1)), CHECKLIST, 5) + suppressed(survey(*alone(6, 1, 1, 1)), CHECKLIST, 5)
    again: Any = suppressed(pooled, CHECKLIST, 20)
    assert answers("a1") not in again.answers
    assert again.suppressed.threshold == 20
    assert again.suppressed.tallies == 2
