"""Starting costs little: what only shows words or definitions imports neither pandas, NumPy nor DuckDB."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from coprod_cli.app import COMMANDS
from tests.cli.calling import CHECKLISTS, environment

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


@pytest.mark.parametrize("words", [["score", "none.csv"], ["show", "ten-statement"], ["validate", "none.yaml"]])
def test_a_mistake_in_what_was_typed_is_told_without_them(words: list[str]) -> None:
    assert (
        imported(
            f"from coprod_cli.app import run\nimport sys, io\nsys.stderr = io.StringIO()\n"
            f"assert run({words!r}) > 1\nsys.stderr = sys.__stderr__"
        )
        & HEAVY
        == set()
    )


def test_the_package_alone_imports_nothing_but_python() -> None:
    ours = imported("import coprod_cli; coprod_cli.__version__") - imported("import typing, warnings, contextlib")
    assert ours - sys.stdlib_module_names == {"coprod_cli"}


def test_scoring_is_what_needs_them() -> None:
    assert "duckdb" in imported("import coprod_cli.engine.duckdb")
