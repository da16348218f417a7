"""docs/problems.md tells of every problem that sources, options and output can meet, and of no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE_ARGUMENT = {"Problem": 0, "_problem": 0, "_stop": 1, "_refused": 1}


def codes_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found: ast.expr | None = None
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = CODE_ARGUMENT.get(name)
            if place is not None and len(node.args) > place:
                found = node.args[place]
            found = next((word.value for word in node.keywords if word.arg == "code"), found)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 3:
            found = node.value.elts[0]
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "code":
            found = node.value
        if isinstance(found, ast.Constant) and isinstance(found.value, str):
            yield found.value


def in_source() -> set[str]:
    package = ROOT / "coprod_cli"
    files = [path for path in package.rglob("*.py") if path.parent.name != "checklist"]
    return {code for path in files for code in codes_in(path)}


def documented(name: str) -> list[str]:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    return re.findall(r"^\| `([a-z0-9-]+)` \|", text, re.MULTILINE)


def test_every_code_is_documented_once() -> None:
    codes = documented("problems.md")
    assert len(codes) == len(set(codes))
    assert set(codes) == in_source() - {"not-a-checklist"}


def test_every_entry_says_what_it_means_and_what_to_do() -> None:
    text = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    for row in re.findall(r"^\| `.*$", text, re.MULTILINE):
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 3, row
        assert all(cell.endswith(".") for cell in cells[1:]), row
