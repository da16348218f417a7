"""The parsed JSON of a saved tally -> a tally. Nothing is trusted: ``WrongField`` names what is not sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from coprod_cli.tallies.crosstab import CrossTab
from coprod_cli.tallies.distribution import Distribution, Number
from coprod_cli.tallies.periods import EVERY, WITH_A_YEAR_START, is_period
from coprod_cli.tallies.saved_fields import Entry, WrongField, number, scale_value, whole
from coprod_cli.tallies.saved_text import CELL_FIELDS, FORMAT, FORMAT_VERSION, PAIRING_FIELDS
from coprod_cli.tallies.suppressed import Hidden, Suppressed
from coprod_cli.tallies.tally import (
    READ_COUNTS,
    AnswerKey,
    Group,
    Pairing,
    PairingKey,
    PairKey,
    ReadCounts,
    ResponseScore,
    ScopeKey,
    ScopePairKey,
    Tally,
)

_TOP = (
    "format", "format_version", "checklist", "compare", "by", "every", "read",
    "answers", "pairs", "responses", "response_pairs", "pairing",
)  # fmt: skip
_WHERE = ("group", "period")
_OPTIONAL = ("year_starts", "waves", "suppressed", "hidden")


def tally_from(content: object) -> Tally:
    """The tally that parsed JSON describes. Raises ``WrongField`` at the first thing that is not sound."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise WrongField(f'it does not begin with "format": "{FORMAT}"')
    version = content.get("format_version")
    if version != FORMAT_VERSION or isinstance(version, bool):
        shown = version if isinstance(version, int) else "unknown"
        raise WrongField(f"it has format version {shown}, and this coprod reads version {FORMAT_VERSION}")
    top = Entry(content, "the file", _TOP, _OPTIONAL)
    checklist = Entry(top.any("checklist"), "`checklist`", ("id", "version", "sha256"))
    every = top.optional_text("every")
    if every is not None and every not in EVERY:
        raise WrongField(f"`every` must be {', '.join(EVERY[:-1])} or {EVERY[-1]}, or null")
    year_starts, waves = _year_starts(top, every), _waves(top, every)
    by = top.texts("by")
    cells = _Cells(top, by, every, year_starts, waves)
    return Tally(
        checklist_id=checklist.text("id"),
        checklist_version=checklist.text("version"),
        checklist_sha256=checklist.text("sha256"),
        compare=_compare(top),
        by=by,
        every=every,
        read=_read_counts(Entry(top.any("read"), "`read`", ("sources", *READ_COUNTS)), top.has("suppressed")),
        answers=cells.read("answers", ("item", "role"), ("counts", *CELL_FIELDS), _answer_key, _answers),
        pairs=cells.read("pairs", ("item",), ("counts",), _pair_key, _pairs),
        responses=cells.read("responses", ("section", "role"), ("counts",), _scope_key, _responses),
        response_pairs=cells.read(
            "response_pairs", ("section",), ("counts", *CELL_FIELDS), _scope_pair_key, _response_pairs
        ),
        pairing=cells.read("pairing", (), PAIRING_FIELDS, _pairing_key, _pairing),
        year_starts=year_starts,
        waves=waves,
        suppressed=_suppressed(top, cells),
    )


def _year_starts(top: Entry, every: str | None) -> int:
    if not top.has("year_starts"):
        return 1
    if every not in WITH_A_YEAR_START:
        raise WrongField("`year_starts` is for quarters and years alone")
    return whole(top.any("year_starts"), top.at("year_starts"), least=1, most=12)


def _waves(top: Entry, every: str | None) -> tuple[str, ...]:
    waves = top.texts("waves") if top.has("waves") else ()
    if bool(waves) is not (every == "wave"):
        raise WrongField("`waves` must list the waves where `every` is wave, and only there")
    if len(set(waves)) < len(waves) or not all(map(str.strip, waves)):
        raise WrongField("`waves` must be different texts, none of them blank")
    return waves


def _compare(top: Entry) -> tuple[str, str] | None:
    if top.any("compare") is None:
        return None
    roles = top.texts("compare")
    if len(roles) != 2 or roles[0] == roles[1]:
        raise WrongField("`compare` must be two different roles, or null")
    return roles[0], roles[1]


def _read_counts(entry: Entry, may_be_suppressed: bool) -> ReadCounts:
    if may_be_suppressed and all(entry.any(name) is None for name in READ_COUNTS):
        return ReadCounts(entry.texts("sources"), suppressed=True)
    rows, answered, not_applicable, blank, invalid, superseded, excluded = map(entry.whole, READ_COUNTS)
    return ReadCounts(entry.texts("sources"), rows, answered, not_applicable, blank, invalid, superseded, excluded)


_K = TypeVar("_K", bound=tuple[object, ...])
_V = TypeVar("_V")
_C = TypeVar("_C")


class _Cells:
    """Reads the lists of counted cells; each must stand in a group and period that the file allows."""

    def __init__(
        self, top: Entry, by: tuple[str, ...], every: str | None, year_starts: int, waves: tuple[str, ...]
    ) -> None:
        self._top, self._by, self._every = top, by, every
        self._year_starts, self._waves = year_starts, waves

    def read(
        self,
        name: str,
        key_names: tuple[str, ...],
        value_names: Iterable[str],
        key_of: Callable[[Entry, Group, str | None], _K],
        value_of: Callable[[Entry], _V],
    ) -> dict[_K, _V]:
        found: dict[_K, _V] = {}
        for place, data in enumerate(self._top.entries(name), start=1):
            entry = Entry(data, f"`{name}`, entry {place}", (*key_names, *_WHERE, *value_names))
            key = key_of(entry, self._group(entry), self._period(entry))
            if key in found:
                raise WrongField(f"{entry.place} repeats an earlier one")
            found[key] = value_of(entry)
        return found

    def hidden(self, tallies: int) -> dict[str, Any]:
        """What is hidden, by kind."""
        found: dict[str, dict[Any, Hidden]] = {}
        for place, data in enumerate(self._top.entries("hidden"), start=1):
            at = f"`hidden`, entry {place}"
            what = data.get("what") if isinstance(data, dict) else None
            if what not in _HIDDEN:
                raise WrongField(f"{at}: `what` must be one of {', '.join(_HIDDEN)}")
            names, key_of = _HIDDEN[what]
            entry = Entry(data, at, ("what", *names, *_WHERE, "small", "guard"))
            key = key_of(entry, self._group(entry), self._period(entry))
            hidden = Hidden(entry.whole("small"), entry.whole("guard"))
            if not 1 <= hidden.tallies <= tallies:
                raise WrongField(f"{at} must be hidden in 1 to {tallies} tallies")
            if key in found.setdefault(what, {}):
                raise WrongField(f"{at} repeats an earlier one")
            found[what][key] = hidden
        return found

    def _group(self, entry: Entry) -> Group:
        group = entry.texts("group")
        if len(group) != len(self._by):
            raise WrongField(f"{entry.at('group')} must have as many values as `by`")
        return group

    def _period(self, entry: Entry) -> str | None:
        period = entry.optional_text("period")
        if period is None:
            return None
        if self._every is None:
            raise WrongField(f"{entry.at('period')} must be null, as `every` is")
        if self._every == "wave":
            if period not in self._waves:
                raise WrongField(f"{entry.at('period')} must be one of `waves`")
        elif not is_period(period, self._every, self._year_starts):
            starts = "" if self._year_starts == 1 else f" of years that start in month {self._year_starts}"
            raise WrongField(f"{entry.at('period')} must be a {self._every}{starts}")
        return period


def _suppressed(top: Entry, cells: _Cells) -> Suppressed | None:
    if top.has("suppressed") is not top.has("hidden"):
        raise WrongField("the file must have both `suppressed` and `hidden`, or neither")
    if not top.has("suppressed"):
        return None
    record = Entry(top.any("suppressed"), "`suppressed`", ("threshold", "tallies"))
    threshold = whole(record.any("threshold"), record.at("threshold"), least=2)
    tallies = whole(record.any("tallies"), record.at("tallies"), least=1)
    return Suppressed(threshold, tallies, **cells.hidden(tallies))


def _answer_key(entry: Entry, group: Group, period: str | None) -> AnswerKey:
    return AnswerKey(entry.text("item"), entry.text("role"), group, period)


def _pair_key(entry: Entry, group: Group, period: str | None) -> PairKey:
    return PairKey(entry.text("item"), group, period)


def _scope_key(entry: Entry, group: Group, period: str | None) -> ScopeKey:
    return ScopeKey(entry.optional_text("section"), entry.text("role"), group, period)


def _scope_pair_key(entry: Entry, group: Group, period: str | None) -> ScopePairKey:
    return ScopePairKey(entry.optional_text("section"), group, period)


def _pairing_key(_: Entry, group: Group, period: str | None) -> PairingKey:
    return PairingKey(group, period)


# The kinds of what may be hidden: the parts of a key beside its group and period, and what makes the key of them.
_HIDDEN: dict[str, tuple[tuple[str, ...], Callable[[Entry, Group, str | None], Any]]] = {
    "answers": (("item", "role"), _answer_key),
    "pairs": (("item",), _pair_key),
    "responses": (("section", "role"), _scope_key),
    "response_pairs": (("section",), _scope_pair_key),
    "pairing": ((), _pairing_key),
    "respondents": ((), _pairing_key),
}


def _answers(entry: Entry) -> Distribution:
    return _distribution(entry, scale_value)


def _response_pairs(entry: Entry) -> Distribution:
    return _distribution(entry, number)


def _distribution(entry: Entry, read_value: Callable[[object, str], Number]) -> Distribution:
    place = entry.at("counts")
    counts: dict[Number, int] = {}
    for value, count in entry.rows("counts", 2):
        _count_once(counts, read_value(value, place), count, place)
    return Distribution(counts, *(entry.whole(name) for name in CELL_FIELDS))


def _pairs(entry: Entry) -> CrossTab:
    place = entry.at("counts")
    counts: dict[tuple[int, int], int] = {}
    for first, second, count in entry.rows("counts", 3):
        _count_once(counts, (scale_value(first, place), scale_value(second, place)), count, place)
    return CrossTab(counts)


def _responses(entry: Entry) -> dict[ResponseScore, int]:
    place = entry.at("counts")
    counts: dict[ResponseScore, int] = {}
    for total, answered, not_applicable, count in entry.rows("counts", 4):
        response = ResponseScore(scale_value(total, place), whole(answered, place), whole(not_applicable, place))
        _count_once(counts, response, count, place)
    return counts


def _count_once(counts: dict[_C, int], value: _C, count: object, place: str) -> None:
    if value in counts:
        raise WrongField(f"{place} counts the same thing twice")
    counts[value] = whole(count, place, least=1)


def _pairing(entry: Entry) -> Pairing:
    unpaired, respondents = entry.entries("unpaired"), entry.entries("respondents")
    if len(unpaired) != 2 or len(respondents) != 2:
        raise WrongField(f"{entry.place}: `unpaired` and `respondents` must have two numbers each")
    first, second = (whole(count, entry.at("unpaired")) for count in unpaired)
    named = [None if one is None else whole(one, entry.at("respondents")) for one in respondents]
    return Pairing(entry.whole("n_pairs"), entry.whole("several_voices"), (first, second), (named[0], named[1]))
