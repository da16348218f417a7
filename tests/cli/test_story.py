"""``coprod story`` as somebody uses it: keep, list, choose, show; and what is refused."""

from __future__ import annotations

import csv
import io
import json
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from coprod_cli.checklist import Checklist, find_checklist
from coprod_cli.ratings import stories
from coprod_cli.ratings.store import open_store
from tests.cli.calling import FORMATS, call, said
from tests.ratings.telling import example, story

TODAY, TOMORROW = "2026-06-01", "2026-06-02"
TEN = find_checklist("ten-statements")
HOSTILE = "=cmd()|' [bold]no[/bold] \x1b[31mred\x1b[0m\n| second | `line` <b> \u202e"


@pytest.fixture(autouse=True)
def _on_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coprod_cli.commands.linking.today", lambda: TODAY)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "ratings.db"


def results(*words: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(said(*words, "--format", "json"))["results"]
    return found


def test_what_is_kept_is_shown_and_its_name_is_told(store: Path) -> None:
    told = call("story", "add", "ten-statements", "10", "The lift came.", "--as", "unpaid carer", "--team", " North ")
    (kept,) = results("story", "list")
    assert {name: kept[name] for name in ("item", "text", "role", "team", "pair", "date", "place", "version")} == {
        "item": "promise",
        "text": "The lift came.",
        "role": "carer",
        "team": "North",
        "pair": None,
        "date": TODAY,
        "place": None,
        "version": "1.0",
    }
    assert told.stdout == said("story", "list")
    assert told.stderr == f"Kept as story {kept['id'][:8]}.\n"
    assert store.stat().st_mode & 0o777 == 0o600


def test_a_long_story_comes_from_standard_input() -> None:
    text = "\ufeffFirst café.\r\nSecond.\n\n"
    assert call("story", "add", "ten-statements", "1", "-", "-q", stdin=text.encode()).stderr == ""
    assert results("story", "list")[0]["text"] == "First café.\nSecond."
    assert "  Story  First café.\n         Second.\n" in said("story", "list")


@pytest.mark.parametrize(
    ("stdin", "code", "told"),
    [
        (b"caf\xe9", 3, "-: The text that came in is not UTF-8."),
        (b" \n", 2, "The story is empty."),
    ],
)
def test_standard_input_that_is_no_story(store: Path, stdin: bytes, code: int, told: str) -> None:
    result = call("story", "add", "ten-statements", "1", "-", stdin=stdin)
    assert (result.exit_code, result.stdout, result.stderr.splitlines()[0]) == (code, "", told)
    assert not store.exists()


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("story", "add", "ten-statements", "1", "It went well."), "--date"),
        (("action", "update", "0a94"), "--due"),
        (("reflect",), "--from"),
        (("reflect",), "--to"),
        (("responses",), "--from"),
    ],
)
@pytest.mark.parametrize("day", ["next week", "2026-02-30", "31/03/2026", "20260331", ""])
def test_what_is_no_day_is_said_in_words(words: tuple[str, ...], option: str, day: str, store: Path) -> None:
    example(store)
    result = call(*words, option, day)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{option} {shlex.quote(day)} is not a day.\n  Write it as 2026-03-31.\n"


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_kept(store: Path) -> None:
    result = call("story", "add", "ten-statements", "promis", " ", "--as", "parent", "--date", TOMORROW)
    assert result.exit_code == 2
    assert [line for line in result.stderr.splitlines() if not line.startswith(" ")] == [
        'ten-statements has no statement "promis".',
        "The story is empty.",
        'ten-statements has no role "parent".',
        f"{TOMORROW} is still to come.",
    ]
    assert not store.exists()


def test_a_team_or_pair_that_looks_like_a_name_is_kept_with_a_warning() -> None:
    result = call("story", "add", "ten-statements", "1", "It went well.", "--pair", "ana@example.org")
    assert (
        'The pair "ana@example.org" looks like an e-mail address. A code that names nobody is safer.' in result.stderr
    )
    assert results("story", "list")[0]["pair"] == "ana@example.org"


def test_without_a_store_there_is_nothing_to_list() -> None:
    for words in (("list",), ("top", "ten-statements"), ("pick", "a", "--place", "1")):
        assert call("story", *words).exit_code == 4


def test_an_empty_list_says_how_to_begin(store: Path) -> None:
    with open_store(store, create=True):
        pass
    assert said("story", "list", "--format", "plain") == (
        'No stories are kept here yet. `coprod story add CHECKLIST ITEM "What happened"` keeps one.\n'
    )
    assert results("story", "list") == []
    example(store)
    assert said("story", "list", "--team", "South") == "Nothing that is kept here fits what was asked for.\n"


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (["--team", "North"], ["pencil", "She"]),
        (["--item", "10"], ["lift"]),
        (["--item", "promise", "-c", "ten-statements"], ["lift"]),
        (["--item", "1", "--team", "North"], ["pencil", "She"]),
        (["-c", "ten-statements"], ["pencil", "She", "lift"]),
        (["-c", "ladder"], []),
        (["--pair", "P1"], []),
    ],
)
def test_lists_hold_what_is_asked_for(store: Path, words: list[str], texts: list[str]) -> None:
    example(store)
    found = [one["text"] for one in results("story", "list", *words)]
    assert len(found) == len(texts)
    assert all(word in text for word, text in zip(texts, found, strict=True))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--item", "promis"], 'ten-statements has no statement "promis".'),
        (["--item", "promis", "-c", "ladder"], 'ladder has no statement "promis".'),
        (["-c", "ten-statement"], 'There is no checklist "ten-statement".'),
        (["--team", " "], "--team is empty."),
        (["--pair", ""], "--pair is empty."),
    ],
)
def test_a_question_that_means_nothing_is_refused(store: Path, words: list[str], told: str) -> None:
    example(store)
    result = call("story", "list", *words)
    assert (result.exit_code, result.stdout, result.stderr.splitlines()[0]) == (2, "", told)


def test_a_story_is_picked_moved_and_taken_away(store: Path) -> None:
    example(store)

    def marks(*words: str) -> list[str]:
        lines = said("story", "pick", *words, "--format", "plain", "-q").splitlines()
        return [line for line in lines if line.startswith(("Top", "Story: We", "Story: She"))]

    evenings = "She wrote her plan over two evenings with her sister. We only typed it."
    pencil = "We left the first page"
    assert marks("5c1e", "--place", "1") == [f"Top 1: {evenings}", f"Top 2: {pencil} empty, and brought a pencil."]
    assert marks("5c1e", "--place", "2") == [f"Top 1: {pencil} empty, and brought a pencil.", f"Top 2: {evenings}"]
    assert marks("b740", "--place", "0")[0] == f"Top 1: {evenings}"
    assert call("story", "pick", "5c1e", "--place", "0").stderr == "Story 5c1e07d2 is no longer picked.\n"
    assert call("story", "pick", "5c1e", "--place", "3").stderr == "Story 5c1e07d2 is now Top 3.\n"


def test_top_keeps_to_its_number_and_names_what_has_no_story(store: Path) -> None:
    example(store)
    top = results("story", "top", "ten-statements", "--team", "North", "--per-item", "1")
    assert [(one["number"], one["id"] and one["id"][:4], one["place"]) for one in top] == [
        (1, "b740", 1),
        *((number, None, None) for number in range(2, 11)),
    ]
    assert all(one["statement"] and one["text"] is None for one in top[1:])
    one = results("story", "top", "ten-statements", "--item", "promise")
    assert [(row["number"], row["id"][:4]) for row in one] == [(10, "e91d")]


def test_stories_about_statements_that_are_gone_are_counted(store: Path, tmp_path: Path) -> None:
    example(store)
    content = {**TEN.model_dump(mode="json", by_alias=True, exclude_none=True), "version": "2.0"}
    content["items"] = [item for item in content["items"] if item["id"] != "promise"]
    newer = tmp_path / "newer.yaml"
    newer.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    result = call("story", "top", newer)
    assert result.exit_code == 0
    assert "Top 1  We left the first page empty, and brought a pencil.\n" in result.stdout
    assert "version 1.0" in result.stdout
    assert result.stderr == (
        "1 story is about statements that are not in this version. `coprod story list` shows all.\n"
    )


def test_what_was_kept_of_a_checklist_that_is_gone_can_still_be_asked_for(store: Path) -> None:
    ours = Checklist.model_validate({**TEN.model_dump(by_alias=True), "id": "our-ten"})
    with open_store(store, create=True) as opened:
        stories.add(opened, ours, story(ours, "promise"))
    assert len(results("story", "list", "--checklist", "our-ten", "--item", "promise")) == 1
    assert len(results("story", "top", "our-ten", "--item", "promise")) == 1


def test_several_checklists_are_told_apart(store: Path) -> None:
    example(store)
    ladder = find_checklist("ladder")
    with open_store(store) as opened:
        stories.add(opened, ladder, story(ladder, "now", "We began by asking.", pair="P1"))
    result = call("story", "list")
    titles = [line for line in result.stdout.splitlines() if "version" in line]
    assert titles == ["Ladder of co-production, version 1.0", "Ten statements of co-production, version 1.0"]
    assert result.stderr == "Some of this is about one pair: it is for those two people, not for a wall.\n"


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_text_is_never_markup_and_never_acts_on_a_terminal(
    store: Path, fmt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said("story", "add", "ten-statements", "1", HOSTILE, "--team", "=[b]T|", "--pair", "<P>", "-q")
    for words in (["list"], ["top", "ten-statements"]):
        text = said("story", *words, "--format", fmt)
        assert not set(text) & set("\x1b\u202e\r\x00")
        if fmt == "json":
            assert json.loads(text)["results"][0]["text"] == HOSTILE.strip()
        elif fmt == "csv":
            row = next(csv.DictReader(io.StringIO(text), strict=True))
            assert row["text"].startswith("'=cmd()|' [bold]no[/bold] \\x1b[31mred")
            assert row["team"] == "'=[b]T|"
        elif fmt == "markdown":
            assert "\\[bold\\]no\\[/bold\\]" in text
            assert "\\| second \\| \\`line\\` \\<b\\>" in text
        else:
            assert "=cmd()|' [bold]no[/bold] \\x1b[31mred\\x1b[0m" in text
            assert "| second | `line` <b> \\u202e" in text


@pytest.mark.parametrize("width", ["40", "60", "80", "200"])
def test_no_line_is_wider_than_the_screen(store: Path, width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    example(store)
    monkeypatch.setenv("COLUMNS", width)
    for words in (["story", "top", "ten-statements"], ["action", "list"], ["reflect"]):
        assert max(map(len, said(*words).splitlines())) <= int(width)
