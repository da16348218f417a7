"""A mapping written for a person to look through and complete: what is sure as lines, all else as comments."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from coprod_cli.engine.base import DateStyle
from coprod_cli.survey.columns import THINGS
from coprod_cli.survey.mapping import FORM
from coprod_cli.survey.mapping_draft import Draft
from coprod_cli.survey.mapping_text import POINT, ROLE, answer_line, comment, points, role_line, times, yaml_text
from coprod_cli.survey.words import shown

_WIDTH = 118
_MOST_LINES = 200
_THINGS_WITHOUT = ("date", "respondent", "pair", "team")
_WHAT_FOR = {
    "date": "for --every, --from and --to",
    "respondent": "who answered; without it each row is a voice of its own",
    "pair": "which practitioner's and person's rows are about one plan",
    "team": "to group by",
    "note": "kept by coprod import; it is free text",
}


def mapping_text(draft: Draft, checklist_ref: str, mapping_name: str) -> str:
    """The text of the file ``mapping_name``. ``checklist_ref`` is how the checklist was asked for."""
    parts = (
        _head(draft, checklist_ref, mapping_name),
        _export(draft),
        _file(draft),
        _columns(draft),
        _items(draft),
        _roles(draft),
        _answers(draft),
        _dates(draft),
        _rows(draft),
        _pseudonyms(draft),
        _not_read(draft),
    )
    return "\n".join("".join(f"{line}\n" for line in lines) for lines in map(list, parts) if lines)


def to_complete(draft: Draft) -> Iterator[str]:
    """What is left for a person, a sentence each; nothing when the mapping is complete."""
    names = [item.id for item in draft.checklist.items if item.id not in draft.items]
    if names and not draft.is_long:
        yield f"Statements without a column: {', '.join(names)}. Name them, then write it again with --map."
    for thing in ("role", "date", "respondent", "period"):
        if thing in draft.finder.could_be:
            yield f"Several columns could be the {thing}."
    if _role_is_open(draft):
        yield "Nothing says which role answered."
    if draft.texts.roles:
        yield f"Texts that are no role: {len(draft.texts.roles):,}."
    if draft.texts.answers:
        yield f"Texts that are no answer: {len(draft.texts.answers):,}."
    if draft.dates_unproved:
        yield f"The dates: {draft.dates_unproved.message}"


def _head(draft: Draft, checklist_ref: str, mapping_name: str) -> Iterator[str]:
    checklist, name = draft.checklist, os.path.basename(draft.source.name)
    option = f" --checklist {shlex.quote(checklist_ref)}" if checklist_ref != checklist.id else ""
    yield f'# How coprod reads {comment(name)} for the checklist "{checklist.id}".'
    yield "# Look it through. A line behind # is not read: complete those that you need, and take the # away. Then:"
    yield f"#   coprod score {comment(shlex.quote(name))}{option} --map {comment(shlex.quote(mapping_name))}"
    yield ""
    yield f"mapping: {FORM}"
    yield f"checklist: {{id: {yaml_text(checklist.id)}, version: {yaml_text(checklist.version)}}}"


def _export(draft: Draft) -> Iterator[str]:
    export = draft.export
    if export.system is None:
        yield "# No survey system is known by these headings."
        yield "export: other"
        return
    if export.known_by:
        yield from _wrapped(f"Known as {export.system.name} by {_listed(export.known_by)}.")
    yield f"export: {export.system.kind}"


def _file(draft: Draft) -> Iterator[str]:
    told, given = draft.source.told, draft.said.files
    parts = [
        f'sheet "{comment(str(told["sheet"]))}"' if "sheet" in told else "",
        str(told.get("encoding", "")),
        f"{told['delimiter']} between cells" if "delimiter" in told else "",
        _heading_rows(told["heading_rows"]) if "heading_rows" in told else "",
    ]
    rows = f"{draft.texts.rows:,} row{'' if draft.texts.rows == 1 else 's'}"
    yield f"# The file: {', '.join(part for part in [*parts, rows] if part)}."
    stem, ending = os.path.splitext(os.path.basename(draft.source.name))
    if draft.said.mapping and draft.said.mapping.content.source:
        yield f"source: {yaml_text(draft.said.mapping.content.source)}"
    else:
        yield f"# source: {yaml_text(f'{stem}*{ending}') or '…'}  # only when other files need a mapping of their own"
    if given.given():
        yield "file:"
        for name in given.given():
            value = getattr(given, name)
            yield f"  {name}: {value if isinstance(value, int) else yaml_text(value)}"


def _heading_rows(rows: Sequence[int]) -> str:
    return f"headings in row{'' if len(rows) == 1 else 's'} {', '.join(map(str, rows))}"


def _columns(draft: Draft) -> Iterator[str]:
    yield "columns:"
    for thing, column in draft.things.items():
        yield f"  {thing}: {_heading(draft, column)}  # {_why_thing(draft, thing)}"
    for thing in (name for name in draft.finder.could_be if name in THINGS):
        yield from _one_of(draft, thing)
    for thing in _THINGS_WITHOUT:
        if thing not in draft.things and thing not in draft.finder.could_be:
            yield f'  # {thing}: "…"  # {_WHAT_FOR[thing]}'
    if _role_is_open(draft):
        for column, roles in draft.texts.roles_in.items():
            named = ", ".join(f'"{comment(role)}"' for role in roles[:3])
            yield f"  # role: {_heading(draft, column)}  # holds {named}"
        if not draft.texts.roles_in:
            yield '  # role: "…"  # the column that says who answered, or `as` below'


def _why_thing(draft: Draft, thing: str) -> str:
    if thing in draft.said.columns:
        return "as you said"
    export = draft.export
    if export.system and export.column_of(thing) == draft.things[thing]:
        others = [draft.source.headings[n] for n in export.columns_of(thing)[1:]]
        rather = f", rather than {_listed(others, 'or')}" if others else ""
        return f"as {export.system.name} calls it{rather}"
    return "by its heading"


def _items(draft: Draft) -> Iterator[str]:
    if draft.is_long:
        return
    yield "items:"
    for item in draft.checklist.items:
        if item.id in draft.items:
            column = draft.items[item.id]
            yield f"  {item.id}: {_heading(draft, column)}  # {_why_item(draft, item.id, column)}"
        elif item.id in draft.finder.could_be:
            yield from _one_of(draft, item.id)
        else:
            near = draft.near(item.id)
            for heading in near:
                yield f"  # {item.id}: {yaml_text(heading) or '…'}  # not sure: nearly its text"
            if not near:
                yield f'  # {item.id}: "…"  # not found: {comment(shown(item.text))}'


def _why_item(draft: Draft, item: str, column: int) -> str:
    if item in draft.said.columns:
        return "as you said"
    heading = draft.export.columns[column]
    reader = draft.finder.reader
    whole = any(reader.item(text) is not None for text in heading.texts)
    if heading.name in draft.source.told.get("answers_across", {}):
        return "a column for each answer"
    # Below a code stands what was asked.
    asked = f", {comment(shown(heading.texts[-1]))}" if len(heading.texts) > 1 else ""
    return f"column {column + 1}{asked}{'' if whole else ', by the end of its heading'}"


def _one_of(draft: Draft, name: str) -> Iterator[str]:
    for column in draft.finder.could_be[name]:
        yield f"  # {name}: {_heading(draft, column)}  # one of these: column {column + 1}"


def _roles(draft: Draft) -> Iterator[str]:
    checklist, said = draft.checklist, draft.said
    roles = list(checklist.roles)
    if said.as_role is not None:
        yield f"as: {yaml_text(said.as_role)}"
        return
    if "role" not in draft.finder.things:
        if len(roles) == 1:
            yield f"# Every row was answered by the only role, {roles[0]}."
        else:
            yield f"# as: {roles[0]}  # when one role answered every row; the roles are {', '.join(roles)}"
        return
    lines = [f"  {yaml_text(raw)}: {role}" for raw, role in said.roles.items()]
    for raw, number in _most(draft.texts.roles.items()):
        line = role_line(raw, number, checklist)
        lines.append(f"  # {line}" if line else f"  # {comment(shown(raw))} cannot stand in a mapping, {times(number)}")
    if lines:
        yield f"# {ROLE} is one of {', '.join(roles)}."
        yield "roles:"
        yield from lines
    elif "role" in draft.things:
        yield "# Every role is written as the checklist calls it."


def _role_is_open(draft: Draft) -> bool:
    named = draft.said.as_role is not None or "role" in draft.finder.things or "role" in draft.finder.could_be
    return len(draft.checklist.roles) > 1 and not named


def _answers(draft: Draft) -> Iterator[str]:
    lines = [f"  {yaml_text(raw)}: {_target(to)}" for raw, to in draft.said.answers.items()]
    for raw, number in _most(draft.texts.answers.items()):
        line = answer_line(raw, number, draft.checklist)
        lines.append(f"  # {line}" if line else f"  # {comment(shown(raw))} cannot stand in a mapping, {times(number)}")
    more = len(draft.texts.answers) - _MOST_LINES
    if more > 0:
        lines.append(f"  # and {more:,} more")
    if lines:
        yield f"# {POINT} is {points(draft.checklist)}."
        yield "answers:"
        yield from lines
    elif draft.items or draft.is_long:
        yield "# Every answer is a point of the scale, or blank."
    if draft.said.answers_of:
        yield "answers_by_item:"
        for item, answers in draft.said.answers_of.items():
            yield f"  {item}:"
            yield from (f"    {yaml_text(raw)}: {_target(to)}" for raw, to in answers.items())
    elif draft.items and draft.texts.rows:
        yield "# answers_by_item: {ITEM: {TEXT: POINT}}  # only where a text means something else in one statement"


def _target(to: str) -> str:
    return to if to.lstrip("-").isdigit() or to == "blank" else yaml_text(to) or "…"


def _dates(draft: Draft) -> Iterator[str]:
    if draft.dates in (DateStyle.DAY_FIRST, DateStyle.MONTH_FIRST) and draft.dates_unproved is None:
        words = "the day" if draft.dates is DateStyle.DAY_FIRST else "the month"
        yield f"dates: {draft.dates.value}  # {words} comes first"
    elif draft.dates_unproved:
        yield f"# {comment(draft.dates_unproved.message)} {comment(draft.dates_unproved.hint or '')}"
        yield "# dates: dmy  # or mdy"


def _rows(draft: Draft) -> Iterator[str]:
    rules = [
        f"    - {{column: {yaml_text(column)}, is: [{', '.join(_cell(text) for text in texts)}]}}"
        for column, texts in draft.said.left_out.items()
    ]
    marks = []
    for column, (mark, texts) in draft.texts.marks.items():
        counted = ", ".join(f"{comment(shown(text)) if text.strip() else 'blank'} {n:,}" for text, n in texts.items())
        marks.append(f"    # {sum(texts.values()):,} marked as {mark.what}, and counted: {counted}.")
        named = ", ".join(_cell(text) for text in texts)
        marks.append(f"    # - {{column: {_heading(draft, column)}, is: [{named}]}}")
    if rules or marks:
        yield "rows:"
        yield "  skip:"
        yield from rules
        yield from marks


def _cell(text: str) -> str:
    return yaml_text(text) or '""'


def _pseudonyms(draft: Draft) -> Iterator[str]:
    if draft.said.hidden:
        yield f"pseudonymise: [{', '.join(draft.said.hidden)}]"
    elif "respondent" in draft.things:
        yield "# pseudonymise: [respondent]  # keeps a code instead; needs a key: --key-file, or COPROD_KEY"


def _not_read(draft: Draft) -> Iterator[str]:
    kinds: dict[str | None, list[str]] = {"personal data": [], "bookkeeping": [], None: []}
    for column in draft.unused():
        kinds[draft.export.kind_of(column)].append(draft.source.headings[column])
    for kind, headings in kinds.items():
        if headings:
            yield from _wrapped(f"Not read{f', {kind}' if kind else ''}: {_listed(headings)}.")


def _heading(draft: Draft, column: int) -> str:
    # A place in the file names a column too, where its heading cannot stand here.
    return yaml_text(draft.source.headings[column]) or f'"column {column + 1}"'


def _listed(headings: Iterable[str], word: str = "and") -> str:
    names = [comment(shown(heading)) for heading in headings]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def _wrapped(text: str) -> Iterator[str]:
    return (f"# {line}" for line in wrap(text, _WIDTH - 2, break_long_words=False, break_on_hyphens=False))


def _most(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counts, key=lambda pair: (-pair[1], pair[0]))[:_MOST_LINES]
