from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_cli.scoring.periods import is_period, next_period, period_kind, period_label, periods_between


@pytest.mark.parametrize(
    ("period", "kind", "following", "label"),
    [
        ("2026-03", "month", "2026-04", "March 2026"),
        ("2025-12", "month", "2026-01", "December 2025"),
        ("2026-Q1", "quarter", "2026-Q2", "Q1 2026"),
        ("2025-Q4", "quarter", "2026-Q1", "Q4 2025"),
        ("2026", "year", "2027", "2026"),
        ("0999", "year", "1000", "0999"),
    ],
)
def test_kinds_steps_and_labels(period: str, kind: str, following: str, label: str) -> None:
    assert (period_kind(period), next_period(period), period_label(period)) == (kind, following, label)


@pytest.mark.parametrize("text", ["", "26", "2026-00", "2026-13", "2026-3", "2026-Q5", "2026-Q0", "2026-03-01", "٢٠٢٦"])
def test_what_is_not_a_period_is_refused(text: str) -> None:
    assert not is_period(text)
    with pytest.raises(ValueError, match="is not a period"):
        next_period(text)


def test_every_period_between_two_both_included() -> None:
    assert periods_between("2025-11", "2026-02") == ("2025-11", "2025-12", "2026-01", "2026-02")
    assert periods_between("2025-Q3", "2026-Q1") == ("2025-Q3", "2025-Q4", "2026-Q1")
    assert periods_between("2025", "2025") == ("2025",)
    assert periods_between("2026", "2025") == ()


def test_periods_of_two_kinds_have_nothing_between_them() -> None:
    with pytest.raises(ValueError, match="one kind"):
        periods_between("2025-Q3", "2026-01")


@given(st.sampled_from(["2019-05", "2019-Q2", "2019"]), st.integers(0, 60))
def test_steps_make_the_range_and_text_order_is_time_order(first: str, steps: int) -> None:
    walked = [first]
    for _ in range(steps):
        walked.append(next_period(walked[-1]))
    assert tuple(walked) == periods_between(first, walked[-1])
    assert walked == sorted(walked)
