"""What would put several problems right at once: lines to complete in a mapping, the most frequent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from coprod_cli.checklist.model import Checklist
from coprod_cli.engine.base import Unreadable
from coprod_cli.survey.columns import THINGS, ColumnFinder
from coprod_cli.survey.mapping_text import advice, answer_line, role_line, yaml_text

_MOST_LINES = 20


def advice_on_texts(unreadable: Iterable[Unreadable], checklist: Checklist) -> list[str]:
    """Lines for answers and roles that nobody could read."""
    counts: dict[str, Counter[str]] = {"rating": Counter(), "role": Counter()}
    for one in unreadable:
        if one.what in counts and one.raw.strip():
            counts[one.what][one.raw] += one.count
    answers = [answer_line(raw, number, checklist) for raw, number in _first(counts["rating"])]
    roles = [role_line(raw, number, checklist) for raw, number in _first(counts["role"])]
    return advice({"roles": [line for line in roles if line], "answers": [line for line in answers if line]}, checklist)


def _first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_LINES]


def advice_on_columns(finder: ColumnFinder, checklist: Checklist) -> list[str]:
    """Lines for things and statements that several columns could be: each column once, of which one stays."""
    sections: dict[str, list[str]] = {"columns": [], "items": []}
    for name, columns in finder.could_be.items():
        named = [yaml_text(finder.headings[column]) for column in columns[:_MOST_LINES]]
        lines = [f"{name}: {text}" for text in named if text]
        if lines:
            lines[1:] = [f"# or {line}" for line in lines[1:]]
            sections["columns" if name in THINGS else "items"] += lines
    return advice(sections, checklist)
