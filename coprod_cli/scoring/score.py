"""What each role said: one result per scope, group, period and role."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from coprod_cli.scoring.cells import Scope, Side, cells_of, in_definition_order, scopes, side_of
from coprod_cli.scoring.responses import NO_BAND, band_of
from coprod_cli.scoring.results import ScoreResult
from coprod_cli.scoring.summary import summarise
from coprod_cli.tallies.tally import Group, Tally

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist


def score(tally: Tally, checklist: Checklist, *, raw: bool = False) -> tuple[ScoreResult, ...]:
    """Score every item, section and the whole, for each role in each group and period that it occurs in.

    Items come in definition order, then sections, then the whole (a ladder has only items); within each,
    groups are sorted, periods ascend, roles are in definition order. A role that answered something in a
    group and period has a result for every item there, also with n = 0. ``raw`` shows reversed items as
    answered, and then no total over them. Docs: docs/statistics.md.
    """
    cells = cells_of(tally)
    return tuple(
        _result(checklist, scope, role, cell, side_of(tally, checklist, scope, role, *cell, raw=raw))
        for scope in scopes(checklist)
        for cell, roles in cells.items()
        for role in in_definition_order(checklist, roles)
    )


def _result(checklist: Checklist, scope: Scope, role: str, cell: tuple[Group, str | None], side: Side) -> ScoreResult:
    summary = summarise(checklist, scope, side)
    number = summary.values.get
    is_known = side.suppressed is None
    return ScoreResult(
        item=scope.item.id if scope.item is not None else None,
        section=scope.section,
        role=role,
        period=cell[1],
        group=cell[0],
        n=side.scores.n if is_known else None,
        blank=side.scores.blank if is_known else None,
        not_applicable=side.scores.not_applicable if is_known else None,
        invalid=side.scores.invalid if is_known else None,
        mean=number("mean"),
        mean_low=number("mean_low"),
        mean_high=number("mean_high"),
        sd=number("sd"),
        median=number("median"),
        top_box=number("top_box"),
        top_box_low=number("top_box_low"),
        top_box_high=number("top_box_high"),
        distribution=summary.distribution,
        reverse=scope.item is not None and scope.item.reverse,
        unscored=side.unscored,
        bands=_bands(checklist, scope, side),
        met=summary.met,
        why=summary.why,
        suppressed=not is_known,
    )


def _bands(checklist: Checklist, scope: Scope, side: Side) -> dict[str, int] | None:
    bands = checklist.scoring.total.bands
    is_whole = scope.item is None and scope.section is None
    if not bands or not is_whole or side.hidden is not None or side.suppressed is not None:
        return None
    found = {band.label: 0 for band in bands}
    for total, count in side.scores.counts.items():
        label = band_of(checklist, Fraction(total)) or NO_BAND
        found[label] = found.get(label, 0) + count
    return found
