"""The store as a source of answers: written out as one survey table, which is then read like any file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from coprod_cli.checklist.model import Checklist
from coprod_cli.problems import NothingToScore, Problem
from coprod_cli.ratings.records import Answer, rating_text
from coprod_cli.ratings.responses import held, refuse_another
from coprod_cli.ratings.store import open_store

Moment = tuple[str, str]
"""An ISO day, and a moment in UTC that parts what was saved on that day."""

HEADINGS = ("role", "date", "respondent", "pair", "team", "item", "rating")


@dataclass(frozen=True, slots=True)
class StoredRatings:
    """The finished responses of a store: all of them, or those of a team or a pair, or up to or after a moment.

    ``until`` and ``after`` compare the day of a response, and on one day when it was saved. The day on
    which it was saved stands for an unknown one.
    """

    path: Path
    team: str | None = None
    pair: str | None = None
    until: Moment | None = None
    after: Moment | None = None
    name: str = "the store"

    def checklist_ids(self) -> list[str]:
        """The checklists that the store holds finished responses to."""
        with open_store(self.path) as store:
            return sorted({checklist for checklist, _ in held(store)})

    def write_table(self, checklist: Checklist, path: Path) -> list[str]:
        """Writes the answers to one version of a checklist as CSV, one a row; gives notes for a reader.

        A response that names neither respondent nor pair is a voice of its own: its id stands for the respondent.

        Raises:
            NothingToScore: there is no store, or it holds no response to this version.
            SourceError: some were given to another checklist of the same id and version.
        """
        with open_store(self.path) as store:
            versions = held(store)
            if (checklist.id, checklist.version) not in versions:
                raise self._nothing(checklist, versions)
            with store.reading() as connection:
                refuse_another(connection, checklist)
            condition, values = self._condition()
            with store.reading() as connection, path.open("w", encoding="utf-8", newline="") as stream:
                # With this line end a carriage return in a name is quoted, too.
                table = csv.writer(stream, lineterminator="\r\n")
                table.writerow(HEADINGS)
                empty = True
                # The latest of one day counts: file order is the order in which they were saved.
                for *who, item, kind, value in connection.execute(
                    "SELECT r.role, r.date, CASE WHEN coalesce(r.respondent, r.pair) IS NULL THEN 'response ' || r.id "
                    "ELSE r.respondent END, r.pair, r.team, a.item, a.kind, a.value FROM responses r "
                    "JOIN definitions d ON r.definition = d.sha256 JOIN answers a ON a.response = r.id "
                    f"WHERE d.id = ? AND d.version = ? AND r.saved_at IS NOT NULL AND {condition} "
                    "ORDER BY r.saved_at, r.id",
                    (checklist.id, checklist.version, *values),
                ):
                    table.writerow((*who, item, rating_text(Answer(item, kind, value))))
                    empty = False
        if empty:
            message = f"No stored response to {checklist.id} {checklist.version} is of this team, pair or time."
            raise NothingToScore(Problem("nothing-stored", message, None, str(self.path)))
        return [
            f"Left out: {count:,} stored responses to version {version} of {checklist.id}."
            for (name, version), count in versions.items()
            if name == checklist.id and version != checklist.version
        ]

    def _condition(self) -> tuple[str, list[str]]:
        when = "(coalesce(r.date, date(r.saved_at, 'localtime')), r.saved_at)"
        conditions = {
            "r.team = ?": self.team and (self.team,),
            "r.pair = ?": self.pair and (self.pair,),
            f"{when} <= (?, ?)": self.until,
            f"{when} > (?, ?)": self.after,
        }
        chosen = {condition: values for condition, values in conditions.items() if values}
        return " AND ".join(chosen) or "1", [value for values in chosen.values() for value in values]

    def _nothing(self, checklist: Checklist, versions: dict[tuple[str, str], int]) -> NothingToScore:
        kept = ", ".join(f"{name} {version} ({count:,})" for (name, version), count in versions.items())
        return NothingToScore(
            Problem(
                "nothing-stored",
                f"The store holds no response to {checklist.id} {checklist.version}.",
                f"It holds responses to {kept}." if kept else f"`coprod rate {checklist.id}` asks for one.",
                str(self.path),
            )
        )
