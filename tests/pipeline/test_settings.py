"""A file of settings is read strictly: what it says, and every problem of a hostile one, with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_cli.pipeline.settings import COMMANDS, KEYS
from coprod_cli.pipeline.settings_reader import LARGEST_FILE, read_settings
from coprod_cli.pipeline.toml_lines import rows_of_keys
from coprod_cli.problems import ExitCode, SettingsError

GOOD = """\
checklist = "ten-statements"
sources = "a.csv"
from = 2026-01-01
answers = {Agree = 4, "Strongly agree" = "5"}
leave_out = {Status = "Survey Preview", Finished = ["no", "part"]}

[share]
suppress = 7

[[output]]
command = "trend"
file = "trend.md"
to = "2026-03-31"
items = "trusted, whole"
target = 4
"""
TOP = 'checklist = "ten-statements"\nsources = ["a.csv"]\n'
OUTPUT = '[[output]]\ncommand = "compare"\nfile = "a.md"\n'


def read(tmp_path: Path, text: str | bytes):  # type: ignore[no-untyped-def]
    file = tmp_path / "coprod.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_settings(file)


def wrong(tmp_path: Path, text: str | bytes) -> list[tuple[str, int | None, str, str | None]]:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)
    assert caught.value.exit_code is ExitCode.WRONG_INPUT
    assert {problem.file for problem in caught.value.problems} == {str(tmp_path / "coprod.toml")}
    return [(one.code, one.row, one.message, one.hint) for one in caught.value.problems]


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_what_it_says(tmp_path: Path, start: str) -> None:
    settings = read(tmp_path, start + GOOD)
    assert settings.said == {
        "checklist": "ten-statements",
        "sources": ("a.csv",),
        "from": date(2026, 1, 1),
        "answers": {"Agree": "4", "Strongly agree": "5"},
        "leave_out": {"Status": ("Survey Preview",), "Finished": ("no", "part")},
        "suppress": 7,
    }
    (output,) = settings.outputs
    assert (output.command, output.file, output.row) == ("trend", "trend.md", 10)
    assert output.said == {"to": date(2026, 3, 31), "items": ("trusted", "whole"), "target": 4.0}
    assert (settings.of(output, "from"), settings.of(output, "to")) == (date(2026, 1, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("text", "row", "message", "hint"),
    [
        (TOP + 'evry = "month"\n' + OUTPUT, 3, "A file of settings has no key 'evry'.", "Did you mean every?"),
        (TOP + 'map = "a.yaml"\n' + OUTPUT, 3, "A file of settings has no key 'map'.", "Write mapping."),
        (TOP + "suppress = 10\n" + OUTPUT, 3, "A file of settings has no key 'suppress'.", "Write [share] suppress."),
        (TOP + "agreement = true\n" + OUTPUT, 3, "A file of settings has no key 'agreement'.",
         "It stands in an [[output]]."),
        (TOP + "[share]\nsupress = 5\n" + OUTPUT, 4, "[share] has no key 'supress'.", "Did you mean suppress?"),
        (TOP + OUTPUT + 'sources = ["b.csv"]\n', 6, "An output of compare has no key 'sources'.",
         "It stands at the top, for all outputs."),
        (TOP + OUTPUT + "strict = true\n", 6, "An output of compare has no key 'strict'.", "It is for check."),
        (TOP + OUTPUT + "fail_of = []\n", 6, "An output of compare has no key 'fail_of'.", "Did you mean fail_if?"),
    ],
)  # fmt: skip
def test_an_unknown_key_is_told_with_its_line_and_what_may_be_meant(
    tmp_path: Path, text: str, row: int, message: str, hint: str
) -> None:
    assert wrong(tmp_path, text) == [("settings-key", row, message, hint)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("skip_invalid = 1", "skip_invalid must be true or false."),
        ('header_rows = "1"', "header_rows must be a whole number, such as 10."),
        ("header_rows = true", "header_rows must be a whole number, such as 10."),
        ("by = [1, 2]", 'by must be a text, or a list of texts such as ["team", "ward"].'),
        ("by = []", 'by must be a text, or a list of texts such as ["team", "ward"].'),
        ('as = " "', 'as must be a text in quotation marks, such as "team".'),
        ('as = "a\\u0000b"', 'as must be a text in quotation marks, such as "team".'),
        ("from = 2026-01-01T10:00:00", "from must be a day, such as 2026-03-31."),
        ('from = "yesterday"', "from must be a day, such as 2026-03-31."),
        ('answers = ["Agree=4"]', 'answers must be a table of texts, such as {"Agree" = "4"}.'),
        ('roles = "person,carer"', 'roles must be a table of texts, such as {"Agree" = "4"}.'),
        ("fail_gap = nan", "fail_gap must be a number, such as 3.5."),
        ("fail_gap = inf", "fail_gap must be a number, such as 3.5."),
        ('dates = "ymd"', 'dates must be "dmy" or "mdy".'),
        ('fail_on_special_cause = "concrn"', 'fail_on_special_cause must be "concern" or "any".'),
    ],
)
def test_a_value_of_another_kind_is_told(tmp_path: Path, line: str, message: str) -> None:
    assert [found[:3] for found in wrong(tmp_path, f"{TOP}{line}\n{OUTPUT}")] == [("settings-value", 3, message)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["settings-needed", "settings-needed", "settings-needed"]),
        (TOP, ["settings-needed"]),
        (TOP + 'output = "a.md"', ["settings-value"]),
        (TOP + 'output = ["a.md"]', ["settings-value"]),
        (TOP + "share = 3\n" + OUTPUT, ["settings-value"]),
        (TOP + 'store = "r.db"\n' + OUTPUT, ["store-and-sources"]),
        (TOP + "[[output]]\n", ["settings-needed", "settings-needed"]),
        (TOP + '[[output]]\ncommand = "rate"\nfile = "a.md"', ["settings-value"]),
        (TOP + OUTPUT + 'fail_if = ["gap <", "gap = 1"]', ["expression", "expression"]),
    ],
)
def test_what_is_missing_or_clashes_is_told_all_at_once(tmp_path: Path, text: str, codes: list[str]) -> None:
    assert [code for code, *_ in wrong(tmp_path, text)] == codes


def test_a_near_command_is_suggested(tmp_path: Path) -> None:
    (found,) = wrong(tmp_path, TOP + '[[output]]\ncommand = "compair"\nfile = "a.md"\n')
    assert found[1:] == (4, f"command must be {' or '.join(f'{chr(34)}{one}{chr(34)}' for one in COMMANDS)}.",
                         'Did you mean "compare"?')  # fmt: skip


@pytest.mark.parametrize(
    ("text", "row", "message"),
    [
        (TOP + "by = [\n", None, "This is no TOML: Invalid value."),
        (TOP + "every = month\n", 3, "This is no TOML: Invalid value, character 9."),
        (TOP + 'by = "a"\nby = "b"\n', 4, "This is no TOML: Cannot overwrite a value, character 9."),
        (TOP + "from = 2026-02-31\n", 3, "This is no TOML: Invalid date or datetime, character 8."),
        (TOP + f"last_row = {'9' * 5000}\n", None, None),
        (TOP + "x = " + "[" * 5000, None, None),
    ],
)
def test_what_is_no_toml_is_one_problem(tmp_path: Path, text: str, row: int | None, message: str | None) -> None:
    ((code, at, told, _),) = wrong(tmp_path, text)
    assert (code, at) == ("not-toml", row)
    assert message is None or told == message


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"\xff\xfe\x00", "not-utf-8"), (b"#" * (LARGEST_FILE + 1), "not-toml"), (b"a = \x00", "not-toml")],
)
def test_what_is_no_text_is_one_problem(tmp_path: Path, data: bytes, code: str) -> None:
    assert [found[0] for found in wrong(tmp_path, data)] == [code]


def test_a_file_that_is_not_there_or_a_folder_is_told(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.toml", "missing"), (tmp_path, "is-folder")):
        with pytest.raises(SettingsError) as caught:
            read_settings(path)
        assert caught.value.problems[0].code == code


@given(st.binary(max_size=200))
def test_any_bytes_are_settings_or_problems(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.mktemp("any") / "coprod.toml"
    file.write_bytes(data)
    with pytest.raises(SettingsError):
        read_settings(file)


KEY = st.sampled_from([*KEYS, "share", "output", "x"])
VALUE: st.SearchStrategy[str] = st.sampled_from(
    ['"compare"', "1", "-1.5", "true", "[]", '["a"]', "{}", '{a = "b"}', "2026-01-01", "nan", '""', "[[1], {a = 1}]"]
)


@given(st.lists(st.tuples(KEY, VALUE), max_size=8), st.lists(st.tuples(KEY, VALUE), max_size=8))
def test_any_keys_and_values_are_settings_or_problems(
    tmp_path_factory: pytest.TempPathFactory, top: list[tuple[str, str]], output: list[tuple[str, str]]
) -> None:
    lines = [f"{key} = {value}" for key, value in dict(top).items()]
    lines += ["[[output]]", *(f"{key} = {value}" for key, value in dict(output).items())]
    file = tmp_path_factory.mktemp("any") / "coprod.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    problems: list[str] = []
    try:
        assert read_settings(file).outputs
    except SettingsError as error:
        problems = [one.message for one in error.problems]
    assert all(message.endswith(".") for message in problems)


# -- lines ------------------------------------------------------------------------------------------


def test_lines_of_keys_tables_and_arrays() -> None:
    text = 'a = 1\n"b c" = 2 # x\n\n[share]\n  d.e = 3\n[[output]] # one\nfile="x"\n[[output]]\nfile = "y"\n'
    assert rows_of_keys(text) == {
        ("a",): 1,
        ("b c",): 2,
        ("share",): 4,
        ("share", "d", "e"): 5,
        ("output", 0): 6,
        ("output", 0, "file"): 7,
        ("output", 1): 8,
        ("output", 1, "file"): 9,
    }


def test_a_key_that_stands_twice_has_no_line_rather_than_a_wrong_one() -> None:
    # The first is inside a text of several lines.
    assert ("by",) not in rows_of_keys('about = """\nby = "x"\n"""\nby = "team"\n')


# -- the page ---------------------------------------------------------------------------------------


def test_the_page_names_every_key() -> None:
    page = (Path(__file__).parents[2] / "docs" / "pipelines.md").read_text(encoding="utf-8")
    reference = page.partition("### What a coprod.toml can say")[2].partition("### The manifest")[0]
    cells = " ".join(line.split("|")[1] for line in reference.splitlines() if line.startswith("| `"))
    assert {name for name in KEYS if f"`{name}`" not in cells} <= {"suppress"}
    assert "`suppress`" in cells
