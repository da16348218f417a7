"""What was chosen about control charts, held against the checklist before anything is counted. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, get_args

from coprod_cli.problems import Problem, UsageError
from coprod_cli.scoring.cells import Scope, measure_of, scopes
from coprod_cli.scoring.control_chart import SHORTEST_RUN, Better
from coprod_cli.scoring.periods import is_period, period_of, time_key
from coprod_cli.scoring.score_range import score_range
from coprod_cli.scoring.series_chart import GAP_MEAN, Series

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist

NO_CHART, ALL_CHARTS = "none", "all"
_TURNED: dict[Better, Better] = {"up": "down", "down": "up", "neither": "neither"}


@dataclass(frozen=True, slots=True)
class ChartChoices:
    """What was chosen.

    ``better`` is the direction that is good for what roles say; a gap has none. ``target`` is in the unit of the
    series that ``drawn`` names, or without it of what roles are followed by: means; top boxes or shares met where
    there are no means. ``rebase`` are days or periods. ``drawn`` names series, or "none", or "all".
    """

    better: Better = "up"
    target: float | None = None
    rebase: tuple[str, ...] = ()
    run: int = 7
    drawn: tuple[str, ...] = ()

    def settings(self) -> dict[str, object]:
        """The same, as JSON carries it; what was left out is not there."""
        given = {"target": self.target, "rebase": list(self.rebase) or None, "chart": list(self.drawn) or None}
        return {"better": self.better, "run": self.run, **{name: one for name, one in given.items() if one is not None}}


def series_of(
    checklist: Checklist, scope: Scope, roles: Sequence[str], choices: ChartChoices, *, raw: bool = False
) -> tuple[Series, ...]:
    """What is charted of one scope: each role's mean, the gap, the share in the top box; as far as these exist.

    Rungs are not averaged, so a ladder has only the share in its top box, if its definition names one. Where items
    are met or not met, it is the share met. A section and the whole have no top box. With ``raw`` a reversed item
    is shown as answered, so the other direction is better.
    """
    better = choices.better
    if raw and scope.item is not None and scope.item.reverse:
        better = _TURNED[better]
    item = scope.item.id if scope.item is not None else None
    low, high = score_range(checklist, item, scope.section)
    found: list[tuple[str, Better, float, float]] = []
    if measure_of(checklist) == "average":
        found += [(f"{role}.mean", better, low, high) for role in roles]
        if len(roles) == 2:
            found.append((GAP_MEAN, "neither", low - high, high - low))
    if _has_top_box(checklist, scope):
        found += [(f"{role}.top_box", better, 0.0, 1.0) for role in roles]
    targeted = _named(choices.drawn) or _followed(checklist, roles)
    return tuple(Series(*one, choices.target if one[0] in targeted else None) for one in found)


def default_series(checklist: Checklist, roles: Sequence[str]) -> tuple[str, ...]:
    """The series that are drawn when none is named: what the table shows of each role, and the gap."""
    gap = (GAP_MEAN,) if measure_of(checklist) == "average" and len(roles) == 2 else ()
    return (*_followed(checklist, roles), *gap)


def rebase_positions(
    rebase: Sequence[str], periods: Sequence[str], every: str, year_starts: int = 1, waves: Sequence[str] = ()
) -> tuple[int, ...]:
    """Where each new phase begins: at the period that holds the day or is named, or the first after it.

    ``UsageError``, with all that name no period or lie after the last.
    """
    positions, problems = [], []
    in_time = time_key(waves)
    for text in rebase:
        named = _as_period(text, every, year_starts, waves)
        if named is None:
            problems.append(_no_period(text, every, year_starts, waves))
            continue
        at = next((place for place, period in enumerate(periods) if in_time(period) >= in_time(named)), None)
        if at is None:
            problems.append(Problem("chart-rebase", f"--rebase {text} is after the last period, {periods[-1]}."))
        else:
            positions.append(at)
    if problems:
        raise UsageError(problems)
    return tuple(sorted(set(positions)))


def check_choices(checklist: Checklist, roles: Sequence[str], choices: ChartChoices) -> None:
    """``UsageError``, with every choice that does not fit the checklist."""
    problems = list(_unfit(checklist, roles, choices))
    if problems:
        raise UsageError(problems)


def _unfit(checklist: Checklist, roles: Sequence[str], choices: ChartChoices) -> Iterator[Problem]:
    if choices.better not in get_args(Better):
        yield Problem("unknown-choice", f'--better "{choices.better}" is not one of {", ".join(get_args(Better))}.')
        choices = replace(choices, better="neither")
    if choices.run < SHORTEST_RUN:
        yield Problem(
            "chart-run", f"A run of {choices.run} is too short to stand out.", "6 and 7 are in use; 7 is the default."
        )
    everything = [one for scope in scopes(checklist) for one in series_of(checklist, scope, roles, choices)]
    known = list(dict.fromkeys(one.of for one in everything))
    unknown = [name for name in choices.drawn if name not in (*known, NO_CHART, ALL_CHARTS)]
    for name in unknown:
        near = get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}, {ALL_CHARTS} and {NO_CHART}."
        yield Problem("chart-unknown", f'--chart "{name}" is no chart of "{checklist.id}".', hint)
    target = choices.target
    if target is None or unknown:
        return
    if not math.isfinite(target):
        yield Problem("chart-target", f"The target is {target!r}, which is not a finite number.")
        return
    ranges = {(one.low, one.high) for one in everything if one.target is not None}
    if ranges and not any(low <= target <= high for low, high in ranges):
        told = " or ".join(f"{low:g} to {high:g}" for low, high in sorted(ranges))
        yield Problem(
            "chart-target",
            f"The target {target:g} lies outside the scale, {told}.",
            "Name the chart that it is for with --chart, for example --chart person.top_box --target 0.6.",
        )


def _named(drawn: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in drawn if name not in (NO_CHART, ALL_CHARTS))


def _followed(checklist: Checklist, roles: Sequence[str]) -> tuple[str, ...]:
    name = "mean" if measure_of(checklist) == "average" else "top_box"
    return tuple(f"{role}.{name}" for role in roles)


def _has_top_box(checklist: Checklist, scope: Scope) -> bool:
    match measure_of(checklist):
        case "met":
            return True
        case "ordinal":
            return bool(checklist.scoring.top_box)
        case _:
            return scope.item is not None


def _as_period(text: str, every: str, year_starts: int, waves: Sequence[str]) -> str | None:
    text = " ".join(text.split())
    if every == "wave":
        return text if text in waves else None
    if is_period(text, every, year_starts):
        return text
    try:
        return period_of(date.fromisoformat(text), every, year_starts)
    except ValueError:
        return None


def _no_period(text: str, every: str, year_starts: int, waves: Sequence[str]) -> Problem:
    if every == "wave":
        return Problem("chart-rebase", f'--rebase "{text}" is not one of the waves.', f"They are {', '.join(waves)}.")
    example = period_of(date(2026, 3, 31), every, year_starts)
    return Problem(
        "chart-rebase",
        f'--rebase "{text}" is not a day.',
        f"Write a day such as 2026-03-31, or a {every} such as {example}.",
    )
