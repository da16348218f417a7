"""One command's whole outcome: what was read, how it was settled, and the results. Renderers take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from coprod_cli.scoring.results import CompareResult, ScoreResult, TrendResult
from coprod_cli.tallies.tally import Pairing, PairingKey, ReadCounts

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist
    from coprod_cli.scoring.missing import Missing
    from coprod_cli.scoring.thresholds import Verdict
    from coprod_cli.tallies.suppressed import Suppressed

Command = Literal["score", "compare", "trend", "ladder"]


@dataclass(frozen=True)
class Report:
    """Results of one command, with everything a reader needs to judge them.

    ``settings`` holds what the person chose and what was found out about the sources; ``notes`` are plain
    sentences for stderr; ``by`` names the grouping columns in the order of each result's ``group``. ``year_starts``
    (1..12) and ``waves`` are the tally's.
    ``verdicts`` has one for each limit that was asked for. ``suppressed`` names what is hidden, if anybody asked
    for that; ``missing`` is what counts are short of, where they were added up from such tallies.
    """

    command: Command
    checklist: Checklist
    read: ReadCounts
    settings: dict[str, object] = field(default_factory=dict)
    results: tuple[ScoreResult | CompareResult | TrendResult, ...] = ()
    pairing: Mapping[PairingKey, Pairing] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    every: str | None = None
    year_starts: int = 1
    waves: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    suppressed: Suppressed | None = None
    missing: tuple[Missing, ...] = ()
