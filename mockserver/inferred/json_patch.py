"""JSON patches (RFC 6902): add, remove, replace and test; move and copy."""

from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.contract.reference import find_pointer
from mockserver.engine.problem import Problem

Json = Any

_MOST_OPERATIONS = 1_000


def patched(row: dict[str, Json], operations: list[Json]) -> dict[str, Json] | Problem:
    """Apply a JSON patch to a row; a Problem if an operation cannot be applied."""
    value: Json = row
    for index, operation in enumerate(operations[:_MOST_OPERATIONS]):
        try:
            value = _applied(value, operation)
        except (KeyError, IndexError, TypeError, ValueError):
            what = f"Operation {index} of the JSON patch cannot be applied to this row."
            return Problem("conflict", what)
    return value if isinstance(value, dict) else Problem("conflict", "The patch removes the row.")


def _applied(value: Json, operation: dict[str, Json]) -> Json:
    kind, steps = operation["op"], _steps(operation["path"])
    if kind == "test":
        if find_pointer(value, operation["path"]) != operation.get("value"):
            raise ValueError
        return value
    if kind == "remove":
        return _changed(value, steps, ABSENT, is_new=False)
    if kind in ("add", "replace"):
        return _changed(value, steps, operation["value"], is_new=kind == "add")
    moved = find_pointer(value, operation["from"])
    if kind == "move":
        value = _changed(value, _steps(operation["from"]), ABSENT, is_new=False)
    return _changed(value, steps, moved, is_new=True)


def _steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _changed(value: Json, steps: list[str], new: Json, *, is_new: bool) -> Json:
    """Return a copy with one place set, or removed if `new` is ABSENT."""
    if not steps:
        return new
    step, rest = steps[0], steps[1:]
    if isinstance(value, list):
        index = len(value) if step == "-" else int(step)
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
