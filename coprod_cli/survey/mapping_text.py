"""Lines of a mapping's file: texts as YAML holds them, and answers and roles for a person to complete."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from coprod_cli.checklist.leaves import CONTROL
from coprod_cli.checklist.model import Checklist
from coprod_cli.survey.answers import NOT_APPLICABLE_WORDS
from coprod_cli.survey.words import close_to, same

POINT, ROLE = "POINT", "ROLE"
"""What stands in a line where a person must say what a text means."""

_LONGEST = 1000


def yaml_text(text: str) -> str | None:
    """A text in quotation marks, as a mapping is read back; ``None`` for one that no mapping can hold."""
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST or CONTROL.search(text):
        return None
    return json.dumps(text, ensure_ascii=False)


def comment(text: str) -> str:
    """A text for a comment: one line, and nothing that an editor would act on."""
    return CONTROL.sub("·", " ".join(text.split()))


def times(number: int) -> str:
    """How often something stands there."""
    return "once" if number == 1 else f"{number:,} times"


def answer_line(raw: str, number: int, checklist: Checklist) -> str | None:
    """A line below ``answers`` for a text that is no answer, with what it may mean; ``None``: no line can hold it."""
    text = yaml_text(raw)
    if text is None:
        return None
    if same(raw) in NOT_APPLICABLE_WORDS:
        return f"{text}: blank  # {times(number)}"
    labels = {point.label: point.value for point in checklist.scale}
    near = close_to(raw, labels)
    meant = f'; nearly "{comment(near[0])}", {labels[near[0]]}' if near else ""
    return f"{text}: {POINT}  # {times(number)}{meant}"


def role_line(raw: str, number: int, checklist: Checklist) -> str | None:
    """A line below ``roles`` for a text that is no role, with what it may mean."""
    text = yaml_text(raw)
    if text is None:
        return None
    names = {role.label: key for key, role in checklist.roles.items()} | {key: key for key in checklist.roles}
    near = close_to(raw, names)
    meant = f'; nearly "{comment(near[0])}", {names[near[0]]}' if near else ""
    return f"{text}: {ROLE}  # {times(number)}{meant}"


def points(checklist: Checklist) -> str:
    """What POINT may be, in words."""
    values = checklist.values
    listed = f"{values[0]} to {values[-1]}" if len(values) > 2 else " or ".join(map(str, values))
    return f"{listed}, or blank" + (", or not applicable" if checklist.not_applicable else "")


def advice(sections: Mapping[str, Sequence[str]], checklist: Checklist) -> list[str]:
    """The lines that would put something right in a mapping, below their keys; nothing when there are none."""
    meanings = {"answers": f"  # {POINT}: {points(checklist)}", "roles": f"  # {ROLE}: {', '.join(checklist.roles)}"}
    lines = [
        line
        for name, found in sections.items()
        if found
        for line in (f"    {name}:{_meaning(found, meanings.get(name, ''))}", *(f"      {line}" for line in found))
    ]
    if not lines:
        return []
    return ["  To say it once, write a mapping with `coprod map`, complete these lines in it, and add --map:", *lines]


def _meaning(found: Iterable[str], meaning: str) -> str:
    return meaning if any(f": {word}" in line for word in (POINT, ROLE) for line in found) else ""
