"""``coprod responses``: which are listed, in which order, and one in full; in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from coprod_cli.ratings.store import open_store
from tests.cli.calling import FORMATS, call, said
from tests.cli.kept import kept


@pytest.fixture(autouse=True)
def store(tmp_path: Path) -> Path:
    return kept(tmp_path / "ratings.db")  # where COPROD_STORE points


def results(*words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(said("responses", *words, "--format", "json"))["results"]
    return found


def ids(*words: str) -> list[str]:
    return [one["id"][:2] for one in results(*words)]


def test_the_list() -> None:
    assert said("responses") == (
        "3 stored responses\n"
        "\n"
        "Id        Checklist                      Role          Pair  Team   Respondent  Date        Answered  "
        "Source          Changed\n"
        "──────────────────────────────────────────────────────────────────────────────────────────────────────"
        "───────────────────────\n"
        "b2000000  core-beliefs 1.0               person        P1    North  R-FORGET    2026-03-04  3 of 3    "
        "interview       yes\n"
        "a1000000  core-beliefs 1.0               practitioner  P1    North  S1          2026-03-02  2 of 3    "
        "interview\n"
        "c3000000  partnership-prerequisites 1.0  parent                                             2 of 5    "
        "spring [1].csv\n"
    )


def test_on_a_narrow_terminal_no_cell_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert said("responses", "--checklist", "core-beliefs") == (
        "2 stored responses\n"
        "\n"
        "Id        Checklist         Answered by            Date        Answered  Remarks\n"
        "────────────────────────────────────────────────────────────────────────────────\n"
        "b2000000  core-beliefs 1.0  person, pair P1, team  2026-03-04  3 of 3    changed\n"
        "                            North, respondent\n"
        "                            R-FORGET\n"
        "a1000000  core-beliefs 1.0  practitioner, pair     2026-03-02  2 of 3\n"
        "                            P1, team North,\n"
        "                            respondent S1\n"
    )
    plain = said("responses", "--format", "plain")
    for width in ("20", "40", "60"):
        monkeypatch.setenv("COLUMNS", width)
        assert said("responses") == plain


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), ["b2", "a1", "c3"]),
        (("--checklist", "core-beliefs"), ["b2", "a1"]),
        (("--as", "person"), ["b2"]),
        (("--as", "Parent"), ["c3"]),
        (("--as", "nobody"), []),
        (("--pair", " P1 "), ["b2", "a1"]),
        (("--team", "North", "--as", "practitioner"), ["a1"]),
        (("--respondent", "R-FORGET"), ["b2"]),
        (("--from", "2026-03-03"), ["b2"]),
        (("--to", "2026-03-03"), ["a1"]),
        (("--from", "2026-03-02", "--to", "2026-03-04"), ["b2", "a1"]),
        (("--unfinished",), ["d4"]),
        (("--unfinished", "--pair", "P1"), []),
    ],
)
def test_which_are_listed_the_latest_first(words: tuple[str, ...], found: list[str]) -> None:
    assert ids(*words) == found


def test_an_interview_that_was_stopped() -> None:
    assert said("responses", "--unfinished", "--format", "plain") == (
        "1 unfinished interview\n"
        "\n"
        "Id: d4000000\n"
        "Checklist: core-beliefs 1.0\n"
        "Role: person\n"
        "Pair: P2\n"
        "Respondent: R-FORGET\n"
        "Date: 2026-03-02\n"
        "Answered: 1 of 3\n"
        "Begun: 2026-03-05 09:10 UTC\n"
        "Source: interview\n"
    )


def test_a_list_with_nothing_on_it_says_why(tmp_path: Path) -> None:
    assert said("responses", "--pair", "P9") == "No response is like that.\n"
    assert said("responses", "--pair", "P9", "--format", "csv").count("\n") == 1
    empty = tmp_path / "empty.db"
    with open_store(empty, create=True):
        pass
    assert said("responses", "--store", empty) == (
        "No responses are stored yet. `coprod rate ten-statements` asks for one.\n"
    )
    assert said("responses", "--store", empty, "--unfinished") == "No interview is unfinished.\n"


def test_one_in_full_as_plain_text() -> None:
    assert said("responses", "a1", "--format", "plain") == (
        "Title: Core beliefs of co-production, response a1000000\n"
        "Id: a100000000000000\n"
        "Checklist: core-beliefs 1.0\n"
        "Role: Practitioner\n"
        "Pair: P1\n"
        "Team: North\n"
        "Respondent: S1\n"
        "Date: 2026-03-02\n"
        "Answered: 2 of 3\n"
        "Source: interview\n"
        "Begun: 2026-03-05 09:10 UTC\n"
        "Saved: 2026-03-05 09:10 UTC\n"
        "With: coprod 0.1.0\n"
        "Note: Glad you asked.\n"
        "Statement 1: Treat everyone as equals with an equal voice\n"
        "Answer 1: 4 (Mostly)\n"
        "Note 1: + We meet first\n"
        "Note 1: - Late [bold]again[/bold]\n"
        "Statement 2: Recognise people as assets rather than passive recipients of services\n"
        "Answer 2: left blank\n"
        "Statement 3: Foster a spirit of collaboration and mutual support to co-design services and bring about "
        "system change\n"
        "Answer 3: 5 (Completely)\n"
    )


def test_its_history_in_words() -> None:
    history = [line for line in said("responses", "b2", "--format", "plain").splitlines() if "was" in line]
    assert history == [
        "Changed: equals was left blank, became 2 (A little); amended 2026-03-06 10:00 UTC",
        "Changed: team was South, became North; imported again 2026-03-07 11:30 UTC",
    ]
    assert said("responses", "b2").endswith(
        "Changed\n"
        "\n"
        "When                  What    Was         Became        How\n"
        "──────────────────────────────────────────────────────────────────────\n"
        "2026-03-06 10:00 UTC  equals  left blank  2 (A little)  amended\n"
        "2026-03-07 11:30 UTC  team    South       North         imported again\n"
    )


def test_answers_of_every_kind_in_words() -> None:
    found = re.findall(r"^Answer \d: (.*)$", said("responses", "c3", "--format", "plain"), re.MULTILINE)
    assert found == ["1 (Met)", "does not apply", "0 (Not met)", "no answer", "no answer"]


def test_markdown_shows_what_people_wrote_letter_by_letter() -> None:
    text = said("responses", "a1", "--format", "markdown")
    assert r"| \+ We meet first<br>\- Late \[bold\]again\[/bold\] |" in text
    assert "- Note: Glad you asked.\n" in text


def test_json_carries_everything() -> None:
    (full,) = results("b2")
    assert full == next(one for one in results() if one["id"].startswith("b2"))
    assert full == {
        "id": "b200000000000000",
        "checklist": "core-beliefs",
        "version": "1.0",
        "sha256": full["sha256"],
        "role": "person",
        "pair": "P1",
        "team": "North",
        "respondent": "R-FORGET",
        "date": "2026-03-04",
        "answered": 3,
        "items": 3,
        "source": "interview",
        "started_at": "2026-03-05T09:10:00.000000Z",
        "saved_at": "2026-03-05T09:10:00.000000Z",
        "tool_version": "0.1.0",
        "note": None,
        "changed": 2,
        "answers": full["answers"],
        "changes": [
            {
                "field": "rating:equals",
                "old": "",
                "new": "2",
                "at": "2026-03-06T10:00:00.000000Z",
                "how": "amend",
            },
            {"field": "team", "old": "South", "new": "North", "at": "2026-03-07T11:30:00.000000Z", "how": "import"},
        ],
    }
    assert full["answers"][0] == {
        "number": 1,
        "item": "equals",
        "statement": "Treat everyone as equals with an equal voice",
        "kind": "point",
        "value": 2,
        "label": "A little",
        "note": None,
    }
    (ready,) = results("c3")
    assert [(one["kind"], one["value"], one["label"]) for one in ready["answers"]] == [
        ("point", 1, "Met"),
        ("not_applicable", None, None),
        ("point", 0, "Not met"),
        (None, None, None),
        (None, None, None),
    ]


def test_csv_has_a_row_for_each_response_or_for_each_answer_of_one() -> None:
    many = list(csv.DictReader(io.StringIO(said("responses", "--format", "csv"))))
    assert [(one["id"], one["answered"], one["items"], one["changed"]) for one in many] == [
        ("b200000000000000", "3", "3", "2"),
        ("a100000000000000", "2", "3", "0"),
        ("c300000000000000", "2", "5", "0"),
    ]
    rows = list(csv.DictReader(io.StringIO(said("responses", "a1", "--format", "csv"))))
    assert [(one["item"], one["kind"], one["value"], one["label"], one["item_note"]) for one in rows] == [
        ("equals", "point", "4", "Mostly", "'+ We meet first - Late [bold]again[/bold]"),
        ("assets", "blank", "", "", ""),
        ("collaboration", "point", "5", "Completely", ""),
    ]
    assert {one["note"] for one in rows} == {"Glad you asked."}


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("words", [(), ("a1",)])
def test_a_file_holds_what_the_screen_shows(words: tuple[str, ...], fmt: str, tmp_path: Path) -> None:
    assert said("responses", *words, "--format", fmt, "-o", tmp_path / "out") == ""
    shown = said("responses", *words, "--format", fmt)
    assert (tmp_path / "out").read_text(encoding="utf-8") == shown


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("zz",), 2, 'No response is called "zz".\n  `coprod responses` lists them.\n'),
        (("a1", "--pair", "P1"), 2, "An id names one response, and the other options choose among all.\n"),
        (("--from", "2026-04-01", "--to", "2026-03-01"), 2, "--from is after --to.\n"),
        (("--store", "none.db"), 4, "none.db: No ratings are stored here yet.\n"),
    ],
)
def test_what_is_refused(words: tuple[str, ...], code: int, told: str) -> None:
    result = call("responses", *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith(told)


def test_capital_letters_in_an_id_are_the_same() -> None:
    assert results("A1") == results("a1")


def test_whoever_else_can_open_the_store_is_told_of(store: Path) -> None:
    assert call("responses").stderr == ""
    store.chmod(0o640)
    assert call("responses").stderr == ""
    store.chmod(0o644)
    assert call("responses").stderr == (
        f"Everybody with an account on this computer can open {store}. To keep it private: chmod 600 {store}\n"
    )
