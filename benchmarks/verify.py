"""Checks that the peers and ``coprod compare`` give the same numbers on generated files.

Numbers of answers and of pairs are equal exactly, means and standard deviations to 1e-9.

    python benchmarks/verify.py
    python benchmarks/verify.py --rows 1e6 --peers-only
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
import math
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from generate import ITEMS, Survey, cached

HERE = Path(__file__).parent
REPOSITORY = HERE.parent
PEERS = (
    "csv_peer",
    "duckdb_sql",
    "pandas_peer",
    "polars_peer",
)  # the first is what the others are held against
NO_VOICES = "duckdb_sql_no_voices"
TREND = "duckdb_sql_trend"
SINCE = "2024-02"  # where the changes begin that the trend's peer counts
LIBRARY = {
    "duckdb_sql": "duckdb",
    NO_VOICES: "duckdb",
    TREND: "duckdb",
    "pandas_peer": "pandas",
    "polars_peer": "polars",
}
TOLERANCE = 1e-9

Numbers = dict[tuple[str, ...], dict[str, Any]]


def peer_command(peer: str, file: Path, layout: str) -> list[str]:
    return [sys.executable, str(HERE / "peers" / f"{peer}.py"), str(file), "--layout", layout]


def coprod_command(file: Path, *more: str) -> list[str]:
    options = ["--checklist", "ten-statements", "--every", "month", "--format", "json", *more]
    return [sys.executable, "-m", "coprod_cli", "compare", str(file), *options]


def numbers_of_peer(text: str) -> Numbers:
    """What a peer printed, by item and month."""
    return {(cell["item"], cell["period"]): cell for cell in json.loads(text)}


def numbers_of_coprod(text: str) -> Numbers:
    """What ``coprod compare --every month --format json`` printed, in the peers' form.

    Sections and the whole are left out, since the peers do not work them out. So is the gap of a month
    without pairs: it is a difference of means, and no peer prints it.
    """
    numbers: Numbers = {}
    for result in json.loads(text)["results"]:
        if result["item"] is None:
            continue
        cell: dict[str, Any] = {"item": result["item"], "period": result["period"]}
        for role in ("practitioner", "person"):
            view = result["roles"].get(role) or {"n": 0, "mean": None}
            cell |= {f"{role}_n": view["n"], f"{role}_mean": view["mean"]}
        gap, n_pairs = result["gap"], result["gap"]["n_pairs"] or 0
        cell |= {"n_pairs": n_pairs, "gap_mean": gap["mean"] if n_pairs else None, "gap_sd": gap["sd"]}
        if cell["practitioner_n"] or cell["person_n"]:
            numbers[cell["item"], cell["period"]] = cell
    return numbers


def trend_command(file: Path, *more: str) -> list[str]:
    options = ["--checklist", "ten-statements", "--every", "month", "--by", "team", "--since", SINCE]
    return [sys.executable, "-m", "coprod_cli", "trend", str(file), *options, "--format", "json", *more]


def numbers_of_trend_peer(text: str) -> Numbers:
    """What the trend's peer counted, by item, team and month; and linked change, by item, team and who changed."""
    counted = json.loads(text)
    numbers: Numbers = {}
    for item, team, period, role, rating, n in counted["answers"]:
        numbers.setdefault((item, team, period, role), {})[str(rating)] = n
    for item, team, period, gap, n in counted["gaps"]:
        cell = numbers.setdefault((item, team, period, "gap"), {"n": 0, "sum": 0})
        cell |= {"n": cell["n"] + n, "sum": cell["sum"] + gap * n}
    for item, team, who, n, mean in (*counted["voices"], *counted["pairs"]):
        numbers[item, team, "linked", who] = {"n": n, "mean": mean}
    return numbers


def numbers_of_trend(text: str) -> Numbers:
    """What ``coprod trend`` printed, in the same form. Sections and the whole are left out, as in ``compare``."""
    numbers: Numbers = {}
    for result in json.loads(text)["results"]:
        if result["item"] is None:
            continue
        series = (result["item"], result["group"]["team"])
        for point in result["points"]:
            for role, view in point["roles"].items():
                if view["n"]:
                    counts = {value: n for value, n in view["distribution"].items() if n}
                    numbers[(*series, point["period"], role)] = counts
            gap = point["gap"]
            if gap["n_pairs"]:
                total = round(gap["mean"] * gap["n_pairs"])
                numbers[(*series, point["period"], "gap")] = {"n": gap["n_pairs"], "sum": total}
        for change in result["changes"]:
            if change["linked"] and change["linked"]["n"]:
                linked = {"n": change["linked"]["n"], "mean": change["linked"]["difference"]}
                numbers[(*series, "linked", change["role"])] = linked
    return numbers


def differences(expected: Numbers, found: Numbers) -> list[str]:
    """Each number that differs, in words; empty when all agree."""
    found_wrong = [
        f"{' '.join(key)}: {'missing' if key in expected else 'not expected'}"
        for key in sorted(expected.keys() ^ found.keys())
    ]
    for key in sorted(expected.keys() & found.keys()):
        for name, value in expected[key].items():
            if not _same(value, found[key].get(name)):
                found_wrong.append(f"{' '.join(key)}: {name} is {found[key].get(name)}, not {value}")
    return found_wrong


def _same(expected: Any, found: Any) -> bool:
    if isinstance(expected, float) and isinstance(found, int | float):
        return abs(expected - found) <= TOLERANCE
    return bool(expected == found)


def output_of(command: list[str]) -> str:
    """What the command wrote to standard output. Raises SystemExit, with what it said, if it failed."""
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr.strip()}")
    return done.stdout


def surveys(rows: int) -> list[Survey]:
    """Surveys in which nobody, a tenth or everybody answers again, in and out of order, with and without blanks,
    with and without a stand-in who makes two voices on one side; and some of a few rows. Each in both layouts."""
    kinds = itertools.product((0.0, 0.1, 1.0), (0.0, 0.3), (False, True))
    long = [Survey(rows, repeat=repeat, blank=blank, shuffle=shuffle) for repeat, blank, shuffle in kinds]
    long += [Survey(rows, repeat=0.5, blank=0.3, shuffle=shuffle, stand_ins=True) for shuffle in (False, True)]
    long += [Survey(30, seed=seed) for seed in (1, 2)]
    wide = [replace(survey, layout="wide", rows=math.ceil(survey.rows / len(ITEMS))) for survey in long]
    return long + wide


def check(survey: Survey, file: Path, peers: list[str], with_coprod: bool) -> list[str]:
    """The differences between all that worked on one file."""
    first, *others = peers
    expected = numbers_of_peer(output_of(peer_command(first, file, survey.layout)))
    wrong = []
    for peer in [*others, *([NO_VOICES] if survey.repeat == 0 and "duckdb_sql" in others else [])]:
        found = numbers_of_peer(output_of(peer_command(peer, file, survey.layout)))
        wrong += [f"{peer}: {difference}" for difference in differences(expected, found)]
    if with_coprod:
        found = numbers_of_coprod(output_of(coprod_command(file)))
        wrong += [f"coprod: {difference}" for difference in differences(expected, found)]
        if survey.layout == "long" and "duckdb_sql" in others:
            wrong += [f"trend: {difference}" for difference in trend_differences(file)]
    return wrong


def trend_differences(file: Path) -> list[str]:
    """The differences between ``coprod trend`` and its peer on one long file."""
    peer, ours = output_of(peer_command(TREND, file, "long")), output_of(trend_command(file))
    return differences(numbers_of_trend_peer(peer), numbers_of_trend(ours))


def main() -> None:
    parser = argparse.ArgumentParser(description="Check that coprod and hand-written scripts give the same numbers.")
    parser.add_argument("--rows", type=lambda text: int(float(text)), default=5_000, help="answers in each file")
    parser.add_argument("--peers-only", action="store_true", help="leave coprod out")
    options = parser.parse_args()
    peers = [peer for peer in PEERS if importlib.util.find_spec(LIBRARY.get(peer, "csv"))]
    for peer in set(PEERS) - set(peers):
        print(f"{peer} is left out: {LIBRARY[peer]} is not installed", file=sys.stderr)

    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for survey in surveys(options.rows):
            wrong = check(survey, cached(survey, Path(folder)), peers, not options.peers_only)
            print(f"{'differs' if wrong else 'agrees'}  {survey.file_name}")
            for difference in wrong[:10]:
                print(f"    {difference}")
            if len(wrong) > 10:
                print(f"    and {len(wrong) - 10} more")
            failures += bool(wrong)
    raise SystemExit(1 if failures else 0)


if __name__ == "__main__":
    main()
