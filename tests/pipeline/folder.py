"""A team's folder: exports, a file of settings and whatever else a test puts there."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.cli.calling import LONG

SETTINGS = """\
checklist = "ten-statements"
sources = ["exports/*.csv"]
output_folder = "reports"

[[output]]
command = "compare"
file = "gap.json"

[[output]]
command = "score"
file = "scores.csv"
by = ["team"]
"""


def team_folder(path: Path, settings: str = SETTINGS) -> Path:
    """A folder with one export and settings; gives the settings' path."""
    (path / "exports").mkdir(parents=True, exist_ok=True)
    shutil.copy(LONG, path / "exports" / "team.csv")
    file = path / "coprod.toml"
    file.write_text(settings, encoding="utf-8")
    return file


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
