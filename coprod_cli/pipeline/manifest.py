"""What a run read and wrote, by hash. Without a clock time and a place on a disk: the same run gives the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coprod_cli.pipeline.settings import Settings
from coprod_cli.render.machine import json_head, json_lines

if TYPE_CHECKING:
    from coprod_cli.checklist.model import Checklist
    from coprod_cli.pipeline.places import Read
    from coprod_cli.pipeline.running import Made


def manifest_object(
    settings: Settings,
    checklist: Checklist,
    read: Sequence[Read],
    rows: Mapping[str, int | None],
    made: Sequence[Made],
    notes: Sequence[str],
) -> dict[str, Any]:
    """The manifest as Python values. docs/pipelines.md says what each field is."""
    verdicts = [{"output": one.output.file, **verdict} for one in made for verdict in one.verdicts]
    return {
        **json_head("run"),
        "settings": {"path": settings.name, "sha256": settings.sha256},
        "checklist": {"id": checklist.id, "version": checklist.version, "sha256": checklist.sha256},
        "inputs": [
            {"path": one.path, "kind": one.kind, "sha256": one.sha256, "bytes": one.bytes, "rows": rows.get(one.path)}
            for one in read
        ],
        "outputs": [
            {
                "path": one.output.file,
                "command": one.output.command,
                "format": one.format,
                "sha256": hashlib.sha256(one.data).hexdigest(),
                "bytes": len(one.data),
            }
            for one in made
        ],
        "verdicts": verdicts,
        "notes": list(notes),
    }


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """The manifest as its file holds it."""
    return json_lines(manifest)
