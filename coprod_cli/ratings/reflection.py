"""What is worth talking about after an interview: where it goes well, what could be better, both views of a pair.

Answers in, frozen results out. Values stay as answered; only the order of the lists knows about reversal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coprod_cli.checklist.model import Checklist, Item
from coprod_cli.ratings.records import Answer, Response
from coprod_cli.scoring.cells import Measure, measure_of

MOST_LISTED = 3


@dataclass(frozen=True, slots=True)
class Rated:
    """A statement and its answer, which is a point of the scale."""

    item: Item
    value: int
    note: str | None


@dataclass(frozen=True, slots=True)
class Beside:
    """One statement as both sides answered it. ``difference`` is theirs less mine; on a ladder it counts rungs."""

    item: Item
    mine: int
    theirs: int
    difference: int


@dataclass(frozen=True, slots=True)
class Reflection:
    """What there is to say about one finished response.

    ``well`` and ``better`` hold at most three each, the most telling first; items that are met or not met
    are all there; a ladder has neither. ``rated`` is every rating in the order of the checklist. ``beside``
    is empty without another view; ``other`` is the role that it comes from, ``dates`` are its days. ``only_mine``
    and ``only_theirs`` are statements that one of the two rated and the other left blank. ``awaited`` is the role
    whose view a pair still lacks.
    """

    measure: Measure
    rated: tuple[Rated, ...]
    well: tuple[Rated, ...] = ()
    better: tuple[Rated, ...] = ()
    other: str | None = None
    dates: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()
    only_mine: tuple[Item, ...] = ()
    only_theirs: tuple[Item, ...] = ()
    awaited: str | None = None


def reflect(checklist: Checklist, response: Response, others: Iterable[Response] = ()) -> Reflection:
    """The reflection on ``response``.

    ``others`` are responses that may hold the other view. Those count that are finished, of the other role, of
    the same pair, the same definition and the same quarter; of several the latest rating of each statement.
    """
    measure = measure_of(checklist)
    rated = _rated(checklist, response.answers)
    well, better = _lists(checklist, rated) if measure != "ordinal" else ((), ())
    if measure == "average":
        well, better = well[:MOST_LISTED], better[:MOST_LISTED]
    other = other_role(checklist, response.role)
    theirs = [one for one in others if _is_other_view(one, response, other)]
    latest, dates = _latest(theirs)
    if not latest:
        return Reflection(measure, rated, well, better, awaited=None if response.pair is None else other)
    both = [_beside(checklist, one, latest[one.item.id]) for one in rated if one.item.id in latest]
    both.sort(key=lambda one: -abs(one.difference))
    # "Does not apply" is an answer: a statement that has it is not one that only the other answered.
    mine = {one.item.id for one in rated}
    i_answered, they_answered = _answered([response]), _answered(theirs)
    only_mine = tuple(item for item in checklist.items if item.id in mine - they_answered)
    only_theirs = tuple(item for item in checklist.items if item.id in latest.keys() - i_answered)
    return Reflection(measure, rated, well, better, other, dates, tuple(both), only_mine, only_theirs)


def other_role(checklist: Checklist, role: str) -> str | None:
    """The role whose view stands beside this one's; for a role that is not compared, the first that is."""
    if checklist.compare is None:
        return None
    first, second = checklist.compare
    return second if role == first else first


def quarter_days(date: str) -> tuple[str, str]:
    """The first and the last day of the calendar quarter that an ISO day lies in, both ISO days."""
    year, month, _ = date.split("-")
    first = (int(month) - 1) // 3 * 3 + 1
    last_day = {3: 31, 6: 30, 9: 30, 12: 31}[first + 2]
    return f"{year}-{first:02}-01", f"{year}-{first + 2:02}-{last_day}"


def _rated(checklist: Checklist, answers: Iterable[Answer]) -> tuple[Rated, ...]:
    given = {answer.item: answer for answer in answers}
    found = []
    for item in checklist.items:
        answer = given.get(item.id)
        if answer is not None and answer.value is not None:
            found.append(Rated(item, answer.value, answer.note))
    return tuple(found)


def _beside(checklist: Checklist, mine: Rated, theirs: int) -> Beside:
    difference = theirs - mine.value
    if checklist.is_ordinal:
        difference = checklist.values.index(theirs) - checklist.values.index(mine.value)
    return Beside(mine.item, mine.value, theirs, difference)


def _lists(checklist: Checklist, rated: tuple[Rated, ...]) -> tuple[tuple[Rated, ...], tuple[Rated, ...]]:
    """In the top box, highest first, and outside of it, lowest first; ties in the order of the checklist."""

    def score(one: Rated) -> int:
        return checklist.lowest + checklist.highest - one.value if one.item.reverse else one.value

    well = sorted((one for one in rated if score(one) in checklist.top_box), key=lambda one: -score(one))
    better = sorted((one for one in rated if score(one) not in checklist.top_box), key=score)
    return tuple(well), tuple(better)


def _is_other_view(one: Response, response: Response, role: str | None) -> bool:
    if response.pair is None or response.date is None or one.date is None or one.saved_at is None:
        return False
    first, last = quarter_days(response.date)
    return (
        one.role == role
        and one.pair == response.pair
        and one.sha256 == response.sha256
        and first <= one.date <= last
        and one.id != response.id
    )


def _answered(responses: Iterable[Response]) -> set[str]:
    return {answer.item for one in responses for answer in one.answers if answer.kind != "blank"}


def _latest(others: Iterable[Response]) -> tuple[dict[str, int], tuple[str, ...]]:
    """The latest rating of each statement, and the days that they were given on."""
    values: dict[str, int] = {}
    dates: dict[str, str] = {}
    for one in sorted(others, key=lambda one: (one.date or "", one.saved_at or "")):
        for answer in one.answers:
            # A later answer left blank does not take an earlier one's place.
            if answer.value is not None:
                values[answer.item] = answer.value
                dates[answer.item] = one.date or ""
    return values, tuple(sorted(set(dates.values())))
