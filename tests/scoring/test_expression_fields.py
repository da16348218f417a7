"""Which fields each command has, and what is said of an expression that does not fit, all of it at once."""

from __future__ import annotations

import pytest

from coprod_cli.problems import UsageError
from coprod_cli.scoring.expression_fields import Terms, require_fit
from coprod_cli.scoring.expression_parser import parse

from .builders import make_checklist

CHECKLIST = make_checklist(
    [{"id": "trusted", "text": "One", "section": "planning"}, {"id": "choice", "text": "Two"}],
    sections={"planning": "Planning"},
    roles=("practitioner", "person", "carer"),
    compare=("practitioner", "person"),
)
BOTH = ("practitioner", "person")
TERMS = {
    "score": Terms("score", CHECKLIST, BOTH, ("team",)),
    "compare": Terms("compare", CHECKLIST, BOTH, ("team", "Care team")),
    "agreement": Terms("compare", CHECKLIST, BOTH, agreement=True),
    "trend": Terms("trend", CHECKLIST, BOTH),
    "ladder": Terms("ladder", CHECKLIST, BOTH),
    "tally": Terms("compare", CHECKLIST, BOTH, None),
}


def wrong(name: str, text: str) -> list[tuple[str, str, str | None]]:
    with pytest.raises(UsageError) as caught:
        require_fit(parse(text), TERMS[name], text)
    return [(one.code, one.message.partition("”, ")[2], one.hint) for one in caught.value.problems]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("score", 'mean_low < 3 and n >= 10 and role == "person" and group.team != "x"'),
        ("score", "score < 3 or top_box < 60% or unscored > 2 or invalid > 0"),
        ("compare", "gap < -1 or gap.high < 0 and gap.paired and gap.n_pairs > 3 and not flagged"),
        ("compare", 'person.top_box < 60% and n >= 10 and group."Care team" == "North"'),
        ("compare", 'roles.person.score < 3 and item == "trusted" and section == "planning" and item != ""'),
        ("agreement", "agreement.kappa_quadratic < 0.2 or agreement.kappa_quadratic.high < 40% or agreement.exact < 1"),
        ("agreement", "agreement.bland_altman.lower < -2 or agreement.bland_altman.mean.low < 0"),
        ("trend", "change.person < 0 or change.gap.high < 0 or person.mean < 3 or whole and gap < -1"),
        ("trend", 'period >= "2026-Q1" and n > 3'),
        ("ladder", "person.median < 3 and whole == false"),
        ("tally", 'group.anything == "North"'),
    ],
)
def test_what_each_command_has(name: str, text: str) -> None:
    require_fit(parse(text), TERMS[name], text)


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        ("compare", "gap.lwo < 1", "Did you mean gap.low?"),
        ("compare", "persn.mean < 1", "Did you mean person.mean?"),
        ("compare", "carer.mean < 1", "Compared here: practitioner, person. --roles chooses two others."),
        ("compare", "agreement.exact < 1", "Add --agreement."),
        ("compare", 'group.ward == "x"', 'Groups are those of --by: group.team, group."Care team".'),
        ("trend", 'group.ward == "x"', "There are groups with --by, such as --by team."),
        ("compare", "change.person < 1", "It is a field of trend."),
        ("score", "person.top_box < 1", 'A result of score is about one role: role == "person" and top_box …'),
        ("score", "gap.low < 1", "It is a field of compare and trend."),
        ("trend", "agreement.exact < 1", "It is a field of compare."),
        ("trend", "flagged", "It is a field of compare."),
    ],
)
def test_a_field_that_is_not_there_is_told_with_what_may_be_meant(name: str, text: str, hint: str) -> None:
    field = text.split()[0]
    command = TERMS[name].command
    assert wrong(name, text) == [("expression-field", f"character 1: {command} has no field “{field}”.", hint)]


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("gap", 1, "A number alone is neither true nor false."),
        ('"x"', 1, "A text alone is neither true nor false."),
        ("item < 3", 8, "a number cannot be compared with a text."),
        ("3 == item", 6, "a text cannot be compared with a number."),
        ("flagged == 1", 12, "a number cannot be compared with true or false."),
        ("flagged < true", 11, "what is true or false has no order, so < cannot be asked."),
        ("gap and flagged", 1, "and needs something true or false, and this is a number."),
        ("not item", 5, "not needs something true or false, and this is a text."),
        ("-item == 1", 2, "a minus sign needs a number, and this is a text."),
        ("abs(flagged) > 1", 5, "abs needs a number, and this is true or false."),
    ],
)
def test_kinds_that_do_not_go_together(text: str, at: int, message: str) -> None:
    found = wrong("compare", text)
    assert [(code, told) for code, told, _ in found] == [("expression-kind", f"character {at}: {message}")]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('item == "trustd"', 'character 9: small has no item "trustd".', 'Did you mean "trusted"?'),
        ('"plan" != section', 'character 1: small has no section "plan".', 'Did you mean "planning"?'),
        ('item == "x"', 'character 9: small has no item "x".', "There are trusted, choice."),
    ],
)
def test_a_text_that_nothing_is_equal_to_is_a_mistake(text: str, message: str, hint: str) -> None:
    assert wrong("compare", text) == [("expression-value", message, hint)]


def test_all_that_is_wrong_is_told_at_once() -> None:
    found = wrong("compare", "gap.lwo < 1 or persn.n > 2 or gap < 1")
    assert [told for _, told, _ in found] == [
        "character 1: compare has no field “gap.lwo”.",
        "character 16: compare has no field “persn.n”.",
    ]
    assert len(wrong("compare", 'gap and (item < 3 or section == "plan")')) == 3
