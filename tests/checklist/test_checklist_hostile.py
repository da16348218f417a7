"""Files that are not meant well, or are no text at all: refused at once, with a plain sentence, building nothing."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.checklist import document
from coprod_cli.checklist.reader import read_bytes, read_checklist, read_file
from coprod_cli.problems import DefinitionError

SHIPPED = Path(__file__).parents[2] / "checklists"

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

HOSTILE = {
    "ten megabytes": (
        b"id: " + b"x" * 10_000_000,
        "file-too-large",
        "f.yaml: The file is larger than 1,000,000 bytes, so it was not read.",
    ),
    "deep lists": (b"[" * 10_000, "too-deep", "f.yaml:1:21: The file is nested more than 20 levels deep."),
    "deep keys": (b"{a: " * 10_000, "too-deep", "f.yaml:1:81: The file is nested more than 20 levels deep."),
    "deep block": (b"- " * 10_000, "too-deep", "f.yaml:1:41: The file is nested more than 20 levels deep."),
    "many values": (
        b"- a\n" * 60_000,
        "too-many-values",
        "f.yaml:50000:3: The file holds more than 50,000 values.",
    ),
    "picture": (
        b"\x89PNG\r\n\x1a\n\x00\x00",
        "not-utf8",
        "f.yaml:1:1: The file is not UTF-8 text: byte 1 cannot be read.",
    ),
    "latin-1": (
        "id: x\ntitle: Über".encode("latin-1"),
        "not-utf8",
        "f.yaml:2:8: The file is not UTF-8 text: byte 14 cannot be read.",
    ),
    "utf-16": (
        "id: x".encode("utf-16"),
        "not-utf8",
        "f.yaml:1:1: The file is not UTF-8 text: byte 1 cannot be read.",
    ),
    "nul": (
        b"id: x\nti\x00tle: y\x00",
        "control-character",
        "f.yaml:2:3: The file holds the control character U+0000, and 1 more.",
    ),
    "escape": (
        b"id: x\ntitle: \x1b[31mred",
        "control-character",
        "f.yaml:2:8: The file holds the control character U+001B.",
    ),
    "turned text": (
        "title: a\u202eb".encode(),
        "control-character",
        "f.yaml:1:9: The file holds the control character U+202E.",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_quickly_and_clearly(name: str) -> None:
    data, code, line = HOSTILE[name]
    started = time.perf_counter()
    problems = read_bytes(data, "f.yaml").problems
    assert time.perf_counter() - started < 2
    assert [(problem.code, str(problem)) for problem in problems] == [(code, line)]


def test_an_alias_bomb_does_not_go_off() -> None:
    started = time.perf_counter()
    problems = read_bytes(BOMB.encode(), "f.yaml").problems
    assert time.perf_counter() - started < 2
    assert sum(problem.code == "alias" for problem in problems) == 72


def test_a_tag_builds_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "was-here"
    text = f"id: !!python/object/apply:os.mkdir ['{mark}']\n"
    codes = [problem.code for problem in read_bytes(text.encode(), "f.yaml").problems]
    assert "tag" in codes
    assert not mark.exists()


def test_a_tag_hides_what_is_inside_it() -> None:
    problems = read_bytes(b"!!map {id: [1], colour: red}", "f.yaml").problems
    assert [str(problem) for problem in problems] == ['f.yaml:1:1: The tag "!!map" is not allowed.']


def test_only_the_first_megabyte_of_a_file_is_read(tmp_path: Path) -> None:
    vast = tmp_path / "vast.yaml"
    with vast.open("wb") as stream:
        stream.truncate(100_000_000_000)
    assert [problem.code for problem in read_file(vast).problems] == ["file-too-large"]


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"nothing\.yaml: There is no such file\.$"):
        read_checklist(tmp_path / "nothing.yaml")
    with pytest.raises(DefinitionError, match=r": This is a folder, not a file\.$"):
        read_checklist(tmp_path)
    with pytest.raises(DefinitionError, match=r"^a\\0b\.yaml: There is no such file\.$"):
        read_checklist("a\0b.yaml")
    with pytest.raises(DefinitionError, match=r"The file cannot be read: File name too long\."):
        read_checklist("a" * 5000 + ".yaml")


def test_a_pipe_can_be_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    content = (SHIPPED / "ladder.yaml").read_bytes()
    writer = threading.Thread(target=pipe.write_bytes, args=(content,))
    writer.start()
    assert read_checklist(pipe).id == "ladder"
    writer.join()


def test_the_loader_in_plain_python_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML comes without its C part, a file means the same and its problems stand in the same place."""
    wrong = b'id: [x]\nscale:\n- {value: \'1\', label: "a b"}\ntitle: "a \xc3\xa4" # \xf0\x9f\x98\x80\nb: *c\n'
    fast = read_bytes(wrong, "f.yaml").problems
    shipped = sorted(SHIPPED.glob("*.yaml"))
    checklists = [read_checklist(path) for path in shipped]
    monkeypatch.setattr(document, "_LOADER", yaml.SafeLoader)
    assert read_bytes(wrong, "f.yaml").problems == fast
    assert [read_checklist(path) for path in shipped] == checklists
    for bad in (b'title: "\\UFFFFFFFF"', b'title: "\\ud800"', b"a: [", b"[" * 10_000):
        assert read_bytes(bad, "f.yaml").checklist is None


TEXT = (SHIPPED / "ten-statements.yaml").read_text(encoding="utf-8")


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(TEXT)),
    st.integers(0, 40),
    st.one_of(
        st.text(max_size=6),
        st.sampled_from(["[", "{", "- ", ": ", "\n", "&a ", "*a", "!!x ", "null", "''", "? "]),
    ),
)
def test_any_change_gives_a_checklist_or_problems_with_sentences(at: int, gone: int, put: str) -> None:
    changed = TEXT[:at] + put + TEXT[at + gone :]
    reading = read_bytes(changed.encode("utf-8", "surrogatepass"), "f.yaml")
    assert (reading.checklist is None) == bool(reading.problems)
    for problem in reading.problems:
        assert problem.code != "not-a-checklist"
        assert problem.message.endswith((".", "?", "!"))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_problems(data: bytes) -> None:
    assert read_bytes(data, "f.yaml").problems
