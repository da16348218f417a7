"""Hostile inputs that are too large for a folder, or no ordinary files: each is made where a test wants it.

What is told of each stands in expected.toml, beside what is told of the files of files/.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from coprod_cli.api import tally
from coprod_cli.tallies.saved import save_tally

SHEET = "xl/worksheets/sheet1.xml"
LAST_ROW = 1_048_576
"""The last row that a sheet can have."""
SHIPPED = Path(__file__).parents[2] / "checklists" / "ten-statements.yaml"
HEAD = 'mapping: 1\nchecklist: {id: ten-statements, version: "1.0"}\n'
ONE_ANSWER = "role,trusted\nperson,4\n"
ROWS_ENOUGH = 40_000
"""So many rows of ``ONE_ANSWER`` are more than is looked at before the engine reads them."""


def _text(text: str | bytes) -> Callable[[Path], object]:
    data = text if isinstance(text, bytes) else text.encode()
    return lambda path: path.write_bytes(data)


def _packed(data: bytes, after: bytes = b"") -> Callable[[Path], object]:
    return lambda path: path.write_bytes(gzip.compress(data, mtime=0) + after)


# -- workbooks -------------------------------------------------------------------------------------

_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Answers" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    SHEET: (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:B2"/>'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>role</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>trusted</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>person</t></is></c><c r="B2"><v>4</v></c></row>'
        "</sheetData></worksheet>"
    ),
}
"""The smallest workbook with one answer."""


def _book(
    *changes: tuple[str, str], add: Mapping[str, bytes] | None = None, without: str = ""
) -> Callable[[Path], object]:
    """A workbook in whose sheet some text is replaced by another."""

    def make(path: Path) -> None:
        sheet = _PARTS[SHEET]
        for old, new in changes:
            assert old in sheet
            sheet = sheet.replace(old, new)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
            for name, text in {**_PARTS, SHEET: sheet}.items():
                if name != without:
                    book.writestr(name, text)
            for name, data in (add or {}).items():
                book.writestr(name, data)

    return make


def _cut_short(make: Callable[[Path], object], share: float = 0.5) -> Callable[[Path], object]:
    def cut(path: Path) -> None:
        make(path)
        data = path.read_bytes()
        path.write_bytes(data[: int(share * len(data))])

    return cut


def _locked(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
        book.writestr("content.xml", "")


def _blank_rows() -> str:
    return "".join(f'<row r="{row}"/>' for row in range(3, LAST_ROW + 1)) + "</sheetData>"


# -- Parquet ---------------------------------------------------------------------------------------


def _parquet(names: list[str], *columns: object) -> Callable[[Path], object]:
    return lambda path: pq.write_table(pa.table([pa.array(column) for column in columns], names=names), path)


def _damaged_inside(path: Path) -> None:
    _parquet(["role", "trusted"], ["person"] * 9, list(range(9)))(path)
    data = path.read_bytes()
    path.write_bytes(data[:4] + b"\xff" * 60 + data[64:])


# -- saved tallies ---------------------------------------------------------------------------------


def _tally(*changes: tuple[str, str]) -> Callable[[Path], object]:
    """A saved tally of one answer, with some of its text replaced."""

    def make(path: Path) -> None:
        answers = path.with_name("answers.csv")
        answers.write_text(ONE_ANSWER)
        save_tally(tally(str(answers), "ten-statements"), path)
        answers.unlink()
        text = path.read_text()
        for old, new in changes:
            assert re.search(old, text)
            text = re.sub(old, new, text, count=1)
        path.write_text(text)

    return make


# -- YAML ------------------------------------------------------------------------------------------

BOMB = "a: &a [*a, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}]\n" for old, new in zip("abc", "bcd", strict=True)
)
"""A list that holds itself, and lists of lists of it."""


def _definition(old: str, new: str) -> Callable[[Path], object]:
    """A shipped definition with some of its text replaced."""

    def make(path: Path) -> None:
        text = SHIPPED.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return make


# -- all of them -----------------------------------------------------------------------------------


def _wide(columns: int) -> str:
    rows = io.StringIO()
    write = csv.writer(rows).writerow
    write(["role", "trusted", *(f"column {number}" for number in range(columns))])
    write(["person", 4, *["x"] * columns])
    return rows.getvalue()


def _bomb(path: Path) -> None:
    # Parts one after the other are one file, and are soon made.
    path.write_bytes(gzip.compress(b"role,trusted\n") + gzip.compress(b"person,4\n" * 120_000) * 500)


def _looped(path: Path) -> None:
    path.symlink_to(path.name)


def _to_nothing(path: Path) -> None:
    path.symlink_to("nothing.csv")


MADE: dict[str, Callable[[Path], object]] = {
    # Text
    "ten-megabytes-in-a-cell.csv": _text(f"role,trusted,note\nperson,4,{'x' * 10_000_000}\n"),
    "ten-megabytes-in-quotes.csv": _text(f'role,trusted,note\nperson,4,"{"x" * 10_000_000}"\n'),
    "ten-megabytes-in-a-heading.csv": _text(f"role,trusted,{'x' * 10_000_000}\nperson,4,x\n"),
    "a-megabyte-in-a-heading.csv": _text(f"role,trusted,{'x' * 1_000_000}\nperson,4,x\n"),
    "a-hundred-thousand-columns.csv": _text(_wide(100_000)),
    "a-million-blank-lines.csv": _text("\n" * 1_000_000),
    "blank-lines-after-headings.csv": _text("role,trusted\n" + "\n" * 300_000),
    "commas-after-headings.csv": _text("role,trusted\n" + ",\n" * 200_000),
    "spaces-after-headings.csv": _text("role,trusted\n" + " , \n" * 100_000),
    "a-hundred-thousand-lines-in-a-cell.csv": _text('role,trusted,note\nperson,4,"' + "\n" * 100_000 + '"\n'),
    "a-hundred-thousand-lines-in-an-answer.csv": _text('role,trusted\nperson,"' + "4\n" * 100_000 + '"\n'),
    "a-hundred-thousand-quotes.csv": _text("role,trusted\nperson," + '"' * 100_001 + "\n"),
    "a-hundred-thousand-short-rows.csv": _text("role,trusted\n" + "person\n" * 100_000),
    "nul-far-down.csv": _text(ONE_ANSWER * ROWS_ENOUGH + "person,4\0\n"),
    "another-encoding-far-down.csv": _text(ONE_ANSWER.encode() * ROWS_ENOUGH + "bénéficiaire,4\n".encode("latin-1")),
    "utf-16-far-down.csv": _text(ONE_ANSWER.encode() * ROWS_ENOUGH + ONE_ANSWER.encode("utf-16")),
    "only-nul.csv": _text(b"\0" * 1_000_000),
    # Compressed
    "gzip-cut-short.csv.gz": _cut_short(_packed(ONE_ANSWER.encode())),
    "gzip-with-a-tail.csv.gz": _packed(ONE_ANSWER.encode(), b"tail"),
    "gzip-of-gzip.csv.gz": _packed(gzip.compress(ONE_ANSWER.encode(), mtime=0)),
    "gzip-of-nothing.csv.gz": _packed(b""),
    "gzip-of-nul.csv.gz": _packed(b"\0" * 20_000_000),
    "gzip-bomb.csv.gz": _bomb,
    # Workbooks
    "zip-bomb.xlsx": _book(add={"xl/media/image1.bin": b"\0" * 540_000_000}),
    "external-entity.xlsx": _book(
        ("<worksheet", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'), ("<v>4<", "<v>&e;<")
    ),
    "billion-laughs.xlsx": _book(
        ("<worksheet", '<!DOCTYPE x [<!ENTITY a "44444"><!ENTITY b "&a;&a;&a;&a;&a;">]><worksheet'),
        ("<v>4<", "<v>&b;<"),
    ),
    "absurd-dimension.xlsx": _book(("A1:B2", f"A1:XFD{LAST_ROW}")),
    "far-cell.xlsx": _book(('r="B2"', f'r="XFD{LAST_ROW}"')),
    "no-such-cell.xlsx": _book(('r="B2"', 'r="ZZZZZZZ99999999999"')),
    "missing-sheet.xlsx": _book(without=SHEET),
    "missing-relations.xlsx": _book(without="xl/_rels/workbook.xml.rels"),
    "missing-workbook.xlsx": _book(without="xl/workbook.xml"),
    "blank-to-the-last-row.xlsx": _book(("</sheetData>", _blank_rows())),
    "cut-short.xlsx": _cut_short(_book()),
    "not-worked-out.xlsx": _book(("<v>4</v>", "<f>2+2</f>")),
    "error-cell.xlsx": _book(('<c r="B2"><v>4</v>', '<c r="B2" t="e"><v>#DIV/0!</v>')),
    "no-number.xlsx": _book(("<v>4<", "<v>NaN<")),
    "endless-number.xlsx": _book(("<v>4<", "<v>1e999<")),
    "nearly-four.xlsx": _book(("<v>4<", "<v>4.0000000000000009<")),
    "locked.ods": _locked,
    "a-name-outside.xlsx": _book(add={"../../outside.txt": b"x"}),
    # Parquet
    "list.parquet": _parquet(["role", "trusted"], ["person"], [[4, 5]]),
    "nested.parquet": _parquet(["role", "trusted"], ["person"], [{"answer": 4}]),
    "columns-alike.parquet": _parquet(["role", "trusted", "trusted"], ["person"], [4], [5]),
    "columns-alike-but-for-case.parquet": _parquet(["role", "trusted", "Trusted"], ["person"], [4], [5]),
    "hostile-heading.parquet": _parquet(["role", "trusted", "\x1b[31m\n'); x"], ["person"], [9], [5]),
    "no-number.parquet": _parquet(["role", "trusted"], ["person", "person"], [float("nan"), 4.0000000001]),
    "late.parquet": _parquet(["role", "trusted", "date"], ["person"], [4], pa.array([2**60], pa.timestamp("us"))),
    "no-rows.parquet": _parquet(["role", "trusted"], [], []),
    "cut-short.parquet": _cut_short(_parquet(["role", "trusted"], ["person"], [4]), 0.9),
    "damaged-inside.parquet": _damaged_inside,
    # No ordinary files
    "folder.csv": Path.mkdir,
    "loop.csv": _looped,
    "to-nothing.csv": _to_nothing,
    "[red]name\n\x1b[2J\u202e.csv": _text("role,trusted\nperson,9\n"),
    # Saved tallies
    "deep.tally.json": _text('{"format": "coprod-tally", "answers": ' + "[" * 200_000),
    "no-number.tally.json": _tally(('"rows": 1', '"rows": NaN')),
    "many-digits.tally.json": _tally(('"rows": 1', f'"rows": {"9" * 5_000}')),
    "huge-count.tally.json": _tally((r"\[\[4, 1\]\]", f"[[4, {2**80}]]")),
    "negative-count.tally.json": _tally((r"\[\[4, 1\]\]", "[[4, -1]]")),
    "count-of-true.tally.json": _tally((r"\[\[4, 1\]\]", "[[4, true]]")),
    "off-the-scale.tally.json": _tally((r"\[\[4, 1\]\]", "[[9, 1]]")),
    "counts-do-not-match.tally.json": _tally(('"answered": 1', '"answered": 7')),
    "key-twice.tally.json": _tally(('"rows": 1', '"rows": 1, "rows": 2')),
    "another-digest.tally.json": _tally(('"sha256": "[0-9a-f]{64}"', f'"sha256": "{"0" * 64}"')),
    "version-of-tomorrow.tally.json": _tally(('"format_version": 1', '"format_version": 99')),
    "hostile-item.tally.json": _tally((r'"item": "trusted"', r'"item": "\\\\u001b[31m[red]"')),
    # Mappings
    "aliases.map.yaml": _text(BOMB),
    "tag.map.yaml": _text(HEAD + "columns: {date: !!python/object/apply:os.system [id]}\n"),
    "deep.map.yaml": _text(HEAD + "columns: " + "[" * 10_000),
    "ten-megabytes.map.yaml": _text(HEAD + "# " + "x" * 10_000_000 + "\n"),
    "many-values.map.yaml": _text(HEAD + "answers: [" + "a, " * 60_000 + "a]\n"),
    "picture.map.yaml": _text(b"\x89PNG\r\n\x1a\n\0\0"),
    "control.map.yaml": _text(HEAD + 'answers: {"\\e[2J": 4}\n'),
    "merge.map.yaml": _text(HEAD + "columns: {<<: {date: x}}\n"),
    "folder.map.yaml": Path.mkdir,
    # Definitions
    "aliases.yaml": _text(BOMB),
    "tag.yaml": _definition("title:", "title: !!python/name:os.system"),
    "deep.yaml": _text("{a: " * 10_000),
    "ten-megabytes.yaml": _text("id: " + "x" * 10_000_000),
    "many-values.yaml": _text("- a\n" * 60_000),
    "picture.yaml": _text(b"\x89PNG\r\n\x1a\n\0\0"),
    "nul.yaml": _text("id: x\nti\0tle: y\n"),
    "turned-round.yaml": _text("title: a\u202eb\n"),
    "cut-short.yaml": _cut_short(_definition("id:", "id:"), 0.4),
    "loop.yaml": _looped,
    # Stores
    "text.db": _text(ONE_ANSWER * 100),
    "sqlite-header.db": _text(b"SQLite format 3\0" + b"\0" * 4_096),
    "folder.db": Path.mkdir,
}
"""The name of each input, and what makes it there."""


def kind_of(name: str) -> str:
    """What an input is taken for: a survey, a mapping, a definition or a store."""
    if name.endswith(".map.yaml"):
        return "mapping"
    return {".yaml": "definition", ".db": "store"}.get(Path(name).suffix, "survey")
