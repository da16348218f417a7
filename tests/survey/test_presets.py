"""Which survey system wrote an export, by its headings alone; and what that says of each column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coprod_cli.api import Question, score
from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import Problem, SourceError, UsageError
from coprod_cli.survey.answers import Reader
from coprod_cli.survey.columns import ColumnFinder, Columns
from coprod_cli.survey.headings import find_headings, plain_headings
from coprod_cli.survey.presets import Export, export_of
from coprod_cli.survey.systems import SYSTEMS, key, tells_who
from tests.survey.checklists import checklist

TWO = checklist()
STATEMENTS = ("I'm trusted to plan.", "People do what they say they'll do.")

MICROSOFT = "ID|Start time|Completion time|Email|Name|Last modified time|Role|Your plan\n.I'm trusted to plan.|Comments"
GOOGLE = "Timestamp|Email Address|Role|How far? [I'm trusted to plan.]|Comments"
MONKEY = (
    "Respondent ID|Collector ID|Date Created|Date Modified|IP Address|Email Address|First Name|Last Name|"
    "Custom Data 1|Role|I'm trusted to plan.|Comments"
)
MONKEY_OLD = "RespondentID|CollectorID|StartDate|EndDate|IP Address|Email Address|First Name|LastName|Custom Data|Role"
QUALTRICS = (
    "StartDate|EndDate|Status|IPAddress|Progress|Duration (in seconds)|Finished|RecordedDate|ResponseId|"
    "RecipientLastName|RecipientFirstName|RecipientEmail|ExternalReference|LocationLatitude|LocationLongitude|"
    "DistributionChannel|UserLanguage|Role|Q1_1|Comments"
)
QUALTRICS_LABELS = (
    "Start Date|End Date|Response Type|IP Address|Progress|Duration (in seconds)|Finished|Recorded Date|Response ID|"
    "Recipient Last Name|Recipient First Name|Recipient Email|External Data Reference|Location Latitude|"
    "Location Longitude|Distribution Channel|User Language|Role|How far? - I'm trusted to plan.|Comments"
)
LIME = "id|submitdate|lastpage|startlanguage|seed|startdate|datestamp|ipaddr|refurl|Role|G1Q1[SQ001]|Comments"
LIME_TEXT = (
    '"Response ID"|Date submitted|Last page|Start language|Seed|Date started|Date last action|IP address|Referrer URL|'
    "Role|How far? [I'm trusted to plan.]|Comments"
)
LIME_BOTH = (
    "id. Response ID|submitdate. Date submitted|lastpage. Last page|startlanguage. Start language|Role|"
    "G1Q1[SQ001]. How far? [I'm trusted to plan.]|Comments"
)
LIME_BARE = "Role|likert1[SQ001]. [I'm trusted to plan.]|likert1[SQ002]. [People do what they say they'll do.]"
REDCAP = (
    "record_id|redcap_event_name|redcap_repeat_instrument|redcap_repeat_instance|redcap_data_access_group|"
    "redcap_survey_identifier|survey_timestamp|role|trusted|why___1|why___2|form_complete|Comments"
)
REDCAP_LABELS = (
    "Record ID|Event Name|Survey Identifier|Survey Timestamp|Role|I'm trusted to plan.|Why? (choice=Time)|Complete?"
)
KOBO = (
    "start|end|username|deviceid|group_a/Role|group_a/trusted|_id|_uuid|_submission_time|_submitted_by|__version__|"
    "_index"
)
ODK = "SubmissionDate|start|end|care-Role|care-trusted|meta-instanceID|KEY|SubmitterID|SubmitterName|FormVersion"
SMART = "UserID|UserNo|Name|Email|IP Address|Unique ID|Started|Ended|Q1. Role|Q2. I'm trusted to plan.|Comments"

KNOWN = [
    (MICROSOFT, "microsoft-forms", "Completion time", None, "Email|Name"),
    ("ID|Start time|Completion time|Role", "microsoft-forms", "Completion time", None, ""),
    (GOOGLE, "google-forms", "Timestamp", None, "Email Address"),
    ("Timestamp|Role|trusted", "google-forms", "Timestamp", None, ""),
    (MONKEY, "surveymonkey", "Date Modified", "Respondent ID", "IP Address|Email Address|First Name|Last Name"),
    (MONKEY_OLD, "surveymonkey", "EndDate", "RespondentID", "IP Address|Email Address|First Name|LastName"),
    (
        QUALTRICS,
        "qualtrics",
        "EndDate",
        "ResponseId",
        "IPAddress|RecipientLastName|RecipientFirstName|RecipientEmail|ExternalReference|LocationLatitude|"
        "LocationLongitude",
    ),
    (
        QUALTRICS_LABELS,
        "qualtrics",
        "End Date",
        "Response ID",
        "IP Address|Recipient Last Name|Recipient First Name|Recipient Email|External Data Reference|"
        "Location Latitude|Location Longitude",
    ),
    (LIME, "limesurvey", "submitdate", None, "ipaddr"),
    (LIME_TEXT, "limesurvey", "Date submitted", None, "IP address"),
    (LIME_BOTH, "limesurvey", "submitdate. Date submitted", None, ""),
    (LIME_BARE, "limesurvey", None, None, ""),
    (REDCAP, "redcap", "survey_timestamp", "record_id", "redcap_survey_identifier"),
    (REDCAP_LABELS, "redcap", "Survey Timestamp", "Record ID", "Survey Identifier"),
    ("record_id|trusted|my_form_complete", "redcap", None, "record_id", ""),
    (KOBO, "kobo", "end", "_uuid", "username|deviceid|_submitted_by"),
    (ODK, "kobo", "end", "KEY", "SubmitterID|SubmitterName"),
    (SMART, "smartsurvey", "Ended", "UserID", "Name|Email|IP Address"),
]


def export(headings: str) -> Export:
    return export_of(plain_headings(headings.split("|")))


@pytest.mark.parametrize(
    ("headings", "kind", "date", "respondent", "personal"), KNOWN, ids=[f"{n} {k[1]}" for n, k in enumerate(KNOWN)]
)
def test_known_by_its_headings(
    headings: str, kind: str, date: str | None, respondent: str | None, personal: str
) -> None:
    known = export(headings)
    assert known.system
    assert known.system.kind == kind
    assert known.known_by
    names = [column.name for column in known.columns]
    assert set(known.known_by) <= set(names)
    for thing, wanted in (("date", date), ("respondent", respondent)):
        column = known.column_of(thing)
        assert (names[column] if column is not None else None) == wanted
    assert [name for n, name in enumerate(names) if known.kind_of(n) == "personal data"] == [
        name for name in personal.split("|") if name
    ]


def test_every_system_is_tried() -> None:
    assert {kind for _, kind, *_ in KNOWN} == {system.kind for system in SYSTEMS}


@pytest.mark.parametrize(
    "headings",
    [
        "role|trusted|promise",
        "Timestamp|item|role|rating",
        "timestamp|Question|Who|Answer",
        "role|Timestamp|trusted",
        "ID|Start time|trusted",
        "Respondent ID|Date Created|trusted",
        "id|seed|trusted",
        "record_id|trusted",
        "start|end|trusted",
        "Started|Ended|trusted",
        "",
    ],
)
def test_a_file_that_is_nobodys_export(headings: str) -> None:
    assert export(headings).system is None


def test_three_rows_of_headings_are_enough_for_qualtrics() -> None:
    rows = [["Q1", "Q2"], ["One", "Two"], ['{"ImportId":"QID1"}', '{"ImportId":"QID2"}'], ["4", "5"]]
    top = find_headings(list(enumerate(rows, 1)))
    assert top
    known = export_of(top.columns, top.form)
    assert known.system
    assert known.system.kind == "qualtrics"


def test_a_person_may_name_the_system_or_none() -> None:
    columns = plain_headings(GOOGLE.split("|"))
    assert export_of(columns, kind="other").system is None
    named = export_of(plain_headings(["When", "Completion time"]), kind="microsoft-forms")
    assert (named.system and named.system.kind, named.known_by, named.column_of("date")) == ("microsoft-forms", (), 1)


def test_keys() -> None:
    assert {key(text) for text in ("Start Date", "StartDate", "start_date", " START-DATE ", "“Start date”:")} == {
        "startdate"
    }


@pytest.mark.parametrize(
    "heading",
    ["Email", "E-mail address", "Your name", "Name", "First name:", "Surname", "IP Address", "ip_address", "Phone",
     "What is your mobile number?", "Please give your full name", "Post code", "NHS number", "Date of birth",
     "What is your email address?", "_geolocation", "Contact telephone number"],
)  # fmt: skip
def test_headings_that_tell_who_somebody_is(heading: str) -> None:
    assert tells_who(heading)


@pytest.mark.parametrize(
    "heading",
    ["Team name", "Ward", "Organisation name", "role", "date", "respondent", "trusted", "I was named in my plan.",
     "How often did staff use your preferred name when they spoke to you, to your family or wrote you an email?"],
)  # fmt: skip
def test_headings_that_do_not(heading: str) -> None:
    assert not tells_who(heading)


# -- how a whole file is understood ----------------------------------------------------------------


def told(path: Path, headings: str, *rows: str, **options: Any) -> dict[str, Any]:
    lines = [headings, *rows]
    path.write_text(
        "\n".join(",".join(f'"{cell}"' for cell in line.replace('"', "").split("|")) for line in lines) + "\n"
    )
    (source,) = Question((str(path),), TWO, **options).counted.sources
    return source


ANSWERED = [
    (MICROSOFT, "1|01/02/2026 10:00|13/02/2026 10:05|a@b.org|Ann|||Person|4|text", "Your plan .I'm trusted to plan."),
    (GOOGLE, "2026/02/13 10:05:00|a@b.org|Person|4|text", "How far? [I'm trusted to plan.]"),
    (
        MONKEY,
        "11|22|02/01/2026 10:00|02/13/2026 10:00|1.2.3.4|a@b.org|Ann|Smith|x|Person|4|text",
        "I'm trusted to plan.",
    ),
    (
        QUALTRICS_LABELS,
        "2026-02-01 10:00|2026-02-13 10:00|IP Address|1.2.3.4|100|60|True|2026-02-13 10:00|R_1|S|A|a@b.org|"
        "x|1|1|anonymous|EN|Person|4|text",
        "How far? - I'm trusted to plan.",
    ),
    (
        LIME_TEXT,
        "1|2026-02-13 10:00|1|en|5|2026-02-13|2026-02-13|1.2.3.4||Person|4|text",
        "How far? [I'm trusted to plan.]",
    ),
    (LIME_BOTH, "1|2026-02-13 10:00|1|en|Person|4|text", "G1Q1[SQ001]. How far? [I'm trusted to plan.]"),
    (REDCAP_LABELS, "7|Baseline|a@b.org|2026-02-13 10:00|Person|4|Checked|Complete", "I'm trusted to plan."),
    (
        KOBO,
        "2026-02-13T10:00|2026-02-13T10:05:00.000+00:00|u|d|Person|4|1|abc|2026-02-13T10:06|u|v1|1",
        "group_a/trusted",
    ),
    (ODK, "2026-02-13T10:06|2026-02-13T10:00|2026-02-13T10:05|Person|4|uuid:1|uuid:1|2|Ann|1", "care-trusted"),
    (SMART, "1|1|Ann|a@b.org|1.2.3.4|x|2026-02-13 10:00|2026-02-13 10:05|Person|4|text", "Q2. I'm trusted to plan."),
]  # fmt: skip


@pytest.mark.parametrize(("headings", "row", "column"), ANSWERED, ids=[one[0].split("|")[0] for one in ANSWERED])
def test_a_statement_is_found_and_nothing_personal_is_read(
    tmp_path: Path, headings: str, row: str, column: str
) -> None:
    row = row.replace("|||Person", "||Person") if headings == MICROSOFT else row
    role = next(name for name in headings.split("|") if name.casefold().endswith("role"))
    columns = {} if role == "Role" else {"role": role}
    read = told(tmp_path / "a.csv", headings, row, roles={"Person": "person"}, columns=columns)
    assert read["items"] == {"trusted": column}
    assert "note" not in read["columns"]
    used = {*read["columns"].values(), *read["items"].values(), *read["by"]}
    assert used.isdisjoint(name for name, kind in read["unused_kinds"].items() if kind == "personal data")
    # No column is dropped in silence.
    names = [" ".join(name.replace('"', "").split()) for name in headings.split("|")]
    assert sorted([*used, *read["unused"]]) == sorted(names)


def test_options_of_a_question_are_no_statements(tmp_path: Path) -> None:
    """Kobo and REDCap write a column for each option beside the question's own."""
    headings = "start|end|_uuid|role|What helps?|What helps?/trusted|What helps?/promise|care/trusted"
    read = told(tmp_path / "a.csv", headings, "2026-01-01|2026-01-01|u1|person|trusted|1|0|4")
    assert read["items"] == {"trusted": "care/trusted"}


def found(*rows: str, of: Checklist = TWO) -> tuple[Columns | None, list[Problem]]:
    top = find_headings([(n, row.split("|")) for n, row in enumerate(rows, 1)], header_rows=len(rows))
    assert top
    finder = ColumnFinder(
        "a.csv", top.columns, Reader(of), {}, role_given=True, by=(), export=export_of(top.columns, top.form)
    )
    return finder.find(), finder.problems


def test_an_id_at_the_end_of_a_sentence_is_a_word_like_others() -> None:
    of = checklist(("family", "I can involve friends and family."), ("risk", "I may take risks."))
    for heading in ("Who helps you? [Family]", "Contact: family", "Which of these? - Risk", "It is about / risk"):
        columns, problems = found(heading, of=of)
        assert columns is None
        assert problems[0].code == "no-items"
    for heading in ("Q1[family]", "group/family", "care-family", "family"):
        columns, _ = found(heading, of=of)
        assert columns
        assert columns.items == {0: 0}


def test_the_longer_of_two_statements_is_meant() -> None:
    two = checklist(("ask", "They ask."), ("both", "We agree. They ask."))
    columns, _ = found("We agree. They ask.", of=two)
    assert columns
    assert columns.items == {1: 0}


def test_a_column_that_could_be_two_statements() -> None:
    columns, (problem, *_) = found("trusted|Q2", "People do what they say they'll do.|x")
    assert columns is None
    assert (problem.code, problem.message, problem.hint) == (
        "two-items-one-column",
        'The column "trusted" could be any of these statements: trusted, promise.',
        'Say which: --column trusted="trusted".',
    )


def test_grouping_by_what_tells_who_somebody_is_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("role,trusted,Email,Ward\nperson,4,a@b.org,W\n")
    with pytest.raises(SourceError) as caught:
        _ = Question((str(path),), TWO, by=("Email",)).counted
    (problem,) = caught.value.problems
    assert (problem.code, problem.message, problem.hint) == (
        "personal-column",
        'The column "Email" tells who somebody is, so results are not grouped by it.',
        'If it must be so, say what it is, for example --column team="Email".',
    )
    # Somebody who says what it is may group by it, and is told.
    counted = Question((str(path),), TWO, by=("Email",), columns={"team": "Email"}).counted
    assert counted.tally.by == ("Email",)
    assert f'{path}: the team is read from "Email", which tells who somebody is.' in counted.notes


def test_a_respondent_is_never_found_by_itself_in_a_name_or_an_address(tmp_path: Path) -> None:
    read = told(tmp_path / "a.csv", "role|trusted|Email|Name|Username", "person|4|a@b.org|Ann|ann")
    assert "respondent" not in read["columns"]
    read = told(tmp_path / "a.csv", "role|trusted|Email", "person|4|a@b.org", columns={"respondent": "Email"})
    assert read["columns"]["respondent"] == "Email"


def test_previews_and_unfinished_responses_count_and_are_told_of(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "StartDate,EndDate,Status,Finished,ResponseId,role,trusted\n"
        "2026-01-01,2026-01-01,IP Address,True,R_1,person,4\n"
        "2026-01-01,2026-01-01,Survey Preview,True,R_2,person,1\n"
        "2026-01-01,2026-01-01,survey  test,False,R_3,person,1\n"
        "2026-01-01,2026-01-01,Survey Preview,True,R_4,person,\n"
    )
    report = score(str(path), TWO)
    assert next(one for one in report.results if one.item == "trusted").n == 3
    assert list(report.notes) == [
        f"{path}: statements without a column: promise.",
        f"{path}: 3 rows are marked as previews, tests or spam, and count: "
        '"Status" "Survey Preview" 2, "survey test" 1.',
        '  To leave them out, add --leave-out "Status=Survey Preview" --leave-out "Status=survey test".',
        f'{path}: 1 row is marked as not finished, and counts: "Finished" "False" 1.',
        '  To leave them out, add --leave-out "Finished=False".',
    ]
    report = score(str(path), TWO, left_out={"status": ["survey preview", "Survey Test", "Spam"]})
    assert next(one for one in report.results if one.item == "trusted").n == 1
    assert list(report.notes)[1:] == [
        f'{path}: left out 3 rows: "Status" "Survey Preview" 2, "survey test" 1.',
        f'{path}: no row was left out for "status" "Spam": no row has it.',
        f'{path}: 1 row is marked as not finished, and counts: "Finished" "False" 1.',
        '  To leave them out, add --leave-out "Finished=False".',
    ]
    assert report.read.excluded == 3


def test_a_response_that_was_not_submitted_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "id,submitdate,lastpage,startlanguage,role,trusted\n1,2026-01-01 10:00:00,2,en,person,4\n2,,1,en,person,1\n"
    )
    report = score(str(path), TWO)
    assert list(report.notes)[1:] == [
        f'{path}: 1 row is marked as not submitted, and counts: "submitdate" blank 1.',
        '  To leave them out, add --leave-out "submitdate=".',
    ]
    left = score(str(path), TWO, left_out={"submitdate": [""]})
    assert [one.n for one in left.results if one.item == "trusted"] == [1]


# -- waves -----------------------------------------------------------------------------------------

EVENTS = (
    "record_id,redcap_event_name,role,pair,trusted,form_complete\n"
    "1,baseline_arm_1,practitioner,P1,2,2\n1,month_6_arm_1,practitioner,P1,4,2\n"
    "2,baseline_arm_1,person,P1,1,2\n2,month_6_arm_1,person,P1,5,2\n2,month_6_arm_1,person,P1,3,2\n"
)


def test_an_event_of_redcap_is_a_time_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(EVENTS)
    tally = Question((str(path),), TWO).counted.tally
    assert tally.by == ("redcap_event_name",)
    assert {(key.role, key.group): dict(one.counts) for key, one in tally.answers.items() if one.n} == {
        ("practitioner", ("baseline_arm_1",)): {2: 1},
        ("practitioner", ("month_6_arm_1",)): {4: 1},
        ("person", ("baseline_arm_1",)): {1: 1},
        ("person", ("month_6_arm_1",)): {3: 1},
    }
    # Within one time, a later answer takes the place of an earlier one.
    assert tally.read.superseded == 1
    assert {key.group: pair.n_pairs for key, pair in tally.pairing.items()} == {
        ("baseline_arm_1",): 1,
        ("month_6_arm_1",): 1,
    }


def test_an_event_that_was_asked_for_stays_where_it_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(EVENTS)
    tally = Question((str(path),), TWO, by=("pair", "redcap_event_name")).counted.tally
    assert tally.by == ("pair", "redcap_event_name")
    assert {key.group for key in tally.answers} == {("P1", "baseline_arm_1"), ("P1", "month_6_arm_1")}
    assert tally.read.superseded == 1


def test_any_column_can_be_the_period(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("role,respondent,wave,trusted\nperson,R1,1,4\nperson,R1,2,5\n")
    assert Question((str(path),), TWO).counted.tally.read.superseded == 1
    assert Question((str(path),), TWO, columns={"period": "wave"}).counted.tally.read.superseded == 0


def test_files_with_and_without_a_period_are_not_counted_together(tmp_path: Path) -> None:
    a, b = tmp_path / "a.csv", tmp_path / "b.csv"
    a.write_text(EVENTS)
    b.write_text("role,trusted\nperson,4\n")
    with pytest.raises(SourceError) as caught:
        _ = Question((str(a), str(b)), TWO).counted
    (problem,) = caught.value.problems
    assert (problem.code, problem.file, problem.message, problem.hint) == (
        "no-column",
        str(b),
        f"There is no column for the period, and {a} has one.",
        'Say which column it is: --column period="…"; or score the files apart.',
    )


def test_a_rule_about_rows_names_a_column_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("role,trusted,Status,x,X\nperson,4,a,b,c\n")
    with pytest.raises((SourceError, UsageError)) as caught:
        _ = Question((str(path),), TWO, left_out={"Statas": ["a"], " x ": ["b"]}).counted
    assert [(one.code, one.message, one.hint) for one in caught.value.problems] == [
        (
            "no-such-column",
            'There is no column --leave-out "Statas=…", by which rows are left out.',
            'Did you mean "Status"?',
        ),
        (
            "two-columns",
            '--leave-out " x =…" could mean any of these columns: "x", "X".',
            "Write it as it is written here.",
        ),
    ]
