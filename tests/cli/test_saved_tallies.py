"""A saved tally is a source: the same numbers as its files, and tallies of parts pool to the whole."""

from __future__ import annotations

import csv
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import FORMATS, LONG, SCORERS, TEN, WIDE, call, said


@pytest.fixture
def halves(tmp_path: Path) -> list[Path]:
    """The example by team. No respondent and no pair is in both teams, so no voice crosses."""
    rows = list(csv.DictReader(LONG.read_text(encoding="utf-8").splitlines()))
    paths = []
    for team in ("North", "South"):
        paths.append(tmp_path / f"{team}.csv")
        with paths[-1].open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0].keys())
            writer.writeheader()
            writer.writerows(row for row in rows if row["team"] == team)
    return paths


def tallied(output: Path, *words: str | Path) -> Path:
    assert call("tally", *words, *TEN, "-o", output).exit_code == 0
    return output


def results(command: str, *words: str | Path) -> dict[str, object]:
    shown = json.loads(said(command, *words, *TEN, "--format", "json"))
    for result in shown["results"]:
        if command == "trend":
            forget_who_answered_twice(result)
    return {key: shown[key] for key in ("results", "pairing", "checklist")} | {
        "read": {key: value for key, value in shown["read"].items() if key != "sources"}
    }


def forget_who_answered_twice(result: dict[str, Any]) -> None:
    """What a saved tally cannot know: who answered both times, and so which way these went."""
    for change in result["changes"]:
        del change["linked"], change["direction"]
    result["why"] = {
        path: why for path, why in result["why"].items() if not re.match(r"changes\.\w+\.(linked|direction)", path)
    }


@pytest.mark.parametrize("options", [[], ["--every", "quarter"], ["--by", "team", "--every", "year"]])
def test_tallies_of_two_halves_pool_to_the_whole(halves: list[Path], tmp_path: Path, options: list[str]) -> None:
    saved = [tallied(path.with_suffix(".json"), path, *options) for path in halves]
    commands = SCORERS if "--every" in options else ("score", "compare")
    for command in commands:
        assert results(command, *saved) == results(command, *reversed(saved)) == results(command, LONG, *options)
    assert results("compare", saved[0], halves[1]) == results("compare", *saved)


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("command", ["score", "compare"])
def test_a_saved_tally_shows_what_its_file_shows(command: str, fmt: str, tmp_path: Path) -> None:
    saved = tallied(tmp_path / "team.tally.json", WIDE)
    from_tally, from_file = (said(command, source, *TEN, "--format", fmt) for source in (saved, WIDE))
    if fmt != "json":
        assert from_tally == from_file
    else:
        one, other = json.loads(from_tally), json.loads(from_file)
        assert {key for key in one if one[key] != other[key]} == {"settings"}


def test_the_long_and_the_wide_layout_are_one_tally(tmp_path: Path) -> None:
    long, wide = (json.loads(said("tally", source, *TEN, "-o", "-")) for source in (LONG, WIDE))
    assert {key for key in long if long[key] != wide[key]} == {"read"}
    assert {key for key in long["read"] if long["read"][key] != wide["read"][key]} == {"sources", "rows"}


def test_a_tally_of_tallies_and_a_compressed_one(halves: list[Path], tmp_path: Path) -> None:
    saved = [tallied(path.with_suffix(".json.gz"), path) for path in halves]
    assert json.loads(gzip.decompress(saved[0].read_bytes()))
    pooled = tallied(tmp_path / "all.tally.json", *saved)
    assert results("compare", pooled) == results("compare", LONG)


def test_a_trend_takes_the_periods_of_the_tally(tmp_path: Path) -> None:
    saved = tallied(tmp_path / "months.tally.json", LONG, "--every", "month")
    assert results("trend", saved) == results("trend", LONG, "--every", "month")
    assert call("trend", saved, *TEN, "--every", "quarter").exit_code == 2


def test_without_a_period_of_its_own_a_trend_is_by_quarter() -> None:
    assert results("trend", LONG) == results("trend", LONG, "--every", "quarter")


@pytest.mark.parametrize(
    "words", [["--every", "month"], ["--by", "team"], ["--from", "2026-01-01"], ["--to", "2026-01-01"]]
)
def test_what_a_tally_cannot_tell_is_refused(words: list[str], tmp_path: Path) -> None:
    saved = tallied(tmp_path / "team.tally.json", LONG)
    result = call("compare", saved, *TEN, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words[0] in result.stderr


def test_a_tally_has_no_trend_without_periods_and_no_responses(tmp_path: Path) -> None:
    saved = tallied(tmp_path / "team.tally.json", LONG)
    assert call("trend", saved, *TEN).exit_code == 2
    responses = call("score", saved, *TEN, "--per", "response")
    assert responses.exit_code == 2
    assert responses.stderr.startswith(f"{saved}: A saved tally holds counts and nobody's response.")


def test_a_tally_of_another_checklist_or_one_cut_short_is_refused(tmp_path: Path) -> None:
    saved = tallied(tmp_path / "team.tally.json", LONG)
    other = call("score", saved, "--checklist", "core-beliefs")
    assert (other.exit_code, other.stdout) == (3, "")
    assert 'counted with "ten-statements" version 1.0' in other.stderr
    saved.write_bytes(saved.read_bytes()[:500])
    cut = call("score", saved, *TEN)
    assert (cut.exit_code, cut.stdout) == (3, "")
    assert cut.stderr.startswith(f"{saved}: ")


def test_a_tally_holds_nobodys_row(tmp_path: Path) -> None:
    text = said("tally", LONG, *TEN, "-o", "-", "--quiet")
    rows = list(csv.DictReader(LONG.read_text(encoding="utf-8").splitlines()))
    secrets = {row[name] for row in rows for name in ("respondent", "pair", "note", "date") if row[name]}
    assert len(secrets) > 60
    assert [secret for secret in sorted(secrets) if f'"{secret}"' in text] == []
