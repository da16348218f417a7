"""Results for machines: one JSON object, or CSV. Nothing is rounded.

docs/output.md says what each field is; result.schema.json holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from importlib.resources import files
from typing import Any

from coprod_cli.render.flat import compared_roles, flat_table
from coprod_cli.render.machine import csv_lines, json_head, json_lines
from coprod_cli.scoring.report import Report

SCHEMA_FILE = "result.schema.json"


def json_text(report: Report) -> str:
    """The report as one JSON object with a line end, one result a line. Its schema is ``result_schema()``."""
    return json_lines(report_object(report))


def report_object(report: Report) -> dict[str, Any]:
    """The JSON object as Python values: undefined numbers are None, and ``why`` says the reason."""
    return {
        **json_head(report.command),
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
    return csv_lines([column.name for column in table.columns], table.rows)


def result_schema() -> str:
    """The JSON Schema of ``json_text``, as text."""
    return files("coprod_cli").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")


def _result_object(result: Any, by: tuple[str, ...]) -> dict[str, Any]:
    record: dict[str, Any] = _plain(result)
    record["group"] = _group_object(result.group, by)
    if record.get("agreement", record) is None:  # it was not asked for
        del record["agreement"]
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
