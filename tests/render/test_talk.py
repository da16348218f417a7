"""Lines as they are laid out: on wide and narrow terminals, plain, and in every code page."""

from __future__ import annotations

import io
import re

import pytest
from rich.cells import cell_len

from coprod_cli.render.talk import GAP, Line, laid_out, readable

LINES = [
    Line(strong="Ten statements"),
    GAP,
    Line("I have all the information I need to plan, and I have it when I need it.", lead=" 7", strong="Mostly (4)."),
    Line("Working: she asked", indent=4),
    Line("s skip, ? help", "dim"),
]


class Screen(io.StringIO):
    """A terminal that says so."""

    def isatty(self) -> bool:
        return True


def stream(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")


def test_wrapped_lines_hang_below_their_first_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert laid_out(LINES, io.StringIO(), plain=False) == (
        "Ten statements\n"
        "\n"
        " 7  Mostly (4). I have all the\n"
        "    information I need to plan, and I\n"
        "    have it when I need it.\n"
        "    Working: she asked\n"
        "s skip, ? help\n"
    )


def test_a_very_narrow_terminal_gives_its_width_to_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    assert laid_out(LINES, io.StringIO(), plain=False).split("\n")[2:6] == [
        " 7  Mostly (4). I",
        "have all the",
        "information I",
        "need to plan,",
    ]


@pytest.mark.parametrize("width", [20, 24, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal_or_than_can_be_read(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    wide = Line("あ" * 100 + " " + "x" * 300 + " and more words than one line holds " * 3, lead="12", indent=2)
    for line in laid_out([*LINES, wide], io.StringIO(), plain=False).splitlines():
        assert cell_len(line) <= min(width, 80)
        assert line == line.rstrip()


def test_nothing_moves_the_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = laid_out(LINES, Screen(), plain=False)
    assert set(re.findall("\x1b[^m]*m", text)) == {"\x1b[1m", "\x1b[2m", "\x1b[0m"}
    assert "\r" not in text


def test_plain_is_one_fact_a_line_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    assert laid_out(LINES, io.StringIO(), plain=True) == (
        "Ten statements\n"
        "7: Mostly (4). I have all the information I need to plan, and I have it when I need it.\n"
        "Working: she asked\n"
        "s skip, ? help\n"
    )


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (
            "40",
            "7: Mostly (4). I have all the\ninformation I need to plan, and I have\nit when I need it.\n"
            "Working: she asked\n",
        ),
        (
            "200",
            "7: Mostly (4). I have all the information I need to plan, and I have it when I need it.\n"
            "Working: she asked\n",
        ),
    ],
)
def test_plain_lines_break_at_spaces_where_the_terminal_ends(
    width: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    assert laid_out(LINES[2:4], Screen(), plain=True) == shown
    wide = Line("あ" * 100 + " " + "x" * 300)
    assert max(map(cell_len, laid_out([wide], Screen(), plain=True).splitlines())) <= int(width)


@pytest.mark.parametrize("plain", [True, False])
def test_what_a_file_or_a_person_wrote_acts_on_no_terminal(plain: bool) -> None:
    line = Line("red\x1b[31m [bold]not markup[/bold] \u202egnp.\nnext", strong="\x07", indent=2)
    shown = laid_out([line], io.StringIO(), plain=plain)
    assert shown.split() == ["\\x07", "red\\x1b[31m", "[bold]not", "markup[/bold]", "\\u202egnp.", "next"]


@pytest.mark.parametrize(
    ("encoding", "text", "shown"),
    [
        ("utf-8", "Zoë’s café – ŵyth ☕ ٤", "Zoë’s café – ŵyth ☕ ٤"),
        ("cp1252", "Zoë’s café – ŵyth ☕ ٤", "Zoë's café - wyth ? ?"),
        ("cp437", "Zoë’s café – ŵyth ☕ ٤", "Zoë's café - wyth ? ?"),
        ("ascii", "Zoë’s café – ŵyth ☕ ٤", "Zoe's cafe - wyth ? ?"),
        ("utf-8", "half \ud800", "half ?"),
        ("ascii", "half \ud800", "half ?"),
    ],
)
def test_every_encoding_gets_what_it_can_take(encoding: str, text: str, shown: str) -> None:
    assert readable(text, stream(encoding)) == shown


def test_a_simple_terminal_gets_simple_signs_and_keeps_its_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    screen = Screen()
    assert readable("“Zoë’s” – ٤ كتاب", screen) == '"Zoë\'s" - ٤ كتاب'
