"""``coprod compare --agreement``: a survey file in, the same numbers out as other packages give."""

from __future__ import annotations

import csv
import io
import json
import math
import warnings
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa

import coprod_cli
from coprod_cli.problems import UsageError
from coprod_cli.render.records import result_schema
from tests.cli.calling import LONG, TEN, said

quick = settings(max_examples=25, deadline=None)
ROLES = ("practitioner", "person", "carer")
ITEMS = ("trusted", "rushed")
REVERSED = "rushed"
Answers = dict[str, int | None]
Plan = dict[str, Answers]
"""Role → item → answer, before reversal."""

THREE_ROLES = """
id: three-roles
version: "1"
kind: statements
title: Three roles
language: en-GB
about: Two statements, one of them reversed.
source: {title: Written for these tests, wording: ours}
scale:
  - {value: 1, label: Not at all}
  - {value: 2, label: A little}
  - {value: 3, label: Partly}
  - {value: 4, label: Mostly}
  - {value: 5, label: Completely}
roles: {practitioner: {label: Practitioner}, person: {label: Person}, carer: {label: Carer}}
compare: [practitioner, person]
items:
  - {id: trusted, text: I am trusted.}
  - {id: rushed, text: It was done in a hurry., reverse: true}
scoring: {min_answered: 0.5, total: {method: percent}}
"""

answer = st.one_of(st.none(), st.integers(1, 5), st.integers(4, 5))
answered = st.fixed_dictionaries(dict.fromkeys(ITEMS, answer))
plan = st.fixed_dictionaries(dict.fromkeys(ROLES, answered))
plans = st.one_of(st.lists(plan, min_size=1, max_size=9), st.lists(plan, min_size=24, max_size=40))


@pytest.fixture(scope="module")
def checklist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("definition") / "three-roles.yaml"
    path.write_text(THREE_ROLES, encoding="utf-8")
    return path


def written(path: Path, found: list[Plan], *, paired: bool = True) -> Path:
    rows = [
        {"role": role, "pair": f"P{number}" if paired else "", **answers}
        for number, one in enumerate(found)
        for role, answers in one.items()
    ]
    pd.DataFrame(rows, columns=["role", "pair", *ITEMS]).astype(dict.fromkeys(ITEMS, "Int64")).to_csv(path, index=False)
    return path


def results(path: Path, checklist: Path, *words: str) -> dict[str | None, dict[str, Any]]:
    text = said("compare", path, "-c", checklist, "--agreement", "--format", "json", "--quiet", *words)
    shown = json.loads(text)
    jsonschema.Draft202012Validator(json.loads(result_schema())).validate(shown)
    return {one["item"]: one for one in shown["results"]}


def scored(item: str, value: int | None) -> int | None:
    return 6 - value if item == REVERSED and value is not None else value


def answers_of(found: list[Plan], item: str, roles: tuple[str, str]) -> list[tuple[int, int]]:
    both = [tuple(scored(item, one[role][item]) for role in roles) for one in found]
    return [pair for pair in both if None not in pair]  # type: ignore[misc]


def check_differences(agreement: dict[str, Any], differences: list[Fraction], unit: Fraction) -> None:
    """Limits, signs, ranks and effect size of exact differences on the answer scale, against SciPy and NumPy."""
    n, limits = len(differences), agreement["bland_altman"]
    numbers = np.array([float(one * unit) for one in differences])
    assert agreement["exact"] == differences.count(Fraction(0)) / n
    assert agreement["within_one"] == sum(abs(one) <= 1 for one in differences) / n
    assert limits["mean"]["value"] == pytest.approx(numbers.mean(), abs=1e-12)
    if len(set(differences)) > 1:
        mean, sd = float(numbers.mean()), float(numbers.std(ddof=1))
        error = float(stats.t.ppf(0.975, n - 1)) * sd * math.sqrt(1 / n + 1.96**2 / (2 * (n - 1)))
        expected = stats.ttest_1samp(numbers, 0).confidence_interval()
        assert [limits["mean"]["low"], limits["mean"]["high"]] == pytest.approx([expected.low, expected.high])
        for name, limit in (("lower", mean - 1.96 * sd), ("upper", mean + 1.96 * sd)):
            assert list(limits[name].values()) == pytest.approx([limit, limit - error, limit + error])
        assert agreement["effect_size"] == pytest.approx(mean / sd, abs=1e-12)
    else:
        assert agreement["effect_size"] is None
    higher, lower = sum(one > 0 for one in differences), sum(one < 0 for one in differences)
    if higher + lower:
        assert agreement["sign_p"] == pytest.approx(stats.binomtest(higher, higher + lower).pvalue, rel=1e-9)
        # Whole numbers of the same order, so that equal differences stay equal.
        whole = math.lcm(*(one.denominator for one in differences))
        if not 10 <= n <= 13:  # SciPy would try out all signs, which takes long
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ranks = stats.wilcoxon(np.array([float(one * whole) for one in differences]))
            assert agreement["wilcoxon_p"] == pytest.approx(ranks.pvalue, rel=1e-9)
    else:
        assert agreement["sign_p"] is agreement["wilcoxon_p"] is None


def check_pairs(agreement: dict[str, Any], pairs: list[tuple[int, int]]) -> None:
    """Kappa and alpha against statsmodels and krippendorff."""
    kappa = agreement["kappa_quadratic"]
    if len(pairs) < 2 or len({one for pair in pairs for one in pair}) == 1:
        assert [*kappa.values(), agreement["alpha_ordinal"]] == [None] * 4
        return
    square = np.zeros((5, 5))
    for one, two in pairs:
        square[one - 1, two - 1] += 1
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = cohens_kappa(square, wt="quadratic")
    assert kappa["value"] == pytest.approx(expected.kappa, abs=1e-10)
    if kappa["low"] is not None:
        half = 1.959963984540054 * math.sqrt(expected.var_kappa)
        assert [kappa["low"], kappa["high"]] == pytest.approx([expected.kappa - half, expected.kappa + half], abs=1e-6)
    assert agreement["alpha_ordinal"] == pytest.approx(alpha(list(zip(*pairs, strict=True))), abs=1e-10)


def alpha(table: list[Any]) -> float:
    raters = [[float("nan") if one is None else one for one in row] for row in table]
    return float(krippendorff.alpha(raters, level_of_measurement="ordinal"))


def mean_of(answers: Answers) -> Fraction | None:
    given = [scored(item, value) for item, value in answers.items() if value is not None]
    return Fraction(sum(one for one in given if one is not None), len(given)) if given else None


@quick
@given(plans, st.sampled_from([ROLES[:2], ROLES[1:], ROLES[::-2], ROLES[1::-1]]))
def test_every_number_is_that_of_other_packages(checklist: Path, found: list[Plan], roles: tuple[str, str]) -> None:
    if not any(value is not None for one in found for role in roles for value in one[role].values()):
        return
    path = written(checklist.parent / "answers.csv", found)
    shown = results(path, checklist, "--roles", ",".join(roles))
    for item in ITEMS:
        agreement, pairs = shown[item]["agreement"], answers_of(found, item, roles)
        assert list(shown[item]["roles"]) == list(roles)
        assert agreement["n_pairs"] == shown[item]["gap"]["n_pairs"] == len(pairs)
        if pairs:
            check_differences(agreement, [Fraction(two - one) for one, two in pairs], Fraction(1))
            check_pairs(agreement, pairs)
        rated = [[scored(item, one[role][item]) for role in ROLES] for one in found]
        several = [one for one in rated if one.count(None) < 2]
        assert agreement["all_roles"]["n"] == len(several)
        if len(several) > 1 and len({value for one in several for value in one} - {None}) > 1:
            expected = alpha([list(row) for row in zip(*several, strict=True)])
            assert agreement["all_roles"]["alpha_ordinal"] == pytest.approx(expected, abs=1e-10)
        else:
            assert agreement["all_roles"]["alpha_ordinal"] is None
    means = [(mean_of(one[roles[0]]), mean_of(one[roles[1]])) for one in found]
    differences = [two - one for one, two in means if one is not None and two is not None]
    if differences:
        check_differences(shown[None]["agreement"], differences, Fraction(25))


@quick
@given(plans)
def test_every_null_has_its_reason_and_csv_has_the_same(checklist: Path, found: list[Plan]) -> None:
    if not any(value is not None for one in found for role in ROLES[:2] for value in one[role].values()):
        return
    path = written(checklist.parent / "answers.csv", found)
    shown = results(path, checklist)
    text = said("compare", path, "-c", checklist, "--agreement", "--format", "csv", "--quiet")
    rows = {row["item"] or None: row for row in csv.DictReader(io.StringIO(text))}
    for item, one in shown.items():
        agreement, row = one["agreement"], rows[item]
        estimates = {"kappa_quadratic": agreement["kappa_quadratic"]}
        limits = agreement["bland_altman"]
        estimates |= {f"bland_altman_{name}": limits[name] for name in ("mean", "lower", "upper")}
        flat = {f"{name}{end}": value for name, estimate in estimates.items() for end, value in zip(
            ("", "_low", "_high"), estimate.values(), strict=True
        )}  # fmt: skip
        names = ("exact", "within_one", "alpha_ordinal", "sign_p", "wilcoxon_p", "effect_size")
        flat |= {name: agreement[name] for name in names} | {"bland_altman_sd": limits["sd"]}
        flat |= {f"all_roles_{name}": agreement["all_roles"][name] for name in ("alpha_ordinal", "n")}
        assert {name: row[name] for name in flat} == {
            name: "" if value is None else repr(value) for name, value in flat.items()
        }
        assert len(agreement["why"]) == sum(value is None for name, value in flat.items() if name != "all_roles_n")
        assert all(f"agreement.{path}" in row["why"] for path in agreement["why"])


def test_unpaired_answers_have_their_means_and_nothing_of_pairs(checklist: Path, tmp_path: Path) -> None:
    found: list[Plan] = [{role: {"trusted": 4 - n, "rushed": 2} for role in ROLES[:2]} for n in range(3)]
    shown = results(written(tmp_path / "unpaired.csv", found, paired=False), checklist)
    for one in shown.values():
        assert (one["gap"]["paired"], one["gap"]["mean"]) == (False, 0.0)
        why = {reason for path, reason in one["agreement"]["why"].items() if not path.startswith("all_roles")}
        assert why == {"only pairs can tell"}
    text = said("compare", tmp_path / "unpaired.csv", "-c", checklist, "--agreement")
    assert "Agreement, pair by pair\n  Not calculable: only pairs can tell.\n" in text


def test_raw_turns_a_reversed_statement_back_and_says_nothing_of_the_whole(checklist: Path, tmp_path: Path) -> None:
    found: list[Plan] = [
        {"practitioner": {"trusted": 4, "rushed": one}, "person": {"trusted": 3, "rushed": two}}
        for one, two in ((1, 3), (2, 3), (2, 5))
    ]
    path = written(tmp_path / "answers.csv", found)
    plain, raw = (results(path, checklist, *words) for words in ((), ("--raw",)))
    means = [one["rushed"]["agreement"]["bland_altman"]["mean"]["value"] for one in (plain, raw)]
    assert means == [-2.0, 2.0]
    assert plain["rushed"]["agreement"]["kappa_quadratic"] == raw["rushed"]["agreement"]["kappa_quadratic"]
    assert plain["trusted"] == raw["trusted"]
    assert raw[None]["agreement"]["why"]["exact"].startswith("not shown with --raw")


def test_one_pair_and_pairs_that_are_all_equal(checklist: Path, tmp_path: Path) -> None:
    one: list[Plan] = [{"practitioner": {"trusted": 4, "rushed": 2}, "person": {"trusted": 2, "rushed": 2}}]
    agreement = results(written(tmp_path / "one.csv", one), checklist)["trusted"]["agreement"]
    assert (agreement["exact"], agreement["bland_altman"]["mean"]["value"], agreement["sign_p"]) == (0.0, -2.0, 1.0)
    assert agreement["why"]["kappa_quadratic.value"] == agreement["why"]["effect_size"] == "needs at least 2 pairs"
    same = results(written(tmp_path / "same.csv", [dict.fromkeys(ROLES[:2], one[0]["person"])] * 4), checklist)
    why = same["trusted"]["agreement"]["why"]
    assert why["sign_p"] == why["wilcoxon_p"] == "no pair differs"
    assert why["alpha_ordinal"].startswith("every answer is the same point")
    assert why["bland_altman.upper.low"].startswith("every pair differs by the same")


def test_a_ladder_has_ranks_and_no_averages(tmp_path: Path) -> None:
    (tmp_path / "ladder.csv").write_text(
        "role,pair,now\npractitioner,W1,4\nperson,W1,2\npractitioner,W2,5\nperson,W2,5\npractitioner,W3,6\nperson,W3,5\n",
        encoding="utf-8",
    )
    words = ("compare", tmp_path / "ladder.csv", "-c", "ladder", "--agreement")
    now = json.loads(said(*words, "--format", "json", "--quiet"))["results"][0]["agreement"]
    assert (now["bland_altman"]["mean"]["value"], now["effect_size"], now["effect_size_kind"]) == (
        None,
        -1.0,
        "rank_biserial",
    )
    assert now["why"]["bland_altman.mean.value"].startswith("a ladder is ordinal")
    assert (now["exact"], now["within_one"], now["sign_p"]) == (1 / 3, 2 / 3, 0.5)
    text = said(*words, "--format", "plain")
    assert "Pairs where people answer 2 lower than practitioners: 1.\n" in text
    assert "Mean gap, lower limit and upper limit: not calculable (a ladder is ordinal" in text


def test_met_or_not_met_has_kappa_by_item_and_nothing_of_the_whole(tmp_path: Path) -> None:
    first = coprod_cli.load_checklist("partnership-prerequisites").items[0].id
    same = [f"{role},P{n},{n % 2}" for n in range(6) for role in ("professional", "parent")]
    lines = [f"role,pair,{first}", *same, "professional,P7,1", "parent,P7,0"]
    (tmp_path / "met.csv").write_text("\n".join(lines), encoding="utf-8")
    report = coprod_cli.compare(tmp_path / "met.csv", "partnership-prerequisites", agreement=True)
    frame = report.to_frame()
    # 6 of 7 the same; by chance (4 × 3 + 3 × 4) ÷ 49, so that kappa is (42 - 24) ÷ (49 - 24).
    assert frame["kappa_quadratic"][0] == pytest.approx(18 / 25, rel=1e-12)
    assert (frame["effect_size_kind"][0], frame["effect_size"][0]) == ("rank_biserial", -1.0)
    assert pd.isna(frame["bland_altman_mean"][0])
    assert "agreement.exact" in frame["why"].iloc[-1]


def test_a_saved_tally_has_the_agreement_of_its_pairs_and_says_what_it_cannot_tell(tmp_path: Path) -> None:
    saved = tmp_path / "team.tally.json"
    said("tally", LONG, *TEN, "-o", saved)
    from_file, from_tally = (
        json.loads(said("compare", source, *TEN, "--agreement", "--format", "json", "--quiet"))["results"]
        for source in (LONG, saved)
    )
    assert {one["agreement"]["all_roles"]["n"] for one in from_file if one["item"]} == {11}
    for one, other in zip(from_file, from_tally, strict=True):
        if one["item"]:
            why = "a saved tally holds what two roles said of one plan, not what all did"
            one["agreement"]["all_roles"] = {"alpha_ordinal": None, "n": None, "roles": []}
            one["agreement"]["why"]["all_roles.alpha_ordinal"] = why
        assert one == other
    assert "alpha of all roles: a saved tally holds what two roles said" in " ".join(
        said("compare", saved, *TEN, "--agreement").split()
    )


def test_in_python_it_is_the_object_that_json_prints() -> None:
    report = coprod_cli.compare(LONG, "ten-statements", agreement=True, roles=("person", "carer"))
    shown = json.loads(said("compare", LONG, *TEN, "--agreement", "--roles", "person,carer", "--format", "json"))
    assert report.to_dict() == shown
    assert shown["settings"]["agreement"] is True


@pytest.mark.parametrize("command", [coprod_cli.score, coprod_cli.trend])
def test_in_python_only_compare_has_agreement(command: Any) -> None:
    with pytest.raises(UsageError, match="shows no agreement") as raised:
        command(LONG, "ten-statements", agreement=True)
    assert raised.value.problems[0].code == "agreement-of-compare"
