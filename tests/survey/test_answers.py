"""What a raw answer, role or statement means: whole and exact, or not at all."""

from __future__ import annotations

import pytest

from coprod_cli.problems import UsageError
from coprod_cli.survey.answers import Reader
from tests.survey.checklists import checklist

TWO = checklist()
WITH_NA = checklist(not_applicable=True)
POINT, BLANK, NA = "point", "blank", "not applicable"


def meaning(reader: Reader, raw: str) -> int | str | None:
    """The scale value of an answer, or what else it is; ``None`` where it cannot be read."""
    code, codes = reader.answer(raw), reader.codes
    if code is None:
        return None
    return {codes.blank: BLANK, codes.not_applicable: NA}.get(code) or reader.checklist.values[code - 1]


@pytest.mark.parametrize(
    "raw",
    [
        "4",
        " 4 ",
        "4.0",
        "4.",
        "4.000",
        "04",
        "+4",
        "４",
        "٤",
        "४",
        "④",
        "4\u00a0",
        "\t4",
        "Mostly",
        "MOSTLY",
        " mostly ",
        "4 - Mostly",
        "4 – mostly",
        "4: Mostly",
        "4. Mostly",
        "4) Mostly",
        "4=Mostly",
        "4 Mostly",
        "4-Mostly",
        "٤ - Mostly",
        "4  -  Mostly",
    ],
)
def test_a_four(raw: str) -> None:
    assert meaning(Reader(TWO), raw) == 4


@pytest.mark.parametrize(
    "raw",
    [
        "4.5",
        "0",
        "6",
        "99",
        "-4",
        "1e1",
        "4e0",
        "0x4",
        "4,0",
        "NaN",
        "nan",
        "inf",
        "None",
        "null",
        "-",
        "--",
        ".",
        "?",
        "4 - Partly",
        "5: Mostly",
        "9 - Nothing",
        "Mostly (4)",
        "4/5",
        "40%",
        "4 5",
        "4Mostly",
        "4.0 - Mostly",
        "Most",
        "Mostly.",
        "Mostly, yes",
        "Ⅳ",
        "½",
        "#N/A",
        "'4",
        "4\u200b",
        "4\x00",
        "TRUE",
        "9" * 5000,
        "9" * 5000 + " - Mostly",
    ],
)
def test_nobody_can_say(raw: str) -> None:
    assert meaning(Reader(TWO), raw) is None


@pytest.mark.parametrize("raw", ["", "   ", "\u00a0", "\t", "\n", "\u3000"])
def test_blank(raw: str) -> None:
    assert meaning(Reader(TWO), raw) == BLANK


@pytest.mark.parametrize("raw", ["N/A", "n/a", "NA", "Not applicable", " does  not apply ", "Doesn’t apply"])
def test_does_not_apply_only_where_it_is_an_answer(raw: str) -> None:
    assert meaning(Reader(WITH_NA), raw) == NA
    assert meaning(Reader(TWO), raw) is None
    assert f'--answer "{" ".join(raw.split())}=blank"' in Reader(TWO).answer_hint(raw)


@pytest.mark.parametrize(
    ("mapping", "raw", "means"),
    [
        ({"Agree": "4"}, " AGREE ", 4),
        ({"Agree": "mostly"}, "agree", 4),
        ({"Agree": "4 - Mostly"}, "agree", 4),
        ({"Agree": "4"}, "Strongly agree", None),
        ({"999": "blank"}, "999", BLANK),
        ({"999": "blank"}, "999.0", BLANK),
        ({"N/A": "blank"}, "n/a", BLANK),
        ({"Prefer not to say": "not applicable"}, "prefer not to say", NA),
        ({"-": "Blank"}, "–", BLANK),
        # A scale turned round: what was mapped is never read as itself, however the number is written.
        ({"1": "5", "5": "1"}, "1", 5),
        ({"1": "5", "5": "1"}, "1.0", 5),
        ({"1": "5", "5": "1"}, "05", 1),
        ({"1": "5", "5": "1"}, "٥", 1),
        ({"1": "5", "5": "1"}, "3", 3),
    ],
)
def test_mapped_answers(mapping: dict[str, str], raw: str, means: int | str | None) -> None:
    assert meaning(Reader(WITH_NA, mapping), raw) == means


def test_numbers_may_be_mapped_from_python() -> None:
    assert meaning(Reader(TWO, {"Agree": 4}), "agree") == 4  # type: ignore[dict-item]


@pytest.mark.parametrize("to", ["6", "0", "4.5", "Sometimes", "not applicable", "4 - Partly"])
def test_a_mapping_must_lead_to_the_scale(to: str) -> None:
    with pytest.raises(UsageError) as caught:
        Reader(TWO, {"Agree": to})
    (problem,) = caught.value.problems
    assert problem.message == f'--answer "Agree={to}" leads to "{to}", which is not a point of this scale.'
    assert problem.hint == 'Map it to one of 1, 2, 3, 4, 5, or to "blank".'


@pytest.mark.parametrize(
    ("values", "raw", "value"),
    [
        (range(-2, 3), "-2", -2),
        (range(-2, 3), "−1", -1),
        (range(-2, 3), "-0", 0),
        (range(-2, 3), "-2 - Not at all", -2),
        (range(11), "10", 10),
        (range(11), "1", 1),
        (range(11), "1.0", 1),
        (range(11), "00", 0),
        ((1, 2, 5, 10), "10", 10),
        ((1, 2, 5, 10), "3", None),
        (range(101), "100.00", 100),
    ],
)
def test_other_scales(values: range, raw: str, value: int | None) -> None:
    assert meaning(Reader(checklist(values=values)), raw) == value


def test_a_label_that_begins_like_another_is_its_own() -> None:
    reader = Reader(checklist(labels=("No", "No, never", "Yes", "Yes, mostly", "٥ Stars")))
    assert [
        meaning(reader, raw) for raw in ("no", "No, never", "yes", "4. Yes, mostly", "٥ stars", "5 stars", "Yes,")
    ] == [
        1,
        2,
        3,
        4,
        5,
        5,
        None,
    ]


@pytest.mark.parametrize(
    ("raw", "role"),
    [
        ("person", "person"),
        (" PERSON ", "person"),
        ("Person receiving  support", "person"),
        ("Staff", "practitioner"),
        ("persons", None),
        ("", None),
    ],
)
def test_roles(raw: str, role: str | None) -> None:
    place = Reader(TWO, roles={"staff": "practitioner"}).role(raw)
    assert (None if place is None else list(TWO.roles)[place]) == role


@pytest.mark.parametrize(
    ("raw", "ours"),
    [("two", True), (" TWO@1 ", True), ("", True), ("  ", True), ("three", False), ("two@2", None), ("two@1.0", None)],
)
def test_checklists(raw: str, ours: bool | None) -> None:
    assert Reader(TWO).for_checklist(raw) is ours


def items_of(raw: str, *items: tuple[str, str]) -> str | None:
    reader = Reader(checklist(*items))
    place = reader.item(raw)
    return None if place is None else reader.checklist.items[place].id


@pytest.mark.parametrize(
    ("raw", "item"),
    [
        *[(raw, "trusted") for raw in ("trusted", "TRUSTED ", "1", "Q1", "Q1.", "Q01", "1. I’m trusted to plan")],
        *[(raw, None) for raw in ("0", "3", "Q3", "trust", "I'm trusted", "", "1.5")],
    ],
)
def test_statements(raw: str, item: str | None) -> None:
    assert items_of(raw) == item


@pytest.mark.parametrize(
    ("raw", "item"), [("Q3", "q3"), ("Q03", "q3"), ("3", "q3"), ("item 4", "q4"), ("2", None), ("Q1", "q1")]
)
def test_ids_that_are_numbers_are_the_numbers(raw: str, item: str | None) -> None:
    """Statement 2 was dropped from the questionnaire: Q3 must not become the third that is left."""
    assert items_of(raw, ("q1", "First."), ("q3", "Third."), ("q4", "Fourth.")) == item


def test_two_statements_that_differ_in_their_number() -> None:
    items = (("day", "24-hour care is there"), ("half", "12-hour care is there"))
    assert items_of("24-hour care is there.", *items) == "day"
    assert items_of("2. 12-hour care is there", *items) == "half"
    assert items_of("8-hour care is there", *items) is None


UNKNOWN = 'If you know what it means, add --answer "{}=POINT", where POINT is 1 to 5 or blank; or add --skip-invalid.'


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        (
            "Mosty",
            'Did you mean "Mostly"? Then add --answer "Mosty=4"; or add --skip-invalid.',
        ),
        ("99", UNKNOWN.format("99")),
        ("$(reboot)", UNKNOWN.format("…")),
    ],
)
def test_hints(raw: str, hint: str) -> None:
    assert Reader(TWO).answer_hint(raw) == hint
