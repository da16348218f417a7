"""The rules between the parts of a definition, in one place for the reader and for the model.

They take plain data in the shape of the YAML file. A part that could not be read is ``None`` and is
passed over, so that one mistake is not reported as many.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from coprod_cli.checklist.leaves import quoted

MOST_POINTS = 250
MOST_ROLES = 250

Path = tuple[str | int, ...]
Draft = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a definition does not keep. ``first`` is where the thing that it repeats stands."""

    code: str
    path: Path
    message: str
    hint: str | None = None
    first: Path | None = None


def broken_rules(draft: Draft) -> Iterator[Broken]:
    """Every rule between fields that the draft does not keep, in the order of the file's keys."""
    for rule in _RULES:
        yield from rule(draft)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint with the nearest known words, or None when nothing is near."""
    near = get_close_matches(word, list(known), n=3, cutoff=0.6)
    return "did you mean " + " or ".join(f"`{one}`" for one in near) + "?" if near else None


def _parts(draft: Draft, key: str) -> list[tuple[int, Draft]]:
    """The readable entries of a list, with their places in it."""
    return [(at, entry) for at, entry in enumerate(draft.get(key) or ()) if entry is not None]


def _named(draft: Draft, key: str, field: str) -> list[tuple[Path, Any]]:
    return [((key, at, field), part[field]) for at, part in _parts(draft, key) if part.get(field) is not None]


def _repeated(found: Iterable[tuple[Path, Any]], alike: Callable[[Any], Hashable]) -> Iterator[tuple[Path, Any, Path]]:
    """Each value that was there before: its place, itself, and the place of the first."""
    seen: dict[Hashable, Path] = {}
    for path, value in found:
        key = alike(value)
        if key in seen:
            yield path, value, seen[key]
        else:
            seen[key] = path


def _same(value: Any) -> Hashable:
    return value  # type: ignore[no-any-return]


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(str(value) for value in values)


def _scale_values(draft: Draft) -> list[int] | None:
    """The scale's values when all of them could be read, else None."""
    scale = draft.get("scale")
    if not scale or any(point is None or point.get("value") is None for point in scale):
        return None
    return [point["value"] for point in scale]


def _scale(draft: Draft) -> Iterator[Broken]:
    scale = draft.get("scale")
    if scale is not None and len(scale) < 2:
        yield Broken(
            "too-few-points",
            ("scale",),
            f"`scale` has {len(scale)} point{'s' * (len(scale) != 1)}; at least 2 are needed",
            "list every point, for example `- {value: 1, label: Not at all}`",
        )
    if scale is not None and len(scale) > MOST_POINTS:
        yield Broken(
            "too-many-points",
            ("scale",),
            f"`scale` has {len(scale)} points; at most {MOST_POINTS} can be told apart",
            "use fewer, wider points",
        )
    values = _named(draft, "scale", "value")
    repeated = list(_repeated(values, _same))
    for path, value, first in repeated:
        yield Broken("duplicate-value", path, f"the scale value {value} is used twice", None, first)
    again = {path for path, _, _ in repeated}
    once = [(path, value) for path, value in values if path not in again]
    for (_, before), (path, value) in pairwise(once):
        if value < before:
            yield Broken(
                "points-out-of-order",
                path,
                f"the scale value {value} comes after {before}",
                "list the points from the lowest to the highest",
            )
    labels = _named(draft, "scale", "label")
    for path, label, first in _repeated(labels, _fold):
        yield Broken(
            "duplicate-label",
            path,
            f"the scale label {quoted(label)} is used twice",
            "an answer must point to one scale value",
            first,
        )
    numbers = {str(value): path[1] for path, value in values}
    for path, label in labels:
        if numbers.get(label, path[1]) != path[1]:
            yield Broken(
                "ambiguous-label",
                path,
                f"the scale label {quoted(label)} is the value of another point",
                "an answer must point to one scale value: choose another label",
            )


def _roles(draft: Draft) -> Iterator[Broken]:
    roles = draft.get("roles")
    if roles is None:
        return
    if not roles:
        yield Broken("no-roles", ("roles",), "`roles` is empty", "name at least one role, with its `label`")
    if len(roles) > MOST_ROLES:
        yield Broken("too-many-roles", ("roles",), f"`roles` has {len(roles)} roles; at most {MOST_ROLES} are read")
    names: list[tuple[Path, str]] = [
        (("roles", key, "label"), role["label"]) for key, role in roles.items() if role and role.get("label")
    ]
    for path, label, first in _repeated(names, _fold):
        yield Broken(
            "duplicate-label",
            path,
            f"the role label {quoted(label)} is used twice",
            "an answer must come from one role",
            first,
        )
    for path, label in names:
        if _fold(label) in roles and _fold(label) != path[1]:
            yield Broken(
                "ambiguous-label",
                path,
                f"the role label {quoted(label)} is the id of another role",
                "an answer must come from one role: choose another label",
            )
    if "gap" in roles:
        yield Broken(
            "reserved-id",
            ("roles", "gap"),
            'a role cannot be called "gap"',
            "the results use that word for the difference between two roles",
        )


def _compare(draft: Draft) -> Iterator[Broken]:
    compare, roles = draft.get("compare"), draft.get("roles")
    if not compare:
        return
    if len(compare) != 2:
        yield Broken(
            "compare-not-two",
            ("compare",),
            f"`compare` names {len(compare)} role{'s' * (len(compare) != 1)}; it needs 2",
            "for example `compare: [practitioner, person]`",
        )
    named: list[tuple[Path, str]] = [(("compare", at), role) for at, role in enumerate(compare) if role is not None]
    for path, role in named:
        if roles and role not in roles:
            yield Broken(
                "unknown-role",
                path,
                f"`compare` names the role {quoted(role)}, which is not in `roles`",
                did_you_mean(role, roles) or f"the roles are: {_listed(roles)}",
            )
    for path, role, first in _repeated(named, _same):
        yield Broken(
            "same-role-twice",
            path,
            f"`compare` names {quoted(role)} twice",
            "name two different roles",
            first,
        )


def _items(draft: Draft) -> Iterator[Broken]:
    items = draft.get("items")
    if items is not None and not items:
        yield Broken("empty-items", ("items",), "`items` is empty", "list at least one item, with its `id` and `text`")
    for path, name, first in _repeated(_named(draft, "items", "id"), _same):
        yield Broken("duplicate-item", path, f"the item id {quoted(name)} is used twice", None, first)
    for path, text, first in _repeated(_named(draft, "items", "text"), _fold):
        yield Broken(
            "duplicate-text",
            path,
            f"the item text {quoted(text)} is used twice",
            "a column of a survey file is found by this text, so it must differ",
            first,
        )


def _sections(draft: Draft) -> Iterator[Broken]:
    sections = draft.get("sections", {})
    if sections is None:
        return
    used = _named(draft, "items", "section")
    for path, section in used:
        if section not in sections:
            known = f"the sections are: {_listed(sections)}" if sections else "list it under `sections`"
            yield Broken(
                "unknown-section",
                path,
                f"the section {quoted(section)} is not in `sections`",
                did_you_mean(section, sections) or known,
            )
    if draft.get("items") is None or len(_parts(draft, "items")) < len(draft["items"]):
        return
    for section in sections:
        if section not in {name for _, name in used}:
            yield Broken(
                "empty-section",
                ("sections", section),
                f"no item is in the section {quoted(section)}",
                "give an item this `section`, or remove it",
            )


def _reversal(draft: Draft) -> Iterator[Broken]:
    values = _scale_values(draft)
    if not values or {min(values) + max(values) - value for value in values} == set(values):
        return
    for at, item in _parts(draft, "items"):
        if item.get("reverse"):
            yield Broken(
                "reverse-off-scale",
                ("items", at, "reverse"),
                f"the scale {_listed(values)} cannot be turned round, so no item can have `reverse: true`",
                "a scale can be turned round when its steps are the same from both ends",
            )


def _top_box(draft: Draft) -> Iterator[Broken]:
    values = _scale_values(draft)
    named: list[tuple[Path, int]] = [
        (("scoring", "top_box", at), value)
        for at, value in enumerate((draft.get("scoring") or {}).get("top_box") or ())
        if value is not None
    ]
    for path, value in named:
        if values and value not in values:
            yield Broken(
                "top-box-off-scale",
                path,
                f"`top_box` names {value}, which is not on the scale",
                f"the scale has: {_listed(values)}",
            )
    for path, value, first in _repeated(named, _same):
        yield Broken("duplicate-top-box", path, f"`top_box` names {value} twice", None, first)


def _total(draft: Draft) -> Iterator[Broken]:
    total = (draft.get("scoring") or {}).get("total") or {}
    method = total.get("method")
    stated: Path = ("scoring", "total", "method")
    values = _scale_values(draft)
    if method == "met" and values and values != [0, 1]:
        yield Broken(
            "met-needs-0-1",
            stated,
            f"`method: met` needs a scale of 0 and 1, but the scale is {_listed(values)}",
            "make the scale 0 (not met) and 1 (met), or choose another method",
        )
    if draft.get("kind") != "ladder":
        return
    if method not in (None, "mean"):
        yield Broken(
            "ladder-total",
            stated,
            f"a ladder has no total, but has `method: {method}`",
            "remove `total`: rungs have an order, and no distances to add up",
        )
    if total.get("bands"):
        yield Broken(
            "ladder-total",
            ("scoring", "total", "bands"),
            "a ladder has no total, but has `bands`",
            "remove `bands`: describe the rungs in the scale",
        )


def _bands(draft: Draft) -> Iterator[Broken]:
    total = (draft.get("scoring") or {}).get("total") or {}
    bands = [(at, band) for at, band in enumerate(total.get("bands") or ()) if band is not None]
    start: Path = ("scoring", "total", "bands")
    edges: list[tuple[Path, Any]] = [
        ((*start, at, "from"), band["from"]) for at, band in bands if band.get("from") is not None
    ]
    reach = _reach(total.get("method", "mean"), _scale_values(draft), draft.get("items"))
    for path, edge in edges:
        if reach and not reach[0] <= edge <= reach[1]:
            yield Broken(
                "band-out-of-reach",
                path,
                f"a band starts at {edge:g}, but scores go from {reach[0]:g} to {reach[1]:g}",
                "a band starts at a score that can be reached",
            )
    for (_, before), (path, edge) in pairwise(edges):
        if edge < before:
            yield Broken(
                "bands-out-of-order",
                path,
                f"a band starts at {edge:g}, after one that starts at {before:g}",
                "list the bands from the lowest to the highest",
            )
    for path, edge, first in _repeated(edges, _same):
        yield Broken(
            "bands-overlap",
            path,
            f"two bands start at {edge:g}",
            "a band goes from its start up to the next one",
            first,
        )
    labels = [((*start, at, "label"), band["label"]) for at, band in bands if band.get("label")]
    for path, label, first in _repeated(labels, _fold):
        yield Broken("duplicate-label", path, f"the band label {quoted(label)} is used twice", None, first)


def _reach(method: str | None, values: Sequence[int] | None, items: Sequence[Any] | None) -> tuple[int, int] | None:
    """The lowest and highest score that a whole response can reach, or None when that is not known."""
    if method == "percent":
        return 0, 100
    if method == "met":
        return (0, len(items)) if items else None
    if not values or (method == "sum" and not items) or method is None:
        return None
    times = len(items) if method == "sum" and items else 1
    return min(values) * times, max(values) * times


_RULES = (_scale, _roles, _compare, _sections, _items, _reversal, _top_box, _total, _bands)
