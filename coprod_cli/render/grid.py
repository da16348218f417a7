"""Tables that fit a width: statements wrap by word, numbers never break, the least needed columns go first.

Several tables of one output share one set of columns, so that they line up. Nothing here knows a result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.box import Box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

Cell = str | Text
SPACE = 2
KEPT = 0
# Wider lines of text are hard to follow, and the numbers would stand far from their statement.
WIDEST_ABOUT = 76
# With this much room a long statement takes four or five lines; more may go to numbers.
ENOUGH_ABOUT = 36

_LINES = "    \n    \n ── \n    \n ── \n ── \n    \n    \n"
_ASCII_LINES = "    \n    \n -- \n    \n -- \n -- \n    \n    \n"
RULES = Box(_LINES)
ASCII_RULES = Box(_ASCII_LINES, ascii=True)


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``rank`` 0 always stays, and the highest rank is left out first."""

    key: str
    title: str
    right: bool = True
    rank: int = KEPT


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: what it is about, its cells by column key, and whether a rule stands above it."""

    about: Text
    cells: Mapping[str, Cell]
    rule: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under the same columns."""

    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that fit, how wide each is, and which were left out."""

    about: str
    about_width: int
    columns: tuple[Column, ...]
    widths: Mapping[str, int]
    left_out: tuple[Column, ...] = ()
    fits: bool = True


def fit(about: str, columns: Sequence[Column], grids: Sequence[Grid], width: int) -> Layout:
    """Leave out columns, the highest rank first, until what rows are about has room to be read."""
    used = [column for column in columns if any(row.cells.get(column.key) for g in grids for row in g.rows)]
    widths = {column.key: _natural_width(column, grids) for column in used}
    longest = max((_longest_line(row.about) for grid in grids for row in grid.rows), default=0)
    longest = max(longest, cell_len(about))
    enough = min(longest, ENOUGH_ABOUT, max(20, round(width * 0.3)))
    kept, left_out = list(used), []
    while kept and width - _taken(kept, widths) < enough:
        last = max(kept, key=lambda column: (column.rank, used.index(column)))
        if last.rank == KEPT:
            break
        kept.remove(last)
        left_out.append(last)
    room = max(width - _taken(kept, widths), 12)
    fits = not left_out and width - _taken(kept, widths) >= enough
    about_width = min(longest, room, WIDEST_ABOUT)
    return Layout(about, about_width, tuple(kept), widths, tuple(left_out), fits)


def first_that_fits(
    about: str, variants: Iterable[tuple[Sequence[Column], list[Grid]]], width: int
) -> tuple[list[Grid], Layout]:
    """The first variant that leaves nothing needed out; else the last, which is the most compact."""
    fitted = [(grids, fit(about, columns, grids, width)) for columns, grids in variants]
    return next((both for both in fitted if both[1].fits), fitted[-1])


def draw(grid: Grid, layout: Layout, *, unicode: bool) -> Table:
    """The grid as a Rich table."""
    table = Table(
        box=RULES if unicode else ASCII_RULES,
        show_edge=False,
        pad_edge=False,
        padding=(0, SPACE - 1, 0, 0),
        header_style="bold",
        border_style="dim",
    )
    table.add_column(Text(layout.about), width=layout.about_width, vertical="top", overflow="fold")
    for column in layout.columns:
        table.add_column(
            Text(column.title),
            width=layout.widths[column.key],
            justify="right" if column.right else "left",
            no_wrap=True,
            overflow="fold",
            vertical="top",
        )
    is_tall = _is_tall(grid, layout)
    for row, following in zip_longest(grid.rows, grid.rows[1:]):
        cells = [_as_text(row.cells.get(column.key, "")) for column in layout.columns]
        ends_section = following is not None and following.rule
        table.add_row(row.about, *cells, end_section=ends_section)
        if is_tall and following is not None and not ends_section:
            table.add_row()
    return table


def _is_tall(grid: Grid, layout: Layout) -> bool:
    """Whether some row has several lines, so that rows need air between them."""
    keys = [column.key for column in layout.columns]
    return any(
        _longest_line(row.about) > 2 * layout.about_width
        or any("\n" in _as_text(row.cells.get(key, "")).plain for key in keys)
        for row in grid.rows
    )


def _as_text(cell: Cell) -> Text:
    return cell if isinstance(cell, Text) else Text(cell)


def _taken(columns: Sequence[Column], widths: Mapping[str, int]) -> int:
    return sum(widths[column.key] + SPACE for column in columns)


def _natural_width(column: Column, grids: Sequence[Grid]) -> int:
    cells = (row.cells.get(column.key, "") for grid in grids for row in grid.rows)
    return max(_longest_line(cell) for cell in (column.title, *cells))


def _longest_line(cell: Cell) -> int:
    return max(cell_len(line) for line in _as_text(cell).plain.split("\n"))
