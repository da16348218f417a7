"""Results as one flat table: the columns and cells that CSV and DataFrames share (docs/output.md).

Numbers stay unrounded; undefined is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from coprod_cli.render import chart_records
from coprod_cli.scoring.agreement import Agreement
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.responses import NO_BAND
from coprod_cli.scoring.results import CompareResult, Gap, RoleView, ScoreResult, TrendPoint, TrendResult

Kind = Literal["text", "count", "number", "flag"]
Cell = str | int | float | bool | None
Row = TypeVar("Row")

_ROLE_COUNTS = ("n", "blank", "not_applicable")
_ROLE_NUMBERS = ("mean", "median", "sd", "top_box")
_GAP_FIELDS: tuple[tuple[str, Kind], ...] = (
    ("mean", "number"),
    ("low", "number"),
    ("high", "number"),
    ("paired", "flag"),
    ("n_pairs", "count"),
    ("sd", "number"),
    ("limit_low", "number"),
    ("limit_high", "number"),
    ("equal", "number"),
    ("within_one", "number"),
)
# An estimate's value has no ending, its interval's ends have _low and _high.
_AGREEMENT_FIELDS: tuple[tuple[str, Kind, str], ...] = (
    *(
        (f"{name}{ending}", "number", f"{path}.{end}")
        for name, path in (
            ("bland_altman_mean", "bland_altman.mean"),
            ("bland_altman_lower", "bland_altman.lower"),
            ("bland_altman_upper", "bland_altman.upper"),
            ("kappa_quadratic", "kappa_quadratic"),
        )
        for ending, end in (("", "value"), ("_low", "low"), ("_high", "high"))
    ),
    ("bland_altman_sd", "number", "bland_altman.sd"),
    ("exact", "number", "exact"),
    ("within_one", "number", "within_one"),
    ("alpha_ordinal", "number", "alpha_ordinal"),
    ("sign_p", "number", "sign_p"),
    ("wilcoxon_p", "number", "wilcoxon_p"),
    ("wilcoxon_method", "text", "wilcoxon_method"),
    ("effect_size", "number", "effect_size"),
    ("effect_size_kind", "text", "effect_size_kind"),
    ("all_roles_alpha_ordinal", "number", "all_roles.alpha_ordinal"),
    ("all_roles_n", "count", "all_roles.n"),
)
_SCORE_FIELDS: tuple[tuple[str, Kind], ...] = (
    ("n", "count"),
    ("blank", "count"),
    ("not_applicable", "count"),
    ("invalid", "count"),
    ("mean", "number"),
    ("mean_low", "number"),
    ("mean_high", "number"),
    ("sd", "number"),
    ("median", "number"),
    ("top_box", "number"),
    ("top_box_low", "number"),
    ("top_box_high", "number"),
    ("reverse", "flag"),
    ("unscored", "count"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name, and what its cells are."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class FlatTable:
    """Columns and rows; each row has one cell a column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """One row of ``compare``, ``ladder`` or ``trend``: a comparison in one group and period."""

    item: str | None
    section: str | None
    period: str | None
    group: tuple[str, ...]
    roles: Mapping[str, RoleView]
    gap: Gap
    why: Mapping[str, str]
    flagged: bool = False
    empty: bool = False
    respondents: Mapping[str, int | None] | None = None
    agreement: Agreement | None = None
    charts: Mapping[str, Mapping[str, Cell]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Field(Generic[Row]):
    name: str
    kind: Kind
    cell: Callable[[Row], Cell]


def flat_table(report: Report) -> FlatTable:
    """The results of ``report`` as one row an item, section or whole, role (``score``), group and period."""
    if report.command == "score":
        scores = [result for result in report.results if isinstance(result, ScoreResult)]
        return _table(_score_fields(report), scores, report.by, after="period")
    return _table(_side_fields(report), list(_sides(report)), report.by, after="period")


def compared_roles(report: Report) -> tuple[str, ...]:
    """The ids of the roles set side by side, in order; empty when a report compares none."""
    for result in report.results:
        if isinstance(result, CompareResult):
            return tuple(result.roles)
        if isinstance(result, TrendResult) and result.points:
            return tuple(result.points[0].roles)
    return report.checklist.compare or ()


def _table(fields: list[_Field[Row]], rows: list[Row], by: tuple[str, ...], *, after: str) -> FlatTable:
    taken = {field.name for field in fields}
    place = next(i for i, field in enumerate(fields, 1) if field.name == after)
    fields = fields[:place] + _group_fields(by, taken) + fields[place:]
    return FlatTable(
        tuple(Column(field.name, field.kind) for field in fields),
        tuple(tuple(field.cell(row) for field in fields) for row in rows),
    )


def _score_fields(report: Report) -> list[_Field[ScoreResult]]:
    fields: list[_Field[ScoreResult]] = [
        _Field("item", "text", lambda row: row.item),
        _Field("section", "text", lambda row: row.section),
        _Field("role", "text", lambda row: row.role),
        _Field("period", "text", lambda row: row.period),
    ]
    fields += [_Field(name, kind, _attribute(name)) for name, kind in _SCORE_FIELDS]
    fields += [
        _Field("met", "count", lambda row: row.met[0] if row.met else None),
        _Field("met_answered", "count", lambda row: row.met[1] if row.met else None),
    ]
    fields += [_Field(f"n_{value}", "count", _answered(str(value))) for value in report.checklist.values]
    bands = [band.label for band in report.checklist.scoring.total.bands]
    fields += [_Field(f"band_{label}", "count", _banded(label)) for label in (*bands, *([NO_BAND] if bands else []))]
    if report.suppressed is not None:
        fields.append(_Field("suppressed", "flag", lambda row: row.suppressed))
    fields.append(_Field("why", "text", lambda row: _reasons(row.why)))
    return fields


def _side_fields(report: Report) -> list[_Field[_Side]]:
    values = report.checklist.values
    differences = sorted({second - first for first in values for second in values})
    fields: list[_Field[_Side]] = [
        _Field("item", "text", lambda row: row.item),
        _Field("section", "text", lambda row: row.section),
        _Field("period", "text", lambda row: row.period),
    ]
    for role in compared_roles(report):
        fields += [_Field(f"{role}_{name}", "count", _of_role(role, name)) for name in _ROLE_COUNTS]
        fields += [_Field(f"{role}_{name}", "number", _of_role(role, name)) for name in _ROLE_NUMBERS]
        fields += [_Field(f"{role}_n_{value}", "count", _role_answered(role, str(value))) for value in values]
        if report.command != "trend":
            fields.append(_Field(f"{role}_respondents", "count", _respondents(role)))
    fields += [_Field(f"gap_{name}", kind, _of_gap(name)) for name, kind in _GAP_FIELDS]
    fields += [_Field(f"gap_diff_{value}", "count", _differed(str(value))) for value in differences]
    if report.command != "trend":
        fields.append(_Field("flagged", "flag", lambda row: row.flagged))
    else:
        fields.append(_Field("empty", "flag", lambda row: row.empty))
        for of in chart_records.series_in(report.results):
            fields += [_Field(name, kind, _of_chart(of, cell)) for name, kind, cell in chart_records.columns_of(of)]
    if any(isinstance(result, CompareResult) and result.agreement is not None for result in report.results):
        fields += [_Field(name, kind, _of_agreement(path)) for name, kind, path in _AGREEMENT_FIELDS]
    if report.suppressed is not None:
        fields.append(_Field("suppressed", "flag", _is_suppressed))
        fields += [
            _Field(f"{role}_suppressed", "flag", _of_role(role, "suppressed")) for role in compared_roles(report)
        ]
        fields.append(_Field("gap_suppressed", "flag", _of_gap("suppressed")))
    fields.append(_Field("why", "text", lambda row: _reasons(_whys(row))))
    return fields


def _sides(report: Report) -> Iterator[_Side]:
    for result in report.results:
        if isinstance(result, CompareResult):
            yield _Side(
                result.item,
                result.section,
                result.period,
                result.group,
                result.roles,
                result.gap,
                result.why,
                flagged=result.flagged,
                respondents=result.respondents,
                agreement=result.agreement,
            )
        elif isinstance(result, TrendResult):
            charts = {series.of: chart_records.chart_cells(series) for series in result.charts}
            for place, point in enumerate(result.points):
                yield _Side(
                    result.item,
                    result.section,
                    point.period,
                    result.group,
                    point.roles,
                    point.gap,
                    why_at(result, point) | chart_records.chart_whys(result.charts, place),
                    empty=point.empty,
                    charts={of: cells[place] for of, cells in charts.items()},
                )


def why_at(result: TrendResult, point: TrendPoint) -> dict[str, str]:
    """The reasons of one period, under the same names as in a comparison."""
    start = f"{point.period}."
    return {path.removeprefix(start): why for path, why in result.why.items() if path.startswith(start)}


def _group_fields(by: tuple[str, ...], taken: set[str]) -> list[_Field[Any]]:
    """One column a grouping, by its own name; with ``group_`` before it where a field has that name."""
    fields: list[_Field[Any]] = []
    for position, name in enumerate(by):
        while name in taken:
            name = f"group_{name}"
        taken = taken | {name}
        fields.append(_Field(name, "text", _nth_group(position)))
    return fields


def _nth_group(position: int) -> Callable[[ScoreResult | _Side], Cell]:
    return lambda row: row.group[position]


def _attribute(name: str) -> Callable[[ScoreResult], Cell]:
    return lambda row: getattr(row, name)


def _of_role(role: str, name: str) -> Callable[[_Side], Cell]:
    return lambda row: getattr(row.roles[role], name)


def _is_suppressed(row: _Side) -> Cell:
    return row.gap.suppressed or any(view.suppressed for view in row.roles.values())


def _of_gap(name: str) -> Callable[[_Side], Cell]:
    return lambda row: getattr(row.gap, name)


# The distribution of a section or the whole counts response scores, which are not scale points: JSON has it.
def _answered(value: str) -> Callable[[ScoreResult], Cell]:
    return lambda row: row.distribution.get(value, 0) if row.item is not None and row.distribution is not None else None


def _role_answered(role: str, value: str) -> Callable[[_Side], Cell]:
    def cell(row: _Side) -> Cell:
        counts = row.roles[role].distribution
        return None if row.item is None or counts is None else counts.get(value, 0)

    return cell


def _of_chart(of: str, cell: str) -> Callable[[_Side], Cell]:
    return lambda row: row.charts.get(of, {}).get(cell)


def _differed(value: str) -> Callable[[_Side], Cell]:
    def cell(row: _Side) -> Cell:
        counts = row.gap.differences
        return None if row.item is None or counts is None else counts.get(value, 0)

    return cell


def _banded(label: str) -> Callable[[ScoreResult], Cell]:
    return lambda row: row.bands.get(label, 0) if row.bands is not None else None


def _of_agreement(path: str) -> Callable[[_Side], Cell]:
    def cell(row: _Side) -> Cell:
        value: Any = row.agreement
        for name in path.split("."):
            value = None if value is None else getattr(value, name)
        return value  # type: ignore[no-any-return]

    return cell


def _whys(row: _Side) -> dict[str, str]:
    """The reasons of one row, those of its agreement too."""
    of_agreement = {} if row.agreement is None else row.agreement.why
    return {**row.why, **{f"agreement.{path}": reason for path, reason in of_agreement.items()}}


def _respondents(role: str) -> Callable[[_Side], Cell]:
    return lambda row: row.respondents.get(role) if row.respondents is not None else None


def _reasons(why: Mapping[str, str]) -> str | None:
    """``sd, mean_low: needs at least 2 answers; …``: each reason once, with the fields it is for."""
    fields: dict[str, list[str]] = {}
    for name, reason in why.items():
        fields.setdefault(reason, []).append(name)
    return "; ".join(f"{', '.join(names)}: {reason}" for reason, names in fields.items()) or None
