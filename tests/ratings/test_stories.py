"""Stories are kept with what they are about; a team's own order stands before the newest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_cli.checklist import Checklist, find_checklist
from coprod_cli.problems import UsageError
from coprod_cli.ratings import stories
from coprod_cli.ratings.linked import Sought, places
from coprod_cli.ratings.store import Store, open_store
from coprod_cli.ratings.stories import Story, moved
from tests.ratings.telling import story

BELIEFS = find_checklist("core-beliefs")
LADDER = find_checklist("ladder")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "ratings.db", create=True) as opened:
        yield opened


def kept(store: Store, checklist: Checklist, *told: Story) -> None:
    for one in told:
        stories.add(store, checklist, one)


@pytest.mark.parametrize(
    ("before", "move", "after"),
    [
        ({}, ("a", 1), {"a": 1}),
        ({}, ("a", 3), {"a": 3}),
        ({"a": 1}, ("b", 1), {"b": 1, "a": 2}),
        ({"a": 1, "b": 2, "c": 3}, ("d", 2), {"a": 1, "d": 2, "b": 3, "c": 4}),
        ({"a": 1, "c": 3}, ("d", 1), {"d": 1, "a": 2, "c": 3}),
        ({"a": 1, "b": 2, "c": 3}, ("a", 3), {"b": 1, "c": 2, "a": 3}),
        ({"a": 1, "b": 2, "c": 3}, ("c", 1), {"c": 1, "a": 2, "b": 3}),
        ({"a": 1, "b": 2}, ("a", 1), {"a": 1, "b": 2}),
        ({"a": 1, "b": 2, "c": 3}, ("b", 0), {"a": 1, "c": 2}),
        ({"a": 1}, ("b", 0), {"a": 1}),
    ],
)
def test_where_stories_stand_once_one_is_moved(
    before: dict[str, int], move: tuple[str, int], after: dict[str, int]
) -> None:
    assert moved(before, *move) == after


def test_picking_third_second_first_gives_the_order_that_was_meant() -> None:
    found: dict[str, int] = {}
    for name, place in (("c", 3), ("b", 2), ("a", 1)):
        found = moved(found, name, place)
    assert found == {"a": 1, "b": 2, "c": 3}


PLACES = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 8)).filter(
    lambda found: len(set(found.values())) == len(found)
)


@given(before=PLACES, name=st.sampled_from("abcdef"), place=st.integers(0, 8))
def test_nothing_shares_a_place_and_the_others_keep_their_order(before: dict[str, int], name: str, place: int) -> None:
    after = moved(before, name, place)
    assert len(set(after.values())) == len(after)
    assert min(after.values(), default=1) >= 1
    assert after.get(name) == (place or None)
    others = [one for one in sorted(before, key=before.__getitem__) if one != name]
    assert [one for one in sorted(after, key=after.__getitem__) if one != name] == others


def test_picked_ones_come_first_in_their_order_then_the_newest(store: Store) -> None:
    old, older, new, newer = (
        story(BELIEFS, "equals", text, date=date)
        for text, date in (
            ("old", "2026-02-01"),
            ("older", "2026-01-01"),
            ("new", "2026-03-01"),
            ("newer", "2026-03-02"),
        )
    )
    kept(store, BELIEFS, old, older, new, newer)
    stories.pick(store, older, 1)
    stories.pick(store, old, 1)
    assert [(one.text, one.place) for one in stories.select(store)] == [
        ("old", 1),
        ("older", 2),
        ("newer", None),
        ("new", None),
    ]
    assert stories.pick(store, old, 0).place is None
    assert [(one.text, one.place) for one in stories.select(store)][:2] == [("older", 1), ("newer", None)]


def test_each_team_and_each_statement_has_an_order_of_its_own(store: Store) -> None:
    ours, theirs, nobodys = (story(BELIEFS, "equals", team=team) for team in ("North", "South", None))
    other = story(BELIEFS, "assets", team="North")
    kept(store, BELIEFS, ours, theirs, nobodys, other)
    for one in (ours, theirs, nobodys, other):
        stories.pick(store, one, 1)
    assert {one.place for one in stories.select(store)} == {1}


def test_the_order_goes_over_versions_of_a_checklist(store: Store) -> None:
    newer = Checklist.model_validate({**BELIEFS.model_dump(by_alias=True), "version": "2.0"})
    first, second = story(BELIEFS, "equals"), story(newer, "equals")
    kept(store, BELIEFS, first)
    kept(store, newer, second)
    stories.pick(store, first, 1)
    stories.pick(store, second, 1)
    assert [(one.link.version, one.place) for one in stories.select(store)] == [("2.0", 1), ("1.0", 2)]


def test_what_is_asked_for_is_found_and_nothing_else(store: Store) -> None:
    one = story(BELIEFS, "equals", team="North", pair="P1")
    two = story(BELIEFS, "assets", team="North")
    three = story(LADDER, "now", team="South")
    kept(store, BELIEFS, one, two)
    kept(store, LADDER, three)

    def found(sought: Sought) -> set[str]:
        return {told.id for told in stories.select(store, sought)}

    assert found(Sought()) == {one.id, two.id, three.id}
    assert found(Sought("core-beliefs")) == {one.id, two.id}
    assert found(Sought(team="North")) == {one.id, two.id}
    assert found(Sought(pair="P1")) == {one.id}
    assert found(Sought(places=places([BELIEFS, LADDER], "1"))) == {one.id, three.id}
    assert found(Sought("ladder", team="North")) == set()


HOSTILE = "[bold]no[/bold] \x1b[31mred\x1b[0m\nsecond line | `x` =cmd() ' \" ; DROP TABLE stories -- \u202e"


def test_a_story_comes_back_letter_by_letter(store: Store) -> None:
    told = story(BELIEFS, "equals", HOSTILE, team="Ñorth' --", pair="P'1", role="person")
    kept(store, BELIEFS, told)
    assert stories.select(store) == [told]
    assert stories.find(store, told.id) == told
    assert stories.find(store, told.id[:8]) == told


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ffff", 'No story is called "ffff".'),
        ("", 'No story is called "".'),
        ("\udcff", 'No story is called "\\udcff".'),
        ("aa", 'More than one story begins with "aa": aa11, aa22.'),
    ],
)
def test_a_name_that_means_none_or_several_is_refused(store: Store, name: str, message: str) -> None:
    kept(store, BELIEFS, story(BELIEFS, "equals", id="aa11"), story(BELIEFS, "equals", id="aa22"))
    with pytest.raises(UsageError) as raised:
        stories.find(store, name)
    assert [(problem.code, problem.message) for problem in raised.value.problems] == [("no-such-id", message)]


def test_a_whole_id_means_itself_where_another_goes_on_from_it(store: Store) -> None:
    kept(store, BELIEFS, story(BELIEFS, "equals", id="aa11"), story(BELIEFS, "equals", id="aa1122"))
    assert stories.find(store, "aa11").id == "aa11"
