"""A check for machines: one JSON object, or its findings as one flat table (docs/checking.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from coprod_cli.render.machine import csv_lines, json_head, json_lines
from coprod_cli.scoring.checked import SEVERITIES, Check, Finding, ItemRest, Reliability, StatementCheck

if TYPE_CHECKING:
    import pandas

COLUMNS = ("severity", "code", "file", "row", "column", "item", "role", "count", "message", "hint")
ERROR_COLUMNS = ("file", "row", "column", "value", "code", "message")


def check_object(check: Check) -> dict[str, Any]:
    """The JSON object as Python values. What is undefined is None, and ``why`` says the reason."""
    return {
        **json_head("check"),
        "checklist": {
            "id": check.checklist.id,
            "version": check.checklist.version,
            "sha256": check.checklist.sha256,
        },
        "read": {"sources": list(check.read.sources), **check.read.known()},
        "settings": dict(check.settings),
        "usable": check.usable,
        "found": {f"{severity}s": len(check.of(severity)) for severity in SEVERITIES},
        "results": [_finding(finding) for finding in check.findings],
        "statements": [_statement(statement) for statement in check.statements],
        "reliability": [_reliability(one) for one in check.reliability],
    }


def json_text(check: Check) -> str:
    """The check as one JSON object with a line end, a finding a line."""
    return json_lines(check_object(check))


def csv_text(check: Check) -> str:
    """The findings as CSV: a heading, then a row each; what does not belong is empty."""
    return csv_lines(COLUMNS, _rows(check))


def errors_text(rows: Iterable[Iterable[object]]) -> str:
    """The rows that are wrong as CSV, under ``ERROR_COLUMNS``."""
    return csv_lines(ERROR_COLUMNS, rows)


def to_frame(check: Check) -> pandas.DataFrame:
    """One row a finding, with the columns of the CSV; what does not belong is missing."""
    import pandas as pd

    rows = _rows(check)
    types = {"row": "Int64", "count": "Int64"}
    return pd.DataFrame(
        {
            name: pd.Series([row[place] for row in rows], dtype=types.get(name, "string"))
            for place, name in enumerate(COLUMNS)
        }
    )


def _rows(check: Check) -> list[tuple[object, ...]]:
    return [
        (
            finding.severity,
            finding.code,
            finding.file,
            finding.rows[0] if finding.rows else None,
            None if finding.column is None else str(finding.column),
            finding.item,
            finding.role,
            finding.count,
            finding.message,
            finding.hint,
        )
        for finding in check.findings
    ]


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "where": {
            "file": finding.file,
            "column": finding.column,
            "item": finding.item,
            "role": finding.role,
        },
        "message": finding.message,
        "hint": finding.hint,
        "count": finding.count,
        "rows": list(finding.rows),
    }


def _statement(statement: StatementCheck) -> dict[str, Any]:
    why = {}
    if statement.answered is None:
        why["answered"] = "no cells"
    if statement.absent is None:
        why["absent"] = "nobody knows which rows are one response"
    return {**asdict(statement), "why": why}


def _reliability(one: Reliability) -> dict[str, Any]:
    numbers = {"alpha": one.alpha.value, "alpha_low": one.alpha.low, "alpha_high": one.alpha.high}
    why = {name: one.why for name, value in numbers.items() if value is None and one.why}
    if one.responses is None:
        why["responses"] = "nobody knows which rows are one response"
    return {
        "role": one.role,
        "n": one.n,
        "responses": one.responses,
        "items": list(one.items),
        **numbers,
        "item_rest": [_item_rest(rest) for rest in one.item_rest],
        "why": why,
    }


def _item_rest(rest: ItemRest) -> dict[str, Any]:
    numbers = {"r": rest.r.value, "low": rest.r.low, "high": rest.r.high}
    reason = rest.why or "needs at least 4 responses, and a correlation that is not whole"
    return {
        "item": rest.item,
        **numbers,
        "why": {name: reason for name, value in numbers.items() if value is None},
    }
