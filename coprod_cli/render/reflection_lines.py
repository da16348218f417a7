"""The reflection after an interview, in neutral words that blame nobody. Results in, lines out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coprod_cli.checklist.model import Checklist, Item
from coprod_cli.ratings.reflection import Beside, Rated, Reflection
from coprod_cli.render.conversation import note_lines, noun_of, rating_words
from coprod_cli.render.talk import GAP, Line
from coprod_cli.render.text import joined
from coprod_cli.scoring.rungs import rungs_in_words


def reflection_lines(checklist: Checklist, role: str, found: Reflection, pair: str | None = None) -> Iterator[Line]:
    """All that there is to say, of a response for ``pair``; nothing when no statement has a rating."""
    if not found.rated:
        return
    views = {"ordinal": _rungs, "met": _met, "average": _well_and_better}[found.measure]
    yield from views(checklist, role, found)
    if found.other is not None:
        yield from _both_views(checklist, found.other, found)
    if found.awaited is not None:
        yield GAP
        yield from _awaited(found.awaited, pair)
    yield GAP
    all_met = found.measure == "met" and not found.better
    yield Line("What keeps it so? That is worth talking about too." if all_met else _NEXT[found.measure])
    if found.other is not None:
        yield Line("The two views are for the two of you to talk over, not to publish.")


_NEXT = {
    "average": "Which of these would you like to talk about first, and with whom? A story says more than a number.",
    "met": "Which of these would make the most difference? It is worth talking about together.",
    "ordinal": "No rung is bad in itself. What would the next step be, and who could take it with you?",
}


def _well_and_better(checklist: Checklist, role: str, found: Reflection) -> Iterator[Line]:
    # Only the first role of a comparison rates its own practice; others tell what they meet.
    own_practice = checklist.compare is not None and role == checklist.compare[0]
    well = "Where you are doing well" if own_practice else "Where it is going well"
    better = "Where you could improve" if own_practice else "What could be better"
    yield from _listed(checklist, well, found.well)
    yield from _listed(checklist, better, found.better)


def _listed(checklist: Checklist, heading: str, rated: Iterable[Rated]) -> Iterator[Line]:
    lines = [line for one in rated for line in _rated(checklist, one)]
    if lines:
        yield GAP
        yield Line(heading, "bold")
        yield from lines


def _rated(checklist: Checklist, one: Rated) -> Iterator[Line]:
    low_is_good = " (A low answer is a good sign here.)" if one.item.reverse else ""
    yield Line(
        one.item.text + low_is_good,
        lead=_number(checklist, one.item),
        strong=f"{rating_words(checklist, one.value)}.",
        indent=2,
    )
    yield from note_lines(one.note, _note_indent(checklist))


def _met(checklist: Checklist, role: str, found: Reflection) -> Iterator[Line]:
    yield GAP
    yield Line(f"{len(found.well)} of {len(found.rated)} met.", "bold")
    yield from _listed(checklist, "Not met yet", found.better)


def _rungs(checklist: Checklist, role: str, found: Reflection) -> Iterator[Line]:
    yield GAP
    yield Line("Where you place it", "bold")
    for one in found.rated:
        yield Line(f"{rating_words(checklist, one.value)}.", strong=one.item.text, indent=2)
        yield from note_lines(one.note, 4)


def _both_views(checklist: Checklist, other: str, found: Reflection) -> Iterator[Line]:
    side = _side(other)
    differ = [one for one in found.beside if one.difference]
    same = [one for one in found.beside if not one.difference]
    yield GAP
    yield Line("Both views, largest differences first" if differ else "Both views", "bold")
    days = found.dates[0] if len(found.dates) == 1 else f"{found.dates[0]} to {found.dates[-1]}"
    yield Line(f"The {side}’s answers are from {days}.")
    for one in differ:
        yield Line(one.item.text, lead=_number(checklist, one.item), indent=2)
        mine, theirs = (rating_words(checklist, value) for value in (one.mine, one.theirs))
        views = f"You: {mine}. The {side}: {theirs}."
        yield Line(f"{views} {gap_words(checklist, one, side)}", indent=_note_indent(checklist))
    if same:
        all_rated = not (differ or found.only_mine or found.only_theirs) and len(same) > 1
        what = f"all {len(same)}" if all_rated else _named(checklist, [one.item for one in same])
        yield Line(f"You both see {what} the same.", indent=2)
    if found.only_mine:
        yield Line(f"Only you answered {_named(checklist, found.only_mine)}.", indent=2)
    if found.only_theirs:
        yield Line(f"Only the {side} answered {_named(checklist, found.only_theirs)}.", indent=2)


def _awaited(other: str, pair: str | None) -> Iterator[Line]:
    yield Line(f"The {_side(other)} has not rated this{f' for {pair}' if pair else ''} this quarter.")
    yield Line("When they have, both views stand here, and in `coprod compare --by pair`.")


def _side(role: str) -> str:
    return role.replace("-", " ").replace("_", " ")


def _named(checklist: Checklist, items: Iterable[Item]) -> str:
    """The items by their numbers: ``statement 3``, ``statements 2 and 10``."""
    numbers = sorted(checklist.items.index(item) + 1 for item in items)
    noun = noun_of(checklist) + ("s" if len(numbers) > 1 else "")
    return f"{noun} {joined([str(number) for number in numbers])}"


def gap_words(checklist: Checklist, one: Beside, side: str) -> str:
    """Who sees it higher, as answered, and by how much: ``The practitioner sees it 2 higher.``"""
    if not one.difference:
        return "You both see it the same."
    if checklist.scoring.total.method == "met":
        return "You see it differently."
    size = str(abs(one.difference))
    if checklist.is_ordinal:
        size = rungs_in_words(one.difference) or ""
    return f"{f'The {side} sees' if one.difference > 0 else 'You see'} it {size} higher."


def _number(checklist: Checklist, item: Item) -> str:
    return str(checklist.items.index(item) + 1).rjust(len(str(len(checklist.items))))


def _note_indent(checklist: Checklist) -> int:
    return len(str(len(checklist.items))) + 4
