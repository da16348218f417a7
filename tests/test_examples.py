"""The example files hold what their README says. Read with the plain csv module, apart from the package."""

from __future__ import annotations

import csv
import runpy
from collections import Counter
from datetime import date
from pathlib import Path
from statistics import mean, median

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
ITEMS = [
    "trusted",
    "whole-life",
    "creative",
    "choice",
    "attitude",
    "family",
    "information",
    "risk",
    "transparent",
    "promise",
]
WHO = ("date", "role", "respondent", "pair", "team")


def rows_of(name: str) -> list[dict[str, str]]:
    with (EXAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def quarter(row: dict[str, str]) -> str:
    day = date.fromisoformat(row["date"])
    return f"{day.year}-Q{(day.month + 2) // 3}"


@pytest.fixture(scope="module")
def long() -> list[dict[str, str]]:
    return rows_of("team-long.csv")


@pytest.fixture(scope="module")
def wide() -> list[dict[str, str]]:
    return rows_of("team-wide.csv")


@pytest.fixture(scope="module")
def ladder() -> list[dict[str, str]]:
    return rows_of("ladder.csv")


def paired_gaps(wide: list[dict[str, str]], period_of) -> dict[tuple[str, str], list[int]]:
    """(period, item) -> person minus practitioner, for each pair's latest answers within the period."""
    latest: dict[tuple[str, str, str, str], int] = {}
    for row in sorted(wide, key=lambda row: row["date"]):
        for item in ITEMS:
            if row[item]:
                latest[period_of(row), item, row["pair"], row["role"]] = int(row[item])
    gaps: dict[tuple[str, str], list[int]] = {}
    for (period, item, pair, role), rating in latest.items():
        other = latest.get((period, item, pair, "practitioner"))
        if role == "person" and other is not None:
            gaps.setdefault((period, item), []).append(rating - other)
    return gaps


@pytest.mark.parametrize("name", ["team-long.csv", "team-wide.csv", "ladder.csv", "two-years.csv"])
def test_the_script_makes_the_committed_file(name):
    made = runpy.run_path(str(EXAMPLES / "make_examples.py"))["example_files"]()
    assert made[name].encode() == (EXAMPLES / name).read_bytes()


def test_columns(long, wide, ladder):
    assert list(long[0]) == ["item", "role", "rating", "date", "respondent", "pair", "team", "note"]
    assert list(wide[0]) == [*WHO, *ITEMS]
    assert list(ladder[0]) == ["item", "role", "rating", "date", "respondent", "work"]


def test_the_team_in_numbers(wide):
    assert Counter(row["role"] for row in wide) == {"person": 29, "practitioner": 26, "carer": 5}
    assert len({row["pair"] for row in wide}) == 12
    assert {row["respondent"] for row in wide if row["role"] == "practitioner"} == {
        "S01",
        "S02",
        "S03",
        "S04",
    }
    assert len({row["respondent"] for row in wide if row["role"] == "person"}) == 12
    assert {team: len({r["pair"] for r in wide if r["team"] == team}) for team in ("North", "South")} == {
        "North": 6,
        "South": 6,
    }


def test_eighteen_months_with_answers_in_every_quarter(wide):
    assert {quarter(row) for row in wide} == {
        "2025-Q1",
        "2025-Q2",
        "2025-Q3",
        "2025-Q4",
        "2026-Q1",
        "2026-Q2",
    }


def test_ratings_are_on_the_scale_or_blank(wide, ladder):
    ratings = Counter(row[item] for row in wide for item in ITEMS)
    assert set(ratings) == {"", "1", "2", "3", "4", "5"}
    assert ratings[""] == 18
    assert {int(row["rating"]) for row in ladder} <= set(range(1, 8))


def test_long_and_wide_say_the_same(long, wide):
    from_long = Counter((*(row[key] for key in WHO), row["item"], row["rating"]) for row in long)
    from_wide = Counter((*(row[key] for key in WHO), item, row[item]) for row in wide for item in ITEMS)
    assert from_long == from_wide
    assert len(long) == 600


def test_one_response_is_one_respondent_pair_role_and_date(long, wide):
    keys = [(row["respondent"], row["pair"], row["role"], row["date"]) for row in wide]
    assert len(set(keys)) == len(keys) == 60
    assert set(Counter((r["respondent"], r["pair"], r["role"], r["date"]) for r in long).values()) == {10}


def test_two_people_answered_again_within_a_quarter_and_nobody_else(wide):
    times = Counter((quarter(row), row["role"], row["pair"]) for row in wide)
    assert {key for key, n in times.items() if n > 1} == {
        ("2025-Q1", "person", "P08"),
        ("2025-Q4", "person", "P03"),
    }


def test_a_later_blank_leaves_an_earlier_answer_to_stand(wide):
    first, second = (
        row for row in wide if row["pair"] == "P08" and quarter(row) == "2025-Q1" and row["role"] == "person"
    )
    assert (first["family"], second["family"]) == ("4", "")


def test_both_sides_of_a_pair_answer_in_the_same_quarters_but_for_one_pair(wide):
    sides: dict[str, dict[str, set[str]]] = {}
    for row in wide:
        sides.setdefault(row["pair"], {}).setdefault(row["role"], set()).add(quarter(row))
    assert {pair for pair, by_role in sides.items() if by_role.get("practitioner") != by_role["person"]} == {"P12"}


def test_one_response_answers_less_than_half(wide):
    answered = sorted(sum(row[item] != "" for item in ITEMS) for row in wide)
    assert answered[:2] == [4, 9]


def test_practitioners_are_more_favourable_on_choice_and_promise_people_on_family(wide):
    gaps = {item: mean(values) for (_, item), values in paired_gaps(wide, lambda row: "").items()}
    two_widest = sorted(gaps, key=gaps.__getitem__)[:2]
    assert two_widest == ["choice", "promise"]
    assert gaps["choice"] < -1 < gaps["promise"] < -0.5
    assert gaps["family"] > 0.5


def test_the_gap_narrows_from_quarter_to_quarter(wide):
    by_quarter: dict[str, list[int]] = {}
    for (period, _), values in paired_gaps(wide, quarter).items():
        by_quarter.setdefault(period, []).extend(values)
    gaps = [mean(by_quarter[period]) for period in sorted(by_quarter)]
    assert gaps == sorted(gaps)
    assert gaps[0] < -0.6
    assert gaps[-1] > -0.1


def test_the_ladder_in_numbers(ladder):
    assert {row["date"] for row in ladder} == {"2025-05-14", "2026-05-20"}
    works = {row["work"] for row in ladder}
    assert works == {"Day opportunities", "Recruiting staff", "Support planning"}
    for work in works:
        rooms = Counter((r["item"], r["role"], r["date"]) for r in ladder if r["work"] == work)
        assert rooms == {
            (item, role, day): n
            for item in ("now", "aim")
            for role, n in (("practitioner", 4), ("person", 5))
            for day in ("2025-05-14", "2026-05-20")
        }


def test_two_years_of_ten_plans_a_month_with_one_month_empty_and_a_step_up_for_people():
    rows = rows_of("two-years.csv")
    assert list(rows[0]) == ["date", "role", "respondent", "pair", *ITEMS]
    plans = Counter((row["date"][:7], row["role"]) for row in rows)
    assert set(plans.values()) == {10}
    months = sorted({month for month, _ in plans})
    assert (months[0], months[-1], len(months), "2025-08" in months) == ("2024-07", "2026-06", 23, False)
    ratings: dict[tuple[str, bool], list[int]] = {}
    for row in rows:
        since = row["date"] >= "2025-10"
        ratings.setdefault((row["role"], since), []).extend(int(row[item]) for item in ITEMS)
    before, after = (mean(ratings["person", since]) for since in (False, True))
    assert after - before > 0.4
    assert abs(mean(ratings["practitioner", True]) - mean(ratings["practitioner", False])) < 0.05


def test_each_piece_of_work_has_its_own_group(ladder):
    works_of: dict[str, set[str]] = {}
    for row in ladder:
        works_of.setdefault(row["respondent"], set()).add(row["work"])
    assert len(works_of) == 27
    assert all(len(works) == 1 for works in works_of.values())


def test_the_work_climbs_the_ladder_and_stays_below_its_aim(ladder):
    rungs: dict[tuple[str, str, str], list[int]] = {}
    for row in ladder:
        rungs.setdefault((row["work"], row["item"], row["date"]), []).append(int(row["rating"]))
    for work in {row["work"] for row in ladder}:
        before, after = (median(rungs[work, "now", day]) for day in ("2025-05-14", "2026-05-20"))
        assert before < after <= median(rungs[work, "aim", "2026-05-20"])
