"""What is wrong is raised as one error that carries every problem, with its place and what to do."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import coprod_cli
from coprod_cli.problems import CoprodError, DefinitionError, NothingToScore, SourceError, UsageError
from tests.cli.calling import LONG

SURVEY = pd.DataFrame({"role": ["person"], "date": ["2026-01-05"], "trusted": [4]})
BLANK = SURVEY.assign(trusted=None)
DAY = datetime.date(2026, 1, 1)
WRONG: dict[str, tuple[type[CoprodError], str, Any, dict[str, Any]]] = {
    "no source": (UsageError, "no-source", [], {}),
    "period": (UsageError, "unknown-choice", SURVEY, {"every": "decade"}),
    "date style": (UsageError, "unknown-choice", SURVEY, {"dates": "ymd"}),
    "days reversed": (UsageError, "dates-reversed", SURVEY, {"date_from": DAY, "date_to": datetime.date(2025, 1, 1)}),
    "no day": (UsageError, "not-a-day", SURVEY, {"date_to": "yesterday"}),
    "role": (UsageError, "unknown-role", SURVEY, {"as_role": "nobody"}),
    "role meant": (UsageError, "unknown-role", SURVEY, {"roles": {"Staff": "staff"}}),
    "answer meant": (UsageError, "answer-mapping-off-scale", SURVEY, {"answers": {"Agree": "9"}}),
    "memory": (UsageError, "unknown-size", SURVEY, {"memory": "lots"}),
    "twice": (UsageError, "named-twice", [LONG, str(LONG)], {}),
    "no frame": (UsageError, "not-a-source", {"trusted": [4]}, {}),
    "missing": (SourceError, "missing", "none.csv", {}),
    "no match": (SourceError, "no-match", "none*.csv", {}),
    "no rows": (SourceError, "header-only", SURVEY[:0], {}),
    "group": (SourceError, "no-such-column", SURVEY, {"by": "ward"}),
    "no date column": (SourceError, "no-column", SURVEY[["role", "trusted"]], {"every": "month"}),
    "off the scale": (SourceError, "not-an-answer", SURVEY.assign(trusted=9), {}),
    "a fraction": (SourceError, "not-an-answer", SURVEY.assign(trusted=4.5), {}),
    "all blank": (NothingToScore, "nothing-to-score", BLANK, {}),
    "other days": (NothingToScore, "nothing-to-score", SURVEY, {"date_to": datetime.date(2025, 12, 31)}),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("call", [coprod_cli.tally, coprod_cli.score, coprod_cli.compare, coprod_cli.trend])
def test_each_mistake_is_one_kind_of_error(call: Callable[..., object], name: str) -> None:
    kind, code, sources, options = WRONG[name]
    with pytest.raises(CoprodError) as raised:
        call(sources, "ten-statements", **options)
    assert type(raised.value) is kind
    assert [problem.code for problem in raised.value.problems] == [code]


def test_all_problems_of_all_sources_come_at_once(tmp_path: Path) -> None:
    twice, no_role = tmp_path / "twice.csv", tmp_path / "no-role.csv"
    twice.write_text("role,trusted,trusted\nperson,4,4\n")
    no_role.write_text("trusted\n4\n")
    with pytest.raises(SourceError) as raised:
        coprod_cli.score([twice, "none.csv", no_role], "ten-statements")
    assert {problem.file for problem in raised.value.problems} == {str(twice), "none.csv", str(no_role)}
    assert {"two-columns-one-item", "missing", "no-column"} <= {problem.code for problem in raised.value.problems}
    assert all(str(problem) in str(raised.value) for problem in raised.value.problems)


def test_every_unreadable_value_has_its_column_its_count_and_its_rows() -> None:
    frame = pd.DataFrame({"role": ["person"] * 4, "trusted": ["9", "4", "9", "maybe"], "choice": [5, 0, 5, 5]})
    with pytest.raises(SourceError) as raised:
        coprod_cli.score(frame, "ten-statements")
    told = {(problem.column, problem.row): problem.message for problem in raised.value.problems}
    # The heading is row 1, as in a spreadsheet.
    assert {(column, row) for column, row in told} == {("trusted", 2), ("trusted", 5), ("choice", 3)}
    assert '"9" is not an answer on this scale (1 to 5), 2 times' in told["trusted", 2]


def test_an_unknown_checklist_and_a_wrong_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as unknown:
        coprod_cli.score(SURVEY, "ten-statement")
    assert unknown.value.problems[0].hint == "Did you mean `ten-statements`?"
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("id: [x]\nitmes: []\n")
    with pytest.raises(DefinitionError) as found:
        coprod_cli.load_checklist(wrong)
    assert len(found.value.problems) > 1
    assert {problem.file for problem in found.value.problems} == {str(wrong)}


def test_an_option_that_does_not_exist_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="evry"):
        coprod_cli.score(SURVEY, "ten-statements", evry="month")
