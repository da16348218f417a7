"""How wide a ladder's parts are, and how many questions stand beside one another. Nothing is drawn here.

A lane is one role's answers to one question: the median's mark, how many stand on the rung, and a bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from coprod_cli.render import labels
from coprod_cli.render.text import Signs, count
from coprod_cli.scoring.ladder import Placed
from coprod_cli.scoring.report import Report

BETWEEN_LANES = 2
BETWEEN_QUESTIONS = 4
SHORTEST_BAR, LONGEST_BAR = 3, 10
# Longer names of rungs are broken by word where a third of the width is not enough for them.
ENOUGH_LABEL, SHORTEST_LABEL = 12, 6


@dataclass(frozen=True, slots=True)
class Shape:
    """How every ladder of one output is drawn, so that they line up. Widths are in characters.

    ``beside`` is how many questions share one ladder; the others follow below. With ``names`` a lane is
    headed by its role's name, else by its role's shape alone. ``scaled``: a full bar is everybody who
    answered, else each mark is one answer.
    """

    label: int
    number: int
    lane: int
    count: int
    roles: int
    beside: int
    names: bool
    scaled: bool

    @property
    def rail(self) -> int:
        """The width of the ladder itself: ``├─ 7 Co-production ─┤``."""
        return self.label + self.number + 7

    @property
    def bar(self) -> int:
        """The longest bar that a lane has room for; none where it would be too short to tell anything."""
        room = self.lane - before_bar(self.count)
        return room if room >= SHORTEST_BAR else 0

    @property
    def question(self) -> int:
        """The width of one question's lanes together."""
        return self.roles * self.lane + (self.roles - 1) * BETWEEN_LANES


def before_bar(counts: int) -> int:
    """What a lane holds before its bar: the median's mark, a space, a count of that width, and a space."""
    return counts + 3


def answers(n: int | None) -> str:
    """How many answered, as it stands above a lane."""
    return f"n = {count(n)}"


def shape_for(report: Report, placed: Sequence[Placed], width: int, signs: Signs) -> Shape:
    """The widest shape that fits: questions beside one another before names, names before their shapes alone."""
    views = [view for one in placed for result in one.latest for view in result.roles.values()]
    roles = list(placed[0].latest[0].roles)
    largest = max((n for view in views for n in (view.distribution or {}).values()), default=0)
    counts = len(count(largest))
    most_answers = max(len(answers(view.n)) for view in views)
    names = [cell_len(word) for role in roles for word in labels.short_name(report.checklist, role, signs).split()]
    longest = max(cell_len(signs.text(point.label)) for point in report.checklist.scale)
    bare = max(before_bar(counts), most_answers)
    by_shape = max(before_bar(counts) + SHORTEST_BAR, most_answers)

    def shape(lane: int, beside: int, *, names: bool) -> Shape:
        label = min(longest, max(ENOUGH_LABEL, round(0.35 * width)))
        number = max(len(str(value)) for value in report.checklist.values)
        return Shape(label, number, lane, counts, len(roles), beside, names, scaled=False)

    questions = len(placed[0].latest)
    tried = [
        shape(max([by_shape, *names]) if with_names else by_shape, beside, names=with_names)
        for beside in range(questions, 0, -1)
        for with_names in (True, False)
    ]
    last = shape(bare, 1, names=False)
    tried.append(replace(last, label=max(SHORTEST_LABEL, min(last.label, last.label + width - _width(last)))))
    found = next((one for one in tried if _width(one) <= width), tried[-1])
    return _roomier(found, width, questions, largest)


def _width(shape: Shape) -> int:
    return shape.rail + shape.beside * shape.question + BETWEEN_LANES + (shape.beside - 1) * BETWEEN_QUESTIONS


def _roomier(shape: Shape, width: int, questions: int, largest: int) -> Shape:
    """The same number of ladders, with the questions spread evenly over them and with longer bars."""
    ladders = -(-questions // shape.beside)
    shape = replace(shape, beside=-(-questions // ladders))
    spare = max(0, width - _width(shape)) // (shape.beside * shape.roles)
    longest = max(shape.lane, before_bar(shape.count) + LONGEST_BAR)
    shape = replace(shape, lane=min(shape.lane + spare, longest))
    return replace(shape, scaled=largest > shape.bar)
