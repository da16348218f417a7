"""The pages show what the tool prints now, name commands and options that exist, and link to what is there."""

from __future__ import annotations

import re
import runpy
import shlex
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from typer.main import get_command

from coprod_cli.app import app

ROOT = Path(__file__).parent.parent
PAGES = sorted(path for place in ("*.md", "docs/*.md", "examples/*.md", "benchmarks/*.md") for path in ROOT.glob(place))
COMMANDS = {
    f"{name} {own}".strip(): {
        option
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("-")
    }
    | {"--help"}
    for name, group in get_command(app).commands.items()
    for own, command in {"": group, **getattr(group, "commands", {})}.items()
}
GENERATED = ("README.md", "docs/survey-files.md", "docs/compare.svg", "docs/trend.svg")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return runpy.run_path(str(ROOT / "docs" / "make_readme.py"))["generate"]()


@pytest.mark.parametrize("name", GENERATED)
def test_what_is_shown_is_what_the_tool_prints(name, generated):
    assert (ROOT / name).read_text(encoding="utf-8") == generated[name], "Run: python docs/make_readme.py"


def test_nothing_else_is_generated(generated):
    assert sorted(generated) == sorted(GENERATED)


def code_of(text: str) -> list[str]:
    """The lines of fenced blocks, and the texts between single backticks."""
    fences = re.findall(r"^```[a-z]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return [line for fence in fences for line in fence.splitlines()] + re.findall(r"`([^`\n]+)`", rest)


def commands_in(text: str) -> list[list[str]]:
    """Each ``coprod …`` of a page as words, whether typed alone, after ``$`` or at the end of a longer line."""
    found = []
    for line in code_of(text.replace("\\\n", " ")):
        typed = re.search(r"(?:^|^\$ |/bin/|\| )coprod ([a-z-].*)", line)
        if typed:
            found.append(shlex.split(typed[1], comments=True))
    return found


@each_page
def test_commands_and_their_options_exist(page):
    for name, *rest in commands_in(page.read_text(encoding="utf-8")):
        if name.startswith("-"):
            assert name in ("--help", "--version")
            continue
        if rest and f"{name} {rest[0]}" in COMMANDS:
            name = f"{name} {rest[0]}"
        assert name in COMMANDS
        options = {word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
        assert options <= COMMANDS[name], f"coprod {name} has no {', '.join(options - COMMANDS[name])}"


@pytest.mark.parametrize("name", ["README.md", *(f"docs/{page.name}" for page in ROOT.glob("docs/*.md"))])
def test_options_named_alone_exist(name):
    named = {
        code.split()[0] for code in code_of((ROOT / name).read_text(encoding="utf-8")) if re.match("--[a-z]", code)
    }
    assert named <= set().union(*COMMANDS.values())


def test_every_command_has_an_example_in_the_readme():
    shown = {name for name, *_ in commands_in((ROOT / "README.md").read_text(encoding="utf-8"))}
    assert shown >= {name.split()[0] for name in COMMANDS}


def headings_of(page: Path) -> set[str]:
    """The anchors that GitHub gives to a page's headings."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@each_page
def test_relative_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        assert target.exists(), link
        assert not anchor or anchor in headings_of(target), link


@pytest.mark.parametrize("name", ["compare", "trend"])
def test_pictures_are_light_have_a_title_and_fetch_nothing(name):
    svg = ET.parse(ROOT / "docs" / f"{name}.svg").getroot()
    space = "{http://www.w3.org/2000/svg}"
    assert svg.findtext(f"{space}title").startswith(f"Output of: coprod {name} ")
    assert svg.find(f"{space}rect").get("fill") == "#ffffff"
    # Addresses inside the file begin with "#"; the namespace is a name and is never fetched.
    raw = (ROOT / "docs" / f"{name}.svg").read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|@import|<script|href=|url\((?!#)", raw)


def test_pictures_say_in_words_what_they_show():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    alts = dict(re.findall(r"!\[([^\]]*)\]\((docs/\w+\.svg)\)", readme))
    assert sorted(alts.values()) == ["docs/compare.svg", "docs/trend.svg"]
    assert all(len(alt.split()) > 30 for alt in alts)
