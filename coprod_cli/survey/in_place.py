"""Rows that are no answers in a file that an engine reads as it lies: found by their bytes, without reading rows.

They are looked for only where the counts show that there may be some.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager

from coprod_cli.survey.headings import UNSEEN
from coprod_cli.survey.source import Source

_LINE_ENDS = (b"\n", b"\r")
_MARK = b"\xef\xbb\xbf"
_UNSEEN = re.escape("".join(letter for letter in UNSEEN if letter not in "\r\n").encode())


@contextmanager
def _bytes_of(source: Source) -> Iterator[mmap.mmap | None]:
    if source.text is None or source.even:
        yield None
        return
    with source.text.path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def holds_headings_again(source: Source) -> bool:
    """Whether the heading row stands once more further down, as where exports were put together."""
    with _bytes_of(source) as data:
        if data is None:
            return False
        start = next(n for n, byte in enumerate(data) if byte not in _MARK + b"\r\n")
        ends = [end for end in (data.find(mark, start) for mark in _LINE_ENDS) if end >= 0]
        line = data[start : min(ends, default=len(data))]
        return any(data.find(before + line, start) >= 0 for before in (*_LINE_ENDS, _MARK))


def holds_blank_rows(source: Source) -> bool:
    """Whether a row has nothing but delimiters, white space and empty quotation marks."""
    with _bytes_of(source) as data:
        if data is None:
            return False
        delimiter = source.delimiter.encode()
        # A blank line is no row, but where there is one column.
        times = b"+" if len(source.columns) > 1 else b"*"
        unseen = b'["' + _UNSEEN + re.escape(delimiter) + b"]" + times
        for before in _LINE_ENDS:
            for row in re.finditer(before + unseen + rb"(?=[\r\n]|\Z)", data):
                if row[0].count(delimiter) >= len(source.columns) - 1:
                    return True
    return False
