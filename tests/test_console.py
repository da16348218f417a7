"""Consoles: how wide, which signs, which colours; on a pipe, in ASCII and on a real terminal."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import termios
from collections.abc import Iterator
from typing import TextIO

import pytest
from rich.text import Text

from coprod_cli.console import PIPED_WIDTH, can_show_unicode, is_plain, make_console


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "ACCESSIBLE", "TTY_COMPATIBLE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    """A real terminal, 93 columns wide."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 93, 0, 0))
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        yield stream
    os.close(ours)


def drawn(console_width: int | None = None, *, plain: bool = False) -> str:
    out = io.StringIO()
    make_console(out, plain=plain, width=console_width).print(Text("mean", style="bold red"))
    return out.getvalue()


def test_a_pipe_is_wide_so_that_tables_do_not_wrap_to_80() -> None:
    assert make_console(io.StringIO()).width == PIPED_WIDTH == 200


def test_a_terminal_has_its_own_width(terminal: TextIO) -> None:
    assert make_console(terminal).width == 93


def test_columns_and_an_asked_for_width_go_first(terminal: TextIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "111")
    assert make_console(terminal).width == 111
    assert make_console(terminal, width=50).width == 50


def test_a_simple_terminal_keeps_its_width(terminal: TextIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert make_console(terminal).width == 93


@pytest.mark.parametrize("nonsense", ["", "wide", "-5", "0", "²"])
def test_columns_that_say_nothing_are_ignored(nonsense: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", nonsense)
    assert make_console(io.StringIO()).width == PIPED_WIDTH


def test_text_is_never_markup_emoji_or_highlighted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    out = io.StringIO()
    make_console(out).print("[red]4[/red] :smile: 12")
    assert out.getvalue() == "[red]4[/red] :smile: 12\n"


def test_a_pipe_has_no_colour() -> None:
    assert drawn() == "mean\n"


def test_colour_where_it_is_wanted_and_none_with_no_color_or_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31m" in drawn()
    assert drawn(plain=True) == "mean\n"
    monkeypatch.setenv("NO_COLOR", "1")
    assert "31" not in drawn()


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("utf-8", True), ("utf-16", True), ("ascii", False), ("latin-1", False), ("cp1252", False), ("no-such", False)],
)
def test_the_encoding_decides_about_unicode(encoding: str, shown: bool) -> None:
    class Stream(io.StringIO):
        @property
        def encoding(self) -> str:  # type: ignore[override]
            return encoding

    assert can_show_unicode(Stream()) is shown


@pytest.mark.parametrize(("term", "shown"), [("xterm", True), ("dumb", False), ("linux", False), ("vt100", False)])
def test_a_simple_terminal_gets_ascii(
    term: str, shown: bool, terminal: TextIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    assert can_show_unicode(terminal) is shown
    assert can_show_unicode(io.StringIO()), "TERM says nothing about a pipe"


@pytest.mark.parametrize(
    ("requested", "accessible", "plain"),
    [
        ("plain", None, True),
        ("plain", "0", True),
        ("table", "1", False),
        ("json", "1", False),
        (None, "1", True),
        (None, "yes", True),
        (None, "0", False),
        (None, "", False),
        (None, "false", False),
        (None, None, False),
    ],
)
def test_plain_is_asked_for_or_needed(
    requested: str | None, accessible: str | None, plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if accessible is not None:
        monkeypatch.setenv("ACCESSIBLE", accessible)
    assert is_plain(requested) is plain
