"""Text and numbers as people read them: escaped, rounded, with the right minus sign, or in plain ASCII.

Nothing here knows a result or a format.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# Control characters, line and paragraph separators, half characters, and the signs that reorder text.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAKS = re.compile(r"[ \t\r\n\v\f\u2028\u2029]+")
_TYPOGRAPHY = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "…": "...",
        "×": "x",
        "·": ".",
        "•": "*",
        "≥": ">=",
        "≤": "<=",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
    }
)


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs that a terminal may or may not be able to draw."""

    unicode: bool
    minus: str
    undefined: str
    flag: str
    nobody: str

    def text(self, text: str) -> str:
        """``text`` safe to print: one line, control characters written out, ASCII where it must be."""
        safe = clean(text)
        return safe if self.unicode else to_ascii(safe)

    def number(self, value: float | None, places: int = 2) -> str:
        """Rounded half up to ``places``; the undefined sign for None."""
        if value is None:
            return self.undefined
        rounded = _rounded(value, places)
        return f"{self.minus if rounded < 0 else ''}{abs(rounded):,}"

    def gap(self, value: float | None) -> str:
        """A difference with its sign, two decimals: ``−0.80``, ``+1.25``, ``0.00``."""
        if value is None:
            return self.undefined
        rounded = _rounded(value, 2)
        return f"{'+' if rounded > 0 else ''}{self.number(value)}"

    def gap_interval(self, low: float | None, high: float | None) -> str:
        """``−1.20 to +0.40``; empty when there is no interval."""
        return "" if low is None or high is None else f"{self.gap(low)} to {self.gap(high)}"

    def middle(self, value: float | None) -> str:
        """A median: no decimals that say nothing (``4``, ``3.5``, ``3.47``)."""
        if value is None:
            return self.undefined
        text = self.number(value)
        return text.rstrip("0").rstrip(".")

    def percent(self, share: float | None) -> str:
        """A share as a whole percentage; ``<1 %`` and ``>99 %`` rather than a false none or all."""
        if share is None:
            return self.undefined
        whole = _rounded(share * 100, 0)
        if whole == 0 and share > 0:
            return "<1 %"
        if whole == 100 and share < 1:
            return ">99 %"
        return f"{whole} %"

    def interval(self, low: float | None, high: float | None, *, share: bool = False) -> str:
        """``3.10 to 3.74`` or ``48 to 74 %``; empty when there is no interval."""
        if low is None or high is None:
            return ""
        if share:
            return f"{self.percent(low).removesuffix(' %')} to {self.percent(high)}"
        return f"{self.number(low)} to {self.number(high)}"


UNICODE = Signs(unicode=True, minus="−", undefined="–", flag="⚑", nobody="·")
ASCII = Signs(unicode=False, minus="-", undefined="-", flag="!", nobody=".")
# Screen readers often skip a minus sign or a dash; words are read out.
SPOKEN = Signs(unicode=True, minus="minus ", undefined="not available", flag="", nobody="none")
SPOKEN_ASCII = Signs(unicode=False, minus="minus ", undefined="not available", flag="", nobody="none")


def clean(text: str) -> str:
    """``text`` on one line; control and reordering characters written out, as in ``\\x1b``."""
    return _UNSAFE.sub(_written_out, _BREAKS.sub(" ", text).strip())


def to_ascii(text: str) -> str:
    """``text`` in ASCII: typographic signs simplified, accents dropped, ``?`` for what is left."""
    plain = unicodedata.normalize("NFKD", text.translate(_TYPOGRAPHY))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return letters.encode("ascii", "replace").decode()


SUPPRESSED = "s"
"""What stands in a table where a number is suppressed; a line below says so."""


def count(number: int | None) -> str:
    """A count with thousands set apart: ``1,204``; where it is suppressed, the sign of that."""
    return SUPPRESSED if number is None else f"{number:,}"


def counted(number: int | None, one: str, many: str | None = None) -> str:
    """``1 pair``, ``2 pairs``, ``0 pairs``."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """``text`` with a capital at its start and one full stop at its end."""
    text = text.strip()
    if not text:
        return text
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def joined(parts: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def _rounded(value: float, places: int) -> Decimal:
    # Half up, as people and spreadsheets round; never a minus zero.
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def _written_out(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
