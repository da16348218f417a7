"""Every number about one role's side of one scope, with a reason for each that is undefined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coprod_cli.scoring import reasons
from coprod_cli.scoring.cells import Measure, Scope, Side, measure_of
from coprod_cli.scoring.intervals import Interval, mean_interval, wilson_interval
from coprod_cli.tallies.distribution import Distribution, Number

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist

_NUMBERS = ("mean", "mean_low", "mean_high", "sd", "median", "top_box", "top_box_low", "top_box_high")
_AVERAGES = ("mean", "mean_low", "mean_high", "sd")
_TOP_BOX_ENDS = ("top_box_low", "top_box_high")


@dataclass(frozen=True, slots=True)
class Summary:
    """One side in numbers: fields as in ``ScoreResult``. ``values`` lacks what is undefined."""

    values: dict[str, float]
    distribution: dict[str, int] | None
    met: tuple[int, int] | None
    why: dict[str, str]


def summarise(checklist: Checklist, scope: Scope, side: Side) -> Summary:
    """All numbers about one side."""
    if side.suppressed is not None:
        return Summary({}, None, None, dict.fromkeys(("n", *_NUMBERS), side.suppressed))
    measure = measure_of(checklist)
    met = _met(scope, side) if measure == "met" else None
    if side.hidden is not None:
        return Summary({}, {}, None, dict.fromkeys(_NUMBERS, side.hidden))
    values = _averages(measure, side.scores)
    values |= _top_box(checklist, scope, side, met)
    reasons_by_field = _reasons(measure, scope, side.scores.n)
    why = {name: reasons_by_field[name] for name in _NUMBERS if name not in values}
    return Summary(values, _distribution(checklist, scope, side), met, why)


def _averages(measure: Measure, scores: Distribution) -> dict[str, float]:
    found: dict[str, float | None] = {}
    if measure != "met":
        found["median"] = scores.median()
    if measure == "average":
        mean, sd = scores.mean(), scores.sd()
        found |= {"mean": mean, "sd": sd}
        interval = None if mean is None else mean_interval(mean, sd, scores.n)
        if interval is not None:
            found |= {"mean_low": interval.low, "mean_high": interval.high}
    return {name: value for name, value in found.items() if value is not None}


def _top_box(checklist: Checklist, scope: Scope, side: Side, met: tuple[int, int] | None) -> dict[str, float]:
    if scope.item is None and met is None:
        return {}
    inside, n = met or (side.scores.count(checklist.top_box), side.scores.n)
    if not n:
        return {}
    values = {"top_box": inside / n}
    interval: Interval | None = wilson_interval(inside, n) if scope.item is not None else None
    if interval is not None:
        values |= {"top_box_low": interval.low, "top_box_high": interval.high}
    return values


def _met(scope: Scope, side: Side) -> tuple[int, int]:
    if scope.item is not None:
        return int(side.scores.total), side.scores.n
    return (
        sum(met * count for (met, _), count in side.met.items()),
        sum(answered * count for (_, answered), count in side.met.items()),
    )


def _distribution(checklist: Checklist, scope: Scope, side: Side) -> dict[str, int]:
    if scope.item is not None:
        return {str(value): side.scores.counts.get(value, 0) for value in checklist.values}
    if measure_of(checklist) == "met":
        return {f"{met} of {answered}": count for (met, answered), count in side.met.items()}
    return {score_text(value): count for value, count in side.scores.counts.items()}


def score_text(value: Number) -> str:
    """A score as a key: ``"4"``, or the shortest decimal that names the same float."""
    return str(value) if isinstance(value, int) else repr(float(value))


def _reasons(measure: Measure, scope: Scope, n: int) -> dict[str, str]:
    """For each number, why it would be undefined here; the strongest reason wins."""
    of_item = scope.item is not None
    if n == 0:
        why = dict.fromkeys(_NUMBERS, reasons.NO_ANSWERS if of_item else reasons.NO_SCORES)
    else:
        why = dict.fromkeys(_NUMBERS, reasons.TWO_ANSWERS if of_item else reasons.TWO_SCORES)
    if measure == "ordinal":
        why |= dict.fromkeys(_AVERAGES, reasons.ORDINAL)
    elif measure == "met":
        why |= dict.fromkeys((*_AVERAGES, "median"), reasons.MET)
        if not of_item and n:
            why |= dict.fromkeys(_TOP_BOX_ENDS, reasons.NOT_INDEPENDENT)
    elif not of_item:
        why |= dict.fromkeys(("top_box", *_TOP_BOX_ENDS), reasons.TOP_BOX_OF_ITEMS)
    return why
