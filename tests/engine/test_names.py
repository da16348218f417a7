"""Names of respondents and pairs: white space that nobody can see, and rows that name nobody."""

from __future__ import annotations

from pathlib import Path

from coprod_cli.tallies.tally import AnswerKey, PairKey
from tests.engine.test_counting import Row, count, write_long


def test_white_space_around_a_name_is_not_part_of_it(tmp_path: Path) -> None:
    rows = [
        Row("a", "practitioner", "2", pair=" P1", respondent="S1", team="North\u00a0"),
        Row("a", "person", "4", pair="P1\u00a0", respondent="R1", team="North"),
        Row("a", "person", "5", pair="P1", respondent=" R1", team="North "),
    ]
    tally = count(write_long(tmp_path / "rows.csv", rows), by=("team",))
    assert dict(tally.pairs[PairKey("a", ("North",))].counts) == {(2, 5): 1}
    assert tally.read.superseded == 1


def test_rows_that_name_nobody_are_voices_of_their_own_beside_named_ones(tmp_path: Path) -> None:
    rows = [Row("a", "person", rating) for rating in ("1", "2", "3")] + [
        Row("b", "person", "4"),
        Row("a", "person", "4", respondent="R1"),
        Row("a", "person", "5", respondent="R1"),
    ]
    tally = count(write_long(tmp_path / "rows.csv", rows))
    assert dict(tally.answers[AnswerKey("a", "person")].counts) == {1: 1, 2: 1, 3: 1, 5: 1}
    assert dict(tally.answers[AnswerKey("b", "person")].counts) == {4: 1}
    assert tally.read.superseded == 1
