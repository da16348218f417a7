"""Makes rating files of any size: invented answers to ``ten-statements``, long or wide, seeded.

Values come from hashes of the row's number and the seed, so DuckDB writes them on all cores, streaming.
The same options and the same DuckDB make the same bytes.

    python benchmarks/generate.py --rows 1e7 --layout long --repeat 0.1 survey.csv
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ITEMS = (
    "trusted",
    "whole-life",
    "creative",
    "choice",
    "attitude",
    "family",
    "information",
    "risk",
    "transparent",
    "promise",
)
LAYOUTS = ("long", "wide")
TIMES_A_PAIR_RATES = 12  # in as many different months, of the 24 that the file covers
PRACTITIONERS = 5_000


@dataclass(frozen=True, slots=True)
class Survey:
    """What to make. ``rows`` counts answers in the long layout, and responses in the wide layout.

    ``repeat`` is the share of voices that answer again later within the same month (0..1), ``blank`` the
    share of answers left blank (0..1). With ``repeat`` 0 no voice answers an item twice within a month.
    With ``stand_ins`` it is another practitioner who answers the second time: a second voice on that side.
    Each pair belongs to one of the ``teams``.
    """

    rows: int
    layout: str = "long"
    repeat: float = 0.0
    blank: float = 0.01
    shuffle: bool = False
    stand_ins: bool = False
    seed: int = 1
    teams: int = 20

    @property
    def file_name(self) -> str:
        kind = ("-shuffled" if self.shuffle else "") + ("-stand-ins" if self.stand_ins else "")
        kind += f"-teams{self.teams}" if self.teams != 20 else ""
        return f"{self.layout}-{self.rows}-repeat{self.repeat:g}-blank{self.blank:g}{kind}-seed{self.seed}.csv"

    @property
    def responses(self) -> int:
        return math.ceil(self.rows / len(ITEMS)) if self.layout == "long" else self.rows

    @property
    def first_responses(self) -> int:
        """The responses that are a voice's first of its month; the others follow one of these."""
        return round(self.responses / (1 + self.repeat))

    @property
    def pairs(self) -> int:
        return max(1, math.ceil(self.first_responses / 2 / TIMES_A_PAIR_RATES))


def _stride(n: int) -> int:
    """A step that visits each of ``n`` places once, and sets neighbours far apart (golden ratio)."""
    step = max(1, round(n * 0.6180339887498949))
    while math.gcd(step, n) != 1:
        step += 1
    return step


def _responses(survey: Survey) -> str:
    """SQL for one row of the file each: its response ``r``, its item ``q`` (long), who answered, and when."""
    place = f"(k * {_stride(survey.rows)}) % {survey.rows}" if survey.shuffle else "k"
    response, item = (f"i // {len(ITEMS)}", f"i % {len(ITEMS)}") if survey.layout == "long" else ("i", "0")
    first, pairs, seed = survey.first_responses, survey.pairs, survey.seed
    return f"""
        WITH places AS (SELECT {place} AS i FROM range({survey.rows}) t(k)),
        answers AS (SELECT {response} AS r, {item} AS q FROM places),
        voices AS (
            SELECT r, q, r >= {first} AS again,
                   CASE WHEN r < {first} THEN r ELSE (r - {first}) * {_stride(first)} % {first} END AS v
            FROM answers),
        rounds AS (
            SELECT r, q, again, v, v % 2 = 0 AS practitioner, v // 2 % {pairs} AS p, v // 2 // {pairs} AS n
            FROM voices)
        SELECT r, q, practitioner, again, p,
               (DATE '2024-01-01'
                + to_months((2 * n + hash(p, 1, {seed}) % 2)::INTEGER)
                + to_days((hash(v, 2, {seed}) % 20)::INTEGER)
                + to_days(if(again, hash(v, 3, {seed}) % 9, 0)::INTEGER))::DATE AS day
        FROM rounds"""


def _rating(survey: Survey, item: str) -> str:
    drawn = f"hash(r, {item}, 4, {survey.seed})"
    return f"if({drawn} // 5 % 1000000 < {round(survey.blank * 1e6)}, NULL, 1 + {drawn} % 5)"


def query(survey: Survey) -> str:
    """The SQL whose rows are the file's."""
    practitioner = f"format('S{{:06d}}', p % {PRACTITIONERS})"
    if survey.stand_ins:
        practitioner = f"if(again, 'Stand-in', {practitioner})"
    columns = {
        "role": "if(practitioner, 'practitioner', 'person')",
        "date": "day",
        "respondent": f"if(practitioner, {practitioner}, format('R{{:07d}}', p))",
        "pair": "format('P{:07d}', p)",
        "team": f"format('Team {{}}', p % {survey.teams})",
    }
    if survey.layout == "long":
        names = ", ".join(f"'{item}'" for item in ITEMS)
        columns |= {"item": f"[{names}][q + 1]", "rating": _rating(survey, "q")}
        order = ("item", "role", "rating", "date", "respondent", "pair", "team")
    else:
        columns |= {item: _rating(survey, str(place)) for place, item in enumerate(ITEMS)}
        order = ("date", "role", "respondent", "pair", "team", *ITEMS)
    chosen = ", ".join(f'{columns[name]} AS "{name}"' for name in order)
    return f"SELECT {chosen} FROM ({_responses(survey)})"


def write(survey: Survey, file: Path) -> None:
    """Writes the survey as CSV, under another name first: half a file is never taken for a whole one."""
    import duckdb

    unfinished = file.with_name(file.name + ".unfinished")
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as connection:
        connection.execute("SET temp_directory = ?", [spill])
        connection.execute(f"COPY ({query(survey)}) TO '{_quoted(unfinished)}' (FORMAT csv, HEADER)")
    unfinished.rename(file)


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")


def cached(survey: Survey, folder: Path) -> Path:
    """The survey's file in ``folder``, made if it is not there yet."""
    file = folder / survey.file_name
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        print(f"making {file}", file=sys.stderr)
        write(survey, file)
    return file


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a rating file of invented answers to ten-statements.")
    parser.add_argument("file", type=Path, help="the CSV file to write")
    parser.add_argument("--rows", type=lambda text: int(float(text)), default=1_000, help="1000, 1e7, …")
    parser.add_argument("--layout", choices=LAYOUTS, default="long")
    parser.add_argument("--repeat", type=float, default=0.0, metavar="SHARE", help="voices that answer again")
    parser.add_argument("--blank", type=float, default=0.01, metavar="SHARE", help="answers left blank")
    parser.add_argument("--shuffle", action="store_true", help="scatter the rows")
    parser.add_argument("--stand-ins", action="store_true", help="second answers by another practitioner")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--teams", type=int, default=20)
    options = vars(parser.parse_args())
    file = options.pop("file")
    survey = Survey(**options)
    if survey.rows < 1 or survey.teams < 1 or not 0 <= survey.repeat <= 1 or not 0 <= survey.blank <= 1:
        parser.error("--rows and --teams are at least 1; --repeat and --blank lie between 0 and 1")
    write(survey, file)


if __name__ == "__main__":
    main()
