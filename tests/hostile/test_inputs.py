"""Every hostile input, through every command that takes its kind, ends as expected.toml says.

It ends soon, in plain words, with the right exit code; nothing is on stdout, and nothing is written, nor where
`-o` says.
"""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.made import MADE, ONE_ANSWER, kind_of
from tests.hostile.told import CONTROL, RUNS, call, found_by_check

FOLDER = Path(__file__).parent
LYING_THERE = {path.name for path in (FOLDER / "files").iterdir()}
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))


def expectation(name: str, command: str) -> dict[str, Any]:
    """What is expected of a command: where that is not said, the same as of the first of its kind."""
    expected = EXPECTED[name]
    return {"exit": expected["exit"], "told": expected["told"]} | expected.get(command, {})


def everything_in(folder: Path) -> dict[str, tuple[int, int]]:
    """The files of a folder, each with its size and when it was written."""
    found = {path: path.lstat() for path in folder.rglob("*")}
    return {str(path): (stat.st_size, stat.st_mtime_ns) for path, stat in found.items()}


def test_the_list_is_whole() -> None:
    assert not LYING_THERE & set(MADE)
    assert set(EXPECTED) == LYING_THERE | set(MADE)
    assert len(EXPECTED) >= 70


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what is made, once for all commands."""
    return tmp_path_factory.mktemp("inputs")


def there(name: str, inputs: Path) -> Path:
    """Where an input is, after making it where that is needed."""
    if name in LYING_THERE:
        return FOLDER / "files" / name
    path = inputs / name
    if not path.exists() and not path.is_symlink():
        MADE[name](path)
    return path


def put(source: Path, folder: Path) -> None:
    """Puts an input into a folder; a large one only by a second name for it."""
    target = folder / source.name
    if source.is_symlink():
        target.symlink_to(source.readlink())
    elif source.is_dir():
        target.mkdir()
    elif source.stat().st_size > 1_000_000:
        target.hardlink_to(source)
    else:
        shutil.copy(source, target)


CALLS = [(name, command) for name in EXPECTED for command in EXPECTED[name].get("commands", RUNS[kind_of(name)])]


@pytest.mark.parametrize(("name", "command"), CALLS, ids=[f"{command}-{name!a}" for name, command in CALLS])
def test_it_ends_as_expected(
    name: str,
    command: str,
    inputs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    put(there(name, inputs), tmp_path)
    (tmp_path / "good.csv").write_text(ONE_ANSWER)
    monkeypatch.chdir(tmp_path)
    before = everything_in(tmp_path)
    words = [name if word == "NAME" else word for word in RUNS[kind_of(name)][command].split()]
    expected = expectation(name, command)
    told = call(capfd, *words)
    assert told.code == expected["exit"], told.err
    assert not CONTROL.search(told.err)
    assert not CONTROL.search(told.out)
    if told.code:
        assert everything_in(tmp_path) == before, "nothing is written"
    elif command == "score":
        assert (tmp_path / "output.json").exists()
    if command == "check" and told.out:
        assert found_by_check(told.out) == expected["told"]
        return
    if told.code or command == "score":
        assert told.problems == expected["told"]
    if told.code and command != "validate":
        assert told.out == ""
