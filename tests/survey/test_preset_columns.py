"""What survey systems write beside the answers: headings in other languages, quizzes, parts of a form, repeats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coprod_cli.api import Question
from coprod_cli.problems import SourceError
from coprod_cli.survey.headings import find_headings, plain_headings
from coprod_cli.survey.presets import Export, export_of
from tests.survey.checklists import checklist

TWO = checklist()
TRUSTED, PROMISE = "I'm trusted to plan.", "People do what they say they'll do."


def export(headings: str) -> Export:
    return export_of(plain_headings(headings.split("|")))


def named(known: Export, kind: str) -> list[str]:
    return [column.name for n, column in enumerate(known.columns) if known.kind_of(n) == kind]


# -- languages -------------------------------------------------------------------------------------

MICROSOFT = {
    "de": ("Id|Startzeit|Fertigstellungszeit", "E-Mail|Name", ""),
    "fr": (
        "ID|Heure de début|Heure de fin",
        "Adresse de messagerie|Nom",
        "Total points|Quiz feedback|Heure de la dernière modification|Langue",
    ),
    "es": (
        "ID|Hora de inicio|Hora de finalización",
        "Correo electrónico|Nombre",
        "Total de puntos|Comentarios del cuestionario|Hora de la última modificación",
    ),
    "nl": ("ID|Begintijd|Tijd van voltooien", "E-mail|Naam", "Tijd van laatste wijziging"),
    "it": ("Id|Ora di inizio|Ora di completamento", "Posta elettronica|Nome", ""),
    "pt": ("ID|Hora de início|Hora de conclusão", "Email|Nome", "Hora da última modificação"),
    "en": (
        "ID|Start time|Completion time",
        "Email|Name",
        "Total points|Quiz feedback|Last modified time|Language",
    ),
}


@pytest.mark.parametrize("language", MICROSOFT)
def test_microsoft_forms_in_other_languages(language: str) -> None:
    first, personal, more = MICROSOFT[language]
    known = export("|".join(filter(None, (first, personal, more, "Your role", TRUSTED))))
    assert known.system
    assert known.system.kind == "microsoft-forms"
    assert known.known_by == tuple(first.split("|"))
    assert known.column_of("date") == 2
    assert named(known, "personal data") == personal.split("|")
    assert named(known, "bookkeeping") == [*first.split("|"), *(more.split("|") if more else [])]


GOOGLE = ["Timestamp", "Zeitstempel", "Horodateur", "Marca temporal", "Carimbo de data/hora",
          "Informazioni cronologiche", "Tijdstempel"]  # fmt: skip


@pytest.mark.parametrize("stamp", GOOGLE)
def test_google_forms_in_other_languages(stamp: str) -> None:
    known = export(f"{stamp}|Total score|Your role|How far? [{TRUSTED}]|Email")
    assert known.system
    assert (known.system.kind, known.column_of("date")) == ("google-forms", 0)
    assert named(known, "bookkeeping") == [stamp, "Total score"]
    assert export(f"Your role|{stamp}|How far? [{TRUSTED}]").system is None


# -- columns about other columns -------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    [
        f"ID|Start time|Completion time|{TRUSTED}|Points - {TRUSTED}|Feedback - {TRUSTED}",
        f"Timestamp|How far? [{TRUSTED}]|How far? [{TRUSTED}] [Score]|How far? [{TRUSTED}] [Feedback]",
        f"Timestamp|{TRUSTED}|{TRUSTED} [Score]|{TRUSTED} [Feedback]",
    ],
)
def test_the_points_of_a_quiz_are_not_its_answers(tmp_path: Path, headings: str) -> None:
    names = headings.split("|")
    before = ["2026-03-13"] * (len(names) - 3)
    source = counted(tmp_path / "a.csv", names, [*before, "4", "1", "0"]).sources[0]
    assert source["items"] == {"trusted": names[-3]}
    assert [source["unused_kinds"][name] for name in names[-2:]] == ["bookkeeping", "bookkeeping"]


def test_a_statement_that_begins_like_a_quiz_stays_one() -> None:
    """There is no column that "Feedback - …" could be about."""
    known = export(f"ID|Start time|Completion time|Feedback - {TRUSTED}")
    assert (known.about, known.columns[3].statements) == (frozenset(), (TRUSTED,))


def test_the_text_beside_an_option_of_qualtrics_is_no_answer() -> None:
    rows = [
        ["StartDate", "EndDate", "Finished", "ResponseId", "Q1_1", "Q1_2", "Q1_2_TEXT"],
        ["Start Date", "End Date", "Finished", "Response ID", f"How far?-{PROMISE}", f"How far?-{TRUSTED}",
         f"How far?-{TRUSTED}"],
        ["2026-01-01", "2026-01-01", "1", "R_1", "4", "5", "words"],
    ]  # fmt: skip
    top = find_headings(list(enumerate(rows, 1)))
    assert top
    known = export_of(top.columns, top.form)
    assert known.system
    assert known.system.kind == "qualtrics"
    assert [bool(column.statements) for column in known.columns[4:]] == [True, True, False]


def test_an_id_behind_the_number_of_a_question(tmp_path: Path) -> None:
    names = ["id", "submitdate", "lastpage", "Q1_trusted", "Q12_promise", "Q13_1", "Q14_other"]
    source = counted(tmp_path / "a.csv", names, ["1", "2026-03-13", "3", "4", "5", "1", "x"]).sources[0]
    assert source["items"] == {"trusted": "Q1_trusted", "promise": "Q12_promise"}


def test_surveymonkey_is_known_by_its_respondents_and_its_two_rows() -> None:
    rows = [["RespondentID", "Your role?", TRUSTED], ["", "Response", "Response"], ["1", "person", "4"]]
    top = find_headings(list(enumerate(rows, 1)))
    assert top
    known = export_of(top.columns, top.form)
    assert known.system
    assert (known.system.kind, known.known_by) == ("surveymonkey", ("RespondentID",))
    rows = [["No.", "How far?", "", ""], ["", TRUSTED, PROMISE, "Plan"], ["1", "4", "5", "3"]]
    top = find_headings(list(enumerate(rows, 1)))
    assert top
    assert top.form == "question over option"
    assert export_of(top.columns, top.form).system is None


# -- REDCap: parts of a form, and repeats ----------------------------------------------------------

REDCAP = [
    "record_id", "redcap_survey_identifier", "welcome_timestamp", "consent", "welcome_complete",
    "views_timestamp", "trusted", "promise", "views_complete", "end_date", "end_complete",
]  # fmt: skip


def counted(path: Path, names: list[str], *rows: list[str], **said: Any) -> Any:
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in (names, *rows)) + "\n", "utf-8")
    question = Question((str(path),), TWO, **{"as_role": "person", **said})
    return question.counted


def test_only_the_part_with_the_statements_says_what_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    found = counted(
        path,
        REDCAP,
        ["1", "", "2026-03-13 10:00:00", "1", "2", "2026-03-13 10:00:00", "4", "5", "2", "", "0"],
        ["2", "", "2026-03-13 10:00:00", "1", "0", "[not completed]", "3", "", "0", "", "0"],
    )
    assert [note for note in found.notes if "marked" in note] == [
        f'{path}: 1 row is marked as not completed, and counts: "views_timestamp" "[not completed]" 1.',
        f'{path}: 1 row is marked as not complete, and counts: "views_complete" "0" 1.',
    ]
    # Two time stamps: a person says which.
    assert "date" not in found.sources[0]["columns"]


def test_the_only_time_stamp_of_redcap_is_the_date(tmp_path: Path) -> None:
    names = ["record_id", "views_timestamp", "trusted", "views_complete"]
    found = counted(tmp_path / "a.csv", names, ["1", "2026-03-13 10:00:00", "4", "2"])
    assert found.sources[0]["columns"] == {"date": "views_timestamp", "respondent": "record_id"}


def test_a_form_that_was_filled_in_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    names = ["record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "trusted", "x"]
    rows = [
        ["1", "first", "", "", "", "a"],
        ["1", "first", "views", "1", "4", ""],
        ["1", "first", "views", "2", "2", ""],
        ["2", "first", "views", "1", "5", ""],
    ]
    found = counted(path, names, *rows)
    assert {key.group: dict(one.counts) for key, one in found.tally.answers.items()} == {("first",): {2: 1, 5: 1}}
    notes = "\n".join(found.notes)
    assert (
        f"{path}: a form that was filled in several times counts once a record and event, by its latest answers.\n"
        '  To count each time, add --column pair="redcap_repeat_instance".'
    ) in notes
    found = counted(path, names, *rows, columns={"pair": "redcap_repeat_instance"})
    assert {key.group: dict(one.counts) for key, one in found.tally.answers.items()} == {("first",): {2: 1, 4: 1, 5: 1}}
    assert "several times" not in "\n".join(found.notes)


def test_responses_of_smartsurvey_that_never_ended(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    names = ["UserID", "UserNo", "Name", "Email", "IP Address", "Unique ID", "Started", "Ended", "Tracking Link",
             f"Q1. How far? - {TRUSTED}"]  # fmt: skip
    rows = [
        ["1", "1", "", "", "1.2.3.4", "a", "13/03/2026 10:00", "13/03/2026 10:05", "Main", "4"],
        ["2", "2", "", "", "1.2.3.4", "b", "14/03/2026 10:00", "", "Main", "3"],
    ]
    found = counted(path, names, *rows)
    assert f'{path}: 1 row is marked as not finished, and counts: "Ended" blank 1.' in found.notes
    assert '  To leave them out, add --leave-out "Ended=".' in found.notes


@pytest.mark.parametrize("separator", ["/", ".", "-", ":"])
def test_groups_of_kobo_and_odk(tmp_path: Path, separator: str) -> None:
    names = ["start", "end", f"care{separator}trusted", f"care{separator}promise", "which", f"which{separator}trusted"]
    names += ["_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by"]
    names += ["__version__", "_tags", "_index"]
    row = ["2026-03-13T10:00:00.000+01:00", "2026-03-13T10:05:00.000+01:00", "4", "2", "trusted", "1", "11", "u1"]
    row += ["2026-03-13T09:05:07", "", "", "submitted_via_web", "me", "v1", "", "1"]
    if separator != "/":
        # Kobo parts a question from its options with a stroke, whatever parts it from its group.
        names[5] = "which/trusted"
    source = counted(tmp_path / "a.csv", names, row).sources[0]
    assert source["items"] == {"trusted": f"care{separator}trusted", "promise": f"care{separator}promise"}
    assert [name for name, kind in source["unused_kinds"].items() if kind == "personal data"] == ["_submitted_by"]
    used = {*source["columns"].values(), *source["items"].values()}
    assert sorted([*used, *source["unused"]]) == sorted(names)


def test_codes_alone_must_be_named(tmp_path: Path) -> None:
    """ "Q1[SQ001]" says nothing of the statement: the hint lists the columns."""
    with pytest.raises(SourceError) as caught:
        counted(tmp_path / "a.csv", ["id", "submitdate", "lastpage", "Q1[SQ001]", "Q1_SQ002"], ["1", "", "1", "4", "5"])
    (problem,) = caught.value.problems
    assert problem.code == "no-items"
    assert '"Q1[SQ001]", "Q1_SQ002"' in str(problem.hint)
