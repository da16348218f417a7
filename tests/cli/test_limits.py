"""``--fail-below`` and ``--fail-gap``: one verdict, whatever the format and wherever the result goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import FORMATS, LADDER, LONG, TEN, call, counted

BELOW_3 = [
    "creative, carer: 2.40 is below 3.",
    "choice, carer: 2.80 is below 3.",
    "information, carer: 2.25 is below 3.",
    "risk, practitioner: 2.82 is below 3.",
    "transparent, carer: 2.60 is below 3.",
]
VERDICTS = [
    (["score", "--fail-below", "3"], 1, BELOW_3),
    (["score", "--fail-below", "1"], 0, []),
    (["compare", "--fail-below", "3"], 1, ["risk, practitioner: 2.82 is below 3."]),
    (["compare", "--fail-gap", "1"], 1, ["choice, gap: −1.18 is more than 1 apart."]),
    (["compare", "--fail-gap", "1.2"], 0, []),
    (
        ["compare", "--fail-below", "3", "--fail-gap", "1"],
        1,
        ["risk, practitioner: 2.82 is below 3.", "choice, gap: −1.18 is more than 1 apart."],
    ),
]


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize(("words", "code", "lines"), VERDICTS)
def test_the_verdict_is_the_same_in_every_format_and_quiet_keeps_it(
    words: list[str], code: int, lines: list[str], fmt: str
) -> None:
    command, *limits = words
    result = call(command, counted(LONG, *TEN), *limits, "--format", fmt, "--quiet")
    assert (result.exit_code, result.stderr.splitlines()) == (code, lines)
    assert result.stdout == call(command, counted(LONG, *TEN), "--format", fmt, "--quiet").stdout


def test_a_missed_limit_still_writes_the_file(tmp_path: Path) -> None:
    output = tmp_path / "scores.csv"
    assert call("score", LONG, *TEN, "--fail-below", "3", "-o", output).exit_code == 1
    assert output.read_text(encoding="utf-8") == call("score", LONG, *TEN, "--format", "csv").stdout


def test_a_limit_names_group_and_period() -> None:
    result = call("compare", LONG, *TEN, "-q", "--by", "team", "--every", "year", "--fail-gap", "1.6")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "choice, gap, team North, 2025: −1.67 is more than 1.6 apart.",
        "promise, gap, team North, 2025: −1.67 is more than 1.6 apart.",
    ]


def test_a_ladder_is_held_against_its_medians_and_says_that_it_has_no_gap() -> None:
    below = call("compare", LADDER, "--checklist", "ladder", "-q", "--fail-below", "5.5")
    assert (below.exit_code, below.stderr) == (1, "now, person: 5.00 is below 5.5.\n")
    gap = call("compare", LADDER, "--checklist", "ladder", "-q", "--fail-gap", "1")
    assert gap.exit_code == 0
    assert gap.stderr.startswith("now, gap: not calculable (a ladder is ordinal")
