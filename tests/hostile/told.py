"""Runs the command line as somebody types it, and holds what every refusal must keep."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

import pytest

from coprod_cli.app import run

PATIENCE = 20.0
"""Seconds; far more than any of these needs, far less than a hang."""


class Told(NamedTuple):
    """What came of one call."""

    code: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        """The sentences on stderr without their hints."""
        return [line for line in self.err.splitlines() if not line.startswith("  ")]


def call(capfd: pytest.CaptureFixture[str], *arguments: str) -> Told:
    """Runs one call; none may be slow or show a traceback."""
    capfd.readouterr()
    began = time.monotonic()
    code = run(arguments)
    out, err = capfd.readouterr()
    assert time.monotonic() - began < PATIENCE
    assert "Traceback" not in err
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
