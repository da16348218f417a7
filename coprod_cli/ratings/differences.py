"""A stored response beside the same one in a file: what the file changes, and what stays as it is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coprod_cli.ratings.fields import fields_of
from coprod_cli.ratings.records import Change, Response


@dataclass(frozen=True, slots=True)
class Incoming:
    """A response on its way into the store, and where it stands.

    ``row`` is its last row in ``file``, as a spreadsheet counts. ``named`` is False where the row alone
    tells which response it is. ``exported`` is True for one that ``coprod export`` wrote. ``holds`` says
    which of ``"team"`` and ``"note"`` the file has a column for.
    """

    response: Response
    file: str
    row: int | None = None
    named: bool = True
    exported: bool = False
    holds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """``told`` is True when the file's own history already tells of it."""

    field: str
    old: str | None
    new: str | None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file says otherwise than the store.

    ``standing`` counts the fields that stay as they were amended. ``later`` is the history that only the
    file knows. ``moved`` is True for a row that holds somebody else's answers now.
    """

    changes: tuple[FieldChange, ...] = ()
    standing: int = 0
    later: tuple[Change, ...] = ()
    moved: bool = False


def difference(stored: Response, given: Incoming, *, replace: bool = False) -> Difference:
    """What ``given`` changes of ``stored``.

    An amendment stands while the file says what it amended. What is blank in the file erases nothing,
    save in a moved row with ``replace``: it is then all that is known of the response.
    """
    old, new = fields_of(stored), fields_of(given.response)
    later, ours = _histories(stored, given)
    told = {change.field: change.new for change in later}
    moved = not given.named and not given.exported and _is_moved(old, new, given.holds, ours)
    erasing = moved and replace
    changes: list[FieldChange] = []
    standing = 0
    for field, value in new.items():
        before = old.get(field)
        if value == before:
            continue
        if field in told and told[field] == value:
            changes.append(FieldChange(field, before, value, told=True))
        elif value in ours.get(field, ()):
            standing += 1
        elif value or erasing or (before is None and value == ""):
            changes.append(FieldChange(field, before, value))
    if erasing and not _ratings(old).keys() & _ratings(new).keys():
        gone = (field for field in old if ":" in field and old[field] is not None)
        changes += [FieldChange(field, old[field], None) for field in gone]
    return Difference(tuple(changes), standing, later, moved)


def _histories(stored: Response, given: Incoming) -> tuple[tuple[Change, ...], dict[str, list[str | None]]]:
    """What only the file knows to have changed, and for each field the values that the store's own changes replaced."""
    theirs, known = given.response.changes, stored.changes
    if given.exported and theirs[: len(known)] == known:
        return theirs[len(known) :], {}
    is_older = given.exported and known[: len(theirs)] == theirs
    own = known[len(theirs) :] if is_older else tuple(_since_last_import(known))
    replaced: dict[str, list[str | None]] = {}
    for change in own:
        replaced.setdefault(change.field, []).append(change.old)
    return (), replaced


def _since_last_import(changes: tuple[Change, ...]) -> Iterator[Change]:
    """The amendments of each field that no later import replaced, oldest first."""
    imported = {change.field: number for number, change in enumerate(changes) if change.how == "import"}
    for number, change in enumerate(changes):
        if number > imported.get(change.field, -1):
            yield change


def _ratings(fields: Mapping[str, str | None]) -> dict[str, str | None]:
    return {field: value for field, value in fields.items() if field.startswith("rating:")}


def _is_moved(
    old: Mapping[str, str | None],
    new: Mapping[str, str | None],
    holds: frozenset[str],
    amended: Mapping[str, list[str | None]],
) -> bool:
    """Whether a row that names nobody holds other answers than it did: a correction fills in, and empties nothing."""
    first = {field: amended[field][0] if field in amended else value for field, value in old.items()}
    if first["role"] != new["role"] or first["date"] != new["date"]:
        return True
    if not _ratings(first).keys() & _ratings(new).keys():
        return True
    emptied = [field for field, value in new.items() if not value and first.get(field)]
    return any(field.startswith("rating:") or field.partition(":")[0] in holds for field in emptied)
