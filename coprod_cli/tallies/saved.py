"""A tally as a small text file: docs/saved-tally.md. The same tally always gives the same bytes.

Loading trusts nothing: whatever is wrong with the file becomes one ``SourceError`` that names it.
"""

from __future__ import annotations

import json
import sys
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from coprod_cli.problems import Problem, SourceError
from coprod_cli.tallies.saved_content import tally_from
from coprod_cli.tallies.saved_fields import WrongField
from coprod_cli.tallies.saved_text import tally_text
from coprod_cli.tallies.suppressed import Suppressed
from coprod_cli.tallies.tally import ScopeKey, Tally
from coprod_cli.whole_file import written_whole

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist

_GZIP_MAGIC = b"\x1f\x8b"
_LARGEST_FILE = 512 * 1024 * 1024
_SNIFFED = 4096


def save_tally(tally: Tally, path: str | Path) -> None:
    """Write a tally, whole or not at all; compressed when the name ends in ``.gz``.

    An earlier file of that name is replaced only once the new one is complete. Raises ``UsageError`` when
    the file cannot be written.
    """
    data = tally_text(tally).encode("ascii")
    if str(path).endswith(".gz"):
        import gzip

        data = gzip.compress(data, mtime=0)
    with written_whole(Path(path)) as partial:
        partial.write_bytes(data)


def is_saved_tally(path: str | Path) -> bool:
    """Whether a source should be read as a saved tally: by its name, else by how it begins. Never raises.

    ``-`` is standard input. Any other pipe can be read only once, so it is not looked into, and counts as a
    survey file.
    """
    try:
        if str(path) == "-":
            return json_from_pipe(sys.stdin) is not None
        if not Path(path).is_file():
            return False
        return str(path).lower().endswith((".json", ".json.gz")) or _looks_saved(_begin(Path(path), _SNIFFED))
    except (OSError, EOFError, ValueError, AttributeError, zlib.error):
        return False


@cache
def json_from_pipe(stream: TextIO) -> bytes | None:
    """What comes in on standard input when it looks like a saved tally; it can be asked for more than once."""
    buffer: Any = stream.buffer
    return buffer.read() if not stream.isatty() and _looks_saved(buffer.peek(_SNIFFED)) else None


def _looks_saved(start: bytes) -> bool:
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _begin(path: Path, size: int) -> bytes:
    """The first ``size`` bytes of a file's content, unpacked where it is compressed."""
    with path.open("rb") as file:
        magic = file.read(len(_GZIP_MAGIC))
        file.seek(0)
        if magic != _GZIP_MAGIC:
            return file.read(size)
        import gzip

        with gzip.GzipFile(fileobj=file) as unpacked:
            return unpacked.read(size)


def load_tally(path: str | Path) -> Tally:
    """Read a saved tally, compressed or not. Raises ``SourceError`` when it is not one, whole and sound."""
    name = str(path)
    if name == "-":
        return parse_tally(json_from_pipe(sys.stdin) or b"", "standard input")
    try:
        data = _begin(Path(path), _LARGEST_FILE + 1)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is damaged or cut short"
        raise _unreadable(name, f"the saved tally cannot be read: {reason}") from error
    if len(data) > _LARGEST_FILE:
        raise _unreadable(name, "the saved tally is larger than 512 MB: that is not a table of counts")
    return parse_tally(data, name)


def parse_tally(data: bytes, name: str) -> Tally:
    """Read a saved tally from its bytes; ``name`` stands in messages. Raises ``SourceError``."""
    try:
        content = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_without_repeats, parse_constant=_no_constant)
        return tally_from(content)
    except WrongField as error:
        raise _unreadable(name, f"the saved tally is not sound: {error}") from error
    except RecursionError as error:
        raise _unreadable(name, "this is not a saved tally: it is nested too deeply") from error
    except json.JSONDecodeError as error:
        message = "this is not a whole saved tally: it stops or goes wrong"
        raise _unreadable(name, f"{message} at line {error.lineno}, character {error.colno}") from error
    except ValueError as error:  # not UTF-8, or a number of thousands of digits
        raise _unreadable(name, "this is not a saved tally: it is not readable JSON text") from error


def _unreadable(name: str, message: str) -> SourceError:
    hint = "Make it again with `coprod tally`, or ask for a fresh copy."
    return SourceError(Problem("saved-tally", message, hint=hint, file=name))


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise WrongField("an object has the same key twice")
    return found


def _no_constant(text: str) -> float:
    raise WrongField(f"{text} is not a number of this format")


def require_same_checklist(tally: Tally, checklist: Checklist, path: str | Path | None = None) -> None:
    """Raise ``SourceError`` unless a tally was counted with this very definition, and fits it.

    ``path`` is the file it came from, for the message.
    """
    file = None if path is None else str(path)
    if tally.checklist_sha256 != checklist.sha256:
        counted = f'"{tally.checklist_id}" version {tally.checklist_version}'
        wanted = f'"{checklist.id}" version {checklist.version}'
        if counted == wanted:
            wanted += ", but its content has changed since"
        raise SourceError(
            Problem(
                "tally-other-checklist",
                f"the tally was counted with {counted}; this is {wanted}",
                hint="Score it with the definition it was counted with, or count its sources again.",
                file=file,
            )
        )
    misfit = _misfit(tally, checklist)
    if misfit:
        message = f"the saved tally does not fit its checklist: {misfit}"
        hint = "The file may have been changed by hand. Make it again with `coprod tally`."
        raise SourceError(Problem("saved-tally", message, hint=hint, file=file))


def _misfit(tally: Tally, checklist: Checklist) -> str | None:
    """The first thing in a tally that its checklist does not know, in words."""
    items, values = {item.id for item in checklist.items}, set(checklist.values)
    sections, roles = {None, *checklist.sections}, set(checklist.roles)
    cells = {cell for one in tally.pairs.values() for cell in one.counts}
    record = tally.suppressed or Suppressed(2)
    strangers: tuple[tuple[str, set[Any]], ...] = (
        ("role", {key.role for key in record.answers} - roles),
        ("role", {key.role for key in record.responses} - roles),
        ("item", {key.item for key in record.answers} - items),
        ("item", {key.item for key in record.pairs} - items),
        ("section", {key.section for key in record.responses} - sections),
        ("section", {key.section for key in record.response_pairs} - sections),
        ("role", {key.role for key in tally.answers} - roles),
        ("role", {key.role for key in tally.responses} - roles),
        ("role", set(tally.compare or ()) - roles),
        ("item", {key.item for key in tally.answers} - items),
        ("item", {key.item for key in tally.pairs} - items),
        ("section", {key.section for key in tally.responses} - sections),
        ("section", {key.section for key in tally.response_pairs} - sections),
        ("scale point", {value for one in tally.answers.values() for value in one.counts} - values),
        ("scale point", {value for cell in cells for value in cell} - values),
    )
    for name, strange in strangers:
        if strange:
            return f'it has no {name} "{min(strange, key=str)}"'
    widest = checklist.highest - checklist.lowest
    gaps = {gap for one in tally.response_pairs.values() for gap in one.counts}
    if any(not -widest <= gap <= widest for gap in gaps):
        return "a difference of two responses is wider than the scale"
    if any(_cannot_be(checklist, key, tally) for key in tally.responses):
        return "a response's total cannot come from its answers"
    if not tally.read.suppressed:
        held = sum(one.n for one in tally.answers.values())
        if held != tally.read.answered:
            return f"{tally.read.answered:,} answers were read, and it holds {held:,}"
    return None


def _cannot_be(checklist: Checklist, key: ScopeKey, tally: Tally) -> bool:
    items = len(checklist.items_in(key.section))
    return any(
        response.answered + response.not_applicable > items
        or not checklist.lowest * response.answered <= response.total <= checklist.highest * response.answered
        for response in tally.responses[key]
    )
