from __future__ import annotations

import gzip
import json
import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import SourceError, UsageError
from coprod_cli.tallies.crosstab import CrossTab
from coprod_cli.tallies.distribution import Distribution
from coprod_cli.tallies.saved import is_saved_tally, load_tally, parse_tally, require_same_checklist, save_tally
from coprod_cli.tallies.saved_text import tally_text
from coprod_cli.tallies.tally import (
    AnswerKey,
    Pairing,
    PairingKey,
    PairKey,
    ReadCounts,
    ResponseScore,
    ScopeKey,
    ScopePairKey,
    Tally,
)

from .strategies import tallies

CHECKLIST = Checklist.model_validate(
    {
        "id": "small",
        "version": "1.0",
        "kind": "statements",
        "title": "Small",
        "source": {"title": "Ours", "wording": "ours"},
        "scale": [{"value": value, "label": f"Point {value}"} for value in range(1, 6)],
        "roles": {"practitioner": {"label": "Practitioner"}, "person": {"label": "Person"}},
        "sections": {"planning": "Planning"},
        "items": [{"id": "q1", "text": "One", "section": "planning"}, {"id": "q2", "text": "Two"}],
    }
)
TALLY = Tally(
    "small", "1.0", CHECKLIST.sha256, ("practitioner", "person"), ("team",), "quarter",
    ReadCounts(("survey.csv",), 4, 3, blank=1),
    answers={AnswerKey("q1", "person", ("North",), "2026-Q1"): Distribution({4: 2, 2: 1}, blank=1)},
    pairs={PairKey("q1", ("North",), "2026-Q1"): CrossTab({(4, 2): 1, (4, 5): 2})},
    responses={ScopeKey(None, "person", ("North",), "2026-Q1"): {ResponseScore(7, 2): 1, ResponseScore(4, 1): 2}},
    response_pairs={ScopePairKey(None, ("North",), "2026-Q1"): Distribution({Fraction(-3, 2): 1, 1: 2})},
    pairing={PairingKey(("North",), "2026-Q1"): Pairing(3, 0, (1, 0), (2, None))},
)  # fmt: skip
EXPECTED = """\
{
"format": "coprod-tally",
"format_version": 1,
"checklist": {"id": "small", "sha256": "SHA", "version": "1.0"},
"compare": ["practitioner", "person"],
"by": ["team"],
"every": "quarter",
"read": {"answered": 3, "blank": 1, "excluded": 0, "invalid": 0, "not_applicable": 0, "rows": 4, \
"sources": ["survey.csv"], "superseded": 0},
"answers": [
{"blank": 1, "counts": [[2, 1], [4, 2]], "group": ["North"], "invalid": 0, "item": "q1", \
"not_applicable": 0, "period": "2026-Q1", "role": "person"}
],
"pairs": [
{"counts": [[4, 2, 1], [4, 5, 2]], "group": ["North"], "item": "q1", "period": "2026-Q1"}
],
"responses": [
{"counts": [[4, 1, 0, 2], [7, 2, 0, 1]], "group": ["North"], "period": "2026-Q1", "role": "person", "section": null}
],
"response_pairs": [
{"blank": 0, "counts": [["-3/2", 1], [1, 2]], "group": ["North"], "invalid": 0, "not_applicable": 0, \
"period": "2026-Q1", "section": null}
],
"pairing": [
{"group": ["North"], "n_pairs": 3, "period": "2026-Q1", "respondents": [2, null], "several_voices": 0, \
"unpaired": [1, 0]}
]
}
"""


def test_the_text_is_as_documented() -> None:
    assert tally_text(TALLY) == EXPECTED.replace("SHA", CHECKLIST.sha256)


@settings(max_examples=50, deadline=None)
@given(tallies())
def test_saved_then_loaded_is_the_same_tally(tally: Tally) -> None:
    text = tally_text(tally)
    loaded = parse_tally(text.encode(), "any.json")
    assert loaded == tally
    assert tally_text(loaded) == text


@settings(max_examples=30, deadline=None)
@given(tallies(), tallies())
def test_the_same_counts_give_the_same_text_in_any_order(one: Tally, two: Tally) -> None:
    assert tally_text(one + two) == tally_text(two + one)


@pytest.mark.parametrize("name", ["team.json", "team.tally", "team.json.gz"])
def test_a_file_comes_back_and_is_known_as_a_tally(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    save_tally(TALLY, path)
    first = path.read_bytes()
    save_tally(TALLY, path)
    assert path.read_bytes() == first
    assert load_tally(path) == TALLY
    assert is_saved_tally(path)
    assert [entry.name for entry in tmp_path.iterdir()] == [name]
    assert (first[:2] == b"\x1f\x8b") is name.endswith(".gz")


def test_a_failed_write_leaves_the_earlier_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "team.json"
    path.write_text("earlier")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UsageError, match="No space left on device"):
        save_tally(TALLY, path)
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("team.json", "earlier")]


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no folder"):
        save_tally(TALLY, tmp_path / "nowhere" / "team.json")
    with pytest.raises(UsageError, match="This is a folder"):
        save_tally(TALLY, tmp_path)


def test_saving_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("earlier")
    (tmp_path / "link.json").symlink_to("real.json")
    save_tally(TALLY, tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert load_tally(tmp_path / "real.json") == TALLY


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("survey.csv", b"item,role,rating\nq1,person,4\n", False),
        ("survey.csv.gz", gzip.compress(b"item,role\n", mtime=0), False),
        ("broken.csv.gz", b"\x1f\x8b\x08", False),
        ("empty.csv", b"", False),
        ("pooled", b'\xef\xbb\xbf\n {"format": "coprod-tally"}', True),
        ("one-byte.json", b"x", True),
    ],
)
def test_what_is_taken_for_a_saved_tally(tmp_path: Path, name: str, content: bytes, expected: bool) -> None:
    (tmp_path / name).write_bytes(content)
    assert is_saved_tally(tmp_path / name) is expected


def test_what_cannot_be_opened_is_not_taken_for_a_tally(tmp_path: Path) -> None:
    assert not is_saved_tally(tmp_path / "missing.csv")
    assert not is_saved_tally(tmp_path)


whole = tally_text(TALLY)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "stops or goes wrong at line 1"),
        (b"{", "stops or goes wrong at line 1"),
        (whole[: len(whole) // 2].encode(), "stops or goes wrong at line"),
        (b"\xff\xfe\x00", "not readable JSON text"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"format": ' + b"9" * 5000 + b"}", "not readable JSON text"),
        (b"[]", 'does not begin with "format"'),
        (b'{"format": "other"}', 'does not begin with "format"'),
        (b'{"format": "coprod-tally", "format_version": 2}', "format version 2, and this coprod reads version 1"),
        (b'{"format": "coprod-tally", "format_version": true}', "reads version 1"),
        (b'{"format": "coprod-tally", "format_version": 1}', "the file lacks `checklist`"),
        (b'{"format": "coprod-tally", "format": "coprod-tally"}', "the same key twice"),
        (b'{"format": NaN}', "NaN is not a number"),
    ],
)  # fmt: skip
def test_what_is_no_tally_gives_one_clear_error(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "team.json"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=says) as refused:
        load_tally(path)
    (problem,) = refused.value.problems
    assert problem.file == str(path)
    assert problem.hint


def test_years_that_start_in_april_and_waves_are_kept(tmp_path: Path) -> None:
    answers = {AnswerKey("q1", "person", ("North",), "2026/27-Q1"): Distribution({4: 2})}
    in_april = replace(TALLY, year_starts=4, answers=answers, pairs={}, responses={}, response_pairs={}, pairing={})
    assert '"every": "quarter",\n"year_starts": 4,\n"read"' in tally_text(in_april)
    answers = {AnswerKey("q1", "person", ("North",), "6 months"): Distribution({4: 2})}
    waves = replace(in_april, every="wave", year_starts=1, answers=answers, waves=("Baseline", "6 months"))
    assert '"every": "wave",\n"waves": ["Baseline", "6 months"],\n"read"' in tally_text(waves)
    for tally in (in_april, waves):
        save_tally(tally, tmp_path / "kept.json")
        assert load_tally(tmp_path / "kept.json") == tally


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda file: file.update(extra=1), "the file has an unknown key `extra`"),
        (lambda file: file.update(every="day"), "`every` must be week, month, quarter, year or wave, or null"),
        (lambda file: file.update(every=None), "`answers`, entry 1: `period` must be null, as `every` is"),
        (lambda file: file.update(every="month"), "`answers`, entry 1: `period` must be a month"),
        (lambda file: file.update(every="week"), "`answers`, entry 1: `period` must be a week"),
        (lambda file: file.update(year_starts=4), "`period` must be a quarter of years that start in month 4"),
        (lambda file: file.update(year_starts=13), "the file: `year_starts` must hold whole numbers, from 1 to 12"),
        (lambda file: file.update(year_starts="April"), "the file: `year_starts` must hold whole numbers"),
        (lambda file: file.update(every="week", year_starts=4), "`year_starts` is for quarters and years alone"),
        (lambda file: file.update(every="wave"), "`waves` must list the waves where `every` is wave, and only there"),
        (lambda file: file.update(waves=["2026-Q1"]), "`waves` must list the waves where `every` is wave"),
        (lambda file: file.update(every="wave", waves=["a", "a"]), "`waves` must be different texts"),
        (lambda file: file.update(every="wave", waves=["a", " "]), "different texts, none of them blank"),
        (lambda file: file.update(every="wave", waves=["a", 3]), "the file: `waves` must be a list of texts"),
        (lambda file: file.update(every="wave", waves=["a"]), "entry 1: `period` must be one of `waves`"),
        (lambda file: file.update(by="team"), "the file: `by` must be a list"),
        (lambda file: file.update(by=[]), "`answers`, entry 1: `group` must have as many values as `by`"),
        (lambda file: file.update(by=[3]), "the file: `by` must be a list of texts"),
        (lambda file: file.update(compare=["person", "person"]), "two different roles"),
        (lambda file: file.update(checklist=None), "`checklist` must be an object"),
        (lambda file: file["checklist"].update(version=1.0), "`checklist`: `version` must be a text"),
        (lambda file: file["read"].update(rows=-1), "`read`: `rows` must hold whole numbers, 0 or more"),
        (lambda file: file["read"].update(rows=True), "`read`: `rows` must hold whole numbers"),
        (lambda file: file["read"].update(rows=10**400), "`read`: `rows` must hold whole numbers"),
        (lambda file: file["answers"].append(file["answers"][0]), "`answers`, entry 2 repeats an earlier one"),
        (lambda file: file["answers"].insert(0, []), "`answers`, entry 1 must be an object"),
        (lambda file: file["answers"][0].pop("role"), "`answers`, entry 1 lacks `role`"),
        (lambda file: file["answers"][0].update(counts={}), "entry 1: `counts` must be a list"),
        (lambda file: file["answers"][0].update(counts=[[4]]), "must be a list of lists of 2"),
        (lambda file: file["answers"][0].update(counts=[[4, 0]]), "whole numbers, 1 or more"),
        (lambda file: file["answers"][0].update(counts=[[4, 1], [4, 1]]), "counts the same thing twice"),
        (lambda file: file["answers"][0].update(counts=[[4.5, 1]]), "must hold whole numbers"),
        (lambda file: file["answers"][0].update(counts=[["3/2", 1]]), "must hold whole numbers"),
        (lambda file: file["pairs"][0].update(counts=[[4, None, 1]]), "must hold whole numbers"),
        (lambda file: file["responses"][0].update(counts=[[4, -1, 0, 1]]), "whole numbers, 0 or more"),
        (lambda file: file["response_pairs"][0].update(counts=[["1/0", 1]]), 'or fractions such as "3/2"'),
        (lambda file: file["response_pairs"][0].update(counts=[["1/2", 1], ["2/4", 1]]), "same thing twice"),
        (lambda file: file["pairing"][0].update(unpaired=[1]), "must have two numbers each"),
        (lambda file: file["pairing"][0].update(respondents=[1, "2"]), "must hold whole numbers"),
    ],
)  # fmt: skip
def test_every_field_is_checked(change: Any, says: str) -> None:
    file = json.loads(whole)
    change(file)
    with pytest.raises(SourceError) as refused:
        parse_tally(json.dumps(file).encode(), "team.json")
    assert says in str(refused.value)


def test_a_damaged_compressed_file_gives_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "team.json.gz"
    save_tally(TALLY, path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SourceError, match="damaged or cut short"):
        load_tally(path)


@pytest.mark.parametrize(("name", "says"), [("missing.json", "No such file"), (".", "Is a directory")])
def test_what_cannot_be_opened_gives_one_clear_error(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        load_tally(tmp_path / name)


def test_a_tally_of_this_definition_is_accepted() -> None:
    require_same_checklist(TALLY, CHECKLIST, "team.json")


def test_another_version_is_refused_and_both_are_named() -> None:
    newer = CHECKLIST.model_copy(update={"version": "2.0"}).model_dump(by_alias=True)
    with pytest.raises(SourceError) as refused:
        require_same_checklist(TALLY, Checklist.model_validate(newer), "team.json")
    assert str(refused.value) == (
        'team.json: the tally was counted with "small" version 1.0; this is "small" version 2.0'
    )


def test_changed_content_under_the_same_version_is_refused() -> None:
    changed = Checklist.model_validate(CHECKLIST.model_dump(by_alias=True) | {"title": "Other"})
    with pytest.raises(SourceError, match=r'"small" version 1\.0, but its content has changed since'):
        require_same_checklist(TALLY, changed)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"answers": {AnswerKey("q1", "carer"): Distribution({1: 1})}}, 'no role "carer"'),
        ({"responses": {ScopeKey(None, "carer"): {}}}, 'no role "carer"'),
        ({"compare": ("person", "carer")}, 'no role "carer"'),
        ({"answers": {AnswerKey("q9", "person"): Distribution({1: 1})}}, 'no item "q9"'),
        ({"pairs": {PairKey("q9"): CrossTab({(1, 1): 1})}}, 'no item "q9"'),
        ({"responses": {ScopeKey("other", "person"): {}}}, 'no section "other"'),
        ({"response_pairs": {ScopePairKey("other"): Distribution()}}, 'no section "other"'),
        ({"answers": {AnswerKey("q1", "person"): Distribution({6: 1})}}, 'no scale point "6"'),
        ({"pairs": {PairKey("q1"): CrossTab({(1, 0): 1})}}, 'no scale point "0"'),
        ({"response_pairs": {ScopePairKey(None): Distribution({Fraction(9, 2): 1})}}, "wider than the scale"),
        ({"responses": {ScopeKey(None, "person"): {ResponseScore(11, 2): 1}}}, "cannot come from its answers"),
        ({"responses": {ScopeKey("planning", "person"): {ResponseScore(4, 2): 1}}}, "cannot come from its answers"),
        ({"responses": {ScopeKey(None, "person"): {ResponseScore(4, 1, 2): 1}}}, "cannot come from its answers"),
    ],
)  # fmt: skip
def test_counts_that_the_definition_cannot_give_are_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(SourceError, match=says):
        require_same_checklist(replace(TALLY, **change), CHECKLIST)


def test_the_documented_example_is_what_the_tool_writes() -> None:
    page = (Path(__file__).parents[2] / "docs" / "saved-tally.md").read_text(encoding="utf-8")
    example = page.split("```json\n")[1].split("```")[0]
    assert tally_text(parse_tally(example.encode(), "docs/saved-tally.md")) == example
