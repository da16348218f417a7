"""The three short lists that follow a comparison, ready for any human format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coprod_cli.render import labels
from coprod_cli.render.flat import compared_roles
from coprod_cli.render.text import Signs
from coprod_cli.scoring.cells import measure_of
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import CompareResult
from coprod_cli.scoring.words import Listed, gap_in_words, plural_of_role, three_lists


@dataclass(frozen=True, slots=True)
class ShortList:
    """A heading, its entries (statement, what is said of it), and what to say when there are none."""

    heading: str
    entries: tuple[tuple[str, str], ...]
    when_empty: str


def short_lists(report: Report, results: Sequence[CompareResult], signs: Signs) -> list[ShortList]:
    """Going well, worth talking about, lowest for the second role; none for a ladder, or without both views."""
    by_item = {result.item: result for result in results if result.item is not None}
    if report.checklist.is_ordinal or not any(result.gap.paired is not None for result in by_item.values()):
        return []
    found = three_lists(results, report.checklist, raw=labels.is_raw(report))
    second = compared_roles(report)[1]

    def entries(listed: Sequence[Listed], says: str) -> tuple[tuple[str, str], ...]:
        lines = []
        for one in listed:
            result = by_item[one.item]
            if says == "gap":
                detail = gap_in_words(result.gap, result.roles, report.checklist)
            elif says == "second":
                detail = _value(report, one.values[second], signs)
            else:
                detail = ", ".join(
                    f"{labels.short_name(report.checklist, role, signs)} {_value(report, value, signs)}"
                    for role, value in one.values.items()
                )
            lines.append((str(labels.label_of(report, result, signs)), signs.text(detail)))
        return tuple(lines)

    best = float(min(report.checklist.top_box))
    good = _value(report, best, signs) if measure_of(report.checklist) == "met" else signs.middle(best)
    hides_gaps = any(result.gap.suppressed for result in by_item.values())
    return [
        ShortList("Going well", entries(found.going_well, "both"), f"nothing yet where both views reach {good}"),
        ShortList(
            "Worth talking about (the largest gaps)",
            entries(found.worth_talking_about, "gap"),
            "no gaps beside what is suppressed" if hides_gaps else "no gaps: both see everything the same",
        ),
        ShortList(
            f"Lowest for {signs.text(plural_of_role(second))}", entries(found.lowest, "second"), "nothing to list"
        ),
    ]


def _value(report: Report, value: float, signs: Signs) -> str:
    if measure_of(report.checklist) == "met":
        return f"{signs.percent(value)} met"
    return signs.number(value)
