"""What one raw text means: a statement, a role, an answer. Whole and exact, or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from coprod_cli.checklist.model import Checklist
from coprod_cli.engine.base import AnswerCodes
from coprod_cli.problems import Problem, UsageError
from coprod_cli.survey.words import answer_shape, close_to, plain_digits, same, same_statement, typed, written_number

NOT_APPLICABLE_WORDS = frozenset({"n/a", "na", "not applicable", "does not apply", "doesn't apply"})
_WHOLE_NUMBER = re.compile(r"([+-]?\d{1,9})(?:\.0*)?")
# "4,000" may be four thousand.
_DECIMAL_COMMA = re.compile(r"([+-]?\d{1,9}),00?")
_NUMBER_AND_LABEL = re.compile(r"([+-]?\d{1,9})\s*(?:[-:.)=]\s*|\s)(\S.*)")
_BLANK = "blank"


class Reader:
    """Reads raw texts for one checklist, with the person's own mappings. ``None``: it cannot be read.

    ``answers`` and ``roles`` are what the person mapped (``--answer "Agree=4"``, ``--role "Staff=practitioner"``).
    With ``decimal_commas`` "4,0" is the number 4: commas do not part the cells.

    Raises:
        UsageError: a mapping leads to a point or a role that the checklist does not have.
    """

    def __init__(
        self,
        checklist: Checklist,
        answers: Mapping[str, str] | None = None,
        roles: Mapping[str, str] | None = None,
    ) -> None:
        self.checklist = checklist
        self.decimal_commas = False
        self.codes = AnswerCodes(len(checklist.values))
        self._points = {value: code for code, value in enumerate(checklist.values, start=1)}
        problems: list[Problem] = []
        self._mapped_answers = {
            answer_shape(raw): self._target(raw, to, problems) for raw, to in (answers or {}).items()
        }
        self._roles = self._role_names()
        for raw, to in (roles or {}).items():
            if to not in checklist.roles:
                problems.append(_unknown_role(to, checklist))
            else:
                self._roles[same(raw)] = to
        if problems:
            raise UsageError(problems)

    # -- statements ----------------------------------------------------------------------------

    @cached_property
    def _texts(self) -> dict[str, int | None]:
        texts: dict[str, int | None] = {}
        for position, item in enumerate(self.checklist.items):
            text = same_statement(item.text)
            # Two statements with one wording cannot be told apart by it.
            texts[text] = None if text in texts else position
        return texts

    @cached_property
    def _items(self) -> dict[str, int | None]:
        return self._texts | {same(item.id): position for position, item in enumerate(self.checklist.items)}

    @cached_property
    def _numbers(self) -> dict[int | None, int | None]:
        """Statement's number → its position. Where ids are numbers themselves, only those are."""
        written = [written_number(item.id) for item in self.checklist.items]
        if all(number is None for number in written):
            return {position + 1: position for position in range(len(written))}
        return {
            number: position if written.count(number) == 1 else None
            for position, number in enumerate(written)
            if number is not None
        }

    def item(self, raw: str) -> int | None:
        """A statement's position, by its id, its number or its text."""
        position = self.item_in_words(raw)
        return self._numbers.get(written_number(raw)) if position is None else position

    def item_by_text(self, raw: str) -> int | None:
        """A statement's position, by its text alone: an id may be any word."""
        return self._texts.get(same_statement(raw))

    def item_in_words(self, raw: str) -> int | None:
        """A statement's position, by its id or its text."""
        for shape in (same(raw), same_statement(raw)):
            if self._items.get(shape) is not None:
                return self._items[shape]
        return None

    # -- roles ---------------------------------------------------------------------------------

    def _role_names(self) -> dict[str, str]:
        labels = {same(role.label): key for key, role in self.checklist.roles.items()}
        return labels | {same(key): key for key in self.checklist.roles}

    def role(self, raw: str) -> int | None:
        """A role's position, by its id, its label or the person's mapping."""
        key = self._roles.get(same(raw))
        return None if key is None else list(self.checklist.roles).index(key)

    # -- checklists ----------------------------------------------------------------------------

    def for_checklist(self, raw: str) -> bool | None:
        """Whether a row is for this checklist ("id" or "id@version"); ``None`` for another version of it."""
        name, _, version = same(raw).partition("@")
        if not name:
            return True
        if name != same(self.checklist.id):
            return False
        return True if version in ("", same(self.checklist.version)) else None

    # -- answers -------------------------------------------------------------------------------

    @cached_property
    def _labels(self) -> dict[str, int | None]:
        labels: dict[str, int | None] = {}
        for value, point in zip(self.checklist.values, self.checklist.scale, strict=True):
            label = plain_digits(same(point.label))
            labels[label] = None if label in labels else self._points[value]
        return labels

    def target(self, to: object) -> int | None:
        """The code that a mapping leads to: a point, blank, or does-not-apply; ``None`` when there is none."""
        text = same(str(to))
        if text == _BLANK:
            return self.codes.blank
        if text in NOT_APPLICABLE_WORDS and self.checklist.not_applicable:
            return self.codes.not_applicable
        return self._point(text)

    def targets(self) -> str:
        """What a raw answer can be mapped to, in words."""
        others = '"blank"' + (' or "not applicable"' if self.checklist.not_applicable else "")
        return f"{', '.join(str(value) for value in self.checklist.values)}, or to {others}"

    def _target(self, raw: object, to: object, problems: list[Problem]) -> int:
        code = self.target(to)
        if code is None:
            problems.append(
                Problem(
                    "answer-mapping-off-scale",
                    f'--answer "{raw}={to}" leads to "{to}", which is not a point of this scale.',
                    hint=f"Map it to one of {self.targets()}.",
                )
            )
        return code or self.codes.invalid

    def _point(self, text: str) -> int | None:
        """A point by its number, its label, or both when they agree."""
        text = plain_digits(text)
        number = _WHOLE_NUMBER.fullmatch(text) or (self.decimal_commas and _DECIMAL_COMMA.fullmatch(text))
        if number:
            return self._points.get(int(number[1]))
        if text in self._labels:
            return self._labels[text]
        both = _NUMBER_AND_LABEL.fullmatch(text)
        if both:
            by_number, by_label = self._points.get(int(both[1])), self._labels.get(both[2])
            return by_number if by_number == by_label else None
        return None

    def answer(self, raw: str) -> int | None:
        """The code of an answer: a scale point, does-not-apply or blank."""
        text = same(raw)
        mapped = self._mapped_answers.get(answer_shape(raw)) if self._mapped_answers else None
        if mapped is not None:
            return mapped
        if not text:
            return self.codes.blank
        code = self._point(text)
        if code is None and text in NOT_APPLICABLE_WORDS and self.checklist.not_applicable:
            return self.codes.not_applicable
        return code

    def answer_hint(self, raw: str) -> str:
        """What to type so that this text is read."""
        if same(raw) in NOT_APPLICABLE_WORDS:
            return (
                'This checklist has no "does not apply". To count it as left blank, add '
                f'--answer "{typed(raw)}=blank"; to leave it out, add --skip-invalid.'
            )
        near = close_to(raw, (point.label for point in self.checklist.scale))
        value = next((point.value for point in self.checklist.scale if near and point.label == near[0]), None)
        if value is not None:
            example = f'--answer "{typed(raw)}={value}"'
            return f'Did you mean "{near[0]}"? Then add {example}; or add --skip-invalid.'
        points = f"{self.checklist.values[0]} to {self.checklist.values[-1]}"
        return (
            f'If you know what it means, add --answer "{typed(raw)}=POINT", where POINT is {points} or blank; '
            "or add --skip-invalid."
        )


def _unknown_role(name: str, checklist: Checklist) -> Problem:
    return Problem(
        "unknown-role",
        f'"{name}" is not a role of the checklist "{checklist.id}".',
        hint=f"Its roles are {', '.join(checklist.roles)}.",
    )
