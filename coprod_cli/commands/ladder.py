"""``coprod ladder``: where each piece of work stands, and where it aims to be, drawn as a ladder."""

from __future__ import annotations

from dataclasses import replace

from coprod_cli.commands.choosing import Items
from coprod_cli.commands.limits import FailIf, limits_of
from coprod_cli.commands.options import Asked, over_sources

USUAL = "ladder"


@over_sources
def ladder(
    asked: Asked,
    items: Items = None,
    fail_if: FailIf = [],  # noqa: B006
) -> None:
    """Draw where practitioners and people place each piece of work now, and where it aims to be.

    The checklist is "ladder" unless another is named with --checklist.
    """
    from coprod_cli.commands.reporting import report_on
    from coprod_cli.survey.source import saved_tallies

    if not asked.checklist and not asked.mapping and not saved_tallies(asked.source or []):
        asked = replace(asked, checklist=USUAL)
    report_on(asked, "ladder", items=items, limits=limits_of(fail_if))
