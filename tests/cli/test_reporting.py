"""Sentences on standard error: whole words at the edge of a terminal, a line each in a pipe."""

from __future__ import annotations

import io
import sys

import pytest

from coprod_cli.commands.reporting import note

LINES = (
    "Nothing of it was kept, and `coprod story list` shows what there is.",
    "  see /a/very/long/path/of/a/store.db now",
    "",
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream)
    note(LINES)
    return stream.getvalue()


def test_at_a_terminal_words_stay_whole_and_the_indent_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(Terminal(), monkeypatch) == (
        "Nothing of it was kept, and\n"
        "`coprod story list` shows what\n"
        "there is.\n"
        "  see\n"
        "  /a/very/long/path/of/a/store.db\n"
        "  now\n"
        "\n"
    )


def test_in_a_pipe_a_sentence_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(io.StringIO(), monkeypatch) == "".join(f"{line}\n" for line in LINES)
