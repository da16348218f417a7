"""Which format an output has, and files that are written whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from coprod_cli.problems import ExitCode, UsageError
from coprod_cli.render.output import Format, format_for, write_output
from coprod_cli.whole_file import written_whole


@pytest.mark.parametrize(
    ("output", "requested", "fmt"),
    [
        (None, None, "table"),
        ("-", None, "table"),
        ("scores.csv", None, "csv"),
        ("scores.CSV", None, "csv"),
        ("a.b.json", None, "json"),
        ("notes.md", None, "markdown"),
        ("notes.txt", None, "plain"),
        ("scores.csv", "json", "json"),
        ("page.html", "markdown", "markdown"),
        (None, "csv", "csv"),
    ],
)
def test_format_by_request_then_by_ending(output: str | None, requested: str | None, fmt: str) -> None:
    asked = Format(requested) if requested else None
    assert format_for(Path(output) if output else None, asked) is Format(fmt)


def test_accessible_means_plain_unless_a_format_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCESSIBLE", "1")
    assert format_for(None, None) is Format.PLAIN
    assert format_for(None, Format.TABLE) is Format.TABLE
    assert format_for(Path("a.csv"), None) is Format.CSV


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("report.html", 'This tool does not write ".html" files.'),
        ("report.xlsx", 'This tool does not write ".xlsx" files.'),
        ("report", "The file has no ending."),
    ],
)
def test_an_unknown_ending_names_the_known_ones(name: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        format_for(Path(name), None)
    (problem,) = error.value.problems
    assert problem.message == f"{says} It can write .csv (csv), .json (json), .md (markdown), .txt (plain)."
    assert problem.file == name
    assert error.value.exit_code is ExitCode.USAGE


def test_a_file_is_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    write_output("−0.8\nä\n", tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_bytes() == b"\xe2\x88\x920.8\n\xc3\xa4\n"
    assert os.listdir(tmp_path) == ["out.txt"]


def test_a_new_file_has_ordinary_permissions_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    old = tmp_path / "old.csv"
    old.write_text("before")
    old.chmod(0o600)
    write_output("after", old)
    assert old.read_text() == "after"
    assert stat.S_IMODE(old.stat().st_mode) == 0o600
    beside = tmp_path / "beside"
    beside.touch()
    write_output("new", tmp_path / "new.csv")
    assert (tmp_path / "new.csv").stat().st_mode == beside.stat().st_mode


def test_a_link_still_points_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("before")
    (tmp_path / "link.csv").symlink_to("real.csv")
    write_output("after", tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "after"


def test_what_fails_half_way_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    output = tmp_path / "scores.csv"
    output.write_text("before")

    def half_way() -> None:
        with written_whole(output) as partial:
            partial.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_way()
    assert output.read_text() == "before"
    assert os.listdir(tmp_path) == ["scores.csv"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing/out.csv", "output-folder-missing"),
        (".", "output-is-a-folder"),
        ("file/out.csv", "output-folder-missing"),
        ("x" * 300 + ".csv", "output-not-written"),
        ("a\0b.csv", "output-not-written"),
    ],
)
def test_a_place_that_cannot_be_written_is_one_clear_problem(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError) as error:
        write_output("text", tmp_path / name)
    assert [problem.code for problem in error.value.problems] == [code]
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_or_a_file_without_permission(tmp_path: Path) -> None:
    locked = tmp_path / "locked.csv"
    locked.touch(mode=0o400)
    with pytest.raises(UsageError, match="permission"):
        write_output("text", locked)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(UsageError, match="permission"):
            write_output("text", tmp_path / "new.csv")
    finally:
        tmp_path.chmod(0o700)


def run(code: str, stdout: int, **environment: str) -> subprocess.CompletedProcess[bytes]:
    start = "from coprod_cli.render.output import Format, write_output; from coprod_cli.problems import UsageError\n"
    return subprocess.run(
        [sys.executable, "-c", start + code],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
        check=False,
    )


def test_a_reader_that_stops_early_is_not_an_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = run("write_output('line\\n' * 100_000, None)", writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("fmt", ["None", "Format.CSV"])
def test_a_full_disk_is_one_clear_problem(fmt: str) -> None:
    code = f"try: write_output('x' * 10, None, {fmt})\nexcept UsageError as e: raise SystemExit(str(e))"
    with open("/dev/full", "wb") as full:
        done = run(code, full.fileno())
    assert done.stderr == b"Standard output could not be written: No space left on device.\n"


def test_what_the_terminal_cannot_write_becomes_a_question_mark_but_data_stays_whole() -> None:
    people = run("write_output('−ä4\\n', None)", subprocess.PIPE, PYTHONIOENCODING="ascii")
    assert people.stdout == b"??4\n"
    data = run("write_output('ä\\n', None, Format.CSV)", subprocess.PIPE, PYTHONIOENCODING="ascii")
    assert data.stdout == b"\xc3\xa4\n"
