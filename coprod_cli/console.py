"""The one place that makes consoles: width, UTF-8 or ASCII, colour, plain mode.

Consoles made here never read markup, emoji codes or highlights out of text, since text may come from a file.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

# A pipe has no width. Tables are only as wide as their content, so this is an upper bound, not padding.
PIPED_WIDTH = 200
NARROWEST = 20
HEIGHT = 25
# Terminals that draw only the characters of a typewriter, or have no glyphs for the small blocks.
ASCII_TERMINALS = frozenset({"dumb", "linux", "unknown", "vt100", "vt220", "ansi"})
# What the tables and sparklines draw with; a stream that cannot encode all of it gets ASCII.
DRAWN_WITH = "–−·…▁▂▃▄▅▆▇█─│┌└├┤●○■◆►⚑⣿"
_NO = frozenset({"", "0", "false", "no", "off"})


def make_console(stream: TextIO | None = None, *, plain: bool = False, width: int | None = None) -> Console:
    """A Rich console for ``stream`` (standard output by default).

    ``width`` in columns; when not given it is the terminal's own, ``COLUMNS``
    where that is set, or 200 for a pipe or a file, so that piped tables do not
    wrap to 80. ``plain`` gives no colour and no styles at all. ``NO_COLOR``
    and ``FORCE_COLOR`` are kept to.
    """
    from rich.console import Console

    out = sys.stdout if stream is None else stream
    return Console(
        file=out,
        width=width_of(out) if width is None else max(width, NARROWEST),
        # Rich keeps to the width that it is given only when it is given a height too.
        height=HEIGHT,
        color_system=None if plain else "auto",
        force_terminal=False if plain else None,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        safe_box=True,
    )


def is_plain(requested_format: str | None) -> bool:
    """True when plain text was asked for: ``--format plain``, or ``ACCESSIBLE=1`` and no other format."""
    if requested_format is not None:
        return str(requested_format) == "plain"
    return os.environ.get("ACCESSIBLE", "").strip().lower() not in _NO


def can_show_unicode(stream: TextIO | None = None) -> bool:
    """True when ``stream`` can encode, and its terminal can draw, the signs and blocks of the tables."""
    out = sys.stdout if stream is None else stream
    if _is_terminal(out) and os.environ.get("TERM", "").lower() in ASCII_TERMINALS:
        return False
    encoding = getattr(out, "encoding", None) or "utf-8"
    try:
        DRAWN_WITH.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def width_of(stream: TextIO) -> int:
    """Columns of ``stream``: ``COLUMNS`` where it is set, else the terminal's own, else 200."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isascii() and asked.isdigit() and int(asked) > 0:
        return max(int(asked), NARROWEST)
    if not _is_terminal(stream):
        return PIPED_WIDTH
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError, AttributeError):
        columns = 0
    return max(columns, NARROWEST) if columns else 80


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except (ValueError, AttributeError):  # a closed or half-made stream
        return False
