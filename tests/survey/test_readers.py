"""Texts that mean something else in one file or in one statement are read so there, and nowhere else."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coprod_cli.api import tally
from tests.survey.checklists import checklist

TWO = checklist()
ITEMS = ("trusted", "promise")
HEAD = 'mapping: 1\nchecklist: {id: two, version: "1"}\n'
WORDS = ("1", "2", "yes", "no", " YES", "maybe")
Words = Mapping[str, str]


def shape(text: str) -> str:
    return text.strip().casefold()


def write(path: Path, rows: Sequence[Sequence[str]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["role", *ITEMS], *rows])
    return str(path)


def mapping(path: Path, source: str, answers: Words, by_item: Mapping[str, Words], roles: Words) -> str:
    text = f"{HEAD}source: {source}\nanswers: {json.dumps(answers)}\nanswers_by_item: {json.dumps(by_item)}\n"
    path.write_text(text + f"roles: {json.dumps(roles)}\n", encoding="utf-8")
    return str(path)


ANSWERS = st.fixed_dictionaries({word: st.sampled_from("12345") for word in ("yes", "no", "maybe")})
BY_ITEM = st.dictionaries(
    st.sampled_from(ITEMS), st.dictionaries(st.sampled_from(["1", "yes"]), st.sampled_from("12345"))
)
ROLES = st.fixed_dictionaries({word: st.sampled_from(["person", "practitioner"]) for word in ("a", "b")})
ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "person"]), *(st.sampled_from([*WORDS, ""]) for _ in ITEMS)), min_size=1
)


FILES = st.lists(st.tuples(ROWS, ANSWERS, BY_ITEM, ROLES), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(FILES)
def test_as_if_the_files_held_the_points_themselves(
    files: list[tuple[list[tuple[str, ...]], Words, Mapping[str, Words], Words]],
) -> None:
    assume(any(any(cells) for rows, *_ in files for _, *cells in rows))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources, mappings, plain = [], [], []
        for number, (rows, answers, by_item, roles) in enumerate(files):
            sources.append(write(folder / f"{number}.csv", rows))
            mappings.append(mapping(folder / f"{number}.yaml", f"{number}.csv", answers, by_item, roles))
            for role, *cells in rows:
                meant = [
                    by_item.get(item, {}).get(shape(cell)) or answers.get(shape(cell), cell)
                    for item, cell in zip(ITEMS, cells, strict=True)
                ]
                plain.append([roles.get(role, role), *meant])
        expected = tally(write(folder / "plain.csv", plain), TWO)
        found = tally(sources, TWO, mapping=mappings)
        assert (found.answers, found.responses) == (expected.answers, expected.responses)


def test_a_text_far_below_the_first_rows(tmp_path: Path) -> None:
    rows = [("person", "1", "1")] * 5000 + [("person", "yes", "yes"), ("staff", "1", "YES"), ("person", "yes", "2")]
    source = write(tmp_path / "a.csv", rows)
    by_item = {"promise": {"yes": "2", "1": "5"}}
    text = mapping(tmp_path / "a.yaml", "a.csv", {"yes": "4"}, by_item, {"staff": "practitioner"})
    found = tally(source, TWO, mapping=text)
    assert {(key.item, key.role): dict(one.counts) for key, one in found.answers.items()} == {
        ("trusted", "person"): {1: 5000, 4: 2},
        ("promise", "person"): {5: 5000, 2: 2},
        ("trusted", "practitioner"): {1: 1},
        ("promise", "practitioner"): {2: 1},
    }


def test_rows_are_left_out_wherever_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = ["person,4,real"] * 5000 + ["person,9,a Test ", "nobody,zz,a test", "person,2,"]
    path.write_text("role,trusted,kind\n" + "\n".join(rows) + "\n")
    found = tally(path, TWO, left_out={"KIND": ["A test"]})
    # What stands in such a row need not be readable.
    assert [dict(one.counts) for one in found.answers.values()] == [{4: 5000, 2: 1}]
    assert found.read.excluded == 2
