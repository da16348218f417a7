"""What the exports of survey systems look like, as data: by which headings each is known, and what these say.

Names are written as ``key`` makes them: small letters and digits, nothing between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from coprod_cli.survey.words import same

Names = frozenset[str]


def key(text: str) -> str:
    """A heading as systems are known by it: "Start Date", "StartDate" and "start_date" are one."""
    return "".join(character for character in same(text) if character.isalnum())


@dataclass(frozen=True, slots=True)
class Mark:
    """A column in which some texts say that a row may be no real answer; ``""`` is a blank cell.

    ``what`` is what such rows are. They are told of, and left out only when somebody says so.
    """

    columns: re.Pattern[str]
    texts: frozenset[str]
    what: str


@dataclass(frozen=True, slots=True)
class System:
    """One survey system. It is known when, for one of ``known_by``, each pattern has a heading.

    ``dates``, ``respondents`` and ``periods`` are names in order of preference: of several dates the one of
    completion comes first. ``bookkeeping`` and ``personal`` are what other headings of its own are.
    ``form`` is what ``Headings.form`` calls its rows of headings, beside which ``with_form`` must have a heading
    where it is given; ``pattern`` is what two headings must look like. A date is also the only column like
    ``date_like``; ``ends`` are columns that end a part of the form, to which the marks in them belong.
    ``about`` are words before " - " and another column's heading: such a column is about that one.
    """

    kind: str
    name: str
    known_by: tuple[tuple[re.Pattern[str], ...], ...] = ()
    dates: tuple[str, ...] = ()
    respondents: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    bookkeeping: re.Pattern[str] | None = None
    personal: Names = frozenset()
    marks: tuple[Mark, ...] = ()
    form: str | None = None
    pattern: re.Pattern[str] | None = None
    with_form: re.Pattern[str] | None = None
    date_like: re.Pattern[str] | None = None
    ends: re.Pattern[str] | None = None
    about: Names = frozenset()


def _names(text: str) -> Names:
    return frozenset(text.split())


def _keys(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})\Z")


_NOT_FINISHED = frozenset({"0", "false", "no"})

# Microsoft and Google write their own headings in the language of whoever made the form. These were seen in exports.
_MS_START = "starttime|startzeit|heurededébut|horadeinicio|horadeinício|begintijd|oradiinizio"
_MS_END = (
    "completiontime|fertigstellungszeit|heuredefin|horadefinalización|horadeconclusão|tijdvanvoltooien|"
    "oradicompletamento"
)
_MS_CHANGED = (
    "lastmodifiedtime|heuredeladernièremodification|horadelaúltimamodificación|horadaúltimamodificação|"
    "tijdvanlaatstewijziging"
)
_GOOGLE_TIME = "timestamp|zeitstempel|horodateur|marcatemporal|carimbodedatahora|informazionicronologiche|tijdstempel"

SYSTEMS: tuple[System, ...] = (
    System(
        "qualtrics",
        "Qualtrics",
        known_by=((_keys("responseid"), _keys("enddate|recordeddate"), _keys("finished|progress")),),
        dates=("enddate", "recordeddate", "startdate"),
        respondents=("responseid",),
        bookkeeping=_keys(
            "responseset|startdate|enddate|recordeddate|status|responsetype|progress|finished|duration(inseconds)?|"
            "distributionchannel|userlanguage|responseid|locationaccuracy"
        ),
        personal=_names(
            "ipaddress recipientlastname recipientfirstname recipientemail externalreference externaldatareference "
            "locationlatitude locationlongitude name emailaddress"
        ),
        marks=(
            Mark(
                _keys("status|responsetype"),
                # Numbers are the codes of an export with numeric values.
                frozenset({"survey preview", "survey test", "spam", "possible spam", "preview spam", "imported spam",
                           "offline preview", "1", "2", "8", "9", "12", "17"}),
                "previews, tests or spam",
            ),
            Mark(_keys("finished"), _NOT_FINISHED, "not finished"),
        ),
        form="Qualtrics",
    ),
    System(
        "surveymonkey",
        "SurveyMonkey",
        known_by=((_keys("respondentid"), _keys("collectorid")),),
        dates=("datemodified", "enddate", "datecreated", "startdate"),
        respondents=("respondentid",),
        bookkeeping=_keys(r"respondentid|collectorid|datecreated|datemodified|startdate|enddate|customdata\d*"),
        personal=_names("ipaddress emailaddress firstname lastname"),
        form="question over option",
        with_form=_keys("respondentid"),
    ),
    System(
        "limesurvey",
        "LimeSurvey",
        known_by=(
            (_keys("submitdate|datesubmitted"), _keys("lastpage|startlanguage|seed")),
            (_keys("lastpage"), _keys("startlanguage")),
        ),
        dates=("submitdate", "datesubmitted", "datestamp", "datelastaction", "startdate", "datestarted"),
        bookkeeping=_keys(
            "id|responseid|submitdate|datesubmitted|lastpage|startlanguage|seed|startdate|datestarted|datestamp|"
            r"datelastaction|refurl|referrerurl|token|accesscode|interviewtime|totaltime|(group|question)time\w*"
        ),
        personal=_names("ipaddr ipaddress firstname lastname email emailaddress"),
        marks=(Mark(_keys("submitdate|datesubmitted"), frozenset({""}), "not submitted"),),
        pattern=re.compile(r"[A-Za-z]\w*\[\w+\](?:\.\s|\Z)"),
    ),
    System(
        "redcap",
        "REDCap",
        known_by=(
            (_keys("redcapeventname|redcaprepeatinstrument|redcaprepeatinstance|redcapsurveyidentifier"),),
            (_keys("recordid"), _keys(r"\w*complete|eventname|repeatinstrument|surveyidentifier|dataaccessgroup")),
        ),
        dates=("surveytimestamp",),
        date_like=_keys(r"\w+timestamp"),
        respondents=("recordid", "studyid"),
        periods=("redcapeventname", "eventname"),
        bookkeeping=_keys(r"recordid|redcap\w*|eventname|repeatinstrument|repeatinstance|dataaccessgroup|"
                          r"\w*complete|\w*timestamp"),
        personal=_names("redcapsurveyidentifier surveyidentifier"),
        marks=(
            Mark(_keys(r"\w*complete"), frozenset({"0", "1", "incomplete", "unverified"}), "not complete"),
            Mark(_keys(r"\w*timestamp"), frozenset({"[not completed]"}), "not completed"),
        ),
        ends=_keys(r"\w*complete"),
    ),
    System(
        "kobo",
        "KoboToolbox or ODK",
        known_by=(
            (_keys("submissiontime"), _keys("uuid|index")),
            (_keys("submissiondate"), _keys("key"), _keys("instanceid|metainstanceid|submitterid|formversion")),
            (_keys("start"), _keys("end"), _keys("uuid|instanceid|metainstanceid")),
        ),
        dates=("end", "submissiontime", "submissiondate", "today", "start"),
        respondents=("uuid", "key", "metainstanceid", "instanceid"),
        bookkeeping=_keys(
            "start|end|today|id|uuid|submissiontime|submissiondate|validationstatus|notes|status|version|tags|index|"
            "key|instanceid|metainstanceid|metarootuuid|metainstancename|formhubuuid|attachmentspresent|"
            "attachmentsexpected|reviewstate|edits|formversion|audit|metaaudit|parentkey|rootuuid"
        ),
        personal=_names(
            "submittedby submitterid submittername username deviceid phonenumber simserial subscriberid geolocation"
        ),
    ),
    System(
        "smartsurvey",
        "SmartSurvey",
        known_by=((_keys("userno"), _keys("started"), _keys("ended|completed")),),
        dates=("ended", "completed", "started"),
        respondents=("userid",),
        bookkeeping=_keys(r"userid|userno|uniqueid|started|ended|completed|trackinglink|collector\w*|language"),
        personal=_names("name email ipaddress"),
        marks=(Mark(_keys("ended|completed"), frozenset({""}), "not finished"),),
    ),
    System(
        "microsoft-forms",
        "Microsoft Forms",
        known_by=((_keys("id"), _keys(_MS_START), _keys(_MS_END)),),
        dates=(*_MS_END.split("|"), *_MS_CHANGED.split("|"), *_MS_START.split("|")),
        bookkeeping=_keys(
            f"id|{_MS_START}|{_MS_END}|{_MS_CHANGED}|language|langue|totalpoints|totaldepuntos|quizfeedback|"
            "comentariosdelcuestionario"
        ),
        personal=_names("email name adressedemessagerie correoelectrónico postaelettronica nom nombre nome naam"),
        about=frozenset({"points", "feedback"}),
    ),
    System(
        "google-forms",
        "Google Forms",
        dates=tuple(_GOOGLE_TIME.split("|")),
        bookkeeping=_keys(f"{_GOOGLE_TIME}|score|totalscore"),
        personal=_names("emailaddress username"),
        about=frozenset({"score", "feedback"}),
    ),
)  # fmt: skip

OTHER = System("other", "another system")

BY_KIND = {system.kind: system for system in (*SYSTEMS, OTHER)}
"""The kinds of export that a mapping can name."""

_PERSONAL = _names(
    "email emailaddress mail name fullname yourname username firstname lastname surname forename familyname givenname "
    "middlename maidenname ip ipaddress ipaddr phone phonenumber telephone telephonenumber mobile mobilenumber "
    "mobilephone address homeaddress emailormobile postcode zip zipcode dateofbirth dob nhsnumber birthdate birthday "
    "latitude longitude gps geolocation locationlatitude locationlongitude signature "
    "nom prénom nomdefamille vorname nachname nombre apellido apellidos nome cognome sobrenome naam voornaam "
    "achternaam adressemail adressedemessagerie correoelectrónico postaelettronica emailadresse emailadres "
    "telefon téléphone teléfono telefono telefone telefoonnummer"
)
_TELLS_WHO = re.compile(
    r"\be-?mails?( addresse?s?)?\b|\b(your|full|first|last|family|given|birth) names?\b|\bsurname\b|\bforename\b|"
    r"\b(tele)?phone( numbers?)?\b|\bmobile (phone|number)\b|\bpost ?code\b|\bdate of birth\b|\bnhs number\b|"
    r"\bip address\b|\bhome address\b"
)
_MOST_WORDS = 12


def tells_who(text: str) -> bool:
    """Whether a heading is one below which people are told apart by name, address or number, in any system."""
    if key(text) in _PERSONAL:
        return True
    plain = same(text).replace("_", " ")
    return len(plain.split()) <= _MOST_WORDS and _TELLS_WHO.search(plain) is not None
