"""The two files that people write by hand: a checklist's definition, and a mapping of a survey file."""

from __future__ import annotations

from typing import Any

from coprod_cli import api
from coprod_cli.checklist.model import Checklist
from coprod_cli.checklist.reader import read_bytes
from coprod_cli.problems import Problem
from coprod_cli.survey.mapping import SurveyMapping
from coprod_cli.survey.mapping_reader import mappings_for, read_mapping
from tests.fuzz.checklists import small
from tests.fuzz.oracles import alone_with, flow, require_places, require_words, result_or_problems

_DEFINITION, _MAPPING, _SURVEY = "definition.yaml", "mapping.yaml", "survey.csv"
_ANSWERS = b"""date,who,code,plan,team,trusted,Q2,alone,note,Finished
2025-01-10,practitioner,S03,P07,South,2,3,Agree,web,True
31/01/2025,me,R02,P07,North,1,n/a,,Survey Preview,False
"""


def definition(data: bytes) -> object:
    """A definition gives a checklist that is the same when written again, or problems with their places."""
    reading = read_bytes(data, _DEFINITION)
    if reading.checklist is None:
        require_words(reading.problems)
        require_places(reading.problems, data)
        assert "not-a-checklist" not in {problem.code for problem in reading.problems}, reading.problems
        return reading.problems
    assert not reading.problems
    again = read_bytes(flow(_content(reading.checklist)).encode(), _DEFINITION).get()
    assert again == reading.checklist
    assert again.sha256 == reading.checklist.sha256
    return again


def _content(checklist: Checklist) -> dict[str, Any]:
    content = checklist.model_dump(mode="json", by_alias=True, exclude_none=True)
    # Left out, it would be the first two roles.
    return content | {"compare": checklist.compare or []}


def mapping(data: bytes) -> object:
    """A mapping gives what is the same when written again, or problems; and a file can be read with it, or not."""
    with alone_with(_MAPPING, data):
        by_itself = _read(None)
        fitting = _read(small())
        if isinstance(fitting, SurveyMapping):
            with alone_with(_SURVEY, _ANSWERS):
                result_or_problems(lambda: api.score(_SURVEY, small(), mapping=[fitting], skip_invalid=True))
    for found in (by_itself, fitting):
        if not isinstance(found, SurveyMapping):
            require_places(found, data)
    if not isinstance(by_itself, SurveyMapping):
        assert not isinstance(fitting, SurveyMapping)
        if "too-many-problems" not in {problem.code for problem in fitting}:
            assert set(by_itself) <= set(fitting)
        return fitting
    written = flow(_plain(by_itself)).encode()
    with alone_with(_MAPPING, written):
        again = _read(None)
    assert isinstance(again, SurveyMapping), again
    assert _plain(again) == _plain(by_itself)
    return fitting


def _read(checklist: Checklist | None) -> SurveyMapping | tuple[Problem, ...]:
    found = result_or_problems(lambda: mappings_for([read_mapping(_MAPPING)], checklist))
    first = found[0]
    return first if isinstance(first, SurveyMapping) else found


def _plain(found: SurveyMapping) -> dict[str, Any]:
    return found.content.model_dump(mode="json", by_alias=True, exclude_none=True)
