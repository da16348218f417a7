"""Who answers: the role, the pair, the team and a pseudonym, asked where they were not given."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coprod_cli.checklist.leaves import CONTROL, quoted
from coprod_cli.commands.rate_terminal import Left
from coprod_cli.ratings.interview import STOP_WORDS
from coprod_cli.ratings.pseudonym import Looks, is_same, looks_like, offer, tidy
from coprod_cli.render.talk import GAP, Line

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist
    from coprod_cli.commands.rate_terminal import Terminal

_LOOKS: dict[Looks, str] = {"name": "a name", "email": "an e-mail address", "nhs-number": "an NHS number"}
_WHAT = {"pair": "pair", "team": "team", "respondent": "pseudonym"}
_PROMPTS = {"pair": "Pair", "team": "Team", "respondent": "Your code"}
_ABOUT = {
    "pair": "One code for both of you, such as P7, sets your two views of one plan side by side. "
    "You will see each other’s ratings, not each other’s notes.",
    "team": "A team’s answers can be looked at together.",
    "respondent": "A code of your own links your answers over time without your name. If you have one, type it.",
}
# Keys of the interview that somebody may type here too. None of them is a code by mistake.
_NONE, _KEYS = frozenset("-sSnN"), frozenset("bB?")


@dataclass(frozen=True, slots=True)
class Codes:
    """What links a response to others: each as it is kept, ``None`` where it was left out."""

    pair: str | None = None
    team: str | None = None
    respondent: str | None = None

    def fits(self, other: Codes) -> bool:
        """Whether ``other`` may be the same voice: all that is known here is equal there."""
        mine = ((self.pair, other.pair), (self.team, other.team), (self.respondent, other.respondent))
        return all(known is None or known == theirs for known, theirs in mine)

    def warnings(self) -> Iterator[str]:
        """A sentence for each code that tells who somebody is."""
        for field, what in _WHAT.items():
            code = getattr(self, field)
            looks = code and looks_like(code)
            if looks:
                yield f"The {what} {quoted(code)} looks like {_LOOKS[looks]}. A code that names nobody is safer."


def code_of(text: str | None) -> str | None:
    """A code as it is kept; ``None`` for none, for "-" and for nothing."""
    tidied = tidy(CONTROL.sub("", text or ""))
    return None if tidied in ("", "-") else tidied


def ask_role(terminal: Terminal, checklist: Checklist) -> str:
    """The role, chosen from a list; the only one there is, unasked. Raises ``Left``."""
    roles = list(checklist.roles)
    if len(roles) == 1:
        return roles[0]
    terminal.say([GAP, Line("Who is answering?")])
    terminal.say(Line(checklist.roles[role].label, lead=str(n), indent=2) for n, role in enumerate(roles, start=1))
    return roles[terminal.choose(len(roles), "Number: ", enter=None) - 1]


def ask_codes(terminal: Terminal, given: Codes, said: Collection[str], taken: Collection[str]) -> tuple[Codes, bool]:
    """Pair, team and pseudonym; those in ``said`` were given, and are asked only if they tell who somebody is.

    Also whether the pseudonym is the one offered here. ``taken`` are pseudonyms that others have.
    """
    unasked = [field for field in _WHAT if field not in said]
    if unasked:
        few = "One short question" if len(unasked) == 1 else "A few short questions"
        terminal.say([GAP, Line(f"{few} first. Please give codes, not names.")])
    offered = offer(taken)
    pair = _asked(terminal, "pair", given.pair, said, "Enter: none")
    team = _asked(terminal, "team", given.team, said, "Enter: none")
    respondent = _asked(terminal, "respondent", given.respondent, said, f"Enter: {offered}, -: none", offered)
    return Codes(pair, team, respondent), respondent == offered


def ask_whose(terminal: Terminal, pseudonym: str, instead: str) -> bool:
    """Whether the pseudonym of a stopped interview is typed; Enter alone, which means ``instead``, is no.

    Raises ``Left``.
    """
    terminal.say([Line("To go on with it, type the code that it was begun with.")])
    while True:
        typed = terminal.ask(f"Your code (Enter: {instead}): ").strip()
        if not typed:
            return False
        if typed.casefold() in STOP_WORDS:
            raise Left
        if is_same(CONTROL.sub("", typed), pseudonym):
            return True
        terminal.say([Line(f"That is not its code. Please type it again. Enter: {instead}. q stops.")])


def _asked(
    terminal: Terminal, field: str, given: str | None, said: Collection[str], prompt: str, enter: str | None = None
) -> str | None:
    """One code; ``enter`` for Enter alone. What was given is asked again only when it is taken back."""
    if field in said and (given is None or _is_meant(terminal, field, given)):
        return given
    terminal.say([Line(_ABOUT[field])])
    while True:
        typed = terminal.ask(f"{_PROMPTS[field]} ({prompt}): ").strip()
        if not typed:
            return enter
        if typed.casefold() in STOP_WORDS:
            raise Left
        if typed in _NONE:
            return None
        if typed in _KEYS:
            terminal.say([Line(f"Please type a code. {_ABOUT[field]} q stops.")])
        elif (code := code_of(typed)) is not None and _is_meant(terminal, field, code):
            return code


def _is_meant(terminal: Terminal, field: str, code: str) -> bool:
    """True for a code that names nobody; for any other, whether it is to be used all the same."""
    warning = next(Codes(**{field: code}).warnings(), None)
    if warning is None:
        return True
    terminal.say([Line(warning)])
    return terminal.agree("Use it anyway?", enter=False)
