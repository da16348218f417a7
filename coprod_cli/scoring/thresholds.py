"""Which results miss a limit that somebody asked for. What is undefined never fails; it is set apart. Pure.

A limit is an expression that must not be true of any result, or a special cause that no control chart may end in.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from coprod_cli.problems import Problem, UsageError
from coprod_cli.scoring import reasons
from coprod_cli.scoring.chosen_charts import chosen_charts
from coprod_cli.scoring.expression import Expression, Minus, Number, Value, as_written, field_text, fields_in, quoted
from coprod_cli.scoring.expression_fields import PLACES, Path, Terms, require_fit, texts_compared
from coprod_cli.scoring.expression_parser import parse
from coprod_cli.scoring.expression_values import truth_of
from coprod_cli.scoring.held import Held, held_of, roles_of
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import CompareResult, TrendResult

SpecialCauses = Literal["concern", "any"]
_MOST_LISTED = 12
_SPOKEN_OF = {"concern": "special cause of concern", "any": "special cause"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One result that misses a limit, or of which it cannot be said; where it stands as in ``results.py``.

    ``role`` is ``None`` outside ``score``. ``values`` are the numbers that were held against the limit, by the names
    by which it speaks of them, and ``n``; undefined is ``None``, and ``why`` then says the reason.
    """

    item: str | None
    section: str | None
    role: str | None
    period: str | None
    group: tuple[str, ...]
    values: dict[str, Value | None]
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What misses one limit, and what could not be held against it; both in the results' order.

    ``notes`` are sentences on a limit that may not say what was meant.
    """

    expression: str
    failing: tuple[Finding, ...] = ()
    not_calculable: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether anything misses the limit."""
        return bool(self.failing)


@dataclass(frozen=True)
class Limits:
    """Every limit that one report is held against.

    Attributes:
        fail_if: expressions, as they were typed; a result misses one that is true of it.
        below: the least that a role's score may be; equal to it passes. The score is the mean in the total's unit;
            the median on a ladder; the share met (0..1) where items are met or not met.
        gap: the most that a mean gap may be, either way; equal to it passes. Not for ``score``.
        special_cause: "concern": no control chart may end in a special cause of concern. "any": in none at all.

    Raises UsageError for what is no expression, and for a limit that is no number.
    """

    fail_if: tuple[str, ...] = ()
    below: float | None = None
    gap: float | None = None
    special_cause: SpecialCauses | None = None
    _parsed: tuple[Expression, ...] = field(init=False, compare=False, default=())

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        parsed = []
        for text in self.fail_if:
            try:
                parsed.append(parse(text))
            except UsageError as error:
                problems += error.problems
        # Nothing is below "nan", so a limit that is no number would let everything pass.
        if any(limit is not None and not math.isfinite(limit) for limit in (self.below, self.gap)):
            problems.append(Problem("limit", "A limit must be a number.", "For example: 3.5"))
        if problems:
            raise UsageError(problems)
        object.__setattr__(self, "_parsed", tuple(parsed))

    def __bool__(self) -> bool:
        return bool(self.fail_if or self.special_cause) or self.below is not None or self.gap is not None

    def require_fit(self, terms: Terms) -> None:
        """Raises UsageError, with all that is wrong, for limits that speak of what the command does not have."""
        problems: list[Problem] = []
        for text, expression in zip(self.fail_if, self._parsed, strict=True):
            try:
                require_fit(expression, terms, text)
            except UsageError as error:
                problems += error.problems
        if problems:
            raise UsageError(problems)

    def verdicts(self, report: Report) -> tuple[Verdict, ...]:
        """One verdict a limit: the least score, the largest gap, expressions as asked for, special causes.

        Raises UsageError as ``require_fit`` does, for what only a saved tally knew.
        """
        terms = _terms_of(report)
        self.require_fit(terms)
        held = held_of(report)
        limits = [*self._of_numbers(terms), *zip(self.fail_if, self._parsed, strict=True)]
        verdicts = [_verdict(text, expression, terms, held) for text, expression in limits]
        if self.special_cause is not None:
            verdicts.append(_special_causes(report, self.special_cause))
        return tuple(verdicts)

    def _of_numbers(self, terms: Terms) -> Iterator[tuple[str, Expression]]:
        """``below`` and ``gap`` as expressions."""
        texts = []
        if self.below is not None:
            scores = ["score"]
            if terms.command != "score":
                scores = [field_text(_short(("roles", role, "score"), terms)) for role in terms.roles]
            texts += [f"{score} < {_number(self.below)}" for score in scores]
        if self.gap is not None:
            texts.append(f"abs(gap) > {_number(self.gap)}")
        yield from ((text, parse(text)) for text in texts)


def _terms_of(report: Report) -> Terms:
    agreement = any(isinstance(one, CompareResult) and one.agreement is not None for one in report.results)
    roles = roles_of(report.results[0]) if report.results else ()
    return Terms(report.command, report.checklist, roles, report.by, agreement)


def _number(limit: float) -> str:
    return as_written(Number(limit) if limit >= 0 else Minus(Number(-limit)))


def _short(path: Path, terms: Terms) -> Path:
    """A role's field as people type it, ``person.n``, where no other field has that name."""
    return path[1:] if terms.resolved(path[1:]) == path else path


def _verdict(text: str, expression: Expression, terms: Terms, results: Iterable[Held]) -> Verdict:
    fitting = require_fit(expression, terms, text)
    typed = {terms.resolved(one.path) or one.path: field_text(one.path) for one in fields_in(expression)}
    shown = {path: name for path, name in typed.items() if path not in PLACES and path[0] not in ("role", "group")}
    shown.setdefault(("n",), "n")
    roles = _roles_spoken_of(typed, terms)
    failing: list[Finding] = []
    not_calculable: list[Finding] = []
    seen: dict[Path, set[Value]] = {}
    for held in results:

        def value_of(path: Path, held: Held = held) -> Value | None:
            return held.least_n(roles) if path == ("n",) else held.values.get(path)

        for compared, _ in texts_compared(fitting):
            seen.setdefault(compared.path, set()).add(value_of(compared.path) or "")
        truth = truth_of(fitting, value_of)
        if truth is False:
            continue
        values = {name: value_of(path) for path, name in shown.items()}
        why = None
        if truth is None:
            undefined = [path for path in typed if value_of(path) is None]
            why = "; ".join(dict.fromkeys(held.why_of(path, roles) for path in undefined))
        (not_calculable if truth is None else failing).append(
            Finding(held.item, held.section, held.role, held.period, held.group, values, why)
        )
    return Verdict(text, tuple(failing), tuple(not_calculable), tuple(_never_equal(fitting, seen)))


def _roles_spoken_of(typed: Iterable[Path], terms: Terms) -> tuple[str, ...]:
    """The roles whose n counts: those that are named, or all where the gap or no role is spoken of."""
    named = {path[1] for path in typed if path[0] in ("roles", "change") and path[1] != "gap"}
    of_both = any(path[0] in ("gap", "agreement", "flagged") or path[:2] == ("change", "gap") for path in typed)
    return tuple(role for role in terms.roles if of_both or not named or role in named)


def _never_equal(expression: Expression, seen: Mapping[Path, Collection[Value]]) -> Iterator[str]:
    """A text that no group and no period is equal to: the limit may hold nothing that was meant."""
    for compared, text in texts_compared(expression):
        values = seen.get(compared.path, ())
        if (compared.path == ("period",) or compared.path[0] == "group") and text.value not in values:
            there = sorted(str(value) for value in values)
            listed = ", ".join(quoted(value) for value in there[:_MOST_LISTED])
            more = f" and {len(there) - _MOST_LISTED} more" if len(there) > _MOST_LISTED else ""
            yield f"No result has the {field_text(compared.path)} {quoted(text.value)}. There are {listed}{more}."


def _special_causes(report: Report, asked: SpecialCauses) -> Verdict:
    """Control charts, of those that were asked for, whose latest point is part of a special cause."""
    failing: list[Finding] = []
    not_calculable: list[Finding] = []
    for result in report.results:
        assert isinstance(result, TrendResult)
        for series in chosen_charts(report, result, none_too=False):
            latest = max(
                (place for place, point in enumerate(series.chart.points) if point.value is not None), default=None
            )
            place = (
                result.item,
                result.section,
                None,
                None if latest is None else result.points[latest].period,
                result.group,
            )
            if latest is None or not series.chart.phases[-1].enough:
                why = reasons.NO_POINTS if latest is None else reasons.FEW_POINTS
                not_calculable.append(Finding(*place, {"of": series.of}, why))
                continue
            for cause in series.chart.special_causes:
                if latest in cause.points and asked in ("any", cause.meaning):
                    told: dict[str, Value | None] = {
                        "of": series.of,
                        "signal": cause.signal,
                        "direction": cause.direction,
                        "meaning": cause.meaning,
                        "points": len(cause.points),
                    }
                    failing.append(Finding(*place, told))
    return Verdict(_SPOKEN_OF[asked], tuple(failing), tuple(not_calculable))
