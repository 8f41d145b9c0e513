"""What a column of a row may hold: the parts from which the schemas of rows are made."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.clock import LATEST

#: The largest integer that a row may hold: 64 bits.
MOST = 2**63 - 1
#: The longest text of one column, in characters: as long as a request body may be.
LONGEST_TEXT = 2**20

Schema = Mapping[str, Any]

#: A moment of a world, in microseconds since 1970.
MOMENT: Schema = {"type": "integer", "minimum": 0, "maximum": LATEST}
TEXT: Schema = {"type": "string", "maxLength": LONGEST_TEXT}
BOOLEAN: Schema = {"type": "boolean"}


def columns(**schemas: Schema) -> dict[str, Any]:
    """Make the schema of a row that has exactly these columns."""
    return {
        "type": "object",
        "required": list(schemas),
        "properties": schemas,
        "additionalProperties": False,
    }


def optional(schema: Schema) -> dict[str, Any]:
    """Make the schema of a column that may be null."""
    nullable = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        nullable["enum"] = [*schema["enum"], None]
    return nullable


def count(most: int = MOST, least: int = 0) -> dict[str, Any]:
    """Make the schema of a whole number between two bounds."""
    return {"type": "integer", "minimum": least, "maximum": most}


def clamped(number: int, most: int = MOST) -> int:
    """Keep a count within its column's bounds.

    Rows that testers write may be inconsistent; what is counted from them must stay storable.
    """
    if number < 0:
        return 0
    return number if number < most else most
