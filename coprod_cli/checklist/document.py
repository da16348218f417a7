"""YAML text to a small tree that knows where everything stands. Nothing is resolved, built or expanded.

The tree is made from the parser's events, so that a deep, vast or self-multiplying file is refused while it
is being read. Tags and aliases are refused; their place in the tree is an ``Unusable`` node.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from coprod_cli.checklist.findings import Findings
from coprod_cli.checklist.leaves import CONTROL, quoted

LARGEST_FILE = 1_000_000
DEEPEST = 20
MOST_VALUES = 50_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE_END = re.compile("\r\n|[\r\n]")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of file is, in the words of hints: what to do when it is too large, empty, or otherwise not one."""

    too_large: str
    empty: str
    not_plain: str
    several: str
    too_deep: str


DEFINITION = Kind(
    too_large="a checklist is a few pages of text: is this the right file?",
    empty="`coprod show ten-statements` shows what a checklist holds",
    not_plain="remove it: a definition is plain text",
    several="keep one checklist in a file",
    too_deep="a definition needs five levels",
)
_YAML_HINTS = (
    ("mapping values are not allowed", 'put a text that holds ": " in quotation marks'),
    ("block", "check that this line starts in the same column as the lines beside it"),
    ("flow", "a bracket is opened and not closed, or a comma is missing"),
    ("expected ':'", "a key is followed by a colon and a space"),
    ("quoted scalar", "a quotation mark is opened here and not closed"),
    ("cannot start any token", "put the text in quotation marks"),
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as written; ``plain`` when it stands without quotation marks."""

    row: int
    column: int
    text: str
    plain: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    row: int
    column: int
    entries: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in file order; repeated keys are still here."""

    row: int
    column: int
    pairs: list[tuple[Node, Node]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unusable:
    """A place whose content is already reported, or is no matter."""

    row: int
    column: int


Node = Scalar | Sequence | Mapping | Unusable


class _Refused(Exception):
    """The file is not read any further. The reason is among the findings."""


def parse(data: bytes, findings: Findings, kind: Kind = DEFINITION) -> Node | None:
    """The tree of a file's bytes, or None when there is no tree; problems go to ``findings``."""
    try:
        text = _decode(data, findings, kind)
        return _tree(text, findings, kind)
    except _Refused:
        return None


def _decode(data: bytes, findings: Findings, kind: Kind) -> str:
    if len(data) > LARGEST_FILE:
        findings.add(
            "file-too-large",
            f"the file is larger than {LARGEST_FILE:,} bytes, so it was not read",
            kind.too_large,
        )
        raise _Refused
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"the file is not UTF-8 text: byte {error.start + 1} cannot be read"
        before = error.object[: error.start].decode("utf-8", "replace")
        findings.add("not-utf8", found, "save it as UTF-8 in your editor", _end_of(before))
        raise _Refused from None
    if not text.strip():
        findings.add("file-empty", "the file is empty", kind.empty)
        raise _Refused
    first = CONTROL.search(text)
    if first:
        others = len(CONTROL.findall(text)) - 1
        more = f", and {others:,} more" if others else ""
        findings.add(
            "control-character",
            f"the file holds the control character U+{ord(first[0]):04X}{more}",
            kind.not_plain,
            _end_of(text[: first.start()]),
        )
        raise _Refused
    return text


def _end_of(text: str) -> Unusable:
    lines = _LINE_END.split(text)
    return Unusable(len(lines), len(lines[-1]) + 1)


def _place_of(line: int, column: int, end: Unusable) -> Unusable:
    """A place that the parser counts from 0. After a last line without its end, it names a line that is not there."""
    return Unusable(line + 1, column + 1) if line < end.row else end


def _tree(text: str, findings: Findings, kind: Kind) -> Node:
    end = _end_of(text)
    builder = _Builder(findings, kind, end)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        _not_yaml(error, text, end, findings)
        raise _Refused from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # Not a YAMLError: the pure Python scanner meets an escape such as "\UFFFFFFFF".
        findings.add("not-yaml", f"this is not YAML: {quoted(str(error))}")
        raise _Refused from None
    if builder.root is None:
        findings.add("file-empty", "the file holds only comments", kind.empty)
        raise _Refused
    return builder.root


class _Builder:
    """Puts the parser's events together, without recursion, and refuses what no definition needs."""

    def __init__(self, findings: Findings, kind: Kind, end: Unusable) -> None:
        self.root: Node | None = None
        self._findings = findings
        self._kind = kind
        self._end = end
        self._open: list[Sequence | Mapping] = []
        self._keys: list[Node | None] = []  # for each open node: the key that waits for its value
        self._values = 0
        self._second = False

    def take(self, event: yaml.Event) -> None:
        if self._second:
            return
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self._second = True
            self._findings.add(
                "several-documents",
                "a second document starts here",
                self._kind.several,
                self._place_of(event),
            )
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.NodeEvent):
            self._values += 1
            if self._values > MOST_VALUES:
                self._refuse(event, "too-many-values", f"the file holds more than {MOST_VALUES:,} values", None)
            node = self._node(event)
            self._place(node)
            if isinstance(event, yaml.CollectionStartEvent):
                # An unusable collection is still opened, so that its inside does not land in its parent.
                self._enter(node if isinstance(node, Sequence | Mapping) else self._collection(event), event)

    def _place(self, node: Node) -> None:
        if not self._open:
            self.root = node
        elif isinstance(parent := self._open[-1], Sequence):
            parent.entries.append(node)
        elif (key := self._keys[-1]) is None:
            self._keys[-1] = node
        else:
            parent.pairs.append((key, node))
            self._keys[-1] = None

    def _enter(self, node: Sequence | Mapping, event: yaml.Event) -> None:
        if len(self._open) == DEEPEST:
            self._refuse(
                event,
                "too-deep",
                f"the file is nested more than {DEEPEST} levels deep",
                self._kind.too_deep,
            )
        self._open.append(node)
        self._keys.append(None)

    def _node(self, event: yaml.NodeEvent) -> Node:
        here = self._place_of(event)
        if isinstance(event, yaml.AliasEvent):
            alias = quoted(f"*{event.anchor}")
            self._findings.add("alias", f"the alias {alias} is not allowed", "write the text out in full", here)
            return here
        tag = getattr(event, "tag", None)
        if tag is not None:
            shown = quoted(tag.replace("tag:yaml.org,2002:", "!!"))
            self._findings.add(
                "tag",
                f"the tag {shown} is not allowed",
                "remove it; a text that begins with ! needs quotation marks",
                here,
            )
            return here
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(here.row, here.column, event.value, not event.style)
        return self._collection(event)

    def _refuse(self, event: yaml.Event, code: str, message: str, hint: str | None) -> NoReturn:
        self._findings.add(code, message, hint, self._place_of(event))
        raise _Refused

    def _collection(self, event: yaml.Event) -> Sequence | Mapping:
        here = self._place_of(event)
        return (Sequence if isinstance(event, yaml.SequenceStartEvent) else Mapping)(here.row, here.column)

    def _place_of(self, event: yaml.Event) -> Unusable:
        mark = event.start_mark
        return _place_of(mark.line, mark.column, self._end) if mark else Unusable(1, 1)


def _not_yaml(error: yaml.MarkedYAMLError, text: str, end: Unusable, findings: Findings) -> None:
    said = ", ".join(part for part in (error.context, error.problem) if part)
    mark, begun = error.problem_mark or error.context_mark, error.context_mark
    if mark is None:
        findings.add("not-yaml", f"this is not YAML: {said}")
        return
    here = _place_of(mark.line, mark.column, end)
    if begun is not None and begun.line + 1 < here.row:
        said += f" (it begins in line {begun.line + 1})"
    if _LINE_END.split(text)[here.row - 1][here.column - 1 : here.column] == "\t":
        hint: str | None = "use spaces, not tabs, at the start of a line"
    else:
        hint = next((hint for sign, hint in _YAML_HINTS if sign in said), None)
    findings.add("not-yaml", f"this is not YAML: {said}", hint, here)
