from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coprod_cli.problems import UsageError
from coprod_cli.scoring.compare import compare
from coprod_cli.scoring.results import CompareResult, Gap
from coprod_cli.tallies.tally import Pairing, PairingKey

from .builders import Response, count, make_checklist, only

quick = settings(max_examples=50, deadline=None)
GAP_FIELDS = ("mean", "low", "high", "sd", "limit_low", "limit_high", "equal", "within_one", "differences")
ONE = [{"id": "q1", "text": "One"}]


def paired(*answers: tuple[dict[str, Any], dict[str, Any]], **where: Any) -> list[Response]:
    """One pair for each (practitioner's answers, person's answers)."""
    return [
        Response(role, side, pair=f"P{number}", **where)
        for number, pair in enumerate(answers)
        for role, side in zip(("practitioner", "person"), pair, strict=True)
    ]


def pairs_of_q1(*answers: tuple[int, int], **where: Any) -> list[Response]:
    return paired(*(({"q1": one}, {"q1": two}) for one, two in answers), **where)


def test_a_paired_gap_by_hand() -> None:
    # Differences person - practitioner: -1, 0, -3, 0. Mean -1; SD sqrt(6/3) = 1.414214;
    # t(0.975, 3) * SD / 2 = 2.250330; limits -1 -+ 1.96 * 1.414214.
    checklist = make_checklist(ONE)
    tally = count(checklist, pairs_of_q1((4, 3), (4, 4), (5, 2), (3, 3)))
    result = only(compare(tally, checklist), item="q1")
    assert result.gap == Gap(
        mean=-1.0,
        low=pytest.approx(-3.250330, abs=1e-6),
        high=pytest.approx(1.250330, abs=1e-6),
        paired=True,
        n_pairs=4,
        sd=pytest.approx(1.414214, abs=1e-6),
        limit_low=pytest.approx(-3.771859, abs=1e-6),
        limit_high=pytest.approx(1.771859, abs=1e-6),
        equal=0.5,
        within_one=0.75,
        differences={"-4": 0, "-3": 1, "-2": 0, "-1": 1, "0": 2, "1": 0, "2": 0, "3": 0, "4": 0},
    )
    assert list(result.roles) == ["practitioner", "person"]
    assert (result.roles["practitioner"].mean, result.roles["person"].mean) == (4.0, 3.0)
    assert result.respondents == {"practitioner": 4, "person": 4}
    assert not result.flagged
    assert result.why == {}


def test_without_pairs_it_is_the_difference_of_two_means() -> None:
    checklist = make_checklist(ONE)
    voices = [Response("practitioner", {"q1": v}) for v in (5, 4, 5)] + [
        Response("person", {"q1": v}) for v in (2, 3, 3, 1)
    ]
    result = only(compare(count(checklist, voices), checklist), item="q1")
    expected = stats.ttest_ind([2, 3, 3, 1], [5, 4, 5], equal_var=False).confidence_interval()
    assert result.gap.mean == pytest.approx(2.25 - 14 / 3)
    assert (result.gap.low, result.gap.high) == pytest.approx((expected.low, expected.high), rel=1e-9)
    assert (result.gap.paired, result.gap.n_pairs, result.flagged) == (False, 0, True)
    assert {name for name in GAP_FIELDS if getattr(result.gap, name) is None} == set(GAP_FIELDS[3:])
    assert {result.why[f"gap.{name}"] for name in GAP_FIELDS[3:]} == {"only pairs can tell"}
    assert result.respondents == {"practitioner": None, "person": None}
    assert result.why["respondents.person"] == "no pairs"


def test_one_answer_on_a_side_has_a_gap_without_an_interval() -> None:
    checklist = make_checklist(ONE)
    voices = [Response("practitioner", {"q1": 5}), *(Response("person", {"q1": v}) for v in (2, 3))]
    result = only(compare(count(checklist, voices), checklist), item="q1")
    assert (result.gap.mean, result.gap.low, result.gap.high) == (-2.5, None, None)
    assert result.why["gap.low"] == "needs at least 2 answers from each role"


def test_one_pair_has_a_gap_and_no_spread() -> None:
    checklist = make_checklist(ONE)
    result = only(compare(count(checklist, pairs_of_q1((4, 2))), checklist), item="q1")
    assert (result.gap.mean, result.gap.equal, result.gap.within_one, result.flagged) == (-2.0, 0.0, 0.0, True)
    missing = {f"gap.{name}" for name in ("low", "high", "sd", "limit_low", "limit_high")}
    assert {name: why for name, why in result.why.items() if name.startswith("gap")} == dict.fromkeys(
        missing, "needs at least 2 pairs"
    )


def test_pairs_without_spread_have_an_interval_of_no_width() -> None:
    checklist = make_checklist(ONE)
    gap = only(compare(count(checklist, pairs_of_q1((4, 3), (3, 2))), checklist), item="q1").gap
    assert (gap.low, gap.mean, gap.high, gap.sd, gap.limit_low, gap.limit_high) == (-1.0, -1.0, -1.0, 0.0, -1.0, -1.0)


def test_with_one_view_there_is_no_gap_and_it_says_so() -> None:
    checklist = make_checklist(ONE)
    result = only(compare(count(checklist, [Response("person", {"q1": 3})]), checklist), item="q1")
    assert result.gap == Gap(None, None, None, None, 0, None, None, None, None, None, None)
    assert {result.why[f"gap.{name}"] for name in GAP_FIELDS} == {"needs answers from both roles"}
    assert result.roles["practitioner"].n == 0
    assert result.why["roles.practitioner.mean"] == "no answers"
    assert result.why["roles.person.sd"] == "needs at least 2 answers"


def test_those_without_a_partner_count_in_their_view_and_not_in_the_gap() -> None:
    checklist = make_checklist(ONE)
    voices = [*pairs_of_q1((4, 4), (4, 4)), Response("person", {"q1": 1})]
    result = only(compare(count(checklist, voices), checklist), item="q1")
    assert (result.gap.mean, result.gap.n_pairs) == (0.0, 2)
    assert (result.roles["person"].n, result.roles["person"].mean) == (3, 3.0)


@pytest.mark.parametrize(("answers", "flagged"), [(((3, 4),), False), (((3, 4), (3, 5)), True), (((4, 2),), True)])
def test_flagged_is_more_than_one_point_either_way(answers: tuple[tuple[int, int], ...], flagged: bool) -> None:
    checklist = make_checklist(ONE)
    result = only(compare(count(checklist, pairs_of_q1(*answers)), checklist), item="q1")
    assert result.flagged is flagged


@pytest.mark.parametrize(
    ("method", "mean", "sd", "differences", "flagged"),
    [
        ("mean", -0.75, 1.0606602, {"-1.5": 1, "0": 1}, False),
        ("sum", -1.5, 2.1213203, {"-3": 1, "0": 1}, False),
        ("percent", -18.75, 26.516504, {"-37.5": 1, "0": 1}, False),
    ],
)
def test_a_total_is_compared_in_its_own_unit_and_flagged_by_scale_points(
    method: str, mean: float, sd: float, differences: dict[str, int], flagged: bool
) -> None:
    checklist = make_checklist(scoring={"total": {"method": method}})
    tally = count(checklist, paired(({"q1": 4, "q2": 5}, {"q1": 3, "q2": 3}), ({"q1": 4, "q2": 4}, {"q1": 5, "q2": 3})))
    whole = only(compare(tally, checklist), item=None)
    assert whole.gap.mean == mean
    assert whole.gap.sd == pytest.approx(sd, rel=1e-7)
    assert whole.gap.differences == differences
    assert (whole.gap.equal, whole.gap.within_one, whole.flagged) == (0.5, 0.5, flagged)
    assert whole.roles["person"].mean - whole.roles["practitioner"].mean == pytest.approx(mean)


def test_an_unpaired_percent_is_flagged_beyond_one_scale_point() -> None:
    checklist = make_checklist(scoring={"total": {"method": "percent"}})
    both = {"q1": 4, "q2": 4}
    for answers, flagged in (({"q1": 3, "q2": 3}, False), ({"q1": 3, "q2": 2}, True)):
        tally = count(checklist, [Response("practitioner", both), Response("person", answers)])
        whole = only(compare(tally, checklist), item=None)
        assert (whole.gap.paired, whole.flagged) == (False, flagged)


def test_reversal_turns_the_gap_round() -> None:
    plain, reverse = make_checklist(ONE), make_checklist([ONE[0] | {"reverse": True}])
    voices = pairs_of_q1((4, 3), (5, 1), (2, 2))
    one = only(compare(count(plain, voices), plain), item="q1").gap
    two = only(compare(count(reverse, voices), reverse), item="q1").gap
    assert two.mean == -one.mean
    assert (two.low, two.high) == (-one.high, -one.low)
    assert two.differences == {str(-int(key)): n for key, n in one.differences.items()}
    raw = only(compare(count(reverse, voices), reverse, raw=True), item="q1").gap
    assert raw == one


def test_raw_shows_no_total_over_reversed_items() -> None:
    checklist = make_checklist([ONE[0] | {"reverse": True}, {"id": "q2", "text": "Two"}])
    tally = count(checklist, paired(({"q1": 4, "q2": 4}, {"q1": 3, "q2": 2}), ({"q1": 1, "q2": 1}, {"q1": 3, "q2": 2})))
    whole = only(compare(tally, checklist, raw=True), item=None)
    assert {getattr(whole.gap, name) for name in GAP_FIELDS} == {None}
    assert whole.gap.n_pairs == 2
    assert {why.split(":")[0] for why in whole.why.values()} == {"not shown with --raw"}
    assert not whole.flagged


def test_a_ladder_has_medians_and_differences_and_no_means() -> None:
    checklist = make_checklist(ONE, kind="ladder", points=range(1, 8))
    results = compare(count(checklist, pairs_of_q1((4, 2), (5, 5), (6, 3))), checklist)
    (result,) = results
    assert (result.roles["practitioner"].median, result.roles["person"].median) == (5.0, 3.0)
    assert (result.gap.paired, result.gap.n_pairs) == (True, 3)
    assert (result.gap.equal, result.gap.within_one) == (1 / 3, 1 / 3)
    assert {key: n for key, n in result.gap.differences.items() if n} == {"-3": 1, "-2": 1, "0": 1}
    assert all(getattr(result.gap, name) is None for name in GAP_FIELDS[:6])
    assert all("ladder is ordinal" in result.why[f"gap.{name}"] for name in GAP_FIELDS[:6])
    assert not result.flagged


def test_met_or_not_met_has_shares_and_no_means() -> None:
    checklist = make_checklist(points=(0, 1), scoring={"total": {"method": "met"}})
    voices = paired(({"q1": 1, "q2": 1}, {"q1": 0, "q2": 1}), ({"q1": 1, "q2": 0}, {"q1": 1, "q2": 0}))
    results = compare(count(checklist, voices), checklist)
    item = only(results, item="q1")
    assert (item.roles["practitioner"].top_box, item.roles["person"].top_box) == (1.0, 0.5)
    assert (item.gap.mean, item.gap.equal, item.gap.differences) == (None, 0.5, {"-1": 1, "0": 1, "1": 0})
    whole = only(results, item=None)
    assert (whole.roles["practitioner"].top_box, whole.roles["person"].top_box) == (0.75, 0.5)
    assert {whole.why[f"gap.{name}"] for name in GAP_FIELDS} == {"met or not met is counted, not averaged"}
    assert (whole.gap.paired, whole.gap.n_pairs) == (True, 2)


def test_roles_the_other_way_round_turn_the_gap_round() -> None:
    checklist = make_checklist(ONE)
    tally = count(checklist, pairs_of_q1((4, 3), (5, 1), (2, 2)))
    tally = replace(tally, pairing={PairingKey(): Pairing(3, respondents=(1, None))})
    there = only(compare(tally, checklist), item="q1")
    back = only(compare(tally, checklist, roles=("person", "practitioner")), item="q1")
    assert list(back.roles) == ["person", "practitioner"]
    assert back.gap.mean == -there.gap.mean
    assert back.gap.n_pairs == 3
    assert there.respondents == back.respondents == {"practitioner": 1, "person": None}
    assert there.why["respondents.person"] == "the source does not name its respondents"


def test_roles_that_were_not_joined_are_compared_by_their_means() -> None:
    checklist = make_checklist(ONE, roles=("practitioner", "person", "carer"))
    voices = [*pairs_of_q1((4, 3), (5, 3)), Response("carer", {"q1": 2})]
    result = only(compare(count(checklist, voices), checklist, roles=("practitioner", "carer")), item="q1")
    assert (result.gap.paired, result.gap.mean) == (False, -2.5)


@pytest.mark.parametrize(
    ("roles", "says"),
    [(("person", "nurse"), 'no role "nurse"'), (("person", "person"), "cannot be compared with itself")],
)
def test_roles_that_cannot_be_compared_are_refused(roles: tuple[str, str], says: str) -> None:
    checklist = make_checklist(ONE)
    with pytest.raises(UsageError, match=says):
        compare(count(checklist, []), checklist, roles=roles)


def test_a_checklist_of_one_role_has_nothing_to_compare() -> None:
    checklist = make_checklist(ONE, roles=("person",))
    with pytest.raises(UsageError, match="names no two roles"):
        compare(count(checklist, []), checklist)


def test_groups_and_periods_are_compared_apart_and_only_where_a_view_is() -> None:
    checklist = make_checklist(ONE, roles=("practitioner", "person", "carer"))
    voices = [
        *pairs_of_q1((4, 3), group=("South",), period="2026"),
        *pairs_of_q1((4, 5), group=("North",), period="2026"),
        *pairs_of_q1((1, 1), group=("North",), period="2025"),
        Response("carer", {"q1": 4}, group=("West",), period="2026"),
    ]
    results = compare(count(checklist, voices, by=("team",), every="year"), checklist)
    assert [(r.group, r.period, r.gap.mean) for r in results if r.item] == [
        (("North",), "2025", 0.0),
        (("North",), "2026", 1.0),
        (("South",), "2026", -1.0),
    ]


points = st.integers(1, 5)
raw_pairs = st.lists(st.tuples(points, points), min_size=1, max_size=20)


@quick
@given(raw_pairs)
def test_a_paired_gap_agrees_with_scipy_and_with_the_raw_pairs(pairs: list[tuple[int, int]]) -> None:
    checklist = make_checklist(ONE)
    for result in compare(count(checklist, pairs_of_q1(*pairs)), checklist):
        gap = result.gap
        differences = [two - one for one, two in pairs]
        assert gap.n_pairs == len(pairs)
        assert gap.mean == pytest.approx(np.mean(differences), rel=1e-14, abs=1e-14)
        assert -4 <= gap.mean <= 4
        assert gap.equal == differences.count(0) / len(pairs)
        assert gap.within_one == sum(abs(d) <= 1 for d in differences) / len(pairs)
        assert {k: n for k, n in gap.differences.items() if n} == Counter(str(d) for d in differences)
        if len(set(differences)) > 1:
            first, second = zip(*pairs, strict=True)
            expected = stats.ttest_rel(second, first).confidence_interval()
            assert (gap.low, gap.high) == pytest.approx((expected.low, expected.high), rel=1e-9, abs=1e-9)
            sd = np.std(differences, ddof=1)
            assert (gap.limit_low, gap.limit_high) == pytest.approx(
                (np.mean(differences) - 1.96 * sd, np.mean(differences) + 1.96 * sd), abs=1e-12
            )
        _every_null_has_a_reason(result)


def _every_null_has_a_reason(result: CompareResult) -> None:
    nulls = {f"gap.{name}" for name in GAP_FIELDS if getattr(result.gap, name) is None}
    for role, view in result.roles.items():
        names = ("mean", "median", "sd", "top_box")
        nulls |= {f"roles.{role}.{name}" for name in names if getattr(view, name) is None}
    nulls |= {f"respondents.{role}" for role, n in result.respondents.items() if n is None}
    assert set(result.why) == nulls


@quick
@given(st.lists(points, max_size=8), st.lists(points, max_size=8))
def test_an_unpaired_gap_keeps_its_bounds_and_every_null_has_a_reason(one: list[int], two: list[int]) -> None:
    checklist = make_checklist(ONE)
    voices = [Response("practitioner", {"q1": v}) for v in one] + [Response("person", {"q1": v}) for v in two]
    for result in compare(count(checklist, voices), checklist):
        _every_null_has_a_reason(result)
        if one and two:
            assert result.gap.mean == float(Fraction(sum(two), len(two)) - Fraction(sum(one), len(one)))
            assert -4 <= result.gap.mean <= 4
        else:
            assert result.gap.paired is None
