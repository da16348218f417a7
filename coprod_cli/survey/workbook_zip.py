"""A look into .xlsx and .ods before they are read: what kind they are, how large, and which cells need care.

The reader of workbooks makes blanks of error cells, and of formulas that were never calculated; and it takes as
much memory as the corners of a sheet ask for. So the sheet's own XML is looked at first, with a few searches.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from coprod_cli.problems import Problem, SourceError

LARGEST_BYTES = 512 * 1024 * 1024
LARGEST_CELLS = 30_000_000
MOST_COLUMNS = 16_384
"""No spreadsheet has more."""
Cell = tuple[int, int]
"""Row and column, from 0."""

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LETTERS = re.compile(rb'r="([A-Z]{1,3})(\d{1,9})"')
# A sheet with so many columns or rows may be far larger than the file that asks for it. Nearly all programs write the
# place of a cell and of a row first, and so; of others more is looked at.
_FAR_CELL = re.compile(rb'<c(?! r="(?:[A-C]?[A-Z]\d{1,5}|[D-Z][A-Z]\d{1,4})")(?=[\s/>])')
_FAR_ROW = re.compile(rb'<row(?! r="\d{1,5}")(?=[\s/>])')
_ODD = b" r='"
_PLACE = re.compile(rb"""<(?:\w+:)?(?:c|row)\b[^<]*?[^\w:<]r\s*=\s*["']([A-Za-z]*)0*(\d+)""")
_ROW = re.compile(rb"(?=<(?:\w+:)?row\b)")
_UNPLACED = re.compile(rb"<(?:\w+:)?c\b(?![^>]*[^\w:]r\s*=)")
_PREFIXED = re.compile(rb".*?<\w+:worksheet\b", re.DOTALL)
_ERROR = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
_UNCALCULATED = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ODS_ROW = re.compile(rb"<table:table-row\b(?!-)")
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell([^>]*)>(?:<text:p>([^<]*))?|<table:table-row([^>]*)>")
_COLUMNS = re.compile(rb"""number-columns-repeated\s*=\s*["']\+?0*(\d*)""")
_ROWS = re.compile(rb"""number-rows-repeated\s*=\s*["']\+?0*(\d*)""")
_AN_ERROR, _A_FORMULA = b't="e"', b"</f>"
_CHUNK = 1 << 18
_BEGINNING = 1 << 12
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
# The last two: an encoding that the parser does not know, or cannot read.
_NOT_XML = (ElementTree.ParseError, expat.ExpatError, LookupError, ValueError)
_OTHERS = {
    "xl/workbook.bin": ("a binary workbook (.xlsb)", "Save it as .xlsx."),
    "word/document.xml": ("a Word document", "Export the answers as CSV or as a workbook."),
    "ppt/presentation.xml": ("a presentation", "Export the answers as CSV or as a workbook."),
    "Index/Document.iwa": ("a Numbers document", "Export it as CSV or as .xlsx."),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one sheet: the texts of its error cells, and the formulas that have no result."""

    errors: Mapping[Cell, str] = field(default_factory=dict)
    uncalculated: tuple[str, ...] = ()


class ZippedWorkbook:
    """An .xlsx, .xlsm or .ods file.

    Raises:
        SourceError: it is none of these, locked, damaged, or unpacks to more than is read.
    """

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(path)
        except (*_UNREADABLE, ValueError):
            raise damaged(name) from None
        self.names = {part.filename for part in self._zip.infolist()}
        if any(part.flag_bits & 1 for part in self._zip.infolist()):
            raise locked(name)
        size = sum(part.file_size for part in self._zip.infolist())
        if size > LARGEST_BYTES:
            raise too_large(name, f"It unpacks to {size / 2**20:,.0f} MB, and {LARGEST_BYTES // 2**20} MB are read.")
        self.is_ods = "content.xml" in self.names
        self._require_workbook()
        # A part may unpack to more than the directory says; reading it to its end tells.
        for part in self._zip.infolist():
            if part.compress_size > 1_000_000 and "/worksheets/" not in part.filename:
                self._read(part.filename)
        self._require_no_own_words()
        self._tables = re.split(rb"<table:table [^>]*>", self._well_formed("content.xml"))[1:] if self.is_ods else []
        # All tables of an .ods are read at once.
        for table in self._tables:
            self._require_size(*_ods_corner(table))

    def _require_workbook(self) -> None:
        what, hint = "a zip archive", "Unpack it, and name the survey file in it."
        for part, found in _OTHERS.items():
            if part in self.names:
                what, hint = found
        if self.is_ods:
            if b"manifest:encryption-data" in self._read("META-INF/manifest.xml", missing=b""):
                raise locked(self.name)
            if b"spreadsheet" in self._read("mimetype", missing=b"spreadsheet"):
                return
            what, hint = "an OpenDocument file", "Export the answers as CSV or as a spreadsheet."
        elif "xl/workbook.xml" in self.names:
            return
        raise SourceError(Problem("not-a-workbook", f"This is {what}, not a survey file.", hint, self.name))

    def _require_no_own_words(self) -> None:
        """No spreadsheet program writes a document type. The words that one defines would be read as blank cells."""
        for part in self.names:
            if part == "content.xml" or part.startswith(("xl/worksheets/sheet", "xl/sharedStrings")):
                try:
                    with self._zip.open(part) as stream:
                        found = b"<!DOCTYPE" in stream.read(_BEGINNING)
                except _UNREADABLE:
                    raise damaged(self.name) from None
                if found:
                    raise damaged(self.name)

    def _read(self, part: str, *, missing: bytes | None = None) -> bytes:
        try:
            return self._zip.read(part)
        except KeyError:
            if missing is not None:
                return missing
            raise damaged(self.name) from None
        except _UNREADABLE:
            raise damaged(self.name) from None

    def _well_formed(self, part: str) -> bytes:
        """A part of which every element is closed: without its end, the reader would read on for ever."""
        xml, parser = self._read(part), expat.ParserCreate()
        try:
            # In one piece it takes half as long again.
            for start in range(0, len(xml), _CHUNK):
                parser.Parse(xml[start : start + _CHUNK], False)
            parser.Parse(b"", True)
        except _NOT_XML:
            raise damaged(self.name) from None
        return xml

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of names for this kind of content."""
        return (".ods",) if self.is_ods else (".xlsx", ".xlsm")

    def look(self, sheet: int) -> Look:
        """Looks at a sheet, by its place in the workbook. Raises SourceError: it is too large, or damaged."""
        return self._look_at_ods(sheet) if self.is_ods else self._look_at_xlsx(sheet)

    # -- Excel ---------------------------------------------------------------------------------

    def _sheet_parts(self) -> Iterator[str | None]:
        try:
            relations = ElementTree.fromstring(self._read("xl/_rels/workbook.xml.rels"))
            targets = {one.get("Id"): one.get("Target", "") for one in relations}
            sheets = [one for one in ElementTree.fromstring(self._read("xl/workbook.xml")).iter() if _is_sheet(one)]
        except _NOT_XML:
            raise damaged(self.name) from None
        for one in sheets:
            target = targets.get(next((value for key, value in one.items() if key.endswith("}id")), one.get(_RELATION)))
            yield target and (target.removeprefix("/") if target.startswith("/") else f"xl/{target}")

    def _look_at_xlsx(self, sheet: int) -> Look:
        parts = list(self._sheet_parts())
        named = (parts[sheet] or "") if sheet < len(parts) else ""
        # The reader takes capital and small letters of a part's name for the same.
        part = next((name for name in self.names if name.lower() == named.lower()), None)
        if part is None or not self._needs_care(part):
            return Look()
        xml = self._read(part)
        if _is_far(xml) or _PREFIXED.match(xml[:_BEGINNING]):
            self._require_size(*_xlsx_corner(xml))
        errors = {}
        for found in _ERROR.finditer(xml) if _AN_ERROR in xml else ():
            cell = _LETTERS.search(found[1])
            if cell:
                errors[int(cell[2]) - 1, _column(cell[1])] = found[2].decode("utf-8", errors="replace")
        uncalculated = []
        for found in _UNCALCULATED.finditer(xml):
            cell = _LETTERS.search(found[1])
            # A result that is an empty text says that it is a text.
            if b't="str"' not in found[1]:
                uncalculated.append((cell[1] + cell[2]).decode() if cell else "?")
        return Look(errors, tuple(uncalculated))

    def _needs_care(self, part: str) -> bool:
        """Whether a sheet holds an error, a formula or a cell far off. Of most it does not, and that is soon seen."""
        rest = b""
        try:
            with self._zip.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    if not rest and _PREFIXED.match(chunk[:_BEGINNING]):
                        return True
                    chunk = rest + chunk
                    # No tag is cut through; what has none for long is not carried on.
                    cut = chunk.rfind(b"<") if len(rest) < _CHUNK else -1
                    chunk, rest = (chunk[:cut], chunk[cut:]) if cut > 0 else (chunk, b"")
                    if _AN_ERROR in chunk or _A_FORMULA in chunk or _is_far(chunk):
                        return True
        except _UNREADABLE:
            raise damaged(self.name) from None
        return False

    def _require_size(self, rows: int, columns: int) -> None:
        require_size(self.name, rows, columns)

    # -- OpenDocument --------------------------------------------------------------------------

    def _look_at_ods(self, sheet: int) -> Look:
        xml = self._tables[sheet].partition(b"</table:table>")[0] if sheet < len(self._tables) else b""
        errors = {}
        if b'value-type="error"' in xml:
            for place, attributes, text in _ods_cells(xml):
                if b'value-type="error"' in attributes:
                    errors[place] = text.decode("utf-8", errors="replace")
        # A result that is an empty text is not written, so only a sheet without any result was never calculated.
        formulas = (
            []
            if b"table:formula=" not in xml
            else [(place, attributes) for place, attributes, _ in _ods_cells(xml) if b"table:formula=" in attributes]
        )
        calculated = any(b"value-type=" in attributes for _, attributes in formulas)
        return Look(errors, () if calculated else tuple(cell_name(place) for place, _ in formulas))


def _is_sheet(element: ElementTree.Element) -> bool:
    return element.tag.rpartition("}")[2] == "sheet"


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _is_far(xml: bytes) -> bool:
    """Whether a part of a sheet has a cell or a row far off, or one whose place is not soon seen."""
    return _ODD in xml or any(sign.search(xml) for sign in (_FAR_CELL, _FAR_ROW))


def _xlsx_corner(xml: bytes) -> tuple[int, int]:
    """How many rows and columns a sheet spans at most: the places that it names, and cells and rows without one."""
    rows = columns = unplaced_rows = unplaced = 0
    for number, row in enumerate(_ROW.split(xml)):
        places = _PLACE.findall(row)
        rows = max(rows, *(_number(digits) for _, digits in places), 0)
        columns = max(columns, *(1 + _column(letters[:4].upper()) for letters, _ in places), 0)
        unplaced_rows += number > 0 and not _PLACE.match(row)
        unplaced = max(unplaced, len(_UNPLACED.findall(row)))
    return rows + unplaced_rows, columns + unplaced


def cell_name(cell: Cell) -> str:
    """A cell as a spreadsheet names it: ``C2``."""
    letters, column = "", cell[1] + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{cell[0] + 1}"


def _number(digits: bytes) -> int:
    """A number without zeros in front; of one far too large its first digits, which are too many too."""
    return int(digits[:12] or b"0")


def _times(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return _number(found[1]) if found else 1


def _ods_corner(xml: bytes) -> tuple[int, int]:
    """How many rows and columns hold something, counting what repeats."""
    rows = blank = width = 0
    for row in xml.split(b"</table:table-row"):
        *empty, start = [-1, *(found.start() for found in _ODS_ROW.finditer(row))]
        # Rows that are closed where they begin hold nothing.
        blank += sum(_times(_ROWS, row[one : row.find(b">", one)]) for one in empty[1:])
        if start < 0:
            continue
        times = _times(_ROWS, row[start : row.find(b">", start)])
        last = max(row.rfind(b"value-type", start), row.rfind(b"-value", start), row.rfind(b"office:value", start))
        if last < 0:
            blank += times
            continue
        rows, blank = rows + blank + times, 0
        held = row[start : row.find(b">", last)]
        repeated = sum(map(_number, _COLUMNS.findall(held))) if b"columns-repeated" in held else 0
        width = max(width, held.count(b"<table:table-cell") + held.count(b"<table:covered-table-cell") + repeated)
    return rows, width


def _ods_cells(xml: bytes) -> Iterator[tuple[Cell, bytes, bytes]]:
    """The cells of a sheet with their place, attributes and first line; of those that repeat the first."""
    row, times, column = -1, 1, 0
    for found in _ODS_CELL.finditer(xml):
        if found[3] is not None:
            row, times, column = row + times, _times(_ROWS, found[3]), 0
            continue
        yield (row, column), found[1], found[2] or b""
        column += _times(_COLUMNS, found[1])


# -- what is wrong ---------------------------------------------------------------------------------


def damaged(name: str) -> SourceError:
    """A workbook that does not hold what it should."""
    message, hint = "This workbook is cut short or damaged.", "Fetch it again, or save it once more."
    return SourceError(Problem("damaged-workbook", message, hint, name))


def locked(name: str) -> SourceError:
    """A workbook that needs a password."""
    message, hint = "This workbook is locked with a password.", "Save a copy without one, or save the sheet as CSV."
    return SourceError(Problem("locked-workbook", message, hint, name))


def require_size(name: str, rows: int, columns: int) -> None:
    """Raises SourceError: a sheet spans more cells than are read, or more columns than there can be."""
    if rows * columns > LARGEST_CELLS or columns > MOST_COLUMNS:
        raise too_large(name, f"A sheet spans {rows:,} rows and {columns:,} columns.")


def too_large(name: str, why: str) -> SourceError:
    """A workbook that would need far more memory than its size shows."""
    return SourceError(
        Problem("huge-workbook", f"This workbook is too large. {why}", 'Save the sheet as "CSV UTF-8".', name)
    )
