"""What the commands over the store share: their options, and how a store is opened for one call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from coprod_cli.ratings.store import Store

StoreOption = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="FILE",
        help="Where ratings are kept. Without it: COPROD_STORE, else a file of your own.",
        show_default=False,
    ),
]
Team = Annotated[str | None, typer.Option(help="The team that it is about.", show_default=False)]
Pair = Annotated[str | None, typer.Option(help="The pair (one plan) that it is about.", show_default=False)]


def stored(asked: Path | None, *, create: bool = False) -> AbstractContextManager[Store]:
    """The store that was asked for, open while the block runs. Raises as ``open_store`` does.

    Says so on standard error when everybody on the computer can open it.
    """
    from shlex import quote

    from coprod_cli.commands.reporting import note
    from coprod_cli.ratings.store import open_store, open_to_everyone, store_path

    path = store_path(asked)
    if open_to_everyone(path):
        name = quote(str(path))
        note([f"Everybody with an account on this computer can open {path}. To keep it private: chmod 600 {name}"])
    return open_store(path, create=create)
