"""The targets by name. Each is called with bytes, and raises when what must hold does not."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.fuzz import seeds
from tests.fuzz.table_targets import packed, survey, workbook
from tests.fuzz.yaml_targets import definition, mapping

FINDS = Path(__file__).parent / "finds"


class Target(NamedTuple):
    """What is called, what it begins with, and how large an input may grow."""

    call: Callable[[bytes], object]
    seeds: Callable[[], Iterator[bytes]]
    longest: int


def _gzipped() -> Iterator[bytes]:
    yield from (gzip.compress(data[1:], mtime=0)[2:] for data in list(seeds.surveys())[:20])


TARGETS = {
    "definition": Target(definition, seeds.definitions, 8_192),
    "mapping": Target(mapping, seeds.mappings, 4_096),
    "survey": Target(survey, seeds.surveys, 24_576),
    "packed": Target(packed, _gzipped, 2_048),
    "workbook": Target(workbook, seeds.workbooks, 16_384),
}


def finds(name: str) -> list[Path]:
    """The inputs that once broke a target, kept."""
    folder = FINDS / name
    return sorted(folder.iterdir()) if folder.is_dir() else []
