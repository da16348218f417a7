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
    """The store that was asked for, open while the block runs. Raises as ``open_store`` does."""
    from coprod_cli.ratings.store import open_store, store_path

    return open_store(store_path(asked), create=create)
