"""``coprod run``: one count, all outputs or none, the same bytes every time, and what a manifest says."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coprod_cli.survey import count as counting
from tests.cli.calling import EXAMPLES, LONG, SURROUNDINGS, TEN, call, environment, said
from tests.pipeline.folder import SETTINGS, contents, team_folder

MONTHLY = EXAMPLES / "monthly" / "coprod.toml"
LADDER_CHECK = '[[output]]\ncommand = "check"\nfile = "check.txt"\n'


@pytest.fixture(autouse=True)
def _bare_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in SURROUNDINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every count of sources that is made meanwhile."""
    made: list[Any] = []
    original = counting.count_sources

    def count_sources(*words: Any, **more: Any) -> Any:
        made.append(words)
        return original(*words, **more)

    monkeypatch.setattr(counting, "count_sources", count_sources)
    return made


def manifest_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return found


def test_it_writes_what_the_commands_write_and_says_so(tmp_path: Path) -> None:
    team_folder(tmp_path)
    result = call("run")
    assert result.exit_code == 0, result.stderr
    found = contents(tmp_path / "reports")
    assert sorted(found) == ["gap.json", "manifest.json", "scores.csv"]
    assert found["gap.json"].decode() == said("compare", "exports/team.csv", *TEN, "-f", "json", "-q")
    assert found["scores.csv"].decode() == said("score", "exports/team.csv", *TEN, "--by", "team", "-f", "csv", "-q")
    assert result.stdout.splitlines() == [
        "wrote reports/gap.json: compare",
        "wrote reports/scores.csv: score",
        "wrote reports/manifest.json: manifest",
    ]
    assert "Read 600 rows from exports/team.csv" in result.stderr


def test_the_manifest_names_what_was_read_and_written_by_hash(tmp_path: Path) -> None:
    file = team_folder(tmp_path)
    call("run", "-q")
    found, data = manifest_of(tmp_path / "reports"), (tmp_path / "exports/team.csv").read_bytes()
    assert found["settings"] == {"path": "coprod.toml", "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    assert found["checklist"]["id"] == "ten-statements"
    assert found["inputs"] == [
        {
            "path": "exports/team.csv",
            "kind": "survey",
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
            "rows": 600,
        }
    ]
    for one in found["outputs"]:
        written = (tmp_path / "reports" / one["path"]).read_bytes()
        assert (one["sha256"], one["bytes"]) == (hashlib.sha256(written).hexdigest(), len(written))
    assert [(one["command"], one["format"]) for one in found["outputs"]] == [("compare", "json"), ("score", "csv")]
    assert str(tmp_path) not in json.dumps(found)


def test_twice_from_two_places_in_two_terminals_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monthly = MONTHLY.read_text(encoding="utf-8").replace("../team-long.csv", "exports/team.csv")
    for name in ("one", "another"):
        team_folder(tmp_path / name, monthly)
    assert call("run", "one/coprod.toml").exit_code == 0
    monkeypatch.chdir(tmp_path / "another")
    monkeypatch.setenv("COLUMNS", "43")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert call("run").exit_code == 0
    first = contents(tmp_path / "one" / "reports")
    assert first == contents(tmp_path / "another" / "reports")
    assert len(first) == 7
    assert call("run", "--output-folder", tmp_path / "third").exit_code == 0
    assert contents(tmp_path / "third") == first


def test_the_example_works_from_a_clone(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples", ignore=shutil.ignore_patterns("reports"))
    result = call("run", "examples/monthly/coprod.toml")
    assert result.exit_code == 0, result.stderr
    assert len(manifest_of(tmp_path / "examples" / "monthly" / "reports")["outputs"]) == 6


def test_questions_about_the_same_answers_are_counted_once(tmp_path: Path, counts: list[Any]) -> None:
    outputs = [
        ("compare", "a.json", ""),
        ("compare", "b.json", "agreement = true"),
        ("score", "c.csv", ""),
        ("trend", "d.json", 'items = "whole"'),
        ("compare", "e.json", "for_sharing = true"),
        ("tally", "f.json", ""),
        ("compare", "g.json", 'by = "team"'),
    ]
    text = 'checklist = "ten-statements"\nsources = ["exports/team.csv"]\nevery = "quarter"\n'
    text += "".join(f'[[output]]\ncommand = "{command}"\nfile = "{file}"\n{more}\n' for command, file, more in outputs)
    team_folder(tmp_path, text)
    assert call("run", "-q").exit_code == 0
    assert len(counts) == 2, "by team, and not"
    for command, file, more in outputs:
        words = [command, "exports/team.csv", *TEN, "--every", "quarter", "-q"]
        words += {"b.json": ["--agreement"], "d.json": ["--items", "whole"], "e.json": ["--for-sharing"]}.get(file, [])
        words += ["--by", "team"] if "by" in more else []
        said(*words, "-o", "alone.csv" if file.endswith("csv") else "alone.json")
        alone = Path("alone.csv" if file.endswith("csv") else "alone.json").read_bytes()
        assert Path(file).read_bytes() == alone, f"{file} is as if it had been asked for alone"


def test_a_dry_run_writes_nothing_and_says_what_it_would(tmp_path: Path) -> None:
    team_folder(tmp_path)
    before = contents(tmp_path)
    result = call("run", "--dry-run")
    assert result.exit_code == 0
    assert contents(tmp_path) == before
    assert not (tmp_path / "reports").exists()
    lines = result.stdout.splitlines()
    assert lines[0] == "would read exports/team.csv: survey, 600 rows, 28,141 bytes"
    wrote = call("run").stdout.splitlines()
    assert [line.replace("would write", "wrote") for line in lines[1:]] == wrote


def test_json_prints_the_manifest(tmp_path: Path) -> None:
    team_folder(tmp_path)
    result = call("run", "-f", "json", "-q")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (tmp_path / "reports" / "manifest.json").read_text(encoding="utf-8")
    assert call("run", "-f", "json", "-q", "--dry-run").stdout == result.stdout


LIMITED = SETTINGS.replace("[[output]]", 'fail_if = ["gap < -1 and n >= 10"]\n\n[[output]]', 1)


def test_a_missed_limit_is_exit_code_1_with_all_outputs_and_its_verdict(tmp_path: Path) -> None:
    team_folder(tmp_path, LIMITED)
    for more in ([], ["--dry-run"], ["-f", "json"]):
        result = call("run", "-q", *more)
        assert (result.exit_code, result.stderr) == (1, "gap < -1 and n >= 10: choice: gap −1.18182, n 11.\n")
    found = manifest_of(tmp_path / "reports")
    assert [(one["output"], one["expression"]) for one in found["verdicts"]] == [("gap.json", "gap < -1 and n >= 10")]
    assert json.loads((tmp_path / "reports" / "gap.json").read_text())["verdicts"] == [
        {name: value for name, value in found["verdicts"][0].items() if name != "output"}
    ]


@pytest.mark.parametrize(
    ("settings", "code", "told"),
    [
        (SETTINGS.replace("exports", "elsewhere"), 3, "No file matches this pattern."),
        (SETTINGS.replace("exports/*.csv", "exports/none.csv"), 3, "There is no such file."),
        (SETTINGS.replace("exports/*.csv", "-"), 3, "can be read only once"),
        (SETTINGS.replace("ten-statements", "ten-statement"), 3, "coprod.toml, row 1: There is no checklist"),
        (SETTINGS.replace("ten-statements", "none.yaml"), 3, "none.yaml"),
        (SETTINGS.replace("team", "ward"), 3, "ward"),
        (SETTINGS + "from = 2030-01-01\n", 4, "No answer counts"),
        (SETTINGS + 'mapping = "x"\n', 3, "coprod.toml, row 13: An output of score has no key 'mapping'."),
        (SETTINGS + 'fail_if = ["mea < 3"]\n', 3, "coprod.toml, row 9: “mea < 3”, character 1: score has no field"),
        (SETTINGS + 'items = "trustd"\n', 3, 'coprod.toml, row 9: "ten-statements" has no statement or section'),
        (SETTINGS.replace('"compare"', '"ladder"'), 3, 'coprod.toml, row 5: "ten-statements" is not a ladder'),
        (SETTINGS.replace('"compare"', '"trend"\nchart = "x"'), 3, "coprod.toml, row 5: "),
        (LIMITED.replace("gap <", "gp <"), 3, "coprod.toml, row 5: “gp < -1 and n >= 10”, character 1: "),
        (LIMITED.replace("compare", "score").replace("gap.json", "gap.csv"), 3, "score has no field “gap”"),
        ("fail_gap = 1\n" + SETTINGS.replace("compare", "score"), 3, "row 1: fail_gap is held against no output."),
        (SETTINGS.replace("gap.json", "gap.docx"), 3, 'This tool does not write ".docx" files.'),
    ],
)
def test_what_is_wrong_writes_nothing_at_all(settings: str, code: int, told: str, tmp_path: Path) -> None:
    team_folder(tmp_path, settings)
    before = contents(tmp_path)
    result = call("run", "-q")
    assert (result.exit_code, result.stdout) == (code, "")
    assert told in result.stderr
    assert contents(tmp_path) == before


def test_wrong_answers_write_nothing_and_leave_the_earlier_set(tmp_path: Path) -> None:
    team_folder(tmp_path, SETTINGS + LADDER_CHECK)
    call("run", "-q")
    before = contents(tmp_path / "reports")
    with (tmp_path / "exports" / "team.csv").open("a", encoding="utf-8") as file:
        file.write("trusted,person,9,2026-06-01,R1,P01,North,\n")
    result = call("run", "-q")
    assert (result.exit_code, result.stdout) == (3, "")
    assert contents(tmp_path / "reports") == before
    only_check = SETTINGS.partition("[[output]]")[0] + LADDER_CHECK
    (tmp_path / "coprod.toml").write_text(only_check, encoding="utf-8")
    assert call("run", "-q").exit_code == 3


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('file = "gap.json"', 'file = "scores.csv"\nformat = "json"', "another output, “scores.csv”"),
        ('file = "gap.json"', 'file = "SCORES.csv"\nformat = "json"', "another output"),
        ('file = "gap.json"', 'file = "manifest.json"', "another output, “manifest.json”"),
        ('output_folder = "reports"', 'output_folder = "exports"', "a source: “exports/*.csv” would find it"),
        ('file = "gap.json"', 'file = "scores.csv/gap.json"', "cannot both be there"),
        ('file = "scores.csv"', 'file = "gap.json/scores.csv"', "cannot both be there"),
        ('file = "gap.json"', 'file = "../gap.json"', "may lead out of the folder of outputs"),
        ('file = "gap.json"', 'file = "/tmp/gap.json"', "may lead out of the folder of outputs"),
        ('output_folder = "reports"', 'manifest = "coprod.toml"', "the file of settings"),
        ('output_folder = "reports"', 'manifest = "own.yaml"\nmapping = "own.yaml"', "the mapping own.yaml"),
        ('output_folder = "reports"', 'manifest = "exports"', "This is a folder."),
        ('output_folder = "reports"', 'output_folder = "coprod.toml"', "coprod.toml/gap.json: "),
    ],
)
def test_no_output_takes_the_place_of_what_is_read_or_of_another(
    old: str, new: str, told: str, tmp_path: Path, counts: list[Any]
) -> None:
    assert old in SETTINGS
    team_folder(tmp_path, SETTINGS.replace(old, new))
    before = contents(tmp_path)
    result = call("run", "-q")
    assert result.exit_code in (2, 3)
    assert told in result.stderr
    assert contents(tmp_path) == before
    assert counts == []


def test_a_source_is_safe_by_another_name_too(tmp_path: Path) -> None:
    team_folder(tmp_path)
    (tmp_path / "reports").mkdir()
    os.link(tmp_path / "exports" / "team.csv", tmp_path / "reports" / "scores.csv")
    result = call("run", "-q")
    assert result.exit_code == 3
    assert "“scores.csv” would take the place of the source exports/team.csv." in result.stderr


def test_several_sources_have_their_rows_and_a_pattern_its_order(tmp_path: Path) -> None:
    team_folder(tmp_path)
    lines = LONG.read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "exports" / "team.csv").write_text("".join(lines[:301]), encoding="utf-8")
    (tmp_path / "exports" / "more.csv").write_text("".join([lines[0], *lines[301:], "\n", ",,,,,,,\n"]))
    assert call("run", "-q").exit_code == 0
    found = manifest_of(tmp_path / "reports")["inputs"]
    assert [(one["path"], one["rows"]) for one in found] == [("exports/more.csv", 300), ("exports/team.csv", 300)]


def test_a_saved_tally_and_a_mapping_and_a_definition_are_inputs(tmp_path: Path) -> None:
    text = SETTINGS.replace("ten-statements", "own/mine.yaml").replace("exports/*.csv", "team.tally.json")
    team_folder(tmp_path, text.replace('by = ["team"]', ""))
    (tmp_path / "own").mkdir()
    shutil.copy(EXAMPLES.parent / "checklists" / "ten-statements.yaml", tmp_path / "own" / "mine.yaml")
    said("tally", LONG, "--checklist", "own/mine.yaml", "-o", "team.tally.json", "-q")
    assert call("run", "-q").exit_code == 0
    found = manifest_of(tmp_path / "reports")["inputs"]
    assert [(one["path"], one["kind"], one["rows"]) for one in found] == [
        ("team.tally.json", "tally", 600),
        ("own/mine.yaml", "definition", None),
    ]


def test_the_store_is_an_input_by_the_answers_it_gave(tmp_path: Path) -> None:
    team_folder(tmp_path, SETTINGS.replace('sources = ["exports/*.csv"]', 'store = "ratings.db"'))
    said("import", LONG, *TEN, "--store", "ratings.db", "-q")
    assert call("run", "-q").exit_code == 0
    first = contents(tmp_path / "reports")
    (found,) = manifest_of(tmp_path / "reports")["inputs"]
    assert (found["path"], found["kind"], found["rows"]) == ("ratings.db", "store", 600)
    said("story", "add", "ten-statements", "1", "It went well.", "--store", "ratings.db", "-q")
    assert call("run", "-q").exit_code == 0
    assert contents(tmp_path / "reports") == first, "a story changes no answer"


def test_a_source_that_changes_meanwhile_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    team_folder(tmp_path)
    original = counting.count_sources

    def count_sources(*words: Any, **more: Any) -> Any:
        found = original(*words, **more)
        with (tmp_path / "exports" / "team.csv").open("a") as file:
            file.write("\n")
        return found

    monkeypatch.setattr(counting, "count_sources", count_sources)
    result = call("run", "-q")
    assert result.exit_code == 3
    assert "This file changed while it was read. Nothing was written." in result.stderr
    assert not (tmp_path / "reports").exists()


def test_shared_outputs_hide_small_numbers_as_share_says(tmp_path: Path) -> None:
    shared = SETTINGS.replace('file = "gap.json"', 'file = "gap.json"\nfor_sharing = true')
    for text, threshold in ((shared, "10"), (shared.replace("[[out", "[share]\nsuppress = 3\n\n[[out", 1), "3")):
        team_folder(tmp_path, text)
        assert call("run", "-q").exit_code == 0
        alone = said("compare", "exports/team.csv", *TEN, "--suppress", threshold, "--for-sharing", "-f", "json", "-q")
        assert json.loads((tmp_path / "reports" / "gap.json").read_text())["results"] == json.loads(alone)["results"]


def test_a_warning_of_a_strict_check_is_a_limit_that_was_missed(tmp_path: Path) -> None:
    base = SETTINGS.partition("[[output]]")[0] + LADDER_CHECK
    team_folder(tmp_path, base)
    with (tmp_path / "exports" / "team.csv").open("a", encoding="utf-8") as file:
        file.write("trusted,person,4,2099-06-01,R1,P01,North,\n")
    assert call("run", "-q").exit_code == 0
    (tmp_path / "coprod.toml").write_text(base + "strict = true\n", encoding="utf-8")
    result = call("run", "-q")
    assert result.exit_code == 1
    assert result.stderr.startswith("check --strict: ")
    (verdict,) = manifest_of(tmp_path / "reports")["verdicts"]
    assert verdict["failed"][0]["code"]


def test_a_tally_can_be_packed_and_is_the_same_every_time(tmp_path: Path) -> None:
    text = SETTINGS.partition("[[output]]")[0] + '[[output]]\ncommand = "tally"\nfile = "team.json.gz"\n'
    team_folder(tmp_path, text)
    assert call("run", "-q").exit_code == 0
    data = (tmp_path / "reports" / "team.json.gz").read_bytes()
    said("tally", "exports/team.csv", *TEN, "-q", "-o", "alone.json")
    assert gzip.decompress(data) == Path("alone.json").read_bytes()
    assert said("compare", "reports/team.json.gz", "-q", "-f", "csv")


KILLED = """
import os, sys
from coprod_cli.app import run
original, left = os.replace, int(sys.argv[1])
def replace(*words):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
    original(*words)
os.replace = replace
sys.exit(run(["run", "-q"]))
"""


@pytest.mark.parametrize("moves", [0, 1, 2, 3])
def test_a_run_that_is_killed_leaves_the_earlier_set_or_one_without_a_seal(moves: int, tmp_path: Path) -> None:
    team_folder(tmp_path)
    call("run", "-q")
    before = contents(tmp_path / "reports")
    (tmp_path / "coprod.toml").write_text(SETTINGS + "raw = true\n# changed", encoding="utf-8")
    with (tmp_path / "exports" / "team.csv").open("a", encoding="utf-8") as file:
        file.write("trusted,person,4,2026-06-01,R99,P99,North,\n")
    done = subprocess.run([sys.executable, "-c", KILLED, str(moves)], env=environment(), check=False)
    assert done.returncode == 9
    left = {name: data for name, data in contents(tmp_path / "reports").items() if not name.startswith(".coprod-")}
    if moves == 0:
        assert left == before
    else:
        assert "manifest.json" not in left
    assert call("run", "-q").exit_code == 0
    after = contents(tmp_path / "reports")
    for one in manifest_of(tmp_path / "reports")["outputs"]:
        assert hashlib.sha256(after[one["path"]]).hexdigest() == one["sha256"]


def test_a_table_in_a_file_is_as_wide_wherever_it_is_run_and_a_check_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team_folder(tmp_path)
    settings = tmp_path / "coprod.toml"
    head = settings.read_text(encoding="utf-8").partition("[[output]]")[0]
    table = '[[output]]\ncommand = "trend"\nfile = "trend.txt"\nformat = "table"\n'
    settings.write_text(head + table, encoding="utf-8")
    shown = []
    for columns in ("40", "150"):
        monkeypatch.setenv("COLUMNS", columns)
        assert call("run", "-q").exit_code == 0
        shown.append((tmp_path / "reports" / "trend.txt").read_text(encoding="utf-8"))
    assert shown[0] == shown[1]
    assert 80 < max(map(len, shown[0].splitlines())) <= 100
    assert "\x1b" not in shown[0]
    settings.write_text(head + table.replace("trend", "check"), encoding="utf-8")
    result = call("run", "-q")
    assert (result.exit_code, result.stdout) == (3, "")
    assert 'A check in a file has no form table.\n  Say "plain".\n' in result.stderr
