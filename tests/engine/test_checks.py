"""What the engine sees in responses, against a plain look at the same rows, one by one."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coprod_cli.checklist.model import Checklist, Item, Role, ScalePoint, Source
from coprod_cli.scoring.checked import Place, Seen
from coprod_cli.scoring.reliability import ResponseSums, cronbachs_alpha
from coprod_cli.survey.check import check_sources
from coprod_cli.survey.plan import Choices

ROLES = ("practitioner", "person")
quick = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def checklist(items: int = 6, reverse: Sequence[int] = (2, 5), values: Sequence[int] = (1, 2, 3, 4, 5)) -> Checklist:
    return Checklist(
        id="six",
        version="1",
        kind="statements",
        title="Six",
        language="en-GB",
        about="For tests.",
        source=Source(title="Tests", wording="ours"),
        scale=tuple(ScalePoint(value=value, label=f"Point {value}") for value in values),
        not_applicable=True,
        roles={role: Role(label=role.title()) for role in ROLES},
        compare=ROLES,
        items=tuple(Item(id=f"i{n}", text=f"Statement {n}", reverse=n in reverse) for n in range(items)),
    )


SIX = checklist()


@dataclass(frozen=True)
class Response:
    """One response as a form is filled in: one answer an item, "" for a blank, "n/a", or something invalid."""

    role: str
    date: str
    respondent: str
    pair: str
    answers: tuple[str, ...]


ANSWERS = st.one_of(
    st.tuples(*[st.sampled_from(["2", "4", "4", "5", "", "n/a", "9"])] * 6),
    st.tuples(*[st.sampled_from(["2", "4", "5"])] * 6),
    st.sampled_from([("4",) * 6, ("3",) * 5 + ("",), ("2", "4", "2", "4", "2", "4"), ("",) * 6]),
)
NAMES = st.sampled_from([("R1", "P1"), ("R2", "P1"), ("R1", "P2"), ("R3", ""), ("", "P3"), ("R4", "P4")])
NAMED = st.lists(
    st.builds(
        lambda role, day, name, answers: Response(role, day, *name, answers),
        st.sampled_from(ROLES),
        st.sampled_from(["2026-01-05", "2026-02-03", "1900-01-01", "2999-01-01", ""]),
        NAMES,
        ANSWERS,
    ),
    min_size=1,
    max_size=20,
)


def write_wide(path: Path, responses: Sequence[Response], ids: bool = False) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        items = [f"i{n}" for n in range(len(responses[0].answers))]
        writer.writerow(["role", "date", "respondent", "pair", *items, *(["Response ID"] if ids else [])])
        for number, one in enumerate(responses):
            who = [one.role, one.date, one.respondent, one.pair]
            writer.writerow([*who, *one.answers, *([number] if ids else [])])
    return path


def write_long(path: Path, responses: Sequence[Response]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["item", "rating", "role", "date", "respondent", "pair"])
        for one in responses:
            for n, answer in enumerate(one.answers):
                writer.writerow([f"i{n}", answer, one.role, one.date, one.respondent, one.pair])
    return path


def look(*paths: Path, of: Checklist = SIX) -> Seen:
    seen = check_sources([str(path) for path in paths], of, Choices(compare=ROLES)).counted.seen
    assert seen is not None
    return seen


# -- a plain look ----------------------------------------------------------------------------------


def is_point(answer: str, of: Checklist = SIX) -> bool:
    return answer.lstrip("-").isdigit() and int(answer) in of.values


def latest(responses: Sequence[Response]) -> dict[tuple[str, str, str], tuple[list[str], str, bool]]:
    """Each voice's latest answers, the latest date of these, and whether a statement was answered twice."""
    voices: dict[tuple[str, str, str], list[tuple[str, int, Response]]] = defaultdict(list)
    for order, one in enumerate(responses):
        voices[one.role, one.respondent, one.pair].append((one.date, order, one))
    found = {}
    for voice, given_by in voices.items():
        answers, dates, repeats = [], [], False
        for n in range(6):

            def standing(one: tuple[str, int, Response], n: int = n) -> tuple[int, str, int]:
                answer = one[2].answers[n]
                kind = 2 if is_point(answer) or answer == "n/a" else 1 if answer == "" else 0
                return kind, one[0], one[1]

            best = max(given_by, key=standing)
            answers.append(best[2].answers[n])
            dates.append(best[0])
            repeats |= sum(standing(one)[0] == 2 for one in given_by) > 1
        found[voice] = answers, max(dates), repeats
    return found


def sums_of(rows: list[list[int]]) -> ResponseSums:
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    totals = [sum(row) for row in rows]
    return ResponseSums(
        len(rows),
        tuple(sum(column) for column in columns),
        tuple(sum(x * x for x in column) for column in columns),
        tuple(sum(x * t for x, t in zip(column, totals, strict=True)) for column in columns),
        sum(totals),
        sum(t * t for t in totals),
    )


def turned(answers: Sequence[str], items: Sequence[int]) -> list[int]:
    return [6 - int(answers[n]) if SIX.items[n].reverse else int(answers[n]) for n in items]


def by_role(voices: Sequence[tuple[str, str, str]]) -> dict[str, int]:
    counted = Counter(role for role, _, _ in voices)
    return {role: counted[role] for role in ROLES if counted[role]}


@quick
@given(NAMED)
def test_everything_that_is_seen_is_there(tmp_path: Path, responses: list[Response]) -> None:
    seen = look(write_wide(tmp_path / "wide.csv", responses))
    voices = latest(responses)
    assert seen.responses == by_role(list(voices))
    assert seen.repeating == sum(repeats for _, _, repeats in voices.values())

    straight = [
        voice
        for voice, (answers, _, _) in voices.items()
        if len({a for a in answers if is_point(a)}) == 1 and sum(map(is_point, answers)) >= 5
    ]
    assert seen.straight == by_role(straight)

    alike: dict[object, list[tuple[str, str, str]]] = defaultdict(list)
    for voice, (answers, day, _) in voices.items():
        points = [a for a in answers if is_point(a)]
        kinds = tuple(a if is_point(a) or a in ("", "n/a") else "invalid" for a in answers)
        if len(points) >= 5 and len(set(points)) > 1:
            alike[voice[0], day, kinds].append(voice)
    assert seen.twins == by_role([voice for same in alike.values() if len(same) > 1 for voice in same])

    sides: dict[str, set[str]] = defaultdict(set)
    for role, _, pair in voices:
        if pair:
            sides[pair].add(role)
    alone = Counter(next(iter(roles)) for roles in sides.values() if len(roles) == 1)
    assert seen.one_sided == {role: alone[role] for role in ROLES if alone[role]}

    days = {(one.role, one.respondent, one.pair, one.date) for one in responses}
    assert seen.undated == sum(day == "" for *_, day in days)
    assert seen.early == sum(day == "1900-01-01" for *_, day in days)
    assert seen.future == sum(day == "2999-01-01" for *_, day in days)
    known = sorted(day for *_, day in days if day)
    assert (seen.first_day, seen.last_day) == (
        (date.fromisoformat(known[0]), date.fromisoformat(known[-1])) if known else (None, None)
    )
    assert seen.copies == len(responses) - len(set(responses))
    assert seen.equal == ()
    assert seen.nameless == 0


@quick
@given(NAMED)
def test_the_sums_are_those_of_the_raw_rows(tmp_path: Path, responses: list[Response]) -> None:
    seen = look(write_wide(tmp_path / "wide.csv", responses))
    voices = latest(responses)
    for role in ROLES:
        answers = [given for (who, _, _), (given, _, _) in voices.items() if who == role]
        items = [n for n in range(6) if any(is_point(given[n]) for given in answers)]
        if len(items) < 2:
            assert role not in seen.sums
            continue
        # A statement that nobody of the role answered is not asked for.
        complete = [turned(given, items) for given in answers if all(is_point(given[n]) for n in items)]
        positions, sums = seen.sums[role]
        assert list(positions) == items
        expected = sums_of(complete) if complete else replace(sums, n=0)
        assert sums == expected
        if len(complete) > 1 and len({sum(row) for row in complete}) > 1:
            covariance = np.cov(np.array(complete, dtype=float), rowvar=False)
            k = len(items)
            alpha = k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())
            assert cronbachs_alpha(sums) == pytest.approx(alpha, rel=1e-9, abs=1e-9)


# -- laws ------------------------------------------------------------------------------------------


def layout_free(seen: Seen) -> Seen:
    """What does not depend on how the answers are laid out in rows."""
    return replace(seen, copies=0, places={}, equal=())


@quick
@given(NAMED)
def test_long_is_wide(tmp_path: Path, responses: list[Response]) -> None:
    long, wide = write_long(tmp_path / "long.csv", responses), write_wide(tmp_path / "wide.csv", responses)
    assert layout_free(look(long)) == layout_free(look(wide))


@quick
@given(NAMED, st.randoms())
def test_row_order_does_not_matter_when_no_date_repeats(
    tmp_path: Path, responses: list[Response], random: Callable[..., object]
) -> None:
    once = {(one.role, one.respondent, one.pair, one.date): one for one in responses}
    responses = list(once.values())
    shuffled = responses[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = look(write_long(tmp_path / "one.csv", responses))
    two = look(write_long(tmp_path / "two.csv", shuffled))
    assert replace(one, places={}) == replace(two, places={})


@quick
@given(NAMED, st.integers(1, 19))
def test_a_file_in_parts_is_the_whole_file(tmp_path: Path, responses: list[Response], cut: int) -> None:
    parts = [part for part in (responses[:cut], responses[cut:]) if part]
    paths = [write_wide(tmp_path / f"part{n}.csv", part) for n, part in enumerate(parts)]
    whole = look(write_wide(tmp_path / "whole.csv", responses))
    assert replace(look(*paths), places={}) == replace(whole, places={})


# -- rows that name nobody ---------------------------------------------------------------------------

NOBODY = st.lists(
    st.builds(
        lambda role, day, answers: Response(role, day, "", "", answers),
        st.sampled_from(ROLES),
        st.sampled_from(["", "2026-01-05", "2026-01-05 10:15"]),
        ANSWERS,
    ),
    min_size=1,
    max_size=12,
)


@quick
@given(NOBODY, st.booleans())
def test_equal_rows_of_nobody(tmp_path: Path, responses: list[Response], ids: bool) -> None:
    seen = look(write_wide(tmp_path / "wide.csv", responses, ids=ids))
    answered = [one for one in responses if any(map(is_point, one.answers))]
    equal = {one: n - 1 for one, n in Counter(answered).items() if n > 1}

    def is_telling(one: Response) -> bool:
        points = [a for a in one.answers if is_point(a)]
        return ":" in one.date or (len(points) >= 5 and len(set(points)) > 1)

    rows, telling = sum(equal.values()), sum(n for one, n in equal.items() if is_telling(one))
    assert [(found.rows, found.telling, found.but_for_id) for found in seen.equal] == (
        [(rows, telling, ids)] if rows else []
    )
    met: set[Response] = set()
    later: dict[bool, list[Place]] = {True: [], False: []}
    for nth, one in enumerate(responses, 1):
        if one in met and one in equal:
            later[is_telling(one)].append(Place(0, nth))
        met.add(one)
    assert list(seen.places.get(("equal", None), ())) == later[True]
    assert list(seen.places.get(("equal by chance", None), ())) == later[False]


def test_two_rows_that_differ_in_a_comment_are_not_equal(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    rows = ["role,i0,i1,i2,i3,i4,i5,Anything else?", "person,1,2,3,4,5,5,Yes", "person,1,2,3,4,5,5,No"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert look(path).equal == ()
    path.write_text("\n".join([*rows, rows[1]]) + "\n", encoding="utf-8")
    (equal,) = look(path).equal
    assert (equal.rows, equal.telling) == (1, 1)


def test_rows_of_one_rating_that_name_nobody_are_counted_as_such(tmp_path: Path) -> None:
    responses = [Response("person", "", name, "", ("1", "2", "3", "4", "5", "5")) for name in ("R1", "", "R2")]
    seen = look(write_long(tmp_path / "long.csv", responses))
    assert seen.nameless == 6
    assert seen.sums["person"][1].n == 2
    assert look(write_wide(tmp_path / "wide.csv", responses)).nameless == 0


# -- which rows --------------------------------------------------------------------------------------


def test_the_rows_behind_a_count_are_found(tmp_path: Path) -> None:
    various = ("1", "2", "3", "4", "5", "5")
    responses = [
        Response("person", "2026-01-05", "R1", "", various),
        Response("person", "2026-01-05", "", "", ("4",) * 6),
        Response("person", "2026-01-05", "R2", "", various),
        Response("practitioner", "2999-01-01", "S1", "P1", ("4",) * 5 + ("",)),
        Response("person", "1970-01-01", "R3", "", ("1", "", "", "", "", "")),
        Response("person", "2026-01-09", "R4", "", ("2",) * 6),
    ]
    seen = look(write_wide(tmp_path / "wide.csv", responses))
    assert seen.places == {
        ("straight", "person"): (Place(0, 2), Place(0, 6)),
        ("straight", "practitioner"): (Place(0, 4),),
        ("twins", "person"): (Place(0, 1), Place(0, 3)),
        ("future", None): (Place(0, 4),),
        ("early", None): (Place(0, 5),),
    }
    # In a long file the first row of the response stands for it.
    named = [one for one in responses if one.respondent]
    places = look(write_long(tmp_path / "long.csv", named)).places
    assert places["straight", "practitioner"] == (Place(0, 13),)
    assert places["twins", "person"] == (Place(0, 1), Place(0, 7))
    assert places["future", None] == tuple(Place(0, nth) for nth in range(13, 19))


# -- scales ------------------------------------------------------------------------------------------

SCALES = {
    "uneven": (0, 1, 5),
    "uneven and symmetric": (1, 2, 4, 5),
    "below zero": (-2, -1, 0, 1, 2),
    "a hundred and one points": tuple(range(101)),
    "wide steps": (-1000, 0, 1000),
}


@pytest.mark.parametrize("scale", SCALES)
def test_alpha_and_straight_lines_on_other_scales(tmp_path: Path, scale: str) -> None:
    values = SCALES[scale]
    # Only a symmetric scale can be turned round.
    reverse = () if scale == "uneven" else (2, 5)
    other = checklist(values=values, reverse=reverse)
    random = np.random.default_rng(7)
    rows = [[int(x) for x in random.choice(values, 6)] for _ in range(30)] + [[values[1]] * 6]
    responses = [Response("person", "", f"R{n}", "", tuple(map(str, row))) for n, row in enumerate(rows)]
    responses.append(Response("person", "", "R99", "", (str(values[1]),) * 5 + ("",)))
    seen = look(write_wide(tmp_path / "wide.csv", responses), of=other)
    low, high = values[0], values[-1]
    scored = [[low + high - x if n in reverse else x for n, x in enumerate(row)] for row in rows]
    covariance = np.cov(np.array(scored, dtype=float), rowvar=False)
    alpha = 6 / 5 * (1 - np.trace(covariance) / covariance.sum())
    _, sums = seen.sums["person"]
    assert sums.n == 31
    assert cronbachs_alpha(sums) == pytest.approx(alpha, rel=1e-9, abs=1e-9)
    assert seen.straight == {"person": 2 + sum(len(set(row)) == 1 for row in rows[:30])}


@pytest.mark.parametrize(("items", "straight"), [(2, {}), (3, {"person": 1}), (4, {"person": 1})])
def test_of_a_short_checklist_all_statements_are_needed(tmp_path: Path, items: int, straight: dict[str, int]) -> None:
    answers = [("4",) * items, ("4",) * (items - 1) + ("",)]
    responses = [Response("person", "", f"R{n}", "", given) for n, given in enumerate(answers)]
    seen = look(write_wide(tmp_path / "wide.csv", responses), of=checklist(items=items))
    assert seen.straight == straight


def test_on_two_points_nobody_answers_alike_by_carelessness(tmp_path: Path) -> None:
    responses = [Response("person", "", "R1", "", ("1",) * 6)]
    assert look(write_wide(tmp_path / "wide.csv", responses), of=checklist(values=(0, 1))).straight == {}
