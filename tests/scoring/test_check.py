"""What each count is told as: the code, how much it matters, the exact words, and when nothing is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from coprod_cli.scoring import reasons
from coprod_cli.scoring.check import findings_of
from coprod_cli.scoring.check_statements import reliability_of, statements_of
from coprod_cli.scoring.checked import Counted, EqualRows, Finding, Place, Seen, StatementCheck
from coprod_cli.scoring.reliability import ResponseSums, item_rest
from coprod_cli.tallies.tally import Pairing, PairingKey, ReadCounts, Tally
from tests.scoring.builders import NA, Response, count, make_checklist

ITEMS = [{"id": f"q{n}", "text": f"Statement {n}"} for n in range(1, 7)]
SIX = make_checklist(ITEMS)
BOTH_WAYS = make_checklist([*ITEMS[:5], {**ITEMS[5], "reverse": True}])
FULL = {f"q{n}": 3 + n % 2 for n in range(1, 7)}
RESPONSES = [Response(role, FULL, pair) for role in ("practitioner", "person") for pair in ("P1", "P2")]
TALLY = count(SIX, RESPONSES, compare=("practitioner", "person"))
NOTHING = Seen(responses={"practitioner": 2, "person": 2})
CLEAN = Counted(TALLY, SIX, NOTHING)


def found(counted: Counted) -> list[Finding]:
    return findings_of(counted)


def seen(**more: Any) -> Counted:
    return replace(CLEAN, seen=replace(NOTHING, **more))


def read(**more: int) -> Counted:
    return replace(CLEAN, tally=replace(TALLY, read=ReadCounts(("a.csv",), answered=100, **more)))


def only(counted: Counted) -> Finding:
    (finding,) = found(counted)
    return finding


def test_clean_answers_have_no_findings() -> None:
    assert found(CLEAN) == []
    assert found(replace(CLEAN, seen=None)) == []


ONE = {
    "pair-one-sided": (
        seen(one_sided={"person": 1}),
        Finding(
            "pair-one-sided",
            "warning",
            "1 pair has a person's answers and no partner's.",
            "Is one side still missing? Or is a pair written in two ways, such as P7 and P07?",
            role="person",
            count=1,
        ),
    ),
    "pairs-one-sided": (
        seen(one_sided={"practitioner": 1200}),
        Finding(
            "pair-one-sided",
            "warning",
            "1,200 pairs have a practitioner's answers and no partner's.",
            "Is one side still missing? Or is a pair written in two ways, such as P7 and P07?",
            role="practitioner",
            count=1200,
        ),
    ),
    "pair-split": (
        replace(CLEAN, split_pairs=1),
        Finding(
            "pair-split",
            "warning",
            "1 pair has its two sides in different groups or periods, and does not count as a pair.",
            "Put the group right, or choose longer periods.",
            count=1,
        ),
    ),
    "pairs-split": (
        replace(CLEAN, split_pairs=3),
        Finding(
            "pair-split",
            "warning",
            "3 pairs have their two sides in different groups or periods, and do not count as pairs.",
            "Put the group right, or choose longer periods.",
            count=3,
        ),
    ),
    "future-dates": (
        seen(future=1),
        Finding(
            "future-dates",
            "warning",
            "1 response is dated in the future.",
            "Look for a slip in the year, or for day and month exchanged.",
            count=1,
        ),
    ),
    "early-dates": (
        seen(early=2),
        Finding(
            "early-dates",
            "warning",
            "2 responses are dated before 2000.",
            "Some programs write such a day for one that they do not know. Put it right, or leave it blank.",
            count=2,
        ),
    ),
    "left-out-undated": (
        replace(read(excluded=4), undated=4),
        Finding(
            "left-out-undated",
            "warning",
            "4 answers have no date and were left out.",
            "Without --every, --from and --to such answers count.",
            count=4,
        ),
    ),
    "left-out": (
        replace(read(excluded=5)),
        Finding(
            "left-out",
            "note",
            "5 cells were left out: in empty rows, by a rule, in rows of another checklist, or outside the dates asked "
            "for.",
            count=5,
        ),
    ),
    "copied-rows": (
        seen(copies=1),
        Finding(
            "copied-rows",
            "note",
            "1 row is a copy of an earlier one, name included. Of such rows one counts.",
            count=1,
        ),
    ),
    "same-answers": (
        seen(twins={"person": 2}),
        Finding(
            "same-answers",
            "note",
            "2 responses by people have the same answers and date as another, under another name. Somebody may have "
            "been entered twice, or it is chance.",
            role="person",
            count=2,
        ),
    ),
    "straight-lining": (
        seen(straight={"person": 1}),
        Finding(
            "straight-lining",
            "warning",
            "1 of 2 responses by people gives the same answer to every statement.",
            "Look at them before you trust them. Some people do feel the same about everything.",
            role="person",
            count=1,
        ),
    ),
    "equal": (
        seen(equal=(EqualRows(0, 2, 2),)),
        Finding(
            "duplicate-rows",
            "warning",
            "2 rows are equal to an earlier one in every column. No name tells them apart, so each counts.",
            "If a form was sent twice, keep one of the two.",
            count=2,
        ),
    ),
    "equal by chance": (
        seen(equal=(EqualRows(0, 1, 0),)),
        Finding(
            "duplicate-rows",
            "note",
            "1 row is equal to an earlier one in every column. With so few different answers that may well be chance.",
            count=1,
        ),
    ),
    "equal but for the id": (
        seen(equal=(EqualRows(0, 3, 3, but_for_id=True),)),
        Finding("same-but-for-id", "note", "3 rows are equal to an earlier one in all columns but the id.", count=3),
    ),
    "nameless": (
        seen(nameless=1),
        Finding(
            "no-names",
            "note",
            "1 row names neither respondent nor pair. Each is a voice of its own, and nobody's answers are added up.",
            count=1,
        ),
    ),
    "all nameless": (
        seen(nameless=4),
        Finding(
            "no-names",
            "note",
            "No row names a respondent or a pair. Each is a voice of its own, and nobody's answers are added up.",
            'If a column names them, add --column respondent="…".',
            count=4,
        ),
    ),
    "tallies": (
        replace(CLEAN, seen=None, tallies=1),
        Finding(
            "tally-cannot-tell",
            "note",
            "A saved tally holds counts and nobody's rows, so equal rows, equal answers throughout, dates and "
            "Cronbach's alpha cannot be told.",
            "Check the survey files that it was counted from.",
            count=1,
        ),
    ),
}


@pytest.mark.parametrize("case", ONE)
def test_one_count_is_one_finding(case: str) -> None:
    counted, expected = ONE[case]
    assert only(counted) == expected


# -- repeats ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("superseded", "every", "severity"),
    [(20, None, "note"), (21, None, "warning"), (500, "quarter", "note")],
)
def test_many_replaced_answers_are_worth_a_look(superseded: int, every: str | None, severity: str) -> None:
    counted = read(superseded=superseded)
    counted = replace(counted, tally=replace(counted.tally, every=every), seen=replace(NOTHING, repeating=7))
    finding = only(counted)
    assert (finding.code, finding.severity, finding.count) == ("repeated-answers", severity, 7)
    assert finding.message == (
        f"7 voices answered a statement more than once: {superseded} earlier answers are replaced by a later one of "
        "the same voice."
    )
    assert (finding.hint is None) == (severity == "note")


def test_beside_a_tally_counts_that_it_does_not_hold_are_not_mixed_with_its_own() -> None:
    counted = replace(seen(straight={"person": 1}, repeating=1), tallies=1)
    counted = replace(counted, tally=replace(TALLY, read=ReadCounts(answered=100, superseded=3)))
    repeated, straight, _ = sorted(found(counted), key=lambda one: one.code)
    assert repeated.message == "3 earlier answers are replaced by a later one of the same voice."
    assert straight.message == "1 response by people gives the same answer to every statement."


def test_a_tally_knows_how_many_answers_were_replaced_and_not_whose() -> None:
    finding = only(replace(read(superseded=1), seen=None))
    assert finding.message == "1 earlier answer is replaced by a later one of the same voice."
    assert finding.count == 1


# -- dates -----------------------------------------------------------------------------------------


def test_a_blank_date_matters_only_where_others_have_one() -> None:
    assert found(seen(undated=4)) == []
    finding = only(seen(undated=4, first_day=date(2026, 1, 5), last_day=date(2026, 1, 5)))
    assert (finding.code, finding.severity, finding.message) == ("no-date", "note", "4 responses have no date.")


# -- roles and statements --------------------------------------------------------------------------


def test_a_missing_role_is_a_warning_unless_one_role_was_named_for_all() -> None:
    tally = count(SIX, [one for one in RESPONSES if one.role == "person"], compare=("practitioner", "person"))
    alone = Counted(tally, SIX, Seen(responses={"person": 2}))
    assert only(alone) == Finding(
        "role-missing",
        "warning",
        "Nobody answered as practitioner, so there are no two views to set side by side.",
        'If the file has another word for this role, add --role "WORD=practitioner".',
        role="practitioner",
    )
    named = only(replace(alone, as_role="person"))
    assert (named.severity, named.hint) == ("note", None)


def test_statements_that_nobody_answered() -> None:
    some = {**FULL, "q2": None}
    responses = [replace(one, answers=some if one.role == "person" else {**some, "q4": None}) for one in RESPONSES]
    tally = count(SIX, responses, compare=("practitioner", "person"))
    assert found(replace(CLEAN, tally=tally)) == [
        Finding("item-unanswered", "warning", "Nobody answered this statement.", item="q2"),
        Finding(
            "item-unanswered",
            "warning",
            "Nobody among practitioners answered this statement.",
            item="q4",
            role="practitioner",
        ),
    ]
    columnless = {"q2": 'Did you mean the column "Q two"? Then add --column q2="Q two".'}
    first = found(replace(CLEAN, tally=tally, columnless=columnless))[0]
    assert first.message == "Nobody answered this statement. No column was found for it."
    assert first.hint == columnless["q2"]


def test_where_nothing_was_answered_no_statement_is_named() -> None:
    assert found(Counted(Tally("small", "1.0", "0" * 64, ("practitioner", "person")), SIX)) == []


# -- pairs -----------------------------------------------------------------------------------------


def test_without_pairs_a_gap_is_between_two_means() -> None:
    tally = replace(TALLY, pairing={})
    assert only(replace(CLEAN, tally=tally)).message == (
        "No practitioner and person are linked as a pair, so a gap is the difference of two separate means."
    )
    # A split pair says already why there are none.
    assert [one.code for one in found(replace(CLEAN, tally=tally, split_pairs=2))] == ["pair-split"]


def test_a_tally_knows_who_is_in_no_pair() -> None:
    pairing = {PairingKey(): Pairing(5, 0, (1, 3))}
    finding = only(replace(CLEAN, tally=replace(TALLY, pairing=pairing), seen=None))
    assert (finding.code, finding.severity, finding.count) == ("unpaired", "note", 4)
    assert finding.message == "In no pair: 1 from practitioners and 3 from people."


# -- straight lines and reversal -------------------------------------------------------------------


def test_a_straight_line_across_reversed_statements_contradicts_itself() -> None:
    counted = replace(seen(straight={"person": 2}), checklist=BOTH_WAYS)
    assert only(counted).message == (
        "2 responses by people give the same answer to every statement. Some statements are worded the other way "
        "round, so these answers contradict each other."
    )


def sums_of(rows: list[list[int]]) -> ResponseSums:
    columns = list(zip(*rows, strict=True))
    totals = [sum(row) for row in rows]
    return ResponseSums(
        len(rows),
        tuple(map(sum, columns)),
        tuple(sum(x * x for x in column) for column in columns),
        tuple(sum(x * t for x, t in zip(column, totals, strict=True)) for column in columns),
        sum(totals),
        sum(t * t for t in totals),
    )


def with_rows(rows: list[list[int]], checklist: Any = SIX) -> Counted:
    sums = {"person": (tuple(range(6)), sums_of(rows))}
    return replace(CLEAN, checklist=checklist, seen=replace(NOTHING, sums=sums))


UP = [[1 + n % 5] * 5 for n in range(10)]
TURNED = [[*row, 6 - row[0]] for row in UP]


def test_a_statement_that_goes_the_other_way_is_asked_about() -> None:
    assert only(with_rows(TURNED)) == Finding(
        "maybe-reversed",
        "warning",
        "People who rate the other statements high rate this one low (r = −1.00, n = 10). Is it worded the other way "
        "round?",
        'If it is, it needs "reverse: true" in the checklist.',
        item="q6",
        role="person",
        count=10,
    )
    assert only(with_rows(TURNED, BOTH_WAYS)).hint == (
        "The checklist turns it round already. Did the export turn it round too?"
    )


def test_fewer_than_ten_responses_are_too_few_to_ask() -> None:
    assert found(with_rows(TURNED[:9])) == []


def test_what_rounds_to_no_correlation_is_not_told() -> None:
    # Every sum stands beside a 3 and a 4; one of a thousand is moved.
    nearly = [[*row, 3 + n // 5] for _ in range(100) for n, row in enumerate(UP)]
    nearly[0][5] = 4
    sums = sums_of(nearly)
    r = item_rest(sums, 5).value
    assert r is not None
    assert -0.005 < r < 0
    assert found(with_rows(nearly)) == []


def test_a_weak_correlation_is_a_note() -> None:
    weak = [[*row, last] for row, last in zip(UP, [3, 4, 3, 3, 3, 3, 3, 3, 4, 2], strict=True)]
    finding = only(with_rows(weak))
    assert finding.severity == "note"
    assert "rate this one a little lower (r = −0.26, n = 10)" in finding.message
    assert found(with_rows([[*row, row[0]] for row in UP])) == []


# -- rows and order --------------------------------------------------------------------------------


def test_rows_of_one_file_stand_in_the_finding_and_rows_of_several_in_its_words() -> None:
    places = {("future", None): (Place(0, 1), Place(0, 4), Place(1, 2))}
    counted = seen(future=3, places=places)
    one = only(replace(counted, rows_of=lambda places: {"a.csv": (2, 5)}))
    assert (one.file, one.rows, one.message) == ("a.csv", (2, 5), "3 responses are dated in the future.")
    several = only(replace(counted, rows_of=lambda places: {"a.csv": (2, 5), "b.csv": (3,)}))
    assert (several.file, several.rows) == (None, ())
    assert several.message == "3 responses are dated in the future. They are 2 in a.csv, 1 in b.csv."


def test_warnings_stand_before_notes() -> None:
    counted = seen(copies=1, future=1, straight={"person": 1}, twins={"person": 2})
    assert [one.severity for one in found(counted)] == ["warning", "warning", "note", "note"]


# -- statements ------------------------------------------------------------------------------------


def test_how_a_statement_was_answered() -> None:
    checklist = make_checklist(ITEMS[:1], not_applicable=True)
    answers = [3, 4, None, NA, 5]
    responses = [Response("person", {"q1": answer}, f"P{n}") for n, answer in enumerate(answers)]
    counted = Counted(count(checklist, responses), checklist, Seen(responses={"person": 6}))
    expected = StatementCheck("q1", "person", 3, 1, 1, 1, 0, 0.6)
    assert statements_of(counted) == [replace(expected, role=None), expected]


def test_absent_is_unknown_where_nobody_is_named_or_counts_were_saved() -> None:
    for counted in (seen(nameless=2), replace(CLEAN, seen=None), replace(CLEAN, tallies=1)):
        assert {one.absent for one in statements_of(counted)} == {None}
    assert {one.absent for one in statements_of(CLEAN)} == {0}


def test_a_statement_without_cells_has_no_share() -> None:
    counted = Counted(Tally("small", "1.0", "0" * 64), SIX)
    assert {one.answered for one in statements_of(counted)} == {None}


# -- why there is no alpha -------------------------------------------------------------------------

LADDER = make_checklist(ITEMS[:2], kind="ladder")
WITHOUT = {
    "a ladder": (replace(CLEAN, checklist=LADDER), reasons.ORDINAL, 2),
    "a saved tally": (replace(CLEAN, seen=None), reasons.NO_RESPONSES_KEPT, None),
    "beside a saved tally": (replace(CLEAN, tallies=1), reasons.NO_RESPONSES_KEPT, None),
    "nobody named": (seen(nameless=4), reasons.ROWS_ARE_VOICES, None),
    "one statement": (CLEAN, reasons.TWO_ITEMS, 2),
    "one complete response": (seen(sums={"person": ((0, 1), sums_of([[1, 2]]))}), reasons.TWO_COMPLETE, 2),
    "no spread": (seen(sums={"person": ((0, 1), sums_of([[1, 2], [2, 1]]))}), reasons.NO_SPREAD, 2),
}


@pytest.mark.parametrize("case", WITHOUT)
def test_why_there_is_no_alpha(case: str) -> None:
    counted, why, responses = WITHOUT[case]
    person = next(one for one in reliability_of(counted) if one.role == "person")
    assert (person.alpha.value, person.why) == (None, why)
    assert person.responses == (None if case == "a ladder" else responses)


def test_alpha_is_over_the_statements_that_anybody_answered() -> None:
    sums = {"person": ((0, 2, 3), sums_of([[1, 2, 2], [4, 4, 3], [5, 5, 5]]))}
    person = next(one for one in reliability_of(seen(sums=sums)) if one.role == "person")
    assert (person.items, person.n, person.responses) == (("q1", "q3", "q4"), 3, 2)
    # The variances are 13/3, 7/3 and 7/3, that of the sums is 76/3.
    assert person.alpha.value == pytest.approx(3 / 2 * (1 - 27 / 76), rel=1e-12)
    assert [rest.item for rest in person.item_rest] == ["q1", "q3", "q4"]
