"""One interview as it is kept: in the store with its first answer, and answer by answer from then on."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from coprod_cli.checklist.model import Checklist
from coprod_cli.commands.kept import stored
from coprod_cli.ratings import responses
from coprod_cli.ratings.interview import State
from coprod_cli.ratings.records import Answer, Response
from coprod_cli.ratings.responses import Wanted
from coprod_cli.ratings.store import Store, store_path
from coprod_cli.ratings.store_faults import not_made


class Keeper:
    """Keeps one interview. The store is opened if it is there; else it is made with the first answer.

    Raises NothingToScore when there is none and ``create`` is False, and whatever ``open_store`` raises.
    """

    def __init__(self, asked: Path | None, stack: ExitStack, *, create: bool = True) -> None:
        self._asked, self._stack = asked, stack
        self._begin: Callable[[Store], Response] | None = None
        self._response: Response | None = None
        self.store: Store | None = None
        self.checklist: Checklist | None = None
        self.new_code: str | None = None  # a pseudonym that was made up here and has to be written down
        path = store_path(asked)
        if path.exists() or not create:
            self.store = stack.enter_context(stored(asked))
        else:
            _refuse_unusable(path)

    @property
    def opened(self) -> Store:
        """The store, which must be open by now."""
        assert self.store is not None
        return self.store

    def begin_with(self, checklist: Checklist, begin: Callable[[Store], Response]) -> None:
        """How the response is begun when its first answer comes."""
        self.checklist, self._begin = checklist, begin

    def go_on_with(self, checklist: Checklist, response: Response) -> None:
        """An unfinished response takes the answers."""
        self.checklist, self._response = checklist, response

    def keep(self, answer: Answer) -> None:
        """Saves one answer. It is on disk on return."""
        if self.store is None:
            self.store = self._stack.enter_context(stored(self._asked, create=True))
        if self._response is None:
            assert self._begin is not None
            self._response = self._begin(self.store)
        responses.keep(self.store, self._response.id, answer)

    def end(self, state: State) -> None:
        """Makes the response count, or takes it out, where the conversation ended so."""
        if self.store is not None and self._response is not None:
            if state.stage == "done":
                responses.finish(self.store, self._response.id, state.checklist)
            elif state.stage == "discarded":
                responses.discard(self.store, self._response.id)

    def saved(self) -> Response | None:
        """What the store holds of this interview now; ``None`` for nothing."""
        if self.store is None or self._response is None:
            return None
        return next(responses.select(self.store, Wanted(finished=None), id=self._response.id), None)


def _refuse_unusable(path: Path) -> None:
    """Says before the first answer that no store can be made here, rather than after it."""
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not folder.is_dir():
        raise not_made(path, NotADirectoryError())
    if not os.access(folder, os.W_OK | os.X_OK):
        raise not_made(path, PermissionError(0, "you may not write there"))
