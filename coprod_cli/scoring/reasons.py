"""Why a number is undefined, in plain words. One place, so that every result says it the same way."""

from __future__ import annotations

NO_ANSWERS = "no answers"
TWO_ANSWERS = "needs at least 2 answers"
NO_SCORES = "no response has a score"
TWO_SCORES = "needs at least 2 responses with a score"

ORDINAL = "a ladder is ordinal: its rungs are ordered, not evenly spaced, so they are not averaged"
MET = "met or not met is counted, not averaged"
TOP_BOX_OF_ITEMS = "the top box is counted item by item"
NOT_INDEPENDENT = "several answers of one response are not independent"
RAW_TOTAL = "not shown with --raw: a total of unreversed answers would mix directions"

BOTH_ROLES = "needs answers from both roles"
TWO_PAIRS = "needs at least 2 pairs"
TWO_OF_EACH = "needs at least 2 answers from each role"
ONLY_PAIRS = "only pairs can tell"
ONE_ROLE = "needs two roles"
NOT_NAMED = "the source does not name its respondents"
NO_PAIRS = "no pairs"
TWO_PLANS = "needs at least 2 plans that two roles rated"
NOT_TOGETHER = "a saved tally holds what two roles said of one plan, not what all did"

TWO_PERIODS = "needs answers in at least 2 periods"
TWO_SHOWN = "needs at least 2 periods that are not suppressed"
SINCE_LAST = "the change would begin and end in the same period"
TWO_GAPS = "needs a gap in at least 2 periods"
MIXED_GAPS = "one gap is from pairs and the other is not, so they cannot be compared"
MEDIAN_HAS_NONE = "a median has no interval here: rungs are ordered, not measured"
TWO_AT_BOTH_ENDS = "needs at least 2 answers of each side, or 2 pairs, in both periods"
NO_SPREAD_AT_ENDS = "all answers of a period are alike, so nothing says how uncertain the change is"
NOT_TOLD = "no interval tells this change from none"
NOT_LINKED = "who answered both times is not known: a saved tally keeps nobody apart, and some files name nobody"
NOBODY_TWICE = "nobody answered both times"
TWICE_TWO = "needs at least 2 who answered both times"
ALL_CHANGED_ALIKE = "all who answered both times changed by the same, so nothing says how uncertain it is"

FEW_POINTS = "fewer than 12 points: read it as a run chart, against the median; nothing special can be claimed"
NO_POINTS = "no points"
NO_NEIGHBOURS = "needs 2 points next to each other"
TOO_LARGE = "too large for a decimal number"
OTHER_KIND_OF_GAP = {
    True: "this gap is not from pairs, and the others here are, so it is left out",
    False: "this gap is from pairs, and the others here are not, so it is left out",
}
OFF_SCALE = "the target lies outside the scale of these numbers"
NEITHER_BETTER = "neither direction is better, so a target is neither met nor missed"

ONE_POINT = "every answer is the same point, so nothing can be said of agreement beyond chance"
SAME_DIFFERENCE = "every pair differs by the same, so there is no spread"
NO_DIFFERENCE = "no pair differs"
NO_STANDARD_ERROR = "its standard error is 0 here, which says nothing of the uncertainty"
NOT_A_POINT = "a score over several items is not a point of the scale"

TWO_ITEMS = "needs at least 2 statements"
TWO_COMPLETE = "needs at least 2 responses that answered every statement"
NO_SPREAD = "every complete response has the same sum, so there is no spread"
ONE_ANSWER = "every complete response gave this statement the same answer"
NO_SPREAD_OF_OTHERS = "the other statements have the same sum in every complete response"
ROWS_ARE_VOICES = "nobody is named, so nobody knows which rows are one person's"
NO_RESPONSES_KEPT = "a saved tally holds no response, only counts"
