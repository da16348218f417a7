"""The JSON Schema of a definition, made from the model, for editors and for ``coprod schema``."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from coprod_cli.checklist.model import Checklist


class _WithoutTitles(GenerateJsonSchema):
    """pydantic would title every field with its own name, which an editor shows beside the name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def checklist_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a checklist file.

    It knows every key, type, pattern and limit. The rules between keys (an item in an unknown section, say)
    are beyond it: ``coprod validate`` checks those.
    """
    schema = Checklist.model_json_schema(by_alias=True, mode="validation", schema_generator=_WithoutTitles)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Co-production checklist",
    }


def checklist_schema_text() -> str:
    """The schema as it is printed and shipped: indented JSON that ends with a line break."""
    return json.dumps(checklist_schema(), indent=2, ensure_ascii=False) + "\n"
