"""Make the id of a new row: as the member's schema, the parameter and the examples want it."""

import re
from collections.abc import Container
from typing import Any

from mockserver.contract.schema_view import resolved
from mockserver.engine.transaction import Transaction
from mockserver.errors import Unsatisfiable
from mockserver.inferred.made_row import NOTHING, Invented, another_member
from mockserver.inferred.model import Model
from mockserver.inferred.resources.member import Steps
from mockserver.inferred.resources.resource import Resource
from mockserver.inferred.resources.words import names_in, plain

Json = Any

_PREFIX = re.compile(r"([A-Za-z]{1,12}[_-])[A-Za-z0-9]{3,}")
#: Members whose texts mean nothing; others, such as names, are made up plausibly.
_OPAQUE = names_in("id uuid guid uid sid key token ref identifier")
#: Formats and bounds that an id of letters and digits may break.
_STRICT = ("pattern", "format", "enum", "maxLength")
_ID_LENGTH = 16
#: How many numbers, and how many texts, are tried until one is free.
_MOST_NUMBERS, _MOST_TRIES = 10_000, 16
_NUMBERS = frozenset(("integer", "number"))


def new_id(
    model: Model,
    tx: Transaction,
    resource: Resource,
    index: int,
    taken: Container[str],
    beside: Invented = NOTHING,
) -> Json:
    """Return a value for one id member; `taken` are texts that it must not have.

    `beside` is what was made up beside it.
    """
    steps, types = resource.ids[index], resource.id_types[index]
    schema = model.shapes.at(resource.row, steps) if steps and resource.row is not None else None
    facts = {} if schema is None else resolved(model.shapes.data, schema)
    own = types if schema is None else model.shapes.types(schema) or types
    for _ in range(_MOST_NUMBERS if own & _NUMBERS else _MOST_TRIES):
        value = _value(model, tx, resource, steps, own, facts, beside)
        if not fits_path(model, resource, index, value):
            break
        if str(value) not in taken:
            return value
    return _of_path(model, tx, resource, index, taken) or tx.new_id(resource.name)


def is_kept(
    model: Model, resource: Resource, index: int, value: Json, taken: Container[str]
) -> bool:
    """Whether a made-up row keeps its made-up id: one that means something, and is free."""
    steps = resource.ids[index]
    is_telling = bool(steps) and plain(steps[-1]) not in _OPAQUE
    if not is_telling or not isinstance(value, str) or not value or value in taken:
        return False
    return fits_path(model, resource, index, value)


def fits_path(model: Model, resource: Resource, index: int, value: Json) -> bool:
    """Whether the parameter of the path at which a row is shown takes an id; numbers are taken."""
    place = resource.id_schemas[index] if index < len(resource.id_schemas) else ""
    if not place or not isinstance(value, str):
        return True
    return model.contract.schemas.validator(place, "reply").accepts(value)


def _of_path(
    model: Model, tx: Transaction, resource: Resource, index: int, taken: Container[str]
) -> str:
    """Make a text that the parameter of a path takes; "" if none is found that is free."""
    place = resource.id_schemas[index] if index < len(resource.id_schemas) else ""
    for _ in range(_MOST_TRIES if place else 0):
        try:
            made = model.values.value(place, "reply", tx.new_id(resource.name))
        except Unsatisfiable:
            return ""
        if isinstance(made, str) and made and made not in taken:
            return made
    return ""


def _value(
    model: Model,
    tx: Transaction,
    resource: Resource,
    steps: Steps,
    types: frozenset[str],
    facts: dict[str, Json],
    beside: Invented,
) -> Json:
    if types & _NUMBERS:
        number = tx.count(resource.name)
        least = facts.get("minimum")
        return number + (int(least) - 1 if isinstance(least, int | float) and least > 1 else 0)
    kind, example = facts.get("format"), facts.get("example")
    if kind == "uuid":
        return _uuid(tx.new_id(resource.name) + tx.new_id(resource.name))
    if isinstance(example, str) and example.isdecimal() and "pattern" not in facts:
        return str(tx.count(resource.name))
    prefix = _PREFIX.fullmatch(example) if isinstance(example, str) else None
    if steps and (any(key in facts for key in _STRICT) or plain(steps[-1]) not in _OPAQUE):
        made = another_member(model, resource, tx.new_id(resource.name), beside, steps)
        if isinstance(made, str) and made:
            return made
    return (prefix[1] if prefix else "") + tx.new_id(resource.name)[:_ID_LENGTH]


def _uuid(digits: str) -> str:
    """Write hexadecimal digits as a UUID of version 4."""
    marked = f"{digits[:12]}4{digits[13:16]}{'89ab'[int(digits[16], 16) % 4]}{digits[17:32]}"
    return "-".join((marked[:8], marked[8:12], marked[12:16], marked[16:20], marked[20:]))
