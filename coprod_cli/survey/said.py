"""All that somebody said about one source, on the command line or in a mapping: the command line wins, word by word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from coprod_cli.problems import Problem, UsageError
from coprod_cli.survey.files import FileChoices
from coprod_cli.survey.words import answer_shape, same

if TYPE_CHECKING:
    # Their models take a moment to build, and most calls need none.
    from coprod_cli.survey.mapping import Place, SurveyMapping
    from coprod_cli.survey.plan import Choices


@dataclass(frozen=True, slots=True)
class Said:
    """What holds for one source.

    ``answers`` are for all statements, ``answers_of`` for one. ``left_out`` are columns with the texts for which
    a row does not count, ``hidden`` the things that become pseudonyms. ``typed`` are the words of the command
    line, by their option; all others are the ``mapping``'s.
    """

    files: FileChoices = field(default_factory=FileChoices)
    columns: Mapping[str, str] = field(default_factory=dict)
    as_role: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    dates: str | None = None
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    typed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    answers_of: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    mapping: SurveyMapping | None = None

    @property
    def export(self) -> str | None:
        """The kind of export that the mapping names."""
        return self.mapping.content.export if self.mapping else None

    def origin(self, option: str, name: str) -> str:
        """Who said a word: the option that it was typed with, or the mapping's file."""
        if name in self.typed.get(option, ()) or self.mapping is None:
            return option
        return self.mapping.name

    def place_of(self, name: str) -> Place | None:
        """Where the mapping names the column of a thing; ``None`` where it was typed."""
        if self.mapping is None or name in self.typed.get("--column", ()):
            return None
        return self.mapping.place_of(name)


def said_about(source: str, choices: Choices) -> Said:
    """The options and the mapping for one source, as one. Raises UsageError: two mappings name it."""
    typed = Said(
        choices.files,
        choices.columns,
        choices.as_role,
        choices.roles,
        choices.answers,
        choices.dates,
        choices.left_out,
        choices.hidden,
        {
            "--column": frozenset(choices.columns),
            "--as": frozenset({"as"} if choices.as_role else ()),
            "--role": frozenset(choices.roles),
            "--answer": frozenset(choices.answers),
            "--dates": frozenset({"dates"} if choices.dates else ()),
            "--leave-out": frozenset(choices.left_out),
            "--pseudonymise": frozenset(choices.hidden),
        },
    )
    mapping = mapping_of(source, choices.mappings)
    return typed if mapping is None else _over(mapping, typed)


def mapping_of(source: str, mappings: Sequence[SurveyMapping]) -> SurveyMapping | None:
    """The mapping that is for a source: the one that names it, else the one that is for all others.

    Raises UsageError: two name it.
    """
    naming = [mapping for mapping in mappings if mapping.is_for(source)]
    if len(naming) > 1:
        raise UsageError(
            Problem(
                "two-mappings",
                f"Both {naming[0].file} and {naming[1].file} are for this file.",
                "Make their `source:` tell the files apart.",
                source,
            )
        )
    general = [mapping for mapping in mappings if mapping.content.source is None]
    return next(iter([*naming, *general]), None)


def _over(mapping: SurveyMapping, typed: Said) -> Said:
    """What was typed, over what the mapping says."""
    content = mapping.content
    columns = mapping.columns()
    as_role = typed.as_role
    if as_role is not None:
        columns.pop("role", None)
    elif "role" not in typed.columns:
        as_role = content.as_
    rules = (content.rows and content.rows.skip) or ()
    return Said(
        files_of(mapping, typed.files),
        {**columns, **typed.columns},
        as_role,
        {**_without(content.roles or {}, typed.roles, same), **typed.roles},
        {**_without(content.answers or {}, typed.answers, answer_shape), **typed.answers},
        typed.dates or content.dates,
        {**{rule.column: rule.is_ for rule in rules}, **typed.left_out},
        tuple(dict.fromkeys((*typed.hidden, *(content.pseudonymise or ())))),
        typed.typed,
        {
            item: _without(answers or {}, typed.answers, answer_shape)
            for item, answers in (content.answers_by_item or {}).items()
        },
        mapping,
    )


def files_of(mapping: SurveyMapping | None, typed: FileChoices) -> FileChoices:
    """How a file is to be read: what was typed, over what its mapping says."""
    mapped = mapping.files() if mapping else typed
    names = [one.name for one in fields(FileChoices)]
    return FileChoices(*(getattr(mapped if getattr(typed, name) is None else typed, name) for name in names))


def _without(mapped: Mapping[str, str], typed: Mapping[str, str], shape: Callable[[str], str]) -> Mapping[str, str]:
    """The mapped words but for those that were typed too, however they are written."""
    also_typed = {shape(text) for text in typed}
    return {text: to for text, to in mapped.items() if shape(text) not in also_typed}
