"""Real processes: Ctrl-C, a pipe that closes, encodings, and what kind of terminal there is."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.calling import COPROD, LONG, TEN, environment, process

INTERRUPTED = 130


def interrupted(words: list[str | Path], when: Callable[[], object]) -> tuple[int, bytes, bytes]:
    """What Ctrl-C does, sent as soon as ``when`` returns."""
    command = [*COPROD, *map(str, words)]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as started:
        when()
        started.send_signal(signal.SIGINT)
        out, err = started.communicate(timeout=30)
    return started.returncode, out, err


def test_ctrl_c_while_waiting_for_input_keeps_the_old_file(tmp_path: Path) -> None:
    output = tmp_path / "scores.csv"
    output.write_text("before")
    slow = tmp_path / "slow.csv"
    os.mkfifo(slow)

    def until_it_reads() -> None:
        # Opening a pipe to write waits until the program opens it to read; nothing is ever written.
        holder.append(os.open(slow, os.O_WRONLY))
        time.sleep(0.2)

    holder: list[int] = []
    code, out, err = interrupted(["score", slow, *TEN, "-o", output], until_it_reads)
    os.close(holder[0])
    assert (code, out, err) == (INTERRUPTED, b"", b"Stopped.\n")
    assert output.read_text() == "before"
    assert sorted(os.listdir(tmp_path)) == ["scores.csv", "slow.csv"]


def test_ctrl_c_while_a_large_file_is_counted(tmp_path: Path) -> None:
    rows = "".join(f"trusted,person,{n % 5 + 1},R{n},P{n % 997}\n" for n in range(20_000))
    large = tmp_path / "large.csv"
    with large.open("w") as stream:
        stream.write("item,role,rating,respondent,pair\n")
        for _ in range(100):
            stream.write(rows)
    code, out, err = interrupted(["compare", large, *TEN], lambda: time.sleep(1.0))
    assert (code, out, err) == (INTERRUPTED, b"", b"Stopped.\n")


@pytest.mark.parametrize(
    "words",
    [
        ["compare", str(LONG), *TEN, "--every", "month"],
        ["trend", str(LONG), *TEN, "--every", "month", "--by", "team", "--format", "json"],
        ["--help"],
    ],
)
def test_a_reader_that_stops_early_is_quiet(words: list[str], tmp_path: Path) -> None:
    told = tmp_path / "stderr"
    line = f"{shlex.join([*COPROD, *words])} 2>{shlex.quote(str(told))} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=environment(), check=True)
    first, code = done.stdout.splitlines()
    assert first
    # Typer itself gives 1 when its help is cut off.
    assert code == "0" or words == ["--help"]
    assert not re.search("Traceback|Broken|Exception", told.read_text())


ASCII = [
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]


@pytest.mark.parametrize(
    ("words", "variables"),
    [
        (["compare", str(LONG), *TEN, "--explain"], ASCII[0]),
        (["compare", str(LONG), *TEN, "--explain"], ASCII[1]),
        (["score", str(LONG), *TEN, "--format", "markdown"], ASCII[0]),
        (["trend", str(LONG), *TEN, "--format", "plain"], ASCII[1]),
        (["show", "ten-statements"], ASCII[0]),
        (["show", "ten-statement"], ASCII[1]),
    ],
)
def test_an_ascii_stream_gets_ascii(words: list[str], variables: dict[str, str]) -> None:
    done = process(*words, **variables)
    assert done.returncode == (2 if words == ["show", "ten-statement"] else 0)
    assert done.stdout.isascii()
    assert done.stderr.isascii()
    assert b"Traceback" not in done.stderr
    assert b"\\u" not in done.stdout + done.stderr


def test_data_stays_utf_8_on_an_ascii_stream(tmp_path: Path) -> None:
    path = tmp_path / "teams.csv"
    path.write_text("role,team,trusted\nperson,Zürich,4\n", encoding="utf-8")
    for fmt in ("csv", "json"):
        done = process("score", path, *TEN, "--by", "team", "--format", fmt, **ASCII[1])
        assert done.returncode == 0
        assert "Zürich" in done.stdout.decode("utf-8")


def on_a_terminal(*words: str | Path, **variables: str) -> str:
    """What the words write to a real terminal."""
    ours, theirs = pty.openpty()
    command = [*COPROD, *map(str, words)]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=environment(**{"COLUMNS": "120", **variables}),
    ) as started:
        os.close(theirs)
        parts = []
        with contextlib.suppress(OSError):  # Linux ends a closed terminal with an error
            while part := os.read(ours, 65536):
                parts.append(part)
        assert started.wait() == 0
    os.close(ours)
    return b"".join(parts).decode()


def colours(text: str) -> set[int]:
    """The colours switched on in a text; bold and the like are none."""
    numbers = {int(one) for codes in re.findall(r"\x1b\[([0-9;]+)m", text) for one in codes.split(";")}
    return numbers & {*range(30, 50), *range(90, 108)}


def test_a_terminal_has_colour_and_blocks_unless_it_says_no() -> None:
    words: list[str | Path] = ["compare", LONG, *TEN]
    colourful = on_a_terminal(*words, TERM="xterm-256color")
    assert "\x1b[" in colourful
    assert "█" in colourful
    bare = on_a_terminal(*words, TERM="xterm-256color", NO_COLOR="1")
    assert colours(colourful) != colours(bare) == set()
    assert "█" in bare
    dumb = on_a_terminal(*words, TERM="dumb")
    assert "\x1b" not in dumb
    assert dumb.isascii()
    spoken = on_a_terminal(*words, TERM="xterm-256color", ACCESSIBLE="1")
    assert not set(spoken) & set("\x1b│─█")
