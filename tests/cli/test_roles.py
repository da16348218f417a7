"""``--roles``: any two roles of a checklist are set side by side, and joined into pairs."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import coprod_cli
from coprod_cli.problems import UsageError
from tests.cli.calling import LADDER, LONG, TEN, call, said


@pytest.mark.parametrize("command", ["compare", "trend"])
def test_roles_named_the_other_way_round_turn_the_gap_round(command: str) -> None:
    there, back = (
        json.loads(said(command, LONG, *TEN, "--roles", roles, "--format", "json", "--quiet"))
        for roles in ("practitioner,person", "person, practitioner")
    )
    usual = json.loads(said(command, LONG, *TEN, "--format", "json", "--quiet"))
    assert there == usual
    assert back["settings"]["compare"] == ["person", "practitioner"]
    for one, other in zip(there["results"], back["results"], strict=True):
        gaps = [[result["gap"]["mean"]] if "gap" in result else [
            point["gap"]["mean"] for point in result["points"]
        ] for result in (one, other)]  # fmt: skip
        assert gaps[0] == [None if gap is None else -gap for gap in gaps[1]]
    assert there["pairing"][0]["unpaired"] == back["pairing"][0]["unpaired"]


def test_any_two_roles_are_joined_into_pairs_over_time_too() -> None:
    by_quarter = json.loads(said("trend", LONG, *TEN, "--roles", "person,carer", "--format", "json", "--quiet"))
    points = [point for result in by_quarter["results"] for point in result["points"] if not point["empty"]]
    assert all(list(point["roles"]) == ["person", "carer"] for point in points)
    assert any(point["gap"]["paired"] for point in points)
    text = " ".join(said("compare", LONG, *TEN, "--roles", "person,carer").split())
    assert "Person receiving support beside Unpaid carer." in text
    assert "Gap = Unpaid carer − Person receiving support" in text
    assert "Below zero: people see it higher." in text


@pytest.mark.parametrize("command", ["compare", "trend", "ladder", "tally"])
@pytest.mark.parametrize(
    ("roles", "code", "says"),
    [
        ("person", "compare-needs-two-roles", "two roles are compared, and 1 are named: person"),
        ("person,practitioner,person", "compare-needs-two-roles", "and 3 are named"),
        ("person,person", "compare-needs-two-roles", '"person" cannot be compared with itself'),
        ("person,nurse", "unknown-role", 'no role "nurse"'),
    ],
)
def test_roles_that_cannot_be_compared_are_refused_before_anything_is_read(
    command: str, roles: str, code: str, says: str, tmp_path: Path
) -> None:
    checklist = "ladder" if command == "ladder" else "ten-statements"
    result = call(command, "not-there.csv", "-c", checklist, "--roles", roles, "-o", tmp_path / "out.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    with pytest.raises(UsageError) as raised:
        coprod_cli.compare("not-there.csv", "ten-statements", roles=roles.split(","))
    assert [problem.code for problem in raised.value.problems] == [code]


def test_a_saved_tally_holds_the_pairs_of_its_two_roles_and_no_others(tmp_path: Path) -> None:
    saved = tmp_path / "carers.tally.json"
    said("tally", LONG, *TEN, "--roles", "person,carer", "-o", saved)
    from_file, from_tally, turned = (
        json.loads(said("compare", source, *TEN, *words, "--format", "json", "--quiet"))
        for source, words in (
            (LONG, ["--roles", "person,carer"]),
            (saved, []),
            (saved, ["--roles", "carer,person"]),
        )
    )
    assert from_tally["results"] == from_file["results"]
    assert [-one["gap"]["mean"] for one in turned["results"]] == [one["gap"]["mean"] for one in from_file["results"]]
    assert turned["pairing"][0]["unpaired"] == from_file["pairing"][0]["unpaired"]
    result = call("compare", saved, *TEN, "--roles", "practitioner,person")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{saved}: This tally holds pairs of person and carer" in result.stderr
    assert "--roles practitioner,person" in result.stderr
    pooled = call("compare", saved, LONG, *TEN, "--format", "json", "--quiet")
    assert list(json.loads(pooled.stdout)["results"][0]["roles"]) == ["person", "carer"]


def test_in_python_roles_are_the_two_to_compare_or_what_raw_roles_mean() -> None:
    frame = pd.DataFrame({"who": ["Staff", "person"], "pair": ["P", "P"], "trusted": [4, 5]})
    named = coprod_cli.compare(
        frame,
        "ten-statements",
        columns={"role": "who"},
        roles={"Staff": "practitioner"},
        compare=("person", "practitioner"),
    )
    assert named.to_frame()["gap_mean"][0] == -1.0
    with pytest.raises(UsageError, match="both name two roles"):
        coprod_cli.compare(frame, "ten-statements", roles=("person", "carer"), compare=("person", "carer"))


def test_a_ladder_is_drawn_with_the_roles_in_the_order_named() -> None:
    text = said("ladder", LADDER, "--roles", "person,practitioner")
    assert "On the ladder: Person who uses services beside Practitioner." in text
    assert "Practitioners place it on 6 Co-design (12 answers), 1 rung higher than people." in text


def test_a_score_has_no_two_roles_to_name() -> None:
    result = call("score", LONG, *TEN, "--roles", "person,carer")
    assert (result.exit_code, result.stdout) == (2, "")
