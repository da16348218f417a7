"""Which fields an expression may speak of, command by command, and whether it fits, before anything is counted.

Pure. docs/pipelines.md has the same tables.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from coprod_cli.problems import Problem, UsageError
from coprod_cli.scoring.expression import (
    Absolute,
    And,
    Comparison,
    Expression,
    Field,
    Minus,
    Not,
    Number,
    Or,
    Text,
    Truth,
    field_text,
    parts_of,
    quoted,
)
from coprod_cli.scoring.expression_parser import fault

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist
    from coprod_cli.scoring.report import Command

Kind = Literal["number", "text", "truth"]
Path = tuple[str, ...]

SCORE_NUMBERS = (
    "score",
    "n",
    "mean",
    "mean_low",
    "mean_high",
    "sd",
    "median",
    "top_box",
    "top_box_low",
    "top_box_high",
    "blank",
    "not_applicable",
    "invalid",
    "unscored",
)
ROLE_NUMBERS = ("score", "n", "mean", "median", "sd", "top_box", "blank", "not_applicable")
GAP_NUMBERS = ("mean", "low", "high", "n_pairs", "sd", "limit_low", "limit_high", "equal", "within_one")
CHANGE_NUMBERS = ("difference", "low", "high", "first", "last")
_ENDS = ("value", "low", "high")
AGREEMENT_NUMBERS: tuple[Path, ...] = (
    ("n_pairs",),
    ("exact",),
    ("within_one",),
    *(("kappa_quadratic", end) for end in _ENDS),
    ("alpha_ordinal",),
    ("sign_p",),
    ("wilcoxon_p",),
    ("effect_size",),
    *(("bland_altman", part, end) for part in ("mean", "lower", "upper") for end in _ENDS),
    ("bland_altman", "sd"),
    ("all_roles", "alpha_ordinal"),
    ("all_roles", "n"),
)
PLACES: Mapping[Path, Kind] = {("item",): "text", ("section",): "text", ("whole",): "truth", ("period",): "text"}
"""Where a result belongs: every command has these."""

_UNDERSTOOD = ("mean", "value", "difference")
"""The last name that may be left out: ``gap`` is its mean, a change is its difference."""
_NAMES = {"number": "a number", "text": "a text", "truth": "true or false"}


@dataclass(frozen=True)
class Terms:
    """What a command is asked, as far as it decides which fields there are.

    ``roles`` are those set side by side; those that may be, where a saved tally decides. ``by`` are the columns
    grouped by; ``None`` where only a saved tally knows.
    """

    command: Command
    checklist: Checklist
    roles: tuple[str, ...]
    by: tuple[str, ...] | None = ()
    agreement: bool = False

    @cached_property
    def fields(self) -> dict[Path, Kind]:
        """Every field with its kind, groups apart from those of a saved tally."""
        found: dict[Path, Kind] = dict.fromkeys(self._numbers(), "number")
        if self.command == "score":
            found[("role",)] = "text"
        else:
            found[("gap", "paired")] = "truth"
        if self.command in ("compare", "ladder"):
            found[("flagged",)] = "truth"
        groups: dict[Path, Kind] = {("group", name): "text" for name in self.by or ()}
        return {**found, **PLACES, **groups}

    def _numbers(self) -> Iterator[Path]:
        if self.command == "score":
            yield from ((name,) for name in SCORE_NUMBERS)
            return
        yield ("n",)
        yield from (("gap", name) for name in GAP_NUMBERS)
        yield from (("roles", role, name) for role in self.roles for name in ROLE_NUMBERS)
        if self.command == "trend":
            yield from (("change", what, name) for what in (*self.roles, "gap") for name in CHANGE_NUMBERS)
        if self.agreement:
            yield from (("agreement", *path) for path in AGREEMENT_NUMBERS)

    def resolved(self, path: Path) -> Path | None:
        """The field's full path: ``gap`` is ``gap.mean``, ``person.n`` is ``roles.person.n``; ``None`` if unknown."""
        for full in (path, ("roles", *path), *((*path, name) for name in _UNDERSTOOD)):
            if full in self.fields:
                return full
        return path if self.by is None and len(path) == 2 and path[0] == "group" else None

    def kind_of(self, path: Path) -> Kind:
        """The kind of a resolved field."""
        return self.fields.get(path, "text")


def require_fit(expression: Expression, terms: Terms, text: str) -> Expression:
    """The expression with every field by its full path, once all of it is known to make sense for a command.

    Raises UsageError, with all that is wrong: a field that is not there, kinds that do not go together, an item,
    section or role that the checklist does not have, and a whole that is no question. ``text`` is what was typed.
    """
    problems: list[Problem] = []
    found = _resolved(expression, terms, text, problems)
    if not problems:
        if _kind(found, terms, text, problems) not in ("truth", None):
            what = "A number" if _kind(found, terms, text, []) == "number" else "A text"
            hint = "Compare it with something, as in gap < -1."
            problems.append(fault(text, 1, f"{what} alone is neither true nor false.", hint, code="expression-kind"))
        problems += _unknown_values(found, terms, text)
    if problems:
        raise UsageError(problems)
    return found


def rebuilt(expression: Expression, parts: tuple[Expression, ...]) -> Expression:
    """The same expression with other parts, in the order of ``parts_of``."""
    match expression:
        case Minus() | Absolute() | Not():
            return replace(expression, of=parts[0])
        case Comparison():
            return replace(expression, left=parts[0], right=parts[1])
        case And() | Or():
            return replace(expression, parts=parts)
        case _:
            return expression


def _resolved(expression: Expression, terms: Terms, text: str, problems: list[Problem]) -> Expression:
    if isinstance(expression, Field):
        path = terms.resolved(expression.path)
        if path is None:
            name = field_text(expression.path)
            message = f"{terms.command} has no field “{name}”."
            problems.append(
                fault(text, expression.at, message, _meant(expression.path, terms), code="expression-field")
            )
            return expression
        return replace(expression, path=path)
    return rebuilt(expression, tuple(_resolved(part, terms, text, problems) for part in parts_of(expression)))


def _meant(path: Path, terms: Terms) -> str:
    """What to type in place of a field that is not there."""
    first, *rest = path
    roles = terms.checklist.roles
    if terms.command == "score" and first in roles and len(rest) == 1 and (rest[0],) in terms.fields:
        return f'A result of score is about one role: role == "{first}" and {rest[0]} …'
    if first == "agreement" and terms.command == "compare" and not terms.agreement:
        return "Add --agreement."
    if first == "group" and terms.by is not None:
        names = ", ".join(field_text(("group", name)) for name in terms.by)
        return f"Groups are those of --by: {names}." if names else "There are groups with --by, such as --by team."
    if first in roles and first not in terms.roles and terms.command != "score":
        return f"Compared here: {', '.join(terms.roles)}. --roles chooses two others."
    spoken = [field_text(_as_spoken(known)) for known in terms.fields]
    if not rest and first in terms.roles and f"{field_text(path)}.mean" in spoken:
        return f"Did you mean {field_text(path)}.mean?"
    if near := get_close_matches(field_text(path), spoken, n=1, cutoff=0.6):
        return f"Did you mean {near[0]}?"
    others = [
        command
        for command in ("score", "compare", "trend")
        if command != terms.command and replace(terms, command=command, agreement=True).resolved(path)
    ]
    if others:
        return f"It is a field of {' and '.join(others)}."
    return f"Its fields are {', '.join(spoken[:12])} …; docs/pipelines.md has them all."


def _as_spoken(path: Path) -> Path:
    """A field as people write it: ``person.n``, ``gap``, ``change.person``."""
    if path[0] == "roles":
        return path[1:]
    return path[:-1] if len(path) > 1 and path[-1] in _UNDERSTOOD else path


def _kind(expression: Expression, terms: Terms, text: str, problems: list[Problem]) -> Kind | None:
    """The kind of an expression; ``None`` after a problem below it."""

    def wrong(at: int, message: str) -> None:
        problems.append(fault(text, at, message, None, code="expression-kind"))

    match expression:
        case Number():
            return "number"
        case Text():
            return "text"
        case Truth():
            return "truth"
        case Field(path):
            return terms.kind_of(path)
        case Minus(of) | Absolute(of):
            kind = _kind(of, terms, text, problems)
            if kind not in ("number", None):
                what = "a minus sign" if isinstance(expression, Minus) else "abs"
                wrong(of.at, f"{what} needs a number, and this is {_NAMES[kind]}.")
            return "number"
        case Comparison(left, sign, right):
            one, two = (_kind(side, terms, text, problems) for side in (left, right))
            if one and two and one != two:
                wrong(right.at, f"{_NAMES[two]} cannot be compared with {_NAMES[one]}.")
            elif one == "truth" and sign not in ("==", "!="):
                wrong(right.at, f"what is true or false has no order, so {sign} cannot be asked.")
            return "truth"
        case Not() | And() | Or():
            word = type(expression).__name__.lower()
            for part in parts_of(expression):
                kind = _kind(part, terms, text, problems)
                if kind not in ("truth", None):
                    wrong(part.at, f"{word} needs something true or false, and this is {_NAMES[kind]}.")
            return "truth"


def _unknown_values(expression: Expression, terms: Terms, text: str) -> Iterator[Problem]:
    """Texts that no item, section or role will ever be equal to: nothing would be held against such a limit."""
    known: dict[Path, Collection[str]] = {
        ("item",): [item.id for item in terms.checklist.items],
        ("section",): list(terms.checklist.sections),
        ("role",): list(terms.checklist.roles),
    }
    for field, value in texts_compared(expression):
        values = known.get(field.path)
        if values is None or value.value in values or (not value.value and field.path != ("role",)):
            continue
        near = get_close_matches(value.value, values, n=3, cutoff=0.6)
        hint = (
            f"Did you mean {' or '.join(map(quoted, near))}?" if near else f"There are {', '.join(values) or 'none'}."
        )
        message = f"{terms.checklist.id} has no {field.path[0]} {quoted(value.value)}."
        yield fault(text, value.at, message, hint, code="expression-value")


def texts_compared(expression: Expression) -> Iterator[tuple[Field, Text]]:
    """Each field that is held to be equal, or not equal, to a text."""
    match expression:
        case Comparison(Field() as field, "==" | "!=", Text() as value):
            yield field, value
        case Comparison(Text() as value, "==" | "!=", Field() as field):
            yield field, value
        case _:
            for part in parts_of(expression):
                yield from texts_compared(part)
