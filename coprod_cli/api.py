"""The Python API, which the commands use too: sources in, a tally or a report out.

A source is a path, a glob, a saved tally, ``"-"``, or a pandas DataFrame; one or a list of them. ``None`` is the
store of ratings, whose place ``store`` may name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from coprod_cli.checklist.library import find_checklist
from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import Problem, UsageError
from coprod_cli.question import CheckReport as CheckReport
from coprod_cli.question import Question as Question
from coprod_cli.question import Report as Report
from coprod_cli.ratings.store import store_path
from coprod_cli.ratings.stored import StoredRatings
from coprod_cli.scoring.control_chart import control_chart as control_chart
from coprod_cli.tallies.tally import Tally


def load_checklist(ref: str | Path, folder: str | Path | None = None) -> Checklist:
    """A checklist by its id, or from a YAML file.

    Raises:
        UsageError: there is none of that name.
        DefinitionError: the file is wrong; all of its problems.
    """
    return find_checklist(str(ref), Path(folder) if folder is not None else None)


def sources_or_store(sources: Iterable[Any] | None, store: Path | None = None) -> tuple[Any, ...]:
    """The sources; the store when ``sources`` is ``None``.

    Raises UsageError when both are named: the answers of one may stand in the other, and would count twice.
    """
    if sources is None:
        return (StoredRatings(store_path(store)),)
    if store is not None:
        raise UsageError(
            Problem(
                "store-and-sources",
                "Files and a store are named. An answer that is in both would count twice.",
                "Name one of them; `coprod import` takes files into the store.",
            )
        )
    return tuple(sources)


def _question(sources: Any, checklist: str | Path | Checklist, options: Mapping[str, Any]) -> Question:
    options = dict(options)
    if sources is not None and not isinstance(sources, (list, tuple)):
        sources = [sources]
    store = options.pop("store", None)
    sources = sources_or_store(sources, None if store is None else Path(store))
    found = checklist if isinstance(checklist, Checklist) else load_checklist(checklist)
    if "by" in options:
        options["by"] = (options["by"],) if isinstance(options["by"], str) else tuple(options["by"] or ())
    if not isinstance(options.get("roles") or {}, Mapping):
        if options.get("compare") is not None:
            problem = Problem("compare-needs-two-roles", "roles and compare both name two roles.", "Leave one out.")
            raise UsageError(problem)
        options["compare"] = options.pop("roles")
    if options.get("compare") is not None:
        options["compare"] = as_roles(options["compare"])
    if isinstance(options.get("pseudonymise"), str):
        options["pseudonymise"] = (options["pseudonymise"],)
    options |= {name: _as_day(name, options[name]) for name in ("date_from", "date_to") if name in options}
    return Question(_as_names(sources), found, **options)


def as_roles(named: str | Iterable[str]) -> tuple[str, ...]:
    """The roles that a text such as "person,carer" names, or a list of them."""
    return tuple(role.strip() for role in (named.split(",") if isinstance(named, str) else named))


def _as_day(name: str, value: Any) -> date | None:
    """A day from a date, a date with a time, or an ISO text."""
    try:
        value = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise UsageError(Problem("not-a-day", f'{name} "{value}" is not a day.', "Write it as 2026-03-31.")) from None
    return value.date() if isinstance(value, datetime) else value


def _as_names(sources: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(str(source) if isinstance(source, Path) else source for source in sources)


def tally(sources: Any, checklist: str | Path | Checklist, **options: Any) -> Tally:
    """Counts sources; ``None`` is the store. ``options`` are the fields of ``Question``, and ``store``, a path.

    Raises ``CoprodError``: ``SourceError`` for wrong input, ``UsageError`` for a choice that does not
    fit, ``NothingToScore`` when no answer counts.
    """
    return _question(sources, checklist, options).counted.tally


def score(sources: Any, checklist: str | Path | Checklist, **options: Any) -> Report:
    """Scores each statement, section and the whole, for each role. Errors as for ``tally``."""
    return _question(sources, checklist, options).report("score")


def check(sources: Any, checklist: str | Path | Checklist, **options: Any) -> CheckReport:
    """What is to be known of sources before they are scored. Wrong values are findings, and raise nothing.

    ``options`` as for ``tally``; with ``skip_invalid`` what cannot be read is a warning. Raises ``UsageError`` for a
    choice that does not fit, and ``NothingToScore`` for an empty store.
    """
    return _question(sources, checklist, options).checked()[0]


def compare(sources: Any, checklist: str | Path | Checklist, **options: Any) -> Report:
    """Sets two views side by side; gap = second − first. Errors as for ``tally``.

    ``roles=("person", "carer")`` names the two where they are not the checklist's own (``compare=`` where ``roles``
    says what raw roles mean); so it does for ``trend`` and ``tally``. ``agreement=True`` says how far they agree,
    pair by pair.
    """
    return _question(sources, checklist, options).report("compare")


def trend(sources: Any, checklist: str | Path | Checklist, **options: Any) -> Report:
    """Follows both views over time, by quarter unless ``every`` says else. Errors as for ``tally``."""
    return _question(sources, checklist, options).over_time().report("trend")
