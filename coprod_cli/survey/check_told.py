"""What the reading of files itself tells: what cannot be read, how files are written, which columns are missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from coprod_cli.checklist.model import Checklist
from coprod_cli.engine.base import CannotRead, Count
from coprod_cli.problems import Problem
from coprod_cli.scoring.checked import Finding, Severity
from coprod_cli.survey.columns import is_usual_name
from coprod_cli.survey.plan import Plan
from coprod_cli.survey.row_notes import notes_of_names, notes_of_rows
from coprod_cli.survey.unreadable import told_of
from coprod_cli.survey.words import close_to

# What surveys write where there is no answer.
_NO_ANSWER = frozenset(map(str, (-1, -2, -8, -9, -77, -88, -99, -999, 77, 88, 98, 99, 888, 999, 9999)))


def findings_of_plan(plan: Plan, count: Count, *, accepted: bool) -> tuple[list[Finding], dict[str, str | None]]:
    """Findings, and the statements without a column, each with what to do.

    What cannot be read is a warning where it is ``accepted`` that it is skipped.
    """
    found = [*_unreadable(plan, count, "warning" if accepted else "error"), *_no_answer_codes(count)]
    found += _as_findings(plan, (note for source in plan.sources for note in source.notes), "how-it-was-read")
    # A note on rows that says what to do is about rows that count and may be no answers.
    found += _as_findings(plan, notes_of_rows(plan, count), "rows-left-out", "rows-marked")
    found += _as_findings(plan, notes_of_names(plan), "names-read")
    found += _roles_not_read(plan)
    columnless = dict(_columnless(plan, count, found))
    return found, columnless


def error_finding(problem: Problem) -> Finding:
    """A problem as it is told where it stops everything."""
    rows = () if problem.row is None else (problem.row,)
    return Finding(problem.code, "error", problem.message, problem.hint, problem.file, problem.column, rows=rows)


def _unreadable(plan: Plan, count: Count, severity: Severity) -> Iterator[Finding]:
    told, more = told_of(CannotRead(count.unreadable, count.more_unreadable), plan)
    for one in told:
        yield replace(error_finding(one.problem), severity=severity, count=one.times, rows=one.rows)
    if more:
        message, hint = f"{more:,} more values cannot be read.", "--errors problems.csv writes the rows of all."
        yield Finding("more-problems", severity, message, hint, count=more)


def _no_answer_codes(count: Count) -> Iterator[Finding]:
    cells = [one for one in count.unreadable if one.what == "rating" and one.raw.strip() in _NO_ANSWER]
    codes = sorted({one.raw.strip() for one in cells}, key=int)
    if codes:
        listed, typed = ", ".join(codes), " ".join(f'--answer "{code}=blank"' for code in codes)
        times = sum(one.count for one in cells)
        yield Finding(
            "no-answer-codes",
            "note",
            f"Among what cannot be read {'is' if len(codes) == 1 else 'are'} {listed}. Surveys often write "
            f"{'it' if len(codes) == 1 else 'them'} for “no answer”.",
            f"If that is so here, add {typed}.",
            count=times,
        )


def _roles_not_read(plan: Plan) -> Iterator[Finding]:
    for told in plan.explain():
        role = told["role"] and next((name for name in told["unused"] if is_usual_name("role", name)), None)
        if role:
            who = told.get("origins", {}).get("as", "--as")
            message = f'The column "{role}" was not read, since {who} says who answered.'
            yield Finding("role-not-read", "note", message, file=told["source"], column=role)


def _columnless(plan: Plan, count: Count, found: list[Finding]) -> Iterator[tuple[str, str | None]]:
    """The statements that some file has no column for; those answered elsewhere are told of at once."""
    answered = {key.item for key, given in count.tally.answers.items() if given.n}
    for told in plan.explain():
        for item in told["items_without_column"]:
            hint = _meant(item, told["unused"], plan.request.checklist)
            if item in answered:
                message = "No column was found for this statement."
                found.append(Finding("item-without-column", "warning", message, hint, told["source"], item=item))
            else:
                yield item, hint


def _meant(item: str, unused: Sequence[str], checklist: Checklist) -> str | None:
    """An unused column that nearly names a statement: suggested, never used."""
    text = next(one.text for one in checklist.items if one.id == item)
    near = close_to(item, unused) or close_to(text, unused)
    return f'Did you mean the column "{near[0]}"? Then add --column {item}="{near[0]}".' if near else None


def _as_findings(plan: Plan, notes: Iterable[str], code: str, to_do: str | None = None) -> Iterator[Finding]:
    """Notes as findings. An indented line is what to do about the note above it, which is worth a look as ``to_do``."""
    names = {source.name for source in plan.sources}
    lines = list(notes)
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if not line.startswith(" "):
            file = next((name for name in names if line.startswith(f"{name}: ")), None)
            message = line.removeprefix(f"{file}: ")
            hint = following.strip() if following.startswith(" ") else None
            message = message[:1].upper() + message[1:]
            if hint and to_do:
                yield Finding(to_do, "warning", message, hint, file=file)
            else:
                yield Finding(code, "note", message, hint, file=file)
