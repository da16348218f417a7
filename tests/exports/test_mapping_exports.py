"""A mapping that ``coprod map`` writes of a real export, completed as a person would, gives exactly its counts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from coprod_cli.api import Question, load_checklist, score
from tests.cli.calling import call
from tests.exports.definitions import GROUPS, Group, complete
from tests.exports.reading import HERE, OUTSIDE, Export, exports

ALL = [*exports(HERE), *exports(OUTSIDE)]
EACH = [(export, group) for export in ALL for group in GROUPS.get(export.path.parent.name, ())]
SCORED = [export for export in ALL if (export.path.parent / "checklist.yaml").is_file()]


def ids(value: object) -> str | None:
    return value.name if isinstance(value, (Export, Group)) else None


def options(export: Export) -> list[str]:
    said = {"--sheet": export.said.sheet, "--last-row": export.said.last_row}
    return [word for name, value in said.items() if value is not None for word in (name, str(value))]


def written(export: Export, definition: Path, folder: Path) -> Path:
    path = folder / "export.map.yaml"
    result = call("map", export.path, "-c", definition, "-o", path, *options(export))
    assert result.exit_code == 0, result.stderr
    return path


def counts(tally: Any) -> dict[str, Counter[int | str]]:
    found: dict[str, Counter[int | str]] = {}
    for key, one in tally.answers.items():
        counted: Counter[int | str] = Counter(dict(one.counts))
        counted.update({"blank": one.blank, "not applicable": one.not_applicable})
        found[key.item] = +counted
        assert not one.invalid
    return found


@pytest.mark.parametrize(("export", "group"), EACH, ids=ids)
def test_the_counts_are_exactly_those_of_the_export(export: Export, group: Group, tmp_path: Path) -> None:
    headings = list(export.expected["items"])
    definition = tmp_path / "checklist.yaml"
    definition.write_text(group.definition(headings), encoding="utf-8")
    mapping = written(export, definition, tmp_path)
    mapping.write_text(complete(mapping.read_text(encoding="utf-8"), group, headings), encoding="utf-8")
    expected: dict[str, Counter[int | str]] = {}
    for item, heading in group.items(headings).items():
        counted: Counter[int | str] = Counter()
        for raw, number in export.expected["items"][heading].items():
            counted[group.value(heading, raw)] += number
        expected[item] = counted
    tally = Question((str(export.path),), load_checklist(definition), mapping=mapping).counted.tally
    assert counts(tally) == expected
    voices = [sum(found.values()) for key, found in tally.responses.items() if key.section is None]
    assert sum(voices) == export.expected["rows"]


@pytest.mark.parametrize("export", SCORED, ids=lambda export: export.name)
def test_the_scores_are_those_worked_out_elsewhere(export: Export, tmp_path: Path) -> None:
    definition = export.path.parent / "checklist.yaml"
    mapping = written(export, definition, tmp_path)
    report = score(str(export.path), definition, mapping=mapping)
    expected = export.expected["scored_with_checklist"]
    by_item = {result.item: result for result in report.results}
    for item, wanted in expected["items"].items():
        found = by_item[item]
        assert (found.n, found.blank) == (wanted["n"], wanted["blank"]), item
        for name in ("mean", "top_box"):
            assert getattr(found, name) == (
                pytest.approx(wanted[name], abs=1e-12) if wanted[name] is not None else None
            )
    whole = by_item[None]
    assert whole.n == expected["total"]["n"]
    assert whole.mean == pytest.approx(expected["total"]["mean"], abs=1e-12)


def test_every_export_has_a_definition() -> None:
    assert {export.path.parent.name for export in exports(OUTSIDE)} <= GROUPS.keys()
    assert len({export.path for export, _ in EACH if HERE in export.path.parents}) >= 9
