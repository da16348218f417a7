"""``coprod schema``: the JSON Schema of a checklist file."""

from __future__ import annotations

from coprod_cli.commands.list_checklists import Output
from coprod_cli.render.output import Format


def schema(output: Output = None) -> None:
    """Print the JSON Schema of a checklist file, for editors that complete and check while you write."""
    from coprod_cli.checklist.schema import checklist_schema_text
    from coprod_cli.render.output import write_output

    write_output(checklist_schema_text(), output, Format.JSON)
