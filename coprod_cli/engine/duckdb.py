"""The embedded engine: DuckDB counts files of any size on all cores, and spills to a folder that it removes."""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from coprod_cli.engine.assemble import Assembler
from coprod_cli.engine.base import (
    CannotRead,
    Count,
    CountRequest,
    Layout,
    MalformedTable,
    ProgressWatcher,
    ReadRow,
    ResponseScorer,
    Table,
)
from coprod_cli.engine.checks import Checks
from coprod_cli.engine.counts import Counts
from coprod_cli.engine.learning import Learnt, learn
from coprod_cli.engine.linked import linked_changes
from coprod_cli.engine.linked_counts import LinkedCounts
from coprod_cli.engine.looking import Looking
from coprod_cli.engine.names import fill_pseudonyms, halves
from coprod_cli.engine.rows import EXCLUDED, INVALID, UNDATED, UNREAD, Rows, quoted
from coprod_cli.engine.voices import Packing, Rule, Voices, one_side_each, one_voice_each
from coprod_cli.engine.waves import order_of_waves, with_waves
from coprod_cli.problems import Problem, SourceError, UsageError
from coprod_cli.scoring.checked import Seen
from coprod_cli.tallies.tally import ReadCounts

_SIZE = re.compile(r"\d+(\.\d+)?\s*[KMGT]i?B", re.IGNORECASE)
_BATCH = 10_000
_SMALL_FILE = 1_000_000
_FILES_ARE_LARGE = "SET disabled_optimizers = 'build_side_probe_side'"


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
        self._connection.execute("SET TimeZone = 'UTC'; CREATE SEQUENCE solo")
        self._read_as: Rows | None = None
        self._hides_names = False
        self._unread: Learnt | None = None
        self._repeating = 0
        self._any_tied = False
        self._period_names: tuple[list[int], list[str]] = ([], [])
        self._limit(memory)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._folder.cleanup()

    def _limit(self, memory: str | None) -> None:
        limit = memory or half_of_free_memory()
        if limit is None:
            return
        try:
            if not _SIZE.fullmatch(limit):
                raise duckdb.InvalidInputException(limit)
            self._connection.execute(f"SET memory_limit = {quoted(limit)}")
        except duckdb.Error:
            self.__exit__(None, None, None)
            raise UsageError(
                Problem("unknown-size", f'--memory "{limit}" is not a size.', "Write it like 4GB or 800MB.")
            ) from None

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

    def _run(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except duckdb.OutOfMemoryException:
            raise SourceError(
                Problem(
                    "out-of-memory",
                    "There is not enough memory, or not enough disk for what does not fit into it.",
                    "Allow more with --memory, or free some disk.",
                )
            ) from None

    @contextmanager
    def _files_are_large(self) -> Iterator[None]:
        """Joins with the files hold the other side in memory. DuckDB would guess the other way round."""
        if not self._hides_names:
            yield
            return
        self._run(_FILES_ARE_LARGE)
        try:
            yield
        finally:
            self._run("RESET disabled_optimizers")

    def _texts(self, sql: str) -> Iterator[tuple[str, int]]:
        """The distinct texts that a query finds, with the number of rows; taken in a few thousand at a time."""
        with self._files_are_large():
            cursor = self._connection.execute(sql)
            while found := cursor.fetchmany(_BATCH):
                yield from found

    def _read(self, sql: str) -> list[tuple[Any, ...]]:
        """Runs a query that reads tables."""
        try:
            with self._files_are_large():
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
            if all(_is_small(table) for table in request.tables):
                self._run("SET threads = 1")
            if request.key is not None:
                self._make_pseudonyms(request, request.key)
            request, marked = self._marked(request)
            if request.every == "wave":
                request = with_waves(request, self._read)
            request, voices, rows = self._filled(request)
            # Where no name has white space around it, tidying finds none.
            self._read_as = replace(voices.rows, strict=False, tidy=True)
            count = self._counted(request, voices, rows)
            count = replace(count, left_out=request.readings.left_out, marked=marked)
            if self._unread is None:
                return count
            return replace(count, unreadable=tuple(self._unread.unreadable), more_unreadable=self._unread.left_out)

    def look(self, count: Count, ids: Mapping[int, Collection[int]]) -> Seen:
        """After ``count`` of a request with ``checking``: what the responses themselves show.

        ``ids`` are the columns of ids of each table, which two equal rows may differ in.
        """
        assert self._read_as is not None
        with self._watched():
            return Looking(self._read, Checks(self._read_as), count, ids, tied=self._any_tied).seen()

    def rows(self) -> Iterator[ReadRow]:
        """After ``count``, the rows that it counted, read as it read them.

        Rows of one voice on one day come together, the earlier time first, then in file order.
        """
        assert self._read_as is not None
        if self._hides_names:
            self._run(_FILES_ARE_LARGE)
        cursor = self._connection.execute(self._read_as.by_voice())
        while found := cursor.fetchmany(_BATCH):
            yield from map(ReadRow._make, found)

    def _make_pseudonyms(self, request: CountRequest, key: bytes) -> None:
        for variable, half in halves(key).items():
            self._connection.execute(f"SET VARIABLE {variable} = ?", [half])
        self._hides_names = True
        for number, table in enumerate(request.tables):
            for column in sorted(table.hidden):
                self._read(fill_pseudonyms(number, column, Rows(request).source(number)))

    def _marked(self, request: CountRequest) -> tuple[CountRequest, dict[tuple[int, int], dict[str, int]]]:
        """The request with the texts for which rows are left out, and the texts that mark rows, with their rows."""
        left_out: dict[tuple[int, int], dict[str, int]] = {}
        marked: dict[tuple[int, int], dict[str, int]] = {}
        for number, table in enumerate(request.tables):
            for column in sorted({*table.left_out, *table.marks}):
                source = Rows(request).source(number)
                texts = f"SELECT coalesce(c{column}, '') AS text, count(*) AS rows FROM {source} GROUP BY text"
                self._read(f"CREATE OR REPLACE TABLE texts AS {texts}")
                cursor = self._connection.execute("FROM texts ORDER BY rows DESC, text")
                leaves_out, marks = table.left_out.get(column, _never), table.marks.get(column, _never)
                left_out[number, column], marked[number, column] = {}, {}
                while some := cursor.fetchmany(_BATCH):
                    for text, rows in some:
                        if leaves_out(text):
                            left_out[number, column][text] = rows
                        elif marks(text):
                            marked[number, column][text] = rows
        if not left_out:
            return request, marked
        return replace(request, readings=replace(request.readings, left_out=left_out)), marked

    def _filled(self, request: CountRequest) -> tuple[CountRequest, Voices, int]:
        """Fills the table ``sittings``, learning raw texts until none is unknown; gives the rows read too."""
        voices, read = self._tidily_filled(Rows(request))
        self._unread = None
        # Other checklists first: their rows hold nothing to learn.
        any_checklists = any("checklist" in table.columns for table in request.tables)
        for checklists in (True, False) if any_checklists else (False,):
            if not self._holds(f"sittings WHERE lane = {UNREAD}"):
                break
            learnt = learn(voices.rows, self._texts, checklists=checklists)
            if learnt.unreadable and not checklists and not request.skip_invalid:
                raise CannotRead(learnt.unreadable, learnt.left_out)
            self._unread = learnt
            request = replace(request, readings=learnt.readings)
            voices, read = self._tidily_filled(replace(voices.rows, request=request, strict=checklists))
        return request, voices, read

    def _tidily_filled(self, rows: Rows) -> tuple[Voices, int]:
        voices = Voices(rows)
        read = self._fill_sittings(voices)
        if rows.tidy or not self._holds(voices.untidy()):
            return voices, read
        return self._tidily_filled(replace(rows, tidy=True))

    def _fill_sittings(self, voices: Voices) -> int:
        self._run(voices.create())
        tables = voices.request.tables
        for statement in voices.insert_long([n for n, table in enumerate(tables) if table.layout is Layout.LONG]):
            self._read(statement)
        rows = self._run("SELECT coalesce(sum(cells), 0)::BIGINT FROM sittings")[0][0]
        for number, table in enumerate(tables):
            if table.layout is Layout.WIDE:
                rows += self._read(voices.insert_wide(number))[0][0]
        return int(rows)

    def write_responses(self, request: CountRequest, path: Path, kind: str, score: ResponseScorer) -> int:
        """Writes one row a response, after ``count`` with ``one_by_one``; gives the number of rows.

        ``score`` is asked once for each combination of total, answered and does-not-apply. ``kind`` is
        ``"csv"`` or ``"parquet"``.
        """
        counts = Counts(request, Packing(request))
        self._run(
            "CREATE OR REPLACE TABLE scored (total INTEGER, answered INTEGER, na INTEGER, score DOUBLE, band VARCHAR)"
        )
        scores = [(*found, *score(*found)) for found in self._run(counts.distinct_scores())]
        if scores:
            self._connection.executemany("INSERT INTO scored VALUES (?, ?, ?, ?, ?)", scores)
        self._run(counts.create_period_names())
        self._run("INSERT INTO period_names SELECT unnest(?::INTEGER[]), unnest(?::VARCHAR[])", self._period_names)
        form = "FORMAT parquet" if kind == "parquet" else "FORMAT csv, HEADER"
        copied = self._run(f"COPY ({counts.one_row_a_response()}) TO {quoted(str(path))} ({form})")
        return int(copied[0][0])

    def _counted(self, request: CountRequest, voices: Voices, rows: int) -> Count:
        counts = Counts(request, voices.packing)
        lanes = _lanes(request)
        rules = [one_voice_each(voices.packing), *([one_side_each(lanes)] if lanes else [])]
        everybody = tuple(range(len(request.roles)))
        if request.all_roles and len(everybody) > 2:
            rules.append(one_side_each(everybody, "all_sides"))
        if request.wave is not None:
            rules = [replace(rule, keys=(*rule.keys, f"g{request.wave}")) for rule in rules]
        replaced = self._one_each(voices, rules)
        assembler = Assembler(request)
        assembler.add_answers(self._run(counts.count_answers()))
        for section, items in assembler.scopes():
            assembler.add_scores(section, self._run(counts.count_scores(items)))
        split = self._count_pairs(lanes, counts, assembler) if lanes else 0
        if request.all_roles and len(everybody) > 2:
            assembler.add_plans(self._run(counts.count_plans(everybody)))
        self._period_names = list(assembler.labels), list(assembler.labels.values())
        waves, wave_order = order_of_waves(request, self._run) if request.every == "wave" else ((), None)
        if request.linked:
            assembler.linked = linked_changes(assembler, LinkedCounts(counts), self._run, waves)
        apart = {lane: int(cells) for lane, cells in self._run(counts.count_lanes())}
        distributions = assembler.answers.values()
        codes = voices.packing.codes
        read = ReadCounts(
            tuple(table.name for table in request.tables),
            rows=rows,
            answered=sum(d.n for d in distributions),
            not_applicable=sum(d.not_applicable for d in distributions),
            blank=sum(d.blank for d in distributions) + replaced[codes.blank],
            invalid=sum(d.invalid for d in distributions) + replaced[codes.invalid] + apart.get(INVALID, 0),
            superseded=sum(cells for code, cells in replaced.items() if code <= codes.not_applicable),
            excluded=apart.get(EXCLUDED, 0) + apart.get(UNDATED, 0),
        )
        future = self._run(counts.count_future())[0][0]
        return Count(
            assembler.tally(read, waves),
            apart.get(UNDATED, 0),
            int(future or 0),
            split,
            self._repeating,
            wave_order=wave_order,
        )

    def _one_each(self, voices: Voices, rules: Sequence[Rule]) -> Counter[int]:
        """Fills each rule's table with the latest answers of each key; gives the codes of answers superseded.

        The files are read again only for what they alone can tell: which of two answers of one day came later.
        """
        for rule in rules:
            self._run(voices.find_shared(rule))
        shared = [rule for rule in rules if self._holds(rule.shared)]
        for rule in shared:
            self._run(voices.mark_tied(rule))
        tied = [rule for rule in shared if self._holds(f"{rule.shared} WHERE tied")]
        if tied:
            # The files are the large side of this join, and DuckDB would guess otherwise.
            self._run(_FILES_ARE_LARGE)
            for statement in voices.read_tied(tied):
                self._read(statement)
            self._run("RESET disabled_optimizers")
        replaced: Counter[int] = Counter()
        self._any_tied, self._repeating = bool(tied), 0
        for rule in rules:
            if rule not in shared:
                self._run(f"CREATE OR REPLACE VIEW {rule.table} AS SELECT * FROM {rule.base} WHERE {rule.kept}")
                continue
            for statement in (voices.rank_cells(rule, tied=rule in tied), *voices.one_each(rule)):
                self._run(statement)
            if rule is rules[0]:
                self._repeating = self._voices_that_repeat(voices)
                replaced.update(dict(self._run("SELECT code, count(*) FROM latest WHERE place > 1 GROUP BY code")))
        return replaced

    def _voices_that_repeat(self, voices: Voices) -> int:
        answers = f"place > 1 AND code <= {voices.packing.codes.not_applicable}"
        return int(self._run(f"SELECT count(DISTINCT owner) FROM latest WHERE {answers}")[0][0])

    def _holds(self, table: str) -> bool:
        return bool(self._run(f"SELECT 1 FROM {table} LIMIT 1"))

    def _count_pairs(self, lanes: tuple[int, int], counts: Counts, assembler: Assembler) -> int:
        """Adds the pairs; gives how many are split between groups or periods."""
        self._run(counts.join_pairs(lanes))
        assembler.add_crosstabs(self._run(counts.count_crosstabs()))
        for section, items in assembler.scopes():
            assembler.add_score_pairs(section, len(items), self._run(counts.count_score_pairs(items)))
        assembler.add_pairing(*(self._run(query) for query in counts.count_pairing(lanes)))
        # Where everybody is in a pair, none is split.
        some_alone = any(any(pairing.unpaired) for pairing in assembler.pairing.values())
        return int(self._run(counts.count_split_pairs())[0][0]) if some_alone else 0


def _never(text: str) -> bool:
    return False


def _is_small(table: Table) -> bool:
    """Whether sharing the work out would take longer than doing it."""
    return table.path is not None and table.path.stat().st_size < _SMALL_FILE


def _lanes(request: CountRequest) -> tuple[int, int] | None:
    if not request.compare:
        return None
    first, second = (request.roles.index(role) for role in request.compare)
    return first, second
