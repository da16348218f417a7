"""The Typer app: joins the commands, and turns problems into words and an exit code. Nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Annotated, Any

import typer

from coprod_cli.commands.compare import compare
from coprod_cli.commands.list_checklists import list_checklists
from coprod_cli.commands.schema import schema
from coprod_cli.commands.score import score
from coprod_cli.commands.show import show
from coprod_cli.commands.tally import tally
from coprod_cli.commands.trend import trend
from coprod_cli.commands.validate import validate
from coprod_cli.problems import CoprodError, ExitCode

app = typer.Typer(
    name="coprod",
    help="Score co-production checklists, and set what practitioners say beside what people say, over time.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from coprod_cli.version import __version__

        print(f"coprod {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    pass


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
    """Every problem with its place, and below it what to do."""
    from coprod_cli.commands.reporting import note

    for problem in error.problems:
        note([str(problem), *([f"  {problem.hint}"] if problem.hint else [])])


COMMANDS: dict[str, tuple[str, Callable[..., Any]]] = {
    "list": ("Definitions", list_checklists),
    "show": ("Definitions", show),
    "validate": ("Definitions", validate),
    "schema": ("Definitions", schema),
    "score": ("Answers", score),
    "compare": ("Answers", compare),
    "trend": ("Answers", trend),
    "tally": ("Answers", tally),
}

for name, (panel, command) in COMMANDS.items():
    app.command(name, rich_help_panel=panel)(_with_words(command))


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; gives the exit code."""
    try:
        app(args=None if arguments is None else list(arguments), prog_name="coprod")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    return ExitCode.DONE
