from __future__ import annotations

import math

import pytest

from coprod_cli.problems import UsageError
from coprod_cli.scoring.assurance import assurance
from coprod_cli.scoring.control_chart import control_chart

STEADY = [3.0, 4.0] * 6  # centre 3.5; limits 0.84 and 6.16


@pytest.mark.parametrize(
    ("better", "target", "verdict"),
    [
        ("up", 0.5, "pass"),
        ("up", 0.84, "hit_or_miss"),
        ("up", 3.5, "hit_or_miss"),
        ("up", 6.16, "hit_or_miss"),
        ("up", 6.5, "fail"),
        ("down", 0.5, "fail"),
        ("down", 3.5, "hit_or_miss"),
        ("down", 6.5, "pass"),
    ],
)
def test_a_target_outside_the_limits_is_met_or_missed_consistently(better: str, target: float, verdict: str) -> None:
    found = assurance(control_chart(STEADY, better=better), target)
    assert (found.target, found.verdict, found.why) == (target, verdict, None)


def test_the_latest_phase_decides() -> None:
    chart = control_chart([*STEADY, *(value + 10 for value in STEADY)], rebase_at=[12])
    assert assurance(chart, 8).verdict == "pass"
    assert assurance(control_chart(STEADY), 8).verdict == "fail"


@pytest.mark.parametrize(
    ("values", "better", "says"),
    [
        (STEADY, "neither", "neither direction is better"),
        (STEADY[:11], "up", "fewer than 12 points"),
        ([], "up", "fewer than 12 points"),
        ([value for value in STEADY for value in (value, None)], "up", "needs 2 points next to each other"),
    ],
)
def test_where_the_limits_cannot_tell_it_says_why(values: list[float | None], better: str, says: str) -> None:
    found = assurance(control_chart(values, better=better), 3)
    assert found.verdict is None
    assert found.why is not None
    assert found.why.startswith(says)


@pytest.mark.parametrize("target", [math.nan, math.inf])
def test_a_target_is_a_finite_number(target: float) -> None:
    with pytest.raises(UsageError, match="not a finite number"):
        assurance(control_chart(STEADY), target)
