"""Nothing that is hidden can be worked out from the rest of the same output, by any sums and differences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coprod_cli.render.records import report_object
from coprod_cli.scoring.compare import compare
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.score import score
from coprod_cli.scoring.suppression import suppressed
from coprod_cli.scoring.trend import trend
from coprod_cli.tallies.saved import load_tally, save_tally
from coprod_cli.tallies.tally import PairKey, ReadCounts, Tally
from tests.scoring.auditor import Auditor
from tests.scoring.builders import Response
from tests.scoring.small_surveys import CHECKLIST, Voice, surveys, tally_of

SCORERS = {"score": score, "compare": compare, "trend": trend}
patient = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def shown(command: Any, tally: Tally, **more: Any) -> dict[str, Any]:
    """The JSON object of a command, over a tally as it is."""
    results = SCORERS[command](tally, CHECKLIST, **more)
    return report_object(
        Report(
            command,
            CHECKLIST,
            tally.read,
            {},
            results,
            tally.pairing,
            (),
            tally.by,
            tally.every,
            suppressed=tally.suppressed,
        )
    )


def audited(truth: Tally, outputs: list[dict[str, Any]], threshold: int) -> list[str]:
    auditor = Auditor(truth, CHECKLIST)
    for output in outputs:
        auditor.reads_report(output)
    return auditor.worked_out(threshold)


@patient
@given(surveys(), st.integers(2, 6))
def test_no_output_gives_a_small_number_away(truth: Tally, threshold: int) -> None:
    told = suppressed(truth, CHECKLIST, threshold)
    for command in SCORERS:
        assert audited(truth, [shown(command, told)], threshold) == []


@patient
@given(surveys(most=9, groups=("North",)), st.integers(3, 8))
def test_nor_do_all_outputs_of_one_tally_together_and_the_tally_itself(truth: Tally, threshold: int) -> None:
    told = suppressed(truth, CHECKLIST, threshold)
    auditor = Auditor(truth, CHECKLIST)
    auditor.reads_tally(told)
    for command in SCORERS:
        auditor.reads_report(shown(command, told))
    assert auditor.worked_out(threshold) == []


def survey_of(*people: tuple[str, str, int | None, int | None, int | None]) -> Tally:
    """A tally of (role, pair or "", three answers) in one team and month."""
    voices = [
        Voice(
            number,
            Response(role, dict(zip(("a1", "a2", "b1"), answers, strict=True)), pair or None, ("North",), "2025-01"),
        )
        for number, (role, pair, *answers) in enumerate(people)
    ]
    return tally_of(voices)


PAIRS = [(role, f"P{pair}", 2, 3, 2) for pair in range(5) for role in ("practitioner", "person")]


def test_the_audit_finds_one_that_is_alone_beside_pairs() -> None:
    truth = survey_of(*PAIRS, ("person", "", 1, 1, 1))  # type: ignore[arg-type]
    found = audited(truth, [shown("compare", truth)], 5)
    assert f"sum of person in no pair of {PairKey('a1', ('North',), '2025-01')}" in found
    assert audited(truth, [shown("compare", suppressed(truth, CHECKLIST, 5))], 5) == []


def test_the_audit_finds_a_hidden_item_in_a_total_and_in_what_was_read() -> None:
    truth = survey_of(*[("person", "", 2, 2, 2)] * 4, *[("person", "", 2, 2, None)] * 3)
    told = suppressed(truth, CHECKLIST, 5)
    assert [key.item for key in told.suppressed.answers] == ["b1"]  # type: ignore[union-attr]
    assert audited(truth, [shown("score", told)], 5) == []
    with_totals = replace(told, read=truth.read)
    assert audited(truth, [shown("score", with_totals)], 5) != []
    with_scores = replace(told, responses=truth.responses)
    assert audited(truth, [shown("score", with_scores)], 5) != []


def test_the_audit_finds_who_left_in_a_linked_change() -> None:
    def month(period: str, numbers: range, answer: int) -> list[Voice]:
        given = {"a1": answer, "a2": answer, "b1": answer}
        return [Voice(n, Response("person", given, None, ("North",), period)) for n in numbers]

    truth = tally_of([*month("2025-01", range(8), 2), *month("2025-02", range(6), 3)])
    unhidden = [one for one in audited(truth, [shown("trend", truth)], 5) if "who answered once" in one]
    assert len(unhidden) == 3
    told = suppressed(truth, CHECKLIST, 5)
    assert not told.linked
    assert audited(truth, [shown("trend", told)], 5) == []


@pytest.mark.parametrize("threshold", [2, 3, 5])
def test_a_saved_tally_keeps_what_it_hides(tmp_path: Path, threshold: int) -> None:
    truth = survey_of(*PAIRS, ("person", "", 1, 1, None), ("person", "", None, None, None))  # type: ignore[arg-type]
    path = tmp_path / "x.tally.json"
    save_tally(suppressed(truth, CHECKLIST, threshold), path)
    auditor = Auditor(truth, CHECKLIST)
    auditor.reads_tally(load_tally(path))
    assert auditor.worked_out(threshold) == []


def test_what_was_read_is_told_where_no_answers_are_hidden() -> None:
    truth = survey_of(*[("person", "", 2, 2, 2)] * 8)
    told = suppressed(truth, CHECKLIST, 5)
    assert told.read == truth.read
    assert suppressed(truth, CHECKLIST, 9).read == ReadCounts(("survey.csv",), suppressed=True)
