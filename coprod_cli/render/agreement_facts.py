"""What is told of how far two roles agree: each statistic's name and text, and the reason where there is none.

Shared by the table, plain and Markdown formats. No layout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from coprod_cli.render import labels
from coprod_cli.render.flat import compared_roles
from coprod_cli.render.text import Signs, count, joined
from coprod_cli.scoring import reasons
from coprod_cli.scoring.agreement import Agreement
from coprod_cli.scoring.cells import measure_of
from coprod_cli.scoring.estimate import Estimate
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import CompareResult
from coprod_cli.scoring.words import plural_of_role

HEADING = "Agreement, pair by pair"
# What holds of every statement alike is said once, below them all.
ALIKE = (reasons.ORDINAL, reasons.MET, reasons.NOT_A_POINT, reasons.NOT_TOGETHER)
MEAN, LOWER, UPPER = "mean gap", "lower limit", "upper limit"
SAME, WITHIN = "the same", "within one point"
KAPPA, ALPHA, ALL_ROLES = "weighted kappa", "Krippendorff's alpha", "alpha of all roles"
SIGN, RANKS = "sign test", "signed-rank test"
EFFECT = {"d_z": "effect size d_z", "rank_biserial": "rank-biserial correlation", None: "effect size"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One statistic: what it is called, its number, and its 95 % interval or a word beside it, if any."""

    name: str
    value: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one result: ``leading`` before ``secondary``, then (what, reason) for what is undefined."""

    leading: tuple[Fact, ...]
    secondary: tuple[Fact, ...]
    undefined: tuple[tuple[str, str], ...]

    def fact(self, name: str) -> Fact:
        """A statistic by its name; without a number where it is undefined or does not belong."""
        return next((one for one in (*self.leading, *self.secondary) if one.name == name), Fact(name, ""))


def has_agreement(report: Report) -> bool:
    """Whether agreement was asked for."""
    return any(isinstance(result, CompareResult) and result.agreement is not None for result in report.results)


def told_of(report: Report, result: CompareResult, signs: Signs) -> Told | None:
    """What is told of one result; ``None`` where agreement was not asked for."""
    found = result.agreement
    if found is None:
        return None
    leading, secondary = _Telling(found, signs), _Telling(found, signs)
    limits = found.bland_altman
    leading.estimate(MEAN, "bland_altman.mean", limits.mean, signs.gap)
    leading.estimate(LOWER, "bland_altman.lower", limits.lower, signs.gap)
    leading.estimate(UPPER, "bland_altman.upper", limits.upper, signs.gap)
    leading.number(SAME, "exact", found.exact, signs.percent)
    if len(report.checklist.values) > 2:  # with two points, everybody is within one
        leading.number(WITHIN, "within_one", found.within_one, signs.percent)
    secondary.estimate(KAPPA, "kappa_quadratic", found.kappa_quadratic, signs.number)
    secondary.number(ALPHA, "alpha_ordinal", found.alpha_ordinal, signs.number)
    everybody = found.all_roles
    if everybody is not None and (len(everybody.roles) > 2 or _not_together(found)):
        beside = f"{len(everybody.roles)} roles, {count(everybody.n or 0)} plans"
        secondary.number(ALL_ROLES, "all_roles.alpha_ordinal", everybody.alpha_ordinal, signs.number, beside)
    secondary.number(SIGN, "sign_p", found.sign_p, _p(signs))
    method = {"exact": "exact", "normal": "approximate", None: ""}[found.wilcoxon_method]
    secondary.number(RANKS, "wilcoxon_p", found.wilcoxon_p, _p(signs), method)
    secondary.number(EFFECT[found.effect_size_kind], "effect_size", found.effect_size, signs.number)
    return Told(tuple(leading.facts), tuple(secondary.facts), (*leading.undefined, *secondary.undefined))


def _not_together(found: Agreement) -> bool:
    return found.why.get("all_roles.alpha_ordinal") == reasons.NOT_TOGETHER


class _Telling:
    """Collects what is told of some statistics."""

    def __init__(self, found: Agreement, signs: Signs) -> None:
        self.found = found
        self.signs = signs
        self.facts: list[Fact] = []
        self.undefined: list[tuple[str, str]] = []

    def number(
        self, name: str, path: str, value: float | None, shown: Callable[[float], str], beside: str = ""
    ) -> None:
        if value is None:
            self.undefined.append((name, self.found.why[path]))
        else:
            self.facts.append(Fact(name, shown(value), beside))

    def estimate(self, name: str, path: str, estimate: Estimate, shown: Callable[[float], str]) -> None:
        interval = ""
        if estimate.low is not None and estimate.high is not None:
            interval = f"{shown(estimate.low)} to {shown(estimate.high)}"
        self.number(name, f"{path}.value", estimate.value, shown, interval)
        if estimate.value is not None and not interval:
            self.undefined.append((f"interval of the {name}", self.found.why[f"{path}.low"]))


def _p(signs: Signs) -> Callable[[float], str]:
    return lambda p: f"p {signs.number(p, 3)}" if p >= 0.001 else "p below 0.001"


def why_nothing(told: Iterable[Told]) -> str | None:
    """The one reason for which nothing at all is calculable; ``None`` where something is, or reasons differ."""
    found = list(told)
    whys = {reason for one in found for _, reason in one.undefined} - {reasons.NOT_TOGETHER}
    return whys.pop() if len(whys) == 1 and not any(one.leading or one.secondary for one in found) else None


def by_reason(undefined: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(``weighted kappa and Krippendorff's alpha``, reason): the statistics of each reason together."""
    found: dict[str, list[str]] = {}
    for what, reason in undefined:
        found.setdefault(reason, []).append(what)
    return ((joined(things), reason) for reason, things in found.items())


def undefined_alike(report: Report, signs: Signs) -> list[tuple[str, str]]:
    """(what, reason) for what is undefined on every statement, or on every section and the whole, beside the rest."""
    found: dict[tuple[str, str], None] = {}
    for result in report.results:
        told = told_of(report, result, signs) if isinstance(result, CompareResult) else None
        if told is not None and why_nothing([told]) is None:
            found |= dict.fromkeys(one for one in told.undefined if one[1] in ALIKE)
    return list(found)


def how_to_read(report: Report, signs: Signs) -> list[str]:
    """What the statistics say, as sentences; nothing where agreement was not asked for."""
    if not has_agreement(report):
        return []
    results = [result for result in report.results if isinstance(result, CompareResult)]
    told = [told_of(report, result, signs) for result in results]
    names = {fact.name for one in told if one is not None for fact in (*one.leading, *one.secondary)}
    if not names:
        return []
    lines = []
    if measure_of(report.checklist) != "average":
        first, second = (labels.role_label(report.checklist, role, signs) for role in compared_roles(report))
        higher = f"Below zero: {plural_of_role(compared_roles(report)[0])} answer higher."
        lines.append(f"Gap = {second} {signs.minus.strip()} {first}, pair by pair. {higher}")
    if LOWER in names:
        lines.append(
            "Limits of agreement: between them about 95 of 100 pairs would lie if the gaps were normal. "
            "Look first at how many pairs differ by how much."
        )
    if any(result.item is None and result.gap.differences for result in results):
        lines.append("Gaps between scores over several items are counted to the nearest one shown.")
    if {KAPPA, ALPHA, ALL_ROLES} & names:
        lines.append("Kappa and alpha: 1 is full agreement, 0 is what chance gives, below 0 is less.")
    if {SIGN, RANKS} & names:
        lines.append(
            "p: how often the toss of a coin would give gaps as one-sided, or more. A p near 1 does not show agreement."
        )
    if EFFECT["d_z"] in names:
        lines.append("Effect size d_z: the mean gap divided by the standard deviation of the gaps.")
    if EFFECT["rank_biserial"] in names:
        lines.append(
            f"Rank-biserial correlation: 1 where all gaps are above zero, {signs.minus}1 where all are below, "
            "0 where they balance."
        )
    lines.append("Intervals and p suppose that pairs are independent. Many pairs of one respondent are not.")
    return lines
