"""Reads a tree by the model's own type hints: which keys there are, and what each may hold.

The model is the only description; this room turns it into problems with places. What it returns is a draft,
plain data in the shape of the file in which ``None`` stands for anything that could not be read.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from coprod_cli.checklist import document
from coprod_cli.checklist.document import Node, Scalar
from coprod_cli.checklist.findings import Findings
from coprod_cli.checklist.leaves import Leaf, Unreadable, quoted
from coprod_cli.checklist.model import Checklist
from coprod_cli.checklist.rules import Path, did_you_mean

_NULLS = ("", "~", "null")
_KINDS = {
    document.Scalar: "a single value",
    document.Sequence: "a list",
    document.Mapping: "keys with values",
}
_MISSING_HINTS = {
    "source": "say where the wording comes from, for example `source: {title: Our own words, wording: ours}`",
    "wording": "write verbatim, adapted or ours",
    "version": 'for example `version: "1.0"`',
    "kind": "write statements, steps or ladder",
    "roles": "for example `roles: {person: {label: Person}}`",
    "scale": "list every point, for example `- {value: 1, label: Not at all}`",
}
_MODEL_NAMES = {
    "Checklist": "a checklist",
    "ScalePoint": "a scale point",
    "Role": "a role",
    "Item": "an item",
    "Band": "a band",
    "Total": "`total`",
    "Scoring": "`scoring`",
    "Source": "`source`",
}


@dataclass(frozen=True, slots=True)
class Words:
    """How messages call the models and the keys of maps, and what hints say when a key is missing."""

    models: Mapping[str, str]
    missing: Mapping[str, str]
    key: str


DEFINITION_WORDS = Words(_MODEL_NAMES, _MISSING_HINTS, "id")


@dataclass(slots=True)
class Shape:
    """One reading of one tree. ``places`` holds the node of every value that was looked at, ``keys`` of its key."""

    findings: Findings
    places: dict[Path, Node] = field(default_factory=dict)
    keys: dict[Path, Node] = field(default_factory=dict)
    words: Words = DEFINITION_WORDS

    def read(self, root: Node, model: type[BaseModel] = Checklist) -> dict[str, Any] | None:
        """The draft of a whole file; None when the file does not hold keys at all."""
        return self._record(root, model, (), "the file")

    def _value(self, node: Node, wanted: Any, path: Path, name: str) -> Any:
        """The value at ``node`` as the type ``wanted``; None when it is not given or cannot be read."""
        self.places[path] = node
        if isinstance(node, document.Unusable):
            return None
        origin, arguments = get_origin(wanted), get_args(wanted)
        if origin in (Union, types.UnionType):
            if isinstance(node, Scalar) and node.plain and node.text in _NULLS:
                return None
            return self._value(node, next(one for one in arguments if one is not type(None)), path, name)
        if origin is Annotated:
            leaf = next((one for one in arguments[1:] if isinstance(one, Leaf)), None)
            return self._leaf(node, leaf, path, name) if leaf else self._value(node, arguments[0], path, name)
        if origin is Literal:
            return self._choice(node, arguments, name)
        if origin is tuple:
            return self._list(node, arguments[0], path, name)
        if origin is dict:
            return self._map(node, arguments, path, name)
        return self._record(node, wanted, path, name)

    def _leaf(self, node: Node, leaf: Leaf, path: Path, name: str) -> Any:
        if not isinstance(node, Scalar):
            self._wrong(node, "a single value", name)
        elif node.plain and not node.text:
            self.findings.add("missing-value", f"{name} has no value", "give it a value, or remove the key", node)
        else:
            try:
                return leaf.read(node.text, node.plain)
            except Unreadable as problem:
                self.findings.add(problem.code, f"{name} {problem.message}", problem.hint, node)
        return None

    def _choice(self, node: Node, choices: Sequence[str], name: str) -> str | None:
        if not isinstance(node, Scalar):
            self._wrong(node, "a single value", name)
        elif node.text in choices:
            return node.text
        else:
            allowed = f"{', '.join(choices[:-1])} or {choices[-1]}"
            self.findings.add(
                "unknown-choice",
                f"{name} must be {allowed}, but is {quoted(node.text)}",
                did_you_mean(node.text, choices),
                node,
            )
        return None

    def _list(self, node: Node, entry: Any, path: Path, name: str) -> list[Any] | None:
        if not isinstance(node, document.Sequence):
            self._wrong(node, "a list", name)
            return None
        return [
            self._value(one, entry, (*path, at), f"entry {at + 1} of {name}") for at, one in enumerate(node.entries)
        ]

    def _map(self, node: Node, types_of: tuple[Any, ...], path: Path, name: str) -> dict[str, Any] | None:
        pairs = self._pairs(node, name)
        if pairs is None:
            return None
        found: dict[str, Any] = {}
        for key, value in pairs:
            self.keys[(*path, key.text)] = key
            self._leaf(key, _leaf_of(types_of[0]), path, f"the {self.words.key} {quoted(key.text)} in {name}")
            found[key.text] = self._value(value, types_of[1], (*path, key.text), f"{quoted(key.text)} in {name}")
        return found

    def _record(self, node: Node, model: type[BaseModel], path: Path, name: str) -> dict[str, Any] | None:
        pairs = self._pairs(node, name)
        if pairs is None:
            return None
        fields = _fields(model)
        found: dict[str, Any] = {}
        meant: set[str] = set()
        for key, value in pairs:
            if key.text in fields:
                self.keys[(*path, key.text)] = key
                found[key.text] = self._value(value, fields[key.text][0], (*path, key.text), f"`{key.text}`")
            else:
                meant.update(get_close_matches(key.text, fields, n=1))
                here = ", ".join(fields)
                self.findings.add(
                    "unknown-key",
                    f"{self.words.models[model.__name__]} has no key {quoted(key.text)}",
                    did_you_mean(key.text, fields) or f"the keys are: {here}",
                    key,
                )
        for missing, (_, info) in fields.items():
            if info.is_required() and missing not in found and missing not in meant:
                hint = self.words.missing.get(missing)
                self.findings.add(
                    "missing-key", f"{self.words.models[model.__name__]} needs the key `{missing}`", hint, node
                )
        return found

    def _pairs(self, node: Node, name: str) -> list[tuple[Scalar, Node]] | None:
        """The keys that can be used, each once. A key given again is reported and its value passed over."""
        if not isinstance(node, document.Mapping):
            self._wrong(node, "keys with values", name)
            return None
        seen: dict[str, Scalar] = {}
        pairs = []
        for key, value in node.pairs:
            if not isinstance(key, Scalar):
                self._wrong(key, "text", f"a key in {name}")
            elif key.text in seen:
                line = seen[key.text].row
                self.findings.add(
                    "duplicate-key",
                    f"the key {quoted(key.text)} is given twice (first in line {line})",
                    "keep one of them",
                    key,
                )
            else:
                seen[key.text] = key
                pairs.append((key, value))
        return pairs

    def _wrong(self, node: Node, wanted: str, name: str) -> None:
        if isinstance(node, document.Unusable):
            return
        if isinstance(node, Scalar):
            found = f"text: {quoted(node.text)}" if node.text else "empty"
        else:
            found = _KINDS[type(node)]
        self.findings.add("wrong-type", f"{name} must be {wanted}, but is {found}", None, node)


def _leaf_of(annotated: Any) -> Leaf:
    return next(one for one in get_args(annotated) if isinstance(one, Leaf))


@cache
def _fields(model: type[BaseModel]) -> dict[str, tuple[Any, FieldInfo]]:
    """Key as it is written in a file → its type with everything attached to it, and pydantic's field."""
    hints = get_type_hints(model, include_extras=True)
    return {str(info.validation_alias or name): (hints[name], info) for name, info in model.model_fields.items()}
