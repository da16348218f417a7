"""Makes the example files of this folder: invented answers of an invented team.

Standard library only, and seeded: the same script always writes the same bytes.
Run ``python examples/make_examples.py`` after a change here, and commit what it writes.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

# Chosen among many, so that few answers show the story plainly. A real team's numbers are noisier.
TEAM_SEED = 2490
LADDER_SEED = 15
MONTHS_SEED = 7
ITEMS = (
    "trusted",
    "whole-life",
    "creative",
    "choice",
    "attitude",
    "family",
    "information",
    "risk",
    "transparent",
    "promise",
)
LONG_COLUMNS = ("item", "role", "rating", "date", "respondent", "pair", "team", "note")
WIDE_COLUMNS = ("date", "role", "respondent", "pair", "team", *ITEMS)
LADDER_COLUMNS = ("item", "role", "rating", "date", "respondent", "work")
MONTH_COLUMNS = ("date", "role", "respondent", "pair", *ITEMS)

QUARTERS = tuple(date(2025 + n // 4, 1 + 3 * (n % 4), 1) for n in range(6))

# pair -> (team, practitioner, the quarters, counted from 0, in which both sides answered).
# A practitioner meets several people, so the number of pairs is larger than the number of practitioners.
PAIRS = {
    "P01": ("North", "S01", (0, 2, 4)),
    "P02": ("North", "S01", (0, 3)),
    "P03": ("North", "S02", (1, 3, 5)),
    "P04": ("North", "S02", (1, 4)),
    "P05": ("North", "S01", (2, 5)),
    "P06": ("North", "S02", (3, 5)),
    "P07": ("South", "S03", (0, 2, 4)),
    "P08": ("South", "S03", (0, 3)),
    "P09": ("South", "S04", (1, 3, 5)),
    "P10": ("South", "S04", (1, 4)),
    "P11": ("South", "S03", (2, 5)),
    "P12": ("South", "S04", (4,)),
}
CARERS = (("P02", 0), ("P07", 2), ("P09", 3), ("P04", 4), ("P11", 5))
ANSWERED_AGAIN = (("P08", 0), ("P03", 3))  # the person thought again, some weeks later
PRACTITIONER_DID_NOT_ANSWER = {("P12", 4)}
GAVE_UP_EARLY = {("P10", 1, "person"): 4}  # answered only this many statements

# What people say at first, and how much of it is made up for in eighteen months.
PERSON_AT_FIRST = dict(zip(ITEMS, (3.2, 2.9, 2.8, 2.1, 3.9, 4.3, 2.4, 2.9, 2.6, 2.2), strict=True))
PERSON_GAINS = dict(zip(ITEMS, (0.6, 0.5, 0.5, 1.4, 0.3, 0.2, 0.8, 0.4, 0.9, 1.5), strict=True))
PRACTITIONERS_SEE_IT_HIGHER = dict(zip(ITEMS, (0.3, 0.2, 0.3, 2.0, 0.2, -0.2, 0.6, 0.2, 0.4, 1.9), strict=True))
PRACTITIONER_GAINS = 0.3
SOUTH_IS_BEHIND = 0.4

NOTES = {
    ("P01", 0, "person", "choice"): "I was not asked who I wanted beside me.",
    ("P07", 0, "person", "promise"): "Three phone calls were promised, one came.",
    ("P07", 0, "practitioner", "promise"): "We ring back within two days.",
    ("P02", 0, "carer", "information"): "The leaflet was in very small print.",
    ("P03", 5, "person", "risk"): "I went on the train by myself, and it was fine.",
    ("P04", 4, "person", "promise"): "Much better since we agreed who rings whom.",
    ("P09", 5, "practitioner", "choice"): "She chose her neighbour to help her plan.",
    ("P05", 5, "person", "family"): 'My sister came. "At last", she said.',
}


@dataclass(frozen=True, slots=True)
class Response:
    """What one voice said on one day; a blank answer is None."""

    day: date
    role: str
    respondent: str
    pair: str
    quarter: int
    answers: dict[str, int | None]

    @property
    def team(self) -> str:
        return PAIRS[self.pair][0]

    def note(self, item: str) -> str:
        return NOTES.get((self.pair, self.quarter, self.role, item), "")


class Dice:
    """Seeded draws, from ``random()`` alone: Python promises its numbers to be the same in every version."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def below(self, limit: int) -> int:
        return int(self._random() * limit)

    def chance(self, share: float) -> bool:
        return self._random() < share

    def around(self, centre: float, lowest: int, highest: int) -> int:
        noise = sum(self._random() for _ in range(4)) - 2
        return min(highest, max(lowest, round(centre + noise)))


def opinion(item: str, role: str, team: str, quarter: int) -> float:
    """The value that answers scatter around."""
    passed = quarter / (len(QUARTERS) - 1)
    start = PERSON_AT_FIRST[item] - (SOUTH_IS_BEHIND if team == "South" else 0)
    if role == "practitioner":
        return start + PRACTITIONERS_SEE_IT_HIGHER[item] + PRACTITIONER_GAINS * passed
    return start + PERSON_GAINS[item] * passed


def respond(dice: Dice, pair: str, quarter: int, role: str, respondent: str, earliest: int) -> Response:
    """One response, on a day of the quarter's first weeks after ``earliest``."""
    stops_after = GAVE_UP_EARLY.get((pair, quarter, role), len(ITEMS))
    answers: dict[str, int | None] = {}
    for number, item in enumerate(ITEMS):
        rating = dice.around(opinion(item, role, PAIRS[pair][0], quarter), 1, 5)
        left_blank = number >= stops_after or (dice.chance(0.03) and not NOTES.get((pair, quarter, role, item)))
        answers[item] = None if left_blank else rating
    day = QUARTERS[quarter] + timedelta(days=earliest + dice.below(30))
    return Response(day, role, respondent, pair, quarter, answers)


def team_responses() -> list[Response]:
    """Every response of the team, in the order of their dates."""
    dice = Dice(TEAM_SEED)
    responses: list[Response] = []
    for pair, (_, practitioner, quarters) in PAIRS.items():
        person = pair.replace("P", "R")
        for quarter in quarters:
            responses.append(respond(dice, pair, quarter, "person", person, 5))
            if (pair, quarter) not in PRACTITIONER_DID_NOT_ANSWER:
                responses.append(respond(dice, pair, quarter, "practitioner", practitioner, 5))
            if (pair, quarter) in CARERS:
                responses.append(respond(dice, pair, quarter, "carer", pair.replace("P", "C"), 5))
            if (pair, quarter) in ANSWERED_AGAIN:
                responses.append(respond(dice, pair, quarter, "person", person, 45))
    return sorted(responses, key=lambda response: (response.day, response.pair, response.role))


# Each piece of work has its own group of people: work -> (rung now, rung aimed at, rungs climbed in a year).
WORKS = {
    "Day opportunities": (4, 6, 1),
    "Recruiting staff": (5, 7, 1),
    "Support planning": (3, 6, 2),
}
LADDER_DAYS = (date(2025, 5, 14), date(2026, 5, 20))
IN_THE_ROOM = (*[("practitioner", "S")] * 4, *[("person", "R")] * 5)


def ladder_rows() -> list[tuple[str, ...]]:
    """Two workshops, a year apart: where are we now, and where do we aim to be?"""
    dice = Dice(LADDER_SEED)
    rows = []
    for year, day in enumerate(LADDER_DAYS):
        for letter, (work, (now, aim, climbed)) in zip("DRP", WORKS.items(), strict=True):
            for number, (role, prefix) in enumerate(IN_THE_ROOM, start=1):
                sees = now + climbed * year + (0.6 if role == "practitioner" else -0.4)
                for item, centre in (("now", sees), ("aim", aim)):
                    rung = dice.around(centre, 1, 7)
                    rows.append((item, role, str(rung), day.isoformat(), f"{prefix}{letter}{number}", work))
    return rows


MONTHS = tuple(date(2024 + (6 + n) // 12, (6 + n) % 12 + 1, 1) for n in range(24))  # July 2024 to June 2026
NOBODY_ANSWERED = 13  # August 2025
NEW_WAY_OF_PLANNING = 15  # from October 2025 on, people choose who is there when the plan is made
PLANS, PLANS_A_MONTH = 30, 10
PERSON_BEFORE, PERSON_SINCE, PRACTITIONER_ALL_ALONG = 3.1, 3.7, 3.8


def month_rows() -> list[tuple[str, ...]]:
    """Both sides of ten plans a month, over two years. Each plan comes up again after some months."""
    dice = Dice(MONTHS_SEED)
    own_view = [dice.below(9) / 10 - 0.4 for _ in range(PLANS)]
    rows = []
    for month, first_day in enumerate(MONTHS):
        if month == NOBODY_ANSWERED:
            continue
        for turn in range(PLANS_A_MONTH):
            plan = (4 * month + turn) % PLANS
            person = PERSON_SINCE if month >= NEW_WAY_OF_PLANNING else PERSON_BEFORE
            for role, who, centre in (
                ("person", f"R{plan + 1:02}", person + own_view[plan]),
                ("practitioner", f"S{plan % 6 + 1:02}", PRACTITIONER_ALL_ALONG + own_view[plan] / 2),
            ):
                day = first_day + timedelta(days=dice.below(28))
                answers = tuple(str(dice.around(centre, 1, 5)) for _ in ITEMS)
                rows.append((day.isoformat(), role, who, f"P{plan + 1:02}", *answers))
    return sorted(rows)


def long_rows(responses: list[Response]) -> list[tuple[str, ...]]:
    return [
        (item, r.role, _cell(rating), r.day.isoformat(), r.respondent, r.pair, r.team, r.note(item))
        for r in responses
        for item, rating in r.answers.items()
    ]


def wide_rows(responses: list[Response]) -> list[tuple[str, ...]]:
    return [
        (r.day.isoformat(), r.role, r.respondent, r.pair, r.team, *map(_cell, r.answers.values())) for r in responses
    ]


def _cell(rating: int | None) -> str:
    return "" if rating is None else str(rating)


def _csv(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def example_files() -> dict[str, str]:
    """File name -> its whole text."""
    responses = team_responses()
    return {
        "team-long.csv": _csv(LONG_COLUMNS, long_rows(responses)),
        "team-wide.csv": _csv(WIDE_COLUMNS, wide_rows(responses)),
        "ladder.csv": _csv(LADDER_COLUMNS, ladder_rows()),
        "two-years.csv": _csv(MONTH_COLUMNS, month_rows()),
    }


def main(folder: Path) -> None:
    for name, text in example_files().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {folder / name}", file=sys.stderr)


if __name__ == "__main__":
    main(Path(__file__).parent)
