"""What ``coprod map`` writes is read back as what was said, whatever the texts are; comments stay comments."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.checklist.leaves import CONTROL
from coprod_cli.survey.files import FileChoices
from coprod_cli.survey.mapping_draft import draft_mapping
from coprod_cli.survey.mapping_reader import mappings_for, read_mapping
from coprod_cli.survey.mapping_text import comment, yaml_text
from coprod_cli.survey.mapping_writer import mapping_text
from coprod_cli.survey.plan import Choices
from coprod_cli.survey.said import said_about
from coprod_cli.survey.words import answer_shape, same
from tests.survey.checklists import checklist

TWO = checklist(not_applicable=True)
_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=25)
TEXTS = _TEXT.filter(lambda text: text.strip() and not CONTROL.search(text)).map(lambda text: " ".join(text.split()))
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=25)
TARGETS = st.sampled_from(["1", "5", "blank", "not applicable", "Partly"])
THINGS = ("date", "respondent", "pair", "team", "note", "trusted", "promise")


@st.composite
def said(draw: st.DrawFn) -> tuple[list[str], Choices]:
    """Headings of a file, and something said about each part of it."""
    headings = draw(st.lists(TEXTS, min_size=8, max_size=10, unique_by=same))
    columns = {thing: name for thing, name in zip(THINGS, headings, strict=False) if draw(st.booleans())}
    roles: dict[str, str] = {}
    as_role = draw(st.sampled_from([None, "person"]))
    if as_role is None:
        columns["role"] = headings[7]
        names = draw(st.lists(TEXTS, max_size=3, unique_by=same))
        roles = {name: draw(st.sampled_from(["person", "practitioner"])) for name in names}
    answers = {raw: draw(TARGETS) for raw in draw(st.lists(TEXTS, max_size=4, unique_by=answer_shape))}
    left_out = {headings[0]: tuple(draw(st.lists(TEXTS | st.just(""), min_size=1, max_size=3, unique_by=answer_shape)))}
    return headings, Choices(
        columns,
        answers,
        roles,
        as_role,
        draw(st.sampled_from([None, "dmy", "mdy"])),
        files=FileChoices(encoding="utf-8", header_rows=1) if draw(st.booleans()) else FileChoices(),
        left_out=left_out if draw(st.booleans()) else {},
        hidden=("respondent",) if "respondent" in columns and draw(st.booleans()) else (),
    )


@settings(max_examples=150, deadline=None)
@given(said(), st.lists(ANY_TEXT, min_size=10, max_size=10))
def test_what_was_said_is_read_back(case: tuple[list[str], Choices], cells: list[str]) -> None:
    headings, choices = case
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "a.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            written = csv.writer(stream, quoting=csv.QUOTE_ALL)
            # Dates that prove neither order, and otherwise anything.
            row = [*cells[: len(headings)]]
            row[0] = "03/04/2026"
            written.writerows([headings, [cell.replace("\0", "") or "x" for cell in row]])
        draft = draft_mapping(str(path), TWO, choices, folder)
        mapping = folder / "a.yaml"
        mapping.write_bytes(mapping_text(draft, "two", "a.yaml").encode())
        (read,) = mappings_for([read_mapping(mapping)], TWO)
        found = said_about(str(path), Choices(mappings=(read,)))
    expected = said_about(str(path), choices)
    for part in ("answers", "roles", "as_role", "left_out", "hidden", "files"):
        assert getattr(found, part) == getattr(expected, part), part
    assert {**found.columns, **expected.columns} == found.columns
    if choices.dates and "date" in choices.columns:
        assert found.dates == choices.dates


@given(ANY_TEXT)
def test_a_text_in_yaml_is_that_text_or_none(text: str) -> None:
    quoted = yaml_text(text)
    tidy = " ".join(text.split())
    if quoted is None:
        assert not tidy or CONTROL.search(tidy)
        return
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "a.yaml"
        path.write_text(f'mapping: 1\nchecklist: {{id: two, version: "1"}}\nanswers: {{{quoted}: 1}}\n', "utf-8")
        (read,) = mappings_for([read_mapping(path)], None)
    answers: Any = read.content.answers
    assert list(answers) == [tidy]


@given(ANY_TEXT)
def test_a_comment_is_one_line(text: str) -> None:
    assert len(comment(text).splitlines()) <= 1
    assert not CONTROL.search(comment(text))
