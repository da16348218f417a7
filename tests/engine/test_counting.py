"""The engine against a plain count of the same rows, and the laws that a count must keep."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coprod_cli.api import Question
from coprod_cli.checklist.model import Checklist, Item, Role, ScalePoint, Scoring, Source
from coprod_cli.tallies.periods import EVERY, WITH_A_YEAR_START
from coprod_cli.tallies.tally import AnswerKey, PairingKey, PairKey, ScopeKey, ScopePairKey, Tally
from tests.engine.plain_count import PlainCount, Row, period_of

CHECKLIST = Checklist(
    id="three",
    version="1",
    kind="statements",
    title="Three",
    language="en-GB",
    about="For tests.",
    source=Source(title="Tests", wording="ours"),
    scale=tuple(ScalePoint(value=value, label=f"Point {value}") for value in range(1, 6)),
    not_applicable=True,
    roles={"practitioner": Role(label="Practitioner"), "person": Role(label="Person"), "carer": Role(label="Carer")},
    compare=("practitioner", "person"),
    items=(Item(id="a", text="First"), Item(id="b", text="Second", reverse=True), Item(id="c", text="Third")),
    scoring=Scoring(min_answered=0.6),
)
ITEMS = [item.id for item in CHECKLIST.items]
ROWS = st.lists(
    st.builds(
        Row,
        item=st.sampled_from(ITEMS),
        role=st.sampled_from(list(CHECKLIST.roles)),
        rating=st.sampled_from(["1", "2", "3", "4", "5", "5", "", "n/a", "99"]),
        date=st.sampled_from(["2025-12-29", "2026-01-05", "2026-01-20", "2026-02-03", "2026-04-01", ""]),
        respondent=st.sampled_from(["", "R1", "R2"]),
        pair=st.sampled_from(["", "P1", "P2"]),
        team=st.sampled_from(["North", "South", ""]),
        wave=st.sampled_from(["Baseline", "6 months", " 6   months", "10 months", " "]),
    ),
    min_size=1,
    max_size=40,
).filter(lambda rows: any(row.rating not in ("", "99") for row in rows))
FIELDS = ["item", "role", "rating", "date", "respondent", "pair", "team", "wave"]
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def write_long(path: Path, rows: list[Row]) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows([getattr(row, field) for field in FIELDS] for row in rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def count(*paths: Path, every: str | None = None, by: tuple[str, ...] = (), **more: Any) -> Tally:
    names = tuple(str(path) for path in paths)
    return Question(names, CHECKLIST, every=every, by=by, skip_invalid=True, **more).counted.tally


def dated(rows: list[Row], every: str | None) -> bool:
    return every is None or any(period_of(row, every) and row.rating not in ("", "99") for row in rows)


@quick
@given(ROWS, st.sampled_from([None, *EVERY]), st.booleans(), st.sampled_from([1, 4, 10]))
def test_every_count_is_the_plain_count(
    tmp_path: Path, rows: list[Row], every: str | None, by_team: bool, year_starts: int
) -> None:
    if not dated(rows, every):
        return
    starts = {"year_starts": year_starts} if every in WITH_A_YEAR_START else {}
    path, by = write_long(tmp_path / "rows.csv", rows), ("team",) if by_team else ()
    tally = count(path, every=every, by=by, **starts)
    plain = PlainCount(rows, CHECKLIST, every=every, by_team=by_team, **starts)

    answers = {
        key: Counter(d.counts) + Counter(blank=d.blank, not_applicable=d.not_applicable, invalid=d.invalid)
        for key, d in tally.answers.items()
    }
    assert answers == {AnswerKey(*key): counted for key, counted in plain.answers().items()}  # type: ignore[arg-type]

    responses = {key: Counter(scores) for key, scores in tally.responses.items()}
    assert responses == {ScopeKey(None, *key): found for key, found in plain.responses().items()}  # type: ignore[arg-type]

    tables, joined = plain.pairs()
    assert {key: Counter(t.counts) for key, t in tally.pairs.items()} == {PairKey(*key): c for key, c in tables.items()}  # type: ignore[arg-type]
    found = {key: pairing.n_pairs for key, pairing in tally.pairing.items() if pairing.n_pairs}
    assert found == {PairingKey(*key): n for key, n in joined.items()}  # type: ignore[arg-type]
    differences = {key: Counter(d.counts) for key, d in tally.response_pairs.items()}
    assert differences == {ScopePairKey(None, *key): d for key, d in plain.differences().items()}  # type: ignore[arg-type]

    read = tally.read
    assert (read.rows, read.superseded, read.excluded) == (len(rows), plain.superseded, plain.excluded)
    assert (read.answered, read.not_applicable, read.blank, read.invalid) == tuple(
        plain.kinds[kind] for kind in ("answered", "not_applicable", "blank", "invalid")
    )


@quick
@given(ROWS, st.sampled_from([None, "quarter"]), st.booleans())
def test_what_all_roles_said_of_a_plan_is_the_plain_count_and_changes_no_other(
    tmp_path: Path, rows: list[Row], every: str | None, by_team: bool
) -> None:
    if not dated(rows, every):
        return
    path, by = write_long(tmp_path / "rows.csv", rows), ("team",) if by_team else ()
    asked = Question((str(path),), CHECKLIST, every=every, by=by, skip_invalid=True, agreement=True).counted.tally
    found = {key: Counter(plans) for key, plans in (asked.plans or {}).items()}
    plain = PlainCount(rows, CHECKLIST, every=every, by_team=by_team).plans()
    assert found == {PairKey(*key): plans for key, plans in plain.items()}  # type: ignore[arg-type]
    assert replace(asked, plans=None) == count(path, every=every, by=by)


@quick
@given(ROWS)
def test_every_cell_is_counted_once(tmp_path: Path, rows: list[Row]) -> None:
    read = count(write_long(tmp_path / "rows.csv", rows)).read
    parts = read.answered + read.not_applicable + read.blank + read.invalid + read.superseded + read.excluded
    assert parts == read.rows == len(rows)


@quick
@given(ROWS, st.randoms())
def test_row_order_does_not_matter_when_no_date_repeats(tmp_path: Path, rows: list[Row], random: object) -> None:
    # Two voices of one side on one date are told apart by file order alone, so one of them is enough.
    once = {(row.role, row.pair or row.respondent, row.item, row.date): row for row in rows}
    rows = list(once.values())
    if not dated(rows, None) or not any(row.rating not in ("", "99") for row in rows):
        return
    shuffled = rows[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    path = tmp_path / "rows.csv"
    assert count(write_long(path, rows)) == count(write_long(path, shuffled))


@quick
@given(ROWS, st.integers(0, 40))
def test_a_file_in_parts_is_the_whole_file(tmp_path: Path, rows: list[Row], cut: int) -> None:
    whole = count(write_long(tmp_path / "whole.csv", rows))
    parts = [part for part in (rows[:cut], rows[cut:]) if part]
    paths = [write_long(tmp_path / f"part{number}.csv", part) for number, part in enumerate(parts)]
    tally = count(*paths)
    assert (tally.answers, tally.pairs, tally.responses) == (whole.answers, whole.pairs, whole.responses)
    assert tally.pairing == whole.pairing
    assert tally.read.superseded == whole.read.superseded


@quick
@given(ROWS)
def test_long_is_wide(tmp_path: Path, rows: list[Row]) -> None:
    responses: dict[tuple[str, ...], dict[str, str]] = {}
    for number, row in enumerate(rows):
        # One response is one row of a wide file; whoever is not named answers each time as somebody else.
        nobody = "" if row.respondent or row.pair else str(number)
        key = (row.role, row.date, row.respondent, row.pair, row.team, nobody)
        responses.setdefault(key, dict.fromkeys(ITEMS, ""))[row.item] = row.rating
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["role", "date", "respondent", "pair", "team", *ITEMS])
    writer.writerows([*key[:5], *answers.values()] for key, answers in responses.items())
    wide = tmp_path / "wide.csv"
    wide.write_text(text.getvalue(), encoding="utf-8")
    long = [
        Row(item, key[0], rating, *key[1:5]) for key, answers in responses.items() for item, rating in answers.items()
    ]
    if not any(row.rating not in ("", "99") for row in long):
        return
    named = [row for row in long if row.respondent or row.pair]
    one, two = count(write_long(tmp_path / "long.csv", long)), count(wide)
    assert (one.answers, one.pairs, one.response_pairs) == (two.answers, two.pairs, two.response_pairs)
    if len(named) == len(long):
        # Who is not named answers each statement of a long file as a voice of its own.
        assert (one.responses, one.pairing) == (two.responses, two.pairing)


@pytest.mark.parametrize("answers", [20, 40])
def test_more_items_than_one_number_holds(tmp_path: Path, answers: int) -> None:
    items = tuple(Item(id=f"item-{n}", text=f"Statement {n}") for n in range(answers))
    checklist = CHECKLIST.model_copy(update={"items": items})
    path = tmp_path / "wide.csv"
    head = ",".join(["role", "pair", *(item.id for item in items)])
    rows = [f"{role},P1," + ",".join(str(n % 5 + 1) for n in range(answers)) for role in ("practitioner", "person")]
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    tally = Question((str(path),), checklist).counted.tally
    for n, item in enumerate(items):
        assert dict(tally.answers[AnswerKey(item.id, "person")].counts) == {n % 5 + 1: 1}
        assert dict(tally.pairs[PairKey(item.id)].counts) == {(n % 5 + 1, n % 5 + 1): 1}
    total = sum(n % 5 + 1 for n in range(answers))
    assert dict(tally.responses[ScopeKey(None, "person")]) == {(total, answers, 0): 1}
