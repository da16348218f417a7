"""Numbers and text as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_cli.render.text import ASCII, SPOKEN, UNICODE, clean, counted, joined, sentence, to_ascii


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3.125, "3.13"),
        (2.675, "2.68"),
        (-0.8, "−0.80"),
        (-0.004, "0.00"),
        (0.0, "0.00"),
        (1234.5, "1,234.50"),
        (None, "–"),
        (1e-9, "0.00"),
    ],
)
def test_a_number_has_two_decimals_rounded_half_up(value: float | None, shown: str) -> None:
    assert UNICODE.number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.8, "+0.80"), (-1.2, "−1.20"), (0.001, "0.00"), (-0.001, "0.00"), (None, "–")]
)
def test_a_gap_has_its_sign_unless_it_rounds_to_nothing(value: float | None, shown: str) -> None:
    assert UNICODE.gap(value) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.0, "0 %"),
        (0.001, "<1 %"),
        (0.005, "1 %"),
        (0.625, "63 %"),
        (0.999, ">99 %"),
        (1.0, "100 %"),
        (None, "–"),
    ],
)
def test_a_share_is_never_rounded_to_nobody_or_everybody(share: float | None, shown: str) -> None:
    assert UNICODE.percent(share) == shown


@pytest.mark.parametrize(("median", "shown"), [(4.0, "4"), (3.5, "3.5"), (3.4667, "3.47"), (10.0, "10"), (0.0, "0")])
def test_a_median_has_no_decimals_that_say_nothing(median: float, shown: str) -> None:
    assert UNICODE.middle(median) == shown


def test_intervals() -> None:
    assert UNICODE.interval(3.1, 3.74) == "3.10 to 3.74"
    assert UNICODE.interval(0.479, 0.741, share=True) == "48 to 74 %"
    assert UNICODE.gap_interval(-1.2, 0.4) == "−1.20 to +0.40"
    assert UNICODE.interval(None, None) == UNICODE.gap_interval(None, 1.0) == ""


def test_signs_without_unicode_and_for_ears() -> None:
    assert ASCII.number(-0.8) == "-0.80"
    assert SPOKEN.number(-0.8) == "minus 0.80"
    assert SPOKEN.number(None) == "not available"


def test_control_and_reordering_characters_are_written_out() -> None:
    assert clean("a\x1b[31mb\x07\u202ec\x9bd\ud800") == r"a\x1b[31mb\x07\u202ec\x9bd\ud800"
    assert clean(" two\n lines\tand\u2028more ") == "two lines and more"


@given(st.text())
def test_clean_text_is_printable_on_one_line_and_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert len(once.splitlines()) <= 1
    assert clean(once) == once
    assert to_ascii(once).isascii()


def test_ascii_keeps_what_it_can() -> None:
    assert to_ascii("“I’m trusted” – café … 日") == '"I\'m trusted" - cafe ... ?'


def test_small_words() -> None:
    assert counted(1, "pair") == "1 pair"
    assert counted(1204, "pair") == "1,204 pairs"
    assert joined([]) == ""
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"]) == "a, b and c"
    assert sentence("both agree") == "Both agree."
    assert sentence("Why?") == "Why?"
