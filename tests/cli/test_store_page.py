"""The sections of docs/store.md on listing, amending and forgetting show what is printed.

COPROD_UPDATE_GOLDEN=1 writes them again.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path
from subprocess import PIPE, STDOUT

from tests.cli.calling import COPROD, environment
from tests.cli.kept import kept

PAGE = Path(__file__).parents[2] / "docs" / "store.md"


def test_the_page_shows_what_is_printed(tmp_path: Path) -> None:
    kept(tmp_path / "ratings.db")
    surroundings = environment(COPROD_STORE="ratings.db", COLUMNS="100", PYTHONUTF8="1")
    text = PAGE.read_text(encoding="utf-8")
    called: list[str] = []

    def shown(match: re.Match[str]) -> str:
        called.append(match[1])
        words = [*COPROD, *shlex.split(match[1])[1:]]
        # Both streams together, as on a screen.
        printed = subprocess.run(words, cwd=tmp_path, env=surroundings, stdout=PIPE, stderr=STDOUT, check=True)
        return f"<!-- kept: {match[1]} -->\n\n```\n$ {match[1]}\n{printed.stdout.decode()}```\n"

    now = re.sub(r"<!-- kept: (.*) -->\n(?:\n```\n(?s:.*?)```\n)?", shown, text)
    if os.environ.get("COPROD_UPDATE_GOLDEN") == "1":
        PAGE.write_text(now, encoding="utf-8")
        text = now
    assert text == now
    assert len(called) == 5
