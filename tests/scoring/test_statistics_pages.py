"""The examples in docs/statistics/ are worked out again from their own tables, and its links lead somewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from coprod_cli.scoring.agreement import agreement_of_scores
from coprod_cli.scoring.alpha import alpha_ordinal
from coprod_cli.scoring.bland_altman import bland_altman, standardised_mean_difference
from coprod_cli.scoring.change_intervals import difference_interval, spread_of_mean
from coprod_cli.scoring.control_chart import control_chart
from coprod_cli.scoring.kappa import kappa_quadratic
from coprod_cli.scoring.rank_tests import sign_test, signed_ranks
from coprod_cli.scoring.reliability import ResponseSums, alpha_interval, item_rest
from coprod_cli.tallies.crosstab import CrossTab
from coprod_cli.tallies.distribution import Distribution

PAGES = Path(__file__).parents[2] / "docs" / "statistics"
FIVE = (1, 2, 3, 4, 5)
Rows = list[list[str]]


def tables_of(text: str) -> list[Rows]:
    """The rows of each table, without the line below the heading."""
    blocks = re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE)
    return [
        [[cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines() if "---" not in line]
        for block in blocks
    ]


def differences(data: Rows) -> Distribution:
    return Distribution({int(value): int(count) for value, count in data[1:]})


def crosstab(data: Rows) -> CrossTab:
    _, *columns = data[0]
    return CrossTab(
        {(int(row), int(column)): int(n) for row, *cells in data[1:] for column, n in zip(columns, cells, strict=True)}
    )


def limits(data: Rows) -> list[float | None]:
    found = bland_altman(differences(data))
    lower, upper = ((one.value, one.low, one.high) for one in (found.lower, found.upper))
    return [found.mean.value, found.sd, *lower, *upper]


def shares(data: Rows) -> list[float | None]:
    found = agreement_of_scores(differences(data))
    return [found.exact, found.within_one]


def kappa(data: Rows) -> list[float | None]:
    found = kappa_quadratic(crosstab(data), FIVE)
    return [found.value, found.low, found.high]


def ranks(data: Rows) -> list[float | None]:
    found = signed_ranks(differences(data))
    assert found is not None
    return [found.positive, found.negative, found.p]


def effect(data: Rows) -> list[float | None]:
    found = signed_ranks(differences(data))
    assert found is not None
    return [standardised_mean_difference(differences(data)), found.rank_biserial]


def reliability(data: Rows) -> list[float | None]:
    answers = [[int(cell) for cell in cells] for _, *cells in data[1:]]
    totals = [sum(response) for response in zip(*answers, strict=True)]
    sums = ResponseSums(
        len(totals),
        tuple(map(sum, answers)),
        tuple(sum(x * x for x in given) for given in answers),
        tuple(sum(x * total for x, total in zip(given, totals, strict=True)) for given in answers),
        sum(totals),
        sum(total * total for total in totals),
    )
    alpha = alpha_interval(sums)
    return [alpha.value, alpha.low, alpha.high, item_rest(sums, 0).value, item_rest(sums, 1).value]


def chart(data: Rows) -> list[float | None]:
    found = control_chart([float(value) for value in data[1][1:]])
    (phase,) = found.phases
    outside = sum("outside" in point.signals for point in found.points)
    return [phase.centre, phase.mean_moving_range, phase.lower, phase.upper, outside]


def change(data: Rows) -> list[float | None]:
    answers = [[int(cell) if cell else None for cell in cells] for _, *cells in data[1:]]
    both = Distribution(Counter(last - first for first, last in answers if first and last))
    ends = [Distribution(Counter(filter(None, given))) for given in zip(*answers, strict=True)]
    first, last = (end.mean() or 0 for end in ends)
    own = difference_interval(both.mean() or 0, [spread_of_mean(both)])
    between = difference_interval(last - first, [spread_of_mean(end) for end in ends])
    return [both.n, both.mean(), *own, last - first, *between]


EXAMPLES: dict[str, Callable[[Rows], list[float | None]]] = {
    "limits-of-agreement.md": limits,
    "exact-and-within-one.md": shares,
    "weighted-kappa.md": kappa,
    "krippendorffs-alpha.md": lambda data: [alpha_ordinal(crosstab(data).counts, FIVE)],
    "sign-test.md": lambda data: [sign_test(differences(data))],
    "signed-rank-test.md": ranks,
    "effect-size.md": effect,
    "cronbachs-alpha.md": reliability,
    "control-charts.md": chart,
    "change-over-time.md": change,
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_numbers_of_the_example_follow_from_its_table(name: str) -> None:
    example = (PAGES / name).read_text(encoding="utf-8").partition("## An example")[2]
    data, results = tables_of(example)
    printed = [cell for _, cell in results[1:]]
    worked_out = EXAMPLES[name](data)
    assert [
        f"{value:.{len(cell.partition('.')[2])}f}" for value, cell in zip(worked_out, printed, strict=True)
    ] == printed


def test_every_page_has_an_example() -> None:
    assert {page.name for page in PAGES.glob("*.md")} - {"README.md"} == set(EXAMPLES)


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.name)
def test_links_lead_to_pages_that_are_there(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (PAGES / link).exists(), link
