"""``coprod action`` as somebody uses it; the scores it keeps are those that ``coprod compare`` tells."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from coprod_cli.checklist import Checklist, find_checklist
from coprod_cli.ratings import actions
from coprod_cli.ratings.records import Response, now
from coprod_cli.ratings.store import open_store
from tests.cli.calling import FORMATS, call, said
from tests.ratings.filling import fill, response
from tests.ratings.telling import action, example, look

TEN = find_checklist("ten-statements")
LADDER = find_checklist("ladder")
PREREQUISITES = find_checklist("partnership-prerequisites")
TODAY = "2026-06-01"
YESTERDAY = "2026-05-31"
AGREED = ("--said", "Nobody rang.", "--agreed", "We ring.", "--owner", "Desk", "--due", "2999-12-31")
SCORES = ("first_n", "first_value", "second_n", "second_value", "gap", "n_pairs")


@pytest.fixture(autouse=True)
def _on_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coprod_cli.commands.action.today", lambda: TODAY)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "ratings.db"


def results(*words: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(said(*words, "--format", "json"))["results"]
    return found


def agreed(checklist: Checklist, item: str, *words: str) -> dict[str, Any]:
    role = list(checklist.roles)[-1]
    (one,) = results("action", "add", checklist.id, item, *AGREED, "--said-by", role, *words)
    return one


def compared(checklist: Checklist, item: str, by: str | None, group: str | None, *words: str) -> list[object]:
    """The scores of an item as ``coprod compare`` tells them."""
    more = [] if by is None else ["--by", by]
    for one in results("compare", "--checklist", checklist.id, *more, *words):
        if one["item"] == item and (one["group"] or {}) == ({} if by is None else {by: group}):
            value = "median" if checklist.is_ordinal else "top_box" if checklist is PREREQUISITES else "mean"
            views = [number for view in one["roles"].values() for number in (view["n"], view[value])]
            return [*views, one["gap"]["mean"], one["gap"]["n_pairs"]]
    raise AssertionError(f"{item} of {group} is not in the comparison")


def answers(checklist: Checklist, day: str | None, values: list[tuple[int | None, int | None]]) -> list[Response]:
    """Both sides of some pairs, of two teams in turn: today's are saved now."""
    first, second = checklist.compare or ("", "")
    found = []
    for number, both in enumerate(values):
        who = {"team": ("North", "South")[number % 2], "pair": f"P{number}"}
        for role, value in zip((first, second), both, strict=True):
            given = {item.id: value for item in checklist.items}
            when = {"date": day or TODAY, "saved_at": None if day else now()}
            found.append(response(checklist, role, given, respondent=f"{role}{number}", **who, **when))
    return found


CASES = [
    (TEN, "promise", [(5, 3), (4, 4), (4, 1), (2, 3), (None, 2), (1, 1), (3, 2)], [(3, 4), (4, 5), (4, None), (5, 2)]),
    (LADDER, "now", [(5, 3), (7, 4), (4, 1), (2, 3)], [(6, 4), (6, 5), (4, 5)]),
    (PREREQUISITES, "agenda", [(1, 0), (1, 1), (1, 0), (0, 0)], [(1, 1), (1, 0), (1, 1)]),
]


@pytest.mark.parametrize(("by", "group"), [(None, None), ("team", "North"), ("pair", "P1")])
@pytest.mark.parametrize(("checklist", "item", "before", "since"), CASES, ids=["mean", "median", "met"])
def test_the_scores_are_those_of_a_comparison(
    store: Path,
    tmp_path: Path,
    checklist: Checklist,
    item: str,
    before: list[tuple[int | None, int | None]],
    since: list[tuple[int | None, int | None]],
    by: str | None,
    group: str | None,
) -> None:
    whom = [] if by is None else [f"--{by}", str(group)]
    fill(store, checklist, answers(checklist, "2020-03-02", before))
    one = agreed(checklist, item, *whom)
    assert [one[f"then_{name}"] for name in SCORES] == compared(checklist, item, by, group)
    assert [one[f"since_{name}"] for name in SCORES] == [None] * 6

    # What was said since then, also today, alone in a store of its own.
    later = answers(checklist, None, since)
    fill(store, checklist, later)
    fill(tmp_path / "since.db", checklist, later)
    (done,) = results("action", "done", one["id"][:6])
    alone = compared(checklist, item, by, group, "--store", str(tmp_path / "since.db"))
    assert [done[f"since_{name}"] for name in SCORES] == alone
    assert [done[f"then_{name}"] for name in SCORES] == [one[f"then_{name}"] for name in SCORES]
    assert (done["status"], done["status_since"], done["since_day"]) == ("done", TODAY, TODAY)


@pytest.mark.parametrize(
    ("day", "kept_before", "then", "since"),
    [
        ("2026-05-31", True, 1, 0),
        ("2026-05-31", False, 0, 0),
        (TODAY, True, 1, 0),
        (TODAY, False, 0, 1),
        ("2026-06-02", True, 0, 1),
        ("2026-06-02", False, 0, 1),
    ],
)
def test_an_answer_stands_before_or_after_what_was_agreed(
    store: Path, day: str, kept_before: bool, then: int, since: int
) -> None:
    def answer() -> None:
        fill(store, TEN, [response(TEN, "person", {"promise": 4}, date=day, saved_at=now())])

    if kept_before:
        answer()
    one = agreed(TEN, "promise")
    if not kept_before:
        answer()
    (looked,) = results("action", "update", one["id"], "--look-again")
    assert (looked["then_second_n"], looked["since_second_n"]) == (then, since)


def test_answers_of_another_team_do_not_count(store: Path) -> None:
    fill(store, TEN, answers(TEN, "2020-03-02", [(5, 3), (4, 4)]))
    one = agreed(TEN, "promise", "--team", "East")
    assert [one[f"then_{name}"] for name in SCORES] == [0, None, 0, None, None, 0]
    assert "What changed     Nobody has rated this yet.\n" in said("action", "list")


def test_a_side_that_has_not_rated_is_never_a_zero(store: Path) -> None:
    fill(store, TEN, answers(TEN, "2020-03-02", [(5, None)]))
    one = agreed(TEN, "promise")
    assert [one[f"then_{name}"] for name in SCORES] == [1, 5.0, 0, None, None, 0]
    told = "When it was agreed: Practitioner 5.0 (1); Person not rated. Not looked at again yet."
    how = f"Scores since then: `coprod action update {one['id'][:8]} --look-again`."
    assert f"What changed: {told} {how}\n" in said("action", "list", "--format", "plain")
    pasted = said("action", "list", "--format", "markdown")
    assert told in pasted
    assert "look-again" not in pasted
    fill(store, TEN, answers(TEN, None, [(None, 2)]))
    plain = said("action", "update", one["id"], "--look-again", "--format", "plain")
    told = f"Practitioner 5.0 (1), not rated since; Person not rated before, 2.0 (1) since. Looked at on {TODAY}."
    assert f"What changed: {told}\n" in plain


NOBODY = ((0, None), (0, None))
BOTH = ((11, 40 / 11), (12, 2.5))
FIRST = ((1, 1.0), (0, None))
SECOND = ((0, None), (1, 5.0))
WORDS = [
    (BOTH, None, "When it was agreed: Practitioner 3.6 (11); Person 2.5 (12). Not looked at again yet."),
    (FIRST, None, "When it was agreed: Practitioner 1.0 (1); Person not rated. Not looked at again yet."),
    (NOBODY, None, "Nobody has rated this yet."),
    (NOBODY, NOBODY, "Nobody has rated this yet. Looked at on 2026-03-02."),
    (BOTH, ((9, 4.1), (10, 3.45)), "Practitioner 3.6 (11) to 4.1 (9); Person 2.5 (12) to 3.5 (10). "),
    (BOTH, NOBODY, "Practitioner 3.6 (11), not rated since; Person 2.5 (12), not rated since. "),
    (NOBODY, BOTH, "Practitioner not rated before, 3.6 (11) since; Person not rated before, 2.5 (12) since. "),
    (FIRST, SECOND, "Practitioner 1.0 (1), not rated since; Person not rated before, 5.0 (1) since. "),
    (FIRST, FIRST, "Practitioner 1.0 (1) to 1.0 (1); Person not rated yet. "),
]


@pytest.mark.parametrize(("then", "since", "told"), WORDS)
def test_what_changed_in_words(store: Path, then: Any, since: Any, told: str) -> None:
    with open_store(store, create=True) as opened:
        actions.add(opened, TEN, action(TEN, "promise", then=look(*then), since=since and look(*since)))
    line = next(line for line in said("action", "list", "--format", "plain").splitlines() if "What changed" in line)
    assert line.startswith(f"What changed: {told}")
    assert not {"better", "worse", "improved", "higher", "lower"} & set(line.split())


def test_medians_and_shares_are_told_as_what_they_are(store: Path) -> None:
    fill(store, LADDER, answers(LADDER, "2020-03-02", [(5, 3), (4, 4)]))
    fill(store, PREREQUISITES, answers(PREREQUISITES, "2020-03-02", [(1, 0), (1, 1), (0, 0)]))
    agreed(LADDER, "now")
    agreed(PREREQUISITES, "agenda")
    told = " ".join(said("action", "list").split())
    assert "When it was agreed: Practitioner 4.5 (2); Person 3.5 (2)." in told
    assert "When it was agreed: Professional 67 % met (3); Parent 33 % met (3)." in told
    assert "first the median or the share met of the answers up to the day it was agreed" in told


def test_a_checklist_of_one_role_has_one_view(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "alone.yaml"
    path.write_text(
        "id: alone\nversion: '1'\nkind: statements\ntitle: Alone\nsource: {title: Ours, wording: ours}\n"
        "scale: [{value: 1, label: No}, {value: 2, label: Yes}]\nroles: {person: {label: Person}}\n"
        "items: [{id: one, text: It is good.}]\n",
        encoding="utf-8",
    )
    checklist = find_checklist(str(path))
    fill(store, checklist, [response(checklist, "person", {"one": 2}, date="2020-03-02")])
    (one,) = results("action", "add", path, "1", *AGREED, "--said-by", "person")
    assert [one[f"then_{name}"] for name in SCORES] == [1, 2.0, None, None, None, 0]
    assert (one["first_role"], one["second_role"]) == ("person", None)
    assert "When it was agreed: Person 2.0 (1). Not looked at again yet." in said("action", "list")


def test_a_line_of_history_a_change(store: Path) -> None:
    one = agreed(TEN, "promise")
    said("action", "update", one["id"], "--status", "Cannot-do", "--why", "No money.", "--owner", "Asha")
    (new,) = results("action", "update", one["id"], "--status", "doing", "--due", "2999-01-31")
    assert new["history"] == [
        {"day": TODAY, "field": "owner", "old": "Desk", "new": "Asha"},
        {"day": TODAY, "field": "status", "old": "planned", "new": "cannot do"},
        {"day": TODAY, "field": "why", "old": None, "new": "No money."},
        {"day": TODAY, "field": "due", "old": "2999-12-31", "new": "2999-01-31"},
        {"day": TODAY, "field": "status", "old": "cannot do", "new": "doing"},
        {"day": TODAY, "field": "why", "old": "No money.", "new": None},
    ]
    assert call("action", "update", one["id"], "--status", "doing").stderr == "It was so already.\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["update", "ID"], "Nothing is to be changed."),
        (["update", "ID", "--status", "done"], "What is done has a command of its own."),
        (["update", "ID", "--status", "lost"], '--status "lost" is not one of planned, doing, done, cannot do.'),
        (["update", "ID", "--status", "cannot do"], "Why can it not be done? Those who asked will want to know."),
        (["update", "ID", "--why", "no money"], '--why says why something cannot be done, and this is "planned".'),
        (["update", "ID", "--owner", " "], "--owner is empty."),
        (["update", "ffff", "--owner", "Asha"], 'No action is called "ffff".'),
        (["done", "ID", "--did", ""], "--did is empty."),
        (["list", "--status", "lost"], '--status "lost" is not one of planned, doing, done, cannot do.'),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(store: Path, words: list[str], told: str) -> None:
    one = agreed(TEN, "promise")
    result = call("action", *(one["id"] if word == "ID" else word for word in words))
    assert (result.exit_code, result.stdout, result.stderr.splitlines()[0]) == (2, "", told)
    (after,) = results("action", "list")
    assert after == one


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_kept(store: Path) -> None:
    words = ("--said", "", "--said-by", "parent", "--agreed", " ", "--owner", "Desk", "--due", "next week")
    result = call("action", "add", "ten-statements", "11", *words)
    assert result.exit_code == 2
    assert [line for line in result.stderr.splitlines() if not line.startswith(" ")] == [
        'ten-statements has no statement "11".',
        'ten-statements has no role "parent".',
        "--said is empty.",
        "--agreed is empty.",
        "--due 'next week' is not a day.",
    ]
    assert not store.exists()


def test_what_is_overdue_is_told_and_can_be_asked_for(store: Path) -> None:
    late = call("action", "add", "ten-statements", "1", *AGREED[:-1], YESTERDAY, "--said-by", "person")
    assert late.stderr.endswith("The day by which it is due has passed already.\n")
    call("action", "add", "ten-statements", "2", *AGREED[:-1], TODAY, "--said-by", "person")
    (one,) = results("action", "list", "--overdue")
    assert (one["number"], one["overdue"]) == (1, True)
    assert f"Where it stands  Planned. Overdue: it was due on {YESTERDAY}.\n" in said("action", "list")
    said("action", "done", one["id"])
    assert results("action", "list", "--overdue") == []
    for fmt in ("table", "plain", "markdown"):
        assert said("action", "list", "--overdue", "--format", fmt) == "No action is overdue.\n"
        fits = said("action", "list", "--overdue", "--item", "1", "--format", fmt)
        assert fits == "Nothing that is kept here fits what was asked for.\n"
    assert f"Where it stands  Done on {TODAY}.\n" in said("action", "list")


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ([], ["0a94", "7d20", "c35f"]),
        (["--status", "done"], ["0a94"]),
        (["--status", "cannot do"], ["c35f"]),
        (["--status", "doing"], []),
        (["--team", "North", "--item", "10"], ["7d20"]),
        (["--item", "promise"], ["7d20", "c35f"]),
        (["--checklist", "ten-statements", "--team", "North"], ["0a94", "7d20"]),
        (["--pair", "P1"], []),
    ],
)
def test_the_board_holds_what_is_asked_for(store: Path, words: list[str], ids: list[str]) -> None:
    example(store)
    assert [one["id"][:4] for one in results("action", "list", *words)] == ids


def test_an_empty_board_says_why(store: Path) -> None:
    with open_store(store, create=True):
        pass
    said_first = "No actions are kept here yet. `coprod action add` keeps what was agreed.\n"
    assert said("action", "list", "--format", "plain") == said_first
    example(store)
    for words in (["--status", "doing"], ["--team", "South"], ["--item", "1"]):
        assert said("action", "list", *words) == "Nothing that is kept here fits what was asked for.\n"


def test_a_board_with_one_pair_on_it_says_so_where_people_read_it(store: Path) -> None:
    one = agreed(TEN, "promise", "--pair", "P1")
    told = "Some of this is about one pair: it is for those two people, not for a wall.\n"
    assert call("action", "list").stderr == told
    assert call("action", "list", "--format", "markdown").stderr == told
    for words in (["--quiet"], ["--pair", "P1"], ["--format", "json"]):
        assert call("action", "list", *words).stderr == ""
    assert one["pair"] == "P1"


def test_several_checklists_on_one_board_are_told_apart(store: Path) -> None:
    agreed(TEN, "promise")
    agreed(LADDER, "now")
    rows = [line for line in said("action", "list", "--format", "markdown").splitlines() if line.startswith("| 1")]
    assert [row.split(" | ")[0] for row in rows] == [
        "| 1. Where are we now?<br>Ladder of co-production, version 1.0",
        "| 10. People do what they say they'll do.<br>Ten statements of co-production, version 1.0",
    ]


def test_a_changed_checklist_of_the_same_version_is_not_mixed_in(store: Path) -> None:
    other = Checklist.model_validate(
        {**TEN.model_dump(by_alias=True), "items": [{"id": "promise", "text": "Other words."}], "sections": {}}
    )
    fill(store, other, [response(other, "person", {"promise": 1}, date="2020-03-02")])
    result = call("action", "add", "ten-statements", "promise", *AGREED, "--said-by", "person")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "differs in its statements" in result.stderr
    assert results("action", "list") == []


HOSTILE = "=cmd()|' [bold]no[/bold] \x1b[31mred\x1b[0m\n| second | `line` <b> \u202e"


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_text_is_never_markup_and_never_acts_on_a_terminal(store: Path, fmt: str) -> None:
    words = ("--said", HOSTILE, "--agreed", HOSTILE, "--owner", HOSTILE, "--due", "2020-01-31", "--said-by", "person")
    said("action", "add", "ten-statements", "1", *words, "-q")
    (one,) = results("action", "list")
    said("action", "update", one["id"], "--status", "cannot do", "--why", HOSTILE, "--did", HOSTILE)
    text = said("action", "list", "--format", fmt)
    assert not set(text) & set("\x1b\u202e\r\x00")
    if fmt == "json":
        (row,) = json.loads(text)["results"]
        assert [row[name] for name in ("said", "agreed", "owner", "why", "did")] == [HOSTILE] * 5
    elif fmt == "csv":
        (row,) = csv.DictReader(io.StringIO(text), strict=True)
        assert all(row[name].startswith("'=cmd()|' [bold]") for name in ("said", "agreed", "owner", "why", "did"))
        assert json.loads(row["history"])[0]["new"] == "cannot do"
    elif fmt == "markdown":
        head, rule, row, *_ = text.splitlines()[2:]
        assert head.count("|") == rule.count("|") == row.replace("\\|", "").count("|") == 7
        assert "[bold]" not in row
        assert "<b>" not in row.replace("\\<b\\>", "")
    else:
        assert "[bold]no[/bold] \\x1b[31mred\\x1b[0m" in text
