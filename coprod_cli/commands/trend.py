"""``coprod trend``: both views over time."""

from __future__ import annotations

from coprod_cli.commands.options import Asked, over_sources


@over_sources
def trend(asked: Asked) -> None:
    """Follow both views over time. [default: --every quarter]"""
    from coprod_cli.commands.reporting import report_on

    report_on(asked, "trend")
