"""Every file of files/ is refused as expected.toml says: in plain words, quickly, and without any output."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.hostile.told import refused

FOLDER = Path(__file__).parent
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))


def test_every_file_has_its_expectation() -> None:
    assert {path.name for path in (FOLDER / "files").iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("command", ["score", "compare"])
def test_refused(
    name: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(FOLDER / "files" / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    told = refused(capfd, tmp_path, command, "-c", "ten-statements", name)
    assert told.code == EXPECTED[name]["exit"]
    assert told.problems == EXPECTED[name]["told"]
    problems, _, _ = told.err.partition("  To say it once, ")
    assert len(problems.splitlines()) == 2 * len(told.problems), "every problem has a hint"
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", told.err)
