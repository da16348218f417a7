"""Truth tables of the four rules. Zones: 0 on the mean, 1 inside, 2 near, 3 outside; below the mean negative."""

from __future__ import annotations

import pytest

from coprod_cli.scoring.chart_rules import Pattern, find_patterns, outside, shifts, trends, two_in_three

E = None  # an empty period


def places(found: list[Pattern]) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.direction, one.points) for one in found]


def in_a_row(first: int, last: int) -> tuple[int, ...]:
    return tuple(range(first, last + 1))


@pytest.mark.parametrize(
    ("zones", "expected"),
    [
        ([], []),
        ([0, 1, -1, 2, -2, E], []),
        ([3, 1, -3], [("up", (0,)), ("down", (2,))]),
        ([3, 3], [("up", (0,)), ("up", (1,))]),
    ],
)
def test_a_point_outside_a_limit(zones: list[int | None], expected: list[object]) -> None:
    assert places(outside(zones)) == expected


@pytest.mark.parametrize(
    ("zones", "run", "expected"),
    [
        ([1] * 6, 7, []),
        ([1] * 7, 7, [("up", in_a_row(0, 6))]),
        ([-1] * 7, 7, [("down", in_a_row(0, 6))]),
        ([1] * 6, 6, [("up", in_a_row(0, 5))]),
        ([1] * 5, 6, []),
        ([-1, *[1] * 8, -1], 7, [("up", in_a_row(1, 8))]),
        ([1, 1, 1, 0, 1, 1, 1, 1], 7, []),
        ([1, 1, 1, E, 1, 1, 1, 1], 7, []),
        ([*[1] * 7, E], 7, [("up", in_a_row(0, 6))]),
        ([1, 2, 3, 1, 2, 3, 1], 7, [("up", in_a_row(0, 6))]),
        ([1, 1, 1, -1, 1, 1, 1, 1], 7, []),
        ([0] * 9, 7, []),
        ([E] * 9, 7, []),
        ([*[1] * 7, *[-1] * 7], 7, [("up", in_a_row(0, 6)), ("down", in_a_row(7, 13))]),
        ([*[1] * 7, 0, *[1] * 7], 7, [("up", in_a_row(0, 6)), ("up", in_a_row(8, 14))]),
    ],
)
def test_a_shift_is_a_run_on_one_side_of_the_mean(zones: list[int | None], run: int, expected: list[object]) -> None:
    assert places(shifts(zones, run)) == expected


@pytest.mark.parametrize(
    ("steps", "run", "expected"),
    [
        ([1] * 5, 7, []),  # six points rise
        ([1] * 6, 7, [("up", in_a_row(0, 6))]),  # seven points rise
        ([-1] * 6, 7, [("down", in_a_row(0, 6))]),
        ([1] * 5, 6, [("up", in_a_row(0, 5))]),
        ([1, 1, 1, 0, 1, 1, 1], 7, []),
        ([1, 1, 1, E, E, 1, 1, 1], 7, []),
        ([-1, *[1] * 7, -1], 7, [("up", in_a_row(1, 8))]),
        ([*[1] * 7, *[-1] * 6], 7, [("up", in_a_row(0, 7)), ("down", in_a_row(7, 13))]),  # the peak is in both
        ([0] * 9, 7, []),
    ],
)
def test_a_trend_is_a_run_of_rises_or_of_falls(steps: list[int | None], run: int, expected: list[object]) -> None:
    assert places(trends(steps, run)) == expected


@pytest.mark.parametrize(
    ("zones", "expected"),
    [
        ([2, 2], []),  # there is no third
        ([2, 1, 2], [("up", (0, 2))]),
        ([2, 2, 1], [("up", (0, 1))]),
        ([1, 2, 2], [("up", (1, 2))]),
        ([2, 2, 2], [("up", (0, 1, 2))]),
        ([-2, -1, -2], [("down", (0, 2))]),
        ([2, 3, 1], [("up", (0, 1))]),  # since 2023 a point beyond the limit counts too
        ([3, 3, 1], [("up", (0, 1))]),
        ([2, 1, 1, 2], []),
        ([2, 1, 1], []),
        ([2, -1, 2], []),  # all three on one side
        ([2, 2, -1], []),
        ([2, 2, 0], []),  # the mean is on no side
        ([2, 2, E], []),
        ([2, E, 2], []),
        ([2, -2, 2], []),
        ([2, 2, -1, 2, 2, 1], [("up", (3, 4))]),
        ([1, 2, 2, 1, 2], [("up", (1, 2, 4))]),  # threes that share points are one pattern
        ([2, 2, 1, 1, 2, 2], [("up", (0, 1)), ("up", (4, 5))]),
        ([2, 2, 1, -1, -2, -2], [("up", (0, 1)), ("down", (4, 5))]),
    ],
)
def test_two_of_three_near_a_limit(zones: list[int | None], expected: list[object]) -> None:
    assert places(two_in_three(zones)) == expected


def test_patterns_come_by_their_first_point_and_then_by_rule() -> None:
    zones = [3, 2, 1, 1, 1, 1, 1]
    steps = [-1, -1, 0, 0, 0, 0]
    assert [(one.signal, one.points[0]) for one in find_patterns(zones, steps, 7)] == [
        ("outside", 0),
        ("shift", 0),
        ("two_in_three", 0),
    ]
