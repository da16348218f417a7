"""Fills the generated parts of the pages, and draws the pictures, from the tool itself.

    python docs/make_readme.py

In a page, what stands between ``<!-- begin: NAME -->`` and ``<!-- end: NAME -->`` is written here; the rest is
written by hand. Width and files are fixed and commands run in a folder of their own, so the same tool always gives the
same bytes. tests/test_readme.py compares. Output is never edited: an excerpt is cut, and each cut shows as "…".
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

from showing import Folder, Passage, block, excerpt, picture, table  # noqa: E402

import coprod_cli  # noqa: E402
from coprod_cli.app import COMMANDS, command_function  # noqa: E402
from coprod_cli.problems import CoprodError, ExitCode  # noqa: E402
from coprod_cli.survey.answers import Reader  # noqa: E402
from coprod_cli.survey.columns import THINGS  # noqa: E402

PAGES = ("README.md", "docs/survey-files.md")
_MARKS = re.compile(r"(<!-- begin: (?P<name>[a-z-]+) -->\n).*?(<!-- end: (?P=name) -->)", re.DOTALL)

COMPARE = "coprod compare examples/team-long.csv --checklist ten-statements"
TREND = "coprod trend examples/team-long.csv --checklist ten-statements --every quarter"

TWO_YEARS = "coprod trend examples/two-years.csv --checklist ten-statements"

PICTURES: dict[str, tuple[str, tuple[Passage, ...]]] = {
    "compare": (
        COMPARE,
        (
            ("Ten statements", "People who support me to plan"),
            ("────", "Person stands for"),
        ),
    ),
    "trend": (
        TREND,
        (
            ("Ten statements", "I'm trusted"),
            ("If I need help to plan", "People who support me"),
            ("Each number", "Person stands for"),
        ),
    ),
}

EXIT_CODES = {
    ExitCode.DONE: "Done.",
    ExitCode.THRESHOLD_NOT_MET: "Done, and a limit that you set was not met, such as with `--fail-if`.",
    ExitCode.USAGE: "The command asks for something that cannot be done, such as an unknown option, checklist or role.",
    ExitCode.WRONG_INPUT: "A checklist, a file or the store is wrong or cannot be read. It says what, and where.",
    ExitCode.NOTHING_TO_SCORE: "What was read holds no answer that counts, or there is no store yet.",
    ExitCode.NEEDS_TERMINAL: "The command asks questions and needs a terminal. It says how to do without one.",
    ExitCode.INTERRUPTED: "You stopped it with Ctrl+C.",
}


# -- README ------------------------------------------------------------------------------------


def _compare_picture(folder: Folder) -> str:
    choice = _results(folder, COMPARE)["choice"]["gap"]["mean"]
    return _image(
        "compare",
        "A table of statements. Each has a row for practitioners and a row for people: how many answered, the mean, "
        "the share of good answers, and small bars for how the answers spread. Beside them stand the gap between the "
        "two views, its 95 % interval, and how many pairs agree. The statement on choosing who helps to plan is "
        f"marked: practitioners see it {abs(choice):.1f} higher than people do. Below the table are "
        "three short lists: going well, worth talking about, and lowest for people.",
    )


def _trend_picture(folder: Folder) -> str:
    points = {one["role"]: one for one in _results(folder, TREND)[""]["changes"]}
    gap = points["gap"]
    return _image(
        "trend",
        "For the whole checklist, and then for one statement, a row for practitioners, a row for people and a row for "
        "the gap, with a small line of bars and the mean of each quarter. For the whole checklist the gap goes from "
        f"{_signed(gap['first'])} in {gap['first_period']} to {_signed(gap['last'])} in {gap['last_period']}. Three "
        "sentences below say the changes in words.",
    )


def _signed(number: float) -> str:
    return f"{number:+.2f}".replace("-", "−")


def _image(name: str, alt: str) -> str:
    return f"![{alt}](docs/{name}.svg)"


TOLD_IN = {
    "rate": "docs/rating.md",
    "check": "docs/checking.md",
    "map": "docs/mappings.md",
    "run": "docs/pipelines.md",
    **dict.fromkeys(("import", "export", "responses", "amend", "forget", "rescue"), "docs/store.md"),
    **dict.fromkeys(("story", "action", "reflect"), "docs/we-said-we-did.md"),
}
"""Where a command is told of, other than in a part of the README that has its name."""


def _commands(folder: Folder) -> str:
    rows = []
    for name in COMMANDS:
        command = command_function(name)
        about = getdoc(command) if callable(command) else import_module(f"coprod_cli.commands.{name}").ABOUT
        sentence = (about or "").split("\n\n")[0].replace("\n", " ")
        rows.append(
            [f"[`coprod {name}`]({TOLD_IN.get(name, f'#coprod-{name}')})", re.sub(r"\s*\[default.*\]", "", sentence)]
        )
    return table(["command", "what it does"], rows)


def _exit_codes(folder: Folder) -> str:
    return table(["code", "meaning"], [[str(int(code)), EXIT_CODES[code]] for code in ExitCode])


def _credits(folder: Folder) -> str:
    rows = []
    for path in sorted((ROOT / "checklists").glob("*.yaml")):
        checklist = coprod_cli.load_checklist(path)
        source = checklist.source
        rows.append([f"`{checklist.id}`", _linked(source.title, source.url), source.authors or "", source.wording])
    return table(["checklist", "source", "authors", "wording"], rows)


def _linked(title: str, url: str | None) -> str:
    return f"[{title}]({url})" if url else title


WRONG_CHECKLIST = """\
id: meals
version: "1.0"
kind: statement
title: Meals
source: {title: Our own words, wording: ours}
scale:
  - {value: 1, label: Not at all}
  - {value: 2, label: Completely}
roles:
  guest: {label: Guest}
item:
  - {id: warm, text: The food is warm.}
"""


def _validate(folder: Folder) -> str:
    (folder.path / "meals.yaml").write_text(WRONG_CHECKLIST, encoding="utf-8")
    return folder.shown("coprod validate checklists/ladder.yaml meals.yaml", exit_code=3)


def _tally(folder: Folder) -> str:
    count = "coprod tally examples/team-long.csv --checklist ten-statements --every quarter --quiet -o team.json"
    use = "coprod trend team.json --checklist ten-statements"
    folder.run(count)
    return folder.shown(use, ("The whole", "Practitioner, mean"), before=[count])


def _rate(folder: Folder) -> str:
    folder = Folder(folder.path / "rate")
    theirs = (
        "coprod rate core-beliefs --as practitioner --pair P7 --date 2026-03-02 --answer 1=5 --answer 2=4 --answer 3=3"
    )
    folder.run(f"{theirs} --yes")
    command = "coprod rate core-beliefs --as person --pair P7 --team North --respondent R1 --date 2026-03-14"
    typed = ("2", "- My sister was asked, not me", "", "4", "", "3", "", "")
    lines = folder.session(command, *typed).splitlines()
    shown = excerpt(lines, (("Statement 1", "Statement 2"), ("Thank you", None)))
    return block("\n".join([f"$ {command}", *shown]), "console")


def _store(folder: Folder) -> str:
    """The commands over one store, in the order in which somebody would type them."""
    folder = Folder(folder.path / "store")
    commands = (
        "coprod import examples/team-long.csv --checklist ten-statements",
        "coprod import examples/team-long.csv --checklist ten-statements",
        "coprod responses --pair P06 --as person",
        "coprod export --team North -o north.csv",
        "coprod amend 54ac6f58 --answer trusted=3 --yes",
        "coprod forget --respondent R06 --yes",
    )
    return block("\n".join(f"$ {command}\n{folder.run(command)}" for command in commands), "console")


def _said(folder: Folder) -> str:
    folder = Folder(folder.path / "said")
    commands = (
        'coprod story add ten-statements promise "They rang on Friday, as they had said." --as person --team North',
        'coprod action add ten-statements choice --said "Nobody asked me who should help." --said-by person '
        '--agreed "Ask at the first visit." --owner "Team lead" --due 2026-12-31 --team North --quiet',
    )
    for command in commands:
        folder.run(f"{command} -o quiet.txt")
    return block("\n".join(f"$ {command}" for command in commands), "console")


def _schema(folder: Folder) -> str:
    command = "coprod schema -o checklist.schema.json"
    folder.run(command)
    return block(f"$ {command}", "console")


PYTHON = """\
import coprod_cli

report = coprod_cli.compare("examples/team-long.csv", "ten-statements")
for result in report.results:
    if result.flagged:
        print(result.item, round(result.gap.mean, 2), "from", result.gap.n_pairs, "pairs")

frame = report.to_frame()  # a pandas DataFrame: one row a statement
print(frame[["item", "practitioner_n", "person_n", "gap_n_pairs"]].head(2).to_string())
"""


def _python(folder: Folder) -> str:
    (folder.path / "example.py").write_text(PYTHON, encoding="utf-8")
    return block(PYTHON, "python") + "\n\nIt prints:\n\n" + block(folder.run("python example.py"), "text")


# -- docs/survey-files.md ----------------------------------------------------------------------


def _usual_names(folder: Folder) -> str:
    return table(
        ["thing", "usual headings"],
        [
            [f"`{thing}`", ", ".join(sorted(names, key=lambda name: (name != thing, name)))]
            for thing, names in THINGS.items()
        ],
    )


SHOWN_ANSWERS = (
    "4", " 4 ", "4.0", "٤", "Mostly", "MOSTLY", "4 - Mostly", "4: Mostly", "",
    "4 - Partly", "4.5", "0", "99", "1e1", "-", "Agree", "N/A",
)  # fmt: skip


def _answers(folder: Folder) -> str:
    checklist = coprod_cli.load_checklist("ten-statements")
    reader = Reader(checklist)
    names = dict(enumerate((f"{point.value}, {point.label}" for point in checklist.scale), start=1))
    names |= {reader.codes.blank: "blank"}
    rows = []
    for text in SHOWN_ANSWERS:
        code = reader.answer(text)
        rows.append([f"`{text}`" if text else "(an empty cell)", "refused" if code is None else names[code]])
    return table(["in the file", "read as"], rows)


VOICES = """\
item,role,rating,date,respondent,pair
equals,practitioner,4,2026-01-10,S1,P1
equals,person,2,2026-01-12,R1,P1
equals,person,3,2026-02-20,R1,P1
equals,person,,2026-03-01,R1,P1
equals,person,5,2026-01-15,R2,P2
"""


def _voices(folder: Folder) -> str:
    command = "coprod compare voices.csv --checklist core-beliefs --format plain --quiet"
    return (
        folder.file("voices.csv", VOICES)
        + "\n\n"
        + folder.shown(
            command,
            ("Statement 1", "Practitioner, median"),
            ("Person who uses services, number who answered", "Person who uses services, median"),
            ("Gap:", "Pairs that see"),
            ("Gaps come from", "Gap:"),
            ("Read 5", None),
        )
    )


FORM = """\
Completion time;I am;Q1;Q2;Q3
31/03/2026 10:15;Staff;4 - Mostly;Mostly;3
02/04/2026 09:40;Service user;Partly;;2
"""


def _form(folder: Folder) -> str:
    command = (
        'coprod score form.csv --checklist core-beliefs --column role="I am" --role "Staff=practitioner" '
        '--role "Service user=person" --explain --quiet -o scores.json'
    )
    return folder.file("form.csv", FORM) + "\n\n" + folder.shown(command)


_HEAD = "item,role,rating,date\n"
REFUSED: tuple[tuple[str, bytes], ...] = (
    ("an answer that is not on the scale", (_HEAD + "equals,person,99,2026-01-10\n").encode()),
    ("a role that is not in the checklist", (_HEAD + "equals,Staff,4,2026-01-10\n").encode()),
    ("a statement that is not in the checklist", (_HEAD + "eqals,person,4,2026-01-10\n").encode()),
    ("dates that can be read two ways", (_HEAD + "equals,person,4,03/04/2026\n").encode()),
    ("no column for the role", b"item,rating\nequals,4\n"),
    ("two columns for one thing", b"item,role,rating,date,timestamp\nequals,person,4,2026-01-10,2026-01-11\n"),
    ("a heading twice", b"item,role,rating,rating\nequals,person,4,4\n"),
    ("a row with too many cells", (_HEAD + "equals,person,4,2026-01-10,late\n").encode()),
    ("a quotation mark that is not closed", (_HEAD + 'equals,person,"4,2026-01-10\n').encode()),
    ("two encodings", (_HEAD + "café,person,4,\n").encode() + "café,person,4,\n".encode("latin-1")),
    ("sums below the answers", (_HEAD + "equals,person,4,2026-01-10\nTotal,,4,\n").encode()),
    ("a damaged workbook", b"PK\x03\x04"),
    ("an empty file", b""),
    ("headings and no answers", _HEAD.encode()),
)


def _refused(folder: Folder) -> str:
    rows = []
    place = folder.path / "refused"
    place.mkdir()
    for number, (what, content) in enumerate(REFUSED):
        path = place / f"{number}.csv"
        path.write_bytes(content)
        try:
            coprod_cli.score(path, "core-beliefs")
        except CoprodError as error:
            first = error.problems[0]
            rows.append([what, " ".join(part for part in (first.message, first.hint) if part)])
        else:
            raise SystemExit(f"{what}: the file was not refused.")
    return table(["the file has", "coprod says"], rows)


BLOCKS: dict[str, Callable[[Folder], str]] = {
    "picture-compare": _compare_picture,
    "picture-trend": _trend_picture,
    "commands": _commands,
    "files": lambda folder: (
        folder.head("examples/team-long.csv", 3) + "\n\n" + folder.head("examples/team-wide.csv", 3)
    ),
    "score": lambda folder: folder.shown(
        "coprod score examples/team-wide.csv --checklist ten-statements",
        ("Ten statements", "My care and support"),
        ("────", "Person receiving support"),
    ),
    "tally": _tally,
    "ladder": lambda folder: folder.shown(
        "coprod ladder examples/ladder.csv --by work", ("work: Day", "No pairs"), ("work: Recruiting", "Where are")
    ),
    "check": lambda folder: folder.shown(
        "coprod check examples/team-wide.csv --checklist ten-statements",
        ("This file", "How each"),
        ("Do the", "Read 60"),
    ),
    "rate": _rate,
    "store": _store,
    "said": _said,
    "list": lambda folder: folder.shown("coprod list"),
    "show": lambda folder: folder.shown(
        "coprod show core-beliefs --as person", ("Core beliefs", "Where it comes from"), ("Person who", "Scoring")
    ),
    "validate": _validate,
    "schema": _schema,
    "exit-codes": _exit_codes,
    "fail-if": lambda folder: folder.shown(
        f'{COMPARE} --fail-if "gap < -1 and n >= 10" --quiet -o report.md', exit_code=1
    ),
    "control-chart": lambda folder: folder.shown(
        f"{TWO_YEARS} --every month --items whole --chart person.mean",
        ("The whole checklist", "2024-11"),
        ("Person receiving support:", "Gap:"),
        ("Person, mean: control chart", "Each number"),
    ),
    "run": lambda folder: folder.shown("coprod run examples/monthly/coprod.toml --quiet"),
    "python": _python,
    "credits": _credits,
    "usual-names": _usual_names,
    "answers": _answers,
    "voices": _voices,
    "form": _form,
    "refused": _refused,
}


# -- everything, once --------------------------------------------------------------------------


def generate() -> dict[str, str]:
    """Path → content of every page and picture, as the tool would have them now."""
    with tempfile.TemporaryDirectory(prefix="coprod-pages-") as place, ThreadPoolExecutor(4) as several:
        folder = Folder(Path(place))
        blocks = {name: several.submit(make, folder) for name, make in BLOCKS.items()}
        drawn = {name: several.submit(picture, folder, name, *how) for name, how in PICTURES.items()}
        texts = {name: job.result() for name, job in blocks.items()}
        pictures = {f"docs/{name}.svg": job.result() for name, job in drawn.items()}
    pages = {page: filled(page, (ROOT / page).read_text(encoding="utf-8"), texts) for page in PAGES}
    unused = [name for name in BLOCKS if not any(f"<!-- begin: {name} -->" in text for text in pages.values())]
    if unused:
        raise SystemExit(f"No page shows {', '.join(unused)}.")
    return pages | pictures


def filled(page: str, text: str, blocks: dict[str, str]) -> str:
    """A page with its generated parts replaced."""

    def replacement(mark: re.Match[str]) -> str:
        if mark["name"] not in blocks:
            raise SystemExit(f'{page}: nothing is called "{mark["name"]}".')
        return f"{mark[1]}{blocks[mark['name']]}\n{mark[3]}"

    return _MARKS.sub(replacement, text)


def _results(folder: Folder, command: str) -> dict[str, dict[str, Any]]:
    """Item → its result, from a command's JSON; "" is the whole."""
    report = json.loads(folder.run(f"{command} --format json --quiet"))
    return {result["item"] or "": result for result in report["results"]}


if __name__ == "__main__":
    for path, text in generate().items():
        target = ROOT / path
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")
            print(f"written: {path}")
