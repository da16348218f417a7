"""One run: what is asked is counted once, every output is made in memory, and then all are written or none."""

from __future__ import annotations

import gzip
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from coprod_cli.checklist.library import find_checklist
from coprod_cli.console import make_console
from coprod_cli.pipeline.asking import Asked, questions_of, share_counts
from coprod_cli.pipeline.manifest import manifest_object, manifest_text
from coprod_cli.pipeline.places import Read, looked_at, read_files, require_unchanged, sources_of, targets_of
from coprod_cli.pipeline.settings import Output, Settings
from coprod_cli.pipeline.settings_reader import placed
from coprod_cli.problems import CoprodError, Problem, SettingsError, SourceError, UsageError
from coprod_cli.ratings.stored import StoredRatings
from coprod_cli.render import Format, Sort, format_for, render
from coprod_cli.render.check_page import check_text
from coprod_cli.render.reading import read_sentence
from coprod_cli.render.text import UNICODE
from coprod_cli.render.verdicts import verdict_lines, verdict_objects
from coprod_cli.scoring.report import Command
from coprod_cli.survey.mapping_reader import mappings_for, read_mapping
from coprod_cli.survey.said import said_about
from coprod_cli.survey.source import open_source
from coprod_cli.tallies.saved import load_tally
from coprod_cli.tallies.saved_text import tally_text
from coprod_cli.whole_file import write_together

if TYPE_CHECKING:
    from coprod_cli.engine.base import ProgressWatcher
    from coprod_cli.question import CheckReport


_STRICT = "check --strict"


_TABLE_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Made:
    """One output before it is written, with what is to be told about it."""

    output: Output
    format: str
    data: bytes
    verdicts: tuple[dict[str, Any], ...] = ()
    told: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, or with ``dry_run`` would do.

    ``folder`` is where the files are, as it was named. ``manifest`` is what its file holds. ``told`` are the
    sentences on limits that were missed or not calculable, ``notes`` those on how the sources were read.
    """

    folder: Path
    manifest_file: str
    manifest: dict[str, Any]
    told: tuple[str, ...]
    notes: tuple[str, ...]
    dry_run: bool

    @property
    def failed(self) -> bool:
        """Whether a limit was missed."""
        return any(verdict["failed"] for verdict in self.manifest["verdicts"])


def run(
    settings: Settings, *, folder: Path | None = None, dry_run: bool = False, watch: ProgressWatcher | None = None
) -> Outcome:
    """Makes all outputs of some settings and writes them, with a manifest, into ``folder`` (default: as they say).

    With ``dry_run`` all is done but the writing. The same inputs give the same bytes, wherever and whenever it runs.

    Raises SettingsError for what cannot be asked or written, SourceError for wrong input, NothingToScore without
    answers; nothing is written then.
    """
    shown = folder if folder is not None else settings.folder / settings.said.get("output_folder", "")
    folder = folder and folder.resolve()
    with chdir(settings.folder), tempfile.TemporaryDirectory(prefix="coprod-") as scratch:
        targets = targets_of(settings, folder)
        try:
            checklist = find_checklist(settings.said["checklist"], _folder_of_checklists(settings))
        except CoprodError as error:
            raise SettingsError(placed(settings, settings.rows.get(("checklist",)), error.problems)) from None
        mappings = mappings_for([read_mapping(Path(one)) for one in settings.said.get("mapping", ())], checklist)
        store = StoredRatings(Path(settings.said["store"]).expanduser()) if "store" in settings.said else None
        names = [] if store else sources_of(settings)
        asked = questions_of(settings, [store] if store else names, checklist, mappings, watch)
        read = [looked_at(path, kind) for path, kind in read_files(settings, names)]
        asked = share_counts(asked)
        made = [_made(settings, one, target) for one, target in zip(asked, targets.outputs, strict=True)]
        rows = _rows(asked, read, Path(scratch))
        if store:
            read.insert(0, _stored(store, settings.said["store"], asked[0], Path(scratch), rows))
        require_unchanged([one for one in read if one.kind != "store"])
        notes = tuple(dict.fromkeys(note for one in made for note in one.notes))
        manifest = manifest_object(settings, checklist, read, rows, made, notes)
        if not dry_run:
            contents = {target: one.data for target, one in zip(targets.outputs, made, strict=True)}
            write_together(contents, (targets.manifest, manifest_text(manifest).encode()))
    told = tuple(dict.fromkeys(line for one in made for line in one.told))
    return Outcome(shown, targets.manifest.name, manifest, told, notes, dry_run)


def _folder_of_checklists(settings: Settings) -> Path | None:
    return Path(settings.said["checklists"]) if "checklists" in settings.said else None


def _made(settings: Settings, asked: Asked, target: Path) -> Made:
    """One output. Raises SettingsError for what only a saved tally, or the answers, could tell that it cannot be."""
    try:
        return _drawn(asked, target)
    except UsageError as error:
        raise SettingsError(placed(settings, asked.output.row, error.problems)) from None


def _drawn(asked: Asked, target: Path) -> Made:
    output, question = asked.output, asked.question
    if output.command == "tally":
        data = tally_text(question.tally).encode()
        data = gzip.compress(data, mtime=0) if target.suffix.lower() == ".gz" else data
        return Made(output, "json", data, notes=(read_sentence(question.tally.read, UNICODE), *question.notes))
    said = output.said.get("format")
    fmt = format_for(target, Format(said) if said else None)
    if output.command == "check":
        return _checked(output, question.checked()[0], fmt, target)
    report = question.report(cast(Command, output.command))
    if asked.limits:
        report = replace(report, verdicts=asked.limits.verdicts(report))
    console = make_console(StringIO(), plain=True, width=_TABLE_WIDTH)
    text = render(report, fmt, sort=cast(Sort, output.said.get("sort", "item")), console=console, unicode=True)
    return Made(
        output,
        fmt.value,
        _utf8(text),
        tuple(verdict_objects(report.verdicts, report.by)),
        tuple(verdict_lines(report.verdicts, report.by)),
        (read_sentence(report.read, UNICODE), *report.notes),
    )


def _checked(output: Output, checked: CheckReport, fmt: Format, target: Path) -> Made:
    _require_usable(checked)
    verdicts: tuple[dict[str, Any], ...] = ()
    if output.said.get("strict"):
        failed = [{"code": one.code, "message": one.message, "count": one.count} for one in checked.of("warning")]
        verdicts = ({"expression": _STRICT, "failed": failed, "not_calculable": []},)
    told = tuple(f"{_STRICT}: {one['message']}" for verdict in verdicts for one in verdict["failed"])
    return Made(output, fmt.value, _utf8(check_text(checked, fmt, target)), verdicts, told)


def _require_usable(checked: CheckReport) -> None:
    """Raises SourceError for what ``coprod score`` would stop at: a page about it is no month's result."""
    if not checked.usable:
        raise SourceError(
            Problem(one.code, one.message, one.hint, one.file, one.rows[0] if one.rows else None, one.column)
            for one in checked.of("error")
        )


def _rows(asked: Sequence[Asked], read: Sequence[Read], folder: Path) -> dict[str, int | None]:
    """How many rows each survey file has that are not blank, and how many were counted into each saved tally.

    ``None`` where the tally does not say, since that would give small numbers away.
    """
    rows: dict[str, int | None] = {
        one.path: load_tally(one.path).read.known()["rows"] for one in read if one.kind == "tally"
    }
    surveys = [one.path for one in read if one.kind == "survey"]
    counted = [one.question for one in asked if one.output.command != "check"]
    if len(surveys) == 1 and counted and not rows:  # then the count has just told it
        return {surveys[0]: counted[0].counted.tally.read.known()["rows"]}
    for path in surveys:
        said = said_about(path, asked[0].question.choices())
        source = open_source(path, folder, said.files, said.left_out)
        rows[path] = sum(any(cell and cell.strip() for cell in cells) for _, cells in source.records())
    return rows


def _stored(store: StoredRatings, name: str, asked: Asked, folder: Path, rows: dict[str, int | None]) -> Read:
    """The store by the answers it gave: its file also holds notes and drafts, which change nothing here."""
    path = folder / "stored.csv"
    store.write_table(asked.question.checklist, path)
    data = path.read_bytes()
    rows[name] = max(data.count(b"\r\n") - 1, 0)
    return Read(name, "store", len(data), hashlib.sha256(data).hexdigest(), (0, 0, 0))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def lines_of(outcome: Outcome) -> Iterator[str]:
    """One line for each file that was written, or would be; where nothing was written, for those that were read too."""
    did = "would write" if outcome.dry_run else "wrote"
    for one in outcome.manifest["inputs"] if outcome.dry_run else ():
        rows = f"{one['rows']:,} rows, " if one["rows"] is not None else ""
        yield f"would read {one['path']}: {one['kind']}, {rows}{one['bytes']:,} bytes"
    for one in outcome.manifest["outputs"]:
        yield f"{did} {outcome.folder / one['path']}: {one['command']}"
    yield f"{did} {outcome.folder / outcome.manifest_file}: manifest"
