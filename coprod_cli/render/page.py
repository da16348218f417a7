"""What people told, under the statements it belongs to: stories, actions, notes and Five Whys, in all five formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from coprod_cli.render.definitions import md
from coprod_cli.render.listing import drawable, machine_text
from coprod_cli.render.output import FOR_MACHINES, Format, write_output
from coprod_cli.render.statements import Statement
from coprod_cli.render.text import clean

# Longer lines of prose are hard to follow.
WIDEST = 96
NOTHING_FITS = "Nothing that is kept here fits what was asked for."


@dataclass(frozen=True, slots=True)
class Entry:
    """One text, what it is (``mark``), and short facts about it: (name, value), as in ("told by", "Carer").

    ``handle`` is the fact by which a person names it to a command; what is printed to be pasted leaves it out.
    """

    mark: str
    text: str
    about: tuple[tuple[str, str], ...] = ()
    handle: tuple[str, str] | None = None

    @property
    def facts(self) -> list[tuple[str, str]]:
        """All facts, for whoever may want to name it."""
        return [*self.about, *([self.handle] if self.handle else [])]


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs to one statement. ``kind`` says what it is, where that is not plain from the page."""

    statement: Statement
    entries: tuple[Entry, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Groups for people; the ``fields`` of ``records`` for machines.

    ``waiting`` are statements that nothing was told about, and ``invitation`` is what is said to them.
    ``remarks`` stand at the foot. ``when_empty`` stands in place of a page with nothing on it.
    """

    command: str
    title: str
    groups: Sequence[Group]
    fields: Sequence[str]
    records: Sequence[Mapping[str, Any]]
    when_empty: str
    invitation: str = ""
    waiting: Sequence[Statement] = ()
    remarks: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show to people."""
        return not self.groups and not self.waiting

    def parts(self) -> list[tuple[str, list[Group]]]:
        """The groups of each checklist, with its title and version."""
        found = groupby(self.groups, key=lambda group: group.statement.checklist)
        parts = [(checklist, list(groups)) for checklist, groups in found]
        return parts or [(checklist, []) for checklist in {statement.checklist for statement in self.waiting}]


def present_page(page: Page, fmt: Format, output: Path | None = None) -> None:
    """Writes the page where it goes. Raises UsageError when the file cannot be written."""
    write_output(page_text(page, fmt, output), output, fmt)


def page_text(page: Page, fmt: Format, output: Path | None = None) -> str:
    """The page as text, with a line end."""
    if fmt in FOR_MACHINES:
        return machine_text(page.command, page.fields, page.records, fmt)
    if fmt is Format.TABLE:
        return _drawn(page, output)
    blocks = _markdown(page) if fmt is Format.MARKDOWN else _plain(page)
    return drawable("\n\n".join(blocks) + "\n", output)


def _plain(page: Page) -> Iterator[str]:
    if page.is_empty:
        yield clean(page.when_empty)
        return
    yield clean(page.title)
    for checklist, groups in page.parts():
        yield clean(checklist)
        for group in groups:
            yield clean(_headed(group))
            for entry in group.entries:
                facts = [(entry.mark, entry.text), *((_capital(name), value) for name, value in entry.facts)]
                yield "\n".join(f"{name}: {clean(value)}" for name, value in facts)
    if page.waiting:
        yield "\n".join([clean(page.invitation), *(clean(str(statement)) for statement in page.waiting)])
    if page.remarks:
        yield "\n".join(map(clean, page.remarks))


def _markdown(page: Page) -> Iterator[str]:
    if page.is_empty:
        yield md(page.when_empty)
        return
    yield f"## {md(page.title)}"
    for checklist, groups in page.parts():
        yield md(checklist)
        for group in groups:
            kind = f"{md(group.kind)}: " if group.kind else ""
            yield f"### {kind}{statement_md(group.statement)}"
            yield "\n".join(_markdown_line(entry) for entry in group.entries)
    if page.waiting:
        yield f"### {md(page.invitation)}"
        yield "\n".join(f"- {md(str(statement))}" for statement in page.waiting)
    yield from map(md, page.remarks)


def statement_md(statement: Statement) -> str:
    """A numbered statement as Markdown. It must not stand at the start of a line, where it would be a list."""
    return md(statement.text) if statement.number is None else f"{statement.number}. {md(statement.text)}"


def _markdown_line(entry: Entry) -> str:
    facts = f" ({md(_told(entry.about))})" if entry.about else ""
    return f"- **{md(entry.mark)}:** {lines_md(entry.text)}{facts}"


def lines_md(text: str) -> str:
    """A text of several lines as one of Markdown."""
    return "<br>".join(md(line) for line in _lines(text))


def _headed(group: Group) -> str:
    return f"{group.kind}: {group.statement}" if group.kind else str(group.statement)


def _told(facts: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _drawn(page: Page, output: Path | None) -> str:
    from rich.console import Group as Together
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from coprod_cli.render.screen import Screen

    screen = Screen(output)
    width = min(screen.console.width, WIDEST)
    if page.is_empty:
        return screen.drawn(screen.text(page.when_empty), width)
    longest = max((len(entry.mark) for group in page.groups for entry in group.entries), default=0)
    heading = "bold underline" if screen.console.is_terminal else ""
    parts: list[RenderableType] = [screen.text(page.title, "bold")]
    for place, (checklist, groups) in enumerate(page.parts()):
        parts += [Text()] * (place > 0) + [screen.text(checklist, "dim")]
        for group in groups:
            told = Table.grid(padding=(0, 2, 0, 0))
            told.add_column(width=longest)
            told.add_column(overflow="fold")
            before = ""
            for entry in group.entries:
                text = Text("\n").join(screen.text(line) for line in _lines(entry.text))
                if entry.facts:
                    text.append("\n").append(screen.text(_told(entry.facts), "dim"))
                told.add_row(screen.text("" if entry.mark == before else entry.mark, "bold"), text)
                before = entry.mark
            parts += [Text(), screen.text(_headed(group), heading), Text(), screen.indented(told)]
    if page.waiting:
        parts += [Text(), screen.text(page.invitation, heading), Text()]
        numbers = ((f"{statement.number}.", statement.text) for statement in page.waiting)
        parts.append(screen.pairs(numbers))
    if page.remarks:
        parts += [Text(), *(screen.text(remark, "dim") for remark in page.remarks)]
    return screen.drawn(Together(*parts), width)
