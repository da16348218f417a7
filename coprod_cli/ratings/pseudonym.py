"""Pseudonyms: random ones to offer, and what looks like a name or a number that should not be kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from coprod_cli.ratings.store import Store

Looks = Literal["name", "email", "nhs-number"]
"""What a code looks like, when it does not look like a code."""

# No 0 O Q, 1 I L, 2 Z, 5 S, 8 B or U V, which are mistaken for one another on paper and aloud; no vowels, so no words.
LETTERS = "34679CDFGHJKMNPRTWXY"
_OURS = re.compile(rf"R[\s-]*([{LETTERS}]{{3}})[\s-]*([{LETTERS}]{{3}})")

_TITLE = re.compile(r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|rev|revd|fr)\.?\s+\S", re.IGNORECASE)
_EMAIL = re.compile(r"\S@\S")
_TEN_DIGITS = re.compile(r"(?<!\d)\d{3}[\s-]*\d{3}[\s-]*\d{4}(?!\d)")
# Two words, each with a capital and small letters after it: Mary Smith, Mary-Ann O'Neill, Mary J. Smith.
_NAME_WORD = re.compile(r"(?=..)[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Capitalised words that teams, services and places are called by.
_TEAM_WORDS = """
    team group service services unit ward hub centre center house home lodge court clinic hospital surgery practice
    office network partnership alliance board forum panel project programme council borough county city town
    locality north south east west central northern southern eastern western upper lower greater inner outer adult
    adults child children young older people mental health social care learning disability disabilities community
    early help primary acute day long short term review access duty intake support living street road lane park hill
    green nhs trust plan pair phase pilot wave cohort
"""
_OF_A_TEAM = frozenset(_TEAM_WORDS.split())


def offer(taken: Collection[str] = (), choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A random pseudonym such as ``R-7K3-C9W`` that is not among ``taken``; one of 64 million."""
    while True:
        drawn = "".join(choose(LETTERS) for _ in range(6))
        pseudonym = f"R-{drawn[:3]}-{drawn[3:]}"
        if pseudonym not in taken:
            return pseudonym


def held(store: Store) -> set[str]:
    """Those that the store knows, of finished and unfinished responses."""
    with store.reading() as connection:
        found = connection.execute("SELECT DISTINCT respondent FROM responses WHERE respondent IS NOT NULL")
        return {row[0] for row in found}


def tidy(code: str) -> str:
    """A code as it is kept: one space between words; one of ours as it was offered (``r7k3c9w`` is ``R-7K3-C9W``)."""
    code = " ".join(code.split())
    ours = _OURS.fullmatch(code.upper())
    return f"R-{ours[1]}-{ours[2]}" if ours else code


def is_same(typed: str, code: str) -> bool:
    """Whether ``typed`` is ``code``, whatever its capitals and the spaces around its words."""
    return tidy(typed).casefold() == tidy(code).casefold()


def looks_like(code: str) -> Looks | None:
    """What a pseudonym, a pair or a team looks like that tells who somebody is; ``None`` when it looks like neither.

    A guess to warn by, never to refuse by: a name of one word, or in small letters, is not seen.
    """
    if _EMAIL.search(code):
        return "email"
    if any(is_nhs_number(found[0]) for found in _TEN_DIGITS.finditer(code)):
        return "nhs-number"
    return "name" if _is_like_a_name(code) else None


def is_nhs_number(text: str) -> bool:
    """Whether ten digits, with or without spaces or hyphens, have the check digit of an NHS number.

    The first nine digits are multiplied by 10, 9, … 2 and added up; 11 less the remainder of the sum by 11
    is the tenth digit, where 11 stands for 0, and no number has 10 (NHS Data Dictionary, "NHS NUMBER").
    """
    digits = [int(character) for character in text if character.isdecimal()]
    if len(digits) != 10:
        return False
    total = sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits[:9], strict=True))
    return (11 - total % 11) % 11 == digits[9]


def _is_like_a_name(code: str) -> bool:
    if _TITLE.match(code):
        return True
    words = code.replace(".", " ").replace(",", " ").split()
    if any(word.casefold() in _OF_A_TEAM for word in words):
        return False
    return sum(word[0].isupper() and _NAME_WORD.fullmatch(word) is not None for word in words) >= 2
