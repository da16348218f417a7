"""Text from files is text: no markup, no control characters, no broken tables, in any human format."""

from __future__ import annotations

import io
import re

import pytest

from coprod_cli.console import make_console
from coprod_cli.render import Format, render
from coprod_cli.render.markdown import escaped
from tests.render import sample
from tests.render.sample import STATEMENTS, report_of

NASTY = (
    "[bold red]N[/] :smile: \x1b[2J\x07| *a* _b_ <script>`c`</script>\r\nnew\u202eline {x} $y$ &lt; [l](javascript:z)"
)
CHECKLIST = STATEMENTS.model_validate(
    {
        **STATEMENTS.model_dump(by_alias=True),
        "items": [{**item.model_dump(), "text": f"{item.text} [red]x[/red] a|b <b>"} for item in STATEMENTS.items],
    }
)
RESPONSES = [response._replace(group=(NASTY,), period="2025") for response in sample.TEAM]


@pytest.mark.parametrize("fmt", [Format.TABLE, Format.PLAIN, Format.MARKDOWN])
@pytest.mark.parametrize("command", ["score", "compare", "trend"])
def test_nothing_from_a_file_acts(command: str, fmt: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    report = report_of(command, CHECKLIST, RESPONSES, by=("te\x1bam|",), every="year")  # type: ignore[arg-type]
    text = render(report, fmt, console=make_console(io.StringIO(), width=120))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert r"\x1b" in text
    if fmt is Format.MARKDOWN:
        assert r"\[red\]x\[/red\] a\|b \<b\>" in text
        rows = [line for line in text.splitlines() if line.startswith("|")]
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
        assert len(widths) <= 2, "no cell splits its row"
        assert not re.search(r"(?<!\\)<(?!br>)", text)
    else:
        assert "[bold red]N[/] :smile:" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("*a*", r"\*a\*"),
        ("<b>", r"\<b\>"),
        ("a\nb", "a<br>b"),
        ("\\", "\\\\"),
        ("I'm (ok).", "I'm (ok)."),
    ],
)
def test_markdown_is_escaped(text: str, shown: str) -> None:
    assert escaped(text) == shown
