"""What stands above the columns: which rows are headings, and what each column is called and known by.

Rows are found by their form alone, never by what a checklist asks for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coprod_cli.survey.systems import key
from coprod_cli.survey.words import same

Row = tuple[int, Sequence[str]]
"""A row's number, as a spreadsheet shows it, and its cells."""

_IMPORT_ID = re.compile(r"""\s*\{\s*["']ImportId["']\s*:""")
_NUMBER = re.compile(r"\s*[-+]?\d+(?:[.,]\d+)*\s*%?\s*")
# What SurveyMonkey writes below a question that has one column.
_FILLERS = frozenset({"response", "open-ended response"})
# What SurveyMonkey and Qualtrics call their own columns, and nobody else all of them, as ``systems.key`` writes it.
_RESPONDENT = "respondentid"
_ABOUT_A_RESPONSE = frozenset({"respondentid", "collectorid", "startdate", "enddate", "datecreated", "datemodified"})
_QUALTRICS = frozenset({"responseid", "startdate", "enddate", "recordeddate", "finished", "progress"})
_QUALTRICS_NEEDED = frozenset({"responseid", "startdate", "enddate"})
_OLD_CODE = re.compile(r"V\d{1,2}")


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above one column.

    ``name`` is what messages and options call it, different for each column. ``texts`` are all the whole texts
    above it, as written, and ``statements`` the parts of them that may be a statement of a grid. Both are
    empty where nothing stands above it. ``path`` are the cells above it from the question to the option, where
    the question spans several columns.
    """

    name: str
    texts: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


UNSEEN = (
    "\0\ufeff\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""What is nothing in a cell: all white space, NUL and the mark of an encoding."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The rows of headings of one table: their numbers and their cells, and what form they have, if any.

    ``above`` are the numbers of rows with a title or a note that stand above them.
    """

    columns: tuple[Heading, ...]
    rows: tuple[int, ...]
    cells: tuple[tuple[str, ...], ...]
    form: str | None = None
    above: tuple[int, ...] = ()


def is_blank(cells: Iterable[str]) -> bool:
    """Whether a row holds nothing that can be seen."""
    return not any(cell.strip(UNSEEN) for cell in cells)


def find_headings(
    rows: Sequence[Row], *, header_rows: int | None = None, look_above: bool = True, merged: Collection[int] = ()
) -> Headings | None:
    """The headings among the first rows of a table; ``None`` when no row holds anything.

    ``header_rows`` says how many there are, from the first row that is not blank. ``merged`` are the rows whose
    first cell is merged with those beside it. Without ``look_above`` the first row is a heading row.
    """
    filled = [(number, [_clean(cell) for cell in cells]) for number, cells in rows if not is_blank(cells)]
    if not filled:
        return None
    titles = _titles(filled, merged) if look_above and header_rows is None else 0
    above, filled = filled[:titles], filled[titles:]
    form, how_many = _form(filled, header_rows)
    heads = filled[: header_rows or how_many]
    width = max(len(cells) for _, cells in heads)
    grid = [[*cells, *[""] * (width - len(cells))] for _, cells in heads]
    columns = _columns(grid, form)
    return Headings(
        tuple(columns),
        tuple(number for number, _ in heads),
        tuple(tuple(cells) for cells in grid),
        form,
        tuple(number for number, _ in above),
    )


def plain_headings(texts: Iterable[str]) -> tuple[Heading, ...]:
    """Headings that stand in one row."""
    return tuple(_columns([list(texts)], None))


def _clean(cell: str) -> str:
    return cell.replace("\0", "").removeprefix("\ufeff")


def _tidy(text: str) -> str:
    return " ".join(text.split())


# -- which rows ------------------------------------------------------------------------------------


def _titles(filled: Sequence[Row], merged: Collection[int]) -> int:
    """How many rows at the top are surely a title or a note: one cell, and set apart from what follows."""
    alone = 0
    for _, cells in filled:
        if len(_places(cells)) != 1:
            break
        alone += 1
    if not alone or alone + 1 >= len(filled):
        return 0
    heading = filled[alone][0]
    for place, (number, cells) in enumerate(filled[:alone]):
        # Below the title a row is blank, or its cell spans several columns, or it has no delimiter at all.
        apart = heading - number > alone - place
        if not (apart or number in merged or len(cells) == 1) or _NUMBER.fullmatch("".join(cells)):
            return 0
    return alone


def _places(cells: Sequence[str]) -> list[int]:
    return [place for place, cell in enumerate(cells) if cell.strip()]


def _form(filled: Sequence[Row], header_rows: int | None) -> tuple[str | None, int]:
    """What the first rows are by their form, and how many are headings; one of no form that is known."""
    cells = [row for _, row in filled]
    if len(cells) > 2 and header_rows in (None, 3):
        ids = [cell for cell in cells[2] if cell.strip()]
        if ids and all(_IMPORT_ID.match(cell) for cell in ids):
            return "Qualtrics", 3
    if len(cells) > 2 and header_rows in (None, 2) and _is_code_over_text(cells[0], cells[1]):
        return "Qualtrics", 2
    if len(cells) > 2 and header_rows is None and _is_question_over_option(cells[0], cells[1], cells[2:]):
        return "question over option", 2
    return None, 1


def _is_code_over_text(top: Sequence[str], below: Sequence[str]) -> bool:
    """Whether row 1 has Qualtrics' codes and row 2 its texts: an old export, or one without its import ids.

    Below "StartDate" stands "Start Date", which is nobody's answer; old exports have V8 for it.
    """
    codes = {key(text): key(code) for code, text in zip(top, below, strict=False) if key(text) in _QUALTRICS}
    old = {key(text) for code, text in zip(top, below, strict=False) if _OLD_CODE.fullmatch(code.strip())}
    return codes.keys() >= _QUALTRICS_NEEDED and all(code == name or name in old for name, code in codes.items())


def _is_question_over_option(top: Sequence[str], below: Sequence[str], data: Sequence[Sequence[str]]) -> bool:
    """Whether row 1 has each question once, and row 2 its options or statements, as SurveyMonkey writes it."""
    width = max(len(top), len(below))
    top = [*top, *[""] * (width - len(top))]
    below = [*below, *[""] * (width - len(below))]
    # The first columns are about the response: their second row is blank, and their answers are not.
    if not top[0].strip() or below[0].strip() or not any(row and row[0].strip() for row in data):
        return False
    options = [cell for cell in below if cell.strip()]
    if key(top[0]) == _RESPONDENT:
        # Every response has its respondent, so that a row without is none.
        about = [n for n, cell in enumerate(top) if key(cell) in _ABOUT_A_RESPONSE]
        return bool(options) and not any(below[n].strip() for n in about)
    spanned = [n for n in range(width) if not top[n].strip() and below[n].strip()]
    if len(spanned) < 2 or any(_NUMBER.fullmatch(cell) for cell in options):
        return False
    questions = {column: max(n for n in range(column) if top[n].strip()) for column in spanned}
    if not all(all(below[n].strip() for n in range(question, column)) for column, question in questions.items()):
        return False
    # A first response would give answers that others give too.
    repeated = {n for row in data for n in spanned if len(row) > n and row[n].strip() == below[n].strip()}
    return not repeated or _is_ticked(below, questions, data)


def _is_ticked(below: Sequence[str], questions: Mapping[int, int], data: Sequence[Sequence[str]]) -> bool:
    """Whether the cells below each option hold that option or nothing, and no question has an option twice."""
    spans: dict[int, list[int]] = {}
    for column, question in questions.items():
        spans.setdefault(question, [question]).append(column)
    if any(len({same(below[n]) for n in columns}) < len(columns) for columns in spans.values()):
        return False
    columns = [n for found in spans.values() for n in found]
    return all(same(row[n]) in ("", same(below[n])) for row in data for n in columns if len(row) > n)


# -- what they are called --------------------------------------------------------------------------


def _columns(grid: Sequence[Sequence[str]], form: str | None) -> Iterator[Heading]:
    texts: list[tuple[str, ...]]
    paths: list[tuple[str, ...]] = [()] * len(grid[0])
    if len(grid) == 1:
        texts = [(text,) if text.strip() else () for text in grid[0]]
    elif form == "Qualtrics" or all(cell.strip() for cell in grid[0]):
        # Codes above, and what they stand for below them.
        rows = grid[:2] if form == "Qualtrics" else grid
        texts = [tuple(dict.fromkeys(cell for cell in column if cell.strip())) for column in zip(*rows, strict=True)]
    else:
        carried = list(zip(*_carried(grid), strict=True))
        texts = [_question_over_option(column) for column in carried]
        paths = [_path(column) for column in carried]
    names = _different([_tidy(found[0]) if found else f"column {place}" for place, found in enumerate(texts, 1)])
    grids = _grid_statements(texts) if form == "Qualtrics" else {}
    for place, (name, found) in enumerate(zip(names, texts, strict=True)):
        parts = [part for text in found for part in in_brackets(text)] + grids.get(place, [])
        yield Heading(name, found, tuple(dict.fromkeys(parts)), paths[place])


def _different(names: list[str]) -> list[str]:
    """The same names; those that stand more than once say their column."""
    while len(set(names)) < len(names):
        counts = Counter(names)
        names = [f"{name} (column {n})" if counts[name] > 1 else name for n, name in enumerate(names, 1)]
    return names


def _carried(grid: Sequence[Sequence[str]]) -> list[list[tuple[str, bool]]]:
    """The cells of all rows, each with whether it spans several columns; a blank takes the cell on its left."""
    carried = []
    for number, row in enumerate(grid):
        lower = grid[number + 1 :]
        line: list[tuple[str, bool]] = []
        for place, cell in enumerate(row):
            taken = not cell.strip() and place > 0 and any(other[place].strip() for other in lower)
            if taken and line[-1][0].strip():
                line[-1] = (line[-1][0], True)
                line.append((line[-1][0], True))
            else:
                line.append((cell, False))
        carried.append(line)
    return carried


def _question_over_option(column: Sequence[tuple[str, bool]]) -> tuple[str, ...]:
    """What one column is known by: its option, or its question where that has one column, and both together."""
    filled = [(cell, spans) for cell, spans in column if cell.strip()]
    if not filled:
        return ()
    question, spans = filled[0]
    options = [cell for cell, _ in filled[1:] if same(cell) not in _FILLERS]
    if not options:
        return (question,)
    whole = " / ".join(_tidy(cell) for cell in [question, *options])
    return (options[-1], whole) if spans else (question, options[-1], whole)


def _path(column: Sequence[tuple[str, bool]]) -> tuple[str, ...]:
    """The question and what stands below it, where the question spans several columns; nothing elsewhere."""
    filled = [(cell, spans) for cell, spans in column if cell.strip() and same(cell) not in _FILLERS]
    return tuple(cell for cell, _ in filled) if len(filled) > 1 and filled[0][1] else ()


def in_brackets(text: str) -> Iterator[str]:
    """The statement of ``Question [Statement]``: what stands in the last brackets, which may hold others."""
    text = text.rstrip()
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += {"]": 1, "[": -1}.get(text[place], 0)
        if depth <= 0:
            inside = text[place + 1 : -1].strip()
            if place > 0 and depth == 0 and inside and text[-1] == "]":
                yield inside
            return


def _grid_statements(texts: Sequence[tuple[str, ...]]) -> dict[int, list[str]]:
    """The statements of Qualtrics' grids: codes X_1, X_2 share a question, which a dash parts from the statement."""
    groups: dict[str, list[int]] = {}
    for place, found in enumerate(texts):
        if len(found) == 2:
            groups.setdefault(found[0].rpartition("_")[0], []).append(place)
    statements: dict[int, list[str]] = {}
    for code, places in groups.items():
        if not code or len(places) < 2:
            continue
        common = _common_start([texts[place][1] for place in places])
        # A statement may hold a dash itself, so every dash of the common part may be the one.
        cuts = [dash.end() for dash in re.finditer("-", common) if common[: dash.start()].strip()]
        for place in places:
            statements[place] = [part for cut in cuts if (part := texts[place][1][cut:].strip())]
    return statements


def _common_start(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    length = next((n for n, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:length]
