"""Starting costs little: what only shows words or definitions imports neither pandas, NumPy nor DuckDB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from coprod_cli.app import COMMANDS
from tests.cli.calling import CHECKLISTS, environment
from tests.cli.kept import kept
from tests.ratings.telling import example

HEAVY = {"pandas", "numpy", "duckdb", "pyarrow"}
LIGHT = [
    ["--help"],
    ["--version"],
    ["list"],
    ["list", "--format", "json"],
    ["show", "ten-statements"],
    ["show", "ladder", "--as", "person", "--format", "markdown"],
    ["validate", str(CHECKLISTS / "ladder.yaml")],
    ["schema"],
    *([name, "--help"] for name in COMMANDS),
]


def imported(code: str) -> set[str]:
    """The top names of the modules that a fresh interpreter holds after some code."""
    told = "import json, sys; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{told}"], capture_output=True, text=True, env=environment(), check=True
    )
    return {name.partition(".")[0] for name in json.loads(done.stderr)}


def test_the_light_commands_import_nothing_heavy() -> None:
    # In one process: a module that any of them imported would still be there at the end.
    calls = "\n".join(f"assert run({words!r}) == 0" for words in LIGHT)
    found = imported(f"from coprod_cli.app import run\n{calls}")
    assert {"typer", "rich", "pydantic", "yaml"} <= found
    assert found & HEAVY == set()


@pytest.mark.parametrize(
    "words", [["score", "none.csv"], ["run", "none.toml"], ["show", "ten-statement"], ["validate", "none.yaml"]]
)
def test_a_mistake_in_what_was_typed_is_told_without_them(words: list[str]) -> None:
    assert (
        imported(
            f"from coprod_cli.app import run\nimport sys, io\nsys.stderr = io.StringIO()\n"
            f"assert run({words!r}) > 1\nsys.stderr = sys.__stderr__"
        )
        & HEAVY
        == set()
    )


def test_what_was_said_and_done_is_shown_without_them(tmp_path: Path) -> None:
    store = str(example(tmp_path / "ratings.db"))
    words = [
        ["story", "add", "ten-statements", "1", "It went well."],
        ["story", "list"],
        ["story", "top", "ten-statements", "--format", "markdown"],
        ["story", "pick", "b740", "--place", "2", "--format", "csv"],
        ["action", "list"],
        ["action", "list", "--overdue", "--format", "json"],
        ["action", "update", "7d20", "--status", "doing"],
        ["reflect", "--format", "plain"],
        ["reflect", "ten-statements", "--item", "1", "--why", "Because."],
    ]
    calls = "\n".join(f"assert run({[*one, '--store', store]!r}) == 0" for one in words)
    quiet = "sys.stderr = io.StringIO()"
    found = imported(f"import io, sys\n{quiet}\nfrom coprod_cli.app import run\n{calls}\nsys.stderr = sys.__stderr__")
    assert found & HEAVY == set()


def test_what_is_stored_is_listed_put_right_and_forgotten_without_them(tmp_path: Path) -> None:
    store = str(kept(tmp_path / "ratings.db"))
    words = [
        ["responses", "--store", store],
        ["responses", "a1", "--format", "json", "--store", store],
        ["amend", "a1", "--answer", "equals=5", "--yes", "--store", store],
        ["forget", "--pair", "P1", "--yes", "--store", store],
        ["rescue", store, "--into", str(tmp_path / "rescued.db")],
    ]
    calls = "\n".join(f"assert run({one!r}) == 0" for one in words)
    quiet = "sys.stderr = io.StringIO()"
    found = imported(f"import io, sys\n{quiet}\nfrom coprod_cli.app import run\n{calls}\nsys.stderr = sys.__stderr__")
    assert found & HEAVY == set()


def test_answers_are_saved_without_them(tmp_path: Path) -> None:
    words = ["rate", "core-beliefs", "--as", "person", "--answer", "1=4", "--yes", "--store", str(tmp_path / "r.db")]
    code = f"import io, sys\nsys.stderr = io.StringIO()\nfrom coprod_cli.app import run\nassert run({words!r}) == 0"
    assert imported(f"{code}\nsys.stderr = sys.__stderr__") & HEAVY == set()


def test_the_package_alone_imports_nothing_but_python() -> None:
    ours = imported("import coprod_cli; coprod_cli.__version__") - imported("import typing, warnings, contextlib")
    assert ours - sys.stdlib_module_names == {"coprod_cli"}


def test_scoring_is_what_needs_them() -> None:
    assert "duckdb" in imported("import coprod_cli.engine.duckdb")
