"""What every output for machines has in common: the head of a JSON object, and CSV that is safe to open."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from coprod_cli.render.text import clean
from coprod_cli.version import __version__

SCHEMA_VERSION = 1
# What a spreadsheet takes for a formula. (White space before it is gone by then.)
_RUNS_IN_A_SPREADSHEET = ("=", "+", "-", "@")
# json.dumps writes these as they are; a terminal acts on them. They can only stand inside strings.
_ACTED_ON = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def json_head(command: str) -> dict[str, Any]:
    """The fields that every JSON object begins with."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "coprod", "version": __version__},
        "command": command,
    }


def json_lines(fields: Mapping[str, Any]) -> str:
    """One JSON object with a line end: a field a line, and in a list of objects an object a line."""
    return "".join(json_pieces(fields))


def json_pieces(fields: Mapping[str, Any]) -> Iterator[str]:
    """The same piece by piece: a field that is an iterator of objects is never held whole."""
    before = "{\n"
    for name, value in fields.items():
        yield f'{before}  "{name}": '
        if isinstance(value, Iterator):
            yield from _listed(value)
        else:
            yield _harmless(_laid_out(value))
        before = ",\n"
    yield "\n}\n"


def _listed(values: Iterator[Any]) -> Iterator[str]:
    between = "[\n    "
    for value in values:
        yield between + _harmless(_json(value))
        between = ",\n    "
    yield "[]" if between.startswith("[") else "\n  ]"


def _harmless(text: str) -> str:
    return _ACTED_ON.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _laid_out(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n    " + ",\n    ".join(map(_json, value)) + "\n  ]"
    return _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)


def csv_lines(heading: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """CSV with a heading: undefined is empty; no cell acts on a terminal, or is run by a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_cell(name) for name in heading])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = clean(value)
        return f"'{text}" if text.startswith(_RUNS_IN_A_SPREADSHEET) else text
    return repr(value)
