"""Which results miss a limit that somebody asked for. What is undefined never fails; it is set apart."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from coprod_cli.problems import Problem, UsageError
from coprod_cli.scoring import reasons
from coprod_cli.scoring.results import CompareResult, ScoreResult, TrendResult, central_value


@dataclass(frozen=True, slots=True)
class Checked:
    """One number that was held against a limit: ``role`` is a role's id or ``"gap"``.

    ``value`` is the number, or ``None`` where it is not calculable; ``why`` then says the reason.
    """

    result: ScoreResult | CompareResult
    role: str
    value: float | None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What missed the limit, and what could not be held against it; both in the results' order."""

    failing: tuple[Checked, ...]
    not_calculable: tuple[Checked, ...]

    @property
    def failed(self) -> bool:
        """Whether anything missed the limit."""
        return bool(self.failing)


def fail_below(results: Iterable[ScoreResult | CompareResult | TrendResult], limit: float) -> Verdict:
    """Items, sections and the whole where a role's score is below ``limit`` (equal to it passes).

    The score is the mean in the total's unit; the median on a ladder; the share met (0..1) where items
    are met or not met. For a comparison each of its roles is looked at. A trend has no one score:
    ``TypeError``. ``UsageError`` when the limit is not a number.
    """
    _require_number(limit)
    checked = [one for result in results for one in _scores(result)]
    return _verdict(checked, [one.value is not None and one.value < limit for one in checked])


def fail_gap(results: Iterable[ScoreResult | CompareResult | TrendResult], limit: float) -> Verdict:
    """Items, sections and the whole whose mean gap is larger than ``limit``, either way (equal passes).

    A ladder, and what is met or not met, has no mean gap: those are not calculable. Only comparisons
    have one gap: ``TypeError`` otherwise. ``UsageError`` when the limit is not a number.
    """
    _require_number(limit)
    checked = []
    for result in results:
        if not isinstance(result, CompareResult):
            raise TypeError("only a comparison has a gap to hold against a limit")
        checked.append(Checked(result, "gap", result.gap.mean, result.why.get("gap.mean")))
    return _verdict(checked, [one.value is not None and abs(one.value) > limit for one in checked])


def _require_number(limit: float) -> None:
    # Nothing is below "nan", so a limit that is no number would let everything pass.
    if not math.isfinite(limit):
        raise UsageError(Problem("limit", "a limit must be a number", hint="For example: 3.5"))


def _verdict(checked: list[Checked], fails: list[bool]) -> Verdict:
    return Verdict(
        tuple(one for one, fail in zip(checked, fails, strict=True) if fail),
        tuple(one for one in checked if one.value is None),
    )


def _scores(result: ScoreResult | CompareResult | TrendResult) -> list[Checked]:
    if isinstance(result, TrendResult):
        raise TypeError("a trend has no one score to hold against a limit")
    if isinstance(result, ScoreResult):
        value = central_value(result)
        return [Checked(result, result.role, value, _why(result.why, "") if value is None else None)]
    found = []
    for role, view in result.roles.items():
        value = central_value(view)
        why = _why(result.why, f"roles.{role}.") if value is None else None
        found.append(Checked(result, role, value, why))
    return found


def _why(why: dict[str, str], prefix: str) -> str | None:
    no_mean = why.get(f"{prefix}mean")
    stands_in = {reasons.ORDINAL: "median", reasons.MET: "top_box"}.get(no_mean or "", "mean")
    return why.get(f"{prefix}{stands_in}")
