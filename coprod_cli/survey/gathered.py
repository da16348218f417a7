"""A file understood as far as its headings go: its columns found, and answers in several columns brought into one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coprod_cli.problems import Problem
from coprod_cli.survey.across import Across, find_across
from coprod_cli.survey.answers import Reader
from coprod_cli.survey.columns import ColumnFinder, Columns
from coprod_cli.survey.even import SAMPLE_ROWS
from coprod_cli.survey.headings import Heading
from coprod_cli.survey.presets import export_of
from coprod_cli.survey.said import Said
from coprod_cli.survey.source import Source, settled
from coprod_cli.survey.words import same, shown, typed

_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Understood:
    """One file, the finder that looked through its headings, and its columns; ``None`` when problems are left."""

    source: Source
    finder: ColumnFinder
    columns: Columns | None


def understand(
    source: Source, said: Said, reader: Reader, by: Sequence[str], folder: Path, *, loose: bool = False
) -> Understood:
    """Finds the columns of a file. With ``loose`` the options below a statement need no meaning yet.

    Raises:
        SourceError: answers stand in several columns, and some rows of the file are wrong.
    """
    found = _find(source, said, reader, by)
    named = {position for position, item in enumerate(reader.checklist.items) if _is_named(item.id, said, source)}
    groups = find_across(source.columns, reader, {*found.finder.items, *named})
    ready = [group for group in groups if loose or group.is_known]
    if ready:
        return _find(_gathered(source, ready, folder), said, reader, by)
    problem = next((one for one in found.finder.problems if one.code == "no-items"), None)
    if problem and groups:
        found.finder.problems[found.finder.problems.index(problem)] = _unknown_options(source.name, groups[0])
    return found


def _find(source: Source, said: Said, reader: Reader, by: Sequence[str]) -> Understood:
    export = export_of(source.columns, source.told.get("heading_form"), said.export)
    finder = ColumnFinder(
        source.name,
        source.columns,
        reader,
        said.columns,
        role_given=said.as_role is not None,
        by=by,
        export=export,
        said=said,
    )
    return Understood(source, finder, finder.find())


def _is_named(item: str, said: Said, source: Source) -> bool:
    """Whether somebody named a column of the file for a statement, and not its answers brought together."""
    wanted = said.columns.get(item)
    return wanted is not None and any(same(wanted) == same(name) for name in source.headings)


def _unknown_options(name: str, group: Across) -> Problem:
    options = ", ".join(map(shown, group.options[:_MOST_SHOWN]))
    more = len(group.options) - _MOST_SHOWN
    first = typed(next(option for option, code in zip(group.options, group.codes, strict=True) if code is None))
    return Problem(
        "options-unknown",
        f"The statement {shown(group.statement)} stands above {len(group.options)} columns, one for each answer: "
        f"{options}{f' and {more} more' if more > 0 else ''}. They are not answers on this scale.",
        f'Say what each means, for example --answer "{first}=POINT"; or let `coprod map` write the lines for it.',
        name,
    )


def _gathered(source: Source, groups: Sequence[Across], folder: Path) -> Source:
    """The same source with a further column for each of some statements, in which its answers stand together."""
    source = settled(source, folder)
    path = folder / f"gathered-{len(list(folder.iterdir()))}"
    width = len(source.columns)
    if any("0" in group.options for group in groups):
        for _, row in source.records():
            texts = [cell or "" for cell in row]
            for group in groups:
                group.look(texts)
    sample: list[tuple[str, ...]] = []
    with path.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, lineterminator="\r\n").writerow
        write([*source.headings, *(group.name for group in groups), "row"])
        for number, row in source.records():
            texts = [cell or "" for cell in row][:width]
            texts += [group.answer(texts) for group in groups]
            write([*texts, number])
            if len(sample) < SAMPLE_ROWS:
                sample.append(tuple(texts))
    across = {group.name: [source.headings[n] for n in group.columns] for group in groups}
    return replace(
        source,
        kind="delimited",
        columns=(*source.columns, *(Heading(group.name, (group.statement,)) for group in groups)),
        sample=tuple(sample),
        path=path,
        delimiter=",",
        lines_before=0,
        frame=None,
        notes=(*source.notes, *_notes(source, groups)),
        even=True,
        told={**source.told, "answers_across": across},
    )


def _notes(source: Source, groups: Iterable[Across]) -> Iterable[str]:
    for group in groups:
        for column, number in group.unread.items():
            yield (
                f"{source.name}: below {shown(source.headings[column])} of {shown(group.statement)} "
                f"{'stands 1 text that is' if number == 1 else f'stand {number:,} texts that are'} no tick, "
                f"and {'was' if number == 1 else 'were'} not read."
            )


def gathered_from(source: Source) -> frozenset[int]:
    """The columns whose answers were brought together."""
    names = {name for columns in source.told.get("answers_across", {}).values() for name in columns}
    return frozenset(n for n, name in enumerate(source.headings) if name in names)
