"""Rows of sums below the answers, which people and spreadsheets add: noticed by their form, never left out by guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from coprod_cli.problems import Problem
from coprod_cli.survey.headings import Headings, Row, is_blank
from coprod_cli.survey.rows_said import LeavesOut, leaves_none_out
from coprod_cli.survey.words import same, shown, typed

LAST_ROWS = 60
"""How many rows at the end of a table are looked at."""

_SUMS = re.compile(
    r"(?:(?:grand |sub-?)?totals?|sum|averages?|avg|mean|median|count|std\.? ?dev|standard deviation)\b.{0,20}"
    r"|n|min|max"
)
_NUMBER = re.compile(r"\s*(?:[-+]?[\d.,]+\s*%?|#[\w/0!?]+)\s*")


def totals_fault(
    name: str, last_rows: Iterable[Row], headings: Headings, leaves_out: LeavesOut = leaves_none_out
) -> Problem | None:
    """What is wrong when the last rows of a table end with sums that ``leaves_out`` does not name.

    The rows may be blank, and headings may be among them.
    """
    rows = [(number, cells) for number, cells in last_rows if not leaves_out(cells)]
    found = find_totals(rows)
    if found is None:
        return None
    place, last = found
    number, cells = rows[place]
    words = shown(next(cell for cell in cells if cell.strip()))
    ends = f"--last-row {rows[last][0]}; if it holds answers, --last-row {rows[-1][0]}."
    options = _options([cells for _, cells in rows[place:] if not is_blank(cells)], headings)
    return Problem(
        "totals-row",
        f"Row {number} begins with {words} and looks like a row of sums below the answers.",
        f"To leave it out, add {options}. Or, if the answers end above it, add {ends}"
        if options
        else f"If the answers end above it, add {ends}",
        name,
        row=number,
    )


def _options(sums: Sequence[Sequence[str]], headings: Headings) -> str | None:
    """What to type so that these rows are left out, in every later file too; ``None`` where words do not name all."""
    options: dict[str, None] = {}
    for cells in sums:
        place = next(n for n, cell in enumerate(cells) if cell.strip())
        if not _is_word(cells[place]) or place >= len(headings.columns):
            return None
        heading, word = typed(headings.columns[place].name), typed(cells[place])
        if "…" in (heading, word) or "=" in word:
            return None
        options[f'--leave-out "{heading}={word}"'] = None
    return " ".join(options)


def find_totals(rows: Sequence[Row]) -> tuple[int, int] | None:
    """Where the first row of sums stands, and the last row of answers above it; places in ``rows``."""
    last = None
    gap = False
    for place, (_, cells) in enumerate(rows):
        if is_blank(cells):
            gap = True
            continue
        if last is not None and _may_be_totals(cells, gap):
            above = [line for _, line in rows[: last + 1] if not is_blank(line)]
            texts = _always_text(above)
            if _is_totals(cells, above, texts) and not _any_answers(rows[place + 1 :], texts):
                return place, last
        last, gap = place, False
    return None


def looks_like_answers(cells: Sequence[str], above: Sequence[Sequence[str]]) -> bool:
    """Whether a row that is not blank may be one more of the answers above it, neither sums nor a remark.

    It has a text where each of them has words, such as a role or a date, or they have none such; and it fills more
    than one cell, as they do.
    """
    texts = _always_text(above)
    if _may_be_totals(cells, True) and _is_totals(cells, above, texts):
        return False
    fewest = min(_filled(line) for line in above)
    return _filled(cells) >= min(fewest, 2) and (not texts or any(_has_words(cells, n) for n in texts))


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _may_be_totals(cells: Sequence[str], gap: bool) -> bool:
    """Whether nothing but numbers follows a word for sums, or stands below a blank row."""
    first = next(cell for cell in cells if cell.strip())
    if not (_is_word(first) or (gap and _NUMBER.fullmatch(first))):
        return False
    return all(cell is first or not cell.strip() or _NUMBER.fullmatch(cell) for cell in cells)


def _is_word(cell: str) -> bool:
    return bool(_SUMS.fullmatch(same(cell).rstrip(" :=")))


def _is_totals(cells: Sequence[str], above: Sequence[Sequence[str]], texts: set[int]) -> bool:
    first = next(n for n, cell in enumerate(cells) if cell.strip())
    if _is_word(cells[first]):
        # "Average" may be an answer. Then others give it too.
        return all(first >= len(line) or same(line[first]) != same(cells[first]) for line in above)
    return any(n >= len(cells) or not cells[n].strip() for n in texts)


def _always_text(rows: Sequence[Sequence[str]]) -> set[int]:
    """The columns in which every row has words, such as a role or a date."""
    width = min(len(row) for row in rows)
    return {n for n in range(width) if all(_has_words(row, n) for row in rows)}


def _has_words(cells: Sequence[str], place: int) -> bool:
    return place < len(cells) and bool(cells[place].strip()) and not _NUMBER.fullmatch(cells[place])


def _any_answers(rows: Sequence[Row], texts: set[int]) -> bool:
    """Whether a row of words and answers follows, as those above."""
    if not texts:
        return False
    return any(all(_has_words(cells, n) for n in texts) for _, cells in rows)
