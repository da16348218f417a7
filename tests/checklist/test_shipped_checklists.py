"""The nine shipped checklists: their wording, their scales, and what is said about where they come from."""

from __future__ import annotations

import pytest

from coprod_cli.checklist import Checklist, find_checklist, list_checklists

# id: kind, wording, lowest, highest, top box, roles, item ids
FACTS = {
    "barriers": (
        "statements", "adapted", 1, 5, (4, 5), "practitioner person",
        "power resources cynicism taking-part expertise feedback short-term piecemeal",
    ),
    "core-beliefs": (
        "statements", "adapted", 1, 5, (4, 5), "practitioner person", "equals assets collaboration",
    ),
    "ladder": ("ladder", "adapted", 1, 7, (6, 7), "practitioner person", "now aim"),
    "ladder-arnstein": ("ladder", "adapted", 1, 8, (6, 7, 8), "practitioner person", "now aim"),
    "operating-rules": (
        "statements", "verbatim", 1, 5, (4, 5), "practitioner person",
        "define tensions quality-of-life know-and-like ordinary-language community gifts",
    ),
    "partnership-prerequisites": (
        "steps", "adapted", 0, 1, (1,), "professional parent", "access meetings agenda support fees",
    ),
    "person-centred-organisation": (
        "statements", "adapted", 1, 5, (4, 5), "practitioner person",
        "information decisions advocacy own-life development colleagues stakeholders mission",
    ),
    "seven-steps": (
        "steps", "verbatim", 1, 5, (4, 5), "practitioner person",
        "leaders recruit reward involve build-in train review",
    ),
    "ten-statements": (
        "statements", "verbatim", 1, 5, (4, 5), "practitioner person carer",
        "trusted whole-life creative choice attitude family information risk transparent promise",
    ),
}  # fmt: skip

TEN = [
    "I'm trusted to write my own care and support plan, with whatever help I need.",
    "My care and support plan is about the whole of my life, not just about assessed needs or money.",
    "I'm encouraged and supported to think creatively about ways to achieve my outcomes.",
    "If I need help to plan, I can choose who supports me and who will help put the plan into practice.",
    "People who support me to plan have a flexible, open, honest, positive, solution-focused attitude.",
    "I can involve friends and family in the process if I choose.",
    "I have all the information I need to plan, and I have it when I need it in an accessible way, "
    "including signposting to what's available locally.",
    "I'm supported to take risks, and know it's OK to make mistakes and change my mind.",
    "The process from assessment through to review is transparent and clear. "
    "I know what to expect and when to expect it.",
    "People do what they say they'll do.",
]
SEVEN = [
    "Get agreement from senior leaders to champion co-production",
    "Use open & fair approaches to recruit a range of people who use health and care services, carers and "
    "communities, taking positive steps to include under-represented groups",
    "Put systems in place that reward and recognise the contributions people make",
    "Identify areas of work where co-production can have a genuine impact, and involve citizens in the very "
    "earliest stages of project design",
    "Build co-production into your work programmes until it becomes 'how you work'",
    "Train and develop staff and citizens, so that everyone understands what co-production is and how to make "
    "it happen",
    'Regularly review and report back on progress. Aim to move from "You said, we did" to "We said, we did"',
]
RULES = [
    "People who rely on services involved in defining the problem as well as developing and implementing solutions",
    "Tensions and differences between stakeholders discussed openly",
    "Focus on quality of life issues not just clinical or service issues",
    "Engagement of people who know and like the person",
    "Use of ordinary language and settings as deliberate strategy to reduce power differences",
    "Engaging the wider community, and viewing this as a resource not a threat",
    "A focus on gifts and capacities rather than deficits",
]


def texts(name: str) -> list[str]:
    return [item.text for item in find_checklist(name).items]


def labels(name: str) -> list[str]:
    return [point.label for point in find_checklist(name).scale]


def test_nine_are_shipped_and_nothing_is_wrong_with_them() -> None:
    listing = list_checklists()
    assert [entry.id for entry in listing.entries] == sorted(FACTS)
    assert listing.problems == ()
    assert {entry.origin for entry in listing.entries} == {"shipped"}


@pytest.mark.parametrize("name", FACTS)
def test_facts(name: str) -> None:
    checklist = find_checklist(name)
    kind, wording, lowest, highest, top_box, roles, items = FACTS[name]
    assert (checklist.id, checklist.kind, checklist.source.wording) == (name, kind, wording)
    assert checklist.values == tuple(range(lowest, highest + 1))
    assert checklist.top_box == top_box
    assert list(checklist.roles) == roles.split()
    assert checklist.compare == tuple(roles.split()[:2])
    assert [item.id for item in checklist.items] == items.split()


@pytest.mark.parametrize("name", FACTS)
def test_what_is_ours_is_said_to_be_ours(name: str) -> None:
    checklist: Checklist = find_checklist(name)
    assert "ours" in (checklist.source.note or "")
    assert checklist.scoring.total.bands == ()
    assert all(role.stem and role.stem.endswith(":") for role in checklist.roles.values())


@pytest.mark.parametrize(
    ("name", "wording"), [("ten-statements", TEN), ("seven-steps", SEVEN), ("operating-rules", RULES)]
)
def test_verbatim_wording(name: str, wording: list[str]) -> None:
    assert texts(name) == wording


def test_the_ladders_name_every_rung_from_the_lowest_and_describe_it() -> None:
    assert labels("ladder") == [
        "Coercion", "Educating", "Informing", "Consultation", "Engagement", "Co-design", "Co-production",
    ]  # fmt: skip
    assert labels("ladder-arnstein") == [
        "Manipulation", "Therapy", "Informing", "Consultation", "Placation",
        "Partnership", "Delegated power", "Citizen control",
    ]  # fmt: skip
    for name in ("ladder", "ladder-arnstein"):
        assert all(point.description for point in find_checklist(name).scale)
        assert texts(name) == ["Where are we now?", "Where do we aim to be?"]


def test_the_ladder_credits_both_with_a_link() -> None:
    source = find_checklist("ladder").source
    assert source.authors is not None
    assert "Think Local Act Personal" in source.authors
    assert "National Co-production Advisory Group" in source.authors
    assert source.url == "https://www.thinklocalactpersonal.org.uk"


def test_every_barrier_is_turned_round_and_nothing_else_is() -> None:
    turned = {name for name in FACTS for item in find_checklist(name).items if item.reverse}
    assert turned == {"barriers"}
    assert all(item.reverse for item in find_checklist("barriers").items)


def test_the_prerequisites_are_met_or_not_and_may_not_apply() -> None:
    checklist = find_checklist("partnership-prerequisites")
    assert (checklist.scoring.total.method, checklist.not_applicable) == ("met", True)
    assert not any(find_checklist(name).not_applicable for name in FACTS if name != checklist.id)


def test_statements_in_the_persons_voice_are_asked_of_practitioners_with_a_stem() -> None:
    stem = find_checklist("ten-statements").roles["practitioner"].stem
    assert stem == "Thinking about the people I support, how far would they say:"
