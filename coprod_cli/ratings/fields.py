"""A response as named texts: ``role``, ``date``, … ``rating:ITEM``, ``note:ITEM``; read, and written one at a time."""

from __future__ import annotations

import sqlite3

from coprod_cli.ratings.records import Answer, Response, rating_text
from coprod_cli.ratings.responses import keep_answer

OF_RESPONSE = ("role", "pair", "team", "respondent", "date", "note")


def fields_of(response: Response) -> dict[str, str | None]:
    """Every field as ``Change`` writes it. An item without an answer is not in it; a blank one is ``""``."""
    found: dict[str, str | None] = {field: getattr(response, field) for field in OF_RESPONSE}
    for answer in response.answers:
        found[f"rating:{answer.item}"] = rating_text(answer)
        found[f"note:{answer.item}"] = answer.note
    return found


def answer_of(item: str, rating: str, note: str | None = None) -> Answer:
    """The answer that ``rating_text`` writes so. Raises ValueError for any other text."""
    if rating == "":
        return Answer(item, "blank", None, note)
    if rating == "not applicable":
        return Answer(item, "not_applicable", None, note)
    if rating.strip() != rating or not rating.lstrip("-").isdecimal():
        raise ValueError(rating)
    return Answer(item, "point", int(rating), note)


def write_field(connection: sqlite3.Connection, response: str, field: str, value: str | None) -> None:
    """Sets one field of a stored response. A rating of ``None`` takes the item's answer out, with its note."""
    kind, _, item = field.partition(":")
    if field in OF_RESPONSE:
        connection.execute(f"UPDATE responses SET {field} = ? WHERE id = ?", (value, response))
    elif kind == "note":
        connection.execute("UPDATE answers SET note = ? WHERE response = ? AND item = ?", (value, response, item))
    elif value is None:
        connection.execute("DELETE FROM answers WHERE response = ? AND item = ?", (response, item))
    else:
        noted = "SELECT note FROM answers WHERE response = ? AND item = ?"
        (note,) = connection.execute(noted, (response, item)).fetchone() or (None,)
        keep_answer(connection, response, answer_of(item, value, note))
