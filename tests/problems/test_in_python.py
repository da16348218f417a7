"""Problems that no line typed alone can cause: each code, what causes it, and its exact words."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import coprod_cli
from coprod_cli import app
from coprod_cli.checklist.library import find_checklist
from coprod_cli.checklist.reader import read_bytes
from coprod_cli.engine.base import MalformedTable
from coprod_cli.engine.duckdb import DuckDBEngine
from coprod_cli.pipeline.places import Read, require_unchanged
from coprod_cli.problems import CoprodError
from coprod_cli.ratings import store as the_store
from coprod_cli.ratings.amending import amend, changes_of
from coprod_cli.ratings.forgetting import erase
from coprod_cli.ratings.records import Response
from coprod_cli.ratings.responses import add, begin, find, finish
from coprod_cli.ratings.store import Store, open_store
from coprod_cli.scoring.chart_choices import ChartChoices
from coprod_cli.scoring.control_chart import control_chart
from coprod_cli.survey.source import open_source
from coprod_cli.whole_file import written_whole
from tests.hostile.made import SHIPPED
from tests.problems.test_exact import GOOD
from tests.ratings.damage import as_somebody_without_privileges
from tests.ratings.filling import response

TEN = find_checklist("ten-statements")
STORE = Path("ratings.db")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPROD_STORE", str(STORE))
    Path("good.csv").write_text(GOOD)


# -- Python itself ---------------------------------------------------------------------------------


def not_a_source(_: pytest.MonkeyPatch) -> None:
    coprod_cli.score([1], "ten-statements")


def agreement_of_compare(_: pytest.MonkeyPatch) -> None:
    coprod_cli.score("good.csv", "ten-statements", agreement=True)


def charts_of_trend(_: pytest.MonkeyPatch) -> None:
    coprod_cli.score("good.csv", "ten-statements", charts=ChartChoices())


def chart_value(_: pytest.MonkeyPatch) -> None:
    control_chart([1.0, float("inf")])


# -- files -----------------------------------------------------------------------------------------


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def no_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Terminal())
    open_source("-", Path())


def malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nothing is known that only the engine cannot read; should there be something, this is told.
    def refuse(*_: Any) -> None:
        raise MalformedTable("no rows here\nand more for its makers")

    monkeypatch.setattr(DuckDBEngine, "count", refuse)
    coprod_cli.score("good.csv", "ten-statements")


def source_changed(_: pytest.MonkeyPatch) -> None:
    require_unchanged([Read("good.csv", "survey", 1, "", (0, 0, 0))])


@contextmanager
def _without_privileges() -> Iterator[None]:
    """Somebody who may come as far as this folder, and no further."""
    folder = Path.cwd()
    above = [part for part in (folder, *folder.parents) if part.stat().st_mode & 0o011 != 0o011]
    kept = {part: part.stat().st_mode & 0o7777 for part in above}
    for part in above:
        part.chmod(kept[part] | 0o011)
    try:
        with as_somebody_without_privileges():
            yield
    finally:
        for part, mode in kept.items():
            part.chmod(mode)


def no_permission(_: pytest.MonkeyPatch) -> None:
    Path("good.csv").chmod(0)
    with _without_privileges():
        open_source("good.csv", Path())


def output_not_writable(_: pytest.MonkeyPatch) -> None:
    Path("locked").mkdir()
    Path("locked").chmod(0o555)
    with _without_privileges(), written_whole(Path("locked/a.csv")):
        pass


def too_many_waves(_: pytest.MonkeyPatch) -> None:
    rows = "".join(f"person,w{number},4\n" for number in range(1_300))
    Path("a.csv").write_text(f"role,wave,trusted\n{rows}")
    coprod_cli.score("a.csv", "ten-statements", every="wave")


def options_unknown(_: pytest.MonkeyPatch) -> None:
    text = TEN.items[0].text
    rows = "1,person,Red,,\n2,person,,Green,\n3,person,,,Blue\n"
    Path("a.csv").write_text(f'Respondent ID,Role,"{text}",,\n,,Red,Green,Blue\n{rows}')
    coprod_cli.score("a.csv", "ten-statements")


# -- definitions -----------------------------------------------------------------------------------


def _definition(old: str, new: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    read_bytes(text.replace(old, new, 1).encode(), "own.yaml").get()


def empty_items(_: pytest.MonkeyPatch) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    read_bytes(f"{text[: text.index('items:')]}items: []\n".encode(), "own.yaml").get()


def too_many_points(_: pytest.MonkeyPatch) -> None:
    points = "".join(f"  - {{value: {number}, label: P{number}}}\n" for number in range(6, 300))
    _definition("roles:\n", f"{points}roles:\n")


def too_many_roles(_: pytest.MonkeyPatch) -> None:
    _definition("roles:\n", "roles:\n" + "".join(f"  r{number}: {{label: R{number}}}\n" for number in range(300)))


def too_many_problems(_: pytest.MonkeyPatch) -> None:
    _definition("roles:\n", "roles:\n" + "".join(f"  R {number}: x\n" for number in range(100)))


# -- the store -------------------------------------------------------------------------------------


@contextmanager
def _stored() -> Iterator[tuple[Store, Response]]:
    given = response(TEN, "person", {"trusted": 4}, respondent="R1")
    with open_store(STORE, create=True) as store:
        add(store, TEN, [given])
        yield store, find(store, given.id)


def changed_meanwhile(_: pytest.MonkeyPatch) -> None:
    with _stored() as (store, stored):
        changes = changes_of(stored, {"rating:trusted": "5"})
        with open_store(STORE) as elsewhere:
            amend(elsewhere, stored, changes_of(stored, {"rating:trusted": "1"}))
        amend(store, stored, changes)


def response_closed(_: pytest.MonkeyPatch) -> None:
    with open_store(STORE, create=True) as store:
        begun = begin(store, TEN, role="person", date=None)
        finish(store, begun.id, TEN)
        finish(store, begun.id, TEN)


def unfinished(_: pytest.MonkeyPatch) -> None:
    with open_store(STORE, create=True) as store:
        begun = begin(store, TEN, role="person", date=None)
    typed("amend", begun.id, "--answer", "trusted=5", "--yes")


def no_unfinished(monkeypatch: pytest.MonkeyPatch) -> None:
    with _stored():
        pass
    monkeypatch.setattr("coprod_cli.commands.rate_terminal.is_there", lambda: True)
    typed("rate", "--resume")


def not_text(_: pytest.MonkeyPatch) -> None:
    with open_store(STORE, create=True) as store:
        begin(store, TEN, role="person", date=None, pair="\udcff")


def store_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(the_store, "PATIENCE", 0.05)
    with _stored() as (first, _), open_store(STORE) as second, first.writing():
        begin(second, TEN, role="person", date=None)


def store_not_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(the_store, "PATIENCE", 0.05)
    with _stored() as (store, _), open_store(STORE) as reader, reader.reading() as connection:
        assert connection.execute("SELECT count(*) FROM responses").fetchone() == (1,)
        erase(store, "respondent", "R1")
        store.sweep()


def store_damaged(_: pytest.MonkeyPatch) -> None:
    with _stored():
        pass
    data = STORE.read_bytes()
    STORE.write_bytes(data[: len(data) // 2])
    typed("score", "-c", "ten-statements")


def store_too_new(_: pytest.MonkeyPatch) -> None:
    with _stored() as (store, _), store.writing() as connection:
        connection.execute("PRAGMA user_version = 9999")
    typed("score", "-c", "ten-statements")


def typed(*words: str) -> None:
    """Types a command, and raises what it tells of."""
    told: list[CoprodError] = []
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(app, "tell", told.append)
        app.run(words)
    raise told[0]


IN_PYTHON: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str, str | None]] = {
    "empty-items": (
        empty_items,
        "own.yaml:41:8: `items` is empty.",
        "List at least one item, with its `id` and `text`.",
    ),
    "not-a-source": (
        not_a_source,
        "A source is a path or a pandas DataFrame, not builtins.int.",
        "A DataFrame of another library can often be given as frame.to_pandas().",
    ),
    "agreement-of-compare": (agreement_of_compare, "score shows no agreement.", "`compare` shows it, pair by pair."),
    "charts-of-trend": (charts_of_trend, "score has no control charts.", "`trend` has them."),
    "chart-value": (
        chart_value,
        "The value at position 1 is inf, which is not a finite number.",
        "Use None for an empty period.",
    ),
    "no-input": (
        no_input,
        "standard input: Nothing is coming in on standard input.",
        "Pipe a file into coprod, or name the file.",
    ),
    "malformed": (
        malformed,
        "good.csv: A file cannot be read: no rows here",
        "Open it in a spreadsheet and export it again as CSV UTF-8.",
    ),
    "source-changed": (
        source_changed,
        "good.csv: This file changed while it was read. Nothing was written.",
        "Run again once nobody writes to it.",
    ),
    "no-permission": (no_permission, "good.csv: This file may not be read.", "Ask its owner for access."),
    "output-not-writable": (
        output_not_writable,
        "locked/a.csv: You do not have permission to write here.",
        "Write somewhere else, or ask for access.",
    ),
    "too-many-waves": (
        too_many_waves,
        "a.csv: The column for the wave holds more than 1,200 different texts.",
        'Say which column tells the waves apart: --column wave="…".',
    ),
    "options-unknown": (
        options_unknown,
        'a.csv: The statement "I\'m trusted to write my own care and support plan, with what…" '
        'stands above 3 columns, one for each answer: "Red", "Green", "Blue". They are not answers '
        "on this scale.",
        'Say what each means, for example --answer "Red=POINT"; or let `coprod map` write the lines for it.',
    ),
    "too-many-points": (
        too_many_points,
        "own.yaml:25:3: `scale` has 299 points; at most 250 can be told apart.",
        "Use fewer, wider points.",
    ),
    "too-many-roles": (too_many_roles, "own.yaml:31:3: `roles` has 303 roles; at most 250 are read.", None),
    "too-many-problems": (
        too_many_problems,
        "own.yaml: There are more than 100 problems. Put these right first.",
        None,
    ),
    "changed-meanwhile": (
        changed_meanwhile,
        "The response was changed elsewhere meanwhile. Nothing was changed by this.",
        "Look at it again, and amend it then.",
    ),
    "response-closed": (
        response_closed,
        "This response is not open any more: it was finished, discarded or forgotten elsewhere.",
        "Nothing was changed by this. `coprod responses` lists what is kept.",
    ),
    "unfinished": (
        unfinished,
        "This response is not finished, so there is nothing to amend yet.",
        "`coprod rate --resume` goes on with it.",
    ),
    "no-unfinished": (
        no_unfinished,
        "There is no such unfinished interview.",
        "`coprod rate CHECKLIST` begins one; `coprod list` names the checklists.",
    ),
    "not-text": (
        not_text,
        "A text that was given holds half a character, which cannot be kept.",
        "Write it again, in the terminal's own encoding.",
    ),
    "store-busy": (
        store_busy,
        "ratings.db: Another program has been busy with the store for too long. Nothing was changed by this.",
        "Wait until it has finished, or close it, and try again.",
    ),
    "store-not-swept": (
        store_not_swept,
        "ratings.db: It is erased, but its traces could not be cleared out of the file: another program is reading it.",
        "Close other programs that use the store, make room on the disk, and give the same command "
        "again: it then clears them.",
    ),
    "store-damaged": (
        store_damaged,
        "ratings.db: The store is damaged. Nothing was changed by this.",
        "Move ratings.db, ratings.db-wal and ratings.db-shm, as far as they are there, to a safe "
        "folder, and put a backup in place. Without one, `coprod rescue ratings.db --into "
        "rescued.db` saves what can still be read.",
    ),
    "store-too-new": (
        store_too_new,
        "ratings.db: This store was written by a newer version of coprod. Nothing was changed.",
        "Install that version or a later one: `pip install -U coprod-cli`.",
    ),
}
"""Code -> what causes the problem, the sentence with its place, and the hint."""


@pytest.mark.parametrize("code", IN_PYTHON)
def test_what_is_told(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cause, sentence, hint = IN_PYTHON[code]
    with pytest.raises(CoprodError) as caught:
        cause(monkeypatch)
    *_, problem = [one for one in caught.value.problems if one.code == code]
    told = [part and part.replace(f"{tmp_path}/", "") for part in (problem.code, str(problem), problem.hint)]
    assert told == [code, sentence, hint]
