"""Which column is what, decided once per file from its headings and what the person said. Never from the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coprod_cli.engine.base import Layout
from coprod_cli.problems import Problem
from coprod_cli.survey.answers import Reader
from coprod_cli.survey.words import close_to, same, shown

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
}  # fmt: skip
"""The usual names of each thing a column can be, as ``words.same`` writes them, with ``_`` read as a space."""


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
        headings: Sequence[str],
        reader: Reader,
        chosen: Mapping[str, str],
        *,
        role_given: bool,
        by: Sequence[str],
    ) -> None:
        self.file = file
        self.headings = headings
        self.reader = reader
        self.chosen = chosen
        self.role_given = role_given
        self.by = by
        self.problems: list[Problem] = []
        self.picked: dict[str, int] = {}

    def find(self) -> Columns | None:
        """The columns, or ``None`` with ``problems`` filled."""
        self._refuse_duplicates()
        if self.problems:
            return None
        self.picked = self._pick()
        things = self._things()
        items = self._items(taken=set(things.values()))
        layout = self._layout(things, items)
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

    def _problem(self, code: str, message: str, hint: str | None = None, column: str | None = None) -> None:
        self.problems.append(Problem(code, message, hint=hint, file=self.file, column=column))

    def _listed(self) -> str:
        listed = [shown(heading) for heading in self.headings[:40] if heading.strip()]
        more = len(self.headings) - 40
        return "The columns are " + ", ".join(listed) + (f" and {more} more." if more > 0 else ".")

    def _refuse_duplicates(self) -> None:
        for heading, count in Counter(heading.strip() for heading in self.headings if heading.strip()).items():
            if count > 1:
                places = [str(n + 1) for n, other in enumerate(self.headings) if other.strip() == heading]
                self._problem(
                    "duplicate-column",
                    f'The heading "{heading}" stands {count} times (columns {", ".join(places)}).',
                    "Give each column a heading of its own.",
                )

    def _pick(self) -> dict[str, int]:
        """Thing or statement → the column that the person named for it."""
        picked: dict[str, int] = {}
        known = {*THINGS, *(item.id for item in self.reader.checklist.items)}
        for name, wanted in self.chosen.items():
            if name not in known:
                near = close_to(name, known)
                self._problem(
                    "unknown-thing",
                    f'--column {name}="{wanted}": "{name}" is neither the id of a statement nor one of '
                    f"{', '.join(THINGS)}.",
                    f'Did you mean --column {near[0]}="{wanted}"?' if near else None,
                )
                continue
            exact = [n for n, heading in enumerate(self.headings) if heading == wanted]
            alike = exact or [n for n, heading in enumerate(self.headings) if same(heading) == same(wanted)]
            if len(alike) > 1:
                self._ambiguous(alike, f"--column {name}=", wanted)
                continue
            if alike:
                earlier = next((other for other, column in picked.items() if column == alike[0]), None)
                if earlier:
                    self._problem(
                        "column-chosen-twice",
                        f'The column "{wanted}" is named for two things: {earlier} and {name}.',
                        "Name a column of its own for each.",
                    )
                picked[name] = alike[0]
                continue
            near = close_to(wanted, self.headings)
            self._problem(
                "no-such-column",
                f'There is no column "{wanted}" (asked for with --column {name}="{wanted}").',
                f'Did you mean "{near[0]}"?' if near else self._listed(),
            )
        return picked

    def _ambiguous(self, columns: Sequence[int], option: str, wanted: str) -> None:
        named = ", ".join(f'"{self.headings[n]}"' for n in columns)
        self._problem(
            "two-columns",
            f'{option}"{wanted}" could mean any of these columns: {named}.',
            "Write it just as the heading is written.",
        )

    def _things(self) -> dict[str, int]:
        things = {thing: self.picked[thing] for thing in THINGS if thing in self.picked}
        statements = self._statement_columns(taken=set())
        for thing in THINGS:
            if thing in self.chosen or (thing == "role" and self.role_given):
                continue
            found = [n for n, heading in enumerate(self.headings) if is_usual_name(thing, heading)]
            found = [n for n in found if n not in self.picked.values()]
            # Notes are not scored, and a wide file needs no column for a statement or its rating.
            harmless = thing == "note" or (thing in ("item", "rating") and statements)
            if len(found) > 1 and not harmless:
                named = ", ".join(f'"{self.headings[n]}"' for n in found)
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
        for column, heading in enumerate(self.headings):
            position = self.reader.item(heading) if column not in passed else None
            if position is not None and items[position].id not in self.chosen:
                found.setdefault(position, []).append(column)
        return found

    def _items(self, taken: set[int]) -> dict[int, int]:
        """Statement's position → its column."""
        found = self._statement_columns(taken)
        for position, columns in found.items():
            if len(columns) > 1:
                item = self.reader.checklist.items[position]
                named = ", ".join(f'"{self.headings[column]}"' for column in columns)
                self._problem(
                    "two-columns-one-item",
                    f'Two columns could be the statement "{item.id}": {named}.',
                    f'Say which: --column {item.id}="{self.headings[columns[0]]}".',
                )
        return {position: found[position][0] for position in sorted(found)}

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

    def _by(self, things: Mapping[str, int]) -> tuple[int, ...]:
        columns = []
        for name in self.by:
            exact = [n for n, heading in enumerate(self.headings) if heading == name]
            alike = exact or [n for n, heading in enumerate(self.headings) if same(heading) == same(name)]
            if len(alike) > 1:
                self._ambiguous(alike, "--by ", name)
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
