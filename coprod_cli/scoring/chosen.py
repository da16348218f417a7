"""Which results were asked for: statements by id or number, sections, the whole. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Protocol, TypeVar

from coprod_cli.problems import Problem, UsageError
from coprod_cli.scoring.cells import Scope, scopes

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist

WHOLE = "whole"


class _About(Protocol):
    @property
    def item(self) -> str | None: ...
    @property
    def section(self) -> str | None: ...


R = TypeVar("R", bound=_About)


def chosen_scopes(checklist: Checklist, named: Sequence[str]) -> list[Scope]:
    """The scopes that ``named`` means, in definition order; all of them when nothing is named.

    A name is an item's id or number (counted from 1), a section's id, or "whole". ``UsageError``, with every name
    that means nothing.
    """
    everything = scopes(checklist)
    if not named:
        return everything
    by_name = {name_of(scope): scope for scope in reversed(everything)}  # an item comes before a section of its id
    numbered = {str(number): item.id for number, item in enumerate(checklist.items, 1)}
    wanted = [name if name in by_name else numbered.get(name, name) for name in named]
    unknown = [name for name in dict.fromkeys(wanted) if name not in by_name]
    if unknown:
        raise UsageError([_unknown(checklist, name, list(by_name)) for name in unknown])
    kept = {name_of(by_name[name]) for name in wanted}
    return [scope for scope in everything if by_name[name_of(scope)] is scope and name_of(scope) in kept]


def name_of(about: Scope | _About) -> str:
    """What chooses a scope or a result: the item's id, else the section's, else "whole"."""
    item = about.item if isinstance(about.item, str) or about.item is None else about.item.id
    return item or about.section or WHOLE


def chosen_results(checklist: Checklist, results: Sequence[R], named: Sequence[str]) -> tuple[R, ...]:
    """The results about what was named, in their order; all when nothing is named. Errors as ``chosen_scopes``."""
    if not named:
        return tuple(results)
    kept = {
        (scope.item.id, scope.section) if scope.item is not None else (None, scope.section)
        for scope in chosen_scopes(checklist, named)
    }
    return tuple(result for result in results if (result.item, result.section) in kept)


def _unknown(checklist: Checklist, name: str, known: list[str]) -> Problem:
    near = get_close_matches(name.lower(), known, n=2, cutoff=0.6)
    message = f'"{checklist.id}" has no statement or section "{name}".'
    if near:
        return Problem("unknown-item", message, f"Did you mean {' or '.join(near)}?")
    numbers = f"a number from 1 to {len(checklist.items)}, an id"
    more = ", a section" if checklist.sections else ""
    whole = f', or "{WHOLE}"' if WHOLE in known else ""
    return Problem("unknown-item", message, f"Name {numbers}{more}{whole}; `coprod show {checklist.id}` lists the ids.")
