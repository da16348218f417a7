"""What a check says to people, part by part, before any format is chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coprod_cli.render.reading import read_sentence
from coprod_cli.render.statements import role_name, statement_of
from coprod_cli.render.text import Signs, count, counted, joined, sentence
from coprod_cli.scoring.checked import Check, Finding, Reliability, Severity, StatementCheck

MOST_ROWS = 3
_LONGEST_STATEMENT = 60
_LONGEST_HEADING = 50
_MOST_UNUSED = 15
_TITLES: dict[Severity, str] = {"error": "To put right", "warning": "To look at", "note": "Good to know"}
_DATES = {"iso": "written like 2026-03-31", "dmy": "day first, like 31/03/2026", "mdy": "month first, like 03/31/2026"}
_LAYOUTS = {"long": "one rating a row", "wide": "one response a row"}


@dataclass(frozen=True, slots=True)
class Said:
    """One finding in words: where it is, what it is, and what to do."""

    where: str
    what: str
    hint: str | None


@dataclass(frozen=True, slots=True)
class ListPart:
    """Findings of one severity."""

    title: str
    said: Sequence[Said]


@dataclass(frozen=True, slots=True)
class FactsPart:
    """Facts by name. ``heading`` stands above them."""

    title: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table whose first column is text; all others are numbers."""

    title: str
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class WordsPart:
    """Sentences, one a line."""

    title: str
    lines: Sequence[str]


Part = ListPart | FactsPart | TablePart | WordsPart


def verdict(check: Check) -> str:
    """The whole in a line: "This file can be used. 2 things to look at."."""
    errors, warnings = len(_together(check, "error")), len(_together(check, "warning"))
    named = {*check.read.sources, *(finding.file for finding in check.of("error") if finding.file)}
    what = f"These {len(named):,} files" if len(named) > 1 else "This file"
    to_look_at = counted(warnings, "thing") + " to look at" if warnings else ""
    if errors:
        as_is = "they are" if len(named) > 1 else "it is"
        more = f", and {to_look_at}" if warnings else ""
        return f"{what} cannot be used as {as_is}. {counted(errors, 'thing')} to put right{more}."
    return f"{what} can be used. {to_look_at or 'Nothing stands out'}."


def parts(check: Check, signs: Signs) -> Iterator[Part]:
    """Everything below the verdict, in the order in which it is read."""
    yield from _understood(check)
    for severity, title in _TITLES.items():
        found = _together(check, severity)
        if found:
            yield ListPart(f"{title} ({len(found):,})", [_said(check, *findings) for findings in found])
    if any(statement.n + statement.blank + statement.invalid for statement in check.statements):
        yield _statements(check, signs)
    if check.reliability:
        yield WordsPart(
            "Do the statements go together? (Cronbach's alpha)",
            [*_reliability(check, signs), *_about_alpha(check)],
        )
    if check.read.rows:
        yield WordsPart("", [read_sentence(check.read, signs)])


# -- what was understood ---------------------------------------------------------------------------


def _understood(check: Check) -> Iterator[FactsPart]:
    sources = _sources(check)
    days = [str(check.settings[name]) for name in ("first_day", "last_day") if name in check.settings]
    span = " to ".join(dict.fromkeys(days))
    for told in sources:
        yield FactsPart(f"How {told['source']} was read", list(_facts(told, span if len(sources) == 1 else "")))
    if span and len(sources) > 1:
        yield FactsPart("All together", [("dates", span)])


def _sources(check: Check) -> list[dict[str, Any]]:
    sources = check.settings.get("sources")
    return sources if isinstance(sources, list) else []


def _facts(told: Mapping[str, Any], span: str) -> Iterator[tuple[str, str]]:
    form = [
        told.get("export_name"),
        _LAYOUTS[told["layout"]],
        told.get("sheet") and f"sheet “{told['sheet']}”",
        told.get("delimiter") and f"{told['delimiter']} between cells",
        told.get("encoding"),
    ]
    yield "form", ", ".join(str(one) for one in form if one)
    above, headings = told.get("rows_above"), told.get("heading_rows", [1])
    if above:
        yield "left out above", _rows_named(above)
    if headings != [1]:
        yield "headings", _rows_named(headings)
    if told.get("mapping"):
        yield "mapping", told["mapping"]
    columns = [_named(thing, heading) for thing, heading in told["columns"].items()]
    if columns:
        yield "columns", ", ".join(columns)
    items = [_named(item, heading) for item, heading in told["items"].items()]
    if items:
        yield "statements", ", ".join(items)
    if told["role"]:
        yield "role", f"{told['role']} in every row"
    if told["dates"]:
        yield "dates", f"{span}, {_DATES[told['dates']]}" if span else _DATES[told["dates"]]
    if told["by"]:
        yield "grouped by", ", ".join(told["by"])
    if told["unused"]:
        # The columns of a grid begin alike.
        alike = Counter(_shortened(heading, _LONGEST_HEADING) for heading in told["unused"])
        first = [f"{text} ({n} columns)" if n > 1 else text for text, n in list(alike.items())[:_MOST_UNUSED]]
        more = sum(list(alike.values())[_MOST_UNUSED:])
        yield "not used", joined([*first, *([f"{more:,} more"] if more else [])])


def _named(thing: str, heading: str) -> str:
    """A thing with its heading. Of a long one the end: the statements of a grid begin alike."""
    if thing == heading:
        return thing
    end = heading[-_LONGEST_HEADING:].partition(" ")[2] if len(heading) > _LONGEST_HEADING else ""
    return f"{thing} “…{end}”" if end else f"{thing} “{_shortened(heading, _LONGEST_HEADING)}”"


def _rows_named(rows: Sequence[int]) -> str:
    return f"row {rows[0]}" if len(rows) == 1 else f"rows {joined([str(row) for row in rows])}"


# -- findings --------------------------------------------------------------------------------------


def _together(check: Check, severity: Severity) -> list[list[Finding]]:
    """The findings of one severity; the same thing said of several statements is one."""
    found: dict[object, list[Finding]] = {}
    for place, finding in enumerate(check.of(severity)):
        of_item = finding.item is not None and finding.count is None
        found.setdefault((finding.message, finding.hint, finding.file) if of_item else place, []).append(finding)
    return list(found.values())


def _said(check: Check, finding: Finding, *more: Finding) -> Said:
    what = finding.message
    if finding.rows and finding.severity != "error":
        shown = ", ".join(count(row) for row in finding.rows[:MOST_ROWS])
        others = " and more" if len(finding.rows) > MOST_ROWS else ""
        what = f"{what} {'Row' if len(finding.rows) == 1 else 'Rows'} {shown}{others}."
    if more:
        ids = [item.id for item in check.checklist.items]
        numbers = [str(ids.index(one.item) + 1) for one in (finding, *more) if one.item is not None]
        return Said(f"Statements {joined(numbers)}", sentence(what.replace("this statement", "these")), finding.hint)
    return Said(_where(check, finding), sentence(what), finding.hint)


def _where(check: Check, finding: Finding) -> str:
    found = []
    if finding.item is not None:
        # All of the statement stands in the table below.
        found.append(_shortened(str(statement_of(check.checklist, finding.item)).rstrip("."), _LONGEST_STATEMENT))
    # A role that a statement is about is named in the sentence itself.
    if finding.file and check.read.sources != (finding.file,):
        found.append(finding.file)
    if finding.severity == "error" and finding.rows:
        found.append(f"row {finding.rows[0]:,}")
    if isinstance(finding.column, str):
        found.append(f"column “{finding.column}”")
    elif finding.column is not None:
        found.append(f"character {finding.column}")
    where = ", ".join(found)
    return where[:1].upper() + where[1:] if where.startswith(("row", "column")) else where


def _shortened(text: str, longest: int) -> str:
    """The beginning of a text, whole words of it."""
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


# -- statements and alpha --------------------------------------------------------------------------


def _statements(check: Check, signs: Signs) -> TablePart:
    whole = [statement for statement in check.statements if statement.role is None]
    columns: list[tuple[str, list[str]]] = [
        ("Answered", [signs.percent(one.answered) for one in whole]),
        ("n", [count(one.n) for one in whole]),
        ("Blank", [count(_blank(one)) for one in whole]),
    ]
    if check.checklist.not_applicable:
        columns.append(("Does not apply", [count(one.not_applicable) for one in whole]))
    if any(one.invalid for one in whole):
        columns.append(("Invalid", [count(one.invalid) for one in whole]))
    texts = [str(statement_of(check.checklist, one.item)) for one in whole]
    return TablePart(
        "How each statement was answered",
        ["Statement", *(title for title, _ in columns)],
        list(zip(texts, *(cells for _, cells in columns), strict=True)),
    )


def _blank(statement: StatementCheck) -> int:
    return statement.blank + (statement.absent or 0)


def _about_alpha(check: Check) -> Iterator[str]:
    if any(one.alpha.value is not None for one in check.reliability):
        yield (
            "Near 1, whoever rates one statement high rates the others high too. A low alpha does not make answers "
            "wrong: read the statements one by one then, and the whole with care."
        )


def _reliability(check: Check, signs: Signs) -> Iterator[str]:
    whole = {one.why for one in check.reliability if one.why and not one.items}
    if len(check.reliability) == len([one for one in check.reliability if not one.items]) and len(whole) == 1:
        yield f"Not calculable: {whole.pop()}."
        return
    for one in check.reliability:
        yield _alpha(check, one, signs)


def _alpha(check: Check, one: Reliability, signs: Signs) -> str:
    role = role_name(check.checklist, one.role)
    of = "" if one.responses is None else f" of {one.responses:,}"
    if one.alpha.value is None:
        complete = f" ({one.n:,}{of} did)" if one.items else ""
        return f"{role}: not calculable; {one.why}{complete}."
    every, some = len(check.checklist.items), len(one.items)
    items = f"all {every:,} statements" if some == every else f"the {some:,} of {every:,} statements that anybody did"
    return (
        f"{role}: {signs.number(one.alpha.value)}, 95 % interval {signs.interval(one.alpha.low, one.alpha.high)}; from "
        f"the {one.n:,}{of} responses that answered {items}."
    )
