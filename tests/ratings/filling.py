"""Stores to test with, filled by the plainest code there is."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

from coprod_cli.checklist import Checklist, find_checklist
from coprod_cli.ratings.records import Answer, Response
from coprod_cli.ratings.responses import add
from coprod_cli.ratings.store import open_store

_numbers = count(1)


def response(
    checklist: Checklist,
    role: str,
    answers: Mapping[str, int | str | None],
    *,
    date: str | None = "2026-03-02",
    saved_at: str | None = None,
    **who: str | None,
) -> Response:
    """A finished response: a number is a point, "n" does not apply, None is blank."""
    number = next(_numbers)
    kinds = {None: "blank", "n": "not_applicable"}
    given = tuple(
        Answer(item, "point", value) if isinstance(value, int) else Answer(item, kinds[value])  # type: ignore[arg-type]
        for item, value in answers.items()
    )
    moment = saved_at or f"2026-03-02T10:00:00.{number:06}Z"
    return Response(
        f"{number:016x}",
        checklist.id,
        checklist.version,
        checklist.sha256,
        role,
        date,
        moment,
        "0.1.0",
        saved_at=moment,
        answers=given,
        **who,
    )


def fill(path: Path, checklist: Checklist, responses: Iterable[Response]) -> Path:
    """Adds responses to the store at ``path``, which is made."""
    with open_store(path, create=True) as store:
        add(store, checklist, responses)
    return path


def fill_from(path: Path, survey: Path, name: str = "ten-statements") -> Path:
    """The rows of a long survey file, a response for each voice and day."""
    checklist = find_checklist(name)
    voices: dict[tuple[str, ...], dict[str, int | str | None]] = {}
    with survey.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            voice = (row["role"], row["date"], row["respondent"], row.get("pair", ""), row.get("team", ""))
            voices.setdefault(voice, {})[row["item"]] = int(row["rating"]) if row["rating"] else None
    return fill(
        path,
        checklist,
        [
            response(checklist, role, answers, date=date, respondent=who or None, pair=pair or None, team=team or None)
            for (role, date, who, pair, team), answers in voices.items()
        ],
    )
