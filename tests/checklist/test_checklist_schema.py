"""The JSON Schema: up to date, described, and of one mind with the reader about what a file may hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from coprod_cli.checklist.model import Checklist
from coprod_cli.checklist.reader import read_bytes
from coprod_cli.checklist.schema import checklist_schema, checklist_schema_text

from .test_checklist_model import SHORT, WRONG

CHECKLISTS = Path(__file__).parents[2] / "checklists"
SHIPPED = sorted(CHECKLISTS.glob("*.yaml"))
# What a schema cannot say: rules between keys, and control characters.
_BEYOND_A_SCHEMA = (
    {"title": "a\x1bb"},
    {"scale": SHORT["scale"][::-1]},
    {"scale": [{"value": 1, "label": "No"}, {"value": 2, "label": "no"}]},
    {"compare": ["cook", "cook"]},
    {"compare": ["cook", "chef"]},
    {"items": [SHORT["items"][0]] * 2},
    {"items": [{"id": "a", "text": "One", "section": "none"}]},
    {"scoring": {"top_box": [5]}},
    {"scoring": {"total": {"method": "met"}}},
    {"scoring": {"total": {"bands": [{"from": 9, "label": "x"}]}}},
    {"kind": "ladder", "scoring": {"total": {"method": "sum"}}},
    {"scoring": {"min_answered": float("nan")}},  # not in JSON at all
)
WRONG_TO_A_SCHEMA = [change for change in WRONG if str(change) not in map(str, _BEYOND_A_SCHEMA)]


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(checklist_schema())


def test_the_shipped_schema_is_up_to_date() -> None:
    assert (CHECKLISTS / "checklist.schema.json").read_text(encoding="utf-8") == checklist_schema_text()


def test_it_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(checklist_schema())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_files_are_valid_and_name_the_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=./checklist.schema.json\n")
    assert [error.message for error in validator().iter_errors(yaml.safe_load(text))] == []


def properties(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for part in (schema, *schema["$defs"].values()):
        yield from part["properties"].items()


def test_every_key_is_described() -> None:
    schema = checklist_schema()
    for name, found in properties(schema):
        referred = schema["$defs"][found["$ref"].rsplit("/", 1)[1]] if "$ref" in found else {}
        assert found.get("description") or referred.get("description"), name


@pytest.mark.parametrize("change", WRONG_TO_A_SCHEMA, ids=str)
def test_it_refuses_what_the_reader_refuses(change: dict[str, Any]) -> None:
    assert not validator().is_valid({**SHORT, **change})


def test_it_accepts_what_the_reader_accepts() -> None:
    validator().validate(SHORT)
    validator().validate({**SHORT, "about": None, "compare": None})


def test_no_stem_and_nothing_to_compare_may_be_said() -> None:
    said = {**SHORT, "compare": [], "roles": {"cook": {"label": "Cook", "stem": ""}, "guest": {"label": "Guest"}}}
    validator().validate(said)
    for checklist in (Checklist.model_validate(said), read_bytes(json.dumps(said).encode(), "a.yaml").get()):
        assert checklist.compare is None
        assert checklist.roles["cook"].stem is None
