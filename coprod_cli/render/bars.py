"""Small pictures in a line of text: a distribution as a histogram, a series as a sparkline.

Each picture is exactly as wide as what it shows, and has an ASCII form.
"""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
NOBODY, NOBODY_ASCII = "·", "."


def histogram(counts: Sequence[int], *, unicode: bool = True) -> str:
    """One cell a scale point, lowest first; the most frequent answer is a full block, nobody is a dot.

    In ASCII each cell is the count relative to the most frequent answer, 1 to 9. An
    answer that somebody gave is never drawn as nobody. Empty when nothing was answered.
    """
    tallest = max(counts, default=0)
    if tallest <= 0:
        return ""
    if unicode:
        return "".join(BLOCKS[level(n, tallest, 8) - 1] if n > 0 else NOBODY for n in counts)
    return "".join(str(level(n, tallest, 9)) if n > 0 else NOBODY_ASCII for n in counts)


def sparkline(values: Sequence[float | None], low: float, high: float, *, unicode: bool = True) -> str:
    """One cell a period, drawn on the range ``low``..``high`` of the scale, so that two lines compare.

    None (nobody answered) is a dot. In ASCII the cells are 0 (lowest) to 9 (highest).
    """
    return "".join(_spark(value, low, high, unicode=unicode) for value in values)


def _spark(value: float | None, low: float, high: float, *, unicode: bool) -> str:
    if value is None:
        return NOBODY if unicode else NOBODY_ASCII
    share = min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 1.0
    return BLOCKS[int(share * 7 + 0.5)] if unicode else str(int(share * 9 + 0.5))


def level(n: int, tallest: int, levels: int) -> int:
    """How much of ``levels`` a count fills where ``tallest`` fills all: 1..levels, rounded half up.

    In whole numbers, so that counts of any size are exact.
    """
    return max(1, (2 * n * levels + tallest) // (2 * tallest))
