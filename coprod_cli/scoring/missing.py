"""What a tally that was added up is short of, since some of its parts were written with small numbers hidden. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coprod_cli.tallies.tally import Group, Tally

if TYPE_CHECKING:
    from coprod_cli.tallies.suppressed import Suppressed

KINDS = ("answers", "responses", "pairs", "response_pairs", "pairing")
"""The counts that a saved tally may hide; of the others nothing is saved."""
_MOST_TOLD = 10
_NOUNS = {
    "answers": "answers to statements",
    "responses": "scores of sections and the whole",
    "pairs": "pairs",
    "response_pairs": "pairs of scores",
    "pairing": "how pairs were joined",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One count that is shown and is short of what ``hidden_in`` of ``of`` suppressed tallies do not tell."""

    what: str
    item: str | None
    section: str | None
    role: str | None
    group: Group
    period: str | None
    hidden_in: int
    of: int


def missing_of(tally: Tally) -> tuple[Missing, ...]:
    """Every count that is shown and is not whole, in a fixed order."""
    record = tally.suppressed
    if record is None:
        return ()
    found = [one for kind in KINDS for one in _short(tally, record, kind)]
    return tuple(sorted(found, key=_in_order))


def missing_notes(tally: Tally) -> list[str]:
    """The same in sentences: one for each role, group and period, the number of the others told."""
    places: dict[tuple[object, ...], dict[str, int]] = {}
    for one in missing_of(tally):
        place = (one.hidden_in, one.of, one.role, one.group, one.period)
        told = places.setdefault(place, {})
        told[one.what] = told.get(one.what, 0) + 1
    lines = []
    for (hidden_in, of, role, group, period), told in list(places.items())[:_MOST_TOLD]:
        where = [f"{name} {value or '(blank)'}" for name, value in zip(tally.by, group, strict=True)]  # type: ignore[call-overload]
        about = ", ".join(str(part) for part in (role, *where, period) if part is not None)
        what = " and ".join(_NOUNS[kind] for kind in told)
        lines.append(
            f"Suppressed in {hidden_in} of {of} suppressed {'tally' if of == 1 else 'tallies'}, so missing here: "
            f"{f'{about}: ' if about else ''}{what}."
        )
    if len(places) > _MOST_TOLD:
        lines.append(f"The same holds in {len(places) - _MOST_TOLD:,} more places; --format json has them all.")
    return lines


def _short(tally: Tally, record: Suppressed, kind: str) -> Iterator[Missing]:
    counted = getattr(tally, kind)
    for key, hidden in getattr(record, kind).items():
        if key in counted:
            fields = key._asdict()
            yield Missing(
                kind,
                fields.get("item"),
                fields.get("section"),
                fields.get("role"),
                fields["group"],
                fields["period"],
                hidden.tallies,
                record.tallies,
            )


def _in_order(one: Missing) -> tuple[object, ...]:
    texts = (one.item, one.section, one.role, *one.group, one.period)
    return (KINDS.index(one.what), *((text is not None, text or "") for text in texts))
