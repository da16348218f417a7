"""A process that is killed at any moment costs at most the answer that it was writing."""

from __future__ import annotations

import random
import time
from multiprocessing import get_context
from pathlib import Path

from coprod_cli.ratings.records import Answer
from coprod_cli.ratings.responses import Wanted, begin, select
from coprod_cli.ratings.store import open_store
from tests.ratings.writers import CHECKLIST, answer_without_end

ROUNDS = 40


def killed(path: Path, after: float) -> list[tuple[str, Answer]]:
    """Lets a process write answers and kills it; the answers of which it told that they are kept."""
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["tests.ratings.writers"])
    reading, telling = processes.Pipe(duplex=False)
    writer = processes.Process(target=answer_without_end, args=(path, telling))
    writer.start()
    telling.close()
    told = [reading.recv()]
    time.sleep(after)
    writer.kill()
    writer.join()
    assert writer.exitcode == -9
    try:
        while True:
            told.append(reading.recv())
    except EOFError:
        reading.close()
    return told


def test_every_answer_that_was_reported_as_kept_is_there(tmp_path: Path) -> None:
    dice = random.Random(20261121)
    path = tmp_path / "ratings.db"
    told: list[tuple[str, Answer]] = []
    work_was_left = 0
    for number in range(1, ROUNDS + 1):
        told += killed(path, dice.uniform(0, 0.03))
        work_was_left += Path(f"{path}-wal").stat().st_size > 0
        if number % 4:
            continue  # the next one finds what several have left behind
        with open_store(path) as store:
            there = {
                (response.id, answer)
                for response in select(store, Wanted(finished=False))
                for answer in response.answers
            }
            assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert set(told) <= there
        # Each killed process may have kept one more, and been killed before it could tell.
        assert len(there) <= len(told) + number
    assert len(told) > ROUNDS
    assert work_was_left > 0


def test_a_process_that_is_killed_while_it_makes_the_store_leaves_one_that_works(tmp_path: Path) -> None:
    for number in range(10):
        path = tmp_path / str(number) / "ratings.db"
        processes = get_context("forkserver")
        processes.set_forkserver_preload(["tests.ratings.writers"])
        reading, telling = processes.Pipe(duplex=False)
        writer = processes.Process(target=answer_without_end, args=(path, telling))
        writer.start()
        while not path.exists() and writer.is_alive():
            time.sleep(0.0001)
        time.sleep(number * 0.0005)
        writer.kill()
        writer.join()
        telling.close()
        reading.close()
        with open_store(path, create=True) as store:
            assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            begun = begin(store, CHECKLIST, role="person", date=None)
            assert begun in list(select(store, Wanted(finished=None)))
