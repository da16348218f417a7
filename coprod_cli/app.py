"""The Typer app: joins the commands, and turns problems into words and an exit code. Nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache, wraps
from importlib import import_module
from typing import Annotated, Any

import typer

from coprod_cli.problems import CoprodError, ExitCode

COMMANDS = {
    "list": ("Definitions", "list_checklists"),
    "show": ("Definitions", "show"),
    "validate": ("Definitions", "validate"),
    "schema": ("Definitions", "schema"),
    "check": ("Answers", "check"),
    "score": ("Answers", "score"),
    "compare": ("Answers", "compare"),
    "trend": ("Answers", "trend"),
    "ladder": ("Answers", "ladder"),
    "tally": ("Answers", "tally"),
    "run": ("Answers", "run"),
    "map": ("Answers", "map_columns"),
    "rate": ("Ratings", "rate"),
    "responses": ("Ratings", "responses"),
    "amend": ("Ratings", "amend"),
    "forget": ("Ratings", "forget"),
    "rescue": ("Ratings", "rescue"),
    "reflect": ("Ratings", "reflect"),
    "import": ("Ratings", "import_answers"),
    "export": ("Ratings", "export"),
    "story": ("Ratings", "story"),
    "action": ("Ratings", "action"),
}
"""Command → its panel in the help, and the module of ``commands`` that holds a function of the same name.

A module without one is a group: its ``COMMANDS`` maps the names of its own commands to their functions.
"""


def command_function(name: str) -> Callable[..., Any] | dict[str, Callable[..., Any]]:
    """The function behind a command, or a group's commands by name."""
    module = import_module(f"coprod_cli.commands.{COMMANDS[name][1]}")
    command: Callable[..., Any] | dict[str, Callable[..., Any]]
    command = getattr(module, COMMANDS[name][1], None) or module.COMMANDS
    return command


def _version(asked: bool) -> None:
    if asked:
        from coprod_cli.version import __version__

        print(f"coprod {__version__}")
        raise typer.Exit


def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    pass


def _joined(names: Iterable[str]) -> typer.Typer:
    app = typer.Typer(
        name="coprod",
        help="Score co-production checklists, and set what practitioners say beside what people say, over time.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_main)
    for name in names:
        panel, module = COMMANDS[name]
        function = command_function(name)
        if callable(function):
            app.command(name, rich_help_panel=panel)(_with_words(function))
            continue
        about = import_module(f"coprod_cli.commands.{module}").ABOUT
        group = typer.Typer(help=about, no_args_is_help=True)
        for own, work in function.items():
            group.command(own)(_with_words(work))
        app.add_typer(group, name=name, rich_help_panel=panel)
    return app


@cache
def _whole_app() -> typer.Typer:
    return _joined(COMMANDS)


def __getattr__(name: str) -> Any:
    # The whole app is joined when somebody asks for it; a call of one command needs that one only.
    if name == "app":
        return _whole_app()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _with_words(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same command, with problems said in words on stderr instead of a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except CoprodError as error:
            tell(error)
            raise typer.Exit(error.exit_code) from None
        except (KeyboardInterrupt, RuntimeError) as error:
            # DuckDB says in a RuntimeError that Ctrl-C came while a query ran.
            if not isinstance(error, KeyboardInterrupt) and str(error) != "Query interrupted":
                raise
            print("Stopped.", file=sys.stderr)
            raise typer.Exit(ExitCode.INTERRUPTED) from None

    return run


def tell(error: CoprodError) -> None:
    """Every problem with its place, and below it what to do; then what puts several right at once."""
    from coprod_cli.commands.reporting import note

    for problem in error.problems:
        note([str(problem), *([f"  {problem.hint}"] if problem.hint else [])])
    note(error.advice)


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; gives the exit code."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    try:
        app = _joined(typed[:1]) if typed and typed[0] in COMMANDS else _whole_app()
        app(args=typed, prog_name="coprod")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    return ExitCode.DONE
