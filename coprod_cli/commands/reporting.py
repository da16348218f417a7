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
    from coprod_cli.commands.options import Asked
    from coprod_cli.render import Sort
    from coprod_cli.scoring.chart_choices import ChartChoices
    from coprod_cli.scoring.report import Command
    from coprod_cli.scoring.thresholds import Limits
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
    items: str | None = None,
    since: str = "baseline",
    charts: ChartChoices | None = None,
    limits: Limits | None = None,
) -> None:
    """Counts, writes the report, and says on stderr what missed a limit. Exits 1 when something did."""
    from coprod_cli.api import as_names
    from coprod_cli.render import format_for, present
    from coprod_cli.render.verdicts import verdict_lines

    form = format_for(asked.output, asked.format)
    with progress(quiet=asked.quiet) as watch:
        question = replace(asked.question(watch), agreement=agreement, since=since, charts=charts)
        question = replace(question, items=as_names(items or ()))
        if command == "trend":
            question = question.over_time()
        if limits:
            limits.require_fit(question.terms(command))
        report = question.report(command)
    if limits:
        report = replace(report, verdicts=limits.verdicts(report))
    present(report, form, asked.output, sort=sort)
    if asked.output is not None or form in FOR_MACHINES:
        note_read(report.read, quiet=asked.quiet)
    note(report.notes, quiet=asked.quiet)
    note(verdict_lines(report.verdicts, report.by))
    if any(verdict.failed for verdict in report.verdicts):
        raise typer.Exit(ExitCode.THRESHOLD_NOT_MET)
