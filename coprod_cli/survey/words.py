"""How two texts are held to be the same: case, spaces, quote marks, numbering and end marks do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "‛": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-"})
_NUMBERING = re.compile(r"^(?:q|question|item|statement)?\s*\d{1,3}\s*[.):\-]\s*(?=\D)")
_NUMBER = re.compile(r"^(?:q|question|item|statement)?\s*0*(\d{1,3})\s*[.):]?$")
_END_MARKS = " .?!:;,…"


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


def close_to(text: str, known: Iterable[str]) -> list[str]:
    """Known texts that are nearly this one; to suggest, never to use."""
    shapes = {same(other): other for other in known}
    return [shapes[match] for match in get_close_matches(same(text), shapes, n=3, cutoff=0.7)]
