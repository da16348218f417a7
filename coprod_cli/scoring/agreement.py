"""How far two roles agree, pair by pair: every statistic from counts, and the reason where there is none. Pure.

Docs: docs/statistics/.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from coprod_cli.scoring import reasons
from coprod_cli.scoring.alpha import alpha_ordinal
from coprod_cli.scoring.bland_altman import BlandAltman, bland_altman, standardised_mean_difference
from coprod_cli.scoring.cells import Measure
from coprod_cli.scoring.estimate import Estimate
from coprod_cli.scoring.kappa import kappa_quadratic
from coprod_cli.scoring.rank_tests import sign_test, signed_ranks
from coprod_cli.tallies.crosstab import CrossTab
from coprod_cli.tallies.distribution import Distribution

_NUMBERS = ("exact", "within_one", "alpha_ordinal", "sign_p", "wilcoxon_p", "effect_size")
_NO_LIMITS = BlandAltman(Estimate(), None, Estimate(), Estimate())


@dataclass(frozen=True, slots=True)
class AllRoles:
    """Krippendorff's ordinal alpha of everybody who rated the same plan, not of the two compared roles alone.

    ``n`` counts the plans that at least two roles rated, ``None`` where it was not counted; ``roles`` are
    those that take part, in the checklist's order.
    """

    alpha_ordinal: float | None
    n: int | None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of the second role with the first over ``n_pairs`` pairs.

    ``exact`` and ``within_one`` are shares (0..1) of the pairs. ``sign_p`` and ``wilcoxon_p`` are two-sided
    p-values of no difference between the roles. ``effect_size`` is Cohen's d_z; on a ladder, and where
    items are met or not met, the rank-biserial correlation; above 0 the second role answers higher.
    Undefined is ``None``, and ``why`` says the reason under paths such as ``"kappa_quadratic.low"``.
    ``all_roles`` is ``None`` where it was not asked for. ``n_pairs`` is ``None`` where the pairs are suppressed.
    """

    n_pairs: int | None
    bland_altman: BlandAltman
    exact: float | None
    within_one: float | None
    kappa_quadratic: Estimate
    alpha_ordinal: float | None
    sign_p: float | None
    wilcoxon_p: float | None
    wilcoxon_method: Literal["exact", "normal"] | None
    effect_size: float | None
    effect_size_kind: Literal["d_z", "rank_biserial"] | None
    all_roles: AllRoles | None = None
    why: dict[str, str] = field(default_factory=dict)


def agreement(pairs: CrossTab, values: Sequence[int], *, measure: Measure = "average") -> Agreement:
    """Agreement on one item. ``pairs`` are its answers after reversal; ``values`` are the scale's points, in order.

    ``within_one`` and the limits are in the values' unit. On a ladder the signed-rank test and the effect
    size count in rungs. ``ValueError`` for an answer that is not on the scale.
    """
    kappa, alpha = kappa_quadratic(pairs, values), alpha_ordinal(pairs.counts, values)
    ranked = pairs
    if measure == "ordinal":
        rung = {value: number for number, value in enumerate(values)}
        ranked = CrossTab({(rung[one], rung[two]): count for (one, two), count in pairs.counts.items()})
    found = _from_differences(pairs.differences(), pairs.differences(), ranked.differences(), measure)
    return _explained(replace(found, kappa_quadratic=kappa, alpha_ordinal=alpha), measure)


def agreement_of_scores(
    differences: Distribution, *, measure: Measure = "average", factor: Fraction = Fraction(1)
) -> Agreement:
    """Agreement on a section or the whole, from the pairs' differences of response scores on the answer scale.

    The limits are in the total's unit, of which one point of the answer scale is worth ``factor``;
    ``within_one`` is one point of the answer scale. Scores over several items are no points of a scale, so
    kappa and alpha are undefined. Where items are met or not met, everything is.
    """
    if measure == "met":
        return no_agreement(reasons.MET, differences.n)
    scaled = differences if factor == 1 else differences.mapped(lambda difference: difference * factor)
    return _explained(_from_differences(differences, scaled, differences, measure), measure, reasons.NOT_A_POINT)


def no_agreement(reason: str = reasons.ONLY_PAIRS, n_pairs: int | None = 0) -> Agreement:
    """Agreement that cannot be, with one reason for every statistic.

    By default what holds for answers without pairs: none of these. Nobody knows which answer belongs to
    which, so only both distributions and the difference of the two means, with its interval, are valid.
    """
    nothing = Agreement(n_pairs, _NO_LIMITS, None, None, Estimate(), None, None, None, None, None, None)
    return replace(nothing, why=dict.fromkeys(_undefined(nothing), reason))


def _from_differences(
    differences: Distribution, scaled: Distribution, ranked: Distribution, measure: Measure
) -> Agreement:
    n = differences.n
    ranks = signed_ranks(ranked)
    rank_biserial = None if ranks is None else ranks.rank_biserial
    averaged = measure == "average"
    return Agreement(
        n_pairs=n,
        bland_altman=bland_altman(scaled) if averaged else _NO_LIMITS,
        exact=differences.share([0]),
        within_one=sum(c for value, c in differences.counts.items() if -1 <= value <= 1) / n if n else None,
        kappa_quadratic=Estimate(),
        alpha_ordinal=None,
        sign_p=sign_test(differences),
        wilcoxon_p=None if ranks is None else ranks.p,
        wilcoxon_method=None if ranks is None else ranks.method,
        effect_size=standardised_mean_difference(differences) if averaged else rank_biserial,
        effect_size_kind="d_z" if averaged else "rank_biserial",
    )


def _explained(found: Agreement, measure: Measure, not_a_point: str | None = None) -> Agreement:
    """With the reason for everything that is undefined: the strongest first."""
    n_pairs = found.n_pairs or 0
    few = reasons.NO_PAIRS if n_pairs == 0 else reasons.TWO_PAIRS if n_pairs < 2 else None
    not_averaged = {"average": None, "ordinal": reasons.ORDINAL, "met": reasons.MET}[measure]
    no_ranks = reasons.NO_DIFFERENCE if n_pairs else reasons.NO_PAIRS
    no_kappa = not_a_point or few or reasons.ONE_POINT
    why = {
        "bland_altman": not_averaged or few or reasons.SAME_DIFFERENCE,
        "exact": reasons.NO_PAIRS,
        "within_one": reasons.NO_PAIRS,
        "kappa_quadratic": no_kappa if found.kappa_quadratic.value is None else reasons.NO_STANDARD_ERROR,
        "alpha_ordinal": no_kappa,
        "sign_p": no_ranks,
        "wilcoxon_p": no_ranks,
        "effect_size": no_ranks if not_averaged else few or reasons.SAME_DIFFERENCE,
    }
    return replace(found, why={path: why[path.partition(".")[0]] for path in _undefined(found)})


def _undefined(found: Agreement) -> list[str]:
    """The paths of the numbers that are ``None``."""
    limits = found.bland_altman
    parts: dict[str, float | None] = {name: getattr(found, name) for name in _NUMBERS} | {"bland_altman.sd": limits.sd}
    estimates = {
        "bland_altman.mean": limits.mean,
        "bland_altman.lower": limits.lower,
        "bland_altman.upper": limits.upper,
        "kappa_quadratic": found.kappa_quadratic,
    }
    for name, estimate in estimates.items():
        parts |= {f"{name}.value": estimate.value, f"{name}.low": estimate.low, f"{name}.high": estimate.high}
    return [path for path, number in parts.items() if number is None]
