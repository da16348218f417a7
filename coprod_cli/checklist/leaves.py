"""What a single value of a definition may be: text, id, link, whole number, number, yes or no.

The model and the reader use the same functions, so they cannot disagree. Text is never resolved as YAML
would resolve it: ``no``, ``1.10`` and ``12:30`` stay what the author wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

SLUG_PATTERN = r"^[a-z0-9][a-z0-9_-]*$"
SLUG_LONGEST = 64
LANGUAGE_PATTERN = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
LINK_PATTERN = r"""^https?://[^\s<>"]+$"""

# Control characters, line separators, direction overrides and half characters can make a terminal show
# something else than was written. Tab and line breaks are ordinary white space in YAML.
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_WHITE_SPACE = re.compile("[ \t\r\n]+")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})?(\.[0-9]{1,9})?")
_LONGEST_SHOWN = 40


class Unreadable(ValueError):
    """A value is not what its place asks for. ``code`` is the problem code, ``hint`` what to do."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


@dataclass(frozen=True, slots=True)
class Leaf:
    """How a single value is read: ``read(text as written, is it without quotation marks)``.

    The message of the ``Unreadable`` it raises continues a sentence that names the key.
    """

    read: Callable[[str, bool], object]


def quoted(text: str) -> str:
    """The text in quotation marks, shortened and safe to print, for use in a message."""
    shown = CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", _WHITE_SPACE.sub(" ", text))
    return f'"{shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"}"'


def sentence(text: str) -> str:
    """The text as a sentence of its own: a capital at the start and a stop at the end."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def read_text(text: str, plain: bool = False) -> str:
    """One paragraph: runs of white space become one space, ends are trimmed. Empty text is refused."""
    if found := CONTROL.search(text):
        raise Unreadable(
            "control-character",
            f"holds the control character U+{ord(found[0]):04X}",
            "remove it: it can make a screen show something else than was written",
        )
    trimmed = _WHITE_SPACE.sub(" ", text).strip(" ")
    if not trimmed:
        raise Unreadable("empty-text", "is empty", "give it some text, or remove the key")
    return trimmed


def read_words(text: str, plain: bool = False) -> str | None:
    """One paragraph, as ``read_text`` reads it; ``""`` says that there is none."""
    return read_text(text) if text else None


def read_slug(text: str, plain: bool = False) -> str:
    """An id: lower case letters, digits, hyphens and underscores, at most 64, first a letter or digit."""
    if not re.match(SLUG_PATTERN + r"\Z", text):
        better = re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-_")
        raise Unreadable(
            "not-a-slug",
            f"may hold only lower case letters, digits, hyphens and underscores, but is {quoted(text)}",
            f"for example `{better[:SLUG_LONGEST]}`" if better else "for example `trusted` or `whole-life`",
        )
    if len(text) > SLUG_LONGEST:
        raise Unreadable("not-a-slug", f"has {len(text)} characters", f"an id has at most {SLUG_LONGEST}")
    return text


def read_language(text: str, plain: bool = False) -> str:
    """A language tag such as ``en-GB`` or ``cy`` (BCP 47)."""
    if not re.match(LANGUAGE_PATTERN + r"\Z", text):
        raise Unreadable(
            "not-a-language", f"must be a language tag, but is {quoted(text)}", "for example `en-GB` or `cy`"
        )
    return text


def read_link(text: str, plain: bool = False) -> str:
    """A web address that begins with http:// or https://."""
    if not re.match(LINK_PATTERN + r"\Z", text):
        raise Unreadable(
            "not-a-link",
            f"must be a web address, but is {quoted(text)}",
            "it begins with https:// and has no spaces",
        )
    return text


def read_whole(text: str, plain: bool, *, low: int, high: int) -> int:
    """A whole number as written, from ``low`` to ``high``."""
    if not _WHOLE.fullmatch(text) or not plain:
        hint = "remove the quotation marks" if _WHOLE.fullmatch(text) and not plain else None
        raise Unreadable("wrong-type", f"must be a whole number, but is text: {quoted(text)}", hint)
    return int(_within(int(text), low, high))


def read_number(text: str, plain: bool, *, low: float, high: float) -> int | float:
    """A number with or without decimals, from ``low`` to ``high``. Whole ones are returned as int."""
    if not plain or not text.strip("-.") or not _NUMBER.fullmatch(text):
        hint = "remove the quotation marks" if not plain and _NUMBER.fullmatch(text) and text else None
        raise Unreadable("wrong-type", f"must be a number, but is text: {quoted(text)}", hint)
    return _within(plain_number(float(text)), low, high)


def read_flag(text: str, plain: bool) -> bool:
    """``true`` or ``false``, and nothing else."""
    if not plain or text not in ("true", "false"):
        raise Unreadable(
            "wrong-type",
            f"must be true or false, but is {quoted(text)}",
            "write it without quotation marks: true or false",
        )
    return text == "true"


def plain_number(number: float) -> int | float:
    """2.0 is 2: the same number must always be written, and hashed, the same way."""
    return int(number) if number == int(number) else number


def _within(number: int | float, low: float, high: float) -> int | float:
    if not low <= number <= high:
        raise Unreadable("out-of-range", f"must be from {low:g} to {high:g}, but is {number:g}")
    return number
