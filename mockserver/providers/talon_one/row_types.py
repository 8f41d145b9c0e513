"""The parts that schemas of rows are made of."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.clock import LATEST
from mockserver.providers.talon_one import periods

Schema = Mapping[str, Any]

#: Microseconds since 1970, to the end of the year 9999.
MOMENT = {"type": "integer", "minimum": 0, "maximum": LATEST}
MOMENT_OR_NONE = {**MOMENT, "type": ["integer", "null"]}
COUNT = {"type": "integer", "minimum": 0, "maximum": 2**53}
NUMBER = {"type": "integer", "minimum": 1, "maximum": 2**53}
#: An amount of one call. Sums grow from call to call: they have room for more.
AMOUNT = {"type": "number", "exclusiveMinimum": -1e15, "exclusiveMaximum": 1e15}
INTEGER = {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}
POSITIVE = {**INTEGER, "minimum": 1}
SUM = {"type": "number", "exclusiveMinimum": -1e18, "exclusiveMaximum": 1e18}
#: The id of an application, a campaign or a program, where another row names it.
ID = {"type": "string", "pattern": "^[1-9][0-9]{0,15}$"}
CODE = {"type": "string", "minLength": 4, "maxLength": 200}
TEXT = {"type": "string"}
NAME = {"type": "string", "minLength": 1}
DATE_TIME = {"type": "string", "format": "date-time"}
UUID = {"type": "string", "format": "uuid"}
FREE = {"type": "object"}
FLAG = {"type": "boolean"}
#: A period such as `30D`, and the part of a year that it is rounded to.
PERIOD = {"type": "string", "pattern": periods.PATTERN}
#: When something begins and ends; null for at once and never.
SPAN = {"starts_at": MOMENT_OR_NONE, "expires_at": MOMENT_OR_NONE}
LIMIT = {"type": "integer", "minimum": 0, "maximum": 999_999}
KIND = {
    "enum": [
        *("string", "number", "boolean", "time", "location"),
        *("list of strings", "list of numbers", "list of times"),
    ]
}


def list_of(items: Schema, **more: Any) -> Schema:
    """Describe a list of values."""
    return {"type": "array", "items": items, **more}


def map_of(values: Schema, **more: Any) -> Schema:
    """Describe an object whose members have any names."""
    return {"type": "object", "additionalProperties": values, **more}


def object_of(**properties: Schema) -> Schema:
    """Describe an object that has these members, all of them and no others."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def extended(described: Schema, **properties: Schema) -> Schema:
    """Add members that an object may have to its description."""
    return {**described, "properties": {**described["properties"], **properties}}


def or_null(schema: Schema) -> Schema:
    """Describe a value that may be null."""
    return {"oneOf": [{"type": "null"}, schema]}


#: The product behind a SKU, as today's contract has it.
PRODUCT = object_of(name=TEXT)
