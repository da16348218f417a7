"""One survey, written as people and survey systems lay it out: headings, answers, roles and dates in many forms."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas

from tests.survey.checklists import LABELS, checklist
from tests.survey.sheets import WRITERS

THREE = checklist(
    ("trusted", "I'm trusted to plan."),
    ("promise", "People do what they say they'll do."),
    ("hidden", "Self-care: nobody tells me, or asks."),
    not_applicable=True,
    reverse=["hidden"],
)
ITEMS = [(item.id, item.text) for item in THREE.items]
NOT_APPLICABLE = -1

Grid = list[list[str]]
Answer = int | None
"""A point, ``NOT_APPLICABLE``, or ``None`` for a blank."""


@dataclass(frozen=True)
class Response:
    """What one respondent said in one role at one time."""

    who: str
    role: str
    when: datetime
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Style:
    """How answers, roles and dates are written; ``dated`` says whether there are dates at all."""

    answer: str
    role: str
    date: str
    dated: bool
    not_applicable: str


ANSWERS: dict[str, Callable[[int], str]] = {
    "number": str,
    "decimal": lambda point: f"{point}.0",
    "spaced": lambda point: f" {point} ",
    "label": lambda point: LABELS[point - 1],
    "capitals": lambda point: LABELS[point - 1].upper(),
    "number - label": lambda point: f"{point} - {LABELS[point - 1]}",
    "number: label": lambda point: f"{point}: {LABELS[point - 1]}",
}
ROLES: dict[str, Callable[[str], str]] = {
    "id": str,
    "label": lambda role: THREE.roles[role].label,
    "capitals": lambda role: THREE.roles[role].label.upper(),
}
DATES: dict[str, str] = {
    "ISO": "%Y-%m-%d",
    "ISO with time": "%Y-%m-%dT%H:%M:%S.000+01:00",
    "Google": "%Y/%m/%d %I:%M:%S %p GMT+1",
    "day first": "%d/%m/%Y %H:%M",
    "month first": "%m/%d/%Y %I:%M:%S %p",
    "dots": "%d.%m.%Y %H.%M.%S",
}


def answer(given: Answer, style: Style) -> str:
    if given is None:
        return ""
    return style.not_applicable if given == NOT_APPLICABLE else ANSWERS[style.answer](given)


def about(response: Response, style: Style) -> tuple[str, str, str]:
    """Respondent, role and date as they are written."""
    when = response.when.strftime(DATES[style.date]) if style.dated else ""
    return response.who, ROLES[style.role](response.role), when


# -- layouts ---------------------------------------------------------------------------------------


def long(responses: Sequence[Response], style: Style, name: Callable[[int], str]) -> Grid:
    head = ["respondent", "role", "statement", "rating", *(["date"] if style.dated else [])]
    rows = [head]
    for one in responses:
        who, role, when = about(one, style)
        for place, given in enumerate(one.answers):
            rows.append([who, role, name(place), answer(given, style), *([when] if style.dated else [])])
    return rows


def wide(responses: Sequence[Response], style: Style, headings: Sequence[str], kind: str = "plain") -> Grid:
    """One response a row. ``kind`` is the system whose columns stand beside the statements."""
    first, after = SYSTEMS[kind]
    grid = [[*first, "Role", *headings, *after]]
    for one in responses:
        who, role, when = about(one, style)
        cells = {"WHO": who, "WHEN": when}
        left = [cells.get(BESIDE.get(name, ""), "x") for name in first]
        right = [cells.get(BESIDE.get(name, ""), "x") for name in after]
        grid.append([*left, role, *(answer(given, style) for given in one.answers), *right])
    return grid


BESIDE = dict.fromkeys(
    ("respondent", "Participant", "Respondent ID", "ResponseId", "record_id", "_uuid", "UserID"), "WHO"
) | dict.fromkeys(
    ("date", "Completion time", "Fertigstellungszeit", "Timestamp", "Horodateur", "Date Modified", "EndDate",
     "submitdate", "survey_timestamp", "end", "Ended"), "WHEN"
)  # fmt: skip
SYSTEMS: Mapping[str, tuple[list[str], list[str]]] = {
    "plain": (["respondent", "date"], ["Anything else?"]),
    "Microsoft": (["ID", "Start time", "Completion time", "Email", "Name", "Participant"], ["Quiz feedback"]),
    "German Microsoft": (["Id", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name", "Participant"], []),
    "Google": (["Timestamp", "Email Address", "Participant"], ["Anything else?"]),
    "French Google": (["Horodateur", "Participant"], []),
    "SurveyMonkey": (["Respondent ID", "Collector ID", "Date Created", "Date Modified", "IP Address"], ["Comments"]),
    "Qualtrics": (["StartDate", "EndDate", "Finished", "ResponseId", "RecipientEmail"], ["Q9"]),
    "LimeSurvey": (["id", "submitdate", "lastpage", "startlanguage", "seed", "Participant"], ["Q9"]),
    "REDCap": (["record_id", "redcap_survey_identifier", "survey_timestamp"], ["views_complete"]),
    "Kobo": (["start", "end"], ["_id", "_uuid", "_submission_time", "_index"]),
    "SmartSurvey": (["UserID", "UserNo", "Name", "Email", "Started", "Ended"], []),
}


def titled(grid: Grid) -> Grid:
    width = len(grid[0])
    return [["Survey of all teams", *[""] * (width - 1)], [""] * width, *grid]


def qualtrics(grid: Grid, ids: bool) -> Grid:
    """Codes, texts and import ids above the answers; or, as people cut them, without the last."""
    texts = ["Start Date", "End Date", "Finished", "Response ID", "Recipient Email", "Role"]
    codes = [*grid[0][:5], "Q1", *(f"Q2_{n}" for n in range(1, len(ITEMS) + 1)), "Q9"]
    texts = [*texts, *(f"How far? - {text}" for _, text in ITEMS), "More?"]
    imports = [[f'{{"ImportId":"{code}"}}' for code in codes]] if ids else []
    return [codes, texts, *imports, *grid[1:]]


def over_option(grid: Grid) -> Grid:
    """A grid of SurveyMonkey: the question once, and the statements below it."""
    first = grid[0][:5]
    top = [*first, "Role", "How far?", *[""] * (len(ITEMS) - 1), "Comments"]
    below = [""] * 5 + ["Response", *(text for _, text in ITEMS), "Open-Ended Response"]
    return [top, below, *grid[1:]]


def expanded(responses: Sequence[Response], style: Style) -> Grid:
    """An expanded export of SurveyMonkey: a column for each answer to each statement."""
    options = [*LABELS, style.not_applicable]
    first, after = SYSTEMS["SurveyMonkey"]
    top = [*first, "Role", *(cell for _, text in ITEMS for cell in [text, *[""] * (len(options) - 1)]), *after]
    below = [""] * len(first) + ["Response", *options * len(ITEMS), "Open-Ended Response"]
    rows = [top, below]
    for one in responses:
        who, role, when = about(one, style)
        cells = [{"WHO": who, "WHEN": when}.get(BESIDE.get(name, ""), "x") for name in first]
        ticks = []
        for given in one.answers:
            place = None if given is None else len(LABELS) if given == NOT_APPLICABLE else given - 1
            mark = "1" if style.answer == "number" else None
            ticks += [(mark or option) if place == n else "" for n, option in enumerate(options)]
        rows.append([*cells, role, *ticks, ""])
    return rows


Layout = Callable[[Sequence[Response], Style], Grid]
TEXTS = [text for _, text in ITEMS]
IDS = [name for name, _ in ITEMS]
LAYOUTS: dict[str, Layout] = {
    "long by id": lambda r, s: long(r, s, lambda n: IDS[n]),
    "long by number": lambda r, s: long(r, s, lambda n: str(n + 1)),
    "long by text": lambda r, s: long(r, s, lambda n: f"{n + 1}. {TEXTS[n]}"),
    "wide by id": lambda r, s: wide(r, s, IDS),
    "wide by number": lambda r, s: wide(r, s, [f"Q{n}" for n in range(1, len(ITEMS) + 1)]),
    "wide by text": lambda r, s: wide(r, s, TEXTS),
    "wide below a title": lambda r, s: titled(wide(r, s, [f"{n}) {text.upper()}" for n, text in enumerate(TEXTS, 1)])),
    "Microsoft Forms": lambda r, s: wide(r, s, [f"How far?.{text}" for text in TEXTS], "Microsoft"),
    "Microsoft Forms in German": lambda r, s: wide(r, s, TEXTS, "German Microsoft"),
    "Google Forms": lambda r, s: wide(r, s, [f"How far? [{text}]" for text in TEXTS], "Google"),
    "Google Forms in French": lambda r, s: wide(r, s, [f"How far? [{text}]" for text in TEXTS], "French Google"),
    "SurveyMonkey": lambda r, s: over_option(wide(r, s, TEXTS, "SurveyMonkey")),
    "SurveyMonkey, expanded": expanded,
    "Qualtrics": lambda r, s: qualtrics(wide(r, s, TEXTS, "Qualtrics"), ids=True),
    "Qualtrics without import ids": lambda r, s: qualtrics(wide(r, s, TEXTS, "Qualtrics"), ids=False),
    "LimeSurvey, code and text": lambda r, s: wide(
        r, s, [f"G1Q1[SQ00{n}]. How far? [{text}]" for n, text in enumerate(TEXTS, 1)], "LimeSurvey"
    ),
    "LimeSurvey, ids": lambda r, s: wide(r, s, [f"G1Q1[{name}]" for name in IDS], "LimeSurvey"),
    "REDCap": lambda r, s: wide(r, s, IDS, "REDCap"),
    "KoboToolbox": lambda r, s: wide(r, s, [f"care/{name}" for name in IDS], "Kobo"),
    "SmartSurvey": lambda r, s: wide(
        r, s, [f"Q{n}. How far? - {text}" for n, text in enumerate(TEXTS, 2)], "SmartSurvey"
    ),
}


# -- files -----------------------------------------------------------------------------------------


def write_text(path: Path, grid: Grid, encoding: str, delimiter: str, line_end: str, packed: bool) -> Path:
    out = io.StringIO(newline="")
    # Python's writer leaves a line feed without quotation marks where lines end with a carriage return alone.
    quoting = csv.QUOTE_ALL if line_end == "\r" else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(grid)
    data = out.getvalue().encode(encoding)
    path.write_bytes(gzip.compress(data) if packed else data)
    return path


def write_workbook(path: Path, grid: Grid, kind: str) -> Path:
    """Whole numbers are typed as numbers, as forms and people do."""

    def typed(cell: str) -> Any:
        return int(cell) if cell.isascii() and cell.isdecimal() else cell or None

    return WRITERS[kind](path, [[typed(cell) for cell in row] for row in grid])


def frame(grid: Grid) -> pandas.DataFrame:
    return pandas.DataFrame(grid[1:], columns=grid[0])
