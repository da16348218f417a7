"""Three-valued logic by hand-written truth tables, and numbers that are equal in tenths."""

from __future__ import annotations

import pytest

from coprod_cli.scoring.expression import Value
from coprod_cli.scoring.expression_parser import parse
from coprod_cli.scoring.expression_values import truth_of

VALUES: dict[str, Value | None] = {
    "t": True,
    "f": False,
    "u": None,
    "one": 1,
    "three_fifths": 3 / 5,
    "minus_two": -2.0,
    "north": "North",
    "empty": "",
}


def says(text: str) -> bool | None:
    return truth_of(parse(text), lambda path: VALUES[path[0]])


T, F, U = True, False, None
AND = {"tt": T, "tf": F, "tu": U, "ft": F, "ff": F, "fu": F, "ut": U, "uf": F, "uu": U}
OR = {"tt": T, "tf": T, "tu": T, "ft": T, "ff": F, "fu": U, "ut": T, "uf": U, "uu": U}


@pytest.mark.parametrize("pair", AND)
def test_and_or(pair: str) -> None:
    assert says(f"{pair[0]} and {pair[1]}") is AND[pair]
    assert says(f"{pair[0]} or {pair[1]}") is OR[pair]
    # De Morgan's rules hold in three values too.
    assert says(f"not (not {pair[0]} or not {pair[1]})") is AND[pair]
    assert says(f"not (not {pair[0]} and not {pair[1]})") is OR[pair]


def test_not() -> None:
    assert [says("not t"), says("not f"), says("not u")] == [False, True, None]


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("t and t and u and f", False),
        ("f or u or t", True),
        ("u and u or t", True),
        ("u or u and f", None),
        ("not (u and f)", True),
    ],
)
def test_more_than_two(text: str, truth: bool | None) -> None:
    assert says(text) is truth


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "==", "!="])
def test_a_comparison_with_something_undefined_is_undefined(sign: str) -> None:
    assert says(f"u {sign} 1") is None
    assert says(f"1 {sign} -u") is None
    assert says(f"abs(u) {sign} u") is None


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("one < 2", True),
        ("one < 1", False),
        ("one <= 1", True),
        ("one == 100%", True),
        ("three_fifths < 60%", False),
        ("three_fifths < 0.6", False),
        ("three_fifths >= 60 %", True),
        ("abs(minus_two) > 1.5", True),
        ("-minus_two == 2", True),
        ("minus_two < -1", True),
        ('north == "North"', True),
        ("north != 'South'", True),
        ("north < 'South'", True),
        ("empty == ''", True),
        ("t == true", True),
        ("t != f", True),
    ],
)
def test_comparisons(text: str, truth: bool) -> None:
    assert says(text) is truth
