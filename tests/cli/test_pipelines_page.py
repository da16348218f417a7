"""docs/pipelines.md shows what is printed. COPROD_UPDATE_GOLDEN=1 writes it again."""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from coprod_cli.pipeline.settings_reader import read_settings
from tests.cli.calling import call, said

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "pipelines.md"


def test_the_page_shows_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = PAGE.read_text(encoding="utf-8")

    def shown(match: re.Match[str]) -> str:
        return f"<!-- coprod {match[1]} -->\n\n```\n{said(*shlex.split(match[1]))}```\n"

    now = re.sub(r"<!-- coprod (.*) -->\n(?:\n```\n(?s:.*?)```\n)?", shown, text)
    if os.environ.get("COPROD_UPDATE_GOLDEN") == "1":
        PAGE.write_text(now, encoding="utf-8")
        text = now
    assert text == now


def test_the_first_limit_ends_as_the_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    command, told = re.findall(r"^```\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)[:2]
    result = call(*shlex.split(command)[1:], "-q")
    assert (result.exit_code, result.stderr) == (1, told)


def test_the_settings_on_the_page_can_be_read(tmp_path: Path) -> None:
    for text in re.findall(r"^```toml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        file = tmp_path / "coprod.toml"
        file.write_text(text, encoding="utf-8")
        assert len(read_settings(file).outputs) == len(tomllib.loads(text)["output"])
