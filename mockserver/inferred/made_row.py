"""Rows that are completed from their schema: required and read-only members are made up once."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mockserver.contract.absent import ABSENT
from mockserver.errors import Unsatisfiable
from mockserver.inferred.model import Model
from mockserver.inferred.resources.member import Steps, find_at, value_at, with_value
from mockserver.inferred.resources.resource import Resource

Json = Any


def made_row(
    model: Model, resource: Resource, key: str, given: Mapping[str, Json]
) -> dict[str, Json]:
    """Complete a row from its schema; `key` is the text from which made-up members come.

    What is given stays. Only required and read-only members are added.
    """
    source = resource.source
    if source is None:
        return dict(given)
    row = given
    if not source.in_list:
        partial = with_value({}, source.steps, dict(given))
        filled = model.values.filled(source.pointer, source.direction, key, partial)
        row = _overlaid(_row_in(filled, source), given)
    missing = sorted(_kept(model, resource) - row.keys())
    made = invented(model, resource, key).row if missing else {}
    return {**row, **{name: made[name] for name in missing if name in made}}


def _kept(model: Model, resource: Resource) -> frozenset[str]:
    """Name the made-up members that a row keeps: the server's own, or those that replies need."""
    rules = model.rules(resource)
    in_list = resource.source is not None and resource.source.in_list
    return rules.read_only | rules.required if in_list else rules.read_only


class Invented(NamedTuple):
    """A row with all its members, in the value that was made up around it; ABSENT without one."""

    row: Mapping[str, Json]
    value: Json


#: What was made up where nothing was.
NOTHING = Invented({}, ABSENT)


def invented(model: Model, resource: Resource, key: str) -> Invented:
    """Make up a whole row; an empty one if there is no schema, or no value of it."""
    source = resource.source
    if source is None:
        return NOTHING
    try:
        value = model.values.value(source.pointer, source.direction, key)
    except Unsatisfiable:
        return NOTHING
    return Invented(_row_in(value, source), value)


def another_member(
    model: Model, resource: Resource, key: str, beside: Invented, steps: Steps
) -> Json:
    """Make up a member as a row that is made for the key has it; None if it has none.

    It is to stand in a row that was made up already, which is quicker than a whole row.
    """
    source = resource.source
    if source is not None and not source.in_list and beside.value is not ABSENT:
        names = (*source.steps, *steps)
        made = model.values.another_member(
            source.pointer, source.direction, key, beside.value, names
        )
        if made is not ABSENT:
            return made
    return value_at(invented(model, resource, key).row, steps)


def _row_in(value: Json, source: Any) -> Mapping[str, Json]:
    found = ABSENT if value is ABSENT else find_at(value, source.steps)
    if source.in_list:
        found = found[0] if isinstance(found, list) and found else ABSENT
    return found if isinstance(found, dict) else {}


def _overlaid(made: Mapping[str, Json], given: Mapping[str, Json]) -> dict[str, Json]:
    """Lay what is given over what was made up; objects are joined."""
    row = dict(made)
    for name, value in given.items():
        both = isinstance(value, dict) and isinstance(row.get(name), dict)
        row[name] = _overlaid(row[name], value) if both else value
    return row
