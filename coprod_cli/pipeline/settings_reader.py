"""Reads a file of settings strictly: every problem at once, with its line where that is found."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from coprod_cli.pipeline.settings import KEYS, OF_OUTPUTS, OF_SHARING, Key, Output, Settings
from coprod_cli.pipeline.settings_values import EXAMPLES, READERS
from coprod_cli.pipeline.toml_lines import rows_of_keys
from coprod_cli.pipes import open_to_read
from coprod_cli.problems import Problem, SettingsError, UsageError

LARGEST_FILE = 1_000_000
_MOST_PROBLEMS = 50
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)\s*$")
_OTHER_NAMES = {
    "map": "mapping",
    "mappings": "mapping",
    "source": "sources",
    "column": "columns",
    "role": "roles",
    "answer": "answers",
    "outputs": "[[output]]",
    "date_from": "from",
    "date_to": "to",
    "leave-out": "leave_out",
    "output": "file",
    "suppress": "[share] suppress",
}


def read_settings(path: Path) -> Settings:
    """The settings in a file.

    Raises SettingsError for a file that cannot be read, is no TOML, or says what no settings can say.
    """
    data = _bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise SettingsError(
            Problem("not-utf-8", "The file is not UTF-8 text.", "Save it as UTF-8.", str(path), row)
        ) from None
    reading = _Reading(path, text)
    found = reading.settings(_toml(path, text), hashlib.sha256(data).hexdigest())
    if reading.problems:
        problems = sorted(reading.problems, key=lambda problem: problem.row or 0)
        if len(problems) > _MOST_PROBLEMS:
            more = f"There are {len(problems) - _MOST_PROBLEMS} more problems. Put these right first."
            problems = [*problems[:_MOST_PROBLEMS], Problem("more-problems", more, None, str(path))]
        raise SettingsError(problems)
    return found


def _bytes(path: Path) -> bytes:
    hint = "Name it, or write one: docs/pipelines.md shows how."
    try:
        if path.is_dir():
            raise SettingsError(Problem("is-folder", "This is a folder, not a file.", "Name a file in it.", str(path)))
        with open_to_read(path) as stream:
            data = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise SettingsError(Problem("missing", "There is no such file of settings.", hint, str(path))) from None
    except PermissionError:
        hint = "Ask its owner for access."
        raise SettingsError(Problem("no-permission", "You may not read this file.", hint, str(path))) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SettingsError(Problem("not-readable", f"The file cannot be read: {reason}.", None, str(path))) from None
    if len(data) > LARGEST_FILE:
        raise SettingsError(Problem("not-toml", "This file is far too large for settings.", hint, str(path)))
    return data


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        reason, row = "Its brackets stand too deep", None
    except ValueError as error:  # of tomllib itself, and of Python for a number with thousands of digits
        place = _PLACE.search(str(error))
        reason = _PLACE.sub("", str(error)).rstrip(".")
        row = int(place[1]) if place and place[1] else None
        reason += f", character {place[2]}" if place and place[2] else ""
    hint = 'Texts stand in quotation marks, lists in square brackets: by = ["team"].'
    raise SettingsError(Problem("not-toml", f"This is no TOML: {reason}.", hint, str(path), row))


class _Reading:
    """One reading of one file; ``problems`` gathers what is wrong."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._rows = rows_of_keys(text)

    def settings(self, content: Mapping[str, Any], sha256: str) -> Settings:
        outputs = content.get("output", [])
        share = content.get("share", {})
        rest = {name: value for name, value in content.items() if name not in ("output", "share")}
        general = {name: key for name, key in KEYS.items() if key.general and name not in OF_SHARING}
        said = self._values(rest, general, ())
        if not isinstance(share, dict):
            self._problem(
                "settings-value", "share must be a table.", "Write [share], and below it suppress = 10.", ("share",)
            )
        else:
            said |= self._values(share, {"suppress": KEYS["suppress"]}, ("share",))
        for name, hint in (
            ("checklist", 'For example checklist = "ten-statements".'),
            ("sources", 'For example sources = ["exports/*.csv"]; or store = "ratings.db".'),
        ):
            if name not in rest and not (name == "sources" and "store" in rest):
                self._problem("settings-needed", f"{name} is not there, and a run needs it.", hint)
        if "sources" in rest and "store" in rest:
            message = "sources and store are both named. An answer that is in both would count twice."
            self._problem("store-and-sources", message, "Name one of them.", ("store",))
        return Settings(self.path, sha256, said, self._outputs(outputs), self._rows)

    def _outputs(self, found: Any) -> tuple[Output, ...]:
        hint = 'Write [[output]], and below it command = "compare" and file = "gap.csv".'
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            self._problem("settings-value", "An output must be a table.", hint, ("output",))
            return ()
        if not found:
            self._problem("settings-needed", "There is no [[output]], so there is nothing to write.", hint)
        return tuple(self._output(number, one) for number, one in enumerate(found))

    def _output(self, number: int, found: Mapping[str, Any]) -> Output:
        at = ("output", number)
        command = found.get("command")
        known = {name: key for name, key in KEYS.items() if name in OF_OUTPUTS or key.commands}
        if isinstance(command, str) and command in KEYS["command"].choices:
            known = {name: key for name, key in known.items() if command in key.commands}
        for name in ("command", "file"):
            if name not in found:
                self._problem("settings-needed", f"This output has no {name}.", None, at)
        said = self._values(found, known, at)
        return Output(said.pop("command", ""), said.pop("file", ""), said, self._rows.get(at))

    def _values(self, found: Mapping[str, Any], known: Mapping[str, Key], at: tuple[str | int, ...]) -> dict[str, Any]:
        said = {}
        for name, value in found.items():
            if name not in known:
                self._unknown(name, known, found, at)
                continue
            try:
                said[name] = READERS[known[name].kind](value, known[name])
            except ValueError:
                key = known[name]
                wanted = " or ".join(f'"{one}"' for one in key.choices) or EXAMPLES[key.kind]
                near = [value] if isinstance(value, str) else []
                meant = [match for one in near for match in get_close_matches(one, key.choices, n=1, cutoff=0.6)]
                hint = f'Did you mean "{meant[0]}"?' if meant else None
                self._problem("settings-value", f"{name} must be {wanted}.", hint, (*at, name))
        for text in said.get("fail_if", ()):
            self._expression(text, (*at, "fail_if"))
        return said

    def _expression(self, text: str, at: tuple[str | int, ...]) -> None:
        from coprod_cli.scoring.expression_parser import parse

        try:
            parse(text)
        except UsageError as error:
            self.problems += [
                Problem(problem.code, problem.message, problem.hint, str(self.path), self._row(at))
                for problem in error.problems
            ]

    def _unknown(
        self, name: str, known: Mapping[str, Key], found: Mapping[str, Any], at: tuple[str | int, ...]
    ) -> None:
        where = f"An output of {found['command']}" if at[:1] == ("output",) and "command" in found else "This"
        where = "A file of settings" if not at else "[share]" if at == ("share",) else where
        meant = _OTHER_NAMES.get(name)
        if meant is not None and (meant in known or (meant.startswith("[") and not at)):
            hint = f"Write {meant}."
        elif name in KEYS:
            commands = KEYS[name].commands
            of_outputs = f"It is for {', '.join(commands)}." if at else "It stands in an [[output]]."
            hint = (
                of_outputs if commands and (at or not KEYS[name].general) else "It stands at the top, for all outputs."
            )
        elif near := get_close_matches(name, known, n=1, cutoff=0.6):
            hint = f"Did you mean {near[0]}?"
        else:
            hint = f"Known are {', '.join(known)}."
        self._problem("settings-key", f"{where} has no key {name!r}.", hint, (*at, name))

    def _row(self, at: tuple[str | int, ...]) -> int | None:
        """The line of a key, or of the nearest table around it that was found."""
        return next((self._rows[at[:end]] for end in range(len(at), 0, -1) if at[:end] in self._rows), None)

    def _problem(self, code: str, message: str, hint: str | None, at: tuple[str | int, ...] = ()) -> None:
        self.problems.append(Problem(code, message, hint, str(self.path), self._row(at)))


def placed(settings: Settings, row: int | None, problems: Iterable[Problem]) -> list[Problem]:
    """Problems of what settings ask for, placed at the line that asks for it; those of other files stay there."""
    return [
        problem
        if problem.file is not None
        else Problem(problem.code, problem.message, problem.hint, str(settings.path), row)
        for problem in problems
    ]
