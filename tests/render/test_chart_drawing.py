"""Control charts in characters, exactly."""

from __future__ import annotations

from textwrap import dedent

import pytest
from rich.cells import cell_len

from coprod_cli.render.chart_drawing import COLOURS, Mark, PlotPoint, draw_chart


def text(value: float) -> str:
    return f"{value:.1f}"


def points(
    values: list[float | None], *, n: int | None = 12, marks: dict[int, Mark] | None = None, **lines: float
) -> list[PlotPoint]:
    return [
        PlotPoint(f"2025-{place + 1:02}", n, value, (marks or {}).get(place, "common"), **lines)
        for place, value in enumerate(values)
    ]


def drawn(plotted: list[PlotPoint], width: int = 40, *, unicode: bool = True, height: int = 6) -> str:
    lines = draw_chart(plotted, width, text, unicode=unicode, height=height)
    assert all(cell_len(line.plain) <= width for line in lines)
    return "\n".join(line.plain for line in lines)


def shown(block: str) -> str:
    return dedent(block).strip("\n")


FIVE: list[float | None] = [2.0, 3.0, None, 4.0, 3.0]


def test_points_are_joined_and_an_empty_period_is_left_empty() -> None:
    assert drawn(points(FIVE, centre=3.0)) == shown(
        """
        4.0 ┤                        ○⣀
            │                          ⠑⠤⡀
            │                            ⠈⠢⢄
        3.0 ┤────────⡠⠒○────────────────────○───
            │     ⡠⠔⠉
        2.0 ┤   ○⠊
            └───────────────────────────────────
                2025-01       2025-03
          n     12     12     –      12     12
        """
    )


def test_in_ascii_points_stand_alone_and_marks_differ_in_shape() -> None:
    marks: dict[int, Mark] = {0: "concern", 3: "improvement"}
    assert drawn(points(FIVE, marks=marks, centre=3.0, lower=1.0, upper=5.0), unicode=False) == shown(
        """
        5.0 |...................................
            |                        +
            |
        3.0 |----------o--------------------o---
            |   x
        1.0 |...................................
            |-----------------------------------
                2025-01       2025-03
          n     12     12     -      12     12
        """
    )


def test_a_new_phase_breaks_the_lines_and_the_joins() -> None:
    before = points([2.0, 3.0, 2.0], centre=2.3, lower=1.0, upper=3.6)
    after = [
        PlotPoint(f"2025-0{place + 4}", 104, value, "special" if place == 1 else "common", 4.2, 3.1, 5.0, phase=1)
        for place, value in enumerate([4.0, 4.5, 4.0])
    ]
    assert drawn([*before, *after], 24) == shown(
        """
        5.0 ┤        │·········
        4.2 ┤        │─○⠒⠊◆⠒⠢○─
        3.1 ┤········│·········
            │──⡠⠔○⠤⡀─│
            │ ○    ⠈○│
        1.0 ┤········│
            └──────────────────
              2025-01  2025-04
          n   1  1  1  1  1  1
              2  2  2  0  0  0
                       4  4  4
        """
    )


def test_equal_points_lie_on_their_line() -> None:
    assert drawn(points([3.0, 3.0, 3.0], centre=3.0), unicode=False, height=3) == shown(
        """
            |
        3.0 |----o--------o--------o----
            |
            |---------------------------
                 2025-01  2025-02  2025-03
          n      12       12       12
        """
    )


def test_where_not_all_fit_the_latest_are_drawn() -> None:
    found = drawn(points([1.0, 2.0] * 30, n=9), 30, unicode=False, height=2)
    assert found == shown(
        """
        2.0 |o o o o o o o o o o o o o
        1.0 | o o o o o o o o o o o o
            |-------------------------
             2025-36  2025-45  2025-54
          n  9999999999999999999999999
        """
    )


def test_a_suppressed_n_is_not_a_number() -> None:
    assert drawn(points([1.0, 2.0, None], n=None), unicode=False).splitlines()[-1].split() == ["n", "-", "-", "-"]


@pytest.mark.parametrize("values", [[], [None], [None, None]])
def test_nothing_is_drawn_of_nothing(values: list[float | None]) -> None:
    assert draw_chart(points(values), 80, text) == []


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("width", [10, 20, 41, 80, 200])
@pytest.mark.parametrize("n", [1, 2, 7, 24, 60, 300])
def test_no_line_is_wider_than_the_window(n: int, width: int, unicode: bool) -> None:
    values = [float(place % 5) for place in range(n)]
    found = drawn(points(values, n=1234, centre=2.0, lower=-0.5, upper=4.5), width, unicode=unicode)
    assert found.isascii() is not unicode


def test_marks_have_the_colours_of_making_data_count() -> None:
    assert (COLOURS["common"], COLOURS["improvement"], COLOURS["concern"]) == ("#a6a6a6", "#00b0f0", "#e46c0a")
    marks: dict[int, Mark] = {0: "concern", 1: "improvement"}
    lines = draw_chart(points([1.0, 2.0, 3.0], marks=marks), 40, text, unicode=False)
    styles = {str(line.plain[span.start]): span.style for line in lines for span in line.spans}
    assert {sign: styles[sign] for sign in "ox+"} == {"o": "#a6a6a6", "x": "#e46c0a", "+": "#00b0f0"}
