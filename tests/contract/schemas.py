"""What the tests of schemas share; no logic."""

from typing import Any

from mockserver.contract.schema import Direction, Schemas
from mockserver.contract.validator import Validator

#: Where the schema under test stands.
AT = "/components/parameters/p/schema"


def validator(
    schema: Any, direction: Direction = "reply", schemas: dict[str, Any] | None = None
) -> Validator:
    """A compiled schema; `schemas` are those that it may refer to by name."""
    data = {"components": {"parameters": {"p": {"schema": schema}}, "schemas": schemas or {}}}
    return Schemas(data).validator(AT, direction)


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def an_object(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return {**schema, "required": list(required)} if required else schema
