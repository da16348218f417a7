"""Results as a limit sees them: every field by its path, and why one is undefined. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coprod_cli.scoring import reasons
from coprod_cli.scoring.agreement import Agreement
from coprod_cli.scoring.expression import Value
from coprod_cli.scoring.expression_fields import (
    AGREEMENT_NUMBERS,
    CHANGE_NUMBERS,
    GAP_NUMBERS,
    ROLE_NUMBERS,
    SCORE_NUMBERS,
    Path,
)
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import (
    CompareResult,
    Gap,
    RoleView,
    ScoreResult,
    TrendPoint,
    TrendResult,
    central_value,
)

_UNDEFINED = "not calculable"


@dataclass(frozen=True, slots=True)
class Held:
    """One result: of a trend its latest period with answers.

    ``values`` has each field under its full path; a field that is missing or ``None`` is undefined, and ``why`` has
    the reason under its path in the result, such as ``"roles.person.mean"``.
    """

    item: str | None
    section: str | None
    role: str | None
    period: str | None
    group: tuple[str, ...]
    values: Mapping[Path, Value | None]
    why: Mapping[str, str]

    def least_n(self, roles: Sequence[str]) -> int | None:
        """The n of a score; else the smallest n of some roles, ``None`` where one of them is hidden."""
        if ("n",) in self.values:
            numbers = [self.values["n",]]
        else:
            numbers = [self.values.get(("roles", role, "n")) for role in roles]
        known = [int(number) for number in numbers if number is not None]
        return min(known) if known and len(known) == len(numbers) else None

    def why_of(self, path: Path, roles: Sequence[str] = ()) -> str:
        """Why a field is undefined, in words."""
        paths = [("roles", role, "n") for role in roles] if path == ("n",) and ("n",) not in self.values else [path]
        undefined = [path for path in paths if self.values.get(path) is None]
        # A change that is not there at all has one reason for all of its numbers.
        named = (".".join(path[:end]) for path in undefined for end in range(len(path), 0, -1))
        return next((self.why[name] for name in named if name in self.why), _UNDEFINED)


def roles_of(result: ScoreResult | CompareResult | TrendResult) -> tuple[str, ...]:
    """The roles set side by side in one result; the one role of a score."""
    if isinstance(result, ScoreResult):
        return (result.role,)
    return tuple(result.roles if isinstance(result, CompareResult) else result.points[0].roles)


def held_of(report: Report) -> list[Held]:
    """Every result of a report, in its order."""
    return [_held(result, report.by) for result in report.results]


def _held(result: ScoreResult | CompareResult | TrendResult, by: Sequence[str]) -> Held:
    role, period, why = None, getattr(result, "period", None), dict(result.why)
    if isinstance(result, ScoreResult):
        role = result.role
        values = _of_score(result)
        values[("role",)] = role
        why["score"] = _why_no_score(why, "")
    elif isinstance(result, CompareResult):
        values = dict(_of_sides(result.roles, result.gap))
        values[("flagged",)] = result.flagged if result.gap.mean is not None else None
        why.setdefault("flagged", why.get("gap.mean", _UNDEFINED))
        values |= _of_agreement(result.agreement)
        if result.agreement is not None:
            why |= {f"agreement.{path}": reason for path, reason in result.agreement.why.items()}
    else:
        point = _latest(result)
        period = point.period
        values = dict(_of_sides(point.roles, point.gap))
        values |= dict(_of_changes(result))
        why = dict(_why_at(result, period))
    for one in roles_of(result):
        why[f"roles.{one}.score"] = _why_no_score(why, f"roles.{one}.")
        for count in ("blank", "not_applicable"):
            why.setdefault(f"roles.{one}.{count}", why.get(f"roles.{one}.n", _UNDEFINED))
    for name in ("paired", "n_pairs"):
        why.setdefault(f"gap.{name}", why.get("gap.mean", _UNDEFINED))
    whole = result.item is None and result.section is None
    values[("item",)], values[("section",)], values[("whole",)] = result.item or "", result.section or "", whole
    values[("period",)] = period or ""
    values |= {("group", name): value for name, value in zip(by, result.group, strict=True)}
    return Held(result.item, result.section, role, period, result.group, values, why)


def _of_score(result: ScoreResult) -> dict[Path, Value | None]:
    values: dict[Path, Value | None] = {(name,): getattr(result, name) for name in SCORE_NUMBERS if name != "score"}
    return {**values, ("score",): central_value(result)}


def _of_sides(roles: Mapping[str, RoleView], gap: Gap) -> Iterator[tuple[Path, Value | None]]:
    for role, view in roles.items():
        for name in ROLE_NUMBERS:
            yield ("roles", role, name), central_value(view) if name == "score" else getattr(view, name)
    for name in (*GAP_NUMBERS, "paired"):
        yield ("gap", name), getattr(gap, name)


def _of_agreement(agreement: Agreement | None) -> dict[Path, Value | None]:
    found: dict[Path, Value | None] = {}
    for path in AGREEMENT_NUMBERS if agreement is not None else ():
        value: Any = agreement
        for name in path:
            value = None if value is None else getattr(value, name)
        found["agreement", *path] = value
    return found


def _of_changes(result: TrendResult) -> Iterator[tuple[Path, Value | None]]:
    for change in result.changes:
        for name in CHANGE_NUMBERS:
            yield ("change", change.role, name), getattr(change, name)


def _why_at(result: TrendResult, period: str) -> Iterator[tuple[str, str]]:
    """The reasons of one period, named as in a comparison, and those of the changes."""
    for path, reason in result.why.items():
        start, _, rest = path.partition(".")
        if start == period:
            yield rest, reason
        elif start == "changes":
            yield f"change.{rest}", reason


def _latest(result: TrendResult) -> TrendPoint:
    """The latest period with answers; the last one where there are none at all."""
    return next((point for point in reversed(result.points) if not point.empty), result.points[-1])


def _why_no_score(why: Mapping[str, str], prefix: str) -> str:
    """Why there is no central value: the reason of the number that would be it."""
    no_mean = why.get(f"{prefix}mean")
    stands_in = {reasons.ORDINAL: "median", reasons.MET: "top_box"}.get(no_mean or "", "mean")
    return why.get(f"{prefix}{stands_in}", _UNDEFINED)
