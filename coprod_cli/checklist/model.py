"""The checklist as the rest of the tool knows it: one frozen pydantic model, also the JSON Schema's source.

Reading YAML and finding files are elsewhere. Every rule between fields is in ``rules.py``.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property, partial
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from coprod_cli.checklist import leaves
from coprod_cli.checklist.leaves import Leaf
from coprod_cli.checklist.rules import broken_rules

# A constraint stands before its validator, or pydantic leaves it out of the JSON Schema.
Text = Annotated[str, Field(min_length=1), AfterValidator(leaves.read_text), Leaf(leaves.read_text)]
Words = Annotated[str, AfterValidator(leaves.read_words), Leaf(leaves.read_words)]
Slug = Annotated[
    str,
    Field(pattern=leaves.SLUG_PATTERN, max_length=leaves.SLUG_LONGEST),
    AfterValidator(leaves.read_slug),
    Leaf(leaves.read_slug),
]
Language = Annotated[
    str,
    Field(pattern=leaves.LANGUAGE_PATTERN),
    AfterValidator(leaves.read_language),
    Leaf(leaves.read_language),
]
Link = Annotated[str, Field(pattern=leaves.LINK_PATTERN), AfterValidator(leaves.read_link), Leaf(leaves.read_link)]
Point = Annotated[int, Field(strict=True, ge=-1000, le=1000), Leaf(partial(leaves.read_whole, low=-1000, high=1000))]
Year = Annotated[int, Field(strict=True, ge=1000, le=9999), Leaf(partial(leaves.read_whole, low=1000, high=9999))]
Share = Annotated[float, Field(strict=True, ge=0, le=1), Leaf(partial(leaves.read_number, low=0, high=1))]
_EDGE_LIMITS = Field(strict=True, ge=-1_000_000, le=1_000_000)
Edge = Annotated[
    Annotated[int, _EDGE_LIMITS] | Annotated[float, _EDGE_LIMITS],
    AfterValidator(leaves.plain_number),
    Leaf(partial(leaves.read_number, low=-1_000_000, high=1_000_000)),
]
Flag = Annotated[bool, Field(strict=True), Leaf(leaves.read_flag)]

Kind = Literal["statements", "steps", "ladder"]
Wording = Literal["verbatim", "adapted", "ours"]
Method = Literal["mean", "sum", "percent", "met"]


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True, allow_inf_nan=False
    )


class ScalePoint(_Part):
    """One point of the scale."""

    value: Point = Field(description="The number of this point. Points are listed from lowest to highest.")
    label: Text = Field(description="What the point is called, and what people see and may answer.")
    description: Text | None = Field(
        default=None, description="A sentence that explains the point; on a ladder it describes the rung."
    )


class Role(_Part):
    """A view from which the checklist is answered."""

    label: Text = Field(description="What this role is called, for example: Person receiving support.")
    stem: Words | None = Field(
        default=None, description="The words that stand before the statements when this role is asked."
    )


class Item(_Part):
    """One statement, step or question."""

    id: Slug = Field(description="A short id that never changes, for example: trusted.")
    text: Text = Field(description="The statement as it is shown.")
    section: Slug | None = Field(default=None, description="The id of the section that it belongs to.")
    help: Text | None = Field(default=None, description="A sentence of explanation for the person who answers.")
    reverse: Flag = Field(
        default=False, description="true when a high answer is a bad sign: it is turned round when scored."
    )


class Band(_Part):
    """A named range of total scores: from here up to the next band."""

    from_: Edge = Field(
        validation_alias="from", serialization_alias="from", description="The lowest score in this band."
    )
    label: Text = Field(description="What a score in this band is called.")


class Total(_Part):
    """How the answers of one response become one score."""

    method: Method = Field(
        default="mean",
        description="mean of the answers, sum, percent (0 to 100), or met (n of m met, on a 0 and 1 scale).",
    )
    bands: tuple[Band, ...] = Field(default=(), description="Named ranges of the score, lowest first.")


class Scoring(_Part):
    """How answers are scored."""

    min_answered: Share = Field(
        default=0.5,
        description="The share of items, from 0 to 1, that a response must answer to get a score.",
    )
    top_box: tuple[Point, ...] = Field(
        default=(), description="The scale points that count as a good answer. Left out: the highest point."
    )
    total: Total = Field(default=Total(), description="How a response's answers become one score.")


class Source(_Part):
    """Where the wording comes from."""

    title: Text = Field(description="The title of the document that the wording comes from.")
    authors: Text | None = Field(default=None, description="Who wrote it, and who must be credited.")
    year: Year | None = Field(default=None, description="The year it came out.")
    url: Link | None = Field(default=None, description="Where it can be read.")
    wording: Wording = Field(
        description="verbatim: word for word; adapted: reworded; ours: written by whoever wrote this file."
    )
    note: Text | None = Field(
        default=None, description="What a reader should know: what is adapted, and what was never published."
    )


def _or_nobody(schema: Any) -> None:
    schema["anyOf"].append({"type": "array", "maxItems": 0})


class Checklist(_Part):
    """A checklist: what is asked, of whom, on which scale, and how it is scored."""

    id: Slug = Field(description="The id of the checklist, for example: ten-statements.")
    version: Text = Field(description="The version, as text. Scores of two versions are never mixed.")
    kind: Kind = Field(description="How it is shown. A ladder is ordinal and never shows a mean.")
    title: Text = Field(description="The title that people see.")
    language: Language = Field(default="en-GB", description="The language of the texts, for example: en-GB.")
    about: Text | None = Field(default=None, description="One paragraph in plain words: what it is for.")
    source: Source = Field(description="Where the wording comes from.")
    scale: tuple[ScalePoint, ...] = Field(
        min_length=2, description="Every point of the scale, lowest first. It is declared, never guessed."
    )
    not_applicable: Flag = Field(
        default=False, description='true: "does not apply" is an answer, which is counted and not scored.'
    )
    roles: dict[Slug, Role] = Field(
        min_length=1,
        description="The views from which it is answered, by id.",
        json_schema_extra={"additionalProperties": False},
    )
    compare: tuple[Slug, Slug] | None = Field(
        default=None,
        description="The two roles set side by side; gap = second less first. Left out: the first two; []: none.",
        json_schema_extra=_or_nobody,
    )
    sections: dict[Slug, Text] = Field(
        default={},
        description="The titles of the sections, by id. May be left out.",
        json_schema_extra={"additionalProperties": False},
    )
    items: tuple[Item, ...] = Field(min_length=1, description="The statements, in the order they are asked.")
    scoring: Scoring = Field(default=Scoring(), description="How answers are scored. May be left out.")

    @model_validator(mode="before")
    @classmethod
    def _first_two_roles_are_compared(cls, data: object) -> object:
        if isinstance(data, dict) and data.get("compare") in ([], ()):
            return {**data, "compare": None}
        if isinstance(data, dict) and data.get("compare") is None and isinstance(data.get("roles"), dict):
            first_two = tuple(data["roles"])[:2]
            return {**data, "compare": first_two if len(first_two) == 2 else None}
        return data

    @model_validator(mode="after")
    def _keeps_the_rules(self) -> Checklist:
        broken = list(broken_rules(self.model_dump(by_alias=True)))
        if broken:
            raise ValueError("; ".join(rule.message for rule in broken))
        return self

    @cached_property
    def values(self) -> tuple[int, ...]:
        """The scale's values, lowest first."""
        return tuple(point.value for point in self.scale)

    @property
    def lowest(self) -> int:
        """The lowest value of the scale."""
        return self.values[0]

    @property
    def highest(self) -> int:
        """The highest value of the scale."""
        return self.values[-1]

    @property
    def top_box(self) -> tuple[int, ...]:
        """The values that count as a good answer, lowest first; the highest point when none are named."""
        return tuple(sorted(self.scoring.top_box)) or (self.highest,)

    @property
    def is_ordinal(self) -> bool:
        """True for a ladder: its rungs have an order and no distances, so it has no mean."""
        return self.kind == "ladder"

    def items_in(self, section: str | None) -> tuple[Item, ...]:
        """The items of one section in their order; all items for None; none for an unknown section."""
        if section is None:
            return self.items
        return tuple(item for item in self.items if item.section == section)

    def measures_otherwise(self, other: Checklist) -> str | None:
        """What makes numbers of the two not comparable: "scale", "roles" or "statements"; None when nothing does.

        Titles, sources, explanations and scoring may differ: they are not part of an answer.
        """
        if (self.scale_asked, self.not_applicable) != (other.scale_asked, other.not_applicable):
            return "scale"
        if set(self.roles) != set(other.roles):
            return "roles"
        asked, others = ([(item.id, item.text, item.reverse) for item in one.items] for one in (self, other))
        return None if sorted(asked) == sorted(others) else "statements"

    @property
    def scale_asked(self) -> tuple[tuple[int, str], ...]:
        """Each point's value and label."""
        return tuple((point.value, point.label) for point in self.scale)

    @cached_property
    def sha256(self) -> str:
        """64 hexadecimal digits that are the same for the same content, however its file is written."""
        content = self.model_dump(mode="json", by_alias=True)
        content["scoring"]["top_box"] = self.top_box
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def __hash__(self) -> int:
        return hash(self.sha256)
