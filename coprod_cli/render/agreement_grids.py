"""Agreement as two grids, for the Markdown format: what leads, with the differences as bars; then the rest."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from coprod_cli.render import agreement_facts as facts
from coprod_cli.render import labels
from coprod_cli.render.agreement_facts import EFFECT, Fact, Told
from coprod_cli.render.bars import histogram
from coprod_cli.render.differences import bars_of, gap_label
from coprod_cli.render.grid import Cell, Column, Grid, GridRow
from coprod_cli.render.text import Signs, count, sentence
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import CompareResult

_LEADING = (facts.MEAN, facts.LOWER, facts.UPPER)
_SECONDARY = (facts.SAME, facts.WITHIN, facts.KAPPA, facts.ALPHA, facts.ALL_ROLES, facts.SIGN, facts.RANKS)


def grids(report: Report, results: Sequence[CompareResult], signs: Signs) -> list[tuple[list[Column], Grid]]:
    """The two grids of one group and period, each with its columns."""
    told = [(result, one) for result in results if (one := facts.told_of(report, result, signs)) is not None]
    leading = [Column("pairs", "Pairs"), *map(_column, _LEADING)]
    leading.append(Column("bars", "Gaps", right=False))
    effects = dict.fromkeys(fact.name for _, one in told for fact in one.secondary if fact.name in EFFECT.values())
    secondary = [*map(_column, (*_SECONDARY, *effects)), Column("undefined", "Not calculable", right=False)]
    known = dict.fromkeys(fact.name for _, one in told for fact in (*one.leading, *one.secondary))
    nothing: dict[str, Cell] = dict.fromkeys(known, signs.undefined)
    first = [GridRow(_about(report, result, signs), nothing | _leads(result, one, signs)) for result, one in told]
    second = [GridRow(_about(report, result, signs), nothing | _follows(one)) for result, one in told]
    return [(leading, Grid(tuple(first))), (secondary, Grid(tuple(second)))]


def _column(name: str) -> Column:
    return Column(name, sentence(name).rstrip("."))


def _about(report: Report, result: CompareResult, signs: Signs) -> Text:
    return Text(str(labels.label_of(report, result, signs)))


def _leads(result: CompareResult, told: Told, signs: Signs) -> dict[str, Cell]:
    cells: dict[str, Cell] = {fact.name: _said(fact) for fact in told.leading}
    cells["pairs"] = count(result.gap.n_pairs)
    bars = bars_of(result)
    if bars is not None:
        drawn = histogram([bar.pairs for bar in bars.bars], unicode=signs.unicode)
        ends = dict.fromkeys(gap_label(bars.bars[end].gap, signs) for end in (0, -1))
        cells["bars"] = f"{drawn} {' to '.join(ends)}"
    return cells


def _follows(told: Told) -> dict[str, Cell]:
    cells: dict[str, Cell] = {fact.name: _said(fact) for fact in (*told.leading, *told.secondary)}
    apart = [one for one in told.undefined if one[1] not in facts.ALIKE]
    reasons = "; ".join(f"{what}: {reason}" for what, reason in facts.by_reason(apart))
    cells["undefined"] = facts.why_nothing([told]) or reasons
    return cells


def _said(fact: Fact) -> str:
    return f"{fact.value}{f' ({fact.beside})' if fact.beside else ''}"
