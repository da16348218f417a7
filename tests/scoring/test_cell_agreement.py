"""Agreement inside a comparison: which statistics are valid for which answers, and why the others are not."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import krippendorff
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.checklist.model import Checklist
from coprod_cli.scoring.agreement import Agreement, AllRoles, agreement
from coprod_cli.scoring.compare import compare
from coprod_cli.tallies.crosstab import CrossTab
from coprod_cli.tallies.tally import PairKey, Tally

from .builders import Response, count, make_checklist, only
from .test_agreement import nulls
from .test_compare import ONE, paired, pairs_of_q1

quick = settings(max_examples=60, deadline=None)
THREE = ("practitioner", "person", "carer")
ONLY_PAIRS = "only pairs can tell"
NOT_A_POINT = "a score over several items is not a point of the scale"
point = st.integers(1, 5)


def agreed(tally: Tally, checklist: Checklist, *, item: str | None = "q1", **asked: Any) -> Agreement:
    found = only(compare(tally, checklist, agreement=True, **asked), item=item).agreement
    assert isinstance(found, Agreement)
    return found


def of_two(found: Agreement) -> Agreement:
    """What the two roles alone decide."""
    why = {path: reason for path, reason in found.why.items() if not path.startswith("all_roles")}
    return replace(found, all_roles=None, why=why)


def test_it_is_there_only_when_it_was_asked_for() -> None:
    checklist = make_checklist(ONE)
    tally = count(checklist, pairs_of_q1((4, 3), (5, 5)))
    assert {result.agreement for result in compare(tally, checklist)} == {None}
    assert all(result.agreement is not None for result in compare(tally, checklist, agreement=True))
    plain = compare(tally, checklist)
    assert tuple(replace(one, agreement=None) for one in compare(tally, checklist, agreement=True)) == plain


def test_an_item_has_the_agreement_of_its_pairs() -> None:
    checklist = make_checklist(ONE)
    pairs = ((4, 3), (4, 4), (5, 2), (3, 3))
    voices = [*pairs_of_q1(*pairs), Response("person", {"q1": 1})]
    found = agreed(count(checklist, voices), checklist)
    assert of_two(found) == agreement(CrossTab(dict.fromkeys(pairs, 1)), (1, 2, 3, 4, 5))
    assert found.all_roles == AllRoles(found.alpha_ordinal, 4, ("practitioner", "person"))


def test_a_reversed_item_turns_the_signs_round_and_raw_turns_them_back() -> None:
    plain, reverse = make_checklist(ONE), make_checklist([ONE[0] | {"reverse": True}])
    pairs = pairs_of_q1((4, 3), (5, 1), (2, 2), (4, 5))
    as_is = agreed(count(plain, pairs), plain)
    turned = agreed(count(reverse, pairs), reverse)
    assert turned.bland_altman.mean.value == -as_is.bland_altman.mean.value  # type: ignore[operator]
    assert turned.bland_altman.lower.value == -as_is.bland_altman.upper.value  # type: ignore[operator]
    assert turned.effect_size == -as_is.effect_size  # type: ignore[operator]
    same = ("exact", "within_one", "kappa_quadratic", "alpha_ordinal", "all_roles", "sign_p", "wilcoxon_p")
    assert {name: getattr(turned, name) for name in same} == {name: getattr(as_is, name) for name in same}
    assert agreed(count(reverse, pairs), reverse, raw=True) == as_is


def test_raw_says_nothing_of_a_whole_that_mixes_directions() -> None:
    checklist = make_checklist([ONE[0] | {"reverse": True}, {"id": "q2", "text": "Two"}])
    tally = count(checklist, paired(({"q1": 4, "q2": 4}, {"q1": 3, "q2": 2}), ({"q1": 1, "q2": 1}, {"q1": 3, "q2": 2})))
    found = of_two(agreed(tally, checklist, item=None, raw=True))
    assert {reason.partition(":")[0] for reason in found.why.values()} == {"not shown with --raw"}
    assert (found.n_pairs, found.exact, found.bland_altman.mean.value) == (2, None, None)
    assert agreed(tally, checklist, item=None).exact == 0.0


def test_roles_the_other_way_round_turn_the_signs_round() -> None:
    checklist = make_checklist()
    tally = count(checklist, paired(({"q1": 4, "q2": 5}, {"q1": 3, "q2": 3}), ({"q1": 2, "q2": 4}, {"q1": 3, "q2": 3})))
    for item in ("q1", None):
        there, back = (agreed(tally, checklist, item=item, roles=roles) for roles in (THREE[:2], THREE[1::-1]))
        assert back.effect_size == -there.effect_size  # type: ignore[operator]
        assert (back.sign_p, back.kappa_quadratic, back.all_roles) == (
            there.sign_p,
            there.kappa_quadratic,
            there.all_roles,
        )
    assert compare(tally.turned(), checklist, agreement=True) == compare(
        tally, checklist, agreement=True, roles=("person", "practitioner")
    )


def test_without_pairs_nothing_is_valid_and_it_says_so() -> None:
    checklist = make_checklist()
    voices = [Response(role, {"q1": 4, "q2": 3}) for role in THREE[:2] for _ in range(3)]
    for item in ("q1", None):
        found = of_two(agreed(count(checklist, voices), checklist, item=item))
        assert (set(found.why.values()), found.n_pairs) == ({ONLY_PAIRS}, 0)
        assert set(found.why) == nulls(replace(found, why={})) - {"wilcoxon_method", "effect_size_kind", "all_roles"}


def test_an_item_that_no_pair_answered_twice_is_unpaired() -> None:
    checklist = make_checklist()
    tally = count(checklist, paired(({"q1": 4, "q2": 3}, {"q1": 3, "q2": None}), ({"q1": 4}, {"q1": 3, "q2": 1})))
    assert agreed(tally, checklist, item="q1").n_pairs == 2
    assert set(agreed(tally, checklist, item="q2").why.values()) == {ONLY_PAIRS}


def test_with_one_view_it_needs_the_other() -> None:
    checklist = make_checklist(ONE)
    found = of_two(agreed(count(checklist, [Response("person", {"q1": 3})]), checklist))
    assert set(found.why.values()) == {"needs answers from both roles"}


def test_a_ladder_has_ranks_and_no_averages() -> None:
    checklist = make_checklist(ONE, kind="ladder", points=range(1, 8))
    found = agreed(count(checklist, pairs_of_q1((4, 2), (5, 5), (6, 3))), checklist)
    assert (found.bland_altman.mean.value, found.effect_size, found.effect_size_kind) == (None, -1.0, "rank_biserial")
    assert found.why["bland_altman.lower.value"].startswith("a ladder is ordinal")
    assert (found.exact, found.within_one, found.sign_p) == (1 / 3, 1 / 3, 0.5)


def test_met_or_not_met_has_kappa_by_item_and_nothing_of_the_whole() -> None:
    checklist = make_checklist(points=(0, 1), scoring={"total": {"method": "met"}})
    voices = paired(*(({"q1": one, "q2": 1}, {"q1": two, "q2": 1}) for one, two in ((1, 1), (1, 1), (0, 0), (1, 0))))
    tally = count(checklist, voices)
    # Observed agreement 3/4, by chance 3/4 × 1/2 + 1/4 × 1/2 = 1/2.
    assert agreed(tally, checklist).kappa_quadratic.value == 0.5
    whole = of_two(agreed(tally, checklist, item=None))
    assert (whole.n_pairs, set(whole.why.values())) == (4, {"met or not met is counted, not averaged"})


@pytest.mark.parametrize(("method", "unit"), [("mean", 1), ("sum", 2), ("percent", 25)])
def test_a_whole_has_limits_in_the_unit_of_its_total_and_no_kappa(method: str, unit: int) -> None:
    checklist = make_checklist(scoring={"total": {"method": method}})
    tally = count(checklist, paired(({"q1": 4, "q2": 5}, {"q1": 3, "q2": 3}), ({"q1": 4, "q2": 4}, {"q1": 5, "q2": 3})))
    result = only(compare(tally, checklist, agreement=True), item=None)
    found = result.agreement
    assert found.bland_altman.mean.value == result.gap.mean == -0.75 * unit
    assert (found.bland_altman.lower.value, found.bland_altman.upper.value) == (
        result.gap.limit_low,
        result.gap.limit_high,
    )
    assert (found.exact, found.within_one) == (0.5, 0.5)
    assert {path for path, reason in found.why.items() if reason == NOT_A_POINT} == {
        "kappa_quadratic.value",
        "kappa_quadratic.low",
        "kappa_quadratic.high",
        "alpha_ordinal",
        "all_roles.alpha_ordinal",
    }


def with_plans(tally: Tally, plans: dict[tuple[int | None, ...], int]) -> Tally:
    return replace(tally, plans={PairKey("q1"): plans})


def test_all_roles_count_each_plan_once_whichever_two_are_compared() -> None:
    checklist = make_checklist(ONE, roles=THREE)
    plans = {(4, 4, 3): 1, (2, 2, 2): 1, (5, 4, None): 1, (None, 3, 3): 1, (1, None, 2): 2}
    tally = with_plans(count(checklist, [*pairs_of_q1((4, 4), (2, 2), (5, 4)), Response("carer", {"q1": 3})]), plans)
    table = [[4, 2, 5, None, 1, 1], [4, 2, 4, 3, None, None], [3, 2, None, 3, 2, 2]]
    expected = krippendorff.alpha(
        [[float("nan") if one is None else one for one in row] for row in table], level_of_measurement="ordinal"
    )
    for roles in (THREE[:2], THREE[1:], THREE[::2]):
        assert agreed(tally, checklist, roles=roles).all_roles == AllRoles(pytest.approx(expected, rel=1e-12), 6, THREE)
    assert agreed(tally, checklist, roles=THREE[1:]).why["sign_p"] == ONLY_PAIRS, "these two were not joined"


@pytest.mark.parametrize(
    ("plans", "reason"),
    [
        ({}, ONLY_PAIRS),
        ({(4, 4, 3): 1}, "needs at least 2 plans that two roles rated"),
        ({(4, 4, 4): 3}, "every answer is the same point, so nothing can be said of agreement beyond chance"),
        (None, "a saved tally holds what two roles said of one plan, not what all did"),
    ],
)
def test_all_roles_are_undefined_with_their_own_reason(plans: Any, reason: str) -> None:
    checklist = make_checklist(ONE, roles=THREE)
    tally = count(checklist, pairs_of_q1((4, 4), (2, 2)))
    found = agreed(tally if plans is None else with_plans(tally, plans), checklist)
    assert found.all_roles is not None
    assert found.why["all_roles.alpha_ordinal"] == reason
    assert (found.all_roles.alpha_ordinal, found.all_roles.n) == (None, None if plans is None else sum(plans.values()))


def test_for_a_checklist_of_two_roles_all_roles_are_the_two() -> None:
    checklist = make_checklist(ONE)
    tally = count(checklist, pairs_of_q1((4, 3), (5, 5), (2, 1)))
    for saved in (tally, tally.turned()):
        found = agreed(saved, checklist)
        assert found.all_roles == AllRoles(found.alpha_ordinal, 3, ("practitioner", "person"))


@quick
@given(st.lists(st.tuples(point, point), max_size=12), st.sampled_from(["average", "ordinal", "met"]), st.booleans())
def test_every_null_has_a_reason_and_no_other_number_has(
    pairs: list[tuple[int, int]], measure: str, is_paired: bool
) -> None:
    shape: dict[str, Any] = {"average": {}, "ordinal": {"kind": "ladder"}, "met": {"points": (0, 1)}}[measure]
    if measure == "met":
        shape["scoring"] = {"total": {"method": "met"}}
        pairs = [(one % 2, two % 2) for one, two in pairs]
    checklist = make_checklist(ONE, **shape)
    voices = [one if is_paired else replace(one, pair=None) for one in pairs_of_q1(*pairs)]
    for result in compare(count(checklist, voices), checklist, agreement=True):
        found = asdict(result)["agreement"]
        why = found.pop("why")
        assert set(why) == nulls(found) - {"wilcoxon_method", "effect_size_kind", "all_roles.n"}
        assert found["n_pairs"] == result.gap.n_pairs
