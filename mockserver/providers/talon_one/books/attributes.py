"""Attributes: free by default, or declared by a fixture and then checked."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.contract.violation import pointer_to
from mockserver.engine.clock import parse_instant
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.dialect import Invalid

_LIST = "list of "


def merged(before: Mapping[str, Any], changes: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Lay changes over stored attributes, name by name; null changes nothing.

    (elsewhere: Docs, root page; JS 0, README)
    """
    if not changes:
        return before
    return {**before, **{name: value for name, value in changes.items() if value is not None}}


def invalid_attributes(
    tx: Transaction, entity: str, changes: Mapping[str, Any] | None, at: str = "/attributes"
) -> Iterator[Invalid]:
    """Find attributes that are not declared for an entity, or are of another type.

    Entities without a declaration take anything (assumed; the vendor always declares).
    """
    declared = tx.get("attributes", entity)
    if declared is None or not changes:
        return
    for name, value in changes.items():
        pointer = at + pointer_to(name)
        if name not in declared:
            what = f'The attribute "{name}" is not defined on {entity} entities.'
            yield Invalid("Unknown", what, pointer)
        elif value is not None and not _fits(declared[name], value):
            what = f'The attribute "{name}" has to be of the type {declared[name]}.'
            yield Invalid("Invalid type", what, pointer)


def _fits(kind: str, value: Any) -> bool:
    if kind.startswith(_LIST):
        inner = kind.removeprefix(_LIST).removesuffix("s")
        return isinstance(value, list) and all(_fits(inner, each) for each in value)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind == "location":
        return isinstance(value, (list, dict)) and len(value) == 2
    return isinstance(value, str) and (kind != "time" or _is_moment(value))


def _is_moment(text: str) -> bool:
    try:
        parse_instant(text)
    except ValueError:
        return False
    return True
