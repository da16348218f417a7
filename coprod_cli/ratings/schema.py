"""The tables of the store, as the steps that made them. A step that was once released never changes.

``PRAGMA user_version`` of a store is the number of steps it has taken.
"""

from __future__ import annotations

_RESPONSES = (
    """CREATE TABLE definitions (
        sha256 TEXT PRIMARY KEY,
        id TEXT NOT NULL,
        version TEXT NOT NULL,
        content TEXT NOT NULL)""",
    """CREATE TABLE responses (
        id TEXT PRIMARY KEY,
        definition TEXT NOT NULL REFERENCES definitions (sha256),
        role TEXT NOT NULL,
        date TEXT,
        pair TEXT,
        team TEXT,
        respondent TEXT,
        note TEXT,
        source TEXT NOT NULL,
        started_at TEXT NOT NULL,
        saved_at TEXT,
        tool_version TEXT NOT NULL)""",
    "CREATE INDEX responses_by_definition ON responses (definition, date)",
    "CREATE INDEX responses_by_pair ON responses (pair) WHERE pair IS NOT NULL",
    "CREATE INDEX responses_by_respondent ON responses (respondent) WHERE respondent IS NOT NULL",
    """CREATE TABLE answers (
        response TEXT NOT NULL REFERENCES responses (id) ON DELETE CASCADE,
        item TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('point', 'not_applicable', 'blank')),
        value INTEGER,
        note TEXT,
        PRIMARY KEY (response, item),
        CHECK ((kind = 'point') = (value IS NOT NULL))) WITHOUT ROWID""",
    """CREATE TABLE changes (
        number INTEGER PRIMARY KEY,
        response TEXT NOT NULL REFERENCES responses (id) ON DELETE CASCADE,
        field TEXT NOT NULL,
        old TEXT,
        new TEXT,
        at TEXT NOT NULL,
        how TEXT NOT NULL CHECK (how IN ('amend', 'import')))""",
    "CREATE INDEX changes_by_response ON changes (response)",
)

STEPS: tuple[tuple[str, ...], ...] = (_RESPONSES,)
