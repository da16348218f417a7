"""What a file of settings can say, under which keys, and what it said. Reading it is elsewhere.

docs/pipelines.md explains every key; a test holds that it names them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from coprod_cli.scoring.periods import EVERY

Kind = Literal["text", "texts", "names", "whole number", "number", "truth", "day", "table", "tables of texts", "choice"]

REPORTS = ("score", "compare", "trend", "ladder")
COMMANDS = (*REPORTS, "tally", "check")
COMMANDS_OF_COUNTS = (*REPORTS, "tally")
USUAL_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Key:
    """One key: the kind of its value, the outputs that can have a value of their own, and what it means.

    ``general`` says whether it may stand at the top, for all outputs. ``field`` is the name in ``Question`` where
    that is another one. ``choices`` are the texts of a choice.
    """

    kind: Kind
    general: bool = True
    commands: tuple[str, ...] = ()
    field: str | None = None
    choices: tuple[str, ...] = ()


# What is about the run as a whole, in the order in which the reference lists it.
OF_THE_RUN: dict[str, Key] = {
    "checklist": Key("text"),
    "checklists": Key("text"),
    "sources": Key("texts"),
    "store": Key("text"),
    "mapping": Key("texts"),
    "output_folder": Key("text"),
    "manifest": Key("text"),
}
# How the sources are read: one way for all outputs.
OF_READING: dict[str, Key] = {
    "as": Key("text", field="as_role"),
    "columns": Key("table"),
    "roles": Key("table"),
    "answers": Key("table"),
    "dates": Key("choice", choices=("dmy", "mdy")),
    "leave_out": Key("tables of texts", field="left_out"),
    "skip_invalid": Key("truth"),
    "sheet": Key("text"),
    "encoding": Key("text"),
    "delimiter": Key("text"),
    "header_rows": Key("whole number"),
    "skip_rows": Key("whole number"),
    "last_row": Key("whole number"),
    "pseudonymise": Key("texts"),
    "key_file": Key("text"),
    "memory": Key("text"),
}
# What is asked: for all outputs, or for one.
OF_ASKING: dict[str, Key] = {
    "by": Key("texts", commands=COMMANDS),
    "every": Key("choice", commands=COMMANDS, choices=EVERY),
    "year_starts": Key("text", commands=COMMANDS),
    "waves": Key("names", commands=COMMANDS),
    "from": Key("day", commands=COMMANDS, field="date_from"),
    "to": Key("day", commands=COMMANDS, field="date_to"),
    "compare": Key("names", commands=("compare", "trend", "ladder", "tally"), field="compare"),
    "raw": Key("truth", commands=REPORTS),
    "items": Key("names", commands=REPORTS),
    "since": Key("text", commands=("trend",)),
    "better": Key("choice", commands=("trend",), choices=("up", "down", "neither")),
    "target": Key("number", commands=("trend",)),
    "rebase": Key("texts", commands=("trend",)),
    "run": Key("whole number", commands=("trend",)),
    "chart": Key("names", commands=("trend",)),
}
# Limits that a run is held against.
OF_LIMITS: dict[str, Key] = {
    "fail_if": Key("texts", commands=REPORTS),
    "fail_below": Key("number", commands=("score", "compare")),
    "fail_gap": Key("number", commands=("compare",)),
    "fail_on_special_cause": Key("choice", commands=("trend",), choices=("concern", "any")),
}
# What may be shared with others.
OF_SHARING: dict[str, Key] = {
    "suppress": Key("whole number", commands=COMMANDS_OF_COUNTS),
    "for_sharing": Key("truth", general=False, commands=COMMANDS_OF_COUNTS),
}
# What one output alone can say.
OF_OUTPUTS: dict[str, Key] = {
    "command": Key("choice", general=False, commands=COMMANDS, choices=COMMANDS),
    "file": Key("text", general=False, commands=COMMANDS),
    "format": Key(
        "choice", general=False, commands=(*REPORTS, "check"), choices=("table", "plain", "markdown", "csv", "json")
    ),
    "sort": Key("choice", general=False, commands=("compare",), choices=("item", "gap")),
    "agreement": Key("truth", general=False, commands=("compare",)),
    "strict": Key("truth", general=False, commands=("check",)),
}
KEYS = OF_THE_RUN | OF_READING | OF_ASKING | OF_LIMITS | OF_SHARING | OF_OUTPUTS


@dataclass(frozen=True, slots=True)
class Output:
    """One file that a run writes. ``said`` has what it says of itself; ``row`` is the line where it begins."""

    command: str
    file: str
    said: Mapping[str, Any] = field(default_factory=dict)
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """A file of settings that was read without a problem.

    ``folder`` is where it lies: every path in it starts there. ``said`` has what is said for all outputs. ``rows``
    tells on which line a key stands, as far as that was found.
    """

    path: Path
    sha256: str
    said: Mapping[str, Any]
    outputs: tuple[Output, ...]
    rows: Mapping[tuple[str | int, ...], int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file's own name, which is the same on every machine."""
        return self.path.name

    @property
    def folder(self) -> Path:
        """The folder that paths start from."""
        return self.path.parent

    def of(self, output: Output, key: str, default: Any = None) -> Any:
        """What holds for one output: what it says itself, else what is said for all whose command knows the key."""
        if key in output.said:
            return output.said[key]
        known = KEYS[key].commands
        return self.said.get(key, default) if not known or output.command in known else default
