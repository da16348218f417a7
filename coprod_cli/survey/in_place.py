"""Rows that are no answers in a file that an engine reads as it lies: found by their bytes, without reading rows.

They are looked for only where the counts show that there may be some.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager

from coprod_cli.survey.source import Source

_LINE_ENDS = (b"\n", b"\r")
_MARK = b"\xef\xbb\xbf"


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
    """Whether a row has nothing but delimiters."""
    with _bytes_of(source) as data:
        if data is None or len(source.columns) < 2:
            return False
        delimiter = source.delimiter.encode()
        for cell in (b"", b'""'):
            row = delimiter.join([cell] * len(source.columns))
            for before in _LINE_ENDS:
                place = data.find(before + row)
                while place >= 0:
                    after = place + 1 + len(row)
                    if data[after : after + 1] in (b"", *_LINE_ENDS):
                        return True
                    place = data.find(before + row, after)
    return False
