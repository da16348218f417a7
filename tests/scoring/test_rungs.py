from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_cli.scoring.rungs import place_of, rungs_between, rungs_in_words

from .builders import make_checklist

SEVEN = make_checklist(kind="ladder", points=range(1, 8))
UNEVEN = make_checklist(kind="ladder", points=(-2, 0, 10))


@pytest.mark.parametrize(
    ("median", "lower", "upper", "height"),
    [
        (-2.0, -2, -2, 0),
        (-1.0, -2, 0, 0.5),
        (0.0, 0, 0, 1),
        (4.0, 0, 10, 1.5),
        (5.0, 0, 10, 1.5),
        (10.0, 10, 10, 2),
    ],
)
def test_a_median_stands_on_a_rung_or_between_two(median: float, lower: int, upper: int, height: float) -> None:
    place = place_of(UNEVEN, median)
    assert (place.lower.value, place.upper.value, place.height) == (lower, upper, height)


@pytest.mark.parametrize("median", [0.5, 7.5])
def test_there_is_no_place_off_the_ladder(median: float) -> None:
    with pytest.raises(ValueError, match="is not between 1 and 7"):
        place_of(SEVEN, median)


@given(st.integers(2, 14), st.integers(2, 14))
def test_where_rungs_are_numbered_one_by_one_they_are_the_difference(first: int, second: int) -> None:
    assert rungs_between(SEVEN, first / 2, second / 2) == (second - first) / 2


@given(st.sampled_from([-2, -1, 0, 5, 10]), st.sampled_from([-2, -1, 0, 5, 10]))
def test_up_and_down_are_equally_far(first: float, second: float) -> None:
    assert rungs_between(UNEVEN, first, second) == -rungs_between(UNEVEN, second, first)


@pytest.mark.parametrize(
    ("rungs", "words"),
    [(0, None), (0.5, "half a rung"), (-0.5, "half a rung"), (1, "1 rung"), (-1.5, "1.5 rungs"), (12, "12 rungs")],
)
def test_rungs_in_words(rungs: float, words: str | None) -> None:
    assert rungs_in_words(rungs) == words
