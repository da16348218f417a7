"""coprod: score co-production checklists, and set two views side by side, over time.

The names below are imported when first used, so that ``import coprod_cli`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coprod_cli.version import __version__

if TYPE_CHECKING:
    from coprod_cli.api import CheckReport as CheckReport
    from coprod_cli.api import Report as Report
    from coprod_cli.api import check as check
    from coprod_cli.api import compare as compare
    from coprod_cli.api import control_chart as control_chart
    from coprod_cli.api import load_checklist as load_checklist
    from coprod_cli.api import score as score
    from coprod_cli.api import tally as tally
    from coprod_cli.api import trend as trend

__all__ = [
    "CheckReport",
    "Report",
    "__version__",
    "check",
    "compare",
    "control_chart",
    "load_checklist",
    "score",
    "tally",
    "trend",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from coprod_cli import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
