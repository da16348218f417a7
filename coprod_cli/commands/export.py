"""``coprod export``: what the store holds, as a survey file or as a whole backup."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coprod_cli.commands.kept import StoreOption, stored
from coprod_cli.problems import NothingToScore, Problem, UsageError
from coprod_cli.render.output import Format, is_stdout, write_output

if TYPE_CHECKING:
    from coprod_cli.ratings.responses import Wanted
    from coprod_cli.ratings.store import Store

_WHICH = "Which responses"
_DAY = ["%Y-%m-%d"]
_CHUNK = 1 << 20


class ExportFormat(StrEnum):
    """What an export can be written as."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def export(
    checklist: Annotated[
        str | None,
        typer.Option(
            "--checklist", "-c", metavar="ID", help="Its id, or id@version.", rich_help_panel=_WHICH, show_default=False
        ),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option("--as", metavar="ROLE", help="Only of this role.", rich_help_panel=_WHICH, show_default=False),
    ] = None,
    team: Annotated[
        str | None, typer.Option(help="Only of this team.", rich_help_panel=_WHICH, show_default=False)
    ] = None,
    pair: Annotated[
        str | None, typer.Option(help="Only of this pair.", rich_help_panel=_WHICH, show_default=False)
    ] = None,
    respondent: Annotated[
        str | None, typer.Option(help="Only of this respondent.", rich_help_panel=_WHICH, show_default=False)
    ] = None,
    date_from: Annotated[
        datetime | None,
        typer.Option("--from", formats=_DAY, help="From this day on.", rich_help_panel=_WHICH, show_default=False),
    ] = None,
    date_to: Annotated[
        datetime | None,
        typer.Option("--to", formats=_DAY, help="Up to this day.", rich_help_panel=_WHICH, show_default=False),
    ] = None,
    store: StoreOption = None,
    format: Annotated[
        ExportFormat | None, typer.Option("--format", "-f", help="Without it: by the file's ending, else CSV.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file: .csv, .parquet or .json.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No notes.")] = False,
) -> None:
    """Write out what the store holds. CSV and Parquet are survey files; JSON is a whole backup.

    `coprod import` takes any of them into a store again, with ids, dates and history as they were.
    """
    from coprod_cli.commands.reporting import note
    from coprod_cli.ratings.responses import Wanted

    form = _format_for(output, format)
    if date_from and date_to and date_from > date_to:
        raise UsageError(Problem("dates-reversed", "--from is after --to.", "Change one of them."))
    name, _, version = (checklist or "").partition("@")
    first, last = (day.date().isoformat() if day else None for day in (date_from, date_to))
    pair, team, respondent = (text and text.strip() for text in (pair, team, respondent))
    wanted = Wanted(name or None, version or None, role, pair, team, respondent, first, last)
    with stored(store) as opened, opened.reading():
        whole = wanted == Wanted()
        told = _told(opened, wanted, whole=whole and form is ExportFormat.JSON)
        if form is ExportFormat.PARQUET:
            _write_parquet(opened, wanted, output)
        else:
            pieces = _csv(opened, wanted) if form is ExportFormat.CSV else _json(opened, wanted, whole=whole)
            _write(pieces, output, Format(form))
    note(told, quiet=quiet)


def _format_for(output: Path | None, asked: ExportFormat | None) -> ExportFormat:
    to_stdout = output is None or is_stdout(output)
    endings = {f".{form}": form for form in ExportFormat}
    form = asked or (ExportFormat.CSV if to_stdout else endings.get(output.suffix.lower() if output else ""))
    if form is None:
        message = "An export is written as .csv, .parquet or .json."
        raise UsageError(Problem("output-format-unknown", message, "Say -o ratings.csv, or --format.", str(output)))
    if form is ExportFormat.PARQUET and to_stdout:
        message = "Parquet is not written to standard output."
        raise UsageError(Problem("output-format-unknown", message, "Name a file: -o ratings.parquet."))
    return form


def _told(store: Store, wanted: Wanted, *, whole: bool) -> list[str]:
    """What is said on stderr. Raises NothingToScore when there is nothing to write."""
    from dataclasses import replace

    from coprod_cli.ratings.exporting import further_tables, how_many
    from coprod_cli.render.text import counted

    number = how_many(store, wanted)
    if not number and not (whole and any(further_tables(store).values())):
        message = "The store holds no such finished response."
        raise NothingToScore(
            Problem("nothing-stored", message, "`coprod responses` lists what it holds.", str(store.path))
        )
    lines = [f"{counted(number, 'response')} exported."]
    unfinished = how_many(store, replace(wanted, finished=False))
    if unfinished:
        lines.append(f"Not exported: {counted(unfinished, 'unfinished interview')}. `coprod rate --resume` goes on.")
    return lines


def _csv(store: Store, wanted: Wanted) -> Iterator[str]:
    from coprod_cli.ratings.exporting import HEADINGS, guarded, rows

    out = io.StringIO(newline="")
    plain = csv.writer(out, lineterminator="\n")
    # Python's csv quotes a line feed, and not a carriage return alone.
    quoting = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    plain.writerow(HEADINGS)
    for row in rows(store, wanted):
        cells = guarded(row)
        (quoting if any("\r" in cell for cell in cells) else plain).writerow(cells)
        if out.tell() > _CHUNK:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _json(store: Store, wanted: Wanted, *, whole: bool) -> Iterator[str]:
    from coprod_cli.ratings.exporting import definition_objects, further_tables, response_objects
    from coprod_cli.render.machine import json_head, json_pieces

    fields: dict[str, Any] = {
        **json_head("export"),
        "definitions": definition_objects(store, None if whole else wanted),
        "responses": response_objects(store, wanted),
    }
    if whole:
        fields["tables"] = further_tables(store)
    return json_pieces(fields)


def _write(pieces: Iterable[str], output: Path | None, form: Format) -> None:
    """Piece by piece, since a store may be larger than what fits in memory as text."""
    from coprod_cli.whole_file import written_whole

    if output is None or is_stdout(output):
        safe = _for_terminals if sys.stdout and sys.stdout.isatty() else str
        for piece in pieces:
            write_output(safe(piece), None, form)
        return
    with written_whole(output) as partial, partial.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(pieces)


def _for_terminals(piece: str) -> str:
    """The same with control characters written out: a terminal would act on them."""
    from coprod_cli.render.text import clean

    return "\n".join(clean(line) for line in piece.split("\n"))


def _write_parquet(store: Store, wanted: Wanted, output: Path | None) -> None:
    from coprod_cli.engine.parquet import write_texts
    from coprod_cli.ratings.exporting import HEADINGS, rows
    from coprod_cli.whole_file import written_whole

    assert output is not None
    with written_whole(output) as partial:
        write_texts(HEADINGS, ([row[name] for name in HEADINGS] for row in rows(store, wanted)), partial)
