"""Which format an output has, and its way out: standard output, or a file written whole.

Nothing here knows what a result is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO

from coprod_cli.console import is_plain
from coprod_cli.problems import Problem, UsageError
from coprod_cli.whole_file import written_whole

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


class Format(StrEnum):
    """The formats of every result."""

    TABLE = "table"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    CSV = "csv"
    JSON = "json"


BY_EXTENSION = {".csv": Format.CSV, ".json": Format.JSON, ".md": Format.MARKDOWN, ".txt": Format.PLAIN}
FOR_MACHINES = frozenset({Format.CSV, Format.JSON})


def format_for(output: Path | None, requested: Format | None) -> Format:
    """The format asked for, else by the output's extension, else a table (plain text with ``ACCESSIBLE=1``).

    Raises UsageError for a file whose extension says nothing, when no format was asked for.
    """
    if requested is not None:
        return requested
    if output is None or is_stdout(output):
        return Format.PLAIN if is_plain(None) else Format.TABLE
    extension = output.suffix.lower()
    if extension in BY_EXTENSION:
        return BY_EXTENSION[extension]
    known = ", ".join(f"{ending} ({fmt.value})" for ending, fmt in BY_EXTENSION.items())
    found = f'This tool does not write "{extension}" files' if extension else "The file has no ending"
    raise UsageError(
        Problem(
            code="output-format-unknown",
            message=f"{found}. It can write {known}.",
            hint="Use one of these endings, or say the format with --format.",
            file=str(output),
        )
    )


def write_output(text: str, output: Path | None, fmt: Format | None = None) -> None:
    """Write ``text`` to standard output, or to a file that is written whole or not at all.

    ``output`` None or ``-`` is standard output; a reader that stops early
    (``| head``) is not an error. CSV and JSON are UTF-8 wherever they go; the
    other formats use the terminal's encoding, with ``?`` for what it lacks. Files are
    UTF-8 with ``\\n`` line ends. Raises UsageError when the file cannot be written.
    """
    if output is None or is_stdout(output):
        _write_stdout(text, sys.stdout, exact=fmt in FOR_MACHINES)
        return
    with written_whole(output) as partial:
        partial.write_bytes(_utf8(text))


def is_stdout(output: Path) -> bool:
    """True for ``-``, which means standard output."""
    return str(output) == "-"


def drawn(console: Console, things: Iterable[RenderableType], width: int | None = None) -> str:
    """What a console would print. Rich touches the console's own stream even then, and it may be full or gone."""
    text = ""
    with _written_to(console.file):
        with console.capture() as captured:
            for thing in things:
                console.print(thing, width=width)
        text = captured.get()
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _write_stdout(text: str, stream: TextIO | None, *, exact: bool) -> None:
    if stream is None:  # closed before we began
        return
    with _written_to(stream):
        raw = getattr(stream, "buffer", None)
        if exact and raw is not None:
            stream.flush()
            raw.write(_utf8(text))
        else:
            encoding = getattr(stream, "encoding", None) or "utf-8"
            stream.write(text.encode(encoding, "replace").decode(encoding))
        stream.flush()


@contextmanager
def _written_to(stream: IO[str]) -> Iterator[None]:
    """A reader that stops early is not an error; any other failure is told in words."""
    try:
        yield
    except BrokenPipeError:
        _discard(stream)
    except OSError as error:
        _discard(stream)
        reason = error.strerror or str(error)
        raise UsageError(
            Problem(code="output-not-written", message=f"Standard output could not be written: {reason}.")
        ) from error


def _discard(stream: IO[str]) -> None:
    """Send what is still buffered nowhere, or Python complains about it when it closes the stream."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _utf8(text: str) -> bytes:
    """UTF-8; a lone surrogate (half a character, from a damaged name) becomes ``?``."""
    return text.encode("utf-8", "replace")
