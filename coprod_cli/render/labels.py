"""What people read around the numbers: titles, names of statements and groups, what was read, reasons.

Shared by the table, plain and Markdown formats. Text in, plain text out; no layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from coprod_cli.checklist.model import Checklist
from coprod_cli.render.flat import compared_roles
from coprod_cli.render.text import Signs, count, counted, joined
from coprod_cli.scoring.cells import measure_of
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import CompareResult, ScoreResult
from coprod_cli.scoring.words import plural_of_role
from coprod_cli.tallies.suppressed import is_suppression
from coprod_cli.tallies.tally import Pairing, PairingKey

BLANK = "(blank)"
# A role's label that is longer than this is called by its id where there is little room.
LONGEST_NAME = 14
KIND_OF_ROW = {"statements": "Statement", "steps": "Step", "ladder": "Question"}


class _About(Protocol):
    @property
    def item(self) -> str | None: ...
    @property
    def section(self) -> str | None: ...


class _Placed(_About, Protocol):
    @property
    def group(self) -> tuple[str, ...]: ...
    @property
    def period(self) -> str | None: ...


P = TypeVar("P", bound=_Placed)


@dataclass(frozen=True, slots=True)
class Label:
    """What one result is about, and whether its answers were turned round."""

    text: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.text} {self.note}".rstrip()


def label_of(report: Report, result: _About, signs: Signs) -> Label:
    """The statement, the section's title, or the whole."""
    checklist = report.checklist
    if result.item is not None:
        item = next((item for item in checklist.items if item.id == result.item), None)
        if item is None:
            return Label(signs.text(result.item))
        return Label(signs.text(item.text), _reversed_note(report) if item.reverse else "")
    if result.section is not None:
        return Label(signs.text(checklist.sections.get(result.section, result.section)), "(section)")
    return Label("The whole checklist")


def over_time(report: Report, result: _About, signs: Signs) -> str:
    """What heads a result's periods; below a ladder with a word that tells it from the ladder."""
    start = "Over time: " if report.command == "ladder" else ""
    return f"{start}{label_of(report, result, signs)}"


def is_over_time(report: Report) -> bool:
    """Whether there is more than one period with answers, so that there is something to follow."""
    if report.command == "trend":
        return True
    return len({result.period for result in report.results if isinstance(result, CompareResult)}) > 1


def is_raw(report: Report) -> bool:
    """Whether reversed items are shown as they were answered."""
    return report.settings.get("raw") is True


def _reversed_note(report: Report) -> str:
    return "(reversed, shown as answered)" if is_raw(report) else "(reversed)"


def role_label(checklist: Checklist, role: str, signs: Signs) -> str:
    """What a role is called."""
    return signs.text(checklist.roles[role].label) if role in checklist.roles else signs.text(role)


def short_name(checklist: Checklist, role: str, signs: Signs) -> str:
    """A role's label, or its id where the label is long: ``Person`` for ``Person receiving support``."""
    label = role_label(checklist, role, signs)
    if len(label) <= LONGEST_NAME:
        return label
    name = role.replace("-", " ").replace("_", " ")
    return signs.text(name[:1].upper() + name[1:]) if len(name) < len(label) else label


def name_notes(report: Report, signs: Signs) -> list[str]:
    """Which label each short name stands for."""
    both = [
        (short_name(report.checklist, role, signs), role_label(report.checklist, role, signs))
        for role in compared_roles(report)
        if report.command != "score"
    ]
    return [f"{name} stands for {label}." for name, label in both if name != label]


def title(report: Report, signs: Signs) -> str:
    """``Ten statements of co-production, version 1.0``."""
    return f"{signs.text(report.checklist.title)}, version {signs.text(report.checklist.version)}"


def subtitle(report: Report, signs: Signs) -> str:
    """What the tables show, in one sentence."""
    names = [role_label(report.checklist, role, signs) for role in compared_roles(report)]
    if report.command == "score":
        return "What each role said."
    beside = " beside ".join(names)
    if report.command == "compare":
        return f"{beside}."
    if report.command == "ladder":
        latest = f" The latest {report.every} with answers is drawn, and below it stands every {report.every}."
        return f"On the ladder: {beside}.{latest if is_over_time(report) else ''}"
    return f"{beside}, {report.every or 'period'} by {report.every or 'period'}."


def gap_note(report: Report, signs: Signs) -> str:
    """How to read the sign of a gap."""
    roles = compared_roles(report)
    if len(roles) != 2:
        return ""
    first, second = (role_label(report.checklist, role, signs) for role in roles)
    higher = f"Below zero: {plural_of_role(roles[0])} see it higher."
    return f"Gap = {second} {signs.minus.strip()} {first}, with its 95 % interval. {higher}"


def place(report: Report, group: tuple[str, ...], period: str | None, signs: Signs) -> str:
    """``team: North, 2026-Q1``; empty when there is neither a group nor a period."""
    parts = [
        f"{signs.text(name)}: {signs.text(value) if value.strip() else BLANK}"
        for name, value in zip(report.by, group, strict=False)
    ]
    if period is not None:
        parts.append(signs.text(period))
    elif report.every is not None and report.command != "trend":
        parts.append("no date")
    return ", ".join(parts)


def blocks(results: Iterable[P]) -> list[list[P]]:
    """Results of one group and period together, in the order in which they first come."""
    found: dict[tuple[tuple[str, ...], str | None], list[P]] = {}
    for result in results:
        found.setdefault((result.group, result.period), []).append(result)
    return list(found.values())


def pairing_lines(
    report: Report, group: tuple[str, ...], period: str | None, roles: Sequence[str], signs: Signs
) -> list[str]:
    """Where the gaps of one group and period come from: pairs, how many people, who had no partner."""
    if len(roles) != 2:
        return []
    key = PairingKey(group, period)
    pairing = report.pairing.get(key)
    if pairing is None and (hidden := why_no_pairing(report, key)):
        return [f"How pairs were joined is {hidden}."]
    names = [role_label(report.checklist, role, signs) for role in roles]
    if pairing is None or pairing.n_pairs == 0:
        return [f"No pairs: all answers of {names[0]} stand beside all answers of {names[1]}."]
    what = "Gaps come" if measure_of(report.checklist) == "average" else "Agreement comes"
    lines = [f"{what} from {counted(pairing.n_pairs, 'pair')}{_people(report, key, pairing, roles, signs)}."]
    alone = [
        f"{count(n)} from {signs.text(plural_of_role(role))}"
        for n, role in zip(pairing.unpaired, roles, strict=True)
        if n
    ]
    if alone:
        lines.append(f"In no pair: {joined(alone)}. They count for their own role, and in no gap.")
        if max(pairing.unpaired) > pairing.n_pairs:
            lines.append("So most answers are in no pair: the gaps speak of the pairs alone.")
    if pairing.several_voices:
        lines.append(
            f"In {counted(pairing.several_voices, 'pair')} a side had several voices; its latest answers count."
        )
    return lines


def all_suppressed(results: Iterable[ScoreResult | CompareResult]) -> str:
    """One sentence where nothing of one group and period may be shown; empty where something may."""
    whys: dict[str, None] = {}
    for result in results:
        views = [result] if isinstance(result, ScoreResult) else list(result.roles.values())
        if not all(view.suppressed for view in views):
            return ""
        whys |= dict.fromkeys(reason for reason in result.why.values() if is_suppression(reason))
    return f"Everything here is {' or '.join(sorted(whys))}."


def why_no_pairing(report: Report, key: PairingKey) -> str | None:
    """Why it is suppressed how pairs were joined; ``None`` where it is not."""
    hidden = report.suppressed and report.suppressed.pairing.get(key)
    return report.suppressed.reason(hidden) if report.suppressed and hidden else None


def _people(report: Report, key: PairingKey, pairing: Pairing, roles: Sequence[str], signs: Signs) -> str:
    known = [
        f"{count(n)} different {signs.text(role if n == 1 else plural_of_role(role))}"
        for n, role in zip(pairing.respondents, roles, strict=True)
        if n is not None
    ]
    if not known and report.suppressed is not None and key in report.suppressed.respondents:
        return "; how many different people answered is suppressed"
    if not known:
        return "; the source does not say how many different people answered"
    return f", from {joined(known)}"


def words_note(report: Report) -> str:
    """What the words compare where gaps are not averaged; empty where they are."""
    what = {"average": "", "ordinal": "medians", "met": "shares met"}[measure_of(report.checklist)]
    return f"In words: the difference between the two {what}, of all answers of each role." if what else ""


def top_box_note(checklist: Checklist, signs: Signs) -> str:
    """Which points the top box holds."""
    labels = {point.value: point.label for point in checklist.scale}
    points = [f"{value} {signs.text(labels[value])}" for value in checklist.top_box]
    return f"Top box: the share who answered {' or '.join(points)}."


def spread_note(checklist: Checklist, signs: Signs) -> str:
    """How to read a histogram."""
    lowest, highest = checklist.scale[0], checklist.scale[-1]
    ends = f"{lowest.value} {signs.text(lowest.label)} to {highest.value} {signs.text(highest.label)}"
    if signs.unicode:
        return f"Spread: how many chose each point, {ends}; the fullest block is the most frequent, · is nobody."
    return f"Spread: how many chose each point, {ends}; 9 is the most frequent, . is nobody."


def has_reversed(report: Report) -> bool:
    """Whether any item is reversed."""
    return any(item.reverse for item in report.checklist.items)


def is_turned_round(report: Report, item: str) -> bool:
    """Whether this item's answers are shown after reversal."""
    return not is_raw(report) and any(one.reverse for one in report.checklist.items if one.id == item)


def reversed_note(report: Report) -> str:
    """What the mark on reversed items means here."""
    if is_raw(report):
        return "Reversed items are shown as they were answered: a high number is not a good sign there."
    return "Reversed items are turned round before scoring, so that a high number is a good sign everywhere."


def reason_lines(whys: Iterable[tuple[str, str]], signs: Signs) -> list[str]:
    """One line a reason: ``– needs at least 2 answers: SD, interval.`` from (what, reason) pairs."""
    found: dict[str, dict[str, None]] = {}
    for what, reason in whys:
        found.setdefault(reason, {})[what] = None
    return [f"{signs.undefined} {joined(list(things))}: {signs.text(reason)}." for reason, things in found.items()]


def missing(why: Mapping[str, str], shown: Mapping[str, str]) -> list[tuple[str, str]]:
    """(what, reason) for each field shown that has a reason; ``shown`` maps a field to its heading."""
    return [(heading, why[field]) for field, heading in shown.items() if field in why]
