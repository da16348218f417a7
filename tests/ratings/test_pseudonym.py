"""Pseudonyms that are offered, and codes that tell who somebody is."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_cli.ratings.pseudonym import is_nhs_number, is_same, looks_like, offer, tidy


def test_an_offer_is_short_and_cannot_be_misread() -> None:
    for seed in range(200):
        pseudonym = offer(choose=random.Random(seed).choice)
        assert re.fullmatch(r"R-[0-9A-Z]{3}-[0-9A-Z]{3}", pseudonym)
        assert not set(pseudonym[2:]) & set("0OQ1IL2Z5S8BUVAE")
        assert looks_like(pseudonym) is None


def test_an_offer_is_nobody_else_s() -> None:
    first = offer(choose=random.Random(1).choice)
    assert offer({first}, random.Random(1).choice) != first


def test_offers_differ() -> None:
    assert len({offer() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("R-7K3-C9W", "R-7K3-C9W"),
        ("r7k3c9w", "R-7K3-C9W"),
        (" r 7k3 c9w ", "R-7K3-C9W"),
        ("R-7K3-C9", "R-7K3-C9"),
        ("R-7K3-C9A", "R-7K3-C9A"),
        ("  two   words ", "two words"),
        ("P7", "P7"),
    ],
)
def test_one_of_ours_is_the_same_however_it_is_typed(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@pytest.mark.parametrize("number", ["9434765919", "943 476 5919", "943-476-5919", "4010232137", "9876543210"])
def test_nhs_numbers(number: str) -> None:
    assert is_nhs_number(number)


@pytest.mark.parametrize("number", ["9434765918", "943 476 591", "94347659190", "1234567890", "", "R-7K3-C9W"])
def test_other_numbers(number: str) -> None:
    assert not is_nhs_number(number)


@given(st.text("0123456789", min_size=10, max_size=10))
def test_the_check_digit_in_another_form(number: str) -> None:
    # With the check digit weighted by 1, the whole sum is a multiple of 11.
    assert is_nhs_number(number) == (sum(int(digit) * (10 - n) for n, digit in enumerate(number)) % 11 == 0)


@pytest.mark.parametrize(
    ("code", "looks"),
    [
        ("Mary Smith", "name"),
        ("Smith, Mary", "name"),
        ("MARY SMITH", "name"),
        ("Mary-Ann O'Neill", "name"),
        ("Zoë Müller", "name"),
        ("mary J. Smith Jones", "name"),
        ("Mrs Jones", "name"),
        ("dr. okafor", "name"),
        ("mary@example.org", "email"),
        ("943 476 5919", "nhs-number"),
        ("NHS 9434765919", "nhs-number"),
        ("P7", None),
        ("R-7K3-C9W", None),
        ("North", None),
        ("North Team", None),
        ("Rose House", None),
        ("Adult Social Care", None),
        ("Plan B", None),
        ("Pod A", None),
        ("blue door", None),
        ("mary", None),
        ("943 476 5918", None),
        ("P7X Q3R", None),
        ("drummer boy", None),
        ("", None),
    ],
)
def test_what_a_code_looks_like(code: str, looks: str | None) -> None:
    assert looks_like(code) == looks


@pytest.mark.parametrize(
    ("typed", "code", "same"),
    [
        ("r7k3c9w", "R-7K3-C9W", True),
        (" r 7k3 c9w ", "R-7K3-C9W", True),
        ("R-7K3-C9X", "R-7K3-C9W", False),
        ("blue  heron", "Blue Heron", True),
        ("r1", "R1", True),
        ("R-1", "R1", False),
        ("", "R1", False),
    ],
)
def test_whether_a_typed_code_is_the_one_that_was_kept(typed: str, code: str, same: bool) -> None:
    assert is_same(typed, code) is same
