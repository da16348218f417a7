"""``-o FILE``: the same bytes as standard output, whole or not at all."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.calling import COPROD, LONG, SCORERS, TEN, call, counted, environment, said
from tests.ratings.filling import fill_from

ENDINGS = {".csv": "csv", ".json": "json", ".md": "markdown", ".txt": "plain"}


@pytest.mark.parametrize("command", SCORERS)
@pytest.mark.parametrize("ending", ENDINGS)
def test_the_ending_says_the_format_and_the_file_holds_what_stdout_would(
    command: str, ending: str, tmp_path: Path
) -> None:
    output = tmp_path / f"result{ending.upper()}"
    source = counted(LONG, *TEN, "--every", "year")
    result = call(command, source, "-o", output)
    assert (result.exit_code, result.stdout) == (0, "")
    assert output.read_bytes() == said(command, source, "--format", ENDINGS[ending]).encode()
    assert os.listdir(tmp_path) == [output.name]


def test_a_format_goes_before_the_ending(tmp_path: Path) -> None:
    output = tmp_path / "result.csv"
    call("score", LONG, *TEN, "--format", "json", "-o", output)
    assert output.read_text(encoding="utf-8") == said("score", LONG, *TEN, "--format", "json")


def test_minus_is_standard_output() -> None:
    assert said("score", LONG, *TEN, "--format", "csv", "-o", "-") == said("score", LONG, *TEN, "--format", "csv")


FAILURES = {
    "missing": (3, ["missing.csv", *TEN]),
    "off the scale": (3, ["bad.csv", *TEN]),
    "nothing to score": (4, ["survey.csv", *TEN, "--from", "2030-01-01"]),
    "unknown checklist": (2, ["survey.csv", "--checklist", "none"]),
    "limit that is no number": (2, ["survey.csv", *TEN, "--fail-below", "nan"]),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize(
    "output",
    [["score", "-o", "old.json"], ["compare", "-o", "old.csv"], ["score", "--per", "response", "-o", "old.csv"]],
)
def test_what_fails_keeps_the_old_file_and_leaves_no_other(
    failure: str, output: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(LONG, "survey.csv")
    Path("bad.csv").write_text("item,role,rating\ntrusted,person,9\n")
    for name in ("old.json", "old.csv"):
        Path(name).write_text("before")
    before = sorted(os.listdir())
    code, words = FAILURES[failure]
    result = call(output[0], *words, *output[1:])
    assert (result.exit_code, result.stdout) == (code, "")
    assert sorted(os.listdir()) == before
    assert {Path(name).read_text() for name in ("old.json", "old.csv")} == {"before"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_sentence() -> None:
    result = call("score", LONG, *TEN, "--format", "csv", "-o", "/dev/full")
    assert result.exit_code == 2
    assert result.stderr == "/dev/full: The file could not be written: No space left on device.\n"


def test_a_tally_is_kept_whole_too(tmp_path: Path) -> None:
    output = tmp_path / "team.tally.json"
    output.write_text("before")
    assert call("tally", "missing.csv", *TEN, "-o", output).exit_code == 3
    assert output.read_text() == "before"
    assert call("tally", LONG, *TEN, "-o", output).exit_code == 0
    assert output.read_text() == said("tally", LONG, *TEN, "-o", "-")
    assert os.listdir(tmp_path) == [output.name]


FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
DRAWN = [("list",), ("show", "ladder"), ("score", str(LONG), *TEN, "--quiet"), ("compare", str(LONG), *TEN, "--quiet")]


@FULL
@pytest.mark.parametrize("words", DRAWN, ids=lambda words: words[0])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_standard_output_on_a_full_disk_is_one_sentence(words: tuple[str, ...], unbuffered: str) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COPROD, *words],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(PYTHONUNBUFFERED=unbuffered),
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == b"Standard output could not be written: No space left on device.\n"


@pytest.mark.parametrize("words", [("list",), ("list", "--format", "json"), ("export",)], ids=" ".join)
def test_without_a_standard_output_nothing_is_written(words: tuple[str, ...], tmp_path: Path) -> None:
    fill_from(tmp_path / "ratings.db", LONG)
    command = " ".join(shlex.quote(word) for word in (*COPROD, *words))
    done = subprocess.run(["sh", "-c", f"{command} >&-"], capture_output=True, env=environment(), check=False)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [("export", "--format", "json"), ("responses", "--format", "csv"), ("score", *TEN, "-f", "csv"), ("tally", *TEN)],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize("end", ["", "-wal", "-shm"])
def test_an_output_never_takes_the_place_of_a_store(words: tuple[str, ...], end: str, tmp_path: Path) -> None:
    store = fill_from(tmp_path / "ratings.db", LONG)
    before = store.read_bytes()
    link = tmp_path / f"link.db{end}"
    link.symlink_to(f"{store}{end}")
    for output in (Path(f"{store}{end}"), link):
        result = call(*words, "-o", output)
        assert result.exit_code == 2
        assert result.stderr == (
            f"{output}: This is a store of ratings, and would be replaced.\n  Write to another file.\n"
        )
    assert store.read_bytes() == before
