"""Small reports for the renderers' tests, made from written-out answers through the real scoring."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from typing import Any, NamedTuple

from coprod_cli.checklist.model import Checklist
from coprod_cli.scoring.compare import compare
from coprod_cli.scoring.ladder import ladder
from coprod_cli.scoring.report import Command, Report
from coprod_cli.scoring.responses import reaches_minimum
from coprod_cli.scoring.score import score
from coprod_cli.scoring.trend import trend
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

SOURCE = {"title": "Written for these tests", "wording": "ours"}
ROLES = {"practitioner": {"label": "Practitioner"}, "person": {"label": "Person receiving support"}}

STATEMENTS = Checklist.model_validate(
    {
        "id": "planning-together",
        "version": "1.0",
        "kind": "statements",
        "title": "Planning together",
        "source": SOURCE,
        "scale": [
            {"value": value, "label": label}
            for value, label in enumerate(("Not at all", "A little", "Partly", "Mostly", "Completely"), 1)
        ],
        "roles": ROLES,
        "sections": {"planning": "Making the plan", "doing": "Carrying it out"},
        "items": [
            {
                "id": "trusted",
                "section": "planning",
                "text": "I'm trusted to write my own care and support plan, with whatever help I need.",
            },
            {"id": "family", "section": "planning", "text": "I can involve friends and family if I choose."},
            {
                "id": "rushed",
                "section": "planning",
                "text": "The plan was made in a hurry.",
                "reverse": True,
            },
            {
                "id": "information",
                "section": "doing",
                "text": "I have all the information I need to plan, and I have it when I need it in an accessible "
                "way, including signposting to what's available locally.",
            },
            {"id": "promise", "section": "doing", "text": "People do what they say they'll do."},
        ],
        "scoring": {
            "top_box": [4, 5],
            "total": {
                "bands": [
                    {"from": 1, "label": "Beginning"},
                    {"from": 3, "label": "Growing"},
                    {"from": 4, "label": "Strong"},
                ]
            },
        },
    }
)

LADDER = Checklist.model_validate(
    {
        "id": "small-ladder",
        "version": "2",
        "kind": "ladder",
        "title": "Ladder of co-production",
        "source": SOURCE,
        "scale": [
            {"value": value, "label": label}
            for value, label in enumerate(
                (
                    "Coercion",
                    "Educating",
                    "Informing",
                    "Consultation",
                    "Engagement",
                    "Co-design",
                    "Co-production",
                ),
                1,
            )
        ],
        "roles": ROLES,
        "items": [
            {"id": "now", "text": "Where are we now?"},
            {"id": "aim", "text": "Where do we aim to be?"},
        ],
    }
)

MET = Checklist.model_validate(
    {
        "id": "small-prerequisites",
        "version": "1.1",
        "kind": "steps",
        "title": "Before the first meeting",
        "source": SOURCE,
        "scale": [{"value": 0, "label": "Not met"}, {"value": 1, "label": "Met"}],
        "not_applicable": True,
        "roles": {"professional": {"label": "Professional"}, "parent": {"label": "Parent"}},
        "items": [
            {"id": "costs", "text": "Travel and childminding are paid for."},
            {"id": "times", "text": "Parents have a full part in deciding times, dates and places."},
            {"id": "agenda", "text": "Parents know each agenda before the meeting."},
            {"id": "fees", "text": "Parents who train others are paid a professional fee."},
        ],
        "scoring": {"total": {"method": "met"}},
    }
)


class Response(NamedTuple):
    """One voice's answers: one character an item, "." blank, "x" does not apply, "?" invalid."""

    role: str
    answers: str
    pair: str | None = None
    period: str | None = None
    group: tuple[str, ...] = ()


def tally_of(
    checklist: Checklist, responses: list[Response], by: tuple[str, ...] = (), every: str | None = None
) -> Tally:
    """Count written-out responses, one a voice, no repeats."""
    answers: dict[AnswerKey, Counter[str]] = defaultdict(Counter)
    scores: dict[ScopeKey, Counter[ResponseScore]] = defaultdict(Counter)
    sides: dict[tuple[Any, ...], dict[str, Response]] = defaultdict(dict)
    for response in responses:
        place = (response.group, response.period)
        for item, answer in zip(checklist.items, response.answers, strict=True):
            answers[AnswerKey(item.id, response.role, *place)][answer] += 1
        for section in (None, *checklist.sections):
            scores[ScopeKey(section, response.role, *place)][_score(checklist, section, response)] += 1
        if response.pair is not None:
            sides[(response.pair, *place)][response.role] = response
    cells = Counter(answer for response in responses for answer in response.answers)
    return Tally(
        checklist.id,
        checklist.version,
        checklist.sha256,
        compare=checklist.compare,
        by=by,
        every=every,
        read=ReadCounts(
            ("answers.csv",),
            rows=len(responses),
            answered=sum(n for answer, n in cells.items() if answer.isdigit()),
            not_applicable=cells["x"],
            blank=cells["."],
            invalid=cells["?"],
            superseded=2,
            excluded=0,
        ),
        answers={
            key: Distribution(
                {int(answer): n for answer, n in counts.items() if answer.isdigit()},
                blank=counts["."],
                not_applicable=counts["x"],
                invalid=counts["?"],
            )
            for key, counts in answers.items()
        },
        responses={key: dict(counts) for key, counts in scores.items()},
        **_pairs(checklist, list(sides.items()), responses),
    )


def _score(checklist: Checklist, section: str | None, response: Response) -> ResponseScore:
    total = answered = not_applicable = 0
    for item, answer in zip(checklist.items, response.answers, strict=True):
        if section is not None and item.section != section:
            continue
        not_applicable += answer == "x"
        if answer.isdigit():
            answered += 1
            value = int(answer)
            total += checklist.lowest + checklist.highest - value if item.reverse else value
    return ResponseScore(total, answered, not_applicable)


def _pairs(
    checklist: Checklist, sides: list[tuple[tuple[Any, ...], dict[str, Response]]], responses: list[Response]
) -> dict[str, Any]:
    assert checklist.compare is not None
    pairs: dict[PairKey, Counter[tuple[int, int]]] = defaultdict(Counter)
    differences: dict[ScopePairKey, Counter[Fraction]] = defaultdict(Counter)
    joined: Counter[PairingKey] = Counter()
    for (_, group, period), both in sides:
        if len(both) < 2:
            continue
        joined[PairingKey(group, period)] += 1
        first, second = (both[role] for role in checklist.compare)
        for item, one, two in zip(checklist.items, first.answers, second.answers, strict=True):
            if one.isdigit() and two.isdigit():
                pairs[PairKey(item.id, group, period)][int(one), int(two)] += 1
        for section in (None, *checklist.sections):
            means = [_mean(checklist, section, side) for side in (first, second)]
            if None not in means:
                differences[ScopePairKey(section, group, period)][means[1] - means[0]] += 1
    pairing = {}
    for key, n in joined.items():
        here = Counter(r.role for r in responses if (r.group, r.period) == key)
        alone = tuple(here[role] - n for role in checklist.compare)
        pairing[key] = Pairing(n, 1, alone, (2, n))
    return {
        "pairs": {key: CrossTab(dict(counts)) for key, counts in pairs.items()},
        "response_pairs": {key: Distribution(dict(counts)) for key, counts in differences.items()},
        "pairing": pairing,
    }


def _mean(checklist: Checklist, section: str | None, response: Response) -> Any:
    total, answered, not_applicable = _score(checklist, section, response)
    items = len(checklist.items_in(section))
    if not reaches_minimum(answered, not_applicable, items, checklist.scoring.min_answered):
        return None
    return Fraction(total, answered)


def report_of(
    command: Command,
    checklist: Checklist,
    responses: list[Response],
    *,
    by: tuple[str, ...] = (),
    every: str | None = None,
    **asked: Any,
) -> Report:
    """The report of one command on written-out responses; ``asked`` is for the command's scoring."""
    tally = tally_of(checklist, responses, by, every)
    scorers: dict[str, Any] = {"score": score, "compare": compare, "trend": trend, "ladder": ladder}
    results = scorers[command](tally, checklist, **asked)
    return Report(
        command=command,
        checklist=checklist,
        read=tally.read,
        settings={"every": every, "by": list(by), "raw": False},
        results=results,
        pairing=tally.pairing,
        notes=("An invented note.",),
        by=by,
        every=every,
    )


PRACTITIONER, PERSON = "practitioner", "person"
TEAM = [
    Response(PRACTITIONER, "45245", "P1"),
    Response(PERSON, "34332", "P1"),
    Response(PRACTITIONER, "44144", "P2"),
    Response(PERSON, "35.23", "P2"),
    Response(PRACTITIONER, "53254", "P3"),
    Response(PERSON, "44233", "P3"),
    Response(PRACTITIONER, "44135", "P4"),
    Response(PERSON, "25422", "P4"),
    Response(PRACTITIONER, "5.245", "P5"),
    Response(PERSON, "45143", "P5"),
    Response(PRACTITIONER, "43.34", "P6"),
    Response(PERSON, "....3"),
    Response(PERSON, "15511"),
]
UNPAIRED = [response._replace(pair=None) for response in TEAM]
BY_TEAM = [response._replace(group=("North" if number < 8 else "",)) for number, response in enumerate(TEAM)]


def over_time(periods: list[str], empty: str | None = None) -> list[Response]:
    """The team's answers again each period, a little higher each time; nobody in the ``empty`` one."""
    grown = []
    for step, period in enumerate(periods):
        if period == empty:
            continue
        for response in TEAM:
            answers = "".join(
                str(min(5, int(answer) + (step + place) % (step + 1))) if answer.isdigit() else answer
                for place, answer in enumerate(response.answers)
            )
            grown.append(response._replace(answers=answers, period=period))
    return grown


def shifted(periods: list[str], empty: str = "2025-08", since: str = "2025-10") -> list[Response]:
    """The team's answers each period, with ups and downs; from ``since`` on people answer a point higher."""
    found = []
    for step, period in enumerate(periods):
        for number, response in enumerate(TEAM if period != empty else []):
            more = (response.role == PERSON and period >= since) - ((number + step) % 5 == 0)
            answers = "".join(str(min(5, max(1, int(a) + more))) if a.isdigit() else a for a in response.answers)
            found.append(response._replace(answers=answers, period=period))
    return found


LADDER_ANSWERS = [
    Response(PRACTITIONER, "47", "W1"),
    Response(PERSON, "36", "W1"),
    Response(PRACTITIONER, "57", "W2"),
    Response(PERSON, "4.", "W2"),
    Response(PRACTITIONER, "56"),
    Response(PERSON, "37"),
]
MET_ANSWERS = [
    Response("professional", "110x", "A"),
    Response("parent", "1000", "A"),
    Response("professional", "1111", "B"),
    Response("parent", "101x", "B"),
    Response("professional", "11.1"),
    Response("parent", "xx1x"),
]
