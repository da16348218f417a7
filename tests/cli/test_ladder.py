"""``coprod ladder``: which checklist it takes, what it refuses, and that its numbers are those of compare."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from coprod_cli.render.records import result_schema
from tests.cli.calling import FORMATS, LADDER, LONG, TEN, call, counted, said

BY_WORK = (LADDER, "--by", "work")
DAY_OPPORTUNITIES = """\
work: Day opportunities
                       Where are we now?             Where do we aim to be?
                       Practitioner  Person          Practitioner  Person
                       n = 4         n = 5           n = 4         n = 5
├─ 7 Co-production ─┤                                  1 ●           2 ○○
├─ 6 Co-design ─────┤  ► 4 ●●●●                      ► 3 ●●●       ► 2 ○○
├─ 5 Engagement ────┤                ► 3 ○○○                         1 ○
├─ 4 Consultation ──┤                  2 ○○
├─ 3 Informing ─────┤
├─ 2 Educating ─────┤
├─ 1 Coercion ──────┤
● Practitioner   ○ Person   (one mark, one answer)
► median

Where are we now?
  Practitioners place it on 6 Co-design (4 answers).
  People place it on 5 Engagement (5 answers), 1 rung lower than practitioners.
Where do we aim to be?
  Practitioners place it on 6 Co-design (4 answers).
  People place it on 6 Co-design (5 answers), the same as practitioners.
From now to the aim
  Practitioners aim to stay where they see it now.
  People aim 1 rung higher than now.
"""


def test_each_piece_of_work_has_its_ladder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = said("ladder", *BY_WORK)
    assert DAY_OPPORTUNITIES in text
    works = [line for line in text.splitlines() if line.startswith("work: ")]
    assert works == ["work: Day opportunities", "work: Recruiting staff", "work: Support planning"]


def test_over_time_the_latest_period_is_drawn_and_all_stand_below(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = said("ladder", *BY_WORK, "--every", "quarter")
    for line in (
        "work: Day opportunities, 2026-Q2",
        "View          Over time  2025-Q2  2025-Q3     2025-Q4     2026-Q1     2026-Q2",
        "Practitioner  ▅···▇      4.5 (4)  no answers  no answers  no answers  6 (4)",
        "Practitioner in 2026-Q2: 1.5 rungs higher than in 2025-Q2.",
    ):
        assert line in text.splitlines()


@pytest.mark.parametrize("fmt", ["csv", "json"])
def test_its_numbers_are_those_of_compare(fmt: str) -> None:
    mine = said("ladder", *BY_WORK, "--every", "year", "--format", fmt)
    compared = said("compare", *BY_WORK, "--every", "year", "--format", fmt, "--checklist", "ladder")
    assert mine.replace('"command": "ladder"', '"command": "compare"') == compared


def test_json_keeps_to_the_schema() -> None:
    shown = json.loads(said("ladder", *BY_WORK, "--format", "json"))
    jsonschema.Draft202012Validator(json.loads(result_schema())).validate(shown)
    assert shown["command"] == "ladder"
    assert [(one["item"], one["group"]["work"]) for one in shown["results"]][:3] == [
        ("now", "Day opportunities"),
        ("now", "Recruiting staff"),
        ("now", "Support planning"),
    ]


@pytest.mark.parametrize("fmt", FORMATS)
def test_stdout_is_the_result_and_nothing_else(fmt: str) -> None:
    usual, quiet = (call("ladder", LADDER, "--format", fmt, *more) for more in ((), ("--quiet",)))
    assert usual.stdout == quiet.stdout != ""
    assert quiet.stderr == ""
    assert (f"Read 108 rows from {LADDER}: " in usual.stderr) == (fmt in ("csv", "json"))


def test_a_saved_tally_says_which_ladder_it_was_counted_with(tmp_path: Path) -> None:
    answers = tmp_path / "citizens.csv"
    answers.write_text("item,role,rating\nnow,person,8\naim,person,8\n")
    saved = counted(answers, "--checklist", "ladder-arnstein")
    assert "People place it on 8 Citizen control (1 answer)." in said("ladder", saved)
    assert "├─ 7 Co-production ─┤" in said("ladder", counted(LADDER, "--checklist", "ladder"))


@pytest.mark.parametrize("source", [LONG, "no-such-file.csv"])
def test_a_checklist_without_rungs_is_refused_before_anything_is_read(source: str | Path) -> None:
    refused = call("ladder", source, *TEN)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == (
        '"ten-statements" is not a ladder: it has statements, and no rungs.\n'
        "  `coprod list` shows which checklists are ladders; `coprod compare` sets two views of any checklist "
        "side by side.\n"
    )


def test_a_definition_of_one_role_has_a_ladder_too(tmp_path: Path) -> None:
    definition, answers = tmp_path / "ours.yaml", tmp_path / "answers.csv"
    definition.write_text(
        "id: ours\nversion: '1'\nkind: ladder\ntitle: Ours\nsource: {title: Ours, wording: ours}\n"
        "scale: [{value: 1, label: Told}, {value: 2, label: Asked}]\nroles: {person: {label: Person}}\n"
        "items: [{id: team, text: In the team?}, {id: board, text: In the board?}]\n"
    )
    answers.write_text("item,role,rating\nteam,person,1\nteam,person,2\nboard,person,1\n")
    text = said("ladder", answers, "--checklist", definition)
    assert "People place it between 1 Told and 2 Asked (2 answers)." in text
    assert "People place “In the board?” half a rung lower than “In the team?”." in text


def test_a_third_role_is_named_and_not_drawn(tmp_path: Path) -> None:
    definition, answers = tmp_path / "ours.yaml", tmp_path / "answers.csv"
    definition.write_text(
        "id: ours\nversion: '1'\nkind: ladder\ntitle: Ours\nsource: {title: Ours, wording: ours}\n"
        "scale: [{value: 1, label: Told}, {value: 2, label: Asked}]\nitems: [{id: now, text: Now?}]\n"
        "roles: {practitioner: {label: Practitioner}, person: {label: Person}, carer: {label: Carer}}\n"
    )
    answers.write_text("item,role,rating\nnow,practitioner,1\nnow,person,2\nnow,carer,1\n")
    result = call("ladder", answers, "--checklist", definition)
    assert "Carer" not in result.stdout
    assert "Read and not compared: carer. `coprod score` shows them." in result.stderr


def test_where_no_answer_counts_it_says_so(tmp_path: Path) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("item,role,rating\nnow,person,\n")
    result = call("ladder", answers)
    assert (result.exit_code, result.stdout) == (4, "")
