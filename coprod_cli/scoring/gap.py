"""The gap between two roles: second minus first, from pairs where there are any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from coprod_cli.scoring import reasons
from coprod_cli.scoring.cells import Scope, Side, measure_of
from coprod_cli.scoring.intervals import LIMITS_OF_AGREEMENT_SD, mean_interval, welch_interval
from coprod_cli.scoring.responses import total_factor
from coprod_cli.scoring.results import Gap
from coprod_cli.scoring.summary import score_text
from coprod_cli.tallies.distribution import Distribution

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist

_AVERAGES = ("mean", "low", "high", "sd", "limit_low", "limit_high")
_OF_PAIRS = ("equal", "within_one", "differences")
_NEEDS_PAIRS = ("sd", "limit_low", "limit_high", *_OF_PAIRS)
_FIELDS = (*_AVERAGES, *_OF_PAIRS)
_SUPPRESSED = Gap(None, None, None, None, None, None, None, None, None, None, None, suppressed=True)


@dataclass(frozen=True, slots=True)
class GapFound:
    """A gap, its mean exactly, whether it is flagged, and why a field is undefined."""

    gap: Gap
    exact_mean: Fraction | None
    flagged: bool
    why: dict[str, str]


@dataclass(slots=True)
class _Draft:
    mean: Fraction | None = None
    numbers: dict[str, float] = field(default_factory=dict)
    differences: dict[str, int] | None = None
    why: dict[str, str] = field(default_factory=dict)

    def undefined(self, names: Iterable[str], reason: str) -> None:
        """Give the reason for fields that have none yet: the strongest reason comes first."""
        for name in names:
            self.why.setdefault(name, reason)


def find_gap(checklist: Checklist, scope: Scope, first: Side, second: Side, differences: Distribution) -> GapFound:
    """The gap of two sides; ``differences`` are those of their pairs, on the answer scale.

    With at least one pair, all numbers are of the pairs. Without, the mean gap is the difference of the
    two means, with Welch's interval, and what only pairs can tell is undefined.
    """
    n_pairs = differences.n
    paired = True if n_pairs else False if first.scores.n and second.scores.n else None
    factor = total_factor(checklist, len(scope.items)) if scope.item is None else Fraction(1)
    draft = _Draft()
    if first.hidden is not None:
        draft.undefined(_FIELDS, first.hidden)
    elif paired is None:
        draft.undefined(_FIELDS, reasons.BOTH_ROLES)
    elif paired:
        _from_pairs(draft, checklist, scope, differences, factor)
    else:
        _from_two_means(draft, checklist, first.scores, second.scores)
    number = draft.numbers.get
    gap = Gap(
        mean=None if draft.mean is None else float(draft.mean),
        low=number("low"),
        high=number("high"),
        paired=paired,
        n_pairs=n_pairs,
        sd=number("sd"),
        limit_low=number("limit_low"),
        limit_high=number("limit_high"),
        equal=number("equal"),
        within_one=number("within_one"),
        differences=draft.differences,
    )
    why = {name: draft.why[name] for name in _FIELDS if getattr(gap, name) is None}
    return GapFound(gap, draft.mean, draft.mean is not None and abs(draft.mean) > factor, why)


def no_gap(reason: str) -> GapFound:
    """A gap that cannot be, with one reason for every field."""
    gap = Gap(None, None, None, None, 0, None, None, None, None, None, None)
    return GapFound(gap, None, False, dict.fromkeys(_FIELDS, reason))


def suppressed_gap(reason: str) -> GapFound:
    """A gap that is not known here, with one reason for every field."""
    return GapFound(_SUPPRESSED, None, False, dict.fromkeys(("n_pairs", *_FIELDS), reason))


def _from_pairs(draft: _Draft, checklist: Checklist, scope: Scope, differences: Distribution, factor: Fraction) -> None:
    measure = measure_of(checklist)
    scaled = differences if factor == 1 else differences.mapped(lambda difference: difference * factor)
    if measure == "average":
        draft.mean = scaled.exact_mean()
        _spread_of_pairs(draft, scaled)
    else:
        draft.undefined(_AVERAGES, reasons.ORDINAL if measure == "ordinal" else reasons.MET)
    if measure == "met" and scope.item is None:
        draft.undefined(_OF_PAIRS, reasons.MET)
        return
    n = differences.n
    draft.numbers["equal"] = differences.counts.get(0, 0) / n
    draft.numbers["within_one"] = sum(c for value, c in differences.counts.items() if -1 <= value <= 1) / n
    if scope.item is None:
        draft.differences = {score_text(value): count for value, count in scaled.counts.items()}
    else:
        possible = sorted({two - one for one in checklist.values for two in checklist.values})
        draft.differences = {str(value): differences.counts.get(value, 0) for value in possible}


def _spread_of_pairs(draft: _Draft, scaled: Distribution) -> None:
    sd = scaled.sd()
    draft.undefined(("low", "high", "sd", "limit_low", "limit_high"), reasons.TWO_PAIRS)
    if draft.mean is None or sd is None:
        return
    mean = float(draft.mean)
    draft.numbers |= {
        "sd": sd,
        "limit_low": mean - LIMITS_OF_AGREEMENT_SD * sd,
        "limit_high": mean + LIMITS_OF_AGREEMENT_SD * sd,
    }
    interval = mean_interval(mean, sd, scaled.n)
    if interval is not None:
        draft.numbers |= {"low": interval.low, "high": interval.high}


def _from_two_means(draft: _Draft, checklist: Checklist, first: Distribution, second: Distribution) -> None:
    measure = measure_of(checklist)
    if measure != "average":
        draft.undefined(_AVERAGES, reasons.ORDINAL if measure == "ordinal" else reasons.MET)
    draft.undefined(_NEEDS_PAIRS, reasons.ONLY_PAIRS)
    draft.undefined(("low", "high"), reasons.TWO_OF_EACH)
    first_mean, second_mean = first.exact_mean(), second.exact_mean()
    if measure != "average" or first_mean is None or second_mean is None:
        return
    draft.mean = second_mean - first_mean
    interval = welch_interval(float(draft.mean), first.variance(), first.n, second.variance(), second.n)
    if interval is not None:
        draft.numbers |= {"low": interval.low, "high": interval.high}
