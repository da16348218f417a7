"""``--suppress`` and ``--for-sharing``: no command and no format shows a small number, or gives one back."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import coprod_cli
from coprod_cli.render.records import result_schema
from coprod_cli.tallies.saved import load_tally
from tests.cli.calling import FORMATS, LADDER, LONG, TEN, call, said
from tests.scoring.auditor import Auditor

TEN_STATEMENTS = coprod_cli.load_checklist("ten-statements")
SCHEMA = json.loads(result_schema())
TEAMS = {"North": 14, "South": 12, "West": 4}


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three teams over two months; West is small, and South loses some people and answers in the second month."""
    drawn = random.Random(11)
    path = tmp_path_factory.mktemp("sharing") / "survey.csv"
    items = [item.id for item in TEN_STATEMENTS.items]
    lines = [",".join(["role", "date", "respondent", "pair", "team", *items])]
    for team, pairs in TEAMS.items():
        for month in (1, 2):
            here = pairs - 5 if team == "South" and month == 2 else pairs
            for pair in range(here):
                for role in ("practitioner", "person"):
                    answers = [str(drawn.randint(1, 5)) for _ in items]
                    if drawn.random() < 0.3:
                        answers[drawn.randrange(10)] = ""
                    name = f"{team}-{role}-{pair}"
                    lines.append(",".join([role, f"2026-0{month}-10", name, f"{team}{pair}", team, *answers]))
        lines.append(",".join(["person", "2026-01-10", f"{team}-alone", "", team, *["1"] * 10]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def shown(*words: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said(*words, "--format", "json", "-q"))
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


@pytest.mark.parametrize("cut", [(), ("--by", "team"), ("--every", "month"), ("--by", "team", "--every", "month")])
@pytest.mark.parametrize("command", ["score", "compare", "trend"])
def test_nothing_small_can_be_worked_out_of_a_counted_file(survey: Path, command: str, cut: tuple[str, ...]) -> None:
    by, every = ("team",) if "--by" in cut else (), "month" if "--every" in cut else None
    if command == "trend":
        every = every or "quarter"
    truth = coprod_cli.tally(survey, TEN_STATEMENTS, by=by, every=every)
    auditor = Auditor(truth, TEN_STATEMENTS)
    auditor.reads_report(shown(command, survey, *TEN, *cut, "--for-sharing"))
    assert auditor.worked_out(10) == []


def test_a_small_team_is_suppressed_and_a_large_one_is_as_ever(survey: Path) -> None:
    results = {
        suppress: shown("score", survey, *TEN, "--by", "team", "--suppress", suppress)["results"]
        for suppress in ("0", "10")
    }
    for before, after in zip(results["0"], results["10"], strict=True):
        if after["group"]["team"] == "West":
            assert after["suppressed"]
            assert (after["n"], after["mean"], after["distribution"]) == (None, None, None)
            assert after["why"]["n"] == "suppressed (fewer than 10)"
        else:
            assert after.pop("suppressed") is False
            assert after == before


def test_totals_notes_and_settings_give_nothing_back(survey: Path) -> None:
    found = shown("compare", survey, *TEN, "--by", "team", "--for-sharing")
    assert found["settings"]["suppress"] == 10
    assert found["settings"]["for_sharing"] is True
    assert all(found["read"][name] is None for name in found["read"] if name != "sources")
    west = [one for one in found["pairing"] if one["group"]["team"] == "West"]
    assert west[0]["n_pairs"] is None
    assert west[0]["suppressed"]
    assert re.findall(r"\d+", " ".join(found["notes"])) == ["10"]


def test_csv_leaves_hidden_numbers_empty_and_says_so(survey: Path) -> None:
    words = ("compare", survey, *TEN, "--by", "team", "--for-sharing", "--format", "csv", "-q")
    rows = [row for row in csv.DictReader(io.StringIO(said(*words))) if row["team"] == "West"]
    assert rows
    for row in rows:
        assert row["suppressed"] == row["person_suppressed"] == row["gap_suppressed"] == "true"
        numbers = [
            value
            for name, value in row.items()
            if name.startswith(("person_", "practitioner_", "gap_")) and not name.endswith("_suppressed")
        ]
        assert set(numbers) == {""}
    assert "suppressed" not in said("compare", survey, *TEN, "--by", "team", "--format", "csv", "-q").splitlines()[0]


@pytest.mark.parametrize("command", ["score", "compare", "trend", "ladder"])
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_carries_it(survey: Path, command: str, form: str) -> None:
    source = (LADDER, "--by", "work") if command == "ladder" else (survey, *TEN, "--by", "team", "--every", "month")
    text = " ".join(said(command, *source, "--for-sharing", "--format", form, "-q").split())
    assert "suppressed (fewer than 10)" in text
    if command in ("compare", "trend"):
        assert "suppressed (so that another cannot be worked out)" in text
    assert "suppressed" not in said(command, *source, "--format", form, "-q")


def test_plain_words_for_what_is_hidden(survey: Path) -> None:
    text = said("compare", survey, *TEN, "--by", "team", "--for-sharing", "--format", "plain", "-q")
    assert "team: West.\nEverything here is suppressed (fewer than 10)" in text
    north = text[text.index("team: North.") : text.index("team: South.")]
    assert "Gap: suppressed (so that another cannot be worked out)." in north
    assert "How pairs were joined is suppressed (fewer than 10)." in north
    assert "How much was read is suppressed too" in text


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("check", LONG, *TEN, "--for-sharing"), 2, "team's own eyes"),
        (("check", LONG, *TEN, "--suppress", "5"), 2, "team's own eyes"),
        (("score", LONG, *TEN, "--per", "response", "--for-sharing"), 2, "one person a row"),
        (("score", LONG, *TEN, "--per", "response", "--suppress", "5"), 2, "one person a row"),
        (("score", LONG, *TEN, "--suppress", "1"), 2, "--suppress 1 hides nothing"),
        (("score", LONG, *TEN, "--suppress", "0", "--for-sharing"), 2, "Leave one of them out"),
    ],
)
def test_what_cannot_be_shared_is_refused(words: tuple[str | Path, ...], code: int, says: str) -> None:
    result = call(*words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert says in " ".join(result.stderr.split())


def test_a_tally_is_written_suppressed_and_pooling_says_what_is_missing(survey: Path, tmp_path: Path) -> None:
    small, all_teams, pooled = (tmp_path / f"{name}.tally.json" for name in ("small", "all", "pooled"))
    frames = survey.read_text(encoding="utf-8").splitlines()
    (tmp_path / "few.csv").write_text("\n".join(frames[:9]) + "\n", encoding="utf-8")
    said("tally", tmp_path / "few.csv", *TEN, "--by", "team", "--for-sharing", "-o", small)
    said("tally", survey, *TEN, "--by", "team", "--for-sharing", "-o", all_teams)
    kept = json.loads(all_teams.read_text())
    assert kept["suppressed"] == {"tallies": 1, "threshold": 10}
    assert kept["read"]["rows"] is None
    assert not [entry for entry in kept["answers"] if entry["group"] == ["West"]]
    assert {
        "what": "answers",
        "item": "trusted",
        "role": "person",
        "group": ["West"],
        "period": None,
        "small": 1,
        "guard": 0,
    } in kept["hidden"]
    assert (
        shown("score", all_teams)["results"] == shown("score", survey, *TEN, "--by", "team", "--for-sharing")["results"]
    )
    result = call("tally", small, all_teams, "-o", pooled)
    assert "Suppressed in 1 of 2 suppressed tallies, so missing here: person, team North" in result.stderr
    found = shown("score", pooled)
    assert {
        "what": "answers", "item": "trusted", "section": None, "role": "person", "group": {"team": "North"},
        "period": None, "hidden_in": 1, "of": 2,
    } in found["missing"]  # fmt: skip
    assert load_tally(pooled) == load_tally(small) + load_tally(all_teams)


def test_the_same_in_python(survey: Path) -> None:
    told = coprod_cli.score(survey, TEN_STATEMENTS, by="team", for_sharing=True)
    assert told.to_dict()["results"] == shown("score", survey, *TEN, "--by", "team", "--for-sharing")["results"]
    frame = told.to_frame()
    assert frame.loc[frame["team"] == "West", "suppressed"].all()
    assert frame.loc[frame["team"] == "West", "n"].isna().all()
    assert coprod_cli.tally(survey, TEN_STATEMENTS, by="team", suppress=10).suppressed is not None


def test_a_limit_on_a_hidden_number_is_neither_met_nor_missed(survey: Path) -> None:
    result = call(
        "score", survey, *TEN, "--by", "team", "--for-sharing", "--fail-if", 'group.team == "West" and mean < 5'
    )
    assert result.exit_code == 0
    assert "suppressed (fewer than 10)" in result.stderr
