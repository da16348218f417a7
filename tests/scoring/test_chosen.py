from __future__ import annotations

import pytest

from coprod_cli.problems import UsageError
from coprod_cli.scoring.chosen import chosen_results, chosen_scopes, name_of
from coprod_cli.scoring.score import score

from .builders import Response, count, make_checklist

ITEMS = [
    {"id": "trusted", "text": "One", "section": "planning"},
    {"id": "family", "text": "Two", "section": "doing"},
    {"id": "promise", "text": "Three", "section": "doing"},
]
CHECKLIST = make_checklist(ITEMS, sections={"planning": "Planning", "doing": "Doing"})


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ((), ["trusted", "family", "promise", "planning", "doing", "whole"]),
        (("promise", "trusted"), ["trusted", "promise"]),
        (("2",), ["family"]),
        (("2", "family"), ["family"]),
        (("doing",), ["doing"]),
        (("whole", "3"), ["promise", "whole"]),
    ],
)
def test_names_choose_in_definition_order(named: tuple[str, ...], expected: list[str]) -> None:
    assert [name_of(scope) for scope in chosen_scopes(CHECKLIST, named)] == expected


def test_every_name_that_means_nothing_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError) as refused:
        chosen_scopes(CHECKLIST, ("trusteed", "9", "whole"))
    assert [(problem.code, problem.hint) for problem in refused.value.problems] == [
        ("unknown-item", "Did you mean trusted?"),
        ("unknown-item", 'Name a number from 1 to 3, an id, a section, or "whole"; `coprod show small` lists the ids.'),
    ]


def test_a_ladder_has_no_whole() -> None:
    ladder = make_checklist([{"id": "now", "text": "Now"}], kind="ladder")
    with pytest.raises(UsageError, match='no statement or section "whole"'):
        chosen_scopes(ladder, ("whole",))


def test_results_are_kept_in_their_order() -> None:
    results = score(count(CHECKLIST, [Response("person", {"trusted": 3, "family": 4, "promise": 5})]), CHECKLIST)
    kept = chosen_results(CHECKLIST, results, ("whole", "promise", "doing"))
    assert [(one.item, one.section) for one in kept] == [("promise", "doing"), (None, "doing"), (None, None)]
    assert chosen_results(CHECKLIST, results, ()) == results
