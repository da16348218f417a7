"""Periods that are no dates: the column of the wave, the order of the waves, and what is said about both."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coprod_cli.api import Question, load_checklist
from coprod_cli.problems import CoprodError, SourceError, UsageError
from coprod_cli.survey.count import Counted
from coprod_cli.tallies.saved import load_tally, save_tally
from coprod_cli.tallies.tally import AnswerKey

CHECKLIST = load_checklist("ten-statements")
ROWS = """\
item,role,rating,date,respondent,{heading}
trusted,person,5,2026-04-15,R1,12 months
trusted,person,3,2025-02-20,R1,Baseline
trusted,person,2,2025-09-12,R1,6  months
trusted,person,4,2025-09-13,R1, 6 months
trusted,person,1,2026-03-01,R1,
"""
UNDATED = "\n".join(",".join(line.split(",")[:3] + line.split(",")[4:]) for line in ROWS.splitlines()) + "\n"


def write(folder: Path, text: str = ROWS, name: str = "survey.csv", heading: str = "wave") -> str:
    path = folder / name
    path.write_text(text.format(heading=heading), encoding="utf-8")
    return str(path)


def count(*sources: str, **more: Any) -> Counted:
    return Question(sources, CHECKLIST, every="wave", **more).counted


def refused(*sources: str, **more: Any) -> CoprodError:
    with pytest.raises(CoprodError) as refusal:
        count(*sources, **more)
    return refusal.value


def test_the_latest_answer_of_each_wave_counts_and_a_blank_wave_is_left_out(tmp_path: Path) -> None:
    counted = count(write(tmp_path))
    assert {key.period: dict(answers.counts) for key, answers in counted.tally.answers.items()} == {
        "Baseline": {3: 1},
        "6 months": {4: 1},
        "12 months": {5: 1},
    }
    assert (counted.tally.read.superseded, counted.tally.read.excluded) == (1, 1)
    assert counted.notes == (
        "Left out because they have no wave: 1.",
        "Waves in the order of their earliest dates: Baseline, 6 months, 12 months. For another order say --waves.",
    )


def test_with_days_that_count_an_answer_needs_both(tmp_path: Path) -> None:
    text = ROWS + "trusted,person,1,,R2,Baseline\n"
    counted = count(write(tmp_path, text), date_from=date(2025, 9, 1))
    assert counted.notes[0] == "Left out because they have no wave or no date: 2."


def test_without_dates_waves_come_as_they_first_come(tmp_path: Path) -> None:
    counted = count(write(tmp_path, UNDATED))
    assert counted.tally.waves == ("12 months", "Baseline", "6 months")
    assert counted.wave_order == "rows"
    assert "in which they first come: 12 months, Baseline, 6 months" in counted.notes[-1]


def test_one_wave_without_a_date_leaves_the_order_to_the_rows(tmp_path: Path) -> None:
    counted = count(write(tmp_path, ROWS.replace("2025-02-20", "")))
    assert counted.tally.waves == ("12 months", "Baseline", "6 months")


def test_the_order_that_is_asked_for(tmp_path: Path) -> None:
    counted = count(write(tmp_path, UNDATED), waves=("Baseline", " 6 months", "12 months", "2 years"))
    assert counted.tally.waves == ("Baseline", "6 months", "12 months", "2 years")
    assert counted.wave_order == "named"
    assert counted.notes == ("Left out because they have no wave: 1.",)


def test_waves_that_the_order_does_not_name_are_listed_with_the_words_to_add(tmp_path: Path) -> None:
    path = write(tmp_path, UNDATED + 'trusted,person,1,R1,"Later, much"\n')
    (problem,) = refused(path, waves=("Baseline", "6 Months")).problems
    assert (problem.code, problem.file) == ("wave-not-named", path)
    assert problem.message == '--waves does not name these waves: "12 months", "6 months", "Later, much".'
    assert problem.hint == (
        "Put them where they belong in time, for example "
        "--waves 'Baseline,6 Months,12 months,6 months,\"Later, much\"'."
    )


@pytest.mark.parametrize(
    ("waves", "says"),
    [(("a", "b", "a"), 'names "a" twice'), (("a", " "), "has a name that is blank")],
)
def test_an_order_that_is_none(tmp_path: Path, waves: tuple[str, ...], says: str) -> None:
    assert says in str(refused(write(tmp_path), waves=waves))


@pytest.mark.parametrize("every", [None, "month"])
def test_an_order_of_waves_without_waves(tmp_path: Path, every: str | None) -> None:
    with pytest.raises(UsageError, match="no waves are asked for"):
        _ = Question((write(tmp_path),), CHECKLIST, every=every, waves=("a",)).counted


# -- which column ----------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["wave", "Time point", "time_point", "Wave"])
def test_the_column_is_known_by_its_heading(tmp_path: Path, heading: str) -> None:
    counted = count(write(tmp_path, heading=heading))
    assert counted.sources[0]["columns"]["wave"] == heading
    assert counted.sources[0]["unused"] == []


def test_the_column_can_be_named(tmp_path: Path) -> None:
    counted = count(write(tmp_path, heading="When"), columns={"wave": "When"})
    assert counted.tally.waves == ("Baseline", "6 months", "12 months")


def test_a_mapping_can_name_the_column(tmp_path: Path) -> None:
    mapping = tmp_path / "survey.map.yaml"
    version = f'{{id: {CHECKLIST.id}, version: "{CHECKLIST.version}"}}'
    mapping.write_text(f"mapping: 1\nchecklist: {version}\ncolumns: {{wave: When}}\n", encoding="utf-8")
    assert count(write(tmp_path, heading="When"), mapping=str(mapping)).tally.waves[0] == "Baseline"


def test_without_such_a_column(tmp_path: Path) -> None:
    (problem,) = refused(write(tmp_path, heading="When")).problems
    assert problem.message == "There is no column for the wave, which --every wave needs."
    assert problem.hint == 'Say which column it is: --column wave="…".'


def test_two_columns_that_could_be_it(tmp_path: Path) -> None:
    (problem,) = refused(write(tmp_path, heading="wave,Time point")).problems
    assert problem.code == "two-columns"
    assert problem.hint == 'Say which: --column wave="wave".'


def test_a_column_of_waves_means_nothing_until_it_is_asked_for(tmp_path: Path) -> None:
    first, *rows = ROWS.splitlines()
    two = "\n".join([f"{first},Time point", *(f"{row},{row.rpartition(',')[2]}" for row in rows)])
    for text in (ROWS, two):
        counted = Question((write(tmp_path, text),), CHECKLIST).counted
        assert counted.tally.answers.keys() == {AnswerKey("trusted", "person")}
        assert "wave" in counted.sources[0]["unused"]


def test_a_column_with_too_many_texts_holds_no_waves(tmp_path: Path) -> None:
    rows = "".join(f"trusted,person,3,2026-01-05,R{n},W{n}\n" for n in range(1201))
    (problem,) = refused(write(tmp_path, ROWS.splitlines()[0] + "\n" + rows)).problems
    assert problem.code == "too-many-waves"


def test_the_events_of_redcap_are_waves_once_they_are_asked_for(tmp_path: Path) -> None:
    text = (
        "record_id,redcap_event_name,date,trusted\n"
        "1,baseline_arm_1,2025-01-05,3\n1,followup_arm_1,2025-06-05,4\n2,baseline_arm_1,2025-01-06,2\n"
    )
    path = write(tmp_path, text)
    counted = count(path, as_role="person", linked=True)
    assert (counted.tally.by, counted.tally.waves) == ((), ("baseline_arm_1", "followup_arm_1"))
    assert counted.tally.linked is not None
    (changes,) = (found for key, found in counted.tally.linked.items() if key.item == "trusted")
    assert dict(changes.counts) == {1: 1}
    grouped = Question((path,), CHECKLIST, as_role="person").counted.tally
    assert grouped.by == ("redcap_event_name",)


# -- saved tallies ---------------------------------------------------------------------------------


def saved(folder: Path, name: str, *waves: str) -> str:
    rows = "".join(f"trusted,person,3,R1,{wave}\n" for wave in waves)
    path = folder / f"{name}.tally.json"
    save_tally(count(write(folder, "item,role,rating,respondent,wave\n" + rows, f"{name}.csv")).tally, path)
    return str(path)


def test_saved_tallies_are_pooled_in_the_one_order_that_they_tell(tmp_path: Path) -> None:
    parts = [saved(tmp_path, "a", "0", "2"), saved(tmp_path, "b", "0"), saved(tmp_path, "c", "0", "1", "2")]
    for order in (parts, parts[::-1], [*parts[1:], parts[0]]):
        tally = Question(tuple(order), CHECKLIST).counted.tally
        assert tally.waves == ("0", "1", "2")
        assert tally.answers[AnswerKey("trusted", "person", (), "0")].n == 3
    assert load_tally(parts[0]).waves == ("0", "2")


def test_saved_tallies_that_tell_no_order_need_one(tmp_path: Path) -> None:
    parts = (saved(tmp_path, "a", "0", "1"), saved(tmp_path, "b", "0", "2"))
    with pytest.raises(SourceError, match="which came first is not known: 1, 2"):
        _ = Question(parts, CHECKLIST).counted
    assert Question(parts, CHECKLIST, waves=("0", "1", "2")).counted.tally.waves == ("0", "1", "2")
    with pytest.raises(SourceError, match='does not name these waves: "2"'):
        _ = Question(parts, CHECKLIST, waves=("0", "1")).counted


# -- years that start in another month -------------------------------------------------------------


@pytest.mark.parametrize(("month", "period"), [("april", "2025/26-Q4"), ("JUL", "2025/26-Q3"), (1, "2026-Q1")])
def test_quarters_of_a_year_that_starts_in_another_month(tmp_path: Path, month: str | int, period: str) -> None:
    text = "item,role,rating,date,respondent\ntrusted,person,3,2026-03-31,R1\n"
    tally = Question((write(tmp_path, text),), CHECKLIST, every="quarter", year_starts=month).counted.tally
    assert {key.period for key in tally.answers} == {period}


@pytest.mark.parametrize(
    ("every", "says"),
    [
        ("week", "a week is the same in every year"),
        ("month", "a month is the same in every year"),
        ("wave", "a wave has no dates"),
        (None, "no periods are asked for"),
    ],
)
def test_where_a_year_starts_says_nothing_of_other_periods(tmp_path: Path, every: str | None, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        _ = Question((write(tmp_path),), CHECKLIST, every=every, year_starts="april").counted


@pytest.mark.parametrize("month", ["Smarch", "", 0, 13])
def test_what_is_no_month(tmp_path: Path, month: str | int) -> None:
    with pytest.raises(UsageError, match="is not a month"):
        _ = Question((write(tmp_path),), CHECKLIST, every="year", year_starts=month).counted


def test_a_saved_tally_keeps_where_its_years_start(tmp_path: Path) -> None:
    path = str(tmp_path / "kept.tally.json")
    save_tally(Question((write(tmp_path),), CHECKLIST, every="year", year_starts="april").counted.tally, path)
    assert Question((path,), CHECKLIST).counted.tally.year_starts == 4
    assert Question((path, write(tmp_path, name="more.csv")), CHECKLIST, every="year").counted.tally.year_starts == 4
    with pytest.raises(UsageError, match="years that start in April, and cannot be counted again"):
        _ = Question((path,), CHECKLIST, year_starts="july").counted
