"""What can be said of one survey file before a person has said more: what was placed, and what was not.

Nothing is counted here but how often each text stands; a text that looks like another is named, never used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coprod_cli.checklist.model import Checklist
from coprod_cli.engine.base import DateStyle, Layout
from coprod_cli.problems import Problem, SourceError
from coprod_cli.survey.answers import Reader
from coprod_cli.survey.columns import ColumnFinder
from coprod_cli.survey.date_column import style_of_column
from coprod_cli.survey.gathered import gathered_from, understand
from coprod_cli.survey.plan import Choices, name_of
from coprod_cli.survey.presets import Export
from coprod_cli.survey.readers import Readers
from coprod_cli.survey.requirements import require_role
from coprod_cli.survey.rows_said import among
from coprod_cli.survey.said import Said, said_about
from coprod_cli.survey.source import Source, open_source, settled
from coprod_cli.survey.systems import Mark
from coprod_cli.survey.words import close_to, same_statement

_FOR_A_PERSON = frozenset(
    {"two-columns", "two-columns-one-item", "two-items-one-column", "no-column", "no-items", "personal-column"}
)
"""Problems that a mapping is there to solve."""

_MOST_TEXTS = 10_000
_FEW_TEXTS = 12
_MANY_WORDS = 3


@dataclass(slots=True)
class Texts:
    """What stands in the columns: how often each answer and each role that cannot be read.

    ``marks`` are the texts of rows that a system marks. ``roles_in`` are unused columns of few texts, some of
    which are roles, with these.
    """

    rows: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    marks: dict[int, tuple[Mark, dict[str, int]]] = field(default_factory=dict)
    roles_in: dict[int, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """One survey file as it was understood, for a mapping to be written of it."""

    source: Source
    checklist: Checklist
    said: Said
    export: Export
    finder: ColumnFinder
    texts: Texts
    dates: DateStyle | None
    dates_unproved: Problem | None

    @property
    def things(self) -> dict[str, int]:
        """Thing → its column, for those that are sure."""
        return {thing: column for thing, column in self.finder.things.items() if self._is_sure(thing)}

    @property
    def items(self) -> dict[str, int]:
        """Statement → its column, for those that are sure."""
        names = {self.checklist.items[position].id: column for position, column in self.finder.items.items()}
        return {name: column for name, column in names.items() if self._is_sure(name)}

    def _is_sure(self, name: str) -> bool:
        return name not in self.finder.could_be

    @property
    def is_long(self) -> bool:
        """Whether the file has one rating a row."""
        return self.finder.layout is Layout.LONG

    def unused(self) -> Iterator[int]:
        """The columns that nothing reads."""
        used = {*self.things.values(), *self.items.values(), *gathered_from(self.source)}
        return (n for n in range(len(self.source.headings)) if n not in used and n not in self.source.empty)

    def near(self, item: str) -> list[str]:
        """Headings of unused columns that nearly name a statement, or hold its text."""
        text = next(one.text for one in self.checklist.items if one.id == item)
        headings: dict[str, list[str]] = {}
        for column in self.unused():
            for part in (*self.export.columns[column].texts, *self.export.columns[column].statements):
                headings.setdefault(part, []).append(self.source.headings[column])
        near = dict.fromkeys((*close_to(text, headings), *close_to(item, headings)))
        near |= dict.fromkeys(part for part in headings if _is_part(part, text))
        return list(dict.fromkeys(heading for part in near for heading in headings[part]))


def _is_part(heading: str, text: str) -> bool:
    """Whether a heading of some words is the beginning of a statement, or holds all of it."""
    heading, text = same_statement(heading), same_statement(text)
    return len(heading.split()) >= _MANY_WORDS and (text.startswith(heading) or text in heading)


def draft_mapping(name: Any, checklist: Checklist, choices: Choices, folder: Path) -> Draft:
    """Looks through one survey file, whole.

    Raises:
        SourceError: the file cannot be read, or what was said about it does not fit it.
    """
    require_role(choices.as_role, checklist)
    said = said_about(name_of(name), choices)
    source = settled(open_source(name, folder, said.files, said.left_out), folder)
    readers = Readers(checklist, [said])
    understood = understand(source, said, readers.general, (), folder, loose=True)
    source, finder, export = understood.source, understood.finder, understood.finder.export
    left_out = {column: among(texts) for column, texts in _columns_left_out(finder, said)}
    problems = [problem for problem in finder.problems if problem.code not in _FOR_A_PERSON]
    if problems:
        raise SourceError(problems)
    style, unproved = None, None
    if "date" in finder.things and "date" not in finder.could_be:
        style, unproved = style_of_column(source, finder.things["date"], said.dates, folder)
    looked = _Look(finder, export, checklist, readers, said)
    looked.through(source, left_out)
    return Draft(source, checklist, said, export, finder, looked.texts, style, unproved)


def _columns_left_out(finder: ColumnFinder, said: Said) -> Iterator[tuple[int, tuple[str, ...]]]:
    for name, texts in said.left_out.items():
        column = finder.column_for_rows(name)
        if column is not None:
            yield column, texts


class _Look:
    """Goes through the rows once, and keeps what a person may have to decide about."""

    def __init__(
        self, finder: ColumnFinder, export: Export, checklist: Checklist, readers: Readers, said: Said
    ) -> None:
        self.finder = finder
        self.reader = readers.general
        self.texts = Texts()
        marks = export.marks(finder.items.values())
        self.marks = {column: (mark, among(mark.texts)) for column, mark in marks}
        self.readers = self._answer_columns(checklist, readers, said)
        self.counts: dict[int, Counter[str]] = {column: Counter() for column in self.readers}
        self.role = finder.things.get("role") if "role" not in finder.could_be else None
        used = {*finder.things.values(), *finder.items.values()}
        wanted = len(checklist.roles) > 1 and self.role is None and not finder.role_given
        self.candidates = {n: set[str]() for n in range(len(finder.headings)) if wanted and n not in used}

    def _answer_columns(self, checklist: Checklist, readers: Readers, said: Said) -> dict[int, Reader]:
        """The columns of answers with their readers; of a statement that several could be, each of these."""
        finder = self.finder
        if finder.layout is Layout.LONG:
            return {finder.things["rating"]: self.reader}
        found = {}
        for position, column in finder.items.items():
            item = checklist.items[position].id
            for each in finder.could_be.get(item, [column]):
                found[each] = readers.of(said, item)
        return found

    def through(self, source: Source, left_out: Mapping[int, Callable[[str], bool]]) -> None:
        for _, cells in source.records():
            row = [cell or "" for cell in cells]
            if any(leaves_out(row[column]) for column, leaves_out in left_out.items()):
                continue
            self.texts.rows += 1
            self._look_at(row)
        self.texts.answers = self._unread_answers()
        self.texts.roles = Counter({raw: n for raw, n in self.texts.roles.items() if self.reader.role(raw) is None})
        for column, found in self.candidates.items():
            roles = [text for text in sorted(found) if self.reader.role(text) is not None]
            if roles:
                self.texts.roles_in[column] = roles

    def _look_at(self, row: list[str]) -> None:
        for column, counts in self.counts.items():
            if row[column] in counts or len(counts) < _MOST_TEXTS:
                counts[row[column]] += 1
        if self.role is not None and row[self.role].strip():
            self.texts.roles[row[self.role]] += 1
        for column, (mark, is_marked) in self.marks.items():
            if is_marked(row[column]):
                _, texts = self.texts.marks.setdefault(column, (mark, {}))
                texts[row[column]] = texts.get(row[column], 0) + 1
        for column in [*self.candidates]:
            self.candidates[column].add(row[column])
            if len(self.candidates[column]) > _FEW_TEXTS:
                del self.candidates[column]

    def _unread_answers(self) -> Counter[str]:
        unread: Counter[str] = Counter()
        for column, counts in self.counts.items():
            read = self.readers[column].answer
            unread.update({raw: number for raw, number in counts.items() if raw.strip() and read(raw) is None})
        return unread
