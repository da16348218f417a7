"""Assurance: whether a process, by the limits of its control chart, meets a target. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from coprod_cli.problems import Problem, UsageError
from coprod_cli.scoring import reasons
from coprod_cli.scoring.control_chart import ControlChart

Verdict = Literal["pass", "fail", "hit_or_miss"]

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Assurance:
    """Whether a process as it runs now meets a target: always, never, or now and then.

    ``verdict`` is ``None`` where the limits cannot tell, and ``why`` says the reason.
    """

    target: float
    verdict: Verdict | None
    why: str | None = None


def assurance(chart: ControlChart, target: float) -> Assurance:
    """Whether the latest phase of ``chart`` meets ``target``, in the values' unit, by its limits.

    Limits wholly on the good side: "pass". Wholly on the other: "fail". A target between them, or on one of
    them: "hit_or_miss". Undefined without enough points, without limits, or when neither direction is
    better. Raises ``UsageError`` when the target is not a finite number.
    """
    if not math.isfinite(target):
        raise UsageError(Problem("chart-target", f"The target is {target!r}, which is not a finite number."))
    if chart.better == "neither":
        return Assurance(target, None, reasons.NEITHER_BETTER)
    phase = chart.phases[-1] if chart.phases else None
    if phase is None or not phase.enough:
        return Assurance(target, None, reasons.FEW_POINTS)
    if phase.lower is None or phase.upper is None:
        return Assurance(target, None, chart.why[f"phases.{len(chart.phases) - 1}.lower"])
    above, below = _is_beyond(phase.lower, target), _is_beyond(target, phase.upper)
    if not above and not below:
        return Assurance(target, "hit_or_miss")
    return Assurance(target, "pass" if above is (chart.better == "up") else "fail")


def _is_beyond(value: float, other: float) -> bool:
    return value > other and not math.isclose(value, other, rel_tol=_ROUNDING)
