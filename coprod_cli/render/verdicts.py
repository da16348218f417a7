"""What misses a limit: as sentences for standard error, and as the objects that JSON carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from coprod_cli.render.text import count, counted
from coprod_cli.scoring.expression import Value
from coprod_cli.scoring.thresholds import Finding, Verdict

MOST_FAILING = 20
MOST_NOT_CALCULABLE = 5
"""Of one verdict as many are named; the number of the others is told."""


def verdict_lines(verdicts: Iterable[Verdict], by: Sequence[str]) -> Iterator[str]:
    """``gap < -1: trusted, team North, 2026-Q1: gap −1.4, n 12.``: a line a result, and a line a note."""
    for verdict in verdicts:
        said = verdict.expression
        for one in verdict.failing[:MOST_FAILING]:
            yield f"{said}: {': '.join(part for part in (_place(one, by), _numbers(one)) if part)}."
        if len(verdict.failing) > MOST_FAILING:
            yield f"{said}: {count(len(verdict.failing) - MOST_FAILING)} more; --format json names all."
        for one in verdict.not_calculable[:MOST_NOT_CALCULABLE]:
            yield f"{said}: {_place(one, by)}: not calculable ({one.why})."
        if len(verdict.not_calculable) > MOST_NOT_CALCULABLE:
            more = count(len(verdict.not_calculable) - MOST_NOT_CALCULABLE)
            yield f"{said}: {more} more are not calculable; --format json names all."
        yield from (f"{said}: {note}" for note in verdict.notes)


def verdict_objects(verdicts: Iterable[Verdict], by: Sequence[str]) -> list[dict[str, Any]]:
    """The same for JSON, all of it."""
    return [
        {
            "expression": verdict.expression,
            "failed": [_object(one, by) for one in verdict.failing],
            "not_calculable": [{**_object(one, by), "why": one.why} for one in verdict.not_calculable],
        }
        for verdict in verdicts
    ]


def _object(one: Finding, by: Sequence[str]) -> dict[str, Any]:
    return {
        "item": one.item,
        "section": one.section,
        **({"role": one.role} if one.role is not None else {}),
        "period": one.period,
        "group": dict(zip(by, one.group, strict=True)) if by else None,
        "values": dict(one.values),
    }


def _place(one: Finding, by: Sequence[str]) -> str:
    parts = [one.item or one.section or "the whole", *([one.role] if one.role else [])]
    parts += [f"{name} {value or '(blank)'}" for name, value in zip(by, one.group, strict=True)]
    parts += [one.period] if one.period else []
    return ", ".join([*parts, *([str(one.values["of"])] if _is_of_a_chart(one) else [])])


def _is_of_a_chart(one: Finding) -> bool:
    return "of" in one.values


def _numbers(one: Finding) -> str:
    if _is_of_a_chart(one):
        signal, points = str(one.values["signal"]).replace("_", " "), counted(int(one.values["points"] or 0), "point")
        return f"{signal}, {one.values['direction']}, {one.values['meaning']}, {points}"
    return ", ".join(f"{name} {_shown(value)}" for name, value in one.values.items() if value is not None)


def _shown(value: Value | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return f"{value:.6g}".replace("-", "−") if value is not None else ""
