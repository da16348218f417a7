"""``coprod`` and ``python -m coprod_cli`` start here."""

from __future__ import annotations

import gc
import os


def main() -> None:
    """Run the command line and exit with its code."""
    # Starting makes many objects that all stay, and looking for pydantic plugins that nobody uses takes
    # longer than reading a definition; a call is over before there is garbage worth collecting.
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from coprod_cli.app import run

    raise SystemExit(run())


if __name__ == "__main__":
    main()
