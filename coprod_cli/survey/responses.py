"""From the rows of survey files to responses: what one voice answered on one day, as the engine read it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from coprod_cli.engine.base import AnswerCodes, Layout, ReadRow
from coprod_cli.ratings.differences import Incoming
from coprod_cli.ratings.identity import row_id, voice_id
from coprod_cli.ratings.records import Answer, Response, moment_text
from coprod_cli.survey.plan import Plan
from coprod_cli.version import __version__


@dataclass(frozen=True, slots=True)
class AboutAll:
    """What was said about every row of a call: the day and the team, where no column says them."""

    date: str | None = None
    team: str | None = None


@dataclass(slots=True)
class Merged:
    """What happened while rows became responses.

    ``replaced`` counts answers that a later one of the same voice and day replaced, ``teams`` responses whose
    rows name several teams, ``undated`` those without a day, ``unreadable`` rows without any answer that can be
    read. ``unnamed`` holds, for each table, which of its rows name nobody.
    """

    replaced: int = 0
    teams: int = 0
    undated: int = 0
    unreadable: int = 0
    unnamed: dict[int, list[int]] = field(default_factory=dict)


def responses_of(
    plan: Plan,
    rows: Iterable[ReadRow],
    sources: Sequence[str],
    about_all: AboutAll,
    merged: Merged,
) -> Iterator[Incoming]:
    """The responses that the rows of a plan hold; what happened on the way is added to ``merged``.

    ``rows`` come by voice and day, in order of time. ``sources`` are those of the tables, by which rows
    without a name are known again. Responses are saved at this moment, a microsecond apart in order of
    their time and place, so that the store knows which of two came later.
    """
    maker = _Maker(plan, sources, about_all, merged)
    for _, together in groupby(rows, key=_voice_and_day):
        found = maker.response(list(together))
        if found is not None:
            yield found


def _voice_and_day(row: ReadRow) -> Hashable:
    if not row.respondent and not row.pair:
        return row.table, row.nth
    return row.respondent, row.pair, row.lane, row.moment and row.moment.date()


class _Maker:
    def __init__(self, plan: Plan, sources: Sequence[str], about_all: AboutAll, merged: Merged) -> None:
        self.checklist = plan.request.checklist
        self.tables = plan.request.tables
        self.roles = plan.request.roles
        self.codes = AnswerCodes(len(self.checklist.values))
        self.items = [[*table.items] if table.layout is Layout.WIDE else [] for table in self.tables]
        self.holds = [
            frozenset({"team", "note"} & {*table.columns, *(["team"] if about_all.team else [])})
            for table in self.tables
        ]
        self.sources = sources
        self.about_all = about_all
        self.merged = merged
        self.now = datetime.now(UTC)
        # One answer to one item is the same object however many gave it.
        self.answers = {
            (item, code): self._answer(item, code)
            for item in range(len(self.checklist.items))
            for code in range(1, self.codes.invalid)
        }

    def _answer(self, item: int, code: int) -> Answer:
        name = self.checklist.items[item].id
        if code == self.codes.blank:
            return Answer(name, "blank")
        if code == self.codes.not_applicable:
            return Answer(name, "not_applicable")
        return Answer(name, "point", self.checklist.values[code - 1])

    def response(self, rows: Sequence[ReadRow]) -> Incoming | None:
        """The response that some rows of one voice are; ``None`` when none of their cells can be read."""
        last = rows[-1]
        named = bool(last.respondent or last.pair)
        if not named:
            self.merged.unnamed.setdefault(last.table, []).append(last.nth)
        answers, note = self._answers(rows)
        if not answers:
            self.merged.unreadable += len(rows)
            return None
        teams = [row.team for row in rows if row.team]
        self.merged.teams += len(set(teams)) > 1
        role = self.roles[last.lane]
        respondent, pair = _name(last.respondent), _name(last.pair)
        date = self.about_all.date or (last.moment.date().isoformat() if last.moment else None)
        self.merged.undated += date is None
        saved_at = moment_text(self.now + timedelta(microseconds=last.place))
        table = self.tables[last.table]
        response = Response(
            voice_id(self.checklist, role, respondent, pair, date)
            if named
            else row_id(self.checklist, self.sources[last.table], last.nth),
            self.checklist.id,
            self.checklist.version,
            self.checklist.sha256,
            role,
            date,
            saved_at,
            __version__,
            pair,
            _name(teams[-1]) if teams else self.about_all.team,
            respondent,
            note,
            Path(table.name).name,
            saved_at,
            answers,
        )
        # The heading is row 1.
        return Incoming(response, table.name, table.lines_before + 1 + last.row, named, holds=self.holds[last.table])

    def _answers(self, rows: Sequence[ReadRow]) -> tuple[tuple[Answer, ...], str | None]:
        """Of each item the latest answer, which a later blank does not erase; and the note of the whole."""
        codes: dict[int, int] = {}
        notes: dict[int | None, list[str]] = {}
        for row in rows:
            items = self.items[row.table] if row.item is None else [row.item]
            for item, code in zip(items, row.codes, strict=True):
                before = codes.get(item, self.codes.blank)
                if code == self.codes.invalid or (code == self.codes.blank and item in codes):
                    continue
                self.merged.replaced += before != self.codes.blank
                codes[item] = code
            if row.note:
                notes.setdefault(row.item, []).append(row.note)
        answers = []
        for item, code in sorted(codes.items()):
            note = _note(notes.pop(item, ()))
            answer = self.answers[item, code]
            answers.append(replace(answer, note=note) if note else answer)
        # A note beside an answer that could not be read is about the response.
        return tuple(answers), _note(text for texts in notes.values() for text in texts)


def _note(texts: Iterable[str]) -> str | None:
    """Several notes are lines of one; what is said twice stands once."""
    lines = dict.fromkeys(text for text in (_name(text.strip()) for text in texts) if text)
    return "\n".join(lines) or None


def _name(text: str) -> str | None:
    # No file that is read line by line may hold a NUL, and the store is written out as one.
    return text.replace("\0", "") or None
