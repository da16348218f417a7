"""Every case of the tables beside this file: what is typed, and all that is told, to the letter."""

from __future__ import annotations

import re
import shlex
import sqlite3
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coprod_cli import app
from coprod_cli.problems import CoprodError, Problem
from tests.hostile.made import SHIPPED
from tests.hostile.test_inputs import put, there

HERE = Path(__file__).parent
CASES = [
    pytest.param(case, id=f"{table.stem}-{number}-{case['told'][0][0] if case['told'] else 'new'}")
    for table in sorted(HERE.glob("*.toml"))
    for number, case in enumerate(tomllib.loads(table.read_text(encoding="utf-8"))["case"], start=1)
]
GOOD = "role,trusted\nperson,4\npractitioner,3\n"
_IDS = {"@response": "SELECT id FROM responses", "@action": "SELECT id FROM actions"}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inputs")


def prepare(case: dict[str, Any], folder: Path, inputs: Path) -> None:
    (folder / "good.csv").write_text(GOOD)
    for name in case.get("inputs", ()):
        put(there(name, inputs), folder)
    for name in case.get("folders", ()):
        (folder / name).mkdir()
    for name, text in case.get("files", {}).items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, text in case.get("latin", {}).items():
        (folder / name).write_text(text, encoding="latin-1")
    for name, (old, new) in case.get("definitions", {}).items():
        text = SHIPPED.read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    for name, sheets in case.get("sheets", {}).items():
        book = openpyxl.Workbook()
        for title in sheets:
            book.create_sheet(title).append(["role"])
        if sheets:
            del book["Sheet"]
        book.save(folder / name)


def change(case: dict[str, Any], folder: Path) -> None:
    """What happens between the commands that come before, and the one that is told of."""
    for name in case.get("gone", ()):
        (folder / name).unlink()
    for name, text in case.get("later", {}).items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, (old, new) in case.get("replaced", {}).items():
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def ids_of(words: str, store: Path) -> dict[str, str]:
    """The ids that placeholders stand for."""
    found = {}
    for word in set(re.findall("@[a-z]+", words)) & set(_IDS):
        connection = sqlite3.connect(store)
        ((found[word],),) = connection.execute(_IDS[word]).fetchall()
        connection.close()
        found[word] = found[word][:8]
    return found


@pytest.mark.parametrize("case", CASES)
def test_what_is_told(case: dict[str, Any], inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COPROD_KEY", raising=False)
    monkeypatch.delenv("COPROD_CHECKLISTS", raising=False)
    monkeypatch.setenv("COPROD_STORE", "ratings.db")
    for name, value in case.get("variables", {}).items():
        monkeypatch.setenv(name, value)
    prepare(case, tmp_path, inputs)
    for words in case.get("before", ()):
        assert app.run(shlex.split(words)) == 0
    change(case, tmp_path)
    ids = ids_of(case["run"], tmp_path / "ratings.db")

    def as_in_the_table(text: str) -> str:
        text = text.replace(f"{tmp_path}/", "")
        for placeholder, found in ids.items():
            text = text.replace(found, placeholder)
        return text

    words = case["run"]
    for placeholder, found in ids.items():
        words = words.replace(placeholder, found)
    told: list[Problem] = []

    def tell(error: CoprodError) -> None:
        told.extend(error.problems)

    monkeypatch.setattr(app, "tell", tell)
    assert app.run(shlex.split(words)) == case["exit"]
    assert [[as_in_the_table(part) for part in (one.code, str(one), one.hint) if part] for one in told] == case["told"]
