"""How two texts are held to be the same: case, spaces, quote marks, numbering and end marks do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

_STRAIGHT = str.maketrans(dict.fromkeys("’‘‛", "'") | dict.fromkeys("“”", '"') | dict.fromkeys("–—‐‑−", "-"))
# A bare number needs more than a dash: "24-hour care" and "12-hour care" are two statements.
_NUMBERING = re.compile(
    r"^(?:(?:q|question|item|statement)\s*\d{1,3}\s*[.):\-]\s*|\d{1,3}(?:\s*[.):]\s*|\s+-\s*|-\s+))(?=\D)"
)
_WHOLE_NUMBER = re.compile(r"([+-]?\d{1,9})(?:\.0*)?")
_NUMBER = re.compile(r"^(?:q|question|item|statement)?\s*0*(\d{1,3})\s*[.):]?$")
_END_MARKS = " .?!:;,…"
_NOT_FOR_A_SHELL = re.compile(r"[\"$`\\!%^]")
_LONGEST_SHOWN = 60


def same(text: str) -> str:
    """A text as it is compared: composed, lower case, single spaces, straight quotes and dashes."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_STRAIGHT).casefold().split())


def same_statement(text: str) -> str:
    """A statement as it is compared: also without leading numbering and end marks."""
    return _NUMBERING.sub("", same(text)).strip(_END_MARKS)


def written_number(text: str) -> int | None:
    """The number of "3", "Q3", "Q3.", "Q03", "Item 3"; ``None`` for any other text."""
    found = _NUMBER.match(same(text))
    return int(found[1]) if found else None


def plain_digits(text: str) -> str:
    """The same text with every decimal digit of any alphabet as 0-9."""
    return "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text)


def shown(raw: str) -> str:
    """A raw text in quotation marks, as messages show it: one line, short, nothing that a terminal acts on."""
    text = "".join(character if character.isprintable() else "·" for character in " ".join(raw.split()))
    return f'"{text[:_LONGEST_SHOWN]}…"' if len(text) > _LONGEST_SHOWN else f'"{text}"'


def typed(raw: str) -> str:
    """A raw text as a hint tells people to type it, or "…" where a shell would make something else of it."""
    text = " ".join(raw.split())
    plain = text.isprintable() and not _NOT_FOR_A_SHELL.search(text) and len(text) <= _LONGEST_SHOWN
    return text if plain else "…"


def close_to(text: str, known: Iterable[str]) -> list[str]:
    """Known texts that are nearly this one; to suggest, never to use."""
    shapes = {same(other): other for other in known}
    return [shapes[match] for match in get_close_matches(same(text), shapes, n=3, cutoff=0.7)]


def answer_shape(raw: object) -> str:
    """A raw answer as it is told from others: "1", " 1 " and "1.0" are one."""
    text = plain_digits(same(str(raw)))
    number = _WHOLE_NUMBER.fullmatch(text)
    return str(int(number[1])) if number else text
