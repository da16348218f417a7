"""A bare Typer app that shows one statement with Rich and reads one line: what a first question costs by itself."""

from __future__ import annotations

import typer

app = typer.Typer()


@app.command()
def rate(checklist: str) -> None:
    """Ask one statement."""
    from rich.console import Console

    console = Console()
    console.print(f"[bold]{checklist}[/bold]")
    console.print("[dim]Statement 1 of 10[/dim]")
    console.print("Thinking about my own care and support, how far would I say:")
    console.print("[bold]I'm trusted to write my own care and support plan, with whatever help I need.[/bold]")
    for value, label in enumerate(("Not at all", "A little", "Partly", "Mostly", "Completely"), start=1):
        console.print(f"  {value}  {label}")
    input("Your answer: ")


@app.command()
def show(checklist: str) -> None:
    """Show a checklist."""


if __name__ == "__main__":
    app()
