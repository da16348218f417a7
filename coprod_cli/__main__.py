"""``coprod`` and ``python -m coprod_cli`` start here."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its code."""
    from coprod_cli.app import run

    raise SystemExit(run())


if __name__ == "__main__":
    main()
