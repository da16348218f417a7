"""Results for machines: one JSON object, or CSV. Nothing is rounded.

docs/output.md says what each field is; result.schema.json holds it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from importlib.resources import files
from typing import Any

from coprod_cli.render.flat import Cell, compared_roles, flat_table
from coprod_cli.scoring.report import Report

SCHEMA_VERSION = 1
SCHEMA_FILE = "result.schema.json"
# What a spreadsheet takes for a formula, or skips on its way to one.
_RUNS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r", "\n")
# json.dumps writes these as they are; a terminal acts on them. They can only stand inside strings.
_ACTED_ON = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def json_text(report: Report) -> str:
    """The report as one JSON object with a line end, one result a line. Its schema is ``result_schema()``."""
    parts = [f'  "{name}": {_laid_out(value)}' for name, value in report_object(report).items()]
    text = "{\n" + ",\n".join(parts) + "\n}\n"
    return _ACTED_ON.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _laid_out(value: object) -> str:
    """A list of objects one a line; anything else on one line."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n    " + ",\n    ".join(map(_json, value)) + "\n  ]"
    return _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)


def report_object(report: Report) -> dict[str, Any]:
    """The JSON object as Python values: undefined numbers are None, and ``why`` says the reason."""
    from coprod_cli.version import __version__

    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "coprod", "version": __version__},
        "command": report.command,
        "checklist": {
            "id": report.checklist.id,
            "version": report.checklist.version,
            "sha256": report.checklist.sha256,
        },
        "read": {**asdict(report.read), "sources": list(report.read.sources)},
        "settings": dict(report.settings),
        "results": [_result_object(result, report.by) for result in report.results],
        "pairing": _pairing_objects(report),
        "notes": list(report.notes),
    }


def csv_text(report: Report) -> str:
    """The report's flat table as CSV: a heading, then one row a result; undefined is empty."""
    table = flat_table(report)
    out = _Lines()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_guarded(column.name) for column in table.columns])
    writer.writerows([_csv_cell(cell) for cell in row] for row in table.rows)
    return "".join(out.lines)


class _Lines:
    """Takes rows ended by ``\\r\\n``, so that a lone ``\\r`` in a cell is quoted, and ends them with ``\\n``."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, row: str) -> int:
        self.lines.append(row.removesuffix("\r\n") + "\n")
        return len(row)


def result_schema() -> str:
    """The JSON Schema of ``json_text``, as text."""
    return files("coprod_cli").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")


def _result_object(result: Any, by: tuple[str, ...]) -> dict[str, Any]:
    record: dict[str, Any] = _plain(result)
    record["group"] = _group_object(result.group, by)
    if "met" in record and record["met"] is not None:
        record["met"] = dict(zip(("met", "answered"), record["met"], strict=True))
    return record


def _plain(value: Any) -> Any:
    """Frozen results as dictionaries and lists. (``asdict`` copies every number, which takes far longer.)"""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _group_object(group: tuple[str, ...], by: tuple[str, ...]) -> dict[str, str] | None:
    return dict(zip(by, group, strict=True)) if by else None


def _pairing_objects(report: Report) -> list[dict[str, Any]]:
    roles = compared_roles(report)
    return [
        {
            "group": _group_object(key.group, report.by),
            "period": key.period,
            "n_pairs": pairing.n_pairs,
            "several_voices": pairing.several_voices,
            "unpaired": _by_role(roles, pairing.unpaired),
            "respondents": _by_role(roles, pairing.respondents),
        }
        for key, pairing in report.pairing.items()
    ]


def _by_role(roles: tuple[str, ...], sides: tuple[int | None, int | None]) -> Mapping[str, int | None]:
    return dict(zip(roles, sides, strict=False))


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return _guarded(cell)
    return repr(cell)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_RUNS_IN_A_SPREADSHEET) else text
