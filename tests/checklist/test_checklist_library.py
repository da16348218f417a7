"""Where definitions are found: shipped, local, shadowing, from a zip, and quickly."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from coprod_cli.checklist import find_checklist, list_checklists
from coprod_cli.problems import DefinitionError, UsageError

REPO = Path(__file__).parents[2]
LADDER = (REPO / "checklists" / "ladder.yaml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _no_folder_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COPROD_CHECKLISTS", raising=False)


def mine(folder: Path, name: str = "mine", file: str | None = None) -> Path:
    path = folder / (file or f"{name}.yaml")
    path.write_text(LADDER.replace("id: ladder", f"id: {name}").replace("title: Ladder", "title: My ladder"))
    return path


def test_by_id_by_path_and_from_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = mine(tmp_path, file="any-name.yml")
    assert find_checklist("ladder").title == "Ladder of co-production"
    assert find_checklist(str(path)).id == "mine"
    assert find_checklist("mine", tmp_path).id == "mine"
    monkeypatch.setenv("COPROD_CHECKLISTS", str(tmp_path))
    assert find_checklist("mine").id == "mine"
    monkeypatch.chdir(tmp_path)
    assert find_checklist("any-name.yml").id == "mine"


def test_the_folder_named_comes_before_the_one_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPROD_CHECKLISTS", str(tmp_path / "missing"))
    assert find_checklist(mine(tmp_path).stem, tmp_path).id == "mine"


def test_a_local_one_stands_in_place_of_a_shipped_one(tmp_path: Path) -> None:
    path = mine(tmp_path, "ladder")
    mine(tmp_path, "zoo")
    listing = list_checklists(tmp_path)
    found = {entry.id: (entry.origin, entry.shadows) for entry in listing.entries}
    assert (found["ladder"], found["zoo"]) == ((str(path), True), (str(tmp_path / "zoo.yaml"), False))
    assert found["ten-statements"] == ("shipped", False)
    assert [entry.id for entry in listing.entries] == sorted(found)
    assert len(found) == 10
    assert find_checklist("ladder", tmp_path).title.startswith("My ladder")


def test_a_broken_local_file_does_not_break_the_list(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("id: [")
    (tmp_path / "notes.txt").write_text("not a checklist")
    (tmp_path / "folder.yaml").mkdir()
    listing = list_checklists(tmp_path)
    assert len(listing.entries) == 9
    assert [(problem.code, problem.file) for problem in listing.problems] == [
        ("not-yaml", str(tmp_path / "broken.yaml"))
    ]


@pytest.mark.parametrize("content", ["id: ladder\nkind: tower\n", "id: ["])
def test_a_broken_local_file_is_never_replaced_by_the_shipped_one(tmp_path: Path, content: str) -> None:
    (tmp_path / "ladder.yaml").write_text(content)
    with pytest.raises(DefinitionError):
        find_checklist("ladder", tmp_path)


def test_two_local_files_with_one_id(tmp_path: Path) -> None:
    first, second = mine(tmp_path, file="a.yaml"), mine(tmp_path, file="b.yaml")
    with pytest.raises(DefinitionError) as caught:
        find_checklist("mine", tmp_path)
    assert [str(problem) for problem in caught.value.problems] == [f'{second}: The id "mine" is also in {first}.']
    listing = list_checklists(tmp_path)
    assert "mine" not in {entry.id for entry in listing.entries}
    assert [problem.code for problem in listing.problems] == ["duplicate-checklist"]


@pytest.mark.parametrize(
    ("ref", "message", "hint"),
    [
        ("ten-statement", 'There is no checklist "ten-statement".', "Did you mean `ten-statements`?"),
        ("ledder", 'There is no checklist "ledder".', "Did you mean `ladder`?"),
        ("mime", 'There is no checklist "mime".', "Did you mean `mine`?"),
        ("xyzzy", 'There is no checklist "xyzzy".', "`coprod list` names them all."),
        ("", 'There is no checklist "".', "`coprod list` names them all."),
        ("\x1b[31m", 'There is no checklist "\\u001b[31m".', "`coprod list` names them all."),
    ],
)
def test_an_unknown_id(tmp_path: Path, ref: str, message: str, hint: str) -> None:
    mine(tmp_path)
    with pytest.raises(UsageError) as caught:
        find_checklist(ref, tmp_path)
    assert caught.value.exit_code == 2
    assert [(one.code, str(one), one.hint) for one in caught.value.problems] == [("unknown-checklist", message, hint)]


def test_a_folder_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError) as caught:
        list_checklists(tmp_path / "none")
    assert str(caught.value) == f"{tmp_path / 'none'}: The folder of checklists does not exist."
    assert caught.value.problems[0].hint == "It is named by --checklists."
    file = mine(tmp_path)
    monkeypatch.setenv("COPROD_CHECKLISTS", str(file))
    with pytest.raises(UsageError) as caught:
        find_checklist("ladder")
    assert str(caught.value) == f"{file}: The folder of checklists is not a folder."
    assert caught.value.problems[0].hint == "It is named by the environment variable COPROD_CHECKLISTS."


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=environment.pop("cwd", None),
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


LIST = """
import coprod_cli, coprod_cli.checklist as room
listing = room.list_checklists()
print(coprod_cli.__file__)
print(len(listing.entries), len(listing.problems), room.find_checklist("ladder").title)
"""


@pytest.mark.parametrize("inside", [True, False], ids=["as the wheel has it", "as the repository has it"])
def test_from_a_zip(tmp_path: Path, inside: bool) -> None:
    packed = tmp_path / "coprod.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted((REPO / "coprod_cli").rglob("*.py")):
            archive.write(path, path.relative_to(REPO).as_posix())
        for path in sorted((REPO / "checklists").iterdir()):
            archive.write(path, f"{'coprod_cli/' if inside else ''}checklists/{path.name}")
    packed.chmod(0o444)
    where, what = run(LIST, PYTHONPATH=str(packed), cwd=str(tmp_path)).splitlines()
    assert where.startswith(str(packed))
    assert what == "9 0 Ladder of co-production"


def test_it_brings_no_heavy_library() -> None:
    heavy = ["pandas", "duckdb", "rich", "typer", "numpy", "jsonschema"]
    code = (
        "import sys, coprod_cli.checklist as room; room.list_checklists(); room.find_checklist('ladder');"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    assert run(code).strip() == "[]"
