"""The embedded engine: DuckDB counts files of any size on all cores, and spills to a folder that it removes."""

from __future__ import annotations

import os
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import duckdb

from coprod_cli.engine.assemble import Assembler
from coprod_cli.engine.base import (
    CannotRead,
    Count,
    CountRequest,
    Layout,
    MalformedTable,
    ProgressWatcher,
    Readings,
    ResponseScorer,
    Unreadable,
)
from coprod_cli.engine.queries import (
    EXCLUDED,
    FIRST_SPECIAL_LANE,
    INVALID,
    SIDE,
    UNDATED,
    UNREAD,
    VOICE,
    Queries,
    quoted,
)
from coprod_cli.tally.tally import ReadCounts

_BATCH = 10_000
_MOST_UNREADABLE = 10_000


class _Learnt(NamedTuple):
    readings: Readings
    unreadable: list[Unreadable]
    left_out: int


def half_of_free_memory() -> str | None:
    """A memory limit in DuckDB's words, or ``None`` where the system does not say what is free."""
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
    return f"{max(free // 2, 256 * 2**20) // 2**20}MiB"


class DuckDBEngine:
    """One connection in memory. Use it as a context manager: leaving it removes what was spilled."""

    def __init__(self, *, memory: str | None = None, watch: ProgressWatcher | None = None) -> None:
        self._watch = watch
        self._folder = tempfile.TemporaryDirectory(prefix="coprod-")
        self._connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "temp_directory": self._folder.name,
            }
        )
        limit = memory or half_of_free_memory()
        if limit:
            self._connection.execute(f"SET memory_limit = '{limit}'")
        self._connection.execute("SET TimeZone = 'UTC'; CREATE SEQUENCE solo")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._folder.cleanup()

    # -- running -------------------------------------------------------------------------------

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Reports the running query's progress (0..1) a few times a second."""
        if self._watch is None:
            yield
            return
        done = threading.Event()
        watch = self._watch

        def look() -> None:
            while not done.wait(0.25):
                share = float(self._connection.query_progress())
                watch(max(0.0, min(share / 100, 1.0)))

        watcher = threading.Thread(target=look, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def _run(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    def _read(self, sql: str) -> list[tuple[Any, ...]]:
        """Runs a query that reads tables."""
        try:
            return self._run(sql)
        except (duckdb.InvalidInputException, duckdb.IOException) as error:
            raise MalformedTable(str(error)) from error

    # -- counting ------------------------------------------------------------------------------

    def count(self, request: CountRequest) -> Count:
        """Counts all tables of a request.

        Raises:
            CannotRead: raw texts stay unknown and ``skip_invalid`` is off.
            MalformedTable: a table's bytes do not make rows.
        """
        with self._watched():
            for number, table in enumerate(request.tables):
                if table.frame is not None:
                    self._connection.register(f"frame{number}", table.frame)
            rows, request, queries = self._filled(request)
            return self._counted(request, queries, rows)

    def _filled(self, request: CountRequest) -> tuple[int, CountRequest, Queries]:
        """Fills the table ``responses``, learning raw texts until none is unknown; gives the rows read."""
        queries = Queries(request)
        rows = self._fill_responses(queries)
        if not self._run(f"SELECT 1 FROM responses WHERE lane = {UNREAD} LIMIT 1"):
            return rows, request, queries
        learnt = self._learn(queries)
        if learnt.unreadable and not request.skip_invalid:
            raise CannotRead(learnt.unreadable, learnt.left_out)
        request = replace(request, readings=learnt.readings)
        queries = Queries(request, strict=False)
        return self._fill_responses(queries), request, queries

    def _fill_responses(self, queries: Queries) -> int:
        tables = queries.request.tables
        self._run(queries.create_responses())
        long = [number for number, table in enumerate(tables) if table.layout is Layout.LONG]
        for statement in queries.insert_long(long, one_by_one=queries.request.one_by_one):
            self._read(statement)
        rows = self._run("SELECT coalesce(sum(cells), 0)::BIGINT FROM responses")[0][0]
        for number, table in enumerate(tables):
            if table.layout is Layout.WIDE:
                rows += self._read(queries.insert_wide(number))[0][0]
        return int(rows)

    def _learn(self, queries: Queries) -> _Learnt:
        """Reads each distinct raw text of the rows that could not be read whole, once."""
        readings, interpreter = queries.request.readings, queries.request.interpreter
        known: dict[str, dict[str, Any]] = {
            "item": dict(readings.items),
            "role": dict(readings.roles),
            "rating": dict(readings.answers),
            "checklist": dict(readings.checklists),
        }
        # A date has no distinct meanings to learn: it is read or it is not.
        readers = {
            "item": interpreter.item,
            "role": interpreter.role,
            "rating": interpreter.answer,
            "checklist": interpreter.for_checklist,
        }
        unreadable: list[Unreadable] = []
        left_out = 0
        for sql, number, what, column in queries.unread_texts():
            cursor = self._connection.execute(sql)
            while found := cursor.fetchmany(_BATCH):
                for raw, count in found:
                    meanings = known.get(what, {})
                    if raw in meanings:
                        continue
                    meaning = readers[what](raw) if what in readers else None
                    if meaning is not None:
                        meanings[raw] = meaning
                    elif len(unreadable) < _MOST_UNREADABLE:
                        unreadable.append(Unreadable(number, what, column, raw, count))
                    else:
                        left_out += 1
        return _Learnt(
            Readings(known["item"], known["role"], known["rating"], known["checklist"]), unreadable, left_out
        )

    def write_responses(self, request: CountRequest, path: Path, kind: str, score: ResponseScorer) -> int:
        """Writes one row a response, after ``count`` with ``one_by_one``; gives the number of rows.

        ``score`` is asked once for each combination of total, answered and does-not-apply. ``kind`` is
        ``"csv"`` or ``"parquet"``.
        """
        queries = Queries(request)
        self._run(
            "CREATE OR REPLACE TABLE scored (total INTEGER, answered INTEGER, na INTEGER, score DOUBLE, band VARCHAR)"
        )
        scores = [(*found, *score(*found)) for found in self._run(queries.distinct_scores())]
        if scores:
            self._connection.executemany("INSERT INTO scored VALUES (?, ?, ?, ?, ?)", scores)
        form = "FORMAT parquet" if kind == "parquet" else "FORMAT csv, HEADER"
        copied = self._run(f"COPY ({queries.one_row_a_response()}) TO {quoted(str(path))} ({form})")
        return int(copied[0][0])

    def _counted(self, request: CountRequest, queries: Queries, rows: int) -> Count:
        lanes = {lane: int(cells) for lane, cells in self._run(queries.count_lanes())}
        self._run(f"DELETE FROM responses WHERE lane >= {FIRST_SPECIAL_LANE}")
        replaced = self._one_voice_each(queries)
        assembler = Assembler(request)
        assembler.add_answers(self._run(queries.count_answers()))
        for section, items in assembler.scopes():
            assembler.add_scores(section, self._run(queries.count_scores(items)))
        split = self._count_pairs(request, queries, assembler) if request.compare else 0
        distributions = assembler.answers.values()
        codes = queries.codes
        read = ReadCounts(
            tuple(table.name for table in request.tables),
            rows=rows,
            answered=sum(d.n for d in distributions),
            not_applicable=sum(d.not_applicable for d in distributions),
            blank=sum(d.blank for d in distributions) + replaced[codes.blank],
            invalid=sum(d.invalid for d in distributions) + replaced[codes.invalid] + lanes.get(INVALID, 0),
            superseded=sum(cells for code, cells in replaced.items() if code <= codes.not_applicable),
            excluded=lanes.get(EXCLUDED, 0) + lanes.get(UNDATED, 0),
        )
        future = self._run(queries.count_future())[0][0]
        return Count(assembler.tally(read), lanes.get(UNDATED, 0), int(future or 0), split)

    def _one_voice_each(self, queries: Queries) -> Counter[int]:
        """Leaves each voice's latest answers in ``responses``; gives the codes of the cells replaced."""
        self._run(queries.find_repeaters())
        if not self._run("SELECT 1 FROM repeaters LIMIT 1"):
            return Counter()
        self._read(queries.latest_cells(VOICE, "repeaters", "latest"))
        self._replace(queries, VOICE, "repeaters", "responses")
        return Counter(dict(self._run(queries.superseded("latest"))))

    def _replace(self, queries: Queries, keys: Sequence[str], among: str, table: str) -> None:
        self._run(queries.delete(keys, among, table))
        self._run(queries.responses_from("latest", keys, table))

    def _count_pairs(self, request: CountRequest, queries: Queries, assembler: Assembler) -> int:
        assert request.compare
        lanes = (request.roles.index(request.compare[0]), request.roles.index(request.compare[1]))
        for statement in queries.fill_sides(lanes):
            self._run(statement)
        if not self._run("SELECT 1 FROM sides LIMIT 1"):
            return 0
        self._run(queries.find_shared_sides())
        if self._run("SELECT 1 FROM shared_sides LIMIT 1"):
            self._read(queries.latest_cells(SIDE, "shared_sides", "latest"))
            self._replace(queries, SIDE, "shared_sides", "sides")
        self._run(queries.join_pairs(lanes))
        assembler.add_crosstabs(self._run(queries.count_crosstabs()))
        for section, items in assembler.scopes():
            rows = self._run(queries.count_score_pairs(items))
            assembler.add_score_pairs(section, len(items), rows)
        assembler.add_pairing(*(self._run(query) for query in queries.count_pairing(lanes)))
        return int(self._run(queries.count_split_pairs())[0][0]) if request.by else 0
