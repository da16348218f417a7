"""``coprod rate`` without a conversation: answers given with the command, checked, saved whole or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from coprod_cli.checklist import find_checklist
from coprod_cli.ratings.records import Answer, Response
from coprod_cli.ratings.responses import Wanted, begin, keep, select
from coprod_cli.ratings.store import open_store
from tests.cli.calling import call

BELIEFS = ("rate", "core-beliefs")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "private" / "ratings.db"
    monkeypatch.setenv("COPROD_STORE", str(path))
    return path


def kept(store: Path) -> list[Response]:
    with open_store(store) as opened:
        return list(select(opened, Wanted(finished=None)))


def test_answers_are_saved_as_one_finished_response(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text('item,rating,note\n3,partly,"+ the group, on Mondays"\n')
    options = ("--as", "Practitioner", "--pair", "P7", "--team", "North", "--respondent", "r7k3c9w")
    done = call(*BELIEFS, *options, "--date", "2026-03-14", "--answer", "equals=4", "--answers", file, "--yes")
    (response,) = kept(store)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"Saved as {response.id[:8]}: 2 of 3 answered, as Practitioner, 2026-03-14.\n"
    assert (response.role, response.date, response.source) == ("practitioner", "2026-03-14", "scripted")
    assert (response.pair, response.team, response.respondent) == ("P7", "North", "R-7K3-C9W")
    assert response.saved_at is not None
    assert response.sha256 == find_checklist("core-beliefs").sha256
    assert response.answers == (
        Answer("equals", "point", 4),
        Answer("assets", "blank"),
        Answer("collaboration", "point", 3, "+ the group, on Mondays"),
    )


def test_today_is_the_day_unless_another_is_said(store: Path) -> None:
    assert call(*BELIEFS, "--as", "person", "--answer", "1=4", "--yes").exit_code == 0
    assert call(*BELIEFS, "--as", "person", "--answer", "1=4", "--yes", "--date", "1900-01-01").exit_code == 0
    assert {response.date for response in kept(store)} == {date.today().isoformat(), "1900-01-01"}


TOMORROW = (date.today() + timedelta(days=1)).isoformat()


def test_every_problem_is_told_at_once_and_nothing_is_made(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("equals: 9\nother: 4\n")
    wrong = ("--as", "persn", "--date", TOMORROW, "--answer", "equals=4", "--answer", "2=n", "--answers", file)
    done = call(*BELIEFS, *wrong, "--yes")
    assert (done.exit_code, done.stdout) == (2, "")
    assert [line for line in done.stderr.splitlines() if not line.startswith("  ")] == [
        'core-beliefs has no role "persn".',
        f"{TOMORROW} is still to come.",
        'core-beliefs has no “does not apply”, so "2" cannot be answered with it.',
        f'{file}:1:1: "9" is not an answer on the scale of core-beliefs, for "equals".',
        f'{file}:1:1: The statement "equals" is answered twice.',
        f'{file}:2:1: "other" is no statement of core-beliefs.',
    ]
    assert not store.parent.exists()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("rate", "--answer", "1=4", "--yes"), 2, "Which checklist do you want to rate?"),
        ((*BELIEFS, "--answer", "1=4", "--yes"), 2, "Who gives these answers?"),
        ((*BELIEFS, "--as", "person", "--yes"), 2, "--yes saves the answers given, and there are none."),
        ((*BELIEFS, "--as", "person", "--answer", "1=s", "--yes"), 4, "Every answer is blank, so nothing was saved."),
        ((*BELIEFS, "--as", "person", "--answer", "1=4", "--date", "14/03/2026", "--yes"), 2, "is no day."),
        ((*BELIEFS, "--as", "person", "--answer", "1=4", "--date", "20260314", "--yes"), 2, "is no day."),
        ((*BELIEFS, "--as", "person", "--answer", "1=4", "--date", "2026-02-30", "--yes"), 2, "is no day."),
        ((*BELIEFS, "--as", "person", "--answer", "1=4", "--date", "1899-12-31", "--yes"), 2, "lies before 1900."),
        (("rate", "core-belief", "--as", "person", "--answer", "1=4", "--yes"), 2, "There is no checklist"),
        ((*BELIEFS, "--as", "person", "--answers", "none.csv", "--yes"), 3, "There is no such file."),
        ((*BELIEFS, "--response", "abc"), 2, "--response names an interview that was stopped."),
        (("rate", "--resume", "--discard"), 2, "--resume does not go with --discard."),
        (("rate", "--resume", "--answer", "1=4", "--yes"), 2, "--answer does not go with --resume."),
        (("rate", "--discard", "--date", "2026-03-14"), 2, "--date does not go with --discard."),
        (("rate", "--discard", "--response", "abc", "--yes"), 4, "No ratings are stored here yet."),
    ],
)
def test_what_cannot_be_done_as_asked(words: tuple[str, ...], code: int, told: str, store: Path) -> None:
    done = call(*words)
    assert (done.exit_code, done.stdout) == (code, "")
    assert told in done.stderr
    assert not store.parent.exists()


def test_a_code_that_tells_who_somebody_is_is_told_and_saved(store: Path) -> None:
    names = ("--pair", "Mary Smith", "--team", "943 476 5919", "--respondent", "mary@example.org")
    done = call(*BELIEFS, "--as", "person", *names, "--answer", "1=4", "--yes")
    assert done.stderr.splitlines()[:-1] == [
        'The pair "Mary Smith" looks like a name. A code that names nobody is safer.',
        'The team "943 476 5919" looks like an NHS number. A code that names nobody is safer.',
        'The pseudonym "mary@example.org" looks like an e-mail address. A code that names nobody is safer.',
    ]
    assert [(r.pair, r.team, r.respondent) for r in kept(store)] == [("Mary Smith", "943 476 5919", "mary@example.org")]


def test_codes_hold_nothing_that_acts_on_a_terminal(store: Path) -> None:
    call(*BELIEFS, "--as", "person", "--pair", " P\x1b7 ", "--team", "\u202eA  B", "--answer", "1=4", "--yes")
    assert [(response.pair, response.team) for response in kept(store)] == [("P7", "A B")]


def stopped(store: Path) -> str:
    """The id of an unfinished interview that is now in the store."""
    with open_store(store, create=True) as opened:
        response = begin(opened, find_checklist("core-beliefs"), role="person", date="2026-03-14")
        keep(opened, response.id, Answer("equals", "point", 4))
    return response.id


def test_discard_by_id_needs_no_terminal(store: Path) -> None:
    name = stopped(store)
    done = call("rate", "--discard", "--response", name[:8], "--yes")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"Discarded {name[:8]}. Nothing of it is kept.\n"
    assert kept(store) == []


def test_what_was_finished_is_never_discarded(store: Path) -> None:
    call(*BELIEFS, "--as", "person", "--answer", "1=4", "--yes")
    (response,) = kept(store)
    done = call("rate", "--discard", "--response", response.id, "--yes")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{response.id[:8]} was finished.\n")
    assert kept(store) == [response]


def again(*changed: str) -> list[str]:
    """What is said when answers of P7 and R1 are saved once more, with ``changed`` options."""
    done = call(*BELIEFS, "--as", "person", "--date", "2026-03-14", *changed, "--answer", "1=4", "--yes")
    assert done.exit_code == 0
    return done.stderr.splitlines()[1:]


def test_a_second_response_of_one_voice_on_one_day_is_saved_and_the_first_is_named(store: Path) -> None:
    assert again("--pair", "P7", "--respondent", "R1") == []
    first = kept(store)[0].id[:8]
    assert again("--pair", "P7", "--respondent", "R1", "--store", str(store)) == [
        f"This pair already has answers from this role on 2026-03-14 ({first}). Both are kept, and the later counts. "
        f"To put the first one right: `coprod amend {first} --store {store}`."
    ]
    assert len(kept(store)) == 2
    for other in (("--pair", "P7"), ("--respondent", "R1"), ("--pair", "P8", "--respondent", "R1")):
        assert again(*other) == []
    assert again("--pair", "P7", "--respondent", "R1", "--as", "practitioner") == []
    assert again("--pair", "P7", "--respondent", "R1", "--date", "2026-03-15") == []
    (told,) = again("--respondent", "R1")
    assert told.startswith("This pseudonym already has answers from this role on 2026-03-14 (")


def test_an_unfinished_interview_is_no_first_response(store: Path) -> None:
    with open_store(store, create=True) as opened:
        begin(opened, find_checklist("core-beliefs"), role="person", date="2026-03-14", pair="P7")
    assert again("--pair", "P7") == []


def test_nobody_in_particular_has_no_first_response(store: Path) -> None:
    assert again() + again("--team", "North") + again("--team", "North") == []


def test_the_same_words_twice_are_two_responses(store: Path) -> None:
    for _ in range(2):
        assert call(*BELIEFS, "--as", "person", "--answer", "1=4", "--yes").exit_code == 0
    assert len(kept(store)) == 2
