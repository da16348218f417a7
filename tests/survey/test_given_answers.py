"""Answers given with a command: read as survey files are, with every problem at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_cli.problems import CoprodError, SourceError, UsageError
from coprod_cli.ratings.records import Answer
from coprod_cli.survey.given_answers import given_answers
from tests.survey.checklists import checklist

TWO = checklist()
WITH_N = checklist(not_applicable=True)


def told(error: CoprodError) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.row) for problem in error.problems]


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "item", ["trusted", "TRUSTED", "1", "Q1", "I'm trusted to plan.", "i’m trusted to plan", " trusted "]
)
def test_a_statement_by_its_id_number_or_text(item: str) -> None:
    assert given_answers(TWO, [f"{item}=4"]) == (Answer("trusted", "point", 4),)


@pytest.mark.parametrize(
    ("value", "kind", "point"),
    [
        ("4", "point", 4),
        (" 4 ", "point", 4),
        ("Mostly", "point", 4),
        ("4 - Mostly", "point", 4),
        ("n", "not_applicable", None),
        ("N/A", "not_applicable", None),
        ("not applicable", "not_applicable", None),
        ("s", "blank", None),
        ("", "blank", None),
    ],
)
def test_a_value(value: str, kind: str, point: int | None) -> None:
    assert given_answers(WITH_N, [f"1={value}"]) == (Answer("trusted", kind, point),)  # type: ignore[arg-type]


def test_answers_come_in_the_order_of_the_checklist() -> None:
    assert [answer.item for answer in given_answers(TWO, ["2=5", "1=4"])] == ["trusted", "promise"]


def test_every_wrong_option_is_told_at_once() -> None:
    options = ["1=9", "1=n", "trsted=4", "trusted", "=4", "promise=5", "2=4", "2=4.5"]
    with pytest.raises(UsageError) as caught:
        given_answers(TWO, options)
    assert [(problem.message, problem.hint) for problem in caught.value.problems] == [
        ('--answer "trusted" is not of the form ITEM=VALUE.', "For example --answer 2=5."),
        ('--answer "=4" is not of the form ITEM=VALUE.', "For example --answer 2=5."),
        (
            '"9" is not an answer on the scale of two, for "1".',
            "It is one of 1 (Not at all), 2 (A little), 3 (Partly), 4 (Mostly), 5 (Completely).",
        ),
        (
            'two has no “does not apply”, so "1" cannot be answered with it.',
            "To leave it blank, write s or nothing.",
        ),
        ('The statement "1" is answered twice.', "Leave one of the two out."),
        ('"trsted" is no statement of two.', "Did you mean trusted?"),
        ('The statement "2" is answered twice.', "Leave one of the two out."),
        (
            '"4.5" is not an answer on the scale of two, for "2".',
            "It is one of 1 (Not at all), 2 (A little), 3 (Partly), 4 (Mostly), 5 (Completely).",
        ),
        ('The statement "2" is answered twice.', "Leave one of the two out."),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", 'item,rating,note\ntrusted,4,"+ asked, and heard"\n2,Completely,\n'),
        ("a.csv", '\ufeffItem;Rating;Note\r\n\r\nTrusted;4;"+ asked, and heard"\r\n2;5;\r\n'),
        ("a.yaml", 'trusted: {rating: 4, note: "+ asked, and heard"}\n2: Completely\n'),
        ("a.yml", 'trusted:\n  note: "+ asked, and heard"\n  rating: "4"\n"2": 5\n'),
        ("a.json", '{"trusted": {"rating": 4, "note": "+ asked, and heard"}, "2": "Completely"}'),
        ("A.JSON", '{"2": 5,\n\t"Q1": {"rating": 4.0, "note": "+ asked, and heard"}}'),
    ],
)
def test_one_set_of_answers_in_every_form(tmp_path: Path, name: str, text: str) -> None:
    assert given_answers(TWO, file=written(tmp_path, name, text)) == (
        Answer("trusted", "point", 4, "+ asked, and heard"),
        Answer("promise", "point", 5),
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", 'item,rating,note\ntrusted,,"+ one\n\n  \t\n- two\x07"\n'),
        ("a.yaml", 'trusted: {rating: , note: "+ one\\n\\n  \\t\\n- two"}\n'),
        ("a.yaml", 'trusted: {rating: ~, note: "+ one\\n- two"}\n'),
        ("a.json", '{"trusted": {"rating": null, "note": "+ one\\n- two\\u0007"}}'),
    ],
)
def test_a_note_has_a_line_a_thought_and_may_stand_beside_a_blank(tmp_path: Path, name: str, text: str) -> None:
    found = given_answers(TWO, file=written(tmp_path, name, text))
    assert found == (Answer("trusted", "blank", None, "+ one\n- two"),)


@pytest.mark.parametrize(
    ("name", "text", "problems"),
    [
        ("a.csv", "", [("empty", None)]),
        ("a.csv", "item,score\ntrusted,4\n", [("answers-file", 1)]),
        ("a.csv", "item,rating,rating\ntrusted,4,4\n", [("answers-file", 1)]),
        ("a.csv", 'item,rating\n"trusted,4\n', [("answers-file", None)]),
        (
            "a.csv",
            "item,rating\ntrusted,4,a,b\n2,9\n,3\n",
            [("ragged-rows", 2), ("not-an-answer", 3), ("not-an-item", 4)],
        ),
        ("a.csv", "item,rating\ntrusted,4\n1,5\n", [("item-twice", 3)]),
        ("a.yaml", "", [("answers-file", None)]),
        ("a.yaml", "- trusted\n", [("answers-file", 1)]),
        ("a.yaml", "trusted: 4\ntrusted: 5\n", [("item-twice", 2)]),
        ("a.yaml", "2: [4]\ntrusted: {rating: 4, nte: x}\n", [("answers-file", 1), ("answers-file", 2)]),
        ("a.yaml", "trusted: {rating: 4, rating: 5}\n", [("answers-file", 1)]),
        ("a.yaml", "trusted: no\n", [("not-an-answer", 1)]),
        ("a.yaml", "trusted: [\n", [("answers-file", 2)]),
        ("a.json", "[4, 5]", [("answers-file", None)]),
        ("a.json", '{"trusted": 4', [("answers-file", 1)]),
        ("a.json", '{"trusted": 4, "trusted": 5}', [("item-twice", None)]),
        ("a.json", '{"trusted": true, "2": NaN}', [("answers-file", None), ("not-an-answer", None)]),
        ("a.json", "[" * 100_000, [("answers-file", None)]),
        ("a.txt", "trusted=4", [("answers-file", None)]),
    ],
)
def test_a_wrong_file_is_told_with_its_rows(
    tmp_path: Path, name: str, text: str, problems: list[tuple[str, int | None]]
) -> None:
    path = written(tmp_path, name, text)
    with pytest.raises(SourceError) as caught:
        given_answers(TWO, file=path)
    assert told(caught.value) == problems
    assert {problem.file for problem in caught.value.problems} == {str(path)}
    assert all(problem.hint for problem in caught.value.problems)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "latin.csv").write_bytes("item,rating\ntrusted,à\n".encode("latin-1"))
    (tmp_path / "latin.json").write_bytes('{"trusted": "à"}'.encode("latin-1"))
    (tmp_path / "large.csv").write_bytes(b"x" * 1_000_001)
    codes = {"none.csv": "missing", "folder.csv": "is-folder", "latin.csv": "not-utf-8", "latin.json": "not-utf-8"}
    for name, code in {**codes, "large.csv": "answers-file"}.items():
        with pytest.raises(SourceError) as caught:
            given_answers(TWO, file=tmp_path / name)
        assert [problem.code for problem in caught.value.problems] == [code]


def test_an_answer_in_the_file_and_on_the_line_is_given_twice(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "item,rating\ntrusted,4\npromise,9\n")
    with pytest.raises(UsageError) as caught:
        given_answers(TWO, ["1=4", "2=0"], path)
    assert told(caught.value) == [
        ("not-an-answer", None),
        ("item-twice", 2),
        ("not-an-answer", 3),
        ("item-twice", 3),
    ]
