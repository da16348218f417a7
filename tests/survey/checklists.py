"""Small checklists to read answers with."""

from __future__ import annotations

from collections.abc import Sequence

from coprod_cli.checklist.model import Checklist, Item, Role, ScalePoint, Source

LABELS = ("Not at all", "A little", "Partly", "Mostly", "Completely")


def checklist(
    *items: tuple[str, str],
    values: Sequence[int] = range(1, 6),
    labels: Sequence[str] | None = None,
    not_applicable: bool = False,
    reverse: Sequence[str] = (),
) -> Checklist:
    """A checklist of (id, text) items; without them two: trusted and promise."""
    items = items or (("trusted", "I'm trusted to plan."), ("promise", "People do what they say they'll do."))
    labels = labels or (LABELS if len(values) == 5 else [f"Point {value}" for value in values])
    return Checklist(
        id="two",
        version="1",
        kind="statements",
        title="Two",
        language="en-GB",
        about="For tests.",
        source=Source(title="Tests", wording="ours"),
        scale=tuple(ScalePoint(value=value, label=label) for value, label in zip(values, labels, strict=True)),
        not_applicable=not_applicable,
        roles={"practitioner": Role(label="Practitioner"), "person": Role(label="Person receiving support")},
        items=tuple(Item(id=id, text=text, reverse=id in reverse) for id, text in items),
    )
