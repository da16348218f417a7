"""Random tallies of one checklist, small enough to be quick and odd enough to find mistakes."""

from __future__ import annotations

from hypothesis import strategies as st

from coprod_cli.tallies.crosstab import CrossTab
from coprod_cli.tallies.distribution import Distribution
from coprod_cli.tallies.suppressed import Hidden, Suppressed
from coprod_cli.tallies.tally import (
    AnswerKey,
    Pairing,
    PairingKey,
    PairKey,
    ReadCounts,
    ResponseScore,
    ScopeKey,
    ScopePairKey,
    Tally,
)

_few = st.integers(0, 5)
_some = st.integers(1, 5)
_points = st.integers(1, 5)
_items = st.sampled_from(["q1", "q2"])
_roles = st.sampled_from(["practitioner", "person"])
_sections = st.sampled_from([None, "planning"])
_groups = st.tuples(st.sampled_from(["North", "", 'Môn, "x"', "\udcff", "=1+1"]))
_periods = st.sampled_from([None, "2025-12", "2026-01"])
_distributions = st.builds(Distribution, st.dictionaries(_points, _some, max_size=3), _few, _few, _few)
_gaps = st.builds(Distribution, st.dictionaries(st.fractions(-4, 4, max_denominator=9), _some, max_size=3))
_hidden = st.builds(Hidden, st.just(1), st.integers(0, 1))
_named = st.tuples(st.one_of(st.none(), _few), st.one_of(st.none(), _few))


def _suppressed() -> st.SearchStrategy[Suppressed]:
    """What may be hidden: also of what has counts, as in a tally that was added up."""
    cells = {"max_size": 2}
    return st.builds(
        Suppressed,
        st.integers(2, 12),
        st.integers(2, 3),
        answers=st.dictionaries(st.builds(AnswerKey, _items, _roles, _groups, _periods), _hidden, **cells),
        pairs=st.dictionaries(st.builds(PairKey, _items, _groups, _periods), _hidden, **cells),
        responses=st.dictionaries(st.builds(ScopeKey, _sections, _roles, _groups, _periods), _hidden, **cells),
        response_pairs=st.dictionaries(st.builds(ScopePairKey, _sections, _groups, _periods), _hidden, **cells),
        pairing=st.dictionaries(st.builds(PairingKey, _groups, _periods), _hidden, **cells),
        respondents=st.dictionaries(st.builds(PairingKey, _groups, _periods), _hidden, **cells),
    )


def tallies() -> st.SearchStrategy[Tally]:
    """Tallies that can be added to each other."""
    cells = {"max_size": 4}
    return st.builds(
        Tally,
        st.just("small"),
        st.just("1.10"),
        st.just("ab" * 32),
        compare=st.just(("practitioner", "person")),
        by=st.just(("team",)),
        every=st.just("month"),
        read=st.builds(ReadCounts, st.lists(st.sampled_from("abc"), max_size=3).map(tuple), *[_few] * 7),
        answers=st.dictionaries(st.builds(AnswerKey, _items, _roles, _groups, _periods), _distributions, **cells),
        pairs=st.dictionaries(
            st.builds(PairKey, _items, _groups, _periods),
            st.builds(CrossTab, st.dictionaries(st.tuples(_points, _points), _some, max_size=3)),
            **cells,
        ),
        responses=st.dictionaries(
            st.builds(ScopeKey, _sections, _roles, _groups, _periods),
            st.dictionaries(st.builds(ResponseScore, _few, _few, _few), _some, max_size=3),
            **cells,
        ),
        response_pairs=st.dictionaries(st.builds(ScopePairKey, _sections, _groups, _periods), _gaps, **cells),
        pairing=st.dictionaries(
            st.builds(PairingKey, _groups, _periods),
            st.builds(Pairing, _few, _few, st.tuples(_few, _few), _named),
            **cells,
        ),
        suppressed=st.none() | _suppressed(),
    )
