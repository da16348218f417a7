"""Names become codes before anything is counted, and neither a name nor the key is found anywhere afterwards."""

from __future__ import annotations

import csv
import gzip
import hashlib
import hmac
import stat
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.api import Question, tally
from coprod_cli.engine.names import halves, pseudonym
from coprod_cli.problems import SourceError, UsageError
from coprod_cli.survey.pseudonym_key import PseudonymKey, find_key, others_can_read
from tests.cli.calling import call
from tests.survey.checklists import checklist

TWO = checklist()
KEY = b"a key of some length, 32 bytes.."
NAMES = ("anna@example.org", "Bob Jones", "Żaneta")
DEFINITION = """\
id: two
version: "1"
kind: statements
title: Two
source: {title: Tests, wording: ours}
scale: [{value: 1, label: No}, {value: 2, label: Partly}, {value: 3, label: Yes}]
roles: {practitioner: {label: Practitioner}, person: {label: Person}}
items: [{id: trusted, text: Trusted}, {id: promise, text: Promise}]
"""


def code(name: str, key: bytes = KEY) -> str:
    """RFC 2104, by the standard library."""
    return hmac.new(key, " ".join(name.split()).encode(), hashlib.sha256).hexdigest()[:16]


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "coprod.key"
    path.write_bytes(KEY + b"\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    path = tmp_path / "wide.csv"
    path.write_text(
        "role,Email,plan,date,trusted,promise\n"
        f"practitioner,{NAMES[0]},Plan of Ann Lee,2026-01-01,3,2\n"
        f"person, {NAMES[1]} ,Plan of Ann  Lee,2026-01-02,2,2\n"
        f"person,Bob\u00a0 Jones,Plan of Ann Lee,2026-01-03,1,\n"
        f"person,{NAMES[2]},,2026-01-03,1,1\n"
        "person,,,2026-01-04,2,2\n",
        encoding="utf-8",
    )
    return path


COLUMNS = {"respondent": "Email", "pair": "plan"}


def test_the_count_is_the_same_and_one_voice_stays_one(wide: Path, key_file: Path) -> None:
    plain = wide.with_name("plain.csv")
    # Without the spaces that only the code takes out.
    plain.write_text(wide.read_text("utf-8").replace("\u00a0 ", " ").replace("  ", " "), encoding="utf-8")
    expected = tally(plain, TWO, columns=COLUMNS)
    found = tally(wide, TWO, columns=COLUMNS, pseudonymise=("respondent", "pair"), key_file=key_file)
    assert (found.answers, found.pairs, found.pairing) == (expected.answers, expected.pairs, expected.pairing)
    assert found.read.superseded == 1


def rows(*words: str | Path) -> list[list[str]]:
    result = call("score", *words, "--per", "response", "--format", "csv", "--quiet")
    assert result.exit_code == 0, result.stderr
    return list(csv.reader(result.stdout.splitlines()))


def test_one_row_a_response_holds_codes(wide: Path, key_file: Path, tmp_path: Path) -> None:
    definition = tmp_path / "two.yaml"
    definition.write_text(DEFINITION)
    said = ("-c", definition, "--column", "respondent=Email", "--column", "pair=plan", "--key-file", key_file)
    heading, *found = rows(wide, *said, "--pseudonymise", "respondent", "--pseudonymise", "pair")
    assert heading[:2] == ["respondent", "pair"]
    bob, plan = code(NAMES[1]), code("Plan of Ann Lee")
    assert {(row[0], row[1]) for row in found} == {(code(NAMES[0]), plan), (bob, plan), (code(NAMES[2]), ""), ("", "")}
    # One of the two alone.
    _, *found = rows(wide, *said, "--pseudonymise", "respondent")
    assert {row[1] for row in found} == {"Plan of Ann Lee", "Plan of Ann  Lee", ""}
    # And as a group.
    heading, *found = rows(wide, *said, "--pseudonymise", "respondent", "--by", "Email")
    assert {row[heading.index("Email")] for row in found} == {code(name) for name in NAMES} | {""}


def test_a_name_has_one_code_whatever_the_file(key_file: Path, tmp_path: Path) -> None:
    definition = tmp_path / "two.yaml"
    definition.write_text(DEFINITION)
    frame = pd.DataFrame({"role": ["person"], "respondent": [NAMES[2]], "trusted": ["2"]})
    text = frame.to_csv(index=False)
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    (tmp_path / "b.csv").write_text(text, encoding="utf-16")
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(text.replace(NAMES[2], f"  {NAMES[2]}\u00a0").encode()))
    frame.to_parquet(tmp_path / "d.parquet")
    (tmp_path / "e.csv").write_text(f"item,role,rating,respondent\ntrusted,person,2,{NAMES[2]}\n", encoding="utf-8")
    for name in ("a.csv", "b.csv", "c.csv.gz", "d.parquet", "e.csv"):
        _, row = rows(tmp_path / name, "-c", definition, "--pseudonymise", "respondent", "--key-file", key_file)
        assert row[0] == code(NAMES[2]), name


def test_a_data_frame_is_counted_by_codes_too(key_file: Path) -> None:
    frame = pd.DataFrame({"role": ["person"] * 3, "respondent": ["A", " A", None], "trusted": [1, 2, 3]})
    found = tally(
        frame, TWO, by="respondent", columns={"respondent": "respondent"}, pseudonymise="respondent", key_file=key_file
    )
    assert {key.group: dict(one.counts) for key, one in found.answers.items()} == {(code("A"),): {2: 1}, ("",): {3: 1}}


def test_views_of_one_plan_in_two_files_are_still_joined(key_file: Path, tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("role,pair,trusted\npractitioner,Ann Lee,3\n")
    (tmp_path / "people.csv").write_text("item,role,rating,pair\ntrusted,person,2, Ann  Lee\n")
    names = [str(tmp_path / name) for name in ("staff.csv", "people.csv")]
    found = tally(names, TWO, pseudonymise="pair", key_file=key_file)
    assert [one.n_pairs for one in found.pairing.values()] == [1]


def everything_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_no_name_reaches_the_store_an_export_or_the_screen(
    wide: Path, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    definition = tmp_path / "two.yaml"
    definition.write_text(DEFINITION)
    kept = tmp_path / "kept"
    kept.mkdir(mode=0o700)
    monkeypatch.setenv("COPROD_KEY", KEY.decode())
    said = ("-c", definition, "--column", "respondent=Email", "--column", "pair=plan")
    hidden = ("--pseudonymise", "respondent", "--pseudonymise", "pair", "--store", kept / "s.db")
    results = [
        call("import", wide, *said, *hidden),
        call("import", wide, *said, *hidden, "--format", "json", "--dry-run"),
        call("responses", "--store", kept / "s.db", "--format", "json"),
        call("export", "--store", kept / "s.db", "-o", kept / "all.json"),
        call("export", "--store", kept / "s.db", "-o", kept / "all.csv"),
    ]
    assert [one.exit_code for one in results] == [0] * 5, [one.stderr for one in results]
    assert "5 added" in results[0].stderr
    assert "Nothing new" in results[1].stderr
    said_aloud = "".join(one.stdout + one.stderr for one in results).encode()
    for secret in (*NAMES, "Ann Lee", KEY.decode()):
        assert secret.encode() not in said_aloud + everything_below(kept), secret
    assert code(NAMES[0]).encode() in everything_below(kept)


def test_what_explain_says(wide: Path, key_file: Path) -> None:
    (told,) = Question(
        (str(wide),), TWO, columns=COLUMNS, pseudonymise=("respondent",), key_file=key_file
    ).counted.sources
    assert told["pseudonymised"] == ["respondent"]
    assert "personal data" not in told.get("unused_kinds", {}).values()


# -- the key ---------------------------------------------------------------------------------------

MAKE_ONE = (
    'Make one with: python3 -c "import secrets; print(secrets.token_hex(32))" > coprod.key - keep it where only you '
    "can read it, and add --key-file coprod.key, or set COPROD_KEY."
)


def problem(wide: Path, **options: Any) -> tuple[str, str, str | None]:
    with pytest.raises((UsageError, SourceError)) as caught:
        tally(wide, TWO, columns=COLUMNS, **options)
    (one,) = caught.value.problems
    assert KEY.decode() not in f"{one}{one.hint}"
    return one.code, one.message, one.hint


def test_without_a_key_nothing_is_counted(wide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COPROD_KEY", raising=False)
    none = ("no-key", "Pseudonyms need a secret key, and there is none.", MAKE_ONE)
    assert problem(wide, pseudonymise="respondent") == none
    monkeypatch.setenv("COPROD_KEY", " \n")
    assert problem(wide, pseudonymise="respondent") == none
    monkeypatch.setenv("COPROD_KEY", "fifteen bytes..")
    short = ("key-too-short", "The key in COPROD_KEY has 15 bytes; 16 or more are needed.", MAKE_ONE)
    assert problem(wide, pseudonymise="respondent") == short
    path = tmp_path / "k"
    path.write_bytes(b"  1234567890  \n")
    short = ("key-too-short", "The key has 10 bytes; 16 or more are needed.", MAKE_ONE)
    assert problem(wide, pseudonymise="respondent", key_file=path) == short
    path.write_bytes(b"1" * 65_537)
    long = ("key-unreadable", "This file is too long for a key.", MAKE_ONE)
    assert problem(wide, pseudonymise="respondent", key_file=path) == long
    gone = ("key-unreadable", "The key cannot be read: No such file or directory.", MAKE_ONE)
    assert problem(wide, pseudonymise="respondent", key_file=tmp_path / "none") == gone
    folder = ("key-unreadable", "The key cannot be read: Is a directory.", MAKE_ONE)
    assert problem(wide, pseudonymise="respondent", key_file=tmp_path) == folder


def test_a_key_without_use_and_a_name_without_a_column(wide: Path, key_file: Path) -> None:
    assert problem(wide, key_file=key_file) == (
        "option-without-use",
        "--key-file makes pseudonyms, and nothing is to be pseudonymised.",
        "Add --pseudonymise respondent, or leave --key-file out.",
    )
    with pytest.raises(SourceError) as caught:
        tally(wide, TWO, pseudonymise="respondent", key_file=key_file)
    (one,) = caught.value.problems
    assert (one.code, one.file, one.message, one.hint) == (
        "nothing-to-pseudonymise",
        str(wide),
        "There is no column for the respondent, which is to be pseudonymised.",
        'Say which column it is: --column respondent="…"; or leave that out.',
    )
    with pytest.raises(UsageError, match='--pseudonymise "email" is not one of respondent, pair'):
        tally(wide, TWO, pseudonymise="email", key_file=key_file)


def test_file_and_environment_hold_the_same_key(
    wide: Path, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPROD_KEY", f" {KEY.decode()}\n")
    assert find_key(None) == find_key(key_file) == PseudonymKey(KEY)
    # The file comes first.
    monkeypatch.setenv("COPROD_KEY", "another key, long enough")
    assert find_key(key_file) == PseudonymKey(KEY)


def test_the_key_is_never_shown(key_file: Path) -> None:
    key = find_key(key_file)
    assert KEY.decode() not in f"{key!r}{key}"


def test_others_who_can_read_the_key_are_told_of(wide: Path, key_file: Path, tmp_path: Path) -> None:
    definition = tmp_path / "two.yaml"
    definition.write_text(DEFINITION)
    said = ("score", wide, "-c", definition, "--column", "respondent=Email", "--pseudonymise", "respondent")
    told = f"{key_file}: others can read this key, and with it find out who is who.\n  Keep it to yourself: chmod 600 "
    assert told not in call(*said, "--key-file", key_file).stderr
    key_file.chmod(0o640)
    assert others_can_read(key_file)
    assert told in call(*said, "--key-file", key_file).stderr
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o640


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=8), st.binary(min_size=16, max_size=200))
def test_the_engine_makes_the_codes_of_rfc_2104(names: list[str], key: bytes) -> None:
    names = [name.replace("\0", "").encode("utf-8", "ignore").decode() for name in names]
    with duckdb.connect() as connection:
        for variable, half in halves(key).items():
            connection.execute(f"SET VARIABLE {variable} = ?", [half])
        relation = "(SELECT unnest($names) AS name)"
        found = connection.execute(f"SELECT {pseudonym('name')} FROM {relation}", {"names": names}).fetchall()
    assert [one for (one,) in found] == [PseudonymKey(key).pseudonym(name) for name in names]


def test_a_python_pseudonym_is_that_of_the_standard_library() -> None:
    key = PseudonymKey(KEY)
    assert [key.pseudonym(name) for name in (*NAMES, "", " \n", "a\u00a0\t b")] == [
        *(code(name) for name in NAMES),
        "",
        "",
        code("a b"),
    ]
