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
    # Which file came from where. Its place is kept as a digest: a folder's name may hold a person's.
    """CREATE TABLE imports (
        path TEXT NOT NULL,
        source TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        rows INTEGER NOT NULL,
        at TEXT NOT NULL,
        tool_version TEXT NOT NULL,
        PRIMARY KEY (path, sha256)) WITHOUT ROWID""",
)

_WE_SAID_WE_DID = (
    # Forgetting a pair takes every row with its ``pair``; what belongs to such a row goes with it.
    """CREATE TABLE stories (
        id TEXT PRIMARY KEY,
        definition TEXT NOT NULL REFERENCES definitions (sha256),
        item TEXT NOT NULL,
        team TEXT,
        pair TEXT,
        role TEXT,
        date TEXT NOT NULL,
        text TEXT NOT NULL,
        place INTEGER CHECK (place > 0),
        kept_at TEXT NOT NULL)""",
    """CREATE TABLE actions (
        id TEXT PRIMARY KEY,
        definition TEXT NOT NULL REFERENCES definitions (sha256),
        item TEXT NOT NULL,
        team TEXT,
        pair TEXT,
        said TEXT NOT NULL,
        said_by TEXT NOT NULL,
        agreed TEXT NOT NULL,
        owner TEXT NOT NULL,
        due TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('planned', 'doing', 'done', 'cannot do')),
        why TEXT,
        did TEXT,
        agreed_on TEXT NOT NULL,
        agreed_at TEXT NOT NULL,
        CHECK ((status = 'cannot do') = (why IS NOT NULL)))""",
    """CREATE TABLE action_changes (
        number INTEGER PRIMARY KEY,
        action TEXT NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
        day TEXT NOT NULL,
        field TEXT NOT NULL,
        old TEXT,
        new TEXT)""",
    "CREATE INDEX action_changes_by_action ON action_changes (action)",
    """CREATE TABLE action_scores (
        action TEXT NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
        look TEXT NOT NULL CHECK (look IN ('agreed', 'since')),
        day TEXT NOT NULL,
        at TEXT NOT NULL,
        measure TEXT NOT NULL CHECK (measure IN ('mean', 'median', 'share met')),
        first_role TEXT NOT NULL,
        first_n INTEGER NOT NULL,
        first_value REAL,
        second_role TEXT,
        second_n INTEGER,
        second_value REAL,
        gap REAL,
        n_pairs INTEGER NOT NULL,
        PRIMARY KEY (action, look),
        CHECK ((first_n = 0) = (first_value IS NULL))) WITHOUT ROWID""",
    """CREATE TABLE whys (
        id TEXT PRIMARY KEY,
        definition TEXT NOT NULL REFERENCES definitions (sha256),
        item TEXT NOT NULL,
        team TEXT,
        pair TEXT,
        date TEXT NOT NULL,
        about TEXT NOT NULL,
        kept_at TEXT NOT NULL)""",
    """CREATE TABLE why_answers (
        chain TEXT NOT NULL REFERENCES whys (id) ON DELETE CASCADE,
        number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 5),
        answer TEXT NOT NULL,
        PRIMARY KEY (chain, number)) WITHOUT ROWID""",
)

STEPS: tuple[tuple[str, ...], ...] = (_RESPONSES, _WE_SAID_WE_DID)
