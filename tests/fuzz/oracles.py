"""What must hold whatever comes in: a result or problems in words, round trips, and nothing left on the disk."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from coprod_cli.checklist.leaves import CONTROL
from coprod_cli.problems import CoprodError, Problem

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
T = TypeVar("T")


@contextmanager
def alone_with(name: str, data: bytes) -> Iterator[Path]:
    """A folder to work in that holds one file. Afterwards it must hold that file as it was, and nothing else."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="coprod-fuzz-", dir=before) as place:
        work, passing = Path(place, "work"), Path(place, "passing")
        work.mkdir()
        passing.mkdir()
        (work / name).write_bytes(data)
        tempfile.tempdir = str(passing)
        try:
            with chdir(work):
                yield work / name
        finally:
            tempfile.tempdir = before
        assert os.listdir(work) == [name], "a file was written beside the one that was read"
        assert os.listdir(passing) == [], "a temporary file was left behind"
        assert (work / name).read_bytes() == data, "the file that was read was changed"


def result_or_problems(work: Callable[[], T]) -> T | tuple[Problem, ...]:
    """What the work gives, or the problems that it raises. Anything else that it raises is a mistake."""
    try:
        return work()
    except CoprodError as error:
        problems = error.problems
    require_words(problems)
    return problems


def require_words(problems: Sequence[Problem]) -> None:
    """Every problem has a code, a sentence and a place that can be."""
    assert problems, "an error without a problem"
    for problem in problems:
        assert _CODE.fullmatch(problem.code), problem
        assert problem.message.strip(), problem
        assert problem.hint is None or problem.hint.strip(), problem
        assert problem.row is None or problem.row >= 1, problem


def require_places(problems: Iterable[Problem], data: bytes) -> None:
    """Problems of a text file stand in it, are one line each, and show nothing that a terminal acts on."""
    # What else may end a line is white space in YAML, so this is the most that there can be.
    lines = len(re.split("\r\n|[\n\r\x85\u2028\u2029]", data.decode("utf-8", errors="replace")))
    for problem in problems:
        assert problem.row is None or problem.row <= lines, problem
        assert not isinstance(problem.column, int) or problem.column >= 1, problem
        for text in (problem.message, problem.hint or ""):
            assert not CONTROL.search(text), problem
            assert "\n" not in text, problem


def flow(value: Any) -> str:
    """Plain data as YAML in brackets, with every text in quotation marks."""
    if isinstance(value, Mapping):
        # With its mark in front, a key may be of any length.
        return "{" + ", ".join(f"? {flow(key)} : {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, float):
        return format(value, ".9f")
    return json.dumps(value, ensure_ascii=False)
