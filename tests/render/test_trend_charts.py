"""Which charts are shown, and what is said of them."""

from __future__ import annotations

import io

import pytest

from coprod_cli.checklist.model import Checklist
from coprod_cli.console import make_console
from coprod_cli.render import Format, render
from coprod_cli.render.text import UNICODE
from coprod_cli.render.trend_charts import chart_sentences, shown_charts
from coprod_cli.scoring.chart_choices import ChartChoices
from coprod_cli.scoring.periods import next_period
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import TrendResult
from coprod_cli.scoring.trend import trend
from tests.render.sample import MET, SOURCE, Response, tally_of

CHECKLIST = Checklist.model_validate(
    {
        "id": "two",
        "version": "1",
        "kind": "statements",
        "title": "Two statements",
        "source": SOURCE,
        "scale": [{"value": value, "label": f"Point {value}"} for value in range(1, 6)],
        "roles": {"practitioner": {"label": "Practitioner"}, "person": {"label": "Person"}},
        "items": [{"id": "one", "text": "One."}, {"id": "two", "text": "Two."}],
        "scoring": {"top_box": [4, 5]},
    }
)
STEADY = [3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2]


def months(n: int) -> list[str]:
    found = ["2025-01"]
    while len(found) < n:
        found.append(next_period(found[-1]))
    return found


def report(people: list[int | None], choices: ChartChoices | None = None, items: tuple[str, ...] = ()) -> Report:
    """Two people and two practitioners a month, who see it the same; ``None`` where nobody answered."""
    voices = [
        Response(role, str(value) * 2, f"P{number}", month)
        for month, value in zip(months(len(people)), people, strict=True)
        if value is not None
        for number in range(2)
        for role in ("practitioner", "person")
    ]
    tally = tally_of(CHECKLIST, voices, every="month")
    chosen = choices or ChartChoices()
    settings = chosen.settings() | ({"items": list(items)} if items else {})
    results = trend(tally, CHECKLIST, charts=chosen, items=items)
    return Report("trend", CHECKLIST, tally.read, settings, results, every="month")


def results_of(found: Report) -> list[TrendResult]:
    return [result for result in found.results if isinstance(result, TrendResult)]


def shown(found: Report) -> list[tuple[str | None, list[str]]]:
    charts = [(result.item, [series.of for series in shown_charts(found, result)]) for result in results_of(found)]
    return [one for one in charts if one[1]]


MEANS = ["practitioner.mean", "person.mean", "gap.mean"]
BOXES = ["practitioner.top_box", "person.top_box"]


@pytest.mark.parametrize(
    ("drawn", "items", "expected"),
    [
        ((), (), [(None, MEANS)]),
        ((), ("two",), [("two", MEANS)]),
        (("none",), (), []),
        (("all",), ("one",), [("one", [*MEANS, *BOXES])]),
        (("person.mean",), (), [(None, ["person.mean"])]),
        # The whole has no top box, so it is drawn of the statements.
        (("person.top_box",), (), [("one", ["person.top_box"]), ("two", ["person.top_box"])]),
    ],
)
def test_charts_of_the_whole_or_of_what_was_asked_for(
    drawn: tuple[str, ...], items: tuple[str, ...], expected: list[tuple[str | None, list[str]]]
) -> None:
    assert shown(report([*STEADY], ChartChoices(drawn=drawn), items)) == expected


def test_two_points_are_no_chart() -> None:
    assert shown(report([3, 2])) == []
    assert shown(report([3, 2, None, 3])) == [(None, MEANS)]


def sentences(found: Report, of: str = "Person, mean") -> list[str]:
    result = next(result for result in results_of(found) if result.item == "one")
    told = list(chart_sentences(found, result, UNICODE))
    return [line.removeprefix(f"{of}: ") for line in told if line.startswith((of, "Fewer than"))]


def words(people: list[int | None], of: str = "Person, mean", **choices: object) -> list[str]:
    return sentences(report(people, ChartChoices(**choices), ("one",)), of)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("people", "choices", "expected"),
    [
        (
            [*STEADY],
            {},
            [
                "common cause: nothing stands out from the usual ups and downs.",
                "limits −0.16 to 5.16, mean 2.50, run length 7, 12 points.",
            ],
        ),
        (
            [2, 1, 2, 1, 2, 1, 2, 1, 5, 4, 5, 4, 5, 4, 5],
            {},
            [
                "special cause, concern: 8 in a row below the mean from January 2025 to August 2025.",
                "special cause, improvement: 7 in a row above the mean since September 2025.",
                "limits −0.30 to 6.16, mean 2.93, run length 7, 15 points.",
            ],
        ),
        (
            [2, 1, 2, 1, 2, 1, 2, 1, 5, 4, 5, 4, 5, 4, 5],
            {"better": "neither", "run": 8},
            [
                "special cause: 8 in a row below the mean from January 2025 to August 2025.",
                "limits −0.30 to 6.16, mean 2.93, run length 8, 15 points.",
            ],
        ),
        (
            [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 1, 3, 3],
            {"target": 3.0},
            [
                "special cause, improvement: 12 in a row above the mean from January 2025 to December 2025.",
                "special cause, concern: a point below the lower limit in January 2026.",
                "limits 2.11 to 3.63, mean 2.87, run length 7, 15 points.",
                "target 3.00: hit or miss: met in some periods and not in others, by chance.",
            ],
        ),
        (
            [*STEADY],
            {"target": 5.0},
            [
                "common cause: nothing stands out from the usual ups and downs.",
                "limits −0.16 to 5.16, mean 2.50, run length 7, 12 points.",
                "target 5.00: hit or miss: met in some periods and not in others, by chance.",
            ],
        ),
        (
            [3, None, 4, 2],
            {"target": 3.0},
            [
                "median 3.00, 3 points.",
                "target 3.00: cannot be told (fewer than 12 points: read it as a run chart, against the median; "
                "nothing special can be claimed).",
            ],
        ),
        (
            [*STEADY, 4, 4, 5, 4],
            {"rebase": ("2026-01-15",)},
            [
                "common cause: nothing stands out from the usual ups and downs.",
                "from January 2025 to December 2025: limits −0.16 to 5.16, mean 2.50, run length 7, 12 points.",
                "from January 2026 to April 2026: median 4.00, 4 points.",
            ],
        ),
    ],
)
def test_a_chart_in_words(people: list[int | None], choices: dict[str, object], expected: list[str]) -> None:
    found = [line for line in words(people, **choices) if not line.startswith("Fewer than 12")]
    assert found == expected


def test_too_few_points_say_so_once() -> None:
    lines = words([3, 2, 3])
    assert (
        lines.count("Fewer than 12 points: read it as a run chart, against the median; nothing special can be claimed.")
        == 1
    )


def test_a_gap_and_a_share_in_words() -> None:
    choices = ChartChoices(drawn=("gap.mean", "person.top_box"))
    found = report([3, 4] * 6, choices, ("one",))
    assert sentences(found, "Gap")[1] == "limits 0.00 to 0.00, mean 0.00, run length 7, 12 points."
    assert sentences(found, "Person, top box")[1] == "limits −216 % to 316 %, mean 50 %, run length 7, 12 points."


def test_where_items_are_met_it_is_the_share_met() -> None:
    voices = [Response("parent", "1101", period=month) for month in months(3)]
    tally = tally_of(MET, voices, every="month")
    found = Report("trend", MET, tally.read, {}, trend(tally, MET), every="month")
    whole = results_of(found)[-1]
    assert next(iter(chart_sentences(found, whole, UNICODE))) == "Parent, share met: median 75 %, 3 points."


def test_points_of_the_other_kind_of_gap_are_told() -> None:
    voices = [
        Response(role, "32" if role == "person" else "43", "P" if number != 2 else None, month)
        for number, month in enumerate(months(4))
        for role in ("practitioner", "person")
    ]
    tally = tally_of(CHECKLIST, voices, every="month")
    found = Report("trend", CHECKLIST, tally.read, {"items": ["one"]}, trend(tally, CHECKLIST), every="month")
    assert "1 point left out: this gap is not from pairs, and the others here are." in sentences(found, "Gap")


@pytest.mark.parametrize("unicode", [True, False])
def test_a_key_names_the_marks_that_are_drawn(unicode: bool) -> None:
    found = report([2, 1, 2, 1, 2, 1, 2, 1, 5, 4, 5, 4, 5, 4, 5], ChartChoices(drawn=("person.mean",)))
    text = render(found, Format.TABLE, console=make_console(io.StringIO(), width=80), unicode=unicode)
    key = (
        "● improvement   ■ concern   ─ mean   · limits" if unicode else "+ improvement   x concern   - mean   . limits"
    )
    assert key in text
    assert max(map(len, text.splitlines())) <= 80
