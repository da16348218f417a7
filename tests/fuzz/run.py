"""Fuzzes one target, guided by coverage: ``python -m tests.fuzz.run TARGET --seconds 900``. Needs the extra "fuzz".

What breaks the target is kept in the folder, once for each place in the code, and the fuzzing goes on. What ends the
process itself (a crash of native code, a hang, too much memory) is kept there by libFuzzer.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import pkgutil
import sys
import tempfile
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["coprod_cli"]):
    import coprod_cli

    # What is imported only when it is needed would not be seen.
    for module in pkgutil.walk_packages(coprod_cli.__path__, "coprod_cli."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)

from tests.fuzz.targets import TARGETS, finds

HANGS_AFTER = 20
MOST_MEMORY_MB = 3_000
WORDS = {"definition": "yaml", "mapping": "yaml", "survey": "table", "packed": "table", "workbook": "workbook"}


class Fuzzing:
    """One run over one target, and the places in the code where it broke."""

    def __init__(self, name: str, folder: Path) -> None:
        self.call = TARGETS[name].call
        self.folder = folder
        self.places: set[str] = set()

    def one(self, data: bytes) -> None:
        try:
            self.call(data)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            frames = traceback.extract_tb(error.__traceback__)
            place = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[:0:-1][:4])
            place = f"{type(error).__name__} {place}"
            if place in self.places:
                return
            self.places.add(place)
            kept = self.folder / f"find-{hashlib.sha256(data).hexdigest()[:12]}"
            kept.write_bytes(data)
            print(f"FIND {len(self.places)} in {kept}: {place}", file=sys.stderr)
            traceback.print_exc()


def main() -> None:
    parser = argparse.ArgumentParser(description="Fuzzes one target, guided by coverage.")
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--folder", type=Path, help="where the corpus and what is found are kept")
    asked = parser.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix=f"coprod-fuzz-{asked.target}-"))
    corpus, beginnings = folder / "corpus", folder / "seeds"
    corpus.mkdir(parents=True, exist_ok=True)
    beginnings.mkdir(exist_ok=True)
    target = TARGETS[asked.target]
    for data in [*target.seeds(), *(path.read_bytes() for path in finds(asked.target))]:
        (beginnings / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)
    print(f"{asked.target}: corpus and finds in {folder}", file=sys.stderr)
    flags = {
        "max_total_time": asked.seconds,
        "max_len": target.longest,
        "timeout": HANGS_AFTER,
        "rss_limit_mb": MOST_MEMORY_MB,
        "dict": Path(__file__).parent / "words" / f"{WORDS[asked.target]}.dict",
        "artifact_prefix": f"{folder}/",
        "print_final_stats": 1,
    }
    options = [f"-{name}={value}" for name, value in flags.items()]
    atheris.Setup([sys.argv[0], *options, str(corpus), str(beginnings)], Fuzzing(asked.target, folder).one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
