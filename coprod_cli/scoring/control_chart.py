"""XmR control charts as in the NHS programme "Making Data Count": centre, limits, phases and what stands out. Pure.

Docs: docs/statistics/control-charts.md. The rules are in chart_rules.py.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from numbers import Rational
from typing import Any, Literal, NamedTuple, SupportsFloat, get_args

from coprod_cli.problems import Problem, UsageError
from coprod_cli.scoring import reasons
from coprod_cli.scoring.chart_rules import SIGNALS, Direction, Pattern, Signal, find_patterns

Better = Literal["up", "down", "neither"]
Meaning = Literal["improvement", "concern", "neither", "mixed"]

ENOUGH_POINTS = 12
SHORTEST_RUN = 3
_LIMIT = Fraction(266, 100)
_NEAR = Fraction(2, 3)
_ROUNDING = Fraction(1, 10**12)
"""Values closer than this share of the largest differ by binary rounding alone: 10/3 has no exact decimal."""


class ControlPoint(NamedTuple):
    """One point with the lines of its phase, in the values' unit; ``None`` where there is none.

    ``signals`` names the rules that the point is part of, in the order of ``SIGNALS``.
    """

    value: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch with its own centre and limits: the points ``first`` to ``last``, counted from 0.

    ``n`` counts the points with a value. ``centre`` is their mean; ``median`` is the centre line of a run
    chart. ``enough`` is false below 12 points: the limits are then trial limits, and nothing is claimed.
    """

    first: int
    last: int
    n: int
    centre: float | None
    median: float | None
    lower: float | None
    upper: float | None
    mean_moving_range: float | None
    enough: bool


@dataclass(frozen=True, slots=True)
class SpecialCause:
    """One pattern that chance hardly explains: its rule, its direction, its points, and what that means.

    ``direction`` is "up" above the mean or rising, "down" below it or falling. ``points`` are positions
    counted from 0; of two in three, those near or beyond the limit.
    """

    signal: Signal
    direction: Direction
    points: tuple[int, ...]
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A whole chart.

    ``moving_ranges`` has one entry fewer than ``points``: the size of each step to the next point, ``None``
    beside an empty period and where a phase begins. ``special_causes`` is what may be claimed: patterns of
    phases with enough points. ``enough`` is true when every phase has them. ``why`` gives the reason for
    what is undefined, under paths such as ``"phases.0.lower"``, and for ``"enough"``.
    """

    points: tuple[ControlPoint, ...]
    moving_ranges: tuple[float | None, ...]
    phases: tuple[Phase, ...]
    special_causes: tuple[SpecialCause, ...]
    enough: bool
    better: Better
    run: int
    why: dict[str, str] = field(default_factory=dict)

    def meaning_at(self, place: int) -> Meaning | None:
        """What may be claimed of one point; "mixed" when patterns disagree; ``None`` for common cause."""
        if not self.special_causes:
            return None
        meanings = {cause.meaning for cause in self.special_causes if place in cause.points}
        return "mixed" if len(meanings) > 1 else next(iter(meanings), None)


def control_chart(
    values: Iterable[SupportsFloat | None],
    *,
    better: Better = "up",
    run: int = 7,
    rebase_at: Iterable[int] = (),
) -> ControlChart:
    """An XmR chart: centre = mean; limits = mean ± 2.66 × mean moving range; and which points stand out.

    ``values`` are numbers in order of time; ``None`` and nan are empty periods. These stay empty, end
    every run, and have no moving range. ``better`` is the direction that is good. ``run`` (3 or more; 6
    and 7 are in use) is how many points make a shift or a trend. At each position in ``rebase_at``,
    counted from 0, a new phase begins with its own centre and limits. All points of a pattern get its
    signal; of two in three, those near or beyond the limit.

    A series of any length is calculated, and ``enough`` says whether anything may be claimed of it.
    Raises ``UsageError``, with all problems, for infinite values and for choices that do not fit.
    """
    numbers, problems = _read(values)
    starts = set(rebase_at)
    problems += _unfit_choices(better, run, starts, len(numbers))
    if problems:
        raise UsageError(problems)
    edges = sorted({0, *starts, len(numbers)}) if numbers else []
    stretches = [_stretch(numbers, first, end, run) for first, end in pairwise(edges)]
    enough = bool(stretches) and all(stretch.phase.enough for stretch in stretches)
    why = {} if enough else {"enough": reasons.FEW_POINTS}
    for position, stretch in enumerate(stretches):
        why |= {f"phases.{position}.{name}": reason for name, reason in stretch.why.items()}
    return ControlChart(
        points=tuple(point for stretch in stretches for point in stretch.points()),
        moving_ranges=tuple(size for stretch in stretches for size in (None, *stretch.moving_ranges))[1:],
        phases=tuple(stretch.phase for stretch in stretches),
        special_causes=tuple(
            SpecialCause(found.signal, found.direction, found.points, _meaning(found.direction, better))
            for stretch in stretches
            if stretch.phase.enough
            for found in stretch.patterns
        ),
        enough=enough,
        better=better,
        run=run,
        why=why,
    )


@dataclass(frozen=True, slots=True)
class _Stretch:
    """One phase as it is worked out: its numbers exactly, what was found, and why something is undefined."""

    numbers: tuple[Fraction | None, ...]
    moving_ranges: tuple[float | None, ...]
    phase: Phase
    patterns: tuple[Pattern, ...]
    why: dict[str, str]

    def points(self) -> Iterator[ControlPoint]:
        signals: dict[int, set[Signal]] = {}
        for pattern in self.patterns:
            for place in pattern.points:
                signals.setdefault(place, set()).add(pattern.signal)
        phase = self.phase
        for place, number in enumerate(self.numbers, phase.first):
            named = tuple(signal for signal in SIGNALS if signal in signals[place]) if place in signals else ()
            yield ControlPoint(_decimal(number), phase.centre, phase.lower, phase.upper, named)


def _stretch(everything: Sequence[Fraction | None], first: int, end: int, run: int) -> _Stretch:
    numbers = tuple(everything[first:end])
    # In whole numbers of one small unit: exact, and much faster than fractions.
    unit = math.lcm(*(number.denominator for number in numbers if number is not None))
    whole = [None if number is None else number.numerator * (unit // number.denominator) for number in numbers]
    given = [number for number in whole if number is not None]
    steps = [None if one is None or two is None else two - one for one, two in pairwise(whole)]
    exact = _exact_lines(given, [abs(step) for step in steps if step is not None])
    lines = {name: _decimal(number, unit) for name, number in exact.items()}
    phase = Phase(first=first, last=end - 1, n=len(given), enough=len(given) >= ENOUGH_POINTS, **lines)
    why = {} if phase.enough else {"enough": reasons.FEW_POINTS}
    missing = reasons.NO_NEIGHBOURS if given else reasons.NO_POINTS
    for name, number in exact.items():
        if lines[name] is None:
            why[name] = missing if number is None else reasons.TOO_LARGE
    same = _ROUNDING * max((abs(number) for number in given), default=0)
    zones = _zones(whole, exact["mean_moving_range"], same)
    directions = [None if step is None else _zone(step, [math.floor(same)]) for step in steps]
    return _Stretch(
        numbers,
        tuple(None if step is None else _decimal(abs(step), unit) for step in steps),
        phase,
        tuple(_moved(found, first) for found in find_patterns(zones, directions, run)),
        why,
    )


def _exact_lines(given: Sequence[int], sizes: Sequence[int]) -> dict[str, Fraction | None]:
    """The lines of one phase, from its values and the sizes of its steps."""
    lines: dict[str, Fraction | None] = dict.fromkeys(("centre", "median", "lower", "upper", "mean_moving_range"))
    if given:
        centre = lines["centre"] = Fraction(sum(given), len(given))
        in_order = sorted(given)
        lines["median"] = Fraction(in_order[(len(given) - 1) // 2] + in_order[len(given) // 2], 2)
        if sizes:
            mean_size = lines["mean_moving_range"] = Fraction(sum(sizes), len(sizes))
            lines |= {"lower": centre - _LIMIT * mean_size, "upper": centre + _LIMIT * mean_size}
    return lines


def _zones(whole: Sequence[int | None], mean_size: Fraction | None, same: Fraction | int) -> list[int | None]:
    """The zone of each point; without limits only its side. Distances are taken n times, which keeps them whole."""
    given = [number for number in whole if number is not None]
    n, total = len(given), sum(given)
    reach = None if mean_size is None else _LIMIT * mean_size
    edges = (same,) if reach is None else (same, _NEAR * reach + same, reach + same)
    edges_n_times = [math.floor(n * edge) for edge in edges]
    return [None if number is None else _zone(n * number - total, edges_n_times) for number in whole]


def _zone(distance: int, edges: Sequence[int]) -> int:
    """How many of ``edges``, from the inside outwards, the distance is beyond; negative for a negative distance."""
    beyond = bisect_left(edges, abs(distance))
    return beyond if distance > 0 else -beyond


def _moved(found: Pattern, first: int) -> Pattern:
    return Pattern(found.signal, found.direction, tuple(place + first for place in found.points))


def _meaning(direction: Direction, better: Better) -> Meaning:
    if better == "neither":
        return "neither"
    return "improvement" if direction == better else "concern"


def _decimal(number: Fraction | int | None, unit: int = 1) -> float | None:
    """A number of units as a decimal; ``None`` beyond about 1.8e308, where there is none."""
    try:
        # Rounded once: dividing whole numbers gives the nearest decimal.
        return None if number is None else number.numerator / (number.denominator * unit)
    except OverflowError:
        return None


def _read(values: Iterable[SupportsFloat | None]) -> tuple[list[Fraction | None], list[Problem]]:
    numbers: list[Fraction | None] = []
    problems = []
    for place, value in enumerate(values):
        try:
            numbers.append(_exactly(value))
        except (TypeError, ValueError, OverflowError):
            problems.append(
                Problem(
                    "chart-value",
                    f"The value at position {place} is {value!r}, which is not a finite number.",
                    "Use None for an empty period.",
                )
            )
    return numbers, problems


def _exactly(value: Any) -> Fraction | None:
    if value is None:
        return None
    if isinstance(value, (str, bytes)):
        raise TypeError
    number = float(value)
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    # As it is written: 3.1 is 31 tenths, so the step from 3.0 is a tenth.
    return None if math.isnan(number) else Fraction(Decimal(repr(number)))


def _unfit_choices(better: str, run: int, starts: Collection[int], length: int) -> Iterator[Problem]:
    if better not in get_args(Better):
        yield Problem("unknown-choice", f'better "{better}" is not one of {", ".join(get_args(Better))}.')
    if run < SHORTEST_RUN:
        yield Problem(
            "chart-run", f"A run of {run} is too short to stand out.", "6 and 7 are in use; 7 is the default."
        )
    for start in sorted(start for start in starts if not 0 <= start < length):
        yield Problem(
            "chart-rebase",
            f"There is no point at position {start} for a new phase.",
            f"Positions are 0 to {length - 1}.",
        )
