"""How people name what is kept: by its id, or by the first characters of it."""

from __future__ import annotations

from typing import Literal

from coprod_cli.checklist.leaves import quoted
from coprod_cli.problems import Problem, UsageError
from coprod_cli.ratings.store import Store

Table = Literal["responses", "stories", "actions", "whys"]
_TOLD: dict[Table, tuple[str, str]] = {
    "responses": ("response", "`coprod responses` lists them."),
    "stories": ("story", "`coprod story list` names them all."),
    "actions": ("action", "`coprod action list` names them all."),
    "whys": ("chain of whys", "`coprod reflect` names them all."),
}
"""What a row is called, and where the ids are shown."""


def where_listed(table: Table) -> str:
    """A sentence that says which command shows the ids of ``table``."""
    return _TOLD[table][1]


def ids_like(store: Store, table: Table, name: str) -> list[str]:
    """The id that is ``name``; else those that begin with it, at most three; none for an empty name."""
    # A file name or an argument in another encoding holds half characters, which no database takes.
    typed = name.encode("utf-8", "replace").decode()
    if not typed:
        return []
    with store.reading() as connection:
        found = connection.execute(
            f"SELECT id FROM {table} WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id LIMIT 3", (typed,)
        ).fetchall()
    ids = [str(id) for (id,) in found]
    return [typed] if typed in ids else ids


def find_id(store: Store, table: Table, name: str) -> str:
    """The whole id of the one that ``name`` means: its id, or the first characters of it.

    Raises:
        UsageError: there is none, or more than one.
    """
    what, listed = _TOLD[table]
    ids = ids_like(store, table, name)
    if not ids:
        raise _not_one(table, f"No {what} is called {quoted(name)}.", listed)
    if len(ids) > 1:
        message = f"More than one {what} begins with {quoted(name)}: {', '.join(ids)}."
        raise _not_one(table, message, "Write more of it.")
    return ids[0]


def _not_one(table: Table, message: str, hint: str) -> UsageError:
    if table == "responses":
        return UsageError(Problem("no-response", message, hint))
    return UsageError(Problem("no-such-id", message, hint))
