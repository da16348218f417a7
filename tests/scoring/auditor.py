"""Somebody who tries to work hidden numbers out of one output: every linear equation that holds, and what they solve.

It knows nothing of how numbers are hidden. It takes what an output shows, adds what everybody knows of such counts
(a total is the sum of its parts), and asks of each small number whether all this leaves it only one value. Values
are not needed for that: a number is determined when it is a combination of known ones, whatever these are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np

from coprod_cli.checklist.model import Checklist
from coprod_cli.scoring.responses import reaches_minimum
from coprod_cli.tallies.tally import AnswerKey, PairingKey, PairKey, ScopeKey, ScopePairKey, Tally

Form = dict[tuple[Any, ...], int]
"""A sum of unknown numbers, each with a whole factor."""

PRIME = 2**31 - 1
"""Solving modulo a large prime is exact but for a chance of one in some thousand million."""


def plus(*forms: Form, factors: Iterable[int] | None = None) -> Form:
    """The sum of some forms, each times its factor."""
    total: Form = {}
    for form, factor in zip(forms, factors or [1] * len(forms), strict=True):
        for name, times in form.items():
            total[name] = total.get(name, 0) + times * factor
    return {name: times for name, times in total.items() if times}


def minus(one: Form, *others: Form) -> Form:
    return plus(one, *others, factors=[1, *[-1] * len(others)])


class Auditor:
    """Collects known forms; ``determined`` says which others follow from them."""

    def __init__(self, truth: Tally, checklist: Checklist) -> None:
        self.truth, self.checklist = truth, checklist
        self.known: list[Form] = []
        self.values = checklist.values
        self.places = sorted(
            {(key.group, key.period) for key in truth.answers}, key=lambda place: (place[0], place[1] or "")
        )
        self.scopes = {
            section: checklist.items_in(section)
            for section in (None, *checklist.sections)
            if checklist.items_in(section)
        }
        self._what_everybody_knows()

    # -- the numbers behind an output ----------------------------------------------------------

    def chose(self, key: AnswerKey, value: int) -> Form:
        return {("chose", key, value): 1}

    def n(self, key: AnswerKey) -> Form:
        return plus(*(self.chose(key, value) for value in self.values))

    def total(self, key: AnswerKey) -> Form:
        return plus(*(self.chose(key, value) for value in self.values), factors=self.values)

    def other(self, kind: str, key: AnswerKey) -> Form:
        return {(kind, key): 1}

    def pair(self, key: PairKey, first: int, second: int) -> Form:
        return {("pair", key, first, second): 1}

    def pairs_where(self, key: PairKey, test: Any) -> Form:
        cells = [(one, two) for one in self.values for two in self.values if test(one, two)]
        return plus(*(self.pair(key, *cell) for cell in cells))

    def n_pairs(self, key: PairKey) -> Form:
        return self.pairs_where(key, lambda one, two: True)

    def gap_total(self, key: PairKey) -> Form:
        cells = [(one, two) for one in self.values for two in self.values]
        return plus(*(self.pair(key, *cell) for cell in cells), factors=[two - one for one, two in cells])

    def unpaired(self, key: PairKey, side: int, value: int) -> Form:
        """How many chose ``value`` to an item on one side, and are in no pair of it."""
        role = self._roles()[side]
        chose = self.chose(AnswerKey(key.item, role, key.group, key.period), value)
        return minus(chose, self.pairs_where(key, lambda one, two: (one, two)[side] == value))

    def scope(self, what: str, key: Any, *more: Any) -> Form:
        return {(what, key, *more): 1}

    def _roles(self) -> tuple[str, ...]:
        return self.truth.compare or ()

    # -- what is true of such numbers, whatever they are ----------------------------------------

    def _what_everybody_knows(self) -> None:
        for group, period in self.places:
            for role in self.checklist.roles:
                self._one_role(role, group, period)
            self._two_roles(group, period)

    def _one_role(self, role: str, group: Any, period: Any) -> None:
        voices: Form = {("voices", role, group, period): 1}
        cells = {item.id: AnswerKey(item.id, role, group, period) for item in self.checklist.items}
        if not any(key in self.truth.answers for key in cells.values()):
            return
        for key in cells.values():
            parts = [self.other(kind, key) for kind in ("blank", "not_applicable", "invalid")]
            self.known.append(minus(voices, self.n(key), *parts))
        for section, items in self.scopes.items():
            scope = ScopeKey(section, role, group, period)
            _, partly, silent = self.counts_of(scope)
            self.known.append(minus(voices, *(self.scope(name, scope) for name in ("scored", "partly", "silent"))))
            keys = [cells[item.id] for item in items]
            # Where all who have a score answered everything, sums of scores and of answers are one.
            if self._are_complete(scope, len(items)):
                by_items = plus(*map(self.total, keys))
                scores = plus(self.scope("sum", scope), factors=[len(items)])
                self.known.append(minus(by_items, scores, self.scope("sum of partly", scope)))
            if not partly:
                self.known.append(self.scope("sum of partly", scope))
                self.known.append(self.scope("partly", scope))
            if not silent:
                self.known.append(self.scope("silent", scope))

    def _two_roles(self, group: Any, period: Any) -> None:
        if len(self._roles()) != 2:
            return
        for item in self.checklist.items:
            key = PairKey(item.id, group, period)
            pairs = self.truth.pairs.get(key)
            for side, role in enumerate(self._roles()):
                there = self.truth.answers.get(AnswerKey(item.id, role, group, period))
                if pairs is not None and there is not None and there.n == pairs.n:  # nobody is in no pair
                    self.known += [self.unpaired(key, side, value) for value in self.values]
        for section in self.scopes:
            key_of_pairs = ScopePairKey(section, group, period)
            first, second = (self.scope("paired sum", key_of_pairs, side) for side in (0, 1))
            gap = self.scope("gap sum", key_of_pairs)
            self.known.append(minus(plus(first, gap), second))
            gaps = self.truth.response_pairs.get(key_of_pairs)
            for side, role in enumerate(self._roles()):
                scope = ScopeKey(section, role, group, period)
                if gaps is not None and self.counts_of(scope)[0] == gaps.n:
                    paired = self.scope("paired sum", key_of_pairs, side)
                    self.known.append(minus(self.scope("sum", scope), paired))
            if gaps is not None and self._pairs_are_complete(section, group, period, gaps.n):
                items = self.scopes[section]
                by_items = plus(*(self.gap_total(PairKey(item.id, group, period)) for item in items))
                self.known.append(minus(by_items, plus(gap, factors=[len(items)])))
        pairing = self.truth.pairing.get(PairingKey(group, period))
        if pairing is not None and not pairing.several_voices:
            for side, role in enumerate(self._roles()):
                voices: Form = {("voices", role, group, period): 1}
                parts = [{("joined", group, period): 1}, {("alone", group, period, side): 1}]
                self.known.append(minus(voices, *parts))

    def _are_complete(self, key: ScopeKey, items: int) -> bool:
        return all(
            response.answered == items
            for response in self.truth.responses.get(key, {})
            if self._is_scored(response, items)
        )

    def _pairs_are_complete(self, section: str | None, group: Any, period: Any, n: int) -> bool:
        keys = [PairKey(item.id, group, period) for item in self.scopes[section]]
        return all(key in self.truth.pairs and self.truth.pairs[key].n == n for key in keys) and all(
            self._are_complete(ScopeKey(section, role, group, period), len(keys)) for role in self._roles()
        )

    def _is_scored(self, response: Any, items: int) -> bool:
        least = self.checklist.scoring.min_answered
        return reaches_minimum(response.answered, response.not_applicable, items, least)

    def counts_of(self, key: ScopeKey) -> tuple[int, int, int]:
        """Truly: how many have a score, how many answered too little, how many answered nothing."""
        items, found = len(self.scopes.get(key.section, ())), [0, 0, 0]
        for response, count in self.truth.responses.get(key, {}).items():
            kind = 2 if not response.answered else 0 if self._is_scored(response, items) else 1
            found[kind] += count
        return found[0], found[1], found[2]

    # -- what an output shows ---------------------------------------------------------------------

    def reads_report(self, shown: Mapping[str, Any]) -> None:
        """Everything that one JSON object of score, compare or trend tells."""
        for result in shown["results"]:
            if shown["command"] == "trend":
                for point in result["points"]:
                    self._reads_comparison({**result, **point})
                self._reads_changes(result)
            elif shown["command"] == "score":
                self._reads_view(result, result, result["role"])
            else:
                self._reads_comparison(result)
        for joined in shown["pairing"]:
            group, period = tuple((joined["group"] or {}).values()), joined["period"]
            if joined["n_pairs"] is not None:
                self.known.append({("joined", group, period): 1})
            for side, role in enumerate(self._roles()):
                if joined["unpaired"][role] is not None:
                    self.known.append({("alone", group, period, side): 1})
        self._reads_totals(shown["read"], {"rows": None, **shown["read"]})

    def _reads_totals(self, read: Mapping[str, Any], counts: Mapping[str, Any]) -> None:
        keys = list(self.truth.answers)
        forms = {"answered": [self.n(key) for key in keys]}
        forms |= {kind: [self.other(kind, key) for key in keys] for kind in ("blank", "not_applicable", "invalid")}
        self.known += [plus(*parts) for kind, parts in forms.items() if counts[kind] is not None]

    def _reads_comparison(self, result: Mapping[str, Any]) -> None:
        for role, view in result["roles"].items():
            self._reads_view(result, view, role)
        gap, group, period = result["gap"], tuple((result["group"] or {}).values()), result["period"]
        if result["item"] is None:
            key = ScopePairKey(result["section"], group, period)
            if gap["paired"] and gap["mean"] is not None:
                self.known.append(self.scope("gap sum", key))
            elif gap["mean"] is not None:
                first, second = (
                    self.scope("sum", ScopeKey(key.section, role, group, period)) for role in result["roles"]
                )
                self._knows_difference(first, second, result)
            return
        key_of_item = PairKey(result["item"], group, period)
        if gap["n_pairs"] is not None:
            self.known.append(self.n_pairs(key_of_item))
        if gap["differences"] is not None:
            for difference in gap["differences"]:
                apart = int(difference)
                self.known.append(self.pairs_where(key_of_item, lambda one, two, apart=apart: two - one == apart))
        if gap["paired"] and gap["mean"] is not None:
            self.known.append(self.gap_total(key_of_item))
        elif gap["mean"] is not None:
            keys = [AnswerKey(result["item"], role, group, period) for role in result["roles"]]
            self._knows_difference(*map(self.total, keys), result)

    def _knows_difference(self, first: Form, second: Form, result: Mapping[str, Any]) -> None:
        """The difference of two means tells one of them from the other, which is then as good as shown."""
        views = list(result["roles"].values())
        assert all(view["n"] is not None for view in views), "a gap of means beside a hidden view gives it away"
        self.known += [first, second]

    def _reads_view(self, about: Mapping[str, Any], view: Mapping[str, Any], role: str) -> None:
        group, period = tuple((about["group"] or {}).values()), about["period"]
        if about["item"] is None:
            key = ScopeKey(about["section"], role, group, period)
            self._reads_counts(view, [AnswerKey(item.id, role, group, period) for item in self.scopes[key.section]])
            self._knows(view["n"], self.scope("scored", key))
            self._knows(view["mean"], self.scope("sum", key))
            if view.get("unscored") is not None:
                self.known.append(plus(self.scope("partly", key), self.scope("silent", key)))
            return
        answers = AnswerKey(about["item"], role, group, period)
        self._reads_counts(view, [answers])
        self._knows(view["n"], self.n(answers))
        self._knows(view["mean"], self.total(answers))
        self._knows(view["top_box"], plus(*(self.chose(answers, value) for value in self.checklist.top_box)))
        for value in view["distribution"] or {}:
            self.known.append(self.chose(answers, int(value)))

    def _reads_counts(self, view: Mapping[str, Any], keys: list[AnswerKey]) -> None:
        for kind in ("blank", "not_applicable", "invalid"):
            self._knows(view.get(kind), plus(*(self.other(kind, key) for key in keys)))

    def _knows(self, number: Any, form: Form) -> None:
        if number is not None:
            self.known.append(form)

    def _reads_changes(self, result: Mapping[str, Any]) -> None:
        group = tuple((result["group"] or {}).values())
        for change in result["changes"]:
            linked = change["linked"]
            if linked is None or linked["n"] is None or result["item"] is None or change["role"] == "gap":
                continue
            ends = (change["first_period"], change["last_period"])
            self.links(result["item"], change["role"], group, ends, linked["n"])

    def links(self, item: str, role: str, group: Any, ends: tuple[str, str], n: int) -> None:
        """The change of the same voices is known; and where nobody answered at one end alone, so is that end."""
        first, last = (self.scope("linked sum", item, role, group, end, ends) for end in ends)
        self.known.append(minus(last, first))
        for end, whole in zip(ends, (first, last), strict=True):
            key = AnswerKey(item, role, group, end)
            if self.truth.answers[key].n == n:
                self.known.append(minus(self.total(key), whole))

    def reads_tally(self, shown: Tally) -> None:
        """Everything that a tally tells, such as one that was saved."""
        for key, cell in shown.answers.items():
            assert cell is not None
            self.known += [self.chose(key, value) for value in self.values]
            self.known += [self.other(kind, key) for kind in ("blank", "not_applicable", "invalid")]
        for pair_key in shown.pairs:
            self.known += [self.pair(pair_key, one, two) for one in self.values for two in self.values]
        for scope_key in shown.responses:
            names = ("scored", "partly", "silent", "sum", "sum of partly")
            self.known += [self.scope(name, scope_key) for name in names]
        self.known += [self.scope("gap sum", key) for key in shown.response_pairs]
        for joined in shown.pairing:
            self.known.append({("joined", *joined): 1})
            self.known += [{("alone", *joined, side): 1} for side in (0, 1)]
        self._reads_totals({}, shown.read.known())

    # -- what must not follow --------------------------------------------------------------------

    def secrets(self, threshold: int) -> Iterator[tuple[str, Form]]:
        """Every number that comes from 1 to N - 1 people, by itself or when it is taken from another."""

        def few(people: int) -> bool:
            return 0 < people < threshold

        small = {}
        for key, cell in self.truth.answers.items():
            asked = cell.n + cell.blank + cell.not_applicable + cell.invalid
            if few(cell.n or asked):
                small[key] = cell.n
                yield f"n of {key}", self.n(key)
                yield f"sum of {key}", self.total(key)
                yield from ((f"{value} in {key}", self.chose(key, value)) for value in self.values)
        for size in (2, 3):
            for some in combinations(small, size):
                if few(sum(small[key] for key in some)):
                    yield f"n of {some}", plus(*map(self.n, some))
        for key in self.truth.responses:
            if key.section not in self.scopes:
                continue
            scored, partly, _ = self.counts_of(key)
            if few(scored):
                yield f"sum of {key}", self.scope("sum", key)
            if few(partly):
                yield f"sum of those who answered too little of {key}", self.scope("sum of partly", key)
        for joined, pairing in self.truth.pairing.items():
            if few(pairing.n_pairs):
                yield f"pairs at {joined}", {("joined", *joined): 1}
            for side, alone in enumerate(pairing.unpaired):
                if few(alone):
                    yield f"in no pair at {joined}", {("alone", *joined, side): 1}
        yield from self._secrets_of_pairs(few)
        yield from self._secrets_of_links(few)

    def _secrets_of_pairs(self, few: Any) -> Iterator[tuple[str, Form]]:
        for key, pairs in self.truth.pairs.items():
            if few(pairs.n):
                yield f"pairs of {key}", self.n_pairs(key)
                yield f"gap of {key}", self.gap_total(key)
            for side, role in enumerate(self._roles()):
                beside = self.truth.answers[AnswerKey(key.item, role, key.group, key.period)].n - pairs.n
                if few(beside):
                    forms = [self.unpaired(key, side, value) for value in self.values]
                    yield f"sum of {role} in no pair of {key}", plus(*forms, factors=self.values)
                    yield from ((f"{role} in no pair of {key}", form) for form in forms)
        for scope_key, gaps in self.truth.response_pairs.items():
            if few(gaps.n):
                yield f"gap of {scope_key}", self.scope("gap sum", scope_key)
            for side, role in enumerate(self._roles()):
                scope = ScopeKey(scope_key.section, role, scope_key.group, scope_key.period)
                if gaps.n and few(self.counts_of(scope)[0] - gaps.n):
                    paired = self.scope("paired sum", scope_key, side)
                    yield f"scores of {role} in no pair of {scope_key}", minus(self.scope("sum", scope), paired)

    def _secrets_of_links(self, few: Any) -> Iterator[tuple[str, Form]]:
        for key, changes in (self.truth.linked or {}).items():
            if key.item is None or key.who == "gap" or not changes.n:
                continue
            ends = (key.first, key.last)
            first, last = (self.scope("linked sum", key.item, key.who, key.group, end, ends) for end in ends)
            if few(changes.n):
                yield f"change of {key}", minus(last, first)
            for end, linked in zip(ends, (first, last), strict=True):
                answers = AnswerKey(key.item, key.who, key.group, end)
                if few(self.truth.answers[answers].n - changes.n):
                    yield f"those of {answers} who answered once", minus(self.total(answers), linked)

    # -- solving -----------------------------------------------------------------------------------

    def worked_out(self, threshold: int) -> list[str]:
        """The secrets that have only one value left."""
        secrets = list(self.secrets(threshold))
        names = {name: place for place, name in enumerate({name: 0 for form in self.known for name in form})}
        basis = _Basis(_matrix(self.known, names))
        found = []
        for told, form in secrets:
            if form and set(form) <= set(names) and basis.spans(_matrix([form], names)[0]):
                found.append(told)
        return found


def _matrix(forms: list[Form], names: Mapping[tuple[Any, ...], int]) -> Any:
    rows = list({tuple(sorted((names[name], times) for name, times in form.items())): 0 for form in forms if form})
    matrix = np.zeros((len(rows), len(names)), dtype=np.int64)
    for number, row in enumerate(rows):
        for column, times in row:
            matrix[number, column] = times % PRIME
    return matrix


class _Basis:
    """The rows of a matrix in echelon form, modulo the prime."""

    def __init__(self, matrix: Any) -> None:
        self.rows: list[tuple[int, Any]] = []
        remaining = matrix
        for column in range(matrix.shape[1]):
            holders = np.flatnonzero(remaining[:, column])
            if not len(holders):
                continue
            pivot = remaining[holders[0]] * pow(int(remaining[holders[0], column]), -1, PRIME) % PRIME
            rest = np.delete(remaining, holders[0], axis=0)
            touched = np.flatnonzero(rest[:, column])
            rest[touched] = (rest[touched] - rest[touched, column][:, None] * pivot % PRIME) % PRIME
            self.rows.append((column, pivot))
            remaining = rest

    def spans(self, row: Any) -> bool:
        """Whether a row is a combination of the matrix's."""
        row = row.copy()
        for column, pivot in self.rows:
            if row[column]:
                row = (row - row[column] * pivot % PRIME) % PRIME
        return not row.any()
