"""What a question cannot ask: every choice that does not fit is refused before anything is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coprod_cli.problems import Problem, UsageError
from coprod_cli.ratings.stored import StoredRatings
from coprod_cli.scoring.compare import require_two_roles
from coprod_cli.scoring.periods import EVERY, month_number, since_period
from coprod_cli.scoring.suppression import threshold_for
from coprod_cli.survey.files import option_of

if TYPE_CHECKING:
    from coprod_cli.question import Question


def refuse_unfit(question: Question) -> None:
    """Raises UsageError for the first choice that does not fit."""
    for name, value, known in (("--every", question.every, EVERY), ("--dates", question.dates, ("dmy", "mdy"))):
        if value is not None and value not in known:
            raise UsageError(Problem("unknown-choice", f'{name} "{value}" is not one of {", ".join(known)}.'))
    if question.every in ("week", "month", "quarter", "year"):
        since_period(question.since, question.every, year_start_of(question.year_starts) or 1)
    if question.date_from and question.date_to and question.date_from > question.date_to:
        raise UsageError(
            Problem("dates-reversed", f"The first day ({question.date_from}) is after the last ({question.date_to}).")
        )
    if any(isinstance(source, StoredRatings) for source in question.sources):
        about_columns = {
            "--column": question.columns,
            "--answer": question.answers,
            "--role": question.roles,
            "--as": question.as_role,
            "--map": question.mapping,
            "--leave-out": question.left_out,
            "--pseudonymise": question.pseudonymise,
        }
        about_files = [option_of(name) for name in question.files.given()]
        for name in [*(name for name, value in about_columns.items() if value), *about_files]:
            raise UsageError(
                Problem(
                    "store-is-understood",
                    f"{name} says how a survey file is to be read. The store needs no such word.",
                    f"Leave {name} out, or name a survey file.",
                )
            )
    if problems := list(question.files.problems()):
        raise UsageError(problems)
    threshold_for(question.suppress, for_sharing=question.for_sharing)
    for thing in question.pseudonymise:
        if thing not in ("respondent", "pair"):
            raise UsageError(Problem("unknown-choice", f'--pseudonymise "{thing}" is not one of respondent, pair.'))
    if question.compare is not None:
        require_two_roles(question.checklist, question.compare)
    if len(set(question.by)) < len(question.by):
        raise UsageError(Problem("by-twice", "A column is named twice in --by.", "Name each column once."))
    if not question.sources or "" in [source for source in question.sources if isinstance(source, str)]:
        raise UsageError(
            Problem("no-source", "No source is named.", "Name a survey file, a saved tally, or - for stdin.")
        )


def year_start_of(year_starts: str | int | None) -> int | None:
    """The month in which years start, 1..12; ``None`` where none was said. Raises UsageError: it is no month."""
    if year_starts is None:
        return None
    month = year_starts if isinstance(year_starts, int) else month_number(year_starts)
    if month is None or not 1 <= month <= 12:
        raise UsageError(
            Problem(
                "unknown-choice",
                f'--year-starts "{year_starts}" is not a month.',
                "Write its name: --year-starts april.",
            )
        )
    return month
