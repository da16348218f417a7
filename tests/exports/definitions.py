"""Definitions for the statements of real exports, and what a person completes in their mappings.

One file may hold several scales; each has a definition of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import yaml


@dataclass(frozen=True)
class Group:
    """The statements of one file that share a scale: which they are, and its labels from 1, or its points.

    ``completed`` are texts that a person must map, ``by_item`` those that mean something else in one statement
    (by its heading). ``named`` are headings that only a person can tell apart.
    """

    name: str
    has: Callable[[str], bool]
    labels: Sequence[str] = ()
    points: Sequence[int] = ()
    completed: Mapping[str, str] = field(default_factory=dict)
    by_item: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    not_applicable: bool = False

    def value(self, heading: str, raw: str) -> int | str:
        """What a raw answer is: a point, "blank" or "not applicable"."""
        if raw in self.by_item.get(heading, {}):
            return self.by_item[heading][raw]
        if raw in self.completed:
            to = self.completed[raw]
            return int(to) if to.lstrip("-").isdigit() else to
        tidy = " ".join(raw.split()).casefold()
        if not tidy:
            return "blank"
        labels = [label.casefold() for label in self.labels]
        if tidy in labels:
            return (self.points or range(1, len(labels) + 1))[labels.index(tidy)]
        return int(float(re.match(r"-?[\d.]+", tidy)[0]))  # type: ignore[index]

    def definition(self, headings: Sequence[str]) -> str:
        """The definition's YAML."""
        points = self.points or range(1, len(self.labels) + 1)
        labels = self.labels or [f"Point {point}" for point in points]
        plain = {name: re.sub(r" \(column \d+\)$", "", heading) for name, heading in self.items(headings).items()}
        # Two statements of one wording are told apart in a checklist.
        texts = {
            name: statement_of(plain[name] if [*plain.values()].count(plain[name]) == 1 else heading)
            for name, heading in self.items(headings).items()
        }
        content = {
            "id": self.name,
            "version": "1",
            "kind": "statements",
            "title": self.name,
            "source": {"title": "An export", "wording": "adapted"},
            "scale": [{"value": v, "label": label} for v, label in zip(points, labels, strict=True)],
            "not_applicable": self.not_applicable,
            "roles": {"respondent": {"label": "Respondent"}},
            "items": [{"id": name, "text": text} for name, text in texts.items()],
        }
        return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)

    def items(self, headings: Sequence[str]) -> dict[str, str]:
        """Statement's id → heading."""
        return {code_of(heading) or f"s{n}": heading for n, heading in enumerate(filter(self.has, headings), 1)}


def code_of(heading: str) -> str | None:
    """The id of a statement that is known by the code in its heading, as Qualtrics and REDCap write it."""
    return heading.lower() if re.fullmatch(r"Q\d+(_\d+)?|[a-z0-9]+(_[a-z0-9]+)+", heading) else None


def statement_of(heading: str) -> str:
    """The statement as a checklist would have it, out of a form's heading."""
    grid = re.search(r"^[^\[]*?\[(.*)\]\s*$", heading, re.DOTALL)
    if grid and grid[1].strip():
        inner = re.search(r"\]\.\s*\[(.*)\]\s*$", heading, re.DOTALL)
        return (inner[1] if inner else grid[1]).strip()
    return heading.rpartition("\n. ")[2].strip()


def complete(text: str, group: Group, headings: Sequence[str]) -> str:
    """A mapping as ``coprod map`` wrote it, completed as a person would: each line that is left, and no other."""
    for raw, to in group.completed.items():
        line = re.compile(rf"^  # {re.escape(json.dumps(raw, ensure_ascii=False))}: \S+ .*$", re.MULTILINE)
        if line.search(text):
            text, changed = line.subn(f"  {json.dumps(raw, ensure_ascii=False)}: {to}", text)
            assert changed == 1, raw
    for name, heading in group.items(headings).items():
        if heading in group.named:
            shown = json.dumps(heading, ensure_ascii=False)
            line = re.compile(rf"^  # {re.escape(name)}: {re.escape(shown)}  # .*$", re.MULTILINE)
            text, changed = line.subn(f"  {name}: {shown}", text)
            assert changed == 1, text
    by_item = {
        name: group.by_item[heading] for name, heading in group.items(headings).items() if heading in group.by_item
    }
    if by_item:
        lines = [
            f"  {item}: {json.dumps({raw: str(to) for raw, to in words.items()})}" for item, words in by_item.items()
        ]
        text, changed = re.subn(
            r"^# answers_by_item:.*$", "\n".join(["answers_by_item:", *lines]), text, flags=re.MULTILINE
        )
        assert changed == 1
    return text


AGREE = ("Strongly disagree", "Disagree", "Neither agree or disagree", "Agree", "Strongly agree")
SPACK = (
    Group(
        "features",
        lambda h: h.startswith("Rank these"),
        ("Not Important", "Slightly Important", "Somewhat important", "Very Important", "Critical"),
    ),
    Group("quality", lambda h: h.startswith("How would you"), ("Horrible", "Bad", "OK", "Good", "Excellent")),
)
_TWICE = ("Cultural significance", "Prevent climate change", "Protect biodiversity")
_BOTH = frozenset(
    f"{name} (column {n})" for name, places in zip(_TWICE, ((24, 34), (26, 38), (27, 39)), strict=True) for n in places
)
_OFTEN = ("Never", "Rarely", "Sometimes", "Mostly", "Always")
_HAPPY = ("Very unhappy", "Quite unhappy", "Neutral", "Quite happy", "Very happy")
_KOBO_RIVER = ("Drinking water (column 18)", "Irrigation (column 19)", "Washing", "Fishing", "Tourism", "Transport",
               "Firewood", "Collecting", "Food", "Construction", "Livestock", "Agriculture", *_BOTH)  # fmt: skip
_AUDIT = ("No", "Yes, default", "Yes, advised", "Yes, required")
_YES = {"Is there University funding": {"Yes": 3}}

GROUPS: dict[str, tuple[Group, ...]] = {
    "googleforms-spack-csv": SPACK,
    "googleforms-spack-xlsx": SPACK,
    "googleforms-flaky-tsv": (
        Group(
            "agreement", lambda h: h.startswith("To what"), ("Strongly disagree", "Disagree", "Agree", "Strongly agree")
        ),
        Group(
            "causes",
            lambda h: h.startswith(("In the projects", "After identifying")),
            ("Never", "Rarely", "Sometimes", "Often"),
        ),
    ),
    "msforms-rse-uk-ie": (
        Group("funding", lambda h: True, ("Strongly negative", "Negative", "Neutral", "Positive", "Strongly positive")),
    ),
    "surveymonkey-traits-xls": (Group("traits", lambda h: True, points=range(1, 8)),),
    "limesurvey-rse-nl": (
        Group("affect", lambda h: h.startswith(("likert2", "likert4")), AGREE),
        Group(
            "often",
            lambda h: h.startswith(("likert1", "likert3")),
            ("Never", "Sometimes", "Often", "Very Often", "Always"),
        ),
        Group(
            "satisfied",
            lambda h: h.startswith("likert5"),
            ("Not at all satisfied", *map(str, range(1, 10)), "Completely satisfied"),
            range(11),
        ),
    ),
    "qualtrics-no-basis": (
        Group(
            "likes",
            lambda h: True,
            ("Like", "Neither", "Dislike"),
            completed={"-1": "not applicable", "-2": "blank"},
            not_applicable=True,
        ),
    ),
    "kobo-dam-labels": (
        Group(
            "uses",
            lambda h: h.startswith(_KOBO_RIVER),
            _OFTEN,
            named=frozenset({*_BOTH, "Drinking water (column 18)", "Irrigation (column 19)"}),
        ),
        Group(
            "importance",
            lambda h: h.startswith("How important"),
            ("Not at all important", "Low importance", "Neutral", "Important", "Very important"),
        ),
        Group(
            "happiness",
            lambda h: h.startswith(("Are you happy", "How do you feel")),
            _HAPPY,
            completed={"Very unah": "1"},
        ),
        Group("balance", lambda h: h.startswith('"Dam'), AGREE),
    ),
    "redcap-audit": (
        Group(
            "audit",
            lambda h: True,
            _AUDIT,
            range(4),
            completed={"Yes": "3", "Yes, specific": "2"},
            by_item={
                "ethics_human": {"1": 3},
                "ethics_animal": {"1": 3},
                "funding_open_access": {"1": 3},
            },
        ),
    ),
    "ods-sus": (Group("usability", lambda h: True, points=range(1, 6)),),
    "carpentries-trainers": (
        Group(
            "agreement",
            lambda h: (
                h
                in (
                    "InformationReasonableTime",
                    "AtmosphereWelcoming",
                    "LearnedSkills",
                    "Material",
                    "Recommend",
                    "Worth",
                )
            ),
            ("Strongly Disagree", "Disagree", "Neither Agree nor Disagree", "Agree", "Strongly Agree"),
        ),
        Group(
            "motivation",
            lambda h: h.startswith("Motivation"),
            (
                "Less motivated",
                "Slightly less motivated",
                "No change in motivation",
                "More motivated",
                "Much more motivated",
            ),
        ),
        Group(
            "new",
            lambda h: h == "NewInformation",
            ("None of it", "Some of it", "About half of it", "Most of it", "All of it"),
        ),
        Group(
            "ability",
            lambda h: h.endswith("PostAbility"),
            ("Not at all able", "Slightly able", "Neutral", "Moderately able", "Extremely able"),
        ),
        Group(
            "knowledge",
            lambda h: h.startswith("Knowledge"),
            ("Little or no knowledge of topic", "Some knowledge of topic", "Extensive knowledge of topic"),
        ),
    ),
    "carpentrycon-numbers": (
        Group(
            "sessions",
            lambda h: True,
            points=range(1, 6),
            completed={"6": "not applicable", "0": "blank"},
            not_applicable=True,
        ),
    ),
}
