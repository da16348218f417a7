"""The score of one response on one section or on the whole: the minimum answered, the total, the band."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from coprod_cli.tallies.tally import ResponseScore

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist

NO_BAND = "(no band)"
"""Where a total lies below the first band."""


class Scored(NamedTuple):
    """One response's outcome.

    ``mean`` is on the answer scale, exactly; ``total`` is in the checklist's total unit (with ``met``,
    how many are met); ``band`` is given for the whole only; ``met`` is (met, answered). With ``met``
    totals ``mean`` is ``None``. Without a score all are ``None`` and ``why`` says the reason.
    """

    mean: Fraction | None
    total: float | None
    band: str | None
    met: tuple[int, int] | None
    why: str | None


def reaches_minimum(answered: int, not_applicable: int, items: int, min_answered: float) -> bool:
    """Whether a response answered enough to get a score.

    Items that do not apply are not asked for. At least one answer is always needed. ``min_answered`` is
    taken as it is written (0.7 is seven tenths), so the edge does not depend on binary rounding.
    """
    asked = items - not_applicable
    if answered < 1 or asked < 1:
        return False
    least = _as_written(min_answered)
    return answered * least.denominator >= asked * least.numerator


@lru_cache(maxsize=64)
def _as_written(value: float) -> Fraction:
    return Fraction(str(value))


def total_factor(checklist: Checklist, items: int) -> Fraction:
    """How many units of the total one point of the response mean is worth, with ``items`` in the scope."""
    match checklist.scoring.total.method:
        case "percent":
            return Fraction(100, checklist.highest - checklist.lowest)
        case "sum":
            return Fraction(items)
        case _:
            return Fraction(1)


def total_of(checklist: Checklist, mean: Fraction, items: int) -> Fraction:
    """A response mean in the checklist's total unit: the mean itself, the sum, or per cent of the scale.

    A sum counts a missing answer as the response's own mean. Per cent runs from the lowest point (0) to
    the highest (100).
    """
    match checklist.scoring.total.method:
        case "percent":
            return (mean - checklist.lowest) * total_factor(checklist, items)
        case "sum":
            return mean * items
        case _:
            return mean


def band_of(checklist: Checklist, total: Fraction) -> str | None:
    """The last band from at or below ``total``; ``NO_BAND`` below the first; ``None`` without bands."""
    bands = checklist.scoring.total.bands
    if not bands:
        return None
    reached = [band for band in bands if _as_written(band.from_) <= total]
    return max(reached, key=lambda band: band.from_).label if reached else NO_BAND


def response_score(checklist: Checklist, section: str | None, counts: ResponseScore) -> Scored:
    """Score one response on ``section``, or on the whole when it is ``None``."""
    items = len(checklist.items_in(section))
    total, answered, not_applicable = counts
    if not reaches_minimum(answered, not_applicable, items, checklist.scoring.min_answered):
        return Scored(None, None, None, None, _too_few(checklist, counts, items))
    if checklist.scoring.total.method == "met":
        band = band_of(checklist, Fraction(total)) if section is None else None
        return Scored(None, float(total), band, (total, answered), None)
    mean = Fraction(total, answered)
    in_unit = total_of(checklist, mean, items)
    band = band_of(checklist, in_unit) if section is None else None
    return Scored(mean, float(in_unit), band, None, None)


def _too_few(checklist: Checklist, counts: ResponseScore, items: int) -> str:
    asked = items - counts.not_applicable
    if asked < 1:
        return "no item applies"
    if not counts.answered:
        return "no answers"
    needed = math.ceil(_as_written(checklist.scoring.min_answered) * asked)
    return f"answered {counts.answered} of {asked} items; at least {needed} needed"
