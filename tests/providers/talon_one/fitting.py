"""Rows held against the schemas of their collections."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from mockserver.contract.schema import Validator, compile_schema
from mockserver.engine.world import World
from mockserver.providers.talon_one import PROVIDERS


@cache
def validator(collection: str) -> Validator:
    """Compile the schema of a collection's rows."""
    return compile_schema(dict(PROVIDERS[0].collections[collection].schema))


def rejection(collection: str, row: Mapping[str, Any]) -> str | None:
    """Why a row is not accepted; None where it is."""
    violations = validator(collection).violations(row, "body")
    if violations:
        first = violations[0]
        return f"{first.pointer}: expected {first.expected}, got {first.got}"
    check = PROVIDERS[0].collections[collection].check
    return None if check is None else check(row)


def misfits(world: World) -> list[str]:
    """Say which rows of a world would not be accepted, and why."""
    return [
        f"{collection}/{identifier}{why}"
        for collection, table in world.tables.get(PROVIDERS[0].state, {}).items()
        for identifier, row in table.items()
        if (why := rejection(collection, row)) is not None
    ]
