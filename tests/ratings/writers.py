"""What other processes do to a store in the tests of concurrency and of crashes."""

from __future__ import annotations

from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from coprod_cli.checklist import find_checklist
from coprod_cli.ratings.records import Answer, Response
from coprod_cli.ratings.responses import begin, finish, keep
from coprod_cli.ratings.store import open_store

CHECKLIST = find_checklist("core-beliefs")


def given(writer: int, number: int) -> tuple[Answer, ...]:
    """The answers that a writer gives in its response of this number: no two responses have the same."""
    kept = [
        Answer(item.id, "point", 1 + (writer + number + place) % 5, f"+ {writer} in {number} on {item.id}")
        for place, item in enumerate(CHECKLIST.items)
    ]
    return tuple(kept)


def rate_many(path: Path, writer: int, times: int, ready: Barrier) -> None:
    """Gives ``times`` responses in conversation, as soon as all writers are ready. Makes the store if it is first."""
    ready.wait()
    with open_store(path, create=True) as store:
        for number in range(times):
            begun = begin(
                store, CHECKLIST, role="person", date="2026-03-02", pair=f"P{number}", respondent=f"W{writer}"
            )
            for answer in given(writer, number):
                keep(store, begun.id, answer)
            finish(store, begun.id, CHECKLIST)


def answer_without_end(path: Path, told: Connection) -> None:
    """Gives answers for ever, and tells of each one when ``keep`` has returned."""
    with open_store(path, create=True) as store:
        for number in count():
            response: Response = begin(store, CHECKLIST, role="person", date="2026-03-02")
            for answer in given(0, number):
                keep(store, response.id, answer)
                told.send((response.id, answer))


def open_and_close(path: Path, ready: Barrier) -> None:
    """Opens the store as soon as all are ready."""
    ready.wait()
    with open_store(path):
        pass
