"""What was asked about periods: whether it can be met, which column tells the waves, and what a reader is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from coprod_cli.engine.base import Count, CountRequest, Table
from coprod_cli.engine.waves import require_named
from coprod_cli.problems import Problem, UsageError
from coprod_cli.scoring.periods import MONTHS, WITH_A_YEAR_START
from coprod_cli.survey.columns import ColumnFinder, is_usual_name
from coprod_cli.tallies.tally import Tally, merged_waves

if TYPE_CHECKING:
    from coprod_cli.survey.plan import Choices


def require_use_of_periods(choices: Choices) -> None:
    """Raises UsageError: something was said about years or waves, and there are none."""
    _require_year_start(choices.every, choices.year_starts)
    _require_waves(choices.every, choices.waves)


def _require_year_start(every: str | None, year_starts: int | None) -> None:
    if year_starts is None or every in WITH_A_YEAR_START:
        return
    reasons = {
        None: "no periods are asked for",
        "week": "a week is the same in every year",
        "month": "a month is the same in every year",
        "wave": "a wave has no dates",
    }
    raise UsageError(
        Problem(
            "year-starts-without-use",
            f"--year-starts says where years and quarters begin, and {reasons[every]}.",
            "Add --every quarter or --every year, or leave --year-starts out.",
        )
    )


def _require_waves(every: str | None, waves: Sequence[str]) -> None:
    if not waves:
        return
    if every != "wave":
        raise UsageError(
            Problem(
                "waves-without-use",
                "--waves is the order of waves, and no waves are asked for.",
                "Add --every wave, or leave --waves out.",
            )
        )
    twice = sorted({wave for wave in waves if waves.count(wave) > 1})
    if twice or "" in waves:
        what = f'names "{twice[0]}" twice' if twice and twice[0] else "has a name that is blank"
        raise UsageError(Problem("waves-unclear", f"--waves {what}.", "Name each wave once, with commas between them."))


# -- survey files ----------------------------------------------------------------------------------


def with_wave(table: Table, finder: ColumnFinder, *, kept: bool) -> tuple[Table, list[Problem]]:
    """The table with the column that tells its waves, and what is wrong. ``kept`` says that the store wrote it.

    It is the one that was named, else one that is headed so, else what tells the events of an export.
    """
    columns = dict(table.columns)
    event = columns.get("period")
    if "wave" not in columns:
        texts = enumerate(finder.columns)
        found = [n for n, one in texts if any(is_usual_name("wave", text) for text in one.texts)]
        if len(found) > 1:
            return table, [_which(found, finder)]
        wave = found[0] if found else event
        if wave is None:
            return table, [_no_wave(table, kept=kept)]
        columns["wave"] = wave
    if event == columns["wave"]:
        del columns["period"]
    return replace(table, columns=columns), []


def _which(found: Sequence[int], finder: ColumnFinder) -> Problem:
    named = ", ".join(f'"{finder.headings[n]}"' for n in found)
    return Problem(
        "two-columns",
        f"Two columns could be the wave: {named}.",
        f'Say which: --column wave="{finder.headings[found[0]]}".',
        finder.file,
    )


def _no_wave(table: Table, *, kept: bool) -> Problem:
    if kept:
        message = "The store keeps the day of each response, and no waves."
        return Problem("no-column", message, "Follow it by --every month, quarter or year.", table.name)
    message = "There is no column for the wave, which --every wave needs."
    return Problem("no-column", message, 'Say which column it is: --column wave="…".', table.name)


# -- saved tallies ---------------------------------------------------------------------------------


def settings_of_periods(tally: Tally, name: str, choices: Choices) -> Choices:
    """The choices with the periods of a saved tally. Raises UsageError: others were asked for."""
    asked, has = choices.year_starts, tally.year_starts
    if asked is not None and tally.every in WITH_A_YEAR_START and asked != has:
        raise UsageError(
            Problem(
                "tally-other-settings",
                f"This tally was counted with years that start in {MONTHS[has - 1]}, and cannot be counted again.",
                "Leave --year-starts out, or count the survey files again.",
                name,
            )
        )
    return replace(choices, year_starts=has if tally.every in WITH_A_YEAR_START else asked)


def in_one_order(tallies: Sequence[Tally], names: Sequence[str], waves: Sequence[str]) -> list[Tally]:
    """Tallies with one order of waves: the one asked for, else the one that they tell together.

    Raises SourceError: they tell none, contradict each other, or have waves that the order asked for does not name.
    """
    if not any(tally.waves for tally in tallies):
        return list(tallies)
    for tally, name in zip(tallies, names, strict=False):
        if waves:
            require_named(_waves_with_counts(tally), waves, name)
    order = tuple(waves) or merged_waves(tally.waves for tally in tallies)
    return [replace(tally, waves=order) for tally in tallies]


def _waves_with_counts(tally: Tally) -> list[str]:
    there = {key.period for key in tally.answers}
    return [wave for wave in tally.waves if wave in there]


# -- what is told ----------------------------------------------------------------------------------


def notes_of_periods(request: CountRequest, count: Count) -> Iterator[str]:
    """What was left out for want of a period, and which order waves were put into."""
    tally = count.tally
    if count.undated:
        needed = [*(["wave"] if tally.every == "wave" else []), *(["date"] if request.needs_dates else [])]
        yield f"Left out because they have no {' or no '.join(needed)}: {count.undated:,}."
    if count.wave_order in ("dates", "rows") and len(tally.waves) > 1:
        how = "of their earliest dates" if count.wave_order == "dates" else "in which they first come"
        yield f"Waves in the order {how}: {', '.join(tally.waves)}. For another order say --waves."
