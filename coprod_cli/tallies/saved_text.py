"""A tally as text, as docs/saved-tally.md says: the same tally always gives the same text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from coprod_cli.tallies.distribution import Distribution, Number
from coprod_cli.tallies.suppressed import Hidden, Suppressed
from coprod_cli.tallies.tally import AnswerKey, PairingKey, PairKey, ScopeKey, ScopePairKey, Tally

FORMAT = "coprod-tally"
FORMAT_VERSION = 1

CELL_FIELDS = ("blank", "not_applicable", "invalid")
HIDDEN_KINDS = ("answers", "pairs", "responses", "response_pairs", "pairing", "respondents")
PAIRING_FIELDS = ("n_pairs", "several_voices", "unpaired", "respondents")

_Key = TypeVar("_Key", AnswerKey, PairKey, ScopeKey, ScopePairKey, PairingKey)


def tally_text(tally: Tally) -> str:
    """A tally as text: ASCII, one entry a line, in a fixed order."""
    fields: dict[str, object] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "checklist": {
            "id": tally.checklist_id,
            "version": tally.checklist_version,
            "sha256": tally.checklist_sha256,
        },
        "compare": tally.compare,
        "by": tally.by,
        "every": tally.every,
        # Files without these two are read as before, and by earlier versions too.
        **({"year_starts": tally.year_starts} if tally.year_starts != 1 else {}),
        **({"waves": tally.waves} if tally.waves else {}),
        "read": {"sources": tally.read.sources, **tally.read.known()},
        "answers": [_saved_answers(key, tally.answers[key]) for key in _in_order(tally.answers)],
        "pairs": [
            key._asdict() | {"counts": [[*cell, count] for cell, count in tally.pairs[key].counts.items()]}
            for key in _in_order(tally.pairs)
        ],
        "responses": [
            key._asdict() | {"counts": [[*one, count] for one, count in sorted(tally.responses[key].items()) if count]}
            for key in _in_order(tally.responses)
        ],
        "response_pairs": [_saved_answers(key, tally.response_pairs[key]) for key in _in_order(tally.response_pairs)],
        "pairing": [
            key._asdict() | {name: getattr(tally.pairing[key], name) for name in PAIRING_FIELDS}
            for key in _in_order(tally.pairing)
        ],
        **(_saved_suppressed(tally.suppressed) if tally.suppressed is not None else {}),
    }
    lines = ",\n".join(f"{json.dumps(name)}: {_json(value)}" for name, value in fields.items())
    return f"{{\n{lines}\n}}\n"


def _saved_suppressed(record: Suppressed) -> dict[str, object]:
    """What is hidden, by its key; of what a saved tally never holds nothing."""
    hidden: list[dict[str, object]] = []
    for kind in HIDDEN_KINDS:
        cells: Mapping[Any, Hidden] = getattr(record, kind)
        hidden += [
            {"what": kind, **key._asdict(), "small": cells[key].small, "guard": cells[key].guard}
            for key in _in_order(cells)
        ]
    return {"suppressed": {"threshold": record.threshold, "tallies": record.tallies}, "hidden": hidden}


def _in_order(keys: Iterable[_Key]) -> list[_Key]:
    # None, which cannot be compared with a text, sorts first.
    return sorted(keys, key=lambda key: [(part is not None, part) for part in key])


def _saved_answers(key: AnswerKey | ScopePairKey, answers: Distribution) -> dict[str, object]:
    counts = [[_saved_number(value), count] for value, count in answers.counts.items()]
    return key._asdict() | {"counts": counts} | {name: getattr(answers, name) for name in CELL_FIELDS}


def _saved_number(value: Number) -> int | str:
    return value if isinstance(value, int) else f"{value.numerator}/{value.denominator}"


def _json(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(json.dumps(entry, sort_keys=True) for entry in value) + "\n]"
    return json.dumps(value, sort_keys=True)
