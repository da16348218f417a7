"""SQL about names: white space taken off them, and pseudonyms put in their place.

The two halves of a key (RFC 2104) are variables of the connection, so that no query holds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

_BLOCK = 64  # bytes, of SHA-256
_PADS = {"pseudonym_inner": 0x36, "pseudonym_outer": 0x5C}


def is_untidy(name: str) -> str:
    """Whether a name has white space around it, which nobody can see."""
    return rf"regexp_matches({name}, '^[\s\x{{a0}}]|[\s\x{{a0}}]$')"


def tidied(text: str) -> str:
    """The same text without white space around it."""
    return rf"regexp_replace({text}, '^[\s\x{{a0}}]+|[\s\x{{a0}}]+$', '', 'g')"


def halves(key: bytes) -> dict[str, bytes]:
    """The variables that a connection needs to make pseudonyms with a key."""
    block = (key if len(key) <= _BLOCK else sha256(key).digest()).ljust(_BLOCK, b"\0")
    return {variable: bytes(byte ^ pad for byte in block) for variable, pad in _PADS.items()}


def pseudonym(column: str) -> str:
    """A name's pseudonym: 16 digits of an HMAC-SHA256 (RFC 2104) of its tidy text; nothing of nothing."""
    trimmed = tidied(f"coalesce({column}, '')")
    tidy = rf"regexp_replace({trimmed}, '[\s\x{{a0}}]+', ' ', 'g')"
    inner = "unhex(sha256(getvariable('pseudonym_inner') || encode(name)))"
    digest = f"left(sha256(getvariable('pseudonym_outer') || {inner}), 16)"
    return f"list_transform([{tidy}], lambda name: CASE WHEN name = '' THEN '' ELSE {digest} END)[1]"


def fill_pseudonyms(number: int, column: int, source: str) -> str:
    """Makes the pseudonym of each name in a column of a table, once."""
    names = f"SELECT DISTINCT c{column} AS name FROM {source} WHERE c{column} IS NOT NULL"
    return (
        f"CREATE OR REPLACE TABLE {_table(number, column)} AS SELECT name, {pseudonym('name')} AS code FROM ({names})"
    )


def with_pseudonyms(number: int, columns: Sequence[int], source: str) -> str:
    """A table, in some columns of which pseudonyms stand instead of names."""
    codes = ", ".join(f"{_table(number, column)}.code AS c{column}" for column in columns)
    joins = " ".join(f"LEFT JOIN {_table(number, n)} ON (h.c{n} = {_table(number, n)}.name)" for n in columns)
    return f"(SELECT h.* REPLACE ({codes}) FROM {source} h {joins})"


def _table(number: int, column: int) -> str:
    return f"pseudonyms_{number}_{column}"
