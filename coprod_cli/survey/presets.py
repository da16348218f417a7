"""Which survey system wrote an export, known by its headings alone, and what that says about its columns."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from coprod_cli.survey.headings import Heading
from coprod_cli.survey.systems import BY_KIND, SYSTEMS, Mark, System, key, tells_who
from coprod_cli.survey.words import same

Kind = Literal["bookkeeping", "personal data"]
"""What a column is that nothing reads: the system's own, or something that tells who somebody is."""

_CODE_AND_TEXT = re.compile(r"\s*([A-Za-z]\w*)\.\s+(\S.*)", re.DOTALL)
# What parts a question from the statement below it: "Question. Statement", "group/statement", "Question - Statement".
_BEFORE_A_STATEMENT = re.compile(r"[.?!:|→»>/]|\s[-–—]\s|(?<=\w)-(?=\w)")
_NUMBER_AND_ID = re.compile(r"[A-Za-z]{1,3}\d+_([A-Za-z]\w*)")
_LONGEST_STATEMENT = 2000
_A_RATING_EACH = (frozenset({"item", "itemid", "statement", "statementid", "question", "questionid"}),
                  frozenset({"rating", "answer", "score", "value", "response"}))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Export:
    """One file as the export of a system, or of none that is known.

    ``known_by`` are the headings that it was recognised by; empty when a person named the system. ``columns``
    are the file's, with all parts of their headings that may be a statement. Those of ``about`` say something of
    the answers in another column, such as their points in a quiz.
    """

    system: System | None
    known_by: tuple[str, ...]
    columns: tuple[Heading, ...]
    about: frozenset[int] = frozenset()

    def column_of(self, thing: str) -> int | None:
        """The column that the system has for a thing, of several the one preferred; ``None`` without one."""
        return next(iter(self.columns_of(thing)), None)

    def columns_of(self, thing: str) -> list[int]:
        """All columns that the system may mean by a thing, the preferred one first; one for each name at most."""
        if self.system is None:
            return []
        names = {
            "date": self.system.dates,
            "respondent": self.system.respondents,
            "period": self.system.periods,
        }.get(thing, ())
        found = [[n for n, column in enumerate(self.columns) if name in _keys(column)] for name in names]
        if thing == "date" and self.system.date_like and not any(found):
            found = [[n for n, column in enumerate(self.columns) if _any(self.system.date_like, _keys(column))]]
        return [places[0] for places in found if len(places) == 1]

    def kind_of(self, column: int) -> Kind | None:
        """Whether a column is personal data, or the system's own bookkeeping; ``None``: neither is known."""
        texts = self.columns[column].texts
        names = _keys(self.columns[column])
        system = self.system
        if system and names & system.personal:
            return "personal data"
        if system and system.bookkeeping and (_any(system.bookkeeping, names) or column in self.about):
            return "bookkeeping"
        return "personal data" if any(tells_who(text) for text in texts) else None

    def marks(self, answered: Collection[int] = ()) -> Iterator[tuple[int, Mark]]:
        """The columns that say which rows may be no real answers.

        ``answered`` are the columns of statements: of a form in several parts only their parts count.
        """
        if self.system is None:
            return
        ends = self.system.ends
        last = [n for n, column in enumerate(self.columns) if ends and _any(ends, _keys(column))]
        answered_parts = {bisect_left(last, place) for place in answered}
        for n, column in enumerate(self.columns):
            names = _keys(column)
            found = next((mark for mark in self.system.marks if _any(mark.columns, names)), None)
            # An answer behind the last end may be of any part.
            if found and (not answered_parts or answered_parts & {bisect_left(last, n), len(last)}):
                yield n, found


def export_of(columns: Sequence[Heading], form: str | None = None, kind: str | None = None) -> Export:
    """The export that some headings are. ``form`` is that of their rows; ``kind`` the system that a person named."""
    if kind is not None:
        return _export(BY_KIND[kind] if kind != "other" else None, (), columns)
    for system in SYSTEMS:
        known_by = _known_by(system, columns, form)
        if known_by:
            return _export(system, tuple(dict.fromkeys(columns[n].name for n in known_by)), columns)
    return _export(None, (), columns)


def _export(system: System | None, known_by: tuple[str, ...], columns: Sequence[Heading]) -> Export:
    about = frozenset(_about(system, columns)) if system and system.about else frozenset()
    parts = tuple(_with_parts(columns))
    # Beside an option "Other" Qualtrics keeps what somebody wrote, below the statement's own text.
    others = {n for n, one in enumerate(columns) if system and system.kind == "qualtrics" and _is_other_text(one)}
    known = (replace(one, statements=()) if n in about or n in others else one for n, one in enumerate(parts))
    return Export(system, known_by, tuple(known), about)


def _is_other_text(column: Heading) -> bool:
    return len(column.texts) > 1 and column.texts[0].endswith("_TEXT")


def _about(system: System, columns: Sequence[Heading]) -> Iterator[int]:
    """The columns of a quiz that are about another: "Points - Question" beside "Question", "Question [Score]"."""
    wholes = {same(text) for column in columns for text in column.texts}
    for n, column in enumerate(columns):
        for text in map(same, column.texts):
            first, _, rest = text.partition(" - ")
            question, _, last = text.rpartition(" [")
            if (first in system.about and rest in wholes) or (last.rstrip("]") in system.about and question in wholes):
                yield n
                break


def _keys(column: Heading) -> frozenset[str]:
    """The names of a column: of its whole texts, and of both parts of "submitdate. Date submitted"."""
    names = {key(text) for text in column.texts}
    for text in column.texts:
        if found := _CODE_AND_TEXT.fullmatch(text):
            names |= {key(found[1]), key(found[2])}
    return frozenset(names)


def _any(pattern: re.Pattern[str], names: Iterable[str]) -> bool:
    return any(map(pattern.match, names))


def _known_by(system: System, columns: Sequence[Heading], form: str | None) -> list[int]:
    """The columns that a system is recognised by; none when it is not."""
    if system.kind == "google-forms":
        return _google(columns)
    keys = [_keys(column) for column in columns]
    for needed in system.known_by:
        found = [next((n for n, names in enumerate(keys) if any(map(wanted.match, names))), None) for wanted in needed]
        if all(n is not None for n in found):
            return [n for n in found if n is not None]
    if form is not None and form == system.form:
        wanted = [n for n, names in enumerate(keys) if system.with_form is None or _any(system.with_form, names)]
        return wanted[:1]
    if system.pattern is not None:
        alike = [n for n, column in enumerate(columns) if any(map(system.pattern.match, column.texts))]
        return alike[:2] if len(alike) > 1 else []
    return []


def _google(columns: Sequence[Heading]) -> list[int]:
    """Google writes its time stamp first; so do people above one rating a row, and that is another file."""
    if not columns or _keys(columns[0]).isdisjoint(BY_KIND["google-forms"].dates):
        return []
    names = {name for column in columns for name in _keys(column)}
    if all(names & wanted for wanted in _A_RATING_EACH):
        return []
    return [0, *[n for n, column in enumerate(columns) if column.statements][:1]]


# -- statements in headings ------------------------------------------------------------------------


def _with_parts(columns: Sequence[Heading]) -> Iterator[Heading]:
    """The headings with every ending that may be a statement. Options of one question are none."""
    wholes = {same(text) for column in columns for text in column.texts}
    for column in columns:
        parts = (part for text in column.texts for part in _endings(text, wholes))
        found = dict.fromkeys((*column.statements, *parts))
        yield replace(column, statements=tuple(found)) if len(found) > len(column.statements) else column


def _endings(text: str, wholes: Iterable[str]) -> Iterator[str]:
    text = text.rstrip()
    if found := _NUMBER_AND_ID.fullmatch(text):
        yield found[1]
    start = max(0, len(text) - _LONGEST_STATEMENT)
    for found in _BEFORE_A_STATEMENT.finditer(text, start):
        before, ending = text[: found.start()], text[found.end() :].strip()
        if not before.strip() or not ending:
            continue
        if "/" in found[0] and same(before) in wholes:
            # "Which do you use?/Water" is a yes or no beside the column "Which do you use?".
            return
        yield ending
