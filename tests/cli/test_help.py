"""Every command and every option says what it is for."""

from __future__ import annotations

from typing import Any

import pytest
import typer

from coprod_cli.app import COMMANDS, app
from tests.cli.calling import call

GROUP: Any = typer.main.get_command(app)
TYPED: dict[str, Any] = {
    f"{name} {own}".strip(): command
    for name, found in GROUP.commands.items()
    for own, command in {"": found, **getattr(found, "commands", {})}.items()
}


def test_the_help_lists_every_command_with_its_first_sentence() -> None:
    result = call("--help")
    assert result.exit_code == 0
    assert list(GROUP.commands) == list(COMMANDS)
    for name in COMMANDS:
        assert f"│ {name} " in result.stdout


@pytest.mark.parametrize("name", TYPED)
def test_every_command_option_and_argument_has_help(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    command = TYPED[name]
    assert command.help
    assert [part.name for part in command.params if not part.help] == []
    shown = call(*name.split(), "--help")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert call(*name.split(), "-h").stdout == shown.stdout
    for option in (word for part in command.params for word in part.opts if word.startswith("-")):
        assert f" {option} " in shown.stdout
