"""What every command over sources does around its results: progress, notes, output, verdict."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import typer

from coprod_cli.console import can_show_unicode, is_plain, make_console, width_of
from coprod_cli.problems import ExitCode
from coprod_cli.render.output import FOR_MACHINES
from coprod_cli.render.text import UNICODE, clean, to_ascii

if TYPE_CHECKING:
    from coprod_cli.api import Report
    from coprod_cli.commands.options import Asked
    from coprod_cli.render import Sort
    from coprod_cli.scoring.report import Command
    from coprod_cli.scoring.thresholds import Verdict
    from coprod_cli.tallies.tally import ReadCounts

_PATIENCE = 1.0


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[float], None] | None]:
    """A watcher that shows progress on stderr once the work is longer than a second; hidden in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    started = time.monotonic()
    if is_plain(None):
        told = False

        def tell(share: float) -> None:
            nonlocal told
            if not told and time.monotonic() - started > _PATIENCE:
                told = True
                print("Reading the files. This may take a while.", file=sys.stderr, flush=True)

        yield tell
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("Reading"), BarColumn(), TimeElapsedColumn(), console=make_console(sys.stderr), transient=True
    )
    task = bar.add_task("Reading", total=1.0)
    shown = False

    def show(share: float) -> None:
        nonlocal shown
        if not shown and time.monotonic() - started > _PATIENCE:
            bar.start()
            shown = True
        bar.update(task, completed=share)

    try:
        yield show
    finally:
        if shown:
            bar.stop()


def note(lines: Iterable[str], *, quiet: bool = False) -> None:
    """Plain sentences on stderr, broken between words at a terminal's edge; in ASCII where it can show no more."""
    if quiet:
        return
    shown = clean if can_show_unicode(sys.stderr) else lambda text: to_ascii(clean(text))
    width = width_of(sys.stderr) if sys.stderr.isatty() else None
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()))
        print("\n".join(_fitted(shown(line), indent, width)), file=sys.stderr)


def _fitted(text: str, indent: str, width: int | None) -> list[str]:
    """The text in lines of at most ``width``, all indented; a longer word has a line of its own."""
    if width is None or len(indent + text) <= width:
        return [indent + text]
    return wrap(
        text, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def note_read(read: ReadCounts, *, quiet: bool = False) -> None:
    """What was read, in one sentence on stderr, for output that does not say it itself."""
    from coprod_cli.render.reading import read_sentence

    note([read_sentence(read, UNICODE)], quiet=quiet)


def explain(sources: Iterable[Mapping[str, Any]]) -> None:
    """Says on stderr how each source was understood."""
    from coprod_cli.commands.explaining import explanation

    note(line for told in sources for line in explanation(told))


def report_on(
    asked: Asked,
    command: Command,
    *,
    sort: Sort = "item",
    agreement: bool = False,
    fail_below: float | None = None,
    fail_gap: float | None = None,
) -> None:
    """Counts, writes the report, and says on stderr what missed a limit. Exits 1 when something did."""
    from coprod_cli.render import format_for, present

    form = format_for(asked.output, asked.format)
    with progress(quiet=asked.quiet) as watch:
        question = replace(asked.question(watch), agreement=agreement)
        if command == "trend":
            question = question.over_time()
        report = question.report(command)
    verdicts = _verdicts(report, fail_below, fail_gap)
    present(report, form, asked.output, sort=sort)
    if asked.output is not None or form in FOR_MACHINES:
        note_read(report.read, quiet=asked.quiet)
    note(report.notes, quiet=asked.quiet)
    for verdict, told in verdicts:
        note(_missed(report, verdict, told))
    if any(verdict.failed for verdict, _ in verdicts):
        raise typer.Exit(ExitCode.THRESHOLD_NOT_MET)


def _verdicts(report: Report, below: float | None, gap: float | None) -> list[tuple[Verdict, str]]:
    verdicts: list[tuple[Verdict, str]] = []
    if below is None and gap is None:
        return verdicts
    from coprod_cli.scoring import thresholds

    if below is not None:
        verdicts.append((thresholds.fail_below(report.results, below), f"below {below:g}"))
    if gap is not None:
        verdicts.append((thresholds.fail_gap(report.results, gap), f"more than {gap:g} apart"))
    return verdicts


def _missed(report: Report, verdict: Verdict, told: str) -> Iterator[str]:
    for one in verdict.failing:
        yield f"{_about(report, one.result, one.role)}: {UNICODE.number(one.value)} is {told}."
    for one in verdict.not_calculable:
        yield f"{_about(report, one.result, one.role)}: not calculable ({one.why})."


def _about(report: Report, result: object, role: str) -> str:
    item, section = getattr(result, "item", None), getattr(result, "section", None)
    parts = [str(item or section or "the whole"), role]
    groups = zip(report.by, getattr(result, "group", ()), strict=True)
    parts += [f"{name} {value or '(blank)'}" for name, value in groups]
    period = getattr(result, "period", None)
    return ", ".join([*parts, *([period] if period else [])])
