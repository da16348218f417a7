"""What the store keeps, as frozen data. Values are as answered, never reversed. Nothing here reads or writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Kind = Literal["point", "not_applicable", "blank"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One item's answer: a scale point, "does not apply", or blank (asked and skipped).

    ``value`` is a number for ``"point"`` and ``None`` otherwise. ``note`` holds a line a thought; a line
    that starts with ``+`` is what is working, with ``-`` what is not, any other an example or a remark.
    """

    item: str
    kind: Kind
    value: int | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if (self.kind == "point") != (self.value is not None):
            raise ValueError(f"a {self.kind} answer to {self.item} with value {self.value}")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a response as it was before, and what took its place.

    ``field`` is ``role``, ``pair``, ``team``, ``respondent``, ``date``, ``note``, or ``rating:ITEM`` or
    ``note:ITEM``. A rating is written as ``rating_text`` writes it. ``how`` is ``"amend"`` or ``"import"``.
    """

    field: str
    old: str | None
    new: str | None
    at: str
    how: str


@dataclass(frozen=True, slots=True)
class Response:
    """One voice's answers to one checklist on one day.

    ``date`` is an ISO day, ``None`` when it is not known. ``started_at`` and ``saved_at`` are moments in
    UTC (``2026-11-21T09:30:00.000000Z``); ``saved_at`` is ``None`` while an interview is unfinished, and
    such a response counts nowhere. ``source`` is ``"interview"``, ``"scripted"``, or the name of the file
    that it was imported from. ``answers`` are in the order of the checklist.
    """

    id: str
    checklist: str
    version: str
    sha256: str
    role: str
    date: str | None
    started_at: str
    tool_version: str
    pair: str | None = None
    team: str | None = None
    respondent: str | None = None
    note: str | None = None
    source: str = "interview"
    saved_at: str | None = None
    answers: tuple[Answer, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def answered(self) -> int:
        """How many items have a scale point."""
        return sum(answer.kind == "point" for answer in self.answers)


def rating_text(answer: Answer) -> str:
    """A rating as survey files write it: ``4``, ``not applicable``, or nothing."""
    if answer.kind == "point":
        return str(answer.value)
    return "not applicable" if answer.kind == "not_applicable" else ""


def now() -> str:
    """This moment in UTC, in the one form that the store keeps and that sorts as text."""
    return moment_text(datetime.now(UTC))


def moment_text(moment: datetime) -> str:
    """A moment in UTC as the store writes it."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
