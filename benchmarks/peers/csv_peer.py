"""The job with the plain csv module: a dictionary of voices, whole-number sums, one row at a time."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from math import sqrt

from common import ITEMS, arguments, show

Answer = tuple[str, str, str, str, str, str]  # item, role, respondent, pair, date, rating


def answers_of(file: str, layout: str) -> Iterator[Answer]:
    """The answers in file order, blanks left out."""
    with open(file, encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            who = (row["role"], row["respondent"], row["pair"], row["date"])
            if layout == "wide":
                yield from ((item, *who, row[item]) for item in ITEMS if row[item])
            elif row["rating"]:
                yield (row["item"], *who, row["rating"])


def main() -> None:
    voices: dict[tuple[str, ...], tuple[str, int]] = {}
    sides: dict[tuple[str, ...], tuple[str, int]] = {}
    for item, role, respondent, pair, date, rating in answers_of(*arguments()):
        month = date[:7]
        for latest, key in (
            (voices, (item, month, role, respondent, pair)),
            (sides, (item, month, role, pair)),
        ):
            if key not in latest or latest[key][0] <= date:
                latest[key] = (date, int(rating))

    by_role: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for (item, month, role, *_), (_, rating) in voices.items():
        by_role[item, month, role].append(rating)
    by_gap: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for (item, month, role, pair), (_, rating) in sides.items():
        if role == "person" and (other := sides.get((item, month, "practitioner", pair))):
            by_gap[item, month].append(rating - other[1])

    show(
        [(*key, len(ratings), sum(ratings) / len(ratings)) for key, ratings in by_role.items()],
        [(*key, len(gaps), sum(gaps) / len(gaps), deviation(gaps)) for key, gaps in by_gap.items()],
    )


def deviation(values: list[int]) -> float | None:
    """Sample standard deviation (n - 1); None for fewer than two values."""
    n = len(values)
    if n < 2:
        return None
    return sqrt((n * sum(value * value for value in values) - sum(values) ** 2) / (n * (n - 1)))


if __name__ == "__main__":
    main()
