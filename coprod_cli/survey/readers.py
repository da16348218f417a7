"""Which reader reads which column: one for all where it will do, one of its own where texts mean something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from coprod_cli.checklist.model import Checklist
from coprod_cli.engine.base import Layout, Table
from coprod_cli.survey.answers import Reader
from coprod_cli.survey.said import Said

_Key = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


class Readers:
    """The readers of one call's sources, made once for each set of words that was said.

    Raises UsageError, when one is made: an answer or a role leads to what the checklist does not have.
    """

    def __init__(self, checklist: Checklist, about: Iterable[Said]) -> None:
        self.checklist = checklist
        self._made: dict[_Key, Reader] = {}
        # Most rows are read by what was said about the first source.
        self.general = self.of(next(iter(about), Said()))

    def of(self, said: Said, item: str | None = None) -> Reader:
        """The reader for one source, or for one statement of it."""
        answers = {**said.answers, **(said.answers_of.get(item, {}) if item else {})}
        key = tuple(answers.items()), tuple(said.roles.items())
        if key not in self._made:
            self._made[key] = Reader(self.checklist, answers, said.roles)
        return self._made[key]

    def own(self, tables: Sequence[Table], about: Sequence[Said]) -> list[Table]:
        """The tables with their columns that need a reader of their own."""
        return [
            replace(table, own=found) if (found := self._own(table, said)) else table
            for table, said in zip(tables, about, strict=True)
        ]

    def _own(self, table: Table, said: Said) -> dict[int, Callable[[str], int | None]]:
        whole = self.of(said)
        found: dict[int, Callable[[str], int | None]] = {}
        if whole is not self.general:
            if "role" in table.columns:
                found[table.columns["role"]] = whole.role
            if table.layout is Layout.LONG:
                found[table.columns["rating"]] = whole.answer
        for position, column in table.items.items():
            reader = self.of(said, self.checklist.items[position].id)
            if reader is not self.general:
                found[column] = reader.answer
        return found

    def decimal_commas(self, possible: bool) -> None:
        """Whether a comma may stand before decimals: commas do not part the cells."""
        for reader in self._made.values():
            reader.decimal_commas = possible
