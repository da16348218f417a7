"""The sections of docs/store.md on importing and exporting show what is printed.

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

PAGE = Path(__file__).parents[2] / "docs" / "store.md"
SHOWN = re.compile(r"<!-- import: (.*) -->\n(?:\n```\n\$ (?s:.*?)```\n)?")


def test_the_page_shows_what_is_printed(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    april = re.search(r"`april.csv`:\n\n```\n((?s:.*?))```", text)
    assert april is not None
    (tmp_path / "april.csv").write_text(april[1])
    corrected = april[1].replace("R1,P1,North,2,,4", "R1,P1,North,3,,4")
    (tmp_path / "april-2.csv").write_text(corrected + "2026-04-09,person,R2,P2,North,4,4,5,,14\n")
    surroundings = environment(COPROD_STORE="ratings.db", COLUMNS="100", PYTHONUTF8="1")
    called: list[str] = []

    def shown(match: re.Match[str]) -> str:
        called.append(match[1])
        words = [*COPROD, *shlex.split(match[1])[1:]]
        # Both streams together, as on a screen.
        printed = subprocess.run(words, cwd=tmp_path, env=surroundings, stdout=PIPE, stderr=STDOUT, check=True)
        return f"<!-- import: {match[1]} -->\n\n```\n$ {match[1]}\n{printed.stdout.decode()}```\n"

    now = SHOWN.sub(shown, text)
    if os.environ.get("COPROD_UPDATE_GOLDEN") == "1":
        PAGE.write_text(now, encoding="utf-8")
        text = now
    assert text == now
    assert len(called) == 5
