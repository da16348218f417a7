"""The encoding of a text file: proved by its bytes or said by the person, told when it is not UTF-8, never a guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_cli.api import Question
from coprod_cli.problems import Problem, SourceError
from coprod_cli.survey.encoding import is_misread
from coprod_cli.survey.files import FileChoices
from coprod_cli.survey.source import Source, open_source
from tests.survey.checklists import checklist

HEAD = "role,team,trusted\n"


def opened(tmp_path: Path, data: bytes, encoding: str | None = None) -> Source:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    folder = tmp_path / "folder"
    folder.mkdir(exist_ok=True)
    return open_source(str(path), folder, FileChoices(encoding=encoding))


def refused(tmp_path: Path, data: bytes, encoding: str | None = None) -> Problem:
    with pytest.raises(SourceError) as caught:
        opened(tmp_path, data, encoding)
    (problem,) = caught.value.problems
    assert problem.file == str(tmp_path / "a.csv")
    return problem


def teams(source: Source) -> list[str | None]:
    return [row[1] for _, row in source.records()]


def written(encoding: str, *names: str) -> bytes:
    return (HEAD + "".join(f'person,"{name}",4\n' for name in names)).encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "label", "names"),
    [
        ("utf-8", "UTF-8", ["Café “x”", "Ł𝟜€"]),
        ("utf-8-sig", "UTF-8", ["Café “x”", "Ł𝟜€"]),
        ("utf-16", "UTF-16", ["Café “x”", "Ł𝟜€", "a\nb"]),
        ("cp1252", "Windows-1252", ["Café “x” – it’s…", "€ 5"]),
        ("latin-1", "Latin-1", ["Café", "Größe", "Ñandú", "3 × ½"]),
        ("ascii", "UTF-8", ["plain"]),
    ],
)
def test_evidence(encoding: str, label: str, names: list[str], tmp_path: Path) -> None:
    source = opened(tmp_path, written(encoding, *names))
    assert (teams(source), source.told["encoding"]) == (names, label)
    assert bool(source.notes) == (label in ("Windows-1252", "Latin-1"))


def test_big_endian_utf_16_with_its_mark(tmp_path: Path) -> None:
    source = opened(tmp_path, b"\xfe\xff" + written("utf-16-be", "Café"))
    assert (teams(source), source.headings[0], source.told["encoding"]) == (["Café"], "role", "UTF-16")


@pytest.mark.parametrize(
    ("encoding", "names", "note"),
    [
        ("cp1252", ["plain", "Café", "it’s"], 'so read as Windows-1252; row 4 then says "it’s"'),
        ("latin-1", ["plain", "Café", "it's"], 'so read as Latin-1; row 3 then says "Café"'),
    ],
)
def test_what_is_not_utf_8_is_told(encoding: str, names: list[str], note: str, tmp_path: Path) -> None:
    source = opened(tmp_path, written(encoding, *names))
    assert source.notes == (f"{tmp_path}/a.csv: not UTF-8, {note}. If that is wrong, add --encoding.",)


@pytest.mark.parametrize(
    ("encoding", "name", "byte"),
    [
        ("cp437", "schön und größer", "0x94"),
        ("cp850", "déjà vu, schön", "0x82"),
        ("mac-roman", "don’t", "0xd5"),
        ("mac-roman", "père", "0x8f"),
        ("cp1250", "by³o".encode("latin-1").decode("cp1250"), "0xb3"),
        ("cp1251", "Северный", "0xd1"),
        ("iso8859-7", "Βόρεια", "0xc2"),
        ("shift-jis", "日本語、はい", "0x93"),
        ("gb18030", "北方地区", "0xb1"),
    ],
)
def test_other_encodings_are_not_taken_for_windows_1252(encoding: str, name: str, byte: str, tmp_path: Path) -> None:
    problem = refused(tmp_path, written(encoding, "plain", name))
    assert (problem.code, problem.row, problem.message, problem.hint) == (
        "unknown-encoding",
        3,
        f"The bytes do not prove an encoding: row 3 is not UTF-8 (byte {byte}), and makes no words as Windows-1252.",
        'Save the file as "CSV UTF-8", or say which encoding it is, for example --encoding windows-1250.',
    )
    assert teams(opened(tmp_path, written(encoding, "plain", name), encoding)) == ["plain", name]


def test_one_odd_word_among_many_good_ones_proves_nothing(tmp_path: Path) -> None:
    names = ["Café"] * 9 + ["mot«mot"]
    assert teams(opened(tmp_path, written("cp1252", *names))) == names


def test_two_encodings_in_one_file(tmp_path: Path) -> None:
    parts = [written("utf-8", "Café", "Café", "Zoë", "Zoë"), *[b'person,"Caf\xe9",5\n'] * 5]
    problem = refused(tmp_path, b"".join(parts))
    assert (problem.code, problem.row, problem.message, problem.hint) == (
        "mixed-encoding",
        6,
        "The file mixes two encodings: rows 2, 3, 4, … are UTF-8, and rows 6, 7, 8, … are not.",
        "Put the rows right that look wrong in a text editor; or, if all of it is one encoding, "
        "say which with --encoding.",
    )
    # A person may know better.
    source = opened(tmp_path, b"".join(parts), "windows-1252")
    assert teams(source)[0] == "CafÃ©"


def test_the_row_is_that_of_a_spreadsheet(tmp_path: Path) -> None:
    data = b'role,team,trusted\n\nperson,"two\nlines",4\nperson,Z\xc3\xa9,4\nperson,caf\xe9,4\n'
    assert refused(tmp_path, data).message.endswith("row 4 is UTF-8, and row 5 is not.")


@pytest.mark.parametrize(
    ("data", "said", "row", "message"),
    [
        (written("cp1252", "plain", "Café"), "utf-8", 3, "Row 3 is not written in UTF-8."),
        (written("utf-8", "Café"), "ascii", 2, "Row 2 is not written in ascii."),
        (written("latin-1", "a", "\x81"), "cp1252", 3, "Row 3 is not written in Windows-1252."),
        (
            written("cp1252", "it’s"),
            "latin-1",
            2,
            "Row 2 cannot be Latin-1: it holds byte 0x92, for which Latin-1 has no letter.",
        ),
        (written("utf-16", "Café")[:-1], None, None, "Its bytes are not written in UTF-16."),
    ],
)
def test_a_wrong_word_is_an_error(tmp_path: Path, data: bytes, said: str | None, row: int | None, message: str) -> None:
    problem = refused(tmp_path, data, said)
    assert (problem.code, problem.row, problem.message) == ("wrong-encoding", row, message)


def test_utf_8_said_to_be_something_else_is_told(tmp_path: Path) -> None:
    source = opened(tmp_path, written("utf-8", "plain", "Café"), "windows-1252")
    assert teams(source) == ["plain", "CafÃ©"]
    assert source.notes == (f'{tmp_path}/a.csv: the whole file is valid UTF-8. As Windows-1252, row 3 says "CafÃ©".',)


@pytest.mark.parametrize("half", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(half: str, tmp_path: Path) -> None:
    problem = refused(tmp_path, written(half, "plain"))
    assert (problem.code, problem.message, problem.hint) == (
        "utf-16-unmarked",
        "The file looks like UTF-16 and does not begin with its mark, so nobody can tell which kind.",
        "Try --encoding utf-16-le, or --encoding utf-16-be; the headings show which is right.",
    )
    assert teams(opened(tmp_path, written(half, "plain"), half)) == ["plain"]


@pytest.mark.parametrize("said", ["utf-16", "utf-16-le"])
def test_utf_16_said_and_marked(said: str, tmp_path: Path) -> None:
    source = opened(tmp_path, written("utf-16", "Café"), said)
    assert (source.headings[0], teams(source)) == ("role", ["Café"])


def test_what_looks_misread_in_a_heading_or_a_used_column_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("role,team,trusted,cafÃ©,note\nperson,NoÃ«l,4,x,itâ€™s\nperson,Noël,4,x,y\n", encoding="utf-8")
    told = [note for note in Question((str(path),), checklist(), by=("team",)).counted.notes if "encoding" in note]
    assert told == [
        f'{path}: the heading "cafÃ©" looks as if it was once read in a wrong encoding.',
        f'{path}: some cells of the column "team" look as if they were once read in a wrong encoding.',
        f'{path}: some cells of the column "note" look as if they were once read in a wrong encoding.',
    ]


@pytest.mark.parametrize(
    ("text", "misread"),
    [
        ("plain", False),
        ("Café “x” – ½", False),
        ("CafÃ©", True),
        ("itâ€™s", True),
        ("â€œxâ€\x9d", True),
        ("Caf\ufffd", True),
        ("北方", False),
    ],
)
def test_texts_that_look_misread(text: str, misread: bool) -> None:
    assert is_misread(text) == misread
