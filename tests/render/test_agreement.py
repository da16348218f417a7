"""How agreement is drawn and told: bars that hold every pair, words that judge nobody, nothing where none was asked."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_cli.render import Format
from coprod_cli.render.differences import MOST_BARS, MOST_BARS_OF_SCORES, bar, bars_of, gap_label
from coprod_cli.render.text import ASCII, UNICODE
from coprod_cli.scoring.results import CompareResult
from coprod_cli.scoring.summary import score_text
from tests.render import sample
from tests.render.sample import PERSON, PRACTITIONER, STATEMENTS, Response, report_of
from tests.render.test_golden import REPORTS, drawn

quick = settings(max_examples=100, deadline=None)
AGREEMENTS = [name for name in REPORTS if name.startswith("agreement")]
FOR_PEOPLE = (Format.TABLE, Format.PLAIN, Format.MARKDOWN)
counts = st.integers(0, 30)


def result_with(differences: dict[str, int] | None, *, item: str | None = "trusted") -> CompareResult:
    (first, *_) = REPORTS["agreement"].results
    assert isinstance(first, CompareResult)
    n = sum((differences or {}).values())
    return replace(first, item=item, section=None, gap=replace(first.gap, differences=differences, n_pairs=n))


def bars_at(differences: dict[Any, int], *, item: str | None = "trusted") -> list[tuple[float, int]]:
    found = bars_of(result_with({str(gap): pairs for gap, pairs in differences.items()}, item=item))
    assert found is not None
    return [(float(one.gap), one.pairs) for one in found.bars]


def test_an_item_has_a_bar_for_each_possible_gap_between_the_ends_and_always_for_none() -> None:
    assert bars_at({-4: 0, -3: 0, -2: 1, -1: 0, 0: 0, 1: 0, 2: 0}) == [(-2, 1), (-1, 0), (0, 0)]
    assert bars_at({-1: 0, 0: 0, 1: 2, 2: 1, 3: 0}) == [(0, 0), (1, 2), (2, 1)]
    assert bars_at({-1: 0, 0: 5, 1: 0}) == [(0, 5)]
    # On a scale of 1, 10 and 20 there are no other gaps to show.
    assert bars_at({-19: 0, -10: 1, -9: 2, 0: 3, 9: 0, 10: 4, 19: 0}) == [(-10, 1), (-9, 2), (0, 3), (9, 0), (10, 4)]


def test_without_pairs_or_counted_differences_there_are_no_bars() -> None:
    assert bars_of(result_with(None)) is None
    assert bars_of(result_with({"0": 0})) is None


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        ({"-0.5": 2, "0": 1, "0.5": 3}, [(-0.5, 2), (0, 1), (0.5, 3)]),
        ({"-0.1": 1, "0.25": 1}, [(-0.1, 1), (0, 0), (0.1, 0), (0.2, 0), (0.3, 1)]),
        ({"-2": 1, "2": 1}, [(-2, 1), (0, 0), (2, 1)]),
        ({"-37.5": 1, "0": 1}, [(-40, 1), (-20, 0), (0, 1)]),
        ({"0.3333333333333333": 3}, [(0, 0), (0.2, 0), (0.4, 3)]),
        ({"0": 4}, [(0, 4)]),
    ],
)
def test_scores_are_put_to_the_nearest_bar(differences: dict[str, int], expected: list[tuple[float, int]]) -> None:
    assert bars_at(differences, item=None) == expected


@quick
@given(st.dictionaries(st.fractions(-400, 400, max_denominator=30), counts, max_size=30))
def test_the_bars_of_scores_hold_every_pair_are_few_and_treat_both_sides_alike(
    found: dict[Fraction, int],
) -> None:
    if not sum(found.values()):
        return
    there = bars_at({score_text(gap): pairs for gap, pairs in found.items()}, item=None)
    back = bars_at({score_text(-gap): pairs for gap, pairs in found.items()}, item=None)
    assert sum(pairs for _, pairs in there) == sum(found.values())
    assert len(there) <= MOST_BARS_OF_SCORES
    assert back == [(-gap, pairs) for gap, pairs in reversed(there)]
    ends = [gap for gap, pairs in found.items() if pairs] + [Fraction(0)]
    step = there[1][0] - there[0][0] if len(there) > 1 else 0.2
    assert abs(there[0][0] - min(ends)) <= step / 2 + 1e-9
    assert abs(there[-1][0] - max(ends)) <= step / 2 + 1e-9


@quick
@given(st.lists(counts, min_size=101, max_size=101))
def test_the_bars_of_a_long_scale_hold_every_pair_and_are_few(found: list[int]) -> None:
    if not sum(found):
        return
    bars = bars_at({gap - 50: pairs for gap, pairs in enumerate(found)})
    assert len(bars) <= MOST_BARS
    assert sum(pairs for _, pairs in bars) == sum(found)


@quick
@given(st.integers(0, 10**12), st.integers(1, 10**12), st.integers(1, 30))
def test_a_bar_keeps_to_its_width_and_one_pair_is_never_nobody(pairs: int, tallest: int, width: int) -> None:
    pairs = min(pairs, tallest)
    for signs in (UNICODE, ASCII):
        line = bar(pairs, tallest, width, signs)
        assert (line != "") == (pairs > 0)
        assert len(line) <= width
        assert len(bar(tallest, tallest, width, signs)) == width
    assert bar(pairs, tallest, width, ASCII).isascii()


def test_a_gap_is_called_without_decimals_that_say_nothing() -> None:
    gaps = [Fraction(text) for text in ("-10", "-2", "-0.5", "0", "0.25", "20")]
    assert [gap_label(gap, UNICODE) for gap in gaps] == ["−10", "−2", "−0.5", "0", "+0.25", "+20"]
    assert gap_label(Fraction(-1), ASCII) == "-1"


@pytest.mark.parametrize("fmt", FOR_PEOPLE)
@pytest.mark.parametrize("name", AGREEMENTS)
def test_no_word_of_praise_or_blame_comes_from_a_table_of_adjectives(name: str, fmt: Format) -> None:
    words = "poor|slight|fair|moderate|substantial|good|excellent|almost perfect|small|medium|large|significant"
    told = " ".join(drawn(REPORTS[name], fmt, 120).split()).replace("a high number is a good sign", "")
    assert not re.search(rf"\b({words})\b", told, re.IGNORECASE)


@pytest.mark.parametrize("fmt", Format)
def test_without_it_nothing_is_told_of_it(fmt: Format) -> None:
    plain, asked = (drawn(REPORTS[name], fmt) for name in ("compare", "agreement"))
    assert plain != asked
    assert not re.search("kappa|alpha|wilcoxon|agreement, pair", plain, re.IGNORECASE)
    if fmt is Format.TABLE:
        assert asked.startswith(plain.partition("\nGap = ")[0])


@pytest.mark.parametrize("fmt", FOR_PEOPLE)
def test_the_differences_and_limits_come_before_kappa_in_every_block(fmt: Format) -> None:
    told = drawn(REPORTS["agreement"], fmt)
    block = told[told.index("0.29 (0.15 to 0.42)") - 900 :] if fmt is Format.TABLE else told
    places = [block.lower().index(word) for word in ("lower limit", "upper limit", "weighted kappa")]
    assert places == sorted(places)


def test_unpaired_answers_are_told_once() -> None:
    assert drawn(REPORTS["agreement-unpaired"], Format.TABLE).count("only pairs can tell") == 1
    assert drawn(REPORTS["agreement-unpaired"], Format.MARKDOWN).count("only pairs can tell") == 1


def test_one_pair_has_its_gap_and_says_what_one_pair_cannot_tell() -> None:
    pair = [Response(PRACTITIONER, "45245", "P1"), Response(PERSON, "34332", "P1")]
    report = report_of("compare", STATEMENTS, pair, agreement=True)
    text = " ".join(drawn(report, Format.TABLE).split())
    assert "Mean gap −1.00 0 0 The same 0 %" in text
    assert "interval of the mean gap, lower limit, upper limit, weighted kappa, Krippendorff's alpha" in text
    assert "(needs at least 2 pairs)" in text


def test_a_very_small_p_is_not_told_as_none() -> None:
    pairs = [
        Response(role, answers, f"P{number}")
        for number in range(40)
        for role, answers in ((PRACTITIONER, "55155"), (PERSON, "11511"))
    ]
    report = report_of("compare", STATEMENTS, pairs, agreement=True)
    assert "Sign test p below 0.001, signed-rank test p below 0.001 (approximate)." in drawn(report, Format.TABLE)


def test_raw_shows_no_agreement_of_a_total_over_reversed_items() -> None:
    report = report_of("compare", STATEMENTS, sample.TEAM, agreement=True, raw=True)
    line = "Agreement, pair by pair: not calculable (not shown with --raw: a total of unreversed answers"
    assert drawn(report, Format.PLAIN).count(line) == 2, "a section and the whole hold the reversed statement"
