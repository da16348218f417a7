"""``coprod`` as somebody types it: in this process where that will do, in one of its own where it must be."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from typer.testing import CliRunner, Result

from coprod_cli.app import app

EXAMPLES = Path(__file__).parents[2] / "examples"
CHECKLISTS = Path(__file__).parents[2] / "checklists"
LONG, WIDE, LADDER = (EXAMPLES / name for name in ("team-long.csv", "team-wide.csv", "ladder.csv"))
TEN = ("--checklist", "ten-statements")
FORMATS = ("table", "plain", "markdown", "csv", "json")
SCORERS = ("score", "compare", "trend")
SURROUNDINGS = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "ACCESSIBLE", "COPROD_CHECKLISTS", "PYTHONIOENCODING")
COPROD = (sys.executable, "-m", "coprod_cli")


def call(*words: str | Path, stdin: bytes | None = None) -> Result:
    """Runs the words in this process. What the program lets through as a traceback fails the test here."""
    result = CliRunner().invoke(app, [str(word) for word in words], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def said(*words: str | Path, stdin: bytes | None = None) -> str:
    """Standard output of words that must succeed."""
    result = call(*words, stdin=stdin)
    assert result.exit_code == 0, result.stderr
    return result.stdout


@cache
def counted(*words: str | Path) -> Path:
    """A saved tally of the words' sources, counted once for all tests: what is drawn from it is drawn quickly."""
    folder = TemporaryDirectory(prefix="coprod-tests-")
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "counted.tally.json"
    said("tally", *words, "-o", path)
    return path


def environment(**more: str) -> dict[str, str]:
    """This process's variables without those that change what output looks like, and ``more``."""
    kept = {name: value for name, value in os.environ.items() if name not in SURROUNDINGS}
    return {**kept, **more}


def process(*words: str | Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Runs the words in a process of its own."""
    command = [*COPROD, *map(str, words)]
    return subprocess.run(command, capture_output=True, env=environment(**variables), check=False)
