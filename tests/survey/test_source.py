"""Finding and opening sources: how a file is written is seen, and every one is read as texts."""

from __future__ import annotations

import gzip
import io
import sys
import threading
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from coprod_cli.problems import CoprodError, SourceError, UsageError
from coprod_cli.survey.source import Source, find_sources, open_source

HEAD = ("role", "trusted", "note")


def opened(tmp_path: Path, data: bytes | str, name: str = "a.csv") -> Source:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    folder = tmp_path / "unpacked"
    folder.mkdir(exist_ok=True)
    return open_source(str(path), folder)


def texts(source: Source) -> list[tuple[int, list[str | None]]]:
    return [(row, list(cells)) for row, cells in source.records()]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_delimiters_line_ends_and_byte_order_marks(tmp_path: Path, mark: str, end: str, start: bytes) -> None:
    lines = mark.join(HEAD) + end + mark.join(["person", "4", "a:b"]) + end
    source = opened(tmp_path, start + lines.encode())
    assert (source.headings, source.delimiter) == (HEAD, mark)
    assert texts(source) == [(2, ["person", "4", "a:b"])]


def test_commas_in_the_headings_of_a_semicolon_file(tmp_path: Path) -> None:
    source = opened(tmp_path, "role;I plan, I choose, I decide;People are open, honest, kind\nperson;4;5\n")
    assert source.headings == ("role", "I plan, I choose, I decide", "People are open, honest, kind")


def test_semicolons_in_the_notes_of_a_comma_file(tmp_path: Path) -> None:
    source = opened(tmp_path, "role,trusted,note; free text\nperson,4,a; b\nperson,5,c; d; e\n")
    assert source.headings == ("role", "trusted", "note; free text")


def test_row_numbers_are_those_of_a_spreadsheet(tmp_path: Path) -> None:
    source = opened(tmp_path, 'role,trusted\n\nperson,4\n\n"per\nson",5\nperson,3\n')
    assert texts(source) == [(3, ["person", "4"]), (5, ["per\nson", "5"]), (6, ["person", "3"])]


def test_compressed(tmp_path: Path) -> None:
    source = opened(tmp_path, gzip.compress(b"role,trusted\nperson,4\n"), "a.csv.gz")
    assert texts(source) == [(2, ["person", "4"])]


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "any.name"
    pd.DataFrame({"role": ["person", None], "trusted": [4, 5], "day": [date(2026, 1, 2)] * 2}).to_parquet(path)
    source = open_source(str(path), tmp_path)
    assert source.headings == ("role", "trusted", "day")
    assert texts(source) == [(2, ["person", "4", "2026-01-02"]), (3, [None, "5", "2026-01-02"])]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Any) -> None:
    stream = io.TextIOWrapper(io.BytesIO(pack(b"role,trusted\nperson,4\n")))
    monkeypatch.setattr(sys, "stdin", stream)
    source = open_source("-", tmp_path)
    assert source.name == "standard input"
    assert texts(source) == [(2, ["person", "4"])]


def test_a_pipe_is_read_once_and_whole(tmp_path: Path) -> None:
    import os

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("role,trusted\n" + "person,4\n" * 50_000,), daemon=True)
    writer.start()
    folder = tmp_path / "kept"
    folder.mkdir()
    source = open_source(str(pipe), folder)
    writer.join(10)
    assert not writer.is_alive()
    assert sum(1 for _ in source.records()) == 50_000


FRAME_CELLS: list[tuple[Any, list[str | None]]] = [
    ([4, 2], ["4", "2"]),
    ([4.0, np.nan], ["4", None]),
    ([4.5, 2.0], ["4.5", "2"]),
    (pd.Categorical(["Mostly", None]), ["Mostly", None]),
    ([None, "4"], [None, "4"]),
    ([4, "Mostly"], ["4", "Mostly"]),
    (["", " "], [None, " "]),
    (pd.array([4, None], dtype="Int64"), ["4", None]),
    (pd.array([4.0, None], dtype="Float64"), ["4", None]),
    (pd.array(["4", None], dtype="string"), ["4", None]),
    ([Decimal("4.0"), pd.NA], ["4.0", None]),
    ([True, False], ["True", "False"]),
    ([np.inf, -np.inf], ["inf", "-inf"]),
    ([pd.Timestamp("2026-01-31 23:30", tz="US/Pacific"), pd.NaT], ["2026-01-31 23:30:00-08:00", None]),
    ([date(2026, 1, 31), None], ["2026-01-31", None]),
]


@pytest.mark.parametrize(("cells", "written"), FRAME_CELLS)
def test_frames(tmp_path: Path, cells: Any, written: list[str | None]) -> None:
    frame = pd.DataFrame({1: cells, "role": "person"}, index=[7, 7])
    source = open_source(frame, tmp_path)
    assert source.headings == ("1", "role")
    assert texts(source) == [(2, [written[0], "person"]), (3, [written[1], "person"])]


def test_names_and_globs(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "c[1].csv"):
        (tmp_path / name).write_text("x")
    a, b, c = (str(tmp_path / name) for name in ("a.csv", "b.csv", "c[1].csv"))
    assert find_sources([f"{tmp_path}/?.csv"]) == [a, b]
    assert find_sources([c, "-", a]) == [c, "-", a]
    frame = pd.DataFrame()
    assert find_sources([frame, b])[0] is frame


@pytest.mark.parametrize("again", ["{}/a.csv", "{}/./a.csv", "{}/link.csv", "{}/*.csv", "-"])
def test_nothing_is_read_twice(tmp_path: Path, again: str) -> None:
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")
    first = "-" if again == "-" else str(tmp_path / "a.csv")
    with pytest.raises(UsageError) as caught:
        find_sources([first, again.format(tmp_path)])
    assert caught.value.problems[0].code == "named-twice"


def test_a_glob_that_matches_nothing(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        find_sources([f"{tmp_path}/*.csv"])
    assert caught.value.problems[0].code == "no-match"


@pytest.mark.parametrize(
    ("thing", "code"),
    [
        (pd.DataFrame(), "header-only"),
        (pd.DataFrame(index=[1, 2]), "header-only"),
        ([["role"]], "not-a-source"),
        (None, "not-a-source"),
        (pd.Series([1]), "not-a-source"),
    ],
)
def test_what_is_no_source(tmp_path: Path, thing: Any, code: str) -> None:
    with pytest.raises(CoprodError) as caught:
        open_source(thing, tmp_path)
    assert caught.value.problems[0].code == code
