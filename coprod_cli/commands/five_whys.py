"""``coprod reflect --whys``: asks why, up to five times, and keeps each answer at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from secrets import token_hex
from typing import TYPE_CHECKING

from coprod_cli.problems import NeedsTerminal, Problem, UsageError

if TYPE_CHECKING:
    from coprod_cli.checklist import Checklist
    from coprod_cli.ratings.store import Store
    from coprod_cli.ratings.whys import Chain

_EXPLAINED = (
    "Say in your own words why it is so. The next question asks why that is, until you come to what lies behind it. "
    "Please write no names. Enter or q stops; what you have answered is kept."
)


def begun(checklist: Checklist, item: str, about: str | None, team: str | None, pair: str | None, day: str) -> Chain:
    """A chain without answers. Raises UsageError for an unknown statement, or words that are empty."""
    from coprod_cli.commands.linking import check
    from coprod_cli.ratings.linked import item_of, kept_text, link
    from coprod_cli.ratings.records import now
    from coprod_cli.ratings.whys import Chain

    check(lambda: item_of(checklist, item), lambda: about is None or kept_text("--about", about))
    found = item_of(checklist, item)
    seen = found.text if about is None else kept_text("--about", about)
    return Chain(token_hex(8), link(checklist, found, team, pair), seen, day, now())


def refuse(left_out: Sequence[str], *, named: bool, why: Sequence[str]) -> None:
    """Raises UsageError for options that do not go with the Five Whys, and for what they need and lack.

    ``named`` is whether both a checklist and a statement were.
    """
    from coprod_cli.ratings.linked import kept_text
    from coprod_cli.ratings.whys import MOST

    problems = []
    if not named:
        hint = "For example: coprod reflect ten-statements --item trusted --whys"
        problems.append(Problem("whys-about-what", "Which statement do you ask why about?", hint))
    if left_out:
        message = f"{' and '.join(left_out)}: this chooses among notes, and means nothing for the Five Whys."
        problems.append(Problem("not-for-whys", message, "Leave it out, or ask for the notes without --whys."))
    if len(why) > MOST:
        message = f"{len(why)} answers were given to --why, and why is asked {MOST} times."
        problems.append(Problem("too-many-whys", message, "Put together those that belong together."))
    for answer in why:
        try:
            kept_text("--why", answer)
        except UsageError as error:
            problems += error.problems
    if problems:
        raise UsageError(problems)


def needs_terminal() -> None:
    """Raises NeedsTerminal when nobody can be asked."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise NeedsTerminal(
            Problem(
                "no-terminal",
                "The Five Whys are a conversation, and there is no terminal here to have it at.",
                'Give the answers instead, up to five: --why "…" --why "…".',
            )
        )


def asked(store: Store, checklist: Checklist, chain: Chain, ask: Callable[[str], str]) -> Chain:
    """Asks why until there is no answer, at most five times; each answer is kept before the next question.

    q, quit and stop end it as Enter alone does; ? explains.
    """
    from coprod_cli.commands.reporting import note
    from coprod_cli.ratings.interview import STOP_WORDS
    from coprod_cli.ratings.linked import kept_text
    from coprod_cli.ratings.whys import MOST, keep

    while len(chain.answers) < MOST:
        number = len(chain.answers) + 1
        question = f"“{chain.answers[-1]}” Why is that?" if chain.answers else "Why?"
        try:
            answer = ask(f"{number} of {MOST}. {question}")
        except KeyboardInterrupt:
            note([kept_in_words(chain)])
            raise
        typed = answer.strip().casefold()
        if not typed or typed in STOP_WORDS:
            break
        if typed == "?":
            note([_EXPLAINED])
            continue
        chain = keep(store, checklist, chain, kept_text("The answer", answer))
    return chain


def kept_in_words(chain: Chain) -> str:
    """What of a chain is kept."""
    from coprod_cli.render.text import counted

    return f"Kept, with {counted(len(chain.answers), 'answer')}." if chain.answers else "Nothing was kept."


def at_terminal(question: str) -> str:
    """Asks on standard error, since standard output is for the result; empty when the input ends."""
    from coprod_cli.commands.reporting import note

    note([question])
    print("> ", end="", file=sys.stderr, flush=True)
    line = b""
    try:
        line = sys.stdin.buffer.readline()
    finally:
        if not line.endswith(b"\n"):
            print(file=sys.stderr)
    return line.decode(sys.stdin.encoding or "utf-8", "replace")
