"""Results for machines: one JSON object, or CSV. Nothing is rounded.

docs/output.md says what each field is; result.schema.json holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from coprod_cli.render.chart_records import chart_object
from coprod_cli.render.flat import compared_roles, flat_table
from coprod_cli.render.machine import csv_lines, json_head, json_lines
from coprod_cli.render.verdicts import verdict_objects
from coprod_cli.scoring.missing import Missing
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import TrendResult

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
        "read": {"sources": list(report.read.sources), **report.read.known()},
        "settings": dict(report.settings),
        "results": [_result_object(result, report) for result in report.results],
        "pairing": _pairing_objects(report),
        "notes": list(report.notes),
        **({"missing": [_missing_object(one, report.by) for one in report.missing]} if report.missing else {}),
        **({"verdicts": verdict_objects(report.verdicts, report.by)} if report.verdicts else {}),
    }


def csv_text(report: Report) -> str:
    """The report's flat table as CSV: a heading, then one row a result; undefined is empty."""
    table = flat_table(report)
    return csv_lines([column.name for column in table.columns], table.rows)


def result_schema() -> str:
    """The JSON Schema of ``json_text``, as text."""
    return files("coprod_cli").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")


def _result_object(result: Any, report: Report) -> dict[str, Any]:
    record: dict[str, Any] = _plain(result)
    record["group"] = _group_object(result.group, report.by)
    if isinstance(result, TrendResult):
        del record["charting"]  # the settings say it
        record["charts"] = [chart_object(result, series) for series in result.charts]
    _mark(record, result, asked=report.suppressed is not None)
    for point, of_point in zip(getattr(result, "points", ()), record.get("points", ()), strict=True):
        _mark(of_point, point, asked=report.suppressed is not None)
    if record.get("agreement", record) is None:  # it was not asked for
        del record["agreement"]
    if "met" in record and record["met"] is not None:
        record["met"] = dict(zip(("met", "answered"), record["met"], strict=True))
    return record


def _mark(record: dict[str, Any], result: Any, *, asked: bool) -> None:
    """Says of a result and of its parts whether they are suppressed; nothing where nobody asked for it."""
    parts = [*record.get("roles", {}).values(), *([record["gap"]] if "gap" in record else [])]
    if not asked:
        for part in (record, *parts):
            part.pop("suppressed", None)
    elif hasattr(result, "suppressed"):
        record["suppressed"] = result.suppressed


def _missing_object(one: Missing, by: tuple[str, ...]) -> dict[str, Any]:
    return {**_plain(one), "group": _group_object(one.group, by)}


def _plain(value: Any) -> Any:
    """Frozen results as dictionaries and lists. (``asdict`` copies every number, which takes far longer.)"""
    names = _names_of(value.__class__)
    if names or isinstance(value, dict):
        parts = ((name, getattr(value, name)) for name in names) if names else value.items()
        # Most parts are plain already: asking here saves a call for each.
        return {name: part if part.__class__ in _PLAIN else _plain(part) for name, part in parts}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


_PLAIN = frozenset({str, int, float, bool, type(None)})


@cache
def _names_of(kind: Any) -> tuple[str, ...]:
    """The fields of a dataclass; none of anything else."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


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
            **({} if report.suppressed is None else {"suppressed": key in report.suppressed.respondents}),
        }
        for key, pairing in report.pairing.items()
    ] + _hidden_pairings(report, roles)


def _hidden_pairings(report: Report, roles: tuple[str, ...]) -> list[dict[str, Any]]:
    hidden = () if report.suppressed is None else report.suppressed.pairing
    return [
        {
            "group": _group_object(key.group, report.by),
            "period": key.period,
            "n_pairs": None,
            "several_voices": None,
            "unpaired": _by_role(roles, (None, None)),
            "respondents": _by_role(roles, (None, None)),
            "suppressed": True,
        }
        for key in sorted(hidden, key=lambda key: (key.group, key.period or ""))
        if key not in report.pairing
    ]


def _by_role(roles: tuple[str, ...], sides: tuple[int | None, int | None]) -> Mapping[str, int | None]:
    return dict(zip(roles, sides, strict=False))
