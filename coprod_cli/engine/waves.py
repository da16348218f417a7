"""Waves, such as "Baseline" and "6 months": which texts there are, which row is of which, and which came first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from coprod_cli.engine.base import CountRequest, WaveOrder
from coprod_cli.engine.rows import FIRST_SPECIAL_LANE, Rows
from coprod_cli.problems import Problem, SourceError

MOST_WAVES = 1200
"""A column with more different texts holds no waves."""

Run = Callable[[str], Sequence[Sequence[Any]]]


def with_waves(request: CountRequest, run: Run) -> CountRequest:
    """The request with a number for each text of the wave columns, counted in the order in which they first come.

    Raises SourceError: a column holds so many texts that they can be no waves.
    """
    numbers: dict[str, int] = {}
    meanings: dict[str, int] = {}
    for number, table in enumerate(request.tables):
        column = f"c{table.columns['wave']}"
        rows = f"SELECT {column} AS text, row_number() OVER () AS row FROM {Rows(request).source(number)}"
        texts = run(
            f"SELECT text FROM ({rows}) WHERE text IS NOT NULL GROUP BY text ORDER BY min(row) LIMIT {MOST_WAVES + 1}"
        )
        if len(texts) > MOST_WAVES:
            raise SourceError(
                Problem(
                    "too-many-waves",
                    f"The column for the wave holds more than {MOST_WAVES:,} different texts.",
                    'Say which column tells the waves apart: --column wave="…".',
                    table.name,
                )
            )
        for (text,) in texts:
            wave = " ".join(text.split())
            if wave:
                meanings[text] = numbers.setdefault(wave, len(numbers))
    readings = replace(request.readings, waves=meanings, wave_names=tuple(numbers))
    return replace(request, readings=readings)


def order_of_waves(request: CountRequest, run: Run) -> tuple[tuple[str, ...], WaveOrder]:
    """The waves that count in the order that was asked for, else by their earliest dates, else as they first come.

    Raises SourceError: there are waves that the order asked for does not name.
    """
    names = request.readings.wave_names
    earliest = f"SELECT period, min(moment)::DATE FROM sittings WHERE lane < {FIRST_SPECIAL_LANE} GROUP BY period"
    days = {number: day for number, day in run(earliest)}  # noqa: C416 - rows are no pairs to a type checker
    found = [names[number] for number in sorted(days)]
    if request.waves:
        require_named(found, request.waves, ", ".join(table.name for table in request.tables))
        return request.waves, "named"
    if all(days.values()):
        return tuple(names[number] for number in sorted(days, key=lambda number: (days[number], number))), "dates"
    return tuple(found), "rows"


def require_named(found: Sequence[str], named: Sequence[str], source: str) -> None:
    """Raises SourceError: there are waves that ``--waves`` does not name; with an order that names them all."""
    others = [wave for wave in found if wave not in named]
    if others:
        wanted = ",".join(f'"{wave}"' if "," in wave else wave for wave in (*named, *others))
        wanted = f"'{wanted}'" if '"' in wanted else f'"{wanted}"'
        raise SourceError(
            Problem(
                "wave-not-named",
                "--waves does not name these waves: " + ", ".join(f'"{wave}"' for wave in others) + ".",
                f"Put them where they belong in time, for example --waves {wanted}.",
                source,
            )
        )
