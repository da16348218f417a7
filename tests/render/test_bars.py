"""Histograms and sparklines: as wide as what they show, honest about nobody, the same scale for all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_cli.render.bars import BLOCKS, histogram, sparkline
from coprod_cli.render.spread import on_scale, score_range
from tests.render.sample import LADDER, MET, STATEMENTS


@pytest.mark.parametrize(
    ("counts", "drawn", "ascii_drawn"),
    [
        ([2, 5, 12, 21, 10], "▁▂▅█▄", "12594"),
        ([0, 0, 1, 0, 0], "··█··", "..9.."),
        ([1, 1, 1], "███", "999"),
        ([1, 0, 1_000_000], "▁·█", "1.9"),
        ([0, 0], "", ""),
        ([], "", ""),
    ],
)
def test_histogram(counts: list[int], drawn: str, ascii_drawn: str) -> None:
    assert histogram(counts) == drawn
    assert histogram(counts, unicode=False) == ascii_drawn


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=11).filter(any), st.booleans())
def test_a_cell_a_point_somebody_is_never_nobody_and_more_is_never_lower(counts: list[int], unicode: bool) -> None:
    drawn = histogram(counts, unicode=unicode)
    order = "·" + BLOCKS if unicode else ".123456789"
    heights = [order.index(cell) for cell in drawn]
    assert len(drawn) == len(counts)
    assert [height > 0 for height in heights] == [n > 0 for n in counts]
    by_count = [height for _, height in sorted(zip(counts, heights, strict=True))]
    assert by_count == sorted(by_count)


def test_a_sparkline_stands_on_the_scale_and_shows_gaps() -> None:
    assert sparkline([1, 2, 3, None, 5], 1, 5) == "▁▃▅·█"
    assert sparkline([1, 2, 3, None, 5], 1, 5, unicode=False) == "025.9"
    assert sparkline([3.1, 3.0, 3.1], 1, 5) == "▅▅▅", "small moves are not blown up"
    assert sparkline([-1, 9], 1, 5) == "▁█"
    assert sparkline([2, None], 2, 2) == "█·"


def test_the_range_of_a_total_is_in_its_own_unit() -> None:
    as_percent = STATEMENTS.model_copy(
        update={
            "scoring": STATEMENTS.scoring.model_copy(
                update={"total": STATEMENTS.scoring.total.model_copy(update={"method": "percent"})}
            )
        }
    )
    assert score_range(STATEMENTS, "trusted", "planning") == (1, 5)
    assert score_range(STATEMENTS, None, None) == (1, 5)
    assert score_range(as_percent, None, None) == (0, 100)
    assert score_range(as_percent, "trusted", "planning") == (1, 5)
    assert score_range(MET, None, None) == (0, 1)
    assert score_range(LADDER, "now", None) == (1, 7)


def test_totals_lie_at_their_nearest_point_halves_upwards() -> None:
    assert on_scale(STATEMENTS, None, None, {"1.0": 1, "2.5": 2, "3.4": 3, "5": 4}) == [1, 0, 5, 0, 4]
    assert on_scale(STATEMENTS, "trusted", None, {"1": 0, "4": 2}) == [0, 0, 0, 2, 0]
    assert on_scale(MET, None, None, {"2 of 3": 2}) == []
