"""Stories under their statements: all that were asked for, or the top ones of each statement."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from coprod_cli.checklist.model import Checklist
from coprod_cli.ratings.stories import Story
from coprod_cli.render.page import NOTHING_FITS, Entry, Group, Page
from coprod_cli.render.statements import (
    LINK_FIELDS,
    Definitions,
    link_facts,
    link_record,
    role_name,
    short_id,
    statement_of,
)

FIELDS = ("id", *LINK_FIELDS, "text", "role", "date", "place", "kept_at")
INVITATION = "No story yet. When did one of these go well for somebody, and what made it so?"
_PICKED = "Top 1, Top 2 and so on were picked, in that order. The others follow, the newest first."
_NOT_PICKED = "None is picked yet: the newest come first."
_EMPTY = 'No stories are kept here yet. `coprod story add CHECKLIST ITEM "What happened"` keeps one.'


def story_list(
    stories: Sequence[Story], definitions: Definitions, command: str = "story list", *, narrowed: bool = False
) -> Page:
    """Stories in the order given, those of one statement together; ``narrowed`` when only some were asked for."""
    groups = []
    for (sha256, item), told in groupby(stories, key=lambda story: (story.link.sha256, story.link.item)):
        checklist = definitions[sha256]
        groups.append(Group(statement_of(checklist, item), tuple(_entry(story, checklist) for story in told)))
    return Page(
        command,
        "Stories of good practice",
        groups,
        FIELDS,
        [_record(story, definitions[story.link.sha256]) for story in stories],
        NOTHING_FITS if narrowed else _EMPTY,
    )


def top_stories(
    checklist: Checklist,
    stories: Sequence[Story],
    definitions: Definitions,
    *,
    team: str | None,
    per_item: int,
    only: str | None = None,
) -> Page:
    """Each statement of ``checklist`` (or ``only`` one) with its first stories, or an invitation where it has none.

    A statement without a story is a record too, whose ``id`` and ``text`` are null.
    """
    groups, records, waiting = [], [], []
    for number, item in enumerate(checklist.items, 1):
        if only not in (None, item.id):
            continue
        statement = statement_of(checklist, item.id)
        top = [story for story in stories if story.link.item == item.id][:per_item]
        if top:
            entries = (_entry(story, definitions[story.link.sha256], checklist.version, team) for story in top)
            groups.append(Group(statement, tuple(entries)))
            records += [_record(story, definitions[story.link.sha256]) for story in top]
        else:
            waiting.append(statement)
            records.append(_nothing(checklist, number))
    picked = any(entry.mark != _NOT_ON_TOP for group in groups for entry in group.entries)
    return Page(
        "story top",
        f"Top stories of {team}" if team else "Top stories",
        groups,
        FIELDS,
        records,
        _EMPTY,
        INVITATION,
        waiting,
        (_PICKED if picked else _NOT_PICKED,) if groups else (),
    )


_NOT_ON_TOP = "Story"


def _entry(story: Story, checklist: Checklist, version: str | None = None, team: str | None = None) -> Entry:
    """A story; neither the version nor the team that the page names already is told again."""
    facts = [("told by", role_name(checklist, story.role))] if story.role else []
    facts += [("on", story.date), *(fact for fact in link_facts(story.link) if fact != ("team", team))]
    if version is not None and story.link.version != version:
        facts.append(("version", story.link.version))
    mark = f"Top {story.place}" if story.place else _NOT_ON_TOP
    return Entry(mark, story.text, tuple(facts), ("story", short_id(story.id)))


def _record(story: Story, checklist: Checklist) -> dict[str, object]:
    return {
        "id": story.id,
        **link_record(story.link, checklist),
        "text": story.text,
        "role": story.role,
        "date": story.date,
        "place": story.place,
        "kept_at": story.kept_at,
    }


def _nothing(checklist: Checklist, number: int) -> dict[str, object]:
    item = checklist.items[number - 1]
    known = {
        "checklist": checklist.id,
        "version": checklist.version,
        "sha256": checklist.sha256,
        "item": item.id,
        "number": number,
        "statement": item.text,
    }
    return dict.fromkeys(FIELDS) | known
