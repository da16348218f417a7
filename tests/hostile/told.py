"""Runs the command line as somebody types it, and holds what every refusal must keep."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from coprod_cli.app import run
from coprod_cli.problems import Problem
from coprod_cli.render.text import clean

PATIENCE = 10.0
"""Seconds of work; of the processor, since other work on the machine is no fault of a file."""
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that move a cursor or turn texts round."""

_SURVEY = {
    "score": "score NAME -c ten-statements -o output.json",
    "check": "check NAME -c ten-statements --format json",
    "map": "map NAME --checklist ten-statements -o written.yaml",
    "import": "import NAME -c ten-statements",
}
RUNS: Mapping[str, Mapping[str, str]] = {
    "survey": _SURVEY,
    "mapping": {command: words.replace("NAME", "good.csv --map NAME") for command, words in _SURVEY.items()},
    "definition": {"validate": "validate NAME", "score": "score good.csv -c NAME"},
    "store": {
        "score": "score --store NAME -c ten-statements",
        "responses": "responses --store NAME",
        "import": "import good.csv -c ten-statements --store NAME",
    },
}
"""How an input of each kind is used; the first command is the one that expected.toml tells of."""


class Told(NamedTuple):
    """What came of one call."""

    code: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        """The sentences on stderr without their hints."""
        return [line for line in self.err.splitlines() if not line.startswith("  ")]


def found_by_check(out: str) -> list[str]:
    """The errors of ``check --format json``, as other commands tell them."""
    errors = [one for one in json.loads(out)["results"] if one["severity"] == "error"]
    return [clean(str(_problem(one))) for one in errors]


def _problem(found: dict[str, Any]) -> Problem:
    where = found["where"]
    return Problem(
        found["code"], found["message"], None, where["file"], next(iter(found["rows"]), None), where["column"]
    )


def call(capfd: pytest.CaptureFixture[str], *arguments: str) -> Told:
    """Runs one call; none may be slow or show a traceback."""
    capfd.readouterr()
    began = time.process_time()
    code = run(arguments)
    out, err = capfd.readouterr()
    assert time.process_time() - began < PATIENCE
    assert "Traceback" not in err
    assert "panicked" not in err
    return Told(int(code), out, err)


def refused(capfd: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> Told:
    """A call that must fail: nothing on stdout, and no file with ``-o`` either."""
    told = call(capfd, *arguments)
    assert told.out == ""
    output = folder / "output.json"
    output.unlink(missing_ok=True)
    again = call(capfd, *arguments, "-o", str(output))
    assert (again.code, again.err) == (told.code, told.err)
    assert not output.exists()
    assert not list(folder.glob(".coprod-*"))
    return told
