"""Statements whose answers have a column each, as SurveyMonkey's expanded exports write them, and their ticks.

Which columns belong together, their headings say: a statement, and below or behind it a point of the scale.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from coprod_cli.survey.answers import Reader
from coprod_cli.survey.headings import Heading, in_brackets
from coprod_cli.survey.words import answer_shape, same, same_statement

_BETWEEN = re.compile(r"[-–—:/|→»>]")
_CHOICE = re.compile(r"(.*\S)\s*\(choice=(.*)\)\s*", re.DOTALL)
_CODE = re.compile(r"(\w+?)___(\w+)")
_MOST_CUTS = 8
_END_MARKS = " .?!:;,…]"
_LONGEST = 2000
_TICKS = frozenset({"1", "x", "✓", "✔", "yes", "true", "checked", "selected"})
_NO_TICKS = frozenset({"", "0", "no", "false", "unchecked", "not selected"})


@dataclass(slots=True)
class Across:
    """One statement with a column for each of its answers.

    ``item`` is the statement's position, ``statement`` its text as it stands in the headings. ``codes`` are what
    the options mean, ``None`` where nobody said. ``zeros`` says that 0 stands below options that were not ticked.
    ``unread`` counts the texts below an option without a meaning that are no tick: comments, as a rule.
    """

    item: int
    statement: str
    columns: tuple[int, ...]
    options: tuple[str, ...]
    codes: tuple[int | None, ...]
    zeros: bool = False
    unread: dict[int, int] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether the scale has enough of the options for the others to be answers too."""
        return len({code for code in self.codes if code is not None}) > 1

    @property
    def name(self) -> str:
        """What its answers are called, brought together."""
        first, last = min(self.columns) + 1, max(self.columns) + 1
        return f"{' '.join(self.statement.split())} (columns {first} to {last})"

    def look(self, row: Sequence[str]) -> None:
        """Learns from a row whether 0 is how the export writes "not ticked"."""
        if not self.zeros:
            self.zeros = any(
                row[n].strip() == "0" and answer_shape(option) != "0"
                for n, option in zip(self.columns, self.options, strict=True)
            )

    def answer(self, row: Sequence[str]) -> str:
        """The option that a row ticks, "" when none; several, or what is no tick, as a text that no scale has."""
        ticked: list[str] = []
        for place, (column, option) in enumerate(zip(self.columns, self.options, strict=True), 1):
            cell = same(row[column])
            if self._is_no_tick(cell, option):
                continue
            number = answer_shape(cell)
            if cell in _TICKS or cell == same(option) or number in (str(place), answer_shape(option)):
                ticked.append(option)
            elif self.codes[place - 1] is not None:
                ticked.append(f"{' '.join(row[column].split())} (below {option})")
            else:
                self.unread[column] = self.unread.get(column, 0) + 1
        return "; ".join(" ".join(option.split()) for option in ticked)

    def _is_no_tick(self, cell: str, option: str) -> bool:
        if cell == same(option):
            return not cell or (cell == "0" and self.zeros)
        return cell in _NO_TICKS


def find_across(columns: Sequence[Heading], reader: Reader, without: Collection[int] = ()) -> list[Across]:
    """The statements with a column for each answer; those of ``without`` have a column of their own."""
    # Statement, all that stands before the option, and for a spanning one its first column → column → option.
    found: dict[tuple[int, str, int], dict[int, str]] = {}
    texts: dict[tuple[int, str, int], str] = {}
    for path, run in groupby(range(len(columns)), key=lambda n: columns[n].path[:-1]):
        places = list(run)
        position = reader.item_in_words(path[-1]) if path else None
        if position is not None and position not in without and len(places) > 1:
            found[position, "", places[0]] = {n: columns[n].path[-1] for n in places}
            texts[position, "", places[0]] = path[-1]
    statements = [same_statement(item.text) for item in reader.checklist.items]
    spanned = {(position, place) for (position, *_), options in found.items() for place in options}
    for place, column in enumerate(columns):
        best: dict[int, tuple[str, str, str]] = {}
        for position, *cut in _cuts(column, reader, statements):
            if position not in best or (_code(best[position][2], reader) is None and _code(cut[2], reader) is not None):
                best[position] = (cut[0], cut[1], cut[2])
        for position, (statement, before, option) in best.items():
            if position not in without and (position, place) not in spanned:
                found.setdefault((position, before, -1), {})[place] = option
                texts[position, before, -1] = statement
    groups = []
    for (position, before, start), options in found.items():
        codes = tuple(_code(option, reader) for option in options.values())
        group = Across(position, texts[position, before, start], tuple(options), tuple(options.values()), codes)
        # Behind a statement may stand anything; below one that spans its columns stand its answers.
        if group.is_known or (start >= 0 and len(options) > 1):
            groups.append(group)
    return groups


def _code(option: str, reader: Reader) -> int | None:
    code = reader.answer(option)
    return None if code == reader.codes.blank else code


def _cuts(column: Heading, reader: Reader, statements: Sequence[str]) -> Iterator[tuple[int, str, str, str]]:
    """Where a heading can be parted: the statement's position and text, all that is before the option, the option."""
    for text in column.texts:
        if len(text) > _LONGEST:
            continue
        if found := _CODE.fullmatch(text.strip()):
            position = reader.item_in_words(found[1])
            if position is not None:
                yield position, found[1], found[1], found[2]
            continue
        shape = same(text)
        if not any(statement in shape for statement in statements):
            continue
        parts = [(found[1], found[2])] if (found := _CHOICE.fullmatch(text)) else []
        parts += [(text.rstrip()[: -len(inside) - 2], inside) for inside in in_brackets(text)]
        cuts = list(_BETWEEN.finditer(text))[-_MOST_CUTS:]
        parts += [(text[: cut.start()], text[cut.end() :]) for cut in cuts]
        for before, option in parts:
            if not same(before).rstrip(_END_MARKS).endswith(tuple(statements)):
                continue
            for statement in (before, *_ends(before)):
                position = reader.item_by_text(statement)
                if position is not None and option.strip():
                    yield position, statement.strip(), same(before), option.strip()
                    break


def _ends(text: str) -> Iterator[str]:
    cuts = [cut.end() for cut in _BETWEEN.finditer(text)] + [cut.end() for cut in re.finditer(r"[.?!]\s", text)]
    yield from (text[cut:] for cut in sorted(cuts)[-_MOST_CUTS:])
    yield from in_brackets(text)
