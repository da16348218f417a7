"""Two roles side by side: one result per scope, group and period."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from coprod_cli.problems import Problem, UsageError
from coprod_cli.scoring import reasons
from coprod_cli.scoring.cell_agreement import cell_agreement
from coprod_cli.scoring.cells import Scope, Side, cells_of, scopes, side_of
from coprod_cli.scoring.gap import GapFound, find_gap, no_gap, suppressed_gap
from coprod_cli.scoring.pairs import differences_on, why_pairs_hidden
from coprod_cli.scoring.results import CompareResult, RoleView
from coprod_cli.scoring.summary import Summary, summarise
from coprod_cli.tallies.tally import Group, PairingKey, Tally

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist

_VIEW_NUMBERS = ("mean", "median", "sd", "top_box")


def compare(
    tally: Tally,
    checklist: Checklist,
    *,
    roles: tuple[str, str] | None = None,
    raw: bool = False,
    agreement: bool = False,
) -> tuple[CompareResult, ...]:
    """Set two roles side by side on every item, section and the whole, in each group and period.

    ``roles`` (default: the tally's) are first and second; the gap is second minus first. Only the
    tally's own two roles were joined into pairs; any others are compared by their separate means. Same
    order as ``score``. ``raw`` shows reversed items as answered, and then no total over them. ``agreement`` adds
    how far the two agree, pair by pair. ``UsageError`` without two different roles of the definition.
    Docs: docs/statistics.md.
    """
    both = require_two_roles(checklist, roles or tally.compare)
    cells = cells_of(tally, both)
    return tuple(
        compare_cell(tally, checklist, scope, both, *cell, raw=raw, agreement=agreement).result
        for scope in scopes(checklist)
        for cell in cells
    )


def require_two_roles(checklist: Checklist, both: tuple[str, ...] | None) -> tuple[str, str]:
    """The two roles to compare. ``UsageError`` unless they are two different roles of the definition."""
    known = ", ".join(checklist.roles)
    if both is None:
        raise UsageError(
            Problem(
                "compare-needs-two-roles",
                f'"{checklist.id}" names no two roles to compare',
                hint=f"Its roles are: {known}.",
            )
        )
    problems = [
        Problem("unknown-role", f'"{checklist.id}" has no role "{role}"', hint=f"Its roles are: {known}.")
        for role in both
        if role not in checklist.roles
    ]
    if len(both) != 2:
        problems.append(
            Problem(
                "compare-needs-two-roles",
                f"two roles are compared, and {len(both)} are named: {', '.join(both)}",
                hint=f"Name two of its roles, as in --roles {','.join(list(checklist.roles)[:2])}.",
            )
        )
    elif both[0] == both[1]:
        problems.append(Problem("compare-needs-two-roles", f'"{both[0]}" cannot be compared with itself'))
    if problems:
        raise UsageError(problems)
    return both[0], both[1]


@dataclass(frozen=True, slots=True)
class Compared:
    """A result, and what a change over time needs to be exact."""

    result: CompareResult
    sides: dict[str, Side]
    exact_gap: Fraction | None


def compare_cell(
    tally: Tally,
    checklist: Checklist,
    scope: Scope,
    roles: tuple[str, ...],
    group: Group,
    period: str | None,
    *,
    raw: bool = False,
    agreement: bool = False,
) -> Compared:
    """Set ``roles`` side by side on one scope; the gap and the agreement need exactly two of them."""
    sides = {role: side_of(tally, checklist, scope, role, group, period, raw=raw) for role in roles}
    found, respondents, agreed = no_gap(reasons.ONE_ROLE), dict[str, int | None](), None
    if len(roles) == 2:
        first, second = roles
        differences = differences_on(tally, checklist, scope, (first, second), group, period, raw=raw)
        hidden_gap = _why_no_gap(tally, scope, (sides[first], sides[second]), (first, second), group, period)
        if hidden_gap is not None:
            found = suppressed_gap(hidden_gap)
        else:
            found = find_gap(checklist, scope, sides[first], sides[second], differences)
        respondents = _respondents(tally, (first, second), group, period, found)
        if agreement:
            agreed = cell_agreement(
                tally,
                checklist,
                scope,
                (first, second),
                group,
                period,
                raw=raw,
                hidden=sides[first].hidden,
                paired=found.gap.paired,
                suppressed=hidden_gap,
            )
    summaries = {role: summarise(checklist, scope, side) for role, side in sides.items()}
    why = {
        f"roles.{role}.{name}": summary.why[name]
        for role, summary in summaries.items()
        for name in ("n", *_VIEW_NUMBERS)
        if name in summary.why
    }
    why |= {f"gap.{name}": reason for name, reason in found.why.items()}
    no_respondents = _why_no_respondents(tally, group, period, found)
    why |= {f"respondents.{role}": no_respondents for role, count in respondents.items() if count is None}
    result = CompareResult(
        item=scope.item.id if scope.item is not None else None,
        section=scope.section,
        period=period,
        group=group,
        roles={role: _view(sides[role], summary) for role, summary in summaries.items()},
        gap=found.gap,
        flagged=found.flagged,
        respondents=respondents,
        why=why,
        agreement=agreed,
    )
    return Compared(result, sides, found.exact_mean)


def _why_no_gap(
    tally: Tally,
    scope: Scope,
    sides: tuple[Side, Side],
    roles: tuple[str, str],
    group: Group,
    period: str | None,
) -> str | None:
    """Why a gap is suppressed: a side of it is, or its pairs; ``None`` where it is not."""
    return next(
        (side.suppressed for side in sides if side.suppressed is not None),
        why_pairs_hidden(tally, scope, roles, group, period),
    )


def _view(side: Side, summary: Summary) -> RoleView:
    number, scores, is_known = summary.values.get, side.scores, side.suppressed is None
    return RoleView(
        n=scores.n if is_known else None,
        blank=scores.blank if is_known else None,
        not_applicable=scores.not_applicable if is_known else None,
        mean=number("mean"),
        median=number("median"),
        sd=number("sd"),
        top_box=number("top_box"),
        distribution=summary.distribution,
        suppressed=not is_known,
    )


def _why_no_respondents(tally: Tally, group: Group, period: str | None, found: GapFound) -> str:
    key, record = PairingKey(group, period), tally.suppressed
    if found.gap.suppressed:
        return found.why["n_pairs"]
    if not found.gap.n_pairs:
        return reasons.NO_PAIRS
    hidden = record and (record.pairing.get(key) or record.respondents.get(key))
    return record.reason(hidden) if record and hidden else reasons.NOT_NAMED


def _respondents(
    tally: Tally, roles: tuple[str, str], group: Group, period: str | None, found: GapFound
) -> dict[str, int | None]:
    pairing = tally.pairing.get(PairingKey(group, period))
    if pairing is None or tally.compare is None or not found.gap.n_pairs:
        return dict.fromkeys(roles)
    counted = dict(zip(tally.compare, pairing.respondents, strict=True))
    return {role: counted[role] for role in roles}
