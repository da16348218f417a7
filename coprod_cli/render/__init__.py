"""Results become text here: one report, five formats. What a number is was decided before."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from coprod_cli.console import can_show_unicode, make_console
from coprod_cli.render.output import Format, format_for, is_stdout, write_output

if TYPE_CHECKING:
    from rich.console import Console

    from coprod_cli.scoring.report import Report

__all__ = ["Format", "Sort", "format_for", "present", "render", "write_output"]

Sort = Literal["item", "gap"]


def render(
    report: Report,
    fmt: Format,
    *,
    sort: Sort = "item",
    console: Console | None = None,
    unicode: bool | None = None,
) -> str:
    """The report as text, with a line end.

    ``sort`` "gap" puts a comparison's items with the largest gaps first, in every format. ``console`` (by
    default standard output's) gives a table its width and colours; ``unicode`` whether the human formats
    may draw with more than ASCII (by default, what the console can show).
    """
    if unicode is None:
        unicode = can_show_unicode(sys.stdout if console is None else console.file)  # type: ignore[arg-type]
    report = sorted_by(report, sort)
    if fmt is Format.TABLE:
        from coprod_cli.render.table import table_text

        return table_text(report, console or make_console(), unicode=unicode)
    return _RENDERERS[fmt](report, unicode)


def present(report: Report, fmt: Format, output: Path | None = None, *, sort: Sort = "item") -> None:
    """Render the report for where it goes, and write it there. Raises UsageError as ``write_output`` does."""
    to_file = output is not None and not is_stdout(output)
    if to_file:
        console = make_console(StringIO(), plain=True) if fmt is Format.TABLE else None
        text = render(report, fmt, sort=sort, console=console, unicode=True)
    else:
        text = render(report, fmt, sort=sort)
    write_output(text, output, fmt)


def sorted_by(report: Report, sort: Sort) -> Report:
    """The report with a comparison's items in the order asked for; sections and the whole stay last."""
    from coprod_cli.scoring.results import CompareResult

    if sort == "item" or report.command != "compare":
        return report
    results = [result for result in report.results if isinstance(result, CompareResult)]
    places = list(dict.fromkeys((result.group, result.period) for result in results))

    def order(result: CompareResult) -> tuple[int, int, float]:
        gap = result.gap.mean if result.item is not None else None
        kind = 0 if gap is not None else 1 if result.item is not None else 2
        return places.index((result.group, result.period)), kind, -abs(gap or 0.0)

    in_order: list[CompareResult] = sorted(results, key=order)
    return replace(report, results=tuple(in_order))


# Each format is imported when it is asked for, so that commands that draw nothing start quickly.
def _plain(report: Report, unicode: bool) -> str:
    from coprod_cli.render.plain import plain_text

    return plain_text(report, unicode=unicode)


def _markdown(report: Report, unicode: bool) -> str:
    from coprod_cli.render.markdown import markdown_text

    return markdown_text(report, unicode=unicode)


def _csv(report: Report, unicode: bool) -> str:
    from coprod_cli.render.records import csv_text

    return csv_text(report)


def _json(report: Report, unicode: bool) -> str:
    from coprod_cli.render.records import json_text

    return json_text(report)


_RENDERERS: dict[Format, Callable[[Report, bool], str]] = {
    Format.PLAIN: _plain,
    Format.MARKDOWN: _markdown,
    Format.CSV: _csv,
    Format.JSON: _json,
}
