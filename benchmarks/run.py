"""Sets coprod beside hand-written scripts that do the same job, and prints the ratios of what each costs.

The two sides of a ratio run by turns in one sitting, since a machine's speed drifts. README.md says what is measured.

    python benchmarks/run.py                    all cases but the huge one
    python benchmarks/run.py help thousand      two of them
    python benchmarks/run.py long --size long=1e6 --runs 3
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import pty
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import BinaryIO

from generate import Survey, cached
from verify import (
    HERE,
    NO_VOICES,
    PEERS,
    REPOSITORY,
    TREND,
    coprod_command,
    differences,
    numbers_of_coprod,
    numbers_of_peer,
    numbers_of_trend,
    numbers_of_trend_peer,
    output_of,
    peer_command,
    trend_command,
)

MEGABYTE = 1024 if sys.platform == "linux" else 1024**2  # in the unit in which the system gives ru_maxrss


@dataclass(frozen=True, slots=True)
class Case:
    """One job. ``peers`` maps each peer to the ratio of CPU seconds that coprod is to stay within, or None.

    A job without a survey gives ``words`` to coprod and ``peer_words`` to the peer; one with a survey sets coprod
    beside itself then, over the same file. With ``typed`` both run at a terminal, where that is typed as soon as
    they start. ``trend`` cases run `coprod trend` by team beside its peer; ``plus_seconds`` of CPU are allowed them
    over the ratio.
    """

    title: str
    survey: Survey | None
    peers: dict[str, float | None] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    most_megabytes: int | None = None
    words: tuple[str, ...] = ()
    peer_words: tuple[str, ...] = ()
    typed: bytes | None = None
    trend: bool = False
    plus_seconds: float = 0.0


NO_STORE = Path(tempfile.gettempdir()) / "coprod-benchmarks-no-store.db"
OVER_FILE = ("--checklist", "ten-statements", "--every", "month", "--format", "json", "--quiet")
CASES = {
    "help": Case("--help", None, {"bare_typer": 1.2}, words=("--help",), peer_words=("--help",)),
    "rate": Case(
        "rate, to its first question",
        None,
        {"bare_typer_rich": 1.5},
        words=(
            *("rate", "ten-statements", "--as", "person", "--pair", "P7", "--team", "North", "--respondent", "R1"),
            *("--store", str(NO_STORE)),
        ),
        peer_words=("rate", "ten-statements"),
        typed=b"q\n",
    ),
    "thousand": Case(
        "compare --every month",
        Survey(1_000),
        {"duckdb_sql": 2.0, "pandas_peer": None, "polars_peer": None, "csv_peer": None},
    ),
    "long": Case(
        "compare --every month, nobody answers again",
        Survey(10_000_000),
        {"duckdb_sql": 0.6, NO_VOICES: None, "pandas_peer": None, "polars_peer": None},
        most_megabytes=1_500,
    ),
    "repeats": Case(
        "compare --every month, a tenth of the voices answer again",
        Survey(10_000_000, repeat=0.1),
        {"duckdb_sql": 1.1, "pandas_peer": None, "polars_peer": None},
        most_megabytes=1_500,
    ),
    "wide": Case(
        "compare --every month",
        Survey(1_000_000, layout="wide"),
        {"duckdb_sql": 1.2, "pandas_peer": None, "polars_peer": None},
    ),
    "trend": Case(
        "trend --every month --by team, 200 teams, with linked change",
        Survey(10_000_000, teams=200),
        {TREND: 1.3},
        trend=True,
        plus_seconds=1.0,
    ),
    "check": Case(
        "check --every month, nobody answers again",
        Survey(10_000_000),
        {"coprod score": 1.1},
        words=("check", *OVER_FILE),
        peer_words=("score", *OVER_FILE),
    ),
    "map": Case(
        "score --every month with a mapping, nobody answers again",
        Survey(10_000_000),
        {"coprod score": 1.1},
        words=("score", *OVER_FILE, "--map", str(HERE / "long.map.yaml")),
        peer_words=("score", *OVER_FILE),
    ),
    "check-repeats": Case(
        "check --every month, a tenth of the voices answer again",
        Survey(10_000_000, repeat=0.1),
        {"coprod score": 1.1},
        words=("check", *OVER_FILE),
        peer_words=("score", *OVER_FILE),
    ),
    "huge": Case(
        "compare --every month --memory 4GB, alone",
        Survey(100_000_000),
        options=("--memory", "4GB"),
    ),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a process took: CPU seconds (user and system), wall seconds, peak resident megabytes."""

    cpu: float
    wall: float
    megabytes: float


def cost_of(command: list[str], typed: bytes | None = None) -> Cost:
    """Runs the command to its end. Raises SystemExit, with what it said, if it failed."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        if typed is None:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, cwd=REPOSITORY)
        else:
            process = _at_a_terminal(command, typed, said)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
            raise SystemExit(f"{' '.join(command)}\nended with {process.returncode}:\n{words}")
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / MEGABYTE)


def _at_a_terminal(command: list[str], typed: bytes, said: BinaryIO) -> subprocess.Popen[bytes]:
    """The command with ``typed`` waiting for it, once it has closed the terminal."""
    ours, theirs = pty.openpty()
    os.write(ours, typed)
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=said, cwd=REPOSITORY)
    os.close(theirs)
    with suppress(OSError):  # Linux ends a closed terminal with an error
        while os.read(ours, 65536):
            pass
    os.close(ours)
    return process


def by_turns(
    ours: list[str], theirs: list[str], runs: int, typed: bytes | None = None
) -> tuple[list[Cost], list[Cost]]:
    pairs = [(cost_of(ours, typed), cost_of(theirs, typed)) for _ in range(runs)]
    return [first for first, _ in pairs], [second for _, second in pairs]


def commands(case: Case, peer: str | None, file: Path | None) -> tuple[list[str], list[str]]:
    """What coprod runs and what the peer runs."""
    if case.words and file is not None:
        ours, theirs = (
            [sys.executable, "-m", "coprod_cli", command, str(file), *options]
            for command, *options in (case.words, case.peer_words)
        )
        return ours, theirs
    if case.survey is None or file is None:
        bare = [sys.executable, str(HERE / "peers" / f"{peer}.py"), *case.peer_words]
        return [sys.executable, "-m", "coprod_cli", *case.words], bare
    theirs = peer_command(peer, file, case.survey.layout) if peer else []
    ours = trend_command if case.trend else coprod_command
    return ours(file, *case.options), theirs


def warm_up(case: Case, ours: list[str], theirs: list[str]) -> None:
    """Runs both once, which compiles their bytecode and reads the file into memory, and compares their numbers.

    Raises SystemExit where they differ: a ratio of two different jobs would mean nothing.
    """
    if case.survey is None:
        by_turns(ours, theirs, 1, case.typed)
        return
    our_output, their_output = output_of(ours), output_of(theirs)
    if case.words:
        if json.loads(our_output)["read"] != json.loads(their_output)["read"]:
            raise SystemExit("The two read different answers.")
        return
    if case.trend:
        wrong = differences(numbers_of_trend_peer(their_output), numbers_of_trend(our_output))
    else:
        wrong = differences(numbers_of_peer(their_output), numbers_of_coprod(our_output))
    if wrong:
        raise SystemExit("\n".join(["The numbers differ:", *wrong[:10], f"({len(wrong)} in all)"]))


def report_ratios(case: Case, peer: str, target: float | None, ours: list[Cost], theirs: list[Cost]) -> None:
    print(f"  beside {peer}")
    for name, unit in (("cpu", "CPU s"), ("wall", "wall s"), ("megabytes", "peak MB")):
        our, their = ([getattr(cost, name) for cost in costs] for costs in (ours, theirs))
        ratios = sorted(a / b for a, b in zip(our, their, strict=True))
        line = (
            f"    {unit:8} coprod {median(our):10.2f}   peer {median(their):10.2f}   "
            f"ratio {median(ratios):5.2f}  ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        )
        if name == "cpu" and target is not None:
            kept = median((a - case.plus_seconds) / b for a, b in zip(our, their, strict=True)) <= target
            more = f" and {case.plus_seconds:g} s" if case.plus_seconds else ""
            line += f"   target at most {target:g}{more}: {_met(kept)}"
        if name == "megabytes" and target is not None and case.most_megabytes is not None:
            line += f"   target at most {case.most_megabytes:,} MB: {_met(max(our) <= case.most_megabytes)}"
        print(line, flush=True)


def report_alone(costs: list[Cost]) -> None:
    for name, unit in (("cpu", "CPU s"), ("wall", "wall s"), ("megabytes", "peak MB")):
        values = sorted(getattr(cost, name) for cost in costs)
        print(f"    {unit:8} coprod {median(values):10.2f}  ({values[0]:.2f} to {values[-1]:.2f})")
    print("    target: it finishes: met", flush=True)


def _met(kept: bool) -> str:
    return "met" if kept else "not met"


def run_case(name: str, case: Case, peers: list[str] | None, runs: int, folder: Path) -> None:
    file = _made(case.survey, folder) if case.survey else None
    size = f", {case.survey.rows:,} {case.survey.layout} rows" if case.survey else ""
    print(f"\n{name}: coprod {case.title}{size}", flush=True)
    if not case.peers:
        ours, _ = commands(case, None, file)
        report_alone([cost_of(ours) for _ in range(runs)])
    fixed = peers is None or case.survey is None or case.words or case.trend
    chosen = case.peers if fixed else {peer: case.peers.get(peer) for peer in peers or ()}
    for peer, target in chosen.items() if case.peers else ():
        ours, theirs = commands(case, peer, file)
        warm_up(case, ours, theirs)
        report_ratios(case, peer, target, *by_turns(ours, theirs, runs, case.typed))


def _made(survey: Survey, folder: Path) -> Path:
    # In a process of its own: a child's peak memory counts what its parent held when it started.
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(cached, (survey, folder))


def _sizes(parser: argparse.ArgumentParser, texts: list[str]) -> dict[str, int]:
    sizes = {}
    for text in texts:
        name, _, rows = text.partition("=")
        if name not in CASES or CASES[name].survey is None:
            parser.error(f"--size {text}: {name!r} is not a case that has a size")
        sizes[name] = int(float(rows))
    return sizes


def main() -> None:
    parser = argparse.ArgumentParser(description="Print what coprod costs beside hand-written scripts.")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)} (default: all but huge)")
    parser.add_argument("--huge", action="store_true", help="the huge case too: 100,000,000 rows, 6 GB of disk")
    parser.add_argument("--runs", type=int, default=5, help="runs of each side (default 5; the huge case runs once)")
    parser.add_argument("--size", action="append", default=[], metavar="CASE=ROWS", help="another size, as long=1e6")
    parser.add_argument(
        "--peer",
        action="append",
        choices=[*PEERS, NO_VOICES],
        help="only this peer (may be given several times)",
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(tempfile.gettempdir()) / "coprod-benchmarks",
        help="where the rating files are made, and used again (default: a folder for temporary files)",
    )
    options = parser.parse_args()
    if unknown := set(options.cases) - set(CASES):
        parser.error(f"no such case: {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    if options.runs < 1:
        parser.error("--runs is at least 1")
    sizes = _sizes(parser, options.size)

    # A start without compiled bytecode is not what people meet.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    names = list(options.cases) or [name for name in CASES if name != "huge"]
    if options.huge and "huge" not in names:
        names.append("huge")
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores; median of {options.runs} runs by turns")
    for name in names:
        case = CASES[name]
        if case.survey and name in sizes:
            case = replace(case, survey=replace(case.survey, rows=sizes[name]))
        run_case(name, case, options.peer, 1 if name == "huge" else options.runs, options.data)


if __name__ == "__main__":
    main()
