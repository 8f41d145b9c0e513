"""The schema of the fixtures of an API that does not ship: its rows by collection and id."""

import json
from collections.abc import Mapping
from typing import Any, Final

from mockserver.contract.document import FIXTURE_CAPS, Document
from mockserver.engine.collection import Collection
from mockserver.engine.rules import STUBS

_NAME: Final = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}


def fixture_schema(api: str, collections: Mapping[str, Collection]) -> Document:
    """Make the schema of `{<collection>: {<id>: row}}` from the schemas of the rows."""
    rows: dict[str, Any] = {
        name: {"type": "object", "additionalProperties": dict(collection.schema)}
        for name, collection in collections.items()
    }
    data = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{api} fixture",
        "description": f"The rows that a world of {api} starts with, by collection and id.",
        "type": "object",
        "additionalProperties": False,
        "properties": {**rows, "extends": _NAME, STUBS: {"type": "array"}},
    }
    return Document(f"the fixtures of {api}", json.dumps(data), data, FIXTURE_CAPS)
