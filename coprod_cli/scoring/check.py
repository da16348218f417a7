"""What counts say about some answers before anybody trusts them. Pure: counts in, findings out.

Docs: docs/checking.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from coprod_cli.scoring.check_statements import reliability_of
from coprod_cli.scoring.checked import EARLY, Counted, EqualRows, Finding, ItemRest, Reliability, fewest_alike
from coprod_cli.scoring.words import plural_of_role

FEWEST_FOR_REVERSAL = 10
"""So many complete responses it takes to ask whether a statement is worded the other way round."""

NEGATIVE = -0.005
"""What lies above rounds to 0."""

MANY_REPLACED = 0.2
"""From this share of replaced answers on they are worth a look."""


def findings_of(counted: Counted) -> list[Finding]:
    """Warnings, then notes: first who and what is missing, then what is odd, then what was left out."""
    found = [
        *_missing(counted),
        *_pairs(counted),
        *_dates(counted),
        *_repeats(counted),
        *_equal_rows(counted),
        *_straight_lines(counted),
        *_twins(counted),
        *_turned_round(counted),
        *_left_out(counted),
    ]
    return sorted(found, key=lambda finding: finding.severity == "note")


# -- who and what is not there ---------------------------------------------------------------------


def _missing(counted: Counted) -> Iterator[Finding]:
    roles, alone = counted.roles, counted.as_role is not None
    if not roles:
        return
    for role in counted.tally.compare or ():
        if role not in roles:
            yield Finding(
                "role-missing",
                "note" if alone else "warning",
                f"Nobody answered as {role}, so there are no two views to set side by side.",
                None if alone else f'If the file has another word for this role, add --role "WORD={role}".',
                role=role,
            )
    answered = {(key.item, key.role) for key, given in counted.tally.answers.items() if given.n}
    for item in counted.checklist.items:
        without = [role for role in roles if (item.id, role) not in answered]
        if without == roles:
            absent = " No column was found for it." if item.id in counted.columnless else ""
            message, hint = f"Nobody answered this statement.{absent}", counted.columnless.get(item.id)
            yield Finding("item-unanswered", "warning", message, hint, item=item.id)
            continue
        for role in without:
            message = f"Nobody among {plural_of_role(role)} answered this statement."
            yield Finding("item-unanswered", "warning", message, item=item.id, role=role)


def _pairs(counted: Counted) -> Iterator[Finding]:
    tally, seen, split = counted.tally, counted.seen, counted.split_pairs
    if not tally.compare or any(role not in counted.roles for role in tally.compare):
        return
    for role, pairs in seen.one_sided.items() if seen else ():
        yield Finding(
            "pair-one-sided",
            "warning",
            f"{_many(pairs, 'pair has', 'pairs have')} a {role}'s answers and no partner's.",
            "Is one side still missing? Or is a pair written in two ways, such as P7 and P07?",
            role=role,
            count=pairs,
        )
    if split:
        yield Finding(
            "pair-split",
            "warning",
            f"{_many(split, 'pair has its', 'pairs have their')} two sides in different groups or periods, and "
            f"{'does' if split == 1 else 'do'} not count as {'a pair' if split == 1 else 'pairs'}.",
            "Put the group right, or choose longer periods.",
            count=split,
        )
    alone = [sum(pairing.unpaired[side] for pairing in tally.pairing.values()) for side in (0, 1)]
    if not split and not any(pairing.n_pairs for pairing in tally.pairing.values()):
        first, second = tally.compare
        yield Finding(
            "no-pairs",
            "note",
            f"No {first} and {second} are linked as a pair, so a gap is the difference of two separate means.",
        )
    elif seen is None and any(alone):
        listed = " and ".join(
            f"{n:,} from {plural_of_role(role)}" for role, n in zip(tally.compare, alone, strict=True)
        )
        yield Finding("unpaired", "note", f"In no pair: {listed}.", count=sum(alone))


# -- dates and repeats -----------------------------------------------------------------------------


def _dates(counted: Counted) -> Iterator[Finding]:
    seen, undated = counted.seen, counted.undated
    if seen is None:
        return
    if seen.future:
        message = f"{_many(seen.future, 'response is', 'responses are')} dated in the future."
        hint = "Look for a slip in the year, or for day and month exchanged."
        yield _with_rows(counted, "future", Finding("future-dates", "warning", message, hint, count=seen.future))
    if seen.early:
        message = f"{_many(seen.early, 'response is', 'responses are')} dated before {EARLY.year}."
        hint = "Some programs write such a day for one that they do not know. Put it right, or leave it blank."
        yield _with_rows(counted, "early", Finding("early-dates", "warning", message, hint, count=seen.early))
    if undated:
        what = "wave" if counted.tally.every == "wave" else "date"
        message = f"{_many(undated, f'answer has no {what} and was', f'answers have no {what} and were')} left out."
        hint = "Without --every, --from and --to such answers count."
        yield Finding("left-out-undated", "warning", message, hint, count=undated)
    elif seen.undated and seen.first_day is not None:
        message = f"{_many(seen.undated, 'response has', 'responses have')} no date."
        yield Finding("no-date", "note", message, count=seen.undated)


def _repeats(counted: Counted) -> Iterator[Finding]:
    read, seen = counted.tally.read, counted.seen
    if read.superseded:
        many = counted.tally.every is None and read.superseded > MANY_REPLACED * read.answered
        voices = seen.repeating if seen and not counted.tallies else None
        who = f"{_many(voices, 'voice')} answered a statement more than once: " if voices else ""
        what = _many(read.superseded, "earlier answer is", "earlier answers are")
        hint = "With --every quarter each quarter counts. A respondent who rates several plans needs a pair for each."
        yield Finding(
            "repeated-answers",
            "warning" if many else "note",
            f"{who}{what} replaced by a later one of the same voice.",
            hint if many else None,
            count=voices or read.superseded,
        )
    if seen and seen.copies:
        message = f"{_many(seen.copies, 'row is a copy', 'rows are copies')} of an earlier one, name included."
        yield Finding("copied-rows", "note", f"{message} Of such rows one counts.", count=seen.copies)


# -- responses that are odd ------------------------------------------------------------------------


def _equal_rows(counted: Counted) -> Iterator[Finding]:
    for equal in counted.seen.equal if counted.seen else ():
        if equal.telling:
            yield _with_rows(counted, "equal", _equal(equal, equal.telling, by_chance=False), table=equal.table)
        if equal.rows > equal.telling:
            finding = _equal(equal, equal.rows - equal.telling, by_chance=True)
            yield _with_rows(counted, "equal by chance", finding, table=equal.table)


def _equal(equal: EqualRows, count: int, *, by_chance: bool) -> Finding:
    where = "all columns but the id" if equal.but_for_id else "every column"
    message = f"{_many(count, 'row is', 'rows are')} equal to an earlier one in {where}."
    if by_chance:
        message += " With so few different answers that may well be chance."
    if equal.but_for_id:
        return Finding("same-but-for-id", "note", message, count=count)
    if by_chance:
        return Finding("duplicate-rows", "note", message, count=count)
    message += " No name tells them apart, so each counts."
    return Finding("duplicate-rows", "warning", message, "If a form was sent twice, keep one of the two.", count=count)


def _straight_lines(counted: Counted) -> Iterator[Finding]:
    both_ways = len({item.reverse for item in counted.checklist.items}) == 2
    for role, count in counted.seen.straight.items() if counted.seen else ():
        # A saved tally does not say which of its responses these are.
        all_of_them = count if counted.tallies else _long_enough(counted, role)
        of = f"{count:,} of " if count < all_of_them else ""
        message = (
            f"{of}{_many(all_of_them, 'response')} by {plural_of_role(role)} "
            f"{'gives' if count == 1 else 'give'} the same answer to every statement."
        )
        if both_ways:
            message += " Some statements are worded the other way round, so these answers contradict each other."
        hint = "Look at them before you trust them. Some people do feel the same about everything."
        finding = Finding("straight-lining", "warning", message, hint, role=role, count=count)
        yield _with_rows(counted, "straight", finding, role)


def _long_enough(counted: Counted, role: str) -> int:
    """How many responses answered enough statements for a straight line to be seen."""
    least = fewest_alike(len(counted.checklist.items)) or 0
    scores = (found for key, found in counted.tally.responses.items() if key.role == role and key.section is None)
    return sum(n for found in scores for score, n in found.items() if score.answered >= least)


def _twins(counted: Counted) -> Iterator[Finding]:
    for role, count in counted.seen.twins.items() if counted.seen else ():
        message = (
            f"{count:,} responses by {plural_of_role(role)} have the same answers and date as another, under another "
            "name. Somebody may have been entered twice, or it is chance."
        )
        yield _with_rows(counted, "twins", Finding("same-answers", "note", message, role=role, count=count), role)


def _turned_round(counted: Counted) -> Iterator[Finding]:
    turned = {item.id for item in counted.checklist.items if item.reverse}
    for one in reliability_of(counted):
        for rest in one.item_rest:
            if one.n >= FEWEST_FOR_REVERSAL and rest.r.value is not None and rest.r.value <= NEGATIVE:
                yield _perhaps_turned(one, rest, by_checklist=rest.item in turned)


def _perhaps_turned(one: Reliability, rest: ItemRest, *, by_checklist: bool) -> Finding:
    r, high = rest.r.value or 0.0, rest.r.high
    clear = r == -1 or (high is not None and high < 0)
    return Finding(
        "maybe-reversed",
        "warning" if clear else "note",
        f"{plural_of_role(one.role).capitalize()} who rate the other statements high rate this one "
        f"{'low' if clear else 'a little lower'} (r = −{-r:.2f}, n = {one.n:,}). Is it worded the other way round?",
        "The checklist turns it round already. Did the export turn it round too?"
        if by_checklist
        else 'If it is, it needs "reverse: true" in the checklist.',
        item=rest.item,
        role=one.role,
        count=one.n,
    )


# -- what was left out -----------------------------------------------------------------------------


def _left_out(counted: Counted) -> Iterator[Finding]:
    seen, excluded = counted.seen, counted.tally.read.excluded - counted.undated
    if excluded:
        message = (
            f"{_many(excluded, 'cell was', 'cells were')} left out: in empty rows, by a rule, in rows of another "
            "checklist, or outside the dates asked for."
        )
        yield Finding("left-out", "note", message, count=excluded)
    if seen and seen.nameless:
        every = seen.nameless == sum(seen.responses.values())
        who = "No row names" if every else f"{_many(seen.nameless, 'row names', 'rows name')} neither"
        nobody = "a respondent or a pair" if every else "respondent nor pair"
        message = f"{who} {nobody}. Each is a voice of its own, and nobody's answers are added up."
        hint = 'If a column names them, add --column respondent="…".' if every else None
        yield Finding("no-names", "note", message, hint, count=seen.nameless)
    if counted.tallies:
        message = (
            f"{'A saved tally holds' if counted.tallies == 1 else 'Saved tallies hold'} counts and nobody's rows, so "
            "equal rows, equal answers throughout, dates and Cronbach's alpha cannot be told."
        )
        hint = "Check the survey files that it was counted from."
        yield Finding("tally-cannot-tell", "note", message, hint, count=counted.tallies)


# -- words -----------------------------------------------------------------------------------------


def _with_rows(
    counted: Counted, what: str, finding: Finding, role: str | None = None, table: int | None = None
) -> Finding:
    """The finding with its rows, where they lie in one file; else the message says how many lie in which."""
    places = counted.seen.places.get((what, role), ()) if counted.seen else ()
    rows = counted.rows_of(tuple(place for place in places if table is None or place.table == table))
    if len(rows) == 1:
        ((file, numbers),) = rows.items()
        return replace(finding, file=file, rows=numbers)
    if rows:
        listed = ", ".join(f"{len(numbers):,} in {file}" for file, numbers in rows.items())
        return replace(finding, message=f"{finding.message} They are {listed}.")
    return finding


def _many(n: int, one: str, many: str | None = None) -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"
