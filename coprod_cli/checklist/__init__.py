"""Checklist definitions: the model, the strict reader, and where definitions are found.

pandas, DuckDB, Rich and Typer may not come in here.
"""

from coprod_cli.checklist.library import Entry, Listing, find_checklist, list_checklists
from coprod_cli.checklist.model import Band, Checklist, Item, Role, ScalePoint, Scoring, Source, Total
from coprod_cli.checklist.reader import read_checklist

__all__ = [
    "Band",
    "Checklist",
    "Entry",
    "Item",
    "Listing",
    "Role",
    "ScalePoint",
    "Scoring",
    "Source",
    "Total",
    "find_checklist",
    "list_checklists",
    "read_checklist",
]
