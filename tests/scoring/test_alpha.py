from __future__ import annotations

import math
from collections import Counter
from itertools import permutations

import krippendorff
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.scoring.alpha import alpha_ordinal
from coprod_cli.tallies.crosstab import CrossTab

FIVE = (1, 2, 3, 4, 5)
answer = st.one_of(st.none(), st.integers(1, 5))
units_of_three = st.lists(st.tuples(answer, answer, answer), min_size=2, max_size=40)
NOBODY = None


def test_krippendorffs_own_example() -> None:
    # Four observers, twelve units, some missing: K. Krippendorff, "Computing Krippendorff's
    # Alpha-Reliability", 2011. Ordinal alpha is 0.815.
    observers = [
        (1, 2, 3, 3, 2, 1, 4, 1, 2, NOBODY, NOBODY, NOBODY),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NOBODY, 3),
        (NOBODY, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NOBODY),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NOBODY),
    ]
    units = Counter(zip(*observers, strict=True))
    assert alpha_ordinal(units, FIVE) == pytest.approx(0.815, abs=5e-4)


def test_by_hand() -> None:
    # (1,1), (1,2), (2,2): six answers, three each of 1 and 2, which lie 3 places apart. One pair disagrees:
    # 1 - (6 - 1) × 9 / (3 × 3 × 9).
    assert alpha_ordinal({(1, 1): 1, (1, 2): 1, (2, 2): 1}, (1, 2)) == pytest.approx(4 / 9, rel=1e-15)


@settings(max_examples=300, deadline=None)
@given(units_of_three)
def test_it_agrees_with_krippendorff(units: list[tuple[int | None, ...]]) -> None:
    found = alpha_ordinal(Counter(units), FIVE)
    pairable = [[one for one in unit if one is not None] for unit in units]
    pairable = [unit for unit in pairable if len(unit) >= 2]
    if len(pairable) < 2 or len({one for unit in pairable for one in unit}) == 1:
        assert found is None
        return
    matrix = [[math.nan if one is None else one for one in role] for role in zip(*units, strict=True)]
    expected = krippendorff.alpha(reliability_data=matrix, level_of_measurement="ordinal")
    assert found == pytest.approx(expected, rel=1e-11, abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(units_of_three)
def test_the_order_of_roles_and_lone_answers_do_not_matter(units: list[tuple[int | None, ...]]) -> None:
    found = alpha_ordinal(Counter(units), FIVE)
    for order in permutations(range(3)):
        assert alpha_ordinal(Counter(tuple(unit[role] for role in order) for unit in units), FIVE) == found
    alone: list[tuple[int | None, ...]] = [(None, 3, None), (None, None, None)]
    assert alpha_ordinal(Counter(units + alone), FIVE) == found
    assert found is None or found <= 1


def test_only_the_order_of_the_points_matters() -> None:
    near = alpha_ordinal({(1, 1): 4, (1, 2): 2, (2, 5): 1, (5, 5): 3}, FIVE)
    far = alpha_ordinal({(10, 10): 4, (10, 20): 2, (20, 90): 1, (90, 90): 3}, (10, 20, 90))
    assert near == far


@pytest.mark.parametrize(
    ("cells", "expected"),
    [({}, None), ({(3, 4): 1}, None), ({(3, 3): 9}, None), ({(3, 3): 2, (4, 4): 2}, 1.0)],
)
def test_at_the_edges(cells: dict[tuple[int, int], int], expected: float | None) -> None:
    assert alpha_ordinal(CrossTab(cells).counts, FIVE) == expected


def test_an_answer_that_is_not_on_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="6 is not a point"):
        alpha_ordinal({(1, 6): 2}, FIVE)
