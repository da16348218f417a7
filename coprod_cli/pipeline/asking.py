"""From settings to questions: one for each output, and as few counts as will do for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from coprod_cli.pipeline.settings import OF_ASKING, OF_READING, REPORTS, Output, Settings
from coprod_cli.pipeline.settings_reader import placed
from coprod_cli.problems import CoprodError, Problem, SettingsError, UsageError
from coprod_cli.question import Question
from coprod_cli.render.output import Format, format_for
from coprod_cli.scoring.chart_choices import ChartChoices, check_choices
from coprod_cli.scoring.chosen import chosen_scopes
from coprod_cli.scoring.ladder import needs_ladder
from coprod_cli.scoring.report import Command
from coprod_cli.scoring.thresholds import Limits
from coprod_cli.survey.source import saved_tallies

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist
    from coprod_cli.engine.base import ProgressWatcher
    from coprod_cli.survey.mapping import SurveyMapping

_OF_CHARTS = {"better": "better", "target": "target", "rebase": "rebase", "run": "run", "chart": "drawn"}
_EVERY_OUTPUT = {**OF_READING, **{name: key for name, key in OF_ASKING.items() if name not in _OF_CHARTS}}


@dataclass(frozen=True, slots=True)
class Asked:
    """One output with its question and its limits."""

    output: Output
    question: Question
    limits: Limits


def questions_of(
    settings: Settings,
    sources: Sequence[Any],
    checklist: Checklist,
    mappings: Sequence[SurveyMapping],
    watch: ProgressWatcher | None = None,
) -> list[Asked]:
    """What each output asks. Raises SettingsError, with all that cannot be asked, before anything is counted."""
    problems: list[Problem] = []
    asked: list[Asked] = []
    unused = list(settings.said.get("fail_if", ()))
    for output in settings.outputs:
        try:
            question = _question(settings, output, sources, checklist, mappings, watch)
            _require_sense(output, question)
            limits, fitting = _limits(settings, output, question)
        except CoprodError as error:
            problems += placed(settings, output.row, error.problems)
            continue
        unused = [text for text in unused if text not in fitting]
        asked.append(Asked(output, question, limits))
    if not problems:
        problems += _nowhere(settings, unused, asked)
    if problems:
        raise SettingsError(dict.fromkeys(problems))
    return asked


def share_counts(asked: Sequence[Asked]) -> list[Asked]:
    """The same, counted: questions about the same answers share one count."""
    covering: list[Question] = []
    for one in asked:
        if one.output.command == "check":
            continue
        place = next((place for place, other in enumerate(covering) if _covered(one.question, other)), None)
        if place is None:
            covering.append(one.question)
        else:
            covering[place] = _covered(one.question, covering[place]) or covering[place]
    shared = []
    for one in asked:
        counts = next((other for other in covering if _covered(one.question, other)), None)
        shared.append(one if counts is None else replace(one, question=one.question.counted_as(counts)))
    return shared


def _covered(one: Question, other: Question) -> Question | None:
    """A question that counts what both need; ``None`` where there is none.

    Agreement of all roles and linked change are counted beside the rest, and change nothing in it. What saved tallies
    hold was settled when they were counted.
    """
    mine, theirs = one.choices(), other.choices()
    if mine == theirs:
        return other
    if saved_tallies(one.sources) or (one.linked and other.linked and one.since != other.since):
        return None
    alike: dict[str, Any] = {"all_roles": False, "linked": False, "since": "baseline"}
    if replace(mine, **alike) != replace(theirs, **alike):
        return None
    linked = one if one.linked else other
    return replace(other, agreement=one.agreement or other.agreement, linked=linked.linked, since=linked.since)


def _question(
    settings: Settings,
    output: Output,
    sources: Sequence[Any],
    checklist: Checklist,
    mappings: Sequence[SurveyMapping],
    watch: ProgressWatcher | None,
) -> Question:
    said: dict[str, Any] = {}
    for name, key in _EVERY_OUTPUT.items():
        value = settings.of(output, name)
        if value is not None:
            said[key.field or name] = value
    if output.command == "compare":
        said["agreement"] = output.said.get("agreement", False)
    if output.command == "trend":
        charts = {field: settings.of(output, name) for name, field in _OF_CHARTS.items()}
        said["charts"] = ChartChoices(**{field: value for field, value in charts.items() if value is not None})
    for_sharing = output.said.get("for_sharing", False)
    # [share] is what sharing means here; an output may hide small numbers of its own accord.
    suppress = output.said.get("suppress", settings.said.get("suppress") if for_sharing else None)
    question = Question(
        tuple(sources),
        checklist,
        mapping=tuple(mappings) or None,
        suppress=suppress,
        for_sharing=for_sharing,
        watch=watch,
        **said,
    )
    return question.over_time() if output.command == "trend" else question


def _require_sense(output: Output, question: Question) -> None:
    """Raises UsageError for what a command would refuse after the count, though the settings alone show it."""
    if output.command != "tally":
        said = output.said.get("format")
        format_for(Path(output.file), Format(said) if said else None)
    if output.command not in REPORTS:
        if output.said.get("format") == "table":
            raise UsageError(Problem("unknown-choice", "A check in a file has no form table.", 'Say "plain".'))
        return
    chosen_scopes(question.checklist, question.items)
    if output.command == "ladder":
        needs_ladder(question.checklist)
    if question.charts is not None:
        roles = question.compare or question.checklist.compare or tuple(question.checklist.roles)
        check_choices(question.checklist, roles, question.charts)


def _limits(settings: Settings, output: Output, question: Question) -> tuple[Limits, list[str]]:
    """The limits of one output, and which of the general expressions are held against it: those that fit."""
    if output.command not in REPORTS:
        return Limits(), []
    terms = question.terms(cast(Command, output.command))
    of_its_own = output.said.get("fail_if")
    # What is hidden could only be told as not calculable: the general limits are held against the other outputs.
    texts = list(settings.said.get("fail_if", ())) if of_its_own is None and not question.threshold else []
    fitting = [text for text in texts if _fits(text, terms)]
    limits = Limits(
        tuple(fitting if of_its_own is None else of_its_own),
        settings.of(output, "fail_below"),
        settings.of(output, "fail_gap"),
        settings.of(output, "fail_on_special_cause"),
    )
    limits.require_fit(terms)
    return limits, fitting


def _fits(text: str, terms: Any) -> bool:
    try:
        Limits((text,)).require_fit(terms)
    except CoprodError:
        return False
    return True


def _nowhere(settings: Settings, unused: Sequence[str], asked: Sequence[Asked]) -> Iterator[Problem]:
    """General limits that no output is held against: a limit that holds nothing would pass for one that is met."""
    row = settings.rows.get(("fail_if",))
    for text in unused:
        reports = [one for one in asked if one.output.command in REPORTS]
        try:
            for one in reports:
                Limits((text,)).require_fit(one.question.terms(cast(Command, one.output.command)))
        except CoprodError as error:
            yield from (replace(problem, file=str(settings.path), row=row) for problem in error.problems)
            continue
        message = (
            f"“{text}” is held against no output: each of them has limits of its own, is suppressed, or has no results."
        )
        yield Problem("limit", message, "Leave it out, or write it in the [[output]].", str(settings.path), row)
    for name in ("fail_below", "fail_gap", "fail_on_special_cause"):
        value = settings.said.get(name)
        if value is not None and not any(settings.of(one.output, name) == value for one in asked):
            message = f"{name} is held against no output."
            hint = "Leave it out, or add an output that it is for."
            yield Problem("limit", message, hint, str(settings.path), settings.rows.get((name,)))
