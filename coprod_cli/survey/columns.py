"""Which column is what, decided once per file from its headings and what the person said. Never from the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coprod_cli.engine.base import Layout
from coprod_cli.problems import Problem
from coprod_cli.survey.answers import Reader
from coprod_cli.survey.headings import Heading
from coprod_cli.survey.presets import Export
from coprod_cli.survey.rows_said import called
from coprod_cli.survey.said import Said
from coprod_cli.survey.words import close_to, same, same_statement, shown

if TYPE_CHECKING:
    from coprod_cli.survey.mapping import Place

THINGS: dict[str, frozenset[str]] = {
    "item": frozenset({"item", "item id", "statement", "statement id", "question", "question id"}),
    "rating": frozenset({"rating", "answer", "score", "value", "response"}),
    "role": frozenset({"role", "rater", "rated by", "answered by", "respondent role", "your role"}),
    "date": frozenset(
        {"date", "rating date", "response date", "date completed", "completed", "completed at", "completion time",
         "timestamp", "submitted", "submitted at", "submission date", "submission time", "start time"}
    ),
    "respondent": frozenset({"respondent", "respondent id", "participant", "participant id", "rater id"}),
    "pair": frozenset({"pair", "pair id"}),
    "team": frozenset({"team", "team name"}),
    "note": frozenset({"note", "notes", "comment", "comments"}),
    "checklist": frozenset({"checklist", "checklist id"}),
    "period": frozenset({"redcap event name"}),
    "wave": frozenset({"wave", "time point", "timepoint"}),
}  # fmt: skip
"""The usual names of each thing a column can be, as ``words.same`` writes them, with ``_`` read as a space.
"""

_ON_REQUEST = frozenset({"wave"})
"""Things that are looked for only when somebody asks for them (``survey.periods_asked``)."""


@dataclass(frozen=True, slots=True)
class Columns:
    """One file's columns, as positions from 0."""

    layout: Layout
    things: Mapping[str, int]
    items: Mapping[int, int]
    by: tuple[int, ...]
    unused: tuple[int, ...]


def is_usual_name(thing: str, heading: str) -> bool:
    """Whether a heading is one of the usual names of a thing."""
    return same(heading.replace("_", " ")) in THINGS[thing]


class ColumnFinder:
    """Finds one file's columns; ``problems`` collects all that is wrong."""

    def __init__(
        self,
        file: str,
        columns: Sequence[Heading],
        reader: Reader,
        chosen: Mapping[str, str],
        *,
        role_given: bool,
        by: Sequence[str],
        export: Export | None = None,
        said: Said | None = None,
    ) -> None:
        self.file = file
        self.export = export or Export(None, (), tuple(columns))
        self.columns = self.export.columns
        self.headings = [column.name for column in columns]
        self.said = said or Said(columns=chosen, typed={"--column": frozenset(chosen)})
        self.reader = reader
        self.chosen = chosen
        self.role_given = role_given
        self.by = by
        self.problems: list[Problem] = []
        self.picked: dict[str, int] = {}
        # Thing or statement → the columns of which a person must name one.
        self.could_be: dict[str, list[int]] = {}
        # What was found, also where problems are left.
        self.things: dict[str, int] = {}
        self.items: dict[int, int] = {}
        self.layout: Layout | None = None

    def find(self) -> Columns | None:
        """The columns, or ``None`` with ``problems`` filled."""
        self.picked = self._pick()
        self.things = things = self._things()
        self.items = items = self._items(taken=set(things.values()))
        self.layout = layout = self._layout(things, items)
        if layout is Layout.LONG:
            items = {}
        elif layout is Layout.WIDE:
            things = {thing: column for thing, column in things.items() if thing not in ("item", "rating")}
        self._need_role(things)
        by = self._by(things)
        if self.problems or layout is None:
            return None
        used = {*things.values(), *items.values(), *by}
        unused = tuple(n for n in range(len(self.headings)) if n not in used)
        return Columns(layout, things, items, by, unused)

    def _problem(
        self, code: str, message: str, hint: str | None = None, column: str | None = None, at: Place | None = None
    ) -> None:
        if at is None:
            self.problems.append(Problem(code, message, hint, self.file, column=column))
        else:
            self.problems.append(Problem(code, message, hint, at.file, at.row, at.column))

    def _listed(self) -> str:
        listed = [shown(column.name) for column in self.columns[:40] if column.texts]
        more = len(self.headings) - 40
        return "The columns are " + ", ".join(listed) + (f" and {more} more." if more > 0 else ".")

    def column_for_rows(self, name: str) -> int | None:
        """The column that a rule about rows names; ``None`` with a problem when there is not just one."""
        mapping = self.said.mapping if name not in self.said.typed.get("--leave-out", ()) else None
        at = mapping.place_of_rule(name) if mapping else None
        alike = called(self.columns, name)
        if len(alike) == 1:
            return alike[0]
        said = f'"{name}"' if at else f'--leave-out "{name}=…"'
        if alike:
            self._ambiguous(alike, said, at)
            return None
        near = close_to(name, self.headings)
        hint = f'Did you mean "{near[0]}"?' if near else self._listed()
        self._problem("no-such-column", f"There is no column {said}, by which rows are left out.", hint, at=at)
        return None

    def _pick(self) -> dict[str, int]:
        """Thing or statement → the column that the person named for it."""
        picked: dict[str, int] = {}
        known = {*THINGS, *(item.id for item in self.reader.checklist.items)}
        for name, wanted in self.chosen.items():
            if name not in known:
                near = close_to(name, known)
                self._problem(
                    "unknown-thing",
                    f'{self._as_said(name, wanted)}: "{name}" is neither the id of a statement nor one of '
                    f"{', '.join(THINGS)}.",
                    f'Did you mean --column {near[0]}="{wanted}"?' if near else None,
                )
                continue
            alike = called(self.columns, wanted)
            if len(alike) > 1:
                self._ambiguous(alike, self._as_said(name, wanted), self.said.place_of(name))
                continue
            if alike:
                earlier = next((other for other, column in picked.items() if column == alike[0]), None)
                if earlier:
                    self._problem(
                        "column-chosen-twice",
                        f'The column "{wanted}" is named for two things: {earlier} and {name}.',
                        "Name a column of its own for each.",
                        at=self.said.place_of(name),
                    )
                picked[name] = alike[0]
                continue
            near = close_to(wanted, self.headings)
            self._problem(
                "no-such-column",
                f'There is no column "{wanted}" (asked for with {self._as_said(name, wanted)}).',
                f'Did you mean "{near[0]}"?' if near else self._listed(),
                at=self.said.place_of(name),
            )
        return picked

    def _as_said(self, name: str, wanted: str) -> str:
        if self.said.place_of(name):
            return f'{name}: "{wanted}", for {self.file}'
        return f'--column {name}="{wanted}"'

    def _ambiguous(self, columns: Sequence[int], said: str, at: Place | None = None) -> None:
        named = ", ".join(f'"{self.headings[n]}"' for n in columns)
        self._problem(
            "two-columns", f"{said} could mean any of these columns: {named}.", "Write it as it is written here.", at=at
        )

    def _things(self) -> dict[str, int]:
        things = {thing: self.picked[thing] for thing in THINGS if thing in self.picked}
        statements = self._statement_columns(taken=set())
        for thing in THINGS:
            if thing in self.chosen or thing in _ON_REQUEST or (thing == "role" and self.role_given):
                continue
            preferred = self.export.column_of(thing)
            if preferred is not None and preferred not in self.picked.values():
                things[thing] = preferred
                continue
            if self.export.system and thing in ("item", "rating", "note"):
                # A form has one response a row, and its comments are free text.
                continue
            found = [n for n, column in enumerate(self.columns) if any(is_usual_name(thing, t) for t in column.texts)]
            found = [n for n in found if n not in self.picked.values()]
            # Notes are not scored, and a wide file needs no column for a statement or its rating.
            harmless = thing == "note" or (thing in ("item", "rating") and statements)
            if len(found) > 1 and not harmless:
                named = ", ".join(f'"{self.headings[n]}"' for n in found)
                self.could_be[thing] = found
                self._problem(
                    "two-columns",
                    f"Two columns could be the {thing}: {named}.",
                    # Forms write the start before the end.
                    f'Say which: --column {thing}="{self.headings[found[-1]]}".',
                    column=thing,
                )
            elif found:
                things[thing] = found[0]
        return things

    def _statement_columns(self, taken: set[int]) -> dict[int, list[int]]:
        """Statement's position → all columns that could be it."""
        items = self.reader.checklist.items
        found = {n: [self.picked[item.id]] for n, item in enumerate(items) if item.id in self.picked}
        passed = taken | {columns[0] for columns in found.values()}
        for place, column in enumerate(self.columns):
            positions = self._statements(column) if place not in passed else []
            if len(positions) == 1 and items[positions[0]].id not in self.chosen:
                found.setdefault(positions[0], []).append(place)
        return found

    def _statements(self, column: Heading) -> list[int]:
        """The statements that a column could be, by all that stands above it."""
        if len(column.texts) == 1 and not column.statements:
            position = self.reader.item(column.texts[0])
            return [] if position is None else [position]
        # Beside words, a code such as Q1 is the form's own number.
        found: dict[int, str] = {}
        for text in (*column.texts, *column.statements):
            # At the end of a sentence an id is a word like others; at the end of "group/trusted" it is one.
            is_code = text in column.texts or any(text in whole and len(whole.split()) == 1 for whole in column.texts)
            position = self.reader.item_in_words(text) if is_code else self.reader.item_by_text(text)
            if position is not None and len(text) > len(found.get(position, "")):
                found[position] = text
        # The end of a statement may be another: the longer one is meant.
        shapes = {position: same_statement(text) for position, text in found.items()}
        return [
            position
            for position, shape in shapes.items()
            if not any(other.endswith(shape) for n, other in shapes.items() if n != position)
        ]

    def _items(self, taken: set[int]) -> dict[int, int]:
        """Statement's position → its column."""
        found = self._statement_columns(taken)
        self._two_statements(taken)
        for position, columns in found.items():
            if len(columns) > 1:
                item = self.reader.checklist.items[position]
                self.could_be[item.id] = columns
                named = ", ".join(f'"{self.headings[column]}"' for column in columns)
                self._problem(
                    "two-columns-one-item",
                    f'Two columns could be the statement "{item.id}": {named}.',
                    f'Say which: --column {item.id}="{self.headings[columns[0]]}".',
                )
        return {position: found[position][0] for position in sorted(found)}

    def _two_statements(self, taken: set[int]) -> None:
        items = self.reader.checklist.items
        for place, column in enumerate(self.columns):
            names = [items[position].id for position in self._statements(column)]
            names = [name for name in names if name not in self.chosen]
            if len(names) > 1 and place not in taken and place not in self.picked.values():
                heading = self.headings[place]
                self._problem(
                    "two-items-one-column",
                    f'The column "{heading}" could be any of these statements: {", ".join(names)}.',
                    f'Say which: --column {names[0]}="{heading}".',
                )

    def _layout(self, things: Mapping[str, int], items: Mapping[int, int]) -> Layout | None:
        long = {"item", "rating"} & things.keys()
        if len(long) == 2:
            if not items:
                return Layout.LONG
            self._problem(
                "two-layouts",
                f'The file has columns for a statement and its rating ("{self.headings[things["item"]]}", '
                f'"{self.headings[things["rating"]]}") and also columns that are statements '
                f'("{self.headings[next(iter(items.values()))]}").',
                "Leave out one of the two, or rename its headings.",
            )
            return None
        if items:
            return Layout.WIDE
        if long:
            missing = "rating" if "item" in long else "item"
            hint = f'Say which column it is: --column {missing}="…". {self._listed()}'
            self._problem("no-column", f"There is no column for the {missing}.", hint)
        elif not any(problem.code.startswith("two-columns") for problem in self.problems):
            self._problem(
                "no-items",
                f'No column is a statement of the checklist "{self.reader.checklist.id}", '
                "and there are no columns for a statement and its rating.",
                'Say which columns are which, for example --column item="…" --column rating="…" (one rating a row) or '
                f'--column {self.reader.checklist.items[0].id}="…" (one response a row). {self._listed()}',
            )
        return None

    def _need_role(self, things: Mapping[str, int]) -> None:
        roles = list(self.reader.checklist.roles)
        if "role" in things or self.role_given or len(roles) == 1:
            return
        if any((problem.code, problem.column) == ("two-columns", "role") for problem in self.problems):
            return
        self._problem(
            "no-column",
            "There is no column for the role, so nobody can tell whose answers these are.",
            f'Say which column it is: --column role="…"; or, if one role answered the whole file, '
            f"--as {roles[0]}. {self._listed()}",
        )

    def _is_personal(self, column: int) -> bool:
        """Whether a column tells who somebody is, and nobody said that it is to be read."""
        return column not in self.picked.values() and self.export.kind_of(column) == "personal data"

    def _by(self, things: Mapping[str, int]) -> tuple[int, ...]:
        columns = []
        for name in self.by:
            alike = called(self.columns, name)
            if len(alike) > 1:
                self._ambiguous(alike, f'--by "{name}"')
            elif alike and self._is_personal(alike[0]):
                self._problem(
                    "personal-column",
                    f'The column "{self.headings[alike[0]]}" tells who somebody is, so results are not grouped by it.',
                    f'If it must be so, say what it is, for example --column team="{self.headings[alike[0]]}".',
                )
            elif alike:
                columns.append(alike[0])
            elif name in things:
                columns.append(things[name])
            else:
                near = close_to(name, self.headings)
                self._problem(
                    "no-such-column",
                    f'There is no column "{name}" to group by.',
                    f'Did you mean --by "{near[0]}"?' if near else self._listed(),
                )
        return tuple(columns)
