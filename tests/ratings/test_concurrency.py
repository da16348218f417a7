"""Many processes rate into one store at once, and race to make it: nothing is lost, and nothing is there twice."""

from __future__ import annotations

from collections import Counter
from multiprocessing import get_context
from pathlib import Path

from coprod_cli.ratings.responses import Wanted, select
from coprod_cli.ratings.store import open_store
from tests.ratings.writers import CHECKLIST, given, rate_many

WRITERS, TIMES = 8, 200


def test_eight_processes_with_two_hundred_responses_each(tmp_path: Path) -> None:
    path = tmp_path / "store" / "ratings.db"
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["tests.ratings.writers"])
    ready = processes.Barrier(WRITERS)
    writers = [processes.Process(target=rate_many, args=(path, one, TIMES, ready)) for one in range(WRITERS)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert [one.exitcode for one in writers] == [0] * WRITERS

    with open_store(path) as store:
        found = list(select(store, Wanted(finished=None)))
        assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert store.connection.execute("SELECT count(*) FROM answers").fetchone() == (
            WRITERS * TIMES * len(CHECKLIST.items),
        )
    expected = {(f"W{writer}", f"P{number}"): (writer, number) for writer in range(WRITERS) for number in range(TIMES)}
    assert Counter((one.respondent, one.pair) for one in found) == Counter(expected.keys())
    for one in found:
        assert one.saved_at is not None
        assert one.answers == given(*expected[str(one.respondent), str(one.pair)])
    assert [one.name for one in path.parent.iterdir()] == ["ratings.db"]
