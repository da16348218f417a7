"""What cannot be read is told with its count and rows, most frequent first, and never in full when it is much."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_cli.api import Question
from coprod_cli.problems import Problem, SourceError
from tests.survey.checklists import checklist

TWO = checklist()


def problems(path: Path, text: str, **options: object) -> tuple[Problem, ...]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        _ = Question((str(path),), TWO, **options).counted  # type: ignore[arg-type]
    return caught.value.problems


LONG = "item,role,rating,date,checklist\n"
EXACT: list[tuple[str, str, int, str, str, str]] = [
    (
        "trusted,person,4,,\n\ntrusted,person,99,,\ntrusted,person,99,,\ntrusted,person,99,,\npromise,person,99,,\n",
        "not-an-answer",
        4,
        "rating",
        '"99" is not an answer on this scale (1 to 5), 4 times (rows 4, 5, 6, …).',
        'If you know what it means, add --answer "99=POINT", where POINT is 1 to 5 or blank; or add --skip-invalid.',
    ),
    (
        "trusted,boss,4,,\ntrusted,boss,5,,\n",
        "not-a-role",
        2,
        "role",
        '"boss" is not a role of "two" (practitioner, person), 2 times (rows 2, 3).',
        'If you know which it is, add --role "boss=ROLE"; '
        "or add --skip-invalid to leave these rows out and count them.",
    ),
    (
        "trusted,Persn,4,,\n",
        "not-a-role",
        2,
        "role",
        '"Persn" is not a role of "two" (practitioner, person), once.',
        'If you know which it is, add --role "Persn=person"; '
        "or add --skip-invalid to leave these rows out and count them.",
    ),
    (
        "trusted,,4,,\n",
        "no-role",
        2,
        "role",
        "There is an answer and no role, once.",
        "Fill the role in, or add --skip-invalid to leave these rows out and count them.",
    ),
    (
        ",person,4,,\n",
        "no-item",
        2,
        "item",
        "There is a rating and no statement, once.",
        "Fill the statement in, or add --skip-invalid to leave these rows out and count them.",
    ),
    (
        "promis,person,4,,\n",
        "not-an-item",
        2,
        "item",
        '"promis" is not a statement of "two", once.',
        'Did you mean "promise"? Use the statement\'s id, number or text, '
        "or add --skip-invalid to leave these rows out and count them.",
    ),
    (
        "trusted,person,4,2026-01-31,\ntrusted,person,4,31/01/2026,\n",
        "not-a-date",
        3,
        "date",
        '"31/01/2026" is not a date (dates in this column are written 2026-03-31), once.',
        "Put it right, or add --skip-invalid to leave these rows out and count them.",
    ),
    (
        "trusted,person,4,,two@2\n",
        "other-version",
        2,
        "checklist",
        '"two@2" is another version of the checklist; this is "two" version 1, once.',
        "Scores of two versions are not mixed: score them apart, "
        "or add --skip-invalid to leave these rows out and count them.",
    ),
]


@pytest.mark.parametrize(("rows", "code", "row", "column", "message", "hint"), EXACT, ids=[one[1] for one in EXACT])
def test_exact(tmp_path: Path, rows: str, code: str, row: int, column: str, message: str, hint: str) -> None:
    (one,) = problems(tmp_path / "a.csv", LONG + rows)
    assert (one.code, one.row, one.column) == (code, row, column)
    assert (one.message, one.hint) == (message, hint)
    assert one.file == str(tmp_path / "a.csv")


WIDE = "role,trusted,promise\n"


@pytest.mark.parametrize(
    ("rows", "place", "told"),
    [
        ("person,4,99\nperson,99,4\n", (2, "promise"), "2 times in 2 columns (rows 2, 3)"),
        ("person,99,4\nperson,4,4\nperson,4,99\n", (2, "trusted"), "2 times in 2 columns (rows 2, 4)"),
        ("person,99,99\n", (2, "trusted"), "2 times in 2 columns (row 2)"),
        ("person,99,99\nperson,4,99\n", (2, "trusted"), "3 times in 2 columns (rows 2, 3)"),
        ("person,99,99\n" * 3, (2, "trusted"), "6 times in 2 columns (rows 2, 3, 4, …)"),
        ("person,4,99\n" * 4 + "person,99,4\n", (2, "promise"), "5 times in 2 columns (rows 2, 3, 4, …)"),
    ],
)
def test_a_text_in_two_columns_has_the_rows_of_both(
    tmp_path: Path, rows: str, place: tuple[int, str], told: str
) -> None:
    (one,) = problems(tmp_path / "a.csv", WIDE + rows)
    assert (one.row, one.column) == place
    assert one.message == f'"99" is not an answer on this scale (1 to 5), {told}.'


def test_most_frequent_first_and_at_most_twenty(tmp_path: Path) -> None:
    rows = "".join(f"trusted,person,v{number},,\n" for number in range(1000)) + "trusted,person,often,,\n" * 3
    found = problems(tmp_path / "a.csv", LONG + rows)
    assert len(found) == 21
    assert found[0].message.startswith(
        '"often" is not an answer on this scale (1 to 5), 3 times (rows 1002, 1003, 1004)'
    )
    assert found[-1].code == "more-problems"
    assert found[-1].message == "981 more values cannot be read."


def test_far_down_a_large_file(tmp_path: Path) -> None:
    rows = "trusted,person,4,2026-01-31,two\n" * 20_000 + "zz,boss,77,soon,two@3\n"
    codes = {one.code: one.row for one in problems(tmp_path / "a.csv", LONG + rows)}
    assert codes == dict.fromkeys(["not-an-item", "not-a-role", "not-an-answer", "not-a-date", "other-version"], 20_002)


def test_new_ways_to_write_a_good_answer_far_down(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(LONG + "trusted,person,4,,\n" * 20_000 + "Q2.,PERSON,5 - completely,,TWO@1\n", encoding="utf-8")
    tally = Question((str(path),), TWO).counted.tally
    assert {(key.item, key.role): dict(found.counts) for key, found in tally.answers.items()} == {
        ("trusted", "person"): {4: 20_000},
        ("promise", "person"): {5: 1},
    }


@pytest.mark.parametrize("raw", ["x" * 100_000, "\x1b[2J\x07", "$(reboot)", "`id`"])
def test_hostile_texts_are_never_repeated_as_they_are(tmp_path: Path, raw: str) -> None:
    for rows in (f"trusted,person,{raw},,\n", f"trusted,{raw},4,,\n", f"{raw},person,4,,\n"):
        (one,) = problems(tmp_path / "a.csv", LONG + rows)
        assert raw not in (one.hint or "")
        assert len(f"{one.message}{one.hint}") < 500


def test_every_file_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("role,trusted\nperson,8\n")
    (tmp_path / "a.csv").write_text(LONG + "trusted,person,9,,\n")
    names = tuple(str(tmp_path / name) for name in ("a.csv", "b.csv"))
    with pytest.raises(SourceError) as caught:
        _ = Question(names, TWO).counted
    assert [(Path(str(one.file)).name, one.column) for one in caught.value.problems] == [
        ("a.csv", "rating"),
        ("b.csv", "trusted"),
    ]
