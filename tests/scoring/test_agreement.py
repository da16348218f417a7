from __future__ import annotations

from collections import Counter
from dataclasses import asdict, is_dataclass, replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.scoring.agreement import Agreement, agreement, agreement_of_scores, no_agreement
from coprod_cli.scoring.compare import compare
from coprod_cli.scoring.estimate import Estimate
from coprod_cli.tallies.crosstab import CrossTab
from coprod_cli.tallies.distribution import Distribution

from .builders import Response, count, make_checklist, only

quick = settings(max_examples=80, deadline=None)
FIVE = (1, 2, 3, 4, 5)
FOUR_PAIRS = CrossTab({(4, 3): 1, (4, 4): 1, (5, 2): 1, (3, 3): 1})
point = st.integers(1, 5)
some_pairs = st.lists(st.tuples(point, point), max_size=30)
measures = st.sampled_from(["average", "ordinal", "met"])


def nulls(value: Any, path: str = "") -> set[str]:
    """The paths of everything that is ``None``."""
    if value is None:
        return {path}
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, dict):
        return set().union(*(nulls(one, f"{path}.{name}" if path else name) for name, one in value.items()))
    return set()


def test_every_statistic_of_four_pairs() -> None:
    # Differences -1, 0, -3, 0.
    found = agreement(FOUR_PAIRS, FIVE)
    assert (found.n_pairs, found.exact, found.within_one) == (4, 0.5, 0.75)
    assert (found.bland_altman.mean.value, found.bland_altman.sd) == (-1.0, pytest.approx(2**0.5))
    # Two signs, both negative: 2 × 1/4. Two ranks, both negative: 2 × 1/4.
    assert (found.sign_p, found.wilcoxon_p, found.wilcoxon_method) == (0.5, 0.5, "exact")
    assert (found.effect_size, found.effect_size_kind) == (pytest.approx(-(0.5**0.5)), "d_z")
    # Weighted disagreement (1 + 9) / 4 against (0+1+1+4 + 0+1+1+4 + 1+4+4+9 + 1+0+0+1) / 16 = 32 / 16
    assert found.kappa_quadratic.value == 1 - 2.5 / 2 == -0.25
    assert found.why == {}


def test_it_has_the_shape_of_the_json() -> None:
    found = asdict(agreement(FOUR_PAIRS, FIVE))
    wanted = {"exact", "within_one", "kappa_quadratic", "alpha_ordinal", "sign_p", "wilcoxon_p", "effect_size", "why"}
    assert wanted <= set(found)
    assert set(found["kappa_quadratic"]) == {"value", "low", "high"}


def why_of(pairs: CrossTab, **options: Any) -> dict[str, str]:
    return agreement(pairs, FIVE, **options).why


def test_without_pairs_nothing_is_defined() -> None:
    assert set(why_of(CrossTab()).values()) == {"no pairs"}
    found = agreement(CrossTab(), FIVE)
    assert (found.exact, found.kappa_quadratic, found.sign_p) == (None, Estimate(), None)


def test_one_pair_has_shares_and_a_difference() -> None:
    found = agreement(CrossTab({(4, 2): 1}), FIVE)
    assert (found.exact, found.within_one, found.bland_altman.mean) == (0.0, 0.0, Estimate(-2.0))
    assert (found.sign_p, found.wilcoxon_p) == (1.0, 1.0)
    assert set(found.why.values()) == {"needs at least 2 pairs"}
    assert {"kappa_quadratic.value", "alpha_ordinal", "effect_size", "bland_altman.sd"} <= set(found.why)


def test_one_answer_for_all_leaves_no_kappa_and_no_test() -> None:
    found = agreement(CrossTab({(4, 4): 9}), FIVE)
    assert (found.exact, found.within_one, found.bland_altman.sd) == (1.0, 1.0, 0.0)
    one_point = "every answer is the same point, so nothing can be said of agreement beyond chance"
    same = "every pair differs by the same, so there is no spread"
    assert found.why == {
        "kappa_quadratic.value": one_point,
        "kappa_quadratic.low": one_point,
        "kappa_quadratic.high": one_point,
        "alpha_ordinal": one_point,
        "sign_p": "no pair differs",
        "wilcoxon_p": "no pair differs",
        "effect_size": same,
        "bland_altman.lower.low": same,
        "bland_altman.lower.high": same,
        "bland_altman.upper.low": same,
        "bland_altman.upper.high": same,
    }


def test_full_agreement_on_two_points_has_a_kappa_without_an_interval() -> None:
    found = agreement(CrossTab({(4, 4): 5, (5, 5): 5}), FIVE)
    assert (found.kappa_quadratic, found.alpha_ordinal) == (Estimate(1.0), 1.0)
    assert found.why["kappa_quadratic.low"] == ("its standard error is 0 here, which says nothing of the uncertainty")


@pytest.mark.parametrize(("measure", "says"), [("ordinal", "a ladder is ordinal"), ("met", "met or not met")])
def test_where_means_are_not_allowed_ranks_stand_in(measure: Any, says: str) -> None:
    found = agreement(FOUR_PAIRS, FIVE, measure=measure)
    assert (found.effect_size, found.effect_size_kind, found.bland_altman.mean.value) == (-1.0, "rank_biserial", None)
    assert all(path.startswith("bland_altman.") and why.startswith(says) for path, why in found.why.items())
    assert len(found.why) == 10
    assert why_of(CrossTab({(4, 4): 2, (3, 3): 1}), measure=measure)["effect_size"] == "no pair differs"


def test_a_ladder_counts_rungs_and_not_what_they_are_numbered() -> None:
    # Rungs 1, 2 and 100: one step up twice, and one step down.
    cells = {(1, 2): 1, (2, 100): 1, (2, 1): 1}
    found = agreement(CrossTab(cells), (1, 2, 100), measure="ordinal")
    even = agreement(CrossTab({(1, 2): 1, (2, 3): 1, (2, 1): 1}), (1, 2, 3), measure="ordinal")
    assert (found.wilcoxon_p, found.effect_size) == (even.wilcoxon_p, even.effect_size) == (1.0, pytest.approx(1 / 3))


def test_without_pairs_between_the_roles_each_statistic_says_so() -> None:
    found = no_agreement()
    assert set(found.why.values()) == {"only pairs can tell"}
    assert set(found.why) == nulls(replace(found, why={})) - {"wilcoxon_method", "effect_size_kind", "all_roles"}
    assert found.n_pairs == 0


def test_scores_over_several_items_have_no_kappa() -> None:
    differences = Distribution({Fraction(-1, 2): 2, Fraction(3, 2): 1, 0: 1})
    found = agreement_of_scores(differences, factor=Fraction(10))
    assert (found.exact, found.within_one) == (0.25, 0.75)
    assert found.bland_altman.mean.value == 10 * 0.125
    assert found.effect_size == agreement_of_scores(differences).effect_size
    not_a_point = "a score over several items is not a point of the scale"
    assert found.why == dict.fromkeys(
        ("kappa_quadratic.value", "kappa_quadratic.low", "kappa_quadratic.high", "alpha_ordinal"), not_a_point
    )
    of_met = agreement_of_scores(differences, measure="met")
    assert (of_met.n_pairs, set(of_met.why.values())) == (4, {"met or not met is counted, not averaged"})


def test_an_answer_that_is_not_on_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a point"):
        agreement(CrossTab({(0, 1): 1}), FIVE)


@quick
@given(some_pairs, measures)
def test_every_null_has_a_reason_and_no_other_number_has(pairs: list[tuple[int, int]], measure: Any) -> None:
    found = agreement(CrossTab(Counter(pairs)), FIVE, measure=measure)
    assert set(found.why) == nulls(replace(found, why={})) - {"wilcoxon_method", "all_roles"}
    scores = agreement_of_scores(CrossTab(Counter(pairs)).differences(), measure=measure)
    assert set(scores.why) == nulls(replace(scores, why={})) - {"wilcoxon_method", "effect_size_kind", "all_roles"}


@quick
@given(some_pairs)
def test_it_says_the_same_as_the_gap_of_the_comparison(pairs: list[tuple[int, int]]) -> None:
    checklist = make_checklist([{"id": "q1", "text": "One"}])
    voices = [
        Response(role, {"q1": answer}, pair=f"P{number}")
        for number, pair in enumerate(pairs)
        for role, answer in zip(("practitioner", "person"), pair, strict=True)
    ]
    results = compare(count(checklist, voices), checklist)
    found = agreement(CrossTab(Counter(pairs)), FIVE)
    if not pairs:
        assert not results
        return
    gap, limits = only(results, item="q1").gap, found.bland_altman
    assert (gap.n_pairs, gap.equal, gap.within_one) == (found.n_pairs, found.exact, found.within_one)
    assert Estimate(gap.mean, gap.low, gap.high) == limits.mean
    assert (gap.sd, gap.limit_low, gap.limit_high) == (limits.sd, limits.lower.value, limits.upper.value)


def mirrored(found: Agreement) -> Agreement:
    """What the other way round should be: signs turned, the rest as it is."""

    def turned(estimate: Estimate) -> Estimate:
        low, high = (None if end is None else -end for end in (estimate.high, estimate.low))
        return Estimate(None if estimate.value is None else -estimate.value, low, high)

    limits = found.bland_altman
    return replace(
        found,
        bland_altman=replace(limits, mean=turned(limits.mean), lower=turned(limits.upper), upper=turned(limits.lower)),
        effect_size=None if found.effect_size is None else -found.effect_size,
        why={},
    )


@quick
@given(some_pairs, measures)
def test_swapping_the_roles_turns_the_signs_and_nothing_else(pairs: list[tuple[int, int]], measure: Any) -> None:
    counted = CrossTab(Counter(pairs))
    there, back = (agreement(one, FIVE, measure=measure) for one in (counted, counted.swapped()))
    assert replace(back, why={}) == mirrored(there)
    assert back.why == there.why


@quick
@given(some_pairs, some_pairs)
def test_pooled_counts_give_what_all_pairs_give_in_any_order(
    one: list[tuple[int, int]], two: list[tuple[int, int]]
) -> None:
    pooled = CrossTab(Counter(one)) + CrossTab(Counter(two))
    assert agreement(pooled, FIVE) == agreement(CrossTab(Counter([*reversed(two), *one])), FIVE)


@quick
@given(some_pairs, measures)
def test_bounds(pairs: list[tuple[int, int]], measure: Any) -> None:
    found = agreement(CrossTab(Counter(pairs)), FIVE, measure=measure)
    for share in (found.exact, found.within_one, found.sign_p, found.wilcoxon_p):
        assert share is None or 0 <= share <= 1
    assert found.exact is None or found.within_one is None or found.exact <= found.within_one
    assert found.alpha_ordinal is None or found.alpha_ordinal <= 1
    if found.kappa_quadratic.value is not None and found.kappa_quadratic.low is not None:
        assert found.kappa_quadratic.low < found.kappa_quadratic.value <= 1
    if found.effect_size is not None and found.effect_size_kind == "rank_biserial":
        assert -1 <= found.effect_size <= 1
