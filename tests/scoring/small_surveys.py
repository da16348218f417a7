"""Small surveys of a few people each, with everything that can give a small number away: pairs, sections, periods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from coprod_cli.tallies.distribution import Distribution
from coprod_cli.tallies.tally import LinkKey, Pairing, PairingKey, ReadCounts, Tally
from tests.scoring.builders import NA, Response, count, make_checklist

ITEMS = (
    {"id": "a1", "text": "A1", "section": "a"},
    {"id": "a2", "text": "A2", "section": "a"},
    {"id": "b1", "text": "B1", "section": "b"},
)
CHECKLIST = make_checklist(
    ITEMS,
    points=(1, 2, 3),
    compare=["practitioner", "person"],
    sections={"a": "A", "b": "B"},
    not_applicable=True,
    scoring={"min_answered": 0.6, "top_box": [3]},
)
ROLES = ("practitioner", "person")
PERIODS = ("2025-01", "2025-02")


@dataclass(frozen=True)
class Voice:
    """One person: the same number is the same person in every period."""

    number: int
    response: Response


_answers = st.sampled_from([1, 2, 3, 3, 2, None, NA])
_complete = st.sampled_from([1, 2, 3])


@st.composite
def surveys(draw: st.DrawFn, *, most: int = 6, groups: Sequence[str] = ("North", "South")) -> Tally:
    """A tally of up to ``most`` pairs, and some people in none, in each group and period."""
    voices: list[Voice] = []
    for group in groups:
        for period in PERIODS:
            answer = draw(st.sampled_from([_complete, _answers, _complete]))
            sides = draw(st.tuples(st.integers(0, most), st.integers(0, 3), st.integers(0, 3)))
            for number in range(sum(sides)):
                joined = number < sides[0]
                for role in ROLES if joined else (ROLES[number >= sides[0] + sides[1]],):
                    given = {item["id"]: draw(answer) for item in ITEMS}
                    pair = f"P{number}" if joined else None
                    voices.append(Voice(number, Response(role, given, pair, (group,), period)))
    return tally_of(voices)


def tally_of(voices: Sequence[Voice]) -> Tally:
    """The voices, counted with who is in no pair, how the same people changed, and what was read."""
    counted = count(CHECKLIST, [voice.response for voice in voices], by=("team",), every="month")
    cells = list(counted.answers.values())
    read = ReadCounts(
        ("survey.csv",),
        rows=len(voices),
        answered=sum(cell.n for cell in cells),
        not_applicable=sum(cell.not_applicable for cell in cells),
        blank=sum(cell.blank for cell in cells),
    )
    return replace(counted, read=read, pairing=_pairing(voices), linked=_linked(voices))


def _pairing(voices: Sequence[Voice]) -> dict[PairingKey, Pairing]:
    found: dict[PairingKey, Counter[str]] = {}
    for one in (voice.response for voice in voices):
        told = found.setdefault(PairingKey(one.group, one.period), Counter())
        told[one.role if one.pair is None else "pairs"] += 1
    return {
        key: Pairing(told["pairs"] // 2, 0, (told[ROLES[0]], told[ROLES[1]]), (told["pairs"] // 2,) * 2)
        for key, told in found.items()
    }


def _linked(voices: Sequence[Voice]) -> dict[LinkKey, Distribution]:
    first, last = PERIODS
    given: dict[tuple[Any, ...], int] = {}
    for voice in voices:
        one = voice.response
        for item, answer in one.answers.items():
            if isinstance(answer, int):
                given[item, one.role, one.group, one.pair is not None, voice.number, one.period] = answer
    changes: dict[LinkKey, Counter[int]] = {}
    for (*who, period), answer in given.items():
        item, role, group = who[:3]
        key = LinkKey(item, None, role, group, first, last)
        changes.setdefault(key, Counter())
        if period == first and (*who, last) in given:
            changes[key][given[(*who, last)] - answer] += 1
    return {key: Distribution(dict(counted)) for key, counted in changes.items()}
