"""An export in rows (CSV or Parquet), read back: the rows of each response, gathered and checked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import Problem, SourceError
from coprod_cli.ratings.differences import Incoming
from coprod_cli.ratings.exported import (
    AS_WRITTEN,
    Definitions,
    Wrong,
    another_definition,
    fits,
    not_an_item,
    off_scale,
    stop_at,
    wrong_in,
)
from coprod_cli.ratings.exporting import HEADINGS, stand_in, unguarded
from coprod_cli.ratings.fields import answer_of
from coprod_cli.ratings.records import Answer, Change, Response

_OF_ANSWER = ("item", "rating", "note", "earlier")
_OF_HEAD = tuple(name for name in HEADINGS if name not in _OF_ANSWER)
NumberedRows = Iterable[tuple[int, Sequence[str | None]]]


@dataclass(slots=True)
class _Gathered:
    """What the rows of one response say: the same ``head`` in each, and an answer in each."""

    head: tuple[str, ...]
    row: int
    last_row: int
    earlier: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)


def read_rows(
    file: str, headings: Sequence[str], records: NumberedRows, definitions: Definitions, *, guarded: bool
) -> tuple[list[Incoming], list[Checklist]]:
    """The responses of an export, in its order, and the checklists that they were given to.

    ``records`` are rows with their numbers; ``guarded`` says that texts are guarded against spreadsheets.

    Raises:
        SourceError: something in it is not as it was written, or its definition is not at hand.
    """
    missing = [name for name in HEADINGS if name not in headings]
    if missing:
        message = f"This is an export without the column {', '.join(missing)}."
        raise SourceError(Problem("export-damaged", message, AS_WRITTEN, file))
    reading = _Reading(file, definitions)
    places = [headings.index(name) for name in HEADINGS]
    for number, cells in records:
        texts = [cells[place] or "" for place in places]
        if guarded:
            texts = [unguarded(name, text) for name, text in zip(HEADINGS, texts, strict=True)]
        reading.add(number, dict(zip(HEADINGS, texts, strict=True)))
    found = list(reading.responses())
    stop_at(reading.problems)
    return found, [checklist for checklist in reading.checklists.values() if checklist is not None]


class _Reading:
    def __init__(self, file: str, definitions: Definitions) -> None:
        self.file = file
        self.definitions = definitions
        self.problems: list[Problem] = []
        self.checklists: dict[tuple[str, str], Checklist | None] = {}
        self.gathered: dict[str, _Gathered] = {}
        self._answers: dict[tuple[str, ...], Answer] = {}

    def _wrong(self, row: int, wrong: Wrong) -> None:
        self.problems.append(
            Problem(wrong.code, f"{wrong.message}.", wrong.hint, self.file, row=row, column=wrong.column)
        )

    def add(self, row: int, cells: dict[str, str]) -> None:
        """Takes in one row."""
        head = tuple(cells[name] for name in _OF_HEAD)
        checklist = self._checklist(row, cells)
        found = self.gathered.setdefault(cells["response_id"], _Gathered(head, row, row))
        if found.head != head:
            name = next(name for name, one, other in zip(_OF_HEAD, found.head, head, strict=True) if one != other)
            message = f"This row and row {found.row} are of one response, and say two things"
            self._wrong(row, Wrong("export-damaged", name, message))
        found.last_row = row
        found.earlier = found.earlier or cells["earlier"]
        if checklist is None or not (cells["item"] or cells["rating"] or cells["note"]):
            return
        answer = self._answer(row, cells, checklist)
        if answer is None:
            return
        if answer.item in found.answers:
            message = f'There are two answers of one response to "{answer.item}"'
            self._wrong(row, Wrong("export-damaged", "item", message))
        found.answers[answer.item] = answer

    def _checklist(self, row: int, cells: dict[str, str]) -> Checklist | None:
        key = (cells["checklist"], cells["sha256"])
        if key not in self.checklists:
            found = self.definitions.find(key[0].partition("@")[0], key[1])
            self.checklists[key] = found
            if found is None:
                self.problems.append(another_definition(self.file, key[0] or "a checklist", row))
        return self.checklists[key]

    def _answer(self, row: int, cells: dict[str, str], checklist: Checklist) -> Answer | None:
        key = (checklist.sha256, cells["item"], cells["rating"], cells["note"])
        if key in self._answers:
            return self._answers[key]
        if all(item.id != cells["item"] for item in checklist.items):
            self._wrong(row, not_an_item(cells["item"], checklist))
            return None
        try:
            answer = answer_of(cells["item"], cells["rating"], cells["note"] or None)
        except ValueError:
            self._wrong(row, off_scale(cells["rating"], checklist))
            return None
        if not fits(answer, checklist):
            self._wrong(row, off_scale(cells["rating"], checklist))
            return None
        if not answer.note:
            self._answers[key] = answer
        return answer

    def responses(self) -> Iterator[Incoming]:
        """All that was taken in; more problems may be found on the way."""
        for id, found in self.gathered.items():
            head = dict(zip(_OF_HEAD, found.head, strict=True))
            checklist = self.checklists[head["checklist"], head["sha256"]]
            if checklist is None:
                continue
            response = self._response(id, found, head)
            if response is None:
                continue
            for wrong in wrong_in(response, checklist):
                self._wrong(found.row, wrong)
            yield Incoming(response, self.file, found.last_row, exported=True)

    def _response(self, id: str, found: _Gathered, head: dict[str, str]) -> Response | None:
        name, _, version = head["checklist"].partition("@")
        respondent = head["respondent"]
        if respondent == stand_in(id) and not head["pair"]:
            respondent = ""
        changes = _changes(found.earlier)
        if changes is None:
            self._wrong(found.row, Wrong("export-damaged", "earlier", "This is no history as an export writes it"))
            return None
        return Response(
            id=id,
            checklist=name,
            version=version,
            sha256=head["sha256"],
            role=head["role"],
            date=head["date"] or None,
            started_at=head["started_at"],
            tool_version=head["tool_version"],
            pair=head["pair"] or None,
            team=head["team"] or None,
            respondent=respondent or None,
            note=head["response_note"] or None,
            source=head["source"],
            saved_at=head["saved_at"],
            answers=tuple(found.answers.values()),
            changes=changes,
        )


def _changes(text: str) -> tuple[Change, ...] | None:
    """The history of a response; ``None`` when the text is something else."""
    try:
        listed = json.loads(text) if text else []
        changes = tuple(Change(**one) for one in listed)
    except (TypeError, ValueError, RecursionError):
        return None
    sound = all(
        isinstance(one.field, str)
        and isinstance(one.at, str)
        and one.how in ("amend", "import")
        and all(value is None or isinstance(value, str) for value in (one.old, one.new))
        for one in changes
    )
    return changes if sound else None
