"""``coprod rescue``: the way out that a damaged store itself tells of."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.calling import call, said
from tests.cli.kept import kept
from tests.ratings.damage import PAGE, overwritten, page_of


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = kept(tmp_path / "our team.db")
    path.write_bytes(overwritten(page_of(path, "responses_by_pair"), bytes(PAGE))(path.read_bytes()))
    return path


def test_the_command_that_the_message_names_saves_what_can_be_read(damaged: Path) -> None:
    told = call("responses", "--store", damaged)
    assert (told.exit_code, told.stdout) == (3, "")
    assert told.stderr.startswith(f"{damaged}: The store is damaged. Nothing was changed by this.\n")
    command = told.stderr.split("`")[1]
    assert command == f"coprod rescue '{damaged}' --into rescued.db"
    saved = call(*shlex.split(command)[1:])
    assert (saved.exit_code, saved.stdout) == (
        0,
        "Saved into rescued.db: 4 responses, 10 answers and 2 earlier values.\n",
    )
    assert saved.stderr == (
        "1 response has no answer at all to some statement; it may have been lost: c3000000.\n"
        "What stood on a damaged page is lost, and cannot be counted. Compare with what you know.\n"
    )
    assert said("responses", "--store", "rescued.db").startswith("3 stored responses\n")


def test_a_store_that_is_whole_is_told_of_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    saved = call("rescue", kept(tmp_path / "ratings.db"), "--into", "copy.db")
    assert (saved.exit_code, saved.stdout, saved.stderr) == (
        0,
        "Saved into copy.db: 4 responses, 10 answers and 2 earlier values.\n",
        "The store is whole: nothing was lost.\n",
    )


def test_what_is_refused(damaged: Path) -> None:
    before = damaged.read_bytes()
    for words, code, message in (
        (("none.db", "--into", "new.db"), 3, "none.db: There is no such file.\n"),
        ((damaged, "--into", damaged), 2, f"{damaged}: There is a file of this name already.\n"),
        ((Path(__file__), "--into", "new.db"), 3, f"{__file__}: Nothing of a store can be read in this file.\n"),
    ):
        result = call("rescue", *words)
        assert (result.exit_code, result.stdout) == (code, "")
        assert result.stderr.startswith(message)
        assert not Path("new.db").exists()
    assert damaged.read_bytes() == before
