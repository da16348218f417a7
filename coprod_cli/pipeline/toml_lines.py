"""On which line of a TOML file a key stands. ``tomllib`` gives values without places, so the text is searched.

A key that is found twice (one of them inside a text of several lines) has no line: better none than a wrong one.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_NAME = r"""[A-Za-z0-9_-]+|"[^"\\]*"|'[^']*'"""
_DOTTED = rf"(?:{_NAME})(?:\s*\.\s*(?:{_NAME}))*"
_TABLE = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")


def rows_of_keys(text: str) -> dict[Path, int]:
    """The line, counted from 1, of each table and key by its path; an array's tables are numbered from 0."""
    found: dict[Path, int] = {}
    twice: set[Path] = set()
    counts: dict[Path, int] = {}
    table: Path = ()
    for row, line in enumerate(text.splitlines(), 1):
        path: Path
        if heading := _TABLE.match(line):
            names = _names(heading[2])
            if heading[1] == "[[":
                counts[names] = counts.get(names, -1) + 1
                table = path = (*names, counts[names])
            else:
                table = path = names
        elif key := _KEY.match(line):
            path = (*table, *_names(key[1]))
        else:
            continue
        if path in found:
            twice.add(path)
        found[path] = row
    return {path: row for path, row in found.items() if path not in twice}


def _names(dotted: str) -> Path:
    return tuple(name.strip("\"'") for name in re.findall(_NAME, dotted))
