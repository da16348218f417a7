"""What the peers share: their command line, and the one form in which each prints its numbers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

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
ROLES = ("practitioner", "person")


def arguments() -> tuple[str, str]:
    """``FILE [--layout long|wide]`` as (file, layout). By hand: argparse would slow a peer's start."""
    match sys.argv[1:]:
        case [file]:
            return file, "long"
        case [file, "--layout", "long" | "wide" as layout]:
            return file, layout
    raise SystemExit(f"usage: {sys.argv[0]} FILE [--layout long|wide]")


def show(answers: Iterable[tuple[Any, ...]], gaps: Iterable[tuple[Any, ...]]) -> None:
    """Prints one JSON list: an object for each item and month.

    ``answers`` holds (item, period, role, n, mean), ``gaps`` (item, period, n_pairs, mean, sd); a period is
    written ``2024-03``. What a cell has not is 0 for a number of answers and null for a mean.
    """
    cells: dict[tuple[str, str], dict[str, Any]] = {}

    def cell(item: str, period: str) -> dict[str, Any]:
        empty = {"item": item, "period": period, "n_pairs": 0, "gap_mean": None, "gap_sd": None}
        empty |= {f"{role}_n": 0 for role in ROLES} | {f"{role}_mean": None for role in ROLES}
        return cells.setdefault((item, period), empty)

    for item, period, role, n, mean in answers:
        cell(item, period).update({f"{role}_n": n, f"{role}_mean": mean})
    for item, period, n_pairs, mean, sd in gaps:
        cell(item, period).update(n_pairs=n_pairs, gap_mean=mean, gap_sd=sd)
    json.dump([cells[key] for key in sorted(cells)], sys.stdout)
