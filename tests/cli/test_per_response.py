"""``score --per response``: one row a response, against the same worked out by hand in plain Python."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from tests.cli.calling import LONG, TEN, WIDE, call, said

ROLES = ("practitioner", "person", "carer")
HEADING = ["respondent", "pair", "role", "date", "answered", "asked", "not_applicable", "score", "band"]
MEALS = """\
id: meals
version: "1"
kind: statements
title: Meals
source: {title: Tests, wording: ours}
about: For tests.
scale: [{value: 1, label: "No"}, {value: 2, label: Partly}, {value: 3, label: "Yes"}]
not_applicable: true
roles: {guest: {label: Guest}}
items:
  - {id: warm, text: The food is warm.}
  - {id: late, text: The food is late., reverse: true}
  - {id: enough, text: There is enough.}
scoring: {min_answered: 0.6, total: {method: percent, bands: [{from: 10, label: Low}, {from: 50, label: High}]}}
"""


def responses(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), strict=True))


def by_hand(period: int | None) -> list[dict[str, str]]:
    """One voice is a respondent, a pair and a role; in each period (``period`` characters of the date) its
    latest answer to a statement counts, a later blank erases nothing, and five answers of ten make a score."""
    voices: dict[tuple[str, ...], dict[str, dict[str, str]]] = {}
    for row in csv.DictReader(LONG.read_text(encoding="utf-8").splitlines()):
        voice = voices.setdefault((row["respondent"], row["pair"], row["role"], row["date"][: period or 0]), {})
        earlier = voice.get(row["item"])
        if earlier is None or (row["rating"] != "", row["date"]) >= (earlier["rating"] != "", earlier["date"]):
            voice[row["item"]] = row
    rows = []
    for (respondent, pair, role, _), answers in voices.items():
        given = [int(row["rating"]) for row in answers.values() if row["rating"]]
        score = float(Fraction(sum(given), len(given))) if len(given) >= 5 else None
        date = max(row["date"] for row in answers.values())
        counts = [str(len(given)), "10", "0", "" if score is None else repr(score), ""]
        rows.append(dict(zip(HEADING, [respondent, pair, role, date, *counts], strict=True)))
    return sorted(rows, key=lambda row: (row["date"], row["pair"], row["respondent"], ROLES.index(row["role"])))


@pytest.mark.parametrize("source", [LONG, WIDE])
def test_the_whole_file(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "scores.csv"
    assert call("score", source, *TEN, "--per", "response", "-o", output).exit_code == 0
    text = output.read_text(encoding="utf-8")
    assert text.splitlines()[0].split(",") == HEADING
    assert responses(text) == by_hand(None)
    assert said("score", source, *TEN, "--per", "response") == text


def test_each_month_has_responses_of_its_own_and_groups_stand_beside_them() -> None:
    found = responses(said("score", LONG, *TEN, "--per", "response", "--every", "month", "--by", "team"))
    expected = by_hand(7)
    assert [{name: row[name] for name in HEADING} for row in found] == expected
    assert [row["period"] for row in found] == [row["date"][:7] for row in expected]
    teams = {row["pair"]: row["team"] for row in csv.DictReader(WIDE.read_text(encoding="utf-8").splitlines())}
    assert [row["team"] for row in found] == [teams[row["pair"]] for row in expected]
    assert any(row["score"] == "" for row in found)


def test_parquet_holds_the_same_with_types(tmp_path: Path) -> None:
    output = tmp_path / "scores.parquet"
    assert call("score", LONG, *TEN, "--per", "response", "-o", output).exit_code == 0
    with duckdb.connect() as connection:
        found = connection.execute("SELECT * FROM read_parquet(?)", [str(output)])
        names = [column[0] for column in found.description or ()]
        rows = found.fetchall()
    assert names == HEADING
    expected = by_hand(None)
    assert [tuple(row[:4]) for row in rows] == [tuple(row[name] for name in HEADING[:4]) for row in expected]
    scores = [None if row["score"] == "" else float(row["score"]) for row in expected]
    assert [row[7] for row in rows] == scores
    assert {type(row[4]) for row in rows} == {int}


def test_reversal_does_not_apply_too_few_answers_bands_and_unnamed_rows(tmp_path: Path) -> None:
    (tmp_path / "meals.yaml").write_text(MEALS)
    (tmp_path / "answers.csv").write_text("warm,late,enough\n3,1,3\n1,3,n/a\n1,3,2\n2,n/a,n/a\n3,,\n,,\n")
    found = responses(
        said("score", tmp_path / "answers.csv", "--checklist", tmp_path / "meals.yaml", "--per", "response", "--quiet")
    )
    told = sorted((row["answered"], row["not_applicable"], row["score"], row["band"]) for row in found)
    # The last row holds nothing but commas, so it is no response.
    # (1, 3 turned round to 1, 2) is 4 of 3..9 points: a sixth of the way, which is per cent of the scale.
    assert told == [
        ("1", "0", "", ""),
        ("1", "2", "50.0", "High"),
        ("2", "1", "0.0", "(no band)"),
        ("3", "0", "100.0", "High"),
        ("3", "0", "16.666666666666668", "Low"),
    ]
    assert {row["role"] for row in found} == {"guest"}


def test_a_name_that_a_spreadsheet_would_run_is_guarded(tmp_path: Path) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text('respondent,pair,role,trusted\n"=1+1",@P1,person,4\nR2,-7,person,4\n')
    rows = responses(said("score", answers, *TEN, "--per", "response", "--quiet"))
    assert [(row["respondent"], row["pair"]) for row in rows] == [("R2", "'-7"), ("'=1+1", "'@P1")]
