"""Rows that are completed from their schema: required and read-only members are made up once."""

from collections.abc import Mapping
from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.errors import Unsatisfiable
from mockserver.inferred.model import Model
from mockserver.inferred.resources.member import find_at, with_value
from mockserver.inferred.resources.resource import Resource

Json = Any


def made_row(
    model: Model, resource: Resource, key: str, given: Mapping[str, Json], *, whole: bool = False
) -> dict[str, Json]:
    """Complete a row from its schema; `key` is the text from which made-up members come.

    What is given stays. Only required and read-only members are added; all of them with `whole`.
    """
    source = resource.source
    if source is None:
        return dict(given)
    row = given
    if whole and not given:
        return dict(_invented(model, resource, key))
    if not source.in_list:
        partial = with_value({}, source.steps, dict(given))
        filled = model.values.filled(source.pointer, source.direction, key, partial)
        row = _overlaid(_row_in(filled, source), given)
    if whole:
        return {**_invented(model, resource, key), **row}
    missing = sorted(_kept(model, resource) - row.keys())
    invented = _invented(model, resource, key) if missing else {}
    return {**row, **{name: invented[name] for name in missing if name in invented}}


def _kept(model: Model, resource: Resource) -> frozenset[str]:
    """Name the made-up members that a row keeps: the server's own, or those that replies need."""
    rules = model.rules(resource)
    in_list = resource.source is not None and resource.source.in_list
    return rules.read_only | rules.required if in_list else rules.read_only


def _invented(model: Model, resource: Resource, key: str) -> Mapping[str, Json]:
    """Make up a row with all its members; empty if the schema has no value."""
    source = resource.source
    assert source is not None, "asked only of resources that have one"
    try:
        value = model.values.value(source.pointer, source.direction, key)
    except Unsatisfiable:
        return {}
    return _row_in(value, source)


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
