"""Small checklists, and a plain counter from responses to a tally, one response at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from coprod_cli.checklist.model import Checklist
from coprod_cli.scoring.responses import reaches_minimum
from coprod_cli.tallies.crosstab import CrossTab
from coprod_cli.tallies.distribution import Distribution
from coprod_cli.tallies.tally import (
    AnswerKey,
    Pairing,
    PairingKey,
    PairKey,
    ReadCounts,
    ResponseScore,
    ScopeKey,
    ScopePairKey,
    Tally,
)

NA = "na"


def make_checklist(
    items: Sequence[Mapping[str, Any]] = ({"id": "q1", "text": "One"}, {"id": "q2", "text": "Two"}),
    *,
    points: Sequence[int] = (1, 2, 3, 4, 5),
    roles: Sequence[str] = ("practitioner", "person"),
    **more: Any,
) -> Checklist:
    """A checklist with the parts that scoring looks at."""
    return Checklist.model_validate(
        {
            "id": "small",
            "version": "1.0",
            "kind": "statements",
            "title": "Small",
            "source": {"title": "Ours", "wording": "ours"},
            "scale": [{"value": value, "label": f"Point {value}"} for value in points],
            "roles": {role: {"label": role.title()} for role in roles},
            "items": list(items),
            **more,
        }
    )


@dataclass
class Response:
    """One voice's response: an item that is not named was not asked; ``None`` is blank; ``NA`` does not apply."""

    role: str
    answers: Mapping[str, int | str | None]
    pair: str | None = None
    group: tuple[str, ...] = ()
    period: str | None = None


@dataclass
class _Sides:
    by_role: dict[str, Response] = field(default_factory=dict)


def count(checklist: Checklist, responses: Sequence[Response], **more: Any) -> Tally:
    """Count responses the slow and obvious way (one voice a role and pair)."""
    answers: dict[AnswerKey, list[Any]] = defaultdict(list)
    scores: dict[ScopeKey, Counter[ResponseScore]] = defaultdict(Counter)
    sides: dict[tuple[Any, ...], _Sides] = defaultdict(_Sides)
    for one in responses:
        for item, answer in one.answers.items():
            answers[AnswerKey(item, one.role, one.group, one.period)].append(answer)
        for section in (None, *checklist.sections):
            key = ScopeKey(section, one.role, one.group, one.period)
            scores[key][response_counts(checklist, section, one)] += 1
        if one.pair is not None:
            sides[one.group, one.period, one.pair].by_role[one.role] = one
    pairs: dict[PairKey, Counter[tuple[int, int]]] = defaultdict(Counter)
    gaps: dict[ScopePairKey, Counter[Fraction]] = defaultdict(Counter)
    joined: Counter[PairingKey] = Counter()
    compared = checklist.compare
    for (group, period, _), both in sides.items():
        if compared is None or not set(compared) <= set(both.by_role):
            continue
        first, second = (both.by_role[role] for role in compared)
        joined[PairingKey(group, period)] += 1
        for item in first.answers.keys() & second.answers.keys():
            one, two = first.answers[item], second.answers[item]
            if isinstance(one, int) and isinstance(two, int):
                pairs[PairKey(item, group, period)][one, two] += 1
        for section in (None, *checklist.sections):
            means = [response_mean(checklist, section, side) for side in (first, second)]
            if means[0] is not None and means[1] is not None:
                gaps[ScopePairKey(section, group, period)][means[1] - means[0]] += 1
    settings = {"compare": compared, "read": ReadCounts(("survey.csv",), len(responses))} | more
    return Tally(
        checklist.id,
        checklist.version,
        checklist.sha256,
        answers={key: _distribution(given) for key, given in answers.items()},
        pairs={key: CrossTab(cells) for key, cells in pairs.items()},
        responses=dict(scores),
        response_pairs={key: Distribution(dict(values)) for key, values in gaps.items()},
        pairing={key: Pairing(n, respondents=(n, n)) for key, n in joined.items()},
        **settings,
    )


def _distribution(given: list[Any]) -> Distribution:
    counts = Counter(answer for answer in given if isinstance(answer, int))
    return Distribution(dict(counts), blank=given.count(None), not_applicable=given.count(NA))


def response_counts(checklist: Checklist, section: str | None, one: Response) -> ResponseScore:
    """The sum after reversal, and how many items were answered and did not apply."""
    ends = checklist.lowest + checklist.highest
    given = [(item, one.answers.get(item.id)) for item in checklist.items_in(section)]
    scored = [ends - v if item.reverse else v for item, v in given if isinstance(v, int)]
    return ResponseScore(sum(scored), len(scored), sum(v == NA for _, v in given))


def response_mean(checklist: Checklist, section: str | None, one: Response) -> Fraction | None:
    """The mean of the answered items after reversal, if enough were answered."""
    total, answered, not_applicable = response_counts(checklist, section, one)
    items = len(checklist.items_in(section))
    if not reaches_minimum(answered, not_applicable, items, checklist.scoring.min_answered):
        return None
    return Fraction(total, answered)


def only(results: Sequence[Any], **wanted: Any) -> Any:
    """The one result whose fields are as wanted."""
    found = [one for one in results if all(getattr(one, name) == value for name, value in wanted.items())]
    assert len(found) == 1, f"{len(found)} results with {wanted}"
    return found[0]
