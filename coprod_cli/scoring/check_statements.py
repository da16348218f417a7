"""How each statement was answered, and whether the statements go together, as a check shows it. Pure."""

from __future__ import annotations

from coprod_cli.scoring import reasons
from coprod_cli.scoring.checked import Counted, ItemRest, Reliability, StatementCheck
from coprod_cli.scoring.reliability import alpha_interval, item_rest, why_no_alpha, why_no_item_rest
from coprod_cli.tallies.distribution import Distribution


def statements_of(counted: Counted) -> list[StatementCheck]:
    """How each statement was answered: by all, then by each role that answered anything."""
    found = []
    for item in counted.checklist.items:
        roles = {role: _answers_to(counted, item.id, role) for role in counted.roles}
        absent = {role: _absent(counted, role, given) for role, given in roles.items()}
        whole = sum(roles.values(), Distribution())
        known = [n for n in absent.values() if n is not None]
        found.append(_statement(item.id, None, whole, sum(known) if len(known) == len(absent) else None))
        found += [_statement(item.id, role, given, absent[role]) for role, given in roles.items()]
    return found


def _answers_to(counted: Counted, item: str, role: str) -> Distribution:
    cells = (given for key, given in counted.tally.answers.items() if key.item == item and key.role == role)
    return sum(cells, Distribution())


def _absent(counted: Counted, role: str, given: Distribution) -> int | None:
    if counted.seen is None or counted.tallies or counted.seen.nameless:
        return None
    cells = given.n + given.blank + given.not_applicable + given.invalid
    return max(counted.seen.responses.get(role, 0) - cells, 0)


def _statement(item: str, role: str | None, given: Distribution, absent: int | None) -> StatementCheck:
    asked = given.n + given.blank + (absent or 0) + given.invalid
    share = given.n / asked if asked else None
    return StatementCheck(item, role, given.n, given.blank, absent, given.not_applicable, given.invalid, share)


def reliability_of(counted: Counted) -> list[Reliability]:
    """Cronbach's alpha of each role that answered anything, or why it has none."""
    return [_reliability(counted, role) for role in counted.roles]


def _reliability(counted: Counted, role: str) -> Reliability:
    seen = counted.seen
    if counted.checklist.is_ordinal:
        return Reliability(role, why=reasons.ORDINAL)
    if seen is None or counted.tallies:
        return Reliability(role, why=reasons.NO_RESPONSES_KEPT)
    if seen.nameless and seen.nameless == sum(seen.responses.values()):
        return Reliability(role, why=reasons.ROWS_ARE_VOICES)
    responses = None if seen.nameless else seen.responses.get(role, 0)
    if role not in seen.sums:
        return Reliability(role, responses=responses, why=reasons.TWO_ITEMS)
    positions, sums = seen.sums[role]
    items = tuple(counted.checklist.items[position].id for position in positions)
    rest = tuple(
        ItemRest(item, item_rest(sums, place), why_no_item_rest(sums, place)) for place, item in enumerate(items)
    )
    return Reliability(role, sums.n, responses, items, alpha_interval(sums), why_no_alpha(sums), rest)
