"""Which column is what: found by name, set by the person, never guessed."""

from __future__ import annotations

import pytest

from coprod_cli.engine.base import Layout
from coprod_cli.problems import Problem
from coprod_cli.survey.answers import Reader
from coprod_cli.survey.columns import ColumnFinder, Columns
from coprod_cli.survey.headings import plain_headings
from tests.survey.checklists import checklist

TWO = checklist()


def look(
    headings: str, *, by: tuple[str, ...] = (), role_given: bool = False, **chosen: str
) -> tuple[Columns | None, list[Problem]]:
    finder = ColumnFinder(
        "a.csv", plain_headings(headings.split("|")), Reader(TWO), chosen, role_given=role_given, by=by
    )
    return finder.find(), finder.problems


def found(headings: str, **options: object) -> Columns:
    columns, problems = look(headings, **options)  # type: ignore[arg-type]
    assert columns, problems
    return columns


def problem(headings: str, **options: object) -> Problem:
    columns, (first, *others) = look(headings, **options)  # type: ignore[arg-type]
    assert columns is None
    assert not others, others
    return first


@pytest.mark.parametrize(
    "headings",
    [
        "role|trusted|promise",
        "ROLE|Trusted |PROMISE",
        "Role|1|2",
        "role|Q1|Q2",
        "role|Q1.|Q02",
        "Rater|Item 1|Question 2:",
        "role|I’m trusted to plan|People do what they say they’ll do",
        "role|1. I'm  trusted to PLAN.|2) People do what they say they'll do…",
    ],
)
def test_wide(headings: str) -> None:
    columns = found(headings)
    assert columns.layout is Layout.WIDE
    assert columns.items == {0: 1, 1: 2}
    assert columns.things == {"role": 0}


@pytest.mark.parametrize("headings", ["item|role|rating", "Statement|Rated by|Answer", "question_id|Your role|SCORE"])
def test_long(headings: str) -> None:
    columns = found(headings)
    assert columns.layout is Layout.LONG
    assert columns.things == {"item": 0, "role": 1, "rating": 2}


def test_things_by_their_usual_names_and_what_is_left() -> None:
    columns = found("Completion time|role|Respondent ID|pair_id|Team name|Comments|Notes|trusted|Phone")
    assert columns.things == {"date": 0, "role": 1, "respondent": 2, "pair": 3, "team": 4, "note": 5}
    assert columns.unused == (6, 8)


def test_a_near_name_is_never_used() -> None:
    columns = found("role|trusted|promis")
    assert columns.items == {0: 1}
    assert columns.unused == (2,)


def test_chosen_columns_win() -> None:
    columns = found("role|who|trusted|x y|Date|Submitted", role="WHO", promise="X  Y", date="Submitted")
    assert columns.things == {"role": 1, "date": 5}
    assert columns.items == {0: 2, 1: 3}


def test_a_heading_written_exactly_wins() -> None:
    assert found("role|X|x", trusted="x").items == {0: 2}


@pytest.mark.parametrize(
    ("headings", "options", "code", "message", "hint"),
    [
        (
            "role|Date|Submitted|trusted",
            {},
            "two-columns",
            'Two columns could be the date: "Date", "Submitted".',
            'Say which: --column date="Submitted".',
        ),
        (
            "role|Q1|trusted",
            {},
            "two-columns-one-item",
            'Two columns could be the statement "trusted": "Q1", "trusted".',
            'Say which: --column trusted="Q1".',
        ),
        (
            "role|trusted|trusted",
            {},
            "two-columns-one-item",
            'Two columns could be the statement "trusted": "trusted (column 2)", "trusted (column 3)".',
            'Say which: --column trusted="trusted (column 2)".',
        ),
        (
            "role|Date|trusted|Date ",
            {},
            "two-columns",
            'Two columns could be the date: "Date (column 2)", "Date (column 4)".',
            'Say which: --column date="Date (column 4)".',
        ),
        (
            "role|x|trusted|x|x ",
            {"promise": "x"},
            "two-columns",
            '--column promise="x" could mean any of these columns: "x (column 2)", "x (column 4)", "x (column 5)".',
            "Write it as it is written here.",
        ),
        (
            "trusted|promise",
            {},
            "no-column",
            "There is no column for the role, so nobody can tell whose answers these are.",
            'Say which column it is: --column role="…"; or, if one role answered the whole file, --as practitioner. '
            'The columns are "trusted", "promise".',
        ),
        (
            "role|item",
            {},
            "no-column",
            "There is no column for the rating.",
            'Say which column it is: --column rating="…". The columns are "role", "item".',
        ),
        (
            "role|rating|item|trusted",
            {},
            "two-layouts",
            'The file has columns for a statement and its rating ("item", "rating") '
            'and also columns that are statements ("trusted").',
            "Leave out one of the two, or rename its headings.",
        ),
        (
            "role|x",
            {},
            "no-items",
            'No column is a statement of the checklist "two", and there are no columns for a statement and its rating.',
            'Say which columns are which, for example --column item="…" --column rating="…" (one rating a row) or '
            '--column trusted="…" (one response a row). The columns are "role", "x".',
        ),
        (
            "role|trusted",
            {"by": ("Tem",)},
            "no-such-column",
            'There is no column "Tem" to group by.',
            'The columns are "role", "trusted".',
        ),
        (
            "role|trusted|Team",
            {"by": ("Teams",)},
            "no-such-column",
            'There is no column "Teams" to group by.',
            'Did you mean --by "Team"?',
        ),
        (
            "role|trusted|Ward|ward",
            {"by": ("WARD",)},
            "two-columns",
            '--by "WARD" could mean any of these columns: "Ward", "ward".',
            "Write it as it is written here.",
        ),
        (
            "role|X|x|trusted",
            {"promise": "\u00a0X"},
            "two-columns",
            '--column promise="\u00a0X" could mean any of these columns: "X", "x".',
            "Write it as it is written here.",
        ),
        (
            "role|x",
            {"trusted": "x", "promise": "X"},
            "column-chosen-twice",
            'The column "X" is named for two things: trusted and promise.',
            "Name a column of its own for each.",
        ),
        (
            "role|trusted",
            {"dat": "x"},
            "unknown-thing",
            '--column dat="x": "dat" is neither the id of a statement nor one of item, rating, role, date, respondent, '
            "pair, team, note, checklist, period, wave.",
            'Did you mean --column date="x"?',
        ),
        (
            "role|trusted|When done",
            {"date": "When don"},
            "no-such-column",
            'There is no column "When don" (asked for with --column date="When don").',
            'Did you mean "When done"?',
        ),
    ],
)
def test_problems(headings: str, options: dict[str, object], code: str, message: str, hint: str) -> None:
    one = problem(headings, **options)
    assert (one.code, one.message, one.hint, one.file) == (code, message, hint, "a.csv")


def test_a_role_for_the_whole_file_needs_no_column() -> None:
    assert found("trusted|promise", role_given=True).things == {}


def test_blank_headings_may_repeat() -> None:
    assert found("role|trusted||").unused == (2, 3)


def test_headings_that_repeat_are_told_apart_by_their_column() -> None:
    assert found("role|x|trusted|x", promise="x (column 4)", by=("x (column 2)",)).items == {0: 2, 1: 3}
    assert found("role|x|trusted|x").unused == (1, 3)
    assert found("role|Comments|trusted|Comments").things == {"role": 0, "note": 1}


def test_a_column_can_be_named_by_its_place() -> None:
    columns = found("role||trusted|", promise="column 2", by=("Column 4",))
    assert (columns.items, columns.by) == ({0: 2, 1: 1}, (3,))
    # A heading that says so itself comes first.
    assert found("role|column 3|trusted", promise="column 3").items == {0: 2, 1: 1}


def test_group_by_thing_or_heading() -> None:
    assert found("role|Team name|Age Band|trusted", by=("team", "age  band")).by == (1, 2)
    assert found("role|role x|trusted", by=("role",)).by == (0,)


def test_hostile_headings_are_shown_short_and_inert() -> None:
    hint = problem(f"role|\x1b[2J|{'y' * 5000}").hint
    assert hint
    assert "\x1b" not in hint
    assert len(hint) < 400
