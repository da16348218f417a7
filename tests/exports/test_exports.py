"""Exports as real survey systems wrote them: each answer is read as it stands, none is lost, none is made up."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from coprod_cli.problems import SourceError
from coprod_cli.survey.files import FileChoices
from coprod_cli.survey.source import open_source
from tests.exports.reading import HERE, OUTSIDE, SAID, Export, engine_counts, exports, raw_counts

ALL = [*exports(HERE), *exports(OUTSIDE)]


def test_the_committed_exports_are_here() -> None:
    assert len(list(exports(HERE))) >= 9
    assert all(
        (folder / "SOURCE.md").is_file() for folder in HERE.iterdir() if folder.is_dir() and folder.name[0] != "_"
    )


@pytest.mark.parametrize("export", ALL, ids=lambda export: export.name)
def test_every_answer_is_read_as_it_stands(export: Export, tmp_path: Path) -> None:
    source = export.open(tmp_path)
    assert sum(1 for _ in source.records()) == export.expected["rows"]
    for heading, column in export.expected["columns"].items():
        known = {" ".join(text.split()) for text in (source.headings[column - 1], *source.columns[column - 1].texts)}
        assert " ".join(heading.split()) in known
        if heading in export.expected["items"]:
            counted = Counter(export.expected["items"][heading])
            assert raw_counts(source, column - 1) == counted, heading
            assert engine_counts(source, column - 1) == dict(counted), heading


@pytest.mark.parametrize("export", ALL, ids=lambda export: export.name)
def test_every_column_has_a_name_of_its_own(export: Export, tmp_path: Path) -> None:
    headings = export.open(tmp_path).headings
    assert len(set(headings)) == len(headings)
    assert all(headings)


@pytest.mark.parametrize("export", ALL, ids=lambda export: export.name)
def test_heading_rows_are_found(export: Export, tmp_path: Path) -> None:
    first = export.expected.get("header_row_number", 1)
    rows = export.expected.get("header_rows", 1)
    assert export.open(tmp_path).told["heading_rows"] == list(range(first, first + rows))


@pytest.mark.parametrize("export", [one for one in ALL if one.path.parent.name in SAID], ids=lambda export: export.name)
def test_what_a_person_must_say_is_asked_for(export: Export, tmp_path: Path) -> None:
    """Without it: which sheets there are, and then where the answers end."""
    said: dict[str, str | int] = {}
    wanted = SAID[export.path.parent.name]
    for code, name in (("several-sheets", "sheet"), ("totals-row", "last_row")):
        with pytest.raises(SourceError) as caught:
            open_source(str(export.path), tmp_path, FileChoices(**said))  # type: ignore[arg-type]
        (problem,) = caught.value.problems
        assert problem.code == code
        assert f"--{name.replace('_', '-')} " in str(problem.hint)
        assert str(wanted[name]) in str(problem.hint)
        said[name] = wanted[name]
    open_source(str(export.path), tmp_path, FileChoices(**said))  # type: ignore[arg-type]
