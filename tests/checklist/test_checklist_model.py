"""The checklist itself: text as written, defaults, what it answers, and its fingerprint."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from coprod_cli.checklist import Checklist
from coprod_cli.checklist.reader import read_bytes

SHORT: dict[str, Any] = {
    "id": "no",
    "version": "1.10",
    "kind": "statements",
    "title": "Meals",
    "source": {"title": "Our own words", "wording": "ours"},
    "scale": [{"value": 1, "label": "No"}, {"value": 2, "label": "Yes"}],
    "roles": {"cook": {"label": "Cook"}, "guest": {"label": "Guest"}},
    "sections": {"first": "First"},
    "items": [{"id": "a", "text": "One", "section": "first"}, {"id": "b", "text": "Two"}],
}


def short(**changes: Any) -> Checklist:
    return Checklist.model_validate({**SHORT, **changes})


def test_text_is_never_resolved_as_yaml_would() -> None:
    text = """\
id: no
version: 1.10
kind: ladder
title: 12:30
source: {title: 2015-01-01, wording: ours, note: null}
scale: [{value: 1, label: on}, {value: 2, label: 0x10}, {value: 3, label: ~}]
roles: {1: {label: 1e3}, yes: {label: true}}
items: [{id: 010, text: 1_000}, {id: off, text: 'null'}]
"""
    checklist = read_bytes(text.encode(), "f.yaml").get()
    assert (checklist.id, checklist.version, checklist.title) == ("no", "1.10", "12:30")
    assert (checklist.source.title, checklist.source.note) == ("2015-01-01", None)
    assert [point.label for point in checklist.scale] == ["on", "0x10", "~"]
    assert {key: role.label for key, role in checklist.roles.items()} == {"1": "1e3", "yes": "true"}
    assert [(item.id, item.text) for item in checklist.items] == [("010", "1_000"), ("off", "null")]


@pytest.mark.parametrize("version", ["1.0", "1.10", "01", "2026-11-21", "no", "1e1", "v2"])
def test_versions_stay_as_written(version: str) -> None:
    text = json.dumps(SHORT).replace('"1.10"', version)
    assert read_bytes(text.encode(), "f.yaml").get().version == version


def test_a_text_is_one_paragraph() -> None:
    assert short(about="Two\n  lines,\tand a tab. ").about == "Two lines, and a tab."


def test_defaults() -> None:
    checklist = short()
    assert checklist.language == "en-GB"
    assert checklist.compare == ("cook", "guest")
    assert checklist.top_box == (2,)
    assert checklist.scoring.min_answered == 0.5
    assert (checklist.scoring.total.method, checklist.scoring.total.bands) == ("mean", ())
    assert (checklist.not_applicable, checklist.is_ordinal) == (False, False)
    assert short(roles={"cook": {"label": "Cook"}}).compare is None


def test_what_it_answers() -> None:
    scale = [{"value": value, "label": f"l{value}"} for value in (-1, 0, 1)]
    checklist = short(scale=scale, scoring={"top_box": [1, 0]}, kind="ladder")
    assert (checklist.values, checklist.lowest, checklist.highest) == ((-1, 0, 1), -1, 1)
    assert checklist.top_box == (0, 1)
    assert checklist.is_ordinal
    assert [item.id for item in checklist.items_in(None)] == ["a", "b"]
    assert [item.id for item in checklist.items_in("first")] == ["a"]
    assert checklist.items_in("second") == ()


def test_it_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        short().title = "Other"


def test_the_same_content_has_the_same_fingerprint_however_it_is_written() -> None:
    checklist = short()
    block = "\n".join(f"{key}: {json.dumps(value)}" for key, value in reversed(SHORT.items()))
    spelled_out = short(
        compare=["cook", "guest"], language="en-GB", scoring={"top_box": [2], "total": {"method": "mean"}}
    )
    assert len(checklist.sha256) == 64
    assert read_bytes(block.encode(), "other.yaml").get().sha256 == checklist.sha256
    assert spelled_out.sha256 == checklist.sha256


@pytest.mark.parametrize(
    "change",
    [
        {"version": "1.1"},
        {"compare": ["guest", "cook"]},
        {"scoring": {"top_box": [1, 2]}},
        {"scoring": {"min_answered": 1}},
        {"not_applicable": True},
        {"items": SHORT["items"][::-1]},
        {"items": [{"id": "a", "text": "One", "section": "first", "reverse": True}, SHORT["items"][1]]},
    ],
)
def test_other_content_has_another_fingerprint(change: dict[str, Any]) -> None:
    assert short(**change).sha256 != short().sha256


def test_the_fingerprint_is_the_same_on_every_machine() -> None:
    """A saved tally carries it, so it may change only with a reason that is worth refusing old tallies."""
    assert short().sha256 == "f69bb84a285fc659aed8f4860bfa31f0e83bc341c36eb56dbcfd8655d3ea6195"


WRONG: list[dict[str, Any]] = [
    {"id": "Not a slug"},
    {"id": " no"},
    {"version": 1.0},
    {"version": ""},
    {"kind": "list"},
    {"title": "a\x1bb"},
    {"language": "British English"},
    {"source": {"title": "x", "wording": "ours", "url": "example.org"}},
    {"source": {"title": "x", "wording": "ours", "year": 15}},
    {"source": {"title": "x"}},
    {"colour": "red"},
    {"scale": SHORT["scale"][:1]},
    {"scale": SHORT["scale"][::-1]},
    {"scale": [{"value": "1", "label": "No"}, {"value": 2, "label": "Yes"}]},
    {"scale": [{"value": True, "label": "No"}, {"value": 2, "label": "Yes"}]},
    {"scale": [{"value": 1, "label": "No"}, {"value": 2, "label": "no"}]},
    {"roles": {}},
    {"roles": {"Big": {"label": "x"}}},
    {"compare": ["cook"]},
    {"compare": ["cook", "cook"]},
    {"compare": ["cook", "chef"]},
    {"items": []},
    {"items": [SHORT["items"][0]] * 2},
    {"items": [{"id": "a", "text": "One", "section": "none"}]},
    {"items": [{"id": "a", "text": "One", "reverse": "true"}]},
    {"scoring": {"min_answered": 1.5}},
    {"scoring": {"min_answered": float("nan")}},
    {"scoring": {"top_box": [5]}},
    {"scoring": {"total": {"method": "met"}}},
    {"scoring": {"total": {"bands": [{"from": 9, "label": "x"}]}}},
    {"kind": "ladder", "scoring": {"total": {"method": "sum"}}},
]


@pytest.mark.parametrize("change", WRONG, ids=str)
def test_the_model_and_the_reader_refuse_the_same(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        short(**change)
    if change == {"version": 1.0}:
        return  # in a file 1.0 is text, and is right
    as_yaml = json.dumps({**SHORT, **change}).replace("NaN", ".nan")
    assert read_bytes(as_yaml.encode(), "f.yaml").problems


def test_the_model_and_the_reader_accept_the_same() -> None:
    assert read_bytes(json.dumps(SHORT).encode(), "f.yaml").get() == short()
