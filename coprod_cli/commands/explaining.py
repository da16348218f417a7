"""How each source was understood, in lines for ``--explain``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_DATES = {"iso": "written 2026-03-31", "dmy": "day first, 31/03/2026", "mdy": "month first, 03/31/2026"}
_LONGEST = 160
_MOST_ANSWERS = 40


def explanation(told: Mapping[str, Any]) -> Iterator[str]:
    """Lines on one source: what it is, what each column is and who said so, and what is not used."""
    name = told.get("export_name")
    yield (
        f"{told['source']}: {f'{name}, ' if name else ''}{told['layout']} layout"
        + _told(", sheet “{}”", told.get("sheet"))
        + _told(", {} between cells", told.get("delimiter"))
        + _told(", {}", told.get("encoding"))
    )
    if "known_by" in told:
        yield f"  known by: {_listed([_short(heading) for heading in told['known_by']])}"
    yield from _rows(told)
    yield from _columns(told)
    yield from _words(told)
    yield from _unused(told)


def _columns(told: Mapping[str, Any]) -> Iterator[str]:
    hidden = told.get("pseudonymised", ())
    for thing, heading in told["columns"].items():
        line = f"  {thing}: column {_short(heading)}{', as a code' if thing in hidden else ''}"
        if thing == "date" and "dates_among" in told:
            others = [_short(other) for other in told["dates_among"] if other != heading]
            line += f", rather than {_listed(others, 'or')}"
        yield line + _by(told, thing)
    for item, heading in told["items"].items():
        yield f"  statement {item}: column {_short(heading)}{_by(told, item)}"
    if told["role"]:
        yield f"  role: {told['role']} in every row{_by(told, 'as')}"


def _words(told: Mapping[str, Any]) -> Iterator[str]:
    for name, thing in (("roles", "role"), ("answers", "answer")):
        words = told.get(name, {})
        for raw, (to, origin) in list(words.items())[:_MOST_ANSWERS]:
            yield f"  {thing} {_short(raw)}: {to} ({origin})"
        if len(words) > _MOST_ANSWERS:
            yield f"  and {len(words) - _MOST_ANSWERS} more"
    for item, words in told.get("answers_by_item", {}).items():
        for raw, to in words.items():
            yield f"  answer {_short(raw)} to {item}: {to} ({told['mapping']})"
    for column, (texts, origin) in told.get("left_out", {}).items():
        listed = _listed([_short(text) if text else "nothing" for text in texts], "or")
        yield f"  left out: rows with {listed} in {_short(column)} ({origin})"
    if told["dates"]:
        yield f"  dates: {_DATES[told['dates']]}{_by(told, 'dates')}"
    if told["by"]:
        yield f"  grouped by: {', '.join(told['by'])}"


def _unused(told: Mapping[str, Any]) -> Iterator[str]:
    kinds = told.get("unused_kinds", {})
    for kind in (None, "bookkeeping", "personal data"):
        names = [name for name in told["unused"] if kinds.get(name) == kind]
        if names:
            yield f"  not used{f', {kind}' if kind else ''}: {', '.join(_cut(name) for name in names)}"


def _rows(told: Mapping[str, Any]) -> Iterator[str]:
    """What stands above the answers, where it is more than a heading in row 1."""
    rows, above = told.get("heading_rows", [1]), told.get("rows_above", [])
    if above:
        yield f"  left out above the headings: {_numbers(above)}"
    if rows != [1]:
        yield f"  headings: {_numbers(rows)}{_told(' ({})', told.get('heading_form'))}"
    if "quotation_marks" in told:
        yield "  quotation marks: read as they stand"


def _numbers(rows: Sequence[int]) -> str:
    return f"row {rows[0]}" if len(rows) == 1 else f"rows {', '.join(str(row) for row in rows)}"


def _by(told: Mapping[str, Any], name: str) -> str:
    return _told(" ({})", told.get("origins", {}).get(name))


def _told(pattern: str, value: object) -> str:
    return pattern.format(value) if value else ""


def _cut(text: str) -> str:
    # The statement of a grid stands at the end.
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 3]}…{text[-_LONGEST * 2 // 3 :]}"


def _short(text: str) -> str:
    return f"“{_cut(text)}”"


def _listed(names: Sequence[str], word: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
