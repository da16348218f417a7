"""The Python API, which the commands use too: sources in, a tally or a report out.

A source is a path, a glob, a saved tally, ``"-"``, or a pandas DataFrame; one or a list of them. ``None`` is the
store of ratings, whose place ``store`` may name.
"""

from __future__ import annotations

import csv
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
from coprod_cli.scoring.chart_choices import ChartChoices
from coprod_cli.scoring.control_chart import Better
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
    if "waves" in options:
        options["waves"] = as_waves(options["waves"] or ())
    if isinstance(options.get("pseudonymise"), str):
        options["pseudonymise"] = (options["pseudonymise"],)
    if "items" in options:
        options["items"] = as_names(options["items"] or ())
    options |= {name: _as_day(name, options[name]) for name in ("date_from", "date_to") if name in options}
    return Question(_as_names(sources), found, **options)


def as_roles(named: str | Iterable[str]) -> tuple[str, ...]:
    """The roles that a text such as "person,carer" names, or a list of them."""
    return tuple(role.strip() for role in (named.split(",") if isinstance(named, str) else named))


def as_names(named: str | Iterable[Any]) -> tuple[str, ...]:
    """The names that a text such as "trusted,3,whole" holds, or a list of them."""
    parts = named.split(",") if isinstance(named, str) else map(str, named)
    return tuple(filter(None, (part.strip() for part in parts)))


def as_waves(named: str | Iterable[str]) -> tuple[str, ...]:
    """The waves that a text such as "Baseline,6 months" names, or a list of them. A comma in a wave needs quotes."""
    if not isinstance(named, str):
        return tuple(named)
    return tuple(wave.strip() for row in csv.reader([named], skipinitialspace=True) for wave in row)


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
    fit, ``NothingToScore`` when no answer counts. ``suppress=10`` or ``for_sharing=True`` leaves out what comes from
    few people, here and in what follows; ``Tally.suppressed`` names it.
    """
    return _question(sources, checklist, options).tally


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


def trend(
    sources: Any,
    checklist: str | Path | Checklist,
    *,
    better: Better = "up",
    target: float | None = None,
    rebase: str | date | Iterable[str | date] = (),
    run: int = 7,
    chart: str | Iterable[str] = (),
    **options: Any,
) -> Report:
    """Follows both views over time, by quarter unless ``every`` says else. Errors as for ``tally``.

    Each result has ``points``, ``changes`` and ``charts``. Control charts take ``better`` ("up", "down" or
    "neither": the direction that is good for what roles say), ``target``, ``rebase`` (days or periods at which a new
    phase begins) and ``run`` (how many points make a shift or a trend). ``chart`` names what the human formats draw,
    such as "person.mean", and what ``target`` is for. ``since`` says where changes begin: "baseline", "previous", a
    day or a period.
    """
    starts = [rebase] if isinstance(rebase, (str, date)) else list(rebase)
    choices = ChartChoices(better, target, tuple(map(str, starts)), run, as_names(chart))
    return _question(sources, checklist, {**options, "charts": choices}).over_time().report("trend")
