"""What a person can say about how their files are written, where coprod is not to find it out by itself."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, fields

from coprod_cli.problems import Problem

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


@dataclass(frozen=True, slots=True)
class FileChoices:
    """How files are to be read; ``None`` is to find it out.

    ``sheet`` is a sheet's name or its number from 1. ``delimiter`` is one of ``,``, ``;``, a tab, ``|`` or its
    name. Rows are numbered as a spreadsheet shows them: ``skip_rows`` leaves that many out at the top,
    ``last_row`` is the last that is read. ``header_rows`` is how many rows of headings follow.
    """

    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_rows: int | None = None
    skip_rows: int | None = None
    last_row: int | None = None

    def given(self) -> list[str]:
        """The names of what was said."""
        return [field.name for field in fields(self) if getattr(self, field.name) is not None]

    def mark(self) -> str | None:
        """The delimiter itself."""
        return None if self.delimiter is None else _mark(self.delimiter)

    def problems(self) -> Iterator[Problem]:
        """What was said that nothing can mean."""
        if self.encoding is not None and not _is_text_encoding(self.encoding):
            yield Problem(
                "unknown-choice",
                f'--encoding "{self.encoding}" is not the name of an encoding.',
                "Such names are utf-8, utf-16, windows-1252, latin-1.",
            )
        if self.delimiter is not None and _mark(self.delimiter) is None:
            yield Problem(
                "unknown-choice",
                f'--delimiter "{self.delimiter}" is not one of {", ".join(DELIMITERS.values())}.',
                "Write its name, or the mark itself in quotation marks.",
            )
        for name, least in (("header_rows", 1), ("skip_rows", 0), ("last_row", 1)):
            value = getattr(self, name)
            if value is not None and value < least:
                option = option_of(name)
                yield Problem("unknown-choice", f"{option} {value} is not a number of {least} or more.", None)


def option_of(name: str) -> str:
    """A choice as it is typed: ``--skip-rows``."""
    return "--" + name.replace("_", "-")


def _mark(asked: str) -> str | None:
    asked = asked.replace("\\t", "\t")
    return next((mark for mark, name in DELIMITERS.items() if asked in (mark, name)), None)


# Ways to write names of the internet, and texts in programs.
_NO_TEXTS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape"})


def _is_text_encoding(name: str) -> bool:
    try:
        if codecs.lookup(name).name.replace("_", "-") in _NO_TEXTS:
            return False
        "a".encode(name)
        b"".decode(name)
    except (LookupError, ValueError, TypeError):
        # Python also has codecs that make bytes of bytes.
        return False
    return True
