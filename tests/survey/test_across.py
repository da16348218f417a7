"""Statements with a column for each answer: which columns they are, and what a row ticks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coprod_cli.api import Question
from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import Problem, SourceError
from coprod_cli.survey.across import find_across
from coprod_cli.survey.answers import Reader
from coprod_cli.survey.headings import find_headings, plain_headings
from tests.cli.calling import call
from tests.survey.checklists import LABELS, checklist
from tests.survey.sheets import WRITERS

TWO = checklist()
TRUSTED, PROMISE = "I'm trusted to plan.", "People do what they say they'll do."
BLANKS = [""] * 4


def counted(path: Path, rows: list[list[str]], of: Checklist = TWO, **said: Any) -> dict[str, dict[int | str, int]]:
    """Item → answer → how often, as the whole tool counts a file of these rows."""
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows) + "\n", encoding="utf-8")
    tally = Question((str(path),), of, as_role="person", **said).counted.tally
    found: dict[str, dict[int | str, int]] = {}
    for key, one in tally.answers.items():
        words: dict[int | str, int] = {"blank": one.blank, "n/a": one.not_applicable, "invalid": one.invalid}
        found[key.item] = {**one.counts, **{word: number for word, number in words.items() if number}}
    return found


def below(*ticks: int, cell: str | None = None) -> list[str]:
    """The cells of one statement in which the options of these numbers are ticked."""
    return [(cell or label) if number in ticks else "" for number, label in enumerate(LABELS, 1)]


MONKEY = [
    ["Respondent ID", "Collector ID", TRUSTED, *BLANKS, PROMISE, *BLANKS, "Comments"],
    ["", "", *LABELS, *LABELS, "Open-Ended Response"],
]
GRID = [
    ["Respondent ID", "Collector ID", "How far?", *BLANKS, "", *BLANKS, "Comments"],
    ["", "", *(f"{TRUSTED} - {label}" for label in LABELS), *(f"{PROMISE} - {label}" for label in LABELS), "Response"],
]
THREE = [
    ["Respondent ID", "Collector ID", "How far?", *BLANKS, "", *BLANKS, "Comments"],
    ["", "", TRUSTED, *BLANKS, PROMISE, *BLANKS, ""],
    ["", "", *LABELS, *LABELS, ""],
]
ONE_ROW = [["id", "team", *(f"{text} / {label}" for text in (TRUSTED, PROMISE) for label in LABELS), "Comments"]]
QUALTRICS = [["id", "team", *(f"How far?-{text}-{label}" for text in (TRUSTED, PROMISE) for label in LABELS), "x"]]
BRACKETS = [["id", "team", *(f"{text} [{label}]" for text in (TRUSTED, PROMISE) for label in LABELS), "Comments"]]
CHOICES = [["id", "t", *(f"{text} (choice={label})" for text in (TRUSTED, PROMISE) for label in LABELS), "Comments"]]
CODES = [["id", "team", *(f"{name}___{point}" for name in ("trusted", "promise") for point in range(1, 6)), "Comments"]]


@pytest.mark.parametrize("cell", [None, "1", "x", "X", "Yes", "TRUE", "Checked", "✓"])
@pytest.mark.parametrize(
    ("heads", "said"),
    [(MONKEY, {}), (GRID, {}), (THREE, {"header_rows": 3}), (ONE_ROW, {}), (QUALTRICS, {}), (BRACKETS, {}),
     (CHOICES, {}), (CODES, {})],
    ids=["question over option", "statement and option", "three rows", "slash", "dashes", "brackets", "choice", "code"],
)  # fmt: skip
def test_a_column_for_each_answer(
    tmp_path: Path, heads: list[list[str]], said: dict[str, Any], cell: str | None
) -> None:
    if cell is None and heads is CODES:
        cell = "1"
    rows = [
        ["1", "c", *below(4, cell=cell), *below(1, cell=cell), "text"],
        ["2", "c", *below(4, cell=cell), *below(cell=cell), ""],
        ["3", "c", *below(5, cell=cell), *below(2, cell=cell), ""],
    ]
    assert counted(tmp_path / "a.csv", heads + rows, **said) == {
        "trusted": {4: 2, 5: 1},
        "promise": {1: 1, 2: 1, "blank": 1},
    }


def test_workbooks_too(tmp_path: Path) -> None:
    rows: list[list[Any]] = [*MONKEY, ["1", "c", *below(4), *below(1), "text"], ["2", "c", *below(2), *below(1), ""]]
    for kind, write in WRITERS.items():
        path = write(tmp_path / kind, [[cell or None for cell in row] for row in rows])
        tally = Question((str(path),), TWO, as_role="person").counted.tally
        assert {key.item: dict(one.counts) for key, one in tally.answers.items()} == {
            "trusted": {4: 1, 2: 1},
            "promise": {1: 2},
        }


@pytest.mark.parametrize(
    ("zero", "ticked"),
    [("", ""), ("", "1"), ("0", "1"), ("No", "Yes"), ("False", "True"), ("Unchecked", "Checked")],
)
def test_what_is_not_ticked(tmp_path: Path, zero: str, ticked: str) -> None:
    """On a scale that begins at 0 the export itself shows whether 0 is an answer."""
    scale = checklist(values=range(4), labels=["0", "1", "2", "3"])
    heads = [["Respondent ID", "Collector ID", TRUSTED, "", "", ""], ["", "", "0", "1", "2", "3"]]
    rows = [
        [name, "c", *(ticked or str(point) if point == answer else zero for point in range(4))]
        for name, answer in (("a", 0), ("b", 0), ("c", 3))
    ]
    assert counted(tmp_path / "a.csv", heads + rows, of=scale)["trusted"] == {0: 2, 3: 1}


def refused(path: Path, rows: list[list[str]], **said: Any) -> Problem:
    with pytest.raises(SourceError) as caught:
        counted(path, rows, **said)
    (problem,) = caught.value.problems
    return problem


def test_two_ticks_are_no_answer(tmp_path: Path) -> None:
    rows = [*MONKEY, ["1", "c", *below(1), *BLANKS, "", ""], ["2", "c", *below(2, 4), *BLANKS, "", ""]]
    problem = refused(tmp_path / "a.csv", rows)
    assert (problem.code, problem.row, problem.column) == (
        "not-an-answer",
        4,
        "I'm trusted to plan. (columns 3 to 7)",
    )
    assert problem.message.startswith('"A little; Mostly" is not an answer on this scale (1 to 5), once.')
    # Somebody who knows what both mean says so.
    assert counted(tmp_path / "a.csv", rows, answers={"A little; Mostly": "blank"})["trusted"] == {1: 1, "blank": 1}


@pytest.mark.parametrize("cell", ["Partly", "7", "maybe"])
def test_what_is_no_tick_is_no_answer(tmp_path: Path, cell: str) -> None:
    problem = refused(tmp_path / "a.csv", [*MONKEY, ["1", "c", *below(4, cell=cell), *BLANKS, "", ""]])
    assert problem.message.startswith(f'"{cell} (below Mostly)" is not an answer')


@pytest.mark.parametrize("cell", ["4", "1"])
def test_the_place_of_an_option_is_a_tick(tmp_path: Path, cell: str) -> None:
    assert counted(tmp_path / "a.csv", [*MONKEY, ["1", "c", *below(4, cell=cell), *BLANKS, "", ""]])["trusted"] == {
        4: 1
    }


OTHER = [
    ["Respondent ID", "Collector ID", TRUSTED, *BLANKS, "", "", "Role"],
    ["", "", *LABELS, "Don't know", "Other (please specify)", "Response"],
]


def test_an_option_without_a_meaning_is_refused_until_it_has_one(tmp_path: Path) -> None:
    rows = [*OTHER, ["1", "c", *below(4), "", "", ""], ["2", "c", *below(), "Don't know", "", ""]]
    problem = refused(tmp_path / "a.csv", rows)
    assert problem.message.startswith('"Don\'t know" is not an answer')
    assert counted(tmp_path / "a.csv", rows, answers={"Don't know": "blank"})["trusted"] == {4: 1, "blank": 1}


def test_a_comment_beside_the_options_is_not_read_and_told_of(tmp_path: Path) -> None:
    rows = [*OTHER, ["1", "c", *below(4), "", "My own words", ""], ["2", "c", *below(), "", "Others", ""]]
    path = tmp_path / "a.csv"
    assert counted(path, rows)["trusted"] == {4: 1, "blank": 1}
    told = Question((str(path),), TWO, as_role="person").counted
    assert (
        f'{path}: below "Other (please specify)" of "I\'m trusted to plan." stand 2 texts that are no tick, '
        "and were not read."
    ) in told.notes
    (source,) = told.sources
    assert source["answers_across"] == {
        "I'm trusted to plan. (columns 3 to 9)": [*LABELS, "Don't know", "Other (please specify)"]
    }
    assert source["unused"] == ["Collector ID", "Role"]


AGREE = ["No", "Rather no", "Rather yes", "Yes"]
UNKNOWN = [
    ["Respondent ID", "Collector ID", TRUSTED, "", "", ""],
    ["", "", *AGREE],
    ["1", "c", "", "", "", "Yes"],
    ["2", "c", "", "Rather no", "", ""],
]


def test_options_that_are_not_on_the_scale(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    problem = refused(path, UNKNOWN)
    assert (problem.code, problem.message, problem.hint) == (
        "options-unknown",
        'The statement "I\'m trusted to plan." stands above 4 columns, one for each answer: "No", "Rather no", '
        '"Rather yes", "Yes". They are not answers on this scale.',
        'Say what each means, for example --answer "No=POINT"; or let `coprod map` write the lines for it.',
    )
    said = dict(zip(AGREE, ("1", "2", "4", "5"), strict=True))
    assert counted(path, UNKNOWN, answers=said)["trusted"] == {5: 1, 2: 1}


def test_a_mapping_written_of_them(tmp_path: Path, examples_checklist: Path) -> None:
    path, mapping = tmp_path / "a.csv", tmp_path / "a.map.yaml"
    path.write_text("\n".join(",".join(row) for row in UNKNOWN) + "\n", encoding="utf-8")
    result = call("map", path, "-c", examples_checklist, "--as", "person", "-o", mapping)
    assert result.exit_code == 0, result.stderr
    text = mapping.read_text(encoding="utf-8")
    assert '  trusted: "I\'m trusted to plan. (columns 3 to 6)"  # a column for each answer\n' in text
    assert '  # "Rather no": POINT  # once\n' in text
    for line, completed in (("Rather no", 2), ("Yes", 5)):
        text = text.replace(f'# "{line}": POINT', f'"{line}": {completed}')
    mapping.write_text(text, encoding="utf-8")
    result = call("score", path, "-c", examples_checklist, "--map", mapping, "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert '"distribution": {"1": 0, "2": 1, "3": 0, "4": 0, "5": 1}' in " ".join(result.stdout.split())


@pytest.fixture
def examples_checklist(tmp_path: Path) -> Path:
    path = tmp_path / "two.yaml"
    scale = "".join(f"  - {{value: {point}, label: {label}}}\n" for point, label in enumerate(LABELS, 1))
    path.write_text(
        'id: two\nversion: "1"\nkind: statements\ntitle: Two\nsource: {title: Tests, wording: ours}\n'
        f"scale:\n{scale}roles: {{person: {{label: Person}}, practitioner: {{label: Practitioner}}}}\n"
        f'items:\n  - {{id: trusted, text: "{TRUSTED}"}}\n',
        encoding="utf-8",
    )
    return path


def places(*headings: str) -> list[tuple[int, ...]]:
    return [group.columns for group in find_across(plain_headings(headings), Reader(TWO))]


def test_one_answer_alone_proves_nothing() -> None:
    assert places(f"{TRUSTED} - Mostly", "x") == []
    assert places(f"{TRUSTED} - Mostly", f"{TRUSTED} - 4") == []
    assert places(f"{TRUSTED} - Mostly", f"{TRUSTED} - Partly") == [(0, 1)]
    assert places("I'm not trusted - Mostly", "I'm not trusted - Partly") == []


def test_a_statement_with_a_column_of_its_own_has_no_other(tmp_path: Path) -> None:
    """Kobo keeps the answer in one column, and each option in another beside it."""
    heads = [["_uuid", "_submission_time", "care/trusted", *(f"care/trusted/{point}" for point in range(1, 6))]]
    rows = [["u1", "2026-01-01", "4", "0", "0", "0", "1", "0"]]
    assert counted(tmp_path / "a.csv", heads + rows) == {"trusted": {4: 1}}


def test_a_person_may_name_another_column(tmp_path: Path) -> None:
    rows = [*MONKEY, ["1", "c", *below(4), *below(1), "3"]]
    assert counted(tmp_path / "a.csv", rows, columns={"trusted": "Comments"})["trusted"] == {3: 1}
    named = {"trusted": "I'm trusted to plan. (columns 3 to 7)"}
    assert counted(tmp_path / "a.csv", rows, columns=named)["trusted"] == {4: 1}


def test_one_statement_below_two_questions(tmp_path: Path) -> None:
    heads = [["id", *(f"{when} - {TRUSTED} - {label}" for when in ("Now", "Then") for label in ("Partly", "Mostly"))]]
    assert refused(tmp_path / "a.csv", [*heads, ["1", "1", "", "", "1"]]).code == "two-columns-one-item"


def test_rows_that_are_wrong_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"{TRUSTED} - {label}" for label in LABELS) + "\n1,,,,\n1,,,,,,x\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        _ = Question((str(path),), TWO, as_role="person").counted
    assert [(problem.code, problem.row) for problem in caught.value.problems] == [("ragged-rows", 3)]


def test_many_marks_in_a_heading_cost_little() -> None:
    top = find_headings(
        [(1, ["-" * 200_000, "a - b / c : d " * 140, *(f"x{n} - 4" for n in range(20_000))]), (2, ["1"])]
    )
    assert top
    assert find_across(top.columns, Reader(TWO)) == []
