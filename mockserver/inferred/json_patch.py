"""JSON patches (RFC 6902): add, remove, replace and test; move and copy."""

from collections.abc import Iterable
from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.contract.reference import find_pointer
from mockserver.contract.size import json_size
from mockserver.engine.problem import Problem

Json = Any

_MOST_OPERATIONS = 100
_KINDS = ("test", "remove", "add", "replace", "move", "copy")
#: How many levels of objects and lists a row may have after a patch: as many as a request's body.
_DEEPEST = 128
#: A row that copies make larger than this is refused, in bytes.
_LARGEST = 2**20


def patched(row: dict[str, Json], operations: list[Json]) -> dict[str, Json] | Problem:
    """Apply a JSON patch to a row; a Problem if an operation cannot be applied."""
    value: Json = row
    if len(operations) > _MOST_OPERATIONS:
        what = f"A JSON patch has at most {_MOST_OPERATIONS} operations."
        return Problem("conflict", what)
    for index, operation in enumerate(operations):
        try:
            value = _applied(value, operation)
        except (KeyError, IndexError, TypeError, ValueError):
            what = f"Operation {index} of the JSON patch cannot be applied to this row."
            return Problem("conflict", what)
    if not isinstance(value, dict) or _is_deeper(value, _DEEPEST):
        return Problem("conflict", "The patch leaves no row, or one that is nested too deep.")
    return value


def _is_deeper(value: Json, levels: int) -> bool:
    """Whether objects and lists are nested deeper than so many levels."""
    level = [value]
    for _ in range(levels):
        inside = (inner for each in level for inner in _inside(each))
        level = [each for each in inside if isinstance(each, dict | list)]
        if not level:
            return False
    return True


def _inside(value: Json) -> Iterable[Json]:
    return value.values() if isinstance(value, dict) else value


def _applied(value: Json, operation: dict[str, Json]) -> Json:
    kind, steps = operation["op"], _steps(operation["path"])
    if kind not in _KINDS:
        raise ValueError(kind)
    if kind == "test":
        if find_pointer(value, operation["path"]) != operation.get("value"):
            raise ValueError
        return value
    if kind == "remove":
        return _changed(value, steps, ABSENT, is_new=False)
    if kind in ("add", "replace"):
        return _changed(value, steps, operation["value"], is_new=kind == "add")
    source = _steps(operation["from"])
    moved = find_pointer(value, operation["from"])
    if kind == "move":
        value = _changed(value, source, ABSENT, is_new=False)
    value = _changed(value, steps, moved, is_new=True)
    if json_size(value) > _LARGEST:
        # Each copy may double what is there.
        raise ValueError
    return value


def _steps(pointer: Json) -> list[str]:
    if not isinstance(pointer, str):
        raise TypeError(pointer)
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _changed(value: Json, steps: list[str], new: Json, *, is_new: bool) -> Json:
    """Return a copy with one place set, or removed if `new` is ABSENT."""
    if not steps:
        return new
    step, rest = steps[0], steps[1:]
    if isinstance(value, list):
        index = len(value) if step == "-" else int(step)
        if index < 0:
            raise IndexError(step)
        if index > len(value) or (index == len(value) and (rest or not is_new)):
            raise IndexError(step)
        if rest:
            inner = [_changed(value[index], rest, new, is_new=is_new)]
        else:
            inner = [] if new is ABSENT else [new]
        behind = value[index + (bool(rest) or not is_new) :]
        return [*value[:index], *inner, *behind]
    held = dict(value)
    if rest:
        held[step] = _changed(held[step], rest, new, is_new=is_new)
    elif new is ABSENT:
        del held[step]
    else:
        held[step] = new
    return held
