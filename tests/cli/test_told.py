"""Whole outputs of story, action and reflect, and their page. COPROD_UPDATE_GOLDEN=1 writes them again."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from tests.cli.calling import FORMATS, said
from tests.ratings.telling import example

PAGE = Path(__file__).parents[2] / "docs" / "we-said-we-did.md"
GOLDEN = Path(__file__).parent / "golden"
UPDATE = os.environ.get("COPROD_UPDATE_GOLDEN") == "1"
CALLS = {
    "story-list": ["story", "list"],
    "story-top": ["story", "top", "ten-statements", "--team", "North"],
    "action-list": ["action", "list"],
    "reflect": ["reflect", "ten-statements"],
}


@pytest.fixture(autouse=True)
def _a_team_in_june(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example(tmp_path / "ratings.db")
    monkeypatch.setattr("coprod_cli.commands.action.today", lambda: "2026-06-01")
    monkeypatch.setenv("COLUMNS", "80")


def printed(*words: str) -> str:
    # The tool's version changes with every release.
    return re.sub(r'("name": "coprod", "version": )"[^"]*"', r'\1"VERSION"', said(*words))


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("name", CALLS)
def test_the_whole_output(name: str, fmt: str) -> None:
    text = printed(*CALLS[name], "--format", fmt)
    path = GOLDEN / f"{name}.{fmt}.txt"
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.{fmt}.txt" for name in CALLS for fmt in FORMATS}


def test_the_page_shows_what_is_printed() -> None:
    text = PAGE.read_text(encoding="utf-8")

    def shown(match: re.Match[str]) -> str:
        return f"<!-- coprod {match[1]} -->\n\n```\n{printed(*shlex.split(match[1]))}```\n"

    now = re.sub(r"<!-- coprod (.*) -->\n(?:\n```\n(?s:.*?)```\n)?", shown, text)
    if UPDATE:
        PAGE.write_text(now, encoding="utf-8")
        text = now
    assert text == now


@pytest.mark.parametrize("fmt", ["table", "plain", "markdown"])
@pytest.mark.parametrize("name", CALLS)
def test_a_file_holds_what_the_screen_shows(name: str, fmt: str, tmp_path: Path) -> None:
    path = tmp_path / "told.txt"
    assert said(*CALLS[name], "--format", fmt, "-o", str(path)) == ""
    assert path.read_text(encoding="utf-8") == said(*CALLS[name], "--format", fmt)
