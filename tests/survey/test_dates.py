"""What the texts of a date column prove, and what each date then is."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_cli.api import Question
from coprod_cli.engine.base import DateStyle
from coprod_cli.problems import CoprodError
from coprod_cli.survey.dates import DateEvidence
from tests.survey.checklists import checklist

TWO = checklist()
ISO, DMY, MDY = DateStyle.ISO, DateStyle.DAY_FIRST, DateStyle.MONTH_FIRST


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["2026-03-04"], ISO),
        (["2026/3/4 10:00"], ISO),
        (["", "  "], ISO),
        (["13/02/2026", "01/02/2026"], DMY),
        (["31.12.26"], DMY),
        (["01/02/2026", "02/13/2026 1:30 PM"], MDY),
        (["01/02/2026", "12/12/2026"], None),
        (["13/02/2026", "02/13/2026"], None),
        (["soon"], None),
        (["soon", "2026-03-04"], ISO),
    ],
)
def test_style(texts: list[str], style: DateStyle | None) -> None:
    evidence = DateEvidence()
    evidence.look(texts)
    assert evidence.style is style


def periods(path: Path, *dates: str, every: str = "month", style: str | None = None) -> list[str | None] | str:
    """The period of each date in turn, or the code of the problem."""
    path.write_text("role,trusted,date\n" + "".join(f'person,4,"{date}"\n' for date in dates), encoding="utf-8")
    try:
        tally = Question((str(path),), TWO, every=every, dates=style).counted.tally
    except CoprodError as error:
        return error.problems[0].code
    return sorted(str(key.period) for key, answers in tally.answers.items() for _ in range(answers.n))


@pytest.mark.parametrize(
    ("date", "month"),
    [
        ("2026-03-04", "2026-03"),
        (" 2026-03-04 ", "2026-03"),
        ("2026-3-4", "2026-03"),
        ("2026/03/04", "2026-03"),
        ("2026-03-31T23:59:59Z", "2026-03"),
        ("2026-03-31 23:59:59.999999-08:00", "2026-03"),
        ("2026-04-01T00:30:00+13:00", "2026-04"),
        ("2026/03/31 11:59:59 PM GMT+1", "2026-03"),
        ("2026/03/31 12:15:06 AM CET", "2026-03"),
        ("2026/03/31 5:15:06 p.\xa0m. EEST", "2026-03"),
        ("2026/03/31 23:15:06 UTC", "2026-03"),
        ("31/03/2026 19.07.17", "2026-03"),
        ("31.03.2026, 7:05 a. m.", "2026-03"),
        ("31/03/2026", "2026-03"),
        ("31-03-2026 7:05 pm", "2026-03"),
        ("31.03.26, 12:30 AM", "2026-03"),
        ("03/31/2026 23:59:59", "2026-03"),
        *[(text, "dates-unproved") for text in ("March 2026", "20260304", "46085", "31/03/026", "2026", "\x1b[2J")],
        *[
            (text, "not-a-date")
            for text in (
                "2026-02-30",
                "2026-13-01",
                "2026-03-04T",
                "2026-03-04 25:00 PM",
                "2026-03-04 3:00 in the afternoon",
                "31/02/2026",
                "2026-03-04 25:00",
                "31/03/2026 13:61",
            )
        ],
    ],
)
def test_one_date(tmp_path: Path, date: str, month: str) -> None:
    read = periods(tmp_path / "a.csv", date)
    assert read == (month if "-" in month and not month[0].isdigit() else [month])


@pytest.mark.parametrize("text", [" infinity ", "infinity", "1-1-1 (BC)", "2026 03 04", "01/02/2026", "epoch", "0"])
def test_among_iso_dates_nothing_else_is_a_date(tmp_path: Path, text: str) -> None:
    assert periods(tmp_path / "a.csv", "2026-03-04", text) == "not-a-date"


def test_the_person_says_which(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert periods(path, "01/02/2026") == "dates-unproved"
    assert periods(path, "01/02/2026", style="dmy") == ["2026-02"]
    assert periods(path, "01/02/2026", style="mdy") == ["2026-01"]
    assert periods(path, "01/13/2026", "01/02/2026", style="dmy") == "not-a-date"
    assert periods(path, "2026-01-13", style="dmy") == ["2026-01"]


def test_proof_late_in_the_file_turns_all_of_it(tmp_path: Path) -> None:
    late = ["01/02/2026"] * 20_000 + ["01/13/2026"]
    assert set(periods(tmp_path / "a.csv", *late)) == {"2026-01"}


def test_a_contradiction_late_in_the_file_stops(tmp_path: Path) -> None:
    assert periods(tmp_path / "a.csv", "13/01/2026", *["01/02/2026"] * 20_000, "01/13/2026") == "not-a-date"
