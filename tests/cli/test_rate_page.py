"""docs/rating.md shows a session word for word as it is, and its example file is one that can be saved."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coprod_cli.checklist import find_checklist
from coprod_cli.survey.given_answers import given_answers
from tests.cli.at_terminal import AtTerminal
from tests.cli.calling import process

PAGE = (Path(__file__).parents[2] / "docs" / "rating.md").read_text(encoding="utf-8")
_PROMPT = re.compile(
    r"^(?:Number|Pair|Team|Your code(?= \()|Your answer|Note)\b[^:]*(?:: [^:)]*, -: none\)|: none\))?: ?(.*)$",
    re.MULTILINE,
)


def alike(text: str) -> str:
    """Without what differs from one session to the next: colours, random names, the spaces at line ends."""
    text = re.sub("\x1b\\[[0-9;]*m", "", text)
    text = re.sub(r"R-[0-9A-Z]{3}-[0-9A-Z]{3}", "R-7K3-C9W", text)
    text = re.sub(r"Saved as [0-9a-f]{8}", "Saved as 3f2a91bc", text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def test_the_session_is_what_the_tool_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPROD_STORE", str(tmp_path / "ratings.db"))
    block = re.search(r"<!-- session -->\n```text\n\$ coprod rate core-beliefs\n\n(.*?)\n```", PAGE, re.DOTALL)
    assert block is not None
    answers = ("--answer", "equals=5", "--answer", "assets=4", "--answer", "collaboration=3")
    earlier = ("--as", "practitioner", "--pair", "P7", "--date", "2026-03-02")
    assert process("rate", "core-beliefs", *earlier, *answers, "--yes").returncode == 0
    # What stands after the prompts on the page is what is typed here.
    typed = _PROMPT.findall(block[1])
    assert len(typed) > 15
    with AtTerminal("rate", "core-beliefs", "--date", "2026-03-14") as talk:
        talk.type(*typed)
        assert talk.ends() == 0
    assert alike(talk.shown) == alike(block[1])


def test_the_example_of_a_file_can_be_saved(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    path = tmp_path / "paper.yaml"
    path.write_text(example[1])
    found = given_answers(find_checklist("core-beliefs"), file=path)
    assert [(a.item, a.value) for a in found] == [("equals", 4), ("assets", 3), ("collaboration", None)]
