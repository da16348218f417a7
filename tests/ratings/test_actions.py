"""Actions: the rules of the status, what is kept of every change, and the scores beside them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coprod_cli.checklist import find_checklist
from coprod_cli.problems import UsageError
from coprod_cli.ratings import actions
from coprod_cli.ratings.actions import STATUSES, Action, Change, Status
from coprod_cli.ratings.linked import Sought
from coprod_cli.ratings.store import Store, open_store
from tests.ratings.telling import action, look

BELIEFS = find_checklist("core-beliefs")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "ratings.db", create=True) as opened:
        yield opened


def kept(store: Store, agreed: Action) -> Action:
    actions.add(store, BELIEFS, agreed)
    return agreed


# What becomes of an action: as it stands, what is said, and then without and with a reason. "why?" asks for
# a reason, "no why" refuses one.
RULES = """
stands     | said      | without a reason | with a reason
planned    | -         | planned          | no why
planned    | planned   | planned          | no why
planned    | doing     | doing            | no why
planned    | done      | done             | no why
planned    | cannot do | why?             | cannot do
doing      | -         | doing            | no why
doing      | planned   | planned          | no why
doing      | doing     | doing            | no why
doing      | done      | done             | no why
doing      | cannot do | why?             | cannot do
done       | -         | done             | no why
done       | planned   | planned          | no why
done       | doing     | doing            | no why
done       | done      | done             | no why
done       | cannot do | why?             | cannot do
cannot do  | -         | cannot do        | cannot do
cannot do  | planned   | planned          | no why
cannot do  | doing     | doing            | no why
cannot do  | done      | done             | no why
cannot do  | cannot do | cannot do        | cannot do
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in RULES.strip().splitlines()[1:]]
CASES = [
    (stands, said, why, told) for stands, said, *both in ROWS for why, told in zip((None, "new"), both, strict=True)
]
REFUSED = {"why?": "why-needed", "no why": "why-not-asked"}


def test_every_status_meets_every_other() -> None:
    assert {(row[0], row[1]) for row in ROWS} == {(old, new) for old in STATUSES for new in ("-", *STATUSES)}


@pytest.mark.parametrize(("stands", "said", "why", "told"), CASES)
def test_the_rules_of_the_status(store: Store, stands: Status, said: str, why: str | None, told: str) -> None:
    old = kept(store, action(BELIEFS, "equals", status=stands, why="old" if stands == "cannot do" else None))
    status = None if said == "-" else said
    if told in REFUSED:
        with pytest.raises(UsageError) as raised:
            actions.update(store, old.id, "2026-04-01", status=status, why=why, texts={"owner": "Asha"})  # type: ignore[arg-type]
        assert [problem.code for problem in raised.value.problems] == [REFUSED[told]]
        assert actions.find(store, old.id) == old
        return
    new = actions.update(store, old.id, "2026-04-01", status=status, why=why)  # type: ignore[arg-type]
    assert new.status == told
    assert new.why == ((why or "old") if told == "cannot do" else None)
    changed = [change.field for change in new.history]
    assert changed == [field for field in ("status", "why") if getattr(old, field) != getattr(new, field)]
    assert new.stands_since == ("2026-04-01" if "status" in changed else "2026-03-02")


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(("due", "past"), [("2026-03-31", True), ("2026-04-01", False), ("2026-04-02", False)])
def test_overdue_is_what_was_due_before_today_and_is_still_open(status: Status, due: str, past: bool) -> None:
    one = action(BELIEFS, "equals", status=status, due=due)
    assert one.overdue("2026-04-01") == (past and status in ("planned", "doing"))


def test_every_change_is_kept_with_its_day(store: Store) -> None:
    old = kept(store, action(BELIEFS, "equals"))
    actions.update(store, old.id, "2026-04-01", status="doing", texts={"owner": "Asha", "due": None})
    actions.update(store, old.id, "2026-05-01", texts={"owner": "Asha"})
    new = actions.update(store, old.id, "2026-06-01", status="done", texts={"did": "We rang.", "due": "2026-06-01"})
    assert new.history == (
        Change("2026-04-01", "owner", "Duty desk", "Asha"),
        Change("2026-04-01", "status", "planned", "doing"),
        Change("2026-06-01", "due", "2999-12-31", "2026-06-01"),
        Change("2026-06-01", "status", "doing", "done"),
        Change("2026-06-01", "did", None, "We rang."),
    )
    assert (new.stands_since, new.owner, new.did) == ("2026-06-01", "Asha", "We rang.")


def test_scores_come_back_to_the_last_digit_and_a_new_look_takes_the_place_of_an_old_one(store: Store) -> None:
    then = look((3, 10 / 3), (2, 4.1), gap=4.1 - 10 / 3, n_pairs=2)
    first, second = look((0, None), (1, 5.0)), look((1, 1 / 3), (0, None))
    old = kept(store, action(BELIEFS, "equals", then=then))
    assert actions.find(store, old.id).then == then
    assert actions.update(store, old.id, "2026-04-01", since=first).since == first
    new = actions.update(store, old.id, "2026-04-01", since=second)
    assert (new.then, new.since, new.history) == (then, second, ())


def test_an_action_comes_back_letter_by_letter(store: Store) -> None:
    hostile = "[bold]no[/bold] \x1b[31mred\x1b[0m\nsecond | `x` =cmd() ' \" ; DROP TABLE actions -- \u202e"
    told = action(
        BELIEFS,
        "assets",
        team="Ñorth'",
        pair="P'1",
        said=hostile,
        agreed=hostile,
        owner=hostile,
        did=hostile,
        history=(Change("2026-04-01", "said", hostile, None),),
        then=look((1, 2.0), (0, None)),
        since=look((1, 2.0), (0, None)),
    )
    assert actions.select(store) == []
    kept(store, told)
    assert actions.select(store) == [told]


def test_what_is_asked_for_is_found_and_nothing_else(store: Store) -> None:
    one, two = (
        kept(store, action(BELIEFS, "equals", team="North", then=look((1, 2.0), (0, None)))),
        kept(store, action(BELIEFS, "assets", pair="P1")),
    )
    assert actions.select(store, Sought(team="North")) == [one]
    assert actions.select(store, Sought(pair="P1")) == [two]
    assert actions.select(store, Sought("core-beliefs")) == [one, two]
    assert actions.select(store, Sought(places=frozenset({(BELIEFS.sha256, "assets")}))) == [two]


def test_what_belongs_to_an_action_goes_with_it(store: Store) -> None:
    told = kept(store, action(BELIEFS, "equals", pair="P1", then=look((1, 2.0), (0, None))))
    actions.update(store, told.id, "2026-04-01", status="doing")
    with store.writing() as connection:
        connection.execute("DELETE FROM actions WHERE pair = 'P1'")
    with store.reading() as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM action_{table}").fetchone() for table in ("scores", "changes")
        ]
    assert counts == [(0,), (0,)]


@pytest.mark.parametrize("broken", [{"status": "lost"}, {"status": "cannot do"}, {"why": "no money"}])
def test_the_store_itself_refuses_what_cannot_be(store: Store, broken: dict[str, str]) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        kept(store, replace(action(BELIEFS, "equals"), **broken))  # type: ignore[arg-type]
    assert actions.select(store) == []
