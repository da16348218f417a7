"""Hostile input too large, or too special, to lie in a folder."""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from coprod_cli.survey import source, workbook
from tests.hostile.told import CONTROL, PATIENCE, Told, call, refused

HEAD = "item,role,rating,date,respondent,pair,team\n"
GOOD = "trusted,person,4,2026-01-05,,,North and some more text so that the rows are long\n"
NASTY = "[bold red]N[/] \x1b[2J\x07\u202eX"


def score(capfd: pytest.CaptureFixture[str], path: Path, data: str | bytes, *more: str) -> Told:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return refused(capfd, path.parent, "score", "-c", "ten-statements", str(path), *more)


@pytest.mark.parametrize(
    ("data", "more", "told"),
    [
        (
            HEAD + GOOD * 5_000 + 'trusted,person,4,,,,"never closed\n',
            (),
            "row 5002: A quotation mark in row 5002 is never closed.",
        ),
        (
            HEAD + GOOD * 5_000 + "trusted,person\n",
            (),
            "row 5002: Row 5002 has too few cells: 2, where the heading row has 7.",
        ),
        (
            (HEAD + GOOD * 4_998).encode() + b"trusted,p\xe9rson,4,,,,\n",
            (),
            'row 5000, column "role": "pérson" is not a role of "ten-statements" (practitioner, person, carer), once.',
        ),
        (
            (HEAD + GOOD * 4_998).encode() + "trusted,person,4,,,,café\n".encode() + b"trusted,p\xe9rson,4,,,,\n",
            (),
            "row 5001: The file mixes two encodings: row 5000 is UTF-8, and row 5001 is not.",
        ),
        (
            HEAD + GOOD * 5_000 + "trusted,person,9,,,,\n",
            (),
            'row 5002, column "rating": "9" is not an answer on this scale (1 to 5), once.',
        ),
        (
            HEAD + GOOD * 5_000 + "trusted,boss,4,,,,\n",
            (),
            'row 5002, column "role": "boss" is not a role of "ten-statements" (practitioner, person, carer), once.',
        ),
        (
            HEAD + GOOD * 5_000 + "trust,person,4,,,,\n",
            (),
            'row 5002, column "item": "trust" is not a statement of "ten-statements", once.',
        ),
        (
            HEAD + GOOD * 5_000 + "trusted,person,4,soon,,,\n",
            (),
            'row 5002, column "date": "soon" is not a date (dates in this column are written 2026-03-31), once.',
        ),
        (
            HEAD + GOOD * 5_000 + "trusted,person,\0,,,,\n",
            (),
            'row 5002, column "rating": "·" is not an answer on this scale (1 to 5), once.',
        ),
    ],
    ids=[
        "late-quote",
        "late-ragged",
        "late-byte",
        "late-mixed-bytes",
        "late-answer",
        "late-role",
        "late-item",
        "late-date",
        "late-nul",
    ],
)
def test_late_or_large(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], data: str | bytes, more: tuple[str, ...], told: str
) -> None:
    result = score(capfd, tmp_path / "a.csv", data, *more)
    assert (result.code, result.problems) == (3, [f"{tmp_path}/a.csv, {told}"])


def test_a_byte_far_down_shows_the_encoding(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((HEAD + GOOD * 4_998).encode() + b"trusted,person,4,,,,caf\xe9\n")
    told = call(capfd, "score", "-c", "ten-statements", "--by", "team", "--format", "json", str(path))
    assert told.code == 0
    groups = {one["group"]["team"]: one["n"] for one in json.loads(told.out)["results"] if one["item"] == "trusted"}
    assert groups["café"] == 1
    assert (
        f'{path}: not UTF-8, so read as Latin-1; row 5000 then says "café". If that is wrong, add --encoding.'
        in told.err.splitlines()
    )


def test_a_thousand_values_are_not_listed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told = score(capfd, tmp_path / "a.csv", "role,trusted\n" + "".join(f"person,v{n}\n" for n in range(1000)))
    assert told.code == 3
    assert len(told.problems) == 21
    assert told.problems[-1] == "980 more values cannot be read."


def test_a_cell_is_never_repeated_in_full(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told = score(capfd, tmp_path / "a.csv", "role,trusted\nperson," + "x" * 1_000_000 + "\n")
    assert told.code == 3
    assert len(told.err) < 500


def test_no_file_at_all(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "good.csv").write_text(HEAD + GOOD)
    for name, code, message in (
        ("missing.csv", 3, "missing.csv: There is no such file."),
        ("missing.json", 3, "missing.json: There is no such file."),
        ("folder", 3, "folder: This is a folder, not a file."),
        ("loop", 3, "loop: This file cannot be read: Too many levels of symbolic links."),
        ("*.tsv", 3, "*.tsv: No file matches this pattern."),
    ):
        told = refused(capfd, tmp_path, "score", "-c", "ten-statements", name)
        assert (told.code, told.problems) == (code, [message])
    told = refused(capfd, tmp_path, "score", "-c", "ten-statements", "good.csv", "./good.csv")
    assert (told.code, told.problems) == (
        2,
        ["./good.csv: This file is named twice, so its answers would count twice."],
    )


@pytest.mark.parametrize("rows", [1, 5_000])
def test_a_pipe_is_read_whole(tmp_path: Path, capfd: pytest.CaptureFixture[str], rows: int) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(HEAD + GOOD * rows,), daemon=True)
    writer.start()
    told = call(capfd, "score", "-c", "ten-statements", "--format", "json", str(pipe))
    assert told.code == 0
    assert json.loads(told.out)["read"]["rows"] == rows


@pytest.mark.parametrize("cut", [2, 9, 40, -30, -4])
def test_a_compressed_file_cut_short(tmp_path: Path, capfd: pytest.CaptureFixture[str], cut: int) -> None:
    whole = gzip.compress((HEAD + "".join(f"trusted,person,4,,R{n},,\n" for n in range(500))).encode())
    told = score(capfd, tmp_path / "a.csv.gz", whole[:cut])
    assert (told.code, told.problems) == (3, [f"{tmp_path}/a.csv.gz: This compressed file is cut short or damaged."])


def test_a_compressed_file_may_be_large_or_much_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LARGEST_UNPACKED", 100_000)
    path = tmp_path / "a.gz"
    for data, times in ((b"x" * 90_000, 900), (random.Random(1).randbytes(300_000), 1)):
        path.write_bytes(gzip.compress(data))
        assert len(data) > 0.5 * times * path.stat().st_size
        assert b"".join(source.unpacked_parts("a.gz", path)) == data


# -- what never ends, in a process of its own ------------------------------------------------------

LONGEST = 60.0
"""Seconds on a busy machine. Ten would do on a quiet one."""
DEVICE = "This is a device, not a file."
SILENT = "cannot be read: nothing is writing to this pipe."


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("score /dev/zero -c ten-statements", f"/dev/zero: {DEVICE}"),
        ("score /dev/null -c ten-statements", f"/dev/null: {DEVICE}"),
        ("map /dev/zero --checklist ten-statements", f"/dev/zero: {DEVICE}"),
        ("score - -c ten-statements", "standard input: The file is empty."),
        ("score pipe -c ten-statements", f"pipe: This file {SILENT}"),
        ("import pipe -c ten-statements", f"pipe: This file {SILENT}"),
        ("score good.csv -c ten-statements --map pipe", f"pipe: This file {SILENT}"),
        ("validate pipe", f"pipe: The file {SILENT}"),
    ],
)
def test_what_has_no_end(tmp_path: Path, words: str, told: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "good.csv").write_text(HEAD + GOOD)
    before = sorted(tmp_path.iterdir())
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open("/dev/zero", "rb") as zeros:
        done = subprocess.run(
            [sys.executable, "-m", "coprod_cli", *words.split()],
            cwd=tmp_path,
            stdin=zeros,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert spent.ru_utime + spent.ru_stime - used.ru_utime - used.ru_stime < PATIENCE
    assert (done.returncode, done.stderr.splitlines()[0]) == (3, told)
    assert sorted(tmp_path.iterdir()) == before


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    limited = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000)); "
    limited += "from coprod_cli.app import run; sys.exit(run(['score', '-', '-c', 'ten-statements']))"
    done = subprocess.run(
        [sys.executable, "-c", limited], input=HEAD + GOOD * 50_000, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines()[0] == "standard input: This file cannot be read: File too large."


def test_what_the_reader_of_workbooks_says_to_its_makers_is_not_shown(capfd: pytest.CaptureFixture[str]) -> None:
    with workbook._silently():
        os.write(2, b"thread '<unnamed>' panicked")
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


@pytest.mark.parametrize(
    "name", ["idna", "punycode", "unicode_escape", "raw_unicode_escape", "rot13", "undefined", "\x1b"]
)
def test_encodings_of_no_text(tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str) -> None:
    told = score(capfd, tmp_path / "a.csv", "role,trusted\nperson,4\n", "--encoding", name)
    shown = name.replace("\x1b", "\\x1b")
    assert (told.code, told.problems) == (2, [f'--encoding "{shown}" is not the name of an encoding.'])


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (("--column", f"trusted={NASTY}"), ["There is no column", "No column is a statement"]),
        (("--column", f"{NASTY}=trusted"), ["--column"]),
        (("--by", NASTY), ["There is no column"]),
        (("--answer", f"4={NASTY}"), ["--answer"]),
        (("--role", f"person={NASTY}"), ['"[bold red]N']),
        (("--as", NASTY), ['"[bold red]N']),
        (("--column", "trusted=\0"), ["There is no column", "No column is a statement"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_hostile_words_are_told_in_plain_letters(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], option: tuple[str, str], told: list[str]
) -> None:
    result = score(capfd, tmp_path / "a.csv", "role,trusted\nperson,4\n", *option)
    assert result.code in (2, 3)
    problems = [line.removeprefix(f"{tmp_path}/a.csv: ") for line in result.problems]
    assert [line[: len(start)] for line, start in zip(problems, told, strict=True)] == told
    assert not CONTROL.search(result.err)


def test_five_thousand_columns(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        ",".join(["role", "trusted", *(f"column {n}" for n in range(5_000))]) + "\nperson,4" + ",x" * 5_000 + "\n"
    )
    told = call(capfd, "score", "-c", "ten-statements", "--format", "json", str(path))
    assert (told.code, json.loads(told.out)["read"]["answered"]) == (0, 1)


@pytest.mark.parametrize("heading", ["x'); DROP TABLE responses; --", 'a "quoted" name', "c1", "\\", "item; select 1"])
def test_headings_and_values_are_never_run(tmp_path: Path, capfd: pytest.CaptureFixture[str], heading: str) -> None:
    path = tmp_path / "a.csv"
    escaped = heading.replace('"', '""')
    value = "O'Neil \"x\"'); DROP TABLE responses; --"
    value_escaped = value.replace('"', '""')
    path.write_text(f'role,"{escaped}",trusted\nperson,"{value_escaped}",4\nperson,"{value_escaped}",2\n')
    told = call(capfd, "score", "-c", "ten-statements", "--format", "json", "--by", heading, str(path))
    assert told.code == 0
    found = next(one for one in json.loads(told.out)["results"] if one["item"] == "trusted" and one["role"] == "person")
    assert (found["group"], found["n"], found["mean"]) == ({heading: value}, 2, 3.0)


@pytest.mark.parametrize("form", ["table", "plain", "markdown", "json"])
@pytest.mark.parametrize("command", ["score", "compare"])
def test_texts_from_files_are_inert(tmp_path: Path, capfd: pytest.CaptureFixture[str], command: str, form: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'role,team,trusted\nperson,"{NASTY}",4\npractitioner,"{NASTY}",3\n', encoding="utf-8")
    told = call(capfd, command, "-c", "ten-statements", "--format", form, "--by", "team", str(path))
    assert told.code == 0
    assert not CONTROL.search(told.out + told.err)
    assert "[bold red]N[/]" in told.out.replace("\\[", "[").replace("\\]", "]")


@pytest.mark.parametrize("cell", ["=cmd()|x", "@SUM(1)", "+1", "-1", "\t=1"])
def test_cells_that_a_spreadsheet_would_run(tmp_path: Path, capfd: pytest.CaptureFixture[str], cell: str) -> None:
    import csv

    path = tmp_path / "a.csv"
    path.write_text(f'role,respondent,pair,team,trusted\nperson,"{cell}","{cell}","{cell}",4\n')
    for more, columns in ((("--format", "csv"), ["team"]), (("--per", "response"), ["respondent", "pair", "team"])):
        told = call(capfd, "score", "-c", "ten-statements", *more, "--by", "team", str(path))
        assert told.code == 0
        rows = list(csv.DictReader(told.out.splitlines()))
        assert rows
        assert {row[column] for row in rows for column in columns} == {f"'{cell.strip()}"}


def test_dates_in_the_future_are_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("role,trusted,date\nperson,4,2999-01-01\nperson,4,2020-01-01\n")
    told = call(capfd, "score", "-c", "ten-statements", str(path))
    assert told.code == 0
    assert "Responses dated in the future: 1." in told.err.splitlines()
