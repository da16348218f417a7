"""Every problem of a definition: its code, the exact sentence, the place, and what to do about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coprod_cli.checklist import Band, Checklist, Item, Role, ScalePoint, Scoring, Source, Total
from coprod_cli.checklist.reader import read_bytes

GOOD = """\
id: meals
version: "1.0"
kind: statements
title: Meals
source:
  title: Our own words
  wording: ours
scale:
  - {value: 1, label: No}
  - {value: 2, label: Partly}
  - {value: 3, label: Yes}
roles:
  cook: {label: Cook}
  guest: {label: Guest}
compare: [cook, guest]
sections: {taste: Taste}
items:
  - {id: warm, text: The food is warm., section: taste}
  - {id: cold, text: The food is cold., reverse: true}
scoring:
  min_answered: 0.5
  top_box: [3]
  total:
    method: mean
    bands:
      - {from: 1, label: Low}
      - {from: 2.5, label: High}
"""

# What is changed in GOOD, into what, and the problems: "code line:column message | hint".
CASES = [
    ("id: meals", "", ["missing-key 2:1 A checklist needs the key `id`."]),
    (
        "source:\n  title: Our own words\n  wording: ours\n",
        "",
        [
            "missing-key 1:1 A checklist needs the key `source`. | Say where the wording comes from, "
            "for example `source: {title: Our own words, wording: ours}`."
        ],
    ),
    (
        "  wording: ours",
        "",
        ["missing-key 6:3 `source` needs the key `wording`. | Write verbatim, adapted or ours."],
    ),
    (
        "items:",
        "itmes:",
        ['unknown-key 17:1 A checklist has no key "itmes". | Did you mean `items` or `title`?'],
    ),
    (
        "label: Cook}",
        "label: Cook, colour: red}",
        ['unknown-key 13:23 A role has no key "colour". | The keys are: label, stem.'],
    ),
    (
        "title: Meals",
        "title: Meals\nkind: steps",
        ['duplicate-key 5:1 The key "kind" is given twice (first in line 3). | Keep one of them.'],
    ),
    (
        "title: Meals",
        "title:",
        ["missing-value 4:7 `title` has no value. | Give it a value, or remove the key."],
    ),
    (
        "title: Meals",
        'title: " "',
        ["empty-text 4:8 `title` is empty. | Give it some text, or remove the key."],
    ),
    ("title: Meals", "title: [Meals]", ["wrong-type 4:8 `title` must be a single value, but is a list."]),
    (
        "  - {value: 3",
        "  - 3\n  - {value: 3",
        ['wrong-type 11:5 Entry 3 of `scale` must be keys with values, but is text: "3".'],
    ),
    (
        "{value: 1, label: No}",
        '{value: "1", label: No}',
        ['wrong-type 9:13 `value` must be a whole number, but is text: "1". | Remove the quotation marks.'],
    ),
    ("value: 1,", "value: 1.5,", ['wrong-type 9:13 `value` must be a whole number, but is text: "1.5".']),
    ("value: 3,", "value: 3000,", ["out-of-range 11:13 `value` must be from -1000 to 1000, but is 3000."]),
    (
        "reverse: true",
        "reverse: yes",
        [
            'wrong-type 19:50 `reverse` must be true or false, but is "yes". | '
            "Write it without quotation marks: true or false."
        ],
    ),
    (
        "min_answered: 0.5",
        "min_answered: half",
        ['wrong-type 21:17 `min_answered` must be a number, but is text: "half".'],
    ),
    (
        "min_answered: 0.5",
        "min_answered: 50",
        ["out-of-range 21:17 `min_answered` must be from 0 to 1, but is 50."],
    ),
    (
        "method: mean",
        "method: meen",
        ['unknown-choice 24:13 `method` must be mean, sum, percent or met, but is "meen". | Did you mean `mean`?'],
    ),
    (
        "id: warm",
        "id: Nice & Warm",
        [
            "not-a-slug 18:10 `id` may hold only lower case letters, digits, hyphens and underscores, "
            'but is "Nice & Warm". | For example `nice-warm`.'
        ],
    ),
    (
        "  wording: ours",
        "  wording: ours\n  url: example.org",
        [
            'not-a-link 8:8 `url` must be a web address, but is "example.org". | '
            "It begins with https:// and has no spaces."
        ],
    ),
    (
        "title: Meals",
        "title: Meals\nlanguage: British English",
        [
            'not-a-language 5:11 `language` must be a language tag, but is "British English". | '
            "For example `en-GB` or `cy`."
        ],
    ),
    (
        "title: Meals",
        'title: "Meals\\e[31m"',
        [
            "control-character 4:8 `title` holds the control character U+001B. | "
            "Remove it: it can make a screen show something else than was written."
        ],
    ),
    (
        "title: Meals",
        "title: !!python/object/apply:os.system [ls]",
        [
            'tag 4:8 The tag "!!python/object/apply:os.system" is not allowed. | '
            "Remove it; a text that begins with ! needs quotation marks."
        ],
    ),
    (
        "compare: [cook, guest]",
        "compare: &both [cook, guest]\nabout: *both",
        ['alias 16:8 The alias "*both" is not allowed. | Write the text out in full.'],
    ),
    (
        "compare: [cook, guest]",
        "compare: [cook, guest]\n? [a]\n: b",
        ["wrong-type 16:3 A key in the file must be text, but is a list."],
    ),
    (
        "  - {value: 1, label: No}\n  - {value: 2, label: Partly}\n",
        "",
        [
            "too-few-points 9:3 `scale` has 1 point; at least 2 are needed. | "
            "List every point, for example `- {value: 1, label: Not at all}`.",
            "band-out-of-reach 24:16 A band starts at 1, but scores go from 3 to 3. | "
            "A band starts at a score that can be reached.",
            "band-out-of-reach 25:16 A band starts at 2.5, but scores go from 3 to 3. | "
            "A band starts at a score that can be reached.",
        ],
    ),
    (
        "value: 2,",
        "value: 1,",
        [
            "duplicate-value 10:13 The scale value 1 is used twice (first in line 9).",
        ],
    ),
    (
        "  - {value: 2, label: Partly}\n  - {value: 3, label: Yes}",
        "  - {value: 3, label: Yes}\n  - {value: 2, label: Partly}",
        [
            "points-out-of-order 11:13 The scale value 2 comes after 3. | "
            "List the points from the lowest to the highest."
        ],
    ),
    (
        "label: Partly",
        "label: NO",
        [
            'duplicate-label 10:23 The scale label "NO" is used twice (first in line 9). | '
            "An answer must point to one scale value."
        ],
    ),
    (
        "label: Partly",
        'label: "3"',
        [
            'ambiguous-label 10:23 The scale label "3" is the value of another point. | '
            "An answer must point to one scale value: choose another label."
        ],
    ),
    (
        "label: Guest",
        "label: cook",
        [
            'duplicate-label 14:18 The role label "cook" is used twice (first in line 13). | '
            "An answer must come from one role.",
            'ambiguous-label 14:18 The role label "cook" is the id of another role. | '
            "An answer must come from one role: choose another label.",
        ],
    ),
    (
        "  guest: {label: Guest}",
        "  gap: {label: Guest}",
        [
            'reserved-id 14:8 A role cannot be called "gap". | '
            "The results use that word for the difference between two roles.",
            'unknown-role 15:17 `compare` names the role "guest", which is not in `roles`. | The roles are: cook, gap.',
        ],
    ),
    (
        "roles:\n  cook: {label: Cook}\n  guest: {label: Guest}\ncompare: [cook, guest]",
        "roles: {}",
        ["no-roles 12:8 `roles` is empty. | Name at least one role, with its `label`."],
    ),
    (
        "compare: [cook, guest]",
        "compare: [cook, gest]",
        ['unknown-role 15:17 `compare` names the role "gest", which is not in `roles`. | Did you mean `guest`?'],
    ),
    (
        "compare: [cook, guest]",
        "compare: [cook, cook]",
        ['same-role-twice 15:17 `compare` names "cook" twice (first in line 15). | Name two different roles.'],
    ),
    (
        "compare: [cook, guest]",
        "compare: [cook]",
        ["compare-not-two 15:10 `compare` names 1 role; it needs 2. | For example `compare: [practitioner, person]`."],
    ),
    (
        "section: taste",
        "section: tast",
        [
            'empty-section 16:19 No item is in the section "taste". | Give an item this `section`, or remove it.',
            'unknown-section 18:50 The section "tast" is not in `sections`. | Did you mean `taste`?',
        ],
    ),
    (
        "id: cold",
        "id: warm",
        ['duplicate-item 19:10 The item id "warm" is used twice (first in line 18).'],
    ),
    (
        "text: The food is cold.",
        "text: the  food is WARM.",
        [
            'duplicate-text 19:22 The item text "the food is WARM." is used twice (first in line 18). | '
            "A column of a survey file is found by this text, so it must differ."
        ],
    ),
    (
        "value: 3, label: Yes",
        "value: 4, label: Yes",
        [
            "reverse-off-scale 19:50 The scale 1, 2, 4 cannot be turned round, so no item can have "
            "`reverse: true`. | A scale can be turned round when its steps are the same from both ends.",
            "top-box-off-scale 22:13 `top_box` names 3, which is not on the scale. | The scale has: 1, 2, 4.",
        ],
    ),
    (
        "top_box: [3]",
        "top_box: [3, 3]",
        ["duplicate-top-box 22:16 `top_box` names 3 twice (first in line 22)."],
    ),
    (
        "from: 2.5",
        "from: 3.5",
        [
            "band-out-of-reach 27:16 A band starts at 3.5, but scores go from 1 to 3. | "
            "A band starts at a score that can be reached."
        ],
    ),
    (
        "method: mean",
        "method: sum",
        [
            "band-out-of-reach 26:16 A band starts at 1, but scores go from 2 to 6. | "
            "A band starts at a score that can be reached."
        ],
    ),
    (
        "from: 2.5",
        "from: 1.0",
        [
            "bands-overlap 27:16 Two bands start at 1 (first in line 26). | "
            "A band goes from its start up to the next one."
        ],
    ),
    (
        "      - {from: 1, label: Low}",
        "      - {from: 3, label: Low}",
        [
            "bands-out-of-order 27:16 A band starts at 2.5, after one that starts at 3. | "
            "List the bands from the lowest to the highest."
        ],
    ),
    (
        "label: High",
        "label: low",
        ['duplicate-label 27:28 The band label "low" is used twice (first in line 26).'],
    ),
    (
        "method: mean",
        "method: met",
        [
            "met-needs-0-1 24:13 `method: met` needs a scale of 0 and 1, but the scale is 1, 2, 3. | "
            "Make the scale 0 (not met) and 1 (met), or choose another method.",
            "band-out-of-reach 27:16 A band starts at 2.5, but scores go from 0 to 2. | "
            "A band starts at a score that can be reached.",
        ],
    ),
    (
        "kind: statements",
        "kind: ladder",
        [
            "ladder-total 26:7 A ladder has no total, but has `bands`. | "
            "Remove `bands`: describe the rungs in the scale."
        ],
    ),
    (
        "scoring:",
        "---\nscoring:",
        ["several-documents 20:1 A second document starts here. | Keep one checklist in a file."],
    ),
    (
        "title: Meals",
        "title: Meals: warm",
        [
            "not-yaml 4:13 This is not YAML: mapping values are not allowed in this context. | "
            'Put a text that holds ": " in quotation marks.'
        ],
    ),
    (
        "title: Meals",
        "\ttitle: Meals",
        [
            "not-yaml 4:1 This is not YAML: while scanning a plain scalar, found a tab character that violates "
            "indentation (it begins in line 3). | Use spaces, not tabs, at the start of a line."
        ],
    ),
]

WHOLE_FILES = [
    ("", ["file-empty The file is empty. | `coprod show ten-statements` shows what a checklist holds."]),
    (
        "# nothing yet\n",
        ["file-empty The file holds only comments. | `coprod show ten-statements` shows what a checklist holds."],
    ),
    (
        "just some words\n",
        ['wrong-type 1:1 The file must be keys with values, but is text: "just some words".'],
    ),
    ("- a\n- b\n", ["wrong-type 1:1 The file must be keys with values, but is a list."]),
]


def problems_of(text: str) -> list[str]:
    """The problems as lines that a reader of this file can compare by eye."""
    lines = []
    for problem in read_bytes(text.encode(), "meals.yaml").problems:
        assert problem.file == "meals.yaml"
        place = f"{problem.row}:{problem.column} " if problem.row else ""
        hint = f" | {problem.hint}" if problem.hint else ""
        lines.append(f"{problem.code} {place}{problem.message}{hint}")
    return lines


def test_the_file_that_the_cases_change_is_right() -> None:
    assert problems_of(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"), CASES, ids=[f"{c[2][0].split()[0]}-{n}" for n, c in enumerate(CASES)]
)
def test_problem(old: str, new: str, expected: list[str]) -> None:
    assert GOOD.count(old) >= 1
    assert problems_of(GOOD.replace(old, new, 1)) == expected


@pytest.mark.parametrize(("text", "expected"), WHOLE_FILES)
def test_a_file_that_is_no_checklist(text: str, expected: list[str]) -> None:
    assert problems_of(text) == expected


def test_empty_items() -> None:
    start = GOOD[: GOOD.index("sections:")]
    assert problems_of(start + "items: []\n") == [
        "empty-items 16:8 `items` is empty. | List at least one item, with its `id` and `text`."
    ]


def test_a_ladder_has_no_total() -> None:
    text = GOOD[: GOOD.index("scoring:")].replace("kind: statements", "kind: ladder")
    assert problems_of(text) == []
    assert problems_of(text + "scoring: {total: {method: sum}}\n") == [
        "ladder-total 20:27 A ladder has no total, but has `method: sum`. | "
        "Remove `total`: rungs have an order, and no distances to add up."
    ]


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    text = GOOD.replace("kind: statements", "kind: list").replace("id: cold", "id: warm")
    text = text.replace("top_box: [3]", "top_box: [9]").replace("label: Guest", "lable: Guest")
    assert [line.split()[:2] for line in problems_of(text)] == [
        ["unknown-choice", "3:7"],
        ["unknown-key", "14:11"],
        ["duplicate-item", "19:10"],
        ["top-box-off-scale", "22:13"],
    ]


def test_a_hundred_problems_are_enough() -> None:
    text = GOOD + "".join(f"key{number}: 1\n" for number in range(5000))
    lines = problems_of(text)
    assert len(lines) == 101
    assert lines[-1] == "too-many-problems There are more than 100 problems. Put these right first."


def test_the_docs_explain_every_problem_code_and_no_other() -> None:
    repo = Path(__file__).parents[2]
    rooms = ["findings", "document", "leaves", "shape", "rules", "reader", "library"]
    source = "".join((repo / f"coprod_cli/checklist/{room}.py").read_text(encoding="utf-8") for room in rooms)
    page = (repo / "docs" / "checklists.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `([a-z0-9-]+)` \| (?!yes \||no \|)", page, flags=re.MULTILINE)
    assert len(explained) == len(set(explained))
    assert [code for code in explained if f'"{code}"' not in source] == []
    seen = {line.split()[0] for _, _, lines in CASES for line in lines}
    seen |= {line.split()[0] for _, lines in WHOLE_FILES for line in lines}
    assert seen - set(explained) == set()
    named = re.findall(
        r'(?:Broken|Problem|Unreadable|add|_refuse|_unopened)\(\s*(?:name, |event, )?"([a-z0-9-]+)"', source
    )
    assert set(named) - set(explained) == {"not-a-checklist"}


def test_the_example_and_the_keys_in_the_docs_are_right() -> None:
    page = (Path(__file__).parents[2] / "docs" / "checklists.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    assert problems_of(example) == []
    written = set(re.findall(r"^\| `([a-z_.A-Z\[\]]+)` \| (?:yes|no) \|", page, flags=re.MULTILINE))
    assert {key.replace("[]", "").split(".")[-1] for key in written} | {"scoring", "total"} == {
        info.validation_alias or name
        for model in (Checklist, Source, ScalePoint, Role, Item, Scoring, Total, Band)
        for name, info in model.model_fields.items()
    }
