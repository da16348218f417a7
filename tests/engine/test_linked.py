"""Linked change against a plain count: who answered at both ends of a change, and what each changed by."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_cli.api import Question
from coprod_cli.checklist.model import Checklist, Item, ScalePoint
from coprod_cli.tallies.periods import WITH_A_YEAR_START
from coprod_cli.tallies.tally import LinkKey, Tally
from tests.engine.plain_count import PlainCount, Row
from tests.engine.test_counting import CHECKLIST, ITEMS, count, dated, quick, write_long

DAYS = ["2025-01-06", "2025-11-03", "2026-01-20", "2026-04-01"]
ROWS = st.lists(
    st.builds(
        Row,
        item=st.sampled_from(ITEMS),
        role=st.sampled_from(["practitioner", "practitioner", "person", "person", "carer"]),
        rating=st.sampled_from(["1", "2", "3", "4", "5", "5", "", "n/a"]),
        date=st.sampled_from([*DAYS, ""]),
        respondent=st.sampled_from(["", "", "R1"]),
        pair=st.sampled_from(["", "P1", "P1", "P2"]),
        team=st.sampled_from(["North", "North", "North", "South"]),
        wave=st.sampled_from(["Baseline", "6 months", "10 months"]),
    ),
    min_size=10,
    max_size=80,
)


def linked(tally: Tally) -> dict[LinkKey, Counter[Any]]:
    assert tally.linked is not None
    return {key: Counter(changes.counts) for key, changes in tally.linked.items()}


@quick
@given(
    ROWS,
    st.sampled_from(["week", "month", "quarter", "year", "wave"]),
    st.booleans(),
    st.sampled_from([1, 4]),
    st.sampled_from(["baseline", "previous", "from the middle"]),
)
def test_linked_change_is_the_plain_count(
    tmp_path: Path, rows: list[Row], every: str, by_team: bool, year_starts: int, since: str
) -> None:
    if not dated(rows, every):
        return
    starts = {"year_starts": year_starts} if every in WITH_A_YEAR_START else {}
    plain = PlainCount(rows, CHECKLIST, every=every, by_team=by_team, **starts)
    if since == "from the middle":
        since = plain.periods()[len(plain.periods()) // 2]
    by = ("team",) if by_team else ()
    tally = count(write_long(tmp_path / "rows.csv", rows), every=every, by=by, linked=True, since=since, **starts)
    expected = {
        LinkKey(item, None, who, *where): changes  # type: ignore[arg-type]
        for (item, _, who, *where), changes in plain.linked(since).items()
    }
    assert linked(tally) == expected
    assert tally.waves == (tuple(plain.periods()) if every == "wave" else ())


@quick
@given(ROWS, st.randoms())
def test_linked_change_does_not_depend_on_the_order_of_rows(tmp_path: Path, rows: list[Row], random: Any) -> None:
    once = {(row.role, row.pair or row.respondent, row.item, row.date): row for row in rows if row.date}
    rows = list(once.values())
    if not dated(rows, "quarter"):
        return
    shuffled = rows[:]
    random.shuffle(shuffled)
    path = tmp_path / "rows.csv"
    one, other = (count(write_long(path, order), every="quarter", linked=True) for order in (rows, shuffled))
    assert one == other


@quick
@given(ROWS, st.integers(0, 80))
def test_parts_that_share_nobody_add_up_to_the_whole(tmp_path: Path, rows: list[Row], cut: int) -> None:
    """Where both parts have both ends, nobody is lost when they are added."""
    ends = [
        Row(item, role, "3", day, "R9", "P9", "North")
        for item in ITEMS
        for role in ("practitioner", "person", "carer")
        for day in ("2024-01-05", "2026-12-05")
    ]
    parts = [
        [*ends, *(Row(r.item, r.role, r.rating, r.date, "R" + name, "P" + name + r.pair, "North") for r in part)]
        for name, part in (("one", rows[:cut]), ("two", rows[cut:]))
    ]
    parts[1] = [Row(r.item, r.role, r.rating, r.date, r.respondent + "x", r.pair + "x", r.team) for r in parts[1]]
    tallies = [
        count(write_long(tmp_path / f"{n}.csv", part), every="month", linked=True) for n, part in enumerate(parts)
    ]
    whole = count(tmp_path / "0.csv", tmp_path / "1.csv", every="month", linked=True)
    assert linked(tallies[0] + tallies[1]) == linked(tallies[1] + tallies[0]) == linked(whole)


def test_nobody_at_both_ends_is_none_of_those_who_answered_and_not_unasked(tmp_path: Path) -> None:
    rows = [
        Row("a", "person", "2", "2026-01-05", "R1"),
        Row("a", "person", "5", "2026-02-05", "R2"),
        Row("b", "person", "5", "2026-02-05", "R2"),
    ]
    path = write_long(tmp_path / "rows.csv", rows)
    tally = count(path, every="month", linked=True)
    assert linked(tally) == {LinkKey("a", None, "person", (), "2026-01", "2026-02"): Counter()}
    assert count(path, every="month").linked is None


def test_who_is_not_named_is_never_linked(tmp_path: Path) -> None:
    rows = [Row("a", "person", rating, date) for rating, date in (("2", "2026-01-05"), ("5", "2026-02-05"))]
    tally = count(write_long(tmp_path / "rows.csv", rows), every="month", linked=True)
    assert linked(tally) == {LinkKey("a", None, "person", (), "2026-01", "2026-02"): Counter()}


@pytest.mark.parametrize(
    ("since", "first"), [("baseline", "2026-01"), ("previous", "2026-03"), ("2026-02-28", "2026-03")]
)
def test_where_a_change_begins(tmp_path: Path, since: str, first: str) -> None:
    days = {"2026-01-05": "1", "2026-03-05": "4", "2026-04-05": "5"}
    rows = [Row("a", "person", rating, day, "R1") for day, rating in days.items()]
    tally = count(write_long(tmp_path / "rows.csv", rows), every="month", linked=True, since=since)
    change = {"2026-01": 4, "2026-03": 1}[first]
    assert linked(tally) == {LinkKey("a", None, "person", (), first, "2026-04"): Counter({change: 1})}


def test_steps_of_a_scale_that_are_not_even(tmp_path: Path) -> None:
    scale = tuple(ScalePoint(value=value, label=f"Point {value}") for value in (0, 1, 5))
    items = tuple(Item(id=item, text=f"Statement {item}") for item in ITEMS)
    fields = {name: getattr(CHECKLIST, name) for name in Checklist.model_fields}
    checklist = Checklist(**fields | {"scale": scale, "items": items})
    rows = [
        Row(item, role, rating, date, pair="P1")
        for item in ITEMS
        for role, answers in (("practitioner", "11"), ("person", "05"))
        for rating, date in zip(answers, ("2026-01-05", "2026-02-05"), strict=True)
    ]
    path = write_long(tmp_path / "rows.csv", rows)
    found = linked(Question((str(path),), checklist, every="month", linked=True).counted.tally)
    ends = ((), "2026-01", "2026-02")
    assert found[LinkKey("a", None, "person", *ends)] == Counter({5: 1})
    assert found[LinkKey("a", None, "gap", *ends)] == Counter({5: 1})
