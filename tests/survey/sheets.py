"""Small workbooks, written for tests. An .ods is a zip of little XML, so no further package is needed for it."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import xlwt

Rows = Sequence[Sequence[Any]]
"""Cells: texts, numbers, booleans, dates; ``None`` is a blank cell."""

_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
)


def write_xlsx(path: Path, rows: Rows) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Answers"
    for row in rows:
        book.active.append([None if cell is None else cell for cell in row])
    book.save(path)
    return path


def write_xls(path: Path, rows: Rows) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Answers")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime.date):
                form = "YYYY-MM-DD HH:MM:SS" if isinstance(cell, datetime.datetime) else "YYYY-MM-DD"
                sheet.write(number, column, cell, xlwt.easyxf(num_format_str=form))
            elif cell is not None:
                sheet.write(number, column, cell)
    book.save(str(path))
    return path


def write_ods(path: Path, rows: Rows) -> Path:
    return write_ods_sheets(path, {"Answers": "".join(ods_row(*map(ods_cell, row)) for row in rows)})


def write_ods_sheets(path: Path, sheets: Mapping[str, str]) -> Path:
    """Sheets by name, each as the XML of its rows."""
    tables = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets.items())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", _MIME)
        packed.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.2">'
            f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
        )
        packed.writestr("META-INF/manifest.xml", "<manifest:manifest/>")
    return path


def ods_row(*cells: str) -> str:
    """One row as XML, of cells as XML."""
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _spaced(text: str) -> str:
    """More than one space in a row, and one at either end, is an element of its own."""
    return re.sub("^ +| +$|  +", lambda spaces: f'<text:s text:c="{len(spaces[0])}"/>', text)


def ods_cell(cell: Any) -> str:
    """One cell as XML."""
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(cell).lower()}"/>'
    if isinstance(cell, (int, float)):
        text = f"<text:p>{cell}</text:p>"
        return f'<table:table-cell office:value-type="float" office:value="{cell}">{text}</table:table-cell>'
    if isinstance(cell, datetime.date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
    lines = "".join(f"<text:p>{_spaced(escape(line))}</text:p>" for line in str(cell).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


WRITERS: dict[str, Callable[[Path, Rows], Path]] = {"xlsx": write_xlsx, "xls": write_xls, "ods": write_ods}
