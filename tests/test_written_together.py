"""Several files are written all or none; what was there before is there again after any failure."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from coprod_cli.problems import UsageError
from coprod_cli.whole_file import write_together


def there(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.fixture
def earlier(tmp_path: Path) -> dict[str, bytes]:
    (tmp_path / "a").write_bytes(b"old a")
    (tmp_path / "seal").write_bytes(b"old seal")
    return there(tmp_path)


def write(folder: Path) -> None:
    contents = {folder / "a": b"new a", folder / "b": b"new b", folder / "deep" / "er" / "c": b"new c"}
    write_together(contents, (folder / "seal", b"new seal"))


def test_all_are_written_and_nothing_else_is_left(tmp_path: Path, earlier: dict[str, bytes]) -> None:
    (tmp_path / "a").chmod(0o640)
    write(tmp_path)
    assert there(tmp_path) == {"a": b"new a", "b": b"new b", "deep/er/c": b"new c", "seal": b"new seal"}
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("moves", range(5))
def test_a_failure_at_any_move_brings_everything_back(
    moves: int, failure: BaseException, tmp_path: Path, earlier: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    original, left = os.replace, moves

    def replace(*words: Any) -> None:
        nonlocal left
        left -= 1
        if left == -1:
            raise failure
        original(*words)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises((UsageError, KeyboardInterrupt)):
        write(tmp_path)
    assert there(tmp_path) == earlier
    assert not (tmp_path / "deep").exists()


def test_a_failure_while_the_new_ones_are_written_touches_nothing(
    tmp_path: Path, earlier: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Path.write_bytes

    def write_bytes(path: Path, data: bytes) -> int:
        if data == b"new seal":
            raise OSError(28, "No space left on device")
        return original(path, data)

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    with pytest.raises(UsageError, match="No space left on device"):
        write(tmp_path)
    assert there(tmp_path) == earlier


def test_the_seal_goes_first_and_comes_last(
    tmp_path: Path, earlier: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    original, seen = os.replace, []

    def replace(source: Any, target: Any) -> None:
        original(source, target)
        seen.append([name for name in ("a", "b", "seal") if (tmp_path / name).exists()])

    monkeypatch.setattr(os, "replace", replace)
    write(tmp_path)
    assert seen == [["a"], ["a"], ["a", "b"], ["a", "b"], ["a", "b", "seal"]]


def test_a_folder_in_the_place_of_a_file_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with pytest.raises(UsageError) as caught:
        write(tmp_path)
    assert caught.value.problems[0].code == "output-is-a-folder"
    assert there(tmp_path) == {}
