"""Responses: begun, answered one item at a time, finished, found again just as they were given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.checklist import Checklist, find_checklist
from coprod_cli.problems import CoprodError, SourceError
from coprod_cli.ratings.records import Answer, Change, Response
from coprod_cli.ratings.responses import (
    Wanted,
    add,
    begin,
    definition,
    discard,
    find,
    finish,
    held,
    keep,
    select,
    unfinished,
)
from coprod_cli.ratings.store import Store, open_store
from coprod_cli.version import __version__
from tests.ratings.filling import response

BELIEFS, STEPS = find_checklist("core-beliefs"), find_checklist("seven-steps")
EQUALS, ASSETS, TOGETHER = (item.id for item in BELIEFS.items)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "ratings.db", create=True) as opened:
        yield opened


def code_of(error: pytest.ExceptionInfo[CoprodError]) -> str:
    return error.value.problems[0].code


def test_an_interview_from_its_first_answer_to_its_last(store: Store) -> None:
    begun = begin(store, BELIEFS, role="person", date="2026-03-02", pair="P7", team="North", respondent="R-1")
    assert (begun.source, begun.tool_version, begun.saved_at, begun.answers) == ("interview", __version__, None, ())
    assert len(begun.id) == 16
    assert find(store, begun.id) == begun

    keep(store, begun.id, Answer(TOGETHER, "point", 2))
    keep(store, begun.id, Answer(EQUALS, "point", 4, "+ we met"))
    keep(store, begun.id, Answer(TOGETHER, "point", 5))
    (stopped,) = unfinished(store)
    assert stopped == replace(begun, answers=(Answer(EQUALS, "point", 4, "+ we met"), Answer(TOGETHER, "point", 5)))
    assert (list(select(store)), held(store)) == ([], {})

    done = finish(store, begun.id, BELIEFS)
    assert done.answers == (
        Answer(EQUALS, "point", 4, "+ we met"),
        Answer(ASSETS, "blank"),
        Answer(TOGETHER, "point", 5),
    )
    assert done.saved_at is not None
    assert begun.started_at < done.saved_at
    assert replace(done, saved_at=None, answers=stopped.answers) == stopped
    assert list(select(store)) == [done]
    assert held(store) == {("core-beliefs", "1.0"): 1}
    assert unfinished(store) == []


def test_what_is_finished_is_not_answered_again(store: Store) -> None:
    begun = begin(store, BELIEFS, role="person", date=None)
    done = finish(store, begun.id, BELIEFS)
    for attempt in (
        lambda: keep(store, begun.id, Answer(EQUALS, "point", 1)),
        lambda: finish(store, begun.id, BELIEFS),
    ):
        with pytest.raises(CoprodError) as caught:
            attempt()
        assert code_of(caught) == "response-closed"
    discard(store, begun.id)
    assert list(select(store)) == [done]


def test_what_was_discarded_is_gone_and_says_so_to_whoever_goes_on_with_it(store: Store) -> None:
    begun = begin(store, BELIEFS, role="person", date=None)
    keep(store, begun.id, Answer(EQUALS, "point", 1))
    discard(store, begun.id)
    assert list(select(store, Wanted(finished=None))) == []
    assert store.connection.execute("SELECT count(*) FROM answers").fetchone() == (0,)
    with pytest.raises(CoprodError) as caught:
        keep(store, begun.id, Answer(EQUALS, "point", 1))
    assert code_of(caught) == "response-closed"


def test_several_are_added_whole_or_not_at_all(store: Store) -> None:
    first, second = (response(BELIEFS, "person", {EQUALS: number}) for number in (3, 4))
    with pytest.raises(Exception, match="UNIQUE"):
        add(store, BELIEFS, [first, second, first])
    assert list(select(store)) == []
    add(store, BELIEFS, [first, second])
    assert list(select(store)) == [first, second]


def test_each_filter_and_all_together(store: Store) -> None:
    one = response(BELIEFS, "person", {EQUALS: 3}, date="2026-03-02", pair="P1", team="North", respondent="R-1")
    two = response(BELIEFS, "practitioner", {EQUALS: 4}, date="2026-04-01", pair="P1", team="South")
    undated = response(BELIEFS, "person", {EQUALS: 5}, date=None)
    other = response(STEPS, "practitioner", {STEPS.items[0].id: 1}, date="2026-04-02")
    add(store, BELIEFS, [two, undated, one])
    add(store, STEPS, [other])
    stopped = begin(store, BELIEFS, role="person", date="2026-03-02", pair="P1")

    def found(**wanted: object) -> list[Response]:
        return list(select(store, Wanted(**wanted)))  # type: ignore[arg-type]

    assert found() == [undated, one, two, other]
    assert found(checklist="seven-steps") == [other]
    assert found(version="2.0") == []
    assert found(role="person") == [undated, one]
    assert found(pair="P1") == [one, two]
    assert found(team="South") == [two]
    assert found(respondent="R-1") == [one]
    assert found(date_from="2026-04-01") == [two, other]
    assert found(date_to="2026-04-01") == [one, two]
    assert found(date_from="2026-03-02", date_to="2026-03-02") == [one]
    assert found(finished=False) == [stopped]
    assert found(finished=None, pair="P1", role="person") == [one, stopped]
    assert found(checklist="core-beliefs", role="person", pair="P1", team="North", date_to="2026-12-31") == [one]
    assert held(store) == {("core-beliefs", "1.0"): 3, ("seven-steps", "1.0"): 1}


def test_an_id_is_found_by_its_first_characters(store: Store) -> None:
    ids = ["aa11111111111111", "aa22222222222222", "bb33333333333333"]
    some = [replace(response(BELIEFS, "person", {EQUALS: 3}), id=one) for one in ids]
    add(store, BELIEFS, some)
    assert find(store, "b") == some[2]
    assert find(store, "aa2") == some[1]
    assert find(store, ids[0]) == some[0]
    for name, told in {
        "aa": 'More than one response begins with "aa": aa11111111111111, aa22222222222222.',
        "cc": 'No response is called "cc".',
        "": 'No response is called "".',
        "%": 'No response is called "%".',
        ids[0] + "1": f'No response is called "{ids[0]}1".',
    }.items():
        with pytest.raises(CoprodError) as caught:
            find(store, name)
        assert (code_of(caught), str(caught.value)) == ("no-response", told)


def test_the_checklist_is_kept_as_it_was_when_it_was_answered(store: Store) -> None:
    asked = Checklist.model_validate({**BELIEFS.model_dump(by_alias=True), "title": "Our own beliefs"})
    begun = begin(store, asked, role="person", date=None)
    assert begun.sha256 != BELIEFS.sha256
    assert definition(store, begun.sha256) == asked


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
names = st.none() | texts
answers = st.one_of(
    st.builds(lambda value, note: ("point", value, note), st.integers(1, 5), names),
    st.builds(lambda note: ("blank", None, note), names),
    st.builds(lambda note: ("not_applicable", None, note), names),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(names, names, names, names, texts, st.lists(answers, max_size=3), st.lists(names, max_size=3)),
        max_size=4,
    )
)
def test_whatever_is_stored_comes_back(made: list[tuple[object, ...]]) -> None:
    some = []
    for number, (pair, team, respondent, note, source, given_answers, olds) in enumerate(made):
        plain = response(BELIEFS, "person", {}, pair=pair, team=team, respondent=respondent, note=note, source=source)  # type: ignore[arg-type]
        items = zip((EQUALS, ASSETS, TOGETHER), given_answers, strict=False)  # type: ignore[call-overload]
        changes = [Change("note", old, "new", f"2026-03-0{place + 1}", "amend") for place, old in enumerate(olds)]  # type: ignore[arg-type]
        some.append(
            replace(
                plain,
                id=f"{number:016x}",
                answers=tuple(Answer(item, *rest) for item, rest in items),
                changes=tuple(changes),
            )
        )
    with TemporaryDirectory() as folder, open_store(Path(folder) / "ratings.db", create=True) as store:
        add(store, BELIEFS, some)
        assert list(select(store)) == some


def test_a_checklist_changed_under_the_same_version_takes_no_answers(tmp_path: Path) -> None:
    changed = Checklist.model_validate({**BELIEFS.model_dump(by_alias=True), "not_applicable": True})
    with open_store(tmp_path / "ratings.db", create=True) as store:
        drafted = begin(store, changed, role="person", date="2026-03-02")
        discard(store, drafted.id)
        begun = begin(store, BELIEFS, role="person", date="2026-03-02")
        with pytest.raises(SourceError) as raised:
            begin(store, changed, role="person", date="2026-03-02")
        assert raised.value.problems[0].code == "another-checklist"
        with pytest.raises(SourceError):
            add(store, changed, [response(changed, "person", {"equals": 2})])
        assert [one.id for one in select(store, Wanted(finished=None))] == [begun.id]
