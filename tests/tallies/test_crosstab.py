from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.tallies.crosstab import CrossTab
from coprod_cli.tallies.distribution import Distribution

points = st.integers(1, 5)
raw_pairs = st.lists(st.tuples(points, points), max_size=30)
quick = settings(max_examples=50, deadline=None)


def counted(pairs: list[tuple[int, int]]) -> CrossTab:
    return CrossTab({pair: pairs.count(pair) for pair in set(pairs)})


def test_hand_worked_table() -> None:
    # Practitioner 4, 4, 5; person 3, 4, 1: differences -1, 0, -4.
    table = CrossTab({(5, 1): 1, (4, 4): 1, (4, 3): 1, (1, 1): 0})
    assert table.n == 3
    assert list(table.counts) == [(4, 3), (4, 4), (5, 1)]
    assert table.differences() == Distribution({-4: 1, -1: 1, 0: 1})
    assert table.first() == Distribution({4: 2, 5: 1})
    assert table.second() == Distribution({1: 1, 3: 1, 4: 1})


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        CrossTab({(1, 1): -1})


@quick
@given(raw_pairs)
def test_agrees_with_the_list_of_pairs(pairs: list[tuple[int, int]]) -> None:
    table = counted(pairs)
    differences = [second - first for first, second in pairs]
    assert table.differences().counts == {value: differences.count(value) for value in differences}
    assert table.n == table.first().n == table.second().n == len(pairs)


@quick
@given(raw_pairs, raw_pairs, raw_pairs)
def test_adding_is_counting_together_in_any_order(
    one: list[tuple[int, int]], two: list[tuple[int, int]], three: list[tuple[int, int]]
) -> None:
    a, b, c = counted(one), counted(two), counted(three)
    assert (a + b) + c == a + (b + c) == c + b + a == counted(one + two + three)


@quick
@given(raw_pairs)
def test_reversal_and_swap_turn_the_differences_round(pairs: list[tuple[int, int]]) -> None:
    table = counted(pairs)
    negated = table.differences().mapped(lambda value: -value)
    assert table.reversed(1, 5).differences() == negated
    assert table.swapped().differences() == negated
    assert table.reversed(1, 5).reversed(1, 5) == table == table.swapped().swapped()
    assert table.reversed(1, 5).first() == table.first().reversed(1, 5)
