"""Rows of survey files as responses: what the store holds then counts as the files themselves count."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

import coprod_cli
from coprod_cli.checklist import find_checklist
from coprod_cli.ratings.differences import Incoming
from coprod_cli.ratings.records import Answer
from coprod_cli.survey.count import counting
from coprod_cli.survey.plan import Choices
from coprod_cli.survey.responses import AboutAll, Merged, responses_of
from coprod_cli.tallies.tally import Tally
from tests.cli.calling import LONG, TEN, WIDE, said

BELIEFS = find_checklist("core-beliefs")
ITEMS = [item.id for item in BELIEFS.items]


def write(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([headings, *rows])
    return path


PLAIN, NOTHING_SAID = Choices(), AboutAll()


def read(*paths: Path, choices: Choices = PLAIN, about_all: AboutAll = NOTHING_SAID) -> tuple[list[Incoming], Merged]:
    merged = Merged()
    with counting([str(path) for path in paths], BELIEFS, choices) as (engine, plan, _):
        sources = [str(number) for number in range(len(paths))]
        found = list(responses_of(plan, engine.rows(), sources, about_all, merged))
    return sorted(found, key=lambda one: one.row or 0), merged


def ratings(one: Incoming) -> dict[str, int | str | None]:
    return {answer.item: answer.value if answer.kind == "point" else answer.kind for answer in one.response.answers}


def counts(tally: Tally) -> tuple[Mapping[object, object], ...]:
    return tally.answers, tally.pairs, tally.responses, tally.response_pairs


# -- case by case --------------------------------------------------------------------------------


def test_a_wide_row_is_a_response_and_a_blank_cell_a_blank_answer(tmp_path: Path) -> None:
    path = write(
        tmp_path / "survey.csv",
        ["Completed", "Role", "respondent", "pair", "Team name", "equals", "assets", "comment"],
        [
            [
                "31/03/2026 09:15",
                "Practitioner",
                " S1 ",
                "P1",
                "North",
                "5 - Strongly agree",
                "",
                " we listened\nand wrote ",
            ]
        ],
    )
    (one,), merged = read(path, choices=Choices(answers={"5 - Strongly agree": "5"}))
    response = one.response
    assert (response.role, response.date, response.respondent, response.pair, response.team) == (
        "practitioner",
        "2026-03-31",
        "S1",
        "P1",
        "North",
    )
    assert response.note == "we listened\nand wrote"
    assert response.answers == (Answer("equals", "point", 5), Answer("assets", "blank"))
    assert (response.source, response.saved_at, response.sha256) == ("survey.csv", response.started_at, BELIEFS.sha256)
    assert (one.file, one.row, one.named, one.holds) == (str(path), 2, True, {"team", "note"})
    assert merged == Merged()


def test_long_rows_of_a_voice_and_a_day_are_one_response_with_a_note_each(tmp_path: Path) -> None:
    path = write(
        tmp_path / "survey.csv",
        ["item", "role", "rating", "date", "respondent", "note"],
        [
            ["assets", "person", "4", "2026-03-31", "S1", "because"],
            ["equals", "person", "2", "2026-03-31", "S1", ""],
            ["equals", "person", "3", "2026-04-01", "S1", ""],
            ["equals", "person", "", "2026-03-31", "S2", "no idea"],
        ],
    )
    found, _ = read(path)
    assert [(one.response.respondent, one.response.date, one.row) for one in found] == [
        ("S1", "2026-03-31", 3),
        ("S1", "2026-04-01", 4),
        ("S2", "2026-03-31", 5),
    ]
    assert found[0].response.answers == (Answer("equals", "point", 2), Answer("assets", "point", 4, "because"))
    assert found[2].response.answers == (Answer("equals", "blank", None, "no idea"),)
    assert len({one.response.id for one in found}) == 3


def test_the_later_time_of_a_day_counts_then_the_later_row_and_a_blank_erases_nothing(tmp_path: Path) -> None:
    path = write(
        tmp_path / "survey.csv",
        ["role", "date", "respondent", "team", *ITEMS, "note"],
        [
            ["person", "2026-03-31 15:00", "S1", "", "5", "4", "", "late"],
            ["person", "2026-03-31 09:00", "S1", "North", "1", "", "2", "early"],
            ["person", "2026-03-31 15:00", "S1", "South", "3", "", "", "late"],
        ],
    )
    (one,), merged = read(path)
    assert list(ratings(one).values()) == [3, 4, 2]
    assert (one.response.team, one.response.note) == ("South", "early\nlate")
    assert (merged.replaced, merged.teams) == (2, 1)


def test_rows_without_a_name_are_a_response_each_by_their_place(tmp_path: Path) -> None:
    wide = write(tmp_path / "wide.csv", ["role", *ITEMS], [["person", "1", "1", "1"]] * 2)
    long = write(tmp_path / "long.csv", ["role", "item", "rating"], [["person", "equals", "4"]] * 2)
    found, merged = read(wide, long)
    assert len({one.response.id for one in found}) == 4
    assert [(one.named, one.response.date) for one in found] == [(False, None)] * 4
    assert (merged.unnamed, merged.undated) == ({0: [1, 2], 1: [1, 2]}, 4)
    assert read(wide, long)[0] != read(long, wide)[0]


def test_the_same_voice_in_two_files_is_one_response(tmp_path: Path) -> None:
    one = write(tmp_path / "one.csv", ["date", "respondent", "equals"], [["2026-03-31", "S1", "1"]])
    two = write(tmp_path / "two.csv", ["date", "respondent", "assets"], [["2026-03-31", "S1", "2"]])
    (found,), _ = read(one, two, choices=Choices(as_role="person"))
    assert ratings(found) == {"equals": 1, "assets": 2}
    assert (found.response.source, found.file) == ("two.csv", str(two))


def test_a_day_and_a_team_can_be_said_of_all_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "survey.csv", ["role", "respondent", "equals"], [["person", "S1", "1"]])
    (one,), merged = read(path, about_all=AboutAll("2026-03-31", "North"))
    assert (one.response.date, one.response.team, merged.undated) == ("2026-03-31", "North", 0)
    assert one.holds == {"team"}


def test_what_cannot_be_read_is_left_out_and_counted(tmp_path: Path) -> None:
    path = write(
        tmp_path / "survey.csv",
        ["role", "respondent", "equals", "assets", "note"],
        [["person", "S1", "9", "4", "n1"], ["person", "S2", "9", "x", "n2"], ["boss", "S3", "1", "1", ""]],
    )
    (one,), merged = read(path, choices=Choices(skip_invalid=True))
    assert (ratings(one), one.response.note) == ({"assets": 4}, "n1")
    assert merged.unreadable == 1


def test_the_note_beside_an_unreadable_rating_is_kept_with_the_response(tmp_path: Path) -> None:
    path = write(
        tmp_path / "survey.csv",
        ["role", "respondent", "item", "rating", "note"],
        [["person", "S1", "equals", "9", "I would say more"], ["person", "S1", "assets", "4", ""]],
    )
    (one,), _ = read(path, choices=Choices(skip_invalid=True))
    assert (ratings(one), one.response.note) == ({"assets": 4}, "I would say more")


def test_no_text_holds_a_nul(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    path = tmp_path / "survey.parquet"
    pandas.DataFrame({"role": ["person"], "pair": ["P\x001"], "equals": [4], "note": ["a\x00b"]}).to_parquet(path)
    (one,), _ = read(path)
    assert (one.response.pair, one.response.note) == ("P1", "ab")


def test_rows_of_another_checklist_and_empty_rows_are_no_responses(tmp_path: Path) -> None:
    path = write(
        tmp_path / "survey.csv",
        ["item", "role", "rating", "checklist"],
        [["equals", "person", "4", ""], ["now", "person", "4", "ladder"], ["", "", "", ""]],
    )
    found, merged = read(path)
    assert [(ratings(one), one.row) for one in found] == [({"equals": 4}, 2)]
    assert merged.unnamed == {0: [1]}


def test_later_rows_are_saved_later(tmp_path: Path) -> None:
    path = write(
        tmp_path / "survey.csv",
        ["date", "pair", "respondent", "equals"],
        [["2026-03-31", "P1", f"S{9 - n}", "1"] for n in range(9)],
    )
    found, _ = read(path, choices=Choices(as_role="practitioner"))
    moments = [one.response.saved_at or "" for one in found]
    assert moments == sorted(set(moments))


def test_a_large_file_is_numbered_as_it_lies(tmp_path: Path) -> None:
    rows = [["person", f"{number}", "1234"[number % 4], "x" * 60] for number in range(40_000)]
    path = write(tmp_path / "survey.csv", ["role", "respondent", "equals", "padding"], rows)
    assert path.stat().st_size > 2_000_000
    found, _ = read(path)
    assert [int(one.response.respondent or "") for one in found] == list(range(40_000))
    assert [one.row for one in found] == list(range(2, 40_002))


# -- against the count of the same files ---------------------------------------------------------

MOMENTS = st.sampled_from(["2026-01-05", "2026-01-05 09:00", "2026-01-05T15:00", "2026-02-01", ""])
CELLS = st.sampled_from(["", "1", "5", "", " 4 ", "2.0"])


@st.composite
def files(draw: st.DrawFn) -> list[tuple[list[str], list[list[str]]]]:
    """Some files, wide and long. A side of a pair has several respondents only where nobody answers twice a day:
    whose answer to one item came last is not kept for each item."""
    several = draw(st.booleans())
    people = ["", "A", "B", " A"] if several else ["", "A"]
    seen: set[tuple[str, ...]] = set()
    found = []
    for _ in range(draw(st.integers(1, 2))):
        long = draw(st.booleans()) and not several
        named = draw(st.integers(0, 3)) > 0
        rows = []
        for _ in range(draw(st.integers(1, 9))):
            role = draw(st.sampled_from(["practitioner", "person"]))
            pair = draw(st.sampled_from(["P1", ""])) if named else ""
            who = draw(st.sampled_from(people if several or not pair else [f"{role} of {pair}"])) if named else ""
            moment = draw(MOMENTS)
            key = (role, pair, who.strip(), moment[:10])
            if several and (pair or who) and key in seen:
                continue
            seen.add(key)
            answers = [draw(st.sampled_from(ITEMS)), draw(CELLS)] if long else [draw(CELLS) for _ in ITEMS]
            rows.append([role, moment, pair, who, *answers])
        if rows:
            found.append((["role", "date", "pair", "respondent", *(["item", "rating"] if long else ITEMS)], rows))
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files())
def test_the_store_counts_as_its_files_count(made: list[tuple[list[str], list[list[str]]]]) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        paths = [write(place / f"{number}.csv", *one) for number, one in enumerate(made)]
        try:
            expected = counts(coprod_cli.tally([str(path) for path in paths], BELIEFS))
        except coprod_cli.problems.NothingToScore:
            return
        store = place / "ratings.db"
        said("import", *paths, "--checklist", "core-beliefs", "--store", store, "--quiet")
        assert counts(coprod_cli.tally(None, BELIEFS, store=store)) == expected
        export = place / "export.csv"
        said("export", "--store", store, "-o", export)
        assert counts(coprod_cli.tally(export, BELIEFS)) == expected


@pytest.mark.parametrize("path", [LONG, WIDE])
def test_the_example_counts_as_its_store_counts(path: Path, tmp_path: Path) -> None:
    said("import", path, *TEN)
    expected = coprod_cli.tally(path, "ten-statements", by="team", every="quarter")
    stored = coprod_cli.tally(None, "ten-statements", by="team", every="quarter")
    export = tmp_path / "export.csv"
    said("export", "-o", export)
    exported = coprod_cli.tally(export, "ten-statements", by="team", every="quarter")
    assert counts(stored) == counts(exported) == counts(expected)
    assert stored.pairing == exported.pairing == expected.pairing
