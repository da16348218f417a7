"""The store gives the same numbers as the file whose answers it holds, and never mixes what must stay apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import coprod_cli
from coprod_cli.checklist import Checklist, find_checklist
from coprod_cli.problems import CoprodError, NothingToScore, SourceError, UsageError
from coprod_cli.ratings.stored import StoredRatings
from tests.cli.calling import LONG, TEN, WIDE, call, said
from tests.ratings.filling import fill, fill_from, response

BELIEFS = find_checklist("core-beliefs")


def changed(checklist: Checklist, **fields: Any) -> Checklist:
    return Checklist.model_validate({**checklist.model_dump(by_alias=True), **fields})


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "ratings.db"


def without_sources(text: str) -> dict[str, Any]:
    report = json.loads(text)
    for part in ("read", "settings"):
        del report[part]["sources"]
    return report


@pytest.mark.parametrize("command", ["score", "compare", "trend"])
@pytest.mark.parametrize("more", [(), ("--by", "team", "--every", "quarter"), ("--from", "2025-06-01")])
def test_the_store_gives_what_the_file_gives(store: Path, command: str, more: tuple[str, ...]) -> None:
    fill_from(store, LONG)
    of_file = said(command, LONG, *TEN, *more, "--format", "json", "--quiet")
    of_store = said(command, *more, "--format", "json", "--quiet")
    assert without_sources(of_store) == without_sources(of_file)


def test_a_store_can_be_named_and_the_output_says_that_it_was_read(tmp_path: Path) -> None:
    other = fill_from(tmp_path / "other.db", LONG)
    assert call("score").exit_code == 4
    assert "rows from the store" in said("score", "--store", other)
    assert json.loads(said("score", "--store", other, "--format", "json"))["read"]["sources"] == ["the store"]


def test_python_reads_it_too(store: Path) -> None:
    fill_from(store, LONG)
    file = coprod_cli.compare(LONG, "ten-statements")
    assert coprod_cli.compare(None, "ten-statements").results == file.results
    assert coprod_cli.tally(None, "ten-statements", store=str(store)).answers == file_tally().answers


def file_tally() -> Any:
    return coprod_cli.tally(LONG, "ten-statements")


def test_an_empty_list_of_sources_is_not_the_store(store: Path) -> None:
    fill_from(store, LONG)
    with pytest.raises(UsageError) as raised:
        coprod_cli.score([], "ten-statements")
    assert raised.value.problems[0].code == "no-source"


def test_responses_that_name_nobody_are_a_voice_each(store: Path) -> None:
    fill(store, BELIEFS, [response(BELIEFS, "person", {"equals": n, "assets": n, "collaboration": n}) for n in (2, 4)])
    report = coprod_cli.score(None, "core-beliefs")
    whole = report.results[-1]
    assert (whole.n, whole.mean, report.read.superseded) == (2, 3.0, 0)


def test_all_four_kinds_of_cell_come_through(store: Path) -> None:
    prerequisites = find_checklist("partnership-prerequisites")
    first, second, third, *_ = [item.id for item in prerequisites.items]
    fill(store, prerequisites, [response(prerequisites, "parent", {first: 1, second: "n", third: None})])
    read = coprod_cli.tally(None, "partnership-prerequisites").read
    assert (read.answered, read.not_applicable, read.blank, read.invalid) == (1, 1, 1, 0)


def test_on_one_day_the_one_saved_last_counts(store: Path) -> None:
    late, early = "2026-03-02T12:00:00.000000Z", "2026-03-02T09:00:00.000000Z"
    fill(
        store,
        BELIEFS,
        [
            response(BELIEFS, "person", {"equals": 5}, saved_at=late, respondent="R1"),
            response(BELIEFS, "person", {"equals": 1}, saved_at=early, respondent="R1"),
        ],
    )
    report = coprod_cli.score(None, "core-beliefs")
    assert (report.results[0].mean, report.read.superseded) == (5.0, 1)


def test_an_unfinished_interview_counts_nowhere(store: Path) -> None:
    from coprod_cli.ratings import records, responses
    from coprod_cli.ratings.store import open_store

    with open_store(store, create=True) as opened:
        begun = responses.begin(opened, BELIEFS, role="person", date="2026-03-02")
        responses.keep(opened, begun.id, records.Answer("equals", "point", 4))
    assert call("score").exit_code == 2
    assert call("score", "-c", "core-beliefs").exit_code == 4


@pytest.mark.parametrize(
    ("until", "after", "mean"),
    [
        (("2026-03-02", "2026-03-02T10:00:00.500000Z"), None, 1.5),
        (None, ("2026-03-02", "2026-03-02T10:00:00.500000Z"), 3.5),
        (("2026-03-02", "2026-03-02T10:00:00.100000Z"), None, 1.5),
        (("2026-03-01", "2026-12-31T00:00:00.000000Z"), None, 1.0),
        (None, ("2026-03-02", "2026-12-31T00:00:00.000000Z"), 4.0),
    ],
)
def test_a_moment_parts_what_was_said_before_from_what_was_said_after(
    store: Path, until: tuple[str, str] | None, after: tuple[str, str] | None, mean: float
) -> None:
    said_when = [
        ("2026-03-01", "2026-03-05T10:00:00.000000Z", 1),
        ("2026-03-02", "2026-03-02T10:00:00.100000Z", 2),
        ("2026-03-02", "2026-03-02T10:00:00.900000Z", 3),
        ("2026-03-03", "2026-03-01T10:00:00.000000Z", 4),
    ]
    fill(
        store,
        BELIEFS,
        [response(BELIEFS, "person", {"equals": n}, date=day, saved_at=moment) for day, moment, n in said_when],
    )
    report = coprod_cli.score([StoredRatings(store, until=until, after=after)], "core-beliefs")
    assert report.results[0].mean == mean


def test_an_undated_response_stands_on_the_day_it_was_saved(store: Path) -> None:
    fill(store, BELIEFS, [response(BELIEFS, "person", {"equals": 2}, date=None)])
    until = ("2026-03-02", "2026-03-02T23:00:00.000000Z")
    assert coprod_cli.score([StoredRatings(store, until=until)], "core-beliefs").results[0].n == 1
    with pytest.raises(NothingToScore):
        coprod_cli.score([StoredRatings(store, after=until)], "core-beliefs")


def test_one_team_or_one_pair(store: Path) -> None:
    fill_from(store, LONG)
    by_team = {
        (result.item, result.role): result.n
        for result in coprod_cli.score(LONG, "ten-statements", by="team").results
        if result.group == ("North",)
    }
    north = coprod_cli.score([StoredRatings(store, team="North")], "ten-statements")
    assert {(result.item, result.role): result.n for result in north.results} == by_team
    pair = coprod_cli.compare([StoredRatings(store, pair="P07")], "ten-statements")
    assert {result.gap.n_pairs for result in pair.results} == {1}


def test_another_version_is_left_out_and_said(store: Path) -> None:
    newer = changed(BELIEFS, version="2.0")
    fill(store, BELIEFS, [response(BELIEFS, "person", {"equals": 2})])
    fill(store, newer, [response(newer, "person", {"equals": 5})])
    report = coprod_cli.score(None, "core-beliefs")
    assert report.results[0].mean == 2.0
    assert "Left out: 1 stored responses to version 2.0 of core-beliefs." in report.notes


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("scale", {"scale": [{"value": n, "label": str(n)} for n in range(1, 8)]}),
        ("scale", {"not_applicable": True}),
        ("roles", {"roles": {"practitioner": {"label": "A"}, "carer": {"label": "B"}}, "compare": None}),
        ("statements", {"items": [{"id": "equals", "text": "Another text."}]}),
    ],
)
def test_a_checklist_changed_under_the_same_version_is_refused(store: Path, what: str, fields: dict[str, Any]) -> None:
    fill(store, BELIEFS, [response(BELIEFS, "practitioner", {"equals": 2})])
    with pytest.raises(SourceError) as raised:
        coprod_cli.score(None, changed(BELIEFS, **fields))
    (problem,) = raised.value.problems
    assert problem.code == "another-checklist"
    assert problem.message == f"The store holds responses to another core-beliefs 1.0, which differs in its {what}."


def test_a_changed_title_or_order_changes_no_number(store: Path) -> None:
    fill(store, BELIEFS, [response(BELIEFS, "person", {"equals": 2})])
    other = changed(BELIEFS, title="Beliefs", items=[item.model_dump() for item in BELIEFS.items[::-1]])
    assert coprod_cli.score(None, other).results[-2].mean == 2.0


def test_a_store_of_several_checklists_asks_which(store: Path) -> None:
    fill_from(store, LONG)
    fill(store, BELIEFS, [response(BELIEFS, "person", {"equals": 2})])
    told = call("score")
    assert told.exit_code == 2
    assert told.stderr == (
        "The store holds several checklists.\n"
        "  Say which, for example --checklist core-beliefs; it holds core-beliefs, ten-statements.\n"
    )
    assert call("score", "-c", "ladder").stderr.splitlines() == [
        f"{store}: The store holds no response to ladder 1.0.",
        "  It holds responses to core-beliefs 1.0 (1), ten-statements 1.0 (60).",
    ]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--as", "person"), 2, "--as says how a survey file is to be read. The store needs no such word."),
        (("--column", "date=day"), 2, "--column says how a survey file is to be read. The store needs no such word."),
        (
            (str(WIDE), "--store", "x.db"),
            2,
            "Files and a store are named. An answer that is in both would count twice.",
        ),
        (("--by", "ward"), 3, 'the store: There is no column "ward" to group by.'),
    ],
)
def test_options_that_do_not_fit(store: Path, words: tuple[str, ...], code: int, told: str) -> None:
    fill_from(store, LONG)
    result = call("compare", *words, *TEN)
    assert (result.exit_code, result.stderr.splitlines()[0]) == (code, told)


def test_a_store_named_as_a_file_is_recognised(store: Path) -> None:
    fill_from(store, LONG)
    with pytest.raises(CoprodError) as raised:
        coprod_cli.score(store, "ten-statements")
    assert raised.value.problems[0].code == "is-a-store"


def test_a_ladder_in_the_store(store: Path) -> None:
    ladder = find_checklist("ladder")
    fill(store, ladder, [response(ladder, "person", {"now": 3, "aim": 7}, respondent="R1")])
    assert coprod_cli.score(None, "ladder").results[0].median == 3
